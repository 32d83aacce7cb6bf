//! What workers report: the list of documents as it is read, its order, and changes from outside.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::Session;
use super::bookmarks::reply_about_bookmarks;
use super::codebook::{CodebookQuestions, reply_about_codebook, take_codebook};
use super::corrections::{ChangingFacts, reply_about_facts};
use super::documents::Reason;
use super::documents::order::{Arranged, Arranging};
use super::event::News;
use super::full_text::{index_kept, keep_index};
use super::hits::rewritten_note;
use super::memory::Recount;
use super::offers::{FindOffers, look_for_offers};
use super::open::Then;
use super::other_text::compared;
use super::panes::Focus;
use super::people::{ChangePeople, RenewPeople, renew_people, reply_about_people};
use super::question::{
    FindMatches, Matches, Pending, Relist, Relisted, Reply, Scan, Scanned, claim,
};
use super::request::Notice;
use super::saved_filters::filter_saved;
use super::status::Status;
use crate::model::count::{number_of, thousands};
use crate::model::find::MOST;
use crate::model::index::Index;
use crate::model::people::PeopleChange;

/// What is said of a change that a worker began to work out and did not.
pub(super) const GIVEN_UP: &str = "nothing was changed: that was given up";

/// The questions about the corpus as a whole.
#[derive(Debug, Default)]
pub(super) struct CorpusQuestions {
    pub(super) scan: Option<Pending<Scan>>,
    relist: Option<Pending<Relist>>,
    /// Folders that have changed and were not listed again yet.
    changed: BTreeSet<PathBuf>,
    arranging: Option<(Pending<Arranging>, Reason)>,
    /// A change of the list of people that is being worked out.
    pub(super) people: Option<(Pending<ChangePeople>, PeopleChange)>,
    pub(super) renewing: Option<Pending<RenewPeople>>,
    /// Whether these were read again before all documents had been.
    pub(super) was_renewed_early: bool,
    /// A change of what is said of a document that is being worked out.
    pub(super) facts: Option<ChangingFacts>,
    pub(super) codebook: CodebookQuestions,
    /// A search for filters that find something, where the one in force does not.
    pub(super) offering: Option<Pending<FindOffers>>,
}

impl CorpusQuestions {
    /// Returns whether a change is being worked out that will be a step.
    pub(super) fn is_working_out(&self) -> bool {
        self.people.is_some() || self.facts.is_some() || self.codebook.is_changing()
    }

    /// Returns why the list is being put in order, if it is.
    pub(super) fn reason(&self) -> Option<Reason> {
        self.arranging.as_ref().map(|(_, reason)| *reason)
    }
}

impl Session {
    /// Handles a reply to a question of the session itself.
    ///
    /// # Errors
    /// Returns the reply if it answers another question.
    pub fn reply(&mut self, reply: Reply) -> Result<(), Reply> {
        let reply = match claim(&mut self.corpus.scan, reply) {
            Ok(answer) => {
                if let Some(answer) = answer {
                    self.scanned(answer);
                }
                self.list_again();
                return Ok(());
            }
            Err(reply) => reply,
        };
        let reply = match claim(&mut self.corpus.relist, reply) {
            Ok(answer) => {
                if let Some(answer) = answer {
                    self.relisted(answer);
                }
                self.list_again();
                return Ok(());
            }
            Err(reply) => reply,
        };
        let reply = match self.corpus.arranging.take() {
            Some((pending, reason)) => {
                let mut asked = Some(pending);
                match claim(&mut asked, reply) {
                    Ok(answer) => {
                        if let Some(answer) = answer {
                            self.arranged(answer, reason);
                        }
                        return Ok(());
                    }
                    Err(reply) => {
                        self.corpus.arranging = asked.map(|pending| (pending, reason));
                        reply
                    }
                }
            }
            None => reply,
        };
        let reply = match claim(&mut self.corpus.offering, reply) {
            Ok(offers) => {
                self.documents.offer(offers.unwrap_or_default());
                return Ok(());
            }
            Err(reply) => reply,
        };
        let reply = match reply_about_people(self, reply) {
            Ok(()) => return Ok(()),
            Err(reply) => reply,
        };
        let reply = match reply_about_facts(self, reply) {
            Ok(()) => return Ok(()),
            Err(reply) => reply,
        };
        let reply = match reply_about_codebook(self, reply) {
            Ok(()) => return Ok(()),
            Err(reply) => reply,
        };
        let reply = match self.reply_about_documents(reply) {
            Ok(()) => return Ok(()),
            Err(reply) => reply,
        };
        let reply = match compared(self, reply) {
            Ok(()) => return Ok(()),
            Err(reply) => reply,
        };
        let reply = match reply_about_bookmarks(self, reply) {
            Ok(()) => return Ok(()),
            Err(reply) => reply,
        };
        let page = self.reading.page.as_mut();
        let reply = match page.and_then(|page| page.search.as_mut()) {
            Some(search) => match claim::<FindMatches>(&mut search.asked, reply) {
                Ok(answer) => {
                    if let Some(answer) = answer {
                        self.found(answer);
                    }
                    return Ok(());
                }
                Err(reply) => reply,
            },
            None => reply,
        };
        let reply = match self.reply_about_full_text(reply) {
            Ok(()) => return Ok(()),
            Err(reply) => reply,
        };
        self.reply_about_changes(reply)
    }

    fn reply_about_full_text(&mut self, reply: Reply) -> Result<(), Reply> {
        let reply = match claim(&mut self.full_text.keeping, reply) {
            Ok(kept) => {
                if let Some(kept) = kept {
                    index_kept(self, kept);
                }
                return Ok(());
            }
            Err(reply) => reply,
        };
        if let Some(saved) = claim(&mut self.full_text.saving, reply)? {
            filter_saved(self, saved);
        }
        Ok(())
    }

    /// Stores what was found in the corpus.
    fn scanned(&mut self, scanned: Scanned) {
        match scanned {
            Scanned::Walked(paths) => {
                self.documents.add(paths, &self.memory);
                self.outbox.notice(Notice::Listed);
            }
            Scanned::Listed(listings) => self.documents.fill(listings),
            Scanned::Counted(counts) => {
                self.documents.count(counts);
                self.count_known();
            }
            Scanned::Unresolved(counts) => self.unresolved.replace(counts),
            Scanned::Complete => {
                self.documents.finish();
                if self.documents.all().is_empty() {
                    self.panes.focus = Focus::List;
                }
                self.outbox.notice(Notice::Listed);
            }
            Scanned::Indexed(index) => {
                self.take_index(index);
                keep_index(self);
                if std::mem::take(&mut self.corpus.was_renewed_early) {
                    renew_people(self);
                }
            }
            Scanned::Remembered => return,
        }
        self.keep_in_order();
    }

    /// Has folders listed again that have changed, once what was asked before is answered.
    fn list_again(&mut self) {
        let corpus = &self.corpus;
        if corpus.scan.is_some() || corpus.relist.is_some() || corpus.changed.is_empty() {
            return;
        }
        let folders = std::mem::take(&mut self.corpus.changed);
        let question = self.documents.relisting(folders);
        self.corpus.relist = Some(self.outbox.ask(question));
    }

    /// Stores what has changed in folders that were listed again.
    fn relisted(&mut self, relisted: Relisted) {
        match relisted {
            Relisted::Found(came, gone) => {
                let unreadable = self.reading.unreadable.as_ref().map(|(path, _)| path);
                let again = unreadable.filter(|path| came.contains(path)).cloned();
                self.documents.add(came, &self.memory);
                self.documents.lose(&gone);
                self.outbox.notice(Notice::Listed);
                if let Some(path) = again {
                    self.open(path, Then::Visit);
                }
            }
            Relisted::Listed(listings) => self.documents.fill(listings),
            Relisted::Indexed(index) => self.take_index(index),
        }
        self.keep_in_order();
    }

    /// Called when a change could not be worked out: says why. Nothing is lost by quitting, but the reader
    /// is to read it.
    pub(super) fn not_worked_out(&mut self, why: impl Into<String>) {
        self.working.closing = false;
        self.set_error(why);
    }

    /// Takes over a new index. The list has to be put in order after it.
    pub(super) fn take_index(&mut self, index: Arc<Index>) {
        self.index = index;
        self.documents.reindexed();
        self.outbox.notice(Notice::Indexed);
    }

    /// Has the list put in order again, if something has changed and it is not already being
    /// ordered.
    pub(super) fn keep_in_order(&mut self) {
        if self.corpus.arranging.is_none() && self.documents.is_outdated() {
            self.arrange(Reason::News);
        }
    }

    /// Has the list put in the order that is wanted now.
    pub fn arrange(&mut self, reason: Reason) {
        let open = self.reading.path().cloned();
        let question = self.documents.arranging(&self.index, open);
        self.corpus.arranging = Some((self.outbox.ask(question), reason));
    }

    /// Asks for another filter of the list.
    pub fn want_filter(&mut self, filter: &str, reason: Reason) {
        self.documents.want_filter(filter);
        self.arrange(reason);
    }

    /// Called when the list is in order, or the filter that was wanted is invalid.
    fn arranged(&mut self, arranged: Arranged, reason: Reason) {
        let fault = arranged.as_ref().err().map(ToString::to_string);
        self.documents.arrange(arranged);
        look_for_offers(self);
        match (fault, reason) {
            // While the reader types, the prompt shows the error.
            (Some(_), Reason::Filter) => return,
            (Some(why), _) => {
                self.documents.forget_wanted_filter();
                self.set_error(why);
                return;
            }
            (None, Reason::Filter) => self.preview(),
            (None, Reason::Filtered) => {
                self.say_filtered();
                self.preview();
            }
            (None, Reason::GivenUp) => {
                self.documents.release_cursor();
                self.preview();
            }
            (None, Reason::Order) => {}
            (None, Reason::News) => self.list_changed(),
        }
        self.keep_in_order();
    }

    /// Says how many documents the filter shows.
    pub fn say_filtered(&mut self) {
        let hidden = self.documents.hidden();
        if hidden > 0 {
            let key = self.key(super::Mode::List, super::Action::Cancel);
            let shown = self.documents.len();
            let (shown, all) = (thousands(shown), number_of(shown + hidden, "document"));
            self.set_info(format!("{shown} of {all}; {key} shows all again"));
        }
    }

    /// Puts the cursor on the document that is open or being opened; if there is none, shows the
    /// document under the cursor.
    fn list_changed(&mut self) {
        if let Some(path) = self.reading.opening_path().or(self.reading.path()).cloned() {
            self.documents.select(&path);
        } else if self.reading.unreadable.is_none() {
            self.preview();
        }
    }

    /// Handles matches found in the page.
    fn found(&mut self, found: Matches) {
        let frame = self.frame();
        let Some(page) = self.reading.page.as_mut() else { return };
        let Some(search) = page.search.as_mut() else { return };
        let matches = match found {
            Matches::Progress(percent, count) => {
                search.progress = Some((percent, count));
                return;
            }
            Matches::All(matches) => matches,
        };
        let none = matches.is_empty();
        search.matches = Some(matches);
        let quiet = search.typing;
        let Some(from) = search.pending.take() else { return };
        let name = search.pattern.name();
        if let Some(first) = search.first_from(from) {
            let over = first.start < from;
            page.go_to_found(first, frame);
            page.focus_here();
            let caret = page.caret;
            if let Some(search) = &mut page.search {
                search.went(first, caret);
            }
            if !quiet {
                self.say_match(over);
            }
        } else if none && !quiet {
            let changed = rewritten_note(self);
            self.set_error(format!("{name} is not in this document{changed}"));
        }
    }

    /// Says which of the matches the caret is on; `wrapped` says that it passed an end of the text.
    pub fn say_match(&mut self, wrapped: bool) {
        let Some(page) = &self.reading.page else { return };
        let Some(search) = &page.search else { return };
        let all = search.matches.as_ref().map_or(0, Vec::len);
        if let Some(number) = search.number(page.caret) {
            let wrapped = if wrapped { ", search wrapped" } else { "" };
            let name = search.pattern.name();
            let more = if all >= MOST { " found so far" } else { "" };
            let (number, all) = (thousands(number), thousands(all));
            let changed = rewritten_note(self);
            self.set_info(format!("{name}: {number} of {all}{more}{wrapped}{changed}"));
        }
    }

    /// Handles news from a worker.
    pub fn news(&mut self, news: News) {
        match news {
            News::Recounted(counts) => self.recounted(counts),
            News::FoldersChanged(folders) => {
                self.corpus.changed.extend(folders);
                self.list_again();
            }
            News::Vanished(document) => {
                if self.reading.is_open(&document) {
                    self.set_error(format!(
                        "{document} is gone from the library; the page shows what was read of it"
                    ));
                }
            }
            News::Rewritten(document) => {
                self.read_again(&document);
                keep_index(self);
                self.outbox.notice(Notice::ChangedElsewhere);
            }
            News::Changed(document, stored) => {
                let known = self.layer.books.get(&document) == Some(&stored.notebook);
                let page = self.reading.page_of(&document);
                let protected = page.and_then(|page| page.marks.protected.as_ref());
                let news = !known || stored.protected.as_ref() != protected;
                if news && !self.layer.saving.is_waiting(&document) {
                    self.take_in(&document, *stored);
                    self.outbox.notice(Notice::ChangedElsewhere);
                    if self.status == Status::Quiet {
                        self.set_info("another session changed annotations here");
                    }
                }
            }
            News::Codebook(codebook, fault) => {
                // Of a file that cannot be read at all nothing is known; what was known before stays.
                if fault.is_none() || !codebook.tags.is_empty() {
                    take_codebook(self, codebook);
                }
                if let Some(fault) = &fault {
                    self.set_error(fault.clone());
                }
                self.tagging.unreadable = fault;
            }
            News::LibraryChanged => renew_people(self),
            News::Saving(done, of) => self.status.saving(done, of),
            News::HeldUp(held_up) => self.held_up(&held_up),
            News::Message(Ok(words)) => self.set_info(words),
            News::Message(Err(words)) => self.set_error(words),
        }
        self.keep_in_order();
    }

    fn recounted(&mut self, counts: Vec<Recount>) {
        for Recount { document, counts, unresolved } in counts {
            if self.layer.saving.is_waiting(&document) {
                continue;
            }
            self.documents.change(&document, |entry| entry.count(counts));
            if let Some(unresolved) = unresolved {
                self.unresolved.set(&document, unresolved);
            }
            // What was known of its annotations is outdated.
            if !self.reading.is_open(&document) {
                self.layer.books.remove(&document);
            }
        }
        self.outbox.notice(Notice::ChangedElsewhere);
    }
}
