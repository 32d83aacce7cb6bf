//! What holds inside a group of RTF, and again outside of it when it ends. Owns the shape of it;
//! what changes it is the business of [`super::words`].

use crate::format::office::styles::Styles;
use crate::model::apparatus::Field;

/// A group. It begins as a copy of the one around it.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Where text goes.
    pub to: To,
    /// Whether this group said so, and not one around it.
    pub said: bool,
    pub letters: Letters,
    pub paragraph: Shape,
    /// Whether it is repeated on every page.
    pub repeated: bool,
    /// Where the better version of its text goes, if there are two.
    pub better: To,
    /// How many characters stand after a `\u` for readers that do not know it.
    pub fallback: usize,
}

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// Into the text, or the note that is being written.
    Text,
    /// A note.
    Note,
    /// A field, and what it shows.
    Field,
    Result,
    /// A text box.
    Box,
    /// Nowhere.
    Nowhere,
    /// Nowhere, but what is inside may go somewhere.
    Worse,
    /// The same; a shape, with a picture or a text box.
    Shape,
    /// The fonts, and the styles.
    Fonts,
    Styles,
    /// A fact about the document.
    Fact(Field),
    /// The day it was made on.
    Day,
    /// What a field asks for.
    Instruction,
    /// The mark of an item.
    Mark,
    /// The name of a place.
    Place,
    /// What is repeated on every page.
    Head,
    /// A picture; the name and value of what is said of it.
    Picture,
    Name,
    Value,
}

/// How letters are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Letters {
    pub styles: Styles,
    pub hidden: bool,
    pub deleted: bool,
    /// The number of the font, if any was named.
    pub font: Option<i32>,
}

/// How paragraphs are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    pub style: i32,
    /// The level in the outline, from 0.
    pub outline: Option<u8>,
    pub in_table: bool,
    /// The level of the list, from 0.
    pub level: u16,
    /// How far it is set in, and its first row from there, in twentieths of a point.
    pub left: i32,
    pub first: i32,
}

impl Group {
    pub fn new() -> Self {
        Self {
            to: To::Text,
            said: true,
            letters: Letters::default(),
            paragraph: Shape::default(),
            repeated: false,
            better: To::Text,
            fallback: 1,
        }
    }

    /// Returns whether text is written.
    pub fn writes(&self) -> bool {
        matches!(self.to, To::Text | To::Note | To::Field | To::Result | To::Box)
    }

    /// Returns whether text is collected, until the group ends.
    pub fn collects(&self) -> bool {
        !self.writes() && !matches!(self.to, To::Nowhere | To::Worse | To::Shape)
    }
}
