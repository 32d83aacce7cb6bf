//! A place to read at: folders of its own, the program started with them, and what can be asked
//! of the files and of the screen afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::pty::{Exit, Screen, Session};
#[cfg(target_os = "linux")]
use crate::watch::wait_below;

/// Elsewhere there is no pty, so there is nothing to wait for.
#[cfg(not(target_os = "linux"))]
fn wait_below(_: &Path, _: &str, _: impl Fn() -> bool) {}

/// The program.
pub const GLOSS: &str = env!("CARGO_BIN_EXE_gloss");
/// The telegram of 5 June 1951.
pub const JUNE: &str = "000_3a8259e37f4edac4.txt";
/// The telegram of 7 October 1950.
pub const OCTOBER: &str = "002_3c5f0ad91c4bf3fc.txt";
/// The usual size of a terminal.
pub const WIDE: (u16, u16) = (120, 40);
/// The classic one.
pub const CLASSIC: (u16, u16) = (80, 24);
/// What the hint line shows while the page has the keys.
pub const PAGE_HINT: &str = "m highlight";
/// What the hint line shows while the list has them.
pub const LIST_HINT: &str = "Enter read";

/// A way to start a program: with these arguments, in a terminal of this size, with these
/// variables, in this folder.
type Start = fn(&Path, &[&str], (u16, u16), &[(&str, &str)], &Path) -> Option<Session>;

/// Temporary folders for one reader, and the library they read.
pub struct Desk {
    folder: TempDir,
    library: PathBuf,
}

impl Desk {
    /// With the telegrams of this project.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["home", "tmp"] {
            fs::create_dir(folder.path().join(name)).expect("a new folder");
        }
        Self { folder, library: env!("CARGO_MANIFEST_DIR").into() }
    }

    /// With a library of these documents.
    pub fn with(documents: &[(&str, &str)]) -> Self {
        let mut desk = Self::new();
        desk.library = desk.path("library");
        let texts = desk.library.join("texts");
        fs::create_dir_all(&texts).expect("a new folder");
        let settings = "[library]\nname = \"Test\"\ncorpus = \"texts\"\n";
        fs::write(desk.library.join("config.toml"), settings).expect("settings");
        for (name, text) in documents {
            fs::write(texts.join(name), text).expect("a document");
        }
        desk
    }

    /// Runs a command of the program here, without a terminal.
    pub fn gloss(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = std::process::Command::new(GLOSS);
        command.args(self.arguments()).args(arguments).envs(self.environment());
        command.current_dir(&self.library).stdin(std::process::Stdio::null());
        command.output().expect("the program runs")
    }

    /// Waits until a note that is being written is on disk with `words` in it.
    #[track_caller]
    pub fn wait_for_draft(&self, words: &str) {
        let state = self.path("home/state");
        self.wait_for_home(&format!("a draft with {words:?}"), || {
            files_below(&state).iter().any(|path| {
                path.extension().is_some_and(|end| end == "toml" || end == "json")
                    && fs::read_to_string(path).is_ok_and(|text| text.contains(words))
            })
        });
    }

    /// Waits until `holds`, asked again whenever something changes in the reader's home folder.
    #[track_caller]
    pub fn wait_for_home(&self, what: &str, holds: impl Fn() -> bool) {
        wait_below(&self.path("home"), what, holds);
    }

    /// A path at this desk.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder that is the library.
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// The environment of the program, without what the harness adds.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let place = |name| self.path(name).display().to_string();
        vec![
            ("HOME", place("home")),
            ("TMPDIR", place("tmp")),
            ("XDG_CONFIG_HOME", place("home/config")),
            ("XDG_DATA_HOME", place("home/data")),
            ("XDG_STATE_HOME", place("home/state")),
            ("XDG_CACHE_HOME", place("home/cache")),
        ]
    }

    /// The arguments of the program before those of a test.
    pub fn arguments(&self) -> Vec<String> {
        let store = self.path("store").display().to_string();
        ["--store", &store, "--as", "iris"].map(str::to_owned).to_vec()
    }

    /// Starts the program here; `None` where there is no pty.
    #[track_caller]
    pub fn sit(&self, size: (u16, u16)) -> Option<Session> {
        self.sit_with(size, &[], &[])
    }

    /// Starts the program with more arguments and variables.
    #[track_caller]
    pub fn sit_with(
        &self,
        size: (u16, u16),
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Option<Session> {
        self.start(Session::start, size, arguments, variables)
    }

    /// Starts the program in a terminal that refuses bytes for which it has no room.
    #[track_caller]
    pub fn sit_at_refusing(&self, size: (u16, u16)) -> Option<Session> {
        self.start(Session::start_at_refusing, size, &[], &[])
    }

    #[track_caller]
    fn start(
        &self,
        start: Start,
        size: (u16, u16),
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Option<Session> {
        let own = self.arguments();
        let all: Vec<&str> =
            own.iter().map(String::as_str).chain(arguments.iter().copied()).collect();
        let environment = self.environment();
        let env: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain(variables.iter().copied())
            .collect();
        start(Path::new(GLOSS), &all, size, &env, &self.library)
    }

    /// Starts the program and opens the first document.
    #[track_caller]
    pub fn read(&self, size: (u16, u16)) -> Option<Session> {
        let mut gloss = self.sit(size)?;
        open_first(&mut gloss);
        Some(gloss)
    }

    /// The file with the annotations of a document.
    pub fn notes_file(&self, document: &str) -> PathBuf {
        self.path("store/iris").join(format!("{document}.toml"))
    }

    /// The annotations of a document, as another TOML reader sees them; nothing without a file.
    #[track_caller]
    pub fn notes(&self, document: &str) -> toml::Table {
        let file = self.notes_file(document);
        if !file.exists() {
            return toml::Table::new();
        }
        let text = fs::read_to_string(&file).expect("the file of the annotations");
        text.parse().expect("it is TOML")
    }

    /// The highlights of a document, checked: the quote of each is the text at its place.
    #[track_caller]
    pub fn highlights(&self, document: &str) -> Vec<toml::Table> {
        let text = self.text(document);
        let points: Vec<char> = text.chars().collect();
        let all = self.notes(document);
        let Some(highlights) = all.get("highlight") else {
            return Vec::new();
        };
        let highlights = highlights.as_array().expect("an array of tables");
        highlights
            .iter()
            .map(|highlight| {
                let at = |name: &str| {
                    let point = highlight[name].as_integer().expect("a number");
                    usize::try_from(point).expect("a place")
                };
                let there: String = points[at("start")..at("end")].iter().collect();
                assert_eq!(highlight["quote"].as_str(), Some(there.as_str()));
                highlight.as_table().expect("a table").clone()
            })
            .collect()
    }

    /// The quotes of the highlights of a document.
    #[track_caller]
    pub fn quotes(&self, document: &str) -> Vec<String> {
        let quote = |highlight: &toml::Table| highlight["quote"].as_str().map(str::to_owned);
        self.highlights(document).iter().filter_map(quote).collect()
    }

    /// The tags of all highlights of a document, one after the other.
    #[track_caller]
    pub fn tags(&self, document: &str) -> Vec<String> {
        let highlights = self.highlights(document);
        let tags =
            highlights.iter().filter_map(|highlight| highlight.get("tags")?.as_array()).flatten();
        tags.filter_map(|tag| tag.as_str().map(str::to_owned)).collect()
    }

    /// A document as it is on disk.
    #[track_caller]
    pub fn text(&self, document: &str) -> String {
        let folder =
            if self.library == Path::new(env!("CARGO_MANIFEST_DIR")) { "corpus" } else { "texts" };
        fs::read_to_string(self.library.join(folder).join(document)).expect("a document")
    }

    /// Every file and folder at this desk but the library's, with the length of the files.
    pub fn inventory(&self) -> BTreeMap<PathBuf, u64> {
        let mut found = BTreeMap::new();
        let mut open = vec![self.folder.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder).expect("a folder") {
                let entry = entry.expect("an entry");
                let about = entry.metadata().expect("about a file");
                if about.is_dir() {
                    open.push(entry.path());
                }
                let length = if about.is_dir() { 0 } else { about.len() };
                found.insert(entry.path(), length);
            }
        }
        found
    }
}

/// Opens the document under the cursor of the list.
#[track_caller]
pub fn open_first(gloss: &mut Session) {
    // The list comes a moment after the hints, the page a moment after the list.
    gloss.wait_text("¶");
    gloss.wait_for("a complete list", |screen| !screen.line(0).contains('…'));
    gloss.keys("<enter>");
    gloss.wait_text(PAGE_HINT);
}

/// Presses `keys` and waits until `shown` is on the screen.
#[track_caller]
pub fn press(gloss: &mut Session, keys: &str, shown: &str) {
    gloss.keys(keys);
    gloss.wait_text(shown);
}

/// Quits, and sees that it ended well and left the terminal as it was.
#[track_caller]
pub fn quit(gloss: &mut Session) {
    // From the notes to the page, from there to the list, and out.
    gloss.keys("qqq");
    assert_eq!(gloss.wait_exit(), Exit::Code(0));
    assert_given_back(gloss);
}

/// The terminal is as it was before the program started.
#[track_caller]
pub fn assert_given_back(gloss: &Session) {
    let screen = gloss.screen();
    assert!(!screen.alternate_screen(), "the first screen is back");
    assert!(!screen.hide_cursor(), "the cursor is shown");
    assert!(!screen.bracketed_paste(), "no brackets around pastes");
    assert!(!screen.application_cursor() && !screen.application_keypad());
    assert_eq!(
        screen.mouse_protocol_mode(),
        vt100::MouseProtocolMode::None,
        "the mouse is the terminal's again"
    );
}

/// The words from the caret to the end of its row.
pub fn words_at_caret(screen: Screen<'_>) -> String {
    let (row, column) = screen.cursor_position();
    let columns = screen.size().1.get();
    let cells = (column..columns).map(|column| screen.at(row, column).contents());
    let words: String = cells.map(|c| if c.is_empty() { " " } else { c }).collect();
    words.trim_end().to_owned()
}

/// Whether all of `words`, which stand on one row, look like highlighted ones: underlined in the
/// default theme.
pub fn is_marked(screen: Screen<'_>, words: &str) -> bool {
    screen.contains(words) && screen.cells(words).iter().all(|cell| cell.underline())
}

/// How often `needle` stands in `bytes`.
pub fn count(bytes: &[u8], needle: &[u8]) -> usize {
    bytes.windows(needle.len()).filter(|w| *w == needle).count()
}

/// All files below `folder`; none if it is not there.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}
