//! The table of all highlights and notes, and changes of many of them.
//!
//! Owns which of them are shown and in which order. What all annotators wrote is kept in memory
//! ([`super::writings`]), and so is what became of it ([`super::places`]).

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::parts::{at_once, cores};
use super::pool::Lane;
use super::search::held;
use super::{Asked, Job, Reader};
use crate::model::annotation::{Annotation, Change, Edit, Highlight, now};
use crate::model::apparatus::{Apparatus, Date};
use crate::model::cancel::Cancel;
use crate::model::count::number_of;
use crate::model::filter::FilterRow;
use crate::model::natural::path_order;
use crate::model::path::DocPath;
use crate::model::search::answer::Writing;
use crate::model::search::query::{Scope, SearchQuery};
use crate::model::search::writings::WritingRow;
use crate::model::step::Step;
use crate::session::completion::Completions;
use crate::session::documents::ListEntry;
use crate::session::passages::{
    ChangePassages, CompletePassages, ListPassages, PassageChange, PassageGroup, PassageSection,
    PassageSort, PassageState, PassageTable, PassagesChanged,
};

/// After so many documents progress is told.
const TURN: usize = 50;
/// After so many rows it is seen whether the answer is still wanted; fewer are not divided.
const STRIDE: usize = 1024;

impl Job for CompletePassages {
    const LANE: Lane = Lane::Now;

    fn run(self, _: &Reader, _: &Asked<Self>) -> Option<Completions> {
        Some(self.run())
    }
}

impl Job for ListPassages {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<PassageTable> {
        let mut told = 0;
        let all = reader.writings.get_telling(reader, |so_far| {
            // What takes long to put in order is shown less often.
            if so_far.len() >= 2 * told {
                told = so_far.len();
                if let Some(table) = self.table(reader, Arc::new(so_far), &asked.cancel) {
                    asked.tell(PassageTable { is_partial: true, ..table });
                }
            }
        });
        self.table(reader, all, &asked.cancel)
    }
}

impl ListPassages {
    /// Makes the table of what all wrote; `None` if cancelled.
    pub(super) fn table(
        &self,
        reader: &Reader,
        mut all: Arc<Vec<Writing>>,
        cancel: &Cancel,
    ) -> Option<PassageTable> {
        if !self.unsaved.is_empty() {
            let own = Arc::make_mut(&mut all);
            apply(own, &self.unsaved, reader.store.annotator());
        }
        let states = reader.places.states(&all);
        let listed = PassageDocuments::new(self, &all);
        let query = SearchQuery::of_passages(&self.order.filter, &self.index.people, &self.saved)
            .following(&reader.store.former_names());
        let fault = query.final_fault().map(|problem| problem.error.clone());
        let mut rows: Vec<u32> = if fault.is_some() || query.is_empty() {
            (0..number(all.len())).collect()
        } else {
            self.matching(reader, &query, &all, &states, &listed, cancel)?
        };
        listed.sort(self.order.sort, &all, &mut rows);
        let shown = rows.len();
        let groups = self.grouped(&query, &all, &listed, rows);
        let order = (*self.order).clone();
        (!cancel.is_cancelled()).then_some(PassageTable {
            order,
            all,
            states,
            groups,
            shown,
            fault,
            damaged: reader.writings.damaged(),
            is_partial: false,
        })
    }

    /// Returns the numbers of those that the filter takes; `None` if cancelled.
    fn matching(
        &self,
        reader: &Reader,
        query: &SearchQuery,
        all: &[Writing],
        states: &[Option<PassageState>],
        listed: &PassageDocuments,
        cancel: &Cancel,
    ) -> Option<Vec<u32>> {
        let asks = |scopes: &[Scope]| query.words().iter().any(|one| scopes.contains(&one.scope));
        // Which documents have the words of `text:`, by their numbers in the list.
        let in_texts = if asks(&[Scope::Text]) {
            held(reader, query, &self.documents, cancel)?
        } else {
            Vec::new()
        };
        let languages = if asks(&[Scope::Bare, Scope::Note, Scope::Quote]) {
            reader.places.languages(all)
        } else {
            HashMap::new()
        };
        let holds = |document: Option<(u32, &ListEntry)>, at: usize| {
            let held = in_texts.get(at)?.as_ref()?;
            Some(document.is_some_and(|(number, _)| held.contains(&number)))
        };
        // Their words are read for it, so all cores do it.
        let part = |range: Range<usize>| {
            let mut shown = Vec::new();
            let mut at = range.start;
            // What stands together is on one document, which is looked up once.
            for run in all.get(range).unwrap_or_default().chunk_by(|a, b| a.path == b.path) {
                let Some(Writing { path, .. }) = run.first() else { continue };
                let document = listed.document(path);
                let of_path = || FilterRow::of_path(path.as_str());
                let row = document.map_or_else(of_path, |(_, entry)| entry.row());
                let language = languages.get(path).copied();
                for writing in run {
                    if at.is_multiple_of(STRIDE) && cancel.is_cancelled() {
                        return None;
                    }
                    let state = states.get(at).copied().flatten().map(|state| state.kind);
                    let row = WritingRow { writing, document: row, state, language };
                    if query.takes_writing(&row, |at| holds(document, at)) {
                        shown.push(number(at));
                    }
                    at += 1;
                }
            }
            Some(shown)
        };
        let size = all.len().div_ceil(cores()).max(STRIDE);
        let parts = (0..all.len()).step_by(size).map(|at| at..all.len().min(at + size));
        at_once(parts, part).into_iter().collect::<Option<Vec<_>>>().map(|parts| parts.concat())
    }

    /// Puts those shown into groups, each in their order.
    fn grouped(
        &self,
        query: &SearchQuery,
        all: &[Writing],
        listed: &PassageDocuments,
        shown: Vec<u32>,
    ) -> Vec<PassageSection> {
        if self.order.group == PassageGroup::None {
            return vec![PassageSection { heading: String::new(), rows: shown }];
        }
        let places: HashMap<&str, usize> =
            self.tags.iter().enumerate().map(|(at, tag)| (tag.as_str(), at)).collect();
        let mut groups: BTreeMap<GroupKey, Vec<u32>> = BTreeMap::new();
        let mut taken: HashMap<&str, bool> = HashMap::new();
        for row in shown {
            let Some(writing) = all.get(row as usize) else { continue };
            let mut put = |key: GroupKey| groups.entry(key).or_default().push(row);
            match self.order.group {
                PassageGroup::None => {}
                PassageGroup::Tag => {
                    let mut is_put = false;
                    for tag in &writing.tags {
                        if *taken.entry(tag).or_insert_with(|| query.takes_tag(tag)) {
                            let place = places.get(tag.as_str()).copied().unwrap_or(usize::MAX);
                            put((false, place, None, tag.clone()));
                            is_put = true;
                        }
                    }
                    if !is_put {
                        put((true, 0, None, "without a tag".to_owned()));
                    }
                }
                PassageGroup::Document => {
                    let name = listed.document(&writing.path).map_or_else(
                        || format!("gone: {}", writing.path),
                        |(_, entry)| entry.short_name(),
                    );
                    put((false, listed.rank(&writing.path, self.order.sort), None, name));
                }
                PassageGroup::Year => match listed.date(&writing.path) {
                    Some(date) => put((false, 0, Some(year(date)), date.year.to_string())),
                    None => put((true, 0, None, "undated".to_owned())),
                },
                PassageGroup::Annotator => put((false, 0, None, writing.annotator.clone())),
            }
        }
        let section =
            |((.., heading), rows): (GroupKey, Vec<u32>)| PassageSection { heading, rows };
        groups.into_iter().map(section).collect()
    }
}

fn year(date: Date) -> Date {
    Date { month: None, day: None, ..date }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Groups come in the order of this key; what belongs to none comes last.
type GroupKey = (bool, usize, Option<Date>, String);

/// The documents that highlights and notes are on, and their order.
struct PassageDocuments<'a> {
    documents: HashMap<&'a DocPath, (u32, &'a ListEntry)>,
    /// Their places in the order of the corpus, and in that of their dates.
    ranks: HashMap<&'a DocPath, (usize, usize)>,
}

impl<'a> PassageDocuments<'a> {
    fn new(question: &'a ListPassages, all: &'a [Writing]) -> Self {
        let numbered =
            question.documents.iter().zip(0..).map(|(entry, at)| (&entry.path, (at, entry)));
        let mut listed = Self { documents: numbered.collect(), ranks: HashMap::new() };
        let mut paths: Vec<&DocPath> = all
            .chunk_by(|a, b| a.path == b.path)
            .filter_map(|run| Some(&run.first()?.path))
            .collect();
        paths.sort_by(|a, b| path_order(a, b));
        paths.dedup();
        let mut dated = paths.clone();
        dated.sort_by_cached_key(|path| {
            let date = listed.date(path);
            (date.is_none(), date)
        });
        let by_path = paths.into_iter().enumerate().map(|(at, path)| (path, (at, 0)));
        listed.ranks = by_path.collect();
        for (at, path) in dated.into_iter().enumerate() {
            if let Some((_, by_date)) = listed.ranks.get_mut(path) {
                *by_date = at;
            }
        }
        listed
    }

    fn document(&self, path: &DocPath) -> Option<(u32, &'a ListEntry)> {
        self.documents.get(path).copied()
    }

    fn date(&self, path: &DocPath) -> Option<Date> {
        let (_, entry) = self.document(path)?;
        entry.summary().and_then(|summary| Apparatus::date(&summary.apparatus))
    }

    /// Returns the place of a document in an order.
    fn rank(&self, path: &DocPath, sort: PassageSort) -> usize {
        let (by_path, by_date) = self.ranks.get(path).copied().unwrap_or((usize::MAX, usize::MAX));
        if sort == PassageSort::Date { by_date } else { by_path }
    }

    fn sort(&self, sort: PassageSort, all: &[Writing], shown: &mut [u32]) {
        let get = |row: &u32| all.get(*row as usize);
        // What stands together is on one document, which is looked up once.
        let mut ranks: Vec<usize> = Vec::with_capacity(all.len());
        for run in all.chunk_by(|a, b| a.path == b.path) {
            let rank = run.first().map_or(usize::MAX, |one| self.rank(&one.path, sort));
            ranks.extend(std::iter::repeat_n(rank, run.len()));
        }
        let in_text = |row: &u32| {
            let rank = ranks.get(*row as usize).copied();
            (rank, get(row).and_then(|one| one.place), *row)
        };
        match sort {
            PassageSort::Date | PassageSort::Document => shown.sort_by_cached_key(in_text),
            PassageSort::Changed => shown
                .sort_by_cached_key(|row| (Reverse(get(row).map(|one| one.updated)), in_text(row))),
            PassageSort::Words => shown.sort_by_cached_key(|row| {
                let words = get(row).and_then(|one| one.quote.as_ref().or(one.note.as_ref()));
                (words.map(|words| words.to_lowercase()), in_text(row))
            }),
        }
    }
}

/// Applies the changes of steps to what all wrote; they are those of `annotator`.
fn apply(all: &mut Vec<Writing>, steps: &[Arc<Step>], annotator: &str) {
    // What each annotation is in the end: the last step says so.
    let mut after: HashMap<&DocPath, HashMap<&str, (usize, Option<Writing>)>> = HashMap::new();
    let edits = steps.iter().flat_map(|step| &step.edits);
    for (number, Edit { document, change }) in edits.enumerate() {
        let Some(id) = change.id() else { continue };
        let writing = change.after.as_ref();
        let writing = writing.and_then(|one| Writing::of_one(document, annotator, one));
        after.entry(document).or_default().insert(id.as_ref(), (number, writing));
    }
    all.retain_mut(|one| {
        let here = after.get_mut(&one.path).filter(|_| one.annotator == annotator);
        match here.and_then(|here| here.remove(one.id.as_str())) {
            Some((_, Some(writing))) => *one = writing,
            Some((_, None)) => return false,
            None => {}
        }
        true
    });
    let new = after.into_values().flat_map(HashMap::into_values);
    let mut new: Vec<(usize, Writing)> =
        new.filter_map(|(number, writing)| Some((number, writing?))).collect();
    if !new.is_empty() {
        new.sort_unstable_by_key(|(number, _)| *number);
        all.extend(new.into_iter().map(|(_, writing)| writing));
        all.sort_by(|a, b| (&a.annotator, &a.path).cmp(&(&b.annotator, &b.path)));
    }
}

impl ChangePassages {
    /// Works out the change, from the files as they are now; tells how far it has come.
    pub(super) fn work_out(self, reader: &Reader, asked: &Asked<Self>) -> Option<PassagesChanged> {
        let me = reader.store.annotator();
        let (own, others): (Vec<_>, Vec<_>) =
            self.keys.into_iter().partition(|key| key.annotator == me);
        let mut by_path: BTreeMap<DocPath, Vec<String>> = BTreeMap::new();
        for key in own {
            by_path.entry(key.path).or_default().push(key.id);
        }
        let (mut edits, mut same) = (Vec::new(), 0);
        let (mut damaged, mut why) = (0, None);
        let documents: Vec<DocPath> = by_path.keys().cloned().collect();
        let mut told = 0;
        let mut books = reader.own_books(&documents, |done| {
            if done >= told + TURN {
                told = done;
                asked.tell(PassagesChanged::Progress(done, documents.len()));
            }
        });
        let time = now();
        for (document, ids) in by_path {
            if asked.cancel.is_cancelled() {
                return None;
            }
            let loaded = books.remove(&document).unwrap_or_default();
            if let Some(problem) = loaded.problems.first() {
                damaged += 1;
                why.get_or_insert_with(|| format!("{problem}; {}", problem.remedy()));
                continue;
            }
            let known: HashMap<&str, Annotation> =
                loaded.notebook.by_id().into_iter().map(|(id, one)| (id.as_ref(), one)).collect();
            for id in ids {
                let change = known.get(id.as_str()).and_then(|before| match &self.change {
                    PassageChange::Delete => Some(Change::remove(before.clone())),
                    PassageChange::Tags(tags) => match before {
                        Annotation::Highlight(mark) => {
                            let after = Highlight {
                                tags: tags.of(&mark.tags)?,
                                updated: time.max(mark.updated),
                                ..mark.clone()
                            };
                            Some(Change {
                                before: Some(before.clone()),
                                after: Some(Annotation::Highlight(after)),
                            })
                        }
                        Annotation::Note(_) | Annotation::Document(_) => None,
                    },
                });
                match change {
                    Some(change) => edits.push(Edit { document: document.clone(), change }),
                    None => same += 1,
                }
            }
        }
        let refused = why.map(|why| match damaged {
            1 => why,
            _ => format!("{why}, and {} more", number_of(damaged - 1, "file")),
        });
        Some(PassagesChanged::Worked { edits, others: others.len(), same, refused })
    }
}
