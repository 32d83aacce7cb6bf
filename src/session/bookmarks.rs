//! Bookmarks: places in documents to which the reader wants to come back, at any later time.
//!
//! Owns how a bookmark is set and removed, and where it is in a text that has changed since. It
//! is kept with the words at its place, so that it stays with them.

use jiff::Timestamp;

use super::Session;
use super::action::Action;
use super::event::Record;
use super::keymap::Mode;
use super::open::Then;
use super::page::Page;
use super::panes::Focus;
use super::question::{Pending, Reply, Resolve, claim};
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::Id;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::text::Text;

/// The number of bytes of the words that are kept with a bookmark.
const WORDS: usize = 64;
/// How far below words are looked for, in bytes.
const BLANK: usize = 1024;

/// A bookmark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// What identifies it.
    pub id: Id,
    /// Its document.
    pub document: DocPath,
    /// The words at its place; it stands before the first of them.
    pub anchor: Anchor,
    /// When it was set.
    pub set: Timestamp,
}

/// A change of the bookmarks that are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookmarkChange {
    /// It is set; one with the same id is replaced.
    Set(Bookmark),
    /// It is removed.
    Removed(Id),
}

/// Bookmarks whose place in a changed text is being looked for.
#[derive(Debug, Default)]
pub struct Settling {
    pending: Option<Pending<Resolve>>,
    document: Option<DocPath>,
    /// The one that the reader wants to go to.
    wanted: Option<Id>,
}

impl Bookmark {
    /// Makes a bookmark at byte `offset`; `None` in an empty text.
    fn at(document: &DocPath, text: &Text, offset: usize) -> Option<Self> {
        let words = words_at(text, offset);
        (!words.is_empty()).then(|| Self {
            id: Id::new(),
            document: document.clone(),
            anchor: Anchor::make(text, words),
            set: Timestamp::now(),
        })
    }

    /// Returns its byte offset in `text`, if its words are where they were.
    #[must_use]
    pub fn place(&self, text: &Text) -> Option<usize> {
        let start = text.byte(self.anchor.start)?;
        text.as_str().get(start..)?.starts_with(&self.anchor.quote).then_some(start)
    }
}

/// Returns the words at byte `offset`, or the next ones below; at the end of the text, those before.
fn words_at(text: &Text, offset: usize) -> Span {
    let near = text.slice(Span::new(offset, offset.saturating_add(BLANK)));
    let blank = near.len() - near.trim_start().len();
    let is_end = blank == near.len();
    let start = if is_end { offset.saturating_sub(WORDS) } else { offset + blank };
    let end = text.floor_grapheme(start + WORDS);
    Span::new(text.floor_grapheme(start), end.max(start))
}

/// Returns the bookmarks of the open page, each with its byte offset. Those that are being looked
/// for are not among them.
pub fn bookmarks_of<'a>(
    session: &'a Session,
    page: &'a Page,
) -> impl Iterator<Item = (&'a Bookmark, usize)> {
    let here = session.memory.bookmarks.iter().filter(|one| one.document == page.document.path);
    here.filter_map(|one| Some((one, one.place(page.text())?)))
}

/// Sets a bookmark at the row of the caret, or takes away the one that is there.
pub fn toggle_bookmark(session: &mut Session) {
    let Some(page) = &session.reading.page else {
        session.set_error(session.no_document());
        return;
    };
    let row = page.layout.row_at(page.caret).span;
    let would_be = words_at(page.text(), row.start).start;
    let on_row = |at: usize| row.contains(at) || at == would_be;
    let here =
        bookmarks_of(session, page).find(|(_, at)| on_row(*at)).map(|(one, _)| one.id.clone());
    let [key, list] =
        [Action::Bookmark, Action::Bookmarks].map(|action| session.key(Mode::Reading, action));
    if let Some(id) = here {
        remove_bookmark(session, &id);
        session.set_info(format!("bookmark removed; {key} sets it again"));
        return;
    }
    let Some(one) = Bookmark::at(&page.document.path, page.text(), row.start) else {
        session.set_error("there are no words here to mark");
        return;
    };
    set_bookmark(session, one);
    session.set_info(format!("bookmark set; {key} takes it away, {list} lists all"));
}

/// Sets a bookmark; one with the same id is replaced.
pub fn set_bookmark(session: &mut Session, one: Bookmark) {
    session.memory.bookmarks.retain(|other| other.id != one.id);
    session.memory.bookmarks.push(one.clone());
    session.record(Record::Bookmark(BookmarkChange::Set(one)));
}

/// Takes a bookmark away; returns it.
pub fn remove_bookmark(session: &mut Session, id: &Id) -> Option<Bookmark> {
    let at = session.memory.bookmarks.iter().position(|one| one.id == *id)?;
    session.record(Record::Bookmark(BookmarkChange::Removed(id.clone())));
    Some(session.memory.bookmarks.remove(at))
}

/// Goes to a bookmark.
pub fn go_to_bookmark(session: &mut Session, one: &Bookmark) {
    session.leave();
    session.panes.focus = Focus::Reading;
    session.open(one.document.clone(), Then::Bookmark(one.id.clone()));
}

/// Has those bookmarks of the open page looked for that are not where they were.
pub(super) fn settle_bookmarks(session: &mut Session) {
    session.reading.settling = Settling::default();
    let Some(page) = &session.reading.page else { return };
    let path = &page.document.path;
    let of_page = session.memory.bookmarks.iter().filter(|one| one.document == *path);
    let lost = of_page.filter(|one| one.place(page.text()).is_none());
    let anchors: Vec<_> = lost.map(|one| (one.id.clone(), one.anchor.clone())).collect();
    if anchors.is_empty() {
        return;
    }
    let (text, document) = (page.text().clone(), Some(path.clone()));
    let pending = Some(session.outbox.ask(Resolve { text, anchors }));
    session.reading.settling = Settling { pending, document, wanted: None };
}

/// Goes to a bookmark of the open page, at once or as soon as it has been found.
pub(super) fn arrive_at_bookmark(session: &mut Session, id: &Id) {
    let frame = session.frame();
    let Some(page) = session.reading.page.as_mut() else { return };
    let Some(one) = session.memory.bookmarks.iter().find(|one| one.id == *id) else { return };
    let place = one.place(page.text());
    if place.is_none() && session.reading.settling.pending.is_some() {
        session.reading.settling.wanted = Some(id.clone());
        return;
    }
    let near = || page.text().byte(one.anchor.start).unwrap_or(page.text().len());
    let to = place.unwrap_or_else(near);
    page.selection = None;
    page.go_to(to, frame);
    if place.is_none() {
        session.set_info("its words are no longer in the text; this is where they were");
    }
}

/// Handles a reply about bookmarks that were looked for.
///
/// # Errors
/// Returns the reply if it answers another question.
pub(super) fn reply_about_bookmarks(session: &mut Session, reply: Reply) -> Result<(), Reply> {
    let found = claim(&mut session.reading.settling.pending, reply)?;
    let Settling { document, wanted, .. } = std::mem::take(&mut session.reading.settling);
    let page = session.reading.page.as_ref();
    let Some(page) = page.filter(|page| Some(&page.document.path) == document.as_ref()) else {
        return Ok(());
    };
    let text = page.text().clone();
    let find = |id: &Id| session.memory.bookmarks.iter().find(|one| one.id == *id).cloned();
    let moved = |(id, _, place): (Id, Anchor, Resolution)| {
        let words = words_at(&text, place.span()?.start);
        Some(Bookmark { anchor: Anchor::make(&text, words), ..find(&id)? })
    };
    let moved: Vec<Bookmark> = found.unwrap_or_default().into_iter().filter_map(moved).collect();
    for one in moved {
        set_bookmark(session, one);
    }
    if let Some(id) = wanted {
        arrive_at_bookmark(session, &id);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_bookmark_knows_whether_its_words_are_where_they_were() {
        let document = DocPath::new(Path::new("a")).unwrap();
        let text = Text::new("Один, два, three and four.\n".to_owned());
        let one = Bookmark::at(&document, &text, 10).unwrap();
        assert_eq!(one.place(&text), Some(10));
        let later = Text::new(format!("New.\n{}", text.as_str()));
        assert_eq!(one.place(&later), None);
        let longer = Text::new(format!("{}\nNew.", text.as_str()));
        assert_eq!(one.place(&longer), Some(10));
        assert_eq!(Bookmark::at(&document, &Text::new(String::new()), 0), None);
        let blank = Text::new("One.\n\n\nTwo.\n".to_owned());
        let two = Bookmark::at(&document, &blank, 5).unwrap();
        assert_eq!(two.place(&blank), Some(7), "on a blank line, the words below it");
        let last = Bookmark::at(&document, &text, text.len()).unwrap();
        assert!(!last.anchor.quote.is_empty(), "at the end, the words before it");
    }
}
