//! What the tests of the command line share: a room with documents, and what the program said.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A person's home, and a folder of documents in which the program is started.
pub(crate) struct Desk {
    pub(crate) room: TempDir,
}

/// What the program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) const TELEGRAM: &str = "TO KRASOVSKY\n\nFOR Comrade LI WEI\n\nI have your telegram. There are at \
                        least nine divisions. Nine is enough, and nine\nis all.\n\nVIKTOROV [Ivanov]\
                        \n\n9 March 1947\n";
pub(crate) const SCRIPTS: &str = "Пять-шесть дивизий 🎖 и ещё девять.\n\n中國志願軍九個師👨\u{200d}👩\u{200d}👧過江。\n\n\
                       e\u{301}tude finale.\n";

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self { room: tempfile::tempdir().unwrap() };
        fs::create_dir_all(desk.at("home")).unwrap();
        desk.write("docs/a.txt", TELEGRAM);
        desk.write("docs/sub/b.txt", SCRIPTS);
        desk
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.room.path().canonicalize().unwrap().join(path)
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gloss"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.at("home"))
            .env("USER", "iris")
            .env("XDG_STATE_HOME", self.at("state"))
            .env("XDG_CACHE_HOME", self.at("cache"))
            .current_dir(self.at("docs"))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn gloss(&self, arguments: &[&str]) -> Said {
        Said::of(&self.command(arguments).output().unwrap())
    }

    /// With the store where the test can see it.
    pub(crate) fn with_store(&self, arguments: &[&str]) -> Said {
        let store = self.at("store");
        let mut all = vec!["--store", store.to_str().unwrap()];
        all.extend(arguments);
        self.gloss(&all)
    }

    /// Adds a highlight and gives its id.
    pub(crate) fn add(&self, arguments: &[&str]) -> String {
        let all: Vec<&str> = ["add"].iter().chain(arguments).copied().collect();
        let said = self.with_store(&all).ended(0);
        let id = said.out.trim_end().to_owned();
        assert_eq!(id.len(), 36, "{id:?}");
        id
    }

    pub(crate) fn records(&self) -> Vec<Value> {
        self.with_store(&["notes", "--json"]).ended(0).json()
    }
}

impl Said {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    /// It could not be done, and one line says so with all of `words`.
    #[track_caller]
    pub(crate) fn refused(self, words: &[&str]) {
        let said = self.ended(2);
        assert_eq!(said.out, "");
        said.one_line(words);
    }

    #[track_caller]
    pub(crate) fn one_line(&self, words: &[&str]) {
        assert_eq!(self.err.lines().count(), 1, "{}", self.err);
        assert!(self.err.starts_with("gloss: "), "{}", self.err);
        for word in words {
            assert!(self.err.contains(word), "{word:?} in {}", self.err);
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Vec<Value> {
        let parsed: Value = serde_json::from_str(&self.out).unwrap();
        parsed.as_array().unwrap().clone()
    }
}

pub(crate) fn points(text: &str, start: &Value, end: &Value) -> String {
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let (start, end) = (number(start), number(end));
    text.chars().skip(start).take(end - start).collect()
}

pub(crate) fn by_hand(id: &str, start: usize, quote: &str, prefix: &str, suffix: &str) -> String {
    let end = start + quote.chars().count();
    format!(
        "[[highlight]]\nid = {id:?}\nstart = {start}\nend = {end}\nquote = {quote:?}\nprefix = {prefix:?}\n\
         suffix = {suffix:?}\ntags = []\ncreated = 2026-01-01T00:00:00Z\nupdated = 2026-01-02T00:00:00Z\n"
    )
}

pub(crate) fn note_by_hand(id: &str, text: &str) -> String {
    format!(
        "[[note]]\nid = {id:?}\ntext = {text:?}\ncreated = 2026-01-01T00:00:00Z\nupdated = 2026-01-02T00:00:00Z\n"
    )
}
