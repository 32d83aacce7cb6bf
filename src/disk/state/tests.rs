//! Tests of what is remembered between sessions.

use std::fs;

use super::draft::{DraftTarget, Drafts, StoredDraft};
use super::*;
use crate::model::annotation::Id;

/// A time after all those of the visits here.
fn now() -> Timestamp {
    Timestamp::from_second(1_000_000).unwrap()
}

fn doc(path: &str) -> DocPath {
    DocPath::new(Path::new(path)).unwrap()
}

fn visit(offset: usize, second: i64) -> StoredVisit {
    StoredVisit {
        offset,
        top: offset / 2,
        furthest: offset + 10,
        length: 5000,
        read: Timestamp::from_second(second).unwrap(),
    }
}

fn reading(visits: &[(&str, StoredVisit)]) -> ReadingState {
    let documents = visits.iter().map(|(path, visit)| (doc(path), *visit));
    ReadingState { documents: documents.collect(), ..ReadingState::default() }
}

#[test]
fn what_was_saved_is_loaded() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("a/b");
    assert_eq!(ReadingState::load(&folder), (ReadingState::default(), None));
    let reading = ReadingState {
        last: Some(doc("korea/ж \"1\".txt")),
        panes: Some(StoredPanes { list: true, notes: false }),
        sort: Some((Sort::Recent, true)),
        groups: Some(StoredGroups {
            group: "year".to_owned(),
            folded: BTreeSet::from(["1949".to_owned()]),
        }),
        ..reading(&[("korea/ж \"1\".txt", visit(7, 100)), ("b", visit(0, 99))])
    };
    assert_eq!(reading.save(&folder, now()).unwrap(), reading);
    assert_eq!(ReadingState::load(&folder), (reading, None));
}

#[test]
fn of_two_sessions_the_later_visit_stays() {
    let dir = tempfile::tempdir().unwrap();
    let one = reading(&[("a", visit(1, 10)), ("b", visit(1, 30)), ("same", visit(1, 5))]);
    let two = reading(&[
        ("a", visit(2, 20)),
        ("b", visit(2, 20)),
        ("same", visit(2, 5)),
        ("c", visit(2, 1)),
    ]);
    one.save(dir.path(), now()).unwrap();
    let joined = two.save(dir.path(), now()).unwrap();
    let offset = |path: &str| joined.documents[&doc(path)].offset;
    assert_eq!(["a", "b", "same", "c"].map(offset), [2, 1, 2, 2]);
    // A save leaves stored settings alone if it has no value for them.
    let sorted = ReadingState { sort: Some((Sort::Date, false)), ..ReadingState::default() };
    sorted.save(dir.path(), now()).unwrap();
    assert_eq!(two.save(dir.path(), now()).unwrap().sort, Some((Sort::Date, false)));
}

#[test]
fn many_sessions_at_once_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for session in 0..4 {
            let folder = dir.path();
            scope.spawn(move || {
                for n in 0..5 {
                    let new = reading(&[(&format!("{session}/{n}"), visit(n, 1))]);
                    // On a busy machine another may hold the lock for longer than a save waits; then
                    // it is tried again, as the keeper does.
                    while let Err(error) = new.save(folder, now()) {
                        assert_eq!(error.source.kind(), std::io::ErrorKind::TimedOut, "{error}");
                    }
                }
            });
        }
    });
    assert_eq!(ReadingState::load(dir.path()).0.documents.len(), 20);
}

#[test]
fn a_damaged_file_is_as_none_and_said_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    for damage in ["last = ", "[[document]]\npath = 'a'\n", "last = 3", "\u{0}\u{0}"] {
        fs::write(dir.path().join(FILE), damage).unwrap();
        let (reading, warning) = ReadingState::load(dir.path());
        assert_eq!(reading, ReadingState::default());
        assert!(warning.unwrap().ends_with("reading.toml is damaged"), "{damage}");
    }
    // The next save begins a new one, and keeps this.
    reading(&[("a", visit(1, 1))]).save(dir.path(), now()).unwrap();
    assert_eq!(ReadingState::load(dir.path()).1, None);
    assert_eq!(fs::read(dir.path().join("reading.toml.damaged")).unwrap(), b"\0\0");
    fs::write(dir.path().join(FILE), "last = ").unwrap();
    reading(&[("a", visit(1, 1))]).save(dir.path(), now()).unwrap();
    assert_eq!(fs::read(dir.path().join("reading.toml.damaged")).unwrap(), b"\0\0");
    assert_eq!(fs::read(dir.path().join("reading.toml.damaged-2")).unwrap(), b"last = ");
}

#[test]
fn a_file_that_cannot_be_read_is_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let link = std::os::unix::fs::symlink("nowhere", dir.path().join(FILE));
    link.and_then(|()| fs::create_dir(dir.path().join("nowhere"))).unwrap();
    assert!(reading(&[("a", visit(1, 1))]).save(dir.path(), now()).is_err());
    assert!(dir.path().join(FILE).is_symlink());
}

#[test]
fn a_clock_that_was_ahead_or_is_before_1970_loses_no_position() {
    let dir = tempfile::tempdir().unwrap();
    let offset = |folder: &Path| ReadingState::load(folder).0.documents[&doc("a")].offset;
    let times = [4_000_000_000, 1_700_000_000, -5_000_000, -4_000_000, 1_700_000_000];
    for (place, second) in (1..).zip(times) {
        let now = Timestamp::from_second(second).unwrap();
        reading(&[("a", visit(place, second))]).save(dir.path(), now).unwrap();
        assert_eq!(offset(dir.path()), place, "at {now}");
    }
}

#[test]
fn a_path_that_leads_out_is_dropped_and_what_is_unknown_left_aside() {
    let dir = tempfile::tempdir().unwrap();
    let entry = "offset = 1\nfurthest = 1\nlength = 1\nread = \"2026-11-22T10:00:00Z\"\n";
    let content = format!(
        "last = '/etc/passwd'\nlater = 1\n[[document]]\npath = '../x'\n{entry}[[document]]\npath = 'y'\n{entry}"
    );
    fs::write(dir.path().join(FILE), content).unwrap();
    let (reading, warning) = ReadingState::load(dir.path());
    assert_eq!((reading.last, warning), (None, None));
    assert_eq!(reading.documents.into_keys().collect::<Vec<_>>(), [doc("y")]);
}

#[test]
fn the_oldest_are_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let visits = (0..MOST + 2).map(|n| (doc(&n.to_string()), visit(0, i64::try_from(n).unwrap())));
    let reading = ReadingState { documents: visits.collect(), ..ReadingState::default() };
    let kept = reading.save(dir.path(), now()).unwrap().documents;
    assert_eq!(kept.len(), MOST);
    assert!(!kept.contains_key(&doc("0")) && !kept.contains_key(&doc("1")));
    assert!(kept.contains_key(&doc("2")));
    assert_eq!(ReadingState::load(dir.path()).0.documents.len(), MOST);
}

fn draft(target: DraftTarget) -> StoredDraft {
    let text = "two\n\n  \"\"\" lines\t\u{1b}[2J".to_owned();
    StoredDraft { document: doc("a/b.txt"), target, original: "two".to_owned(), text }
}

/// Starts a session of iris in the library's own store.
fn session(folder: &Path) -> Drafts {
    session_of(folder, "iris", "/nowhere/own", true)
}

fn session_of(folder: &Path, annotator: &str, store: &str, is_default: bool) -> Drafts {
    Drafts::new(folder, StateOwner::new(Path::new(store), annotator, is_default))
}

fn find(session: &mut Drafts) -> (Option<StoredDraft>, Option<String>) {
    session.find(&|_, _| false)
}

#[test]
fn a_draft_is_found_once_its_session_has_ended() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("new");
    assert_eq!(find(&mut session(&folder)), (None, None));
    let targets = [
        DraftTarget::Document(None),
        DraftTarget::Document(Some(Id::new())),
        DraftTarget::Highlight(Id::new()),
        DraftTarget::Passage { start: 3, end: 9, quote: "«слова»".to_owned() },
    ];
    for target in targets {
        let draft = draft(target);
        let mut one = session(&folder);
        one.keep(&draft).unwrap();
        assert_eq!(find(&mut session(&folder)), (None, None), "it is being written");
        drop(one);
        assert_eq!(
            find(&mut session_of(&folder, "boris", "/nowhere/own", true)),
            (None, None),
            "it is another's"
        );
        let mut two = session(&folder);
        assert_eq!(find(&mut two), (Some(draft), None));
        assert_eq!(find(&mut session(&folder)), (None, None), "it was taken over");
        two.take_up();
        two.remove().unwrap();
        two.remove().unwrap();
    }
    assert_eq!(fs::read_dir(folder.join("drafts")).unwrap().count(), 0);
}

#[test]
fn a_draft_that_was_found_is_left_alone_by_another_note() {
    let dir = tempfile::tempdir().unwrap();
    let left = draft(DraftTarget::Document(None));
    session(dir.path()).keep(&left).unwrap();
    let mut two = session(dir.path());
    assert_eq!(find(&mut two).0, Some(left.clone()));
    two.keep(&StoredDraft { text: "mine".to_owned(), ..left.clone() }).unwrap();
    two.remove().unwrap();
    drop(two);
    assert_eq!(find(&mut session(dir.path())).0, Some(left));
}

#[test]
fn a_damaged_draft_is_said_and_hides_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let left = draft(DraftTarget::Document(None));
    session(dir.path()).keep(&left).unwrap();
    fs::write(dir.path().join("drafts/z.toml"), "text = ").unwrap();
    fs::write(dir.path().join("drafts/gone.lock"), "").unwrap();
    let (found, warning) = find(&mut session(dir.path()));
    assert_eq!(found, Some(left));
    let warning = warning.unwrap();
    assert!(warning.ends_with("z.toml is damaged; it is kept as z.toml.damaged"), "{warning}");
    assert_eq!(fs::read(dir.path().join("drafts/z.toml.damaged")).unwrap(), b"text = ");
}

#[test]
fn a_draft_belongs_to_one_store() {
    let dir = tempfile::tempdir().unwrap();
    let of = |store: &str| session_of(dir.path(), "iris", store, false);
    let left = draft(DraftTarget::Highlight(Id::new()));
    of("/nowhere/a").keep(&left).unwrap();
    for store in ["/nowhere/b", "/nowhere/own"] {
        let mut other = session_of(dir.path(), "iris", store, true);
        assert_eq!(other.find(&|_, _| true), (None, None));
    }
    assert_eq!(find(&mut of("/nowhere/b/../a")).0, Some(left));
}

#[test]
fn a_draft_without_a_store_goes_to_the_own_store_or_to_one_that_knows_its_highlight() {
    let dir = tempfile::tempdir().unwrap();
    let id = Id::new();
    session(dir.path()).keep(&draft(DraftTarget::Highlight(id.clone()))).unwrap();
    for entry in fs::read_dir(dir.path().join("drafts")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let old = text.lines().filter(|line| !line.starts_with("store = "));
        fs::write(&path, old.collect::<Vec<_>>().join("\n")).unwrap();
    }
    let other = || session_of(dir.path(), "iris", "/nowhere/b", false);
    assert_eq!(find(&mut other()), (None, None));
    assert!(other().find(&|_, known| *known == id).0.is_some());
    assert!(find(&mut session(dir.path())).0.is_some());
}
