//! Two texts beside each other: which of them is read, how they scroll together, and what differs.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]
#![allow(clippy::disallowed_methods, reason = "a test changes what it made")]

use std::fmt::Write as _;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use glossator::model::settings::{Borders, ThemeName};
use glossator::model::span::Span;
use glossator::session::event::Event;
use glossator::session::other_text::OtherText;
use glossator::session::page::Page;
use glossator::widget::theme::{Depth, Theme};

use self::stage::{Open, Stage};

#[path = "support/stage.rs"]
mod stage;

fn open(texts: &[(&str, &str)]) -> Stage {
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    Stage::new((120, 14), &theme, Open::Documents(texts))
}

/// A letter of many paragraphs, one of which is long.
fn letter(name: &str) -> String {
    let mut text = String::new();
    for number in 1..=30 {
        let more = if number == 4 { "It is long. ".repeat(40) } else { String::new() };
        let _ = write!(text, "Paragraph {number} of the {name} letter. {more}\n\n");
    }
    text
}

#[test]
fn two_texts_beside_each_other() {
    let drafts = [
        ("a.txt", "We have decided to send nine divisions.\n\nThey will arrive in June.\n"),
        ("b.txt", "We have agreed to send six divisions.\n\nThey will arrive in June.\n"),
    ];
    let mut stage = open(&drafts);
    stage.keys("enter g |");
    assert_eq!(stage.screen().matches("They will arrive").count(), 2);
    stage.keys("tab J");
    assert!(stage.screen().contains("g c compare"), "{}", stage.screen());
    let path = |stage: &Stage| stage.session().reading.path().unwrap().to_string();
    assert_eq!(path(&stage), "b.txt");
    assert!(stage.caret().unwrap().x > 60, "the text on the right is read now");
    stage.keys("g c").wait(|desk| {
        let other = desk.session().reading.other.as_ref();
        other.is_some_and(|other| !other.differences().is_empty())
    });
    let session = stage.session();
    let other = session.reading.other.as_ref().unwrap();
    let words = |page: &Page, spans: Vec<Span>| -> Vec<String> {
        spans.into_iter().map(|span| page.text().slice(span).to_owned()).collect()
    };
    let here = |other: &OtherText| other.differences().iter().map(|(here, _)| *here).collect();
    let there = |other: &OtherText| other.differences().iter().map(|(_, there)| *there).collect();
    let page = session.reading.page.as_ref().unwrap();
    assert_eq!(words(page, here(other)), ["agreed", "six"]);
    assert_eq!(words(&other.page, there(other)), ["decided", "nine"]);
    // In the other one they are those that were the other's.
    stage.keys("tab");
    assert_eq!(path(&stage), "a.txt");
    let other = stage.session().reading.other.as_ref().unwrap();
    assert_eq!(words(&other.page, there(other)), ["agreed", "six"]);
    stage.keys("q");
    assert!(stage.session().reading.other.is_none());
    assert_eq!(path(&stage), "a.txt", "the text that was read stays");
}

#[test]
fn two_texts_scroll_together() {
    let (a, b) = (letter("first"), letter("second").replace("It is long. ", ""));
    let texts = [("a.txt", a.as_str()), ("b.txt", b.as_str())];
    let mut stage = open(&texts);
    stage.keys("enter g | tab J tab g =");
    let tops = |stage: &Stage| {
        let reading = &stage.session().reading;
        let top = |page: &Page| {
            let rest = &page.text().as_str()[page.top..];
            let at = rest.find("Paragraph").unwrap_or(0);
            rest[at..].split_whitespace().nth(1).map(str::to_owned)
        };
        [top(reading.page.as_ref().unwrap()), top(&reading.other.as_ref().unwrap().page)]
    };
    for keys in ["ctrl-d", "ctrl-d", "ctrl-d", "space", "space", "ctrl-u", "space", "space"] {
        stage.keys(keys);
        let [here, there] = tops(&stage).map(|top| top.unwrap().parse::<i32>().unwrap());
        assert!((here - there).abs() <= 1, "{here} and {there} after {keys}");
    }
    // The other text is read, and takes the first along.
    stage.keys("tab");
    stage.keys("g g");
    assert_eq!(tops(&stage)[0].as_deref(), Some("1"));
    let first = tops(&stage)[1].clone().unwrap().parse::<i32>().unwrap();
    assert!(first <= 2, "{first}");
    // By themselves again.
    stage.keys("g = G");
    assert_eq!(tops(&stage)[1].clone().unwrap().parse::<i32>().unwrap(), first);
}

#[test]
fn a_highlight_is_seen_in_both_views_of_a_document() {
    let texts = [("a.txt", "One. Two.\n\nThree.\n")];
    let mut stage = open(&texts);
    stage.keys("enter g | m");
    let other =
        |stage: &Stage| stage.session().reading.other.as_ref().unwrap().page.marks.list.len();
    assert_eq!(other(&stage), 1);
    stage.keys("u");
    assert_eq!(other(&stage), 0);
    // Where there is room for one, it has all of it.
    stage.resize(70, 14).keys("tab");
    assert_eq!(stage.screen().matches("Three.").count(), 1);
}

#[test]
fn a_document_beside_itself_is_read_again_in_both_views() {
    let mut stage = open(&[("a.txt", "One. Two.\n\nThree.\n")]);
    stage.keys("enter g |");
    let shown = |desk: &glossator::desk::Desk| {
        let page = desk.session().reading.page.as_ref();
        page.is_some_and(|page| page.text().as_str().contains("Four."))
    };
    std::fs::write(stage.library().join("a.txt"), "One. Two.\n\nThree.\n\nFour.\n").unwrap();
    stage.wait(shown);
    stage.keys("tab").wait(shown);
    assert_eq!(stage.screen().matches("Four.").count(), 2, "{}", stage.screen());
}

#[test]
fn a_click_in_the_other_text_goes_to_where_it_was_made() {
    let texts = [("a.txt", "One.\n\nTwo words here.\n\nThree.\n")];
    let mut stage = open(&texts);
    stage.keys("enter g |");
    let row = (0..14).find(|y| row_of(&stage, *y).contains("Two words")).unwrap();
    let column = u16::try_from(row_of(&stage, row).rfind("words").unwrap()).unwrap();
    // Its bytes are its columns, but for the rule between the texts.
    let column = column - 2;
    let click = MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column,
        row,
        modifiers: KeyModifiers::NONE,
    };
    stage.event(Event::Mouse(click));
    stage.wait(|desk| !desk.session().is_waiting());
    let caret = stage.caret().unwrap();
    assert_eq!((caret.x, caret.y), (column, row));
    assert!(column > 60);
}

fn row_of(stage: &Stage, y: u16) -> String {
    stage.screen().lines().nth(usize::from(y)).unwrap_or_default().to_owned()
}

#[test]
fn keys_go_from_one_difference_to_the_next() {
    let drafts = [
        ("a.txt", "We have decided to send nine divisions.\n\nThey will arrive in June.\n"),
        ("b.txt", "We have agreed to send six divisions.\n\nThey will arrive in June.\n"),
    ];
    let mut stage = open(&drafts);
    stage.keys("enter g | tab J g )");
    assert!(stage.screen().contains("g c compares the texts first"), "{}", stage.screen());
    stage.keys("g c").wait(|desk| {
        let other = desk.session().reading.other.as_ref();
        other.is_some_and(|other| !other.differences().is_empty())
    });
    let at = |stage: &Stage| {
        let reading = &stage.session().reading;
        let words = |page: &Page| {
            let rest = &page.text().as_str()[page.caret..];
            rest.split_whitespace().next().unwrap().to_owned()
        };
        (words(reading.page.as_ref().unwrap()), words(&reading.other.as_ref().unwrap().page))
    };
    stage.keys("g )");
    assert_eq!(at(&stage), ("agreed".to_owned(), "decided".to_owned()));
    stage.keys("g )");
    assert_eq!(at(&stage), ("six".to_owned(), "nine".to_owned()));
    stage.keys("g )");
    assert!(stage.screen().contains("no further difference"), "{}", stage.screen());
    stage.keys("g (");
    assert_eq!(at(&stage), ("agreed".to_owned(), "decided".to_owned()));
    stage.keys("esc");
    assert!(stage.screen().contains("no longer shown"), "{}", stage.screen());
    assert!(stage.session().reading.other.as_ref().unwrap().differences().is_empty());
}

#[test]
fn texts_with_little_in_common_are_not_marked_from_end_to_end() {
    let mut stage = open(&[
        ("a.txt", "The harbour is closed to all ships until the ice is gone.\n"),
        ("b.txt", "Wir haben beschlossen, neun Divisionen zu senden.\n"),
    ]);
    stage.keys("enter g | tab J g c").wait(|desk| {
        let other = desk.session().reading.other.as_ref();
        other.is_some_and(|other| !other.is_compared())
    });
    assert!(stage.screen().contains("too little in common"), "{}", stage.screen());
}
