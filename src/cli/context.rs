//! From the options to an opened library: its documents, settings, keys and store.
//!
//! Owns the order in which these are found, and therefore which mistake is reported first: the
//! path, then the settings, the keys, the annotator's name, and the log.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::annotator::login_name;
use super::fault::remark;
use super::{DEFAULT_SETTINGS, Fault, Globals};
use crate::disk::folders::Folders;
use crate::disk::locate::PEOPLE;
use crate::disk::locate::{self, Args, Located, OpenError, Subject};
use crate::disk::log::Log;
use crate::disk::settings::{
    self, BUILT_IN, LoadedSettings, SettingsErrors, SourceLocation, Sources,
};
use crate::disk::store::Store;
use crate::library::Library;
use crate::library::corrections::read_facts_again;
use crate::model::apparatus::rules::{self, Rules};
use crate::model::people::DeclaredPeople;
use crate::session::keymap::{Keymap, KeymapError};

/// What every command works with.
#[derive(Debug)]
pub(super) struct Context {
    /// The documents.
    pub library: Arc<Library>,
    /// The settings in force.
    pub settings: LoadedSettings,
    /// The keys in force.
    pub keymap: Keymap,
    /// The annotations; the store knows whose they are, and whether anything may be written.
    pub store: Arc<Store>,
    /// Where the program logs what it does.
    pub log: Log,
    /// What is wrong with the library's rules and people, of which the rest is in force, and with its
    /// settings.
    pub remarks: Vec<String>,
    /// That the folder has settings that are not read, which is one of these remarks.
    pub undeclared: Option<String>,
}

impl Context {
    /// Opens the library here, or that of `--library`.
    ///
    /// # Errors
    /// When a part of it cannot be opened.
    pub fn here(globals: &Globals) -> Result<Self, Fault> {
        Self::of(globals, locate(globals, Subject::Here)?)
    }

    /// Does the same, for commands that work even when there is no document left.
    ///
    /// # Errors
    /// When a part of it cannot be opened.
    pub fn without_documents(globals: &Globals) -> Result<Self, Fault> {
        Self::of(globals, locate::find(args(globals, Subject::Here)?)?)
    }

    /// Opens everything that belongs to `library`.
    ///
    /// # Errors
    /// When there is a mistake in the settings or keys, the name cannot be an annotator's, or the
    /// log cannot be written.
    pub fn of(globals: &Globals, mut located: Located) -> Result<Self, Fault> {
        let settings = settings::load(&sources(globals, &located)?).map_err(all_mistakes)?;
        let own = &settings.settings.apparatus;
        let undeclared = undeclared(&located);
        let mut remarks: Vec<String> = undeclared.iter().cloned().collect();
        if *own != rules::RuleFile::default() {
            let (rules, problems) = Rules::new(own);
            located.corpus = located.corpus.read_by(Arc::new(rules));
            remarks.extend(problems.iter().map(|problem| {
                let [list, item] = &problem.at;
                let name = ["apparatus", list, item].into_iter().filter(|part| !part.is_empty());
                let place = settings.place_of(&name.collect::<Vec<_>>());
                place.map_or_else(|| problem.to_string(), |place| format!("{place}: {problem}"))
            }));
        }
        located.corpus = located.corpus.set_by(&settings.settings);
        let turn = |mode: &str, action: &str| settings.turn_of(&["keys", mode, action]);
        let keymap = Keymap::layered(&settings.settings.keys, turn)
            .map_err(|errors| in_lines(errors.iter().map(|error| misplaced(&settings, error))))?;
        let people = settings::people(&located.root.join(PEOPLE)).unwrap_or_else(|error| {
            remarks.push(error.to_string());
            DeclaredPeople::default()
        });
        let limit = u64::from(settings.settings.store.kept_text_limit) << 20;
        let library = Library::new(located, people, globals.read_only).keeping(limit);
        let library = Arc::new(library);
        remarks.extend(read_facts_again(&library).problems.iter().map(ToString::to_string));
        let store = store(&library, &settings)?;
        let log = Log::open(globals.log.as_deref()).map_err(|error| {
            Fault::failed(format!("{error}; give another file with --log, or none"))
        })?;
        log.line(&format!(
            "library {}, store {}, annotator {}",
            library.folder().display(),
            library.store_folder().display(),
            store.annotator()
        ));
        Ok(Self { library, settings, keymap, store, log, remarks, undeclared })
    }
}

impl Context {
    /// Returns the same context with the documents of `located`, found in the same place as its
    /// own: used for standard input once that has been read.
    ///
    /// # Errors
    /// When its store cannot be used.
    pub fn with(self, mut located: Located) -> Result<Self, Fault> {
        let rules = self.library.corpus().rules().clone();
        located.corpus = located.corpus.read_by(rules).set_by(&self.settings.settings);
        let people = self.library.people().as_ref().clone();
        let library = Library::new(located, people, self.library.is_read_only());
        let library = Arc::new(library.keeping(self.library.keeps_up_to()));
        read_facts_again(&library);
        let store = library.store(self.store.annotator())?;
        Ok(Self { library, store, ..self })
    }
}

/// Returns that the folder has settings that are not read, if that is so.
fn undeclared(located: &Located) -> Option<String> {
    let is_plain = located.settings.is_none();
    is_plain.then(|| settings::undeclared(&located.root.join("config.toml"))).flatten()
}

/// Finds the library to read.
///
/// # Errors
/// When there is no library, or no document in it.
pub(super) fn locate(globals: &Globals, subject: Subject) -> Result<Located, OpenError> {
    locate::open(args(globals, subject)?)
}

fn args(globals: &Globals, subject: Subject) -> Result<Args, OpenError> {
    Ok(Args {
        subject,
        library: globals.library.clone(),
        store: globals.store.clone(),
        places: Folders::from_env()?,
    })
}

/// Returns the files that the settings of `library` come from.
///
/// # Errors
/// When the current folder no longer exists.
pub(super) fn sources(globals: &Globals, library: &Located) -> Result<Sources, Fault> {
    let places = Folders::from_env().map_err(Fault::failed)?;
    let from_here = |path: &PathBuf| places.current_dir.join(path);
    Ok(Sources {
        default: DEFAULT_SETTINGS,
        reader: places.settings(),
        library: library.settings.clone(),
        config: globals.config.as_ref().map(from_here),
        annotator: globals.annotator.clone(),
    })
}

/// Reports a mistake in the keys, with its place. If two actions have the same key, the place is
/// that of the one set by a file, since the built-in one was there before.
fn misplaced(settings: &LoadedSettings, error: &KeymapError) -> String {
    let at: Vec<&str> = error.at.iter().map(String::as_str).collect();
    let place_of = |name: &[&str]| settings.place_of(name).filter(|place| is_a_file(place));
    let mut others = settings.origins.iter().filter_map(|(name, ..)| {
        let name: Vec<&str> = name.split('.').collect();
        let same_mode = name.len() == at.len() && name.get(..2) == at.get(..2);
        let named = |action: &&str| error.what.contains(&format!("{action:?}"));
        place_of(&name).filter(|_| same_mode && name.last().is_some_and(named))
    });
    match place_of(&at).or_else(|| others.next()) {
        Some(place) => format!("{place}: {error}"),
        None => format!("[{}]: {error}", at.join(".")),
    }
}

/// Says all that is wrong in a settings file, each on a line.
fn all_mistakes(errors: SettingsErrors) -> Fault {
    in_lines(errors.0.into_iter().map(|error| error.to_string()))
}

/// Says several things that are wrong; the last of them is the fault.
fn in_lines(all: impl Iterator<Item = String>) -> Fault {
    let mut all: Vec<String> = all.collect();
    let last = all.pop().unwrap_or_default();
    all.into_iter().for_each(remark);
    Fault::failed(last)
}

fn is_a_file(place: &SourceLocation) -> bool {
    place.file != Path::new(BUILT_IN)
}

fn store(library: &Library, settings: &LoadedSettings) -> Result<Arc<Store>, Fault> {
    let named = settings.settings.annotator.clone();
    let annotator = named.unwrap_or_else(login_name);
    library.store(&annotator).map_err(|error| match settings.place_of(&["annotator"]) {
        Some(place) => Fault::failed(format!("{place}: {error}")),
        None => error.into(),
    })
}
