//! The keys: the defaults that are promised, and the table in the README that is made of them.
//!
//! `GLOSS_BLESS=1 cargo test --test keys` writes the README's table anew.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test reads the files it is about, and fails by panicking"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use glossator::model::settings::Settings;
use glossator::session::action::Action;
use glossator::session::key::Chord;
use glossator::session::keymap::{Keymap, Meaning, Mode};

const DEFAULTS: &str = include_str!("../config.toml");
const BEGIN: &str = "<!-- keys: made from config.toml, checked by tests/keys.rs -->\n";
const END: &str = "<!-- end of keys -->\n";

fn keymap() -> Keymap {
    let settings: Settings = toml::from_str(DEFAULTS).unwrap();
    Keymap::new(&settings.keys).unwrap()
}

fn meaning(keymap: &Keymap, mode: Mode, chord: &str) -> Meaning {
    keymap.meaning(mode, &chord.parse::<Chord>().unwrap().0)
}

/// What the project promises to everyone who learned the keys by heart.
#[test]
fn the_promised_keys() {
    use Action as A;
    let keymap = keymap();
    for (keys, action) in [
        ("h", A::Left),
        ("j", A::Down),
        ("k", A::Up),
        ("l", A::Right),
        ("left", A::Left),
        ("down", A::Down),
        ("up", A::Up),
        ("right", A::Right),
        ("w", A::WordForward),
        ("b", A::WordBack),
        ("e", A::WordEnd),
        ("0", A::RowStart),
        ("$", A::RowEnd),
        ("(", A::SentenceBack),
        (")", A::SentenceForward),
        ("{", A::ParagraphBack),
        ("}", A::ParagraphForward),
        ("ctrl-d", A::HalfPageDown),
        ("ctrl-u", A::HalfPageUp),
        ("space", A::PageDown),
        ("pgdn", A::PageDown),
        ("pgup", A::PageUp),
        ("g g", A::Start),
        ("G", A::End),
        ("home", A::Start),
        ("end", A::End),
        ("J", A::NextDocument),
        ("K", A::PreviousDocument),
        ("H", A::Back),
        ("L", A::Forward),
        ("tab", A::NextPane),
        ("shift-tab", A::PreviousPane),
        ("/", A::Find),
        ("n", A::NextMatch),
        ("N", A::PreviousMatch),
        ("f", A::FindDocuments),
        ("F", A::FindPassages),
        ("'", A::FindAnnotations),
        (":", A::FindCommands),
        ("v", A::SelectCharacters),
        ("V", A::SelectParagraphs),
        ("s", A::SelectSentence),
        ("p", A::SelectParagraph),
        ("x", A::Expand),
        ("X", A::Shrink),
        ("m", A::Highlight),
        ("1", A::Tag1),
        ("9", A::Tag9),
        ("t", A::PickTags),
        ("c", A::Comment),
        ("C", A::CommentDocument),
        (".", A::Repeat),
        ("*", A::Occurrences),
        ("d", A::Delete),
        ("u", A::Undo),
        ("ctrl-r", A::Redo),
        ("]", A::NextHighlight),
        ("[", A::PreviousHighlight),
        (";", A::Leap),
        ("S", A::SelectFromTo),
        ("a \"", A::AroundQuotes),
        (",", A::TagByKey),
        (">", A::EndForward),
        ("<", A::EndBack),
        ("+", A::StartBack),
        ("-", A::StartForward),
        ("r", A::Reshape),
        ("y", A::Copy),
        ("Y", A::CopyCitation),
        ("i", A::Card),
        ("\\", A::NotesPane),
        ("z", A::PageAlone),
        ("?", A::Help),
        ("q", A::Close),
        ("ctrl-z", A::Suspend),
    ] {
        assert_eq!(meaning(&keymap, Mode::Reading, keys), Meaning::Action(action), "{keys}");
    }
    for (keys, action) in [("enter", A::Open), ("/", A::Find), ("o", A::Sort), ("j", A::Down)] {
        assert_eq!(meaning(&keymap, Mode::List, keys), Meaning::Action(action), "{keys}");
    }
    for (mode, keys, action) in [
        (Mode::Selecting, "o", A::OtherEnd),
        (Mode::Selecting, "i \"", A::InsideQuotes),
        (Mode::Selecting, "j", A::Down),
        (Mode::Selecting, "u", A::Undo),
        (Mode::Finder, "tab", A::Switch),
        (Mode::Picker, "tab", A::Mark),
        (Mode::Editor, "esc", A::Dismiss),
        (Mode::Editor, "ctrl-s", A::Dismiss),
        (Mode::Editor, "ctrl-e", A::ExternalEditor),
    ] {
        assert_eq!(meaning(&keymap, mode, keys), Meaning::Action(action), "{keys}");
    }
}

/// An action that no key calls could only be found in the palette.
#[test]
fn every_action_has_a_key_and_words_of_its_own() {
    let keymap = keymap();
    let mut words = BTreeMap::new();
    for action in Action::ALL {
        let bound = Mode::ALL.iter().any(|(mode, _)| !keymap.keys(*mode, *action).is_empty());
        assert!(bound, "{} has no key", action.name());
        assert_eq!(words.insert(action.words(), action.name()), None, "{}", action.name());
        assert_eq!(Action::by_name(action.name()), Some(*action));
    }
}

#[test]
fn two_actions_on_one_key_are_an_error_that_names_both() {
    let text = DEFAULTS.replace("up = [\"k\", \"up\"]", "up = [\"j\"]");
    let settings: Settings = toml::from_str(&text).unwrap();
    let error = Keymap::new(&settings.keys).unwrap_err().to_string();
    assert!(error.contains("\"down\"") && error.contains("\"up\""), "{error}");
}

fn table(keymap: &Keymap) -> String {
    let mut table = String::new();
    let mut group = "";
    for action in Action::ALL.iter().filter(|action| action.group() != "Overlays") {
        let digit = action.digit();
        if digit.is_some_and(|digit| digit != '1') {
            continue;
        }
        if action.group() != group {
            group = action.group();
            write!(table, "\n| {group} | |\n|---|---|\n").unwrap();
        }
        let mode = [Mode::Reading, Mode::List, Mode::Selecting]
            .into_iter()
            .find(|mode| !keymap.keys(*mode, *action).is_empty());
        let chords = keymap.keys(mode.unwrap_or(Mode::Reading), *action);
        let mut keys: Vec<String> = chords.iter().map(|chord| format!("`{chord}`")).collect();
        let mut words = action.words().to_owned();
        if mode == Some(Mode::Selecting) {
            words += ", while something is selected";
        }
        if keys.is_empty() {
            // It has one in an overlay; elsewhere it is called by its name.
            keys = vec![format!("`:{}`", action.name())];
        }
        if digit.is_some() {
            keys = vec!["`1` … `9`".to_owned()];
            "highlight with the tag on that key".clone_into(&mut words);
        }
        writeln!(table, "| {} | {words} |", keys.join(" ").replace('|', "\\|")).unwrap();
    }
    table.push('\n');
    table
}

#[test]
fn the_table_in_the_readme_is_the_keymap() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let begin = readme.find(BEGIN).expect("the README has a place for the keys") + BEGIN.len();
    let end = readme.find(END).expect("the place for the keys ends");
    let table = table(&keymap());
    if std::env::var_os("GLOSS_BLESS").is_some() {
        let new = format!("{}{table}{}", &readme[..begin], &readme[end..]);
        std::fs::write(&path, new).unwrap();
        return;
    }
    assert_eq!(&readme[begin..end], table, "GLOSS_BLESS=1 cargo test --test keys writes it anew");
}
