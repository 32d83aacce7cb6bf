//! The reading pane: the open document, with the caret in it.
//!
//! Owns what its keys and the mouse do. The document, its layout and the caret belong to the
//! session ([`crate::session::page`]), since other views need them too.

mod draw;
mod foot;
mod leads;
mod looks;
mod margin;
mod pointer;

use std::sync::Arc;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::pointer::Pointer;
use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, NOTCH, View};
use crate::model::anchor::Anchor;
use crate::model::annotation::{Annotation, Change};
use crate::model::apparatus::rules::{RuleFile, Rules};
use crate::model::citation::cite_as;
use crate::model::citation::template::CitationStyle;
use crate::model::find::excerpt;
use crate::model::sentence::sentence_at;
use crate::model::word::word_at;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::annotate::AnnotationTarget;
use crate::session::bookmarks::toggle_bookmark;
use crate::session::boundary::{begin_reshape, keep_reshape, move_boundary};
use crate::session::event::{Effect, Timer};
use crate::session::follow::{Lead, follow, lead};
use crate::session::hits::next_hit_document;
use crate::session::keymap::Mode;
use crate::session::memory::NoteSubject;
use crate::session::other_text::go_there;
use crate::session::page::{Page as Open, is_for_page};
use crate::session::panes::Focus;
use crate::session::request::{Notice, Request};

/// What helps while a highlight is reshaped.
const RESHAPING: [Hint; 8] = [
    (Action::Open, "keep"),
    (Action::Cancel, "cancel"),
    (Action::OtherEnd, "other end"),
    (Action::WordForward, "word on"),
    (Action::WordBack, "word back"),
    (Action::SentenceForward, "sentence on"),
    (Action::AroundQuotes, "quotation"),
    (Action::Help, "keys"),
];

/// The reading pane.
#[derive(Debug, Default)]
pub struct PagePane {
    /// What the mouse is doing.
    pointer: Pointer,
    /// Whether the notes pane is visible beside the page, so that a note can be read there.
    beside_notes: bool,
}

impl PagePane {
    /// Moves the caret, or selects.
    fn act_on_text(action: Action, session: &mut Session) {
        let frame = session.frame();
        let result = match session.reading.page.as_mut() {
            Some(page) => page.act(action, frame),
            None => Err(session.no_document()),
        };
        session.report(result);
    }

    /// Goes to the next match, or to the previous one.
    fn next_match(back: bool, session: &mut Session) {
        let frame = session.frame();
        let Some(page) = session.reading.page.as_mut() else {
            session.set_error(session.no_document());
            return;
        };
        let Some(search) = &page.search else {
            let from = page.caret;
            match session.searches.last().cloned() {
                Some(last) => {
                    if let Err(error) = session.search_for(&last, from, false) {
                        session.set_error(format!("invalid regex: {error}"));
                    }
                }
                None => session.set_error("nothing was searched for yet; / finds"),
            }
            return;
        };
        let next = search.step(page.caret, back);
        // The hits of a search of all documents go on into the next one.
        let goes_on = next.is_none_or(|(_, wrapped)| wrapped) && search.matches.is_some();
        if goes_on && search.pattern.is_search() && next_hit_document(session, back) {
            return;
        }
        let Some(page) = session.reading.page.as_mut() else { return };
        let Some(search) = &page.search else { return };
        match next {
            Some((span, wrapped)) => {
                page.go_to_found(span, frame);
                page.focus_here();
                let caret = page.caret;
                if let Some(search) = &mut page.search {
                    search.went(span, caret);
                }
                session.say_match(wrapped);
            }
            None if search.matches.is_none() => session.set_info("still searching …"),
            None => {
                let words = format!("{} is not in this document", search.pattern.name());
                session.set_error(words);
            }
        }
    }

    fn next_highlight(back: bool, session: &mut Session) {
        let frame = session.frame();
        let Some(page) = &session.reading.page else {
            session.set_error(session.no_document());
            return;
        };
        let focus = page.focused().map(|mark| &mark.highlight.id);
        let next = page.marks.step(page.caret, focus, back);
        let to = next.and_then(|mark| Some((mark.span()?, mark.highlight.id.clone())));
        match to {
            Some((span, id)) => {
                session.leave();
                if let Some(page) = session.reading.page.as_mut() {
                    page.selection = None;
                    page.go_to(span.start, frame);
                    page.focus_on(id);
                }
            }
            None if page.marks.list.is_empty() => session.set_error("nothing is highlighted here"),
            None if back => session.set_error("no previous highlight"),
            None => session.set_error("no next highlight"),
        }
    }

    /// Opens a note on the selection, or on the highlight or the sentence under the caret.
    fn comment(session: &mut Session) {
        if !session.may_annotate() {
            return;
        }
        let subject = match session.target_of_comment() {
            Ok(AnnotationTarget::Existing(highlight)) => NoteSubject::Highlight(highlight),
            Ok(AnnotationTarget::New(span)) => match session.new_highlight(span, Vec::new()) {
                Some(highlight) => NoteSubject::Passage(highlight.anchor),
                None => return,
            },
            Ok(AnnotationTarget::Document(..)) => return,
            Err(words) => return session.set_error(words),
        };
        session.request(Request::WriteNote(subject, None));
    }

    fn pick_tags(session: &mut Session) {
        match session.target() {
            Ok(target) => session.request(Request::PickTags(target)),
            Err(words) => session.set_error(words),
        }
    }

    /// Deletes the current highlight.
    fn delete(session: &mut Session) {
        let mark = session.reading.page.as_ref().and_then(Open::mark);
        let Some(highlight) = mark.map(|mark| mark.highlight.clone()) else {
            session.set_error("no highlight under the caret");
            return;
        };
        let note = if highlight.note.is_some() { " and its note" } else { "" };
        let quote = excerpt(&highlight.anchor.quote, 30);
        if session.working.asks_to_delete() {
            let key = session.key(Mode::Reading, Action::Delete);
            let words = format!("“{quote}” is highlighted here too; {key} again deletes it{note}");
            return session.set_info(words);
        }
        let words = format!("deleted “{quote}”{note}");
        session.commit_here("deletion", Change::remove(Annotation::Highlight(highlight)), &words);
    }

    /// Copies the selection, or else the highlight or the sentence under the caret.
    fn copy(citation: bool, session: &mut Session) {
        let Some(page) = session.reading.page.as_mut() else {
            session.set_error(session.no_document());
            return;
        };
        let span = page
            .selected()
            .or_else(|| page.mark()?.span())
            .or_else(|| sentence_at(page.prose(), page.caret));
        let Some(span) = span else {
            session.set_error("there is nothing to copy on an empty line");
            return;
        };
        let text = if citation {
            let settings = &session.config.settings;
            // A mistake in the template was said when the settings were read.
            let style = CitationStyle::read(&settings.copying.citation);
            let style = style.unwrap_or(CitationStyle::Plain);
            cite_as(&style, &page.document, span, &rules(&settings.apparatus))
        } else {
            page.text().slice(span).to_owned()
        };
        page.selection = None;
        session.effect(Effect::Copy(text));
    }

    /// Lists other occurrences of the selected words, or of the highlight or the word under the
    /// caret.
    fn occurrences(session: &mut Session) {
        let Some(page) = &session.reading.page else {
            session.set_error(session.no_document());
            return;
        };
        let text = page.text();
        let mark = page.mark().filter(|_| page.selection.is_none());
        let span = page.selected().or_else(|| mark?.span()).or_else(|| word_at(text, page.caret));
        let words = span.map(|span| (span, text.slice(span).trim().to_owned()));
        let Some((origin, words)) = words.filter(|(_, words)| !words.is_empty()) else {
            session.set_error("no word under the caret");
            return;
        };
        let tags = mark.map(|mark| mark.highlight.tags.clone());
        let tags = tags.unwrap_or_else(|| session.tagging.current.clone());
        let document = page.document.path.clone();
        // The keys that go on with the last search go on with these words. What begins with a slash
        // would be an expression.
        if !words.starts_with('/') {
            session.searches.push(words.clone());
            if let Some(page) = session.reading.page.as_mut() {
                page.search = None;
            }
        }
        session.request(Request::ListOccurrences { words, document, origin, tags });
    }

    /// Opens the note of the highlight under the caret, in the notes pane or in the editor.
    fn open_highlight(&self, session: &mut Session) {
        let mark = session.reading.page.as_ref().and_then(Open::mark);
        match mark.map(|mark| mark.highlight.note.is_some()) {
            None => session.set_error("there is nothing to open here; m highlights, c comments"),
            Some(_) if self.beside_notes => session.panes.focus = Focus::Notes,
            Some(true) => Self::comment(session),
            Some(false) => session.set_error("this highlight has no note; c writes one"),
        }
    }

    /// Links the selected passage to the highlight that is waiting for one. Returns false if none
    /// is.
    fn select_passage(session: &mut Session) -> bool {
        let Some(wanted) = session.passage.clone() else { return false };
        let page = session.reading.page.as_ref();
        let Some(page) = page.filter(|page| page.document.path == wanted.document) else {
            session.set_error(format!("the passage must be in {}", wanted.document));
            return true;
        };
        let Some(span) = page.selected() else {
            session.set_error("select the passage first; Esc goes back to the review");
            return true;
        };
        if page.text().sha256() == wanted.sha256 {
            let anchor = Anchor::make(page.text(), page.text().whole_graphemes(span));
            session.notify(Notice::PassageSelected(Some(anchor)));
        } else {
            session
                .set_error("the document has changed in the meantime; Esc goes back to the review");
        }
        true
    }

    /// Goes to the other text if the pointer is there; returns the division of the screen after that.
    fn go_to(at: (u16, u16), geometry: &Geometry, session: &mut Session) -> Geometry {
        let is_other = geometry.other.is_some_and(|pane| pane.area.contains(at.into()));
        if is_other && go_there(session) {
            let mut after = *geometry;
            (after.page, after.other) = (geometry.other, geometry.page);
            return after;
        }
        *geometry
    }

    /// Called when the time of a timer is over.
    pub fn alarm(&mut self, timer: Timer, geometry: &Geometry, session: &mut Session) {
        self.pointer.alarm(timer, geometry, session);
    }

    /// Called when something lies over the page that has the mouse now.
    pub fn let_go(&mut self) {
        self.pointer.release();
    }
}

impl View for PagePane {
    fn mode(&self) -> Mode {
        Mode::Reading
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        let page = session.reading.page.as_ref();
        let action = match page.and_then(Open::reshaping) {
            None => action,
            Some(_) => match action {
                Action::Open | Action::Highlight | Action::Reshape => {
                    keep_reshape(session);
                    return Handled::Yes;
                }
                Action::NextPane => Action::OtherEnd,
                // An end goes to the end of a word, as by the keys that move it.
                Action::WordForward if page.is_some_and(Open::is_at_end_of_selection) => {
                    Action::WordEnd
                }
                // What is done to the highlight is done to the new one.
                Action::PickTags | Action::Comment | Action::Repeat | Action::Delete => {
                    keep_reshape(session);
                    action
                }
                _ if action.digit().is_some() => {
                    keep_reshape(session);
                    action
                }
                _ => action,
            },
        };
        match action {
            Action::Find => session.request(Request::FindInPage),
            Action::NextMatch | Action::PreviousMatch => {
                Self::next_match(action == Action::PreviousMatch, session);
            }
            Action::Open | Action::Highlight if Self::select_passage(session) => {}
            Action::Open if follow(session) => {}
            Action::Open => self.open_highlight(session),
            Action::Follow => leads::follow_or_say(session),
            Action::NextReference | Action::PreviousReference => {
                leads::go_to_next(action == Action::PreviousReference, session);
            }
            Action::Bookmark => toggle_bookmark(session),
            Action::Start | Action::End => {
                session.leave();
                Self::act_on_text(action, session);
            }
            Action::NextHighlight | Action::PreviousHighlight => {
                Self::next_highlight(action == Action::PreviousHighlight, session);
            }
            Action::Highlight => session.highlight(None),
            Action::PickTags | Action::TagByKey => Self::pick_tags(session),
            Action::Comment => Self::comment(session),
            Action::Repeat => session.repeat(),
            Action::Occurrences => Self::occurrences(session),
            Action::Delete => Self::delete(session),
            Action::Copy | Action::CopyCitation => {
                Self::copy(action == Action::CopyCitation, session);
            }
            Action::Leap => session.request(Request::Leap { from_to: false }),
            Action::SelectFromTo => session.request(Request::Leap { from_to: true }),
            Action::Reshape => begin_reshape(session),
            _ if action.digit().is_some() => session.highlight(action.digit()),
            _ if is_for_page(action) => Self::act_on_text(action, session),
            _ => match action.boundary() {
                Some(how) => move_boundary(session, how),
                None => return Handled::No,
            },
        }
        Handled::Yes
    }

    fn mouse(&mut self, event: MouseEvent, geometry: &Geometry, session: &mut Session) {
        let at = (event.column, event.row);
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                let geometry = Self::go_to(at, geometry, session);
                self.pointer.press(at, &geometry, session);
            }
            MouseEventKind::Drag(MouseButton::Left) => self.pointer.drag(at, geometry, session),
            MouseEventKind::Up(_) => self.pointer.release(),
            MouseEventKind::ScrollDown | MouseEventKind::ScrollUp => {
                let frame = session.frame();
                let is_other = geometry.other.is_some_and(|pane| pane.area.contains(at.into()));
                let other = session.reading.other.as_mut().filter(|_| is_other);
                let page = other.map(|other| &mut other.page).or(session.reading.page.as_mut());
                if let Some(page) = page {
                    page.scroll(NOTCH, event.kind == MouseEventKind::ScrollDown, frame);
                }
            }
            _ => {}
        }
    }

    fn fit(&mut self, geometry: &Geometry, _: &mut Session) {
        self.beside_notes = geometry.notes.is_some();
    }

    fn tag_on_key(&mut self, key: char, session: &mut Session) -> Handled {
        keep_reshape(session);
        session.highlight(Some(key));
        Handled::Yes
    }

    fn waits(&self, action: Option<Action>, session: &Session) -> bool {
        session.is_waiting() && action.is_none_or(|action| !action.overtakes())
    }

    fn hints(&self, session: &Session) -> Vec<Hint> {
        let page = session.reading.page.as_ref();
        if page.and_then(Open::reshaping).is_some() {
            return RESHAPING.to_vec();
        }
        let lead = page.and_then(|page| lead(session, page)).filter(Lead::is_open);
        let follow: &[Hint] = match lead {
            None => &[],
            Some(Lead::Address(_)) => &[(Action::Open, "copy the address")],
            Some(_) => {
                &[(Action::Open, "go there"), (Action::Peek, "peek"), (Action::Back, "come back")]
            }
        };
        let always = [
            (Action::Highlight, "highlight"),
            (Action::PickTags, "tag"),
            (Action::Comment, "note"),
            (Action::Find, "find"),
            (Action::FindDocuments, "documents"),
            (Action::FindPassages, "passages"),
            (Action::NotesPane, "notes"),
            (Action::Help, "keys"),
            (Action::Close, if session.panes.single { "quit" } else { "list" }),
            // What there is room for once the first of these are known.
            (Action::SelectSentence, "sentence"),
            (Action::Occurrences, "same words"),
            (Action::NextHighlight, "next highlight"),
            (Action::Back, "back"),
            (Action::CopyCitation, "cite"),
            (Action::SearchAll, "search"),
            (Action::Expand, "select more"),
            (Action::PageAlone, "page alone"),
        ];
        let beside: &[Hint] = match &session.reading.other {
            None => &[],
            Some(other) if other.is_compared() => &[
                (Action::NextDifference, "next difference"),
                (Action::PreviousDifference, "previous"),
                (Action::NextPane, "other text"),
                (Action::Cancel, "end"),
                (Action::Close, "close it"),
            ],
            Some(_) => &[
                (Action::NextPane, "other text"),
                (Action::TieTexts, "scroll both"),
                (Action::CompareTexts, "compare"),
                (Action::Close, "close it"),
            ],
        };
        let selecting: &[Hint] = match page {
            Some(page) if page.selection.is_some() => &[
                (Action::Highlight, "highlight"),
                (Action::PickTags, "tag"),
                (Action::TagByKey, "tag by its key"),
                (Action::Comment, "note"),
                (Action::OtherEnd, "other end"),
                (Action::Cancel, "cancel"),
            ],
            _ => &[],
        };
        // Whoever came from elsewhere can go back.
        let back: &[Hint] =
            if session.jumps.last().is_some() { &[(Action::Back, "back")] } else { &[] };
        let mut hints: Vec<Hint> = Vec::new();
        for hint in follow.iter().chain(selecting).chain(back).chain(beside).chain(&always) {
            if !hints.iter().any(|(action, _)| *action == hint.0) {
                hints.push(*hint);
            }
        }
        hints
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::other(scene, buffer);
        draw::draw(scene, buffer)
    }
}

/// Returns the rules by which facts are read, with the reader's own.
fn rules(own: &RuleFile) -> Arc<Rules> {
    if *own == RuleFile::default() { Rules::built_in() } else { Arc::new(Rules::new(own).0) }
}
