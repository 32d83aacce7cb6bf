//! What the reader says of the open document, where the rules read nothing or something wrong.
//!
//! Owns what becomes of such a change: a worker works it out, it is a step of the history like any
//! other, and once it is on disk the documents concerned are read again, so that list, filters, people
//! and the page go by it.

use std::sync::Arc;

use super::Session;
use super::news::GIVEN_UP;
use super::question::{Pending, Reply, claim};
use crate::model::apparatus::{Field, PartKey, SaidFact};
use crate::model::corrections::FactChange;
use crate::model::document::{Document, Listing};
use crate::model::path::DocPath;
use crate::model::step::{Step, StepFile};

/// Work out a change of what is said of a document.
#[derive(Debug)]
pub struct ChangeFacts(pub FactChange);

/// A change that is being worked out, and the document that it is about.
pub(super) type ChangingFacts = (Pending<ChangeFacts>, FactChange, DocPath);

/// Says what a field of the open document or one of its enclosures is, or with `None` nothing of it any
/// more. Returns whether it can be said; if not, the reader is told why.
pub fn say_fact(
    session: &mut Session,
    part: Option<PartKey>,
    field: Field,
    values: Option<&[String]>,
) -> bool {
    if !session.may_change_library() {
        return false;
    }
    let Some(page) = &session.reading.page else { return false };
    let said = match values.map(|values| SaidFact::new(field, values)).transpose() {
        Ok(said) => said,
        Err(why) => {
            session.set_error(why.to_string());
            return false;
        }
    };
    let document = page.document.path.clone();
    let sha256 = page.document.text.sha256().to_owned();
    let change = FactChange { document: document.clone(), sha256, part, field, said };
    let pending = session.ask(ChangeFacts(change.clone()));
    session.corpus.facts = Some((pending, change, document));
    true
}

/// Returns whether a step says something of the open document.
#[must_use]
pub fn is_of_open_document(session: &Session, step: &Step) -> bool {
    let open = session.reading.path();
    step.changes_file(StepFile::Facts) && open.is_some_and(|open| step.words.ends_with(&of(open)))
}

/// Returns how the name of such a step ends.
fn of(document: &DocPath) -> String {
    format!(" of {document}")
}

/// Handles a reply to a question asked here.
///
/// # Errors
/// Returns the reply if it answers another question.
pub(super) fn reply_about_facts(session: &mut Session, reply: Reply) -> Result<(), Reply> {
    let Some((pending, change, document)) = session.corpus.facts.take() else { return Err(reply) };
    let mut asked: Option<Pending<ChangeFacts>> = Some(pending);
    match claim(&mut asked, reply) {
        Ok(Some(Ok(file))) => {
            let name = format!("{}{}", change.name(), of(&document));
            session.commit_file(&name, file, &change.words());
        }
        Ok(Some(Err(why))) => session.not_worked_out(why),
        Ok(None) => session.not_worked_out(GIVEN_UP),
        Err(reply) => {
            session.corpus.facts = asked.map(|pending| (pending, change, document));
            return Err(reply);
        }
    }
    Ok(())
}

/// Takes over the facts of documents that were read again.
pub(super) fn take_facts(session: &mut Session, listings: Vec<Listing>) {
    for listing in &listings {
        let Ok(summary) = &listing.state else { continue };
        let Some(page) = session.reading.page_of(&listing.path) else { continue };
        let old = &page.document;
        // Of another text, facts are taken over together with it.
        if old.text.len_points() == summary.chars {
            page.document = Arc::new(Document {
                path: old.path.clone(),
                text: old.text.clone(),
                structure: old.structure.clone(),
                apparatus: summary.apparatus.clone(),
                abbreviations: old.abbreviations.clone(),
                source: old.source.clone(),
            });
        }
    }
    session.documents.fill(listings);
}
