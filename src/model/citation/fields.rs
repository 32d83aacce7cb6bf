//! The fields of a citation: what can be said of one passage.
//!
//! Owns their names and values. How they are put together is in [`super::template`].

use super::{Described, Rules, described, quotation, quoted};
use crate::model::apparatus::Field;
use crate::model::apparatus::party::Party;
use crate::model::cluster::one_line;
use crate::model::document::Document;
use crate::model::paragraph::paragraph_number;
use crate::model::span::Span;

/// The name of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldName {
    /// The words.
    Quote,
    /// The words in quotation marks.
    Quoted,
    /// The title of the paper.
    Title,
    /// The title of the volume that the paper is in.
    Volume,
    /// The section.
    Section,
    /// Who wrote it.
    From,
    /// To whom.
    To,
    /// Where it was written.
    Place,
    /// When: `5 June 1951`.
    Date,
    /// When: `1951-06-05`.
    IsoDate,
    /// In which year.
    Year,
    /// What it is.
    Kind,
    /// Its number.
    Number,
    /// The file it was kept in.
    File,
    /// The page, or the pages: `4`, `xi–xii`; of a recording, the time.
    Page,
    /// The same with `p.` or `pp.`
    Pages,
    /// The number of the paragraph.
    Paragraph,
    /// The number of the note.
    Note,
    /// The document's path.
    Path,
    /// A key for a bibliography: `acheson1951`.
    Key,
}

impl FieldName {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 20] = [
        Self::Quote,
        Self::Quoted,
        Self::Title,
        Self::Volume,
        Self::Section,
        Self::From,
        Self::To,
        Self::Place,
        Self::Date,
        Self::IsoDate,
        Self::Year,
        Self::Kind,
        Self::Number,
        Self::File,
        Self::Page,
        Self::Pages,
        Self::Paragraph,
        Self::Note,
        Self::Path,
        Self::Key,
    ];

    /// Returns the name, as a template has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Quoted => "quoted",
            Self::Title => "title",
            Self::Volume => "volume",
            Self::Section => "section",
            Self::From => "from",
            Self::To => "to",
            Self::Place => "place",
            Self::Date => "date",
            Self::IsoDate => "isodate",
            Self::Year => "year",
            Self::Kind => "kind",
            Self::Number => "number",
            Self::File => "file",
            Self::Page => "page",
            Self::Pages => "pages",
            Self::Paragraph => "paragraph",
            Self::Note => "note",
            Self::Path => "path",
            Self::Key => "key",
        }
    }
}

/// What can be said of one passage.
#[derive(Clone, Debug, Default)]
pub struct CitationFields {
    values: Vec<(FieldName, String)>,
}

impl CitationFields {
    /// Finds what can be said of a passage.
    #[must_use]
    pub fn of(document: &Document, span: Span, rules: &Rules) -> Self {
        let about = described(document, span, rules);
        let mut fields = Self::default();
        let words = quotation(document, span);
        fields.put(FieldName::Quoted, Some(quoted(&words)));
        fields.put(FieldName::Quote, Some(words));
        let pages = document.structure.pages_named(span);
        fields.put(FieldName::Page, pages.as_deref().map(bare_pages));
        fields.put(FieldName::Pages, pages);
        let paragraph = paragraph_number(document, span.start);
        fields.put(FieldName::Paragraph, paragraph.map(|number| number.to_string()));
        fields.put(FieldName::Note, super::note_number(document, span).map(str::to_owned));
        fields.put(FieldName::Path, Some(document.path.to_string()));
        fields.say(document, about);
        fields
    }

    /// Takes what is said of the paper in which the passage stands.
    fn say(&mut self, document: &Document, about: Described) {
        let year = about.date.map(|date| date.iso().chars().take(4).collect::<String>());
        let fact = |field| about.facts.iter().find(|(name, _)| *name == field);
        let value = |field| fact(field).map(|(_, value)| value.clone());
        let from = value(Field::From);
        // Beside an office a surname may stand: it is whoever wrote in that office.
        let person = from.as_deref().map(Party::of).filter(|party| party.office.is_some());
        let person = person.and_then(|party| party.person);
        let author =
            person.or(from.as_deref()).or(about.paper.as_deref()).or(about.title.as_deref());
        self.put(
            FieldName::Key,
            Some(key(author.unwrap_or(document.path.stem()), year.as_deref())),
        );
        for (name, field) in [
            (FieldName::To, Field::To),
            (FieldName::Place, Field::Place),
            (FieldName::Kind, Field::Kind),
            (FieldName::Number, Field::Number),
            (FieldName::File, Field::File),
        ] {
            self.put(name, value(field));
        }
        self.put(FieldName::From, from);
        self.put(FieldName::Year, year);
        self.put(FieldName::IsoDate, about.date.map(|date| date.iso()));
        self.put(FieldName::Date, about.date.map(|date| date.to_string()));
        let (title, volume) = match about.paper {
            Some(paper) => (Some(paper), about.title),
            None => (about.title, None),
        };
        self.put(FieldName::Title, title);
        self.put(FieldName::Volume, volume);
        self.put(FieldName::Section, about.section);
    }

    fn put(&mut self, name: FieldName, value: Option<String>) {
        let value = value.map(|value| one_line(value.trim())).filter(|value| !value.is_empty());
        self.values.extend(value.map(|value| (name, value)));
    }

    /// Returns the value of a field.
    #[must_use]
    pub fn get(&self, name: FieldName) -> Option<&str> {
        let found = self.values.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Makes a key of the last word of an author or title, and the year.
fn key(author: &str, year: Option<&str>) -> String {
    let bare = author.split([',', '(', '<']).next().unwrap_or_default();
    let last = bare.split_whitespace().next_back().unwrap_or_default();
    let folded: String = last.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let name = if folded.is_empty() { "document" } else { &folded };
    format!("{name}{}", year.unwrap_or_default())
}

/// Returns pages without the word for them.
fn bare_pages(named: &str) -> String {
    named.trim_start_matches("pp. ").trim_start_matches("p. ").to_owned()
}
