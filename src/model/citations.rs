//! Which document a reference means, and which documents are referred to.
//!
//! Owns when a reference fits a document: the stated number, date and direction must all agree, and
//! it counts only if exactly one document fits; where several do, a person can choose. Pure: no files.

use std::collections::HashMap;

use super::apparatus::reference::{Originator, Reference};
use super::apparatus::{Apparatus, Date, Field};
use super::path::DocPath;
use super::people::People;
use super::span::Span;

/// Of the documents that a reference may mean, so many are kept.
const MOST_CANDIDATES: usize = 50;
/// A number without a date is searched for this many days back.
const NEAR: i64 = 400;

/// References, each with its target.
#[derive(Clone, Debug, Default)]
pub struct Citations {
    list: Vec<Citation>,
    /// The indices into `list` by the citing document, and by the cited one.
    from: HashMap<DocPath, Vec<usize>>,
    to: HashMap<DocPath, Vec<usize>>,
}

/// One reference of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The citing document.
    pub path: DocPath,
    /// The reference.
    pub reference: Reference,
    /// Who wrote the cited document, as far as the direction tells.
    pub from: Option<String>,
    /// To whom that was written.
    pub to: Option<String>,
    /// The cited document, if exactly one fits.
    pub target: Option<DocPath>,
    /// The documents that fit, in the order of the corpus, if several do: at most fifty.
    pub candidates: Vec<DocPath>,
}

/// A document that is cited but missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The first reference to it.
    pub citation: Citation,
    /// Every place that refers to it.
    pub places: Vec<(DocPath, Span)>,
}

type DocumentFacts<'a> = [(&'a DocPath, &'a Apparatus)];

impl Citations {
    /// Resolves the references of `documents` among them.
    #[must_use]
    pub fn new(documents: &DocumentFacts, people: &People) -> Self {
        let mut by_number: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_date: HashMap<Date, Vec<usize>> = HashMap::new();
        let mut by_edition: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (at, (path, apparatus)) in documents.iter().enumerate() {
            if let Some(number) = apparatus.text(Field::Number) {
                by_number.entry(plain(number)).or_default().push(at);
            }
            if let Some(number) = apparatus.text(Field::EditionNumber) {
                by_edition.entry((edition(path), number)).or_default().push(at);
            }
            if let Some(date) = apparatus.date().filter(|date| date.day.is_some()) {
                by_date.entry(date).or_default().push(at);
            }
        }
        let mut all = Self::default();
        for (at, (path, apparatus)) in documents.iter().enumerate() {
            for reference in &apparatus.references {
                if let Some(number) = reference.in_edition() {
                    let same = by_edition.get(&(edition(path), number));
                    // A paper means no other by its own number.
                    let same = same.filter(|same| !same.contains(&at)).into_iter().flatten();
                    let same = same.take(MOST_CANDIDATES).map(|one| documents[*one].0.clone());
                    let mut same: Vec<DocPath> = same.collect();
                    let target = if same.len() == 1 { same.pop() } else { None };
                    all.add(Citation {
                        path: (*path).clone(),
                        reference: reference.clone(),
                        from: None,
                        to: None,
                        target,
                        candidates: same,
                    });
                    continue;
                }
                // Who is named beside it is another than the correspondents.
                let (from, to) = match reference.sender.as_deref() {
                    Some(sender) => (Some(sender), reference.recipient.as_deref()),
                    None => direction(reference.originator, apparatus),
                };
                let empty = Vec::new();
                let candidates = match (&reference.number, reference.date) {
                    (Some(number), _) => by_number.get(&plain(number)).unwrap_or(&empty),
                    (None, Some(date)) => by_date.get(&date).unwrap_or(&empty),
                    // "my telegram" says too little to search for.
                    (None, None) => &empty,
                };
                let fits = |other: &&usize| {
                    let (_, candidate) = documents[**other];
                    **other != at
                        && kind_fits(reference.kind.as_deref(), candidate.text(Field::Kind))
                        // The originator must be known, or both number and day.
                        && (from.is_some() || reference.number.is_some() && reference.date.is_some())
                        && told_fits(reference, apparatus.date(), candidate)
                        && parties_fit(reference, (from, to), candidate, people)
                        // Many documents share a date: the direction must be known.
                        && (reference.number.is_some() || from.is_some())
                };
                let fitting = candidates.iter().filter(fits).take(MOST_CANDIDATES);
                let mut fitting: Vec<DocPath> =
                    fitting.map(|fit| documents[*fit].0.clone()).collect();
                let target = if fitting.len() == 1 { fitting.pop() } else { None };
                let owned = |text: Option<&str>| text.map(str::to_owned);
                all.add(Citation {
                    path: (*path).clone(),
                    reference: reference.clone(),
                    from: owned(from),
                    to: owned(to),
                    target,
                    candidates: fitting,
                });
            }
        }
        all
    }

    fn add(&mut self, citation: Citation) {
        let at = self.list.len();
        self.from.entry(citation.path.clone()).or_default().push(at);
        if let Some(target) = &citation.target {
            self.to.entry(target.clone()).or_default().push(at);
        }
        self.list.push(citation);
    }

    /// Returns all citations, in the order of the corpus and of the texts.
    #[must_use]
    pub fn all(&self) -> &[Citation] {
        &self.list
    }

    /// Returns the citation at byte `offset` of the text of `path`.
    #[must_use]
    pub fn at(&self, path: &DocPath, offset: usize) -> Option<&Citation> {
        self.of(path).find(|one| one.reference.span.contains(offset))
    }

    /// Returns the citations in `path`, in the order of its text.
    pub fn of(&self, path: &DocPath) -> impl Iterator<Item = &Citation> {
        self.from.get(path).into_iter().flatten().map(|at| &self.list[*at])
    }

    /// Returns the citations of `path`.
    pub fn to(&self, path: &DocPath) -> impl Iterator<Item = &Citation> {
        self.to.get(path).into_iter().flatten().map(|at| &self.list[*at])
    }

    /// Returns what is cited with a number or a date and fits no document: each once, by date,
    /// undated ones last.
    #[must_use]
    pub fn missing(&self) -> Vec<Missing> {
        // Number, date and writer identify a document.
        type Same = (Option<String>, Option<Date>, Option<String>);
        let mut places: HashMap<Same, usize> = HashMap::new();
        let mut all: Vec<Missing> = Vec::new();
        for citation in &self.list {
            if citation.target.is_some() || !citation.candidates.is_empty() {
                continue;
            }
            let Reference { number, date, .. } = &citation.reference;
            let is_note = citation.reference.note().is_some();
            if number.is_none() && date.is_none() || is_note {
                continue;
            }
            let place = (citation.path.clone(), citation.reference.span);
            // Each edition counts its papers from 1.
            let of = citation.reference.in_edition().map(|_| edition(&citation.path).to_owned());
            let key = (number.as_deref().map(plain), *date, of.or_else(|| citation.from.clone()));
            if let Some(at) = places.get(&key) {
                all[*at].places.push(place);
            } else {
                places.insert(key, all.len());
                all.push(Missing { citation: citation.clone(), places: vec![place] });
            }
        }
        all.sort_by_key(|one| (one.citation.reference.date.is_none(), one.citation.reference.date));
        all
    }
}

/// Returns what names the edition of a paper: its path without the last number, so that
/// `frus1955-57v03-d0042.txt` is of the same edition as `frus1955-57v03-d0043.txt`, and
/// `letters/12.txt` as `letters/13.txt`.
fn edition(path: &DocPath) -> &str {
    let path = path.as_str();
    let end = path.rfind(|c: char| c.is_ascii_digit()).map_or(path.len(), |at| at + 1);
    path[..end].trim_end_matches(|c: char| c.is_ascii_digit())
}

/// Returns whether the kinds are compatible: a despatch is not a telegram.
fn kind_fits(asked: Option<&str>, there: Option<&str>) -> bool {
    match (asked, there) {
        (Some(asked), Some(there)) => there.contains(asked),
        // Without a telegram's heading it may still be of another kind.
        (Some(asked), None) => asked != "airgram",
        (None, _) => true,
    }
}

/// Normalises a number for comparison: dashes and case differ between papers.
fn plain(number: &str) -> String {
    number.replace(['–', '—'], "-").to_lowercase()
}

/// Returns who wrote the cited document, and to whom.
fn direction(originator: Originator, of: &Apparatus) -> (Option<&str>, Option<&str>) {
    let (from, to) = (of.text(Field::From), of.text(Field::To));
    match originator {
        Originator::Your => (to, from),
        Originator::My => (from, to),
        // A ministry and its mission: when one of the two writes, the other is meant.
        Originator::Department if from.is_some_and(is_ministry) => (from, to),
        Originator::Department if to.is_some_and(is_ministry) => (to, from),
        Originator::Mission if from.is_some_and(is_ministry) => (to, from),
        Originator::Mission if to.is_some_and(is_ministry) => (from, to),
        _ => (None, None),
    }
}

fn is_ministry(party: &str) -> bool {
    let party = party.to_lowercase();
    party.contains("secretary of state") || party.contains("department of state")
}

/// Returns whether number and date agree with the reference.
fn told_fits(reference: &Reference, written: Option<Date>, candidate: &Apparatus) -> bool {
    let date = candidate.date();
    match (reference.date, date, written) {
        (Some(told), Some(date), _) => told == date,
        (Some(_), None, _) => false,
        // Without a date it was written shortly before.
        (None, Some(date), Some(written)) => {
            date <= written && days_between(date, written).is_none_or(|days| days <= NEAR)
        }
        (None, _, _) => true,
    }
}

fn days_between(a: Date, b: Date) -> Option<i64> {
    let day = |date: Date| {
        let first = date.days().0;
        jiff::civil::Date::new(first.year, first.month?, first.day?).ok()
    };
    let span = day(a)?.until(day(b)?).ok()?;
    Some(i64::from(span.get_days()))
}

/// Returns whether a paper can be from and to whom a reference says. Of a paper of others than the two
/// correspondents, the person who sent it must be known: by name, or by the office held on that day.
fn parties_fit(
    reference: &Reference,
    (from, to): (Option<&str>, Option<&str>),
    paper: &Apparatus,
    people: &People,
) -> bool {
    let when = paper.when(Field::Date);
    let is_person = |asked: Option<&str>, field: Field| {
        let who = |words: &str| people.meant_on(words, when);
        let asked = asked.and_then(who);
        asked.is_some() && asked == paper.text(field).and_then(who)
    };
    let is_to = || party_fits(to, Field::To, paper, people);
    if reference.elsewhere {
        is_person(from.filter(|_| reference.sender.is_some()), Field::From)
            && (is_person(to, Field::To) || is_to())
    } else {
        party_fits(from, Field::From, paper, people) && is_to()
    }
}

/// Returns whether the stated party can be the one in this field of a paper. An unstated party fits.
fn party_fits(asked: Option<&str>, field: Field, paper: &Apparatus, people: &People) -> bool {
    let (Some(asked), Some(there)) = (asked, paper.text(field)) else { return asked.is_none() };
    // On the day of the paper the office may have been the person's.
    let when = paper.when(Field::Date);
    let is_office = || [asked, there].iter().any(|words| people.holder(words, when).is_some());
    if is_office()
        && let (Some(one), Some(other)) =
            (people.meant_on(asked, when), people.meant_on(there, when))
    {
        return one == other;
    }
    if let (Some(one), Some(other)) = (people.named(asked), people.named(there)) {
        return one == other;
    }
    let (one, other) = (office(asked), office(there));
    one == other || is_ministry(asked) && is_ministry(there) || {
        // The ambassador in a country speaks for the embassy there.
        let place = |text: &str| {
            let parts = text.split_once(" in ").or_else(|| text.split_once(" at "));
            parts.map(|(_, place)| place.trim_start_matches("the ").to_owned())
        };
        place(&one).is_some() && place(&one) == place(&other)
    }
}

/// Normalises an office without its holder: "The Ambassador in Korea (Muccio)" is "ambassador in
/// korea".
fn office(text: &str) -> String {
    let text = text.split(" (").next().unwrap_or(text).to_lowercase();
    let text = text.strip_prefix("the ").unwrap_or(&text);
    let text = text.strip_prefix("acting ").unwrap_or(text);
    text.split(", at ").next().unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::apparatus::documents;
    use crate::model::people::DeclaredPeople;
    use crate::model::people::offices::DeclaredOffice;

    fn told(texts: &[&str]) -> Vec<String> {
        told_with(&DeclaredPeople::default(), texts)
    }

    fn told_with(declared: &DeclaredPeople, texts: &[&str]) -> Vec<String> {
        let documents = documents(texts);
        let documents: Vec<_> = documents.iter().map(|(path, one)| (path, one)).collect();
        let people = People::of_declared(declared, documents.iter().copied());
        let citations = Citations::new(&documents, &people);
        let all = citations.all().iter();
        all.map(|one| {
            let target = one.target.as_ref().map_or("-".to_owned(), ToString::to_string);
            format!("{} {}: {target}", one.path, one.reference.text)
        })
        .collect()
    }

    fn wire(from: &str, to: &str, number: &str, date: &str, text: &str) -> String {
        format!("To {to}\n\n{text}\n\n{from}\n\nNo. {number}\n\n{date}")
    }

    #[test]
    fn a_reference_is_found_by_number_date_and_direction() {
        let first = wire("GRAY", "LOW", "12", "4 March 1947", "Come.");
        let second = wire("LOW", "GRAY", "77", "6 March 1947", "I have your telegram of March 4.");
        let third = wire("GRAY", "LOW", "13", "9 March 1947", "In response to your no. 77.");
        let fourth = wire("GRAY", "LOW", "14", "9 April 1947", "See my telegram of 9 March.");
        assert_eq!(
            told(&[&first, &second, &third, &fourth]),
            ["1 your telegram of March 4: 0", "2 your no. 77: 1", "3 my telegram of 9 March: 2",]
        );
    }

    #[test]
    fn of_several_that_fit_none_is_meant_and_the_direction_counts() {
        let one = wire("GRAY", "LOW", "12", "4 March 1947", "Come.");
        let same_day = wire("GRAY", "LOW", "13", "4 March 1947", "Come soon.");
        let other = wire("BLACK", "LOW", "14", "4 March 1947", "No.");
        let asks = wire("LOW", "GRAY", "1", "6 March 1947", "I have your telegram of March 4.");
        assert_eq!(told(&[&one, &other, &asks]), ["2 your telegram of March 4: 0"]);
        assert_eq!(told(&[&one, &same_day, &asks]), ["2 your telegram of March 4: -"]);
        assert_eq!(told(&[&other, &asks]), ["1 your telegram of March 4: -"]);
        let late = wire("LOW", "GRAY", "2", "6 March 1957", "In response to your no. 12.");
        assert_eq!(told(&[&one, &late]), ["1 your no. 12: -"], "that was ten years ago");
    }

    #[test]
    fn a_mission_and_its_ministry() {
        let asks = "1.1/2–347: Telegram\n\nThe Secretary of State to the Embassy in Norway\n\n\
                    WASHINGTON, March 4, 1947.\n\n12. Come at once, he said to all who were there.\n\nLOW";
        let answers = "1.1/2–348: Telegram\n\nThe Ambassador in Norway (Gray) to the Secretary of State\n\n\
                       OSLO, March 6, 1947.\n\n77. Deptel 12, March 4. We come at once, as we were told.\n\nGRAY";
        let again = "1.1/2–349: Telegram\n\nThe Acting Secretary of State to the Embassy in Norway\n\n\
                     WASHINGTON, March 7, 1947.\n\n13. Embtel 77. Bring tea with you, and sugar, and some milk.\n\nLOW";
        assert_eq!(told(&[asks, answers, again]), ["1 Deptel 12, March 4: 0", "2 Embtel 77: 1"]);
    }

    #[test]
    fn an_office_is_whoever_held_it_on_the_day_of_the_paper() {
        let held = |person: &str, from: i16, until: i16| DeclaredOffice {
            office: "Secretary of State".to_owned(),
            person: person.to_owned(),
            from: Date::new(from, Some(1), Some(1)),
            until: Date::new(until, Some(12), Some(31)),
            line: 1,
        };
        let offices = vec![held("Gray", 1947, 1948), held("Black", 1949, 1950)];
        let declared = DeclaredPeople { offices, ..DeclaredPeople::default() };
        let gray = wire("GRAY", "LOW", "41", "4 March 1947", "Come.");
        let black = wire("BLACK", "LOW", "41", "4 March 1949", "Come.");
        let asks = |date: &str, words: &str| {
            wire("ANN", "BETH", "7", date, &format!("This was told in {words}."))
        };
        let from = "telegram 41 from the Secretary of State";
        for (date, words, found) in [
            ("6 March 1947", from, "0"),
            ("6 March 1949", from, "1"),
            ("6 March 1949", "telegram 41, March 4, from the Secretary of State to Low", "1"),
            ("6 March 1949", "telegram 41 from the Secretary of State to Gray", "-"),
            ("6 March 1949", "telegram of March 4 from Secretary Black", "1"),
            ("6 March 1949", "telegram 41 from the Secretary of War", "-"),
            ("6 March 1949", "telegram 41 from Oslo", "-"),
        ] {
            let all = told_with(&declared, &[&gray, &black, &asks(date, words)]);
            assert!(all[0].ends_with(&format!(": {found}")), "{date} {words}: {all:?}");
        }
        assert_eq!(told(&[&gray, &black, &asks("6 March 1947", from)]), ["2 telegram 41: -"]);
        // Whoever answers need not name the office.
        let to = "1.1/2–347: Telegram\n\nThe Embassy in Norway to the Secretary of State\n\nOSLO, March 9, 1949.\n\n\
                  12. Reurtel 41 nothing can be said of the matter before they have come.\n\nLOW";
        let wired = "1.1/2–340: Telegram\n\nBlack to the Embassy in Norway\n\nWASHINGTON, March 4, 1949.\n\n\
                     41. What can be said of the matter, and when will all of them come?\n\nBLACK";
        assert_eq!(told_with(&declared, &[wired, to]), ["1 Reurtel 41: 0"]);
    }

    #[test]
    fn papers_of_an_edition_are_found_by_their_number_there() {
        let paper = |number: u32, body: &str| {
            format!("{number}. Letter From Mr. Gray to Ms. Low\n\nOslo, March 4, 1957.\n\n{body}")
        };
        let texts = [
            paper(41, "Tea.[1]\n\n----------\n\n[1] See Document 43 and footnote 1 above."),
            paper(42, "Tea.[1]\n\n----------\n\n[1] Supra."),
            paper(43, "Tea.[1]\n\n----------\n\n[1] See Foreign Relations, vol. II, Document 41."),
            paper(43, "Coffee."),
        ];
        let three: Vec<&str> = texts[..3].iter().map(String::as_str).collect();
        let found = ["0 Document 43: 2", "0 footnote 1 above: -", "1 Supra: 0"];
        assert_eq!(told(&three), found);
        let four: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(told(&four)[0], "0 Document 43: -", "two have this number");
    }

    #[test]
    fn the_edition_of_a_paper_is_told_from_its_path() {
        let of =
            |path: &str| edition(&DocPath::new(std::path::Path::new(path)).unwrap()).to_owned();
        assert_eq!(of("frus1955-57v03-d0042.txt"), "frus1955-57v03-d");
        assert_eq!(of("frus1955-57v13-d0042.txt"), "frus1955-57v13-d");
        assert_eq!(of("letters/12.txt"), "letters/");
        assert_eq!(of("tea.txt"), "tea.txt");
    }

    #[test]
    fn what_is_missing_is_listed_once_with_its_places() {
        let telegram = documents(&[include_str!("../../corpus/004_92120887d29f0495.txt")]);
        let documents = [(&telegram[0].0, &telegram[0].1)];
        let people = People::new(&[], documents.into_iter());
        let missing = Citations::new(&documents, &people).missing();
        assert_eq!(missing.len(), 1);
        let one = &missing[0];
        assert_eq!(one.places.len(), 2);
        assert_eq!(
            one.citation.reference.date.map(|date| date.iso()).as_deref(),
            Some("1952-12-17")
        );
        assert_eq!(one.citation.from.as_deref(), Some("Mao Zedong"));
    }
}
