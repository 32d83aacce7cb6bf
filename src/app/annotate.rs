//! Making, tagging and deleting highlights, and taking it back.
//!
//! Every change goes through `App::commit`: applied at once to what is on screen, remembered
//! for undo, and sent to the store as a change.

use std::collections::BTreeSet;

use super::event::{Effect, Stored, Ticket};
use super::geometry::Focus;
use super::page::Page;
use super::picker::TagPicker;
use super::status::{NOT_SAVED, SAVING};
use super::{App, Overlay};
use crate::model::anchor::Anchor;
use crate::model::annotation::{Change, Edit, Entry, Highlight, Id, Step, now};
use crate::model::find::excerpt;
use crate::model::path::DocPath;
use crate::model::sentence::sentence_at;
use crate::model::span::Span;

/// What an annotation is put on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Subject {
    /// A highlight that is there.
    Known(Highlight),
    /// A passage that becomes one.
    New(Span),
}

impl App {
    /// What the next annotation is for: the highlight that has just the selected passage, the
    /// selected passage, the highlight under the caret, the sentence under the caret.
    pub(super) fn subject(&self) -> Result<Subject, &'static str> {
        let page = self.page.as_ref().ok_or(self.no_document())?;
        if let Some(span) = page.selected() {
            let span = trimmed(page, span).ok_or("only blanks are selected")?;
            let same = page.marks.list.iter().find(|mark| mark.span() == Some(span));
            return Ok(
                same.map_or(Subject::New(span), |mark| Subject::Known(mark.highlight.clone()))
            );
        }
        if let Some(mark) = page.mark() {
            return Ok(Subject::Known(mark.highlight.clone()));
        }
        let sentence = sentence_at(page.text(), page.caret);
        sentence.map(Subject::New).ok_or("there is no sentence on an empty line")
    }

    /// A new highlight of `span`, not yet kept.
    pub(super) fn new_highlight(&self, span: Span, tags: Vec<String>) -> Option<Highlight> {
        let page = self.page.as_ref()?;
        let time = now();
        Some(Highlight {
            id: Id::new(),
            anchor: Anchor::make(page.text(), span),
            tags,
            note: None,
            created: time,
            updated: time,
        })
    }

    /// `m` and the digits: highlights with the current tags, or with the tag on a key.
    pub(super) fn highlight(&mut self, key: Option<char>) {
        let tags = match key.map(|key| (key, self.codebook.by_key(key))) {
            None => self.tags.clone(),
            Some((_, Some(tag))) => vec![tag.name.clone()],
            Some((key, None)) => {
                let pick =
                    self.config.keymap.key(super::Mode::Reading, super::action::Action::PickTags);
                self.complain(format!("no tag is on {key}; {pick} picks tags"));
                return;
            }
        };
        match self.subject_of_mark() {
            Ok(Subject::New(span)) => self.make(span, tags, None),
            Ok(Subject::Known(highlight)) => self.add_tags(highlight, &tags, key.is_some()),
            Err(words) => self.complain(words),
        }
    }

    /// As [`App::subject`]; but where nothing is selected it is the sentence, unless just that is
    /// highlighted already, or the reader has just made the highlight under the caret or gone to
    /// it.
    fn subject_of_mark(&self) -> Result<Subject, &'static str> {
        let subject = self.subject()?;
        let Some(page) = self.page.as_ref().filter(|page| page.selection.is_none()) else {
            return Ok(subject);
        };
        let (Some(sentence), Some(mark)) = (sentence_at(page.text(), page.caret), page.mark())
        else {
            return Ok(subject);
        };
        let around = mark.span().is_some_and(|span| span.covers(sentence) && span != sentence);
        let focused = page.focus.as_ref() == Some(&mark.highlight.id);
        if focused && !around {
            return Ok(subject);
        }
        let same = page.marks.list.iter().find(|mark| mark.span() == Some(sentence));
        Ok(same.map_or(Subject::New(sentence), |mark| Subject::Known(mark.highlight.clone())))
    }

    fn make(&mut self, span: Span, tags: Vec<String>, note: Option<String>) {
        let Some(highlight) = self.new_highlight(span, tags.clone()) else {
            return;
        };
        let highlight = Highlight { note: note.clone(), ..highlight };
        let words = if tags.is_empty() {
            "highlighted".to_owned()
        } else {
            format!("highlighted: {}", tags.join(", "))
        };
        let id = highlight.id.clone();
        if self.commit_here("highlight", Change::make(Entry::Highlight(highlight)), &words) {
            self.tags.clone_from(&tags);
            self.last = Some((tags, note));
            self.after_annotation(id);
        }
    }

    /// Adds tags to a highlight; a tag key pressed again takes the tag off.
    fn add_tags(&mut self, before: Highlight, tags: &[String], toggle: bool) {
        let mut after = before.clone();
        let has_all = tags.iter().all(|tag| before.tags.contains(tag));
        let current = (!(has_all && toggle)).then(|| tags.to_vec());
        if current.is_none() {
            after.tags.retain(|tag| !tags.contains(tag));
        } else {
            after.tags.extend(tags.iter().filter(|tag| !before.tags.contains(tag)).cloned());
        }
        if after.tags == before.tags {
            self.say("this is highlighted already; v selects another passage");
        } else {
            self.retag(before, after, current);
        }
    }

    /// Gives a highlight other tags; `current`: those that the next one gets, if that changes.
    fn retag(&mut self, before: Highlight, mut after: Highlight, current: Option<Vec<String>>) {
        after.updated = now();
        let words = if after.tags.is_empty() {
            "no tags".to_owned()
        } else {
            format!("tags: {}", after.tags.join(", "))
        };
        let id = after.id.clone();
        let change =
            Change { before: Some(Entry::Highlight(before)), after: Some(Entry::Highlight(after)) };
        if self.commit_here("tags", change, &words) {
            if let Some(current) = current {
                self.last = Some((current.clone(), None));
                self.tags = current;
            }
            self.after_annotation(id);
        }
    }

    fn after_annotation(&mut self, id: Id) {
        if let Some(page) = self.page.as_mut() {
            page.selection = None;
            page.focus = Some(id);
        }
    }

    /// `.`: the last annotation again, tags and note, on this selection.
    pub(super) fn repeat(&mut self) {
        let Some((tags, note)) = self.last.clone() else {
            self.complain("nothing was annotated yet");
            return;
        };
        match self.subject_of_mark() {
            Ok(Subject::New(span)) => self.make(span, tags, note),
            Ok(Subject::Known(highlight)) => self.add_tags(highlight, &tags, false),
            Err(words) => self.complain(words),
        }
    }

    /// `t`: opens the tag picker.
    pub(super) fn pick_tags(&mut self) {
        match self.subject() {
            Ok(subject) => self.pick_tags_for(subject),
            Err(words) => self.complain(words),
        }
    }

    pub(super) fn pick_tags_for(&mut self, subject: Subject) {
        if self.may_write() {
            self.overlay = Overlay::Tags(Box::new(TagPicker::new(&self.codebook, subject)));
        }
    }

    /// Gives the tags that were picked to what they were picked for.
    pub(super) fn tags_picked(&mut self, subject: Subject, tags: Vec<String>) {
        if !self.may_write() {
            return;
        }
        let mut codebook = self.codebook.clone();
        let mut made = Vec::new();
        for name in &tags {
            if codebook.get(name).is_none() {
                let tag = codebook.fresh(name);
                codebook.tags.push(tag.clone());
                made.push(tag);
            }
        }
        if !made.is_empty() {
            self.codebook = codebook;
            self.effects.push(Effect::AddTags(made));
        }
        match subject {
            Subject::New(span) => self.make(span, tags, None),
            Subject::Known(before) => {
                let now = self.page.as_ref().and_then(|page| page.marks.get(&before.id));
                let Some(before) = now.map(|mark| mark.highlight.clone()) else {
                    self.complain("the highlight was deleted in the meantime");
                    return;
                };
                let mut after = before.clone();
                after.tags.clone_from(&tags);
                if after.tags == before.tags {
                    self.say("the tags are as they were");
                } else {
                    self.retag(before, after, Some(tags));
                }
            }
        }
    }

    /// `d`: deletes the highlight that is meant.
    pub(super) fn delete(&mut self) {
        let mark = self.page.as_ref().and_then(Page::mark);
        let Some(highlight) = mark.map(|mark| mark.highlight.clone()) else {
            self.complain("there is no highlight under the caret");
            return;
        };
        let note = if highlight.note.is_some() { " and its note" } else { "" };
        let undo = self.config.keymap.key(super::Mode::Reading, super::action::Action::Undo);
        let words = format!(
            "deleted “{}”{note}; {undo} brings it back",
            excerpt(&highlight.anchor.quote, 30)
        );
        self.commit_here("deletion", Change::remove(Entry::Highlight(highlight)), &words);
    }

    /// `]` and `[`.
    pub(super) fn next_highlight(&mut self, back: bool) {
        let frame = self.frame();
        let Some(page) = &self.page else {
            self.complain(self.no_document());
            return;
        };
        let next = page.marks.step(page.caret, page.focus.as_ref(), back);
        let to = next.and_then(|mark| Some((mark.span()?, mark.highlight.id.clone())));
        match to {
            Some((span, id)) => {
                self.leave();
                if let Some(page) = self.page.as_mut() {
                    page.selection = None;
                    page.go_to(span.start, frame);
                    page.focus = Some(id);
                }
            }
            None if page.marks.list.is_empty() => self.complain("nothing is highlighted here"),
            None if back => self.complain("there is no highlight before this place"),
            None => self.complain("there is no highlight after this place"),
        }
    }

    /// `u` and `Ctrl-r`. What is not known of the documents concerned is read first.
    pub(super) fn undo(&mut self) {
        self.take_step(true);
    }

    pub(super) fn redo(&mut self) {
        self.take_step(false);
    }

    /// Reads first what is on disk of the documents concerned: another session may have changed it
    /// this moment.
    fn take_step(&mut self, undo: bool) {
        if !self.may_write() {
            return;
        }
        let paths: BTreeSet<DocPath> = self.history.documents(undo).cloned().collect();
        if paths.is_empty() {
            return self.take_known_step(undo);
        }
        let ticket = self.ticket();
        self.recalling = Some(ticket);
        self.effects.push(Effect::Recall { ticket, paths: paths.into_iter().collect(), undo });
    }

    fn take_known_step(&mut self, undo: bool) {
        let step = if undo {
            self.history.undo(&self.notebooks)
        } else {
            self.history.redo(&self.notebooks)
        };
        match step {
            Ok(step) => self.replay(&step, if undo { "undone" } else { "done again" }),
            Err(words) => self.complain(words),
        }
        self.keep_history();
    }

    /// What is on disk is known; the step can be taken.
    pub(super) fn recalled(&mut self, ticket: Ticket, books: Vec<(DocPath, Stored)>, undo: bool) {
        if self.recalling.take_if(|asked| *asked == ticket).is_none() {
            return;
        }
        for (document, stored) in books {
            // What could not be saved yet is newer than what is there.
            if !self.saving.is_waiting(&document) && stored.protected.is_none() {
                self.notebooks.insert(document.clone(), stored.notebook);
                self.refresh_marks(&document);
            }
        }
        self.take_known_step(undo);
    }

    /// Has the history remembered.
    pub(super) fn keep_history(&mut self) {
        self.effects.push(Effect::History(self.history.clone()));
    }

    fn replay(&mut self, step: &Step, how: &str) {
        self.apply(&step.edits);
        if let Some(moved) = step.moved.clone() {
            self.move_notes(moved);
        }
        self.review_step(step);
        // Where nothing of it can be seen, the reader is told where it was.
        let open = self.page.as_ref().map(|page| &page.document.path);
        let seen = step.edits.iter().any(|edit| Some(&edit.document) == open);
        let place = match step.edits.first() {
            Some(edit) if !seen => format!(" in {}", edit.document),
            _ => String::new(),
        };
        self.say(format!("{how}: {}{place}{SAVING}", step.words));
    }

    /// Does one change to the open document. False if it may not be done; then it is said why.
    pub(super) fn commit_here(&mut self, name: &str, change: Change, words: &str) -> bool {
        let Some(document) = self.page.as_ref().map(|page| page.document.path.clone()) else {
            return false;
        };
        self.commit(name, vec![Edit { document, change }], words)
    }

    /// Does `edits` as one step. False if it may not be done; then it is said why.
    pub(super) fn commit(&mut self, name: &str, edits: Vec<Edit>, words: &str) -> bool {
        if !self.may_write() {
            return false;
        }
        self.apply(&edits);
        self.history.push(Step::new(name, edits));
        self.keep_history();
        match self.saving.failed() {
            // It waits behind what could not be saved before.
            Some(why) => self.complain(format!("{NOT_SAVED}{why}; it is tried again")),
            None => self.say(format!("{words}{SAVING}")),
        }
        true
    }

    /// Whether anything may be written; if not, it is said why.
    pub(super) fn may_write(&mut self) -> bool {
        if self.config.read_only {
            self.complain("opened with --read-only: nothing is written");
            return false;
        }
        let protected = self.page.as_ref().and_then(|page| page.marks.protected.clone());
        if let Some(why) = protected {
            self.complain(why);
            return false;
        }
        true
    }

    /// Applies changes to what is on screen, and has them saved.
    pub(super) fn apply(&mut self, edits: &[Edit]) {
        let mut documents: Vec<(DocPath, Vec<Change>)> = Vec::new();
        for Edit { document, change } in edits {
            self.count(document, change);
            if let Some(book) = self.notebooks.get_mut(document) {
                book.apply(change);
            }
            match documents.iter_mut().find(|(other, _)| other == document) {
                Some((_, changes)) => changes.push(change.clone()),
                None => documents.push((document.clone(), vec![change.clone()])),
            }
        }
        for (document, changes) in documents {
            self.refresh_marks(&document);
            let ticket = self.ticket();
            self.saving.begin(ticket, document.clone());
            self.effects.push(Effect::Save { ticket, document, changes });
        }
    }

    /// Keeps the counts of the list right.
    fn count(&mut self, document: &DocPath, change: &Change) {
        let highlight =
            |entry: &Option<Entry>| usize::from(matches!(entry, Some(Entry::Highlight(_))));
        let note =
            |entry: &Option<Entry>| usize::from(entry.as_ref().is_some_and(|e| e.note().is_some()));
        self.list.change(document, |entry| {
            let Change { before, after } = change;
            entry.highlights =
                (entry.highlights + highlight(after)).saturating_sub(highlight(before));
            entry.notes = (entry.notes + note(after)).saturating_sub(note(before));
        });
    }

    /// `y` and `Y`: what is selected, else the highlight or the sentence under the caret.
    pub(super) fn copy(&mut self, citation: bool) {
        let Some(page) = &self.page else {
            self.complain(self.no_document());
            return;
        };
        let span = page
            .selected()
            .or_else(|| page.mark()?.span())
            .or_else(|| sentence_at(page.text(), page.caret));
        let Some(span) = span else {
            self.complain("there is nothing to copy on an empty line");
            return;
        };
        let quote = page.text().slice(span).to_owned();
        let text = if citation { cite(page, &quote) } else { quote };
        self.effects.push(Effect::Copy(text));
        if let Some(page) = self.page.as_mut() {
            page.selection = None;
        }
    }

    /// `Enter` on a highlight: its note in the notes pane.
    pub(super) fn open_highlight(&mut self) {
        let mark = self.page.as_ref().and_then(Page::mark);
        match mark.map(|mark| mark.highlight.note.is_some()) {
            None => self.complain("there is nothing to open here; m highlights, c comments"),
            Some(_) if self.geometry().notes.is_some() => {
                self.view.focus = Focus::Notes;
                self.meet_notes_cursor();
            }
            Some(true) => self.comment(),
            Some(false) => self.complain("this highlight has no note; c writes one"),
        }
    }
}

/// `span` without the blanks at its ends; `None` if there is nothing else.
fn trimmed(page: &Page, span: Span) -> Option<Span> {
    let words = page.text().slice(span);
    let start = span.start + words.len() - words.trim_start().len();
    let end = start + words.trim().len();
    (start < end).then(|| page.text().whole_graphemes(Span::new(start, end)))
}

fn cite(page: &Page, quote: &str) -> String {
    let document = &page.document;
    let words = quote.split_whitespace().collect::<Vec<_>>().join(" ");
    let date = document.apparatus.date().map(|date| format!(", {date}")).unwrap_or_default();
    format!("“{words}” ({}{date}; {})", document.title(), document.path)
}
