//! A file that the reader asked for: it is there when all of it is written, or not at all.
//!
//! Owns that no file is replaced unless the reader said so, even one that somebody makes meanwhile, and
//! that nothing is left where writing stopped. The bytes come piece by piece, so that a large export needs
//! no more memory than a small one.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::file::{Access, FileError, temporary_name};

/// From this length on, a part of an archive gets numbers of 64 bits: a little less than 4 GiB.
const LARGE: u64 = 4_000_000_000;
/// How much of a part is held at a time, in bytes.
const BUFFER: usize = 64 << 10;

/// A file that is being written.
#[derive(Debug)]
pub struct ExportFile {
    target: PathBuf,
    temporary: PathBuf,
    replaces: bool,
    /// Who may read and write the file that is replaced; `None` if there is none.
    mode: Option<Permissions>,
    body: ExportBody,
    is_done: bool,
}

enum ExportBody {
    Plain(BufWriter<File>),
    Packed(Box<ZipWriter<BufWriter<File>>>),
    Ended,
}

impl std::fmt::Debug for ExportBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Plain(_) => "Plain",
            Self::Packed(_) => "Packed",
            Self::Ended => "Ended",
        })
    }
}

impl ExportFile {
    /// Begins to write what will be at `target`; `replaces` says that a file may be there.
    ///
    /// # Errors
    ///
    /// When one is there and may not be replaced, a folder is there, or its own folder cannot be written.
    pub fn begin(target: &Path, is_packed: bool, replaces: bool) -> Result<Self, FileError> {
        let failed = |error| FileError::of("write", target)(error);
        let mut mode = None;
        // Through a link what it leads to is replaced, and the link stays. One that leads nowhere is no file
        // that could be.
        let real = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        match fs::symlink_metadata(&real) {
            Ok(about) if about.is_dir() => {
                return Err(failed(io::Error::new(ErrorKind::IsADirectory, "it is a folder")));
            }
            Ok(about) if replaces && !about.is_file() => {
                return Err(failed(io::Error::other("it is no regular file")));
            }
            Ok(about) if replaces && about.permissions().readonly() => {
                let why = io::Error::new(ErrorKind::PermissionDenied, "it is marked read-only");
                return Err(failed(why));
            }
            Ok(_) if !replaces => return Err(failed(there_is_one())),
            Ok(about) => mode = Some(about.permissions()),
            Err(_) => {}
        }
        let folder = real.parent().filter(|folder| !folder.as_os_str().is_empty());
        let temporary = folder.unwrap_or(Path::new(".")).join(temporary_name());
        let file = Access::Shared.create(&temporary).map_err(|error| {
            let is_no_folder = error.kind() == ErrorKind::NotFound;
            let error =
                if is_no_folder { io::Error::other("there is no such folder") } else { error };
            failed(error)
        })?;
        let file = BufWriter::new(file);
        let body = if is_packed {
            ExportBody::Packed(Box::new(ZipWriter::new(file)))
        } else {
            ExportBody::Plain(file)
        };
        Ok(Self { target: real, temporary, replaces, mode, body, is_done: false })
    }

    /// Returns whether there was a file when it was begun, which is replaced at the end.
    #[must_use]
    pub fn is_replacing(&self) -> bool {
        self.mode.is_some()
    }

    /// Appends to a file that is not packed.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let written = match &mut self.body {
            ExportBody::Plain(file) => file.write_all(bytes),
            _ => Err(io::Error::other("bytes without a name in an archive")),
        };
        written.map_err(FileError::of("write", &self.target))
    }

    /// Adds a file to an archive.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn part(&mut self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        let written = match &mut self.body {
            ExportBody::Packed(archive) => archive
                .start_file(name, dated(SystemTime::now()))
                .map_err(io::Error::other)
                .and_then(|()| archive.write_all(bytes)),
            _ => Err(io::Error::other("a part of a file that is no archive")),
        };
        written.map_err(FileError::of("write", &self.target))
    }

    /// Adds a file to an archive as it is read, with its time; what came since it was `about` so long is left. If it cannot be
    /// read to its end, it is not in the archive; that is the inner error.
    ///
    /// # Errors
    ///
    /// When the archive cannot be written.
    pub fn part_of(
        &mut self,
        name: &str,
        mut from: impl Read,
        about: &Metadata,
    ) -> Result<io::Result<()>, FileError> {
        let failed = FileError::of("write", &self.target);
        let ExportBody::Packed(archive) = &mut self.body else {
            return Err(failed(io::Error::other("a part of a file that is no archive")));
        };
        let length = about.len();
        // A file that does not shrink may be a little longer in the archive.
        let time = about.modified().unwrap_or_else(|_| SystemTime::now());
        let options = dated(time).large_file(length >= LARGE);
        let mut written = archive.start_file(name, options).map_err(io::Error::other);
        let (mut buffer, mut left) = (vec![0; BUFFER], length);
        let read = loop {
            if written.is_err() || left == 0 {
                break Ok(());
            }
            let most = usize::try_from(left).unwrap_or(BUFFER).min(BUFFER);
            match from.read(buffer.get_mut(..most).unwrap_or_default()) {
                Ok(0) => break Ok(()),
                Ok(count) => {
                    left -= count as u64;
                    written = archive.write_all(buffer.get(..count).unwrap_or_default());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        if read.is_err() && written.is_ok() {
            written = archive.abort_file().map_err(io::Error::other);
        }
        written.map_err(failed)?;
        Ok(read)
    }

    /// Returns whether this is the file at `path`: the one that is written, or that it will replace.
    #[must_use]
    pub fn is_at(&self, path: &Path) -> bool {
        path == self.target || path == self.temporary
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    ///
    /// When it cannot be written, or another file has that name by now.
    pub fn finish(mut self) -> Result<(), FileError> {
        self.settle().map_err(FileError::of("write", &self.target))
    }

    fn settle(&mut self) -> io::Result<()> {
        let mut file = match std::mem::replace(&mut self.body, ExportBody::Ended) {
            ExportBody::Plain(file) => file,
            // The list of the parts stands at the end.
            ExportBody::Packed(archive) => archive.finish().map_err(io::Error::other)?,
            ExportBody::Ended => return Ok(()),
        };
        file.flush()?;
        if let Some(mode) = &self.mode {
            file.get_ref().set_permissions(mode.clone())?;
        }
        file.get_ref().sync_all()?;
        if self.replaces {
            fs::rename(&self.temporary, &self.target)?;
            self.is_done = true;
        } else {
            // A link is made only where nothing is; a rename would replace what came meanwhile.
            match fs::hard_link(&self.temporary, &self.target) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    return Err(there_is_one());
                }
                Err(_) if fs::symlink_metadata(&self.target).is_ok() => return Err(there_is_one()),
                // Some disks have no links.
                Err(_) => {
                    fs::rename(&self.temporary, &self.target)?;
                    self.is_done = true;
                }
            }
        }
        let folder = self.target.parent().filter(|folder| !folder.as_os_str().is_empty());
        // Some network disks cannot sync a folder.
        let _ = File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Returns whether something has this name.
#[must_use]
pub fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Returns whether a file would lie in `folder`, by whatever links and `..` its path leads there.
#[must_use]
pub fn lies_in(file: &Path, folder: &Path) -> bool {
    let Ok(folder) = fs::canonicalize(folder) else { return file.starts_with(folder) };
    let above =
        || fs::canonicalize(file.parent().filter(|above| !above.as_os_str().is_empty())?).ok();
    let real = fs::canonicalize(file).ok().or_else(above);
    real.is_some_and(|real| real.starts_with(folder))
}

/// Returns the options of a part that has this time; archives say it by the clock on the wall. One that they
/// cannot say is left out.
fn dated(time: SystemTime) -> SimpleFileOptions {
    let options = SimpleFileOptions::default();
    let time = Timestamp::try_from(time).ok().map(|time| time.to_zoned(TimeZone::system()));
    match time.as_ref().and_then(wall_clock) {
        Some(time) => options.last_modified_time(time),
        None => options,
    }
}

fn wall_clock(time: &Zoned) -> Option<DateTime> {
    let part = |number: i8| u8::try_from(number).ok();
    let (month, day) = (part(time.month())?, part(time.day())?);
    let (hour, minute, second) = (part(time.hour())?, part(time.minute())?, part(time.second())?);
    let year = u16::try_from(time.year()).ok()?;
    DateTime::from_date_and_time(year, month, day, hour, minute, second).ok()
}

fn there_is_one() -> io::Error {
    io::Error::new(ErrorKind::AlreadyExists, "there is a file of this name")
}

impl Drop for ExportFile {
    fn drop(&mut self) {
        if !self.is_done {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_if_that_was_said() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out.csv");
        let write = |replaces: bool, words: &str| {
            let mut file = ExportFile::begin(&target, false, replaces)?;
            file.append(words.as_bytes())?;
            file.finish()
        };
        write(false, "one").unwrap();
        assert!(
            write(false, "two").unwrap_err().to_string().contains("there is a file of this name")
        );
        assert_eq!(fs::read_to_string(&target).unwrap(), "one");
        write(true, "three").unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "three");
        // Somebody else makes it meanwhile.
        fs::remove_file(&target).unwrap();
        let late = ExportFile::begin(&target, false, false).unwrap();
        fs::write(&target, "theirs").unwrap();
        assert!(late.finish().is_err());
        assert_eq!(fs::read_to_string(&target).unwrap(), "theirs");
        assert!(ExportFile::begin(dir.path(), false, true).is_err(), "a folder");
        let nowhere = ExportFile::begin(&dir.path().join("none/out.csv"), false, false);
        assert!(nowhere.unwrap_err().to_string().ends_with("there is no such folder"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[test]
    fn a_file_that_is_replaced_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out.csv");
        fs::write(&target, "one").unwrap();
        for mode in [0o600, 0o664] {
            fs::set_permissions(&target, Permissions::from_mode(mode)).unwrap();
            let mut file = ExportFile::begin(&target, false, true).unwrap();
            file.append(b"two").unwrap();
            file.finish().unwrap();
            assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, mode);
        }
    }

    #[test]
    fn a_path_that_leads_into_a_folder_lies_in_it() {
        let dir = tempfile::tempdir().unwrap();
        let (store, other) = (dir.path().join("store"), dir.path().join("other"));
        fs::create_dir_all(store.join("iris")).unwrap();
        fs::create_dir(&other).unwrap();
        std::os::unix::fs::symlink(store.join("iris"), other.join("link")).unwrap();
        for inside in
            [store.join("a"), other.join("../store/a"), other.join("link/a"), other.join("link")]
        {
            assert!(lies_in(&inside, &store), "{}", inside.display());
            assert!(lies_in(&inside, &other.join("../store")), "{}", inside.display());
        }
        for outside in [other.join("a"), store.join("../a"), dir.path().join("store.csv")] {
            assert!(!lies_in(&outside, &store), "{}", outside.display());
        }
    }

    #[test]
    fn a_part_has_the_time_of_its_file_or_of_now() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out.zip");
        let from = dir.path().join("a.txt");
        fs::write(&from, "words").unwrap();
        let time: Timestamp = "2001-06-15T12:00:00Z".parse().unwrap();
        let file = File::options().write(true).open(&from).unwrap();
        file.set_modified(time.into()).unwrap();
        let mut archive = ExportFile::begin(&target, true, false).unwrap();
        archive.part("now", b"words").unwrap();
        let about = fs::metadata(&from).unwrap();
        archive.part_of("then", File::open(&from).unwrap(), &about).unwrap().unwrap();
        archive.finish().unwrap();
        let mut archive = zip::ZipArchive::new(File::open(&target).unwrap()).unwrap();
        let mut year = |name: &str| archive.by_name(name).unwrap().last_modified().unwrap().year();
        assert_eq!(year("then"), 2001);
        assert!(year("now") > 2001);
    }

    #[test]
    fn what_is_not_finished_is_not_there() {
        let dir = tempfile::tempdir().unwrap();
        let mut file = ExportFile::begin(&dir.path().join("out.zip"), true, false).unwrap();
        file.part("a/b.txt", b"words").unwrap();
        drop(file);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
