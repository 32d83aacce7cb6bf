//! Finding what is wrong in a library's `people.toml`: a mistake, days on which an office means two
//! people, or nobody between two, and an office of whoever has a name that several have.

use super::facts::mistake;
use super::{Finding, FindingKind};
use crate::cli::context::Context;
use crate::disk::file::shown;
use crate::disk::settings;
use crate::model::people::offices::office_faults;

/// Returns what is wrong in `people.toml`.
pub(super) fn wrong(context: &Context) -> Vec<Finding> {
    let path = context.library.people_file();
    let people = match settings::people(&path) {
        Ok(people) => people,
        Err(error) => return vec![mistake(&error)],
    };
    let file = shown(&path);
    let told = |(line, words): (usize, String)| Finding {
        file: Some(file.clone()),
        line: Some(line),
        column: Some(1),
        ..Finding::new(FindingKind::Office, format!("{file}:{line}: {words}"))
    };
    office_faults(&people).into_iter().map(told).collect()
}
