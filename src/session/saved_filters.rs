//! Searches that are saved under a name, and then called by it: `@guns`, in searches and in the
//! filter of the list.

use super::Session;

/// Write a query to the reader's own settings, under a name that it does not have yet.
#[derive(Debug)]
pub struct SaveFilter {
    /// The name, without `@`.
    pub name: String,
    /// The query.
    pub query: String,
}

/// A query that is in the settings now.
#[derive(Debug, PartialEq, Eq)]
pub struct FilterSaved {
    /// Its name.
    pub name: String,
    /// The query.
    pub query: String,
    /// The file that it was written to, as it is shown.
    pub file: String,
}

/// Has a query saved under a name.
///
/// # Errors
/// Returns what to say if that cannot be its name.
pub fn save_filter(session: &mut Session, name: &str, query: &str) -> Result<(), String> {
    let name = name.trim().trim_start_matches('@');
    let is_good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || !name.chars().all(is_good) {
        return Err("a name is made of letters, digits, - and _".to_owned());
    }
    if let Some(known) = session.documents.saved().get(name) {
        return Err(format!("@{name} is taken: {known}"));
    }
    let question = SaveFilter { name: name.to_owned(), query: query.to_owned() };
    session.full_text.saving = Some(session.ask(question));
    Ok(())
}

/// Handles what became of it.
pub(super) fn filter_saved(session: &mut Session, saved: Result<FilterSaved, String>) {
    match saved {
        Ok(FilterSaved { name, query, file }) => {
            session.set_info(format!("saved as @{name} in {file}"));
            session.documents.add_saved(name, query);
        }
        Err(why) => session.set_error(why),
    }
}
