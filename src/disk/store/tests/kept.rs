//! Kept texts: when a text is kept, what it is good for, and that nothing else hangs on it.

use std::fs;
use std::sync::Arc;

use super::{doc, edited, made, mark, store};
use crate::disk::store::Store;
use crate::disk::store::resolve::Resolver;
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::{Annotation, Change, Highlight};
use crate::model::span::Span;
use crate::model::text::{PlainForm, Text, TextOrigin};

const OLD: &str = "The Deputies met.\n\nMr. Bevin asked for nine divisions at once.\n\nMr. Eden \
                   asked for nine divisions at once.\n\nThe meeting rose.\n";

fn text(words: &str) -> Arc<Text> {
    Arc::new(Text::new(words.to_owned()))
}

fn highlight(id: &str, text: &Text, words: &str) -> Highlight {
    let at = text.as_str().find(words).unwrap();
    Highlight { anchor: Anchor::make(text, Span::new(at, at + words.len())), ..mark(id, 0, "") }
}

fn kept(store: &Store, text: &Text) -> std::path::PathBuf {
    store.root().join(format!(".texts/{}.txt", text.sha256()))
}

#[test]
fn the_text_is_kept_with_the_first_highlight_and_decides_what_became_of_it() {
    let (_dir, store) = store();
    let (path, old) = (doc("a.txt"), text(OLD));
    let bevin = highlight("a", &old, "Mr. Bevin asked for nine divisions at once.");
    let eden = highlight("b", &old, "Mr. Eden asked for nine divisions at once.");
    store.save(&path, Some(&old), &[made(bevin), made(eden)]).unwrap();
    assert_eq!(fs::read_to_string(kept(&store, &old)).unwrap(), OLD);

    // The first is taken out; the second, which differs in a word, is not taken for it.
    let new = text(&format!(
        "A heading.\n\n{}",
        OLD.replace("Mr. Bevin asked for nine divisions at once.\n\n", "")
    ));
    let marks = store.load("iris", &path).notebook.highlights;
    let mut places = Resolver::new(&store, &new);
    let found: Vec<&str> = marks.iter().map(|mark| places.resolve(&mark.anchor).name()).collect();
    assert_eq!(found, ["orphaned", "carried"]);
    // Nor without the text: the one is a rival of the other.
    fs::remove_file(kept(&store, &old)).unwrap();
    let (_other, empty) = self::store();
    let mut places = Resolver::new(&empty, &new);
    assert!(marks.iter().all(|mark| places.difference(&mark.anchor).is_none()));
    assert_eq!(places.resolve(&marks[0].anchor).span(), None);
    assert!(!marks[0].anchor.rivals.is_empty());
}

/// What nobody needs is removed by its age, so one that is needed again is as new.
#[test]
fn a_text_that_was_kept_long_ago_is_kept_as_of_now_and_not_written_again() {
    use std::os::unix::fs::MetadataExt;
    let (_dir, store) = store();
    let old = text(OLD);
    store.kept_texts().keep(&old).unwrap();
    let inode = || fs::metadata(kept(&store, &old)).unwrap().ino();
    let before = inode();
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(3);
    let age = || fs::File::options().write(true).open(kept(&store, &old)).unwrap();
    age().set_modified(long_ago).unwrap();
    assert!(!store.kept_texts().is_recent(old.sha256()));
    store.kept_texts().keep(&old).unwrap();
    assert!(store.kept_texts().is_recent(old.sha256()));
    assert_eq!(inode(), before);
    // One that was damaged since is written again.
    fs::write(kept(&store, &old), "other").unwrap();
    age().set_modified(long_ago).unwrap();
    store.kept_texts().keep(&old).unwrap();
    assert_eq!(fs::read_to_string(kept(&store, &old)).unwrap(), OLD);
}

#[test]
fn each_highlight_says_in_which_text_it_counts() {
    let (_dir, store) = store();
    let (path, old) = (doc("a.txt"), text(OLD));
    store.save(&path, Some(&old), &[made(highlight("a", &old, "nine divisions"))]).unwrap();
    let new = text(&OLD.replace("nine", "a score of"));
    let second = highlight("b", &new, "The meeting rose.");
    let saved = store.save(&path, Some(&new), &[made(second)]).unwrap();
    assert_eq!(saved.sha256.as_deref(), Some(old.sha256()));
    let texts: Vec<_> =
        saved.notebook.highlights.iter().map(|mark| mark.anchor.text.clone().unwrap()).collect();
    assert_eq!(texts, [old.sha256(), new.sha256()]);
    assert_eq!(store.load("iris", &path).notebook, saved.notebook);
    let file = fs::read_to_string(store.root().join("iris/a.txt.toml")).unwrap();
    assert_eq!(file.matches("\ntext = ").count(), 1, "{file}");
    assert!(kept(&store, &old).exists() && kept(&store, &new).exists());
    // Once the first was accepted elsewhere, all count in the new text, and none has to say so.
    let before = saved.notebook.highlights[0].clone();
    let mut after = before.clone();
    after.anchor = highlight("a", &new, "a score of divisions").anchor;
    let saved = store.save(&path, Some(&new), &[edited(before, after)]).unwrap();
    assert_eq!(saved.sha256.as_deref(), Some(new.sha256()));
    assert_eq!(store.load("iris", &path).notebook, saved.notebook);
}

#[test]
fn what_is_missing_damaged_or_no_file_is_as_none() {
    let (_dir, store) = store();
    let (path, old) = (doc("a.txt"), text(OLD));
    let one = highlight("a", &old, "nine divisions");
    store.save(&path, Some(&old), &[made(one.clone())]).unwrap();
    let file = kept(&store, &old);
    assert!(store.kept_texts().get(old.sha256()).is_some());
    fs::write(&file, "something else").unwrap();
    assert!(store.kept_texts().get(old.sha256()).is_none());
    assert_eq!(store.kept_texts().damaged(old.sha256()), Some(file.clone()));
    // The next save that needs it mends it.
    store.save(&path, Some(&old), &[made(highlight("b", &old, "Deputies"))]).unwrap();
    assert!(store.kept_texts().get(old.sha256()).is_some());
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &file).unwrap();
    assert!(store.kept_texts().get(old.sha256()).is_none());
    fs::remove_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file.parent().unwrap(), "no folder").unwrap();
    assert!(store.kept_texts().digests().unwrap().is_empty());
    let saved = store.save(&path, Some(&old), &[made(highlight("c", &old, "rose"))]).unwrap();
    assert_eq!(saved.notebook.highlights.len(), 3, "it is saved though its text cannot be kept");
    assert!(store.kept_texts().get("../../iris/a.txt").is_none());
}

#[test]
fn nothing_is_kept_that_is_too_large_or_may_not_be_written() {
    let (_dir, store) = store();
    let (path, old) = (doc("a.txt"), text(OLD));
    let small = store.clone().keeping(OLD.len() as u64 - 1);
    small.save(&path, Some(&old), &[made(highlight("a", &old, "nine divisions"))]).unwrap();
    assert!(store.kept_texts().digests().unwrap().is_empty());
    let (_dir, other) = self::store();
    let just = other.keeping(OLD.len() as u64);
    just.save(&path, Some(&old), &[made(highlight("a", &old, "nine divisions"))]).unwrap();
    assert_eq!(just.kept_texts().digests().unwrap(), [old.sha256()], "just large enough");
    assert_eq!(just.kept_texts().damaged(old.sha256()), None);
    let reader = Store::open(store.root().to_owned(), "iris".to_owned(), true).unwrap();
    reader.kept_texts().keep(&old).unwrap();
    assert!(store.kept_texts().digests().unwrap().is_empty());
    store.kept_texts().keep(&old).unwrap();
    assert_eq!(store.kept_texts().digests().unwrap(), [old.sha256()]);
    assert!(
        store.kept_texts().is_recent(old.sha256()),
        "it may be for something that is on its way"
    );
    store.kept_texts().remove(old.sha256()).unwrap();
    assert!(store.kept_texts().digests().unwrap().is_empty());
}

/// If keeping the text fails, as on a full disk, nothing is said to be saved.
#[test]
fn the_text_is_on_disk_before_the_highlight() {
    use crate::disk::file::fault::fail_at;
    let path = doc("a.txt");
    for step in 0.. {
        let (_dir, store) = store();
        let old = text(OLD);
        let one = [made(highlight("a", &old, "nine divisions"))];
        fail_at(Some(step));
        let saved = store.save(&path, Some(&old), &one);
        let is_over = !fail_at(None);
        let written = !store.load("iris", &path).notebook.is_empty();
        assert!(!written || store.kept_texts().get(old.sha256()).is_some(), "{step}");
        if is_over {
            assert!(saved.is_ok());
            break;
        }
        store.save(&path, Some(&old), &one).unwrap();
        let mark = store.load("iris", &path).notebook.highlights.remove(0);
        assert!(matches!(Resolver::new(&store, &old).resolve(&mark.anchor), Resolution::Exact(_)));
    }
}

/// A text too large for its digest to be known at once, which is not kept either.
#[test]
fn what_looks_alike_in_a_large_text_is_remembered() {
    let (_dir, store) = store();
    let filler = "Nothing was said about this matter on that day by anybody.\n\n".repeat(80_000);
    let large = text(&format!("{OLD}\n{filler}"));
    assert!(large.len() > 4 << 20);
    let one = highlight("a", &large, "Mr. Bevin asked for nine divisions at once.");
    assert_eq!(one.anchor.text, None);
    let saved = store.save(&doc("a.txt"), Some(&large), &[made(one)]).unwrap();
    let anchor = &saved.notebook.highlights[0].anchor;
    assert_eq!(anchor.text.as_deref(), Some(large.sha256()));
    assert!(!anchor.rivals.is_empty());
    assert!(store.kept_texts().digests().unwrap().is_empty());
}

#[test]
fn only_what_is_a_fingerprint_is_a_rival() {
    let (_dir, store) = store();
    let (path, old) = (doc("a.txt"), text(OLD));
    store.save(&path, Some(&old), &[made(highlight("a", &old, "The meeting rose."))]).unwrap();
    let file = store.root().join("iris/a.txt.toml");
    let written = fs::read_to_string(&file).unwrap();
    let rivals = r#"rivals = ["0123456789abcdef", "0123456789ABCDEF", "not at all, but", "0123456789abcde", "zzzzzzzzzzzzzzzz"]"#;
    fs::write(&file, written.replacen("created =", &format!("{rivals}\ncreated ="), 1)).unwrap();
    let anchor = store.load("iris", &path).notebook.highlights.remove(0).anchor;
    assert_eq!(anchor.rivals, ["0123456789abcdef"]);
}

fn plain_form(words: &str) -> PlainForm {
    let words = words.to_owned();
    PlainForm::by(move || Some(words.clone()))
}

/// A text that a format made, from a file that was plain text before there was that format.
fn made_from(words: &str, version: u32, plain: &str) -> Arc<Text> {
    let origin = TextOrigin {
        read_by: format!("markdown/{version}"),
        source_sha256: "5".repeat(64),
        plain: Some(plain_form(plain)),
    };
    Arc::new(Text::new(words.to_owned()).made_from(origin))
}

#[test]
fn a_file_says_which_format_made_its_text_and_goes_when_nothing_else_is_in_it() {
    let (_dir, store) = store();
    let path = doc("a.md");
    let old = made_from(OLD, 1, "");
    let mark = highlight("a", &old, "nine divisions");
    store.save(&path, Some(&old), &[made(mark.clone())]).unwrap();
    let file = store.root().join("iris/a.md.toml");
    let written = fs::read_to_string(&file).unwrap();
    let source = "5".repeat(64);
    assert!(written.contains("\nread_by = \"markdown/1\"\n"), "{written}");
    assert!(written.contains(&format!("\nsource_sha256 = \"{source}\"\n")), "{written}");

    // The next version of the format makes another text of the same file.
    let new = made_from(&format!("A heading.\n\n{OLD}"), 2, "");
    let loaded = store.load("iris", &path).notebook.highlights.remove(0);
    let mut places = Resolver::new(&store, &new);
    assert!(matches!(places.resolve(&loaded.anchor), Resolution::Carried(_)));
    store.save(&path, Some(&new), &[made(highlight("b", &new, "A heading."))]).unwrap();
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains("read_by = \"markdown/1\""), "the other counts in the old text still");

    let remove = |mark: &Highlight| Change::make(Annotation::Highlight(mark.clone())).inverse();
    let all = store.load("iris", &path).notebook.highlights;
    let gone: Vec<Change> = all.iter().map(remove).collect();
    store.save(&path, Some(&new), &gone).unwrap();
    assert!(!file.exists());
}

#[test]
fn what_was_made_on_the_plain_text_of_a_file_is_found_in_the_text_of_its_format() {
    let (_dir, store) = store();
    let plain = "# Minutes\n\nMr. **Bevin** asked for nine divisions at once.\n\nMr. Eden asked for nine \
                 divisions at once.\n";
    let marked = text(plain);
    let bevin = highlight("a", &marked, "**Bevin** asked for nine divisions at once");
    let mut anchor = bevin.anchor;
    anchor.text = Some(marked.sha256().to_owned());
    let read = "Minutes\n\nMr. Bevin asked for nine divisions at once.\n\nMr. Eden asked for nine \
                divisions at once.\n";
    let now = made_from(read, 1, plain);
    // Nobody kept the plain text: the file still has it.
    let place = Resolver::new(&store, &now).resolve(&anchor).span().unwrap();
    assert_eq!(now.slice(place), "Bevin asked for nine divisions at once");
}
