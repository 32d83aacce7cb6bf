//! Tests of changes of a codebook: each by example, and what holds for all of them by chance.

use proptest::prelude::*;

use super::*;
use crate::model::codebook::Tag;

fn book(names: &[&str]) -> Codebook {
    let tag = |name: &&str| Tag { name: (*name).to_owned(), ..Tag::default() };
    Codebook { tags: names.iter().map(tag).collect(), ..Codebook::default() }
}

fn names(book: &Codebook) -> Vec<&str> {
    book.tags.iter().map(|tag| tag.name.as_str()).collect()
}

fn done(book: &Codebook, edit: &CodebookEdit) -> Codebook {
    edit.apply(book).unwrap().codebook
}

fn refused(book: &Codebook, edit: &CodebookEdit) -> String {
    edit.apply(book).unwrap_err().to_string()
}

fn rename(from: &str, to: &str) -> CodebookEdit {
    CodebookEdit::Rename { from: from.to_owned(), to: to.to_owned() }
}

fn merge(from: &str, into: &str) -> CodebookEdit {
    CodebookEdit::Merge { from: from.to_owned(), into: into.to_owned() }
}

fn put(name: &str, under: Option<&str>) -> CodebookEdit {
    CodebookEdit::Move { name: name.to_owned(), under: under.map(str::to_owned) }
}

fn delete(name: &str) -> CodebookEdit {
    CodebookEdit::Delete(name.to_owned())
}

#[test]
fn a_rename_takes_along_what_is_below_and_leaves_the_old_names() {
    let before = book(&["forces", "forces/infantry", "forcespeople", "army/air"]);
    let changed = rename("forces", "army").apply(&before).unwrap();
    let after = &changed.codebook;
    assert_eq!(names(after), ["army", "army/infantry", "forcespeople", "army/air"]);
    assert_eq!(after.tags[1].was, ["forces/infantry"]);
    assert_eq!(changed.sources, [Some(0), Some(1), Some(2), Some(3)]);
    let tags = ["x", "forces/infantry", "army"].map(str::to_owned);
    assert_eq!(changed.retagging.of(&tags).unwrap(), ["x", "army/infantry", "army"]);
    assert_eq!(changed.retagging.of(&tags[..1]), None);
    // There and back: only names that it does not have now are former ones.
    let back = done(after, &rename("army", "forces"));
    assert_eq!(names(&back), ["forces", "forces/infantry", "forcespeople", "forces/air"]);
    assert_eq!(back.tags[0].was, ["army"]);
}

#[test]
fn what_makes_no_sense_is_refused_with_a_sentence() {
    let mut before = book(&["forces", "forces/infantry", "army", "state/kin"]);
    before.tags[2].was = vec!["troops".to_owned()];
    for (edit, words) in [
        (rename("forces", "army"), "exists already"),
        (rename("forces", "troops"), "former name of \"army\""),
        (rename("forces", "forces/x"), "below itself"),
        (put("forces", Some("forces/infantry")), "below itself"),
        (put("forces", Some("forces")), "below itself"),
        (rename("forces", "a\nb"), "control characters"),
        (rename("forces", "a\u{1b}[2J"), "control characters"),
        (rename("forces", "a//b"), "each side"),
        (rename("forces", "forces"), "already"),
        (put("army", None), "already"),
        (merge("forces", "nobody"), "no tag \"nobody\""),
        (merge("forces", "forces"), "itself"),
        (merge("troops", "forces"), "former name of \"army\""),
        (delete("state"), "no tag itself"),
        (delete("troops"), "former name"),
        (CodebookEdit::Add("troops".to_owned()), "former name"),
        (CodebookEdit::Add("army".to_owned()), "exists already"),
        (
            CodebookEdit::Describe { name: "state".to_owned(), words: "x".to_owned() },
            "no tag itself",
        ),
        (CodebookEdit::Shift { name: "forces".to_owned(), back: true }, "at that end"),
        (CodebookEdit::Shift { name: "nobody".to_owned(), back: true }, "no tag"),
        (CodebookEdit::Key { name: "army".to_owned(), key: Some('\u{1b}') }, "can be seen"),
    ] {
        assert!(refused(&before, &edit).contains(words), "{edit:?}: {}", refused(&before, &edit));
    }
}

#[test]
fn a_merge_joins_names_keys_and_what_is_below() {
    let mut before = book(&["foot", "foot/guards", "infantry", "infantry/guards", "foot/x"]);
    before.tags[0].was = vec!["feet".to_owned()];
    before.tags[0].key = Some('3');
    before.tags[0].description = "on foot".to_owned();
    let after = done(&before, &merge("foot", "infantry"));
    assert_eq!(names(&after), ["infantry", "infantry/guards", "infantry/x"]);
    assert_eq!(after.tags[0].was, ["feet", "foot"]);
    assert_eq!((after.tags[0].key, &*after.tags[0].description), (Some('3'), "on foot"));
    let inner = done(&book(&["a", "a/b", "a/c"]), &merge("a", "a/b"));
    assert_eq!(names(&inner), ["a/b", "a/c"]);
    let outer = done(&book(&["a", "a/b", "a/b/c"]), &merge("a/b", "a"));
    assert_eq!(names(&outer), ["a", "a/c"]);
}

#[test]
fn what_is_deleted_does_not_come_back_unless_it_is_added_again() {
    let mut before = book(&["a", "a/b", "c"]);
    before.tags[0].was = vec!["old".to_owned()];
    let changed = delete("a").apply(&before).unwrap();
    assert_eq!(names(&changed.codebook), ["a/b", "c"]);
    assert_eq!(changed.codebook.deleted, ["a", "old"]);
    assert_eq!(changed.retagging.of(&["a".to_owned()]).unwrap(), [""; 0]);
    let again = done(&changed.codebook, &CodebookEdit::Add("a".to_owned()));
    assert_eq!(again.deleted, ["old"]);
}

#[test]
fn a_name_that_only_highlights_have_becomes_that_of_a_tag() {
    let before = book(&["army"]);
    let changed = rename("forces", "army").apply(&before).unwrap();
    assert_eq!(changed.codebook.tags[0].was, ["forces"]);
    assert_eq!(changed.retagging.of(&["forces".to_owned()]).unwrap(), ["army"]);
    let made = done(&before, &rename("forces", "troops"));
    assert_eq!(
        (names(&made), &made.tags[1].was),
        (vec!["army", "troops"], &vec!["forces".to_owned()])
    );
}

#[test]
fn neighbours_change_places_with_all_below_them() {
    let before = book(&["a", "b", "a/x", "c", "b/y"]);
    let shift = |name: &str, back| CodebookEdit::Shift { name: name.to_owned(), back };
    assert_eq!(names(&done(&before, &shift("b", true))), ["b", "b/y", "a", "a/x", "c"]);
    assert_eq!(names(&done(&before, &shift("a", false))), ["b", "c", "b/y", "a", "a/x"]);
    let within = book(&["a/x", "a/y", "b"]);
    assert_eq!(names(&done(&within, &shift("a/y", true))), ["a/y", "a/x", "b"]);
}

#[test]
fn what_others_changed_stays_when_a_change_is_taken_back() {
    let mut start = book(&["forces", "forces/foot", "state", "quote"]);
    start.tags[3].key = Some('3');
    let describe = |name: &str| CodebookEdit::Describe { name: name.into(), words: "x".into() };
    let add = CodebookEdit::Add("new".to_owned());
    let shift = CodebookEdit::Shift { name: "state".to_owned(), back: true };
    let key = |name: &str, key| CodebookEdit::Key { name: name.into(), key: Some(key) };
    for mine in [
        rename("forces", "army"),
        merge("forces/foot", "state"),
        delete("quote"),
        put("state", Some("forces")),
        shift,
        key("forces", '7'),
        CodebookEdit::Add("mine".to_owned()),
    ] {
        let after = done(&start, &mine);
        // Another tag is described, and one added: taken back and done again, both stay.
        let (other, here) = if mine == delete("quote") {
            (describe("state"), "state")
        } else {
            (describe("quote"), "quote")
        };
        let now = done(&done(&after, &other), &add);
        let back = carried_over(&after, &start, &now).unwrap().codebook;
        let (described, new) = (back.get(here).unwrap(), back.get("new").unwrap());
        assert_eq!(described.description, "x", "{mine:?}");
        let mut bare = back.clone();
        bare.tags.retain(|tag| tag.name != "new");
        bare.tags.iter_mut().for_each(|tag| tag.description.clear());
        if mine == delete("quote") {
            // Its key went to the new one.
            let got: Vec<_> = bare.tags.iter().map(|tag| &tag.name).collect();
            assert_eq!(got, start.tags.iter().map(|tag| &tag.name).collect::<Vec<_>>());
        } else {
            assert_eq!(bare, start, "{mine:?}");
        }
        assert_eq!(new.name, "new");
        let again = carried_over(&start, &after, &back).unwrap().codebook;
        assert_eq!(again, now, "{mine:?}");
    }
}

#[test]
fn what_others_changed_in_the_same_place_is_not_taken_back() {
    let start = book(&["forces", "state", "quote"]);
    let describe = |name: &str| CodebookEdit::Describe { name: name.into(), words: "x".into() };
    let key = |name: &str, key| CodebookEdit::Key { name: name.into(), key: Some(key) };
    let mut keyed = start.clone();
    keyed.tags[0].key = Some('7');
    for (start, mine, other, words) in [
        (
            &start,
            rename("forces", "army"),
            rename("army", "men"),
            "the tag \"men\" has been changed",
        ),
        (&start, rename("forces", "army"), delete("army"), "\"army\" has been taken out"),
        (
            &start,
            describe("state"),
            CodebookEdit::Describe { name: "state".into(), words: "y".into() },
            "the tag \"state\" has been changed",
        ),
        (
            &start,
            CodebookEdit::Add("mine".into()),
            describe("mine"),
            "the tag \"mine\" has been changed",
        ),
        (
            &keyed,
            CodebookEdit::Key { name: "forces".into(), key: None },
            key("state", '7'),
            "the key 7 of \"state\" is that of \"forces\"",
        ),
        (&start, merge("quote", "state"), merge("state", "forces"), "\"state\" has been taken out"),
        (&start, delete("quote"), rename("state", "quote"), "another tag by now"),
    ] {
        let after = done(start, &mine);
        let now = done(&after, &other);
        let why = carried_over(&after, start, &now).unwrap_err().to_string();
        assert!(why.contains(words), "{mine:?}: {why}");
    }
}

fn edit() -> impl Strategy<Value = CodebookEdit> {
    let name =
        || prop::sample::select(vec!["a", "b", "a/b", "a/b/c", "b/c", "c", "d", "a/c", "x y"]);
    let name = move || name().prop_map(str::to_owned);
    prop_oneof![
        name().prop_map(CodebookEdit::Add),
        (name(), name()).prop_map(|(from, to)| CodebookEdit::Rename { from, to }),
        (name(), prop::option::of(name()))
            .prop_map(|(name, under)| CodebookEdit::Move { name, under }),
        (name(), name()).prop_map(|(from, into)| CodebookEdit::Merge { from, into }),
        name().prop_map(CodebookEdit::Delete),
        (name(), any::<bool>()).prop_map(|(name, back)| CodebookEdit::Shift { name, back }),
        (name(), prop::option::of(prop::sample::select(vec!['1', 'x', 'я'])))
            .prop_map(|(name, key)| CodebookEdit::Key { name, key }),
    ]
}

proptest! {
    /// Whatever is done, names, keys and former names stay unambiguous, and what another annotator
    /// still has under an old name is read as what one's own highlights now say.
    #[test]
    fn any_changes_leave_a_codebook_in_which_every_name_has_one_meaning(
        edits in prop::collection::vec(edit(), 1..12),
        tags in prop::collection::vec(prop::sample::select(vec!["a", "b", "a/b", "b/c", "d"]), 0..4),
    ) {
        let mut book = book(&["a", "a/b", "b"]);
        let others: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let mut mine = others.clone();
        mine.dedup();
        for edit in edits {
            let Ok(changed) = edit.apply(&book) else { continue };
            let before = mine.clone();
            if let Some(after) = changed.retagging.of(&mine) {
                mine = after;
            }
            if !matches!(edit, CodebookEdit::Delete(_)) {
                // Read under the new names, the old ones say the same.
                let mut read = before;
                changed.codebook.former_names().renew(&mut read);
                let missing = |name: &&String| !mine.contains(name);
                prop_assert!(read.iter().find(missing).is_none(), "{edit:?} {read:?} {mine:?}");
            }
            book = changed.codebook;
            prop_assert_eq!(changed.sources.len(), book.tags.len());
            let mut seen = std::collections::BTreeSet::new();
            for tag in &book.tags {
                prop_assert!(seen.insert(tag.name.clone()), "{} twice", tag.name);
                prop_assert!(!book.deleted.contains(&tag.name), "{} is deleted", tag.name);
            }
            for was in book.tags.iter().flat_map(|tag| &tag.was) {
                prop_assert!(seen.insert(was.clone()), "{was} was twice, or is");
            }
            let mut keys: Vec<char> = book.tags.iter().filter_map(|tag| tag.key).collect();
            let count = keys.len();
            keys.sort_unstable();
            keys.dedup();
            prop_assert_eq!(keys.len(), count);
        }
    }

    /// Whatever others do to a codebook in between: a change of it is taken back and made again, or is
    /// refused both times; and what it does not concern is as they left it.
    #[test]
    fn a_change_is_taken_back_from_what_others_have_made_of_it(
        before in prop::collection::vec(edit(), 0..5),
        mine in edit(),
        others in prop::collection::vec(edit(), 0..4),
    ) {
        let apply = |book: Codebook, edit: &CodebookEdit| {
            edit.apply(&book).map_or(book, |changed| changed.codebook)
        };
        let start = before.iter().fold(book(&["a", "a/b", "b", "c"]), &apply);
        let after = apply(start.clone(), &mine);
        let carried = |from: &Codebook, to: &Codebook, now: &Codebook| {
            carried_over(from, to, now).map(|changed| {
                assert_eq!(changed.sources.len(), changed.codebook.tags.len());
                changed.codebook
            })
        };
        prop_assert_eq!(carried(&start, &after, &start), Ok(after.clone()));
        prop_assert_eq!(carried(&start, &after, &after), Ok(after.clone()));
        prop_assert_eq!(carried(&after, &start, &after), Ok(start.clone()));
        prop_assert_eq!(carried(&after, &start, &start), Ok(start.clone()));
        let now = others.iter().fold(after.clone(), &apply);
        let Ok(back) = carried(&after, &start, &now) else { return Ok(()) };
        let mut seen = std::collections::BTreeSet::new();
        for name in back.tags.iter().flat_map(|tag| tag.was.iter().chain([&tag.name])) {
            prop_assert!(seen.insert(name), "{name} is there twice");
        }
        let touched = |name: &String| start.get(name) != after.get(name);
        for tag in &now.tags {
            if !tag.was.iter().chain([&tag.name]).any(touched) {
                prop_assert_eq!(back.get(&tag.name), Some(tag), "{:?}", mine);
            }
        }
        // Twice is as good as once: a process may be killed in between.
        prop_assert_eq!(carried(&after, &start, &back), Ok(back.clone()));
    }
}

#[test]
fn letters_of_tags_without_a_key_stay_when_other_tags_change() {
    let mut book = Codebook::default();
    for name in ["diplomacy/recognition", "diplomacy/embassy", "economy/trade", "economy/tea"] {
        book.tags.push(Tag { name: name.to_owned(), ..Tag::default() });
    }
    let letters = |book: &Codebook| -> Vec<(String, char)> {
        book.keys().into_iter().map(|(name, key)| (name.to_owned(), key)).collect()
    };
    let before = letters(&book);
    let edit = CodebookEdit::Delete("diplomacy/recognition".to_owned());
    let after = letters(&edit.apply(&book).unwrap().codebook);
    assert!(after.iter().all(|one| before.contains(one)), "{before:?} {after:?}");
    assert_eq!(after.len(), 3);
    // A letter that is given away is lost by its tag alone.
    let (name, key) = ("economy/tea".to_owned(), Some(before[0].1));
    let after = letters(&CodebookEdit::Key { name, key }.apply(&book).unwrap().codebook);
    let lost: Vec<_> = before.iter().filter(|one| !after.contains(one)).collect();
    assert_eq!(lost.len(), 2, "{before:?} {after:?}");
}

#[test]
fn what_all_began_with_does_not_become_a_tag_and_a_former_name_at_once() {
    let before = book(&["b", "b/c/c"]);
    assert!(refused(&before, &rename("b/c", "b")).contains("former name of \"b\""));
}

#[test]
fn a_letter_that_is_only_written_down_is_no_reason_to_refuse_a_change() {
    let names = ["diplomacy/recognition", "diplomacy/embassy", "economy/trade", "economy/tea"];
    let mut start = Codebook::default();
    start.tags.extend(names.map(|name| Tag { name: name.to_owned(), ..Tag::default() }));
    let gone = names[1];
    let after = done(&start, &delete(gone));
    let written: Vec<&Tag> = after.tags.iter().filter(|tag| tag.key.is_some()).collect();
    assert!(!written.is_empty() && written.len() < 3, "{written:?}");
    let with_key = |name: &str, key| {
        let mut now = start.clone();
        now.tags.iter_mut().filter(|tag| tag.name == name).for_each(|tag| tag.key = key);
        now
    };
    let key = |book: &Codebook, name: &str| book.get(name).unwrap().key;
    for Tag { name, key: letter, .. } in written {
        // Others have given it another key; the change is made, and theirs stays.
        let made = carried_over(&start, &after, &with_key(name, Some('x'))).unwrap().codebook;
        assert_eq!((made.get(gone), key(&made, name)), (None, Some('x')));
        let back = carried_over(&after, &start, &made).unwrap().codebook;
        assert_eq!((back.get(gone).is_some(), key(&back, name)), (true, Some('x')));
        // They have given its letter to another tag.
        let other =
            names.into_iter().find(|one| *one != gone && key(&after, one).is_none()).unwrap();
        let made = carried_over(&start, &after, &with_key(other, *letter)).unwrap().codebook;
        assert_eq!((key(&made, name), key(&made, other)), (None, *letter));
        // They have written it down themselves, and the tag goes.
        let without = done(&start, &delete(name));
        let made = carried_over(&start, &without, &with_key(name, *letter)).unwrap().codebook;
        assert_eq!(made.get(name), None);
    }
}
