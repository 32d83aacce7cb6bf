//! Where a key is handled: the keymap says what it means, and each action goes to the part of
//! the state it belongs to.

use crossterm::event::{KeyEvent, KeyEventKind};

use super::action::Action;
use super::event::Effect;
use super::finder::Kind;
use super::geometry::Focus;
use super::key::Key;
use super::keymap::{Meaning, Mode};
use super::status::Status;
use super::{App, Overlay};

impl App {
    /// Takes a key.
    pub(super) fn key(&mut self, event: KeyEvent) {
        if event.kind == KeyEventKind::Release {
            return;
        }
        let mode = self.mode();
        let key = Key::of(event);
        if !self.held.is_empty() {
            // Who gives the finder up does not wait for its answer.
            let gives_up = mode == Mode::Finder
                && self.config.keymap.meaning(mode, &[key]) == Meaning::Action(Action::Dismiss);
            if !gives_up {
                self.held.push(event);
                return;
            }
            self.held.clear();
        }
        let fresh = self.pressed.is_empty();
        self.pressed.push(key);
        if fresh {
            self.status = Status::Quiet;
        }
        match self.meaning(mode) {
            Meaning::Action(action) => {
                self.pressed.clear();
                if self.waits(mode, action) {
                    self.held.push(event);
                } else if self.is_typed(mode, key) {
                    self.typed(event);
                } else {
                    self.act(action);
                }
            }
            Meaning::Prefix(_) if self.expects() && mode != Mode::List && mode.is_pane() => {
                self.pressed.clear();
                self.held.push(event);
            }
            Meaning::Prefix(_) if !self.is_typed(mode, key) => {}
            _ => {
                let pressed = std::mem::take(&mut self.pressed);
                if mode.is_pane() || matches!(mode, Mode::Card | Mode::Review | Mode::Timeline) {
                    let shown: Vec<String> = pressed.iter().map(ToString::to_string).collect();
                    let keymap = &self.config.keymap;
                    let (help, close) =
                        (keymap.key(mode, Action::Help), keymap.key(mode, Action::Dismiss));
                    let advice = match mode {
                        Mode::Card | Mode::Review | Mode::Timeline => {
                            format!("{close} closes this")
                        }
                        _ => format!("{help} shows the keys"),
                    };
                    self.complain(format!("{} does nothing here; {advice}", shown.join(" ")));
                } else {
                    self.typed(event);
                }
            }
        }
    }

    /// Whether an action is meant for a document or a match that is still on its way: then this
    /// key and all after it wait. What moves on in the list, or is for no document, overtakes it.
    fn waits(&self, mode: Mode, action: Action) -> bool {
        use Action as A;
        let overtakes = matches!(
            action,
            A::NextDocument
                | A::PreviousDocument
                | A::NextPane
                | A::PreviousPane
                | A::NotesPane
                | A::PageAlone
                | A::AsItIs
                | A::Help
                | A::Redraw
                | A::Suspend
                | A::Cancel
                | A::Close
                | A::QuitUnsaved
                | A::FindDocuments
                | A::FindPassages
                | A::FindAnnotations
                | A::FindCommands
                | A::References
                | A::People
                | A::Timeline
                | A::Sort
                | A::Group
        );
        if mode == Mode::Review {
            return self.expects() && !matches!(action, A::Dismiss | A::Suspend);
        }
        if mode == Mode::Finder {
            return action == Action::Accept && self.expects();
        }
        self.expects()
            && mode.is_pane()
            && !overtakes
            && (mode != Mode::List
                || matches!(action, A::CommentDocument | A::Undo | A::Redo | A::Card))
    }

    /// Whether a document, the first match in it, or what the finder was asked for, is on its way.
    fn expects(&self) -> bool {
        if let Overlay::Finder(finder) = &self.overlay {
            return finder.is_stale();
        }
        let search = self.page.as_ref().and_then(|page| page.search.as_ref());
        let deciding = self.deciding.is_some() || self.moving.is_some() || self.recalling.is_some();
        deciding || self.opening.is_some() || search.is_some_and(|search| search.pending.is_some())
    }

    /// Plays the keys that waited, once what they waited for is there.
    pub(super) fn release_keys(&mut self) {
        if self.expects() {
            return;
        }
        for event in std::mem::take(&mut self.held) {
            self.key(event);
        }
    }

    /// What the pressed keys mean; on a national layout, what the keys in their places mean.
    fn meaning(&self, mode: Mode) -> Meaning {
        let keymap = &self.config.keymap;
        let own = keymap.meaning(mode, &self.pressed);
        let choosing = mode.is_pane() || matches!(mode, Mode::Card | Mode::Review | Mode::Timeline);
        if own != Meaning::Nothing || !choosing {
            return own;
        }
        let latin: Vec<Key> = self.pressed.iter().map(|key| key.latin().unwrap_or(*key)).collect();
        keymap.meaning(mode, &latin)
    }

    /// Whether a key is a character to be typed: in a mode for typing no character is a command.
    fn is_typed(&self, mode: Mode, key: Key) -> bool {
        let typing = matches!(mode, Mode::Finder | Mode::Picker | Mode::Editor | Mode::Prompt);
        let choosing_only = matches!(self.overlay, Overlay::Places(_));
        typing && !choosing_only && key.typed().is_some()
    }

    /// Does what an action says.
    pub(super) fn act(&mut self, action: Action) {
        let place = self.place_in_overlay();
        match self.mode() {
            _ if action == Action::Suspend => self.effects.push(Effect::Suspend),
            Mode::Finder => self.act_in_finder(action),
            Mode::Picker => self.act_in_picker(action),
            Mode::Review => self.act_in_review(action),
            Mode::Editor => self.act_in_editor(action),
            Mode::Prompt => self.act_in_prompt(action),
            Mode::Timeline => self.act_in_timeline(action),
            Mode::Card => self.act_on_card(action),
            Mode::List => self.act_in_list(action),
            Mode::Notes => self.act_in_notes(action),
            Mode::Reading | Mode::All => self.act_on_page(action),
        }
        if place.is_some() && place == self.place_in_overlay() && self.status == Status::Quiet {
            self.say_end(action);
        }
    }

    /// The line of an overlay's list that the cursor is on, or the row of a card that is on top.
    fn place_in_overlay(&self) -> Option<usize> {
        match &self.overlay {
            Overlay::Finder(finder) => Some(finder.cursor),
            Overlay::Tags(picker) => Some(picker.cursor),
            Overlay::Places(places) => Some(places.cursor),
            Overlay::Review(review) => Some(review.cursor),
            Overlay::Timeline(timeline) => Some(timeline.cursor),
            Overlay::Help(_, top) | Overlay::Card(top) => Some(*top),
            Overlay::None | Overlay::Editor(_) | Overlay::Prompt(_) => None,
        }
    }

    /// Says that a move in an overlay led nowhere.
    fn say_end(&mut self, action: Action) {
        match action {
            Action::Up | Action::Previous | Action::PageUp | Action::Start => {
                self.complain("there is nothing above");
            }
            Action::Down | Action::Next | Action::PageDown | Action::End => {
                self.complain("there is nothing below");
            }
            _ => {}
        }
    }

    fn act_in_list(&mut self, action: Action) {
        match action {
            Action::Down
            | Action::Up
            | Action::HalfPageDown
            | Action::HalfPageUp
            | Action::PageDown
            | Action::PageUp
            | Action::Start
            | Action::End => self.move_in_list(action),
            Action::Open => match self.list.current().map(|entry| entry.path.clone()) {
                Some(path) => {
                    self.view.focus = Focus::Reading;
                    self.open(path, super::go::Then::Visit);
                }
                None => self.complain(self.no_document()),
            },
            Action::Find => self.open_prompt(true),
            _ => self.act_anywhere(action),
        }
    }

    fn move_in_list(&mut self, action: Action) {
        let rows = self.list_rows();
        match self.list.act(action, rows) {
            Ok(()) => self.preview(),
            Err(words) => self.complain(words),
        }
    }

    fn act_on_page(&mut self, action: Action) {
        match action {
            Action::Find => self.open_prompt(false),
            Action::NextMatch => self.next_match(false),
            Action::PreviousMatch => self.next_match(true),
            Action::Open | Action::Highlight if self.link_selected() => {}
            Action::Open if self.follow_here() => {}
            Action::Open => self.open_highlight(),
            Action::Follow => self.follow(),
            Action::Start | Action::End => {
                self.leave();
                self.move_on_page(action);
            }
            Action::NextHighlight | Action::PreviousHighlight => {
                self.next_highlight(action == Action::PreviousHighlight);
            }
            Action::Highlight => self.highlight(None),
            Action::PickTags => self.pick_tags(),
            Action::Comment => self.comment(),
            Action::Repeat => self.repeat(),
            Action::SameWords => self.same_words(),
            Action::Delete => self.delete(),
            Action::Copy => self.copy(false),
            Action::CopyCitation => self.copy(true),
            _ if action.digit().is_some() => self.highlight(action.digit()),
            _ if super::page::is_for_page(action) => self.move_on_page(action),
            _ => self.act_anywhere(action),
        }
    }

    fn move_on_page(&mut self, action: Action) {
        let frame = self.frame();
        let result = match self.page.as_mut() {
            Some(page) => page.act(action, frame),
            None => Err(self.no_document()),
        };
        self.try_to(result);
    }

    fn act_in_notes(&mut self, action: Action) {
        let count =
            self.page.as_ref().map_or(0, |page| page.marks.notes.len() + page.marks.list.len());
        let Some(last) = count.checked_sub(1) else {
            match action {
                Action::Down | Action::Up | Action::Open | Action::Delete | Action::Comment => {
                    self.complain("there are no highlights or notes on this document");
                }
                _ => self.act_anywhere(action),
            }
            return;
        };
        let cursor = self.notes.cursor.min(last);
        let to = match action {
            Action::Down | Action::NextHighlight => cursor + 1,
            Action::Up | Action::PreviousHighlight => cursor.wrapping_sub(1),
            Action::PageDown | Action::HalfPageDown => (cursor + 5).min(last),
            Action::PageUp | Action::HalfPageUp => cursor.saturating_sub(5),
            Action::Start => 0,
            Action::End => last,
            Action::Open => return self.go_to_note(cursor, true),
            Action::Comment => {
                self.go_to_note(cursor, false);
                return self.comment_on_note(cursor);
            }
            Action::Delete | Action::PickTags => {
                self.go_to_note(cursor, false);
                return if action == Action::Delete {
                    self.delete_note(cursor);
                } else {
                    self.tag_note(cursor);
                };
            }
            _ => return self.act_anywhere(action),
        };
        if to > last {
            self.complain("there is no more on this document");
        } else {
            self.go_to_note(to, false);
        }
    }

    /// What works in every pane.
    fn act_anywhere(&mut self, action: Action) {
        match action {
            Action::NextDocument | Action::PreviousDocument => {
                if self.view.focus != Focus::List {
                    self.leave();
                }
                self.move_in_list(action);
            }
            Action::Back => self.travel(true),
            Action::Forward => self.travel(false),
            Action::NextPane => self.next_pane(false),
            Action::PreviousPane => self.next_pane(true),
            Action::FindDocuments => self.open_finder(Kind::Documents),
            Action::FindPassages => self.open_finder(Kind::Passages),
            Action::FindAnnotations => self.open_finder(Kind::Annotations),
            Action::FindCommands => self.open_finder(Kind::Commands),
            Action::CommentDocument => self.comment_document(),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Sort => {
                let words = self.list.next_sort();
                self.memory.sort = Some(self.list.sort);
                self.effects.push(Effect::Arranged(self.memory.sort, self.memory.notes_pane));
                self.say(format!("the list is ordered {words}"));
            }
            Action::Group => {
                let words = self.list.next_group();
                self.say(format!("the list is grouped {words}"));
            }
            Action::References => {
                self.open_kind(Kind::References, "everything that is referred to is here");
            }
            Action::People => self.open_kind(Kind::People, "nobody is named"),
            Action::Timeline => self.open_timeline(),
            Action::Review => self.open_review(),
            Action::Card => self.overlay = Overlay::Card(0),
            Action::Help => self.overlay = Overlay::Help(self.mode(), 0),
            Action::NotesPane => self.toggle_notes(),
            Action::PageAlone => {
                self.view.alone = !self.view.alone;
                self.view.focus = Focus::Reading;
            }
            Action::AsItIs => {
                self.view.as_it_is = !self.view.as_it_is;
                self.say(if self.view.as_it_is {
                    "the text as it stands in its file"
                } else {
                    "the text set for reading"
                });
            }
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Cancel => self.cancel(),
            Action::Close => self.close(),
            Action::QuitUnsaved => {
                if self.saving.waiting() == 0 {
                    self.quit();
                } else {
                    self.effects.push(Effect::Quit);
                }
            }
            _ if self.page.is_some() && self.view.focus != Focus::Reading => {
                // From the palette: what is for the page is done there.
                self.view.focus = Focus::Reading;
                self.act_on_page(action);
            }
            _ => self.complain(format!("“{}” is not for this place", action.words())),
        }
    }

    /// Lets go of one thing at a time.
    fn cancel(&mut self) {
        if self.stop_linking() {
            return;
        }
        let page = self.page.as_mut();
        if let Some(page) = page.filter(|p| p.selection.is_some() || p.search.is_some()) {
            if page.selection.take().is_none() {
                page.search = None;
            }
        } else if !self.list.filter.is_empty() {
            self.filter_list("");
        } else {
            let key = self.config.keymap.key(self.mode(), Action::Close);
            self.say(format!("nothing to let go of; {key} quits"));
        }
    }

    /// `q`: closes what is over the page, else quits.
    fn close(&mut self) {
        if self.view.alone {
            self.view.alone = false;
        } else {
            self.quit();
        }
    }

    fn next_pane(&mut self, back: bool) {
        if self.view.alone {
            self.view.alone = false;
        }
        let all = [Focus::List, Focus::Reading, Focus::Notes];
        let notes = self.notes_shown() || self.geometry().take_turns;
        let panes: Vec<Focus> = all.into_iter().filter(|f| *f != Focus::Notes || notes).collect();
        let at = panes.iter().position(|focus| *focus == self.view.focus).unwrap_or(0);
        let step = if back { panes.len() - 1 } else { 1 };
        self.view.focus = panes[(at + step) % panes.len()];
        if self.view.focus == Focus::Notes {
            self.meet_notes_cursor();
        }
    }

    /// Whether the notes pane is one of those that `Tab` goes through.
    fn notes_shown(&self) -> bool {
        let shown = self.geometry().notes.is_some();
        shown || self.view.notes == Some(true) || self.view.focus == Focus::Notes
    }

    fn toggle_notes(&mut self) {
        let shown = self.geometry().notes.is_some();
        self.view.alone = false;
        if shown && self.view.focus == Focus::Notes {
            self.view.focus = Focus::Reading;
        }
        if self.geometry().take_turns {
            self.view.focus = if shown { Focus::Reading } else { Focus::Notes };
            self.meet_notes_cursor();
            return;
        }
        self.view.notes = Some(!shown);
        if !shown && self.geometry().notes.is_none() {
            // There is room for two panes, and the notes belong beside the page.
            self.view.focus = Focus::Reading;
        }
        self.meet_notes_cursor();
        self.memory.notes_pane = self.view.notes;
        self.effects.push(Effect::Arranged(self.memory.sort, self.view.notes));
    }
}
