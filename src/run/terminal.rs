//! The terminal as a file: opening it, and writing to it or to whatever else stands behind standard
//! output.
//!
//! Owns the waiting: where another program has set the terminal so that it refuses bytes instead of
//! taking its time (`O_NONBLOCK` is a property of the terminal, shared with all who have it open),
//! the bytes wait until there is room.

use std::io;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

const WITHOUT_WAITING: OFlags = OFlags::CLOEXEC.union(OFlags::NOCTTY).union(OFlags::NONBLOCK);

/// Standard output or standard error, without a buffer.
#[derive(Clone, Copy, Debug)]
pub struct Patient<T>(pub T);

impl<T: AsFd> io::Write for Patient<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match rustix::io::write(&self.0, bytes) {
                Ok(sent) => return Ok(sent),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    let mut room = [PollFd::new(&self.0, PollFlags::OUT)];
                    match poll(&mut room, None) {
                        Ok(_) | Err(Errno::INTR) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens once more the terminal that stands behind `file`: what is read from it or written to it
/// never waits, and that it does not is no concern of the programs that share the terminal. `None`
/// where that is impossible.
#[allow(clippy::disallowed_methods, reason = "a terminal is not a file")]
pub fn reopen(file: impl AsFd, how: OFlags) -> Option<OwnedFd> {
    let name = rustix::termios::ttyname(file, Vec::new()).ok()?;
    rustix::fs::open(name, how | WITHOUT_WAITING, Mode::empty()).ok()
}

/// Opens the terminal that controls this process, likewise.
///
/// # Errors
///
/// When there is none.
#[allow(clippy::disallowed_methods, reason = "a terminal is not a file")]
pub fn controlling(how: OFlags) -> io::Result<OwnedFd> {
    Ok(rustix::fs::open("/dev/tty", how | WITHOUT_WAITING, Mode::empty())?)
}

/// Sends a frame or a sequence to the terminal, in one write if it accepts that.
///
/// # Errors
///
/// When the terminal is gone.
pub fn send(bytes: &[u8]) -> io::Result<()> {
    io::Write::write_all(&mut Patient(io::stdout()), bytes)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn bytes_wait_for_room() {
        let (mut reader, writer) = std::io::pipe().unwrap();
        rustix::io::ioctl_fionbio(&writer, true).unwrap();
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(1 << 20).collect();
        let sent = bytes.clone();
        let sending = std::thread::spawn(move || Patient(writer).write_all(&sent));
        let mut got = Vec::new();
        reader.read_to_end(&mut got).unwrap();
        sending.join().unwrap().unwrap();
        assert!(got == bytes);
    }
}
