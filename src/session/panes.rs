//! Which panes the reader chose to see, and which of them has the focus.

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

/// What the reader chose to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    /// Which pane has the focus.
    pub focus: Focus,
    /// Whether the page stands alone.
    pub alone: bool,
    /// Whether the notes are shown; none: as the settings say.
    pub notes: Option<bool>,
    /// Whether the text is shown as it stands in its file.
    pub raw_layout: bool,
}
