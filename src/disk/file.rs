//! Reading a file, replacing it atomically, and staying inside a folder: what all of `disk` needs.
//!
//! Owns the promise that a file is either as it was or as intended, never half of each, and that an
//! error names its file. The meaning of the bytes is not known here.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use thiserror::Error;

use crate::model::path::DocPath;

/// An I/O error with the file it concerns.
#[derive(Debug, Error)]
#[error("could not {doing} {}: {}", shown(path), cause(source))]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What was being done to it, as a verb: "read", "write".
    pub doing: &'static str,
    /// Why it failed.
    pub source: io::Error,
}

impl FileError {
    /// Wraps an I/O error in one that names `path`; for `map_err`.
    pub fn of(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self { path, doing, source }
    }

    /// Returns the cause alone, for messages that already name the file.
    #[must_use]
    pub fn cause(&self) -> String {
        cause(&self.source)
    }
}

/// Returns the path as it may be displayed: control characters (a file's name can contain an escape
/// sequence) become visible symbols.
#[must_use]
pub fn shown(path: &Path) -> String {
    let visible = |c: char| match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        0x7f => '\u{2421}',
        0x80..=0x9f => '\u{fffd}',
        _ => c,
    };
    path.display().to_string().chars().map(visible).collect()
}

/// Returns the system's message without its number.
#[must_use]
pub fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error ") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

/// Returns whether `path` is a folder; links are followed.
#[must_use]
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Returns whether `path` is a regular file; links are followed.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Returns whether the error means that the file does not exist; a name that is too long cannot
/// exist.
fn is_nowhere(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename)
}

/// Reads a whole file; `None` if the file does not exist.
///
/// # Errors
///
/// When it exists but is not a regular file, or cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    read_up_to(path, u64::MAX)
}

/// Like [`read_if_there`], for files that should not be larger than `limit` bytes.
///
/// # Errors
///
/// When it exists but is larger, is not a regular file, or cannot be read.
pub fn read_up_to(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
    let failed = || FileError::of("read", path);
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) if is_nowhere(&error) => return Ok(None),
        Err(error) => return Err(failed()(error)),
    };
    // Opening a pipe would wait for a writer, and a device may never end.
    if about.is_dir() {
        return Err(failed()(io::ErrorKind::IsADirectory.into()));
    } else if !about.is_file() {
        return Err(failed()(io::Error::other("it is not a regular file")));
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed()(error)),
    };
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed())?;
    if bytes.len() as u64 > limit {
        let limit = format!("it is larger than {} MiB", limit >> 20);
        return Err(failed()(io::Error::new(io::ErrorKind::FileTooLarge, limit)));
    }
    Ok(Some(bytes))
}

/// Replaces the file at `path` by `bytes`, or creates it (mode 0600, folders 0700). A reader at any
/// moment, even after a crash, finds either the old content or the new. A symbolic link is written
/// through, not replaced; the mode of an existing file is kept. Returns the metadata of the new
/// file.
///
/// # Errors
///
/// When a step fails, or the file is read-only; the old file is then untouched and no temporary
/// file remains. (Only if the very last step fails, the sync of the folder, is the new content
/// already in place.)
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<Metadata, FileError> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    refuse_if_marked(path)?;
    let mode = fs::metadata(&target).map_or(0o600, |old| old.permissions().mode());
    let temporary = folder.join(temporary_name());
    let about = fill(&temporary, bytes, mode)
        .and_then(|about| fault::step().map(|()| about))
        .and_then(|about| fs::rename(&temporary, &target).map(|()| about))
        .map_err(|error| {
            // If even this fails, `sweep` recognises the file by its name.
            let _ = fs::remove_file(&temporary);
            FileError::of("write", path)(error)
        })?;
    sync_folder(folder)?;
    Ok(about)
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

fn fill(path: &Path, bytes: &[u8], mode: u32) -> io::Result<Metadata> {
    fault::step()?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    if let Err(error) = fault::step() {
        // As when the disk is full: part of it has been written.
        file.write_all(&bytes[..bytes.len() / 2])?;
        return Err(error);
    }
    file.write_all(bytes)?;
    fault::step()?;
    file.set_permissions(Permissions::from_mode(mode))?;
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
    refuse_if_marked(path)?;
    fault::step().map_err(FileError::of("remove", path))?;
    fs::remove_file(path).map_err(FileError::of("remove", path))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Creates `folder` and any missing parents, mode 0700.
///
/// # Errors
///
/// When the system refuses.
pub fn make_folder(folder: &Path) -> Result<(), FileError> {
    if folder.is_dir() || folder.as_os_str().is_empty() {
        return Ok(());
    }
    let parent = folder.parent().unwrap_or(Path::new("/"));
    make_folder(parent)?;
    fault::step().map_err(FileError::of("make the folder", folder))?;
    match DirBuilder::new().mode(0o700).create(folder) {
        // Another session may create the same folder at the same time.
        Err(_) if folder.is_dir() => Ok(()),
        Err(error) => Err(FileError::of("make the folder", folder)(error)),
        Ok(()) => sync_folder(parent),
    }
}

/// Syncs `folder`, so that the names in it are durable.
fn sync_folder(folder: &Path) -> Result<(), FileError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    fault::step().map_err(FileError::of("sync the folder", folder))?;
    match File::open(folder).and_then(|open| open.sync_all()) {
        // Some network file systems do not support this; then nothing more can be done.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
        {
            Ok(())
        }
        result => result.map_err(FileError::of("sync the folder", folder)),
    }
}

/// Returns a name short enough to fit wherever the file's own name fits.
fn temporary_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!(".gloss-{}-{count}.tmp", std::process::id())
}

/// Returns whether a file of this name is a temporary file of [`write_atomic`].
#[must_use]
pub fn is_temporary(name: &str) -> bool {
    name.strip_prefix(".gloss-")
        .and_then(|rest| rest.strip_suffix(".tmp"))
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '-'))
}

/// Removes the temporary files of dead writers from `folder`. The caller must hold a lock that
/// keeps every living writer out of the folder. Files that cannot be removed stay.
pub fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(is_temporary) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Returns the path of `path` below `root`, after a check of every part: a symbolic link that leads
/// out of `root`, or nowhere, is refused. Parts that do not exist yet are allowed.
///
/// # Errors
///
/// When a part is such a link, or cannot be examined.
pub fn safe_below(root: &Path, path: &DocPath) -> Result<PathBuf, FileError> {
    let mut here = root.to_owned();
    for part in path.as_str().split('/') {
        here.push(part);
        match fs::symlink_metadata(&here) {
            Ok(about) if about.is_symlink() => stays_in(root, &here)?,
            Ok(_) => {}
            Err(error) if is_nowhere(&error) => break,
            Err(error) => return Err(FileError::of("open", &here)(error)),
        }
    }
    Ok(path.below(root))
}

fn stays_in(root: &Path, link: &Path) -> Result<(), FileError> {
    let home = fs::canonicalize(root).map_err(FileError::of("open", root))?;
    match fs::canonicalize(link) {
        Ok(target) if target.starts_with(&home) => Ok(()),
        Ok(_) => {
            let why = format!("it is a symbolic link that leads out of {}", shown(root));
            Err(FileError::of("open", link)(io::Error::other(why)))
        }
        Err(_) => {
            let why = io::Error::other("it is a symbolic link that leads nowhere");
            Err(FileError::of("open", link)(why))
        }
    }
}

/// Injects failures into the individual steps of a write; only in tests.
pub(crate) mod fault {
    /// Marks one step of a write; fails if a test has asked for it.
    #[cfg(not(test))]
    #[allow(clippy::unnecessary_wraps, reason = "in tests it may fail")]
    pub(in crate::disk) fn step() -> std::io::Result<()> {
        Ok(())
    }

    #[cfg(test)]
    pub(in crate::disk) use on::{fail_at, step};
    #[cfg(test)]
    pub(crate) use on::{is_killed, kill_at};

    #[cfg(test)]
    mod on {
        use std::cell::Cell;
        use std::io;

        thread_local! {
            static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
            static KILLED: Cell<bool> = const { Cell::new(false) };
        }

        pub fn step() -> io::Result<()> {
            match LEFT.get() {
                Some(0) => {
                    LEFT.set(KILLED.get().then_some(0));
                    Err(io::ErrorKind::StorageFull.into())
                }
                left => {
                    LEFT.set(left.map(|left| left - 1));
                    Ok(())
                }
            }
        }

        /// Makes the step after `steps` more fail, once, on this thread. Returns whether the
        /// previously requested failure has happened.
        pub fn fail_at(steps: Option<usize>) -> bool {
            KILLED.set(false);
            LEFT.replace(steps).is_none()
        }

        /// Returns whether the kill that was requested has happened.
        pub fn is_killed() -> bool {
            KILLED.get() && LEFT.get() == Some(0)
        }

        /// Lets no step after `steps` more on this thread reach the disk, as if the process had
        /// been killed there; `None` ends that. Returns whether the previously requested kill has
        /// happened.
        pub fn kill_at(steps: Option<usize>) -> bool {
            KILLED.set(steps.is_some());
            LEFT.replace(steps) == Some(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_new_file_is_private_and_an_old_ones_mode_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/c.toml");
        write_atomic(&path, b"one").unwrap();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        fs::set_permissions(&path, Permissions::from_mode(0o664)).unwrap();
        write_atomic(&path, b"two").unwrap();
        assert_eq!(mode(&path), 0o664);
        assert_eq!(read_if_there(&path).unwrap().as_deref(), Some(&b"two"[..]));
        assert_eq!(names(path.parent().unwrap()), ["c.toml"]);
    }

    #[test]
    fn a_failure_leaves_no_temporary_file_and_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("taken");
        fs::create_dir_all(taken.join("full")).unwrap();
        let error = write_atomic(&taken, b"x").unwrap_err().to_string();
        assert!(error.starts_with("could not write /") && !error.contains("os error"), "{error}");
        assert_eq!(names(dir.path()), ["taken"]);

        let locked = dir.path().join("locked");
        fs::write(&locked, "old").unwrap();
        fs::set_permissions(&locked, Permissions::from_mode(0o444)).unwrap();
        assert!(write_atomic(&locked, b"new").is_err() && remove(&locked).is_err());
        assert_eq!(fs::read(&locked).unwrap(), b"old");
    }

    #[test]
    fn a_link_is_written_through() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        fs::write(&real, "old").unwrap();
        symlink(&real, &link).unwrap();
        write_atomic(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
    }

    #[test]
    fn what_is_no_file_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        assert!(read_if_there(&dir.path().join("none")).unwrap().is_none());
        assert!(read_if_there(dir.path()).unwrap_err().to_string().contains("directory"));
        let device = read_up_to(Path::new("/dev/zero"), 10).unwrap_err();
        assert!(device.to_string().ends_with("it is not a regular file"), "{device}");
        let big = dir.path().join("big");
        fs::write(&big, vec![b'x'; (1 << 20) + 1]).unwrap();
        assert_eq!(read_up_to(&big, 1 << 20).unwrap_err().cause(), "it is larger than 1 MiB");
        assert!(read_up_to(&big, (1 << 20) + 1).unwrap().is_some());
    }

    #[test]
    fn only_our_temporary_files_are_swept() {
        let dir = tempfile::tempdir().unwrap();
        let kept = [".gloss-mine.tmp", "a.toml", "x.tmp"];
        for name in kept.into_iter().chain([".gloss-1-2.tmp"]) {
            fs::write(dir.path().join(name), "").unwrap();
        }
        assert!(is_temporary(&temporary_name()));
        sweep(dir.path());
        assert_eq!(names(dir.path()), kept);
    }

    #[test]
    fn no_link_leads_out() {
        let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = dir.path();
        fs::create_dir(root.join("in")).unwrap();
        symlink(out.path(), root.join("away")).unwrap();
        symlink("../..", root.join("in/up")).unwrap();
        symlink("in", root.join("near")).unwrap();
        symlink("void", root.join("lost")).unwrap();
        let look = |path: &str| safe_below(root, &DocPath::new(Path::new(path)).unwrap());
        for bad in ["away/a.txt", "away", "in/up/b", "lost"] {
            assert!(look(bad).unwrap_err().to_string().contains("symbolic link"), "{bad}");
        }
        assert_eq!(look("near/new/c.txt").unwrap(), root.join("near/new/c.txt"));
        assert_eq!(look("in/d.txt").unwrap(), root.join("in/d.txt"));
    }

    #[test]
    fn a_name_cannot_speak_to_the_terminal() {
        assert_eq!(shown(Path::new("a\u{1b}[2J\u{7f}\u{9b}ж")), "a␛[2J␡\u{fffd}ж");
    }
}
