//! Which host this is, and which of its processes run.
//!
//! Owns the names by which processes on several hosts, which share a folder, know each other. A
//! host's own name is not enough: there is more than one `localhost`, and what runs in a container
//! counts its processes anew.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use super::file::read_up_to;
use super::locate::hex;

/// The longest file of the system that is read here, in bytes.
const LIMIT: u64 = 1 << 16;

/// A process, as other hosts see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Process {
    host: String,
    machine: String,
    boot: String,
    is_identified: bool,
    id: i32,
    started: Option<u64>,
}

impl Process {
    /// Returns this process.
    pub fn this() -> &'static Self {
        // Nothing of it changes while the process runs.
        static THIS: OnceLock<Process> = OnceLock::new();
        THIS.get_or_init(|| {
            let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
            let id = rustix::process::getpid().as_raw_nonzero().get();
            let known = system("/etc/machine-id");
            let space = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
            // The number of a machine is confidential; a digest of it will do.
            let machine = format!("{host}\n{known}\n{}", space.display());
            Process {
                machine: hex(machine.as_bytes(), 16),
                is_identified: !known.is_empty(),
                boot: system("/proc/sys/kernel/random/boot_id"),
                started: started(id),
                host,
                id,
            }
        })
    }

    /// Returns the name that a person gave the host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the name of the host that no other has.
    pub fn machine(&self) -> &str {
        &self.machine
    }

    /// Returns whether that name is certain: two hosts of one name may have no number of their own.
    pub fn is_identified(&self) -> bool {
        self.is_identified
    }

    /// Returns the name of this start of the host; empty where the system has none.
    pub fn boot(&self) -> &str {
        &self.boot
    }

    /// Returns its number.
    pub fn id(&self) -> i32 {
        self.id
    }

    /// Returns when it was started, in the system's own unit, if the system says so.
    pub fn started(&self) -> Option<u64> {
        self.started
    }
}

fn system(path: &str) -> String {
    let bytes = read_up_to(Path::new(path), LIMIT).ok().flatten().unwrap_or_default();
    String::from_utf8_lossy(&bytes).trim().to_owned()
}

/// Returns whether the process with this number runs on this host: the one that was started then, if
/// that is known, since numbers are given again.
pub(super) fn is_running(id: i32, since: Option<u64>) -> bool {
    let Some(pid) = Some(id).filter(|id| *id > 0).and_then(Pid::from_raw) else { return false };
    // One that belongs to somebody else may not be sent a signal, but it is there.
    if test_kill_process(pid) == Err(Errno::SRCH) || is_zombie(id) {
        return false;
    }
    match (since, started(id)) {
        (Some(then), Some(now)) => then == now,
        _ => true,
    }
}

/// Returns when a process was started: field 22 of its `stat`, see proc_pid_stat(5).
fn started(id: i32) -> Option<u64> {
    fields(id)?.get(19)?.parse().ok()
}

/// Returns whether a process has ended, and only its parent does not know it yet.
fn is_zombie(id: i32) -> bool {
    fields(id).is_some_and(|fields| fields.first().is_some_and(|state| "ZX".contains(state)))
}

/// Returns the fields of `stat` after the name, which may contain anything.
fn fields(id: i32) -> Option<Vec<String>> {
    let stat = system(&format!("/proc/{id}/stat"));
    let (_, rest) = stat.rsplit_once(") ")?;
    Some(rest.split(' ').map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_process_runs_until_it_has_ended() {
        let this = Process::this();
        assert!(is_running(this.id(), this.started()) && is_running(1, None));
        assert!(!is_running(0, None) && !is_running(-1, None));
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let id = i32::try_from(child.id()).unwrap();
        assert!(is_running(id, started(id)));
        if let Some(then) = started(id) {
            assert!(!is_running(id, Some(then + 1)), "another process with its number");
        }
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(!is_running(id, None));
    }
}
