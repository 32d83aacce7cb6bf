//! Who may see what is written.
//!
//! Owns the modes of new files and folders. What is the reader's own is private. What lies in a
//! folder that a group shares is for that group, as if it had been put there by hand.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{Gid, fchown};

/// Write permission for the group, and the sticky bit: everybody may make files in a folder that
/// has it, such as `/tmp`, but they share nothing.
const GROUP_WRITES: u32 = 0o020;
const STICKY: u32 = 0o1000;
const SET_GROUP: u32 = 0o2000;

/// Who may see new files and folders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Their owner alone.
    #[default]
    Private,
    /// Whoever the umask lets, and the group of the folder if that may write to the folder.
    Shared,
}

impl Access {
    /// Returns the mode to create a file with; the system takes the umask from it.
    pub(in crate::disk) fn file_mode(self) -> u32 {
        match self {
            Self::Private => 0o600,
            Self::Shared => 0o666,
        }
    }

    /// Creates a file to be written.
    pub(in crate::disk) fn create(self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).mode(self.file_mode()).open(path)
    }

    /// Gives a new file to those who share its folder.
    pub(in crate::disk) fn share(self, file: &File, path: &Path) -> io::Result<()> {
        match path.parent() {
            Some(folder) if self == Self::Shared => share(file, folder, 0o060),
            _ => Ok(()),
        }
    }

    /// Creates a folder.
    pub(super) fn make_folder(self, folder: &Path) -> io::Result<()> {
        let mode = if self == Self::Private { 0o700 } else { 0o777 };
        DirBuilder::new().mode(mode).create(folder)?;
        match folder.parent() {
            Some(above) if self == Self::Shared => share(&File::open(folder)?, above, 0o070),
            _ => Ok(()),
        }
    }
}

/// Gives `new` the group of `folder` and the rights of that group, as far as `bits` has them, if the
/// group may write to the folder.
fn share(new: &File, folder: &Path, bits: u32) -> io::Result<()> {
    let above = fs::metadata(folder)?;
    if above.mode() & GROUP_WRITES == 0 || above.mode() & STICKY != 0 {
        return Ok(());
    }
    let about = new.metadata()?;
    if !has_group(new, &about, above.gid()) {
        // The rights would go to another group.
        return Ok(());
    }
    let inherited = if about.is_dir() { above.mode() & SET_GROUP } else { 0 };
    let mode = about.mode() & 0o7777 | above.mode() & bits | inherited;
    if mode == about.mode() & 0o7777 {
        return Ok(());
    }
    new.set_permissions(Permissions::from_mode(mode))
}

/// Gives `new`, which will replace a file, that one's group and mode.
pub(super) fn like(new: &File, old: &Metadata) -> io::Result<()> {
    let about = new.metadata()?;
    // Refused if this account is not in that group: the file then belongs to its own.
    has_group(new, &about, old.gid());
    if about.mode() == old.mode() {
        return Ok(());
    }
    new.set_permissions(Permissions::from_mode(old.mode() & 0o7777))
}

/// Gives `new` the group with this number, if it may. Returns whether it has it.
fn has_group(new: &File, about: &Metadata, group: u32) -> bool {
    about.gid() == group || fchown(new, None, Some(Gid::from_raw(group))).is_ok()
}
