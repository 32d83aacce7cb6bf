//! Starting the reader: from an opened library to the loop, and to the end.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use thiserror::Error;

use super::input::InputThread;
use super::outside::Editors;
use super::screen::{Screen, TerminalError};
use super::signals::{self, EndRequest};
use super::{Ending, panic};
use crate::desk::Desk;
use crate::desk::lesson::Lesson;
use crate::disk::file::{self, shown};
use crate::disk::log::Log;
use crate::disk::scratch::Scratch;
use crate::disk::store::Store;
use crate::jobs::pool::Pool;
use crate::jobs::state_folder::{self, StateFolder};
use crate::jobs::{Jobs, Reader};
use crate::library::Library;
use crate::model::path::DocPath;
use crate::model::settings::{Settings, ThemeName};
use crate::session::keymap::Keymap;
use crate::session::{Config, Session};
use crate::widget::theme::{Depth, Theme};

/// Everything that is needed to start reading.
#[derive(Debug)]
pub struct Startup {
    /// The documents.
    pub library: Arc<Library>,
    /// The settings in force.
    pub settings: Settings,
    /// The reader's own settings, which need not exist.
    pub own_settings: Option<PathBuf>,
    /// The keys in force.
    pub keymap: Keymap,
    /// What is wrong with the library's rules and people.
    pub remarks: Vec<String>,
    /// The annotations; the store knows whose they are, and whether anything may be written.
    pub store: Arc<Store>,
    /// Whether that is the library's own store, and not another that was named.
    pub has_default_store: bool,
    /// Where the program logs what it does.
    pub log: Log,
    /// The document to open first, if one was named.
    pub begin_with: Option<DocPath>,
    /// Whether this is the lesson.
    pub lesson: bool,
    /// What this program is started with for the lesson.
    pub tutor: Vec<OsString>,
}

/// Why the reader could not be started, or did not end well.
#[derive(Debug, Error)]
pub enum SessionError {
    /// There is no terminal that can show the reader.
    #[error(transparent)]
    Unfit(#[from] TerminalError),
    /// The system refused to hand over the terminal.
    #[error("the terminal cannot be used: {0}")]
    Terminal(std::io::Error),
    /// The workers or the watch over the files could not be started.
    #[error("the program could not start: {0}")]
    Start(String),
    /// The terminal went away while the reader ran.
    #[error("the terminal is gone: {0}")]
    Lost(std::io::Error),
    /// Something could not be saved before the end; it says what, and where it is kept.
    #[error("{0}")]
    Unsaved(String),
}

/// Shows the documents until the reader quits.
///
/// # Errors
/// When there is no terminal, it is lost, or something could not be saved.
pub fn read(startup: Startup) -> Result<(), SessionError> {
    super::screen::check()?;
    let Startup { library, settings, keymap, remarks, store, has_default_store, .. } = startup;
    let Startup { log, begin_with, own_settings, lesson, tutor, .. } = startup;
    let read_only = store.is_read_only();
    let folder = library.state_folder().to_owned();
    panic::prepare(Some(folder.clone()).filter(|_| !read_only));
    let state =
        (!read_only).then(|| StateFolder::new(folder.clone(), store.clone(), has_default_store));
    let (mut memory, warning) = state_folder::load(&folder);
    let (draft, of_draft) = state.as_ref().map(StateFolder::find_draft).unwrap_or_default();
    let recalled = state.as_ref().map(StateFolder::recall);
    let (history, unsaved, of_recall) = recalled.unwrap_or_default();
    (memory.history, memory.unsaved) = (history, unsaved);
    let left = Scratch::left_behind(&folder).into_iter().map(|path| {
        let path = shown(&path);
        format!("a note was left in your own editor; move or delete it when you have it: {path}")
    });
    let (codebook, problems) = store.codebook();
    // If there is no folder, nothing can be said about what is in it; the first time that something
    // cannot be kept, that is said.
    let is_folder = file::is_folder(&folder) || !folder.ancestors().any(file::is_file);
    let of_recall = of_recall.into_iter().filter(|_| is_folder);
    let of_draft = of_draft.filter(|_| is_folder);
    let warning = warning.filter(|_| is_folder);
    // What would be missed most comes first.
    let warnings: Vec<String> = of_recall
        .chain(of_draft)
        .chain(problems.first().map(ToString::to_string))
        .chain(warning)
        .chain(left)
        .chain(remarks)
        .collect();
    if begin_with.is_some() {
        memory.last = None;
    }
    for warning in &warnings {
        log.line(warning);
    }
    let theme = theme(&settings);
    let (mouse, editor) = (settings.display.mouse, settings.programs.editor.clone());
    let config = Config {
        rules: library.corpus().rules().clone(),
        corpus: library.corpus().root().display().to_string(),
        library: library.name().to_owned(),
        settings,
        keymap,
        annotator: store.annotator().to_owned(),
        read_only,
        is_plain_folder: library.settings().is_none(),
    };
    let size = crossterm::terminal::size().map_err(SessionError::Terminal)?;
    let (events, incoming) = channel();
    let given_back = Arc::new(AtomicBool::new(false));
    let end = EndRequest::default();
    signals::listen(events.clone(), end.clone(), given_back.clone())
        .map_err(SessionError::Terminal)?;
    let own_settings = own_settings.filter(|_| !read_only);
    let reader = Reader::new(library, store, state, log).with_settings(own_settings);
    let reader = Arc::new(reader);
    let jobs = Pool::new()
        .and_then(|pool| Jobs::start(reader.clone(), pool, events.clone()))
        .map_err(|error| SessionError::Start(error.to_string()))?;
    let mut session = Session::new(config, codebook, memory, draft);
    session.tagging.unreadable = problems.first().map(ToString::to_string);
    let mut desk = Desk::new(session, size);
    if let Some(path) = begin_with {
        desk.begin_with(path);
    }
    if lesson {
        desk.teach(Lesson::default());
    }
    if !warnings.is_empty() {
        desk.warn(warnings.join("; "));
    }
    let editors = Editors { setting: editor, folder, lesson: tutor, end };
    let mut screen = Screen::open(theme, mouse, InputThread::new(events), editors)
        .map_err(SessionError::Terminal)?;
    let ending = super::run(&mut desk, &incoming, &mut screen, &jobs);
    // First release the terminal, then wait for the disk: a slow disk must not look like a hang.
    drop(screen);
    given_back.store(true, Ordering::Release);
    let unsaved = jobs.finish();
    match ending {
        Ending::Quit => unsaved.map_or(Ok(()), |unsaved| Err(SessionError::Unsaved(unsaved))),
        Ending::Lost(error) => {
            reader.log.line(&format!("the terminal is gone: {error}"));
            Err(SessionError::Lost(error))
        }
    }
}

/// Returns the theme, as far as the terminal can show it.
fn theme(settings: &Settings) -> Theme {
    let set = |name| std::env::var(name).is_ok_and(|value| !value.is_empty());
    let name = if set("NO_COLOR") { ThemeName::Mono } else { settings.display.theme };
    let colours = std::env::var("COLORTERM").unwrap_or_default();
    let depth = if matches!(colours.as_str(), "truecolor" | "24bit") {
        Depth::True
    } else {
        Depth::Indexed
    };
    Theme::new(name, settings.display.borders, depth)
}
