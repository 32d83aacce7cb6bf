//! Conditions on documents: `from:stalin date:1950-10..1951-06 has:note`.
//!
//! Owns the fields, their values, which documents meet a condition, and what completes one that is
//! being typed. How conditions and words are put together is the matter of
//! [`search::query`](super::search::query). Pure: no files.

mod completion;
mod error;
pub mod offers;
mod row;
#[cfg(test)]
mod tests;
mod words;

pub use self::completion::{complete, complete_passages};
pub use self::error::FilterError;
pub use self::row::{FilterRow, RowTags};
pub use self::words::quoted;
use self::words::{begins_word, fold};
use super::apparatus::{Apparatus, Date, Field, When};
use super::codebook::FormerNames;
use super::codebook_edit::is_within;
use super::people::offices::OfficeHolders;
use super::people::{People, has_people, holds_word, meant_names};

/// What a document has to meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(ConditionKind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum ConditionKind {
    /// A fact contains these words, another name of the people they name, or the office of one.
    Fact(Vec<Field>, Vec<String>, OfficeHolders),
    /// A fact names this person, who is told from others of the name by these names, folded.
    Person(Vec<Field>, Vec<String>, OfficeHolders),
    /// The date of this fact lies between these two.
    Date(Field, Option<Date>, Option<Date>),
    /// The tag that was typed, folded, and those that were called so before; as it was typed.
    Tag(String, Vec<String>, String),
    /// The tag of this name alone, folded, and none below it; as it was typed.
    TagItself(String, String),
    /// Whether the annotator has finished it.
    Done(bool),
    /// The annotator had finished it between these two days.
    DoneWithin(Option<Date>, Option<Date>),
    Path(String),
    Format(Vec<&'static str>),
    Has(Content),
    Is(ReadingStatus),
}

/// What a document can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Note,
    Highlight,
    Tag,
    Date,
    Reference,
}

/// The values of `has:`.
const HAS: [(&str, Content); 5] = [
    ("note", Content::Note),
    ("highlight", Content::Highlight),
    ("tag", Content::Tag),
    ("date", Content::Date),
    ("reference", Content::Reference),
];

/// How far a document has been read, and whether it has been or can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReadingStatus {
    Unread,
    Read,
    Started,
    Annotated,
    Unreadable,
}

/// The values of `is:`.
const IS: [(&str, ReadingStatus); 5] = [
    ("unread", ReadingStatus::Unread),
    ("read", ReadingStatus::Read),
    ("started", ReadingStatus::Started),
    ("annotated", ReadingStatus::Annotated),
    ("unreadable", ReadingStatus::Unreadable),
];

/// The values of `format:`, with what else they are called.
pub const FORMATS: [(&str, &[&str]); 14] = [
    ("docx", &["word"]),
    ("epub", &["ebook"]),
    ("fodt", &[]),
    ("html", &["htm", "xhtml"]),
    ("mail", &["eml", "email"]),
    ("markdown", &["md"]),
    ("odt", &["opendocument"]),
    ("overstrike", &["man"]),
    ("pdf", &[]),
    ("rtf", &[]),
    ("srt", &["subtitles"]),
    ("tei", &["xml"]),
    ("text", &["txt", "plain"]),
    ("vtt", &["subtitles"]),
];

/// Returns the formats that are meant by `name`, in lower case: it is one of their names, or the
/// beginning of one.
fn formats(name: &str) -> Option<Vec<&'static str>> {
    let meant = |fits: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
        let named = |(format, others): &&(&'static str, &'static [&'static str])| {
            fits(format) || others.iter().any(|other| fits(other))
        };
        FORMATS.iter().filter(named).map(|(format, _)| *format).collect()
    };
    let exact = meant(&|other| other == name);
    let begun = || meant(&|other| other.starts_with(name));
    let found = if exact.is_empty() { begun() } else { exact };
    (!found.is_empty()).then_some(found)
}

/// Filter names that are not the name of a fact.
const OTHERS: [&str; 10] =
    ["by", "class", "done", "folder", "format", "has", "is", "path", "person", "tag"];

/// Returns the fields that a filter name searches; `None` for a date and for an unknown name.
#[must_use]
pub fn fact(name: &str) -> Option<Vec<Field>> {
    match name {
        "class" => Some(vec![Field::Classification]),
        // A paper from the Secretary of State is from the one who signed it.
        "by" | "from" => Some(vec![Field::From, Field::Signature]),
        "person" => Some(vec![Field::From, Field::To, Field::Via, Field::Copies, Field::Signature]),
        "date" | "received" => None,
        _ => Field::named(name).map(|field| vec![field]),
    }
}

/// Names before a colon after which words are looked for.
pub const WORD_FIELDS: [&str; 4] = ["annotator", "note", "quote", "text"];

/// The name before a colon after which the state of a highlight stands.
pub const STATE: &str = "state";

/// Returns the state of a highlight that `value` names.
///
/// # Errors
/// When it names none; the error says which there are.
pub fn state_named(value: &str) -> Result<&'static str, FilterError> {
    let lower = value.to_lowercase();
    let name = STATES.into_iter().find(|name| *name == lower);
    name.ok_or_else(|| FilterError::Value {
        field: STATE,
        value: value.to_owned(),
        known: format!("one of {}", STATES.join(", ")),
    })
}

/// The values of `state:`.
pub const STATES: [&str; 6] = ["exact", "carried", "changed", "moved", "ambiguous", "orphaned"];

/// Returns whether a condition can begin with this name.
#[must_use]
pub fn is_name(name: &str) -> bool {
    OTHERS.contains(&name) || Field::ALL.iter().any(|field| field.name() == name)
}

/// Returns every name that can stand before a colon.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let facts = Field::ALL.iter().map(|field| field.name());
    facts.chain(OTHERS).chain(WORD_FIELDS).collect()
}

impl Condition {
    /// Parses the value of the field `name`; `people` supplies the other names of those mentioned.
    ///
    /// # Errors
    ///
    /// When there is no such field, or it does not accept this value.
    pub fn parse(name: &str, value: &str, people: &People) -> Result<Self, FilterError> {
        kind(name, value, people).map(Self)
    }

    /// Returns whether it asks for this tag; `None` if it asks for none.
    #[must_use]
    pub fn takes_tag(&self, tag: &str) -> Option<bool> {
        match &self.0 {
            ConditionKind::Tag(typed, heirs, _) => Some(is_meant(tag, typed, heirs)),
            ConditionKind::TagItself(name, _) => Some(fold(tag) == *name),
            _ => None,
        }
    }

    /// Returns the name that it asks for as that of a tag, as it was typed.
    #[must_use]
    pub fn asked_tag(&self) -> Option<&str> {
        match &self.0 {
            ConditionKind::Tag(.., typed) | ConditionKind::TagItself(_, typed) => Some(typed),
            _ => None,
        }
    }

    /// Has it ask for what a tag is called now, where it asks for a name of before.
    pub fn follow(&mut self, names: &FormerNames) {
        if let ConditionKind::Tag(typed, heirs, _) = &mut self.0 {
            *heirs = heirs_of(typed, names);
        }
    }

    /// Returns whether a highlight meets it, and not its document: of another the answer may be another.
    #[must_use]
    pub fn is_of_writing(&self) -> bool {
        match &self.0 {
            ConditionKind::Tag(..) | ConditionKind::TagItself(..) => true,
            ConditionKind::Has(what) => {
                matches!(what, Content::Note | Content::Highlight | Content::Tag)
            }
            ConditionKind::Is(status) => *status == ReadingStatus::Annotated,
            _ => false,
        }
    }

    /// Returns whether it asks what a reader has made of a document, by marking it or by reading it.
    #[must_use]
    pub fn is_of_reader(&self) -> bool {
        use ConditionKind as Kind;
        self.is_of_writing() || matches!(self.0, Kind::Done(_) | Kind::DoneWithin(..))
    }

    /// Returns whether the document meets it.
    #[must_use]
    pub fn matches(&self, row: &FilterRow) -> bool {
        self.0.matches(row)
    }
}

fn kind(name: &str, value: &str, people: &People) -> Result<ConditionKind, FilterError> {
    let lower = fold(value);
    Ok(match name {
        "date" | "received" => {
            let (from, to) = range(value).ok_or_else(|| FilterError::Value {
                field: if name == "date" { "date" } else { "received" },
                value: value.to_owned(),
                known: DATES.to_owned(),
            })?;
            in_order(value, from, to)?;
            let field = if name == "date" { Field::Date } else { Field::Received };
            ConditionKind::Date(field, from, to)
        }
        // As with people: "=forces" is no tag below it, and none that begins so.
        "tag" => match lower.strip_prefix('=') {
            Some(name) if !name.is_empty() => {
                let typed = value.trim_start_matches('=').to_owned();
                ConditionKind::TagItself(name.to_owned(), typed)
            }
            _ => ConditionKind::Tag(lower, Vec::new(), value.to_owned()),
        },
        "done" => match lower.as_str() {
            "yes" => ConditionKind::Done(true),
            "no" => ConditionKind::Done(false),
            _ => {
                let (from, to) = range(value).ok_or_else(|| FilterError::Value {
                    field: "done",
                    value: value.to_owned(),
                    known: format!("yes, no or {DATES}"),
                })?;
                in_order(value, from, to)?;
                ConditionKind::DoneWithin(from, to)
            }
        },
        "path" | "folder" => ConditionKind::Path(lower),
        "format" => ConditionKind::Format(formats(&lower).ok_or_else(|| FilterError::Value {
            field: "format",
            value: value.to_owned(),
            known: format!("one of {}", FORMATS.map(|(name, _)| name).join(", ")),
        })?),
        "has" => ConditionKind::Has(one_of("has", value, HAS)?),
        "is" => ConditionKind::Is(one_of("is", value, IS)?),
        _ => {
            let fields = fact(name).ok_or_else(|| FilterError::Field(name.to_owned()))?;
            // "=Acheson" is nobody else whose name has that in it.
            if let Some(name) = value.strip_prefix('=').filter(|_| is_of_people(&fields)) {
                let holder = people.holder_named(name);
                return Ok(ConditionKind::Person(fields, people.names_of(name), holder));
            }
            let mut names = vec![lower.clone()];
            if fields.iter().any(|field| field.is_name()) {
                names.extend(people.names_with(&lower));
            }
            ConditionKind::Fact(fields, names, people.holders_with(&lower))
        }
    })
}

fn is_of_people(fields: &[Field]) -> bool {
    fields.iter().all(|field| has_people(*field))
}

/// Returns what the tags are called now that were called as was typed, which is folded, or whose names
/// ended so, and those that stood below these. The name is to be there in full, since it is shown nowhere;
/// and what merely stood below a name that is still that of another tag, or of none, is not meant by it.
fn heirs_of(typed: &str, names: &FormerNames) -> Vec<String> {
    let pairs: Vec<(String, &str)> = names.pairs().map(|(was, now)| (fold(was), now)).collect();
    let is_it = |was: &str| {
        was.strip_suffix(typed).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    let meant: Vec<&str> =
        pairs.iter().map(|(was, _)| was.as_str()).filter(|was| is_it(was)).collect();
    let fits = |was: &str| meant.iter().any(|above| is_within(was, above));
    let heirs = pairs.iter().filter(|(was, _)| fits(was));
    heirs.map(|(_, now)| (*now).to_owned()).collect()
}

/// Returns whether a tag is the one that was typed, which is folded, or below it, or begins like it; or is
/// one of `heirs`.
fn is_meant(tag: &str, typed: &str, heirs: &[String]) -> bool {
    if heirs.iter().any(|heir| heir == tag) {
        return true;
    }
    let tag = fold(tag);
    tag == typed
        || tag.split('/').any(|part| part.starts_with(typed))
        || tag.strip_prefix(typed).is_some_and(|rest| rest.starts_with('/'))
}

/// Returns the meaning of `value` among the values that `field` accepts.
fn one_of<T: Copy>(
    field: &'static str,
    value: &str,
    known: [(&'static str, T); 5],
) -> Result<T, FilterError> {
    let lower = value.to_lowercase();
    // Accept the plural: "notes" for "note".
    let bare = lower.strip_suffix('s').unwrap_or(&lower);
    let found = known.iter().find(|(word, _)| *word == lower || *word == bare);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| FilterError::Value {
        field,
        value: value.to_owned(),
        known: format!("one of {}", known.map(|(word, _)| word).join(", ")),
    })
}

/// What a date, or a range of dates, has to be.
const DATES: &str = "a date such as 1951, 1951-06 or 1951-06-05, or two with .. between";

/// Refuses a range that ends before it begins.
fn in_order(value: &str, from: Option<Date>, to: Option<Date>) -> Result<(), FilterError> {
    let is_reversed = from.zip(to).is_some_and(|(from, to)| to < from);
    if is_reversed { Err(FilterError::Reversed(value.to_owned())) } else { Ok(()) }
}

/// Parses "1950-10..1951-06", either end of which may be left out.
fn range(value: &str) -> Option<(Option<Date>, Option<Date>)> {
    let end = |text: &str| {
        if text.is_empty() {
            return Some(None);
        }
        let read = When::read(text, "").ok().map(|when| when.date);
        read.filter(|_| text.starts_with(|c: char| c.is_ascii_digit())).map(Some)
    };
    if let Some((from, to)) = value.split_once("..") {
        let (from, to) = (end(from)?, end(to)?);
        Some((from.map(|date| date.days().0), to.map(|date| date.days().1)))
    } else {
        let date = end(value)??;
        Some((Some(date.days().0), Some(date.days().1)))
    }
}

/// Returns which of `fields` count. Where a person has said who wrote it, who signed is not the author.
fn counting<'a>(
    fields: &'a [Field],
    apparatus: Option<&Apparatus>,
) -> impl Iterator<Item = &'a Field> + use<'a> {
    let is_said = apparatus.is_some_and(|one| one.said_of(Field::From).is_some());
    let of_author = is_said && fields == [Field::From, Field::Signature];
    fields.iter().filter(move |field| !(of_author && **field == Field::Signature))
}

impl ConditionKind {
    fn matches(&self, row: &FilterRow) -> bool {
        let apparatus = row.apparatus;
        match self {
            Self::Fact(fields, names, holders) => counting(fields, apparatus).any(|field| {
                let mut facts = apparatus.into_iter().flat_map(|one| one.all(*field));
                let is_named = facts.any(|fact| {
                    let text = fold(&fact.text);
                    // The typed words may be the beginning of a word; an alias must match whole
                    // words.
                    let (typed, others) = (names.first(), names.iter().skip(1));
                    typed.is_some_and(|typed| begins_word(&text, typed))
                        || others.into_iter().any(|name| holds_word(&text, name))
                });
                is_named || holders.are_meant(*field, apparatus)
            }),
            Self::Person(fields, names, holder) => counting(fields, apparatus).any(|field| {
                let mut facts = apparatus.into_iter().flat_map(|one| one.all(*field));
                facts.any(|fact| meant_names(&fact.text).any(|name| names.contains(&name)))
                    || holder.are_meant(*field, apparatus)
            }),
            // "June 1951" matches if any of its days does.
            Self::Date(field, from, to) => {
                apparatus.and_then(|one| one.when(*field)).is_some_and(|when| {
                    let first = when.date.days().0;
                    let last = when.until.unwrap_or(when.date).days().1;
                    from.is_none_or(|from| last >= from) && to.is_none_or(|to| first <= to)
                })
            }
            Self::Format(names) => row.format.is_some_and(|format| names.contains(&format)),
            Self::Tag(tag, heirs, _) => row.tags.any(|one| is_meant(one, tag, heirs)),
            Self::TagItself(tag, _) => row.tags.any(|one| fold(one) == *tag),
            Self::Done(done) => row.done.is_some() == *done,
            Self::DoneWithin(from, to) => row.done.is_some_and(|day| {
                let (month, of_month) = (Some(day.month()), Some(day.day()));
                let day = Date { year: day.year(), month, day: of_month };
                from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to)
            }),
            Self::Path(path) => fold(row.path).contains(path.as_str()),
            Self::Has(Content::Note) => row.notes > 0,
            Self::Has(Content::Highlight) => row.highlights > 0,
            Self::Has(Content::Tag) => !row.tags.is_empty(),
            Self::Has(Content::Date) => apparatus.is_some_and(|one| one.date().is_some()),
            Self::Has(Content::Reference) => {
                apparatus.is_some_and(|one| !one.references.is_empty())
            }
            Self::Is(ReadingStatus::Unread) => !row.read.0,
            Self::Is(ReadingStatus::Read) => row.read.1,
            Self::Is(ReadingStatus::Started) => row.read.0 && !row.read.1,
            Self::Is(ReadingStatus::Annotated) => row.highlights + row.notes > 0,
            Self::Is(ReadingStatus::Unreadable) => apparatus.is_none(),
        }
    }
}
