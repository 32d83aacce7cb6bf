//! What a document says about itself.
//!
//! Owns the first, conservative reading of title, writer, addressee and date from a text. What is
//! not on the page stays absent: a wrong name in the list is worse than none. Only the head and
//! the tail of a text are looked at, so that a very long one costs no more than a short one.
//! Pure: no files, and no other module but its own parts `date`, `edges` and `heading`, may enter.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

pub mod date;
mod edges;
mod heading;

pub use self::date::Date;
use self::edges::{Line, shorten};

/// The facts read from a text. What is not on the page is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apparatus {
    /// A title for the list, in one line.
    pub title: Option<String>,
    /// Who wrote.
    pub from: Option<String>,
    /// To whom.
    pub to: Option<String>,
    /// When.
    pub date: Option<Date>,
}

/// Names the rules by which facts are read: another for every change of them, so that what was
/// read under others is read again.
pub const RULES: &str = "1";

/// Words in capitals that are no part of a name, though they stand where names stand.
const NO_NAME: &str = "THE END TOP SECRET CONFIDENTIAL RESTRICTED UNCLASSIFIED URGENT OFFICIAL USE \
                       ONLY EYES YOUR IMMEDIATE RELEASE INFORMATION ACTION BE ALL COPY COPIES STOP \
                       APPENDIX ANNEX ENCLOSURE ATTACHMENT NOTES TELEGRAM MEMORANDUM DRAFT OF AND \
                       IN NO YES OK FIN SIGNED";

// None would match nothing; a test sees to it that every pattern compiles.
static ADDRESSEE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?i:(to|for)) (.+)$").ok());
/// One name in capitals, with the name behind it in brackets: `FILIPPOV [Stalin]`.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^ (?: (?i: comrade | cde\.? | com\. | mr\.? | general | marshal | ambassador ) \s )?
            ( \p{Lu}[\p{Lu}'’.-]* (?: \s \p{Lu}[\p{Lu}'’.-]* ){0,3}
                (?: \s \[ [\p{L}\ .'’-]{2,30} \] )? )
            [.,:]? $",
    )
    .ok()
});
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[#%;/*]+ )?(?i:(title|subject|from|author|to|date|тема|кому|дата))\s?: ?(.*)$")
        .ok()
});

/// Reads what the head and the tail of `text` tell plainly.
#[must_use]
pub fn read(text: &str) -> Apparatus {
    let (head, tail) = (edges::head(text), edges::tail(text));
    // What follows the first paragraph may be of an enclosure, or a list.
    let prose = head.iter().position(|line| is_prose(&line.text)).unwrap_or(head.len());
    let top = &head[..prose];

    let labels = labels(top);
    let label = |names: &[&str]| {
        let mut named = labels.iter().filter(|(name, _)| names.contains(&name.as_str()));
        named.next().map(|(_, value)| value.clone())
    };
    let edited = heading::edited(&head);
    let (by, unto) = edited.as_deref().map(heading::people).unwrap_or_default();
    let addressee = addressee(top);
    // Capitals at the end are a signature where capitals at the head are an addressee.
    let signature = addressee.as_ref().and_then(|_| signature(&tail));
    let wire = addressee.as_ref().zip(signature.as_ref());
    let wire = wire.map(|(to, from)| format!("{from} to {to}"));

    // A heading that names both is never doubted; one that does not gives way to plain names.
    let whole = by.is_some() && unto.is_some();
    let title = label(&["title"])
        .or_else(|| edited.clone().filter(|_| whole))
        .or(wire)
        .or(edited)
        .or_else(|| label(&["subject", "тема"]))
        .or_else(|| heading::marked(&head))
        .or_else(|| heading::first(&head));
    let (by, unto) = if whole { (by, unto) } else { (signature.or(by), addressee.or(unto)) };
    Apparatus {
        title: title.as_deref().and_then(shorten),
        from: by.or_else(|| label(&["from", "author"])).as_deref().and_then(shorten),
        to: unto.or_else(|| label(&["to", "кому"])).as_deref().and_then(shorten),
        date: date(label(&["date", "дата"]).as_deref(), top, &tail),
    }
}

fn is_prose(line: &str) -> bool {
    line.chars().nth(160).is_some() && line.ends_with(['.', '!', '?', ':', '”', '"', '。'])
}

/// `Title: x` and its like. One alone may be a chance; two are a head, as front matter is.
fn labels(top: &[Line]) -> Vec<(String, String)> {
    let found: Vec<_> = top
        .iter()
        .filter_map(|line| LABEL.as_ref()?.captures(&line.text))
        .map(|found| (found[1].to_lowercase(), found[2].trim_matches(['"', '\'', ' ']).to_owned()))
        // Lists and maps of front matter are not read.
        .filter(|(_, value)| {
            value.contains(char::is_alphanumeric) && !value.starts_with(['[', '{'])
        })
        .collect();
    let framed = top.first().is_some_and(|line| line.text == "---");
    let titled = found.iter().any(|(name, _)| name == "title" || name == "subject");
    if framed || titled || found.len() > 1 { found } else { Vec::new() }
}

/// "FOR Comrade MAO ZEDONG" before "TO KRASOVSKY": the second only passes it on.
fn addressee(top: &[Line]) -> Option<String> {
    let (mut by_way, mut meant) = (None, None);
    for line in top {
        let Some(found) = ADDRESSEE.as_ref()?.captures(&line.text) else {
            continue;
        };
        let place = if found[1].eq_ignore_ascii_case("for") { &mut meant } else { &mut by_way };
        if place.is_none() {
            *place = name(&found[2]);
        }
    }
    meant.or(by_way)
}

/// A name in capitals at the end, with nothing below it but numbers, dates and brackets.
fn signature(tail: &[Line]) -> Option<String> {
    let is_below = |line: &Line| {
        let text = line.text.as_str();
        let number = ["No", "Nr", "№"].iter().any(|sign| text.starts_with(sign));
        number && text.chars().nth(20).is_none()
            || text.starts_with('[') && text.ends_with(']')
            || !text.contains(char::is_alphabetic)
            || Date::of_line(text, 2).is_some()
    };
    name(&tail.iter().rev().take(8).find(|line| !is_below(line))?.text)
}

/// A name written in capitals, put as names are.
fn name(text: &str) -> Option<String> {
    let found = NAME.as_ref()?.captures(text)?.get(1)?.as_str().trim_end_matches('.');
    let letters = found.chars().filter(|c| c.is_alphabetic()).count();
    let other = |word: &str| NO_NAME.split_whitespace().any(|no| no == word);
    if letters < 3 || found.split(' ').any(other) {
        return None;
    }
    let word = |word: &str| {
        if word.contains(char::is_lowercase) {
            return word.to_owned();
        }
        let mut put = String::with_capacity(word.len());
        let mut inside = false;
        for c in word.chars() {
            if inside {
                put.extend(c.to_lowercase());
            } else {
                put.push(c);
            }
            inside = c.is_alphabetic();
        }
        put
    };
    Some(found.split(' ').map(word).collect::<Vec<_>>().join(" "))
}

/// The date of writing: as labelled, or of a line of its own at the head or else at the end.
fn date(label: Option<&str>, top: &[Line], tail: &[Line]) -> Option<Date> {
    let year = |label: &str| Date::new(label.parse().ok()?, None, None);
    let labelled = label.and_then(|label| Date::of_line(label, 5).or_else(|| year(label)));
    let all = |lines: &[Line], words| -> Vec<Date> {
        lines.iter().filter_map(|line| Date::of_line(&line.text, words)).collect()
    };
    // Fewer words of place at the end: there stand notes as well, with the dates of books.
    let (heads, ends) = (all(top, 5), all(tail, 2));
    // A row of dates is a diary or a table, whose own date none of them need be.
    let row = |dates: &[Date]| dates.iter().collect::<BTreeSet<_>>().len() > 2;
    if labelled.is_none() && (row(&heads) || row(&ends)) {
        return None;
    }
    let (head, end) = (heads.first().copied(), ends.last().copied());
    // The end may tell the day of the month that the head tells.
    let finer = |a: Date, b: Date| a.day.is_none() && (a.year, a.month) == (b.year, b.month);
    let written = match (head, end) {
        (Some(head), Some(end)) if finer(head, end) => Some(end),
        (head, end) => head.or(end),
    };
    let digits = || {
        let lines = || top.iter().chain(tail).map(|line| line.text.as_str());
        let page = lines().collect::<Vec<_>>().join("\n");
        lines().find_map(|line| Date::of_digits(line, &page))
    };
    labelled.or(written).or_else(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> [String; 4] {
        let found = read(text);
        let date = found.date.map(|date| date.iso());
        [found.title, found.from, found.to, date].map(Option::unwrap_or_default)
    }

    #[test]
    fn patterns_compile() {
        assert!(ADDRESSEE.is_some() && NAME.is_some() && LABEL.is_some());
    }

    #[test]
    fn a_telegram_is_from_its_signature_to_its_addressee() {
        let text = "\n\nOSLO\n\nTO BERGSTROM\n\nFOR Comrade LI WEI\n\nI have your note of March 4.\n\n\
                    VIKTOROV [Ivanov]\n\nNo. 12/sh\n\n9 March 1947";
        let expected = ["Viktorov [Ivanov] to Li Wei", "Viktorov [Ivanov]", "Li Wei", "1947-03-09"];
        assert_eq!(told(text), expected);
        let by_hand = "To Mr. O'NEIL [SMITH]\n\nCome at once.\n\nANNE-MARIE GRAY.\n\n[...]";
        assert_eq!(
            told(by_hand),
            ["Anne-Marie Gray to O'Neil [Smith]", "Anne-Marie Gray", "O'Neil [Smith]", ""]
        );
    }

    #[test]
    fn capitals_alone_are_no_telegram() {
        assert_eq!(told("FOR OFFICIAL USE ONLY\n\nIt was late.\n\nTHE END"), [""; 4]);
        assert_eq!(told("The Tale\n\nIt was late.\n\nOZYMANDIAS"), ["The Tale", "", "", ""]);
        assert_eq!(told("To the sea\n\nIt was late.\n\nOZYMANDIAS")[1], "");
    }

    #[test]
    fn a_heading_names_title_and_people() {
        let text = "12. Telegram From Mr. Gray to the Consul[1]\n\nOslo, March 4, 1947–1 p.m.\n\n\
                    [Received March 5, 1947.]\n\nSubject: Tea\n\nFOR MR. BLACK\n\nANNE LOW";
        assert_eq!(
            told(text),
            ["Telegram From Mr. Gray to the Consul", "Mr. Gray", "the Consul", "1947-03-04"]
        );
    }

    #[test]
    fn labels_are_read_together() {
        let mail = "From: Ann <ann@example.org>\nTo: Bo\nSubject: Tea \u{7} time\n\
                    Date: Tue, 4 Mar 1947 10:20:30 +0100\n\nDear Bo,";
        assert_eq!(told(mail), ["Tea time", "Ann <ann@example.org>", "Bo", "1947-03-04"]);
        let matter = "---\ntitle: \"On Tea\"\nauthor: [a, b]\ndate: 1947\n---\n\n# Other\n\ntext";
        assert_eq!(told(matter), ["On Tea", "", "", "1947"]);
        assert_eq!(told("To: be or not to be\nthat is the question"), [""; 4]);
    }

    #[test]
    fn the_date_is_that_of_writing() {
        let date = |text: &str| told(text)[3].clone();
        assert_eq!(date("Tea\n\nMarch 1947\n\ntext\n\n4 March 1947"), "1947-03-04");
        assert_eq!(date("Tea\n\nMarch 1947\n\ntext\n\n4 May 1949"), "1947-03");
        assert_eq!(date("Tea\n\nReceived from Oslo on March 4, 1947.\n\ntext"), "");
        assert_eq!(date("Чай\n\nтекст\n\nг. Осло, 4 мая 1947 г."), "1947-05-04");
        assert_eq!(date("Tea in 1947\n\ntext\n\n4.3.47"), "1947-03-04");
        assert_eq!(date("Tea\n\ntext\n\n4.3.47"), "");
        assert_eq!(date("Tea\n\n31 June 1947\n\ntext"), "");
        assert_eq!(date("Diary\n\n4 May 1947\n\na\n\n5 May 1947\n\nb\n\n6 May 1947\n"), "");
    }

    #[test]
    fn no_text_makes_it_panic() {
        let texts =
            ["", "\n", "\u{feff}", "---", "---\n---", "# ", "[", "To ", "FOR ]", "1. ", "ẞ"];
        for text in texts {
            let _ = read(text);
            let _ = read(&text.repeat(5000));
            let _ = read(&format!("{text}\n\n{text}\n").repeat(3000));
        }
        let line = format!("To MAO {}", "ж".repeat(1_000_000));
        assert_eq!(read(&line), Apparatus::default());
    }
}
