//! The pictures of the work: a part of `tests/screen.rs`.

use glossator::model::settings::{Borders, ThemeName};
use glossator::session::keymap::Mode;
use glossator::widget::theme::{Depth, Theme};
use ratatui::style::Color;

use super::stage::{Open, Stage};
use super::{compare, theme};

/// Letters of several years, one of them undated, and one that nobody has highlighted.
const LETTERS: [(&str, &str); 6] = [
    (
        "a.txt",
        "Viktorov to Li Wei\n\n7 October 1950\n\nSend at least nine divisions, and not five.\n",
    ),
    (
        "b.txt",
        "Li Wei to Viktorov\n\n5 June 1951\n\nThe guns came late. Two divisions hold the hill.\n",
    ),
    (
        "c.txt",
        "Li Wei to Viktorov\n\n9 August 1951\n\nThe guns are here. The price of grain rose.\n",
    ),
    ("d.txt", "Viktorov to Li Wei\n\n1 March 1917\n\nNothing came of it.\n"),
    ("e.txt", "Notes on grain\n\nNine ships were held.\n"),
    ("f.txt", "Li Wei to Viktorov\n\n2 May 1952\n\nThe rest is silence.\n"),
];

const CODEBOOK: &str = "\
[[tag]]\nname = \"forces\"\nkey = \"1\"\ncolour = \"red\"\ndescription = \"Who stands where.\"\n\n\
[[tag]]\nname = \"forces/artillery\"\nkey = \"2\"\ncolour = \"blue\"\n\n\
[[tag]]\nname = \"grain\"\ncolour = \"yellow\"\n\n\
[[tag]]\nname = \"unused\"\ncolour = \"#336699\"\n";

/// A highlight of some words of a text.
fn highlight(text: &str, id: &str, quote: &str, tags: &[&str]) -> String {
    let start = text.find(quote).map_or(500, |at| text[..at].chars().count());
    let end = start + quote.chars().count();
    format!(
        "[[highlight]]\nid = {id:?}\nstart = {start}\nend = {end}\nquote = {quote:?}\ntags = {tags:?}\n\
         created = 2026-01-01T00:00:00Z\nupdated = 2026-01-02T00:00:00Z\n\n"
    )
}

fn file(parts: &[String]) -> String {
    format!("format = 1\n\n{}", parts.concat())
}

fn library(size: (u16, u16), theme: &Theme) -> Stage {
    let text = LETTERS.map(|(_, text)| text);
    let done = "[document]\ndone = 2026-11-26\n\n".to_owned();
    let files = [
        ("codebook.toml", CODEBOOK.to_owned()),
        (
            "iris/a.txt.toml",
            file(&[done.clone(), highlight(text[0], "1", "nine divisions", &["forces"])]),
        ),
        (
            "iris/b.txt.toml",
            file(&[
                highlight(text[1], "2", "guns came late", &["forces/artillery"]),
                highlight(text[1], "3", "Two divisions", &["forces"]),
                highlight(text[1], "4", "hold the hill", &["forces", "place"]),
            ]),
        ),
        (
            "iris/c.txt.toml",
            file(&[
                highlight(text[2], "5", "The guns are here", &["forces/artillery"]),
                highlight(text[2], "6", "price of grain", &["grain"]),
            ]),
        ),
        ("iris/d.txt.toml", file(&[highlight(text[3], "7", "Nothing", &[])])),
        (
            "boris/b.txt.toml",
            file(&[
                done,
                highlight(text[1], "8", "came late. Two divisions", &["forces", "grain"]),
            ]),
        ),
        ("boris/e.txt.toml", file(&[highlight(text[4], "9", "Nine ships", &["grain"])])),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Stage::new(size, theme, Open::Annotated(&LETTERS, &files))
}

#[test]
fn the_pictures_of_the_work() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = library(size, &theme(ThemeName::Dark));
        stage.keys("g s");
        for name in ["tags", "time", "matrix", "together", "progress", "coverage"] {
            compare(&format!("stats-{name}"), &stage);
            stage.keys("<Tab>");
        }
        compare("stats-tags", &stage);
    }
    let mut stage = library((80, 24), &Theme::new(ThemeName::Mono, Borders::Ascii, Depth::Indexed));
    stage.keys("g s");
    compare("ascii-stats-tags", &stage);
    stage.keys("tab l");
    compare("ascii-stats-months", &stage);
    stage.keys("tab");
    compare("ascii-stats-matrix", &stage);
    let cells = stage.buffer().content();
    assert!(cells.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
}

#[test]
fn a_line_leads_to_its_passages() {
    // The keys after g s, then what the table says of itself.
    for (keys, filter, count) in [
        ("enter", "tag:=forces", 4),
        ("j enter", "tag:=forces/artillery", 2),
        ("G enter", "has:highlight -has:tag", 1),
        ("tab enter", "date:1917", 1),
        ("tab G enter", "-has:date", 1),
        ("tab l j j enter", "date:1950-10", 1),
        ("tab tab l enter", "tag:=forces path:a.txt", 1),
        ("tab tab l l enter", "tag:=forces path:b.txt", 3),
        // The cursor stays on its month while what comes before it goes.
        ("tab l j j / d a t e : 1 9 5 0 . . enter enter", "date:1950-10", 1),
        ("shift-tab j j enter", "annotator:=boris", 2),
    ] {
        let mut stage = library((120, 40), &theme(ThemeName::Dark));
        stage.keys("g s").keys(keys);
        assert_eq!(stage.desk().mode(), Mode::Passages, "{keys}: {}", stage.screen());
        let screen = stage.screen();
        assert!(screen.contains(filter), "{keys}: {screen}");
        assert!(screen.contains(&format!("{count} of 9")), "{keys}: {screen}");
    }
}

#[test]
fn what_leads_nowhere_says_why() {
    for (keys, words) in [
        ("j j j enter", "no passage has the tag unused"),
        ("tab j enter", "no passages of this time"),
        ("l", "there are no columns here"),
        ("tab h", "by year already"),
        ("tab o", "only one order"),
        ("shift-tab shift-tab j enter", "no document is begun"),
        ("shift-tab shift-tab G k k enter", "only what you have finished yourself"),
        ("/ t a g : f o r c e s enter shift-tab shift-tab enter", "empty this one first"),
    ] {
        let mut stage = library((120, 40), &theme(ThemeName::Dark));
        stage.keys("g s").keys(keys);
        assert!(stage.screen().contains(words), "{keys}: {}", stage.screen());
        assert_ne!(stage.desk().mode(), Mode::Passages);
    }
    let mut stage = library((80, 24), &theme(ThemeName::Dark));
    stage.keys("g s shift-tab shift-tab enter");
    assert!(stage.screen().contains("is:unread"), "{}", stage.screen());
    let mut stage = library((80, 24), &theme(ThemeName::Dark));
    stage.keys("g s o");
    let screen = stage.screen();
    assert!(screen.find("grain").unwrap() < screen.find("forces/artillery").unwrap(), "{screen}");
}

#[test]
fn a_filter_counts_what_it_takes_and_leads_on() {
    let mut stage = library((120, 40), &theme(ThemeName::Dark));
    stage.keys("g s /").types("annotator:boris OR date:1917");
    assert!(stage.screen().contains("filter annotator:boris"), "{}", stage.screen());
    stage.keys("enter");
    assert!(stage.screen().contains("3 passages on 3 of 6 documents"), "{}", stage.screen());
    stage.keys("enter");
    assert!(
        stage.screen().contains("(annotator:boris OR date:1917) tag:=forces"),
        "{}",
        stage.screen()
    );
    let mut stage = library((80, 24), &theme(ThemeName::Dark));
    stage.keys("g s /").types("date:1951").keys("enter");
    assert!(stage.screen().contains("6 passages on 2 of 2 documents"), "{}", stage.screen());
    stage.keys("/").types("colour:red").keys("enter");
    assert!(stage.screen().contains("unknown filter colour:"), "{}", stage.screen());
    assert_eq!(stage.desk().mode(), Mode::Finder, "what is wrong can be mended");
    stage.keys("esc");
    assert!(stage.screen().contains("only date:1951"), "{}", stage.screen());
    // As in the table of passages, the filter is left first.
    stage.keys("q");
    assert!(!stage.screen().contains("only date:1951"), "{}", stage.screen());
    assert_eq!(stage.desk().mode(), Mode::Stats);
    stage.keys("q");
    assert_ne!(stage.desk().mode(), Mode::Stats);
}

#[test]
fn the_numbers_follow_what_is_done_meanwhile() {
    let mut stage = library((120, 40), &theme(ThemeName::Dark));
    stage.keys("j j j j j enter /").types("silence").keys("enter s 1 D g s");
    let screen = stage.screen();
    assert!(screen.contains("10 passages on 6 of 6 documents"), "{screen}");
    stage.keys("shift-tab shift-tab");
    let screen = stage.screen();
    assert!(screen.contains("finished by iris"), "{screen}");
    // Another session.
    let [_, _, _, d, ..] = LETTERS;
    let book = file(&[highlight(d.1, "10", "came of it", &["place"])]);
    std::fs::write(stage.store().join("boris/d.txt.toml"), book).unwrap();
    stage.keys("esc g s");
    assert!(stage.screen().contains(" passages on 6 of 6"), "{}", stage.screen());
}

#[test]
fn nothing_to_count_is_said() {
    let mut stage = Stage::new((80, 24), &theme(ThemeName::Dark), Open::Documents(&LETTERS));
    stage.keys("g s");
    for words in [
        "0 passages on 0 of 6 documents",
        "nothing is highlighted yet",
        "no highlight has a tag yet",
        "no two tags occur together",
        "not begun",
        "everyone",
    ] {
        assert!(stage.screen().contains(words), "{words}: {}", stage.screen());
        stage.keys("tab");
    }
    stage.keys("g g j k l h o enter");
}

#[test]
fn names_from_files_are_only_shown() {
    let documents = [("a\u{1b}[31m.txt", "Some words.\n")];
    let book = file(&[highlight(
        documents[0].1,
        "1",
        "words",
        &["zwei\u{1b}[31m wörter", "中文标签/标签", "(x) OR \"y"],
    )]);
    let files = [("iris/a\u{1b}[31m.txt.toml", book.as_str())];
    let mut stage =
        Stage::new((80, 24), &theme(ThemeName::Dark), Open::Annotated(&documents, &files));
    stage.keys("g s");
    for _ in 0..6 {
        assert!(!stage.screen().contains('\u{1b}'));
        stage.keys("tab");
    }
}
