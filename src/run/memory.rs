//! What is remembered between starts, as the state and as the disk know it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::app::event::{Draft, Memory, Subject, Visit};
use crate::disk::file::FileError;
use crate::disk::state;
use crate::model::anchor::Anchor;
use crate::model::path::DocPath;
use crate::model::settings::Sort;

/// The folder in which a library's places and drafts are kept.
#[derive(Clone, Debug)]
pub struct Shelfmark {
    folder: PathBuf,
}

impl Shelfmark {
    /// The one in `folder`, which need not exist.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Remembers visits, the last document and the arrangement.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember(
        &self,
        last: Option<&DocPath>,
        visits: &BTreeMap<DocPath, Visit>,
        arranged: Option<(Option<Sort>, Option<bool>)>,
    ) -> Result<(), FileError> {
        let (sort, notes) = arranged.unwrap_or_default();
        let stored = |visit: &Visit| state::Visit {
            offset: visit.point,
            furthest: visit.furthest,
            length: visit.length,
            read: visit.read,
        };
        let reading = state::Reading {
            last: last.cloned(),
            panes: notes.map(|notes| state::Panes { list: true, notes }),
            sort,
            documents: visits.iter().map(|(path, visit)| (path.clone(), stored(visit))).collect(),
        };
        reading.save(&self.folder).map(|_| ())
    }

    /// Keeps a draft, or removes the one there is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_draft(&self, draft: Option<&Draft>) -> Result<(), FileError> {
        let Some(draft) = draft else {
            return state::draft::remove_draft(&self.folder);
        };
        let target = match &draft.subject {
            Subject::Document(_) => state::draft::Target::Document,
            Subject::Highlight(id) => state::draft::Target::Highlight(id.clone()),
            Subject::Passage(anchor) => state::draft::Target::Passage {
                start: anchor.start,
                end: anchor.end,
                quote: anchor.quote.clone(),
            },
        };
        let kept = state::draft::Draft {
            document: draft.document.clone(),
            target,
            text: draft.text.clone(),
        };
        state::draft::save_draft(&self.folder, &kept)
    }
}

/// What was remembered, the draft that was left, and warnings if something could not be made out.
#[must_use]
pub fn load(folder: &Path) -> (Memory, Option<Draft>, Vec<String>) {
    let (reading, warning) = state::Reading::load(folder);
    let (draft, draft_warning) = state::draft::load_draft(folder);
    let visit = |visit: &state::Visit| Visit {
        point: visit.offset,
        furthest: visit.furthest,
        length: visit.length,
        read: visit.read,
    };
    let memory = Memory {
        last: reading.last,
        visits: reading.documents.iter().map(|(path, v)| (path.clone(), visit(v))).collect(),
        sort: reading.sort,
        notes_pane: reading.panes.map(|panes| panes.notes),
    };
    let draft = draft.map(|draft| Draft {
        document: draft.document,
        subject: match draft.target {
            state::draft::Target::Document => Subject::Document(None),
            state::draft::Target::Highlight(id) => Subject::Highlight(id),
            state::draft::Target::Passage { start, end, quote } => {
                Subject::Passage(Anchor { start, end, quote, ..Anchor::default() })
            }
        },
        text: draft.text,
    });
    (memory, draft, warning.into_iter().chain(draft_warning).collect())
}
