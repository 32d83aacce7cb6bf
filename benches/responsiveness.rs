//! How long a reader may wait for the next frame: the longest time between two draws on the
//! interface's thread, which is what a key must wait for that is pressed meanwhile.
//!
//! The real state and the real workers, on libraries that are made for it. [`Reader`] turns as
//! `glossator::run` does: an event is taken, with those that wait behind it; what it asks for is
//! handed to the workers; a frame is drawn and told as bytes. That is one turn. Of each scenario
//! the longest turn, the 99th percentile of all, the longest time that a turn was on a processor,
//! and the event that the longest turn began with, are printed as a row of a table in Markdown.
//! Where the workers have all processors to themselves, a turn may wait for one.
//!
//! ```text
//! cargo bench --bench responsiveness
//! GLOSS_BENCH_DOCUMENTS=300000 cargo bench --bench responsiveness -- corpus
//! ```
//!
//! runs all five parts, or those that are named: `corpus`, of so many documents (30,000 unless
//! told otherwise); `large`, one document of 60 MB; `places`, one document in which a word stands
//! 5,000 times, and then 400 steps of 5,000 highlights to take back, which take 6 GB of memory
//! (`GLOSS_BENCH_STEPS` for fewer); `cited`, one that all other documents refer to; `annotated`, 1,000
//! documents with 50,000 highlights (`GLOSS_BENCH_HIGHLIGHTS`), where it is also told how long it took
//! until the answer was on the screen. Without
//! `--bench`, as `cargo test --all-targets` runs it, everything is small and only shows that it
//! works.
//!
//! What is known here of the program stands in [`program`], and nowhere else.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark that cannot be set up has nothing to measure, and it makes its own files"
)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use tempfile::TempDir;

use self::program::{Done, Event, Program};
use self::scale::Scale;

#[path = "../examples/scale.rs"]
mod scale;

/// The program: opened, fed with events, drawn, asked whether it is idle, ended.
mod program {
    use std::collections::BTreeSet;
    use std::fmt::{self, Write as _};
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use crossterm::event::KeyEvent;
    use glossator::desk::Desk;
    use glossator::disk::folders::Folders;
    use glossator::disk::locate::{self, Subject};
    use glossator::disk::log::Log;
    use glossator::disk::settings;
    use glossator::jobs::pool::Pool;
    use glossator::jobs::state_folder::{self, StateFolder};
    use glossator::jobs::{Jobs, Reader};
    use glossator::library::Library;
    use glossator::model::settings::{Borders, ThemeName};
    use glossator::run::wire::{Features, Wire};
    use glossator::session::event::{Effect, Record};
    use glossator::session::history::History;
    use glossator::session::key::Key;
    use glossator::session::keymap::Keymap;
    use glossator::session::question::{Question, RequestId};
    use glossator::session::{Config, Session};
    use glossator::widget::theme::{Depth, Theme};
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    pub(super) use glossator::session::event::Event;

    /// What was done and can be undone.
    #[derive(Clone, Debug, Default)]
    pub(super) struct Done(History);

    impl Done {
        /// The last step, so many times; each a step of its own.
        pub(super) fn times(&self, times: usize) -> Self {
            let last = self.0.done.last();
            let copy = |_| last.map(|step| Arc::new((**step).clone()));
            Self(History { done: (0..times).filter_map(copy).collect(), undone: Vec::new() })
        }
    }

    pub(super) struct Program {
        desk: Desk,
        jobs: Jobs,
        events: Receiver<Event>,
        sender: Sender<Event>,
        effects: Vec<Effect>,
        /// Keys that were pressed and not taken.
        pressed: usize,
        /// Questions that are not answered.
        asked: BTreeSet<RequestId>,
        /// The question after the corpus.
        scan: Option<RequestId>,
        theme: Theme,
        wire: Wire,
        frame: Buffer,
        /// What was done, once it is to be kept.
        done: Option<Done>,
    }

    impl Program {
        /// Opens the library in a folder; `home` gets its store, state and cache.
        pub(super) fn open(folder: &Path, home: &Path, size: (u16, u16), done: Done) -> Self {
            let located = locate::open(locate::Args {
                subject: Subject::Here,
                library: Some(folder.to_owned()),
                store: Some(home.join("store")),
                places: Folders {
                    xdg_data: Some(home.join("data")),
                    xdg_state: Some(home.join("state")),
                    xdg_cache: Some(home.join("cache")),
                    current_dir: folder.to_owned(),
                    ..Folders::default()
                },
            })
            .expect("the library opens");
            let settings = settings::load(&settings::Sources {
                default: include_str!("../config.toml"),
                library: located.settings.clone(),
                ..settings::Sources::default()
            })
            .expect("the settings are good")
            .settings;
            let library = Arc::new(Library::new(located, Vec::new(), false));
            let store = library.store("iris").expect("the store opens");
            let config = Config {
                keymap: Keymap::new(&settings.keys).expect("the keys are good"),
                library: library.name().to_owned(),
                corpus: "corpus".to_owned(),
                settings,
                annotator: "iris".to_owned(),
                read_only: false,
                is_plain_folder: library.settings().is_none(),
                rules: glossator::model::apparatus::Rules::built_in(),
            };
            let codebook = store.codebook().0;
            let (mut memory, _) = state_folder::load(library.state_folder());
            memory.history = done.0;
            let state = StateFolder::new(library.state_folder().to_owned(), store.clone(), true);
            let reader = Reader::new(library, store, Some(state), Log::default());
            let (sender, events) = channel();
            let pool = Pool::new().expect("threads");
            let jobs = Jobs::start(Arc::new(reader), pool, sender.clone()).expect("threads");
            let mut desk = Desk::new(Session::new(config, codebook, memory, None), size);
            let effects = desk.take_effects();
            let mut program = Self {
                desk,
                jobs,
                events,
                sender,
                effects,
                pressed: 0,
                asked: BTreeSet::new(),
                scan: None,
                theme: Theme::new(ThemeName::Dark, Borders::Unicode, Depth::True),
                wire: Wire::new(Features::of(Some("xterm-256color"))),
                frame: Buffer::empty(Rect::new(0, 0, size.0, size.1)),
                done: None,
            };
            program.carry_out();
            program
        }

        /// Presses a key, written as in `config.toml`.
        pub(super) fn press(&mut self, key: &str) {
            let key: Key = key.parse().expect("a key");
            self.pressed += 1;
            let event = Event::Key(KeyEvent::new(key.code, key.modifiers));
            self.sender.send(event).expect("the program runs");
        }

        /// The next event, if one comes in this time.
        pub(super) fn next(&self, patience: Duration) -> Option<Event> {
            self.events.recv_timeout(patience).ok()
        }

        /// An event that waits already.
        pub(super) fn waiting(&self) -> Option<Event> {
            self.events.try_recv().ok()
        }

        /// Takes an event in.
        pub(super) fn feed(&mut self, event: Event) {
            if let Event::Key(_) = event {
                self.pressed = self.pressed.saturating_sub(1);
            }
            if let Event::Reply(reply) = &event
                && reply.last
            {
                self.asked.remove(&reply.id);
            }
            self.effects.extend(self.desk.update(event));
        }

        /// Hands what was asked for to the workers.
        pub(super) fn carry_out(&mut self) {
            for effect in std::mem::take(&mut self.effects) {
                match &effect {
                    Effect::Ask(id, question, _) => {
                        self.asked.insert(*id);
                        if matches!(**question, Question::Scan(_)) {
                            self.scan = Some(*id);
                        }
                    }
                    Effect::Record(record) => {
                        if let (Record::History(history), Some(done)) = (&**record, &mut self.done)
                        {
                            *done = Done(history.clone());
                        }
                    }
                    _ => {}
                }
                // What is for the terminal does nothing here.
                let _ = self.jobs.take(effect);
            }
        }

        /// Draws a frame, down to the bytes for a terminal; says how many.
        pub(super) fn draw(&mut self) -> usize {
            let area = self.frame.area;
            self.frame.reset();
            let caret = self.desk.draw(&self.theme, area, &mut self.frame);
            self.wire.frame(&self.frame, caret).len()
        }

        /// Whether every key was taken and every question has its answer.
        pub(super) fn is_idle(&self) -> bool {
            self.pressed == 0 && self.asked.is_empty()
        }

        /// Whether the corpus is still being listed.
        pub(super) fn is_listing(&self) -> bool {
            self.scan.is_some_and(|scan| self.asked.contains(&scan))
        }

        /// Whether these words can be seen.
        pub(super) fn shows(&self, words: &str) -> bool {
            let screen: String =
                self.frame.content.iter().map(ratatui::buffer::Cell::symbol).collect();
            screen.contains(words)
        }

        /// From now on what is done is kept: not while it is measured.
        pub(super) fn keep_done(&mut self) {
            self.done = Some(Done::default());
        }

        /// What was done.
        pub(super) fn done(&self) -> Done {
            self.done.clone().unwrap_or_default()
        }

        /// Ends, once everything is written.
        pub(super) fn quit(self) {
            assert_eq!(self.jobs.finish(), None, "everything is written");
        }
    }

    /// Takes the two names at the beginning, and no more.
    struct Names(String);

    impl fmt::Write for Names {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0.push_str(part);
            if self.0.matches(['(', ' ', '{']).count() > 1 { Err(fmt::Error) } else { Ok(()) }
        }
    }

    /// What an event is called.
    pub(super) fn name(event: &Event) -> String {
        let mut names = Names(String::new());
        // It is stopped on purpose.
        let _ = match event {
            Event::Key(key) => return Key::of(*key).to_string(),
            Event::Reply(reply) => match &reply.answer {
                Some(answer) => write!(names, "{answer:?}"),
                None => write!(names, "no answer"),
            },
            other => write!(names, "{other:?}"),
        };
        let name = names.0.trim_start_matches("News(");
        name.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
    }
}

const SIZE: (u16, u16) = (120, 40);
/// Events are taken in for so long before the next frame is drawn, as in `glossator::run`.
const BURST: Duration = Duration::from_millis(8);
/// How long a wait may last.
const PATIENCE: Duration = Duration::from_mins(10);
/// Between two keys of a reader who goes through the list.
const KEY: Duration = Duration::from_millis(40);

/// How much there is of everything.
struct Much {
    documents: usize,
    megabytes: usize,
    places: usize,
    steps: usize,
    highlights: usize,
}

/// Measures, in a folder of its own.
type Part = fn(&Much, &Path);

fn main() {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let parts: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let set = |name: &str, usual: usize| {
        std::env::var(name).map_or(usual, |set| set.parse().expect("a number"))
    };
    let much = if measured {
        Much {
            documents: set("GLOSS_BENCH_DOCUMENTS", 30_000),
            megabytes: set("GLOSS_BENCH_MEGABYTES", 60),
            places: set("GLOSS_BENCH_PLACES", 5000),
            steps: set("GLOSS_BENCH_STEPS", 400),
            highlights: set("GLOSS_BENCH_HIGHLIGHTS", 50_000),
        }
    } else {
        Much { documents: 300, megabytes: 2, places: 50, steps: 10, highlights: 500 }
    };
    println!("| scenario | turns | longest ms | 99 % ms | on a processor ms | longest after |");
    println!("|---|---|---|---|---|---|");
    let all: [(&str, Part); 5] = [
        ("corpus", corpus),
        ("large", large),
        ("places", places),
        ("cited", cited),
        ("annotated", annotated),
    ];
    for (name, part) in all {
        if parts.is_empty() || parts.iter().any(|part| part == name) {
            let home = TempDir::new().expect("a temporary folder");
            part(&much, home.path());
        }
    }
}

/// One turn of the loop.
struct Turn {
    took: Duration,
    /// How much of it this thread was on a processor.
    busy: Duration,
    /// The event that it began with, and how many came behind it.
    began: (String, usize),
}

/// Somebody who reads.
struct Reader {
    program: Program,
    turns: Vec<Turn>,
}

fn busy() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(now).expect("a time")
}

impl Reader {
    /// Opens a library. The first turn is all that is done before the first frame.
    fn open(folder: &Path, home: &Path, done: Done) -> Self {
        let (start, before) = (Instant::now(), busy());
        let mut program = Program::open(folder, home, SIZE, done);
        program.draw();
        let (took, busy) = (start.elapsed(), busy().saturating_sub(before));
        let first = Turn { took, busy, began: ("the start".to_owned(), 0) };
        Self { program, turns: vec![first] }
    }

    /// Opens a library and waits until it is still; nothing of that is told.
    fn open_quietly(folder: &Path, home: &Path, done: Done) -> Self {
        let mut reader = Self::open(folder, home, done);
        reader.settle();
        reader.turns.clear();
        reader
    }

    /// A turn of the loop.
    fn turn(&mut self, event: Event) {
        let name = program::name(&event);
        let (start, before) = (Instant::now(), busy());
        self.program.feed(event);
        let mut behind = 0;
        while start.elapsed() < BURST
            && let Some(event) = self.program.waiting()
        {
            self.program.feed(event);
            behind += 1;
        }
        self.program.carry_out();
        self.program.draw();
        let (took, busy) = (start.elapsed(), busy().saturating_sub(before));
        self.turns.push(Turn { took, busy, began: (name, behind) });
    }

    /// Turns until this holds.
    fn wait(&mut self, until: impl Fn(&Program) -> bool) {
        let start = Instant::now();
        while !until(&self.program) {
            let rest = PATIENCE.saturating_sub(start.elapsed());
            let event = self.program.next(rest).expect("an event comes");
            self.turn(event);
        }
    }

    /// Turns until nothing is waited for.
    fn settle(&mut self) {
        self.wait(Program::is_idle);
    }

    /// Presses keys, with blanks between them; after each everything has its answer.
    fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.program.press(key);
            self.settle();
        }
    }

    /// Types words in the same way.
    fn types(&mut self, words: &str) {
        for letter in words.chars() {
            let key = if letter == ' ' { "space".to_owned() } else { letter.to_string() };
            self.keys(&key);
        }
    }

    /// Goes to the first place of a word on the page.
    fn goes_to(&mut self, word: &str) {
        self.keys("/");
        self.types(word);
        self.keys("enter esc");
    }

    /// Presses a key and tells how long it takes until these words are on the screen.
    fn until(&mut self, key: &str, words: &str, scenario: &str) {
        self.turns.clear();
        let start = Instant::now();
        self.program.press(key);
        self.wait(|program| program.shows(words));
        let took = start.elapsed().as_secs_f64() * 1000.0;
        self.settle();
        self.row(&format!("{scenario}: shown after {took:.0} ms"));
    }

    /// These words are on the screen, or nothing was measured.
    fn sees(&self, words: &str) {
        assert!(self.program.shows(words), "{words:?} is not on the screen");
    }

    /// Prints what the turns since the last row were like.
    fn row(&mut self, scenario: &str) {
        let mut turns = std::mem::take(&mut self.turns);
        turns.sort_by_key(|turn| turn.took);
        let percentile = (turns.len() * 99).div_ceil(100).saturating_sub(1);
        let (Some(longest), Some(most)) = (turns.last(), turns.get(percentile)) else {
            return;
        };
        let ms = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
        let busy = turns.iter().map(|turn| turn.busy).max().unwrap_or_default();
        let (name, behind) = &longest.began;
        let behind = if *behind > 0 { format!(" and {behind} more") } else { String::new() };
        println!(
            "| {scenario} | {} | {} | {} | {} | {name}{behind} |",
            turns.len(),
            ms(longest.took),
            ms(most.took),
            ms(busy)
        );
    }
}

// The corpus.

const TOPICS: &str = "artillery rations aviation railways prisoners volunteers talks frontier";
const FIRST: &str = "\
    Ivan Pavel Andrei Nikolai Sergei Boris Viktor Mikhail Fyodor Oleg Igor Dmitri Konstantin \
    Aleksei Yuri Lev Anton Maksim Roman Stepan John George Dean Walter Philip Henry Arthur \
    Charles Edward Frank Robert William Thomas James Richard Samuel Harold Clement Ernest \
    Oliver";
const LAST: &str = "\
    Gray Low Black Petrov Lebedev Roshchin Zakharov Krasovsky Shtykov Semenov Fedorenko \
    Vasilev Razuvaev Muccio Jessup Henderson Clough Webb Rusk Allison Franks Oliver Hutchison \
    Trench Younger";
const PLACES: &str = "MOSCOW BEIJING PYONGYANG WASHINGTON LONDON DELHI";
const MONTHS: &str =
    "January February March April May June July August September October November December";

/// A number that looks like any other: always the same for one `of`.
fn any(of: usize, below: usize) -> usize {
    let mixed = (of as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33;
    usize::try_from(mixed).unwrap_or(0) % below
}

/// One of these words: always the same for one `of`.
fn one(words: &str, of: usize) -> &str {
    words.split(' ').nth(any(of, words.split(' ').count())).unwrap_or_default()
}

/// Who wrote, or to whom: every tenth is Stalin.
fn somebody(of: usize) -> String {
    if any(of, 10) == 0 {
        return "Joseph Stalin".to_owned();
    }
    format!("{} {}", one(FIRST, of + 1), one(LAST, of + 2))
}

/// Telegram `number`: a heading, place and date, a number, a reference, a signature.
fn telegram(number: usize) -> String {
    let (from, to) = (somebody(number * 11), somebody(number * 11 + 5));
    let (place, year) = (one(PLACES, number + 7), 1945 + any(number + 3, 16));
    let (month, day) = (one(MONTHS, number + 4), 1 + any(number + 5, 28));
    let topic = one(TOPICS, number);
    let (first, second) = (any(number + 6, 9000) + 100, any(number + 8, 400) + 2);
    let signature = from.split(' ').next_back().unwrap_or_default().to_uppercase();
    format!(
        "{}. Telegram From {from} to {to}\n\n\
         {place}, {month} {day}, {year}—7 p. m.\n\n\
         TOP SECRET\n\n\
         In response to your telegram no. {first} of {day} {month} I inform you of the {topic}. \
         The division has received {second} wagons, of which half went to the front at once. \
         It is asked for as many more before the end of the month, and for an answer by wire.\n\n\
         Those who decide about the {topic} have not been told of it. I think, as do you, that \
         the matter should not be speeded up.\n\n\
         {signature}\n\n\
         No. {number}\n",
        1 + number % 900
    )
}

/// Lays out `count` telegrams, a thousand in a folder.
fn telegrams(folder: &Path, count: usize) {
    for number in 0..count {
        let part = folder.join(format!("{:04}", number / 1000));
        if number % 1000 == 0 {
            fs::create_dir_all(&part).expect("a folder");
        }
        let name = format!("{}-{number:06}.txt", one(TOPICS, number));
        fs::write(part.join(name), telegram(number)).expect("a file");
    }
}

fn corpus(much: &Much, home: &Path) {
    let folder = home.join("library");
    telegrams(&folder, much.documents);
    let mut reader = Reader::open(&folder, &home.join("first"), Done::default());
    reader.settle();
    reader.row("opening, the first time");
    reader.program.quit();
    let mut reader = Reader::open(&folder, &home.join("first"), Done::default());
    reader.settle();
    reader.row("opening, again");
    list(&mut reader);
    finder(&mut reader);
    everywhere(&mut reader);
    reader.program.quit();

    let mut reader = Reader::open(&folder, &home.join("second"), Done::default());
    let mut due = Instant::now();
    let mut steps = 0;
    while reader.program.is_listing() {
        if due <= Instant::now() {
            // Three on and one back.
            reader.program.press(if steps % 4 == 3 { "K" } else { "J" });
            steps += 1;
            due = Instant::now() + KEY;
        }
        if let Some(event) = reader.program.next(due.saturating_duration_since(Instant::now())) {
            reader.turn(event);
        }
    }
    reader.settle();
    reader.row("J and K while the corpus is read");
    reader.program.quit();
    meanwhile(&folder, home);
}

/// What must be worked out anew with everything that is read, while all of it is read.
fn meanwhile(folder: &Path, home: &Path) {
    for (place, keys, scenario) in [
        ("third", "f", "the finder open while the corpus is read"),
        ("fourth", "/ s t a l i n", "a filter of words while the corpus is read"),
        // By title, then by date: that is remembered.
        ("fifth", "o o", "ordered by date while the corpus is read"),
    ] {
        let mut reader = Reader::open(folder, &home.join(place), Done::default());
        for key in keys.split(' ') {
            reader.program.press(key);
        }
        reader.settle();
        reader.row(scenario);
        reader.program.quit();
    }
    let mut reader = Reader::open(folder, &home.join("fifth"), Done::default());
    reader.settle();
    reader.row("opening again, in the order of dates");
    reader.program.quit();
}

fn list(reader: &mut Reader) {
    reader.keys("J J J J J K K K K K");
    reader.row("J and K, all read");
    reader.keys("/");
    reader.types("from:stalin artillery");
    reader.row("typing a filter");
    reader.keys("enter");
    reader.sees("shows all again");
    reader.row("Enter after a filter");
    reader.keys("esc");
    reader.row("Esc, all again");
    reader.keys("o o o o o");
    reader.row("five orders");
    reader.keys("O O O O O");
    reader.row("five groups");
}

fn finder(reader: &mut Reader) {
    for (opens, scenario) in
        [("f", "documents"), ("g p", "people"), ("g r", "references that lead nowhere")]
    {
        reader.keys(opens);
        reader.row(&format!("finder on {scenario}"));
        reader.types("tele");
        reader.row(&format!("finder on {scenario}: typing"));
        reader.keys("esc");
        reader.turns.clear();
    }
    reader.keys("T");
    reader.sees("1951");
    reader.row("timeline");
    reader.keys("esc /");
    reader.types("from:");
    reader.turns.clear();
    reader.keys("tab");
    reader.row("completing from:");
    reader.keys("esc");
    reader.turns.clear();
}

/// The same word in many documents.
fn everywhere(reader: &mut Reader) {
    reader.keys("enter");
    reader.goes_to("division");
    reader.turns.clear();
    many(reader, "many documents");
}

/// A word in many places highlighted in one step, and that undone and redone.
fn many(reader: &mut Reader, place: &str) {
    reader.keys("*");
    reader.row(&format!("* in {place}"));
    for (key, said, scenario) in [
        ("enter", "occurrences highlighted", "highlighted"),
        ("u", "undone", "undone"),
        ("ctrl-r", "redone", "redone"),
    ] {
        reader.keys(key);
        reader.sees(said);
        reader.row(&format!("* in {place}: {scenario}"));
    }
}

// A large document.

/// A text of so many megabytes; its middle half is another for each `version`. The word `halfway`
/// stands in the middle of the first, at another place in the second, and not in the third.
fn long_text(megabytes: usize, version: usize) -> String {
    let count = megabytes * 1_000_000 / 64;
    let halfway = match version {
        0 => count / 2,
        1 => count * 5 / 8,
        _ => usize::MAX,
    };
    let mut text = String::with_capacity(megabytes * 1_100_000);
    for number in 0..count {
        let changes = (count / 4..count * 3 / 4).contains(&number);
        let (words, telling) = match version {
            _ if !changes => ("went to the front", number * 7),
            0 => ("went to the front", number * 7),
            1 => ("was held back by the river", number * 11),
            _ => ("is said to be without any rations at all", number * 13),
        };
        if number == halfway {
            text.push_str("It was halfway to the frontier and knew nothing of all that.\n\n");
        }
        text.push_str("The division with the number ");
        text.push_str(&telling.to_string());
        text.push(' ');
        text.push_str(words);
        text.push_str(".\n\n");
    }
    text
}

fn large(much: &Much, home: &Path) {
    let folder = home.join("library");
    telegrams(&folder, 3);
    // Written elsewhere first, so that it is never seen in half.
    let (new, file) = (home.join("new"), folder.join("0000").join("a.txt"));
    let write = |version| {
        fs::write(&new, long_text(much.megabytes, version)).expect("a file");
        fs::rename(&new, &file).expect("a file");
    };
    write(0);
    let mut reader = Reader::open(&folder, &home.join("home"), Done::default());
    reader.settle();
    reader.row("opening a large document");
    reader.keys("enter");
    reader.goes_to("halfway");
    for (version, words) in [(1, "its words elsewhere"), (2, "its words gone")] {
        write(version);
        reader.turns.clear();
        reader.wait(|program| program.shows("this is what it says now"));
        reader.settle();
        reader.row(&format!("read again, {words}"));
        reader.keys("w");
        reader.turns.clear();
        for (key, said, scenario) in [
            ("m", "highlighted", "highlighted"),
            ("d", "deleted", "deleted"),
            ("u", "undone", "undone"),
        ] {
            reader.keys(key);
            reader.sees(said);
            reader.row(&format!("a sentence of it {scenario}"));
        }
        // Nothing is left of it.
        reader.keys("d");
    }
    reader.program.quit();
}

// Many places in one document.

/// A library of one document.
fn alone(folder: &Path, text: &str) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("a.txt"), text).expect("a file");
}

/// Opens it, and goes to a word.
fn reading(folder: &Path, home: &Path, done: Done, word: &str) -> Reader {
    let mut reader = Reader::open_quietly(folder, home, done);
    reader.keys("enter");
    reader.goes_to(word);
    reader.turns.clear();
    reader
}

fn places(much: &Much, home: &Path) {
    let folder = home.join("library");
    // No two places look alike.
    let paragraph = |number| {
        format!("On day {number} artillery {} of this division went to the front.", number * 7)
    };
    let paragraphs: Vec<String> = (0..=much.places).map(paragraph).collect();
    alone(&folder, &paragraphs.join("\n\n"));
    let mut reader = reading(&folder, &home.join("home"), Done::default(), "artillery");
    many(&mut reader, "one document");
    reader.program.keep_done();
    reader.keys("u ctrl-r");
    let done = reader.program.done().times(much.steps);
    reader.program.quit();
    let mut reader = reading(&folder, &home.join("home"), done, "front");
    reader.keys("m");
    reader.sees("highlighted");
    reader.row(&format!("a sentence highlighted after {} such steps", much.steps));
    reader.keys("u");
    reader.sees("undone");
    reader.row("the same taken back");
    reader.program.quit();

    // All places look alike; a tenth of them, since each is compared with each.
    let folder = home.join("form");
    let paragraph = |number| {
        format!("Paragraph {number}: the artillery of division {} went to the front.", number * 7)
    };
    let paragraphs: Vec<String> = (0..=much.places / 10).map(paragraph).collect();
    alone(&folder, &paragraphs.join("\n\n"));
    let mut reader = reading(&folder, &home.join("second"), Done::default(), "artillery");
    many(&mut reader, "a list of one form, a tenth");
    reader.program.quit();
}

// Many documents that refer to one.

fn cited(much: &Much, home: &Path) {
    let folder = home.join("library");
    let telegram = |from: &str, to: &str, day: usize, text: &str, number: usize| {
        format!(
            "1. Telegram From {from} to {to}\n\nMOSCOW, January {day}, 1949—7 p. m.\n\n{text}\n\n\
             No. {number}\n"
        )
    };
    let come = "Come at once, he said to all who were there.";
    alone(&folder, &telegram("Ivan Gray", "Oliver Low", 3, come, 12));
    let here = "In response to your telegram no. 12 of January 3 we say that all of us have come.";
    for number in 0..much.documents {
        let part = folder.join(format!("b{:04}", number / 1000));
        if number % 1000 == 0 {
            fs::create_dir_all(&part).expect("a folder");
        }
        let text = telegram("Oliver Low", "Ivan Gray", 6, here, number + 100);
        fs::write(part.join(format!("{number:06}.txt")), text).expect("a file");
    }
    let mut reader = Reader::open_quietly(&folder, &home.join("home"), Done::default());
    reader.keys("i");
    reader.sees("cited by");
    reader.row("the card of a document that all others refer to");
    reader.keys("j j j");
    reader.row("moving in it");
    reader.program.quit();
}

// Many highlights.

fn annotated(much: &Much, home: &Path) {
    let (folder, own) = (home.join("library"), home.join("home"));
    let documents = (much.highlights / 50).max(1);
    let scale = Scale { documents, highlights: much.highlights, ..Scale::default() };
    scale::make(&folder, scale).expect("a library");
    fs::create_dir_all(&own).expect("a folder");
    fs::rename(folder.join("store"), own.join("store")).expect("a store");
    let mut reader = Reader::open(&folder, &own, Done::default());
    reader.settle();
    reader.row("opening, many highlights");
    reader.until("A", "highlights and notes │", "A, the first time");
    reader.keys("j j j pgdn pgdn G home");
    reader.row("A: moving");
    reader.until("O", "grouped by tag", "A: grouped by tag");
    reader.until("o", "ordered by document", "A: ordered by document");
    reader.keys("/");
    reader.turns.clear();
    reader.types("tag:forces");
    reader.row("A: typing a filter of tags");
    reader.keys("ctrl-u");
    reader.turns.clear();
    reader.types("quote:bridge");
    reader.row("A: typing a filter of words");
    reader.keys("ctrl-u");
    reader.types("annotator:iris tag:forces");
    reader.keys("enter");
    reader.until("A", " marked", "A: all marked");
    reader.keys("+");
    reader.types("weather");
    reader.turns.clear();
    reader.keys("down");
    reader.until("enter", "added to", "A: a tag added");
    reader.until("u", "undone", "A: taken back");
    reader.keys("q");
    reader.turns.clear();
    reader.until("A", " of ", "A, again");
    reader.keys("q");
    reader.turns.clear();
    reader.keys("'");
    reader.row("the finder on highlights");
    reader.types("bridges border");
    reader.row("the finder on highlights: typing");
    reader.keys("esc");
    reader.turns.clear();
    reader.keys("R");
    reader.row("R");
    reader.keys("q");
    reader.program.quit();
}
