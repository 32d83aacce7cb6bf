//! Passages that are found.

use crate::desk::{Desk, SCRIPTS, TELEGRAM, points};

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
