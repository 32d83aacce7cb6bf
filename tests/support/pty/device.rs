//! The pseudo-terminal itself.

use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, retry_on_intr};
use rustix::termios::{Winsize, tcsetwinsize};

use super::Event;

/// Says, past the test runner's capture of output, that a test is skipped.
#[track_caller]
pub(super) fn skip(why: &str) {
    assert!(std::env::var_os("REQUIRE_PTY").is_none(), "REQUIRE_PTY is set, but: {why}");
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let at = std::panic::Location::caller();
    let _ = writeln!(std::io::stderr(), "SKIPPED: {test} ({at}): no terminal: {why}");
}

/// A new pty: its master and its slave side. Neither is inherited by other children.
#[cfg(target_os = "linux")]
pub(super) fn open_pty(size: (u16, u16)) -> Result<(OwnedFd, OwnedFd), String> {
    use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, openpt, unlockpt};
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let open = || {
        let master = openpt(flags)?;
        unlockpt(&master)?;
        let slave = ioctl_tiocgptpeer(&master, flags)?;
        set_size(&slave, size)?;
        rustix::io::ioctl_fionbio(&master, true)?;
        Ok((master, slave))
    };
    open().map_err(|error: Errno| format!("opening a pty: {error}"))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn open_pty(_: (u16, u16)) -> Result<(OwnedFd, OwnedFd), String> {
    Err("this harness knows only Linux".into())
}

/// Where the `setsid` program is.
pub(super) fn setsid() -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/bin".into(), "/bin".into()])
        .map(|folder| folder.join("setsid"))
        .find(|file| file.is_file())
        .ok_or_else(|| "there is no setsid program".into())
}

/// The reader thread: passes on what the program writes until the end, or until `stop` is closed.
pub(super) fn read(master: &OwnedFd, stop: &std::io::PipeReader, to: &Sender<Event>) {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let mut fds = [PollFd::new(master, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
        let polled = retry_on_intr(|| poll(&mut fds, None));
        if polled.is_err() || !fds[1].revents().is_empty() {
            break;
        }
        match retry_on_intr(|| rustix::io::read(master, &mut buffer)) {
            Err(Errno::AGAIN) => {}
            Ok(0) | Err(_) => break,
            Ok(count) => drop(to.send(Event::Output(buffer[..count].to_vec()))),
        }
    }
    let _ = to.send(Event::Eof);
}

/// Sets the size of the terminal, in columns and rows.
pub(super) fn set_size(side: &OwnedFd, (cols, rows): (u16, u16)) -> Result<(), Errno> {
    let winsize = Winsize { ws_row: rows, ws_col: cols, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(side, winsize)
}

/// Writes everything, waiting for room until the deadline. Gives up if nobody is there to read.
#[track_caller]
pub(super) fn write(master: &OwnedFd, mut bytes: &[u8], deadline: Instant) {
    while !bytes.is_empty() {
        match retry_on_intr(|| rustix::io::write(master, bytes)) {
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::AGAIN) => {
                let left = deadline.saturating_duration_since(Instant::now());
                assert!(!left.is_zero(), "the program does not read its input");
                let left = Timespec::try_from(left).expect("a short time");
                let mut room = [PollFd::new(master, PollFlags::OUT)];
                let _ = poll(&mut room, Some(&left));
            }
            Err(_) => return,
        }
    }
}
