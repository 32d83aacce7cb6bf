//! Tests of which library is open.

use std::os::unix::fs::{PermissionsExt, symlink};

use tempfile::TempDir;

use super::*;
use crate::disk::testing::pipe;

/// A folder that represents a whole system: `home`, and whatever a test puts beside it.
struct World {
    _dir: TempDir,
    root: PathBuf,
}

impl World {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        for (name, content) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        for above in root.ancestors().skip(1) {
            let file = above.join("config.toml");
            let declared = crate::disk::settings::library(&file);
            assert!(matches!(declared, Ok(None)), "temporary files are in the library of {file:?}");
        }
        Self { _dir: dir, root }
    }

    fn args(&self, current: &str, subject: Subject) -> Args {
        Args {
            subject,
            library: None,
            store: None,
            places: Folders {
                home: Some(self.at("home")),
                current_dir: self.at(current),
                ..Folders::default()
            },
        }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn here(&self, current: &str) -> Result<Located, OpenError> {
        open(self.args(current, Subject::Here))
    }

    /// Opens `path`, starting from the folder that contains everything.
    fn open(&self, path: &str) -> Result<Located, OpenError> {
        open(self.args("", Subject::Path(path.into())))
    }

    fn below_home(&self, path: &Path) -> String {
        path.strip_prefix(self.at("home")).unwrap().display().to_string()
    }
}

fn listed(library: &Located) -> Vec<String> {
    library.corpus.walk().map(|found| found.path.to_string()).collect()
}

const TELEGRAMS: (&str, &str) =
    ("lib/config.toml", "[library]\nname = 'Telegrams'\ncorpus = 'docs'\n");

fn telegrams() -> World {
    World::new(&[
        TELEGRAMS,
        ("lib/docs/1.txt", ""),
        ("lib/docs/korea/2.txt", ""),
        ("lib/docs/korea/config.toml", "[server]\n"),
        ("lib/readme.md", ""),
        ("lib/src/a.rs", ""),
    ])
}

#[test]
fn here_is_the_nearest_declared_library() {
    let world = telegrams();
    for current in ["lib", "lib/docs/korea", "lib/src"] {
        let library = world.here(current).unwrap();
        assert_eq!((library.name.as_str(), &library.root), ("Telegrams", &world.at("lib")));
        assert_eq!(listed(&library), ["1.txt", "korea/2.txt", "korea/config.toml"]);
        assert_eq!(library.settings, Some(world.at("lib/config.toml")));
        assert_eq!(world.below_home(&library.store), ".local/share/glossator/telegrams");
        let state = world.below_home(&library.state);
        let hash = state.strip_prefix(".local/state/glossator/telegrams-").unwrap();
        assert_eq!(hash.len(), 8);
    }
}

#[test]
fn here_is_else_the_current_folder() {
    let world = World::new(&[("plain/a.txt", ""), ("plain/config.toml", "[server]")]);
    let library = world.here("plain").unwrap();
    assert_eq!((library.name.as_str(), &library.settings), ("plain", &None));
    assert_eq!(listed(&library), ["a.txt", "config.toml"]);
    let store = world.below_home(&library.store);
    assert!(store.starts_with(".local/share/glossator/plain-"), "{store}");
}

#[test]
fn a_path_in_a_corpus_opens_its_library() {
    let world = telegrams();
    let whole = world.open("lib").unwrap();
    assert_eq!(listed(&whole).len(), 3);
    let cases = [
        ("lib/docs", vec!["1.txt", "korea/2.txt", "korea/config.toml"]),
        ("lib/docs/korea", vec!["korea/2.txt", "korea/config.toml"]),
        ("lib/src/../docs/korea/2.txt", vec!["korea/2.txt"]),
    ];
    for (path, expected) in cases {
        let library = world.open(path).unwrap();
        assert_eq!(listed(&library), expected, "{path}");
        assert_eq!((&library.name, &library.root), (&whole.name, &whole.root));
        assert_eq!((&library.store, &library.state), (&whole.store, &whole.state));
    }
}

#[test]
fn any_other_folder_is_a_library_of_its_own() {
    let world = telegrams();
    let library = world.open("lib/src").unwrap();
    assert_eq!((&library.root, &library.settings), (&world.at("lib/src"), &None));
    assert_eq!(listed(&library), ["a.rs"]);
}

#[test]
fn a_single_file_shares_the_notes_of_its_folder() {
    let world = World::new(&[("d/a.txt", ""), ("d/b.txt", ""), ("other/d/a.txt", "")]);
    let (folder, file) = (world.open("d").unwrap(), world.open("d/a.txt").unwrap());
    assert_eq!(listed(&file), ["a.txt"]);
    assert_eq!((&file.store, &file.root), (&folder.store, &folder.root));
    // Another folder of the same name has its own store.
    assert_ne!(world.open("other/d").unwrap().store, folder.store);
}

#[test]
fn links_are_opened_for_what_they_lead_to() {
    let world = telegrams();
    fs::create_dir(world.at("links")).unwrap();
    symlink(world.at("lib/docs/1.txt"), world.at("links/one")).unwrap();
    symlink(world.at("lib/docs/korea"), world.at("links/korea")).unwrap();
    symlink("korea/2.txt", world.at("lib/docs/two.txt")).unwrap();
    assert_eq!(listed(&world.open("links/one").unwrap()), ["1.txt"]);
    assert_eq!(listed(&world.open("links/korea/2.txt").unwrap()), ["korea/2.txt"]);
    assert_eq!(listed(&world.open("lib/docs/two.txt").unwrap()), ["two.txt"]);
    fs::write(world.at("plain.txt"), "").unwrap();
    symlink(world.at("plain.txt"), world.at("links/plain")).unwrap();
    assert_eq!(world.open("links/plain").unwrap().root, world.at(""));
}

#[test]
fn the_options_win() {
    let world = telegrams();
    let mut args = world.args("home/..", Subject::Here);
    fs::create_dir(world.at("home")).unwrap();
    args.library = Some("lib".into());
    args.store = Some("notes".into());
    let library = open(args.clone()).unwrap();
    assert_eq!((library.name.as_str(), listed(&library).len()), ("Telegrams", 3));
    assert!(library.store.ends_with("home/../notes"));
    args.subject = Subject::Path("lib/docs/1.txt".into());
    assert_eq!(listed(&open(args.clone()).unwrap()), ["1.txt"]);
    args.subject = Subject::Path("lib/readme.md".into());
    assert!(matches!(open(args), Err(OpenError::NotInLibrary { .. })));
}

#[test]
fn a_store_of_the_library_is_in_it_and_no_part_of_the_corpus() {
    let world = World::new(&[
        ("l/config.toml", "[library]\nstore = './notes'\n"),
        ("l/a.txt", ""),
        ("l/notes/iris/a.txt.toml", ""),
    ]);
    let library = world.open("l").unwrap();
    assert_eq!((&library.store, library.name.as_str()), (&world.at("l/notes"), "l"));
    assert_eq!(listed(&library), ["a.txt"]);
    fs::remove_dir_all(world.at("l/notes")).unwrap();
    symlink(world.at(""), world.at("l/notes")).unwrap();
    let error = world.open("l").unwrap_err().to_string();
    assert!(error.contains("symbolic link that leads out"), "{error}");
}

#[test]
fn standard_input_is_named_by_its_content() {
    let world = telegrams();
    let mut args = world.args("lib", Subject::Bytes(b"abc".to_vec()));
    let library = open(args.clone()).unwrap();
    assert_eq!((library.name.as_str(), &library.settings), ("standard input", &None));
    assert_eq!(listed(&library), ["stdin-ba7816bf8f01.txt"]);
    assert_eq!(world.below_home(&library.store), ".local/share/glossator/standard-input");
    args.library = Some(".".into());
    assert_eq!(open(args).unwrap().name, "Telegrams");
}

#[test]
fn what_cannot_be_opened_is_told_with_what_to_do() {
    let world = World::new(&[
        ("empty/.hidden", ""),
        ("a.txt", ""),
        ("bad/config.toml", "x =\n[library]\n"),
    ]);
    pipe(&world.at("pipe"));
    let said = |path: &str| {
        world.open(path).unwrap_err().to_string().replace(world.root.to_str().unwrap(), "")
    };
    assert_eq!(
        said("none"),
        "there is no file or folder /none; give the path of a document or of a folder of documents"
    );
    assert_eq!(said("a.txt/b"), said("none").replace("none", "a.txt/b"));
    assert!(
        said("pipe").ends_with("to read what comes from it: gloss - < /pipe"),
        "{}",
        said("pipe")
    );
    assert!(said("empty").starts_with("there are no documents in /empty"), "{}", said("empty"));
    assert!(said("bad").starts_with("/bad/config.toml:1:"), "{}", said("bad"));
    fs::write(world.at("bad/config.toml"), "[library]\ncorpus = 'none'\n").unwrap();
    assert_eq!(
        said("bad"),
        "there is no folder /bad/none; make it, or name another as `library.corpus` in /bad/config.toml"
    );
    let mut args = world.args("", Subject::Path("a.txt".into()));
    args.places.home = None;
    assert!(matches!(open(args), Err(OpenError::NoHome)));
}

#[test]
fn what_may_not_be_read_is_told() {
    let world = World::new(&[("closed/a.txt", ""), ("a.txt", "")]);
    for name in ["closed", "a.txt"] {
        fs::set_permissions(world.at(name), fs::Permissions::from_mode(0o000)).unwrap();
    }
    if fs::read(world.at("a.txt")).is_ok() {
        eprintln!("SKIPPED: this user (root?) may read everything");
        return;
    }
    for name in ["closed", "a.txt"] {
        let error = world.open(name).unwrap_err().to_string();
        assert!(error.contains("ermission denied; ask for"), "{error}");
    }
    fs::set_permissions(world.at("closed"), fs::Permissions::from_mode(0o700)).unwrap();
}
