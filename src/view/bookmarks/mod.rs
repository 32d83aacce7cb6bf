//! The bookmarks: places to come back to, of all documents, those of the open one first.

mod draw;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::scene::Scene;
use super::{Handled, Hint, Opening, View, step_of, stepped};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::bookmarks::{Bookmark, go_to_bookmark, remove_bookmark, set_bookmark};
use crate::session::keymap::Mode;
use crate::session::request::Request;

/// The list of bookmarks, as an overlay.
#[derive(Debug)]
pub struct BookmarkList {
    list: Vec<Bookmark>,
    /// The one under the cursor.
    cursor: usize,
    /// Those that were removed here, each with its place in the list, the last one last.
    removed: Vec<(usize, Bookmark)>,
}

/// Opens the list.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request != Request::Act(Action::Bookmarks) {
        return Opening::NotMine;
    }
    let mut list = session.memory.bookmarks.clone();
    if list.is_empty() {
        let key = session.key(Mode::Reading, Action::Bookmark);
        session.set_error(format!("there are no bookmarks yet; {key} on the page sets one"));
        return Opening::Refused;
    }
    let open = session.reading.path();
    list.sort_by_cached_key(|one| {
        (open != Some(&one.document), one.document.clone(), one.anchor.start)
    });
    Opening::view(BookmarkList { list, cursor: 0, removed: Vec::new() })
}

impl BookmarkList {
    fn step(&mut self, lines: usize, back: bool) {
        self.cursor = stepped(self.cursor, lines, back, self.list.len());
    }

    fn remove(&mut self, session: &mut Session) {
        let Some(one) = self.list.get(self.cursor) else {
            session.set_error("there is no bookmark left");
            return;
        };
        remove_bookmark(session, &one.id);
        self.removed.push((self.cursor, self.list.remove(self.cursor)));
        self.step(0, false);
        let key = session.key(Mode::Places, Action::Undo);
        session.set_info(format!("bookmark removed; {key} brings it back"));
    }

    fn bring_back(&mut self, session: &mut Session) {
        let Some((at, one)) = self.removed.pop() else {
            session.set_error("no bookmark was removed here");
            return;
        };
        set_bookmark(session, one.clone());
        self.cursor = at.min(self.list.len());
        self.list.insert(self.cursor, one);
    }
}

impl View for BookmarkList {
    fn mode(&self) -> Mode {
        Mode::Places
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            _ if let Some((by, back)) = step_of(action) => self.step(by, back),
            Action::Delete => self.remove(session),
            Action::Undo => self.bring_back(session),
            Action::Dismiss => session.request(Request::Close),
            Action::Accept => {
                session.request(Request::Close);
                if let Some(one) = self.list.get(self.cursor) {
                    go_to_bookmark(session, one);
                }
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn line(&self) -> Option<usize> {
        Some(self.cursor)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![
            (Action::Accept, "go there"),
            (Action::Delete, "remove"),
            (Action::Undo, "bring back"),
            (Action::Next, "next"),
            (Action::Help, "keys"),
            (Action::Dismiss, "close"),
        ]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        draw::draw(self, scene, buffer)
    }
}
