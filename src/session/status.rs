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

    /// Called when everything is on disk: says so, unless something went wrong.
    pub fn saved(&mut self) {
        match self {
            Status::Info(words) => {
                if let Some((what, rest)) = words.split_once(SAVING) {
                    // What can be done about it stays; what it waited for does not.
                    let rest = if rest.starts_with(THEN) { rest } else { "" };
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
        let mut status = Status::Error("disk full".to_owned());
        status.saved();
        assert_eq!(status, Status::Error("disk full".to_owned()));
    }
}
