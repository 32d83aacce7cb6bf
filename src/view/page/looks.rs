//! How the letters of a page look by what its format says of them: headings, styles, links, notes.
//!
//! Owns which of them lies over which. What readers put there, and what they look for, is drawn over
//! all of it.

use ratatui::style::Style;

use crate::model::document::Document;
use crate::model::span::Span;
use crate::model::structure::BlockKind;
use crate::widget::theme::Theme;

/// The looks of a part of a text, those below first.
#[derive(Debug, Default)]
pub(super) struct Looks(Vec<(Span, Style)>);

impl Looks {
    /// Collects the looks within `part`.
    pub fn of(document: &Document, part: Span, theme: &Theme) -> Self {
        let structure = &document.structure;
        let mut looks = Vec::new();
        let first = structure.block_at(part.start).unwrap_or(0);
        let blocks = structure.blocks.get(first..).unwrap_or_default();
        for block in blocks.iter().take_while(|block| block.span.start < part.end) {
            match block.kind {
                BlockKind::Heading(level) => looks.push((block.span, theme.heading(level))),
                BlockKind::Rule => looks.push((block.span, theme.rule)),
                _ => {}
            }
        }
        let styles = structure.styles_in(part);
        looks.extend(styles.map(|(span, style)| (span, theme.lettering(style))));
        looks.extend(structure.links_in(part).map(|link| (link.span, theme.link)));
        looks.extend(structure.calls_in(part).map(|note| (note.call, theme.dim)));
        Self(looks)
    }

    /// Returns those on a row.
    pub fn within(&self, row: Span) -> Vec<(Span, Style)> {
        self.0.iter().filter(|(span, _)| span.overlaps(row)).copied().collect()
    }
}
