//! What the commands say, word by word: output, standard error and exit status, as files in
//! `snapshots/`. `CONTRIBUTING.md` says how they are written anew and reviewed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use regex::{Captures, Regex};

use crate::desk::{Desk, Said, by_hand, note_by_hand};

/// What was run, one command after the other, and what it said.
struct Transcript {
    desk: Desk,
    text: String,
}

impl Transcript {
    /// At the three telegrams that come with the project.
    fn new() -> Self {
        let desk = Desk::new();
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        for entry in fs::read_dir(corpus).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            desk.write(&format!("telegrams/{name}"), fs::read(&path).unwrap());
        }
        Self { desk, text: String::new() }
    }

    fn gloss(&mut self, arguments: &[&str]) -> &mut Self {
        let mut command = self.desk.command(arguments);
        command.arg("--store").arg(self.desk.at("store"));
        let said = Said::of(&command.current_dir(self.desk.at("telegrams")).output().unwrap());
        self.text.push_str("$ gloss");
        for word in arguments {
            let bare = !word.contains([' ', '\n']);
            let word = if bare { (*word).to_owned() } else { format!("{word:?}") };
            write!(self.text, " {word}").unwrap();
        }
        write!(self.text, "\n{}", said.out).unwrap();
        for line in said.err.lines() {
            writeln!(self.text, "[stderr] {line}").unwrap();
        }
        writeln!(self.text, "[status] {}\n", said.code).unwrap();
        self
    }

    /// Compares all of it with the snapshot of this name. What differs from run to run has a name
    /// in its stead.
    #[track_caller]
    fn is(&self, name: &str) {
        let room = self.desk.at("");
        let text = self.text.replace(room.to_str().unwrap().trim_end_matches('/'), "ROOM");
        let id = Regex::new("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").unwrap();
        let mut ids: Vec<String> = Vec::new();
        let text = id.replace_all(&text, |found: &Captures<'_>| {
            let known = ids.iter().position(|id| *id == found[0]).unwrap_or_else(|| {
                ids.push(found[0].to_owned());
                ids.len() - 1
            });
            format!("ID-{}", known + 1)
        });
        // The telegrams are of another century.
        let today = Regex::new(r"\b20\d\d-\d\d-\d\d(T[0-9:.]+Z)?").unwrap();
        let text = today.replace_all(&text, "TODAY");
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, text);
        });
    }
}

#[test]
fn help() {
    let mut transcript = Transcript::new();
    transcript.gloss(&["--help"]);
    let commands = ["list", "find", "people", "references", "notes", "add", "remove", "check"];
    for command in commands.into_iter().chain(["export", "import"]) {
        transcript.gloss(&[command, "--help"]);
    }
    transcript.gloss(&["config", "--help"]).gloss(&["completions", "--help"]);
    transcript.gloss(&["stats", "--help"]);
    transcript.gloss(&["tags", "--help"]).gloss(&["tags", "rename", "--help"]);
    transcript.is("help");
}

#[test]
fn list() {
    Transcript::new()
        .gloss(&["list"])
        .gloss(&["list", "--json"])
        .gloss(&["list", "--csv"])
        .gloss(&["list", "from:stalin", "date:1951..1953"])
        .is("list");
}

#[test]
fn find() {
    Transcript::new()
        .gloss(&["find", "nine", "divisions"])
        .gloss(&["find", "nine divisions", "--json", "--limit", "3"])
        .is("find");
}

#[test]
fn people_and_references() {
    Transcript::new()
        .gloss(&["people"])
        .gloss(&["people", "semenov"])
        .gloss(&["people", "semenov", "--json"])
        .is("people");
    Transcript::new()
        .gloss(&["references"])
        .gloss(&["references", "--all"])
        .gloss(&["references", "--json"])
        .is("references");
}

#[test]
fn tags() {
    let mut transcript = Transcript::new();
    for (quote, tag, who) in [
        ("at least nine divisions", "forces/infantry", "iris"),
        ("five-six", "forces", "iris"),
        ("nine divisions", "forces/infantry", "boris"),
    ] {
        transcript.gloss(&["add", OCTOBER, "--quote", quote, "--tag", tag, "--as", who]);
    }
    transcript
        .gloss(&["tags"])
        .gloss(&["tags", "rename", "forces", "army", "--dry-run"])
        .gloss(&["tags", "rename", "forces", "army"])
        .gloss(&["tags", "merge", "army/infantry", "army", "--dry-run"])
        .gloss(&["tags", "delete", "army", "--dry-run"])
        .gloss(&["tags", "delete", "army"])
        .gloss(&["tags", "add", "army/air", "--dry-run"])
        .gloss(&["tags", "--json"])
        .gloss(&["check"])
        .gloss(&["tags", "rename", "armee", "x"])
        .gloss(&["tags", "rename", "question", "forces"])
        .gloss(&["tags", "rename", "question", "question/x"])
        .gloss(&["tags", "rename", "question", "a\nb"])
        .gloss(&["tags", "rename", "question", "quote"])
        .gloss(&["tags", "merge", "question", "quote", "--read-only"])
        .is("tags");
}

const OCTOBER: &str = "002_3c5f0ad91c4bf3fc.txt";

#[test]
fn notes() {
    let mut transcript = Transcript::new();
    transcript
        .gloss(&["notes"])
        .gloss(&["add", OCTOBER, "--quote", "at least nine divisions"])
        .gloss(&["add", OCTOBER, "--quote", "five-six", "--tag", "forces", "--note", "Two\nlines."])
        .gloss(&["notes"])
        .gloss(&["notes", "--json"])
        .gloss(&["notes", "--markdown"])
        .gloss(&["list"])
        .is("notes");
}

#[test]
fn check() {
    let mut transcript = Transcript::new();
    transcript
        .gloss(&["add", OCTOBER, "--quote", "at least nine divisions", "--tag", "forces"])
        .gloss(&["check"])
        .gloss(&["check", "--json"])
        .is("check-good");

    let mut transcript = Transcript::new();
    let desk = &transcript.desk;
    let lost = by_hand("h1", 3, "words that never were", "before", "after");
    let unheard = lost.replace("tags = []", "tags = [\"unheard of\"]");
    desk.write(&format!("store/iris/{OCTOBER}.toml"), format!("format = 1\n{unheard}"));
    desk.write("store/iris/gone.txt.toml", format!("format = 1\n{}", note_by_hand("n1", "kept")));
    desk.write("store/boris/004_92120887d29f0495.txt.toml", "format = 1\n[[highlight]]\nid = 5\n");
    desk.write("store/boris/000_3a8259e37f4edac4.txt.toml", "format = 2\n");
    desk.write("store/codebook.toml", "[[tag]]\nname = \"x\"\ncolour = \"mauve\"\n");
    transcript.gloss(&["check"]).gloss(&["check", "--json"]).gloss(&["notes"]).is("check-broken");
}

#[test]
fn config() {
    let mut transcript = Transcript::new();
    transcript.gloss(&["config", "--path"]);
    transcript.desk.write("home/.config/glossator/config.toml", "[reading]\nmeasure = 66\n");
    transcript.desk.write("mine.toml", "[reading]\nscroll_margin = 2\n");
    transcript.gloss(&["config", "--path", "--config", "../mine.toml"]).is("config");
}

#[test]
fn mistakes() {
    let mut transcript = Transcript::new();
    transcript.desk.write("wrong.toml", "[reading]\nmesure = 60\n");
    for arguments in [
        &["lst"][..],
        &["--nonsense"],
        &["list", "--csv", "--json"],
        &["gone.txt"],
        &["list", "--library", "gone"],
        &["list", "--config", "../wrong.toml"],
        &["list", "--config", "gone.toml"],
        &["list", "form:stalin"],
        &["list", "date:soon"],
        &["list", "from:nobody"],
        &["find"],
        &["find", "xyzzyx"],
        &["people", "nobody"],
        &["references", "nobody"],
        &["add", OCTOBER],
        &["add", "gone.txt", "--quote", "nine"],
        &["add", OCTOBER, "--quote", "no such words"],
        &["add", OCTOBER, "--quote", "divisions"],
        &["add", OCTOBER, "--quote", "nine", "--tag", "a//b"],
        &["add", OCTOBER, "--quote", "nine", "--read-only"],
        &["add", OCTOBER, "--quote", "nine", "--as", "a/b"],
        &["remove", "nothing"],
        &["completions", "tcsh"],
        &[],
    ] {
        transcript.gloss(arguments);
    }
    transcript.is("mistakes");
}
