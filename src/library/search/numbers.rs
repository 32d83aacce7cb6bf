//! Which document of the engine is in which row.
//!
//! Owns the table, and how long it is good for: as long as the engine knows the same documents and
//! the rows are the same. To make it takes longer than to answer most questions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::library::hold;
use crate::model::path::DocPath;
use crate::model::search::answer::SearchRow;
use crate::model::search::engine::KnownDocument;

/// The table that was made last.
#[derive(Debug, Default)]
pub struct RowNumbers {
    last: Mutex<Option<Arc<RowTable>>>,
}

/// The rows of the documents that an engine knows.
#[derive(Debug)]
pub(super) struct RowTable {
    known: Arc<Vec<KnownDocument>>,
    /// For each document its row, if it has one.
    row_of: Vec<Option<usize>>,
    /// What is in each row.
    rows: Vec<RowContent>,
}

#[derive(Debug)]
enum RowContent {
    /// The document with this number among those that are known.
    Known(usize),
    /// A document that the engine does not know.
    Unknown(DocPath),
}

impl RowNumbers {
    /// Returns the table for these documents and rows.
    pub(super) fn of(&self, known: &Arc<Vec<KnownDocument>>, rows: &[SearchRow]) -> Arc<RowTable> {
        let mut last = hold(&self.last);
        if let Some(table) = &*last
            && table.is_of(known, rows)
        {
            return Arc::clone(table);
        }
        let table = Arc::new(RowTable::new(known, rows));
        *last = Some(Arc::clone(&table));
        table
    }
}

impl RowTable {
    fn new(known: &Arc<Vec<KnownDocument>>, rows: &[SearchRow]) -> Self {
        let numbers: HashMap<&DocPath, usize> =
            rows.iter().enumerate().map(|(number, row)| (row.path, number)).collect();
        let row_of: Vec<Option<usize>> =
            known.iter().map(|one| numbers.get(&one.path).copied()).collect();
        let mut contents: Vec<RowContent> =
            rows.iter().map(|row| RowContent::Unknown(row.path.clone())).collect();
        for (document, row) in row_of.iter().enumerate() {
            if let Some(content) = row.and_then(|row| contents.get_mut(row)) {
                *content = RowContent::Known(document);
            }
        }
        Self { known: Arc::clone(known), row_of, rows: contents }
    }

    fn is_of(&self, known: &Arc<Vec<KnownDocument>>, rows: &[SearchRow]) -> bool {
        let is_in = |(row, content): (&SearchRow, &RowContent)| match content {
            RowContent::Known(document) => {
                self.known.get(*document).is_some_and(|one| one.path == *row.path)
            }
            RowContent::Unknown(path) => path == row.path,
        };
        Arc::ptr_eq(&self.known, known)
            && self.rows.len() == rows.len()
            && rows.iter().zip(&self.rows).all(is_in)
    }

    /// Returns the row of a document, if it has one.
    pub(super) fn row(&self, document: u32) -> Option<usize> {
        *self.row_of.get(document as usize)?
    }

    /// Returns the documents that have a row, with it.
    pub(super) fn here(&self) -> impl Iterator<Item = (usize, &KnownDocument)> {
        self.row_of.iter().zip(&*self.known).filter_map(|(row, one)| Some(((*row)?, one)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::model::filter::{FilterRow, RowTags};

    #[test]
    fn another_list_has_another_table() {
        let path = |name: &str| DocPath::new(Path::new(name)).unwrap();
        let known = |names: &[&str]| {
            let one = |name: &&str| KnownDocument { path: path(name), stamp: None, language: None };
            Arc::new(names.iter().map(one).collect::<Vec<_>>())
        };
        let none = BTreeSet::new();
        let numbers = RowNumbers::default();
        let rows_of = |known: &Arc<Vec<KnownDocument>>, names: &[&str]| {
            let paths: Vec<DocPath> = names.iter().map(|name| path(name)).collect();
            let row = |path| FilterRow {
                path,
                format: None,
                apparatus: None,
                tags: RowTags::Sorted(&none),
                highlights: 0,
                notes: 0,
                done: None,
                read: (false, false),
            };
            let rows: Vec<SearchRow> =
                paths.iter().map(|path| SearchRow { path, row: row(path.as_str()) }).collect();
            let table = numbers.of(known, &rows);
            (0..3).map(|document| table.row(document)).collect::<Vec<_>>()
        };
        let first = known(&["b", "a", "c"]);
        assert_eq!(rows_of(&first, &["a", "b", "x"]), [Some(1), Some(0), None]);
        assert_eq!(rows_of(&first, &["a", "b", "x"]), [Some(1), Some(0), None]);
        // The document that was not known has gone, and one that is known has come in its place.
        assert_eq!(rows_of(&first, &["a", "b", "c"]), [Some(1), Some(0), Some(2)]);
        assert_eq!(rows_of(&first, &["b", "a", "c"]), [Some(0), Some(1), Some(2)]);
        assert_eq!(rows_of(&first, &["b", "a"]), [Some(0), Some(1), None]);
        assert_eq!(rows_of(&known(&["a", "b"]), &["b", "a"]), [Some(1), Some(0), None]);
    }
}
