//! The codebook's file.

use std::fs;

use super::{Store, StoreError, store};
use crate::model::codebook::{Codebook, Colour, Tag};

fn tag(name: &str, key: Option<char>) -> Tag {
    Tag {
        name: name.to_owned(),
        key,
        colour: Colour::Exact(1, 2, 3),
        description: "a \"b\"\nж".to_owned(),
        was: Vec::new(),
    }
}

fn write(store: &Store, text: &str) -> std::path::PathBuf {
    fs::create_dir_all(store.root()).unwrap();
    let path = store.root().join("codebook.toml");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn the_first_new_tag_follows_the_starter() {
    let (_dir, store) = store();
    assert_eq!(store.codebook(), (Codebook::starter(), vec![]));
    let before = store.codebook_stamp();
    let book = store.add_tag(&tag("logistics/artillery", Some('1'))).unwrap();
    assert_ne!(store.codebook_stamp(), before);
    assert_eq!(store.codebook(), (book.clone(), vec![]));
    assert_eq!(book.tags.len(), 6);
    let new = book.get("logistics/artillery").unwrap();
    assert_eq!((new.key, new.colour), (None, Colour::Exact(1, 2, 3)), "1 is taken");
    let text = fs::read_to_string(store.root().join("codebook.toml")).unwrap();
    assert!(text.starts_with("# The codebook") && text.contains("\n\n[[tag]]\nname = "), "{text}");
}

#[test]
fn what_the_reader_wrote_stays() {
    let (_dir, store) = store();
    for text in [
        "# mine\r\n[[tag]]\r\nname = 'a' # c\r\nmine = 1\r\n# end",
        "[[tag]]\nname = 'a'\n[tag.mine]\nx=1\n\n[other]\n",
        "",
    ] {
        let path = write(&store, text);
        store.add_tag(&tag("b", Some('7'))).unwrap();
        let out = fs::read_to_string(path).unwrap();
        assert!(out.starts_with(text) && out.contains("name = \"b\""), "{out}");
        assert_eq!(out.matches("\r\n").count() > 0, text.contains('\r'));
    }
}

#[test]
fn a_tag_that_another_session_has_added_stays_as_it_is() {
    let (_dir, store) = store();
    store.add_tag(&tag("b", Some('7'))).unwrap();
    let book = store.add_tag(&tag("b", Some('8'))).unwrap();
    assert_eq!(book.get("b").unwrap().key, Some('7'));
    assert_eq!(store.codebook().0.tags.len(), 6);
}

#[test]
fn mistakes_are_named_the_good_tags_serve_and_the_file_stays() {
    let (_dir, store) = store();
    let text = "[[tag]]\nname = \"a\"\nkey = \"1\"\n\n[[tag]]\nname = \"b\"\nkey = \"1\"\n\n\
                [[tag]]\nname = \"a\"\n\n[[tag]]\nname = \"c\"\ncolour = \"mauve\"\n\n\
                [[tag]]\nkey = \"2\"\n\n[[tag]]\nname = \"d\"\nkey = \"22\"\n\n\
                [[tag]]\nname = \"e//f\"\n\n[[tag]]\nname = \"ё\"\nkey = \"ж\"\n";
    let path = write(&store, text);
    let (book, problems) = store.codebook();
    let names: Vec<_> = book.tags.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "ё"]);
    assert_eq!(book.by_key('1').unwrap().name, "a");
    assert_eq!(book.by_key('ж').unwrap().name, "ё");
    let places: Vec<_> = problems.iter().map(|p| (p.line, p.column)).collect();
    assert_eq!(places, [(7, 7), (10, 8), (14, 10), (16, 1), (21, 7), (24, 8)]);
    assert!(matches!(store.add_tag(&tag("g", None)), Err(StoreError::Protected(_))));
    assert_eq!(fs::read_to_string(path).unwrap(), text);
}

#[test]
fn one_tag_in_two_normal_forms_is_one() {
    let (_dir, store) = store();
    let path = write(&store, "[[tag]]\nname = \"O\u{308}l\"\nkey = \"1\"\n");
    let (book, problems) = store.codebook();
    assert_eq!((book.get("\u{d6}l").unwrap().key, problems.len()), (Some('1'), 0));
    for same in ["\u{d6}l", "O\u{308}l", "\u{d6}\u{ad}l"] {
        assert_eq!(store.add_tag(&tag(same, None)).unwrap(), book, "{same:?}");
    }
    let both = fs::read_to_string(&path).unwrap() + "[[tag]]\nname = \"\u{d6}l\u{200b}\"\n";
    write(&store, &both);
    let (book, problems) = store.codebook();
    assert_eq!(book.tags.len(), 1);
    assert!(problems[0].to_string().ends_with("occurs twice, here in other code points"));
}

#[test]
fn a_codebook_that_cannot_be_read_is_not_the_starter() {
    let (_dir, store) = store();
    fs::create_dir_all(store.root().join("codebook.toml")).unwrap();
    let (book, problems) = store.codebook();
    assert_eq!((book, problems.len()), (Codebook::default(), 1));
    assert!(store.add_tag(&tag("g", None)).is_err());
    assert!(matches!(store.add_tag(&tag(" g", None)), Err(StoreError::Tag { .. })));
}

#[test]
fn any_visible_character_is_a_key() {
    let (_dir, store) = store();
    for key in ["a", "Z", "ж", "й", "é", "e\u{301}", "日", ",", "\\\\", "0", "€"] {
        write(&store, &format!("[[tag]]\nname = \"a\"\nkey = \"{key}\"\n"));
        let (book, problems) = store.codebook();
        assert!(problems.is_empty() && book.tags[0].key.is_some(), "{key}: {problems:?}");
    }
    for key in [" ", "\\t", "\\u001b", "\u{a0}", "\u{200b}", "\u{301}", "ab", ""] {
        write(&store, &format!("[[tag]]\nname = \"a\"\nkey = \"{key}\"\n"));
        let (book, problems) = store.codebook();
        assert_eq!((problems.len(), book.tags[0].key), (1, None), "{key:?}");
        assert!(problems[0].to_string().contains("key"), "{}", problems[0]);
    }
}
