//! Signals: a hang-up, a request to end and a change of size are turned into events.
//!
//! Also owns ending an unresponsive process: if the terminal accepts no bytes, as over a frozen
//! connection, the process blocks in the middle of a frame.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

use crate::session::event::Event;

/// How long it may take from a request to end until the terminal is given back. By then the writer
/// has saved the note being written and every change that it was given.
const GRACE: Duration = Duration::from_millis(1500);

/// Whether the program was told to end. Whoever waits for something else is woken by it.
#[derive(Clone, Debug, Default)]
pub struct EndRequest {
    told: Arc<(Mutex<bool>, Condvar)>,
}

impl EndRequest {
    fn tell(&self) {
        *self.told.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.told.1.notify_all();
    }

    /// Lets whoever waits look again at what is waited for.
    pub fn wake(&self) {
        // Not between a look and the wait after it.
        drop(self.told.0.lock());
        self.told.1.notify_all();
    }

    /// Waits until `done`, or for `last` once the program is told to end. Returns whether it was.
    pub fn wait_until(&self, done: impl Fn() -> bool, last: Duration) -> bool {
        let (told, changed) = &*self.told;
        let waiting = told.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = changed.wait_while(waiting, |told| !*told && !done());
        let waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        if !*waiting {
            return false;
        }
        let rest = changed.wait_timeout_while(waiting, last, |_| !done());
        drop(rest.unwrap_or_else(PoisonError::into_inner));
        true
    }
}

/// Starts the thread that turns signals into events. `given_back` is set once the terminal is given
/// back; if that does not happen in time after a request to end, which `end` is told of too, the
/// process is ended.
///
/// # Errors
///
/// When the system does not allow it.
pub fn listen(
    events: Sender<Event>,
    end: EndRequest,
    given_back: Arc<AtomicBool>,
) -> io::Result<()> {
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
                end.tell();
                sleep(GRACE);
                if !given_back.load(Ordering::Acquire) {
                    super::screen::let_go();
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
