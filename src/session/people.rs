//! People: how often they occur, and which names are theirs.
//!
//! Owns what becomes of a change of the library's list of people: a worker works it out, it is a step
//! of the history like any other, and once it is on disk the index is made anew, so that filters and
//! references go by it at once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Session;
use super::corrections::take_facts;
use super::documents::{ListEntry, Snapshot};
use super::news::GIVEN_UP;
use super::page::Page;
use super::question::{Pending, Reply, claim};
use crate::model::apparatus::party::Party;
use crate::model::apparatus::{Apparatus, Field};
use crate::model::document::Listing;
use crate::model::folding::Folding;
use crate::model::index::Index;
use crate::model::path::DocPath;
use crate::model::people::{PeopleChange, Person, has_people};
use crate::model::span::Span;
use crate::model::step::FileChange;

/// So many documents that name a person are remembered, to show places from.
const PLACES_FROM: usize = 24;

/// A name at the caret is looked for so many bytes around it.
const AROUND: usize = 200;

/// Returns the name at the caret of `page`, in bytes of its text, and whose it is.
#[must_use]
pub fn person_at<'s>(session: &'s Session, page: &Page) -> Option<(Span, &'s Person)> {
    let text = page.text().as_str();
    let from = text.floor_char_boundary(page.caret.saturating_sub(AROUND));
    let to = text.ceil_char_boundary((page.caret + AROUND).min(text.len()));
    let names = session.index.names.mentions(&text[from..to]);
    let mut names = names.map(|(span, who)| (Span::new(span.start + from, span.end + from), who));
    let (span, who) = names.find(|(span, _)| span.contains(page.caret))?;
    Some((span, session.index.people.all().get(who)?))
}

/// Count the documents and places of all people.
#[derive(Debug)]
pub struct CountPeople {
    /// The documents.
    pub documents: Snapshot,
    /// The index, which knows the people.
    pub index: Arc<Index>,
}

/// How often people occur.
#[derive(Clone, Debug, Default)]
pub struct PeopleCounts {
    /// The index that the numbers of people are of.
    pub index: Arc<Index>,
    /// The counts of each person, in the order of the index.
    pub all: Vec<PersonCount>,
    /// Who might be the same as whom, by number.
    pub alike: Vec<(usize, usize)>,
    /// Whether the places in the texts are counted too.
    pub is_complete: bool,
}

/// How often a person occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonCount {
    /// The documents that name the person as sender, recipient or in between.
    pub documents: usize,
    /// Those that the person sent.
    pub sent: usize,
    /// Those that the person received.
    pub received: usize,
    /// The places in all texts.
    pub mentions: usize,
    /// The documents in whose text there is one.
    pub named_in: usize,
    /// The documents of each year that have to do with the person in either way.
    pub years: BTreeMap<i16, usize>,
    /// The offices that stand beside the name, the most frequent first.
    pub roles: Vec<String>,
    /// Where the papers that the person sent are from, the most frequent first.
    pub sent_from: Vec<String>,
    /// Some of the documents with places.
    pub places: Vec<DocPath>,
}

/// Put people in order.
#[derive(Debug)]
pub struct ArrangePeople {
    /// The people.
    pub counts: Arc<PeopleCounts>,
    /// What one of their names or offices has to contain.
    pub typed: String,
    /// Whether they are ordered by name instead of by number.
    pub by_name: bool,
}

/// Find places at which a person is named.
#[derive(Debug)]
pub struct FindMentions {
    /// The index that knows the person.
    pub index: Arc<Index>,
    /// The person, by number.
    pub who: usize,
    /// The documents to look in.
    pub documents: Vec<DocPath>,
}

/// A place at which a person is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The document.
    pub document: DocPath,
    /// The place, in bytes of the text.
    pub span: Span,
    /// Some words around it, on one line.
    pub line: String,
    /// Where the name is in `line`, in bytes.
    pub words: Span,
}

/// Work out a change of the library's list of people.
#[derive(Debug)]
pub struct ChangePeople(pub PeopleChange);

/// The index, made anew.
#[derive(Debug)]
pub struct LibraryRenewed {
    /// The index.
    pub index: Arc<Index>,
    /// The documents of which other things are said than before, as they are read now.
    pub listings: Vec<Listing>,
    /// What is wrong in one of the files: what is good of it is in force.
    pub fault: Option<String>,
}

/// Read the list of people and what is said of documents again, and make the index anew.
#[derive(Debug)]
pub struct RenewPeople {
    /// The documents.
    pub documents: Snapshot,
    /// How many of them, the first ones, are in the order of the corpus.
    pub in_order: usize,
}

impl CountPeople {
    /// Counts what the documents say about themselves. Takes time that grows with the library.
    #[must_use]
    pub fn facts(&self) -> PeopleCounts {
        let people = &self.index.people;
        let mut all = vec![PersonCount::default(); people.all().len()];
        let mut roles: HashMap<(usize, &str), usize> = HashMap::new();
        let mut sent_from: HashMap<(usize, &str), usize> = HashMap::new();
        for entry in self.documents.here() {
            let Some(summary) = entry.summary() else { continue };
            let mut seen = HashSet::new();
            for fact in summary.apparatus.facts.iter().filter(|fact| has_people(fact.field)) {
                let when = summary.apparatus.when(Field::Date);
                let Some(who) = people.meant_on(&fact.text, when) else { continue };
                if let Some(office) = office(&fact.text) {
                    *roles.entry((who, office)).or_default() += 1;
                }
                seen.insert((who, direction(fact.field)));
            }
            let whole: HashSet<usize> = seen.iter().map(|(who, _)| *who).collect();
            for (who, direction) in seen {
                if direction == Some(Field::From) {
                    for place in summary.apparatus.all(Field::Place) {
                        *sent_from.entry((who, &place.text)).or_default() += 1;
                    }
                }
                let count = &mut all[who];
                count.sent += usize::from(direction == Some(Field::From));
                count.received += usize::from(direction == Some(Field::To));
            }
            for who in whole {
                all[who].documents += 1;
                all[who].add_year(&summary.apparatus);
            }
        }
        for (who, role) in most_frequent(roles) {
            all[who].roles.push(role.to_owned());
        }
        for (who, place) in most_frequent(sent_from) {
            all[who].sent_from.push(place.to_owned());
        }
        for (count, person) in all.iter_mut().zip(people.all()) {
            if let Some(role) = &person.role {
                count.roles.insert(0, role.clone());
            }
        }
        PeopleCounts { index: self.index.clone(), all, alike: people.alike(), is_complete: false }
    }
}

/// Returns what was counted, the most frequent first.
fn most_frequent(counted: HashMap<(usize, &str), usize>) -> impl Iterator<Item = (usize, &str)> {
    let mut all: Vec<((usize, &str), usize)> = counted.into_iter().collect();
    all.sort_by_key(|((_, words), count)| (Reverse(*count), *words));
    all.into_iter().map(|(one, _)| one)
}

/// Returns the office that stands beside a name. Where somebody is, as in "Mr. Smith in Geneva" or "at
/// Geneva", is none; nor is what an editor adds in brackets.
fn office(fact: &str) -> Option<&str> {
    let office = Party::of(fact).office?;
    let is_place = ["in", "at"].iter().any(|word| {
        fact.contains(&format!(" {word} {office}")) || office.starts_with(&format!("{word} "))
    });
    (!is_place && !office.contains(['[', ']'])).then_some(office)
}

/// Returns whether a fact is about the sender or the recipient, if it is.
fn direction(field: Field) -> Option<Field> {
    match field {
        Field::From | Field::Signature => Some(Field::From),
        Field::To => Some(Field::To),
        _ => None,
    }
}

impl PersonCount {
    fn add_year(&mut self, apparatus: &Apparatus) {
        if let Some(date) = apparatus.date() {
            *self.years.entry(date.year).or_default() += 1;
        }
    }
}

impl PeopleCounts {
    /// Adds the places in the text of one document: how many of each person.
    pub fn add_places(&mut self, entry: &ListEntry, places: &HashMap<usize, usize>) {
        let apparatus = entry.summary().map(|summary| &*summary.apparatus);
        let people = &self.index.people;
        for (who, places) in places {
            let Some(count) = self.all.get_mut(*who) else { continue };
            count.mentions += places;
            count.named_in += 1;
            if count.places.len() < PLACES_FROM {
                count.places.push(entry.path.clone());
            }
            let Some(apparatus) = apparatus else { continue };
            let facts = apparatus.facts.iter().filter(|fact| has_people(fact.field));
            let when = apparatus.when(Field::Date);
            if !facts.into_iter().any(|fact| people.meant_on(&fact.text, when) == Some(*who)) {
                count.add_year(apparatus);
            }
        }
    }
}

impl ArrangePeople {
    /// Returns the numbers of the people that match, in their order. Takes time that grows with the
    /// library.
    #[must_use]
    pub fn run(&self) -> Vec<u32> {
        let typed = Folding::LOOSE.fold(self.typed.trim());
        let PeopleCounts { index, all, .. } = &*self.counts;
        let people = index.people.all();
        let fits = |words: &str| Folding::LOOSE.fold(words).contains(&typed);
        let matches = |(at, count): &(usize, &PersonCount)| {
            let names = people.get(*at).into_iter().flat_map(|person| &person.names);
            names.map(|(name, _)| name).chain(&count.roles).any(|words| fits(words))
        };
        let mut shown: Vec<(usize, &PersonCount)> =
            all.iter().enumerate().filter(matches).collect();
        let name = |at: usize| people.get(at).map_or("", |person| &person.name).to_lowercase();
        let number = |count: &PersonCount| if self.by_name { 0 } else { count.documents };
        let places = |count: &PersonCount| if self.by_name { 0 } else { count.mentions };
        shown.sort_by_cached_key(|(at, count)| {
            (Reverse(number(count)), Reverse(places(count)), name(*at))
        });
        shown.into_iter().filter_map(|(at, _)| u32::try_from(at).ok()).collect()
    }
}

/// Has the library's list of people changed. Returns whether it can be; if not, the reader is told why.
pub fn change_people(session: &mut Session, change: PeopleChange) -> bool {
    let may = session.may_change_library();
    if may {
        let pending = session.ask(ChangePeople(change.clone()));
        session.corpus.people = Some((pending, change));
    }
    may
}

/// Has the index made anew, with the list of people and what is said of documents as they are now.
pub(super) fn renew_people(session: &mut Session) {
    session.corpus.was_renewed_early = session.corpus.scan.is_some();
    let question = session.documents.renewing();
    session.corpus.renewing = Some(session.ask(question));
}

/// Handles a reply to a question asked here.
///
/// # Errors
/// Returns the reply if it answers another question.
pub(super) fn reply_about_people(session: &mut Session, reply: Reply) -> Result<(), Reply> {
    let reply = match claim(&mut session.corpus.renewing, reply) {
        Ok(Some(LibraryRenewed { index, listings, fault })) => {
            take_facts(session, listings);
            session.take_index(index);
            session.keep_in_order();
            if let Some(fault) = fault {
                session.set_error(fault);
            }
            return Ok(());
        }
        Ok(None) => return Ok(()),
        Err(reply) => reply,
    };
    let Some((pending, change)) = session.corpus.people.take() else { return Err(reply) };
    let mut asked: Option<Pending<ChangePeople>> = Some(pending);
    match claim(&mut asked, reply) {
        Ok(Some(Ok(file))) => commit(session, &change, file),
        Ok(Some(Err(why))) => session.not_worked_out(why),
        Ok(None) => session.not_worked_out(GIVEN_UP),
        Err(reply) => {
            session.corpus.people = asked.map(|pending| (pending, change));
            return Err(reply);
        }
    }
    Ok(())
}

fn commit(session: &mut Session, change: &PeopleChange, file: FileChange) {
    let (name, words) = match change {
        PeopleChange::Merge { name, into } => {
            (format!("{name} as a name of {into}"), format!("{name} is a name of {into}"))
        }
        PeopleChange::Part { name } => {
            (format!("{name} as another person"), format!("{name} is another person"))
        }
        PeopleChange::Different { name, other } => (
            format!("{name} as somebody other than {other}"),
            format!("{name} and {other} are two people"),
        ),
        PeopleChange::Role { name, role } if role.trim().is_empty() => {
            (format!("who {name} is"), format!("who {name} is, is not said any more"))
        }
        PeopleChange::Role { name, role } => {
            (format!("who {name} is"), format!("{name}: {}", role.trim()))
        }
    };
    session.commit_file(&name, file, &words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Config;
    use crate::session::status::Status;

    #[test]
    fn nothing_is_changed_where_nothing_may_be_written() {
        let config = Config { read_only: true, ..Config::default() };
        let mut session = Session { config, ..Session::default() };
        change_people(&mut session, PeopleChange::Part { name: "Ann".to_owned() });
        assert!(session.take_effects().is_empty());
        assert!(matches!(&session.status, Status::Error(words) if words.contains("--read-only")));
    }

    #[test]
    fn where_somebody_is_is_no_office() {
        for (fact, expected) in [
            (
                "The Acting Political Adviser in Japan (Sebald)",
                Some("Acting Political Adviser in Japan"),
            ),
            ("Ambassador U. Alexis Johnson, at Geneva", None),
            ("Ambassador U. Alexis Johnson in Geneva", None),
            ("Henry Owen of the Policy Planning Staff", Some("Policy Planning Staff")),
            ("Filippov [Stalin]", None),
        ] {
            assert_eq!(office(fact), expected, "{fact}");
        }
    }
}
