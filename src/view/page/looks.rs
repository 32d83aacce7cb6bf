//! How the letters of a page look by what is known of them: headings, styles, and what can be
//! followed, which are links, notes, and references to documents of the library.
//!
//! Owns which of them lies over which. What readers put there, and what they look for, is drawn over
//! all of it.

use ratatui::style::{Modifier, Style};

use crate::model::codebook::Colour;
use crate::model::span::Span;
use crate::model::structure::BlockKind;
use crate::session::Session;
use crate::session::page::Page;
use crate::widget::theme::Theme;

/// The looks of a part of a text, those below first.
#[derive(Debug, Default)]
pub(super) struct Looks(Vec<(Span, Style)>);

impl Looks {
    /// Collects the looks within `part`.
    pub fn of(session: &Session, page: &Page, part: Span, theme: &Theme) -> Self {
        let structure = &page.document.structure;
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
        let notes = &page.footnotes;
        looks.extend(notes.calls_in(part).map(|note| (note.call, theme.dim)));
        looks.extend(notes.numbers_in(part).map(|number| (number, theme.dim)));
        let cited = session.index.citations.of(&page.document.path);
        let resolved = cited
            .filter(|one| one.target.is_some() || !one.candidates.is_empty())
            .map(|one| one.reference.span);
        let there = resolved.filter(|span| span.overlaps(part));
        looks.extend(there.map(|span| (span, reference(theme))));
        Self(looks)
    }

    /// Returns those on a row.
    pub fn within(&self, row: Span) -> Vec<(Span, Style)> {
        self.0.iter().filter(|(span, _)| span.overlaps(row)).copied().collect()
    }
}

/// Returns what is added to a reference that can be followed: a line below it. Where such a line is
/// a highlight, its letters are slanted as well.
fn reference(theme: &Theme) -> Style {
    let line = Modifier::UNDERLINED;
    let is_highlight = theme.mark(Colour::default(), false).add_modifier.contains(line);
    Style::new().add_modifier(if is_highlight { line | Modifier::ITALIC } else { line })
}
