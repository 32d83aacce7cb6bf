//! Which highlights and notes a query takes.
//!
//! Owns what the words and conditions of the query language mean for one of them: its own tags, note and
//! state count, and the facts of its document. Bare words are looked for in its passage and its note.
//! What the words of `text:` stand in is not known here.

use super::answer::Writing;
use super::language::Language;
use super::pattern::WordPattern;
use super::query::{QueryWords, Scope, SearchQuery};
use super::walk;
use crate::model::anchor::ResolutionKind;
use crate::model::cancel::Cancel;
use crate::model::filter::{FilterRow, RowTags};
use crate::model::folding::Folding;
use crate::model::span::Span;

/// A highlight or a note, as a query looks at it.
#[derive(Clone, Copy, Debug)]
pub struct WritingRow<'a> {
    /// It.
    pub writing: &'a Writing,
    /// Its document, as conditions see that.
    pub document: FilterRow<'a>,
    /// What became of it, if that is known.
    pub state: Option<ResolutionKind>,
    /// The language of its words; where it is not known, it is told from them.
    pub language: Option<Language>,
}

impl SearchQuery {
    /// Returns whether it takes a highlight or a note; `in_text` says of the words with a number whether
    /// they stand in the text of its document.
    pub fn takes_writing(&self, row: &WritingRow, in_text: impl Fn(usize) -> Option<bool>) -> bool {
        let writing = row.writing;
        let own = FilterRow {
            tags: RowTags::Listed(&writing.tags),
            highlights: usize::from(writing.quote.is_some()),
            notes: usize::from(writing.note.is_some()),
            ..row.document
        };
        self.takes(&own, |at| {
            let words = self.words().get(at)?;
            match words.scope {
                Scope::Text => in_text(at),
                Scope::State => Some(row.state.is_some_and(|state| state.name() == words.typed)),
                Scope::Annotator => Some(is_by(writing, &words.typed)),
                _ => words.pattern.is_some().then(|| stand_in(words, writing, row.language)),
            }
        })
    }

    /// Returns whether it could take something that `annotator`, or anybody, wrote on a document; `in_text`
    /// says of the words with a number whether they stand in the text of the document.
    pub fn could_take_on(
        &self,
        document: &FilterRow,
        annotator: Option<&str>,
        in_text: impl Fn(usize) -> Option<bool>,
    ) -> bool {
        self.could_take(document, |at| {
            let words = self.words().get(at)?;
            match words.scope {
                Scope::Text => in_text(at),
                Scope::Annotator => Some(is_called(annotator?, &words.typed)),
                _ => None,
            }
        })
    }

    /// Returns whether it asks what became of a highlight.
    #[must_use]
    pub fn asks_state(&self) -> bool {
        self.words().iter().any(|words| words.scope == Scope::State)
    }
}

/// Returns whether words stand where they are looked for in what a reader wrote.
#[must_use]
pub fn stand_in(words: &QueryWords, writing: &Writing, language: Option<Language>) -> bool {
    let holds = |text: Option<&str>| {
        text.zip(words.pattern.as_ref())
            .is_some_and(|(text, pattern)| stands(text, pattern, language))
    };
    match words.scope {
        Scope::Note => holds(writing.note.as_deref()),
        Scope::Quote => holds(writing.quote.as_deref()),
        Scope::Annotator => is_by(writing, &words.typed),
        Scope::Bare => holds(writing.note.as_deref()) || holds(writing.quote.as_deref()),
        Scope::Text | Scope::State => false,
    }
}

/// Returns whether an annotator wrote it who is called by one of `names`; see [`is_called`].
fn is_by(writing: &Writing, names: &str) -> bool {
    is_called(&writing.annotator, names)
}

/// Returns whether a name begins with one of `names`, or is one that has `=` before it; commas stand
/// between the names.
fn is_called(annotator: &str, names: &str) -> bool {
    let fold = |text: &str| Folding::LOOSE.fold(text);
    let annotator = fold(annotator);
    let mut names = names.split(',').filter(|name| !name.is_empty());
    names.any(|name| match name.strip_prefix('=') {
        Some(whole) => annotator == fold(whole),
        None => annotator.starts_with(&fold(name)),
    })
}

fn stands(text: &str, pattern: &WordPattern, language: Option<Language>) -> bool {
    let language = language.or_else(|| Language::of(text));
    let hits = walk::hits(text, language, &[pattern], &Cancel::default());
    hits.is_some_and(|hits: Vec<Vec<Span>>| hits.iter().any(|one| !one.is_empty()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::model::filter::FilterError;
    use crate::model::path::DocPath;
    use crate::model::people::People;

    fn writing() -> Writing {
        Writing {
            path: DocPath::new(Path::new("korea/1.txt")).unwrap(),
            annotator: "Iris".to_owned(),
            id: "1".to_owned(),
            quote: Some("at least nine divisions".to_owned()),
            place: Some((3, 26)),
            note: None,
            tags: vec!["forces/infantry".to_owned()],
            updated: jiff::Timestamp::UNIX_EPOCH,
            text: None,
        }
    }

    fn takes(typed: &str) -> bool {
        let query = SearchQuery::of_passages(typed, &People::default(), &BTreeMap::new());
        assert_eq!(query.problems(), [], "{typed}");
        let writing = writing();
        let row = WritingRow {
            writing: &writing,
            document: FilterRow::of_path("korea/1.txt"),
            state: Some(ResolutionKind::Moved),
            language: None,
        };
        query.takes_writing(&row, |_| Some(true))
    }

    #[test]
    fn a_highlight_is_asked_about_itself() {
        for yes in [
            "",
            "tag:forces",
            "tag:infantry -has:note",
            "quote:division",
            "nine",
            "state:moved",
            "state:MOVED OR state:exact",
            "annotator:ir",
            "annotator:=iris",
            "annotator:boris,iris",
            "path:korea text:anything",
            "has:highlight has:tag",
            "tag:=forces/infantry",
            "tag:\"=forces/infantry\"",
        ] {
            assert!(takes(yes), "{yes}");
        }
        for no in [
            "tag:=forces",
            "tag:morale",
            "note:nine",
            "state:exact",
            "annotator:boris",
            "annotator:=ir",
            "-quote:nine",
        ] {
            assert!(!takes(no), "{no}");
        }
    }

    #[test]
    fn a_document_could_have_what_is_asked_of_highlights() {
        let row = FilterRow::of_path("korea/1.txt");
        let could = |typed: &str, annotator| {
            let query = SearchQuery::of_passages(typed, &People::default(), &BTreeMap::new());
            query.could_take_on(&row, annotator, |_| Some(false))
        };
        for yes in [
            "",
            "tag:forces",
            "-tag:forces nine",
            "path:korea state:moved",
            "path:berlin OR tag:forces",
            "-(path:berlin tag:forces)",
            "annotator:iris",
        ] {
            assert!(could(yes, None), "{yes}");
        }
        for no in ["path:berlin tag:forces", "-path:korea", "text:nine", "-(path:korea OR tag:x)"] {
            assert!(!could(no, None), "{no}");
        }
        assert!(could("annotator:iris", Some("Iris")) && !could("annotator:iris", Some("boris")));
    }

    #[test]
    fn a_state_is_asked_of_highlights_alone() {
        let (nobody, none) = (People::default(), BTreeMap::new());
        let query = SearchQuery::parse("state:moved", &nobody, &none);
        assert!(matches!(query.problems()[0].error, FilterError::OfPassages("state")));
        assert!(query.problems()[0].error.is_final());
        let query = SearchQuery::of_passages("state:lost", &nobody, &none);
        let said = query.problems()[0].error.to_string();
        assert!(said.contains("orphaned") && said.contains("\"lost\""), "{said}");
        for state in crate::model::filter::STATES {
            let typed = format!("state:{state}");
            assert_eq!(SearchQuery::of_passages(&typed, &nobody, &none).problems(), []);
        }
    }
}
