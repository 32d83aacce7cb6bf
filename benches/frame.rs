//! How long a frame takes: what is on screen drawn into cells, and what changed told as bytes.
//! `cargo bench --bench frame` runs it.

#![allow(clippy::panic, reason = "a benchmark that cannot be set up has nothing to measure")]

use std::fmt::Write as _;
use std::hint::black_box;

use divan::Bencher;
use glossator::model::settings::{Borders, ThemeName};
use glossator::run::wire::{Features, Wire};
use glossator::widget::theme::{Depth, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use self::stage::{Open, Stage};

#[path = "../tests/support/stage.rs"]
mod stage;

const SIZE: (u16, u16) = (120, 40);

fn main() {
    divan::main();
}

fn theme() -> Theme {
    Theme::new(ThemeName::Dark, Borders::Unicode, Depth::True)
}

/// A document of 12,000 short paragraphs, and a store in which so many passages of it are
/// highlighted; `deep` more lie over the words that are seen first.
fn annotated(highlights: usize, deep: usize) -> (String, String) {
    let mut text = String::new();
    let mut store = "format = 1\n".to_owned();
    let mut points = 0;
    let mark = |store: &mut String, id: usize, start: usize, quote: &str| {
        let (end, id) = (start + quote.len(), format!("{id:08}"));
        let _ = write!(
            store,
            "\n[[highlight]]\nid = \"{id}\"\nstart = {start}\nend = {end}\nquote = \"{quote}\"\n"
        );
    };
    for number in 0..12_000 {
        let line = format!("Paragraph {number}: the division {} went to the front.", number * 7);
        if number < highlights {
            mark(&mut store, number, points, &line[..20]);
        }
        if number == 0 {
            (0..deep).for_each(|at| mark(&mut store, 20_000 + at, 0, &line[..22 + at % 20]));
        }
        points += line.len() + 2;
        text.push_str(&line);
        text.push_str("\n\n");
    }
    (text, store)
}

/// Draws two screens in turn, of which the second is the first after `keys`.
fn in_turn(bencher: Bencher, (text, store): &(String, String), keys: &str) {
    let documents = [("a.txt", text.as_str())];
    let files = [("iris/a.txt.toml", store.as_str())];
    let theme = theme();
    let mut before = Stage::new(SIZE, &theme, Open::Annotated(&documents, &files));
    let mut after = Stage::new(SIZE, &theme, Open::Annotated(&documents, &files));
    before.keys("<Enter>");
    after.keys("<Enter>").keys(keys);
    let shown = before.session().reading.page.as_ref().map_or(0, |page| page.marks.list.len());
    assert_eq!(shown, store.matches("[[highlight]]").count(), "all are found again");
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let mut wire = Wire::new(Features::of(Some("xterm-256color")));
    bencher.bench_local(move || {
        for stage in [&before, &after] {
            let mut buffer = Buffer::empty(area);
            let caret = stage.desk().draw(&theme, area, &mut buffer);
            black_box(wire.frame(&buffer, caret));
        }
    });
}

/// Two frames: a step of the caret and back.
#[divan::bench(args = [0, 10, 10_000])]
fn a_step_among_highlights(bencher: Bencher, highlights: usize) {
    in_turn(bencher, &annotated(highlights, 0), "l");
}

/// Two frames: a page down and back.
#[divan::bench(args = [0, 10_000])]
fn a_page_among_highlights(bencher: Bencher, highlights: usize) {
    in_turn(bencher, &annotated(highlights, 0), "<PgDn>");
}

/// Two frames where so many highlights lie one over the other.
#[divan::bench(args = [1, 50])]
fn a_step_among_overlapping(bencher: Bencher, deep: usize) {
    in_turn(bencher, &annotated(10, deep), "l");
}
