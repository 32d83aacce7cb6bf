//! Files edited by hand: everything the reader wrote stays.

use std::fs;

use super::{Annotation, Change, Highlight, Id, doc, edited, mark, note, open, store};

const EXAMPLE: &str = r#"# My own head, and no other.
format = 1   # the first

[document]
path = "002_3c5f0ad91c4bf3fc.txt"
sha256 = "0f"        # of the canonical text

[[note]]             # on the document as a whole
id = "0193-a"         # UUID version 7
text = """All of
it"""
created = 2026-11-22T10:04:00Z
updated = 2026-11-22T10:04:00Z
mood = "doubtful"   # mine

# ---- passages ----

# Ask Kathryn about this one.
[[highlight]]
id = "0193-b"
start = 1406
end=1410
quote = 'word'
prefix = "sense to send not five-six divisions, but "   # up to 32 code points each side
suffix = ". However, he pointed out the ex"
tags = [
  "forces/infantry",   # surely
  "person",
]
# the note:
note = """Five-six, then nine: compare the June telegram."""  # really?
created = 2026-11-22T10:05:00Z
updated = 2026-11-22T10:06:00Z
[highlight.mine]
seen = [1, 2]

[[highlight]]
id = "0193-c"
start = 2000
end = 2004
quote = "word"

[reader]
colour = "blue"
# the end
"#;

/// Returns a store with `text` as the file of the document, and its path.
fn with(text: &str) -> (tempfile::TempDir, super::Store, std::path::PathBuf) {
    let (dir, store) = store();
    let path = store.root().join("iris/002_3c5f0ad91c4bf3fc.txt.toml");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    (dir, store, path)
}

fn document() -> super::DocPath {
    doc("002_3c5f0ad91c4bf3fc.txt")
}

/// Loads the highlight `id`, changes it, saves it; returns the content of the file.
fn change(text: &str, id: &str, how: fn(&mut Highlight)) -> String {
    let (_dir, store, path) = with(text);
    let loaded = store.load("iris", &document());
    assert_eq!(loaded.problems, []);
    let Some(Annotation::Highlight(before)) = loaded.notebook.get(&Id::from(id.to_owned())) else {
        panic!("no {id}")
    };
    let mut after = before.clone();
    how(&mut after);
    let saved = store.save(&document(), None, &[edited(before, after)]).unwrap();
    assert_eq!(saved, store.load("iris", &document()));
    fs::read_to_string(path).unwrap()
}

#[test]
fn an_edited_note_changes_its_own_bytes_alone() {
    let out = change(EXAMPLE, "0193-b", |mark| {
        mark.note = Some("Девять\n\"nine\"\"\"".into());
    });
    let new = "\"\"\"\nДевять\n\"nine\"\"\\\"\"\"\"";
    let old = "\"\"\"Five-six, then nine: compare the June telegram.\"\"\"";
    assert_eq!(out, EXAMPLE.replace(old, new));
}

#[test]
fn so_it_is_with_windows_line_ends_and_a_byte_order_mark() {
    let dressed = format!("\u{feff}{}", EXAMPLE.replace('\n', "\r\n"));
    let out = change(&dressed, "0193-b", |mark| mark.note = Some("a\nb".into()));
    let new = "\"\"\"\r\na\r\nb\"\"\"";
    let old = "\"\"\"Five-six, then nine: compare the June telegram.\"\"\"";
    assert_eq!(out, dressed.replace(old, new));
}

#[test]
fn tags_come_and_go_among_comments() {
    let out = change(EXAMPLE, "0193-b", |mark| mark.tags.push("x".into()));
    assert!(out.contains("\"forces/infantry\",   # surely\n"), "{out}");
    assert_eq!(out.lines().count() - EXAMPLE.lines().count(), 0, "{out}");
    let out = change(EXAMPLE, "0193-c", |mark| mark.tags.push("x".into()));
    assert_eq!(
        out,
        EXAMPLE.replace(
            "quote = \"word\"\n\n[reader]",
            "quote = \"word\"\ntags = [\"x\"]\n\n[reader]"
        )
    );
}

#[test]
fn a_tag_in_another_normal_form_is_the_same_tag() {
    let other = EXAMPLE.replace("forces/infantry", "O\u{308}l");
    let out = change(&other, "0193-b", |mark| {
        assert!(mark.tags.contains(&"\u{d6}l".to_owned()));
        mark.tags.push("O\u{308}l".into());
    });
    assert_eq!(out.matches("\u{d6}l").count() + out.matches("O\u{308}l").count(), 1, "{out}");
    let out = change(&other, "0193-b", |mark| mark.tags.retain(|tag| tag != "\u{d6}l"));
    assert!(!out.contains("\u{d6}l") && !out.contains("O\u{308}l"), "{out}");
}

#[test]
fn a_field_that_goes_leaves_the_rest() {
    let out = change(EXAMPLE, "0193-b", |mark| mark.note = None);
    let start = EXAMPLE.find("# the note:").unwrap();
    let end = EXAMPLE.find("created = 2026-11-22T10:05").unwrap();
    assert_eq!(out, format!("{}{}", &EXAMPLE[..start], &EXAMPLE[end..]));
}

#[test]
fn a_passage_that_moves_takes_its_own_comment_along() {
    let out = change(EXAMPLE, "0193-b", |mark| {
        (mark.anchor.start, mark.anchor.end) = (3000, 3004);
    });
    let start = EXAMPLE.find("# Ask Kathryn").unwrap();
    let end = EXAMPLE.find("[[highlight]]\nid = \"0193-c\"").unwrap();
    let block = EXAMPLE[start..end].replace("1406", "3000").replace("1410", "3004");
    let rest = format!("{}{}", &EXAMPLE[..start], &EXAMPLE[end..]);
    assert_eq!(out, rest.replace("[reader]", &format!("{block}[reader]")));
}

#[test]
fn what_is_removed_and_made_again_leaves_the_rest_untouched() {
    let (dir, store, path) = with(EXAMPLE);
    let gone = store.load("iris", &document()).notebook.highlights[0].clone();
    let remove = Change::remove(Annotation::Highlight(gone));
    store.save(&document(), None, std::slice::from_ref(&remove)).unwrap();
    let start = EXAMPLE.find("# Ask Kathryn").unwrap();
    let end = EXAMPLE.find("[[highlight]]\nid = \"0193-c\"").unwrap();
    let without = format!("{}{}", &EXAMPLE[..start], &EXAMPLE[end..]);
    assert_eq!(fs::read_to_string(&path).unwrap(), without);

    open(dir.path(), "iris").save(&document(), None, &[remove.inverse()]).unwrap();
    let out = fs::read_to_string(&path).unwrap();
    assert!(out.starts_with(&EXAMPLE[..start]) && out.ends_with(&EXAMPLE[end..]), "{out}");
    store.save(&document(), None, &[remove]).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), without);
}

#[test]
fn a_file_with_words_of_the_reader_stays_when_the_last_annotation_goes() {
    let (_dir, store, path) = with(EXAMPLE);
    let book = store.load("iris", &document()).notebook;
    let marks = book.highlights.into_iter().map(Annotation::Highlight);
    let gone: Vec<_> = book.notes.into_iter().map(Annotation::Note).chain(marks).collect();
    let gone: Vec<_> = gone.into_iter().map(Change::remove).collect();
    let saved = store.save(&document(), None, &gone).unwrap();
    assert!(saved.notebook.is_empty());
    let out = fs::read_to_string(path).unwrap();
    let head = &EXAMPLE[..EXAMPLE.find("[[note]]").unwrap()];
    let end = &EXAMPLE[EXAMPLE.find("[reader]").unwrap()..];
    assert_eq!(out, format!("{head}# ---- passages ----\n\n{end}"));
}

#[test]
fn other_ways_to_write_the_head_are_kept() {
    for head in [
        "format = 1\ndocument = { path = \"002_3c5f0ad91c4bf3fc.txt\", mine = 1 }\n",
        "format = 1\ndocument.mine = 1 # c\n\n[other]\nx = 1",
        "format = 1\n",
    ] {
        let (_dir, store, path) = with(head);
        let text = std::sync::Arc::new(super::Text::new("a word".to_owned()));
        let one = [super::made(mark("a", 2, ""))];
        let saved = store.save(&document(), Some(&text), &one).unwrap();
        assert_eq!(saved.sha256.as_deref(), Some(text.sha256()), "{head}");
        assert_eq!(saved, store.load("iris", &document()));
        let out = fs::read_to_string(path).unwrap();
        assert_eq!(out.contains("mine = 1"), head.contains("mine"), "{out}");
    }
}

#[test]
fn notes_go_after_notes_and_are_edited_in_place() {
    let (_dir, store, path) = with(EXAMPLE);
    let new = Change::make(Annotation::Note(note("0193-n", "Another")));
    store.save(&document(), None, &[new]).unwrap();
    let table = "[[note]]\nid = \"0193-n\"\ntext = \"\"\"Another\"\"\"\n\
                 created = 2026-11-22T10:04:00Z\nupdated = 2026-11-22T10:04:00Z\n\n";
    let before = "# Ask Kathryn";
    let out = fs::read_to_string(path).unwrap();
    assert_eq!(out, EXAMPLE.replace(before, &format!("{table}{before}")));
}
