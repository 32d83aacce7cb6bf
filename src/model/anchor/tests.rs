//! Tests of resolving an anchor: text moved, changed or deleted, and the traps.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

const OLD: &str = "The first line of the paper.\n\nMao asked for nine divisions at once, not \
                   six.\n\nThe answer came in the evening of the same day.\n";

fn anchor(text: &str, quote: &str) -> Anchor {
    let start = text.find(quote).unwrap();
    made(text, start, start + quote.len())
}

/// Makes an anchor as it is saved, with its rivals.
fn made(text: &str, start: usize, end: usize) -> Anchor {
    let text = Text::new(text.to_owned());
    Anchor::make(&text, Span::new(start, end)).with_rivals(&text)
}

fn resolve(anchor: &Anchor, text: &str) -> (&'static str, Option<String>) {
    let text = Text::new(text.to_owned());
    let resolution = anchor.resolve(&text);
    let found = resolution.span().map(|span| text.slice(span).to_owned());
    (resolution.name(), found)
}

#[test]
fn offsets_are_code_points() {
    let made = anchor("Вот 中文 текст", "текст");
    assert_eq!((made.start, made.end), (7, 12));
    assert_eq!(made.prefix, "Вот 中文 ");
    assert_eq!(made.suffix, "");
}

#[test]
fn an_untouched_text_gives_the_place_back() {
    for quote in ["The", "nine divisions", "day.\n", OLD] {
        assert_eq!(resolve(&anchor(OLD, quote), OLD), ("exact", Some(quote.to_owned())));
    }
}

#[test]
fn text_put_before_it_moves_it() {
    let new = format!("A heading that was not there.\n{OLD}");
    let found = Some("nine divisions".to_owned());
    assert_eq!(resolve(&anchor(OLD, "nine divisions"), &new), ("moved", found));
}

#[test]
fn a_small_repair_is_seen_as_a_change() {
    let new = OLD.replace("nine divisions", "nine d1visions");
    let found = Some("nine d1visions".to_owned());
    assert_eq!(resolve(&anchor(OLD, "nine divisions"), &new), ("changed", found));
}

/// The first trap: a twin of the deleted paragraph is not that paragraph.
#[test]
fn a_twin_is_not_taken_for_a_deleted_paragraph() {
    let twin = "Copies were sent to all.";
    let old = format!("One thing is said here.\n\n{twin}\n\nAnother thing.\n\n{twin}\n\nLast.\n");
    let new = format!("One thing is said here.\n\nAnother thing.\n\n{twin}\n\nLast.\n");
    let (state, found) = resolve(&anchor(&old, twin), &new);
    assert!(["orphaned", "ambiguous"].contains(&state), "{state}");
    assert_eq!(found, None);
}

/// The second trap: a name that was corrected still occurs elsewhere.
#[test]
fn a_corrected_name_is_not_looked_for_elsewhere() {
    let old = "On Monday the note was handed to Zhou in the morning. Much later Peng replied.";
    let new = "On Monday the note was handed to Peng in the morning. Much later Zhou replied.";
    let (_, found) = resolve(&anchor(old, "Zhou"), new);
    assert_eq!(found, None);
}

#[test]
fn equal_places_are_ambiguous() {
    let line = "the same words in the same order again and again, ";
    let made = anchor(&format!("start {}", line.repeat(9)), "order");
    let new = line.repeat(9);
    let (state, found) = resolve(&made, &new);
    assert_eq!((state, found), ("ambiguous", None));
}

#[test]
fn an_absurd_anchor_is_orphaned() {
    let mut made = anchor(OLD, "nine");
    made.start = usize::MAX;
    made.quote = "nowhere".to_owned();
    assert_eq!(resolve(&made, OLD), ("orphaned", None));
    made.quote.clear();
    assert_eq!(resolve(&made, ""), ("orphaned", None));
}

/// A twin with similar surroundings, as in lists and minutes.
#[test]
fn a_twin_in_a_list_of_one_form_is_not_taken_either() {
    let twin = "Approved by the Politburo.";
    let [guns, tanks] =
        ["guns", "tanks"].map(|what| format!("On the sending of {what} to Korea.\n\n"));
    let old = format!("{guns}{twin}\n\n{tanks}{twin}\n\nEnd of the record.\n");
    for new in [
        format!("{guns}{tanks}{twin}\n\nEnd of the record.\n"),
        format!("{tanks}{twin}\n\nEnd of the record.\n"),
    ] {
        assert_eq!(resolve(&anchor(&old, twin), &new), ("orphaned", None), "{new}");
    }
}

#[test]
fn names_that_were_exchanged_are_not_followed() {
    let say = |one: &str, other: &str| {
        format!(
            "The message of June 4 was handed to {one} at noon in Beijing. Nobody answered. The \
             message of June 9 was handed to {other} at noon in Beijing.\n"
        )
    };
    let made = anchor(&say("Zhou", "Peng"), "Zhou");
    assert_eq!(resolve(&made, &say("Peng", "Zhou")), ("orphaned", None));
    assert_eq!(resolve(&made, &say("Peng", "Peng")), ("orphaned", None));
}

#[test]
fn the_edges_of_a_text_are_surroundings_too() {
    let new = OLD.replace("first line", "f1rst line");
    let found = Some("The f1rst line".to_owned());
    assert_eq!(resolve(&anchor(OLD, "The first line"), &new), ("changed", found));
    let new = OLD.replace("same day", "sarne day");
    let found = Some("the sarne day.\n".to_owned());
    assert_eq!(resolve(&anchor(OLD, "the same day.\n"), &new), ("changed", found));
}

#[test]
fn another_wrapping_is_a_change_and_no_loss() {
    let new = OLD.replace(' ', "\n");
    let (state, found) = resolve(&anchor(OLD, "nine divisions at once"), &new);
    assert_eq!((state, found.as_deref()), ("changed", Some("nine\ndivisions\nat\nonce")));
}

#[test]
fn a_long_passage_is_found_by_its_ends() {
    let items: Vec<String> = (0..400).map(|n| format!("Item {n} of the long report. ")).collect();
    let body = items.concat();
    let old = format!("Before it stands this.\n\n{body}\n\nAfter it stands that.\n");
    let made = anchor(&old, body.trim_end());
    let new = format!("New.\n\n{}", old.replace("Item 7 ", "ltem 7 ").replace("300 of", "300 0f"));
    let (state, found) = resolve(&made, &new);
    assert_eq!(state, "changed");
    assert_eq!(found.map(|words| words.len()), Some(body.trim_end().len()));
}

#[test]
fn what_can_be_offered_is_there_though_nothing_is_taken() {
    let old = "On Monday the note was handed to Zhou in the morning. Much later Peng replied.";
    let new = old.replace("Zhou", "Peng");
    let made = anchor(old, "Zhou");
    let text = Text::new(new.clone());
    assert_eq!(made.resolve(&text), Resolution::Orphaned);
    let offered = made.candidates(&text);
    let first = offered.first().map(|(span, _)| (span.start, &new[span.range()]));
    assert_eq!(first, Some((33, "Peng")));
}

/// In a table, inserting or deleting a row moves the same letters to the same place.
#[test]
fn a_row_of_a_table_is_not_taken_for_the_next() {
    let rows: Vec<String> = ["Seoul  ", "Pusan  ", "Inchon ", "Taegu  ", "Wonsan ", "Hungnam"]
        .iter()
        .zip(12..)
        .map(|(city, day)| format!("{city}  {day} Oct 1950  1,{day}0  Infantry  arrived\n"))
        .collect();
    let old = format!("Movements of the Division\n\n{}", rows.concat());
    let at = old.match_indices("Infantry").nth(2).unwrap().0;
    let made = self::made(&old, at, at + 8);
    let new = old.replace(&rows[2], "");
    assert_eq!(resolve(&made, &new).1, None, "its row is gone");
    let new = old
        .replace(&rows[0], &format!("Andong   11 Oct 1950  1,110  Infantry  arrived\n{}", rows[0]));
    let text = Text::new(new.clone());
    let place = made.resolve(&text).span();
    let row = place.map(|span| new[..span.start].lines().last().unwrap().to_owned());
    assert!(row.is_none_or(|row| row.starts_with("Inchon")), "{place:?}");
}

/// The neighbours of a paragraph say the same about other things.
#[test]
fn the_next_paragraph_of_one_form_is_another() {
    let names =
        ["northern", "southern", "eastern", "western", "central", "river", "polar", "desert"];
    let paragraphs: Vec<String> = names
        .iter()
        .zip(1..)
        .map(|(name, i)| {
            format!(
                "Paragraph {i} says that the {name} committee met in room {} and resolved to send \
                 {i} telegrams to the embassy before noon.\n\n",
                7 * i
            )
        })
        .collect();
    let old = paragraphs.concat();
    let made = anchor(&old, paragraphs[5].trim_end());
    let new = format!("A new paragraph.\n\n{}", old.replace(&paragraphs[5], ""));
    assert_eq!(resolve(&made, &new), ("orphaned", None));
}

/// Found by the fuzz target `anchor`.
#[test]
fn a_letter_that_got_an_accent_is_not_torn_from_it() {
    let made = anchor("before abc after", "abc");
    let found = Some("abc\u{301}".to_owned());
    assert_eq!(resolve(&made, "New. before abc\u{301} after"), ("changed", found));
}

proptest! {
    #[test]
    fn an_anchor_is_exact_in_its_own_text(words in "(\\PC| |\n){1,80}", from: Index, to: Index) {
        let text = Text::new(words);
        let edge = |at: &Index| at.index(text.len() + 1);
        let span = text.whole_graphemes(Span::new(edge(&from), edge(&to)));
        prop_assume!(!span.is_empty());
        prop_assert_eq!(Anchor::make(&text, span).resolve(&text), Resolution::Exact(span));
    }

    #[test]
    fn no_text_and_no_anchor_makes_it_panic(
        old in "(a|b|中|e\u{301}|\n| ){0,60}", new in "(a|b|中|e\u{301}|\n| ){0,60}", from: Index, to: Index,
    ) {
        let text = Text::new(old);
        let span = Span::new(from.index(text.len() + 1), to.index(text.len() + 1));
        let made = Anchor::make(&text, text.whole_graphemes(span));
        let other = Text::new(new);
        let resolution = made.resolve(&other);
        // An exact match is position and quote, letter for letter.
        let exact = matches!(resolution, Resolution::Exact(_));
        if let Some(span) = resolution.span().filter(|_| !exact) {
            prop_assert_eq!(other.whole_graphemes(span), span);
        }
        let _ = made.candidates(&other);
    }
}

/// Resolves the second of two similar headings in `text`.
fn second_heading(text: &str) -> Resolution {
    let old = "II. POLICIES WHICH MAY AFFECT THE WAR\n\nOne.\n\nA. POLICIES WHICH MAY AFFECT THE \
               WAR\n\nTwo.\n";
    let text_of = |text: &str| Text::new(text.to_owned());
    let at = old.rfind("MAY").unwrap();
    let made = self::made(old, at, at + 3);
    assert!(!made.rivals.is_empty());
    made.resolve(&text_of(text))
}

#[test]
fn where_a_twin_is_gone_nobody_can_say_which() {
    let both = "II. POLICIES WHICH MAY AFFECT THE WAR\n\nOne.\n\nMore.\n\nA. POLICIES WHICH MAY AFFECT THE \
                WAR\n\nTwo.\n";
    for one in [
        "II. POLICIES WHICH MAY AFFECT THE WAR\n\nOne.\n\n",
        "A. POLICIES WHICH MAY AFFECT THE WAR\n\nTwo.\n",
    ] {
        let left = both.replace(one, "");
        assert_eq!(second_heading(&left).span(), None, "{left}");
    }
}

const SPEECHES: &str = "SECRETARY: The meeting is open.\n\nATTLEE: I agree with the delegate of Norway. \
                        I have nothing to add to what he said.\n\nBEVIN: I do not.\n\nThe meeting \
                        rose for tea and came back in an hour.\n\nATTLEE: I agree with the delegate \
                        of Iran. I have nothing to add to what he said.\n\nBEVIN: That is new.\n";

/// A passage found letter for letter at its place, and nowhere else, is accepted, whatever was
/// inserted beside it.
#[test]
fn a_passage_at_its_place_is_not_given_to_a_near_twin() {
    let quote =
        "ATTLEE: I agree with the delegate of Norway. I have nothing to add to what he said.";
    let made = anchor(SPEECHES, quote);
    for other in ["", "MORRISON: Nor do I, if I may say so.\n\nBEVIN: I do not.\n\n"] {
        let new = SPEECHES.replace("BEVIN: I do not.\n\n", other);
        assert_eq!(resolve(&made, &new), ("exact", Some(quote.to_owned())));
    }
    let gone = SPEECHES.replace(&format!("{quote}\n\n"), "");
    assert_eq!(resolve(&made, &gone).1, None, "the other one stood there all along");
}

#[test]
fn a_copy_with_better_surroundings_is_not_taken_for_it() {
    let block = "1. Korea. The Deputies met.\n\nThe Ambassador said that he had no instructions.\n\n\
                 Mr. Bevin spoke next about Burma and rice.\n\n";
    let old = format!("{block}Long other text about nothing at all, to part them.\n\n{block}");
    let at = old.rfind("The Ambassador").unwrap();
    let made = self::made(&old, at, at + 48);
    assert!(!made.rivals.is_empty());
    let new =
        format!("{}Mr. Eden spoke next, about tea.\n", &old[..old.rfind("Mr. Bevin").unwrap()]);
    let found = made.resolve(&Text::new(new.clone())).span();
    assert!(found.is_none_or(|span| span.start == at), "{found:?}");
    let new = format!("A heading.\n\n{new}");
    assert_eq!(resolve(&made, &new).1, None);
}

#[test]
fn of_three_copies_in_a_row_one_that_is_gone_is_missed() {
    let old = "Nothing was decided on this matter at all.\n\n".repeat(3);
    let made = anchor(&old, "Nothing was decided on this matter at all.");
    let left = "Nothing was decided on this matter at all.\n\n".repeat(2);
    assert_eq!(resolve(&made, &left).1, None);
    let speech = "The Ambassador said that he had no instructions from his Government.\n\n";
    let end = "On 25 June Gromyko called upon the Deputies to go on.\n";
    let old = format!("{}{end}", speech.repeat(3));
    let at = old.rfind("no instructions").unwrap();
    let made = self::made(&old, at, at + 15);
    assert_eq!(resolve(&made, &format!("{}{end}", speech.repeat(2))).1, None);
}

#[test]
fn minutes_of_one_form_are_not_taken_for_each_other() {
    let item = |number: usize, country: &str, figure: usize| {
        format!(
            "{number}. Слушали доклад о поставках в {country}: {figure} тонн.\n\nПостановили принять \
             к сведению.\n\n"
        )
    };
    let items = [
        item(1, "Корею", 120),
        item(2, "Китай", 340),
        item(3, "Монголию", 75),
        item(4, "Вьетнам", 210),
    ];
    let made = anchor(&items.concat(), items[2].lines().next().unwrap());
    let left = [items[0].as_str(), &items[1], &items[3]].concat();
    assert_eq!(resolve(&made, &left).1, None);
}

#[test]
fn articles_written_without_blanks_are_not_taken_for_each_other() {
    let article = |number: usize, party: &str, days: usize| {
        format!(
            "第{number}条　{party}方应当在{days}日内向中国政府提出书面报告。本条所称期限自收到通知之日起计算。"
        )
    };
    let articles = [article(13, "甲", 9), article(14, "丙", 25), article(15, "乙", 23)];
    let made = anchor(&articles.join("\n\n"), &articles[2]);
    assert_eq!(resolve(&made, &articles[..2].join("\n\n")).1, None);
}

/// Found by fuzzing: words that overlap with themselves.
#[test]
fn one_of_many_blanks_is_found_at_its_place() {
    let text = Text::new(format!("{}\n\n", "\r".repeat(10)));
    for (start, end) in [(1, 4), (0, 3), (2, 9), (5, 6)] {
        let span = Span::new(start, end);
        assert_eq!(Anchor::make(&text, span).resolve(&text), Resolution::Exact(span));
    }
    let text = Text::new("ababababababababababababababababababababababababababababab".to_owned());
    let span = Span::new(7, 11);
    assert_eq!(Anchor::make(&text, span).resolve(&text), Resolution::Exact(span));
}
