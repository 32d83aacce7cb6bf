//! The wire is proved on a terminal emulator that is not ours: whatever frames come one after the
//! other, the emulator shows after ours what it shows after those of ratatui's own backend, with
//! the cursor at the same place. And what a frame may cost is held: these are bytes, not times.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot set up has failed, and it prints what it measures"
)]

use std::io::Write as _;

use glossator::model::settings::{Borders, ThemeName};
use glossator::run::wire::{Features, Wire};
use glossator::widget::theme::{Depth, Theme};
use proptest::prelude::*;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

use self::stage::{Open, Stage, telegrams};

#[path = "support/stage.rs"]
mod stage;

/// Two terminals of one size: one is told by the wire what has changed, the other, which shows
/// nothing before, is told by ratatui all that is to be shown. (Told what has changed, it would
/// leave holes in this emulator where a wide character was written over.)
struct Pair {
    wire: Wire,
    ours: vt100::Parser,
    theirs: vt100::Parser,
    before: Buffer,
    /// Bytes of the last frame: ours, and those of ratatui told what has changed.
    sent: (usize, usize),
}

fn terminal(area: Rect) -> vt100::Parser {
    vt100::Parser::new(area.height.try_into().unwrap(), area.width.try_into().unwrap(), 0)
}

/// What ratatui's own backend sends.
fn ratatuis(before: &Buffer, next: &Buffer, caret: Option<Position>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut backend = CrosstermBackend::new(&mut out);
    backend.draw(before.diff_iter(next)).unwrap();
    match caret {
        Some(caret) => {
            backend.set_cursor_position(caret).unwrap();
            backend.show_cursor().unwrap();
        }
        None => backend.hide_cursor().unwrap(),
    }
    out.flush().unwrap();
    out
}

impl Pair {
    fn new(area: Rect, features: Features) -> Self {
        Self {
            wire: Wire::new(features),
            ours: terminal(area),
            theirs: terminal(area),
            before: Buffer::empty(area),
            sent: (0, 0),
        }
    }

    fn show(&mut self, next: &Buffer, caret: Option<Position>) {
        let bytes = self.wire.frame(next, caret);
        let changed = ratatuis(&self.before, next, caret).len();
        self.sent = (bytes.len(), changed);
        self.ours.process(bytes);
        self.theirs = terminal(next.area);
        self.theirs.process(&ratatuis(&Buffer::empty(next.area), next, caret));
        self.before = next.clone();
    }

    /// Compares every cell. Of a blank only its ground is seen.
    fn compare(&self) -> Result<(), String> {
        let (ours, theirs) = (self.ours.screen(), self.theirs.screen());
        let (rows, columns) = ours.size();
        for row in 0..rows.get() {
            for column in 0..columns.get() {
                let (one, other) =
                    (ours.cell(row, column).unwrap(), theirs.cell(row, column).unwrap());
                let look = |cell: &vt100::Cell| {
                    let blank =
                        cell.contents().trim().is_empty() && !cell.underline() && !cell.inverse();
                    let looks = (cell.fgcolor(), cell.bold(), cell.dim(), cell.italic());
                    let symbol = if blank { String::new() } else { cell.contents().to_owned() };
                    (
                        symbol,
                        cell.bgcolor(),
                        cell.underline(),
                        cell.inverse(),
                        (!blank).then_some(looks),
                    )
                };
                if look(one) != look(other) {
                    return Err(format!(
                        "row {row}, column {column}: {:?} and not {:?}\n{}\n---\n{}",
                        look(one),
                        look(other),
                        ours.contents(),
                        theirs.contents()
                    ));
                }
            }
        }
        let hidden = (ours.hide_cursor(), theirs.hide_cursor());
        if hidden.0 != hidden.1 || (!hidden.0 && ours.cursor_position() != theirs.cursor_position())
        {
            return Err(format!(
                "the cursor is at {:?}, {:?}, and not at {:?}",
                hidden,
                ours.cursor_position(),
                theirs.cursor_position()
            ));
        }
        Ok(())
    }
}

/// What is done to a frame to make the next one.
#[derive(Clone, Debug)]
enum Step {
    /// Words at a place.
    Write(u16, u16, String, Style),
    /// Rows of some columns go up or down; what comes in is other words.
    Move { left: u16, top: u16, right: u16, bottom: u16, by: i16 },
    /// A part is blank, on a ground.
    Clear(u16, u16, u16, u16, Color),
    /// Somebody else wrote on the terminal.
    Forget,
    /// Nothing.
    Nothing,
}

fn colour() -> impl Strategy<Value = Color> {
    prop_oneof![
        4 => Just(Color::Reset),
        1 => Just(Color::Red),
        1 => Just(Color::DarkGray),
        1 => any::<u8>().prop_map(Color::Indexed),
        1 => any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
    ]
}

fn style() -> impl Strategy<Value = Style> {
    let modifiers = prop_oneof![
        4 => Just(Modifier::empty()),
        1 => Just(Modifier::BOLD),
        1 => Just(Modifier::DIM | Modifier::BOLD),
        1 => Just(Modifier::UNDERLINED),
        1 => Just(Modifier::REVERSED | Modifier::ITALIC),
    ];
    (colour(), colour(), modifiers)
        .prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z ]{1,30}",
        "[а-я ]{1,20}",
        "[中文电报 a]{1,15}",
        Just("e\u{301}te\u{301}".to_owned()),
        Just("                    ".to_owned()),
        Just("────────────".to_owned()),
    ]
}

const WIDE: u16 = 44;
const HIGH: u16 = 14;

fn step() -> impl Strategy<Value = Step> {
    let place = (0..WIDE, 0..HIGH);
    prop_oneof![
        4 => (place.clone(), words(), style()).prop_map(|((x, y), words, style)| Step::Write(x, y, words, style)),
        4 => (place.clone(), place.clone(), -6..6_i16).prop_map(|((a, b), (c, d), by)| Step::Move {
            left: a.min(c), top: b.min(d), right: a.max(c), bottom: b.max(d), by,
        }),
        2 => (place.clone(), place, colour()).prop_map(|((a, b), (c, d), ground)| {
            Step::Clear(a.min(c), b.min(d), a.max(c), b.max(d), ground)
        }),
        1 => Just(Step::Forget),
        1 => Just(Step::Nothing),
    ]
}

fn take(buffer: &mut Buffer, step: &Step) {
    match step {
        Step::Write(x, y, words, style) => {
            buffer.set_string(*x, *y, words, *style);
        }
        Step::Clear(left, top, right, bottom, ground) => {
            for y in *top..=*bottom {
                for x in *left..=*right {
                    buffer[(x, y)] = Cell::EMPTY;
                    buffer[(x, y)].set_bg(*ground);
                }
            }
        }
        Step::Move { left, top, right, bottom, by } => {
            let before = buffer.clone();
            for y in *top..=*bottom {
                let from = i32::from(y) + i32::from(*by);
                for x in *left..=*right {
                    let within = (i32::from(*top)..=i32::from(*bottom)).contains(&from);
                    buffer[(x, y)] = if within {
                        before[(x, u16::try_from(from).unwrap())].clone()
                    } else {
                        Cell::new("n")
                    };
                }
            }
        }
        Step::Forget | Step::Nothing => {}
    }
    whole(buffer);
}

/// A wide character that lost its second half, or its place, becomes a blank: ratatui too takes
/// buffers to be well formed.
fn whole(buffer: &mut Buffer) {
    let width = |cell: &Cell| unicode_width::UnicodeWidthStr::width(cell.symbol()).max(1);
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let wide = u16::try_from(width(&buffer[(x, y)])).unwrap();
            if x + wide > buffer.area.width {
                buffer[(x, y)] = Cell::EMPTY;
            }
            for covered in x + 1..(x + wide).min(buffer.area.width) {
                buffer[(covered, y)] = Cell::EMPTY;
            }
            x += wide;
        }
    }
}

fn run(steps: &[(Step, Option<(u16, u16)>)], features: Features) -> Result<(), TestCaseError> {
    let area = Rect::new(0, 0, WIDE, HIGH);
    let mut pair = Pair::new(area, features);
    let mut next = Buffer::empty(area);
    for (number, (step, caret)) in steps.iter().enumerate() {
        take(&mut next, step);
        if matches!(step, Step::Forget) {
            pair.wire.forget();
        }
        pair.show(&next, caret.map(Position::from));
        if let Err(why) = pair.compare() {
            return Err(TestCaseError::fail(format!("after step {number}, {step:?}: {why}")));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_emulator_shows_what_it_shows_after_ratatuis_own_bytes(
        steps in prop::collection::vec((step(), prop::option::of((0..WIDE, 0..HIGH))), 1..14),
    ) {
        for features in [Features::ALL, Features { ground: false, ..Features::ALL }, Features::PLAIN] {
            run(&steps, features)?;
        }
    }
}

/// The program after some keys, each frame shown; gives the bytes of the last.
struct Wired {
    stage: Stage,
    pair: Pair,
}

impl Wired {
    fn new(size: (u16, u16), theme: ThemeName, open: Open) -> Self {
        let theme = Theme::new(theme, Borders::Unicode, Depth::True);
        let stage = Stage::new(size, &theme, open);
        let pair = Pair::new(Rect::new(0, 0, size.0, size.1), Features::ALL);
        let mut wired = Self { stage, pair };
        wired.show();
        wired
    }

    fn show(&mut self) -> (usize, usize) {
        self.pair.show(self.stage.buffer(), self.stage.caret());
        if let Err(why) = self.pair.compare() {
            panic!("{why}");
        }
        self.pair.sent
    }

    fn keys(&mut self, keys: &str) -> (usize, usize) {
        let mut sent = (0, 0);
        for key in keys.split_whitespace() {
            self.stage.keys(key);
            sent = self.show();
        }
        sent
    }

    /// What a key costs on average, if it is pressed so many times: ours, and ratatui's.
    fn mean(&mut self, key: &str, times: usize) -> (usize, usize) {
        let sent: Vec<_> = (0..times).map(|_| self.keys(key)).collect();
        let sum = |of: fn(&(usize, usize)) -> usize| sent.iter().map(of).sum::<usize>() / times;
        (sum(|sent| sent.0), sum(|sent| sent.1))
    }
}

fn long_paper() -> String {
    let telegram = include_str!("../corpus/002_3c5f0ad91c4bf3fc.txt");
    format!("{telegram}\n\n").repeat(20)
}

#[test]
fn every_view_of_the_program_is_shown_as_it_was_drawn() {
    for theme in [ThemeName::Terminal, ThemeName::Dark, ThemeName::Light, ThemeName::Mono] {
        let mut wired = Wired::new((100, 30), theme, telegrams());
        wired.keys("enter j j j ctrl-d ctrl-d space ctrl-u s 1 p c");
        wired.stage.types("a note, заметка, 笔记");
        wired.show();
        wired.keys("ctrl-s i esc ? j j esc F a r t i esc z z \\ = = G g g J K n R q /");
        wired.stage.types("the");
        wired.keys("enter n n N esc tab tab");
    }
}

#[test]
fn what_a_key_costs_in_bytes() {
    let paper = long_paper();
    let names: Vec<String> = (10..70).map(|number| format!("paper {number}.txt")).collect();
    let others = names.iter().map(|name| (name.as_str(), "A short paper.\n\nOf no account.\n"));
    let documents: Vec<(&str, &str)> =
        [("a.txt", paper.as_str())].into_iter().chain(others).collect();
    let mut wired = Wired::new((120, 40), ThemeName::Terminal, Open::Documents(&documents));
    wired.keys("enter z");
    // The caret goes down to the last row, then the page moves under it.
    wired.mean("j", 45);
    let alone = wired.mean("j", 20);
    assert!(alone.0 <= 132, "a line down with the text alone: {alone:?} bytes");
    let page = wired.mean("space", 8);
    assert!(page.0 <= 3319, "a page down: {page:?} bytes");
    let caret = wired.mean("l", 8);
    assert!(caret.0 <= 40, "a step of the caret: {caret:?}");
    wired.keys("z");
    wired.mean("j", 45);
    let beside = wired.mean("j", 20);
    assert!(beside.0 * 2 <= beside.1, "a line down with the list beside it: {beside:?} bytes");
    wired.keys("x");
    assert_eq!(wired.show().0, 0, "what changes nothing");
    println!(
        "ours and ratatui's: line {alone:?}, beside the list {beside:?}, page {page:?}, caret {caret:?}"
    );
}
