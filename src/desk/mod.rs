//! The desk: the views on one reader's screen, which of them has the keys, and how the screen is
//! divided among them.
//!
//! Owns routing: a key goes to the view on top, a reply to the view that asked, a request to the
//! first overlay in the list that answers it. What a view shows or does is not decided here.
//! [`Desk::update`] is the only way in and never blocks; [`Desk::draw`] changes nothing.

mod bottom;
mod common;
mod count;
mod draw;
mod following;
mod keys;
pub mod lesson;
mod mouse;
mod practice;

use crossterm::event::KeyEvent;

use self::count::MotionCount;
use self::lesson::Lesson;
use self::practice::Practice;
use crate::model::path::DocPath;
use crate::session::Session;
use crate::session::event::{Effect, Event, Record};
use crate::session::key::Key;
use crate::session::keymap::Mode;
use crate::session::memory::Draft;
use crate::session::open::Then;
use crate::session::other_text::follow;
use crate::session::panes::Focus;
use crate::session::question::Reply;
use crate::session::reading::Viewport;
use crate::session::request::{Notice, Request};
use crate::view::geometry::{Geometry, usable};
use crate::view::list::ListPane;
use crate::view::notes::NotesPane;
use crate::view::page::PagePane;
use crate::view::{OVERLAYS, Opening, View};

/// One reader's screen.
#[derive(Debug)]
pub struct Desk {
    session: Session,
    /// Columns and rows of the screen.
    size: (u16, u16),
    list: ListPane,
    page: PagePane,
    notes: NotesPane,
    /// The overlay that lies over the panes and has all keys.
    overlay: Option<Box<dyn View>>,
    /// The overlay that was put aside, kept as it was.
    aside: Option<Box<dyn View>>,
    /// The overlays that lie under it, the uppermost last: each comes back when the one over it is closed.
    beneath: Vec<Box<dyn View>>,
    /// The keys of an incomplete chord.
    pressed: Vec<Key>,
    /// Whether nothing was typed for a moment since.
    paused: bool,
    /// The count that was typed before a motion.
    count: MotionCount,
    /// Keys held back until what they wait for has arrived.
    held: Vec<KeyEvent>,
    /// What the reader has used, so that the hints can go on to other things.
    practice: Practice,
    /// What is being learned, if this is the lesson.
    lesson: Option<Lesson>,
}

impl Desk {
    /// Creates a desk for a reader, on a screen of `size`; opens what was open last.
    #[must_use]
    pub fn new(session: Session, size: (u16, u16)) -> Self {
        let mut desk = Self {
            session,
            size: usable(size),
            list: ListPane::default(),
            page: PagePane::default(),
            notes: NotesPane::default(),
            overlay: None,
            aside: None,
            beneath: Vec::new(),
            pressed: Vec::new(),
            paused: false,
            count: MotionCount::default(),
            held: Vec::new(),
            practice: Practice::default(),
            lesson: None,
        };
        desk.fit();
        desk.session.begin();
        desk
    }

    /// Opens `path`, the only document, as soon as the program starts, with the focus on the page.
    pub fn begin_with(&mut self, path: DocPath) {
        self.session.panes.focus = Focus::Reading;
        self.session.panes.single = true;
        self.session.open(path, Then::Visit);
        if let Some(draft) = &self.session.draft {
            let words = format!("a note on {} was not finished; open it to go on", draft.document);
            self.session.set_info(words);
        }
    }

    /// Begins a lesson.
    pub fn teach(&mut self, lesson: Lesson) {
        self.lesson = Some(lesson);
        self.fit();
    }

    /// Returns whether a moment without keys is to be told, with [`Event::Pause`].
    #[must_use]
    pub fn awaits_pause(&self) -> bool {
        !self.pressed.is_empty() && !self.paused
    }

    /// Shows a warning to the reader at startup.
    pub fn warn(&mut self, words: String) {
        self.session.set_error(words);
    }

    /// Returns the reader's session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns the columns and rows of the screen.
    #[must_use]
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Returns the columns and rows that the lesson leaves.
    fn room(&self) -> (u16, u16) {
        let (columns, rows) = self.size;
        let taken = self.lesson.as_ref().map_or(0, |_| Lesson::rows(&self.session, self.size));
        (columns, rows.saturating_sub(taken))
    }

    /// Returns the mode whose keys apply now.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.top().mode()
    }

    /// Returns the mode in which keys are looked up: while something is selected in the page, more of
    /// them mean something.
    fn key_mode(&self) -> Mode {
        let page = self.session.reading.page.as_ref();
        match self.mode() {
            Mode::Reading if page.is_some_and(|page| page.selection.is_some()) => Mode::Selecting,
            mode => mode,
        }
    }

    /// Returns the note being written, if any, so that it can be saved whatever happens.
    #[must_use]
    pub fn draft(&self) -> Option<Draft> {
        self.overlay.as_ref()?.draft()
    }

    /// Returns how the screen is divided.
    #[must_use]
    pub fn geometry(&self) -> Geometry {
        Geometry::new(self.room(), &self.session.config.settings, self.session.panes)
    }

    /// Handles an event; returns the effects to be carried out outside.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(key),
            Event::Paste(text) => self.paste(&text),
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Alarm(timer) => {
                if self.overlay.is_some() {
                    self.page.let_go();
                }
                let geometry = self.geometry();
                self.page.alarm(timer, &geometry, &mut self.session);
            }
            Event::Resize(columns, rows) => {
                self.size = usable((columns, rows));
                if self.size != (columns, rows) {
                    let (columns, rows) = self.size;
                    let words = format!("only {columns} columns and {rows} rows are used");
                    self.session.set_info(words);
                }
                // Widening and then narrowing again may end at the same size, but what was cut off
                // is gone.
                self.session.effect(Effect::Redraw);
            }
            Event::Pause => self.paused = !self.pressed.is_empty(),
            Event::Suspend => self.session.effect(Effect::Suspend),
            Event::Redraw => self.session.effect(Effect::Redraw),
            Event::Reply(reply) => self.reply(reply),
            Event::News(news) => self.session.news(news),
            Event::Edited(Ok(text)) => {
                if let Some(overlay) = &mut self.overlay {
                    overlay.edited(&text, &mut self.session);
                }
            }
            Event::Edited(Err(words)) => self.session.set_error(words),
            Event::End => self.end(),
        }
        self.settle();
        self.release_keys();
        self.session.take_effects()
    }

    /// Returns the effects to be carried out before the first event.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        self.settle();
        self.session.take_effects()
    }

    /// Returns the view that has the keys.
    fn top(&self) -> &dyn View {
        match (&self.overlay, self.session.panes.focus) {
            (Some(overlay), _) => overlay.as_ref(),
            (None, Focus::List) => &self.list,
            (None, Focus::Reading) => &self.page,
            (None, Focus::Notes) => &self.notes,
        }
    }

    /// Returns the view that has the keys, mutably, together with the session.
    fn top_mut(&mut self) -> (&mut dyn View, &mut Session) {
        let view: &mut dyn View = match (&mut self.overlay, self.session.panes.focus) {
            (Some(overlay), _) => overlay.as_mut(),
            (None, Focus::List) => &mut self.list,
            (None, Focus::Reading) => &mut self.page,
            (None, Focus::Notes) => &mut self.notes,
        };
        (view, &mut self.session)
    }

    /// Delivers a reply to whoever asked. Replies that nobody asked for, or that are no longer
    /// wanted, are dropped here and nowhere else.
    fn reply(&mut self, reply: Reply) {
        let Err(mut reply) = self.session.reply(reply) else { return };
        if let Some(view) = &mut self.overlay {
            reply = match view.reply(reply, &mut self.session) {
                Ok(()) => return,
                Err(reply) => reply,
            };
        }
        for view in &mut self.beneath {
            reply = match view.reply(reply, &mut self.session) {
                Ok(()) => return,
                Err(reply) => reply,
            };
        }
        if let Some(view) = &mut self.aside
            && view.reply(reply, &mut self.session).is_ok()
        {
            self.answered_aside();
        }
    }

    /// Called after the view that was put aside took a reply. Closes that view if it asks to be
    /// closed; the view on top stays.
    fn answered_aside(&mut self) {
        while let Some(request) = self.session.take_request() {
            match request {
                Request::Close => self.aside = None,
                request => self.carry_out(request),
            }
        }
    }

    /// Runs after every event: carries out requests and delivers notices until none are left, then
    /// brings sizes up to date and cursors into view, and records the visit.
    fn settle(&mut self) {
        loop {
            if let Some(request) = self.session.take_request() {
                self.carry_out(request);
            } else if let Some(notice) = self.session.take_notice() {
                self.tell(&notice);
            } else {
                break;
            }
        }
        let mode = self.mode();
        if let Some(lesson) = &mut self.lesson {
            lesson.look(&self.session, mode);
        }
        self.fit();
        follow(&mut self.session);
        // While the reader types a search or looks at the outline, the page only previews places.
        if !matches!(self.mode(), Mode::Prompt | Mode::Places) {
            self.session.note_visit();
        }
    }

    fn tell(&mut self, notice: &Notice) {
        let selected = matches!(notice, Notice::PassageSelected(_));
        let aside = self.aside.as_mut().filter(|_| selected);
        for view in self.overlay.iter_mut().chain(&mut self.beneath).chain(aside) {
            view.notice(notice, &mut self.session);
        }
    }

    fn carry_out(&mut self, request: Request) {
        match request {
            Request::Close => self.overlay = self.beneath.pop(),
            Request::CloseAll => {
                self.overlay = None;
                self.beneath.clear();
            }
            Request::SetAside => self.aside = self.overlay.take(),
            Request::BringBack => {
                if let Some(mut view) = self.aside.take() {
                    view.notice(&Notice::ChangedElsewhere, &mut self.session);
                    self.overlay = Some(view);
                }
            }
            Request::Act(action) => self.act(action),
            Request::ShowPassages(_) | Request::Export(_) => {
                self.beneath.extend(self.overlay.take());
                self.open(&request);
            }
            request => {
                self.open(&request);
            }
        }
    }

    /// Opens the first overlay that answers a request; returns false if none does.
    fn open(&mut self, request: &Request) -> bool {
        for open in OVERLAYS {
            match open(request, &mut self.session) {
                Opening::NotMine => {}
                Opening::Refused => return true,
                Opening::View(view) => {
                    // A view that was put aside is reopened as it was.
                    if self.aside.as_ref().is_some_and(|aside| aside.mode() == view.mode()) {
                        drop(view);
                        self.session.passage = None;
                        self.carry_out(Request::BringBack);
                    } else {
                        self.overlay = Some(view);
                    }
                    return true;
                }
            }
        }
        false
    }

    /// Adapts sizes to the screen and brings cursors into view.
    fn fit(&mut self) {
        let geometry = self.geometry();
        let session = &mut self.session;
        if let Some(pane) = geometry.page {
            let (_, setting) = pane.text(&session.config.settings, session.panes.raw_layout);
            let frame = pane.frame(&session.config.settings);
            session.reading.fit(Viewport { setting, frame });
        }
        session.reading.is_covered =
            self.overlay.as_ref().is_some_and(|view| view.mode() != Mode::Review);
        self.list.fit(&geometry, session);
        self.page.fit(&geometry, session);
        self.notes.fit(&geometry, session);
        if let Some(overlay) = &mut self.overlay {
            overlay.fit(&geometry, session);
        }
    }

    fn paste(&mut self, text: &str) {
        let (view, session) = self.top_mut();
        // Only where text is written, so that a slip of the mouse is not taken for a command.
        if view.paste(text, session) == crate::view::Handled::No {
            session.set_error("text can be pasted only where one writes");
        }
    }

    /// Ends the program now and keeps everything that was written.
    fn end(&mut self) {
        if let Some(draft) = self.draft() {
            self.session.record(Record::Draft(Some(draft)));
        }
        self.session.effect(Effect::Quit);
    }
}
