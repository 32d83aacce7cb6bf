//! The command line, from outside: the program is run as a script would run it, on documents
//! that the test writes, and its output is read with other libraries than those that made it.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test makes its own files, and fails by panicking"
)]

use std::fs;
use std::io::pipe;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A person's home, and a folder of documents in which the program is started.
struct Desk {
    room: TempDir,
}

/// What the program said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

const TELEGRAM: &str = "TO KRASOVSKY\n\nFOR Comrade LI WEI\n\nI have your telegram. There are at \
                        least nine divisions. Nine is enough, and nine\nis all.\n\nVIKTOROV [Ivanov]\
                        \n\n9 March 1947\n";
const SCRIPTS: &str = "Пять-шесть дивизий 🎖 и ещё девять.\n\n中國志願軍九個師👨\u{200d}👩\u{200d}👧過江。\n\n\
                       e\u{301}tude finale.\n";

impl Desk {
    fn new() -> Self {
        let desk = Self { room: tempfile::tempdir().unwrap() };
        fs::create_dir_all(desk.at("home")).unwrap();
        desk.write("docs/a.txt", TELEGRAM);
        desk.write("docs/sub/b.txt", SCRIPTS);
        desk
    }

    fn at(&self, path: &str) -> PathBuf {
        self.room.path().canonicalize().unwrap().join(path)
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gloss"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.at("home"))
            .env("USER", "iris")
            .env("XDG_STATE_HOME", self.at("state"))
            .current_dir(self.at("docs"))
            .stdin(Stdio::null());
        command
    }

    fn gloss(&self, arguments: &[&str]) -> Said {
        Said::of(&self.command(arguments).output().unwrap())
    }

    /// With the store where the test can see it.
    fn with_store(&self, arguments: &[&str]) -> Said {
        let store = self.at("store");
        let mut all = vec!["--store", store.to_str().unwrap()];
        all.extend(arguments);
        self.gloss(&all)
    }

    /// Adds a highlight and gives its id.
    fn add(&self, arguments: &[&str]) -> String {
        let all: Vec<&str> = ["add"].iter().chain(arguments).copied().collect();
        let said = self.with_store(&all).ended(0);
        let id = said.out.trim_end().to_owned();
        assert_eq!(id.len(), 36, "{id:?}");
        id
    }

    fn records(&self) -> Vec<Value> {
        self.with_store(&["notes", "--json"]).ended(0).json()
    }
}

impl Said {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    #[track_caller]
    fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    /// It could not be done, and one line says so with all of `words`.
    #[track_caller]
    fn refused(self, words: &[&str]) {
        let said = self.ended(2);
        assert_eq!(said.out, "");
        said.one_line(words);
    }

    #[track_caller]
    fn one_line(&self, words: &[&str]) {
        assert_eq!(self.err.lines().count(), 1, "{}", self.err);
        assert!(self.err.starts_with("gloss: "), "{}", self.err);
        for word in words {
            assert!(self.err.contains(word), "{word:?} in {}", self.err);
        }
    }

    #[track_caller]
    fn json(&self) -> Vec<Value> {
        let parsed: Value = serde_json::from_str(&self.out).unwrap();
        parsed.as_array().unwrap().clone()
    }
}

fn points(text: &str, start: &Value, end: &Value) -> String {
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let (start, end) = (number(start), number(end));
    text.chars().skip(start).take(end - start).collect()
}

// --- list ---

#[test]
fn list_has_one_row_for_each_document_with_what_it_says_of_itself() {
    let desk = Desk::new();
    desk.write("docs/empty.txt", "");
    desk.write("docs/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    desk.add(&["a.txt", "--quote", "nine divisions", "--note", "so many"]);
    desk.add(&["a.txt", "--quote", "telegram"]);
    desk.add(&["a.txt", "--quote", "telegram", "--as", "boris"]);

    let rows = desk.with_store(&["list", "--json"]).ended(0).json();
    let paths: Vec<_> = rows.iter().map(|row| row["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["a.txt", "empty.txt", "picture.png", "sub/b.txt"]);
    assert_eq!(rows[0]["title"], "Viktorov [Ivanov] to Li Wei");
    assert_eq!(rows[0]["date"], "1947-03-09");
    assert_eq!(rows[0]["encoding"], "utf-8");
    assert_eq!(rows[0]["chars"], TELEGRAM.chars().count());
    // Those of boris do not count.
    assert_eq!((&rows[0]["highlights"], &rows[0]["notes"]), (&2.into(), &1.into()));
    assert!(rows[1]["title"].is_null() && rows[1]["date"].is_null());
    assert_eq!(rows[1]["chars"], 0);
    assert_eq!(rows[1].as_object().unwrap().len(), 7);
    assert!(rows[2]["chars"].is_null() && rows[2]["encoding"].is_null());
    assert!(rows[2]["error"].as_str().unwrap().contains("not a text"));
    assert_eq!(rows[3]["chars"], SCRIPTS.chars().count());

    let said = desk.with_store(&["list"]).ended(0);
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("a.txt      1947-03-09  Viktorov [Ivanov] to Li Wei"));
    assert!(lines[0].ends_with("2 highlights  1 note"));
    assert!(lines[2].starts_with("sub/b.txt"));
    said.one_line(&["picture.png", "not a text"]);
}

#[test]
fn a_library_without_documents_is_said() {
    let desk = Desk::new();
    fs::create_dir(desk.at("none")).unwrap();
    for command in ["list", "find x"] {
        let words: Vec<&str> = command.split(' ').collect();
        let none = desk.at("none");
        let all = [&["--library", none.to_str().unwrap()][..], &words].concat();
        desk.gloss(&all).refused(&["no documents in", none.to_str().unwrap()]);
    }
    desk.gloss(&["list", "--library", "gone"]).refused(&["gone"]);
}

#[test]
fn escape_sequences_in_names_and_texts_never_reach_the_terminal() {
    let desk = Desk::new();
    desk.write(
        "docs/\u{1b}[31mred.txt",
        "Title: \u{1b}]0;x\u{7} and more\nDate: 1950\n\nzebra \u{1b}[2J \u{9b}31m crossing\n",
    );
    desk.add(&["\u{1b}[31mred.txt", "--quote", "zebra \u{1b}[2J", "--note", "a \u{1b}[5m b"]);
    desk.write("store/iris/gone\u{1b}.txt.toml", "format = \u{1b}\n");
    for arguments in [
        &["list"][..],
        &["find", "zebra"],
        &["notes"],
        &["notes", "--markdown"],
        &["check"],
        &["config"],
        &["\u{1b}[31mno"],
        &["add", "\u{1b}[31mno", "--quote", "x"],
        &["add", "a.txt", "--quote", "\u{1b}[31mno"],
        &["remove", "\u{1b}[31mno"],
        &["list", "--as", "\u{1b}"],
    ] {
        let said = desk.with_store(arguments);
        for text in [&said.out, &said.err] {
            let obeyed = |c: char| c.is_control() && c != '\n';
            assert!(!text.contains(obeyed), "{arguments:?}: {text:?}");
        }
    }
    let hit = &desk.gloss(&["find", "zebra", "--json"]).ended(0).json()[0];
    assert_eq!(hit["document"], "\u{1b}[31mred.txt");
}

// --- find ---

#[test]
fn find_gives_passages_with_places_that_agree_with_the_text() {
    let desk = Desk::new();
    for (query, text, file, line) in [
        ("девять", SCRIPTS, "sub/b.txt", 1),
        ("志願軍", SCRIPTS, "sub/b.txt", 3),
        ("finale", SCRIPTS, "sub/b.txt", 5),
        ("'enough", TELEGRAM, "a.txt", 5),
    ] {
        let hits = desk.gloss(&["find", query, "--json"]).ended(0).json();
        let hit = &hits[0];
        assert_eq!(hit["document"], file);
        assert_eq!(hit["line"], line);
        assert!(hit["score"].as_i64().unwrap() > 0);
        let passage = points(text, &hit["start"], &hit["end"]);
        assert_eq!(hit["text"], passage);
        assert!(passage.contains(query.trim_start_matches('\'')));
    }
}

#[test]
fn find_puts_the_best_first_and_keeps_to_its_limit() {
    let desk = Desk::new();
    desk.write("docs/c.txt", "A cat and a tower.\n\nThe cattle.\n\nScattered.\n\nA cat.\n");
    desk.write("docs/d.txt", "A cat.\n");
    let hits = desk.gloss(&["find", "'cat", "--json"]).ended(0).json();
    let found: Vec<_> = hits
        .iter()
        .map(|hit| (hit["document"].as_str().unwrap(), hit["line"].as_u64().unwrap()))
        .collect();
    // Of equal score: the shorter, then the earlier in the corpus.
    assert_eq!(found, [("c.txt", 7), ("d.txt", 1), ("c.txt", 1), ("c.txt", 3), ("c.txt", 5)]);
    let few = desk.gloss(&["find", "'cat", "--limit", "2"]).ended(0);
    assert_eq!(few.out, "c.txt:7: A cat.\nd.txt:1: A cat.\n");
    // Several arguments are the words of one query, and a passage is on one line.
    let words = desk.gloss(&["find", "Nine", "'all"]).ended(0);
    assert_eq!(words.out.lines().next(), Some("a.txt:5: Nine is enough, and nine is all."));
}

#[test]
fn find_that_finds_nothing_ends_with_one() {
    let desk = Desk::new();
    let said = desk.gloss(&["find", "'zzyzx"]).ended(1);
    assert_eq!(said.out, "");
    said.one_line(&["zzyzx"]);
    let said = desk.gloss(&["find", "'zzyzx", "--json"]).ended(1);
    assert_eq!(said.json().len(), 0);
}

#[test]
fn find_takes_anything_that_can_be_typed() {
    let desk = Desk::new();
    for query in ["", " ", "!", "^$", "'"] {
        desk.gloss(&["find", query]).refused(&["nothing to look for"]);
    }
    for query in
        ["((", "\\", "*", "\u{301}", "\u{0}1".trim_start_matches('\0'), "🎖", "!a !e", "^T .$"]
    {
        let code = desk.gloss(&["find", query]).code;
        assert!(code == 0 || code == 1, "{query:?}: {code}");
    }
    assert_eq!(desk.gloss(&["find"]).code, 2);
    assert_eq!(desk.gloss(&["find", "x", "--limit", "0"]).code, 2);
}

#[test]
fn find_says_how_many_documents_it_could_not_search() {
    let desk = Desk::new();
    desk.write("docs/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    desk.gloss(&["find", "telegram"]).ended(0).one_line(&["not searched", "1"]);
}

// --- add ---

#[test]
fn add_keeps_a_passage_in_toml_whose_quote_is_the_text_at_its_place() {
    let desk = Desk::new();
    for (document, text, quote) in [
        ("a.txt", TELEGRAM, "least nine divisions"),
        ("sub/b.txt", SCRIPTS, "дивизий 🎖 и"),
        ("sub/b.txt", SCRIPTS, "九個師👨\u{200d}👩\u{200d}👧過"),
        ("sub/b.txt", SCRIPTS, "e\u{301}tude"),
    ] {
        let note = "Five-six, then nine.\nПять. 五。 \"\"\" \\ '''";
        let id = desk.add(&[
            document,
            "--quote",
            quote,
            "--tag",
            "forces/infantry",
            "--tag",
            "important",
            "--tag",
            "important",
            "--note",
            note,
        ]);
        let file = desk.read(&format!("store/iris/{document}.toml"));
        let parsed: toml::Table = file.parse().unwrap();
        assert_eq!(parsed["document"]["path"].as_str(), Some(document));
        let marks = parsed["highlight"].as_array().unwrap();
        let mark = marks.iter().find(|mark| mark["id"].as_str() == Some(&id)).unwrap();
        let place = |key: &str| usize::try_from(mark[key].as_integer().unwrap()).unwrap();
        let passage: String =
            text.chars().skip(place("start")).take(place("end") - place("start")).collect();
        assert_eq!(passage, quote);
        assert_eq!(mark["quote"].as_str(), Some(quote));
        assert_eq!(mark["note"].as_str(), Some(note));
        let tags: Vec<_> =
            mark["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
        assert_eq!(tags, ["forces/infantry", "important"]);
    }
    let codebook: toml::Table = desk.read("store/codebook.toml").parse().unwrap();
    let tags = codebook["tag"].as_array().unwrap();
    // The five it begins with, and the new one once, on the next key.
    assert_eq!(tags.len(), 6);
    assert_eq!(tags[5]["name"].as_str(), Some("forces/infantry"));
    assert_eq!(tags[5]["key"].as_str(), Some("6"));
}

#[test]
fn add_wants_one_place() {
    let desk = Desk::new();
    let add = |more: &[&str]| desk.with_store(&[&["add", "a.txt", "--quote"], more].concat());
    let none = add(&["ten divisions"]).ended(1);
    assert_eq!(none.out, "");
    none.one_line(&["ten divisions", "0 places", "a.txt"]);
    add(&["nine"]).ended(1).one_line(&["2 places", "--nth 1 to --nth 2"]);
    add(&["nine", "--nth", "3"]).ended(1).one_line(&["2 places", "--nth 3"]);
    add(&["telegram", "--nth", "2"]).ended(1).one_line(&["1 place,", "--nth 2"]);
    assert_eq!(add(&["nine", "--nth", "0"]).code, 2);
    add(&[" "]).refused(&["--quote is empty"]);
    assert!(!desk.at("store").exists(), "a refusal leaves nothing behind");

    let second = desk.add(&["a.txt", "--quote", "nine", "--nth", "2"]);
    let record = &desk.records()[0];
    assert_eq!(record["id"], second.as_str());
    assert_eq!(points(TELEGRAM, &record["start"], &record["end"]), "nine");
    let before = TELEGRAM.rfind("nine").unwrap();
    assert_eq!(record["start"], TELEGRAM[..before].chars().count());
    // A quote on one line is found over a line end.
    desk.add(&["a.txt", "--quote", "nine is all"]);
    assert_eq!(desk.records()[1]["quote"], "nine\nis all");
}

#[test]
fn add_refuses_a_bad_tag_and_changes_nothing() {
    let desk = Desk::new();
    for tag in ["", " x", "a//b", "a\nb"] {
        let said = desk
            .with_store(&["add", "a.txt", "--quote", "telegram", "--tag", "fine", "--tag", tag]);
        said.refused(&["cannot be a tag"]);
    }
    assert!(!desk.at("store").exists());
}

#[test]
fn add_takes_a_path_within_the_corpus_or_on_disk() {
    let desk = Desk::new();
    desk.write("else/c.txt", "elsewhere\n");
    desk.write("lib/config.toml", "[library]\ncorpus = \"texts\"\nstore = \"kept\"\n");
    desk.write("lib/texts/deep/d.txt", "declared\n");
    let on_disk = desk.at("docs/sub/b.txt");
    desk.add(&[on_disk.to_str().unwrap(), "--quote", "finale"]);
    desk.add(&["sub/b.txt", "--quote", "девять"]);
    let parsed: toml::Table = desk.read("store/iris/sub/b.txt.toml").parse().unwrap();
    assert_eq!(parsed["highlight"].as_array().unwrap().len(), 2);
    desk.add(&["../else/c.txt", "--quote", "elsewhere"]);
    assert!(desk.at("store/iris/c.txt.toml").exists());
    // A file of a declared library is annotated in that library.
    desk.gloss(&["add", "../lib/texts/deep/d.txt", "--quote", "declared"]).ended(0);
    assert!(desk.at("lib/kept/iris/deep/d.txt.toml").exists());
    desk.gloss(&["add", "deep/d.txt", "--quote", "declared", "--library", "../lib"]).ended(0);
    let parsed: toml::Table = desk.read("lib/kept/iris/deep/d.txt.toml").parse().unwrap();
    assert_eq!(parsed["highlight"].as_array().unwrap().len(), 2);

    // Also from a folder above it, which is no library but happens to be the current one.
    let mut above = desk.command(&["add", "lib/texts/deep/d.txt", "--quote", "declared"]);
    Said::of(&above.current_dir(desk.at("")).output().unwrap()).ended(0);
    let parsed: toml::Table = desk.read("lib/kept/iris/deep/d.txt.toml").parse().unwrap();
    assert_eq!(parsed["highlight"].as_array().unwrap().len(), 3);

    desk.with_store(&["add", "gone.txt", "--quote", "x"])
        .refused(&["no document gone.txt", "gloss list"]);
    desk.with_store(&["add", "sub", "--quote", "x"]).refused(&["sub", "folder"]);
    desk.with_store(&["add", "../gone.txt", "--quote", "x"]).refused(&["gone.txt"]);
    desk.with_store(&["add", "a.txt", "--quote", "x", "--library", "../lib"])
        .refused(&["a.txt", "not in the corpus"]);
    desk.write("docs/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    desk.with_store(&["add", "picture.png", "--quote", "x"])
        .refused(&["picture.png", "not a text"]);
}

#[test]
fn nothing_is_written_read_only() {
    let desk = Desk::new();
    desk.with_store(&["--read-only", "add", "a.txt", "--quote", "telegram", "--tag", "new"])
        .refused(&["reading only", "--read-only"]);
    assert!(!desk.at("store").exists());
    let id = desk.add(&["a.txt", "--quote", "telegram"]);
    let before = desk.read("store/iris/a.txt.toml");
    desk.with_store(&["remove", &id, "--read-only"]).refused(&["reading only"]);
    assert_eq!(desk.read("store/iris/a.txt.toml"), before);
}

#[test]
fn a_damaged_file_is_never_written() {
    let desk = Desk::new();
    let id = desk.add(&["a.txt", "--quote", "telegram"]);
    let broken = desk.read("store/iris/a.txt.toml").replace("created", "x = [\ncreated");
    desk.write("store/iris/a.txt.toml", &broken);
    let place = desk.at("store/iris/a.txt.toml");
    let add = ["add", "a.txt", "--quote", "enough", "--tag", "new"];
    desk.with_store(&add).refused(&[place.to_str().unwrap(), "gloss check"]);
    assert!(!desk.at("store/codebook.toml").exists(), "the codebook is not touched either");
    desk.with_store(&["remove", &id]).refused(&[place.to_str().unwrap(), "gloss check"]);
    assert_eq!(desk.read("store/iris/a.txt.toml"), broken);

    // Its good entries can be seen, and the damage is said.
    let partly = "format = 1\n[[note]]\nid = \"n\"\ntext = \"kept\"\ncreated = 2026-01-01T00:00:00Z\nupdated = 2026-01-01T00:00:00Z\n[[highlight]]\nid = 5\n";
    desk.write("store/iris/a.txt.toml", partly);
    let said = desk.with_store(&["notes", "--json"]).ended(0);
    assert_eq!(said.json()[0]["note"], "kept");
    assert!(said.err.contains("a.txt.toml:8:"), "{}", said.err);
    desk.with_store(&["remove", "n"]).refused(&["a.txt.toml:", "gloss check"]);

    desk.write("store/codebook.toml", "[[tag]]\nname = 3\n");
    desk.with_store(&["add", "sub/b.txt", "--quote", "finale", "--tag", "new"])
        .refused(&["codebook.toml:2:"]);
    assert!(!desk.at("store/iris/sub").exists());
}

// --- notes ---

/// A highlight as a person might write it by hand.
fn by_hand(id: &str, start: usize, quote: &str, prefix: &str, suffix: &str) -> String {
    let end = start + quote.chars().count();
    format!(
        "[[highlight]]\nid = {id:?}\nstart = {start}\nend = {end}\nquote = {quote:?}\nprefix = {prefix:?}\n\
         suffix = {suffix:?}\ntags = []\ncreated = 2026-01-01T00:00:00Z\nupdated = 2026-01-02T00:00:00Z\n"
    )
}

fn note_by_hand(id: &str, text: &str) -> String {
    format!(
        "[[note]]\nid = {id:?}\ntext = {text:?}\ncreated = 2026-01-01T00:00:00Z\nupdated = 2026-01-02T00:00:00Z\n"
    )
}

#[test]
fn notes_are_in_reading_order_and_nothing_is_left_out() {
    let desk = Desk::new();
    let late = desk.add(&["a.txt", "--quote", "enough", "--note", "late"]);
    let early = desk.add(&["a.txt", "--quote", "telegram", "--as", "zoe", "--tag", "t"]);
    let other = desk.add(&["sub/b.txt", "--quote", "finale"]);
    let gone = format!(
        "format = 1\n{}{}",
        note_by_hand("n2", "of the dead"),
        by_hand("h1", 3, "lost", "", "")
    );
    desk.write("store/boris/0.txt.toml", gone);
    let on_document = format!("format = 1\n{}", note_by_hand("n1", "on all of it"));
    desk.write("store/vera/a.txt.toml", on_document);

    let records = desk.records();
    let ids: Vec<_> = records.iter().map(|record| record["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["n1", &early, &late, &other, "n2", "h1"]);
    let note = &records[0];
    let keys = [
        "id",
        "annotator",
        "document",
        "start",
        "end",
        "quote",
        "tags",
        "note",
        "state",
        "created",
        "updated",
    ];
    assert_eq!(note.as_object().unwrap().len(), keys.len());
    for key in keys {
        let empty = matches!(key, "start" | "end" | "quote");
        assert_eq!(note[key].is_null(), empty, "{key}");
    }
    assert_eq!(note["annotator"], "vera");
    assert_eq!(note["created"], "2026-01-01T00:00:00Z");
    assert_eq!(note["updated"], "2026-01-02T00:00:00Z");
    assert_eq!(records[1]["annotator"], "zoe");
    assert_eq!(records[1]["tags"], serde_json::json!(["t"]));
    assert!(records[1]["note"].is_null());
    assert_eq!(records[1]["state"], "exact");
    assert_eq!(records[2]["note"], "late");
    assert_eq!((&records[5]["start"], &records[5]["end"]), (&3.into(), &7.into()));
    assert_eq!(records[5]["state"], "orphaned");

    let plain = desk.with_store(&["notes"]).ended(0).out;
    let markdown = desk.with_store(&["notes", "--markdown"]).ended(0).out;
    for text in [&plain, &markdown] {
        let places: Vec<_> = [
            "on all of it",
            "telegram",
            "enough",
            "late",
            "finale",
            "of the dead",
            "lost",
            "orphaned",
        ]
        .iter()
        .map(|words| text.find(words).unwrap_or_else(|| panic!("{words} in {text}")))
        .collect();
        assert!(places.is_sorted(), "{text}");
    }
    assert!(ids.iter().all(|id| plain.contains(id)), "{plain}");
    assert!(markdown.contains("\n## Viktorov \\[Ivanov\\] to Li Wei (a.txt)\n"), "{markdown}");
    assert!(markdown.contains("\n> enough\n\nlate\n\n— iris · "), "{markdown}");
    assert_eq!(desk.with_store(&["notes", "--json", "--markdown"]).code, 2);
}

#[test]
fn notes_tell_what_became_of_each_passage() {
    let desk = Desk::new();
    let twin = "The same words stand here. Same again?\n";
    desk.write("docs/t.txt", format!("New first line.\n{TELEGRAM}{}", twin.repeat(4)));
    let text = desk.read("docs/t.txt");
    let at = |words: &str| text[..text.find(words).unwrap()].chars().count();
    let file = [
        "format = 1\n".to_owned(),
        by_hand("1exact", at("enough"), "enough", "", ""),
        by_hand(
            "2moved",
            at("divisions") - 16,
            "divisions",
            "There are at least nine ",
            ". Nine is enough",
        ),
        by_hand(
            "3changed",
            at("least nine") - 16,
            "least five div",
            "your telegram. There are at ",
            "isions. Nine is enough, and",
        ),
        by_hand(
            "4twins",
            at(twin) + twin.len() + 20,
            "The same words stand",
            &twin[twin.len() - 32..],
            " here. Same again?\nThe same words",
        ),
        by_hand("5lost", 3, "words that never were", "before", "after"),
    ];
    desk.write("store/iris/t.txt.toml", file.concat());
    let mut states: Vec<_> = desk
        .records()
        .iter()
        .map(|record| {
            format!("{} {}", record["id"].as_str().unwrap(), record["state"].as_str().unwrap())
        })
        .collect();
    states.sort();
    assert_eq!(
        states,
        ["1exact exact", "2moved moved", "3changed changed", "4twins ambiguous", "5lost orphaned"]
    );

    let said = desk.with_store(&["check"]).ended(1);
    assert_eq!(said.out.matches("t.txt: ").count(), 4, "{}", said.out);
    for words in [
        "2moved of iris is moved: “divisions”",
        "3changed of iris is changed",
        "4twins of iris is ambiguous",
        "5lost of iris is orphaned",
    ] {
        assert!(said.out.contains(words), "{words} in {}", said.out);
    }
    assert!(said.out.lines().last().unwrap().ends_with("4 drifted highlights"));
}

#[test]
fn no_notes_are_no_fault() {
    let desk = Desk::new();
    let said = desk.with_store(&["notes"]).ended(0);
    assert_eq!(said.out, "");
    said.one_line(&["no highlights"]);
    assert_eq!(desk.with_store(&["notes", "--json"]).ended(0).out, "[]\n");
}

// --- remove ---

#[test]
fn remove_takes_one_away() {
    let desk = Desk::new();
    let first = desk.add(&["a.txt", "--quote", "telegram"]);
    let second = desk.add(&["sub/b.txt", "--quote", "finale"]);
    assert_eq!(desk.with_store(&["remove", &second]).ended(0).out, "");
    assert_eq!(desk.records().len(), 1);
    assert_eq!(desk.records()[0]["id"], first.as_str());
    desk.with_store(&["remove", &second]).ended(1).one_line(&[&second, "iris", "no annotation"]);
    // What is on a document that is gone can be taken away too.
    fs::remove_file(desk.at("docs/a.txt")).unwrap();
    desk.with_store(&["remove", &first]).ended(0);
    assert_eq!(desk.records().len(), 0);
}

#[test]
fn remove_leaves_what_is_another_annotators() {
    let desk = Desk::new();
    let id = desk.add(&["a.txt", "--quote", "telegram", "--as", "boris"]);
    desk.with_store(&["remove", &id]).ended(1).one_line(&["boris", "--as boris", "a.txt"]);
    assert_eq!(desk.records().len(), 1);
    desk.with_store(&["--as", "boris", "remove", &id]).ended(0);
    assert_eq!(desk.records().len(), 0);
}

// --- check ---

#[test]
fn check_says_that_all_is_in_order() {
    let desk = Desk::new();
    desk.with_store(&["check"]).ended(0);
    desk.add(&["a.txt", "--quote", "telegram"]);
    desk.add(&["sub/b.txt", "--quote", "finale", "--as", "boris"]);
    let said = desk.with_store(&["check"]).ended(0);
    assert_eq!(said.out.lines().count(), 1);
    for words in ["2 annotations", "2 annotators", "2 files", "all in order"] {
        assert!(said.out.contains(words), "{}", said.out);
    }
    assert_eq!(said.err, "");
}

#[test]
fn check_names_each_fault_with_its_place() {
    let desk = Desk::new();
    desk.write("store/iris/a.txt.toml", "format = 1\n[[highlight]]\nid = 5\n");
    desk.write("store/boris/a.txt.toml", "format = 2\n");
    desk.write("store/codebook.toml", "[[tag]]\nname = \"x\"\ncolour = \"mauve\"\n");
    desk.write("store/iris/gone.txt.toml", format!("format = 1\n{}", note_by_hand("n", "x")));
    let said = desk.with_store(&["check"]).ended(1);
    for words in [
        "iris/a.txt.toml:3:",
        "boris/a.txt.toml:1:10:",
        "codebook.toml:3:",
        "gone.txt: there is no such document, and it has 1 annotation",
        "To mend a file",
        "1 missing document",
    ] {
        assert!(said.out.contains(words), "{words} in {}", said.out);
    }
}

// --- config ---

#[test]
fn config_tells_what_is_in_force_and_where_it_comes_from() {
    let desk = Desk::new();
    desk.write(
        "home/.config/glossator/config.toml",
        "[reading]\nmeasure = 60\nscroll_margin = 1\n",
    );
    desk.write(
        "lib/config.toml",
        "[library]\nname = \"Letters\"\nstore = \"kept\"\n[reading]\nmeasure = 66\n",
    );
    desk.write("lib/x.txt", "x\n");
    desk.write("mine.toml", "[reading]\nscroll_margin = 2\n[keys.reading]\nhighlight = [\"M\"]\n");
    let said = desk
        .gloss(&["config", "--library", "../lib", "--config", "../mine.toml", "--as", "vera"])
        .ended(0);
    let line = |start: &str| {
        said.out
            .lines()
            .find(|line| line.starts_with(start))
            .unwrap_or_else(|| panic!("{start} in {}", said.out))
            .to_owned()
    };
    assert!(
        line("reading.measure = 66 ")
            .ends_with(&format!("# {}:5:1", desk.at("lib/config.toml").display()))
    );
    assert!(line("reading.scroll_margin = 2 ").contains("mine.toml:2:1"));
    assert!(line("keys.reading.highlight = [\"M\"] ").contains("mine.toml:4:1"));
    assert!(line("reading.reflow = true ").ends_with("# built in"));
    assert!(line("annotator = \"vera\" ").ends_with("# --as"));
    assert!(line("# library ").contains("Letters"));
    assert!(line("# store ").ends_with(desk.at("lib/kept").to_str().unwrap()));
    assert!(line("# state ").contains(desk.at("state/glossator").to_str().unwrap()));
    assert!(line("# annotator ").contains("vera"));
    let parsed: toml::Table = said.out.parse().unwrap();
    assert_eq!(parsed["reading"]["measure"].as_integer(), Some(66));

    let paths = desk
        .gloss(&["config", "--path", "--library", "../lib", "--config", "../mine.toml"])
        .ended(0);
    let files: Vec<_> = paths.out.lines().collect();
    let own = desk.at("home/.config/glossator/config.toml");
    assert_eq!(files.len(), 3);
    assert_eq!(files[0], own.to_str().unwrap());
    assert!(files[1].ends_with("lib/config.toml") && files[2].ends_with("mine.toml"));
    fs::remove_file(own).unwrap();
    let paths = desk.gloss(&["config", "--path"]).ended(0);
    assert_eq!(paths.out, "");
    paths.one_line(&["home/.config/glossator/config.toml"]);
}

#[test]
fn a_mistake_in_the_settings_is_told_with_its_place() {
    let desk = Desk::new();
    let mine = desk.at("mine.toml");
    let at = |place: &str| format!("{}:{place}", mine.display());
    for (settings, place, words) in [
        ("[reading]\nmesure = 60\n", "2:1", "measure"),
        ("[reading]\nmeasure = 1\n", "2:11", "from 20 to 400"),
        ("[keys.reading]\nhighlight = [\"n\"]\n", "2:1", "next-match"),
        ("[keys.reading]\nhighlight = [\"entre\"]\n", "2:1", "entre"),
        ("annotator = \"a/b\"\n", "1:1", "a/b"),
        ("[reading\n", "1:9", ""),
    ] {
        desk.write("mine.toml", settings);
        for command in ["list", "config", "."] {
            let said = desk.gloss(&[command, "--config", "../mine.toml"]);
            let file = said.err.replace("docs/../", "");
            assert!(file.contains(&at(place)), "{place} in {file}");
            said.refused(&[words]);
        }
        // Which files are read can still be asked.
        desk.gloss(&["config", "--path", "--config", "../mine.toml"]).ended(0);
    }
    desk.gloss(&["list", "--config", "none.toml"]).refused(&["none.toml"]);
}

#[test]
fn the_annotator_is_the_login_name_unless_something_else_is_said() {
    let desk = Desk::new();
    let annotator = |command: &mut Command| {
        let said = Said::of(&command.output().unwrap()).ended(0);
        let line = said.out.lines().find(|line| line.starts_with("# annotator")).unwrap();
        line["# annotator".len()..].trim().to_owned()
    };
    assert_eq!(annotator(&mut desk.command(&["config"])), "iris (the login name)");
    let mut command = desk.command(&["config"]);
    assert_eq!(annotator(command.env("USER", "CORP/юрий")), "CORP-юрий (the login name)");
    let mut command = desk.command(&["config"]);
    assert_eq!(annotator(command.env_remove("USER").env("LOGNAME", "log")), "log (the login name)");
    let mut command = desk.command(&["config"]);
    assert!(annotator(command.env_remove("USER")).ends_with(" (the login name)"));
    desk.write("home/.config/glossator/config.toml", "annotator = \"vera\"\n");
    assert_eq!(annotator(&mut desk.command(&["config"])), "vera");
    assert_eq!(annotator(&mut desk.command(&["config", "--as", "王"])), "王");
    for bad in ["", "a/b", ".x", "codebook.toml"] {
        desk.gloss(&["list", "--as", bad]).refused(&["annotator", "--as"]);
    }
}

// --- completions, man, help ---

#[test]
fn every_command_is_in_completions_manual_and_help() {
    let desk = Desk::new();
    let texts = [
        desk.gloss(&["completions", "bash"]),
        desk.gloss(&["completions", "zsh"]),
        desk.gloss(&["completions", "fish"]),
        desk.gloss(&["man"]),
        desk.gloss(&["--help"]),
    ];
    for said in texts {
        let said = said.ended(0);
        for word in [
            "list",
            "find",
            "notes",
            "add",
            "remove",
            "check",
            "config",
            "completions",
            "man",
            "library",
            "log",
        ] {
            assert!(said.out.contains(word), "{word} in {}", said.out);
        }
        assert_eq!(said.err, "");
    }
    let manual = desk.gloss(&["man"]).out;
    assert!(manual.contains(".SH COMMANDS") && manual.contains("\\-\\-nth"), "{manual}");
    assert!(desk.gloss(&["--version"]).ended(0).out.starts_with("gloss "));
    assert_eq!(desk.gloss(&["completions", "tcl"]).code, 2);
}

// --- usage ---

#[test]
fn options_stand_before_or_after_the_command() {
    let desk = Desk::new();
    let library = desk.at("docs/sub");
    let library = library.to_str().unwrap();
    let before = desk.gloss(&["--library", library, "--as", "x", "list"]).ended(0);
    let after = desk.gloss(&["list", "--as", "x", "--library", library]).ended(0);
    assert_eq!(before.out, after.out);
    assert!(before.out.starts_with("b.txt"));
}

#[test]
fn what_makes_no_sense_ends_with_two() {
    let desk = Desk::new();
    for arguments in [
        &["--nonsense"][..],
        &["list", "extra"],
        &["a.txt", "list"],
        &["notes", "--yaml"],
        &["add", "a.txt"],
        &["remove"],
    ] {
        let said = desk.gloss(arguments).ended(2);
        assert_eq!(said.out, "");
        assert!(said.err.starts_with("error: "), "{}", said.err);
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let desk = Desk::new();
    for arguments in [
        &["list"][..],
        &["list", "--json"],
        &["find", "nine"],
        &["config"],
        &["man"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = desk.command(arguments).stdout(writer).output().unwrap();
        let said = Said::of(&output);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_output_that_cannot_be_written_is_said() {
    let desk = Desk::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = desk.command(&["list"]).stdout(full).output().unwrap();
    Said::of(&output).refused(&["standard output"]);
}

#[test]
fn the_log_is_written_where_it_was_asked_for() {
    let desk = Desk::new();
    desk.gloss(&["list", "--log", "../log.txt"]).ended(0);
    desk.with_store(&["add", "a.txt", "--quote", "telegram", "--log", "../log.txt"]).ended(0);
    let log = desk.read("log.txt");
    assert!(log.contains("annotator iris") && log.contains("to a.txt"), "{log}");
    desk.gloss(&["list", "--log", "none/log.txt"]).refused(&["none/log.txt", "--log"]);
}

// --- the reader ---

#[test]
fn the_reader_without_a_terminal_says_so() {
    let desk = Desk::new();
    for arguments in [&[][..], &["a.txt"], &["."], &["sub"]] {
        desk.gloss(arguments).refused(&["terminal"]);
    }
}

#[test]
fn a_wrong_path_or_setting_is_said_before_the_terminal() {
    let desk = Desk::new();
    desk.gloss(&["gone.txt"]).refused(&["gone.txt", "no file or folder"]);
    desk.gloss(&["lst"]).refused(&["lst", "`gloss list`"]);
    fs::create_dir(desk.at("none")).unwrap();
    desk.gloss(&["../none"]).refused(&["no documents in"]);
    desk.write("bad.toml", "x = 1\n");
    desk.gloss(&["--config", "../bad.toml"]).refused(&["bad.toml:1:1"]);
    desk.gloss(&["-", "--config", "../bad.toml"]).refused(&["bad.toml:1:1"]);
}

#[test]
fn standard_input_is_not_waited_for_in_vain() {
    let desk = Desk::new();
    // Held open, with nothing in it: who reads it would wait for ever.
    let (reader, _writer) = pipe().unwrap();
    let output = desk.command(&["-"]).stdin(reader).output().unwrap();
    Said::of(&output).refused(&["terminal"]);
}

#[test]
fn without_a_home_it_is_said_what_to_set() {
    let desk = Desk::new();
    let store = desk.at("store");
    let mut command = desk.command(&["list", "--store", store.to_str().unwrap()]);
    command.env("HOME", "relative").env_remove("XDG_STATE_HOME");
    Said::of(&command.output().unwrap()).refused(&["HOME"]);
    assert!(Path::new(env!("CARGO_BIN_EXE_gloss")).exists());
}
