//! What is kept between starts, as a session and as the disk know it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;

use super::reader::hold;
use crate::disk::file::FileError;
use crate::disk::state::bookmarks::{StoredBookmark, change_bookmarks, load_bookmarks};
use crate::disk::state::draft::{DraftTarget, Drafts};
use crate::disk::state::history::{Steps, UndoHistory};
use crate::disk::state::journal::Journal;
use crate::disk::state::{self, StateOwner};
use crate::disk::store::Store;
use crate::model::anchor::Anchor;
use crate::model::annotation::Highlight;
use crate::model::annotation::Id;
use crate::model::path::DocPath;
use crate::model::step::Step;
use crate::session::bookmarks::{Bookmark, BookmarkChange};
use crate::session::documents::Group;
use crate::session::history::History;
use crate::session::memory::{Draft, Memory, NoteSubject, ScreenChoices, Visit};

/// The folder in which a library's visits, bookmarks and drafts are kept.
#[derive(Debug)]
pub struct StateFolder {
    folder: PathBuf,
    store: Arc<Store>,
    drafts: Mutex<Drafts>,
    history: Mutex<UndoHistory>,
    journal: Mutex<Journal>,
}

impl StateFolder {
    /// Creates the state of the annotator of `store` in `folder`, which need not exist.
    /// `is_default` says that the store is the library's own and not another that was named.
    #[must_use]
    pub fn new(folder: PathBuf, store: Arc<Store>, is_default: bool) -> Self {
        let owner = StateOwner::new(store.root(), store.annotator(), is_default);
        let drafts = Mutex::new(Drafts::new(&folder, owner.clone()));
        let journal = Mutex::new(Journal::new(&folder, owner.clone()));
        let history = Mutex::new(UndoHistory::new(&folder, owner));
        Self { folder, store, drafts, history, journal }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn knows(&self, document: &DocPath, id: &Id) -> bool {
        self.store.load(self.store.annotator(), document).notebook.get(id).is_some()
    }

    /// Returns the steps that can be undone, the steps that the last session did not finish, and
    /// warnings if something could not be read.
    #[must_use]
    pub fn recall(&self) -> (History, Vec<Arc<Step>>, Vec<String>) {
        let (steps, of_history) =
            hold(&self.history).find(&|document, id| self.knows(document, id));
        let mut warnings = Vec::new();
        let unfinished = match hold(&self.journal).find() {
            Ok((steps, warning)) => {
                warnings.extend(warning);
                steps
            }
            Err(error) => {
                warnings.push(error.to_string());
                Vec::new()
            }
        };
        warnings.extend(of_history);
        (History { done: steps.done, undone: steps.undone }, unfinished, warnings)
    }

    /// Keeps what was done and undone.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep_history(&self, history: &History) -> Result<(), FileError> {
        let History { done, undone } = history.clone();
        let mut kept = hold(&self.history);
        kept.keep(&mut Steps { done, undone })
    }

    /// Returns the steps that are not in the store in full.
    pub(super) fn journal(&self) -> MutexGuard<'_, Journal> {
        hold(&self.journal)
    }

    fn drafts(&self) -> MutexGuard<'_, Drafts> {
        hold(&self.drafts)
    }

    /// Returns the note that a session left behind when it ended, and a warning if there is one
    /// that cannot be parsed.
    #[must_use]
    pub fn find_draft(&self) -> (Option<Draft>, Option<String>) {
        let (draft, warning) = self.drafts().find(&|document, id| self.knows(document, id));
        let draft = draft.map(|draft| Draft {
            document: draft.document,
            subject: match draft.target {
                DraftTarget::Document(id) => NoteSubject::Document(id),
                // For a highlight only its id is needed: it is looked up once the highlight is
                // loaded.
                DraftTarget::Highlight(id) => NoteSubject::Highlight(Box::new(Highlight {
                    id,
                    anchor: Anchor::default(),
                    tags: Vec::new(),
                    note: None,
                    created: Timestamp::UNIX_EPOCH,
                    updated: Timestamp::UNIX_EPOCH,
                })),
                DraftTarget::Passage { start, end, quote } => {
                    NoteSubject::Passage(Anchor { start, end, quote, ..Anchor::default() })
                }
            },
            original: draft.original,
            text: draft.text,
        });
        (draft, warning)
    }

    /// Takes up the draft that was found: the reader continues with it.
    pub fn take_up_draft(&self) {
        self.drafts().take_up();
    }

    /// Sets aside the note being written, which cannot be saved now, and keeps it for later.
    pub fn set_draft_aside(&self) {
        self.drafts().set_aside();
    }

    /// Keeps the visits, the last document and what the reader has chosen to see.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remember(
        &self,
        last: Option<&DocPath>,
        visits: &BTreeMap<DocPath, Visit>,
        choices: Option<&ScreenChoices>,
    ) -> Result<(), FileError> {
        let stored = |visit: &Visit| state::StoredVisit {
            offset: visit.point,
            top: visit.top,
            furthest: visit.furthest,
            length: visit.length,
            read: visit.read,
        };
        let reading = state::ReadingState {
            last: last.cloned(),
            panes: choices
                .and_then(|choices| choices.notes_pane)
                .map(|notes| state::StoredPanes { list: true, notes }),
            sort: choices.and_then(|choices| choices.sort),
            groups: choices.and_then(|choices| {
                let (group, folded) = (choices.group?.name().to_owned(), choices.folded.clone());
                Some(state::StoredGroups { group, folded })
            }),
            documents: visits.iter().map(|(path, visit)| (path.clone(), stored(visit))).collect(),
        };
        reading.save(&self.folder, Timestamp::now()).map(|_| ())
    }

    /// Makes changes of the bookmarks.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn change_bookmarks(&self, changes: &[BookmarkChange]) -> Result<(), FileError> {
        let stored = |change: &BookmarkChange| match change.clone() {
            BookmarkChange::Removed(id) => (id, None),
            BookmarkChange::Set(Bookmark { id, document, anchor, set }) => {
                (id.clone(), Some(StoredBookmark { id, document, anchor, set }))
            }
        };
        let changes: Vec<_> = changes.iter().map(stored).collect();
        change_bookmarks(&self.folder, &changes)
    }

    /// Keeps the note that is being written, or removes the draft that was kept.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep_draft(&self, draft: Option<&Draft>) -> Result<(), FileError> {
        let Some(draft) = draft else {
            return self.drafts().remove();
        };
        let target = match &draft.subject {
            NoteSubject::Document(id) => DraftTarget::Document(id.clone()),
            NoteSubject::Highlight(highlight) => DraftTarget::Highlight(highlight.id.clone()),
            NoteSubject::Passage(anchor) => DraftTarget::Passage {
                start: anchor.start,
                end: anchor.end,
                quote: anchor.quote.clone(),
            },
        };
        self.drafts().keep(&state::draft::StoredDraft {
            document: draft.document.clone(),
            target,
            original: draft.original.clone(),
            text: draft.text.clone(),
        })
    }
}

/// Returns what was kept in `folder`, and a warning if it could not be parsed.
#[must_use]
pub fn load(folder: &Path) -> (Memory, Option<String>) {
    let (reading, warning) = state::ReadingState::load(folder);
    let (bookmarks, of_bookmarks) = load_bookmarks(folder);
    let bookmark = |one: StoredBookmark| {
        let StoredBookmark { id, document, anchor, set } = one;
        Bookmark { id, document, anchor, set }
    };
    let visit = |visit: &state::StoredVisit| Visit {
        point: visit.offset,
        top: visit.top,
        furthest: visit.furthest,
        length: visit.length,
        read: visit.read,
    };
    let memory = Memory {
        last: reading.last,
        visits: reading.documents.iter().map(|(path, v)| (path.clone(), visit(v))).collect(),
        bookmarks: bookmarks.into_iter().map(bookmark).collect(),
        choices: ScreenChoices {
            sort: reading.sort,
            group: reading.groups.as_ref().and_then(|groups| Group::by_name(&groups.group)),
            folded: reading.groups.map(|groups| groups.folded).unwrap_or_default(),
            notes_pane: reading.panes.map(|panes| panes.notes),
        },
        ..Memory::default()
    };
    (memory, warning.or(of_bookmarks))
}
