//! Tests of the corpus: real folders with real links, pipes and names.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;

use tempfile::TempDir;

use super::*;
use crate::disk::testing::pipe;
use crate::model::settings::NamedEncoding;

fn folder(files: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in files {
        put(dir.path(), name, "text");
    }
    dir
}

fn put(root: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn corpus(dir: &TempDir) -> Corpus {
    Corpus::new(dir.path(), None, Path::new("/nonexistent/store")).unwrap()
}

fn doc(path: &str) -> DocPath {
    DocPath::new(Path::new(path)).unwrap()
}

/// Returns what is listed: paths, each followed by a colon and the reason if it cannot be read.
fn listed(corpus: &Corpus) -> Vec<String> {
    let line = |found: FoundDocument| match found.unreadable {
        None => found.path.to_string(),
        Some(why) => format!("{}: {why}", found.path),
    };
    let listed: Vec<String> = corpus.walk().map(line).collect();
    // All at once they are the same.
    assert_eq!(corpus.walk().ahead().map(line).collect::<Vec<_>>(), listed);
    listed
}

#[test]
fn documents_come_in_natural_order() {
    let dir =
        folder(&["10.txt", "2.txt", "b/1.txt", "B.txt", "a/x/y.md", "é", "1950/2", "1950/10"]);
    let expected = ["2.txt", "10.txt", "1950/2", "1950/10", "a/x/y.md", "b/1.txt", "B.txt", "é"];
    assert_eq!(listed(&corpus(&dir)), expected);
}

#[test]
fn hidden_and_ignored_files_are_left_out() {
    let dir = folder(&[
        ".hidden",
        ".git/config",
        "a.txt",
        "a.log",
        "tmp/b.txt",
        "sub/c.txt",
        "sub/d.md",
        ".ignore",
    ]);
    put(dir.path(), ".gitignore", "*.log\n/tmp/\n");
    put(dir.path(), "sub/.gitignore", "*.md\n");
    put(dir.path(), ".ignore", "a.txt\n");
    assert_eq!(listed(&corpus(&dir)), ["a.txt", "sub/c.txt"]);

    // Rules from above the corpus do not apply to it.
    put(dir.path(), ".gitignore", "*\n");
    let sub = Corpus::new(&dir.path().join("sub"), None, Path::new("/x")).unwrap();
    assert_eq!(listed(&sub), ["c.txt"]);
}

#[test]
fn a_part_is_listed_as_in_the_whole() {
    let dir = folder(&["a/1.txt", "a/2.log", "a/b/3.txt", "ab/4.txt", ".h/5.txt"]);
    put(dir.path(), ".gitignore", "*.log\n");
    let part = |path| listed(&corpus(&dir).only(doc(path)));
    assert_eq!(part("a"), ["a/1.txt", "a/b/3.txt"]);
    assert_eq!(part("a/b"), ["a/b/3.txt"]);
    assert_eq!(part("ab/4.txt"), ["ab/4.txt"]);
    // A file that is asked for by its name is shown.
    assert_eq!(part("a/2.log"), ["a/2.log"]);
    assert_eq!(part(".h/5.txt"), [".h/5.txt"]);
    assert!(part("a/none.txt").is_empty());
    let covered = corpus(&dir).only(doc("a"));
    assert!(covered.covers(&doc("a/gone.txt")) && !covered.covers(&doc("ab/4.txt")));
    assert!(!corpus(&dir).only(doc("ab/4.txt")).covers(&doc("a/1.txt")));
    assert!(corpus(&dir).covers(&doc("gone.txt")));
}

#[test]
fn the_librarys_own_files_are_no_documents() {
    let dir =
        folder(&["config.toml", "a.txt", "notes/iris/a.txt.toml", "sub/config.toml", "notes2/x"]);
    let root = dir.path();
    let corpus = Corpus::new(root, Some(&root.join("config.toml")), &root.join("notes")).unwrap();
    assert_eq!(listed(&corpus), ["a.txt", "notes2/x", "sub/config.toml"]);
    for own in ["config.toml", "notes/iris/a.txt.toml"] {
        assert!(matches!(corpus.read(&doc(own)), Err(ReadError::NotADocument)), "{own}");
    }
    // A store that does not exist yet, reached by a link.
    symlink(root, root.join("sub/up")).unwrap();
    let later = Corpus::new(root, None, &root.join("sub/up/later/store")).unwrap();
    put(root, "later/store/x", "");
    put(root, "later/y", "");
    assert!(listed(&later).contains(&"later/y".to_owned()));
    assert!(!listed(&later).contains(&"later/store/x".to_owned()));
}

#[test]
fn links_stay_inside() {
    let (dir, out) = (folder(&["a.txt", "sub/b.txt"]), folder(&["secret.txt"]));
    let root = dir.path();
    symlink("a.txt", root.join("link.txt")).unwrap();
    symlink("sub", root.join("folder")).unwrap();
    symlink("nowhere", root.join("lost")).unwrap();
    symlink("loop", root.join("loop")).unwrap();
    symlink(out.path().join("secret.txt"), root.join("out.txt")).unwrap();
    symlink(out.path(), root.join("away")).unwrap();
    symlink(root, root.join("sub/up")).unwrap();
    let corpus = corpus(&dir);
    let paths: Vec<_> = corpus.walk().map(|found| (found.path, found.unreadable)).collect();
    let shown = |(path, why): &(DocPath, Option<ReadError>)| (path.to_string(), why.is_some());
    let paths: Vec<_> = paths.iter().map(shown).collect();
    let expected = ["a.txt", "away", "link.txt", "out.txt", "sub/b.txt"];
    let expected = expected.map(|path| (path.to_owned(), path == "away" || path == "out.txt"));
    assert_eq!(paths, expected);
    let why = corpus.read(&doc("out.txt")).unwrap_err().to_string();
    assert!(why.starts_with("symbolic link that leads out of the library; "), "{why}");
    assert!(why.contains("`follow_links` under [documents]"), "{why}");
    assert_eq!(corpus.read(&doc("link.txt")).unwrap().text.as_str(), "text");
    for out in ["out.txt", "away/secret.txt"] {
        assert!(matches!(corpus.read(&doc(out)), Err(ReadError::Outside)), "{out}");
    }
    assert!(matches!(corpus.read(&doc("lost")), Err(ReadError::Missing)));
    assert!(matches!(corpus.read(&doc("loop")), Err(ReadError::Refused(_))));
}

#[test]
fn links_out_are_followed_if_the_reader_wants_it() {
    let (dir, out) =
        (folder(&["a.txt", "sub/b.txt"]), folder(&["c.txt", "store/x", "people.toml"]));
    let (root, elsewhere) = (dir.path(), out.path());
    pipe(&elsewhere.join("pipe"));
    symlink("c.txt", elsewhere.join("again")).unwrap();
    for (target, name) in [
        ("again", "c.txt"),
        ("store", "folder"),
        ("store/x", "note"),
        ("people.toml", "people"),
        ("pipe", "pipe"),
        ("none", "lost"),
    ] {
        symlink(elsewhere.join(target), root.join("sub").join(name)).unwrap();
    }
    let mut settings = Settings::default();
    settings.documents.follow_links = true;
    let (own, store) = (elsewhere.join("config.toml"), elsewhere.join("store"));
    let corpus = Corpus::new(root, Some(&own), &store).unwrap().set_by(&settings);
    let expected = [
        "a.txt",
        "sub/b.txt",
        "sub/c.txt",
        "sub/folder: symbolic link to a folder out of the library; open that folder by itself to \
         read it",
        "sub/pipe: named pipe, not a file",
    ];
    assert_eq!(listed(&corpus), expected);
    assert_eq!(corpus.read(&doc("sub/c.txt")).unwrap().text.as_str(), "text");
    assert!(corpus.head(&doc("sub/c.txt"), 100).is_some() && corpus.has(&doc("sub/c.txt")));
    for (path, why) in [
        ("sub/folder/x", "symbolic link that leads out"),
        ("sub/note", "part of the library's own files"),
        ("sub/people", "part of the library's own files"),
        ("sub/pipe", "named pipe"),
    ] {
        let said = corpus.read(&doc(path)).unwrap_err().to_string();
        assert!(said.starts_with(why), "{path}: {said}");
    }
}

#[test]
fn an_encoding_that_is_named_is_used_and_said() {
    let dir = folder(&["a.txt", "old/utf.txt"]);
    put(dir.path(), "old/box.txt", b"\xda\xc4\xbf caf\x82");
    put(dir.path(), "old/mark.txt", b"\xff\xfeh\0i\0");
    let row = |pattern: &str, encoding: &str| NamedEncoding {
        pattern: pattern.to_owned(),
        encoding: encoding.to_owned(),
    };
    let read = vec![row("*", "koi8-r"), row("old/**", "IBM437"), row("a.txt", "utf-8")];
    let plain = corpus(&dir);
    let named = plain.clone().set_by(&Settings { read, ..Settings::default() });
    assert_ne!(plain.key(), named.key());
    let read = named.read(&doc("old/box.txt")).unwrap();
    assert_eq!((read.text.as_str(), read.source.encoding), ("┌─┐ café", "cp437"));
    let origin = read.text.origin().unwrap();
    assert_eq!(origin.read_by, "text/1 cp437");
    assert_eq!(origin.source_sha256, crate::model::text::sha256(b"\xda\xc4\xbf caf\x82"));
    let before = plain.read(&doc("old/box.txt")).unwrap();
    assert!(before.text.origin().is_none());
    assert_eq!(origin.plain.as_ref().unwrap().get().unwrap().as_str(), before.text.as_str());
    assert!(named.head(&doc("old/box.txt"), 100).is_none(), "it may not be what it seems");
    let marked = named.read(&doc("old/mark.txt")).unwrap();
    assert_eq!((marked.text.as_str(), marked.text.origin().is_none()), ("hi", true));
    assert_eq!(named.read(&doc("a.txt")).unwrap().text.origin().unwrap().read_by, "text/1 utf-8");
}

#[test]
fn special_files_are_listed_and_never_opened() {
    let dir = folder(&["a.txt"]);
    pipe(&dir.path().join("pipe"));
    let _socket = UnixListener::bind(dir.path().join("socket")).unwrap();
    let corpus = corpus(&dir);
    let expected = ["a.txt", "pipe: named pipe, not a file", "socket: socket, not a file"];
    assert_eq!(listed(&corpus), expected);
    // Opening it for reading would block forever.
    let error = corpus.read(&doc("pipe")).unwrap_err();
    assert_eq!(error.sentence(&doc("pipe")), "could not read pipe: named pipe, not a file");
    let single = corpus.clone().only(doc("pipe"));
    assert_eq!(listed(&single), ["pipe: named pipe, not a file"]);
    fs::create_dir(dir.path().join("sub")).unwrap();
    assert!(matches!(corpus.read(&doc("sub")), Err(ReadError::Special("folder"))));
}

#[test]
fn names_that_are_not_utf8_are_listed_apart() {
    let dir = folder(&[]);
    for name in [&b"caf\xe9.txt"[..], b"caf\xe8.txt"] {
        if let Err(error) = fs::write(dir.path().join(OsStr::from_bytes(name)), "") {
            eprintln!("SKIPPED: the file system refuses such names: {error}");
            return;
        }
    }
    let listed = listed(&corpus(&dir));
    assert!(listed[0].starts_with("caf\\xe8.txt: the file name"), "{listed:?}");
    assert!(listed[1].contains("is not UTF-8; rename the file"), "{listed:?}");
    assert_eq!(listed.len(), 2);
}

#[test]
fn what_may_not_be_read_is_listed_with_the_reason() {
    let dir = folder(&["a.txt", "closed/b.txt", "c.txt"]);
    for name in ["closed", "c.txt"] {
        fs::set_permissions(dir.path().join(name), fs::Permissions::from_mode(0o000)).unwrap();
    }
    if File::open(dir.path().join("c.txt")).is_ok() {
        eprintln!("SKIPPED: this user (root?) may read everything");
        return;
    }
    let corpus = corpus(&dir);
    assert_eq!(listed(&corpus), ["a.txt", "c.txt", "closed: permission denied"]);
    assert_eq!(corpus.read(&doc("c.txt")).unwrap_err().to_string(), "permission denied");
    fs::set_permissions(dir.path().join("closed"), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_document_is_read_with_its_source() {
    let dir = folder(&[]);
    put(dir.path(), "a/жук.txt", "Жук");
    put(dir.path(), "b.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06");
    let corpus = corpus(&dir);
    let read = corpus.read(&doc("a/жук.txt")).unwrap();
    assert_eq!(read.text.as_str(), "Жук");
    assert_eq!((read.source.bytes, read.source.encoding), (6, "utf-8"));
    assert!(matches!(corpus.read(&doc("b.png")), Err(ReadError::NotText(_))));
    assert!(matches!(corpus.read(&doc("none")), Err(ReadError::Missing)));
    assert!(matches!(corpus.read(&doc("b.png/x")), Err(ReadError::Missing)));
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let dir = folder(&[]);
    let sparse = File::create(dir.path().join("huge.txt")).unwrap();
    sparse.set_len(LIMIT + 1).unwrap();
    let error = corpus(&dir).read(&doc("huge.txt")).unwrap_err();
    assert_eq!(error.to_string(), "larger than 2 GiB; split it to read it here");
}

#[test]
fn of_a_large_binary_file_little_is_read() {
    let dir = folder(&[]);
    // It takes no room, but reading all of it would take as much memory as it is long.
    let film = File::create(dir.path().join("film")).unwrap();
    film.set_len(LIMIT).unwrap();
    put(dir.path(), "long.txt", "Жук. ".repeat(1 << 18));
    let corpus = corpus(&dir);
    assert!(matches!(corpus.read(&doc("film")), Err(ReadError::NotText("binary data"))));
    assert_eq!(corpus.read(&doc("long.txt")).unwrap().source.bytes, 8 << 18);
}

#[test]
fn bytes_are_the_only_document() {
    let dir = folder(&["a.txt"]);
    let corpus = corpus(&dir).of_bytes(doc("stdin.txt"), b"hello".to_vec());
    assert_eq!(listed(&corpus), ["stdin.txt"]);
    assert_eq!(corpus.read(&doc("stdin.txt")).unwrap().text.as_str(), "hello");
    assert!(matches!(corpus.read(&doc("a.txt")), Err(ReadError::Missing)));
}

#[test]
fn only_what_is_in_changed_folders_is_listed_again() {
    let dir = folder(&["a.txt", "b/c.txt", "b/d/e.txt", "f/g.txt", ".h/i.txt"]);
    let corpus = corpus(&dir);
    let mut walk = corpus.walk();
    assert_eq!(walk.by_ref().count(), 4);
    let folders = walk.folders();
    let names: Vec<_> = folders.iter().map(|(path, _)| path.to_str().unwrap()).collect();
    assert_eq!(names, ["", "b", "b/d", "f"]);
    assert!(folders.iter().all(|(path, stamp)| *stamp == corpus.folder_stamp(path)));
    let part = corpus.clone().only(doc("b"));
    let mut walk = part.walk();
    assert_eq!(walk.by_ref().count(), 2);
    assert_eq!(walk.folders(), folders[1..3]);

    put(dir.path(), "b/new/1.txt", "");
    put(dir.path(), "b/new/er/2.txt", "");
    let known = folders.into_iter().map(|(path, _)| path).collect();
    let changed = BTreeSet::from([PathBuf::from("b")]);
    let mut walk = corpus.walk_again(ChangedFolders { changed, known });
    let found: Vec<_> = walk.by_ref().map(|found| found.path.to_string()).collect();
    assert_eq!(found, ["b/c.txt", "b/new/1.txt", "b/new/er/2.txt"]);
    let seen: Vec<_> =
        walk.folders().into_iter().map(|(path, stamp)| (path, stamp.is_some())).collect();
    let seen: Vec<_> = seen.iter().map(|(path, new)| (path.to_str().unwrap(), *new)).collect();
    assert_eq!(
        seen,
        [("b", false), ("b/d", false), ("b/new", true), ("b/new/er", true), ("f", false)]
    );
}

const LETTERS: &str = "From anna@example.org Tue Mar 12 09:14:03 2019\nFrom: A\nDate: x\n\nOne\n\n\
                       From anna@example.org Tue Mar 12 09:14:03 2019\nFrom: B\nDate: y\n\nTwo\n";

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packing.write_all(bytes).unwrap();
    packing.finish().unwrap()
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::{Cursor, Write};
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_collection_is_told_by_its_bytes_whatever_it_is_called() {
    let dir = folder(&["from.txt"]);
    put(dir.path(), "from.txt", b"From here we went on.\n");
    for name in ["archive.txt", "box", "box.mbs"] {
        put(dir.path(), name, LETTERS.as_bytes());
    }
    put(dir.path(), "more.txt.gz", gzipped(LETTERS.as_bytes()));
    put(dir.path(), "bundle", zipped(&[("a.txt", b"a"), ("b/c.txt", b"c")]));
    put(dir.path(), "letter.docx", zipped(&[("word/a.xml", b"a")]));
    put(dir.path(), "tool.jar", zipped(&[("a.txt", b"a")]));
    let listed = listed(&corpus(&dir));
    let below = |file: &str| listed.iter().filter(|path| path.starts_with(file)).count();
    for file in ["archive.txt/", "box/", "box.mbs/", "more.txt.gz/", "bundle/"] {
        assert_eq!(below(file), 2, "{file}: {listed:?}");
    }
    for file in ["from.txt", "letter.docx", "tool.jar"] {
        assert!(listed.iter().any(|path| path == file), "{file}: {listed:?}");
    }
}

#[test]
fn files_of_several_documents_are_opened_once() {
    let dir = folder(&[]);
    for number in 0..5 {
        put(dir.path(), &format!("{number}.mbox"), LETTERS.as_bytes());
    }
    put(dir.path(), "bad.zip", b"PK\x03\x04 and nothing more");
    let corpus = corpus(&dir);
    let open = |name: &str| corpus.collection(&doc(name), &Cancel::default());
    let first: Vec<_> = (0..5).map(|n| open(&format!("{n}.mbox")).unwrap().unwrap()).collect();
    for (number, first) in first.iter().enumerate() {
        let again = open(&format!("{number}.mbox")).unwrap().unwrap();
        assert!(Arc::ptr_eq(first, &again), "{number}");
    }
    let why = open("bad.zip").unwrap_err().to_string();
    assert!(why.starts_with("damaged"), "{why}");
    assert_eq!(corpus.collections.known(), (6, 6), "a refusal too");
    // What nobody waits for says nothing of the file.
    put(dir.path(), "late.mbox", LETTERS.as_bytes());
    let cancel = Cancel::default();
    cancel.cancel();
    let _ = corpus.collection(&doc("late.mbox"), &cancel);
    assert_eq!(open("late.mbox").unwrap().unwrap().names.len(), 2);
    assert!(corpus.nothing_but().is_none());
}

#[test]
fn of_a_packed_file_that_is_cut_what_is_there_is_read_and_the_rest_is_said() {
    let words = (0_u32..50_000).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
    let packed = gzipped(words.as_bytes());
    let dir = folder(&[]);
    put(dir.path(), "a.txt.gz", &packed[..packed.len() / 2]);
    put(dir.path(), "letters.mbox.gz", &{
        let mut tail = gzipped(LETTERS.as_bytes());
        tail.extend(b"no more");
        tail
    });
    let corpus = corpus(&dir);
    let read = corpus.read(&doc("a.txt.gz")).unwrap();
    assert!(words.starts_with(read.text.as_str()) && read.text.len() > 10_000);
    assert!(read.source.losses[0].contains("missing"), "{:?}", read.source.losses);
    let paths = listed(&corpus);
    assert_eq!(paths.len(), 3);
    let losses = |path: &str| corpus.read(&doc(path)).unwrap().source.losses;
    assert!(losses(&paths[1]).is_empty());
    assert!(losses(&paths[2])[0].contains("damaged"));
}

#[test]
fn a_file_too_large_for_its_format_is_read_as_it_is() {
    let dir = folder(&[]);
    let file = fs::File::create(dir.path().join("a.md")).unwrap();
    std::io::Write::write_all(&mut &file, &b"# Nine divisions\n".repeat(4 << 20)).unwrap();
    let read = corpus(&dir).read_text(&doc("a.md")).unwrap();
    assert_eq!((read.source.format, read.text.origin().is_none()), ("text", true));
    assert!(read.source.losses[0].contains("64 MiB"), "{:?}", read.source.losses);
}

#[test]
fn a_document_in_a_file_of_several_is_the_whole_corpus_if_it_was_asked_for() {
    let dir = folder(&["a.txt"]);
    put(dir.path(), "box.mbox", LETTERS.as_bytes());
    let all = corpus(&dir);
    let path = listed(&all).pop().unwrap();
    let one = all.clone().only(doc(&path));
    assert_eq!(listed(&one), [path.as_str()]);
    assert!(one.read(&doc(&path)).is_ok() && one.has(&doc(&path)));
    assert!(listed(&all.only(doc("box.mbox/000000000000"))).is_empty());
}

#[test]
fn what_is_known_to_be_one_document_is_not_opened_to_see_it() {
    let dir = folder(&["a.txt"]);
    put(dir.path(), "box.mbox", LETTERS);
    let corpus = corpus(&dir);
    assert_eq!(corpus.walk().count(), 3, "the letters in the box are two documents");
    let walk = corpus.walk().knowing(|path, _| path.as_str() == "box.mbox");
    let paths: Vec<String> = walk.map(|found| found.path.to_string()).collect();
    assert_eq!(paths, ["a.txt", "box.mbox"]);
}
