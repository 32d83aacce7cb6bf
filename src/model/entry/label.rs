//! Labels: what a line looks like with which an entry begins.
//!
//! Owns the forms: who speaks, question and answer, times, articles, numbers, sources. Whether a
//! label is believed is not known here.

/// The words that number the articles of laws, treaties and rules, in lower case.
const ARTICLES: &[&str] = &[
    "art",
    "article",
    "artikel",
    "artigo",
    "artículo",
    "articolo",
    "chapter",
    "clause",
    "par",
    "paragraph",
    "rule",
    "sec",
    "section",
    "§",
    "§§",
    "глава",
    "пункт",
    "статья",
    "ст",
    "άρθρο",
    "المادة",
    "مادة",
    "第",
];
/// Letters for question and answer, in several languages.
const ANSWERS: &[(char, char)] =
    &[('Q', 'A'), ('D', 'R'), ('F', 'A'), ('P', 'R'), ('V', 'O'), ('В', 'О'), ('Ε', 'Α')];
/// Small words in the names of speakers.
const SMALL: &[&str] = &["de", "der", "di", "du", "la", "of", "the", "van", "von"];
/// The beginnings of the names of months and days, as logs and bibliographies write them.
const DATES: &[&str] = &[
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mon",
    "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
];
/// The longest name of a speaker, in bytes.
const LONGEST_NAME: usize = 60;
/// The greatest number of words in the name of a speaker.
const NAME_WORDS: usize = 5;
/// A time stands no further from the start of its line than this, in bytes.
const STAMP: usize = 32;

/// What kind of entry a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `[00:00:04]` or `2024-05-01 12:00:00`: in running prose no line begins so.
    Stamp,
    /// `12:30` or `1951-03-05`.
    Clock,
    /// `<anna>`, in a chat.
    Nick,
    /// `INTERVIEWER:`.
    Speaker,
    /// `Anna:`, or `ANNA:` where all is in capitals.
    Name,
    /// `FIRST CLERK.`, in a play.
    Part,
    /// `Q.` or `A:`.
    Answer(char),
    /// `Article 3.` or `§ 3`; of which word.
    Article(&'static str),
    /// `[12]`, `123.` or `12 See …`: the number, and what stands around it.
    Number(u32, Form),
    /// `1.2.3`: the last number.
    Decimal(u32),
    /// `Acheson, Dean.`, in a bibliography.
    Source,
}

/// What stands around a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Brackets,
    Stop,
    Blank,
}

/// The label of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label<'a> {
    pub kind: Kind,
    /// Where it ends, in bytes of the line.
    pub end: usize,
    words: &'a str,
}

impl<'a> Label<'a> {
    /// Returns whether two labels are of one kind.
    pub fn is_like(self, other: Label<'a>) -> bool {
        match (self.kind, other.kind) {
            (Kind::Number(_, one), Kind::Number(_, two)) => one == two,
            (Kind::Answer(_), Kind::Answer(_)) | (Kind::Decimal(_), Kind::Decimal(_)) => true,
            (one, two) => one == two,
        }
    }

    /// Returns whether entries of this kind end as they please, so that one may begin below another.
    pub fn follows_its_like(self, line: &str) -> bool {
        match self.kind {
            Kind::Speaker | Kind::Nick | Kind::Clock | Kind::Answer(_) => true,
            Kind::Name => opens(&line[self.end..]),
            _ => false,
        }
    }

    /// Returns whether another label makes this one credible.
    pub fn goes_with(self, other: Label<'a>) -> bool {
        match (self.kind, other.kind) {
            (Kind::Answer(one), Kind::Answer(two)) => {
                ANSWERS.iter().any(|&pair| pair == (one, two) || pair == (two, one))
            }
            (Kind::Number(one, _), Kind::Number(two, _)) => {
                self.is_like(other) && one.abs_diff(two) == 1
            }
            (Kind::Decimal(one), Kind::Decimal(two)) => {
                let above = |label: &'a str| label.trim_end_matches('.').rsplit_once('.');
                let (one_above, two_above) = (above(self.words), above(other.words));
                one.abs_diff(two) == 1 && one_above.map(|a| a.0) == two_above.map(|a| a.0)
            }
            (Kind::Article(_), _) => self.is_like(other) && self.words != other.words,
            _ => self.is_like(other),
        }
    }
}

/// Returns whether this letter is of a question, and not of an answer.
pub(super) fn is_question(letter: char) -> bool {
    ANSWERS.iter().any(|(question, _)| *question == letter)
}

/// Returns the label of a line.
pub(super) fn label(line: &str) -> Option<Label<'_>> {
    let rest = line.trim_start();
    let lead = line.len() - rest.len();
    let first = rest.chars().next()?;
    let (kind, end) = match first {
        '[' | '(' => stamp(rest).or_else(|| number(rest))?,
        '<' => nick(rest)?,
        '0'..='9' => stamp(rest).or_else(|| number(rest))?,
        _ if !first.is_alphabetic() && first != '§' && first != '—' => return None,
        _ if first.is_lowercase() => return None,
        _ => answer(rest)
            .or_else(|| article(rest))
            .or_else(|| speaker(rest))
            .or_else(|| stamp(rest))
            .or_else(|| source(rest))?,
    };
    Some(Label { kind, end: lead + end, words: &rest[..end] })
}

/// Reads a time at the start of a line, with what stands before it: brackets, a date.
fn stamp(line: &str) -> Option<(Kind, usize)> {
    let head = &line[..line.floor_char_boundary(STAMP)];
    let bracket = head.starts_with(['[', '(']);
    // The seconds since the system was started: "[    0.000000] Linux".
    if let Some(inner) = head.strip_prefix('[')
        && let Some((seconds, _)) = inner.split_once(']')
        && let Some((whole, part)) = seconds.trim().split_once('.')
        && all_digits(whole)
        && all_digits(part)
    {
        return Some((Kind::Stamp, seconds.len() + 2));
    }
    let date = iso_date(head.trim_start_matches(['[', '(']));
    let mut words = head.split_inclusive([' ', 'T', ',', '[', '(']);
    let mut at = 0;
    let clock = loop {
        let Some(word) = words.next() else { break None };
        let bare = word.trim_matches([' ', 'T', ',', '[', '(', ')', ']', '-']);
        if let Some(parts) = clock(bare) {
            break Some((at + word.trim_end().len(), parts));
        }
        let is_date = bare.is_empty()
            || bare.bytes().all(|b| b.is_ascii_digit() || b"./-".contains(&b))
            || bare.len() == 3 && DATES.contains(&bare);
        if !is_date {
            break None;
        }
        at += word.len();
    };
    match clock {
        Some((end, parts)) => {
            let sure = bracket || date || parts > 2 || at > 0;
            Some((if sure { Kind::Stamp } else { Kind::Clock }, end))
        }
        None => date.then_some((Kind::Clock, usize::from(bracket) + 10)),
    }
}

/// Returns of how many numbers a time is made: `12:30` or `00:00:04.000`.
fn clock(word: &str) -> Option<usize> {
    let word = word.trim_end_matches(['Z', ']', ')', '-', '>', ':']);
    let parts: Vec<&str> = word.split(':').collect();
    let [first, .., last] = parts.as_slice() else { return None };
    let (last, fraction) = last.split_once(['.', ',', '+']).unwrap_or((last, "0"));
    let middle = parts[1..parts.len() - 1].iter().copied().chain([last]);
    let is_time = parts.len() <= 4
        && (1..=3).contains(&first.len())
        && all_digits(first)
        && middle.into_iter().all(|part| part.len() == 2 && all_digits(part))
        && fraction.bytes().all(|b| b.is_ascii_digit() || b == b':');
    is_time.then_some(parts.len())
}

fn iso_date(line: &str) -> bool {
    let bytes = line.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    bytes.len() >= 10
        && digits(0..4)
        && bytes[4] == b'-'
        && digits(5..7)
        && bytes[7] == b'-'
        && digits(8..10)
        && bytes.get(10).is_none_or(|b| !b.is_ascii_alphanumeric() || *b == b'T')
}

/// Reads a number at the start of a line. Those of lists (`3.`) are markers, and not known here.
fn number(line: &str) -> Option<(Kind, usize)> {
    let (bare, bracket) = line.strip_prefix('[').map_or((line, false), |bare| (bare, true));
    let length = bare.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let (name, rest) = bare.split_at(length);
    if bracket {
        let rest = rest.strip_prefix(']')?;
        let number = name.parse().ok().filter(|_| name.len() <= 4)?;
        return opens(rest).then_some((Kind::Number(number, Form::Brackets), length + 2));
    }
    let stop = name.ends_with('.');
    let parts: Vec<&str> = name.trim_end_matches('.').split('.').collect();
    if parts.iter().any(|part| part.is_empty() || part.len() > 4) || !opens(rest) {
        return None;
    }
    let kind = match parts.as_slice() {
        [one] if stop => Kind::Number(one.parse().ok()?, Form::Stop),
        [one] if !one.starts_with('0') => Kind::Number(one.parse().ok()?, Form::Blank),
        [.., last] => Kind::Decimal(last.parse().ok()?),
        _ => return None,
    };
    Some((kind, length))
}

fn nick(line: &str) -> Option<(Kind, usize)> {
    let end = line.find('>').filter(|end| (2..=32).contains(end))?;
    let name = &line[1..end];
    let is_name = name.chars().all(|c| c.is_alphanumeric() || "_-|[]`^@+ ".contains(c));
    // "<p>" may be of a page's source; what follows a name is a blank.
    (is_name && line[end + 1..].starts_with(' ')).then_some((Kind::Nick, end + 1))
}

fn answer(line: &str) -> Option<(Kind, usize)> {
    let mut chars = line.char_indices();
    let (_, letter) = chars.next()?;
    let is_known = ANSWERS.iter().any(|&(one, two)| letter == one || letter == two);
    let (at, mark) = chars.next().filter(|_| is_known)?;
    let end = at + mark.len_utf8();
    (matches!(mark, '.' | ':') && opens(&line[end..])).then_some((Kind::Answer(letter), end))
}

fn article(line: &str) -> Option<(Kind, usize)> {
    let name: usize =
        line.chars().take_while(|c| c.is_alphabetic() || *c == '§').map(char::len_utf8).sum();
    let lower = line[..name].to_lowercase();
    let word = *ARTICLES.iter().find(|word| **word == lower)?;
    let rest = line[name..].strip_prefix('.').unwrap_or(&line[name..]);
    let bare = rest.trim_start();
    let digits = bare.bytes().take_while(|b| b.is_ascii_digit() || b"IVXLC".contains(b)).count();
    // "Article 3a", "Article 3 bis".
    let after = &bare[digits..];
    let letter = after.bytes().take_while(u8::is_ascii_lowercase).count();
    let after = &after[letter..];
    let after = after.strip_prefix(" bis").or_else(|| after.strip_prefix(" ter")).unwrap_or(after);
    let is_sign = word.starts_with('§');
    let closed = after.strip_prefix(['.', ':', ')', '—', '–']);
    let ends = match closed {
        Some(rest) => rest.is_empty() || rest.starts_with(char::is_whitespace),
        None => after.trim().is_empty() || is_sign && after.starts_with(' '),
    };
    let rest = closed.unwrap_or(after);
    (digits > 0 && letter <= 1 && ends).then_some((Kind::Article(word), line.len() - rest.len()))
}

/// Reads who speaks: `INTERVIEWER:`, `Speaker 1 (laughs):`, `FIRST CLERK.`.
fn speaker(line: &str) -> Option<(Kind, usize)> {
    let head = &line[..line.floor_char_boundary(LONGEST_NAME)];
    let colon = head.find(':').filter(|at| line[at + 1..].chars().next().is_none_or(|c| c == ' '));
    if let Some(at) = colon
        && let Some(capitals) = name(&head[..at])
    {
        let rest = &line[at + 1..];
        let capitals = capitals && (rest.trim().is_empty() || rest.contains(char::is_lowercase));
        return Some((if capitals { Kind::Speaker } else { Kind::Name }, at + 1));
    }
    let stop = head.find('.')?;
    let (words, rest) = (&head[..stop], &line[stop + 1..]);
    let long = words.chars().filter(|c| c.is_alphabetic()).count() > 3;
    // Where all is in capitals, those of a name say nothing.
    let spoken = name(words)? && long && opens(rest) && rest.contains(char::is_lowercase);
    spoken.then_some((Kind::Part, stop + 1))
}

/// Returns whether the name of a speaker is in capitals; `None` if it is none.
fn name(words: &str) -> Option<bool> {
    // What is done while it is said, or when: "ANNA (laughs)", "ANNA [00:04]".
    let bare = words.split(['(', '[']).next().unwrap_or_default().trim_end();
    if bare.len() < words.trim_end().len() && !words.ends_with([')', ']']) {
        return None;
    }
    let mut count = 0;
    for word in bare.split(' ') {
        let is_name =
            word.starts_with(char::is_uppercase) || word.bytes().all(|b| b.is_ascii_digit());
        let plain = word.chars().all(|c| c.is_alphanumeric() || "'’.-#_/".contains(c));
        if word.is_empty() || !plain || !(is_name || count > 0 && SMALL.contains(&word)) {
            return None;
        }
        count += 1;
    }
    let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters > 1 && !bare.chars().any(char::is_lowercase);
    (letters > 0 && count <= NAME_WORDS).then_some(capitals)
}

/// Reads an author: `Acheson, Dean.`, `Mao, Z.`, or the strokes for the same again.
fn source(line: &str) -> Option<(Kind, usize)> {
    if line.starts_with("———") {
        return Some((Kind::Source, 9));
    }
    let (surname, rest) = line.split_once(", ").filter(|(surname, _)| surname.len() <= 40)?;
    let capital = |word: &str| {
        word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || "'’-.".contains(c))
    };
    let given = rest.split([' ', ',']).next().unwrap_or_default();
    let is_date = DATES.iter().any(|date| given.starts_with(date));
    let is_author = surname.split(' ').count() <= 3 && surname.split(' ').all(capital);
    (is_author && capital(given) && !is_date).then_some((Kind::Source, surname.len() + 1))
}

/// Returns whether a line has a year in it, as each source of a bibliography has.
pub(super) fn names_source(line: &str) -> bool {
    let numbers = line.split(|c: char| !c.is_ascii_digit());
    numbers.into_iter().any(|n| n.len() == 4 && (n.starts_with('1') || n.starts_with("20")))
}

/// Returns whether what follows a label begins something: a blank, and then no small letter.
fn opens(rest: &str) -> bool {
    let words = rest.trim_start();
    words.len() < rest.len()
        && words.chars().next().is_some_and(|c| !c.is_lowercase() && !c.is_ascii_digit())
}

fn all_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}
