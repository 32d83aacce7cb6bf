//! Drives a program inside a pseudo-terminal, as a person at a keyboard would.
//!
//! [`Session::start`] runs the program, [`Session::keys`] types, [`Session::wait_for`] waits until
//! the screen shows what the test expects. Nothing here sleeps for a fixed time: a thread reads
//! what the program writes, another waits for its end, and every wait is for one of their reports.
//!
//! A child gets its controlling terminal from the system's `setsid --ctty` (util-linux or
//! `BusyBox`), which becomes the program by `exec`, so the process id is the program's own.
//! Without it, or without a pty, tests are skipped; set `REQUIRE_PTY=1` to make that a failure.
//!
//! Limits. The screen is what `vt100` makes of the output: a cell holds about 18 bytes of marks,
//! strike-through is not recorded, and a narrower screen cuts its rows. Signals that the test
//! runner ignores (under `nohup`, say) the program ignores too, unless it handles them itself.
#![allow(dead_code, reason = "each test binary uses a part of this module")]

mod device;
mod keys;
mod screen;

use std::fmt::Write as _;
use std::num::NonZeroU16;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::io::retry_on_intr;
use rustix::process::{Pid, WaitId, WaitIdOptions};

pub use rustix::process::Signal;
use screen::Answers;
pub use screen::Screen;
#[allow(unused_imports, reason = "not every test looks at colours")]
pub use vt100::Color;

/// How long a wait may last. Only a safety net: no test should come near it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait for the last output of an ended program when a process that it left behind
/// still holds the terminal.
const LEFTOVER: Duration = Duration::from_secs(2);

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It returned this exit code.
    Code(i32),
    /// This signal, by number, killed it (`Signal::KILL.as_raw()` is the number of a signal).
    Signal(i32),
}

/// What the threads report.
enum Event {
    Output(Vec<u8>),
    /// Nobody has the terminal open any more, or we have hung up.
    Eof,
    Exited,
}

/// A program running in a terminal of its own. Dropping it kills the program.
pub struct Session {
    child: Child,
    pid: Pid,
    exit: Option<Exit>,
    master: Option<Arc<OwnedFd>>,
    /// Dropping this end of a pipe stops the reader.
    wake: Option<std::io::PipeWriter>,
    reader: Option<JoinHandle<()>>,
    events: Receiver<Event>,
    eof: bool,
    raw: Vec<u8>,
    parser: vt100::Parser<Answers>,
}

impl Session {
    /// Runs `program` in a terminal of `size` (columns, rows). Its environment is `env` and, unless
    /// `env` says otherwise, `TERM=xterm-256color`, `LANG=C.UTF-8` and our own `PATH`.
    ///
    /// Returns `None`, after saying so on the standard error, where no terminal is to be had:
    /// `let Some(mut gloss) = Session::start(..) else { return };`
    #[track_caller]
    pub fn start(
        program: &Path,
        args: &[&str],
        size: (u16, u16),
        env: &[(&str, &str)],
        cwd: &Path,
    ) -> Option<Self> {
        Self::start_at(device::open_pty(size), program, args, size, env, cwd)
    }

    /// Likewise, in a terminal that refuses bytes for which it has no room, instead of letting the
    /// program wait (`O_NONBLOCK`).
    #[track_caller]
    pub fn start_at_refusing(
        program: &Path,
        args: &[&str],
        size: (u16, u16),
        env: &[(&str, &str)],
        cwd: &Path,
    ) -> Option<Self> {
        let refusing = |(master, slave): (OwnedFd, OwnedFd)| {
            let set = rustix::io::ioctl_fionbio(&slave, true);
            set.map(|()| (master, slave)).map_err(|error| error.to_string())
        };
        Self::start_at(device::open_pty(size).and_then(refusing), program, args, size, env, cwd)
    }

    #[track_caller]
    fn start_at(
        pty: Result<(OwnedFd, OwnedFd), String>,
        program: &Path,
        args: &[&str],
        size: (u16, u16),
        env: &[(&str, &str)],
        cwd: &Path,
    ) -> Option<Self> {
        assert!(program.is_file() && cwd.is_dir(), "no {} or {}", program.display(), cwd.display());
        let ((master, slave), setsid) = match pty.and_then(|pty| Ok((pty, device::setsid()?))) {
            Ok(found) => found,
            Err(why) => {
                device::skip(&why);
                return None;
            }
        };
        let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
        let copy = || slave.try_clone().expect("copying a descriptor");
        let child = Command::new(setsid)
            .arg("-c")
            .arg(program)
            .args(args)
            .current_dir(cwd)
            .env_clear()
            .envs([("TERM", "xterm-256color"), ("LANG", "C.UTF-8")])
            .env("PATH", path)
            .envs(env.iter().copied())
            .stdin(copy())
            .stdout(copy())
            .stderr(copy())
            .spawn()
            .expect("starting the program");
        drop(slave);
        let pid = Pid::from_child(&child);
        let master = Arc::new(master);
        let (stop, wake) = std::io::pipe().expect("making a pipe");
        let (to_us, events) = channel();
        let (from, to) = (Arc::clone(&master), to_us.clone());
        let reader = std::thread::spawn(move || device::read(&from, &stop, &to));
        std::thread::spawn(move || {
            // The child is left as a zombie for us to reap: so its number cannot be given to
            // another process while we may still send signals to it.
            let how = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            let _ = retry_on_intr(|| rustix::process::waitid(WaitId::Pid(pid), how));
            let _ = to_us.send(Event::Exited);
        });
        let (cols, rows) = nonzero(size);
        Some(Self {
            child,
            pid,
            exit: None,
            master: Some(master),
            wake: Some(wake),
            reader: Some(reader),
            events,
            eof: false,
            raw: Vec::new(),
            parser: vt100::Parser::new_with_callbacks(rows, cols, 0, Answers::default()),
        })
    }

    /// Types text and keys. Keys are written `<enter>`, `<esc>`, `<tab>`, `<bs>`, `<space>`,
    /// `<ins>`, `<del>`, `<up>`, `<down>`, `<left>`, `<right>`, `<home>`, `<end>`, `<pgup>`,
    /// `<pgdn>`, `<f1>` to `<f12>` and `<lt>` for the sign itself, with `s-`, `a-` and `c-` before
    /// the name for shift, alt and control: `<c-s>`, `<a-x>`, `<s-tab>`, `<c-left>`. An unknown
    /// name is a panic.
    ///
    /// `<esc>` must come last: a terminal sends the same bytes for escape followed by a key and
    /// for alt with that key. Wait for what escape does before typing on.
    ///
    /// Keys typed to a program that has ended are lost; the next wait will tell.
    #[track_caller]
    pub fn keys(&mut self, keys: &str) {
        self.drain();
        let bytes = keys::encode(keys, self.parser.screen().application_cursor());
        self.send(&bytes);
    }

    /// Types bytes as they are. Panics if the program leaves them unread for 30 seconds.
    #[track_caller]
    pub fn send(&mut self, bytes: &[u8]) {
        if let Some(master) = &self.master {
            device::write(master, bytes, Instant::now() + PATIENCE);
        }
    }

    /// Pastes text as terminals do: in brackets if the program has asked for them.
    #[track_caller]
    pub fn paste(&mut self, text: &str) {
        self.drain();
        let bracketed = self.parser.screen().bracketed_paste();
        let (open, close) = if bracketed { ("\x1b[200~", "\x1b[201~") } else { ("", "") };
        self.send(format!("{open}{}{close}", text.replace('\n', "\r")).as_bytes());
    }

    /// Waits until `cond` holds for the screen. Panics, with `what` and the whole screen, when the
    /// program has ended without it or when 30 seconds have passed.
    ///
    /// The screen may be seen half drawn (unless the program uses synchronised updates): wait for
    /// something that comes, rather than for something that goes.
    #[track_caller]
    pub fn wait_for(&mut self, what: &str, mut cond: impl FnMut(&Screen<'_>) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        self.drain();
        loop {
            let ready = self.eof || !self.parser.callbacks().drawing;
            if ready && cond(&self.screen()) {
                return;
            }
            let more = !self.eof && self.pump(deadline);
            if !more {
                // An end of output comes a moment before the end of the program: report both.
                let _ = self.exit.is_none() && self.pump(Instant::now() + LEFTOVER);
            }
            assert!(more, "waited in vain for {what}\n{}", self.report());
        }
    }

    /// Waits until some row of the screen contains `needle`.
    #[track_caller]
    pub fn wait_text(&mut self, needle: &str) {
        self.wait_for(&format!("the text {needle:?}"), |screen| screen.contains(needle));
    }

    /// Gives the terminal a new size; the program is told by SIGWINCH.
    pub fn resize(&mut self, cols: u16, rows: u16) {
        self.drain();
        let (wide, high) = nonzero((cols, rows));
        self.parser.set_size(high, wide);
        if let Some(master) = &self.master {
            device::set_size(master, (cols, rows)).expect("resizing the terminal");
        }
    }

    /// Lets the terminal claim a size. The screen that is looked at stays as it is.
    pub fn claim(&mut self, cols: u16, rows: u16) {
        if let Some(master) = &self.master {
            device::set_size(master, (cols, rows)).expect("resizing the terminal");
        }
    }

    /// The screen as of the last wait.
    pub fn screen(&self) -> Screen<'_> {
        Screen::new(self.parser.screen())
    }

    /// Every byte that the program has written, as of the last wait.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The process id of the program.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Waits for the end of the program and takes in its last output.
    #[track_caller]
    pub fn wait_exit(&mut self) -> Exit {
        let deadline = Instant::now() + PATIENCE;
        self.drain();
        while self.exit.is_none() {
            let more = self.pump(deadline);
            assert!(more, "the program does not end\n{}", self.report());
        }
        let deadline = Instant::now() + LEFTOVER;
        while !self.eof && self.pump(deadline) {}
        self.exit.expect("it has ended")
    }

    /// Sends a signal to the program (not to its children). Does nothing once it has ended.
    pub fn signal(&mut self, signal: Signal) {
        if self.exit.is_none() {
            rustix::process::kill_process(self.pid, signal).expect("sending a signal");
        }
    }

    /// Kills the program at once (SIGKILL). [`Session::wait_exit`] tells when it is gone.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
    }

    /// Closes the terminal, as when a window is closed: the program gets SIGHUP, and errors when it
    /// reads or writes. What was last seen stays readable; [`Session::wait_exit`] waits for the end.
    pub fn hang_up(&mut self) {
        self.drain();
        // The reader must be gone first: the terminal lives as long as one copy of it is open.
        self.wake = None;
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the reader does not panic");
        }
        self.master = None;
    }

    /// Waits for one report, and takes in what else has come. False if it is too late.
    fn pump(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        match self.events.recv_timeout(left) {
            Ok(event) => self.take_in(event),
            Err(_) => return false,
        }
        self.drain();
        !left.is_zero()
    }

    /// Takes in what has come, up to a limit: some programs write without end.
    fn drain(&mut self) {
        for _ in 0..256 {
            let Ok(event) = self.events.try_recv() else {
                return;
            };
            self.take_in(event);
        }
    }

    fn take_in(&mut self, event: Event) {
        match event {
            Event::Output(bytes) => {
                self.raw.extend_from_slice(&bytes);
                self.parser.process(&bytes);
                let replies = std::mem::take(&mut self.parser.callbacks_mut().replies);
                self.send(&replies);
            }
            Event::Eof => self.eof = true,
            Event::Exited => {
                let status = self.child.wait().expect("waiting for the child");
                let by_signal = status.signal().map(Exit::Signal);
                self.exit = status.code().map(Exit::Code).or(by_signal);
            }
        }
    }

    /// The state of things, for a panic.
    fn report(&self) -> String {
        let screen = self.screen();
        let ((rows, cols), (row, col)) = (screen.size(), screen.cursor_position());
        let exit = self.exit;
        let mut text = format!("exit: {exit:?}; {cols}x{rows}; cursor: row {row}, column {col}\n");
        for (number, line) in screen.lines().iter().enumerate() {
            let _ = writeln!(text, "{number:3}|{line}");
        }
        let tail = &self.raw[self.raw.len().saturating_sub(200)..];
        text + "last bytes: " + &tail.escape_ascii().to_string()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.exit.is_none() {
            let _ = rustix::process::kill_process_group(self.pid, Signal::KILL);
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        self.hang_up();
    }
}

fn nonzero((cols, rows): (u16, u16)) -> (NonZeroU16, NonZeroU16) {
    let check = |n| NonZeroU16::new(n).expect("a terminal has at least one cell");
    (check(cols), check(rows))
}
