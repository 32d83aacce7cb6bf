//! Whole screens.
//!
//! What a reader sees after some keys is compared with the files in `tests/screens/`; below each
//! screen stands the place of the caret. `GLOSS_BLESS=1 cargo test --test screen` writes them
//! anew: look at what has changed before you commit it. Then what holds on every screen: nothing
//! panics at any size, wide characters are whole, no control character is drawn, themes without
//! colours of their own use none, and overlapping highlights are told apart.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot read its files has failed, and it makes its own"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use glossator::model::settings::{Borders, ThemeName};
use glossator::session::event::Event;
use glossator::widget::theme::{Depth, Theme};
use ratatui::buffer::Cell;
use ratatui::style::Color;

use self::stage::{Open, Stage, telegrams};

#[path = "support/card_view.rs"]
mod card_view;
#[path = "support/codebook_view.rs"]
mod codebook_view;
#[path = "support/following.rs"]
mod following;
#[path = "support/help_view.rs"]
mod help_view;
#[path = "support/list_view.rs"]
mod list_view;
#[path = "support/occurrences_view.rs"]
mod occurrences_view;
#[path = "support/passages_view.rs"]
mod passages_view;
#[path = "support/people_view.rs"]
mod people_view;
#[path = "support/pointer_view.rs"]
mod pointer_view;
#[path = "support/search_view.rs"]
mod search_view;
#[path = "support/stage.rs"]
mod stage;
#[path = "support/stats_view.rs"]
mod stats_view;
#[path = "support/timeline_view.rs"]
mod timeline_view;

const THEMES: [ThemeName; 4] =
    [ThemeName::Terminal, ThemeName::Dark, ThemeName::Light, ThemeName::Mono];

fn theme(name: ThemeName) -> Theme {
    Theme::new(name, Borders::Unicode, Depth::True)
}

fn open(size: (u16, u16)) -> Stage {
    Stage::new(size, &theme(ThemeName::Terminal), telegrams())
}

/// Two highlights that overlap and a note on the second, in the telegram of 5 June 1951.
fn annotate(stage: &mut Stage) {
    stage.keys("enter / ").types("I also think").keys("enter s 1");
    stage.keys("/").types("gives the").keys("enter v w w w w e 5 c");
    stage.types("Compare the telegram of 7 October 1950.\nСравнить. 比较。");
    stage.keys("ctrl-s");
}

/// Compares the screen with `tests/screens/<name>-<size>.txt`.
#[track_caller]
fn compare(name: &str, stage: &Stage) {
    let (columns, rows) = stage.desk().size();
    let file = format!("{name}-{columns}x{rows}.txt");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens").join(&file);
    let caret = match stage.caret() {
        Some(caret) => format!("caret: column {}, row {}", caret.x, caret.y),
        None => "no caret".to_owned(),
    };
    let seen = format!("{}{caret}\n", stage.screen());
    if std::env::var_os("GLOSS_BLESS").is_some() {
        fs::write(&path, seen).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        seen == expected,
        "the screen is not as in tests/screens/{file}; if it should be, \
         GLOSS_BLESS=1 cargo test --test screen writes it anew.\nexpected:\n{expected}\nseen:\n{seen}"
    );
}

#[test]
fn the_first_screen() {
    for size in [(120, 40), (80, 24), (40, 12), (200, 60)] {
        compare("first", &open(size));
    }
}

#[test]
fn a_page_with_highlights_and_a_note() {
    for size in [(120, 40), (80, 24), (40, 12), (200, 60)] {
        let mut stage = open(size);
        annotate(&mut stage);
        compare("page", &stage);
    }
}

#[test]
fn everything_in_ascii() {
    let ascii = Theme::new(ThemeName::Terminal, Borders::Ascii, Depth::True);
    let mut stage = Stage::new((80, 24), &ascii, telegrams());
    compare("ascii-first", &stage);
    annotate(&mut stage);
    compare("ascii-page", &stage);
    stage.keys("i");
    compare("ascii-card", &stage);
}

#[test]
fn the_list_by_facts() {
    let mut stage = open((120, 40));
    stage.keys("/").types("from:stalin date:1951..");
    let screen = stage.screen();
    assert!(screen.contains("2 of 3 · from:stalin"), "{screen}");
    assert!(!screen.contains("Roshchin to"), "{screen}");
    stage.types(" form:x");
    assert!(stage.screen().contains("unknown filter form: (try from:)"), "{}", stage.screen());
    stage.keys("<Enter>");
    assert!(stage.screen().contains("· from:stalin"), "a mistake is not taken: {}", stage.screen());
    stage.keys("<Esc>").keys("/").types("fr").keys("<Tab>").types("semen").keys("<Tab>");
    let screen = stage.screen();
    assert!(screen.contains("/from:\"Semenov [Stalin]\""), "{screen}");
    stage.keys("<Esc> O");
    compare("grouped-by-year", &stage);
    stage.keys("T G <Enter>");
    let screen = stage.screen();
    assert!(screen.contains("1 of 3 · date:1952-12"), "{screen}");
}

const ASKS: &str = "To LOW\n\nCome.\n\nGRAY [Ivanov]\n\nNo. 12\n\n4 March 1947\n";
const ANSWERS: &str = "To GRAY\n\nI have your telegram of March 4, and no. 99.\n\nSee your no. 98.\n\nLOW\n\nNo. 77\n\n6 March 1947\n";

#[test]
fn what_is_referred_to_is_followed_and_comes_back() {
    let documents = [("asks.txt", ASKS), ("answers.txt", ANSWERS)];
    let mut stage = Stage::new((120, 40), &theme(ThemeName::Dark), Open::Documents(&documents));
    stage.keys("<Enter> /").types("telegram").keys("<Enter> g d");
    assert!(stage.screen().contains("Gray [Ivanov] to Low, 4 March 1947"), "{}", stage.screen());
    stage.keys("i");
    let card = stage.screen();
    assert!(card.contains("cited by") && card.contains("“your telegram of March 4”"), "{card}");
    stage.keys("<Esc> H");
    assert!(stage.screen().contains("Low to Gray, 6 March 1947"), "{}", stage.screen());
    stage.keys("/").types("no. 98").keys("<Enter> <Enter>");
    assert!(stage.screen().contains("fits no document of this library"), "{}", stage.screen());
    stage.keys("g r");
    assert!(stage.screen().contains("document no. 98 from Gray to Low"), "{}", stage.screen());
    stage.keys("<Esc> g p /").types("gray").keys("<Enter> <Enter>");
    let screen = stage.screen();
    assert!(screen.contains("person:=Ivanov"), "{screen}");
    // The card says who is named under the caret.
    stage.keys("<Esc> <Tab> g g /").types("GRAY").keys("<Enter> i");
    let card = stage.screen();
    assert!(
        card.contains("under the caret") && card.contains("Ivanov: Gray [from brackets]"),
        "{card}"
    );
    // And leads to where a fact was read.
    stage.keys("<Esc> g g i j j <Enter>");
    assert_eq!(stage.desk().mode(), glossator::session::keymap::Mode::Reading);
}

#[test]
fn an_expression_is_looked_for_and_a_mistake_in_it_is_said() {
    let mut stage = open((120, 40));
    stage.keys("<Enter> /").types("/(nine|six) div");
    assert!(stage.screen().contains(" of "), "{}", stage.screen());
    stage.types("(");
    let screen = stage.screen();
    assert!(screen.contains("incomplete regex: unclosed group"), "{screen}");
    stage.keys("<Enter>");
    let screen = stage.screen();
    assert!(screen.contains("invalid regex: unclosed group"), "{screen}");
}

#[test]
fn what_lies_over_the_page() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = open(size);
        annotate(&mut stage);
        for (name, open, typed) in [
            ("editor", "c", ""),
            ("finder", "F", "artillery pieces"),
            ("tags", "t", "st"),
            ("help", "?", ""),
            ("card", "i", ""),
        ] {
            stage.keys(open).types(typed);
            compare(name, &stage);
            stage.keys("esc");
        }
        stage.keys("/").types("artillery").keys("enter *");
        compare("places", &stage);
    }
}

/// Three highlights in a paper that was changed since: a name corrected in a long passage, a
/// passage that came twice, one that is gone.
fn drifted() -> Vec<(&'static str, String)> {
    let highlight = |id: &str, start: usize, quote: &str, rest: &str| {
        let end = start + quote.chars().count();
        format!(
            "[[highlight]]\nid = \"{id}\"\nstart = {start}\nend = {end}\nquote = {quote:?}\n{rest}\n"
        )
    };
    let long = "On Monday the marshal asked once more for the nine divisions and for the guns that \
                were promised in May, and for the trucks without which neither the divisions nor \
                the guns could reach the front before the rains, as he had written twice already.";
    let head = "format = 1\n\n[document]\npath = \"paper.txt\"\n\n";
    let marks = [
        highlight(
            "1",
            9,
            long,
            "prefix = \"MINUTES\\n\\n\"\ntags = [\"forces/artillery\"]\nnote = \"Compare May.\"\n",
        ),
        highlight("2", 400, "Nothing was decided on this matter.", ""),
        highlight("3", 500, "The interpreter was late because of the snow.", ""),
    ];
    vec![("iris/paper.txt.toml", format!("{head}{}", marks.join("\n")))]
}

#[test]
fn what_is_not_where_it_was_made() {
    let paper = "MINUTES\n\nOn Monday the rnarshal asked once more for the nine divisions and for \
                 the guns that were promised in May, and for the trucks without which neither the \
                 divisions nor the guns could reach the front before the rains, as he had written \
                 twice already.\n\nNothing was decided on this matter.\n\nThe answer came by \
                 night.\n\nNothing was decided on this matter.\n";
    let store = drifted();
    let store: Vec<(&str, &str)> = store.iter().map(|(name, text)| (*name, &**text)).collect();
    for size in [(120, 40), (80, 24), (40, 12)] {
        let open = Open::Annotated(&[("paper.txt", paper)], &store);
        let mut stage = Stage::new(size, &theme(ThemeName::Terminal), open);
        stage.keys("enter R");
        compare("review-changed", &stage);
        stage.keys("j");
        compare("review-ambiguous", &stage);
        stage.keys("j r");
        compare("review-relink", &stage);
    }
}

/// Words of every width: what is cut must be cut between characters.
const WIDE: &[(&str, &str)] = &[
    (
        "电报/一九五一年六月五日.txt",
        "菲利波夫致毛泽东的电报\n\n我收到了你六月四日的电报，以及彭德怀同志的两份指示。朝鲜战争不应加速结束。\n\n\
         \tтаблица\t表格\te\u{301}\n👨\u{200d}👩\u{200d}👧 🇷🇺 ❤\u{fe0f} 한국어 ｆｕｌｌ\n\n\
         中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文。\n",
    ),
    ("空.txt", ""),
    ("длинное_слово.txt", "Достопримечательностями"),
];

/// Opens everything that can be over the panes and each pane, one after the other.
fn each_view(stage: &mut Stage, mut visit: impl FnMut(&mut Stage)) {
    stage.keys("g g enter g g s s 1 w w s 2 C").types("对全文的笔记\nзаметка").keys("ctrl-s c");
    stage.types("笔记 note заметка ".repeat(8).as_str()).keys("ctrl-s");
    visit(stage);
    for (open, typed, close) in [
        ("c", "", "esc"),
        ("C", "", "esc"),
        ("f", "", "esc"),
        ("F", "中 文", "esc"),
        ("'", "", "esc"),
        (":", "", "esc"),
        ("A O", "", "esc"),
        ("A +", "新", "esc esc"),
        ("g s", "", "esc"),
        ("g s tab", "", "esc"),
        ("g s tab tab", "", "esc"),
        ("g s shift-tab /", "新", "esc esc"),
        ("t", "新 标签", "esc"),
        ("?", "", "esc"),
        ("i", "", "esc"),
        ("/", "中文", "enter"),
        ("*", "", "esc"),
        ("esc z", "", "z"),
        ("=", "", "="),
        ("v j", "", "esc"),
        ("\\ tab", "", "\\"),
        ("tab", "", "tab"),
        ("g", "", "g"),
    ] {
        stage.keys(open).types(typed);
        visit(stage);
        stage.keys(close);
    }
}

#[test]
fn every_size_can_be_drawn() {
    let small = (0..=6).flat_map(|rows| (0..=12).map(move |columns| (columns, rows)));
    let large = [
        (13, 9),
        (29, 8),
        (30, 14),
        (39, 17),
        (40, 12),
        (59, 3),
        (79, 24),
        (80, 24),
        (81, 7),
        (100, 15),
        (120, 40),
        (139, 30),
        (141, 41),
        (200, 60),
        (300, 9),
    ];
    let sizes: Vec<_> = small.chain(large).collect();
    let mut stage = Stage::new((80, 24), &theme(ThemeName::Dark), Open::Documents(WIDE));
    each_view(&mut stage, |stage| {
        for (index, (columns, rows)) in sizes.iter().enumerate() {
            stage.look(&theme(THEMES[index % THEMES.len()])).resize(*columns, *rows);
        }
        stage.resize(80, 24);
    });
}

#[test]
fn what_is_opened_on_a_tiny_screen_can_be_drawn() {
    for size in [(0, 0), (1, 1), (2, 1), (1, 9), (7, 4), (12, 6)] {
        let mut stage = Stage::new(size, &theme(ThemeName::Mono), Open::Documents(WIDE));
        each_view(&mut stage, |_| {});
    }
}

/// Every cell that is drawn in any view of the telegrams, at a size where all panes are shown.
fn each_cell(name: ThemeName, mut check: impl FnMut(&Cell)) {
    let mut stage = Stage::new((150, 40), &theme(name), telegrams());
    let mut all = |stage: &mut Stage| stage.buffer().content.iter().for_each(&mut check);
    all(&mut stage);
    each_view(&mut stage, all);
}

#[test]
fn without_colours_no_colour_is_drawn() {
    each_cell(ThemeName::Mono, |cell| {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{cell:?}");
    });
}

#[test]
fn the_terminals_own_colours_are_all_that_is_drawn() {
    each_cell(ThemeName::Terminal, |cell| {
        for colour in [cell.fg, cell.bg] {
            assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)), "{cell:?}");
        }
    });
}

#[test]
fn overlapping_highlights_are_told_apart() {
    for name in THEMES {
        let mut stage = Stage::new((120, 40), &theme(name), telegrams());
        annotate(&mut stage);
        let styles = ["telegram of June", "I also", "possibility", "Chinese"].map(|words| {
            let lines = stage.screen();
            let found =
                lines.lines().zip(0..).find_map(|(line, y)| Some((line.find(words)?, line, y)));
            let (at, line, y) = found.unwrap();
            let x = u16::try_from(line[..at].chars().count()).unwrap();
            let cell = &stage.buffer()[(x, y)];
            (cell.fg, cell.bg, cell.modifier)
        });
        let [plain, one, both, one_again] = styles;
        assert_eq!(one, one_again, "{name:?}");
        assert!(plain != one && one != both && plain != both, "{name:?}: {styles:?}");
    }
}

/// Escape sequences in the text, the names, the tags and the notes: each frame is checked.
#[test]
fn nothing_that_a_terminal_obeys_is_drawn() {
    const EVIL: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{7f}\u{8}\u{85}\u{202e}evil";
    let escaped: String = EVIL.chars().fold(String::new(), |mut all, c| {
        let _ = write!(all, "\\u{:04x}", u32::from(c));
        all
    });
    let text = format!("From: {EVIL}\n\nOne {EVIL} sentence. Another {EVIL}.\r\n");
    let name = "\u{1b}[31mred\u{7}.txt";
    let times = "created = 2026-11-22T10:05:00Z\nupdated = 2026-11-22T10:05:00Z\n";
    let annotations = format!(
        "format = 1\n[document]\npath = \"\\u001b[31mred\\u0007.txt\"\nsha256 = \"{:064}\"\n\
         [[note]]\nid = \"01939f00-0000-7000-8000-000000000001\"\ntext = \"{escaped}\"\n{times}\
         [[highlight]]\nid = \"01939f00-0000-7000-8000-000000000002\"\nstart = 0\nend = 4\n\
         quote = \"From\"\ntags = [\"{escaped}\"]\nnote = \"{escaped}\"\n{times}",
        0
    );
    let file = format!("iris/{name}.toml");
    let open = Open::Annotated(&[(name, &text)], &[(&file, &annotations)]);
    for size in [(150, 40), (80, 24), (40, 12)] {
        let mut stage = Stage::new(size, &theme(ThemeName::Terminal), open);
        assert!(stage.screen().contains('␛'), "{}", stage.screen());
        each_view(&mut stage, |_| {});
        stage.event(Event::Paste(EVIL.to_owned()));
        stage.keys("tab /").event(Event::Paste(EVIL.to_owned())).keys("enter f");
        stage.event(Event::Paste(EVIL.to_owned()));
    }
}

#[test]
fn what_another_session_writes_appears() {
    let mut stage = open((80, 24));
    let tag = "[[tag]]\nname = \"supply\"\n";
    fs::create_dir_all(stage.store()).unwrap();
    fs::write(stage.store().join("codebook.toml"), tag).unwrap();
    stage.wait(|desk| desk.session().codebook.get("supply").is_some()).keys("enter t");
    assert!(stage.screen().contains("supply"), "{}", stage.screen());
}

/// Documents in folders with long names, the notes on which cannot be written.
fn unwritable(size: (u16, u16)) -> Stage {
    let folder = "papers-of-the-policy-planning-staff/".repeat(4);
    let document =
        format!("{folder}memorandum-by-the-chargé-in-the-soviet-union-{}.txt", "x".repeat(90));
    let text = "Memorandum\n\nThe guns came by rail. The trucks came later.\n";
    let open = Open::Documents(&[(document.as_str(), text)]);
    let mut stage = Stage::new(size, &theme(ThemeName::Terminal), open);
    stage.keys("enter s m");
    let notes = stage.store().join("iris").join(format!("{document}.toml"));
    // A folder in the place of the file cannot be replaced, whoever tries.
    fs::remove_file(&notes).unwrap();
    fs::create_dir(&notes).unwrap();
    stage
}

#[test]
fn the_reason_and_what_to_do_are_seen_however_long_a_path_is() {
    let words = |stage: &Stage| stage.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    for size in [(80, 24), (120, 40)] {
        let mut stage = unwritable(size);
        stage.press("l l l s m").wait(|desk| desk.session().layer.saving.failed().is_some());
        let said = words(&stage);
        assert!(said.contains("not saved: /") && said.contains("a directory; "), "{said}");
        assert!(said.contains("(`gloss check` says how)"), "{said}");
        // Over another view too, such as the help, which lies over all but the bottom line.
        let mut stage = unwritable(size);
        stage.press("l l l s m ?").wait(|desk| desk.session().layer.saving.failed().is_some());
        let said = words(&stage);
        assert!(said.contains("a directory; ") && said.contains("says how)"), "{said}");
        // And when quitting is refused.
        stage.press("esc q q");
        let said = words(&stage);
        assert!(said.contains("not saved: 1 change: ") && said.contains("Q quits"), "{said}");
    }
}
