//! What is read of a text, line by line.

use super::*;

fn texts<'a>(lines: &'a [RegionLine]) -> Vec<&'a str> {
    lines.iter().map(|line| &*line.text).collect()
}

#[test]
fn lines_are_made_plain_and_known_where_they_stand() {
    let text = "\u{feff}One\t two[1]\r\n\r\n\u{202e}Three\u{7} \u{1b}[31mfour\u{1b}[0m\rfive";
    let head = regions(text, 0, |_| false).head;
    assert_eq!(texts(&head), ["One two", "Three four", "five"]);
    assert_eq!([head[0].alone, head[1].alone], [true, false]);
    assert!(head[1].more && head[1].odd && !head[0].odd);
    for (line, word) in [(0, "two"), (1, "Three"), (1, "four"), (2, "five")] {
        let at = head[line].text.find(word).unwrap();
        let span = head[line].span(at..at + word.len());
        assert_eq!(&text[span.range()], word);
    }
    let text = "  plain line  ";
    let head = regions(text, 0, |_| false).head;
    assert_eq!(&text[head[0].span(6..10).range()], "line");
}

#[test]
fn only_the_edges_are_seen() {
    for text in ["ж".repeat(100_000), format!("first\n{}\nlast", "жx".repeat(100_000))] {
        let regions = regions(&text, 0, |_| false);
        assert!(regions.head.len() <= 1 && regions.tail.len() <= 1);
        assert!(regions.opening.is_some_and(|line| line.text.len() <= LONG));
    }
    assert_eq!(regions(&"x\n".repeat(1000), 0, |_| false).head.len(), HEAD_LINES);
}

#[test]
fn head_opening_tail_and_notes() {
    let text = "A title\n\nIt was late and we all went home again in the rain, said Ann.\n\n\
                ANN\n----------\n\n[1] A note.";
    let found = regions(text, 0, |_| false);
    assert_eq!(texts(&found.head), ["A title"]);
    assert!(found.opening.is_some_and(|line| line.text.starts_with("It was late")));
    assert_eq!(texts(&found.tail), ["ANN"]);
    assert_eq!(texts(&found.notes), ["A note."]);
    let at = found.notes[0].text.find("note").unwrap();
    assert_eq!(&text[found.notes[0].span(at..at + 4).range()], "note");
    assert_eq!(regions(text, 0, |_| true).head.len(), 3);
}

#[test]
fn a_note_ends_with_a_sentence_however_long_it_is() {
    let note = |count: usize| {
        let text = format!("Tea\n----------\n[1] {}\n\n[2] Next.", "Tea is dear. ".repeat(count));
        regions(&text, 0, |_| false)
            .notes
            .iter()
            .map(|line| line.text.clone().into_owned())
            .collect::<Vec<_>>()
    };
    let told = note(200);
    assert_eq!([told.len(), told[0].len()], [1, 200 * 13 - 1], "whole");
    assert_eq!(note(3).len(), 2);
    let told = note(2_000);
    assert_eq!(told.len(), 1);
    assert!(told[0].len() <= notes::FIRST_NOTES_BYTES && told[0].ends_with("dear."));
}

#[test]
fn what_is_too_long_is_cut_at_a_word() {
    assert_eq!(shorten("  "), None);
    assert_eq!(shorten(&"ж".repeat(LONGEST)).as_deref(), Some("ж".repeat(LONGEST).as_str()));
    let cut = shorten(&"four ".repeat(LONGEST)).unwrap();
    assert!(cut.ends_with("four…") && cut.chars().count() <= LONGEST);
    assert_eq!(shorten(&"ж".repeat(LONGEST + 1)).unwrap().chars().count(), LONGEST);
}

/// What stands beside a label is the value of the label, and no line by itself.
#[test]
fn a_label_and_its_value_are_not_divided_into_columns() {
    let text = "FROM:     BUNCHE\nGeneva                                        3 May 1950\n\
                TO:       Linner          DATE: 4 May 1950\n";
    let head = regions(text, 0, |_| false).head;
    let [left, right] = sides(&head);
    assert_eq!(texts(&left), ["FROM: BUNCHE", "Geneva", "TO:", "Linner"]);
    assert_eq!(texts(&right), ["3 May 1950", "DATE: 4 May 1950"]);
}
