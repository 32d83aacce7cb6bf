//! Reading a file in a process of its own, which may not take more than its share of memory and
//! time.
//!
//! Owns both ends: the child, which sets its limits before it reads anything, and what the parent
//! makes of its end. The child is this program; bytes go in by its standard input, the answer comes
//! by its standard output. It opens nothing. What the bytes mean is decided in [`crate::format`].

use std::io::{self, Read as _, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, setrlimit};

use crate::format::{FORMATS, Format, Limits, Read, Source, Unreadable};
use crate::model::cancel::Cancel;

/// The command that makes this program the child.
pub const COMMAND: &str = "read-format";
/// The child's memory, in bytes.
const MEMORY: u64 = 512 << 20;
/// What its second thread reserves beside that, mostly without using it, in bytes.
const SECOND_THREAD: u64 = 96 << 20;
/// The child's processor time, in seconds.
const SECONDS: u64 = 10;
/// Room for what nests, in bytes.
const STACK: usize = 64 << 20;
/// A larger file is not read, in bytes: reading it takes at least as much again.
const LARGEST: u64 = MEMORY / 2;
/// The longest answer, in bytes.
const ANSWER: u64 = 256 << 20;

/// How often it is asked whether somebody still wants the text.
const PAUSE: Duration = Duration::from_millis(20);

/// Reads `source` in a process of its own.
///
/// # Errors
/// When it has no text, asks for too much, or the process cannot be started.
pub fn read(format: &Format, source: &Source) -> Result<Read, Unreadable> {
    read_while(format, source, &Cancel::default())
}

/// Does the same, and ends the process when nobody wants the text any more.
///
/// # Errors
/// As for [`read`]; [`Unreadable::TooSlow`] if nobody wants it.
pub fn read_while(format: &Format, source: &Source, cancel: &Cancel) -> Result<Read, Unreadable> {
    if source.bytes.len() as u64 > LARGEST {
        let what = format!("it is larger than {} MiB", LARGEST >> 20);
        return Err(Unreadable::TooMuch(what));
    }
    let failed = |error: io::Error| {
        Unreadable::Damaged(format!("gloss could not start itself to read it: {error}"))
    };
    let mut child = Command::new(program())
        // A name may begin like an option.
        .args([COMMAND, format.name, "--", source.name])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let mut answer = Vec::new();
    let (stdin, stdout, process) =
        (child.stdin.take(), child.stdout.take(), Pid::from_child(&child));
    std::thread::scope(|scope| {
        let (done, is_done) = channel::<()>();
        scope.spawn(move || {
            while is_done.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                // It was not waited for yet, so the number is still its own.
                if cancel.is_cancelled() {
                    let _ = kill_process(process, Signal::KILL);
                    return;
                }
            }
        });
        if let Some(mut stdin) = stdin {
            // Whoever is gone before the end says why by the way it ended.
            let _ = stdin.write_all(source.bytes);
        }
        if let Some(stdout) = stdout {
            let _ = stdout.take(ANSWER).read_to_end(&mut answer);
        }
        drop(done);
    });
    let ended = child.wait().map_err(failed)?;
    if cancel.is_cancelled() {
        return Err(Unreadable::TooSlow);
    }
    if ended.success()
        && let Ok(answer) = postcard::from_bytes(&answer)
    {
        return answer;
    }
    Err(reason(ended))
}

/// Is the child: reads the bytes of a file from standard input, and answers to standard output.
///
/// # Errors
/// When the limits cannot be set, or nobody reads the answer.
pub fn serve(format: &str, name: &str) -> io::Result<()> {
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::As, limit(MEMORY + SECOND_THREAD))?;
    setrlimit(Resource::Cpu, limit(SECONDS))?;
    setrlimit(Resource::Core, limit(0))?;
    let mut bytes = Vec::new();
    io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("it is too large"));
    }
    let format = FORMATS.iter().find(|known| known.name == format).copied();
    let format = format.ok_or_else(|| io::Error::other("no such format"))?;
    let name = name.to_owned();
    let reading = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let source = Source { bytes: &bytes, name: &name };
        (format.read)(&source, &Limits { beside: Some(&at_once), ..Limits::default() })
    })?;
    let answer = reading.join().map_err(|_| io::Error::other("reading it failed"))?;
    let answer = postcard::to_stdvec(&answer).map_err(io::Error::other)?;
    let mut stdout = io::stdout().lock();
    stdout.write_all(&answer)?;
    stdout.flush()
}

/// Does one piece of work on another thread and one on this; see [`crate::format::Beside`].
fn at_once(other: &mut (dyn FnMut() + Send), own: &mut dyn FnMut()) -> bool {
    if std::thread::available_parallelism().is_ok_and(|cores| cores.get() < 2) {
        return false;
    }
    std::thread::scope(|scope| {
        let started = std::thread::Builder::new().stack_size(STACK / 8).spawn_scoped(scope, other);
        if started.is_ok() {
            own();
        }
        started.is_ok()
    })
}

/// Returns the program to start: this one, even if it was replaced since it was started. A test is
/// not it, but lies beside it.
fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_default();
    match beside(&own) {
        Some(built) => built,
        None if own.exists() => own,
        None => PathBuf::from("/proc/self/exe"),
    }
}

/// Returns the program that lies beside a test; `None` if `own` is none, wherever it lies.
fn beside(own: &Path) -> Option<PathBuf> {
    const NAME: &str = "gloss";
    let folder = own.parent().filter(|folder| folder.ends_with("deps"))?;
    let is_test = own.file_stem().is_some_and(|name| name != NAME);
    Some(folder.parent()?.join(NAME)).filter(|_| is_test)
}

fn reason(ended: ExitStatus) -> Unreadable {
    let signal = ended.signal().unwrap_or_default();
    let is = |known: Signal| signal == known.as_raw();
    if is(Signal::XCPU) || is(Signal::KILL) {
        Unreadable::TooSlow
    } else if signal != 0 {
        let megabytes = MEMORY >> 20;
        Unreadable::TooMuch(format!(
            "it needs more than {megabytes} MB of memory, or nests too deep"
        ))
    } else {
        Unreadable::Damaged("it cannot be understood".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Claim;

    /// A file of pages with some lines each.
    fn pages(count: usize) -> Vec<u8> {
        let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", 10 + page * 2)).collect();
        let kids = kids.join(" ");
        let mut file = vec![format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[{kids}]\
             /Count {count}>>endobj\n3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>endobj\n"
        )];
        for page in 0..count {
            let (own, of) = (10 + page * 2, 11 + page * 2);
            let words = format!(
                "BT /F 12 Tf 14 TL 50 700 Td (Paper {page} of the series says) Tj T* (that the \
                 talks went on. \\351t\\351) Tj ET"
            );
            file.push(format!(
                "{own} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {of} 0 R\
                 /Resources<</Font<</F 3 0 R>>>>>>endobj\n{of} 0 obj<</Length {}>>stream\n{words}\n\
                 endstream endobj\n",
                words.len()
            ));
        }
        file.push("trailer\n<</Root 1 0 R>>\n".to_owned());
        file.concat().into_bytes()
    }

    #[test]
    fn two_threads_read_what_one_reads() {
        let format = FORMATS.iter().find(|format| format.name == "pdf").unwrap();
        for count in [1, 3, 4, 60] {
            let bytes = pages(count);
            let source = Source { bytes: &bytes, name: "a.pdf" };
            let alone = (format.read)(&source, &Limits::default()).unwrap();
            assert_eq!(alone.text.matches("of the series").count(), count);
            let used = std::sync::atomic::AtomicUsize::new(0);
            let both = |other: &mut (dyn FnMut() + Send), own: &mut dyn FnMut()| {
                used.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                at_once(other, own)
            };
            let limits = Limits { beside: Some(&both), ..Limits::default() };
            assert_eq!((format.read)(&source, &limits).unwrap(), alone);
            assert_eq!(used.into_inner(), usize::from(count >= 4));
            // An error ends both.
            let limits = Limits { beside: Some(&at_once), unpacked: 2000, ..Limits::default() };
            let few = (format.read)(&source, &limits);
            assert_eq!(few.is_err(), count == 60, "{few:?}");
        }
    }

    #[test]
    fn only_a_test_starts_what_lies_beside_it() {
        let of = |own: &str| beside(Path::new(own));
        let built = Some(PathBuf::from("/target/debug/gloss"));
        assert_eq!(of("/target/debug/deps/formats-0a1b2c"), built);
        assert_eq!(of("/opt/deps/gloss"), None);
        assert_eq!(of("/usr/bin/gloss"), None);
    }

    #[test]
    fn what_is_too_large_is_said_before_anything_is_started() {
        let format = Format {
            name: "none",
            version: 1,
            claims: |_: &Source| Claim::No,
            read: |_: &Source, _: &Limits| Err(Unreadable::TooSlow),
            watched: true,
            was_plain: false,
        };
        // Never touched, and so nowhere in memory.
        let bytes = vec![0; usize::try_from(LARGEST).unwrap() + 1];
        let refused = read(&format, &Source { bytes: &bytes, name: "a.pdf" }).unwrap_err();
        assert_eq!(refused.to_string(), "not read: it is larger than 256 MiB");
    }
}
