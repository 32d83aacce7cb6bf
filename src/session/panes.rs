//! Which panes the reader has chosen to see, and which has the focus.

/// A part of the screen that can have the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The list.
    #[default]
    List,
    /// The reading pane.
    Reading,
    /// The notes pane.
    Notes,
}

/// A side of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

impl Side {
    /// Returns the other side.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// What the reader has chosen to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    /// Which pane has the focus.
    pub focus: Focus,
    /// Whether only the page is shown.
    pub alone: bool,
    /// Whether one document was opened by itself, so that the list says nothing: it is shown only
    /// while it has the focus.
    pub single: bool,
    /// Whether the notes pane is shown; `None` to follow the settings.
    pub notes: Option<bool>,
    /// Where the other text is, if there is one.
    pub other: Option<Side>,
    /// Whether the text is laid out as in its file.
    pub raw_layout: bool,
}
