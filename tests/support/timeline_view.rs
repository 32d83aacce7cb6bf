//! The timeline on the whole screen.

use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::theme::{Depth, Theme};
use ratatui::style::Color;

use crate::stage::{Open, Stage};
use crate::{compare, theme};

/// Letters of four senders, with a long time without any, and one that tells no day.
const LETTERS: [(&str, &str); 9] = [
    ("a.txt", "To LOW\n\nCome.\n\nGRAY\n\n4 March 1917\n"),
    ("b.txt", "To LOW\n\nStay.\n\nGRAY\n\n5 March 1946\n"),
    ("c.txt", "To GRAY\n\nWhy?\n\nLOW\n\n6 March 1946\n"),
    ("d.txt", "To LOW\n\nBecause.\n\nGRAY\n\n9 March 1946\n"),
    ("e.txt", "To ANN\n\nThey quarrel.\n\nGRAY\n\n1 July 1946\n"),
    ("f.txt", "To GRAY\n\nI know.\n\nANN\n\n2 July 1947\n"),
    ("g.txt", "To GRAY\n\nAnd I.\n\nBETH\n\n2 July 1949\n"),
    ("h.txt", "To BETH\n\nWell.\n\nGRAY\n\n3 July 1950\n"),
    ("i.txt", "Nobody knows when this was.\n"),
];

fn letters(size: (u16, u16), theme: &Theme) -> Stage {
    Stage::new(size, theme, Open::Documents(&LETTERS))
}

#[test]
fn documents_over_time() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = letters(size, &theme(ThemeName::Dark));
        stage.keys("T");
        compare("timeline", &stage);
        stage.keys("c");
        compare("timeline-senders", &stage);
    }
    let mut stage = letters((80, 24), &Theme::new(ThemeName::Mono, Borders::Ascii, Depth::Indexed));
    stage.keys("T c l");
    compare("ascii-timeline-months", &stage);
    stage.keys("l");
    compare("ascii-timeline-days", &stage);
}

#[test]
fn only_a_time_with_documents_leads_to_them() {
    let mut stage = letters((80, 24), &theme(ThemeName::Terminal));
    stage.keys("T g g j");
    assert!(stage.screen().contains("▸ ··· 28 years without documents"), "{}", stage.screen());
    stage.keys("<Enter>");
    assert!(stage.screen().contains("there are no documents of this time"), "{}", stage.screen());
    stage.keys("j <Enter>");
    assert!(stage.screen().contains("4 of 9 · date:1946"), "{}", stage.screen());
    // The timeline shows what the filter does, or everything.
    stage.keys("T");
    let narrow = stage.screen();
    assert!(
        narrow.contains("4 documents · only date:1946") && !narrow.contains("1917"),
        "{narrow}"
    );
    stage.keys("<Tab>");
    let all = stage.screen();
    assert!(all.contains("9 documents, 1 undated · all") && all.contains("1917"), "{all}");
    stage.keys("G <Enter>");
    assert!(stage.screen().contains("1 of 9 · date:1950-07"), "{}", stage.screen());
}

#[test]
fn a_filter_that_shows_no_dated_document_is_said() {
    let mut stage = letters((80, 24), &theme(ThemeName::Terminal));
    stage.keys("/").types("nobody").keys("<Enter> T");
    assert!(stage.screen().contains("no document that the filter shows"), "{}", stage.screen());
    stage.keys("<Esc> T <Tab>");
    assert!(stage.screen().contains("no filter is in force"), "{}", stage.screen());
}

#[test]
fn without_colours_classes_are_told_apart_by_their_signs() {
    let mut stage = letters((80, 24), &theme(ThemeName::Mono));
    stage.keys("T c");
    let screen = stage.screen();
    assert!(screen.contains("a Gray") && screen.contains("a███"), "{screen}");
    let cells = stage.buffer().content();
    assert!(cells.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
}
