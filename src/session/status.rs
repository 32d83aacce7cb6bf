//! The message on the bottom line.

/// The message on the bottom line. It takes the place of the hints, never of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// No message: the hints are shown.
    #[default]
    Quiet,
    /// Something was done.
    Info(String),
    /// Something could not be done.
    Error(String),
}

/// Ends a message about a change that is on its way to disk, unless it says what that waits for.
pub const SAVING: &str = " · saving …";
/// Stands between what was done, or is being saved, and what can be done about it.
pub const THEN: &str = "; ";
/// Stands before how far a save is.
const PROGRESS: &str = " file ";
/// Begins a message about a save that failed.
pub const NOT_SAVED: &str = "not saved: ";
/// Replaces [`SAVING`] once the change is on disk.
const SAVED: &str = " · saved";

impl Status {
    /// Called when something takes long to get to disk: says why, unless there is something else to
    /// be read.
    pub fn held_up(&mut self, why: &str) {
        match self {
            Status::Info(words) => {
                if let Some((what, _)) = words.split_once(SAVING) {
                    *words = format!("{what}{SAVING}: {why}");
                }
            }
            Status::Quiet => *self = Status::Error(format!("{NOT_SAVED}{why}")),
            Status::Error(_) => {}
        }
    }

    /// Called while a step over many files is on its way to disk: says how far it is.
    pub fn saving(&mut self, done: usize, of: usize) {
        if let Status::Info(words) = self
            && let Some((what, rest)) = words.split_once(SAVING)
        {
            let then =
                rest.split_once(THEN).map_or(String::new(), |(_, then)| format!("{THEN}{then}"));
            *words = format!("{what}{SAVING}{PROGRESS}{done} of {of}{then}");
        }
    }

    /// Called when everything is on disk: says so, unless something went wrong.
    pub fn saved(&mut self) {
        match self {
            Status::Info(words) => {
                if let Some((what, rest)) = words.split_once(SAVING) {
                    // What can be done about it stays; how far it was and what it waited for do not.
                    let rest = match rest.strip_prefix(PROGRESS) {
                        Some(rest) => rest.find(THEN).and_then(|at| rest.get(at..)),
                        None => Some(rest).filter(|rest| rest.starts_with(THEN)),
                    };
                    let rest = rest.unwrap_or_default();
                    *words = format!("{what}{SAVED}{rest}");
                }
            }
            Status::Quiet => *self = Status::Info("saved".to_owned()),
            Status::Error(words) if words.starts_with(NOT_SAVED) => {
                *self = Status::Info("saved after all".to_owned());
            }
            Status::Error(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_not_talked_over() {
        let mut status = Status::Info(format!("highlighted{SAVING}"));
        status.saved();
        assert_eq!(status, Status::Info("highlighted · saved".to_owned()));
        let mut status = Status::Info(format!("highlighted{SAVING}"));
        status.held_up("somebody has the lock");
        let words = "highlighted · saving …: somebody has the lock".to_owned();
        assert_eq!(status, Status::Info(words));
        status.saved();
        assert_eq!(status, Status::Info("highlighted · saved".to_owned()));
        let mut status = Status::Info(format!("highlighted{SAVING}{THEN}u takes it back"));
        status.saved();
        assert_eq!(status, Status::Info("highlighted · saved; u takes it back".to_owned()));
        let mut status = Status::Info(format!("renamed{SAVING}{THEN}u takes it back"));
        status.saving(7, 500);
        status.saving(12, 500);
        let words = "renamed · saving … file 12 of 500; u takes it back".to_owned();
        assert_eq!(status, Status::Info(words));
        status.saved();
        assert_eq!(status, Status::Info("renamed · saved; u takes it back".to_owned()));
        let mut status = Status::Error("disk full".to_owned());
        status.saved();
        assert_eq!(status, Status::Error("disk full".to_owned()));
    }
}
