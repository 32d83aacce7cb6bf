//! The loop: one channel of events, one state, one screen. Joins the desk, the jobs and the
//! terminal.
//!
//! The loop takes its events and its screen as arguments, so that tests can provide both. What an
//! effect does to the disk belongs to [`crate::jobs`], what it does to the terminal to [`screen`].

pub mod clipboard;
pub mod input;
pub mod once;
pub mod outside;
pub mod panic;
pub mod screen;
pub mod signals;
pub mod start;
pub mod terminal;
pub mod wire;

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::desk::Desk;
use crate::jobs::Jobs;
use crate::session::event::{Effect, Event, News, Record, Timer};

/// Waiting events are handled before the next frame is drawn, so that a burst costs one frame, but
/// for no longer than this, so that the screen keeps being updated.
const BURST: Duration = Duration::from_millis(8);

/// After this time without a key what may follow the keys so far is shown: long enough not to flash up
/// before somebody who knows.
const PAUSE: Duration = Duration::from_millis(600);

/// The terminal, as far as the loop needs it.
pub trait Host {
    /// Draws the desk.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn draw(&mut self, desk: &Desk) -> io::Result<()>;

    /// Forgets what is on the screen, so that the next frame is drawn in full.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn redraw(&mut self) -> io::Result<()>;

    /// Gives the terminal to the shell until the shell resumes the program.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn suspend(&mut self) -> io::Result<()>;

    /// Lets the reader edit `text` in their own editor. The inner error says in words why that
    /// failed.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn edit(&mut self, text: &str) -> io::Result<Result<String, String>>;

    /// Lets the reader take the lesson. The inner error says in words why that failed.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn tutor(&mut self) -> io::Result<Result<(), String>>;

    /// Puts `text` on the reader's clipboard. The inner result says in words how, or why not.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn copy(&mut self, text: &str) -> io::Result<Result<String, String>>;
}

/// How a session ended.
#[derive(Debug)]
pub enum Ending {
    /// The reader quit, or the program was told to end.
    Quit,
    /// The terminal is gone.
    Lost(io::Error),
}

/// Runs until the reader quits. By then everything that was written is on its way to disk; dropping
/// `jobs` waits for it.
pub fn run(desk: &mut Desk, events: &Receiver<Event>, host: &mut dyn Host, jobs: &Jobs) -> Ending {
    match turns(desk, events, host, jobs) {
        Ok(()) => Ending::Quit,
        Err(error) => {
            // The terminal is gone, but the note being written is not.
            if let Some(draft) = desk.draft() {
                let _ = jobs.take(Effect::Record(Box::new(Record::Draft(Some(draft)))));
            }
            Ending::Lost(error)
        }
    }
}

fn turns(
    desk: &mut Desk,
    events: &Receiver<Event>,
    host: &mut dyn Host,
    jobs: &Jobs,
) -> io::Result<()> {
    let mut effects = desk.take_effects();
    let mut timers = RunningTimers::default();
    loop {
        while !effects.is_empty() {
            let mut more = Vec::new();
            for effect in std::mem::take(&mut effects) {
                let Err(effect) = jobs.take(effect) else { continue };
                match effect {
                    Effect::Quit => return Ok(()),
                    Effect::Redraw => host.redraw()?,
                    Effect::Suspend => host.suspend()?,
                    Effect::Set(timer) => timers.set(timer),
                    Effect::Copy(text) => {
                        let said = News::Message(host.copy(&text)?);
                        more.extend(desk.update(Event::News(said)));
                    }
                    Effect::Tutor => {
                        if let Err(why) = host.tutor()? {
                            more.extend(desk.update(Event::News(News::Message(Err(why)))));
                        }
                    }
                    Effect::EditOutside(text) => {
                        more.extend(desk.update(Event::Edited(host.edit(&text)?)));
                    }
                    // These are handled by the jobs.
                    Effect::Ask(..) | Effect::Record(_) => {}
                }
            }
            effects = more;
        }
        host.draw(desk)?;
        let Some(event) = timers.next(events, desk.awaits_pause()) else {
            return Ok(());
        };
        effects = desk.update(event);
        let begun = Instant::now();
        while begun.elapsed() < BURST {
            let Ok(event) = events.try_recv() else { break };
            effects.extend(desk.update(event));
        }
    }
}

/// The timers that run.
#[derive(Debug, Default)]
struct RunningTimers(Vec<(Timer, Instant)>);

impl RunningTimers {
    fn set(&mut self, timer: Timer) {
        self.0.retain(|(other, _)| *other != timer);
        self.0.push((timer, Instant::now() + timer.duration()));
    }

    /// Waits for the next event; `None` if no more can come. An event that is there goes before a timer
    /// whose time is over. If `pausing`, that none comes for a moment is an event as well.
    fn next(&mut self, events: &Receiver<Event>, pausing: bool) -> Option<Event> {
        let first = (0..self.0.len()).min_by_key(|at| self.0[*at].1);
        let left = first.map(|first| self.0[first].1.saturating_duration_since(Instant::now()));
        let pause = pausing.then_some(PAUSE);
        let Some(wait) = left.into_iter().chain(pause).min() else { return events.recv().ok() };
        match events.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => match first.filter(|_| left == Some(wait)) {
                Some(first) => Some(Event::Alarm(self.0.remove(first).0)),
                None => Some(Event::Pause),
            },
            event => event.ok(),
        }
    }
}
