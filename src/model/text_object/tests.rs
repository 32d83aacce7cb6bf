//! What is taken as a whole, in texts of several languages and kinds.

use super::*;
use crate::model::text::Text;

/// Returns what is selected around the first place of `needle`.
fn object(text: &str, needle: &str, object: TextObject, inside: bool) -> Option<String> {
    let whole = Text::new(text.to_owned());
    let at = text.find(needle).unwrap();
    let caret = Span::new(at, whole.next_grapheme(at));
    let span = object_around(&whole, &[], object, inside, caret)?;
    Some(whole.slice(span).to_owned())
}

#[test]
fn quotation_marks_of_several_languages() {
    for (text, inside) in [
        ("He said “not here” twice.", "not here"),
        ("He said \"not here\" twice.", "not here"),
        ("Er sagte: „nicht here“ und ging.", "nicht here"),
        ("Er sagte: »nicht here« und ging.", "nicht here"),
        ("Il dit « pas here » et partit.", " pas here "),
        ("Он сказал «не here» и ушёл.", "не here"),
        ("他说「不在here」然后走了。", "不在here"),
        ("Han sa ”inte here” och gick.", "inte here"),
        ("He said 'don't, here' twice.", "don't, here"),
        ("The Gov’t said ‘don’t, here’ twice.", "don’t, here"),
        ("He ``never'' said “a “here” b”.", "here"),
    ] {
        let got = object(text, "here", TextObject::Quotation, true);
        assert_eq!(got.as_deref(), Some(inside), "{text}");
    }
    let text = "It's Peter's “one” and “two”.";
    assert_eq!(object(text, "Peter", TextObject::Quotation, true).as_deref(), Some("one"));
    assert_eq!(object(text, "Peter", TextObject::Quotation, false).as_deref(), Some("“one”"));
    assert_eq!(object(text, "two", TextObject::Quotation, false).as_deref(), Some("“two”"));
    assert_eq!(object("It's “open.\n\nNext”.", "open", TextObject::Quotation, true), None);
}

#[test]
fn brackets_and_the_next_larger_ones() {
    let text = "One (two [three] four) five.";
    assert_eq!(object(text, "three", TextObject::Bracketed, true).as_deref(), Some("three"));
    assert_eq!(
        object(text, "four", TextObject::Bracketed, true).as_deref(),
        Some("two [three] four")
    );
    let whole = Text::new(text.to_owned());
    let inner = Span::new(text.find("[three").unwrap(), text.find(" four").unwrap());
    let outer = object_around(&whole, &[], TextObject::Bracketed, false, inner).unwrap();
    assert_eq!(whole.slice(outer), "(two [three] four)");
}

const POINTS: &str = "Heading.\n\n1. First.\n\n2. Second, long.\n\nMore of the second.\n\na. Sub one.\n\n\
    b. Sub two.\n\nStill sub two.\n\n3. Third.\n\n4. Last.\n\nAfter all.\n";

#[test]
fn a_point_ends_where_the_next_begins() {
    let point = |needle, inside| object(POINTS, needle, TextObject::Point, inside);
    assert_eq!(point("First", false).as_deref(), Some("1. First."));
    assert_eq!(point("First", true).as_deref(), Some("First."));
    let second = point("More", false).unwrap();
    assert!(second.starts_with("2. Second") && second.ends_with("Still sub two."), "{second}");
    assert_eq!(point("Sub one", false).as_deref(), Some("a. Sub one."));
    assert_eq!(point("Still", false).as_deref(), Some("b. Sub two.\n\nStill sub two."));
    assert_eq!(point("Last", false).as_deref(), Some("4. Last."));
    assert_eq!(point("Heading", false), None);
}

#[test]
fn points_within_a_paragraph() {
    let text = "We ask (1) that it be sent, (2) that it be read, and (3) that they answer.";
    let point = |needle, inside| object(text, needle, TextObject::Point, inside);
    assert_eq!(point("read", false).as_deref(), Some("(2) that it be read, and"));
    assert_eq!(point("sent", true).as_deref(), Some("that it be sent,"));
    assert_eq!(point("We", false), None);
}

#[test]
fn a_turn_is_what_one_says() {
    let text = "MR. JONES: Who was there?\nI ask again.\n\nMR. SMITH: Nobody.\n\nMR. JONES: Nobody at all?\n";
    let turn = |needle, inside| object(text, needle, TextObject::Turn, inside);
    let first = "MR. JONES: Who was there?\nI ask again.";
    assert_eq!(turn("again", false).as_deref(), Some(first));
    assert_eq!(turn("again", true).as_deref(), Some("Who was there?\nI ask again."));
    assert_eq!(turn("Nobody.", true).as_deref(), Some("Nobody."));
    assert_eq!(object("No one: speaks.\n", "speaks", TextObject::Turn, false), None);
}

#[test]
fn a_section_is_what_stands_below_its_heading() {
    let text = Text::new("One\n\nA.\n\nTwo\n\nB.\n\nThree\n\nC.\n".to_owned());
    let at = |words: &str| text.as_str().find(words).unwrap();
    let entry = |level, words: &str| OutlineEntry { level, title: words.to_owned(), at: at(words) };
    let outline = [entry(1, "One"), entry(2, "Two"), entry(1, "Three")];
    let section = |span: Span, inside| {
        let span = object_around(&text, &outline, TextObject::Section, inside, span);
        span.map(|span| text.slice(span).to_owned())
    };
    let b = Span::new(at("B."), at("B.") + 1);
    assert_eq!(section(b, false).as_deref(), Some("Two\n\nB."));
    assert_eq!(section(b, true).as_deref(), Some("B."));
    let two = Span::new(at("Two"), at("B.") + 2);
    assert_eq!(section(two, false).as_deref(), Some("One\n\nA.\n\nTwo\n\nB."));
}
