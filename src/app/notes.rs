//! Writing notes, and the notes pane.

use super::action::Action;
use super::annotate::Subject as Meant;
use super::editor::Editor;
use super::event::{Draft, Effect, Subject};
use super::geometry::Focus;
use super::marks::{Mark, Marks};
use super::page::Page;
use super::status::Status;
use super::{App, Overlay};
use crate::model::annotation::{Change, Entry, Highlight, Id, Note, now};

/// One entry of the notes pane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoteEntry<'a> {
    /// A note on the document.
    Document(&'a Note),
    /// A highlight, with or without a note.
    Mark(&'a Mark),
}

/// The entries of the notes pane: notes on the document, then highlights in the order of the
/// text, those that have lost their place first.
#[must_use]
pub fn entries(marks: &Marks) -> Vec<NoteEntry<'_>> {
    let notes = marks.notes.iter().map(NoteEntry::Document);
    notes.chain(marks.list.iter().map(NoteEntry::Mark)).collect()
}

impl App {
    /// `c`: writes a note on the selection, or on the highlight or sentence under the caret.
    pub(super) fn comment(&mut self) {
        if !self.may_write() {
            return;
        }
        match self.subject() {
            Ok(Meant::Known(highlight)) => {
                self.edit_note(Subject::Highlight(Box::new(highlight)), None);
            }
            Ok(Meant::New(span)) => {
                if let Some(highlight) = self.new_highlight(span, Vec::new()) {
                    self.edit_note(Subject::Passage(highlight.anchor), None);
                }
            }
            Err(words) => self.complain(words),
        }
    }

    /// `C`: writes a note on the document, or goes on with the one there is.
    pub(super) fn comment_document(&mut self) {
        if !self.may_write() {
            return;
        }
        match &self.page {
            Some(page) => {
                let id = page.marks.notes.last().map(|note| note.id.clone());
                self.edit_note(Subject::Document(id), None);
            }
            None => self.complain(self.no_document()),
        }
    }

    /// Opens the editor on what there is, or on what there was and what was written of it.
    pub(super) fn edit_note(&mut self, subject: Subject, draft: Option<(String, String)>) {
        let Some(page) = &self.page else { return };
        let (quote, now) = match &subject {
            Subject::Highlight(highlight) => {
                (highlight.anchor.quote.clone(), highlight.note.clone().unwrap_or_default())
            }
            Subject::Passage(anchor) => (anchor.quote.clone(), String::new()),
            Subject::Document(id) => {
                let note = page.marks.notes.iter().find(|note| Some(&note.id) == id.as_ref());
                (String::new(), note.map(|note| note.text.clone()).unwrap_or_default())
            }
        };
        let (original, text) = draft.unwrap_or_else(|| (now.clone(), now));
        let document = page.document.path.clone();
        let editor = Editor::new(document, subject, quote, original, &text);
        self.overlay = Overlay::Editor(Box::new(editor));
    }

    /// Keeps what is being written through a crash.
    pub(super) fn keep_draft(&mut self) {
        let draft = self.unfinished();
        self.effects.push(Effect::Draft(draft));
    }

    pub(super) fn act_in_editor(&mut self, action: Action) {
        match action {
            Action::Dismiss => {
                let overlay = std::mem::take(&mut self.overlay);
                if let Overlay::Editor(editor) = overlay {
                    self.keep_note(&editor);
                }
            }
            Action::ExternalEditor => {
                let Overlay::Editor(editor) = &self.overlay else {
                    return;
                };
                if self.config.read_only {
                    self.complain("opened with --read-only: no program is started");
                } else {
                    self.effects.push(Effect::EditOutside(editor.text()));
                }
            }
            Action::Undo | Action::Redo => {
                let Overlay::Editor(editor) = &mut self.overlay else {
                    return;
                };
                let undo = action == Action::Undo;
                if if undo { editor.undo() } else { editor.redo() } {
                    self.keep_draft();
                } else {
                    self.complain(if undo {
                        "there is nothing to undo"
                    } else {
                        "there is nothing to redo"
                    });
                }
            }
            _ => self.nothing_typed(),
        }
    }

    /// The reader came back from their own editor.
    pub(super) fn edited(&mut self, result: Result<String, String>) {
        match (result, &mut self.overlay) {
            (Ok(text), Overlay::Editor(editor)) => {
                editor.replace(&text);
                self.keep_draft();
            }
            (Ok(_), _) => {}
            (Err(words), _) => self.complain(words),
        }
    }

    /// Closes the editor; what was written is kept. If nothing may be written now, it stays a
    /// draft, and is offered again when its document is opened.
    fn keep_note(&mut self, editor: &Editor) {
        let (original, text) = (editor.original.clone(), editor.text());
        if text == original {
            self.say("the note is as it was");
        } else if !self.write_note(editor, &text) {
            let (document, subject) = (editor.document.clone(), editor.subject.clone());
            let draft = Draft { document, subject, original, text };
            self.effects.push(Effect::Draft(Some(draft.clone())));
            self.effects.push(Effect::SetDraftAside);
            self.draft = Some(draft);
            if let Status::Failed(words) = &mut self.status {
                words.push_str("; the note is kept as a draft, and offered when you come back");
            }
            return;
        }
        // Before the save, so that the draft is gone once it is said to be saved.
        self.effects.insert(0, Effect::Draft(None));
    }

    /// What was there when the editor was opened is what the change is made to: if another
    /// session wrote in the meantime, both texts are kept.
    fn write_note(&mut self, editor: &Editor, text: &str) -> bool {
        let original = Some(editor.original.clone()).filter(|text| !text.is_empty());
        let note = Some(text.to_owned()).filter(|text| !text.is_empty());
        match editor.subject.clone() {
            Subject::Document(id) => self.write_document_note(id.as_ref(), original, note),
            Subject::Highlight(highlight) => {
                let there = self.page.as_ref().and_then(|page| page.marks.get(&highlight.id));
                let (before, words) = match there.map(|mark| mark.highlight.clone()) {
                    Some(now) if note.is_some() => (now, "note kept"),
                    Some(now) => (now, "note deleted"),
                    // Deleted in the meantime: what was written on it brings it back.
                    None => (*highlight, "note kept; its highlight, deleted elsewhere, is back"),
                };
                let last = (before.tags.clone(), note.clone());
                let after = Highlight { note, updated: now(), ..before.clone() };
                let before = Highlight { note: original, ..before };
                let change = Change {
                    before: Some(Entry::Highlight(before)),
                    after: Some(Entry::Highlight(after)),
                };
                let done = self.commit_here("note", change, words);
                if done && last.1.is_some() {
                    self.last = Some(last);
                }
                done
            }
            Subject::Passage(anchor) => {
                let time = now();
                let highlight = Highlight {
                    id: Id::new(),
                    anchor,
                    tags: self.tags.clone(),
                    note,
                    created: time,
                    updated: time,
                };
                let id = highlight.id.clone();
                let last = (highlight.tags.clone(), highlight.note.clone());
                let change = Change::make(Entry::Highlight(highlight));
                let done = self.commit_here("note", change, "highlighted, note kept");
                if let Some(page) = self.page.as_mut().filter(|_| done) {
                    self.last = Some(last);
                    page.selection = None;
                    page.focus = Some(id);
                }
                done
            }
        }
    }

    fn write_document_note(
        &mut self,
        id: Option<&Id>,
        original: Option<String>,
        text: Option<String>,
    ) -> bool {
        let page = self.page.as_ref();
        let before = page
            .and_then(|page| page.marks.notes.iter().find(|note| Some(&note.id) == id))
            .cloned();
        let time = now();
        let before = before.zip(original).map(|(note, text)| Note { text, ..note });
        let after = text.map(|text| Note {
            id: before.as_ref().map_or_else(Id::new, |note| note.id.clone()),
            text,
            created: before.as_ref().map_or(time, |note| note.created),
            updated: time,
        });
        let words = match (&before, &after) {
            (None, None) => return true,
            (_, None) => "note on the document deleted",
            _ => "note on the document kept",
        };
        let change = Change { before: before.map(Entry::Note), after: after.map(Entry::Note) };
        self.commit_here("note on the document", change, words)
    }

    // The notes pane.

    /// Puts the cursor of the notes pane on what is under the caret.
    pub(super) fn meet_notes_cursor(&mut self) {
        let Some(page) = &self.page else { return };
        let here = page.mark().map(|mark| mark.highlight.id.clone());
        let at = entries(&page.marks).iter().position(|entry| match entry {
            NoteEntry::Mark(mark) => Some(&mark.highlight.id) == here.as_ref(),
            NoteEntry::Document(_) => false,
        });
        if let Some(at) = at {
            self.notes.cursor = at;
        }
    }

    /// Puts the cursor of the notes pane on entry `at` and shows its passage.
    pub(super) fn go_to_note(&mut self, at: usize, focus_page: bool) {
        let frame = self.frame();
        self.notes.cursor = at;
        let Some(page) = self.page.as_mut() else {
            return;
        };
        let place = entries(&page.marks).get(at).and_then(|entry| match entry {
            NoteEntry::Mark(mark) => Some((mark.span(), mark.highlight.id.clone())),
            NoteEntry::Document(_) => None,
        });
        if focus_page {
            self.view.focus = Focus::Reading;
        }
        match place {
            Some((Some(span), id)) => {
                page.go_to(span.start, frame);
                page.focus = Some(id);
            }
            Some((None, _)) => {
                self.complain("the passage of this highlight is not in the text any more");
            }
            None => {}
        }
    }

    fn entry_at(&self, at: usize) -> Option<Entry> {
        let page: &Page = self.page.as_ref()?;
        entries(&page.marks).get(at).map(|entry| match entry {
            NoteEntry::Document(note) => Entry::Note((*note).clone()),
            NoteEntry::Mark(mark) => Entry::Highlight(mark.highlight.clone()),
        })
    }

    pub(super) fn comment_on_note(&mut self, at: usize) {
        if !self.may_write() {
            return;
        }
        match self.entry_at(at) {
            Some(Entry::Note(note)) => self.edit_note(Subject::Document(Some(note.id)), None),
            Some(Entry::Highlight(mark)) => {
                self.edit_note(Subject::Highlight(Box::new(mark)), None);
            }
            None => {}
        }
    }

    pub(super) fn tag_note(&mut self, at: usize) {
        match self.entry_at(at) {
            Some(Entry::Highlight(mark)) => self.pick_tags_for(Meant::Known(mark)),
            Some(Entry::Note(_)) => {
                self.complain("tags are for highlights, not for notes on a document");
            }
            None => {}
        }
    }

    pub(super) fn delete_note(&mut self, at: usize) {
        if let Some(entry) = self.entry_at(at) {
            let undo = self.config.keymap.key(super::Mode::Notes, Action::Undo);
            let words = format!("deleted; {undo} brings it back");
            self.commit_here("deletion", Change::remove(entry), &words);
        }
    }
}
