//! The codebook: how its tags are used, and what becomes of a change of it.
//!
//! Owns that such a change is one step of the history, with all that it does to one's own
//! annotations. A worker works it out, since it may concern any number of documents. What other
//! annotators wrote is read under the new names, and never written.

use std::collections::{BTreeMap, BTreeSet};

use super::Session;
use super::action::Action;
use super::documents::Snapshot;
use super::keymap::Mode;
use super::news::GIVEN_UP;
use super::question::{Pending, Reply, claim};
use super::request::Notice;
use crate::model::codebook::Codebook;
use crate::model::codebook_edit::CodebookEdit;
use crate::model::path::DocPath;

/// So many passages are shown of a tag, and so many tags that occur with it.
pub const FEW: usize = 3;

/// Returns the keys that give each tag while reading, by its name; for a tag without a digit of its own
/// the key that leads to the others, and its letter.
#[must_use]
pub fn tag_keys(session: &Session) -> BTreeMap<&str, String> {
    keys_in(&session.codebook, session)
}

/// Does the same for tags that are not those of now.
fn keys_in<'b>(book: &'b Codebook, session: &Session) -> BTreeMap<&'b str, String> {
    let lead = session.key(Mode::Reading, Action::TagByKey);
    let shown = |(name, key): (_, char)| match key {
        '1'..='9' => Some((name, key.to_string())),
        _ if lead.is_empty() => None,
        _ => Some((name, format!("{lead}{key}"))),
    };
    book.keys().into_iter().filter_map(shown).collect()
}

/// Count how often each tag is used, by all annotators.
#[derive(Debug)]
pub struct CountTags;

/// Look more closely at one tag, and all below it.
#[derive(Debug)]
pub struct LookAtTag {
    /// Its name.
    pub name: String,
    /// The documents, which have dates.
    pub documents: Snapshot,
}

/// What is known of one tag, and all below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagDetails {
    /// When it was first used, by the clock of whoever used it, and by whom.
    pub since: Option<(jiff::civil::Date, String)>,
    /// Other tags on the same passages, the most frequent first.
    pub together: Vec<(String, usize)>,
    /// The passages tagged last, the latest first.
    pub last: Vec<TaggedQuote>,
    /// The passages in the documents of each year.
    pub years: BTreeMap<i16, usize>,
}

/// A passage of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedQuote {
    /// The document.
    pub document: DocPath,
    /// Whose it is.
    pub annotator: String,
    /// The passage.
    pub quote: String,
}

/// Work out a change of the codebook, and what it does to the reader's own annotations.
#[derive(Debug)]
pub struct ChangeCodebook(pub CodebookEdit);

/// What the session asks about the codebook, and waits for.
#[derive(Debug, Default)]
pub(super) struct CodebookQuestions {
    /// A change that is being worked out.
    changing: Option<(Pending<ChangeCodebook>, CodebookEdit)>,
}

impl CodebookQuestions {
    /// Returns whether a change is being worked out.
    pub(super) fn is_changing(&self) -> bool {
        self.changing.is_some()
    }
}

/// Has the codebook changed, unless nothing may be written. Returns whether that is begun.
pub fn change_codebook(session: &mut Session, edit: CodebookEdit) -> bool {
    if !session.may_write() {
        return false;
    }
    if session.corpus.codebook.changing.is_some() {
        session.set_error("the change before this one is still being worked out");
        return false;
    }
    let pending = session.ask(ChangeCodebook(edit.clone()));
    session.corpus.codebook.changing = Some((pending, edit));
    true
}

/// Returns which tags have another key because one was given theirs, in words.
fn moved_keys(session: &Session, after: &Codebook, edit: &CodebookEdit) -> String {
    let CodebookEdit::Key { name, .. } = edit else { return String::new() };
    let now = keys_in(after, session);
    let others = tag_keys(session).into_iter().filter(|(tag, _)| tag != name);
    let moved = others.filter_map(|(tag, key)| match now.get(tag) {
        Some(other) if *other == key => None,
        Some(other) => Some(format!("; {tag} is on {other} now, no longer on {key}")),
        None => Some(format!("; {tag} is on no key now")),
    });
    moved.collect()
}

/// Handles a reply to a question asked here.
///
/// # Errors
/// Returns the reply if it answers another question.
pub(super) fn reply_about_codebook(session: &mut Session, reply: Reply) -> Result<(), Reply> {
    let Some((pending, edit)) = session.corpus.codebook.changing.take() else { return Err(reply) };
    let mut asked = Some(pending);
    match claim(&mut asked, reply) {
        Ok(Some(Ok(prepared))) => {
            let codebook = prepared.codebook.clone();
            let words = prepared.words(&edit) + &moved_keys(session, &codebook, &edit);
            if session.commit_files(prepared.into_step(&edit), &words) {
                session.codebook = codebook;
                session.outbox.notice(Notice::CodebookChanged);
            }
        }
        Ok(Some(Err(why))) => session.not_worked_out(why),
        Ok(None) => session.not_worked_out(GIVEN_UP),
        Err(reply) => {
            session.corpus.codebook.changing = asked.map(|pending| (pending, edit));
            return Err(reply);
        }
    }
    Ok(())
}

/// Takes over the codebook as it is on disk now, and reads what is known of annotations under its
/// names.
pub(super) fn take_codebook(session: &mut Session, codebook: Codebook) {
    if codebook == session.codebook {
        return;
    }
    let names = codebook.former_names();
    let is_other = !names.is_empty() && names != session.codebook.former_names();
    session.codebook = codebook;
    session.outbox.notice(Notice::CodebookChanged);
    if !is_other {
        return;
    }
    for book in session.layer.books.values_mut() {
        book.renew_tags(&names);
    }
    let is_old = |tags: &BTreeSet<String>| tags.iter().any(|tag| names.is_former(tag));
    let entries = session.documents.all().iter();
    let old: Vec<DocPath> =
        entries.filter(|entry| is_old(&entry.tags)).map(|entry| entry.path.clone()).collect();
    for path in old {
        session.documents.change(&path, |entry| {
            let mut tags: Vec<String> = std::mem::take(&mut entry.tags).into_iter().collect();
            names.renew(&mut tags);
            entry.tags = tags.into_iter().collect();
        });
    }
    if let Some(path) = session.reading.path().cloned() {
        session.refresh_marks(&path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Config;
    use crate::session::status::Status;

    #[test]
    fn nothing_is_changed_where_nothing_may_be_written_and_one_thing_at_a_time() {
        let edit = || CodebookEdit::Delete("important".to_owned());
        let config = Config { read_only: true, ..Config::default() };
        let mut session = Session { config, ..Session::default() };
        assert!(!change_codebook(&mut session, edit()));
        assert!(session.take_effects().is_empty());
        assert!(matches!(&session.status, Status::Error(words) if words.contains("--read-only")));
        let mut session = Session::default();
        assert!(change_codebook(&mut session, edit()) && !change_codebook(&mut session, edit()));
        assert_eq!(session.take_effects().len(), 1);
    }
}
