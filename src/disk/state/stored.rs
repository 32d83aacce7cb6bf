//! The format of `reading.toml`.
//!
//! Owns the names in the file. An entry whose path is not valid for a document is dropped.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ReadingState, StoredGroups, StoredPanes, StoredVisit};
use crate::model::path::DocPath;
use crate::model::settings::Sort;

/// The whole file.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ReadingFile {
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort: Option<Sort>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    reversed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    panes: Option<StoredPanes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<StoredGroups>,
    document: Vec<StoredDocument>,
}

#[derive(Serialize, Deserialize)]
struct StoredDocument {
    path: String,
    offset: usize,
    #[serde(default)]
    top: usize,
    furthest: usize,
    length: usize,
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    read: Timestamp,
}

/// Returns the path, if it is valid for a document.
pub(super) fn doc_path(path: &str) -> Option<DocPath> {
    DocPath::new(Path::new(path)).ok()
}

impl From<&ReadingState> for ReadingFile {
    fn from(reading: &ReadingState) -> Self {
        let document = |(path, visit): (&DocPath, &StoredVisit)| StoredDocument {
            path: path.to_string(),
            offset: visit.offset,
            top: visit.top,
            furthest: visit.furthest,
            length: visit.length,
            read: visit.read,
        };
        Self {
            last: reading.last.as_ref().map(DocPath::to_string),
            sort: reading.sort.map(|(sort, _)| sort),
            reversed: reading.sort.is_some_and(|(_, reversed)| reversed),
            panes: reading.panes,
            groups: reading.groups.clone(),
            document: reading.documents.iter().map(document).collect(),
        }
    }
}

impl From<ReadingFile> for ReadingState {
    fn from(stored: ReadingFile) -> Self {
        let document = |document: StoredDocument| {
            let visit = StoredVisit {
                offset: document.offset,
                top: document.top,
                furthest: document.furthest,
                length: document.length,
                read: document.read,
            };
            Some((doc_path(&document.path)?, visit))
        };
        Self {
            last: stored.last.as_deref().and_then(doc_path),
            sort: stored.sort.map(|sort| (sort, stored.reversed)),
            panes: stored.panes,
            groups: stored.groups,
            documents: stored.document.into_iter().filter_map(document).collect(),
        }
    }
}

pub(super) fn write_time<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(time)
}

pub(super) fn read_time<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(serde::de::Error::custom)
}
