//! The one way in which a file is opened.
//!
//! Owns the promise that what is opened is a regular file, whatever somebody put in its place: a
//! pipe would wait for a writer, and a device may never end. Where a file belongs to a folder, no
//! link leads out of that folder. (Version control can carry links, and an archive can carry pipes.)
//! How much is read, and what it means, is not decided here.

use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use thiserror::Error;

use super::{Access, shown};

/// Opening waits for nobody, and no terminal becomes this process's own.
const QUIETLY: OFlags = OFlags::NONBLOCK.union(OFlags::NOCTTY);

/// Why a file was not opened.
#[derive(Debug, Error)]
pub(in crate::disk) enum Closed {
    /// It is not a regular file; what it is instead.
    #[error("it is a {0}, not a regular file")]
    Special(&'static str),
    /// A symbolic link leads out of this folder.
    #[error("it is a symbolic link that leads out of {}", shown(.0))]
    Outside(PathBuf),
    /// The system refused.
    #[error(transparent)]
    Refused(#[from] io::Error),
}

impl From<Closed> for io::Error {
    fn from(why: Closed) -> Self {
        match why {
            Closed::Special("folder") => io::ErrorKind::IsADirectory.into(),
            Closed::Refused(error) => error,
            other => io::Error::other(other.to_string()),
        }
    }
}

/// Returns what the file is, if it is not a regular file.
pub(in crate::disk) fn special(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        None
    } else if kind.is_dir() {
        Some("folder")
    } else if kind.is_fifo() {
        Some("named pipe")
    } else if kind.is_socket() {
        Some("socket")
    } else if kind.is_symlink() {
        Some("symbolic link")
    } else {
        Some("device")
    }
}

/// Opens the regular file at `path` for reading; links are followed wherever they lead. For files
/// that the reader named, and those of the reader's own folders.
pub(in crate::disk) fn regular(path: &Path) -> Result<(File, Metadata), Closed> {
    // Looked at first: some devices do something when they are merely opened.
    let kind = fs::metadata(path)?.file_type();
    special(kind).map_or(Ok(()), |kind| Err(Closed::Special(kind)))?;
    checked(reading().custom_flags(flags(QUIETLY)).open(path)?)
}

/// Opens the regular file at `path` for reading, if it is below `root` when all links are followed.
pub(in crate::disk) fn below(root: &Path, path: &Path) -> Result<(File, Metadata), Closed> {
    let real = fs::canonicalize(path)?;
    if !real.starts_with(fs::canonicalize(root)?) {
        return Err(Closed::Outside(root.to_owned()));
    }
    let kind = fs::symlink_metadata(&real)?.file_type();
    special(kind).map_or(Ok(()), |kind| Err(Closed::Special(kind)))?;
    checked(resolved(&real)?)
}

/// Opens the regular file at `path` for reading, if it is no link.
pub(in crate::disk) fn itself(path: &Path) -> Result<(File, Metadata), Closed> {
    let kind = fs::symlink_metadata(path)?.file_type();
    special(kind).map_or(Ok(()), |kind| Err(Closed::Special(kind)))?;
    checked(reading().custom_flags(flags(QUIETLY | OFlags::NOFOLLOW)).open(path)?)
}

/// Opens the file at `path`, or creates it for those whom `access` names, to be locked. No link is
/// followed, so that nothing is created elsewhere.
pub(in crate::disk) fn to_lock(path: &Path, access: Access) -> Result<File, Closed> {
    let before = fs::symlink_metadata(path);
    if let Ok(about) = &before {
        special(about.file_type()).map_or(Ok(()), |kind| Err(Closed::Special(kind)))?;
    }
    let how = |how: &mut OpenOptions| {
        how.custom_flags(flags(QUIETLY | OFlags::NOFOLLOW)).mode(access.file_mode()).open(path)
    };
    let opened = match how(reading().write(true).create(true).truncate(false)) {
        // Another account made it, for its own use only; whoever may read it can lock it.
        // If there is none, it is the folder that may not be written.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && before.is_ok() => {
            how(&mut reading())
        }
        opened => opened,
    };
    let (file, _) = checked(opened?)?;
    if before.is_err() {
        access.share(&file, path)?;
    }
    Ok(file)
}

/// Opens what the reader named on the command line, whatever it is: perhaps the output of another
/// program, which is waited for.
pub(in crate::disk) fn anything(path: &Path) -> io::Result<File> {
    reading().open(path)
}

/// Opens the file at `path`, or creates it, to append to it. It was named by the reader and may be
/// anything that takes what is written without waiting, such as a terminal.
pub(in crate::disk) fn to_append(path: &Path) -> io::Result<File> {
    let mut how = OpenOptions::new();
    how.create(true).append(true).mode(0o600).custom_flags(flags(QUIETLY)).open(path)
}

/// Opens the regular file at `path` if no part of the path is a symbolic link: it leads exactly
/// where it says. The system checks this while it opens the file, which is several times cheaper
/// than following the path part by part, and leaves no moment in which a link could be inserted.
#[cfg(target_os = "linux")]
pub(in crate::disk) fn without_links(path: &Path) -> io::Result<File> {
    use rustix::fs::{CWD, Mode, ResolveFlags, openat2};
    let how = QUIETLY | OFlags::RDONLY | OFlags::CLOEXEC;
    Ok(openat2(CWD, path, how, Mode::empty(), ResolveFlags::NO_SYMLINKS)?.into())
}

/// Other systems have no such call.
#[cfg(not(target_os = "linux"))]
pub(in crate::disk) fn without_links(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Opens `path`, which had no links a moment ago. Where the system cannot check that, as on an older
/// kernel, at least its last part must not have become one.
fn resolved(path: &Path) -> io::Result<File> {
    without_links(path)
        .or_else(|_| reading().custom_flags(flags(QUIETLY | OFlags::NOFOLLOW)).open(path))
}

/// Looks again at what was opened: the name may lead elsewhere since it was looked at.
pub(in crate::disk) fn checked(file: File) -> Result<(File, Metadata), Closed> {
    let about = file.metadata()?;
    match special(about.file_type()) {
        Some(kind) => Err(Closed::Special(kind)),
        None => Ok((file, about)),
    }
}

/// Reads an opened file to its end, and no more than one byte over `limit`: it may have grown.
pub(in crate::disk) fn bytes(file: File, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn reading() -> OpenOptions {
    let mut how = OpenOptions::new();
    how.read(true);
    how
}

fn flags(flags: OFlags) -> i32 {
    flags.bits().cast_signed()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::disk::testing::pipe;

    #[test]
    fn only_regular_files_are_opened_and_nothing_waits() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        pipe(&at("pipe"));
        symlink("/dev/zero", at("zero")).unwrap();
        symlink("pipe", at("link")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        for (name, kind) in [
            ("pipe", "named pipe"),
            ("zero", "device"),
            ("link", "named pipe"),
            ("folder", "folder"),
        ] {
            let is = |why: Option<Closed>| matches!(why, Some(Closed::Special(k)) if k == kind);
            assert!(is(regular(&at(name)).err()), "{name}");
            let own = below(dir.path(), &at(name)).err();
            assert!(is(own) || name == "zero", "{name}");
            assert!(to_lock(&at(name), Access::Private).is_err(), "{name}");
        }
        assert!(to_append(&at("pipe")).is_err(), "it would wait for one who reads");
    }

    #[test]
    fn no_link_leads_out() {
        let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| dir.path().join(name);
        fs::write(out.path().join("secret"), "s").unwrap();
        fs::write(at("own"), "o").unwrap();
        symlink(out.path(), at("away")).unwrap();
        symlink(out.path().join("secret"), at("out")).unwrap();
        symlink(at("own"), at("near")).unwrap();
        for name in ["away/secret", "out"] {
            assert!(matches!(below(dir.path(), &at(name)), Err(Closed::Outside(_))), "{name}");
            assert!(regular(&at(name)).is_ok() && without_links(&at(name)).is_err(), "{name}");
        }
        assert!(below(dir.path(), &at("near")).is_ok());
        assert!(
            to_lock(&at("out"), Access::Private).is_err()
                && to_lock(&at("new"), Access::Private).is_ok()
        );
        symlink(out.path().join("made"), at("make")).unwrap();
        assert!(
            to_lock(&at("make"), Access::Private).is_err() && !out.path().join("made").exists()
        );
    }
}
