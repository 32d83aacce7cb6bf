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

/// Ends a message about a change that is on its way to disk.
pub const SAVING: &str = " · saving …";
/// Begins a message about a save that failed.
pub const NOT_SAVED: &str = "not saved: ";
/// Replaces [`SAVING`] once the change is on disk.
const SAVED: &str = " · saved";

impl Status {
    /// Called when everything is on disk: says so, unless something went wrong.
    pub fn saved(&mut self) {
        match self {
            Status::Info(words) => {
                if let Some(what) = words.strip_suffix(SAVING) {
                    *words = format!("{what}{SAVED}");
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
        let mut status = Status::Error("disk full".to_owned());
        status.saved();
        assert_eq!(status, Status::Error("disk full".to_owned()));
    }
}
