//! What is remembered between starts, as the state and as the disk know it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::app::event::{Draft, Memory, Subject, Visit};
use crate::disk::file::FileError;
use crate::disk::state;
use crate::disk::state::draft::{Drafts, Target};
use crate::model::anchor::Anchor;
use crate::model::annotation::Highlight;
use crate::model::path::DocPath;
use crate::model::settings::Sort;

/// The folder in which a library's places and drafts are kept.
#[derive(Debug)]
pub struct Shelfmark {
    folder: PathBuf,
    drafts: Mutex<Drafts>,
}

impl Shelfmark {
    /// What `annotator` has in `folder`, which need not exist.
    #[must_use]
    pub fn new(folder: PathBuf, annotator: &str) -> Self {
        let drafts = Mutex::new(Drafts::new(&folder, annotator));
        Self { folder, drafts }
    }

    fn drafts(&self) -> MutexGuard<'_, Drafts> {
        self.drafts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The note that a session left behind when it ended, and a warning if there is one that
    /// cannot be made out.
    #[must_use]
    pub fn find_draft(&self) -> (Option<Draft>, Option<String>) {
        let (draft, warning) = self.drafts().find();
        let draft = draft.map(|draft| Draft {
            document: draft.document,
            subject: match draft.target {
                Target::Document(id) => Subject::Document(id),
                // Of a highlight only its id is needed: it is looked up when it is there.
                Target::Highlight(id) => Subject::Highlight(Box::new(Highlight {
                    id,
                    anchor: Anchor::default(),
                    tags: Vec::new(),
                    note: None,
                    created: Timestamp::UNIX_EPOCH,
                    updated: Timestamp::UNIX_EPOCH,
                })),
                Target::Passage { start, end, quote } => {
                    Subject::Passage(Anchor { start, end, quote, ..Anchor::default() })
                }
            },
            original: draft.original,
            text: draft.text,
        });
        (draft, warning)
    }

    /// The reader goes on with the note that was found.
    pub fn take_up_draft(&self) {
        self.drafts().take_up();
    }

    /// What is being written cannot be saved now and stays for later.
    pub fn set_draft_aside(&self) {
        self.drafts().set_aside();
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
            top: visit.top,
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

    /// Keeps the note that is being written, or removes what was kept of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_draft(&self, draft: Option<&Draft>) -> Result<(), FileError> {
        let Some(draft) = draft else {
            return self.drafts().remove();
        };
        let target = match &draft.subject {
            Subject::Document(id) => Target::Document(id.clone()),
            Subject::Highlight(highlight) => Target::Highlight(highlight.id.clone()),
            Subject::Passage(anchor) => Target::Passage {
                start: anchor.start,
                end: anchor.end,
                quote: anchor.quote.clone(),
            },
        };
        self.drafts().keep(&state::draft::Draft {
            document: draft.document.clone(),
            target,
            original: draft.original.clone(),
            text: draft.text.clone(),
        })
    }
}

/// What was remembered in `folder`, and a warning if it could not be made out.
#[must_use]
pub fn load(folder: &Path) -> (Memory, Option<String>) {
    let (reading, warning) = state::Reading::load(folder);
    let visit = |visit: &state::Visit| Visit {
        point: visit.offset,
        top: visit.top,
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
    (memory, warning)
}
