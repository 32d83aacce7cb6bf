//! Tests of the layout as a whole: every character on one row, at every width.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::model::grapheme::tests::floods;
use crate::model::span::Span;

const TELEGRAM: &str = "\n\nBEIJING\n\nTO KRASOVSKY\n\nFOR Comrade MAO ZEDONG\n\n\
    I received your telegram of June 4, and also the two directives of Comrade Peng Dehuai.\n\n\
    I also think, as do you, that the war should not be speeded up.\n\nFILIPPOV\n";

fn layout(text: &str, measure: u16, tight: bool) -> Layout {
    let setting = Setting { measure, widest: measure + 8, reflow: true, tight, structured: true };
    Layout::new(Arc::new(Text::new(text.to_owned())), setting)
}

pub(crate) fn all_rows(layout: &Layout) -> Vec<Row> {
    layout.rows_from(0, usize::MAX >> 32)
}

pub(crate) fn shown(layout: &Layout) -> Vec<String> {
    all_rows(layout)
        .iter()
        .map(|row| {
            let cells = row.clusters(layout.text());
            let text: String = cells.iter().map(|c| c.shown.as_ref()).collect();
            format!("{}{text}", " ".repeat(usize::from(row.indent))).trim_end().to_owned()
        })
        .collect()
}

#[test]
fn the_head_is_set_tight_and_the_rest_is_not() {
    let rows = shown(&layout(TELEGRAM, 40, true));
    assert_eq!(
        rows[..7],
        [
            "BEIJING",
            "TO KRASOVSKY",
            "FOR Comrade MAO ZEDONG",
            "",
            "I received your telegram of June 4, and",
            "also the two directives of Comrade Peng",
            "Dehuai."
        ]
    );
    assert_eq!(rows[7], "");
    let loose = shown(&layout(TELEGRAM, 40, false));
    assert_eq!(loose[..5], ["", "", "BEIJING", "", "TO KRASOVSKY"]);
}

#[test]
fn the_head_ends_where_somebody_is_greeted() {
    let text = "\nBEIJING\n\nTo the Adviser\n\nComrade Mao Zedong!\n\nWe have your telegram.\n\n\
                Your observations reflect the plans of the present command, which are known here.\n";
    let rows = shown(&layout(text, 40, true));
    assert_eq!(
        rows[..5],
        ["BEIJING", "To the Adviser", "Comrade Mao Zedong!", "", "We have your telegram."]
    );
}

#[test]
fn hard_wrapped_lines_are_filled_and_preformatted_ones_kept() {
    let text = "This is a paragraph which somebody broke by hand into\nlines of about fifty \
                columns each, as was the habit.\n\n  col one   col two\n  1         2\n";
    let rows = shown(&layout(text, 80, true));
    assert_eq!(
        rows,
        [
            "This is a paragraph which somebody broke by hand into lines of about fifty",
            "columns each, as was the habit.",
            "",
            "  col one   col two",
            "  1         2"
        ]
    );
}

#[test]
fn an_item_of_a_list_hangs() {
    let rows = shown(&layout("12. one two three four five six\n", 20, true));
    assert_eq!(rows, ["12. one two three", "    four five six"]);
}

#[test]
fn an_item_whose_lines_are_set_in_is_filled() {
    let text = "- It helps the (potentially new) maintainer to tap into\n  the experience of those who \
                have done it before and\n  who know.\n- Next.\n";
    let rows = shown(&layout(text, 40, true));
    assert_eq!(
        rows,
        [
            "- It helps the (potentially new)",
            "  maintainer to tap into the experience",
            "  of those who have done it before and",
            "  who know.",
            "- Next."
        ]
    );
}

#[test]
fn turns_rows_and_verse_are_not_filled() {
    let lines = |text: &str| {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        assert_eq!(shown(&layout(text, 90, true)), lines);
    };
    lines(
        "INTERVIEWER: So you were there in the spring of 1951, is that right?\nRESPONDENT: Yes, I \
         was there with my brother until the end of June.\n",
    );
    lines(
        "Seoul, and what is around it  412  18  of the regular army, as reported\nWonsan and the \
         coast road        90   3  of the regular army, as reported\n",
    );
    lines(
        "Chapter One, in which the papers are found .......... 12\nand Chapter Two, in which they \
         are lost again ......... 45\n",
    );
    lines(
        "And when the morning came upon the hills we stood together.\nNone of us had slept, and \
         nobody had anything to say.\nThe river lay below.\nWe went down to it by the old road \
         in the early light of day.\nAnd then we crossed.\n",
    );
}

#[test]
fn prose_that_begins_with_capitals_is_filled() {
    let text = "The matter was brought to the attention of the Chairman of\nCouncil of Ministers \
                on the first of March, and he promised\nto look into it.\n";
    let rows = shown(&layout(text, 200, true));
    assert_eq!(rows, [text.trim_end().replace('\n', " ")]);
    let german = "Der Vertrag wurde nach langen Verhandlungen im Haus der\nRegierung von dem \
                  Minister und dem Botschafter noch im\nMai unterzeichnet; die Urkunden liegen \
                  seither bei der\nKanzlei.\n";
    assert_eq!(shown(&layout(german, 300, true)), [german.trim_end().replace('\n', " ")]);
}

#[test]
fn the_further_rows_of_an_entry_hang() {
    let rows = shown(&layout("BORIS: one two three four five\nANNA: six\n", 20, true));
    assert_eq!(rows, ["BORIS: one two three", "    four five", "ANNA: six"]);
    let text = "Acheson, Dean. Present at the Creation: My Years in the State.\n    New York, \
                1969.\nKennan, George F. Memoirs. Boston: Little, Brown, 1967.\n";
    assert_eq!(
        shown(&layout(text, 50, true)),
        [
            "Acheson, Dean. Present at the Creation: My Years",
            "    in the State. New York, 1969.",
            "Kennan, George F. Memoirs. Boston: Little, Brown,",
            "    1967."
        ]
    );
}

#[test]
fn a_word_longer_than_the_row_is_broken_between_clusters() {
    let rows = shown(&layout("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", 2, true));
    assert_eq!(rows, ["e\u{301}e\u{301}", "e\u{301}e\u{301}", "e\u{301}"]);
}

#[test]
fn scripts_without_blanks_break_by_their_own_rules() {
    let rows = shown(&layout("他说：“我们的军队。”他走了。", 8, true));
    assert!(rows.iter().all(|row| !row.starts_with(['。', '”', '：'])), "{rows:?}");
    let thai = shown(&layout("ข้อที่หนึ่งมนุษย์ทั้งหลายเกิดมามีอิสระ", 12, true));
    assert!(thai.len() > 2, "{thai:?}");
}

#[test]
fn a_soft_hyphen_shows_where_it_breaks() {
    let layout = layout("tele\u{ad}gram", 6, true);
    let rows = all_rows(&layout);
    assert_eq!(rows.iter().map(|r| r.hyphen).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn the_text_may_be_empty_or_one_character() {
    for text in ["", "\n", "x", "\n\n\n", " "] {
        for tight in [true, false] {
            let layout = layout(text, 10, tight);
            assert_cover(&layout);
        }
    }
}

#[test]
fn blank_lines_above_the_head_take_no_column() {
    let text = "  \n \nBEIJING\n\nTO KRASOVSKY\n\nFOR Comrade MAO ZEDONG\n\n\nWe have your telegram \
                of June 4, in which you ask for the artillery that was promised to you.\n";
    assert_eq!(shown(&layout(text, 40, true))[..2], ["BEIJING", "TO KRASOVSKY"]);
}

#[test]
fn a_page_break_can_be_seen_and_is_never_filled() {
    let full = "A line of a report which is as full as lines of reports are,";
    let rows =
        shown(&layout(&format!("\u{c}\n  文军队中\n\n{full}\n\u{c}\nnext page.\n"), 90, true));
    assert_eq!(rows, ["␌", "  文军队中", "", full, "␌", "next page."]);
}

#[test]
fn columns_and_offsets_agree() {
    let layout = layout("中文 tele\tgram e\u{301}x\n", 40, true);
    let row = layout.row_at(0);
    for cluster in row.clusters(layout.text()) {
        assert_eq!(row.column_of(layout.text(), cluster.span.start), cluster.column);
        if cluster.width > 0 {
            assert_eq!(row.offset_at(layout.text(), cluster.column), cluster.span.start);
        }
    }
}

/// Checks that the rows cover the text from its first byte to its last, in order, walked either
/// way.
pub(crate) fn assert_cover(layout: &Layout) {
    let rows = all_rows(layout);
    let mut at = 0;
    for row in &rows {
        assert_eq!(row.span.start, at, "{rows:?}");
        at = row.span.end;
    }
    assert_eq!(at, layout.text().len(), "{rows:?}");
    let mut cursor = layout.cursor(layout.text().len());
    let mut back = vec![cursor.row()];
    while cursor.back() {
        back.push(cursor.row());
    }
    back.reverse();
    assert_eq!(back, rows);
    for row in &rows {
        assert_eq!(layout.row_at(row.span.start), *row);
    }
}

/// Checks that no row is wider than allowed, unless it holds a single wide cluster.
pub(crate) fn assert_fits(layout: &Layout) {
    let setting = layout.setting();
    for row in all_rows(layout) {
        let seen = row.clusters(layout.text()).iter().filter(|c| c.width > 0 && !c.blank).count();
        assert!(row.width(layout.text()) <= setting.widest || seen == 1, "{row:?}");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zA-Z]{1,12}",
        "[а-я]{1,9}",
        "[中文字军队]{1,7}",
        "(e\u{301}|й|\u{301}){1,3}",
        "[\u{1}-\u{1f}\u{7f}-\u{9f}]",
        "(👨\u{200d}👩\u{200d}👧|🇷🇺|👍🏽)",
        "[0-9]{1,3}[.)]",
        "[\u{ad}\u{200b}\u{2028}\u{b}\u{c}\u{202e}-]",
        "[\u{200b}-\u{200f}\u{2060}\u{feff}\u{fe0f}\u{e0041}\u{e007f}កaم👩क]{1,5}",
        "\\PC",
    ];
    let gap = prop_oneof![
        Just(" "),
        Just(" "),
        Just("\n"),
        Just("\n  "),
        Just("\n- "),
        Just("\n\n"),
        Just("\t"),
        Just("   ")
    ];
    prop::collection::vec((word, gap), 0..60).prop_map(|parts| {
        parts.into_iter().map(|(word, gap)| word + gap).collect::<String>().replace('\r', "")
    })
}

/// Checks that each row begins where a caret can stand, and that its clusters are what a caret
/// steps over.
pub(crate) fn assert_agreed(layout: &Layout) {
    let text = layout.text();
    let mut at = 0;
    for row in all_rows(layout) {
        for cluster in row.clusters(text) {
            assert_eq!(cluster.span.start, at);
            assert_eq!(text.next_grapheme(at), cluster.span.end, "{row:?}");
            assert_eq!(text.previous_grapheme(cluster.span.end), at, "{row:?}");
            at = cluster.span.end;
        }
    }
    assert_eq!(at, text.len());
}

#[test]
fn a_flood_of_marks_in_a_long_line_has_an_end() {
    for flood in ["\u{301}".repeat(10_000), "👩\u{200d}".repeat(3000), "\u{1100}".repeat(8000)] {
        let source = format!("Flood e{flood} word\n");
        assert_cover(&layout(&source, 1, true));
        assert_cover(&layout(&source, u16::MAX - 8, true));
        assert_agreed(&layout(&source, 72, true));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn a_flood_is_on_one_row_each(
        flood in floods(), before in any_text(), times in prop_oneof![Just(1_usize), Just(12)], measure in 1_u16..90, reflow: bool
    ) {
        let text = format!("{before}{}", flood.repeat(times));
        let setting = Setting { measure, widest: measure + 8, reflow, tight: reflow, structured: true };
        let layout = Layout::new(Arc::new(Text::new(text.clone())), setting);
        assert_cover(&layout);
        if times == 1 {
            assert_agreed(&layout);
        }
    }
}

#[test]
fn what_is_carried_into_a_hanging_indent_fits_there() {
    // The second row of an item begins further to the right than its number: a word that had room
    // beside the number may be too wide below it.
    for text in [
        "A\n  0) \u{fe0f}\u{e0041}\u{200c}\u{2060} A ",
        "  10) wordwordwordword中文中文",
        "- \u{e0041}\u{200c}\u{2060}\u{200b}",
        "   1) abcdefghijklmno\u{2060}p",
    ] {
        for measure in 1..40 {
            assert_cover(&layout(text, measure, false));
            assert_fits(&layout(text, measure, false));
        }
    }
}

#[test]
fn a_tab_stop_does_not_depend_on_what_is_closed_up() {
    for measure in 1..40 {
        assert_fits(&layout(" \n\n\u{200b} aAaAAAAa\tа   队 ", measure, true));
    }
    let layout = layout(" \n\na\tb", 40, true);
    let row = layout.row_at(3);
    assert_eq!(row.column_of(layout.text(), 5), 8);
}

proptest! {
    #[test]
    fn every_character_is_on_one_row(text in any_text(), measure in 1_u16..90, tight: bool) {
        let layout = layout(&text, measure, tight);
        assert_cover(&layout);
        assert_agreed(&layout);
        assert_fits(&layout);
        let seen: String = all_rows(&layout)
            .iter()
            .flat_map(|row| row.clusters(layout.text()))
            .map(|cluster| text[cluster.span.range()].to_owned())
            .collect();
        prop_assert_eq!(seen, text);
    }

    #[test]
    fn filled_items_lose_nothing(
        words in prop::collection::vec("[a-z]{1,9}|[а-я]{1,7}|中文|e\u{301}", 20..80),
        lead in prop_oneof![Just("- "), Just("12. "), Just("  "), Just("")],
        measure in 1_u16..90,
    ) {
        let mut text = lead.to_owned();
        let mut column = 0;
        for word in words {
            column += word.chars().count() + 1;
            text.push_str(&word);
            if column > 55 {
                column = 0;
                text.push('\n');
                text.push_str(&" ".repeat(lead.len()));
            } else {
                text.push(' ');
            }
        }
        let layout = layout(&text, measure, true);
        assert_cover(&layout);
        assert_fits(&layout);
        for row in all_rows(&layout) {
            let cells = row.clusters(layout.text());
            for cluster in cells.iter().filter(|c| c.width > 0 && !text[c.span.range()].starts_with('\n')) {
                let at = row.offset_at(layout.text(), cluster.column);
                prop_assert_eq!(at, cluster.span.start);
            }
        }
    }

    #[test]
    fn the_words_under_the_eye_stay_when_the_width_changes(text in any_text(), at: prop::sample::Index) {
        let one = layout(&text, 60, true);
        let offset = one.text().floor_grapheme(at.index(text.len() + 1));
        for measure in [7, 33, 80] {
            let other = layout(&text, measure, true);
            let row: Span = other.row_at(offset).span;
            prop_assert!(row.contains(offset) || offset == text.len());
        }
    }
}
