//! What workers answer, taken into the state.

use super::App;
use super::Overlay;
use super::event::{Outcome, Recount, Stored, Ticket};
use super::geometry::Focus;
use super::marks::Marks;
use super::status::{NOT_SAVED, Status};
use crate::model::annotation::{Id, Moved, Step};
use crate::model::notebook::Counts;
use crate::model::path::DocPath;
use crate::model::span::Span;

impl App {
    pub(super) fn outcome(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Walked(paths) => {
                self.list.add(paths, &self.memory);
                if let Some(glimpse) = &self.glimpse {
                    // What is seen already, before it was listed.
                    self.list.select(&glimpse.document.path);
                }
                self.list_moved();
                self.renew_finder();
            }
            Outcome::Listed(listings) => self.list.fill(listings),
            Outcome::Indexed(index) => {
                self.index = index.clone();
                self.list.set_index(index);
            }
            Outcome::Counted(counts) => {
                self.list.count(&counts);
                self.count_known(None);
            }
            Outcome::ListDone(result) => {
                self.list.finish();
                self.list_moved();
                self.renew_finder();
                self.try_to(result);
            }
            Outcome::Opened { ticket, path, result } => self.opened(ticket, path, result),
            Outcome::Glimpsed { ticket, document } => self.glimpsed(ticket, document),
            Outcome::Finding { ticket, percent, matches } => {
                self.finding(ticket, (percent, matches));
            }
            Outcome::Found { ticket, matches } => self.found(ticket, matches),
            Outcome::Ranked { ticket, hits, total, done } => {
                if let Overlay::Finder(finder) = &mut self.overlay {
                    finder.answer(ticket, hits, total, done);
                }
                self.peek();
            }
            Outcome::Peeked(document) => {
                if let Overlay::Finder(finder) = &mut self.overlay {
                    finder.peeked = Some(document);
                }
            }
            Outcome::SameWords { ticket, places } => self.same_words_found(ticket, places),
            Outcome::Saved { ticket, document, result } => self.saved(ticket, document, result),
            Outcome::Recounted(counts) => {
                for Recount { document, counts, adrift } in counts {
                    if !self.saving.is_waiting(&document) {
                        self.list.change(&document, |entry| entry.count(counts));
                        self.adrift.set(&document, adrift);
                        // What was known of it is no longer so.
                        if self.page.as_ref().is_none_or(|page| page.document.path != document) {
                            self.notebooks.remove(&document);
                        }
                    }
                }
                self.doubt_review();
            }
            Outcome::Vanished(document) => {
                let here = self.page.as_ref().is_some_and(|page| page.document.path == document);
                if here {
                    let words = "is gone from the corpus; the page shows what was read of it";
                    self.complain(format!("{document} {words}"));
                }
            }
            Outcome::Rewritten(document) => {
                self.read_again(&document);
                self.doubt_review();
            }
            Outcome::Changed { document, stored } => {
                let known = self.notebooks.get(&document) == Some(&stored.notebook);
                let page = self.page.as_ref().filter(|page| page.document.path == document);
                let protected = page.and_then(|page| page.marks.protected.as_ref());
                let news = !known || stored.protected.as_ref() != protected;
                if news && !self.saving.is_waiting(&document) {
                    self.take_in(&document, stored);
                    self.doubt_review();
                    if self.status == Status::Quiet {
                        self.say("another session changed annotations here");
                    }
                }
            }
            Outcome::Reviewed { ticket, cases } => self.reviewed(ticket, cases),
            Outcome::Recalled { ticket, books, undo } => self.recalled(ticket, books, undo),
            Outcome::Rechecked { ticket, case } => self.rechecked(ticket, case.as_deref()),
            Outcome::Adrift(counts) => self.adrift.replace(counts),
            Outcome::NotesMoved { moved, result } => self.notes_moved(moved, result),
            Outcome::Codebook(codebook, fault) => {
                self.codebook = codebook;
                if let Some(fault) = fault {
                    self.complain(fault);
                }
            }
            Outcome::Edited(result) => self.edited(result),
            Outcome::Said(Ok(words)) => self.say(words),
            Outcome::Said(Err(words)) => self.complain(words),
        }
    }

    /// The first document, or the one that was open, is under the cursor: shows it.
    fn list_moved(&mut self) {
        if let Some(page) = &self.page {
            let path = page.document.path.clone();
            self.list.select(&path);
        } else if self.opening.is_none() && self.unreadable.is_none() {
            self.preview();
        }
        if self.list.entries().is_empty() {
            self.view.focus = Focus::List;
        }
    }

    /// What is known of notebooks that were read, or of that on one document, is newer than what
    /// the list was told.
    pub(super) fn count_known(&mut self, only: Option<&DocPath>) {
        for (path, book) in &self.notebooks {
            if only.is_none_or(|only| only == path) {
                let counts = book.tally();
                self.list.change(path, |entry| entry.count(counts));
            }
        }
    }

    fn finding(&mut self, ticket: Ticket, progress: (usize, usize)) {
        let search = self.page.as_mut().and_then(|page| page.search.as_mut());
        if let Some(search) = search.filter(|search| search.ticket == ticket) {
            search.progress = Some(progress);
        }
    }

    fn found(&mut self, ticket: Ticket, matches: Vec<Span>) {
        let frame = self.frame();
        let prompting = matches!(self.overlay, Overlay::Prompt(_));
        let Some(page) = self.page.as_mut() else {
            return;
        };
        let Some(search) = page.search.as_mut().filter(|search| search.ticket == ticket) else {
            return;
        };
        let none = matches.is_empty();
        search.matches = Some(matches);
        if let Some(from) = search.pending.take() {
            let query = search.pattern.query().to_owned();
            if let Some(first) = search.first_from(from) {
                let over = first.start < from;
                page.go_to(first.start, frame);
                let caret = page.caret;
                if let Some(search) = &mut page.search {
                    search.went(first, caret);
                }
                if !prompting {
                    self.say_match(over);
                }
            } else if none && !prompting {
                self.complain(format!("“{query}” is not in this document"));
            }
        }
    }

    /// Changes are on disk, or are not.
    fn saved(&mut self, ticket: Ticket, document: DocPath, result: Result<Stored, String>) {
        match result {
            Ok(stored) => {
                if self.saving.done(ticket, &document) {
                    self.take_in(&document, stored);
                    if self.saving.waiting() == 0 {
                        self.status.saved();
                        self.renew_review();
                    }
                }
                if self.closing && self.saving.waiting() == 0 {
                    self.quit();
                }
            }
            Err(why) => {
                self.closing = false;
                self.complain(format!("{NOT_SAVED}{why}"));
                self.saving.fail(document, why);
            }
        }
    }

    /// Annotations were given to another document, or could not be.
    fn notes_moved(&mut self, moved: Moved, result: Result<(Stored, Vec<Id>), String>) {
        let first = self.moving.take_if(|moving| *moving == moved).is_some();
        let Moved { from, to, .. } = &moved;
        match result {
            Ok((stored, ids)) => {
                let words = format!("the notes on {from} are now on {to} · saved");
                self.list.change(from, |entry| entry.count(Counts::default()));
                self.adrift.set(from, 0);
                self.take_in(to, stored);
                if first {
                    let words = format!("the move of the notes on {from}");
                    let moved = Some(Moved { ids: Some(ids), ..moved });
                    self.history.push(Step { moved, ..Step::new(words, Vec::new()) });
                    self.keep_history();
                }
                self.say(words);
            }
            Err(why) => {
                if !first {
                    // It was to be taken back, or done again, and cannot be.
                    self.history.forget_move(&moved);
                    self.keep_history();
                }
                self.complain(format!("the notes on {from} were not moved: {why}"));
            }
        }
        self.doubt_review();
    }

    /// Takes in what is on disk now.
    fn take_in(&mut self, document: &DocPath, stored: Stored) {
        let page = self.page.as_mut().filter(|page| page.document.path == *document);
        if let (Some(why), Some(page)) = (&stored.protected, page) {
            // What was good before the file was damaged stays in view.
            let why = why.clone();
            page.marks.protected = Some(why.clone());
            self.complain(why);
            return;
        }
        let counts = stored.notebook.tally();
        self.list.change(document, |entry| entry.count(counts));
        if let Some(adrift) = stored.adrift {
            self.adrift.set(document, adrift);
        }
        self.notebooks.insert(document.clone(), stored.notebook);
        self.refresh_marks(document);
        if let Some(page) = self.page.as_mut().filter(|page| page.document.path == *document) {
            page.marks.protected = stored.protected;
        }
    }

    /// Finds the places of the open document's annotations again.
    pub(super) fn refresh_marks(&mut self, document: &DocPath) {
        let book = self.notebooks.get(document);
        let page = self.page.as_mut().filter(|page| page.document.path == *document);
        if let (Some(book), Some(page)) = (book, page) {
            let mut marks = Marks::new(book, page.text(), Some(&page.marks));
            marks.protected = page.marks.protected.take();
            page.marks = marks;
            self.adrift.set(document, page.marks.adrift());
        }
    }
}
