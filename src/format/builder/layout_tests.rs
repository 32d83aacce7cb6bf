//! Tests of texts that the builder wrote, as they are laid out: nothing is lost at any width.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Builder, Container, LinkDestination, Numbering};
use crate::format::{Limits, Read};
use crate::model::layout::tests::{all_rows, assert_agreed, assert_cover, assert_fits, shown};
use crate::model::layout::{Layout, Setting};
use crate::model::text::Text;

fn built(send: impl FnOnce(&mut Builder)) -> Read {
    let limits = Limits::default();
    let mut builder = Builder::new(&limits);
    send(&mut builder);
    builder.finish().unwrap()
}

fn within(b: &mut Builder, container: Container, words: &str) {
    b.open(container);
    b.text(words);
    b.close();
}

fn table(b: &mut Builder, rows: &[&[&str]]) {
    b.open(Container::Table);
    for row in rows {
        b.open(Container::Row);
        for cell in *row {
            within(b, Container::Cell, cell);
        }
        b.close();
    }
    b.close();
}

fn laid_out(read: &Read, measure: u16) -> Layout {
    let setting =
        Setting { measure, widest: measure + 8, reflow: true, tight: true, structured: true };
    let text = Arc::new(Text::new(read.text.clone()));
    Layout::new(text, setting).with_structure(&Arc::new(read.structure.clone()))
}

#[test]
fn nothing_is_guessed_and_line_ends_are_meant() {
    let read = built(|b| {
        within(b, Container::Paragraph, "A short line");
        b.open(Container::Paragraph);
        b.text("which is no telegram's head but has a line end that somebody");
        b.line_break();
        b.text("meant.");
        b.close();
        within(b, Container::Paragraph, "3. not | a | table   of course");
    });
    let rows = shown(&laid_out(&read, 60));
    assert_eq!(
        rows,
        [
            "A short line",
            "",
            "which is no telegram's head but has a line end that somebody",
            "meant.",
            "",
            "3. not | a | table of course"
        ]
    );
}

#[test]
fn quotations_are_set_in_and_items_hang_below_their_words() {
    let read = built(|b| {
        within(b, Container::Quotation, "one two three four five six seven");
        b.open(Container::Numbers(9, Numbering::Decimal));
        within(b, Container::Item, "one two three four five");
        b.open(Container::Item);
        within(b, Container::Paragraph, "one two three four five");
        b.open(Container::Paragraph);
        b.text("again");
        b.line_break();
        b.text("and again");
        b.close();
        b.close();
        b.close();
        within(b, Container::Verse, "one two three four five");
    });
    let rows = shown(&laid_out(&read, 20));
    assert_eq!(
        rows,
        [
            "    one two three",
            "    four five six",
            "    seven",
            "",
            "9. one two three",
            "   four five",
            "10. one two three",
            "    four five",
            "",
            "    again",
            "    and again",
            "",
            "one two three four five",
        ]
    );
    let narrow = shown(&laid_out(&read, 12));
    assert_eq!(narrow[narrow.len() - 2..], ["one two three four", "    five"]);
}

#[test]
fn verse_and_code_are_set_apart() {
    let read = built(|b| {
        within(b, Container::Paragraph, "Prose.");
        b.open(Container::Verse);
        b.text("    one two three four five six");
        b.line_break();
        b.text("seven");
        b.close();
        within(b, Container::Preformatted, "let a = 1;\n  b");
    });
    let seen = shown(&laid_out(&read, 16));
    let code: Vec<&str> = seen.iter().rev().take(2).rev().map(String::as_str).collect();
    assert_eq!(code, ["  let a = 1;", "    b"], "{seen:?}");
    let alone = built(|b| within(b, Container::Preformatted, "let a = 1;\n  b"));
    assert_eq!(shown(&laid_out(&alone, 16)), ["let a = 1;", "  b"]);
}

#[test]
fn cells_stand_in_columns_as_far_as_there_is_room() {
    let rows: &[&[&str]] = &[
        &["Unit", "Men", "Remarks"],
        &["20th Army", "40,000", "on the march"],
        &["", "9", "one two three four five six seven eight nine ten"],
    ];
    let read = built(|b| table(b, rows));
    assert_eq!(read.text.lines().nth(1), Some("20th Army\t40,000\ton the march"));
    assert_eq!(
        shown(&laid_out(&read, 34)),
        [
            "Unit          Men  Remarks",
            "20th Army  40,000  on the march",
            "                9  one two three four five",
            "                   six seven eight nine",
            "                   ten",
        ]
    );
    let narrow = laid_out(&read, 12);
    assert_fits(&narrow);
    assert_eq!(shown(&narrow)[0], "Unit   Men  Remarks");
}

#[test]
fn columns_of_preformatted_lines_stay_when_they_are_set_in() {
    let read = built(|b| {
        b.open(Container::Quotation);
        within(b, Container::Preformatted, "abc\tx\nabcdef\tx");
    });
    assert_eq!(shown(&laid_out(&read, 40)), ["    abc     x", "    abcdef  x"]);
}

#[test]
fn long_tables_and_long_lines_are_laid_out_in_part() {
    let read = built(|b| {
        b.open(Container::Table);
        for number in 0..700 {
            b.open(Container::Row);
            within(b, Container::Cell, &format!("row {number}"));
            within(b, Container::Cell, &"word ".repeat(number % 40));
            b.close();
        }
        b.close();
        within(b, Container::Quotation, &"division ".repeat(9000));
    });
    let layout = laid_out(&read, 50);
    assert_cover(&layout);
    assert_fits(&layout);
    assert!(all_rows(&layout).iter().rev().take(1000).all(|row| row.indent == 4));
}

fn steps() -> impl Strategy<Value = Vec<(usize, String)>> {
    let words = prop_oneof![
        "[a-zA-Z ]{1,30}",
        "[中文字军队]{1,7}",
        "[а-я e\u{301}]{1,12}",
        "[\u{ad}\u{200b}\u{2028}\u{c}\u{202e}\t-]{1,3}",
        "\\PC",
    ];
    prop::collection::vec((0_usize..26, words), 0..80)
}

fn read_of(steps: Vec<(usize, String)>) -> Read {
    let containers = [
        Container::Division,
        Container::Paragraph,
        Container::Heading(1),
        Container::Quotation,
        Container::Verse,
        Container::Preformatted,
        Container::Bullets,
        Container::Numbers(1, Numbering::LowerRoman),
        Container::Item,
        Container::Table,
        Container::Row,
        Container::Cell,
    ];
    built(|b| {
        for (step, words) in steps {
            match step {
                0..12 => b.open(containers[step].clone()),
                12..15 => b.close(),
                15 => b.line_break(),
                16 => b.call("k"),
                17 => b.note("k"),
                18 => b.end_note(),
                19 => b.rule(),
                20 => b.link(LinkDestination::Outside(words)),
                _ => b.text(&words),
            }
        }
    })
}

proptest! {
    #[test]
    fn every_character_is_on_one_row(steps in steps(), measure in 1_u16..90) {
        let layout = laid_out(&read_of(steps), measure);
        assert_cover(&layout);
        assert_agreed(&layout);
        assert_fits(&layout);
        for row in all_rows(&layout) {
            for cluster in row.clusters(layout.text()) {
                prop_assert_eq!(row.column_of(layout.text(), cluster.span.start), cluster.column);
            }
        }
    }
}
