//! Passages that are found.

use std::os::unix::fs::symlink;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::Duration;

use glossator::disk::folders::Folders;
use glossator::disk::locate::{self, Args, Subject};
use glossator::library::Library;
use glossator::library::passages::{CorpusPassages, PassageHit, PassageQuery, rank};
use glossator::model::cancel::Cancel;
use glossator::model::fuzzy::Query;

use crate::desk::{Desk, SCRIPTS, Said, TELEGRAM, points};

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
fn a_flood_of_marks_is_searched_to_its_end() {
    let desk = Desk::new();
    let floods = ["\u{301}".repeat(10_000), "👩\u{200d}".repeat(3000), "\u{1100}".repeat(8000)];
    for (name, flood) in ["marks", "joined", "jamo"].into_iter().zip(floods) {
        desk.write(&format!("docs/{name}.txt"), format!("Flood {name} e{flood} after {name}\n"));
    }
    let child = desk
        .command(&["find", "after", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let id = rustix::process::Pid::from_child(&child);
    let (report, ended) = channel();
    std::thread::spawn(move || report.send(child.wait_with_output()));
    let Ok(output) = ended.recv_timeout(Duration::from_mins(1)) else {
        let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
        panic!("the search does not end");
    };
    let hits = Said::of(&output.unwrap()).ended(0).json();
    for name in ["marks.txt", "joined.txt", "jamo.txt"] {
        assert!(hits.iter().any(|hit| hit["document"] == name), "{name}: {hits:?}");
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

/// What the reader's finder is given for `typed`: paths, places in code points, scores.
fn of_the_finder(desk: &Desk, typed: &str) -> Vec<(String, usize, usize, i64)> {
    let located = locate::find(Args {
        subject: Subject::Here,
        library: Some(desk.at("docs")),
        store: Some(desk.at("store")),
        places: Folders {
            home: Some(desk.at("home")),
            current_dir: desk.at("docs"),
            ..Folders::default()
        },
    });
    let library = Library::new(located.unwrap(), Vec::new(), true);
    let query = Query::parse(typed);
    let question = PassageQuery { query: &query, first: None, most: 300 };
    let index = CorpusPassages::kept(&library);
    let ranked = rank(&library, &index, question, &Cancel::default(), |_| ()).unwrap();
    let hit = |hit: PassageHit| {
        let text = &hit.document.text;
        let (start, end) = (text.points(hit.span.start), text.points(hit.span.end));
        (hit.document.path.to_string(), start, end, hit.score)
    };
    ranked.hits.into_iter().map(hit).collect()
}

#[test]
fn find_is_the_finder() {
    let desk = Desk::new();
    for number in 0..40 {
        let (source, name) = match number % 3 {
            0 => (include_str!("../../corpus/000_3a8259e37f4edac4.txt"), "i"),
            1 => (include_str!("../../corpus/002_3c5f0ad91c4bf3fc.txt"), "ii"),
            _ => (include_str!("../../corpus/004_92120887d29f0495.txt"), "iii"),
        };
        let more = format!("{source}\n\nNumber {number}: {}.\n", "divisions ".repeat(number % 5));
        desk.write(&format!("docs/{name}/{number}.txt"), more);
    }
    let folded =
        "Le Ge\u{301}ne\u{301}ral d’armée.\n\nHeavy artil-\nlery, a well-\nknown o\u{fb03}ce.\n";
    desk.write("docs/folded.txt", folded);
    let mut all = 0;
    for typed in [
        "artillery",
        "divisions",
        "dvsns",
        "nine",
        "'nine",
        "korea war",
        "artil div",
        "^the",
        "7.$",
        "number 7",
        "'all !nine",
        "Mao",
        "志願",
        "девять дивизий",
        "e",
        "chinese troops !war",
        "general d'arm",
        "Général",
        "heavy artillery",
        "'well-known",
        "office",
    ] {
        let found = desk.gloss(&["find", typed, "--json", "--limit", "300"]).json();
        let number = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|hit| {
                let path = hit["document"].as_str().unwrap().to_owned();
                (path, number(&hit["start"]), number(&hit["end"]), hit["score"].as_i64().unwrap())
            })
            .collect();
        assert_eq!(found, of_the_finder(&desk, typed), "{typed}");
        all += found.len();
    }
    assert!(all > 1000, "the queries find something: {all}");
}

#[test]
fn find_finds_what_one_sees() {
    let desk = Desk::new();
    desk.write(
        "docs/c.txt",
        "Le Ge\u{301}ne\u{301}ral.\n\nHeavy artil-\nlery, a well-\nknown o\u{fb03}ce.\n",
    );
    for (typed, line) in
        [("general", 1), ("'Général", 1), ("'artillery", 3), ("'well-known", 3), ("'office", 3)]
    {
        let hits = desk.gloss(&["find", typed, "--json"]).ended(0).json();
        assert_eq!((&hits[0]["document"], &hits[0]["line"]), (&"c.txt".into(), &line.into()));
    }
    desk.gloss(&["find", "'Généralissime"]).ended(1);
}

#[test]
fn find_gives_more_than_the_finder_shows_if_asked() {
    let desk = Desk::new();
    desk.write("docs/many.txt", "A cat.\n\n".repeat(700));
    let found = desk.gloss(&["find", "cat", "--json", "--limit", "1000"]).ended(0).json();
    assert_eq!(found.len(), 700);
}

#[test]
fn find_reads_nothing_outside_the_corpus() {
    let desk = Desk::new();
    desk.write("secret.txt", "A secret.\n");
    symlink("../secret.txt", desk.at("docs/link.txt")).unwrap();
    symlink("..", desk.at("docs/up")).unwrap();
    desk.gloss(&["find", "secret"]).ended(1);
    // A link within it is a document of its own.
    symlink("a.txt", desk.at("docs/near.txt")).unwrap();
    let found = desk.gloss(&["find", "'enough"]).ended(0);
    assert_eq!(found.out.lines().count(), 2, "{}", found.out);
}
