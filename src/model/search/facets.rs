//! Counts of an answer by a fact of its documents.
//!
//! Owns which facts these are. Counts are of the whole answer, whatever of it is shown.

use std::collections::{BTreeSet, HashMap};

use super::answer::{SearchAnswer, SearchRow};
use crate::model::apparatus::party::Party;
use crate::model::apparatus::{Apparatus, Field};
use crate::model::filter::quoted;
use crate::model::people::People;

/// A fact that an answer is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// The year of its date.
    Year,
    /// Who wrote it.
    Sender,
    /// To whom it was written.
    Recipient,
    /// Telegram, letter, memorandum.
    Kind,
    /// The folder of its file.
    Folder,
    /// The tags of its highlights.
    Tag,
    /// Who has highlights or notes on it.
    Annotator,
    /// The language of its text.
    Language,
    /// What it was read as.
    Format,
}

/// How many documents of an answer have one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value, as it is shown.
    pub value: String,
    /// The documents.
    pub documents: usize,
    /// The condition that leaves only these, if there is one.
    pub condition: Option<String>,
}

impl Facet {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Year,
        Self::Sender,
        Self::Recipient,
        Self::Kind,
        Self::Folder,
        Self::Tag,
        Self::Annotator,
        Self::Language,
        Self::Format,
    ];

    /// Returns its name on screen and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Kind => "kind",
            Self::Folder => "folder",
            Self::Tag => "tag",
            Self::Annotator => "annotator",
            Self::Language => "language",
            Self::Format => "format",
        }
    }

    /// Returns the facet with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// Returns the condition for one value, which stands for these.
    fn condition(self, value: &str, meant: &BTreeSet<String>) -> Option<String> {
        let name = match self {
            Self::Year => "date",
            Self::Sender => "from",
            Self::Recipient => "to",
            Self::Kind => "kind",
            Self::Folder => "folder",
            Self::Tag => "tag",
            Self::Annotator => "annotator",
            Self::Format => "format",
            Self::Language => return None,
        };
        if meant.is_empty() {
            return Some(format!("{name}:{}", quoted(value)));
        }
        // These alone, and nobody else who has such a name.
        let all: Vec<String> =
            meant.iter().map(|one| format!("{name}:{}", quoted(&format!("={one}")))).collect();
        Some(if all.len() == 1 { all.concat() } else { format!("({})", all.join(" OR ")) })
    }

    /// Returns the values of one document, each once: as it is shown, and whom that stands for, if it is
    /// a short name.
    fn values(
        self,
        answer: &SearchAnswer,
        number: usize,
        row: &SearchRow,
        people: &People,
    ) -> Vec<(String, Option<String>)> {
        // Whom `from:` finds by their signature is a sender as well.
        let fields: &[Field] = match self {
            Self::Sender => &[Field::From, Field::Signature],
            Self::Recipient => &[Field::To],
            _ => {
                let plain = self.plain_values(answer, number, row);
                return plain.into_iter().map(|value| (value, None)).collect();
            }
        };
        let facts = fields
            .iter()
            .flat_map(|field| row.row.apparatus.into_iter().flat_map(|one| one.all(*field)));
        let mut values: Vec<_> = facts
            .map(|fact| {
                let when = row.row.apparatus.and_then(|one| one.when(Field::Date));
                let person = people.meant_on(&fact.text, when).and_then(|at| people.all().get(at));
                let words = person.map_or(fact.text.as_str(), |person| &person.name);
                let party = Party::of(words);
                let meant = party.person.or(party.office).unwrap_or(words);
                let meant = if person.is_some() { words } else { meant };
                (party.short(), Some(meant.to_owned()))
            })
            .collect();
        values.sort();
        values.dedup_by(|a, b| a.0 == b.0);
        values
    }

    /// Returns the values of one document that are shown as they are, each once.
    fn plain_values(self, answer: &SearchAnswer, number: usize, row: &SearchRow) -> Vec<String> {
        let facts = |field| {
            let all = row.row.apparatus.into_iter().flat_map(move |one| one.all(field));
            all.map(|fact| fact.text.clone()).collect::<Vec<_>>()
        };
        let mut values = match self {
            Self::Year => {
                let date = row.row.apparatus.and_then(Apparatus::date);
                date.map(|date| date.year.to_string()).into_iter().collect()
            }
            Self::Sender | Self::Recipient => Vec::new(),
            Self::Kind => facts(Field::Kind).into_iter().map(|kind| kind.to_lowercase()).collect(),
            Self::Folder => {
                let folder = row.path.as_str().rsplit_once('/').map(|(folder, _)| folder);
                folder.map(str::to_owned).into_iter().collect()
            }
            Self::Tag => row.row.tags.names().map(str::to_owned).collect(),
            Self::Annotator => answer.annotators.get(&number).cloned().unwrap_or_default(),
            Self::Language => {
                let language = answer.languages.get(number).copied().flatten();
                language.map(|one| one.name().to_owned()).into_iter().collect()
            }
            Self::Format => row.row.format.map(str::to_owned).into_iter().collect(),
        };
        values.sort();
        values.dedup();
        values
    }
}

/// Returns the counts of an answer: years in order, all others the most frequent first.
#[must_use]
pub fn facets(
    answer: &SearchAnswer,
    rows: &[SearchRow],
    facet: Facet,
    people: &People,
) -> Vec<FacetCount> {
    let mut counts: HashMap<String, (usize, BTreeSet<String>)> = HashMap::new();
    for found in &answer.documents {
        let Some(row) = rows.get(found.row) else { continue };
        for (value, meant) in facet.values(answer, found.row, row, people) {
            let (count, all_meant) = counts.entry(value).or_default();
            *count += 1;
            all_meant.extend(meant);
        }
    }
    let count = |(value, (documents, meant)): (String, (usize, BTreeSet<String>))| FacetCount {
        condition: facet.condition(&value, &meant),
        value,
        documents,
    };
    let mut all: Vec<FacetCount> = counts.into_iter().map(count).collect();
    all.sort_by(|a, b| match facet {
        Facet::Year => a.value.cmp(&b.value),
        _ => b.documents.cmp(&a.documents).then_with(|| a.value.cmp(&b.value)),
    });
    all
}
