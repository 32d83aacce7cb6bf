//! Signals: a hang-up, a request to end and a change of size are turned into events.
//!
//! Also owns ending an unresponsive process: if the terminal accepts no bytes, as over a frozen
//! connection, the process blocks in the middle of a frame.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::sleep;
use std::time::Duration;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

use crate::session::event::Event;

/// How long the loop may take to react to a request to end. By then the writer has saved the note
/// being written and every change that it was given.
const GRACE: Duration = Duration::from_secs(2);

/// Starts the thread that turns signals into events. The loop sets `heard` when it takes the event
/// that ends it; if it does not do so in time, the process is ended.
///
/// # Errors
///
/// When the system does not allow it.
pub fn listen(events: Sender<Event>, heard: Arc<AtomicBool>) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT, SIGWINCH, SIGCONT, SIGTSTP])?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let event = match signal {
                SIGTSTP => Event::Suspend,
                SIGWINCH | SIGCONT => match crossterm::terminal::size() {
                    Ok((columns, rows)) => Event::Resize(columns, rows),
                    Err(_) => continue,
                },
                _ => Event::End,
            };
            let ends = matches!(event, Event::End);
            let again = matches!(event, Event::Resize(..)) && signal == SIGCONT;
            if events.send(event).is_err() {
                return;
            }
            if again && events.send(Event::Redraw).is_err() {
                return;
            }
            if ends {
                sleep(GRACE);
                if !heard.load(Ordering::Acquire) {
                    std::process::exit(128 + signal);
                }
            }
        }
    })?;
    Ok(())
}

/// Stops the process as `Ctrl-z` does, until the shell resumes it.
pub fn stop() {
    // If the system refuses, the program simply continues.
    let _ = signal_hook::low_level::emulate_default_handler(SIGTSTP);
}
