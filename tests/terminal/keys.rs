//! The keys of the design, each for what it is there for.

use std::fs;

use crate::desk::{
    Desk, JUNE, LIST_HINT, OCTOBER, PAGE_HINT, WIDE, is_marked, press, quit, words_at_caret,
};
use crate::support::pty::Session;

/// Closes what is over the page.
#[track_caller]
fn escape(gloss: &mut Session) {
    gloss.keys("<esc>");
    gloss.wait_text(PAGE_HINT);
}

#[test]
fn each_finder_opens_and_closes() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    for (key, shown) in [
        ("f", "Semenov [Stalin] to Mao Zedong"),
        ("F", "passages"),
        ("'", "highlights and notes"),
        (":", "next-document"),
    ] {
        press(&mut gloss, key, "Tab next kind");
        gloss.wait_text(shown);
        escape(&mut gloss);
    }
}

#[test]
fn find_a_document() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "f", "Tab next kind");
    gloss.keys("semen");
    gloss.wait_for("one document", |screen| {
        screen.contains("> semen") && screen.contains("1 │") && !screen.contains("2 │")
    });
    press(&mut gloss, "<enter>", "27 December 1952");
    gloss.wait_text(PAGE_HINT);
    // What was read last comes first; back and forward are a walk.
    press(&mut gloss, "H", "Mao Zedong, 5 June 1951");
    press(&mut gloss, "L", "Mao Zedong, 27 December 1952");
    press(&mut gloss, "L", "forward");
}

#[test]
fn find_a_passage() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "F", "Tab next kind");
    press(&mut gloss, "'at 'least 'nine", "makes sense to send not five-six");
    press(&mut gloss, "<enter>", "7 October 1950");
    gloss.wait_text(PAGE_HINT);
    let at_caret = words_at_caret(gloss.screen());
    assert!(at_caret.contains("nine") || at_caret.contains("at least"), "{at_caret}");
}

#[test]
fn find_a_note() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "/partisan<enter>", "1 of 1");
    press(&mut gloss, "c", "note on the passage");
    press(&mut gloss, "a note of mine<c-s>", "saved");
    press(&mut gloss, "J", "7 October 1950");
    press(&mut gloss, "'", "a note of mine");
    press(&mut gloss, "mine", "> mine");
    press(&mut gloss, "<enter>", "5 June 1951");
    gloss.wait_text("✎ a note of mine");
    gloss.wait_text(PAGE_HINT);
}

#[test]
fn find_a_command() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "f", "Tab next kind");
    gloss.keys("<s-tab>");
    gloss.wait_text("next-document");
    press(&mut gloss, "next-doc", "> next-doc");
    press(&mut gloss, "<enter>", "7 October 1950");
}

#[test]
fn tab_goes_through_the_finders() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "f", "27 Dec 1952");
    press(&mut gloss, "aviation", "nothing found");
    press(&mut gloss, "<tab>", "special attention to the issue of aviation");
    press(&mut gloss, "<tab>", "nothing found");
    gloss.keys("<tab><tab>");
    gloss.wait_text("nothing found");
    escape(&mut gloss);
}

#[test]
fn a_new_name_makes_a_tag() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "t", "important");
    press(&mut gloss, "logistics/тыл", "logistics/тыл");
    press(&mut gloss, "<enter>", "would be a new tag");
    press(&mut gloss, "<enter>", "highlighted: logistics/тыл · saved");
    assert_eq!(desk.tags(JUNE), ["logistics/тыл"]);
    quit(&mut gloss);
    let codebook = fs::read_to_string(desk.path("store/codebook.toml")).expect("the codebook");
    let codebook: toml::Table = codebook.parse().expect("it is TOML");
    let tags = codebook["tag"].as_array().expect("tags");
    let names: Vec<&str> = tags.iter().filter_map(|tag| tag["name"].as_str()).collect();
    assert_eq!(names, ["important", "question", "evidence", "person", "quote", "logistics/тыл"]);
    // The next session knows it.
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("¶");
    press(&mut gloss, "t", "logistics/тыл");
}

#[test]
fn digits_tag_and_a_point_repeats() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "/You complain<enter>", "1 of 1");
    press(&mut gloss, "3m", "highlighted: evidence · saved");
    press(&mut gloss, "1", "tags: evidence, important · saved");
    press(&mut gloss, "1", "tags: evidence · saved");
    press(&mut gloss, "9", "no tag is on 9");
    press(&mut gloss, "2", "tags: evidence, question · saved");
    press(&mut gloss, "/partisan<enter>", "1 of 1");
    press(&mut gloss, ".", "highlighted: question · saved");
    assert_eq!(desk.tags(JUNE), ["evidence", "question", "question"]);
}

#[test]
fn the_same_words_are_tagged_in_one_step() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    let places = |name| desk.text(name).matches("Dehuai").count();
    assert_eq!((places(JUNE), places(OCTOBER)), (4, 0));
    press(&mut gloss, "/Dehuai<enter>", "1 of 4");
    press(&mut gloss, "*", "4 places, 0 chosen");
    press(&mut gloss, "a", "4 chosen");
    press(&mut gloss, "<enter>", "4 occurrences highlighted · saved");
    assert_eq!(desk.quotes(JUNE), ["Dehuai"; 4]);
    press(&mut gloss, "u", "undone: 4 highlights · saved");
    assert!(desk.quotes(JUNE).is_empty());
}

#[test]
fn delete_and_take_back() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "d", "no highlight under the caret");
    press(&mut gloss, "/partisan<enter>", "1 of 1");
    press(&mut gloss, "m", "highlighted · saved");
    press(&mut gloss, "d", "” · saved; u takes it back");
    assert!(desk.quotes(JUNE).is_empty());
    assert!(!is_marked(gloss.screen(), "partisan detachments"));
    press(&mut gloss, "u", "undone: deletion · saved");
    assert_eq!(desk.quotes(JUNE).len(), 1);
    press(&mut gloss, "<c-r>", "redone: deletion · saved");
    assert!(desk.quotes(JUNE).is_empty());
}

#[test]
fn from_highlight_to_highlight() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "]", "nothing is highlighted here");
    for words in ["partisan", "antitank"] {
        press(&mut gloss, &format!("/{words}<enter>"), "1 of 1");
        press(&mut gloss, "m", "highlighted · saved");
    }
    press(&mut gloss, "gg[", "no previous highlight");
    gloss.keys("]");
    gloss.wait_for("the first", |s| words_at_caret(*s).starts_with("You complain"));
    gloss.keys("]");
    gloss.wait_for("the second", |s| words_at_caret(*s).starts_with("Comrade Peng"));
    press(&mut gloss, "]", "no next highlight");
    gloss.keys("[");
    gloss.wait_for("the first", |s| words_at_caret(*s).starts_with("You complain"));
}

#[test]
fn the_list_is_ordered_and_filtered() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    gloss.wait_text("27 Dec 1952");
    for (key, order) in [("t", "title"), ("d", "date"), ("r", "last read"), ("n", "notes")] {
        press(&mut gloss, "o", "order by this");
        press(&mut gloss, key, &format!("ordered by {order}"));
    }
    press(&mut gloss, "oo", "ordered by notes, reversed");
    press(&mut gloss, "op", "by path ↑ │");
    press(&mut gloss, "/rosh", "1 of 3 documents");
    gloss.wait_text("7 October 1950");
    press(&mut gloss, "<enter>", "1 of 3 documents; Esc shows all again");
    gloss.keys("<esc>");
    gloss.wait_text("by path ↑ │");
}

#[test]
fn card_and_help() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "i", "utf-8");
    assert!(gloss.screen().contains(JUNE), "the card names the file");
    escape(&mut gloss);
    press(&mut gloss, "?", "keys: the page");
    gloss.wait_text("next row");
    press(&mut gloss, "shell", "suspend to the shell");
    escape(&mut gloss);
    gloss.wait_text(PAGE_HINT);
}

#[test]
fn the_page_alone_as_it_is_and_the_notes() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    gloss.keys("z");
    gloss.wait_for("the page alone", |s| !s.contains("3 documents") && s.contains("TO KRASOVSKY"));
    press(&mut gloss, "q", "3 documents");
    press(&mut gloss, "=", "the text as it stands in its file");
    let row = |gloss: &Session| gloss.screen().find("TO KRASOVSKY").expect("it is there").0;
    let loose = row(&gloss);
    press(&mut gloss, "=", "the text set for reading");
    assert!(row(&gloss) < loose, "the head is set tight");
    press(&mut gloss, "\\", "No highlights or notes");
    press(&mut gloss, "m", "highlighted · saved");
    gloss.wait_text("“BEIJING");
    gloss.keys("\\");
    gloss.wait_for("the notes gone", |s| s.contains("3 documents") && s.contains(PAGE_HINT));
}

#[test]
fn from_pane_to_pane() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "<tab>", LIST_HINT);
    press(&mut gloss, "<s-tab>", PAGE_HINT);
}

#[test]
fn a_cyrillic_layout() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    let down = |gloss: &mut Session, key: &str| {
        let (row, _) = gloss.screen().cursor_position();
        gloss.keys(key);
        gloss.wait_for("the next row", |s| s.cursor_position().0 > row);
    };
    down(&mut gloss, "j");
    down(&mut gloss, "о");
    // J, then m: the keys where they stand, with shift and without.
    press(&mut gloss, "О", "7 October 1950");
    press(&mut gloss, "ь", "highlighted · saved");
    assert_eq!(desk.highlights(OCTOBER).len(), 1);
    // But what is typed is typed.
    press(&mut gloss, "/о", "/о");
    gloss.keys("<esc>");
    gloss.wait_text(PAGE_HINT);
    press(&mut gloss, "пп", "this is the start of the text");
    quit(&mut gloss);
}

#[test]
fn a_key_that_does_nothing_says_so() {
    let desk = Desk::new();
    let Some(mut gloss) = desk.read(WIDE) else {
        return;
    };
    press(&mut gloss, "<f5>", "does nothing here; ? shows the keys");
    press(&mut gloss, "gx", "does nothing here; ? shows the keys");
    press(&mut gloss, "k", "this is the first row");
}
