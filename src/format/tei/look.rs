//! How TEI says that letters look: `rend`, `rendition` and `style`.
//!
//! Owns which words of editors mean which style. There is no fixed list; these are the common ones.

use super::token::Tag;
use crate::model::structure::Style;

/// How letters look.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub styles: Vec<Style>,
    /// Small capitals, or large ones for what is encoded in small letters.
    pub has_capitals: bool,
    /// Set apart from the lines around it.
    pub is_block: bool,
    /// Whether anything is said at all.
    pub is_said: bool,
}

impl Look {
    pub fn of(tag: &Tag) -> Self {
        let mut look = Self::default();
        for name in ["rend", "rendition", "style"] {
            let Some(words) = tag.attribute(name) else { continue };
            look.is_said = true;
            let words = words.to_lowercase();
            let parts = words.split(|c: char| !c.is_alphanumeric() && c != '-');
            for part in parts.filter(|part| !part.is_empty()) {
                look.add(part);
            }
        }
        look
    }

    fn add(&mut self, word: &str) {
        let style = match word.replace('-', "").as_str() {
            "italic" | "italics" | "italicized" | "i" | "it" | "ital" | "oblique" | "emph" => {
                Style::Emphasis
            }
            "bold" | "b" | "bf" | "strong" | "boldface" | "gras" => Style::Strong,
            "underline" | "underlined" | "u" | "ul" | "doubleunderline" => Style::Underline,
            "strikethrough" | "linethrough" | "strike" | "struck" | "overstrike" => Style::Struck,
            "superscript" | "super" | "sup" | "supralinear" => Style::Superscript,
            "subscript" | "sub" => Style::Subscript,
            "typewriter" | "monospace" | "code" | "tt" => Style::Code,
            "smallcaps" | "smallcap" | "smcap" | "smcaps" | "sc" | "caps" | "allcaps"
            | "uppercase" => {
                self.has_capitals = true;
                return;
            }
            "block" | "blockquote" | "display" | "displayed" => {
                self.is_block = true;
                return;
            }
            _ => return,
        };
        if !self.styles.contains(&style) {
            self.styles.push(style);
        }
    }
}
