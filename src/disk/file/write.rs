//! Replacing a file, all or nothing.
//!
//! Owns the promise that a file is either as it was or as intended, never half of each, and says of
//! what is written whether it is also safe from a loss of power.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::Path;

use super::{Access, FileError, access, fault, temporary_name};

/// A file that was written.
#[derive(Debug)]
pub struct Written {
    /// What the system says about the new file.
    pub about: Metadata,
    /// Why its name may not survive a loss of power, if so: a folder could not be synced.
    pub unsynced: Option<FileError>,
}

/// Replaces the file at `path` by `bytes`, or creates it, for its owner alone (mode 0600, folders
/// 0700). A reader at any moment, even after a crash, finds either the old content or the new. A
/// symbolic link is written through, not replaced; the mode of an existing file is kept. Returns the
/// metadata of the new file.
///
/// # Errors
///
/// When a step fails, or the file is read-only; the old file is then untouched and no temporary
/// file remains. (Only if the very last step fails, the sync of the folder, is the new content
/// already in place.)
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<Metadata, FileError> {
    match replace(path, bytes, Access::Private, || true)? {
        Some(Written { about, unsynced: None }) => Ok(about),
        Some(Written { unsynced: Some(error), .. }) => Err(error),
        None => Err(FileError::of("write", path)(io::ErrorKind::Interrupted.into())),
    }
}

/// Like [`write_atomic`], for those whom `access` names, if `is_unchanged` still says so at the last
/// moment, when everything but the new name is on disk: no other program has written the file since
/// it was read. `None` if it has; nothing is then changed.
///
/// # Errors
///
/// As for [`write_atomic`], but for the sync of folders.
pub fn replace(
    path: &Path,
    bytes: &[u8],
    access: Access,
    is_unchanged: impl FnOnce() -> bool,
) -> Result<Option<Written>, FileError> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().unwrap_or(Path::new("."));
    let unsynced = make_folders(folder, access)?;
    refuse_if_marked(path)?;
    let temporary = folder.join(temporary_name());
    let renamed = fill(&temporary, bytes, access, fs::metadata(&target).ok().as_ref())
        .and_then(|about| fault::step().map(|()| about))
        .and_then(|about| {
            fault::last_moment();
            let renamed = is_unchanged().then(|| fs::rename(&temporary, &target)).transpose()?;
            Ok(renamed.map(|()| about))
        })
        .map_err(FileError::of("write", path));
    let Ok(Some(about)) = renamed else {
        // If even this fails, `sweep` recognises the file by its name.
        let _ = fs::remove_file(&temporary);
        return renamed.map(|_| None);
    };
    Ok(Some(Written { about, unsynced: sync_folder(folder).err().or(unsynced) }))
}

/// Refuses to write a file marked read-only by its owner: a rename would replace even that.
fn refuse_if_marked(path: &Path) -> Result<(), FileError> {
    match fs::metadata(path) {
        Ok(about) if about.permissions().readonly() => {
            let why = io::Error::new(io::ErrorKind::PermissionDenied, "it is marked read-only");
            Err(FileError::of("write", path)(why))
        }
        _ => Ok(()),
    }
}

fn fill(path: &Path, bytes: &[u8], access: Access, old: Option<&Metadata>) -> io::Result<Metadata> {
    fault::step()?;
    // For nobody else until it is known for whom.
    let made = if old.is_some() { Access::Private } else { access };
    let mut file = made.create(path)?;
    if let Err(error) = fault::step() {
        // As when the disk is full: part of it has been written.
        file.write_all(&bytes[..bytes.len() / 2])?;
        return Err(error);
    }
    file.write_all(bytes)?;
    fault::step()?;
    match old {
        Some(old) => access::like(&file, old)?,
        None => access.share(&file, path)?,
    }
    fault::step()?;
    file.sync_all()?;
    file.metadata()
}

/// Deletes the file at `path`.
///
/// # Errors
///
/// When it does not exist, is read-only, or may not be deleted.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match delete(path, || true)? {
        Deletion { unsynced: Some(error), .. } => Err(error),
        Deletion { .. } => Ok(()),
    }
}

/// What became of a file that was to be removed.
#[derive(Debug, Default)]
pub(in crate::disk) struct Deletion {
    /// Whether it was removed.
    pub done: bool,
    /// Why that may not survive a loss of power, if so.
    pub unsynced: Option<FileError>,
}

/// Like [`remove`], if `is_unchanged` still says so at the last moment.
///
/// # Errors
///
/// As for [`remove`], but for the sync of the folder.
pub(in crate::disk) fn delete(
    path: &Path,
    is_unchanged: impl FnOnce() -> bool,
) -> Result<Deletion, FileError> {
    refuse_if_marked(path)?;
    fault::step().map_err(FileError::of("remove", path))?;
    fault::last_moment();
    if !is_unchanged() {
        return Ok(Deletion::default());
    }
    fs::remove_file(path).map_err(FileError::of("remove", path))?;
    let unsynced = path.parent().and_then(|folder| sync_folder(folder).err());
    Ok(Deletion { done: true, unsynced })
}

/// Creates `folder` and any missing parents, for their owner alone (mode 0700).
///
/// # Errors
///
/// When the system refuses.
pub fn make_folder(folder: &Path) -> Result<(), FileError> {
    make_folders(folder, Access::Private)?.map_or(Ok(()), Err)
}

/// Like [`make_folder`], for those whom `access` names. Returns why the folders may not survive a
/// loss of power, if so.
pub(in crate::disk) fn make_folders(
    folder: &Path,
    access: Access,
) -> Result<Option<FileError>, FileError> {
    if folder.is_dir() || folder.as_os_str().is_empty() {
        return Ok(None);
    }
    let parent = folder.parent().unwrap_or(Path::new("/"));
    let unsynced = make_folders(parent, access)?;
    fault::step().map_err(FileError::of("make the folder", folder))?;
    match access.make_folder(folder) {
        // Another session may create the same folder at the same time.
        Err(_) if folder.is_dir() => Ok(unsynced),
        Err(error) => Err(FileError::of("make the folder", folder)(error)),
        Ok(()) => Ok(sync_folder(parent).err().or(unsynced)),
    }
}

/// Syncs the folder of `path` and those above it up to the one that `root` is in, so that all names
/// on the way are durable.
///
/// # Errors
///
/// When one cannot be synced.
pub(in crate::disk) fn sync_up(path: &Path, root: &Path) -> Result<(), FileError> {
    let above = root.parent().unwrap_or(root);
    let inside = path.ancestors().skip(1).take_while(|folder| folder.starts_with(above));
    inside.filter(|folder| folder.is_dir()).try_for_each(sync_folder)
}

/// Syncs `folder`, so that the names in it are durable.
fn sync_folder(folder: &Path) -> Result<(), FileError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    fault::sync().map_err(FileError::of("sync the folder", folder))?;
    match File::open(folder).and_then(|open| open.sync_all()) {
        // Some network file systems do not support this; then nothing more can be done. A folder
        // that this account may write to but not list cannot even be opened.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput
                    | io::ErrorKind::Unsupported
                    | io::ErrorKind::PermissionDenied
            ) =>
        {
            Ok(())
        }
        result => result.map_err(FileError::of("sync the folder", folder)),
    }
}
