//! The input thread: waits for the terminal and passes on what is typed, pasted and clicked.
//!
//! It can be stopped at any moment, so that an editor or the shell has the terminal to itself: it
//! never reads where nothing has come, and never waits for the rest of anything without looking
//! whether it is to stop. It ends by itself when the terminal is gone, instead of spinning on it.
//! What the bytes mean is decided in `decode.rs`.

mod decode;
mod sequence;

use std::io;
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::OFlags;
use rustix::io::Errno;

use self::decode::Decoder;
use super::terminal::{controlling, reopen};
use crate::session::event::Event;

/// At most this many bytes are read at once.
const READ: usize = 4096;

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

/// Opens the terminal for the thread alone. `None` where that is impossible: then standard input
/// itself has to serve.
fn own_terminal() -> io::Result<Option<OwnedFd>> {
    let stdin = rustix::stdio::stdin();
    if rustix::termios::isatty(stdin) {
        Ok(reopen(stdin, OFlags::RDONLY))
    } else {
        // A text was piped in.
        controlling(OFlags::RDONLY).map(Some)
    }
}

fn listen(terminal: BorrowedFd, woken: &OwnedFd, events: &Sender<Event>) {
    let mut decoder = Decoder::default();
    let mut buffer = [0; READ];
    loop {
        let mut sources =
            [PollFd::from_borrowed_fd(terminal, PollFlags::IN), PollFd::new(woken, PollFlags::IN)];
        let patience = decoder.patience().and_then(|time| Timespec::try_from(time).ok());
        let clear = match poll(&mut sources, patience.as_ref()) {
            Err(Errno::INTR) => continue,
            Err(_) => return lost(events),
            Ok(0) => decoder.silence(Instant::now()),
            Ok(_) if !sources[1].revents().is_empty() => return,
            Ok(_) => match rustix::io::read(terminal, &mut buffer) {
                Err(Errno::INTR | Errno::AGAIN) => continue,
                // What was typed before a hang-up has been read by now.
                Ok(0) | Err(_) => return lost(events),
                Ok(count) => decoder.feed(&buffer[..count], Instant::now()),
            },
        };
        if clear.into_iter().any(|event| events.send(event).is_err()) {
            return;
        }
    }
}

fn lost(events: &Sender<Event>) {
    // If nobody listens, the program is ending anyway.
    let _ = events.send(Event::End);
}
