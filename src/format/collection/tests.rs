//! Small collections, right ones and wrong ones.

use std::io::{Cursor, Write};

use ::zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

fn all(name: &str, bytes: &[u8]) -> Vec<(String, Result<String, Unreadable>)> {
    let source = Source { bytes, name };
    let limits = Limits::default();
    let Some(collection) = collection_of(&source) else { return Vec::new() };
    let mut contents = (collection.open)(&source, &limits).unwrap();
    let names: Vec<String> = contents.parts.iter().map(|part| part.name.clone()).collect();
    let read = |(at, name)| {
        let text = contents.read(at).map(|(bytes, _)| String::from_utf8_lossy(&bytes).into_owned());
        (name, text)
    };
    names.into_iter().enumerate().map(read).collect()
}

fn texts(name: &str, bytes: &str) -> Vec<String> {
    all(name, bytes.as_bytes()).into_iter().map(|(_, text)| text.unwrap()).collect()
}

const FROM: &str = "From anna@example.org Tue Mar 12 09:14:03 2019\n";

#[test]
fn messages_have_names_of_their_own() {
    let id = "Message-ID: <1@example.org>\nFrom: A\n\nOne\n";
    let bare = "From: B\nSubject: x\n\nTwo\n";
    let box_ = [id, bare, bare, id, id].map(|message| format!("{FROM}{message}\n")).concat();
    let parts = all("box.mbox", box_.as_bytes());
    let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
    let (by_id, by_bytes) = (digits(b"1@example.org"), digits(bare.as_bytes()));
    let copy = digits(id.as_bytes());
    assert_eq!(
        names,
        [&by_id, &by_bytes, &format!("{by_bytes}-2"), &copy, &format!("{copy}-2")].map(|s| &**s)
    );
    assert_eq!(parts[1].1.as_deref(), Ok(bare));
    let source = Source { bytes: box_.as_bytes(), name: "" };
    let limits = Limits::default();
    let contents = (mbox::COLLECTION.open)(&source, &limits).unwrap();
    assert_eq!(contents.parts[0].file_name, format!("{by_id}.eml"));
}

#[test]
fn what_is_an_mbox() {
    let is = |name: &str, text: &str| {
        collection_of(&Source { bytes: text.as_bytes(), name }).map(|kind| kind.name)
    };
    let message = format!("{FROM}From: A\nDate: x\n\nHello\n");
    assert_eq!(is("Inbox", &message), Some("mbox"));
    assert_eq!(is("a.eml", &message), None);
    assert_eq!(is("a.mbox", &format!("\n{FROM}X: y\n\nz")), Some("mbox"));
    assert_eq!(is("a.txt", "From here we went on to Seoul.\nFrom: A\nTo: B\n"), None);
    assert_eq!(is("a.txt", &format!("{FROM}and a text\n")), None);
    assert_eq!(is("a", "From 0123abcd Mon Sep 17 00:00:00 2001\nFrom: A\nDate: x\n\n"), None);
    assert_eq!(is("", ""), None);
}

#[test]
fn lines_that_look_like_the_start_of_a_message() {
    let escaped = format!(
        "{FROM}A: b\n\nFrom here on, at 09:14 in 2019\n\nFrom there, at 09:14 in 2019\nwe \
         went\n\n>From x\n>>From y\n> From z\n>Fromage\n\n{FROM}C: d\n\nTwo\n"
    );
    assert_eq!(
        texts("a.mbox", &escaped),
        [
            "A: b\n\nFrom here on, at 09:14 in 2019\n\nFrom there, at 09:14 in 2019\nwe \
             went\n\nFrom x\n>From y\n> From z\n>Fromage\n",
            "C: d\n\nTwo\n"
        ]
    );
    let inner = format!("First\n\n{FROM}E: f\n\ninside\n");
    let counted =
        |length: usize| format!("{FROM}Content-Length: {length}\n\n{inner}\n{FROM}C: d\n\nTwo\n");
    assert_eq!(texts("a.mbox", &counted(inner.len())).len(), 2);
    assert_eq!(texts("a.mbox", &counted(inner.len() + 3)).len(), 3);
    assert_eq!(texts("a.mbox", &counted(7)).len(), 3, "it ends at a message, but not at its own");
    let windows = escaped.replace('\n', "\r\n");
    assert_eq!(texts("a.mbox", &windows)[1], "C: d\r\n\r\nTwo\r\n");
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn entries_have_their_paths() {
    let inner = archive(&[("x.txt", b"x")]);
    let bytes = archive(&[
        ("letters/one.txt", b"One"),
        ("letters\\two.txt", b"Two"),
        ("./A.txt", b"a"),
        ("a.TXT", b"b"),
        ("../../etc/passwd", b"root"),
        ("/absolute.txt", b"abs"),
        ("C:\\x.txt", b"c"),
        ("more.zip", &inner),
        ("hides.txt", &inner),
        (".hidden/x.txt", b"no"),
        ("__MACOSX/letters/._one.txt", b"no"),
        ("Gr*-e.txt", b"437"),
    ]);
    // As programs of the time of DOS wrote names.
    let bytes: Vec<u8> =
        bytes.iter().map(|byte| if *byte == b'*' { 0x81 } else { *byte }).collect();
    let parts = all("letters.ZIP", &bytes);
    let shown: Vec<(&str, String)> = parts
        .iter()
        .map(|(name, text)| {
            (name.as_str(), text.as_ref().map_or_else(ToString::to_string, Clone::clone))
        })
        .collect();
    let out = "not read: its name leads out of the archive".to_owned();
    let again = "not read: it is packed, in a file that is packed already".to_owned();
    assert_eq!(
        shown,
        [
            ("letters/one.txt", "One".to_owned()),
            ("letters/two.txt", "Two".to_owned()),
            ("A.txt", "a".to_owned()),
            ("a.TXT (2)", "b".to_owned()),
            ("etc/passwd", out.clone()),
            ("absolute.txt", out.clone()),
            ("C/x.txt", out),
            ("more.zip", again.clone()),
            ("hides.txt", again),
            ("Grü-e.txt", "437".to_owned()),
        ]
    );
}

#[test]
fn links_are_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("out.txt", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    writer.start_file("a.txt", SimpleFileOptions::default()).unwrap();
    let parts = all("a.zip", &writer.finish().unwrap().into_inner());
    assert_eq!(parts[0], ("a.txt".to_owned(), Ok(String::new())));
    let refused = Unreadable::TooMuch("it is a symbolic link".to_owned());
    assert_eq!(parts[1], ("out.txt".to_owned(), Err(refused)));
}

#[test]
fn documents_that_are_archives_inside_are_none() {
    let kind = |name: &str, entries: &[(&str, &[u8])]| {
        collection_of(&Source { bytes: &archive(entries), name }).map(|kind| kind.name)
    };
    assert_eq!(kind("a.zip", &[("a", b"x")]), Some("zip"));
    assert_eq!(kind("a.jar", &[("a", b"x")]), None);
    assert_eq!(kind("a.zip", &[("mimetype", b"application/epub+zip")]), None);
    assert_eq!(kind("a.zip", &[("a", b"x"), ("[Content_Types].xml", b"<x/>")]), None);
}

#[test]
fn books_that_were_only_put_together_are_an_archive_of_books() {
    let book =
        archive(&[("mimetype", b"application/epub+zip"), ("META-INF/container.xml", b"<x/>")]);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Stored);
    for name in ["a.epub", "b.epub"] {
        writer.start_file(name, stored).unwrap();
        writer.write_all(&book).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let source = Source { bytes: &bytes, name: "books.zip" };
    assert!(super::super::format_of(&source).is_none());
    assert_eq!(collection_of(&source).map(|kind| kind.name), Some("zip"));
}

#[test]
fn a_name_is_found_although_all_that_double_are_taken() {
    let mut names = vec!["a".to_owned()];
    names.extend((1..64).map(|by| format!("a ({})", 1_u64 << by)));
    names.push("A".to_owned());
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &b"x"[..])).collect();
    let parts = all("a.zip", &archive(&entries));
    assert_eq!(parts.last().unwrap().0, "A (6)");
}

#[test]
fn bombs_are_refused() {
    let limits = Limits::default();
    let many = "From a Tue Mar 12 09:14:03 2019\nA: b\n\n".repeat(30_000);
    let source = Source { bytes: many.as_bytes(), name: "a.mbox" };
    let refused = (mbox::COLLECTION.open)(&source, &limits).unwrap_err();
    assert_eq!(refused, Unreadable::TooMuch("it has more than 20000 messages".to_owned()));
    let zeros = vec![b' '; 3 << 20];
    let bytes = archive(&[("a.txt", &zeros), ("b.txt", b"b")]);
    let parts = all("a.zip", &bytes);
    assert!(matches!(parts[0].1, Err(Unreadable::TooMuch(_))));
    assert_eq!(parts[1].1.as_deref(), Ok("b"));
    let few = Limits { parts: 1, ..Limits::default() };
    let source = Source { bytes: &bytes, name: "a.zip" };
    assert!(matches!((archive::COLLECTION.open)(&source, &few), Err(Unreadable::TooMuch(_))));
}

#[test]
fn damaged_copies_do_no_harm() {
    let message = format!("{FROM}Content-Length: 6\n\nHello\n\n{FROM}A: b\n\n>From x\n");
    let zipped = archive(&[("a/b.txt", b"some words"), ("c.txt", &[b'c'; 300])]);
    let try_it = |name: &str, bytes: &[u8]| {
        let source = Source { bytes, name };
        let limits = Limits::default();
        let Some(collection) = collection_of(&source) else { return };
        let Ok(mut contents) = (collection.open)(&source, &limits) else { return };
        for at in 0..=contents.parts.len() {
            let _ = contents.read(at);
        }
    };
    for (name, whole) in [("a.mbox", message.as_bytes()), ("a.zip", &zipped)] {
        for at in 0..whole.len() {
            try_it(name, &whole[..at]);
            for change in [0x41, 0xff, 1] {
                let mut flipped = whole.to_vec();
                flipped[at] ^= change;
                try_it(name, &flipped);
            }
        }
    }
}
