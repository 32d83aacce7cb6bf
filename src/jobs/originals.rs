//! How annotations stood in their files when they were removed.
//!
//! Owns that a step finds this again: when it is taken back, even before the session has heard that
//! it was saved, and when it is kept in the history or in the journal for a later session. The
//! writer learns it, and the keeper keeps it, each on its own thread.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::reader::hold;

use crate::model::annotation::{Change, Id};
use crate::model::path::DocPath;
use crate::model::step::{Original, Step};
use crate::session::history::History;

/// If more is known, what no step needs is forgotten.
const MOST: usize = 20_000;

/// What is known of removed annotations, the latest of each.
#[derive(Debug, Default)]
pub(super) struct Originals {
    known: Mutex<KnownOriginals>,
    /// Whether something was learned since the history was last completed.
    is_news: AtomicBool,
}

type KnownOriginals = HashMap<DocPath, HashMap<Id, Original>>;

impl Originals {
    /// Takes over what an earlier session knew, unless this one knows better.
    pub(super) fn recall(&self, originals: &[Original]) {
        let mut all = hold(&self.known);
        for original in originals {
            let known = all.entry(original.document.clone()).or_default();
            known.entry(original.id.clone()).or_insert_with(|| original.clone());
        }
    }

    /// Remembers what was just removed.
    pub(super) fn learn(&self, originals: Vec<Original>) {
        let mut all = hold(&self.known);
        for original in originals {
            self.is_news.store(true, Ordering::Relaxed);
            let known = all.entry(original.document.clone()).or_default();
            known.insert(original.id.clone(), original);
        }
    }

    /// Returns what is known of the annotations that `changes` make.
    pub(super) fn of(&self, document: &DocPath, changes: &[Change]) -> Vec<Original> {
        let all = hold(&self.known);
        let Some(known) = all.get(document) else { return Vec::new() };
        let made = changes.iter().filter(|change| change.before.is_none());
        made.filter_map(|change| known.get(change.id()?).cloned()).collect()
    }

    /// Returns the step with all that is known of what it, or its inverse, removed.
    pub(super) fn complete(&self, step: &Arc<Step>) -> Arc<Step> {
        let all = hold(&self.known);
        let of_edit = |(document, id): &(&DocPath, &Id)| all.get(*document)?.get(*id).cloned();
        let originals: Vec<Original> = removable(step).iter().filter_map(of_edit).collect();
        if originals.is_empty() || originals == step.originals {
            return step.clone();
        }
        Arc::new(Step { originals, ..(**step).clone() })
    }

    /// Returns whether something was learned since the history was last completed.
    pub(super) fn is_news(&self) -> bool {
        self.is_news.load(Ordering::Relaxed)
    }

    /// Returns the history with its steps complete; if much is known, forgets what none of them
    /// needs.
    pub(super) fn complete_history(&self, history: &History) -> History {
        self.is_news.store(false, Ordering::Relaxed);
        let steps = || history.done.iter().chain(&history.undone);
        steps().for_each(|step| self.recall(&step.originals));
        let needed: HashSet<(&DocPath, &Id)> = steps().flat_map(|step| removable(step)).collect();
        let mut all = hold(&self.known);
        // Not always: a step that is not in the history yet may need what the writer just learned.
        if all.values().map(HashMap::len).sum::<usize>() > MOST {
            for (document, known) in &mut *all {
                known.retain(|id, _| needed.contains(&(document, id)));
            }
            all.retain(|_, known| !known.is_empty());
        }
        drop(all);
        let complete = |steps: &[Arc<Step>]| steps.iter().map(|step| self.complete(step)).collect();
        History { done: complete(&history.done), undone: complete(&history.undone) }
    }
}

/// Returns the annotations that a step or its inverse removes.
fn removable(step: &Step) -> Vec<(&DocPath, &Id)> {
    let one_sided = step.edits.iter().filter(|edit| {
        let Change { before, after } = &edit.change;
        before.is_none() || after.is_none()
    });
    one_sided.filter_map(|edit| Some((&edit.document, edit.change.id()?))).collect()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test makes its own files")]
mod tests {
    //! As many undos as there were changes lead back to the bytes of the start, as many redos to those
    //! of the end.

    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    use jiff::Timestamp;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};
    use tempfile::TempDir;

    use super::*;
    use crate::disk::store::Store;
    use crate::model::anchor::Anchor;
    use crate::model::annotation::{Annotation, Edit, Highlight, Note};
    use crate::model::codebook::FormerNames;
    use crate::model::notebook::Notebook;
    use crate::model::span::Span;
    use crate::model::text::Text;

    const TEXT: &str =
        "One gun and one gun. Two trucks, two guns. Three bridges. Four ships went.\n";
    const TAGS: [&str; 4] = ["a", "b", "c", "d/e"];

    /// What a reader does.
    #[derive(Clone, Debug)]
    enum Deed {
        Make(usize, usize, Vec<&'static str>),
        Toggle(Index, &'static str),
        Write(Index, &'static str),
        Reshape(Index, usize, usize),
        Delete(Index),
        NoteOnAll(&'static str),
        TagAll(&'static str),
        DeleteAll,
        /// The document is finished, or no longer; and it gets a tag, or loses it.
        Document(Option<i8>, &'static str),
        /// Another session makes a highlight.
        Other(usize),
        /// The program ends and starts again.
        Restart,
    }

    fn deed() -> impl Strategy<Value = Deed> {
        let at = || 0..TEXT.len() - 9;
        let tag = || select(TAGS.to_vec());
        let words = || select(vec!["", "one", "two\nlines", "\"quoted\" \\ ж"]);
        prop_oneof![
            4 => (at(), 1..8_usize, vec(tag(), 0..3)).prop_map(|(a, b, c)| Deed::Make(a, b, c)),
            6 => (any::<Index>(), tag()).prop_map(|(a, b)| Deed::Toggle(a, b)),
            2 => (any::<Index>(), words()).prop_map(|(a, b)| Deed::Write(a, b)),
            3 => (any::<Index>(), at(), 1..8_usize).prop_map(|(a, b, c)| Deed::Reshape(a, b, c)),
            2 => any::<Index>().prop_map(Deed::Delete),
            1 => words().prop_map(Deed::NoteOnAll),
            1 => tag().prop_map(Deed::TagAll),
            1 => Just(Deed::DeleteAll),
            2 => (proptest::option::of(1..28_i8), tag()).prop_map(|(a, b)| Deed::Document(a, b)),
            1 => at().prop_map(Deed::Other),
            1 => Just(Deed::Restart),
        ]
    }

    /// One library, whose clock goes on with every change.
    struct Desk {
        _home: TempDir,
        store: Store,
        text: Arc<Text>,
        originals: Originals,
        history: History,
        clock: i64,
        others: Vec<Change>,
    }

    impl Desk {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let store = Store::open(home.path().join("store"), "iris".to_owned(), false).unwrap();
            let text = Arc::new(Text::new(TEXT.to_owned()));
            let (originals, history, others) = Default::default();
            Self { _home: home, store, text, originals, history, clock: 1_795_000_000, others }
        }

        fn time(&mut self) -> Timestamp {
            self.clock += 7;
            Timestamp::from_second(self.clock).unwrap()
        }

        fn file(&self) -> PathBuf {
            self.store.root().join("iris/x.toml")
        }

        fn bytes(&self) -> String {
            fs::read_to_string(self.file()).unwrap_or_default()
        }

        fn book(&self) -> Notebook {
            self.store.load("iris", &x()).notebook
        }

        fn save(&mut self, step: &Step) {
            self.originals.recall(&step.originals);
            let changes: Vec<Change> = step.edits.iter().map(|edit| edit.change.clone()).collect();
            let originals = self.originals.of(&x(), &changes);
            let saved = self.store.save_part(&x(), Some(&self.text), &changes, &originals).unwrap();
            self.originals.learn(saved.originals);
        }

        fn highlight(&mut self, start: usize, len: usize, tags: &[&str]) -> Highlight {
            let time = self.time();
            let mut tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
            tags.dedup();
            Highlight {
                id: Id::new(),
                anchor: Anchor::make(&self.text, Span::new(start, start + len)),
                tags,
                note: None,
                created: time,
                updated: time,
            }
        }

        /// Returns the changes that `deed` makes.
        fn changes(&mut self, deed: &Deed) -> Vec<Change> {
            let book = self.book();
            let one = |pick: &Index| {
                (!book.highlights.is_empty()).then(|| pick.get(&book.highlights).clone())
            };
            let (text, time) = (self.text.clone(), self.time());
            let edit = |before: Highlight, how: &dyn Fn(&mut Highlight)| {
                let mut after = before.clone();
                how(&mut after);
                after.updated = time;
                Change {
                    before: Some(Annotation::Highlight(before)),
                    after: Some(Annotation::Highlight(after)),
                }
            };
            let toggle = |mark: &mut Highlight, tag: &str| {
                if mark.tags.iter().any(|known| known == tag) {
                    mark.tags.retain(|known| known != tag);
                } else {
                    mark.tags.push(tag.to_owned());
                }
            };
            match deed {
                Deed::Make(start, len, tags) => {
                    vec![Change::make(Annotation::Highlight(self.highlight(*start, *len, tags)))]
                }
                Deed::Toggle(pick, tag) => {
                    one(pick).map(|mark| edit(mark, &|m| toggle(m, tag))).into_iter().collect()
                }
                Deed::Write(pick, words) => {
                    let note = Some((*words).to_owned()).filter(|words| !words.is_empty());
                    let write = |m: &mut Highlight| m.note.clone_from(&note);
                    one(pick).map(|mark| edit(mark, &write)).into_iter().collect()
                }
                Deed::Reshape(pick, start, len) => {
                    let anchor = Anchor::make(&text, Span::new(*start, start + len));
                    let reshape = |m: &mut Highlight| m.anchor.clone_from(&anchor);
                    one(pick).map(|mark| edit(mark, &reshape)).into_iter().collect()
                }
                Deed::Delete(pick) => one(pick)
                    .map(|m| Change::remove(Annotation::Highlight(m)))
                    .into_iter()
                    .collect(),
                Deed::NoteOnAll(words) => {
                    let (created, updated) = (self.time(), self.time());
                    let text = (*words).to_owned();
                    vec![Change::make(Annotation::Note(Note {
                        id: Id::new(),
                        text,
                        created,
                        updated,
                    }))]
                }
                Deed::TagAll(tag) => {
                    book.highlights.iter().map(|m| edit(m.clone(), &|m| toggle(m, tag))).collect()
                }
                Deed::DeleteAll => {
                    let marks = book.highlights.into_iter().map(Annotation::Highlight);
                    let notes = book.notes.into_iter().map(Annotation::Note);
                    marks.chain(notes).map(Change::remove).collect()
                }
                Deed::Document(day, tag) => {
                    let before = book.document;
                    let mut after = before.clone();
                    after.done = day.map(|day| jiff::civil::date(2026, 11, day));
                    if before.tags.iter().any(|known| known == tag) {
                        after.tags.retain(|known| known != tag);
                    } else {
                        after.tags.push((*tag).to_owned());
                    }
                    vec![Change {
                        before: Some(Annotation::Document(before)),
                        after: Some(Annotation::Document(after)),
                    }]
                }
                Deed::Other(_) | Deed::Restart => Vec::new(),
            }
        }

        fn act(&mut self, deed: &Deed) {
            match deed {
                Deed::Restart => return self.restart(),
                Deed::Other(start) => {
                    let mark = self.highlight(*start, 3, &["others"]);
                    let change = Change::make(Annotation::Highlight(mark));
                    self.store.save(&x(), Some(&self.text), std::slice::from_ref(&change)).unwrap();
                    return self.others.push(change);
                }
                _ => {}
            }
            let changes = self.changes(deed);
            if changes.is_empty() {
                return;
            }
            let edits = changes.into_iter().map(|change| Edit { document: x(), change }).collect();
            let step = Step::new("step", edits);
            self.save(&step);
            self.history.push(Arc::new(step));
        }

        /// What was kept is read again, as after a start.
        fn restart(&mut self) {
            let history = self.originals.complete_history(&self.history);
            let kept = |steps: &[Arc<Step>]| -> Vec<Arc<Step>> {
                let copy = |step: &Arc<Step>| {
                    let json = serde_json::to_string(&**step).unwrap();
                    Arc::new(serde_json::from_str(&json).unwrap())
                };
                steps.iter().map(copy).collect()
            };
            self.history = History { done: kept(&history.done), undone: kept(&history.undone) };
            self.originals = Originals::default();
        }

        fn turn(&mut self, undo: bool) {
            let books = BTreeMap::from([(x(), self.book())]);
            let names = FormerNames::default();
            let step = if undo {
                self.history.undo(&books, &names)
            } else {
                self.history.redo(&books, &names)
            };
            let step = self.originals.complete(&step.unwrap());
            self.save(&step);
        }
    }

    fn x() -> DocPath {
        DocPath::new(Path::new("x")).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn undone_to_the_start_and_redone_to_the_end(
            before in vec(deed(), 0..4), deeds in vec(deed(), 1..14), restart in any::<bool>(),
        ) {
            let mut desk = Desk::new();
            for deed in &before {
                desk.act(deed);
            }
            desk.history = History::default();
            desk.others.clear();
            let start = desk.bytes();
            for deed in &deeds {
                desk.act(deed);
            }
            let (end, steps) = (desk.bytes(), desk.history.done.len());
            for round in 0..2 {
                for _ in 0..steps {
                    desk.turn(true);
                    if restart {
                        desk.restart();
                    }
                }
                if desk.others.is_empty() {
                    prop_assert_eq!(&desk.bytes(), &start, "undone, round {}", round);
                } else {
                    let mine = |change: &Change| desk.book().get(change.id().unwrap());
                    for other in &desk.others {
                        prop_assert!(mine(other).unwrap().says_the_same(other.after.as_ref().unwrap()));
                    }
                }
                for _ in 0..steps {
                    desk.turn(false);
                }
                prop_assert_eq!(&desk.bytes(), &end, "redone, round {}", round);
            }
        }
    }
}
