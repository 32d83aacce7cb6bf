//! The loop: one channel of events, one state, one screen; joins app, ui and disk.
//!
//! The loop takes its events and its screen as arguments, so that tests can be both. What an
//! effect means for the disk is in [`work`], for the terminal in [`screen`].

pub mod clipboard;
mod escape;
pub mod input;
pub mod memory;
pub mod outside;
pub mod panic;
pub mod screen;
pub mod signals;
pub mod start;
pub mod wire;
pub mod work;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use crate::app::App;
use crate::app::event::{Effect, Event, Outcome};

use self::work::Workers;

/// Events taken in before the next frame is drawn: a burst costs one frame, but not for ever.
const BURST: usize = 256;

/// The terminal, as far as the loop needs it.
pub trait Host {
    /// Draws the state.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn draw(&mut self, app: &App) -> io::Result<()>;

    /// Forgets what is on the screen, so that the next frame draws all of it.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn redraw(&mut self) -> io::Result<()>;

    /// Gives the terminal to the shell, until the shell says to go on.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn suspend(&mut self) -> io::Result<()>;

    /// Lets the reader edit `text` in their own editor. In words why not, if not.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn edit(&mut self, text: &str) -> io::Result<Result<String, String>>;

    /// Puts `text` on the reader's clipboard. In words how, or why not.
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

/// Runs until the reader quits. Everything that was written is on its way to disk then; dropping
/// `workers` waits for it. Sets `heard` when it takes the event that ends it.
pub fn run(
    app: &mut App,
    first: Vec<Effect>,
    events: &Receiver<Event>,
    host: &mut dyn Host,
    workers: &Workers,
    heard: &AtomicBool,
) -> Ending {
    match turns(app, first, events, host, workers, heard) {
        Ok(()) => Ending::Quit,
        Err(error) => {
            // The terminal is gone, but not what was being written.
            if let Some(draft) = app.unfinished() {
                workers.send(Effect::Draft(Some(draft)));
            }
            Ending::Lost(error)
        }
    }
}

fn turns(
    app: &mut App,
    first: Vec<Effect>,
    events: &Receiver<Event>,
    host: &mut dyn Host,
    workers: &Workers,
    heard: &AtomicBool,
) -> io::Result<()> {
    let mut effects = first;
    let take = |event: Event| {
        if matches!(event, Event::End) {
            heard.store(true, Ordering::Release);
        }
        event
    };
    loop {
        while !effects.is_empty() {
            let mut more = Vec::new();
            for effect in std::mem::take(&mut effects) {
                match effect {
                    Effect::Quit => return Ok(()),
                    Effect::Redraw => host.redraw()?,
                    Effect::Suspend => host.suspend()?,
                    Effect::Copy(text) => {
                        let said = Outcome::Said(host.copy(&text)?);
                        more.extend(app.update(Event::Outcome(said)));
                    }
                    Effect::EditOutside(text) => {
                        let edited = Outcome::Edited(host.edit(&text)?);
                        more.extend(app.update(Event::Outcome(edited)));
                    }
                    other => workers.send(other),
                }
            }
            effects = more;
        }
        host.draw(app)?;
        let Ok(event) = events.recv() else {
            return Ok(());
        };
        effects = app.update(take(event));
        for _ in 0..BURST {
            let Ok(event) = events.try_recv() else { break };
            effects.extend(app.update(take(event)));
        }
    }
}
