//! The note editor: writes a note on a passage or on a document.
//!
//! Owns the text until it is saved. Nothing typed by accident can throw it away: closing the editor
//! saves the note, and where it cannot be saved now it stays a draft.

pub mod area;
mod draw;

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::area::Editor;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View};
use crate::model::anchor::Anchor;
use crate::model::annotation::{Annotation, Change, Highlight, Id, Note, now};
use crate::model::path::DocPath;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::event::{Effect, Record};
use crate::session::keymap::Mode;
use crate::session::memory::{Draft, NoteSubject};
use crate::session::request::Request;
use crate::session::status::Status;

/// The note editor overlay.
#[derive(Debug)]
pub struct NoteEditor {
    document: DocPath,
    subject: NoteSubject,
    /// The passage to show above the note; empty for a note on the document.
    quote: String,
    /// The text of the note when the editor was opened.
    original: String,
    editor: Editor,
}

/// Opens the editor on an existing or a new note, or on a draft and the note it was based on.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    let Request::WriteNote(subject, begun) = request else { return Opening::NotMine };
    let Some(page) = &session.reading.page else { return Opening::Refused };
    let (quote, now) = match subject {
        NoteSubject::Highlight(highlight) => {
            (highlight.anchor.quote.clone(), highlight.note.clone().unwrap_or_default())
        }
        NoteSubject::Passage(anchor) => (anchor.quote.clone(), String::new()),
        NoteSubject::Document(id) => {
            let note = page.marks.notes.iter().find(|note| Some(&note.id) == id.as_ref());
            (String::new(), note.map(|note| note.text.clone()).unwrap_or_default())
        }
    };
    let (original, text) = begun.clone().unwrap_or_else(|| (now.clone(), now));
    Opening::view(NoteEditor {
        document: page.document.path.clone(),
        subject: subject.clone(),
        quote,
        original,
        editor: Editor::new(&text),
    })
}

impl NoteEditor {
    /// Records the draft, so that it survives a crash.
    fn keep_draft(&self, session: &mut Session) {
        session.record(Record::Draft(self.draft()));
    }

    /// Closes the editor and saves the note. If it cannot be saved now, it stays a draft and is
    /// offered again when its document is opened.
    fn close(&mut self, session: &mut Session) {
        session.request(Request::Close);
        let text = self.editor.text();
        if text == self.original {
            session.set_info("the note is as it was");
        } else if !self.write(&text, session) {
            let draft = self.draft();
            session.record(Record::Draft(draft.clone()));
            session.record(Record::SetDraftAside);
            session.draft = draft;
            if let Status::Error(words) = &mut session.status {
                words.push_str("; the note is kept as a draft, and offered when you come back");
            }
            return;
        }
        // Before the save, so that the draft is gone once the note is reported as saved; and after
        // it, in case there was nothing to save.
        session.record_first(Record::DraftBecomesStep);
        session.record(Record::Draft(None));
    }

    /// Returns the subject; the highlight of exactly the passage, if another session has made one
    /// in the meantime.
    fn subject_now(&self, session: &Session) -> NoteSubject {
        let NoteSubject::Passage(anchor) = &self.subject else { return self.subject.clone() };
        let place = |anchor: &Anchor| (anchor.start, anchor.end);
        let page = session.reading.page.as_ref();
        let marks = page.into_iter().flat_map(|page| &page.marks.list);
        let mut marks = marks.filter(|mark| place(&mark.highlight.anchor) == place(anchor));
        let same = marks.next().map(|mark| mark.highlight.clone());
        same.map_or(self.subject.clone(), |same| NoteSubject::Highlight(Box::new(same)))
    }

    /// Saves the note as a change of what was there when the editor was opened: if another session
    /// wrote in the meantime, both texts are kept.
    fn write(&self, text: &str, session: &mut Session) -> bool {
        let original = Some(self.original.clone()).filter(|text| !text.is_empty());
        let note = Some(text.to_owned()).filter(|text| !text.is_empty());
        match self.subject_now(session) {
            NoteSubject::Document(id) => write_on_document(id.as_ref(), original, note, session),
            NoteSubject::Highlight(highlight) => {
                let there =
                    session.reading.page.as_ref().and_then(|page| page.marks.get(&highlight.id));
                let (before, words) = match there.map(|mark| mark.highlight.clone()) {
                    Some(now) if note.is_some() => (now, "note kept"),
                    Some(now) => (now, "note deleted"),
                    // The highlight was deleted in the meantime; saving the note restores it.
                    None => (*highlight, "note kept; its highlight, deleted elsewhere, is back"),
                };
                let last = (before.tags.clone(), note.clone());
                let after = Highlight { note, updated: now(), ..before.clone() };
                let before = Highlight { note: original, ..before };
                let change = Change {
                    before: Some(Annotation::Highlight(before)),
                    after: Some(Annotation::Highlight(after)),
                };
                let done = session.commit_here("note", change, words);
                if done && last.1.is_some() {
                    session.tagging.last = Some(last);
                }
                done
            }
            NoteSubject::Passage(anchor) => {
                let time = now();
                let highlight = Highlight {
                    id: Id::new(),
                    anchor,
                    // A note is no coding: the tags of before are given by their keys.
                    tags: Vec::new(),
                    note,
                    created: time,
                    updated: time,
                };
                let id = highlight.id.clone();
                let last = (highlight.tags.clone(), highlight.note.clone());
                let change = Change::make(Annotation::Highlight(highlight));
                let done = session.commit_here("note", change, "highlighted, note kept");
                if done {
                    session.tagging.last = Some(last);
                    session.focus_on(id);
                }
                done
            }
        }
    }
}

fn write_on_document(
    id: Option<&Id>,
    original: Option<String>,
    text: Option<String>,
    session: &mut Session,
) -> bool {
    let page = session.reading.page.as_ref();
    let before =
        page.and_then(|page| page.marks.notes.iter().find(|note| Some(&note.id) == id)).cloned();
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
    let change =
        Change { before: before.map(Annotation::Note), after: after.map(Annotation::Note) };
    session.commit_here("note on the document", change, words)
}

impl View for NoteEditor {
    fn mode(&self) -> Mode {
        Mode::Editor
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Dismiss => self.close(session),
            Action::ExternalEditor if session.config.read_only => {
                session.set_error("opened with --read-only: no program is started");
            }
            Action::ExternalEditor => session.effect(Effect::EditOutside(self.editor.text())),
            Action::Undo | Action::Redo => {
                let undo = action == Action::Undo;
                if if undo { self.editor.undo() } else { self.editor.redo() } {
                    self.keep_draft(session);
                } else {
                    let what = if undo { "undo" } else { "redo" };
                    session.set_error(format!("there is nothing to {what}"));
                }
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn key(&mut self, key: KeyEvent, session: &mut Session) -> Handled {
        if !self.editor.key(key) {
            return Handled::No;
        }
        self.keep_draft(session);
        Handled::Yes
    }

    fn paste(&mut self, text: &str, session: &mut Session) -> Handled {
        self.editor.insert(text);
        self.keep_draft(session);
        Handled::Yes
    }

    fn edited(&mut self, text: &str, session: &mut Session) {
        self.editor.replace(text);
        self.keep_draft(session);
    }

    fn draft(&self) -> Option<Draft> {
        let text = self.editor.text();
        (text != self.original).then(|| Draft {
            document: self.document.clone(),
            subject: self.subject.clone(),
            original: self.original.clone(),
            text,
        })
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![(Action::Dismiss, "keep and close"), (Action::ExternalEditor, "your editor")]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
