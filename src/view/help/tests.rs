//! Help shows every key once, those of what is on screen first, in columns that fit.

use super::columns::HelpRow;
use super::entries::HelpEntry;
use super::*;
use crate::model::settings::Settings;
use crate::session::keymap::Keymap;

fn session() -> Session {
    let settings: Settings = toml::from_str(include_str!("../../../config.toml")).unwrap();
    let mut session = Session::default();
    session.config.keymap = Keymap::new(&settings.keys).unwrap();
    session
}

fn words(sections: &[HelpSection]) -> Vec<&str> {
    sections.iter().flat_map(|section| &section.entries).map(|entry| entry.words.as_str()).collect()
}

#[test]
fn the_keys_of_what_is_on_screen_come_first() {
    let session = session();
    for (mode, first) in [
        (Mode::List, "next row"),
        (Mode::Timeline, "to the start"),
        (Mode::Search, "to the start"),
        (Mode::Reading, "next row"),
    ] {
        let sections = sections(&session, mode);
        let own = session.config.keymap.actions(mode);
        assert!(own.iter().any(|action| action.words() == words(&sections)[0]), "{mode:?}");
        assert!(words(&sections).contains(&first));
        let headings: Vec<&str> = sections.iter().map(|one| one.heading.as_str()).collect();
        let mut once = headings.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), headings.len(), "{headings:?}");
    }
    let sections = sections(&session, Mode::Reading);
    let at = |heading: &str| sections.iter().position(|one| one.heading == heading);
    assert!(at("Annotate") < at("In every pane") && at("In every pane") < at("In the list"));
    assert_eq!(at("In the page"), None);
}

#[test]
fn words_and_keys_choose() {
    let session = session();
    let all = sections(&session, Mode::Reading);
    assert_eq!(chosen(&all, " "), all);
    let found = chosen(&all, "tag pick");
    assert_eq!(words(&found)[0], Action::PickTags.words());
    // Upper and lower case are two keys, but the same word.
    let key = |typed: &str| chosen(&all, typed)[0].clone();
    assert_eq!(key("W").heading, "Move", "no key W, so every word with a w");
    let small = key("m");
    assert_eq!(small.heading, "The key m");
    assert!(small.entries.iter().any(|one| one.words.ends_with(Action::Highlight.words())));
    assert!(key("g p").entries.iter().any(|one| one.words.ends_with(Action::People.words())));
    for words in ["footnote", "side by side", "contents", "gm"] {
        assert!(!chosen(&all, words).is_empty(), "{words}");
    }
    assert!(key("gm").entries[0].words.ends_with(Action::Bookmarks.words()));
    assert_eq!(chosen(&all, "m").len(), 1, "a letter is a key");
    let is_m = |entry: &&HelpEntry| entry.keys.contains(&"m".to_owned());
    let found = chosen(&all, "m");
    let twice = found[1..].iter().flat_map(|section| &section.entries).filter(is_m).count();
    assert_eq!(twice, 0, "a key is shown once");
    assert!(chosen(&all, "xyzzy").is_empty());
}

#[test]
fn every_row_is_in_a_column_that_fits() {
    let session = session();
    let all = sections(&session, Mode::Reading);
    for room in [(0, 0), (1, 1), (36, 8), (76, 20), (116, 35), (136, 53), (300, 90)] {
        let columns = HelpColumns::new(&all, room);
        let count = columns.fit;
        let needed = u16::try_from(count).unwrap() * (columns.width + 2) - 2;
        assert!(needed <= room.0.max(1), "{room:?}: {count} of {}", columns.width);
        let rows = columns.columns.iter().flatten();
        let headings = rows.filter(|row| matches!(row, HelpRow::Heading(_))).count();
        assert_eq!(headings, all.len(), "{room:?}");
        for column in &columns.columns {
            assert!(!matches!(column.first(), Some(HelpRow::Blank)));
            assert!(!matches!(column.last(), Some(HelpRow::Heading(_))));
        }
    }
    for (columns, fit) in [(36, 1), (76, 2), (116, 3), (136, 3)] {
        assert_eq!(HelpColumns::new(&all, (columns, 20)).fit, fit);
    }
}
