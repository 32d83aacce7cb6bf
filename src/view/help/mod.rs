//! Help: every action with its keys in the pane that had the focus.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::geometry::Geometry;
use super::scene::Scene;
use super::{Handled, Hint, Opening, View};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::request::Request;
use crate::widget::sheet::{self, SheetLine};

/// A line of help; it leads nowhere.
type HelpLine = SheetLine<()>;

/// The help overlay.
#[derive(Debug)]
pub struct Help {
    /// The mode whose keys are shown.
    of: Mode,
    /// Rows scrolled out of view at the top.
    top: usize,
    /// Rows that are visible.
    room: usize,
    /// Rows that a page key moves by.
    page: usize,
}

/// Opens help for the pane that has the focus.
pub(super) fn open(request: &Request, session: &mut Session) -> Opening {
    if *request == Request::Act(Action::Help) {
        Opening::view(Help { of: Mode::of(session.panes.focus), top: 0, room: 1, page: 1 })
    } else {
        Opening::NotMine
    }
}

impl View for Help {
    fn mode(&self) -> Mode {
        Mode::Card
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        let most = lines(session, self.of).len().saturating_sub(self.room);
        self.top = match action {
            Action::Down => self.top + 1,
            Action::Up => self.top.saturating_sub(1),
            Action::PageDown => self.top + self.page,
            Action::PageUp => self.top.saturating_sub(self.page),
            Action::Start => 0,
            Action::End => most,
            Action::Accept | Action::Dismiss => {
                session.request(Request::Close);
                return Handled::Yes;
            }
            _ => return Handled::No,
        }
        .min(most);
        Handled::Yes
    }

    fn fit(&mut self, geometry: &Geometry, _: &mut Session) {
        self.room = usize::from(sheet::room(geometry.size())).max(1);
        self.page = usize::from(geometry.size().1 / 2).max(1);
    }

    fn line(&self) -> Option<usize> {
        Some(self.top)
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        vec![(Action::Down, "down"), (Action::Up, "up"), (Action::Dismiss, "close")]
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let lines = lines(scene.session, self.of);
        let of = match self.of {
            Mode::List => "list",
            Mode::Notes => "notes",
            _ => "page",
        };
        let area = scene.open_sheet(&lines, &format!("keys in the {of}"), buffer);
        sheet::draw(scene.theme, &lines, (self.top, None), area, buffer)
    }
}

/// Returns the lines of help for `mode`: every action with its keys there.
fn lines(session: &Session, mode: Mode) -> Vec<HelpLine> {
    let keymap = &session.config.keymap;
    let mut lines = Vec::new();
    let mut group = "";
    for action in Action::ALL {
        let keys: Vec<String> =
            keymap.keys(mode, *action).iter().map(ToString::to_string).collect();
        if keys.is_empty() {
            continue;
        }
        if action.group() != group {
            group = action.group();
            if !lines.is_empty() {
                lines.push(SheetLine::Blank);
            }
            lines.push(SheetLine::Heading(group.to_owned()));
        }
        let tag = action.digit().map(|digit| session.codebook.by_key(digit));
        let words = match tag {
            Some(Some(tag)) => format!("highlight: {}", tag.name),
            Some(None) => continue,
            None => action.words().to_owned(),
        };
        lines.push(SheetLine::Pair(keys.join("  "), words));
    }
    let lost = keymap.displaced(mode);
    if !lost.is_empty() {
        lines.push(SheetLine::Blank);
        lines.push(SheetLine::Heading("Off the keyboard".to_owned()));
        let line = |action: Action| SheetLine::Pair("no key".to_owned(), action.words().to_owned());
        lines.extend(lost.into_iter().map(line));
    }
    lines
}
