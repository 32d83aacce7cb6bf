//! A set of styles. Owns nothing else: what switches a style is for the formats to know.

use crate::model::structure::Style;

/// Styles that are on together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::format) struct Styles(u8);

const ALL: [Style; 7] = [
    Style::Emphasis,
    Style::Strong,
    Style::Underline,
    Style::Struck,
    Style::Code,
    Style::Superscript,
    Style::Subscript,
];

impl Styles {
    /// Switches a style.
    pub fn set(&mut self, style: Style, on: bool) {
        let bit = Self::bit(style);
        if on { self.0 |= bit } else { self.0 &= !bit }
    }

    /// Returns it with a style switched.
    #[must_use]
    pub fn with(mut self, style: Style, on: bool) -> Self {
        self.set(style, on);
        self
    }

    /// Returns whether a style is on.
    pub fn has(self, style: Style) -> bool {
        self.0 & Self::bit(style) != 0
    }

    /// Returns those that are in it and not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns each, in order.
    pub fn each(self) -> impl DoubleEndedIterator<Item = Style> {
        ALL.into_iter().filter(move |style| self.has(*style))
    }

    fn bit(style: Style) -> u8 {
        1 << (style as u8)
    }
}
