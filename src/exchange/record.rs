//! One highlight or note, as it is written out: the row of JSON and CSV.

use serde::Serialize;

use super::ExportedDocument;
use crate::model::anchor::ResolutionKind;
use crate::model::annotation::{Highlight, Note};
use crate::model::citation::{quotation, quoted};
use crate::model::document::Document;
use crate::model::span::Span;

/// One annotation. For a note on a whole document, everything about a passage is null; such a note
/// is exact as long as the document exists, and orphaned otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct NoteRecord {
    /// The one of its tags under which it stands, if it stands under one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub annotator: String,
    /// The path of its document.
    pub document: String,
    /// What is said of its document.
    #[serde(flatten)]
    pub paper: NotedPaper,
    /// Where the passage is now, in code points; null if it has no place.
    pub start: Option<usize>,
    /// Its end.
    pub end: Option<usize>,
    /// Where it was made.
    #[serde(flatten)]
    pub made: PlaceMade,
    /// Its words there.
    pub quote: Option<String>,
    /// What stands before it.
    pub prefix: Option<String>,
    /// What stands after it.
    pub suffix: Option<String>,
    /// The page of the source on which the passage begins, and the heading it stands under; null
    /// where the format says none.
    pub page: Option<String>,
    /// The heading.
    pub section: Option<String>,
    /// As it is cited.
    #[serde(skip)]
    pub cited: CitedPlace,
    /// Its tags.
    pub tags: Vec<String>,
    /// The note.
    pub note: Option<String>,
    /// What became of it.
    pub state: ResolutionKind,
    /// When it was made.
    pub created: String,
    /// When it was last changed.
    pub updated: String,
}

/// What is said of its document; null where it does not say that, or cannot be read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NotedPaper {
    /// Its title.
    pub title: Option<String>,
    /// Its date.
    pub date: Option<String>,
}

/// Where a passage was when the highlight was made, in code points, and the SHA-256 of the text in which
/// these count.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PlaceMade {
    /// Its start.
    pub made_start: Option<usize>,
    /// Its end.
    pub made_end: Option<usize>,
    /// Of which text.
    pub sha256: Option<String>,
}

/// A passage as it is cited.
#[derive(Clone, Debug, Default)]
pub struct CitedPlace {
    /// Page and section.
    pub place: Vec<String>,
    /// The words for reading: on one line, without the numbers that call notes.
    pub words: Option<String>,
}

/// Returns the records of a document: its notes, then its highlights.
#[must_use]
pub fn records(of: &ExportedDocument) -> Vec<NoteRecord> {
    let document = of.document.as_deref();
    let path = of.path.as_str();
    let state = match document {
        Some(_) => ResolutionKind::Exact,
        None => ResolutionKind::Orphaned,
    };
    let notes = of.notes.iter();
    let mut records: Vec<NoteRecord> =
        notes.map(|(annotator, note)| NoteRecord::of_note(path, annotator, note, state)).collect();
    records.extend(of.passages.iter().map(|one| {
        let points = |span: Span| {
            let text = &document?.text;
            Some((text.points(span.start), text.points(span.end)))
        };
        let place = (one.state, one.place.and_then(points));
        let record = NoteRecord::of_highlight(path, &one.annotator, &one.mark, place);
        record.cited(document, one.place)
    }));
    let apparatus = document.map(|document| &document.apparatus);
    let title = apparatus.and_then(|apparatus| apparatus.title.clone());
    let date = apparatus.and_then(|apparatus| apparatus.date()).map(|date| date.iso());
    for record in &mut records {
        record.paper = NotedPaper { title: title.clone(), date: date.clone() };
    }
    records
}

impl NoteRecord {
    /// Makes the record of a note on a document.
    #[must_use]
    pub fn of_note(document: &str, annotator: &str, note: &Note, state: ResolutionKind) -> Self {
        Self {
            tag: None,
            id: note.id.to_string(),
            annotator: annotator.to_owned(),
            document: document.to_owned(),
            paper: NotedPaper::default(),
            start: None,
            end: None,
            made: PlaceMade::default(),
            quote: None,
            prefix: None,
            suffix: None,
            page: None,
            section: None,
            cited: CitedPlace::default(),
            tags: Vec::new(),
            note: Some(note.text.clone()),
            state,
            created: note.created.to_string(),
            updated: note.updated.to_string(),
        }
    }

    /// Makes the record of a highlight; `place` is what became of the highlight, and its code points if it has a place.
    #[must_use]
    pub fn of_highlight(
        document: &str,
        annotator: &str,
        mark: &Highlight,
        place: (ResolutionKind, Option<(usize, usize)>),
    ) -> Self {
        let ((state, here), anchor) = (place, &mark.anchor);
        Self {
            tag: None,
            id: mark.id.to_string(),
            annotator: annotator.to_owned(),
            document: document.to_owned(),
            paper: NotedPaper::default(),
            start: here.map(|(start, _)| start),
            end: here.map(|(_, end)| end),
            made: PlaceMade {
                made_start: Some(anchor.start),
                made_end: Some(anchor.end),
                sha256: anchor.text.clone(),
            },
            quote: Some(anchor.quote.clone()),
            prefix: Some(anchor.prefix.clone()),
            suffix: Some(anchor.suffix.clone()),
            page: None,
            section: None,
            cited: CitedPlace::default(),
            tags: mark.tags.clone(),
            note: mark.note.clone(),
            state,
            created: mark.created.to_string(),
            updated: mark.updated.to_string(),
        }
    }

    /// Adds where in `document` the passage stands, if it has a place there.
    #[must_use]
    pub fn cited(mut self, document: Option<&Document>, now: Option<Span>) -> Self {
        let Some((document, span)) = document.zip(now) else { return self };
        let structure = &document.structure;
        let page = structure.page_at(span.start).filter(|label| !label.is_empty());
        self.page = page.map(str::to_owned);
        let section = structure.section_at(structure.reading_place(span.start));
        self.section = section.map(|section| section.title.clone());
        self.cited.place.extend(structure.pages_named(span));
        let section = self.section.iter().filter(|section| *section != document.title());
        self.cited.place.extend(section.map(|section| quoted(section)));
        if document.text.slice(span) == self.quote.as_deref().unwrap_or_default() {
            self.cited.words = Some(quotation(document, span));
        }
        self
    }

    /// Returns it as it stands under one of its tags.
    #[must_use]
    pub fn under(&self, tag: String) -> Self {
        Self { tag: Some(tag), ..self.clone() }
    }
}
