//! Starting the reader: from an opened library to the loop, and to the end.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::channel;

use crate::app::keymap::Keymap;
use crate::app::{App, Config};
use crate::disk::log::Log;
use crate::disk::store::Store;
use crate::library::Library;
use crate::model::path::DocPath;
use crate::model::settings::{Settings, ThemeName};
use crate::ui::theme::{Depth, Theme};

use super::input::Input;
use super::memory::{self, Shelfmark};
use super::outside::Editors;
use super::screen::Screen;
use super::work::{Reader, Workers};
use super::{Ending, panic, signals};

/// What the reader is started with.
#[derive(Debug)]
pub struct Reading {
    /// The documents.
    pub library: Arc<Library>,
    /// The settings in force.
    pub settings: Settings,
    /// The keys in force.
    pub keymap: Keymap,
    /// What is wrong with the library's rules and people.
    pub remarks: Vec<String>,
    /// The annotations; it knows whose, and whether anything may be written.
    pub store: Arc<Store>,
    /// Where the program says what it does.
    pub log: Log,
    /// The document to begin with, if one was named.
    pub begin_with: Option<DocPath>,
}

/// Reads until the reader quits.
///
/// # Errors
/// When there is no terminal, or it is lost: one sentence.
pub fn read(reading: Reading) -> Result<(), String> {
    super::screen::check()?;
    let terminal = |error: std::io::Error| format!("the terminal cannot be used: {error}");
    let Reading { library, settings, keymap, remarks, store, log, begin_with } = reading;
    let read_only = store.is_read_only();
    let folder = library.state_folder();
    panic::prepare(folder.to_owned());
    let shelfmark = (!read_only).then(|| Shelfmark::new(folder.to_owned(), &store));
    let (mut memory, warning) = memory::load(folder);
    let (draft, of_draft) = shelfmark.as_ref().map(Shelfmark::find_draft).unwrap_or_default();
    let recalled = shelfmark.as_ref().map(Shelfmark::recall);
    let (history, unsaved, of_recall) = recalled.unwrap_or_default();
    (memory.history, memory.unsaved) = (history, unsaved);
    let warnings: Vec<String> =
        remarks.into_iter().chain(warning).chain(of_draft).chain(of_recall).collect();
    if begin_with.is_some() {
        memory.last = None;
    }
    for warning in &warnings {
        log.line(warning);
    }
    let (codebook, problems) = store.codebook();
    let theme = theme(&settings);
    let (mouse, editor) = (settings.display.mouse, settings.programs.editor.clone());
    let config = Config {
        corpus: library.corpus().root().display().to_string(),
        library: library.name().to_owned(),
        settings,
        keymap,
        annotator: store.annotator().to_owned(),
        read_only,
    };
    let size = crossterm::terminal::size().map_err(terminal)?;
    let (events, incoming) = channel();
    let heard = Arc::new(AtomicBool::new(false));
    signals::listen(events.clone(), heard.clone()).map_err(terminal)?;
    let reader = Arc::new(Reader::new(library, store, shelfmark, log));
    let workers = Workers::start(reader.clone(), events.clone())
        .map_err(|error| format!("the program could not start: {error}"))?;
    let (mut app, mut first) = App::new(config, codebook, memory, draft, size);
    if let Some(path) = begin_with {
        first.extend(app.begin_with(path));
    }
    if let Some(problem) = problems.first().map(ToString::to_string).or(warnings.into_iter().next())
    {
        app.warn(problem);
    }
    let editors = Editors { setting: editor };
    let mut screen = Screen::open(theme, mouse, Input::new(events), editors).map_err(terminal)?;
    let ending = super::run(&mut app, first, &incoming, &mut screen, &workers, &heard);
    // First the terminal, then the wait for the disk: a slow disk must not look like a hang.
    drop(screen);
    let unsaved = workers.finish();
    match ending {
        Ending::Quit => unsaved.map_or(Ok(()), Err),
        Ending::Lost(error) => {
            reader.log.line(&format!("the terminal is gone: {error}"));
            Err(format!("the terminal is gone: {error}"))
        }
    }
}

/// The look, as far as the terminal can show it.
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
