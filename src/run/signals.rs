//! Signals: a hang-up and a request to end become events, so does a change of size.

use std::io;
use std::sync::mpsc::Sender;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

use crate::app::event::Event;

/// Starts the thread that turns signals into events.
///
/// # Errors
/// When the system does not allow it.
pub fn listen(events: Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT, SIGWINCH, SIGCONT])?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let event = match signal {
                SIGWINCH | SIGCONT => match crossterm::terminal::size() {
                    Ok((columns, rows)) => Event::Resize(columns, rows),
                    Err(_) => continue,
                },
                _ => Event::End,
            };
            if events.send(event).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

/// Stops the process as `Ctrl-z` does, until the shell says to go on.
pub fn stop() {
    // If the system refuses, the program simply goes on.
    let _ = signal_hook::low_level::emulate_default_handler(SIGTSTP);
}
