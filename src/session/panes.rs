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
    /// Whether the text is laid out as in its file.
    pub raw_layout: bool,
}
