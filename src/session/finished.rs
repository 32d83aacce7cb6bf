//! What is said of a document as a whole: that the annotator has finished it, and its tags.
//!
//! Owns which document is meant: the one under the cursor of the list, else the one that is read.

use super::Session;
use super::action::Action;
use super::annotate::AnnotationTarget;
use super::documents::ListEntry;
use super::keymap::Mode;
use super::panes::Focus;
use super::request::Request;
use crate::model::annotation::{Annotation, Change, DocumentMark, Edit, same_tags, today};
use crate::model::path::DocPath;

/// Returns the document that is meant.
fn meant(session: &Session) -> Result<DocPath, &'static str> {
    if session.panes.focus == Focus::List {
        if session.documents.is_on_fold() {
            return Err("this is the heading of a group, no document");
        }
        let entry = session.documents.current();
        return entry.map(|entry| entry.path.clone()).ok_or("no document is under the cursor");
    }
    session.reading.path().cloned().ok_or(session.no_document())
}

/// Returns what is said of a document, as far as it is known.
fn known(session: &Session, document: &DocPath) -> Option<DocumentMark> {
    session.layer.books.get(document).map(|book| book.document.clone())
}

/// Says that the document is finished, or no longer.
pub fn toggle_done(session: &mut Session) {
    let document = match meant(session) {
        Ok(document) => document,
        Err(words) => return session.set_error(words),
    };
    let entry = session.documents.get(&document);
    let name = entry.map_or_else(|| document.to_string(), ListEntry::short_name);
    let done = entry.and_then(|entry| entry.done);
    // Where it has not been read yet, only what changes is said.
    let before = known(session, &document)
        .unwrap_or_else(|| DocumentMark { done, ..DocumentMark::default() });
    let key = session.key(Mode::Reading, Action::Done);
    let (after, words) = match before.done {
        Some(day) => {
            (None, format!("{name} is no longer marked as finished (it was marked on {day})"))
        }
        None => (Some(today()), format!("{name} is marked as finished; {key} takes the mark off")),
    };
    let after = DocumentMark { done: after, ..before.clone() };
    commit(session, document, (before, after), &[], ("the mark of a finished document", &words));
}

/// Asks for the tags of the document.
pub fn pick_document_tags(session: &mut Session) {
    let document = match meant(session) {
        Ok(document) => document,
        Err(words) => return session.set_error(words),
    };
    if let Some(mark) = known(session, &document) {
        return session.request(Request::PickTags(AnnotationTarget::Document(document, mark)));
    }
    let unreadable = session.reading.unreadable.as_ref();
    let words = match unreadable.filter(|(path, _)| *path == document) {
        Some((_, why)) => format!("{document} cannot be read: {why}"),
        None => "its annotations are still being read; try again in a moment".to_owned(),
    };
    session.set_error(words);
}

/// Gives a document these tags instead of those that it has.
pub(super) fn give_document_tags(session: &mut Session, document: DocPath, tags: &[String]) {
    let Some(before) = known(session, &document) else {
        return session.set_error("its annotations were changed elsewhere this moment; try again");
    };
    if same_tags(&before.tags, tags) {
        return session.set_info("the tags are as they were");
    }
    let words = if tags.is_empty() {
        format!("no tags on the document; it had {}", before.tags.join(", "))
    } else {
        format!("tags of the document: {}", tags.join(", "))
    };
    let after = DocumentMark { tags: tags.to_vec(), ..before.clone() };
    commit(session, document, (before, after), tags, ("tags of a document", &words));
}

fn commit(
    session: &mut Session,
    document: DocPath,
    (before, after): (DocumentMark, DocumentMark),
    tags: &[String],
    (name, words): (&str, &str),
) {
    let change = Change {
        before: Some(Annotation::Document(before)),
        after: Some(Annotation::Document(after)),
    };
    session.commit_making(name, vec![Edit { document, change }], tags, words);
}
