//! One line for one test of the page: the text before, keys, the text after.
//!
//! ```text
//! ("One |two three.", "v e 5", "One ⟨quote:tw|o⟩ three.")
//! ```
//!
//! `|` is before the caret's character, `⟦…⟧` is the selection, `⟨tag:…⟩` is a highlight: its tags
//! with commas between them, then its note after `✎`, then a colon: `⟨:…⟩`, `⟨quote,person:…⟩`,
//! `⟨quote✎see June:…⟩`. Highlights within others are written so; one that only overlaps another
//! is written `⟪tag:…⟫`. Where several signs meet, what ends comes before what begins, and the
//! caret is last. In the text before, the selection has the caret at one of its ends.
//!
//! Keys are named as in `config.toml`, with blanks between them. They are pressed in the whole
//! program on a screen of 120 columns and 40 rows, with this one document open, the tags of a
//! new library (1 important, 2 question, 3 evidence, 4 person, 5 quote) and the default settings.
//!
//! To a case a fourth part can be added: what is said on the bottom line then, or a part of it.

use std::fmt::Write as _;

use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::theme::{Depth, Theme};

use crate::stage::{Open, Stage};

/// A highlight in a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    start: usize,
    end: usize,
    /// What stands before the colon.
    label: String,
}

/// A text with its signs taken out; places are in bytes.
#[derive(Debug, Default)]
struct Scene {
    text: String,
    caret: usize,
    selection: Option<(usize, usize)>,
    marks: Vec<Mark>,
}

/// Presses the keys of each case in its text, and compares. All that differ are told together.
#[track_caller]
pub fn check(cases: &[(&str, &str, &str)]) {
    let cases: Vec<_> = cases.iter().map(|(a, b, c)| (*a, *b, *c, "")).collect();
    check_with_words(&cases);
}

/// The same with what is said on the bottom line then.
#[track_caller]
pub fn check_with_words(cases: &[(&str, &str, &str, &str)]) {
    let mut differ = String::new();
    for (before, keys, expected, words) in cases {
        let mut stage = open(&parse(before));
        let begun = write(&seen(&stage));
        assert_eq!(&begun, before, "the text before is not what is shown at the start");
        stage.keys(keys);
        let (after, said) = (write(&seen(&stage)), stage.said());
        if after != *expected || !said.contains(words) {
            let _ = write!(
                differ,
                "\n  before   {before}\n  keys     {keys}\n  expected {expected}  {words}\n  seen     \
                 {after}  ({said})\n"
            );
        }
    }
    assert!(differ.is_empty(), "{differ}");
}

/// Takes the signs out of a text.
fn parse(notation: &str) -> Scene {
    let mut scene = Scene::default();
    let (mut nested, mut crossing, mut selected) = (Vec::new(), Vec::new(), None);
    let mut rest = notation;
    while let Some(sign) = rest.chars().next() {
        rest = &rest[sign.len_utf8()..];
        let at = scene.text.len();
        match sign {
            '|' => scene.caret = at,
            '⟦' => selected = Some(at),
            '⟧' => scene.selection = Some((selected.take().expect("⟦ comes before ⟧"), at)),
            '⟨' | '⟪' => {
                let (label, more) = rest.split_once(':').expect("a colon after the tags");
                rest = more;
                let open = if sign == '⟨' { &mut nested } else { &mut crossing };
                open.push((at, label.to_owned()));
            }
            '⟩' | '⟫' => {
                let open = if sign == '⟩' { &mut nested } else { &mut crossing };
                let (start, label) = open.pop().expect("it was begun");
                scene.marks.push(Mark { start, end: at, label });
            }
            other => scene.text.push(other),
        }
    }
    assert!(nested.is_empty() && crossing.is_empty() && selected.is_none(), "{notation}");
    scene
}

/// Puts the signs into a text.
fn write(scene: &Scene) -> String {
    let mut marks = scene.marks.clone();
    marks.sort_by(|a, b| (a.start, b.end, &a.label).cmp(&(b.start, a.end, &b.label)));
    // Start, end, the sign that begins it, the sign that ends it.
    let mut signs: Vec<(usize, usize, String, &str)> = Vec::new();
    for Mark { start, end, label } in marks {
        let crosses =
            |(a, b, ..): &(usize, usize, String, &str)| *a < start && start < *b && *b < end;
        let overlaps = signs.iter().any(|sign| sign.3 == "⟩" && crosses(sign));
        let (open, close) = if overlaps { ("⟪", "⟫") } else { ("⟨", "⟩") };
        signs.push((start, end, format!("{open}{label}:"), close));
    }
    if let Some((start, end)) = scene.selection {
        let at = signs.partition_point(|sign| (sign.0, end) <= (start, sign.1));
        signs.insert(at, (start, end, "⟦".to_owned(), "⟧"));
    }
    let mut out = String::new();
    for at in 0..=scene.text.len() {
        // What was begun last is ended first.
        out.extend(signs.iter().rev().filter(|sign| sign.1 == at).map(|sign| sign.3));
        out.extend(signs.iter().filter(|sign| sign.0 == at).map(|sign| sign.2.as_str()));
        if at == scene.caret {
            out.push('|');
        }
        out.extend(scene.text.get(at..).and_then(|rest| rest.chars().next()));
    }
    out
}

/// The program with a text open: the caret, the selection and the highlights as they are marked.
fn open(scene: &Scene) -> Stage {
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let notes = annotations(scene);
    let annotated = [("iris/text.txt.toml", notes.as_str())];
    let annotated = if scene.marks.is_empty() { &[][..] } else { &annotated };
    let open = Open::Annotated(&[("text.txt", &scene.text)], annotated);
    let mut stage = Stage::new((120, 40), &theme, open);
    stage.keys("enter");
    if let Some((start, end)) = scene.selection {
        let other = if scene.caret == start { end } else { start };
        go(&mut stage, other, other == end);
        stage.keys("v");
    }
    go(&mut stage, scene.caret, false);
    stage
}

/// Moves the caret to the character at byte `to`; or to the one that ends there.
fn go(stage: &mut Stage, to: usize, ends: bool) {
    let is_past = |stage: &Stage| seen(stage).caret >= to + usize::from(!ends);
    while seen(stage).caret < to {
        let before = seen(stage).caret;
        stage.keys("l");
        if seen(stage).caret == before {
            break;
        }
    }
    while is_past(stage) {
        stage.keys("h");
    }
}

/// The file with the highlights of a text.
fn annotations(scene: &Scene) -> String {
    let mut file = "format = 1\n\n[document]\npath = \"text.txt\"\n".to_owned();
    for (number, Mark { start, end, label }) in scene.marks.iter().enumerate() {
        let points = |at: usize| scene.text[..at].chars().count();
        let (tags, note) = label.split_once('✎').unwrap_or((label, ""));
        let tags: Vec<&str> = tags.split(',').filter(|tag| !tag.is_empty()).collect();
        let (from, to, quote) = (points(*start), points(*end), &scene.text[*start..*end]);
        let quote = toml::Value::String(quote.to_owned());
        let _ = write!(
            file,
            "\n[[highlight]]\nid = \"{number}\"\nstart = {from}\nend = {to}\nquote = {quote}\ntags = {tags:?}\n"
        );
        if !note.is_empty() {
            let _ = writeln!(file, "note = {note:?}");
        }
    }
    file
}

/// What the page shows: all that these tests know of the program's own types.
fn seen(stage: &Stage) -> Scene {
    let page = stage.session().reading.page.as_ref().expect("the text is open");
    let marks = page.marks.list.iter().map(|mark| {
        let (span, highlight) = (mark.span().expect("it has a place"), &mark.highlight);
        let note = highlight.note.as_ref().map(|note| format!("✎{note}")).unwrap_or_default();
        let label = highlight.tags.join(",") + &note;
        Mark { start: span.start, end: span.end, label }
    });
    Scene {
        text: page.text().as_str().to_owned(),
        caret: page.caret,
        selection: page.selected().map(|span| (span.start, span.end)),
        marks: marks.collect(),
    }
}

#[test]
fn the_notation_says_what_it_reads() {
    for line in [
        "One |two.",
        "⟦One tw|o⟧.",
        "⟨:One ⟨quote,person:⟦|two⟧⟩ three⟩.",
        "⟨quote:One ⟪person✎a note:two⟩ |three⟫.",
        "⟨a:⟨b:|x⟩⟩⟨c:y⟩",
        "|",
    ] {
        assert_eq!(write(&parse(line)), line);
    }
    let scene = parse("⟨quote:One ⟪:two⟩ |three⟫.");
    let places: Vec<_> = scene.marks.iter().map(|mark| (mark.start, mark.end)).collect();
    assert_eq!(
        (scene.text.as_str(), scene.caret, places),
        ("One two three.", 8, vec![(0, 7), (4, 13)])
    );
}
