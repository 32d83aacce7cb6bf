//! The settings: plain values, as `config.toml` spells them.
//!
//! Owns the names and the allowed values. Where they are read from, and which file wins, is not
//! known here.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::apparatus::rules;
use super::citation::template::PLAIN;

/// The keys of one mode: names of actions and the keys that trigger them.
pub type Bindings = BTreeMap<String, Vec<String>>;

/// Names that actions had before, and the names they have now. Settings that use an old name stay
/// valid.
pub const RENAMED_ACTIONS: &[(&str, &str)] =
    &[("same-words", "occurrences"), ("as-it-is", "raw-layout")];

/// All settings.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The annotator. `None`: the login name.
    pub annotator: Option<String>,
    /// What the library is. Only in a library's own file.
    pub library: Option<LibrarySettings>,
    /// Which documents are in which encoding.
    pub read: Vec<NamedEncoding>,
    /// Which files are documents. Never from a library's file.
    pub documents: DocumentSettings,
    /// How a page is laid out.
    pub reading: ReadingSettings,
    /// What is copied.
    pub copying: CopyingSettings,
    /// What is kept beside annotations.
    pub store: StoreSettings,
    /// Additions to the rules by which facts are read.
    pub apparatus: rules::RuleFile,
    /// Saved filters of the list, by name.
    pub filters: BTreeMap<String, String>,
    /// The panes beside the page.
    pub panes: PaneSettings,
    /// Colours, borders, mouse.
    pub display: Display,
    /// Programs that may be started. Never from a library's file.
    pub programs: Programs,
    /// The keymap: mode, action, keys.
    pub keys: BTreeMap<String, Bindings>,
}

/// `[library]`: what makes a folder a library.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LibrarySettings {
    /// Its name, shown above the list.
    pub name: Option<String>,
    /// The folder of its documents, relative to the file.
    pub corpus: Option<PathBuf>,
    /// The folder of its store, relative to the file and inside its folder.
    pub store: Option<PathBuf>,
    /// How its store is locked.
    pub lock: Option<StoreLock>,
}

/// How sessions keep each other out of a store while one of them saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreLock {
    /// By the system's locks; on a disk that is known to be shared by several hosts, by a file too.
    Auto,
    /// By a file too, wherever the store is.
    File,
}

/// `[[read]]`: the encoding of plain text that does not say it itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedEncoding {
    /// Which documents, as in a `.gitignore`: `old/**`.
    #[serde(rename = "match")]
    pub pattern: String,
    /// The name of their encoding.
    pub encoding: String,
}

/// `[documents]`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentSettings {
    /// Whether symbolic links to files out of the library are followed.
    pub follow_links: bool,
}

/// `[reading]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadingSettings {
    /// The longest row of prose, in columns.
    pub measure: u16,
    /// Whether paragraphs broken into short lines are refilled.
    pub reflow: bool,
    /// Whether the short lines at the head of a document are set without blank rows.
    pub tight_head: bool,
    /// The number of rows kept in view above and below the caret.
    pub scroll_margin: u16,
    /// What is numbered beside the page.
    pub numbers: NumberedUnits,
    /// Words whose full stop does not end a sentence, besides those that are known.
    pub abbreviations: Vec<String>,
}

impl Default for ReadingSettings {
    fn default() -> Self {
        Self {
            measure: 72,
            reflow: true,
            tight_head: true,
            scroll_margin: 3,
            numbers: NumberedUnits::default(),
            abbreviations: Vec::new(),
        }
    }
}

/// What is numbered beside the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NumberedUnits {
    /// Nothing.
    #[default]
    None,
    /// Its paragraphs, as the foot of the page and citations count them.
    Paragraphs,
    /// The lines of its text.
    Lines,
}

/// `[copying]`. Never from a library's file: what is pasted into a shell would be somebody else's.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CopyingSettings {
    /// The name of a style of citations, or a template.
    pub citation: String,
}

impl Default for CopyingSettings {
    fn default() -> Self {
        Self { citation: PLAIN.to_owned() }
    }
}

/// `[store]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSettings {
    /// The largest text that is kept with the annotations made on it, in MiB; with 0, none is.
    pub kept_text_limit: u32,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self { kept_text_limit: 4 }
    }
}

/// When the notes pane is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotesPlacement {
    /// If there is room beside list and page.
    #[default]
    Auto,
    /// From the start.
    On,
    /// On request.
    Off,
}

/// `[panes]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaneSettings {
    /// The least width of the list beside the page, in columns; on a wide screen it takes more.
    pub list_width: u16,
    /// The columns of the list, from left to right.
    pub columns: Vec<ListColumn>,
    /// The width of the notes, in columns.
    pub notes_width: u16,
    /// When the notes are shown.
    pub notes: NotesPlacement,
    /// The initial order of the list.
    pub sort: Sort,
}

impl Default for PaneSettings {
    fn default() -> Self {
        Self {
            list_width: 44,
            columns: ListColumn::ALL.to_vec(),
            notes_width: 36,
            notes: NotesPlacement::default(),
            sort: Sort::default(),
        }
    }
}

/// A column of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListColumn {
    /// The date.
    Date,
    /// Sender and recipient; the title where there are none.
    Title,
    /// The numbers of highlights and notes.
    Annotations,
    /// Kind and number: "tel 297/sh".
    Kind,
    /// Characters of the text.
    Length,
}

impl ListColumn {
    /// All, in the order in which they stand if nothing else is said.
    pub const ALL: [Self; 5] =
        [Self::Date, Self::Title, Self::Annotations, Self::Kind, Self::Length];
}

/// An order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// By path.
    #[default]
    Path,
    /// By title.
    Title,
    /// By date, undated last.
    Date,
    /// By time last read, the most recent first.
    Recent,
    /// By number of highlights and notes, the most first.
    Annotated,
}

/// A colour scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeName {
    /// The terminal's own sixteen colours.
    #[default]
    Terminal,
    /// Dark.
    Dark,
    /// Light.
    Light,
    /// No colour: bold, underline and reverse.
    Mono,
}

/// The characters that lines are drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Borders {
    /// Box-drawing characters and other symbols.
    #[default]
    Unicode,
    /// ASCII only.
    Ascii,
}

/// `[display]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Display {
    /// The colours.
    pub theme: ThemeName,
    /// Lines and marks.
    pub borders: Borders,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Whether a mark at the right edge shows which part of the text is on the screen.
    pub scroll_mark: bool,
}

impl Default for Display {
    fn default() -> Self {
        Self {
            theme: ThemeName::default(),
            borders: Borders::default(),
            mouse: true,
            scroll_mark: true,
        }
    }
}

/// `[programs]`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Programs {
    /// The editor for `Ctrl-e`. `None`: `$VISUAL`, then `$EDITOR`.
    pub editor: Option<String>,
}
