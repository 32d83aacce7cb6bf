//! What is on screen and what a key does.
//!
//! [`App::update`] is the only way in: an event changes the state and yields effects. Nothing
//! here touches a file or draws; `tests/layers.rs` checks that `disk` and `ui` stay unknown.

pub mod action;
pub mod adrift;
pub mod annotate;
pub mod card;
pub mod case;
pub mod editor;
pub mod entry;
pub mod event;
mod everywhere;
mod facts;
pub mod finder;
pub mod geometry;
mod go;
pub mod input;
pub mod key;
pub mod keymap;
mod keys;
pub mod list;
pub mod margin;
pub mod marks;
mod mouse;
pub mod notes;
mod outcome;
mod overlays;
pub mod page;
pub mod picker;
pub mod review;
pub mod search;
pub mod selection;
pub mod status;
pub mod timeline;
pub mod trail;
pub mod undo;

use std::collections::BTreeMap;
use std::sync::Arc;

use crossterm::event::KeyEvent;
use jiff::Timestamp;

use self::adrift::Adrift;
use self::editor::Editor;
use self::event::{Draft, Effect, Event, Memory, Subject, Ticket, Visit};
use self::finder::Finder;
use self::geometry::{Focus, Geometry, View};
use self::go::Opening;
use self::input::Input;
use self::key::Key;
use self::keymap::{Keymap, Mode};
use self::list::List;
use self::page::{Frame, Page};
use self::picker::{Places, TagPicker};
use self::review::{Deciding, Relinking, Review};
use self::status::{NOT_SAVED, SAVING, Saving, Status};
use self::timeline::Timeline;
use self::trail::Trail;
use self::undo::History;
use crate::model::annotation::Moved;
use crate::model::codebook::Codebook;
use crate::model::index::Index;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::settings::Settings;

/// What the program was started with; it does not change while it runs.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The settings in force.
    pub settings: Settings,
    /// The keys in force.
    pub keymap: Keymap,
    /// The name of the library.
    pub library: String,
    /// Where the documents are, for the foot of the list.
    pub corpus: String,
    /// Whose annotations are made.
    pub annotator: String,
    /// Whether nothing may be written.
    pub read_only: bool,
}

/// What lies over the panes and has all keys.
#[derive(Debug, Default)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// The fuzzy finder.
    Finder(Box<Finder>),
    /// The note editor.
    Editor(Box<Editor>),
    /// The tag picker.
    Tags(Box<TagPicker>),
    /// The places with the same words.
    Places(Box<Places>),
    /// The review of what is not where it was made.
    Review(Box<Review>),
    /// The line in which one types what to find.
    Prompt(Box<Prompt>),
    /// Help for the pane that had the focus, scrolled by so many rows.
    Help(Mode, usize),
    /// The timeline.
    Timeline(Box<Timeline>),
    /// The information card, the cursor on this line.
    Card(usize),
}

/// The line at the bottom in which one types after `/`.
#[derive(Clone, Debug, Default)]
pub struct Prompt {
    /// What was typed.
    pub input: Input,
    /// Whether it filters the list; otherwise it finds in the document.
    pub filters: bool,
    /// Caret and top of the page when it was opened, to go back to.
    origin: (usize, usize),
    /// The filter when it was opened.
    filter: String,
    /// How far back in what was typed before.
    back: usize,
    /// Why what is typed cannot be looked for, as it is now.
    pub fault: Option<String>,
}

/// The state of the program.
#[derive(Debug, Default)]
pub struct App {
    /// What it was started with.
    pub config: Config,
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// What the reader chose to see.
    pub view: View,
    /// The documents.
    pub list: List,
    /// The open document.
    pub page: Option<Page>,
    /// The beginning of a large document that is on its way, to be seen until it is there.
    pub glimpse: Option<Page>,
    /// The document that could not be opened, and why: shown in place of a page.
    pub unreadable: Option<(DocPath, String)>,
    /// The tags.
    pub codebook: Codebook,
    /// What lies over the panes.
    pub overlay: Overlay,
    /// What is said on the bottom line.
    pub status: Status,
    /// What is not on disk yet.
    pub saving: Saving,
    /// The keys of a chord that is not complete.
    pub pressed: Vec<Key>,
    /// First visible entry of the notes pane and the one its cursor is on.
    pub notes: NotesView,
    /// What is known not to be where it was made.
    pub adrift: Adrift,
    /// The tags that `m` gives.
    pub tags: Vec<String>,
    /// The last annotation, tags and note, for `.` to do again.
    last: Option<(Vec<String>, Option<String>)>,
    /// What was remembered from before, kept up to date.
    memory: Memory,
    /// Annotations of the documents opened so far.
    notebooks: BTreeMap<DocPath, Notebook>,
    /// What the documents tell together, once they have been read.
    pub index: Arc<Index>,
    history: History,
    /// The question after the annotations that an undo needs.
    recalling: Option<Ticket>,
    trail: Trail,
    opening: Option<Opening>,
    /// Notes that are on their way from one document to another for the first time.
    moving: Option<Moved>,
    /// The review that was closed to look at a place.
    reviewing: Option<Box<Review>>,
    /// The highlight for which a passage is to be selected.
    relinking: Option<Relinking>,
    /// What was decided in the review, while a worker looks whether it still holds.
    deciding: Option<Deciding>,
    /// Keys that came while a document was on its way: they are meant for it.
    held: Vec<KeyEvent>,
    /// A note that was being written when the program ended.
    draft: Option<Draft>,
    /// What was looked for before, the newest last.
    searches: Vec<String>,
    tickets: Ticket,
    effects: Vec<Effect>,
    /// The last thing the reader did with the mouse began here.
    drag: Option<usize>,
    closing: bool,
}

/// The notes pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotesView {
    /// The entry the cursor is on, while the pane has the focus.
    pub cursor: usize,
}

impl App {
    /// The state at the start, and what is to be done first.
    #[must_use]
    pub fn new(
        config: Config,
        codebook: Codebook,
        memory: Memory,
        draft: Option<Draft>,
        size: (u16, u16),
    ) -> (Self, Vec<Effect>) {
        let mut memory = memory;
        let history = std::mem::take(&mut memory.history);
        let unsaved = std::mem::take(&mut memory.unsaved);
        let mut app = Self {
            history,
            list: List::new(
                memory.sort.unwrap_or(config.settings.panes.sort),
                config.settings.filters.clone(),
            ),
            view: View { notes: memory.notes_pane, ..View::default() },
            config,
            size,
            codebook,
            memory,
            draft,
            ..Self::default()
        };
        if !unsaved.is_empty() {
            let count = unsaved.len();
            app.apply(&unsaved);
            let what = if count == 1 { "1 change".to_owned() } else { format!("{count} changes") };
            app.say(format!("saving {what} of the last session{SAVING}"));
        }
        app.effects.push(Effect::Scan);
        if let Some(draft) = &app.draft {
            let document = draft.document.clone();
            app.view.focus = Focus::Reading;
            app.open(document, go::Then::WriteOn);
        } else if let Some(last) = app.memory.last.clone() {
            app.view.focus = Focus::Reading;
            app.open(last, go::Then::Visit);
        }
        let effects = std::mem::take(&mut app.effects);
        (app, effects)
    }

    /// Opens `path` as soon as the program starts, with the focus on the page.
    pub fn begin_with(&mut self, path: DocPath) -> Vec<Effect> {
        self.view.focus = Focus::Reading;
        self.open(path, go::Then::Visit);
        if let Some(draft) = &self.draft {
            let words = format!("a note on {} was not finished; open it to go on", draft.document);
            self.say(words);
        }
        std::mem::take(&mut self.effects)
    }

    /// Says at the start what the reader should know.
    pub fn warn(&mut self, words: String) {
        self.complain(words);
    }

    /// Takes an event in.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(key),
            Event::Paste(text) => self.paste(&text),
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Resize(columns, rows) => {
                self.size = (columns, rows);
                // Wider and narrow again is no other size, but what was cut off is gone.
                self.effects.push(Effect::Redraw);
            }
            Event::Suspend => self.effects.push(Effect::Suspend),
            Event::Redraw => self.effects.push(Effect::Redraw),
            Event::Outcome(outcome) => self.outcome(outcome),
            Event::End => self.end(),
        }
        self.release_keys();
        self.settle();
        std::mem::take(&mut self.effects)
    }

    /// How the screen is divided.
    #[must_use]
    pub fn geometry(&self) -> Geometry {
        Geometry::new(self.size, &self.config.settings, self.view)
    }

    /// What is seen of the page.
    #[must_use]
    pub fn frame(&self) -> Frame {
        let page = self.geometry().page.unwrap_or_default();
        page.frame(&self.config.settings)
    }

    /// Documents that fit into the list.
    #[must_use]
    pub fn list_rows(&self) -> usize {
        let body = self.geometry().list.unwrap_or_default().body;
        usize::from(body.height) / usize::from(list_entry_rows(body.width))
    }

    /// Where keys go now.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match &self.overlay {
            Overlay::None => match self.view.focus {
                Focus::List => Mode::List,
                Focus::Reading => Mode::Reading,
                Focus::Notes => Mode::Notes,
            },
            Overlay::Finder(_) => Mode::Finder,
            Overlay::Editor(_) => Mode::Editor,
            Overlay::Tags(_) | Overlay::Places(_) => Mode::Picker,
            Overlay::Review(_) => Mode::Review,
            Overlay::Prompt(_) => Mode::Prompt,
            Overlay::Timeline(_) => Mode::Timeline,
            Overlay::Help(..) | Overlay::Card(_) => Mode::Card,
        }
    }

    /// The note that is being written, to be kept through anything.
    #[must_use]
    pub fn unfinished(&self) -> Option<Draft> {
        let Overlay::Editor(editor) = &self.overlay else {
            return None;
        };
        let (document, subject) = (editor.document.clone(), editor.subject.clone());
        let (original, text) = (editor.original.clone(), editor.text());
        (text != original).then_some(Draft { document, subject, original, text })
    }

    /// After every event: sizes agree, cursors are in view, the visit is noted.
    fn settle(&mut self) {
        let geometry = self.geometry();
        let fit = self.list_rows();
        if geometry.list.is_some() {
            self.list.show_cursor(fit);
        }
        let Some(pane) = geometry.page else {
            return;
        };
        let (_, setting) = pane.text(&self.config.settings, self.view.as_it_is);
        let frame = pane.frame(&self.config.settings);
        if let Some(glimpse) = self.glimpse.as_mut() {
            glimpse.set(setting, frame);
        }
        let Some(page) = self.page.as_mut() else {
            return;
        };
        page.set(setting, frame);
        // While one types what to find, the page only tries places out; and a page that is about
        // to give way to another is not being read.
        if self.view.focus == Focus::List
            || matches!(self.overlay, Overlay::Prompt(_))
            || self.opening.is_some()
        {
            return;
        }
        let text = page.text();
        let seen = page.rows(frame).last().map_or(0, |row| row.span.end);
        let path = page.document.path.clone();
        let before = self.memory.visits.get(&path).copied().unwrap_or_default();
        let mut visit = Visit {
            point: text.points(page.caret),
            top: text.points(page.top),
            furthest: before.furthest.max(text.points(seen)),
            length: text.len_points(),
            read: before.read,
        };
        let last = self.memory.last.as_ref() == Some(&path);
        if visit == before && last && before.read != Timestamp::default() {
            return;
        }
        visit.read = Timestamp::now();
        self.memory.visits.insert(path.clone(), visit);
        self.memory.last = Some(path.clone());
        self.list.change(&path, |entry| entry.visit = Some(visit));
        self.effects.push(Effect::Visited(path, visit));
    }

    /// Why nothing can be done to the open document: there is none, or not yet.
    fn no_document(&self) -> &'static str {
        if self.opening.is_some() || self.list.reading {
            "still being read; try again in a moment"
        } else {
            "no document is open"
        }
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        self.tickets
    }

    /// Says something on the bottom line.
    fn say(&mut self, words: impl Into<String>) {
        self.status = Status::Said(words.into());
    }

    /// Says what could not be done.
    fn complain(&mut self, words: impl Into<String>) {
        self.status = Status::Failed(words.into());
    }

    /// Says what could not be done, if it could not.
    fn try_to<E: Into<String>>(&mut self, result: Result<(), E>) {
        if let Err(words) = result {
            self.complain(words);
        }
    }

    /// Ends now, with everything that was written.
    fn end(&mut self) {
        if let Some(draft) = self.unfinished() {
            self.effects.push(Effect::Draft(Some(draft)));
        }
        self.effects.push(Effect::Quit);
    }

    /// Ends when everything is on disk.
    fn quit(&mut self) {
        if let Some(why) = self.saving.failed() {
            let count = self.saving.waiting();
            let key = self.config.keymap.key(Mode::Reading, action::Action::QuitUnsaved);
            self.complain(format!(
                "{NOT_SAVED}{count} changes: {why}. It is tried again; {key} quits without them"
            ));
        } else if self.saving.waiting() > 0 {
            self.closing = true;
            self.say("saving …");
        } else {
            self.effects.push(Effect::Quit);
        }
    }
}

/// Rows that a document takes in a list of `columns`: one where there is room for everything.
#[must_use]
pub fn list_entry_rows(columns: u16) -> u16 {
    if columns >= 60 { 1 } else { 2 }
}

/// What a note is on, for the title of the editor.
#[must_use]
pub fn subject_words(subject: &Subject) -> &'static str {
    match subject {
        Subject::Highlight(_) | Subject::Passage(_) => "note on the passage",
        Subject::Document(_) => "note on the document",
    }
}
