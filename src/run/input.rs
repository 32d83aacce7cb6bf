//! The input thread: waits for the terminal and passes on its events.
//!
//! It can be stopped, so that an editor or the shell has the terminal to itself; and it ends by
//! itself when the terminal is gone, instead of spinning on it.

use std::io;
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::Duration;

use crossterm::event as terminal;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};

use super::escape::EscapeAssembler;
use crate::session::event::Event;

/// How often to ask the library for events that it has read but not returned: it returns none if
/// its own wait happens to end just as it checks.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 400_000_000 };
/// How long the rest of an event may take. With a timeout of zero the library does not even read.
const REST: Duration = Duration::from_millis(25);

/// How long to wait for the rest of an escape sequence that the connection has split; until then a
/// lone `Esc` is ambiguous.
const SEQUENCE: Duration = Duration::from_millis(50);

/// The thread, or what is needed to start it.
#[derive(Debug)]
pub struct InputThread {
    events: Sender<Event>,
    running: Option<RunningThread>,
}

#[derive(Debug)]
struct RunningThread {
    thread: JoinHandle<()>,
    /// Closing this wakes the thread, which then ends.
    wake: OwnedFd,
}

impl InputThread {
    /// Creates an input thread that sends events to `events` once it is started.
    #[must_use]
    pub fn new(events: Sender<Event>) -> Self {
        Self { events, running: None }
    }

    /// Starts the thread if it is not running.
    ///
    /// # Errors
    ///
    /// When the terminal or a pipe cannot be opened.
    pub fn start(&mut self) -> io::Result<()> {
        if self.running.is_some() {
            return Ok(());
        }
        let (woken, wake) = rustix::pipe::pipe()?;
        let terminal = own_terminal()?;
        let events = self.events.clone();
        let thread =
            std::thread::Builder::new().name("input".to_owned()).spawn(
                move || match &terminal {
                    Some(terminal) => listen(terminal.as_fd(), &woken, &events),
                    None => listen(rustix::stdio::stdin(), &woken, &events),
                },
            )?;
        self.running = Some(RunningThread { thread, wake });
        Ok(())
    }

    /// Stops the thread and waits for it. Whatever is typed from now on belongs to another program.
    pub fn stop(&mut self) {
        if let Some(RunningThread { thread, wake }) = self.running.take() {
            drop(wake);
            // A thread that panicked has ended too.
            let _ = thread.join();
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "a terminal is not a file")]
/// Opens the terminal if standard input is something else, such as a text that was piped in.
fn own_terminal() -> io::Result<Option<OwnedFd>> {
    if rustix::termios::isatty(rustix::stdio::stdin()) {
        return Ok(None);
    }
    let flags = rustix::fs::OFlags::RDWR | rustix::fs::OFlags::CLOEXEC;
    Ok(Some(rustix::fs::open("/dev/tty", flags, rustix::fs::Mode::empty())?))
}

fn listen(terminal: BorrowedFd, woken: &OwnedFd, events: &Sender<Event>) {
    let mut escape = EscapeAssembler::default();
    loop {
        let mut sources =
            [PollFd::from_borrowed_fd(terminal, PollFlags::IN), PollFd::new(woken, PollFlags::IN)];
        match poll(&mut sources, Some(&LOOK)) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return lost(events),
        }
        if !sources[1].revents().is_empty() {
            return;
        }
        let state = sources[0].revents();
        if state.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return lost(events);
        }
        // An event may take several reads, and one read may hold several events.
        loop {
            let rest = if escape.is_waiting() { SEQUENCE } else { REST };
            let Ok(true) = terminal::poll(rest) else { break };
            let Ok(event) = terminal::read() else {
                return lost(events);
            };
            let clear = match event {
                terminal::Event::Key(key) => escape.key(key),
                terminal::Event::Paste(text) => vec![Event::Paste(text)],
                terminal::Event::Mouse(mouse) => vec![Event::Mouse(mouse)],
                terminal::Event::Resize(columns, rows) => vec![Event::Resize(columns, rows)],
                _ => continue,
            };
            if clear.into_iter().any(|event| events.send(event).is_err()) {
                return;
            }
        }
        if escape.silence().into_iter().any(|event| events.send(event).is_err()) {
            return;
        }
    }
}

fn lost(events: &Sender<Event>) {
    // If nobody listens, the program is ending anyway.
    let _ = events.send(Event::End);
}
