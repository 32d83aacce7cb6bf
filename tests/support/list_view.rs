//! The list: what is offered where a filter finds nothing, the cursor while one is typed, completions,
//! and groups that are folded.

use super::stage::{Open, Room, Stage};
use super::{ThemeName, compare, open, theme};

/// Papers of one who signs as an office, and of others.
const PAPERS: [(&str, &str); 5] = [
    (
        "1.txt",
        "The Secretary of State to the Embassy in France\n\nWASHINGTON, January 3, 1949.\n\n\
         Come at once.\n\nACHESON\n",
    ),
    (
        "2.txt",
        "The Ambassador in France (Bruce) to the Secretary of State\n\nPARIS, January 4, 1949.\n\n\
         Of artillery and Mr. Acheson.\n\nBRUCE\n",
    ),
    (
        "3.txt",
        "The Ambassador in France (Bruce) to the Secretary of State\n\nPARIS, May 7, 1950.\n\n\
         Nothing of it.\n\nBRUCE\n",
    ),
    (
        "4.txt",
        "The Secretary of State to the Embassy in France\n\nWASHINGTON, May 8, 1950.\n\n\
         Nothing either.\n\nACHESON\n",
    ),
    (
        "5.txt",
        "The Ambassador in Japan (Sebald) to the Secretary of State\n\nTOKYO, June 9, 1951.\n\n\
         Nothing here.\n\nSEBALD\n",
    ),
];

fn papers(size: (u16, u16)) -> Stage {
    Stage::new(size, &theme(ThemeName::Terminal), Open::Documents(&PAPERS))
}

fn here(stage: &Stage) -> &str {
    stage.session().documents.current().map_or("", |entry| entry.path.as_str())
}

#[test]
fn where_a_filter_finds_nothing_others_are_offered() {
    let mut stage = papers((80, 24));
    stage.keys("/").types("to:bruce date:1949");
    compare("offers-typing", &stage);
    stage.keys("enter");
    compare("offers", &stage);
    stage.keys("j enter");
    let screen = stage.screen();
    assert!(screen.contains("1 of 5 · from:bruce date:1949"), "{screen}");
    assert_eq!(here(&stage), "2.txt");
    // While one types, a key puts the first in the line.
    stage.keys("esc /").types("from:brucee").keys("down");
    assert!(stage.screen().contains("/from:Bruce"), "{}", stage.screen());
    assert_eq!(stage.session().documents.len(), 2);
    stage.keys("enter esc /").types("from:qqqq").keys("down");
    assert!(stage.screen().contains("nothing else finds any"), "{}", stage.screen());
    // Pressed before there is an answer, the keys mean the same.
    stage.keys("esc").press("/").press("t o : b r u c e enter enter").keys("j");
    let screen = stage.screen();
    assert!(screen.contains("2 of 5 · person:bruce"), "{screen}");
}

#[test]
fn the_cursor_stays_on_its_document_while_a_filter_is_typed() {
    let mut stage = papers((80, 24));
    stage.keys("j j j");
    assert_eq!(here(&stage), "4.txt");
    stage.keys("/").types("bruce zzz");
    assert_eq!(here(&stage), "");
    stage.keys("backspace backspace backspace backspace");
    assert_eq!(here(&stage), "2.txt");
    stage.keys("ctrl-u").types("from:");
    assert_eq!(here(&stage), "4.txt");
    stage.types("sebald");
    assert_eq!(here(&stage), "5.txt");
    stage.keys("esc");
    assert_eq!(here(&stage), "4.txt");
    assert_eq!(stage.session().documents.filter(), "");
    stage.keys("/").types("from:sebald").keys("enter j");
    assert_eq!(here(&stage), "5.txt");
    stage.keys("esc");
    assert_eq!(here(&stage), "5.txt", "a filter that was taken is left where one is");
}

#[test]
fn completions_fit_the_screen_and_come_once() {
    for size in [(80, 24), (40, 12)] {
        let mut stage = papers(size);
        stage.keys("/ tab");
        compare("completions", &stage);
        stage.types("from:").keys("tab");
        compare("completions-names", &stage);
    }
    let mut stage = open((80, 24));
    stage.keys("/").types("from:semen").keys("tab");
    assert!(stage.screen().contains("/from:\"Semenov [Stalin]\""), "{}", stage.screen());
    stage.keys("esc /").types("is:").keys("tab");
    assert!(
        stage.screen().contains("unread  read  started  annotated  unreadable"),
        "{}",
        stage.screen()
    );
}

#[test]
fn senders_of_an_answer_have_short_names_that_leave_so_many_as_they_say() {
    for (steps, sender, condition) in [
        ("j j", "Acheson", "from:=Acheson"),
        ("j j j j j", "Secretary of State", "from:\"=Secretary of State\""),
        ("j j j j", "Sebald", "from:=Sebald"),
    ] {
        let mut stage = papers((120, 40));
        stage.keys("g /").types("nothing").keys("enter tab").keys(steps);
        let screen = stage.screen();
        let row = screen.lines().find(|line| line.contains("▸")).unwrap_or_default();
        assert!(row.contains(&format!("▸ {sender}  ")) && row.contains("  1 "), "{screen}");
        stage.keys("enter");
        let screen = stage.screen();
        assert!(screen.contains(condition) && screen.contains("1 of 5 documents"), "{screen}");
    }
}

#[test]
fn groups_are_folded_by_key() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = papers(size);
        stage.keys("O j j h");
        compare("folded", &stage);
        assert!(stage.session().documents.is_on_fold());
    }
    let mut stage = papers((80, 24));
    stage.keys("h");
    assert!(stage.screen().contains("the list has no groups to fold"), "{}", stage.screen());
    stage.keys("O Z");
    let screen = stage.screen();
    assert_eq!(screen.matches("(folded)").count(), 3, "{screen}");
    // Enter on a heading unfolds it, and then opens what the cursor is on.
    stage.keys("j enter");
    assert_eq!(here(&stage), "3.txt");
    let screen = stage.screen();
    assert!(screen.contains(" 1950 · 2 ───") && screen.contains("▸○  7 May"), "{screen}");
    stage.keys("enter");
    assert!(stage.screen().contains("Nothing of it."), "{}", stage.screen());
    // From the page one goes on into a folded group.
    stage.keys("J J");
    assert_eq!(here(&stage), "5.txt");
    stage.keys("q");
    assert!(stage.screen().contains(" 1951 · 1 ▸ (folded)"), "{}", stage.screen());
}

#[test]
fn groups_and_folds_are_so_at_the_next_start() {
    let room = Room::new(Open::Documents(&PAPERS));
    let start = || Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Terminal));
    let mut stage = start();
    stage.keys("O h");
    let left: String = stage.screen().lines().take(10).collect();
    assert!(left.contains("1949"), "{}", stage.screen());
    drop(stage);
    let mut stage = start();
    assert_eq!(stage.screen().lines().take(10).collect::<String>(), left);
    stage.keys("O O O O");
    drop(stage);
    assert!(!start().screen().lines().take(10).any(|line| line.starts_with(" 1949")));
}

#[test]
fn an_order_that_was_turned_round_is_so_at_the_next_start() {
    let room = Room::new(Open::Documents(&PAPERS));
    let start = || Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Terminal));
    let mut stage = start();
    stage.keys("o d o o");
    assert!(stage.screen().contains("by date ↓"), "{}", stage.screen());
    drop(stage);
    let mut stage = start();
    assert!(stage.screen().contains("by date ↓"), "{}", stage.screen());
    stage.keys("o o");
    drop(stage);
    assert!(start().screen().contains("by date ↑"));
}
