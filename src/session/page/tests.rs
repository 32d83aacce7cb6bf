//! Tests of the page: a text with caret and selection marked, the actions, and the text afterwards.
//! `|` precedes the caret's character; `⟦…⟧` encloses the selection.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::model::apparatus::Apparatus;
use crate::model::document::SourceFile;
use crate::model::path::DocPath;
use crate::model::structure::{Block, BlockKind, Structure};

const FRAME: Frame = Frame { rows: 6, margin: 1 };

fn page(text: &str) -> Page {
    structured(text, &[])
}

/// A page whose format says that these are the lengths of its blocks and of their marks, in bytes.
fn structured(text: &str, blocks: &[(usize, u16)]) -> Page {
    let caret = text.find('|').unwrap_or(0);
    let text = text.replace('|', "");
    let mut at = 0;
    let blocks = blocks.iter().map(|(length, mark)| {
        let start = at + text[at..].len() - text[at..].trim_start_matches('\n').len();
        at = start + length;
        Block { span: Span::new(start, at), kind: BlockKind::Paragraph, indent: 0, mark: *mark }
    });
    let blocks = blocks.collect();
    let document = Document {
        path: DocPath::new(Path::new("a.txt")).unwrap(),
        text: Arc::new(Text::new(text)),
        apparatus: Arc::new(Apparatus::default()),
        structure: Arc::new(Structure { blocks, ..Structure::default() }),
        abbreviations: Arc::default(),
        source: SourceFile::default(),
    };
    let setting = Setting { measure: 20, widest: 20, reflow: true, tight: true, structured: true };
    let mut page = Page::new(Arc::new(document), setting, Marks::default());
    page.go_to(caret, FRAME);
    page
}

fn shown(page: &Page) -> String {
    let text = page.text().as_str();
    let mut signs = vec![(page.caret, "|")];
    if let Some(span) = page.selected() {
        signs.extend([(span.start, "⟦"), (span.end, "⟧")]);
    }
    signs.sort_by_key(|(at, sign)| (*at, *sign == "|"));
    let mut out = text.to_owned();
    for (at, sign) in signs.iter().rev() {
        out.insert_str(*at, sign);
    }
    out
}

/// Does the actions `keys` and returns the text with its markers.
fn after(text: &str, keys: &[Action]) -> String {
    let mut page = page(text);
    for key in keys {
        page.act(*key, FRAME).unwrap_or_else(|words| panic!("{key:?}: {words}"));
    }
    shown(&page)
}

#[test]
fn motions() {
    use Action as A;
    for (before, keys, expected) in [
        ("one |two three.", &[A::WordForward][..], "one two |three."),
        ("one |two three.", &[A::WordEnd], "one tw|o three."),
        ("one |two three.", &[A::WordBack], "|one two three."),
        ("one |two three.", &[A::RowEnd], "one two three|."),
        ("one |two three.", &[A::RowStart], "|one two three."),
        ("|One. Two.\n\nThree.", &[A::SentenceForward], "One. |Two.\n\nThree."),
        ("One. |Two.\n\nThree.", &[A::SentenceForward], "One. Two.\n\n|Three."),
        ("One. Two.\n\n|Three.", &[A::SentenceBack], "One. |Two.\n\nThree."),
        ("One. |Two.\n\nThree.", &[A::ParagraphForward], "One. Two.\n\n|Three."),
        ("One. Two.\n\nTh|ree.", &[A::ParagraphBack], "One. Two.\n\n|Three."),
        ("One. Two.\n\n|Three.", &[A::ParagraphBack], "|One. Two.\n\nThree."),
        ("|one\ntwo", &[A::End], "one\ntw|o"),
        ("one\ntw|o", &[A::Start], "|one\ntwo"),
        ("on|e\ntwo", &[A::Right], "one\n|two"),
        ("one\n|two", &[A::Left], "on|e\ntwo"),
        ("|e\u{301}x", &[A::Right], "e\u{301}|x"),
        ("|привет мир", &[A::WordForward], "привет |мир"),
    ] {
        assert_eq!(after(before, keys), expected, "{before:?} {keys:?}");
    }
}

#[test]
fn moving_by_rows_keeps_the_column() {
    use Action as A;
    let text = "abc|def\n\nab\n\nabcdef";
    assert_eq!(after(text, &[A::Down]), "abcdef\n|\nab\n\nabcdef");
    assert_eq!(after(text, &[A::Down, A::Down]), "abcdef\n\na|b\n\nabcdef");
    assert_eq!(after(text, &[A::Down; 4]), "abcdef\n\nab\n\nabc|def");
    assert_eq!(after(text, &[A::Down, A::Down, A::Up, A::Up]), text);
}

#[test]
fn moving_by_rows_goes_through_a_wrapped_line_row_by_row() {
    use Action as A;
    let text = "|one two three four five six seven";
    assert_eq!(after(text, &[A::Down]), "one two three four |five six seven");
}

#[test]
fn selecting() {
    use Action as A;
    for (before, keys, expected) in [
        ("|one two", &[A::SelectCharacters, A::WordEnd][..], "⟦on|e⟧ two"),
        ("one tw|o", &[A::SelectCharacters, A::WordBack], "one ⟦|two⟧"),
        // The end of a selection takes words, sentences and paragraphs whole.
        ("|one two", &[A::SelectCharacters, A::WordForward], "⟦on|e⟧ two"),
        ("|one two", &[A::SelectCharacters, A::WordForward, A::WordForward], "⟦one tw|o⟧"),
        ("one |two", &[A::SelectCharacters, A::WordEnd, A::WordBack], "one ⟦|t⟧wo"),
        ("|one two", &[A::SelectCharacters, A::RowEnd, A::WordBack], "⟦on|e⟧ two"),
        ("|One. Two.", &[A::SelectCharacters, A::SentenceForward], "⟦One|.⟧ Two."),
        ("|One. Two.", &[A::SelectCharacters, A::RowEnd, A::SentenceBack], "⟦One|.⟧ Two."),
        ("One. |Two.", &[A::SelectCharacters, A::RowEnd, A::SentenceBack], "One. ⟦|T⟧wo."),
        ("One. |Two.", &[A::SelectCharacters, A::SentenceBack], "⟦|One. T⟧wo."),
        ("|One.\n\nTwo.", &[A::SelectCharacters, A::ParagraphForward], "⟦One|.⟧\n\nTwo."),
        ("|One.\n\nTwo.", &[A::SelectCharacters, A::End, A::ParagraphBack], "⟦One|.⟧\n\nTwo."),
        ("O|ne. Two. Three.", &[A::SelectSentence, A::SentenceForward], "⟦One. Two|.⟧ Three."),
        ("O|ne. Two. Three.", &[A::SelectSentence], "⟦One|.⟧ Two. Three."),
        ("O|ne. Two. Three.", &[A::SelectSentence; 2], "⟦One. Two|.⟧ Three."),
        ("One. T|wo.\n\nThree.", &[A::SelectParagraph], "⟦One. Two|.⟧\n\nThree."),
        ("One. T|wo.\n\nThree.", &[A::SelectParagraph; 2], "⟦One. Two.\n\nThree|.⟧"),
        ("One. T|wo.\n\nThree.", &[A::Expand], "One. ⟦Tw|o⟧.\n\nThree."),
        ("One. T|wo.\n\nThree.", &[A::Expand; 2], "One. ⟦Two|.⟧\n\nThree."),
        ("One. T|wo.\n\nThree.", &[A::Expand; 3], "⟦One. Two|.⟧\n\nThree."),
        ("One. T|wo.\n\nThree.", &[A::Expand, A::Expand, A::Shrink], "One. ⟦Tw|o⟧.\n\nThree."),
        ("One. T|wo.\n\nThree.", &[A::Expand, A::Shrink], "One. T|wo.\n\nThree."),
        ("|one\ntwo", &[A::SelectCharacters; 2], "|one\ntwo"),
        ("One. T|wo.\n\nThree.", &[A::SelectParagraphs], "⟦One. T|wo.⟧\n\nThree."),
    ] {
        assert_eq!(after(before, keys), expected, "{before:?} {keys:?}");
    }
}

#[test]
fn the_ends_are_said() {
    use Action as A;
    let mut page = page("|one");
    for key in [
        A::Up,
        A::Down,
        A::Left,
        A::WordForward,
        A::WordBack,
        A::SentenceBack,
        A::ParagraphForward,
        A::PageDown,
        A::PageUp,
        A::Start,
        A::RowStart,
        A::Shrink,
    ] {
        assert!(page.act(key, FRAME).is_err(), "{key:?}");
    }
}

/// Returns twenty paragraphs of one row each, with a blank row between.
fn long() -> String {
    (1..=20).map(|n| format!("row {n:02}\n\n")).collect::<Vec<_>>().concat()
}

fn view(page: &Page) -> Vec<String> {
    page.rows(FRAME).iter().map(|row| page.text().slice(row.span).trim().to_owned()).collect()
}

#[test]
fn the_caret_keeps_its_margin_and_the_view_moves_no_more_than_needed() {
    let mut page = page(&long());
    for _ in 0..4 {
        page.act(Action::Down, FRAME).unwrap();
        assert_eq!(page.top, 0);
    }
    page.act(Action::Down, FRAME).unwrap();
    assert_eq!(view(&page), ["", "row 02", "", "row 03", "", "row 04"]);
    page.act(Action::End, FRAME).unwrap();
    assert_eq!(view(&page).iter().filter(|row| !row.is_empty()).count(), 3);
    assert!(page.act(Action::PageDown, FRAME).is_err());
    page.act(Action::Start, FRAME).unwrap();
    assert_eq!(page.top, 0);
}

#[test]
fn turning_the_page_there_and_back() {
    let mut page = page(&long());
    page.act(Action::PageDown, FRAME).unwrap();
    let second = view(&page);
    assert_eq!(second[0], "row 03");
    page.act(Action::PageDown, FRAME).unwrap();
    page.act(Action::PageUp, FRAME).unwrap();
    assert_eq!(view(&page), second);
}

#[test]
fn the_same_words_stay_on_top_when_the_width_changes() {
    let words = (0..400).map(|n| format!("word{n} ")).collect::<Vec<_>>().concat();
    let mut page = page(&words);
    page.go_to(1500, FRAME);
    let top = page.top;
    for measure in [7, 60, 33, 20] {
        let setting = Setting { measure, widest: measure, ..page.layout.setting() };
        page.set(setting, FRAME);
        let rows = page.rows(FRAME);
        assert!(rows.iter().any(|row| row.span.contains(page.caret)), "{measure}");
    }
    assert_eq!(page.top, top, "the width is as before, so is the view");
}

#[test]
fn the_wheel_scrolls_and_takes_the_caret_along_only_when_it_must() {
    let mut page = page(&long());
    page.scroll(1, true, FRAME);
    assert_eq!(shown(&page).find('|'), Some(long().find("row 02").unwrap()));
    page.scroll(100, true, FRAME);
    assert_eq!(view(&page)[5], "");
    page.scroll(100, false, FRAME);
    assert_eq!(page.top, 0);
}

#[test]
fn blocks_of_a_format_are_paragraphs() {
    use Action as A;
    // Guessed from its lines, the first two would be one paragraph and the third would be two.
    let (text, blocks) =
        ("One of\nthe other\n[3] T|hree. Four.\n\nFive", [(6, 0), (9, 0), (22, 4)]);
    let after = |keys: &[A]| {
        let mut page = structured(text, &blocks);
        for key in keys {
            page.act(*key, FRAME).unwrap();
        }
        shown(&page)
    };
    assert_eq!(after(&[A::ParagraphBack]), "One of\nthe other\n|[3] Three. Four.\n\nFive");
    assert_eq!(after(&[A::ParagraphBack; 2]), "One of\n|the other\n[3] Three. Four.\n\nFive");
    let first = "|One of\nthe other\n[3] Three. Four.\n\nFive";
    assert_eq!(after(&[A::ParagraphBack; 3]), first);
    assert_eq!(
        after(&[A::Start, A::SentenceForward, A::ParagraphForward]),
        text.replace("[3] T|", "|[3] T")
    );
    let third = "One of\nthe other\n⟦[3] Three. Four.\n\nFiv|e⟧";
    assert_eq!(after(&[A::SelectParagraph]), third);
    assert_eq!(after(&[A::Expand; 3]), third);
    let sentence = "One of\nthe other\n[3] ⟦Three|.⟧ Four.\n\nFive";
    assert_eq!(after(&[A::SelectSentence]), sentence);
    assert_eq!(
        after(&[A::Start, A::SelectSentence]),
        "⟦One o|f⟧\nthe other\n[3] Three. Four.\n\nFive"
    );
    let two = "⟦One of\nthe othe|r⟧\n[3] Three. Four.\n\nFive";
    assert_eq!(after(&[A::Start, A::SelectParagraph, A::SelectParagraph]), two);
}
