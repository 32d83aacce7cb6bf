//! The keymap in force: which keys call which action, in which mode.
//!
//! Built from the settings and checked then, so that every later look-up is simple.

use std::collections::BTreeMap;

use thiserror::Error;

use super::action::Action;
use super::key::{Chord, Key, KeyError};
use super::panes::Focus;
use crate::model::settings::Bindings;

/// Where keys are pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Every pane, unless the pane itself has another use for the key.
    All,
    /// The list.
    List,
    /// The reading pane.
    Reading,
    /// The reading pane while something is selected: its own keys come first.
    Selecting,
    /// The notes pane.
    Notes,
    /// The finder, and help.
    Finder,
    /// The tag picker.
    Picker,
    /// The review of what is not where it was made.
    Review,
    /// The note editor.
    Editor,
    /// The prompt: the line at the bottom in which something is typed.
    Prompt,
    /// The timeline.
    Timeline,
    /// The pictures of the work.
    Stats,
    /// The people.
    People,
    /// The codebook.
    Codebook,
    /// The answer of a search of all documents.
    Search,
    /// The table of all highlights and notes.
    Passages,
    /// The list of occurrences.
    Occurrences,
    /// The choice of orders of the list.
    Order,
    /// What lists places to go to: the outline, the bookmarks, what the reader peeks at.
    Places,
    /// What is only looked at: the information card.
    Card,
}

impl Mode {
    /// All modes with their names in `config.toml`.
    pub const ALL: [(Mode, &'static str); 20] = [
        (Mode::All, "all"),
        (Mode::List, "list"),
        (Mode::Reading, "reading"),
        (Mode::Selecting, "selecting"),
        (Mode::Notes, "notes"),
        (Mode::Finder, "finder"),
        (Mode::Picker, "picker"),
        (Mode::Review, "review"),
        (Mode::Editor, "editor"),
        (Mode::Prompt, "prompt"),
        (Mode::Timeline, "timeline"),
        (Mode::Stats, "stats"),
        (Mode::People, "people"),
        (Mode::Codebook, "codebook"),
        (Mode::Search, "search"),
        (Mode::Passages, "passages"),
        (Mode::Occurrences, "occurrences"),
        (Mode::Order, "order"),
        (Mode::Places, "places"),
        (Mode::Card, "card"),
    ];

    /// Returns the mode of a pane.
    #[must_use]
    pub fn of(pane: Focus) -> Self {
        match pane {
            Focus::List => Self::List,
            Focus::Reading => Self::Reading,
            Focus::Notes => Self::Notes,
        }
    }

    /// Returns its name in `config.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(mode, _)| *mode == self).map_or("", |(_, name)| name)
    }

    /// Returns whether it lies over the panes.
    #[must_use]
    pub fn is_overlay(self) -> bool {
        !self.is_pane() && self != Mode::All
    }

    /// Returns whether the keys of [`Mode::All`] work in it too.
    #[must_use]
    pub fn is_pane(self) -> bool {
        matches!(self, Mode::List | Mode::Reading | Mode::Selecting | Mode::Notes)
    }

    /// Returns the modes whose keys work in it, the nearest first: of two, the nearer has the key.
    fn layers(self) -> impl Iterator<Item = Mode> {
        let below = (self == Mode::Selecting).then_some(Mode::Reading);
        let all = self.is_pane().then_some(Mode::All);
        [Some(self), below, all].into_iter().flatten()
    }
}

/// What is wrong with the keys in the settings.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{what}")]
pub struct KeymapError {
    /// The path of the setting, e.g. `keys`, `reading`, `down`.
    pub at: Vec<String>,
    /// The error in one sentence.
    pub what: String,
}

/// More than so many errors are not returned.
const MOST_ERRORS: usize = 10;

/// What a key means after the keys pressed before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// An action.
    Action(Action),
    /// The beginning of a chord: which keys may follow, and what they would do.
    Prefix(Vec<(Key, Action)>),
    /// Nothing.
    Nothing,
}

/// All bindings.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    modes: BTreeMap<Mode, Vec<Binding>>,
    /// Actions that have lost a key to one of the reader's own bindings.
    displaced: Vec<(Mode, Action)>,
}

/// A key or a chord, and the action it calls.
#[derive(Clone, Debug)]
struct Binding {
    chord: Chord,
    action: Action,
    /// The rank of the file that it comes from; a later file displaces an earlier one.
    turn: usize,
}

impl Keymap {
    /// Reads the `[keys]` of one file.
    ///
    /// # Errors
    /// Returns an error if a mode, action or key does not exist, or if one key has two actions in
    /// one mode.
    pub fn new(keys: &BTreeMap<String, Bindings>) -> Result<Self, KeymapError> {
        Self::layered(keys, |_, _| 0).map_err(|mut errors| errors.remove(0))
    }

    /// Reads the merged `[keys]` of several files; `turn` returns the rank of the file that set the
    /// keys of an action in a mode. Two actions of the same file on one key are an error; of two
    /// files, the later displaces the earlier.
    ///
    /// # Errors
    /// Returns each mode, action or key that does not exist, and each key that has two actions in one mode
    /// of one file, as far as there are not too many of them.
    pub fn layered(
        keys: &BTreeMap<String, Bindings>,
        turn: impl Fn(&str, &str) -> usize,
    ) -> Result<Self, Vec<KeymapError>> {
        let (mut map, mut errors) = (Self::default(), Vec::new());
        for (mode_name, bindings) in keys {
            let mode = Mode::ALL.iter().find(|(_, name)| name == mode_name);
            let Some((mode, _)) = mode else {
                let at = ["keys", mode_name].map(str::to_owned).to_vec();
                errors
                    .push(KeymapError { at, what: format!("there are no keys for {mode_name:?}") });
                continue;
            };
            map.modes.entry(*mode).or_default();
            for (name, chords) in bindings {
                let at = ["keys", mode_name, name].map(str::to_owned).to_vec();
                let turn = turn(mode_name, name);
                errors.extend(
                    map.bind_all(*mode, name, chords, turn)
                        .into_iter()
                        .map(|what| KeymapError { at: at.clone(), what }),
                );
            }
        }
        // What is not bound since it is wrong may be what closes an overlay.
        if errors.is_empty() {
            errors.extend(map.each_overlay_closes().err());
        }
        errors.truncate(MOST_ERRORS);
        if errors.is_empty() { Ok(map) } else { Err(errors) }
    }

    /// Adds the bindings of an action; returns what is wrong with them.
    fn bind_all(&mut self, mode: Mode, name: &str, chords: &[String], turn: usize) -> Vec<String> {
        let Some(action) = Action::by_name(name) else {
            return vec![format!("unknown action {name:?}")];
        };
        let bound = chords.iter().map(|chord| {
            let chord: Chord = chord.parse().map_err(|error: KeyError| error.to_string())?;
            self.bind(mode, Binding { chord, action, turn })
        });
        bound.filter_map(Result::err).collect()
    }

    /// Adds a binding. Removes the bindings of earlier files that it displaces, or gives way to one
    /// of a later file.
    fn bind(&mut self, mode: Mode, binding: Binding) -> Result<(), String> {
        let list = self.modes.entry(mode).or_default();
        let clashes = |other: &Binding| clash(&other.chord, &binding.chord);
        let rivals: Vec<&Binding> = list.iter().filter(|other| clashes(other)).collect();
        if let Some(other) = rivals.iter().find(|other| other.turn == binding.turn) {
            return Err(format!(
                "the key {} of {:?} is already taken by {:?} ({}) in [keys.{}]; give one of them another key",
                binding.chord,
                binding.action.name(),
                other.action.name(),
                other.chord,
                mode.name()
            ));
        }
        if rivals.iter().any(|other| other.turn > binding.turn) {
            self.displaced.push((mode, binding.action));
            return Ok(());
        }
        self.displaced.extend(rivals.into_iter().map(|other| (mode, other.action)));
        list.retain(|other| !clash(&other.chord, &binding.chord));
        list.push(binding);
        Ok(())
    }

    /// Returns the actions that no longer have a key in `mode`, because the reader gave it to
    /// another.
    #[must_use]
    pub fn displaced(&self, mode: Mode) -> Vec<Action> {
        let mut lost: Vec<Action> = self
            .displaced
            .iter()
            .filter(|(of, action)| {
                let here = *of == mode || *of == Mode::All && mode.is_pane();
                here && self.keys(mode, *action).is_empty()
            })
            .map(|(_, action)| *action)
            .collect();
        lost.sort_unstable();
        lost.dedup();
        lost
    }

    /// Checks that every overlay has a key that closes it, because an overlay receives all keys.
    /// Where text is typed, that key must not be a character.
    fn each_overlay_closes(&self) -> Result<(), KeymapError> {
        for (mode, list) in self.modes.iter().filter(|(mode, _)| mode.is_overlay()) {
            let closes = |binding: &&Binding| {
                let Binding { chord, action, .. } = binding;
                let is_typed = !matches!(mode, Mode::Card | Mode::Review)
                    && chord.0.iter().any(|k| k.typed().is_some());
                *action == Action::Dismiss && !chord.0.is_empty() && !is_typed
            };
            if !list.iter().any(|bound| closes(&bound)) {
                let name = mode.name();
                return Err(KeymapError {
                    at: ["keys", name, "dismiss"].map(str::to_owned).to_vec(),
                    what: format!(
                        "no key would close the {name}; give \"dismiss\" one, such as \"esc\""
                    ),
                });
            }
        }
        Ok(())
    }

    /// Returns what the keys `pressed` mean in `mode`.
    #[must_use]
    pub fn meaning(&self, mode: Mode, pressed: &[Key]) -> Meaning {
        let mut meanings = mode.layers().map(|mode| self.look_up(mode, pressed));
        meanings.find(|meaning| *meaning != Meaning::Nothing).unwrap_or(Meaning::Nothing)
    }

    /// Returns what may follow the keys `pressed` in `mode`, in the order of the actions: in a pane, also
    /// what works in every pane.
    #[must_use]
    pub fn following(&self, mode: Mode, pressed: &[Key]) -> Vec<(Key, Action)> {
        let mut next: Vec<(Key, Action)> = Vec::new();
        for mode in mode.layers() {
            if let Meaning::Prefix(more) = self.look_up(mode, pressed) {
                let own: Vec<Key> = next.iter().map(|(key, _)| *key).collect();
                next.extend(more.into_iter().filter(|(key, _)| !own.contains(key)));
            }
        }
        next.sort_by_key(|(_, action)| *action);
        next
    }

    fn look_up(&self, mode: Mode, pressed: &[Key]) -> Meaning {
        let mut next = Vec::new();
        for Binding { chord, action, .. } in self.modes.get(&mode).into_iter().flatten() {
            if chord.0 == pressed {
                return Meaning::Action(*action);
            }
            if chord.0.starts_with(pressed) {
                next.extend(chord.0.get(pressed.len()).map(|key| (*key, *action)));
            }
        }
        if next.is_empty() { Meaning::Nothing } else { Meaning::Prefix(next) }
    }

    /// Returns the keys of `action` in `mode`, including those that work in every pane.
    #[must_use]
    pub fn keys(&self, mode: Mode, action: Action) -> Vec<&Chord> {
        mode.layers()
            .filter_map(|mode| self.modes.get(&mode))
            .flatten()
            .filter(|bound| bound.action == action)
            .map(|bound| &bound.chord)
            .collect()
    }

    /// Returns the first key of `action` in `mode`, as text; empty if it has none.
    #[must_use]
    pub fn key(&self, mode: Mode, action: Action) -> String {
        self.keys(mode, action).first().map_or_else(String::new, ToString::to_string)
    }

    /// Returns the actions with a key in `mode` itself, in the order of [`Action::ALL`].
    #[must_use]
    pub fn actions(&self, mode: Mode) -> Vec<Action> {
        let bound = self.modes.get(&mode);
        Action::ALL
            .iter()
            .copied()
            .filter(|action| bound.is_some_and(|list| list.iter().any(|one| one.action == *action)))
            .collect()
    }
}

/// Returns whether two chords cannot be told apart while they are typed.
fn clash(one: &Chord, other: &Chord) -> bool {
    one.0.starts_with(&other.0) || other.0.starts_with(&one.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keymap(mode: &str, bindings: &[(&str, &[&str])]) -> Result<Keymap, KeymapError> {
        let bindings = bindings
            .iter()
            .map(|(action, keys)| {
                ((*action).to_owned(), keys.iter().map(|k| (*k).to_owned()).collect())
            })
            .collect();
        Keymap::new(&BTreeMap::from([(mode.to_owned(), bindings)]))
    }

    fn press(map: &Keymap, mode: Mode, chord: &str) -> Meaning {
        map.meaning(mode, &chord.parse::<Chord>().unwrap().0)
    }

    #[test]
    fn a_chord_is_waited_for() {
        let map = keymap("reading", &[("start", &["g g", "home"]), ("down", &["j"])]).unwrap();
        assert_eq!(press(&map, Mode::Reading, "j"), Meaning::Action(Action::Down));
        assert_eq!(press(&map, Mode::Reading, "g g"), Meaning::Action(Action::Start));
        let g = "g".parse().unwrap();
        assert_eq!(press(&map, Mode::Reading, "g"), Meaning::Prefix(vec![(g, Action::Start)]));
        assert_eq!(press(&map, Mode::Reading, "g j"), Meaning::Nothing);
        assert_eq!(press(&map, Mode::List, "j"), Meaning::Nothing);
    }

    #[test]
    fn what_may_follow_is_of_the_pane_and_of_every_pane() {
        let list = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        let all = [("people", list(&["g p"])), ("end", list(&["g g"]))];
        let own = [("start", list(&["g g"])), ("down", list(&["j"]))];
        let table = |rows: &[(&str, Vec<String>)]| {
            rows.iter().map(|(name, keys)| ((*name).to_owned(), keys.clone())).collect()
        };
        let keys =
            BTreeMap::from([("all".to_owned(), table(&all)), ("list".to_owned(), table(&own))]);
        let map = Keymap::new(&keys).unwrap();
        let key = |name: &str| name.parse::<Key>().unwrap();
        let expected = [(key("g"), Action::Start), (key("p"), Action::People)];
        assert_eq!(map.following(Mode::List, &[key("g")]), expected);
        assert_eq!(map.following(Mode::Card, &[key("g")]), []);
        assert_eq!(map.following(Mode::List, &[key("j")]), []);
    }

    #[test]
    fn panes_share_the_keys_for_all() {
        let map = keymap("all", &[("close", &["q"])]).unwrap();
        assert_eq!(press(&map, Mode::List, "q"), Meaning::Action(Action::Close));
        assert_eq!(press(&map, Mode::Editor, "q"), Meaning::Nothing);
    }

    #[test]
    fn two_actions_on_one_key_are_named() {
        for keys in [["x", "x"], ["g", "g g"], ["g g", "g"]] {
            let error = keymap("reading", &[("down", &[keys[0]]), ("up", &[keys[1]])]).unwrap_err();
            assert!(error.what.contains("\"down\"") && error.what.contains("\"up\""), "{error}");
            assert_eq!(error.at, ["keys", "reading", "up"]);
        }
    }

    #[test]
    fn a_readers_key_displaces_a_shipped_one() {
        let list = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        let bindings = BTreeMap::from([
            ("down".to_owned(), list(&["j", "down"])),
            ("start".to_owned(), list(&["g g"])),
            ("comment".to_owned(), list(&["j"])),
            ("delete".to_owned(), list(&["g"])),
        ]);
        let keys = BTreeMap::from([("reading".to_owned(), bindings)]);
        for own in ["comment", "down"] {
            let map =
                Keymap::layered(&keys, |_, action| usize::from([own, "delete"].contains(&action)))
                    .unwrap();
            let j = if own == "comment" { Action::Comment } else { Action::Down };
            assert_eq!(press(&map, Mode::Reading, "j"), Meaning::Action(j), "{own}");
            assert_eq!(press(&map, Mode::Reading, "down"), Meaning::Action(Action::Down));
        }
        let turn = |_: &str, action: &str| usize::from(["comment", "delete"].contains(&action));
        let map = Keymap::layered(&keys, turn).unwrap();
        assert_eq!(press(&map, Mode::Reading, "g"), Meaning::Action(Action::Delete));
        assert_eq!(map.displaced(Mode::Reading), [Action::Start], "down has another key");
        assert!(Keymap::new(&keys).is_err(), "in one file it is an error");
    }

    #[test]
    fn old_names_of_actions_are_valid() {
        let map = keymap("reading", &[("same-words", &["*"])]).unwrap();
        assert_eq!(press(&map, Mode::Reading, "*"), Meaning::Action(Action::Occurrences));
    }

    #[test]
    fn what_lies_over_the_panes_can_be_closed() {
        for keys in [&[][..], &["a"]] {
            let error = keymap("editor", &[("dismiss", keys)]).unwrap_err();
            assert_eq!(error.at, ["keys", "editor", "dismiss"]);
        }
        assert!(keymap("editor", &[("dismiss", &["ctrl-x"])]).is_ok());
        assert!(keymap("card", &[("dismiss", &["q"])]).is_ok());
    }

    #[test]
    fn unknown_names_are_refused() {
        assert!(keymap("nowhere", &[]).is_err());
        assert!(keymap("reading", &[("fly", &["x"])]).is_err());
        assert!(keymap("reading", &[("down", &["entre"])]).is_err());
    }
}
