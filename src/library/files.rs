//! Files of a library and its store that a step changes as a whole.

use super::Library;
use crate::disk::locate::PEOPLE;
use crate::disk::store::{Store, StoreError};
use crate::model::step::FileChange;

impl Library {
    /// Carries out the change of a file; see [`Store::change_file`].
    ///
    /// # Errors
    /// When somebody else has changed the file since, or it cannot be written.
    pub fn change_file(&self, store: &Store, change: &FileChange) -> Result<(), StoreError> {
        store.change_file(change, &self.folder().join(PEOPLE))
    }
}
