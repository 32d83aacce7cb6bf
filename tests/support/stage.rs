//! The whole program without a terminal: the real state, the real workers on a store of their
//! own, drawn on a screen in memory.
//!
//! [`Stage::new`] opens a library, [`Stage::keys`] presses keys as a reader would, and
//! [`Stage::screen`] is what the reader then sees. Effects are carried out as
//! `glossator::run::run` does, and after every key the stage waits until each question that was
//! put to a worker has its answer: nothing here waits for a time, so the same keys always lead to
//! the same screen. Every frame is checked for what must never be drawn. The clipboard, the shell
//! and the reader's editor are not there.
//!
//! Shared with `examples/pictures.rs`, which makes the pictures of the README.
#![allow(dead_code, reason = "each test binary uses a part of this module")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot set its stage has failed, and it makes its own files"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use tempfile::TempDir;

use glossator::app::event::{Effect, Event, Outcome, Ticket};
use glossator::app::key::Key;
use glossator::app::keymap::Keymap;
use glossator::app::{App, Config};
use glossator::disk::locate::{self, Subject};
use glossator::disk::log::Log;
use glossator::disk::places::Places;
use glossator::disk::settings;
use glossator::library::Library;
use glossator::model::cluster::width;
use glossator::model::path::DocPath;
use glossator::run::memory::{self, Shelfmark};
use glossator::run::work::{Reader, Workers};
use glossator::ui;
use glossator::ui::theme::Theme;

/// How long a wait may last. Only a safety net: no test should come near it.
const PATIENCE: Duration = Duration::from_mins(1);

/// What is opened.
#[derive(Clone, Copy, Debug)]
pub enum Open<'a> {
    /// The library in this folder, which is only read.
    Library(&'a Path),
    /// A library of these documents: name and content.
    Documents(&'a [(&'a str, &'a str)]),
    /// The same, with these files in its store.
    Annotated(&'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)]),
}

/// The three telegrams that come with the project.
#[must_use]
pub fn telegrams() -> Open<'static> {
    Open::Library(Path::new(env!("CARGO_MANIFEST_DIR")))
}

/// The program on its stage.
#[derive(Debug)]
pub struct Stage {
    app: App,
    workers: Workers,
    events: Receiver<Event>,
    awaited: Awaited,
    terminal: Terminal<TestBackend>,
    frame: Buffer,
    theme: Theme,
    copied: Option<String>,
    ended: bool,
    /// Holds documents, store and state; removed at the end.
    home: TempDir,
}

impl Stage {
    /// Opens a library on a screen of `size`, and waits until its list is complete and its first
    /// document is shown.
    #[must_use]
    pub fn new(size: (u16, u16), theme: &Theme, open: Open) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let (folder, store) = (home.path().join("library"), home.path().join("store"));
        let folder = match open {
            Open::Library(folder) => folder.to_owned(),
            Open::Documents(documents) => lay_out(folder, documents),
            Open::Annotated(documents, annotations) => {
                lay_out(store.clone(), annotations);
                lay_out(folder, documents)
            }
        };
        let located = locate::open(locate::Args {
            subject: Subject::Here,
            library: Some(folder.clone()),
            store: Some(store),
            places: Places {
                xdg_data: Some(home.path().join("data")),
                xdg_state: Some(home.path().join("state")),
                xdg_cache: Some(home.path().join("cache")),
                current_dir: folder,
                ..Places::default()
            },
        })
        .expect("the library opens");
        let settings = settings::load(&settings::Sources {
            default: include_str!("../../config.toml"),
            library: located.settings.clone(),
            ..settings::Sources::default()
        })
        .expect("the settings are good")
        .settings;
        let annotator = "iris".to_owned();
        let library = Arc::new(Library::new(located, Vec::new(), false));
        let store = library.store(&annotator).expect("the store opens");
        let config = Config {
            keymap: Keymap::new(&settings.keys).expect("the keys are good"),
            library: library.name().to_owned(),
            corpus: "corpus".to_owned(),
            settings,
            annotator,
            read_only: false,
        };
        let (codebook, problems) = store.codebook();
        assert!(problems.is_empty(), "the codebook is good: {problems:?}");
        let (memory, _) = memory::load(library.state_folder());
        let shelfmark = Shelfmark::new(library.state_folder().to_owned(), &store);
        let (draft, _) = shelfmark.find_draft();
        let reader = Reader::new(library, store, Some(shelfmark), Log::default());
        let (sender, events) = channel();
        let workers = Workers::start(Arc::new(reader), sender).expect("threads");
        let (app, first) = App::new(config, codebook, memory, draft, size);
        let Ok(terminal) = Terminal::new(TestBackend::new(size.0, size.1));
        let mut stage = Self {
            app,
            workers,
            events,
            awaited: Awaited::default(),
            terminal,
            frame: Buffer::default(),
            theme: *theme,
            copied: None,
            ended: false,
            home,
        };
        stage.carry_out(first);
        stage.draw();
        stage
    }

    /// Presses keys, written as in `config.toml` with blanks between them: `j`, `ctrl-s`,
    /// `enter` or `<enter>`. Draws after the last.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for name in keys.split_whitespace() {
            let bare = name.strip_prefix('<').and_then(|n| n.strip_suffix('>'));
            let key: Key = bare.unwrap_or(name).parse().expect("a key");
            self.take(Event::Key(KeyEvent::new(key.code, key.modifiers)));
        }
        self.draw()
    }

    /// Types words, a character at a time. Draws after the last.
    pub fn types(&mut self, words: &str) -> &mut Self {
        for c in words.chars() {
            let code = if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
            self.take(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        }
        self.draw()
    }

    /// Gives the screen another size.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.terminal.backend_mut().resize(columns, rows);
        self.event(Event::Resize(columns, rows))
    }

    /// Gives the screen another look.
    pub fn look(&mut self, theme: &Theme) -> &mut Self {
        self.theme = *theme;
        self.draw()
    }

    /// Takes any event in, carries out what it asks for, and draws.
    pub fn event(&mut self, event: Event) -> &mut Self {
        self.take(event);
        self.draw()
    }

    /// Waits until `condition` holds: for what comes without a question, such as the annotations
    /// of another session.
    pub fn wait(&mut self, condition: impl Fn(&App) -> bool) -> &mut Self {
        while !condition(&self.app) {
            self.take_one("the condition");
        }
        self.draw()
    }

    /// What the reader sees: one line for each row, without the blanks at its end.
    #[must_use]
    pub fn screen(&self) -> String {
        let mut screen = String::new();
        for y in 0..self.buffer().area.height {
            let row: String = visible(self.buffer(), y).map(|(_, shown)| shown).collect();
            screen.push_str(row.trim_end());
            screen.push('\n');
        }
        screen
    }

    /// The cells of the screen. What a wide character covers is of no meaning; see [`visible`].
    #[must_use]
    pub fn buffer(&self) -> &Buffer {
        &self.frame
    }

    /// Where the terminal's cursor is, if it is shown.
    #[must_use]
    pub fn caret(&self) -> Option<Position> {
        let backend = self.terminal.backend();
        backend.cursor_visible().then(|| backend.cursor_position())
    }

    /// The state of the program.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The folder of the documents that were given.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        self.home.path().join("library")
    }

    /// The folder of the store.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.home.path().join("store")
    }

    /// What was copied last.
    #[must_use]
    pub fn copied(&self) -> Option<&str> {
        self.copied.as_deref()
    }

    /// Whether the program has ended.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Draws a frame and checks it; see [`check`].
    fn draw(&mut self) -> &mut Self {
        let (app, theme) = (&self.app, &self.theme);
        let Ok(frame) = self.terminal.draw(|frame| {
            let area = frame.area();
            if let Some(caret) = ui::draw(app, theme, area, frame.buffer_mut()) {
                frame.set_cursor_position(caret);
            }
        });
        self.frame = frame.buffer.clone();
        check(&self.frame);
        self
    }

    fn take(&mut self, event: Event) {
        let effects = self.app.update(event);
        self.carry_out(effects);
    }

    /// Carries out effects and what follows from them, until every question is answered.
    fn carry_out(&mut self, effects: Vec<Effect>) {
        self.hand_over(effects);
        while let Some(question) = self.awaited.first() {
            self.take_one(question);
        }
    }

    fn take_one(&mut self, awaited: &str) {
        let Ok(event) = self.events.recv_timeout(PATIENCE) else {
            panic!("waited in vain for {awaited}; the screen:\n{}", self.screen());
        };
        if let Event::Outcome(outcome) = &event {
            self.awaited.answer(outcome);
        }
        let effects = self.app.update(event);
        self.hand_over(effects);
    }

    fn hand_over(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let said = match effect {
                Effect::Quit => {
                    self.ended = true;
                    continue;
                }
                Effect::Redraw | Effect::Suspend => continue,
                Effect::Copy(text) => {
                    self.copied = Some(text);
                    Outcome::Said(Ok("copied".to_owned()))
                }
                Effect::EditOutside(_) => Outcome::Edited(Err("no editor is set".to_owned())),
                other => {
                    self.awaited.ask(&other, &self.app);
                    self.workers.send(other);
                    continue;
                }
            };
            let more = self.app.update(Event::Outcome(said));
            self.hand_over(more);
        }
    }
}

/// The cells of a row that can be seen, each with its column: not those that a wide character to
/// their left covers.
pub fn visible(buffer: &Buffer, y: u16) -> impl Iterator<Item = (u16, &str)> {
    let mut free = 0;
    (0..buffer.area.width).filter_map(move |x| {
        let shown = buffer[(x, y)].symbol();
        let seen = x >= free;
        if seen {
            free = x + u16::try_from(width(shown)).expect("a narrow cell").max(1);
        }
        seen.then_some((x, shown))
    })
}

/// What holds for every frame: wide characters are whole, and nothing is drawn that a terminal
/// would obey.
fn check(frame: &Buffer) {
    let area = frame.area;
    for y in 0..area.height {
        for (x, shown) in visible(frame, y) {
            let end = x + u16::try_from(width(shown)).expect("a narrow cell");
            let covered = |x| frame[(x, y)].symbol() == " ";
            assert!(
                end <= area.width && (x + 1..end).all(covered),
                "half of {shown:?} at column {x}, row {y} of {area}"
            );
            assert!(!shown.chars().any(is_obeyed), "{shown:?} at column {x}, row {y} of {area}");
        }
    }
}

/// Controls, and what changes the direction of writing.
fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn lay_out(folder: PathBuf, files: &[(&str, &str)]) -> PathBuf {
    fs::create_dir_all(&folder).expect("a folder");
    for (name, content) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    folder
}

/// The questions that were put to workers and are not answered. Of each kind only the newest is
/// answered for sure, but for what is written.
#[derive(Debug, Default)]
struct Awaited {
    list: bool,
    opened: Option<Ticket>,
    peeked: Option<DocPath>,
    found: Option<Ticket>,
    ranked: Option<Ticket>,
    same_words: Option<Ticket>,
    reviewed: Option<Ticket>,
    rechecked: Option<Ticket>,
    recalled: Option<Ticket>,
    moved: usize,
    saved: BTreeSet<Ticket>,
    tags: usize,
}

impl Awaited {
    fn ask(&mut self, effect: &Effect, app: &App) {
        match effect {
            Effect::Scan => self.list = true,
            Effect::Open { ticket, .. } => self.opened = Some(*ticket),
            // There is no answer for a document that cannot be read.
            Effect::Peek(path) => {
                let entry = app.list.get(path).and_then(|entry| entry.state.as_ref());
                self.peeked = entry.is_some_and(Result::is_ok).then(|| path.clone());
            }
            Effect::Find { ticket, .. } => self.found = Some(*ticket),
            Effect::Rank { ticket, .. } => self.ranked = Some(*ticket),
            Effect::SameWords { ticket, .. } => self.same_words = Some(*ticket),
            Effect::Review { ticket } => self.reviewed = Some(*ticket),
            Effect::Recheck { ticket, .. } => self.rechecked = Some(*ticket),
            Effect::Recall { ticket, .. } => self.recalled = Some(*ticket),
            Effect::MoveNotes(_) => self.moved += 1,
            Effect::Save { ticket, .. } => {
                self.saved.insert(*ticket);
            }
            Effect::AddTags(tags) => self.tags += tags.len(),
            _ => {}
        }
    }

    fn answer(&mut self, outcome: &Outcome) {
        let is = |asked: &mut Option<Ticket>, ticket: &Ticket| {
            asked.take_if(|asked| asked == ticket);
        };
        match outcome {
            Outcome::Indexed(_) => self.list = false,
            Outcome::Opened { ticket, .. } => is(&mut self.opened, ticket),
            Outcome::Peeked(document) => {
                self.peeked.take_if(|path| *path == document.path);
            }
            Outcome::Found { ticket, .. } => is(&mut self.found, ticket),
            Outcome::Ranked { ticket, done, .. } if *done => is(&mut self.ranked, ticket),
            Outcome::SameWords { ticket, .. } => is(&mut self.same_words, ticket),
            Outcome::Reviewed { ticket, .. } => is(&mut self.reviewed, ticket),
            Outcome::Rechecked { ticket, .. } => is(&mut self.rechecked, ticket),
            Outcome::Recalled { ticket, .. } => is(&mut self.recalled, ticket),
            Outcome::NotesMoved { .. } => self.moved = self.moved.saturating_sub(1),
            Outcome::Saved { ticket, .. } => {
                self.saved.remove(ticket);
            }
            Outcome::Codebook(..) | Outcome::Said(Err(_)) => {
                self.tags = self.tags.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// One that is not answered, in words.
    fn first(&self) -> Option<&'static str> {
        let all = [
            (self.list, "the list"),
            (self.opened.is_some(), "a document"),
            (self.peeked.is_some(), "the preview"),
            (self.found.is_some(), "the matches"),
            (self.ranked.is_some(), "the finder's answers"),
            (self.same_words.is_some(), "the places"),
            (self.reviewed.is_some(), "the review"),
            (self.rechecked.is_some(), "a second look"),
            (self.recalled.is_some(), "annotations"),
            (self.moved > 0, "a move of notes"),
            (!self.saved.is_empty(), "a save"),
            (self.tags > 0, "the codebook"),
        ];
        all.iter().find(|(open, _)| *open).map(|(_, name)| *name)
    }
}
