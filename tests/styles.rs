//! Whole screens with their colours and emphasis.
//!
//! What a reader sees after some keys is compared with the files in `tests/screens/styled/`, in
//! each theme. A file begins with the ground: the colours that most cells have. Then comes each
//! row, its letters between two rules, and below them its runs of anything else: the first and the
//! last column, the emphasis, and the colours that are not the ground's. A colour is one of the
//! terminal's sixteen by name, a number of xterm's 256, `#rrggbb`, or the terminal's `default`.
//!
//! `GLOSS_BLESS=1 cargo test --test styles` writes them anew: look at what has changed before you
//! commit it.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot read its files has failed, and it makes its own"
)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::colour::contrast;
use glossator::widget::theme::{Depth, Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use self::stage::{Open, Stage, telegrams, visible};

#[path = "support/stage.rs"]
mod stage;

const THEMES: [(ThemeName, &str); 4] = [
    (ThemeName::Dark, "dark"),
    (ThemeName::Light, "light"),
    (ThemeName::Terminal, "terminal"),
    (ThemeName::Mono, "mono"),
];

fn open(name: ThemeName, depth: Depth, library: Open) -> Stage {
    Stage::new((80, 24), &Theme::new(name, Borders::Unicode, depth), library)
}

/// Colours and emphasis of a cell.
type Look = (Color, Color, Modifier);

fn look(cell: &Cell) -> Look {
    (cell.fg, cell.bg, cell.modifier)
}

/// What a cell is beside the ground, in words; nothing if it is the same.
fn style(look: Look, ground: Look) -> String {
    const NAMES: [(Modifier, &str); 9] = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::SLOW_BLINK, "blinking"),
        (Modifier::RAPID_BLINK, "blinking fast"),
        (Modifier::REVERSED, "reversed"),
        (Modifier::HIDDEN, "hidden"),
        (Modifier::CROSSED_OUT, "crossed out"),
    ];
    let (fg, bg, modifier) = look;
    let mut words: Vec<String> = Vec::new();
    if modifier.is_empty() && !ground.2.is_empty() {
        words.push("plain".to_owned());
    }
    let emphasis = NAMES.iter().filter(|(one, _)| modifier.contains(*one));
    words.extend(emphasis.map(|(_, name)| (*name).to_owned()));
    for (what, colour, below) in [("fg", fg, ground.0), ("bg", bg, ground.1)] {
        if colour != below {
            words.push(format!("{what}:{}", name(colour)));
        }
    }
    words.join(" ")
}

/// The name of a colour.
fn name(colour: Color) -> String {
    let name = match colour {
        Color::Reset => "default",
        Color::Black => "black",
        Color::Red => "red",
        Color::Green => "green",
        Color::Yellow => "yellow",
        Color::Blue => "blue",
        Color::Magenta => "magenta",
        Color::Cyan => "cyan",
        Color::Gray => "white",
        Color::DarkGray => "bright-black",
        Color::LightRed => "bright-red",
        Color::LightGreen => "bright-green",
        Color::LightYellow => "bright-yellow",
        Color::LightBlue => "bright-blue",
        Color::LightMagenta => "bright-magenta",
        Color::LightCyan => "bright-cyan",
        Color::White => "bright-white",
        Color::Indexed(number) => return number.to_string(),
        Color::Rgb(red, green, blue) => return format!("#{red:02x}{green:02x}{blue:02x}"),
    };
    name.to_owned()
}

/// The runs of one look in a row: first and last column, and the look. What a wide character covers
/// is of its look.
fn runs(frame: &Buffer, y: u16) -> Vec<(u16, u16, Look)> {
    let mut runs: Vec<(u16, u16, Look)> = Vec::new();
    for (x, _) in visible(frame, y) {
        let look = look(&frame[(x, y)]);
        if let Some(run) = runs.last_mut() {
            run.1 = x - 1;
        }
        if runs.last().is_none_or(|run| run.2 != look) {
            runs.push((x, x, look));
        }
    }
    if let Some(run) = runs.last_mut() {
        run.1 = frame.area.width - 1;
    }
    runs
}

/// The look that most cells have.
fn ground(frame: &Buffer) -> Look {
    let mut counts: HashMap<Look, usize> = HashMap::new();
    for cell in &frame.content {
        *counts.entry(look(cell)).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).unwrap().0
}

/// A screen with its styles, as it is kept in a file.
fn styled(stage: &Stage) -> String {
    const PLAIN: Look = (Color::Reset, Color::Reset, Modifier::empty());
    let frame = stage.buffer();
    let ground = ground(frame);
    let mut out = format!(
        "ground: {}\n",
        if ground == PLAIN { "default".to_owned() } else { style(ground, PLAIN) }
    );
    for y in 0..frame.area.height {
        let row: String = visible(frame, y).map(|(_, shown)| shown).collect();
        let _ = writeln!(out, "|{row}|");
        for (from, to, look) in runs(frame, y).into_iter().filter(|run| run.2 != ground) {
            let _ = writeln!(out, "  {from}-{to} {}", style(look, ground));
        }
    }
    let caret = stage.caret().map_or("none".to_owned(), |at| format!("{}, row {}", at.x, at.y));
    let _ = writeln!(out, "caret: {caret}");
    out
}

/// Compares the screen with `tests/screens/styled/<name>.txt`. Only the first row that differs is
/// told, with its runs.
#[track_caller]
fn compare(name: &str, stage: &Stage) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens/styled");
    let path = path.join(format!("{name}.txt"));
    let seen = styled(stage);
    if std::env::var_os("GLOSS_BLESS").is_some() {
        fs::write(&path, seen).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if seen == expected {
        return;
    }
    let same = seen.lines().zip(expected.lines()).take_while(|(a, b)| a == b).count();
    let row = seen.lines().take(same + 1).filter(|line| line.starts_with('|')).count();
    let near = |text: &str| {
        let from = text.lines().take(same).collect::<Vec<_>>();
        let from = from.iter().rposition(|line| line.starts_with('|')).unwrap_or(0);
        text.lines().skip(from).take(same - from + 4).collect::<Vec<_>>().join("\n")
    };
    panic!(
        "the screen is not as in tests/screens/styled/{name}.txt from row {row} on; if it should \
         be, GLOSS_BLESS=1 cargo test --test styles writes it anew.\nexpected:\n{}\nseen:\n{}",
        near(&expected),
        near(&seen)
    );
}

/// Two highlights that overlap, with a note on the second; then a search, and a selection.
fn read(stage: &mut Stage) {
    stage.keys("enter / ").types("I also think").keys("enter s 1");
    stage.keys("/").types("gives the").keys("enter v w w w w e 5 c");
    stage.types("Compare October.").keys("ctrl-s");
    stage.keys("/").types("the").keys("enter n n n n v e w");
}

#[test]
fn the_first_screen_and_the_page_in_each_theme() {
    for (theme, name) in THEMES {
        let mut stage = open(theme, Depth::True, telegrams());
        compare(&format!("first-{name}"), &stage);
        read(&mut stage);
        compare(&format!("page-{name}"), &stage);
    }
}

#[test]
fn the_page_on_a_terminal_with_256_colours() {
    let mut stage = open(ThemeName::Dark, Depth::Indexed, telegrams());
    read(&mut stage);
    compare("page-dark-256", &stage);
}

#[test]
fn what_lies_over_the_page() {
    for (theme, look, [first, second]) in [
        (ThemeName::Dark, "dark", ["finder", "editor"]),
        (ThemeName::Light, "light", ["tags", "help"]),
        (ThemeName::Terminal, "terminal", ["editor", "finder"]),
        (ThemeName::Mono, "mono", ["tags", "finder"]),
    ] {
        let mut stage = open(theme, Depth::True, telegrams());
        read(&mut stage);
        stage.keys("esc");
        for name in [first, second] {
            let (keys, typed) = match name {
                "finder" => ("F", "artillery pieces"),
                "tags" => ("t", "st"),
                "editor" => ("c", "Сравнить. 比较。"),
                _ => ("?", ""),
            };
            stage.keys(keys).types(typed);
            compare(&format!("{name}-{look}"), &stage);
            stage.keys("esc");
        }
    }
}

/// Every letter that is drawn can be read: its contrast is 4.5:1 by WCAG 2.2. With the terminal's own
/// sixteen colours, it has the terminal's own colour, or a ground that is set as well; how these look on
/// known terminals is computed in the tests of the theme.
#[test]
fn every_letter_that_is_drawn_is_legible() {
    let mut pairs = HashMap::new();
    for (theme, name) in THEMES {
        let mut stage = open(theme, Depth::True, telegrams());
        read(&mut stage);
        let mut see = |stage: &Stage, when: &str| {
            for cell in &stage.buffer().content {
                if cell.symbol().chars().any(char::is_alphanumeric) {
                    pairs.entry((name, cell.fg, cell.bg)).or_insert_with(|| when.to_owned());
                }
            }
        };
        see(&stage, "page");
        stage.keys("esc");
        for keys in [
            "?", "f", "F", "'", ":", "t", "c", "i", "T", "T c", "T c c", "g p", "g /", "*", "o",
            "'",
        ] {
            stage.keys(keys);
            see(&stage, keys);
            stage.keys("esc esc esc").keys("tab tab");
        }
        stage.resize(120, 40).keys("q q");
        for keys in ["x", "/", "\\", "tab", "O", "tab", "g"] {
            stage.keys(keys);
            see(&stage, keys);
        }
    }
    assert!(pairs.len() > 30, "{pairs:?}");
    for ((theme, ink, ground), when) in pairs {
        match (ink, ground) {
            (Color::Rgb(r1, g1, b1), Color::Rgb(r2, g2, b2)) => {
                let found = contrast((r1, g1, b1), (r2, g2, b2));
                assert!(found >= 4.5, "{theme}, {when}: {found:.2} of {ink:?} on {ground:?}");
            }
            (Color::Reset, Color::Reset) => {}
            (ink, ground) => {
                let are_set = ink != Color::Reset && ground != Color::Reset;
                assert!(are_set, "{theme}, {when}: {ink:?} on {ground:?}");
            }
        }
    }
}

#[test]
fn the_list_grouped() {
    for (theme, name) in [THEMES[0], THEMES[3]] {
        let mut stage = open(theme, Depth::True, telegrams());
        stage.keys("enter 1 m tab O j");
        stage.keys("/").types("from:stalin").keys("enter");
        compare(&format!("grouped-{name}"), &stage);
    }
}

/// A highlight in a paper that was corrected since.
#[test]
fn the_review() {
    let paper = "MINUTES\n\nOn Monday the rnarshal asked once more for the nine divisions.\n";
    let quote = "On Monday the marshal asked once more for the nine divisions.";
    let store = format!(
        "format = 1\n\n[document]\npath = \"paper.txt\"\n\n[[highlight]]\nid = \"1\"\nstart = 9\n\
         end = {}\nquote = \"{quote}\"\nprefix = \"MINUTES\\n\\n\"\ntags = [\"quote\"]\n\
         note = \"Compare May.\"\n",
        9 + quote.len()
    );
    for (theme, name) in THEMES {
        let annotated = [("iris/paper.txt.toml", store.as_str())];
        let library = Open::Annotated(&[("paper.txt", paper)], &annotated);
        let mut stage = open(theme, Depth::True, library);
        stage.keys("enter R");
        compare(&format!("review-{name}"), &stage);
    }
}
