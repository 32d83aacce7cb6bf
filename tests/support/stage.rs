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

use std::collections::BTreeMap;
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

use glossator::desk::Desk;
use glossator::desk::lesson::Lesson;
use glossator::disk::folders::Folders;
use glossator::disk::locate::{self, Subject};
use glossator::disk::log::Log;
use glossator::disk::settings;
use glossator::jobs::pool::Pool;
use glossator::jobs::state_folder::{self, StateFolder};
use glossator::jobs::{Jobs, Reader};
use glossator::library::Library;
use glossator::model::apparatus::Rules;
use glossator::model::cluster::width;
use glossator::model::settings::Settings;
use glossator::session::event::{Effect, Event, News};
use glossator::session::key::Key;
use glossator::session::keymap::Keymap;
use glossator::session::question::{Answer, Question, RequestId};
use glossator::session::status::Status;
use glossator::session::{Config, Session};
use glossator::widget::theme::Theme;

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

/// A library that is open, for one reader or several: what they share in one process.
#[derive(Debug)]
pub struct Room {
    library: Arc<Library>,
    settings: Settings,
    pool: Arc<Pool>,
    /// Holds documents, store and state; removed at the end.
    home: TempDir,
}

impl Room {
    /// Opens a library.
    #[must_use]
    pub fn new(open: Open) -> Arc<Self> {
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
            places: Folders {
                xdg_data: Some(home.path().join("data")),
                xdg_state: Some(home.path().join("state")),
                xdg_cache: Some(home.path().join("cache")),
                current_dir: folder,
                ..Folders::default()
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
        let library = Arc::new(Library::new(located, Vec::new(), false));
        Arc::new(Self { library, settings, pool: Pool::new().expect("threads"), home })
    }
}

/// The program on its stage, as one reader uses it.
#[derive(Debug)]
pub struct Stage {
    desk: Desk,
    jobs: Jobs,
    events: Receiver<Event>,
    awaited: Awaited,
    terminal: Terminal<TestBackend>,
    frame: Buffer,
    theme: Theme,
    copied: Option<String>,
    ended: bool,
    room: Arc<Room>,
}

impl Stage {
    /// Opens a library on a screen of `size`, and waits until its list is complete and its first
    /// document is shown.
    #[must_use]
    pub fn new(size: (u16, u16), theme: &Theme, open: Open) -> Self {
        Self::enter(&Room::new(open), "iris", size, theme)
    }

    /// The same for another reader in a library that is open.
    #[must_use]
    pub fn enter(room: &Arc<Room>, annotator: &str, size: (u16, u16), theme: &Theme) -> Self {
        let library = room.library.clone();
        let store = library.store(annotator).expect("the store opens");
        let config = Config {
            keymap: Keymap::new(&room.settings.keys).expect("the keys are good"),
            library: library.name().to_owned(),
            corpus: "corpus".to_owned(),
            settings: room.settings.clone(),
            annotator: annotator.to_owned(),
            read_only: false,
            is_plain_folder: library.settings().is_none(),
            rules: Rules::built_in(),
        };
        let (codebook, problems) = store.codebook();
        let (mut memory, _) = state_folder::load(library.state_folder());
        let state = StateFolder::new(library.state_folder().to_owned(), store.clone(), true);
        (memory.history, memory.unsaved, _) = state.recall();
        let (draft, _) = state.find_draft();
        let reader = Reader::new(library, store, Some(state), Log::default())
            .with_settings(Some(room.home.path().join("config.toml")));
        let (sender, events) = channel();
        // A restart finds what was done, however long that takes here.
        let jobs = Jobs::start(Arc::new(reader), room.pool.clone(), sender).expect("threads");
        let jobs = jobs.patient(PATIENCE);
        let mut session = Session::new(config, codebook, memory, draft);
        session.tagging.unreadable = problems.first().map(ToString::to_string);
        let desk = Desk::new(session, size);
        let Ok(terminal) = Terminal::new(TestBackend::new(size.0, size.1));
        let mut stage = Self {
            desk,
            jobs,
            events,
            awaited: Awaited::default(),
            terminal,
            frame: Buffer::default(),
            theme: *theme,
            copied: None,
            ended: false,
            room: room.clone(),
        };
        let first = stage.desk.take_effects();
        stage.carry_out(first);
        stage.draw();
        stage
    }

    /// Presses keys, written as in `config.toml` with blanks between them: `j`, `ctrl-s`,
    /// `enter` or `<enter>`. Draws after the last.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for event in named(keys) {
            self.take(event);
        }
        self.draw()
    }

    /// The same without waiting for any answer: for what cannot be answered yet. Go on with
    /// [`Stage::wait`].
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for event in named(keys) {
            let effects = self.desk.update(event);
            self.hand_over(effects);
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

    /// Begins the lesson.
    pub fn teach(&mut self) -> &mut Self {
        self.desk.teach(Lesson::default());
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
    pub fn wait(&mut self, condition: impl Fn(&Desk) -> bool) -> &mut Self {
        while !condition(&self.desk) {
            self.take_one("the condition");
        }
        self.draw()
    }

    /// Waits until the program has ended.
    pub fn wait_end(&mut self) -> &mut Self {
        while !self.ended {
            self.take_one("the end");
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

    /// What is on the reader's screen.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// What the reader has.
    #[must_use]
    pub fn session(&self) -> &Session {
        self.desk.session()
    }

    /// The folder of the documents that were given.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        self.room.home.path().join("library")
    }

    /// What the bottom line says.
    pub fn said(&self) -> String {
        said(self.desk())
    }

    /// A file of the store; nothing, if there is none.
    pub fn file(&self, name: &str) -> String {
        fs::read_to_string(self.store().join(name)).unwrap_or_default()
    }

    /// The folder of the store.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.room.home.path().join("store")
    }

    /// The reader's own settings, which are made when a search is saved.
    #[must_use]
    pub fn own_settings(&self) -> PathBuf {
        self.room.home.path().join("config.toml")
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
        let (desk, theme) = (&self.desk, &self.theme);
        let Ok(frame) = self.terminal.draw(|frame| {
            let area = frame.area();
            if let Some(caret) = desk.draw(theme, area, frame.buffer_mut()) {
                frame.set_cursor_position(caret);
            }
        });
        self.frame = frame.buffer.clone();
        check(&self.frame);
        self
    }

    fn take(&mut self, event: Event) {
        let effects = self.desk.update(event);
        self.carry_out(effects);
    }

    /// Carries out effects and what follows from them, until every question is answered.
    fn carry_out(&mut self, effects: Vec<Effect>) {
        self.hand_over(effects);
        while let Some(question) = self.awaited.first() {
            self.take_one(&question);
        }
    }

    fn take_one(&mut self, awaited: &str) {
        let Ok(event) = self.events.recv_timeout(PATIENCE) else {
            panic!("waited in vain for {awaited}; the screen:\n{}", self.screen());
        };
        self.awaited.hear(&event);
        let effects = self.desk.update(event);
        self.hand_over(effects);
    }

    fn hand_over(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.awaited.tell(&effect);
            let Err(effect) = self.jobs.take(effect) else { continue };
            let answer = match effect {
                Effect::Quit => {
                    self.ended = true;
                    continue;
                }
                Effect::Copy(text) => {
                    self.copied = Some(text);
                    Event::News(News::Message(Ok("copied".to_owned())))
                }
                Effect::EditOutside(_) => Event::Edited(Err("no editor is set".to_owned())),
                _ => continue,
            };
            let more = self.desk.update(answer);
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

fn named(keys: &str) -> impl Iterator<Item = Event> {
    keys.split_whitespace().map(|name| {
        let bare = name.strip_prefix('<').and_then(|n| n.strip_suffix('>'));
        let key: Key = bare.unwrap_or(name).parse().expect("a key");
        Event::Key(KeyEvent::new(key.code, key.modifiers))
    })
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

/// The questions that were put to workers and have not had their last answer. A save that failed
/// is answered too: it is tried again for as long as it takes.
#[derive(Debug, Default)]
struct Awaited {
    questions: BTreeMap<RequestId, String>,
}

impl Awaited {
    fn tell(&mut self, effect: &Effect) {
        if let Effect::Ask(id, question, _) = effect {
            self.questions.insert(*id, name(question));
        }
    }

    fn hear(&mut self, event: &Event) {
        if let Event::Reply(reply) = event {
            let failed = matches!(&reply.answer, Some(Answer::Save(save)) if save.result.is_err());
            if reply.last || failed {
                self.questions.remove(&reply.id);
            }
        }
    }

    /// One that is not answered, in words.
    fn first(&self) -> Option<String> {
        self.questions.values().next().cloned()
    }
}

fn name(question: &Question) -> String {
    let words = format!("{question:.0?}");
    words.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
}

/// What the bottom line of a desk says.
pub fn said(desk: &Desk) -> String {
    match &desk.session().status {
        Status::Quiet => String::new(),
        Status::Info(words) | Status::Error(words) => words.clone(),
    }
}
