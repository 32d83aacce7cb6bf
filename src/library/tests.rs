//! Tests of a library over real folders.
#![allow(clippy::disallowed_methods, reason = "a test makes its own files")]

use std::fs;
use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::passages::{CorpusPassages, PassageQuery, RankedPassages};
use super::search::{DocumentToIndex, keep_index};
use super::*;
use crate::disk::folders::Folders;
use crate::disk::locate::{self, Args, Subject};
use crate::model::annotation::{Annotation, Change, Id, Note, now};
use crate::model::cancel::Cancel;
use crate::model::fuzzy::Query;
use crate::model::search::engine::Engine;

fn room(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = dir.path().join("docs").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    dir
}

fn library(room: &TempDir, read_only: bool) -> Library {
    let located = locate::find(Args {
        subject: Subject::Here,
        library: Some(room.path().join("docs")),
        store: Some(room.path().join("store")),
        places: Folders {
            home: Some(room.path().join("home")),
            current_dir: room.path().to_owned(),
            ..Folders::default()
        },
    });
    Library::new(located.unwrap(), Vec::new(), read_only)
}

fn doc(path: &str) -> DocPath {
    DocPath::new(Path::new(path)).unwrap()
}

#[test]
fn where_a_part_is_open_the_rest_stays_in_the_search_index() {
    let room = room(&[("a/1.txt", "One gun"), ("b/2.txt", "Two guns")]);
    let cache = room.path().join("cache");
    let opened = |subject| {
        let located = locate::find(Args {
            subject,
            library: Some(room.path().join("docs")),
            store: Some(room.path().join("store")),
            places: Folders {
                home: Some(room.path().join("home")),
                xdg_cache: Some(cache.clone()),
                current_dir: room.path().to_owned(),
                ..Folders::default()
            },
        });
        Library::new(located.unwrap(), Vec::new(), false)
    };
    let known = |library: &Library| {
        let index = library.search_index().unwrap();
        let document = |path| DocumentToIndex { path, apparatus: None, stamp: None };
        let documents: Vec<_> = library.paths().into_iter().map(document).collect();
        keep_index(library, index, &documents, &Cancel::default(), |_, _| ()).unwrap();
        index.known().unwrap().len()
    };
    assert_eq!(known(&opened(Subject::Here)), 2);
    let part = opened(Subject::Path(room.path().join("docs/a")));
    assert_eq!(part.paths().len(), 1);
    assert_eq!(known(&part), 2);
    fs::remove_file(room.path().join("docs/b/2.txt")).unwrap();
    assert_eq!(known(&part), 2, "what is not looked at is not gone");
    assert_eq!(known(&opened(Subject::Here)), 1);
}

fn note(text: &str) -> Change {
    let (created, updated) = (now(), now());
    let text = text.to_owned();
    Change::make(Annotation::Note(Note { id: Id::new(), text, created, updated }))
}

/// Documents with numbered paragraphs, each different from the others.
fn papers(count: usize) -> Vec<(String, String)> {
    let telegrams = [
        include_str!("../../corpus/000_3a8259e37f4edac4.txt"),
        include_str!("../../corpus/002_3c5f0ad91c4bf3fc.txt"),
        include_str!("../../corpus/004_92120887d29f0495.txt"),
        "İstanbul and 3 \u{212a}elvin. На ФРОНТЕ.\n\nArtillery!\n",
    ];
    let paper = |at: usize| {
        let text = format!("{}\n\nDivision {at} of the artillery.\n", telegrams[at % 4]);
        (format!("{at}.txt"), text)
    };
    (0..count).map(paper).collect()
}

fn filled(count: usize) -> TempDir {
    let papers = papers(count);
    room(&papers.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

#[test]
fn two_readers_share_a_library_and_each_has_a_store() {
    let room = room(&[("a.txt", "A telegram.\n")]);
    let library = Arc::new(library(&room, false));
    let readers = ["iris", "yuri"].map(|name| {
        let library = library.clone();
        std::thread::spawn(move || {
            let store = library.store(name).unwrap();
            let document = library.open(&doc("a.txt"), &Cancel::default(), &|_| ()).unwrap();
            let text = format!("of {name}");
            store.save(&document.path, Some(&document.text), &[note(&text)]).unwrap();
        })
    });
    for reader in readers {
        reader.join().unwrap();
    }
    for name in ["iris", "yuri"] {
        let store = library.store(name).unwrap();
        assert!(Arc::ptr_eq(&store, &library.store(name).unwrap()));
        let loaded = store.load(store.annotator(), &doc("a.txt"));
        assert_eq!(loaded.notebook.notes[0].text, format!("of {name}"));
    }
    assert!(library.store("../up").is_err());
}

#[test]
fn nothing_is_written_for_a_library_that_is_only_read() {
    let room = room(&[("a.txt", "A telegram.\n")]);
    let library = library(&room, true);
    let store = library.store("iris").unwrap();
    assert!(store.save(&doc("a.txt"), None, &[note("x")]).is_err());
    assert!(library.summaries(&Cancel::default()).failed.is_none());
    assert!(!room.path().join("store").exists() && !room.path().join("home").exists());
}

#[test]
fn what_is_kept_is_read_anew_when_its_file_has_changed() {
    let room = room(&[("a.txt", "A telegram.\n")]);
    let library = library(&room, false);
    let first = library.open(&doc("a.txt"), &Cancel::default(), &|_| ()).unwrap();
    assert!(Arc::ptr_eq(&first, &library.document(&doc("a.txt")).unwrap()));
    fs::write(room.path().join("docs/a.txt"), "Another.\n").unwrap();
    assert_eq!(library.document(&doc("a.txt")).unwrap().text.as_str(), "Another.\n");
}

#[test]
fn a_large_document_that_somebody_has_is_not_read_twice() {
    let size = usize::try_from(LARGE).unwrap();
    let room = room(&[("a.txt", &"A telegram.\n".repeat(size / 12 + 1))]);
    let library = library(&room, false);
    let first = library.document(&doc("a.txt")).unwrap();
    assert!(Arc::ptr_eq(
        &first,
        &library.open(&doc("a.txt"), &Cancel::default(), &|_| ()).unwrap()
    ));
}

#[test]
fn all_documents_are_read_with_their_numbers() {
    let room = filled(40);
    fs::write(room.path().join("docs/7.png"), b"\x89PNG\r\n\x1a\n\0").unwrap();
    let library = library(&room, false);
    let read = Mutex::new(Vec::new());
    library.read_all(Wanted::Text, &Cancel::default(), |at, path, reading| {
        hold(&read).push((at, path.clone(), reading.is_ok()));
    });
    let mut read = read.into_inner().unwrap();
    read.sort_unstable();
    assert_eq!(read.iter().map(|(at, ..)| *at).collect::<Vec<_>>(), (0..41).collect::<Vec<_>>());
    let unread: Vec<_> = read.iter().filter(|(.., is_read)| !is_read).collect();
    assert_eq!(unread, [&(7, doc("7.png"), false)]);
    let in_order: Vec<DocPath> = library.corpus().walk().map(|found| found.path).collect();
    assert_eq!(read.into_iter().map(|(_, path, _)| path).collect::<Vec<_>>(), in_order);
}

#[test]
fn reading_ends_when_it_is_cancelled_and_what_was_read_is_the_beginning() {
    let room = filled(300);
    let library = library(&room, false);
    let (paths, cancel) = (library.paths(), Cancel::default());
    let read = library.read_map(&paths, Wanted::Text, &cancel, |_, path, _| {
        if *path == doc("20.txt") {
            cancel.cancel();
        }
        path.clone()
    });
    assert!(read.len() > 20 && read.len() < 100, "{}", read.len());
    assert_eq!(read, paths[..read.len()]);
    let index = CorpusPassages::passing(&library);
    let query = Query::parse("war");
    let question = PassageQuery { query: &query, first: None, most: 10 };
    assert!(passages::rank(&library, &index, question, &cancel, |_| ()).is_none());
}

#[test]
fn documents_are_known_by_their_digests() {
    let room = room(&[("a.txt", "One.\n"), ("b.txt", "Two.\n"), ("c.txt", "One.\r\n")]);
    let digests = library(&room, false).by_digest(&Cancel::default());
    let mut groups: Vec<_> = digests.into_values().collect();
    groups.sort();
    assert_eq!(groups, [vec![doc("a.txt"), doc("c.txt")], vec![doc("b.txt")]]);
}

type Hits = Vec<(i64, String, usize, usize, Vec<usize>)>;

fn hits(ranked: RankedPassages) -> Hits {
    let hit = |hit: passages::PassageHit| {
        let path = hit.document.path.to_string();
        (hit.score, path, hit.span.start, hit.span.end, hit.indices)
    };
    ranked.hits.into_iter().map(hit).collect()
}

#[test]
fn one_ranking_whether_it_is_kept_or_passing() {
    let room = filled(24);
    fs::write(room.path().join("docs/x.png"), b"\x89PNG\r\n\x1a\n\0").unwrap();
    let library = library(&room, false);
    let kept = CorpusPassages::kept(&library);
    let a_part = CorpusPassages::kept_up_to(&library, 3000);
    let mut found = 0;
    for typed in [
        "artillery",
        "artil div",
        "dvsns",
        "'nine",
        "^the",
        "war.$",
        "!the war",
        "kelvin",
        "'kelvin",
        "istanbul",
        "ФРОНТ",
        "фронт",
        "a",
        "Mao",
        "division 17",
        "^division",
        "",
        "qqq",
        "korea chinese troops",
        "'divisions !artillery",
    ] {
        let query = Query::parse(typed);
        for (most, first) in [(5, None), (100_000, None), (20, Some(doc("9.txt")))] {
            let question = PassageQuery { query: &query, first: first.as_ref(), most };
            let rank = |index: &CorpusPassages| {
                passages::rank(&library, index, question, &Cancel::default(), |_| ()).unwrap()
            };
            let (one, other) = (rank(&kept), rank(&CorpusPassages::passing(&library)));
            assert_eq!(one.total, rank(&a_part).total, "{typed}");
            assert_eq!(hits(rank(&a_part)), hits(rank(&kept)), "{typed}");
            assert!(typed.is_empty() || (one.unread, other.unread) == (1, 1), "{typed}");
            assert_eq!(one.total, other.total, "{typed}");
            let (one, other) = (hits(one), hits(other));
            assert_eq!(one, other, "{typed}");
            assert!(one.len() <= most);
            found += one.len();
        }
    }
    assert!(found > 1000, "{found}");
}

#[test]
fn nothing_outside_is_ranked() {
    let room = room(&[("a.txt", "A telegram.\n")]);
    fs::write(room.path().join("secret.txt"), "A telegram that is secret.\n").unwrap();
    symlink("../secret.txt", room.path().join("docs/b.txt")).unwrap();
    let library = library(&room, false);
    let query = Query::parse("telegram");
    let question = PassageQuery { query: &query, first: None, most: 10 };
    let index = CorpusPassages::passing(&library);
    // A document may have become a link between listing and reading.
    fs::remove_file(room.path().join("docs/a.txt")).unwrap();
    symlink("../secret.txt", room.path().join("docs/a.txt")).unwrap();
    let ranked = passages::rank(&library, &index, question, &Cancel::default(), |_| ()).unwrap();
    assert_eq!((hits(ranked).len(), library.document(&doc("a.txt")).is_err()), (0, true));
}

/// It was being read when something was said of it.
#[test]
fn a_document_is_not_kept_as_it_was_before_something_was_said_of_it() {
    let room = room(&[("config.toml", "[library]\n"), ("a.txt", "To LOW\n\nCome.\n")]);
    let library = library(&room, false);
    let (path, stamp) = (doc("a.txt"), library.corpus().stamp(&doc("a.txt")));
    let early = library.document(&path).unwrap();
    let facts = "[[document]]\npath = \"a.txt\"\nfrom = \"Ann\"\n";
    fs::write(library.facts_file(), facts).unwrap();
    assert_eq!(corrections::read_facts_again(&library).problems, []);
    library.keep(&early, stamp);
    let now = library.document(&path).unwrap();
    assert_eq!(now.apparatus.text(crate::model::apparatus::Field::From), Some("Ann"));
}
