//! Whether the files of the index are ours, and whole.
//!
//! Owns what is looked at before tantivy opens them. The checksum of a file is computed once for each
//! version of it, and what was found good is remembered with size and time; before anything is
//! written, all are computed.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use tantivy::directory::Directory as _;
use tantivy::{Index, TantivyError};

use super::schema::IndexFields;
use super::{KEY, META};
use crate::disk::file::{read_up_to, write_atomic};
use crate::model::search::engine::EngineError;

/// The file that says which files were found good.
const GOOD: &str = "good";
/// A longer list is none of ours.
const LIMIT: u64 = 16 << 20;

/// Looks at what is in the folder: files, and no links.
pub(super) fn files(folder: &Path) -> Result<(), EngineError> {
    let unusable = |error: std::io::Error| EngineError::Unusable(error.to_string());
    for entry in fs::read_dir(folder).map_err(unusable)? {
        let entry = entry.map_err(unusable)?;
        if !entry.file_type().map_err(unusable)?.is_file() {
            let name = entry.file_name();
            return Err(EngineError::Damaged(format!("{} is no file", name.display())));
        }
    }
    Ok(())
}

/// Computes the checksums of the files, except of those that are as they were when that was done last.
pub(super) fn contents(folder: &Path, index: &Index, read_only: bool) -> tantivy::Result<()> {
    let now = listed(folder);
    let good = read_up_to(&folder.join(GOOD), LIMIT).ok().flatten();
    let good = good.and_then(|good| String::from_utf8(good).ok()).unwrap_or_default();
    if good == now {
        return Ok(());
    }
    consistent(folder, index)?;
    let good: HashSet<&str> = good.lines().collect();
    let is_new = |line: &&str| !good.contains(line);
    let new: HashSet<&str> = now.lines().filter(is_new).filter_map(name_of).collect();
    checksums(index, |file| new.contains(file))?;
    if !read_only {
        // It only saves the time of doing it again.
        let _ = write_atomic(&folder.join(GOOD), now.as_bytes());
    }
    Ok(())
}

/// Computes the checksums of all files, whatever is remembered. tantivy ends the process if it panics
/// over a damaged one while it writes, so this comes before.
pub(super) fn everything(folder: &Path, index: &Index) -> tantivy::Result<()> {
    consistent(folder, index)?;
    checksums(index, |_| true)
}

/// Forgets what was found good: it turned out that it is not.
pub(super) fn doubt(folder: &Path) {
    let _ = fs::remove_file(folder.join(GOOD));
}

/// Computes the checksums of those files of the index that are `wanted`.
fn checksums(index: &Index, wanted: impl Fn(&str) -> bool) -> tantivy::Result<()> {
    let bad = |words: String| Err(TantivyError::InternalError(words));
    let managed = index.directory().list_managed_files();
    for file in index.load_metas()?.list_segment_files() {
        // Which kinds of files a segment has is in tantivy's list of all its files, by which it removes
        // them.
        match (managed.contains(&file), index.directory().exists(&file)?) {
            (true, true) => {}
            (false, false) => continue,
            (true, false) => return bad(format!("{} is gone", file.display())),
            (false, true) => return bad(format!("{} is not listed", file.display())),
        }
        if wanted(&file.to_string_lossy()) {
            // Opening it looks at the version in its last bytes, which the checksum does not cover.
            index.directory().open_read(&file)?;
            if !index.directory().validate_checksum(&file)? {
                return bad(format!("checksum of {}", file.display()));
            }
        }
    }
    Ok(())
}

/// Looks at tantivy's list of its own files, which has no checksum: it must be as tantivy would write
/// what it read there, and of the fields that are ours.
fn consistent(folder: &Path, index: &Index) -> tantivy::Result<()> {
    let bad = |what: &str| Err(TantivyError::InternalError(format!("{META}: {what}")));
    if index.schema() != IndexFields::schema().0 {
        return bad("other fields");
    }
    let written = read_up_to(&folder.join(META), LIMIT).ok().flatten().unwrap_or_default();
    let again = serde_json::to_vec_pretty(&index.load_metas()?).unwrap_or_default();
    if written.trim_ascii_end() != again.trim_ascii_end() {
        return bad("written by somebody else");
    }
    Ok(())
}

/// Returns names, sizes and times of the files, in order.
fn listed(folder: &Path) -> String {
    let Ok(entries) = fs::read_dir(folder) else { return String::new() };
    let line = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let about = entry.metadata().ok()?;
        let time = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        let is_data = name != GOOD && name != KEY && !name.starts_with('.');
        is_data.then(|| format!("{name} {} {time}\n", about.len()))
    };
    let mut lines: Vec<String> = entries.flatten().filter_map(line).collect();
    lines.sort();
    lines.concat()
}

/// Returns the name in a line of the list; names of tantivy's files have no blanks.
fn name_of(line: &str) -> Option<&str> {
    line.split(' ').next()
}
