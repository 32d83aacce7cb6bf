//! Tests of the settings: each error with its location.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::model::settings::{Borders, ThemeName};

const DEFAULT: &str = r#"
[library]
name = "Telegrams"

[reading]
measure = 72
reflow = true

[panes]
list_width = 40

[display]
theme = "terminal"

[programs]

[keys.all]
next-document = ["J"]
find-documents = ["f"]

[keys.reading]
down = ["j", "down"]
up = ["k", "up"]
"#;

/// A reader's file, a library's file and a file for `--config` in a temporary folder.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn put(&self, name: &str, content: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }
}

fn sources() -> Sources {
    Sources { default: DEFAULT, ..Sources::default() }
}

/// Returns the error for `content` as the reader's, or the library's, file.
fn said(role: FileRole, content: &str) -> String {
    let files = Files::new();
    let path = Some(files.put("config.toml", content));
    let mut sources = sources();
    match role {
        FileRole::Library => sources.library = path,
        _ => sources.reader = path,
    }
    let folder = format!("{}/", files.0.path().display());
    match load(&sources) {
        Ok(_) => "nothing".to_owned(),
        Err(error) => error.to_string().replace(&folder, ""),
    }
}

fn origin<'a>(loaded: &'a LoadedSettings, name: &str) -> (&'a str, &'a Origin) {
    let found = loaded.origins.iter().find(|(other, ..)| other == name);
    let (_, value, origin) = found.unwrap();
    (value, origin)
}

#[test]
fn later_files_win_setting_by_setting() {
    let files = Files::new();
    let reader = files.put(
        "reader.toml",
        "reading.measure = 60\ndisplay.theme = 'dark'\n[keys.reading]\ndown = ['n']\n",
    );
    let library = files.put("library.toml", "[library]\n[reading]\nmeasure = 80\n");
    let config = files.put("config.toml", "display.theme = 'light'\nannotator = 'iris'\n");
    let loaded = load(&Sources {
        reader: Some(reader.clone()),
        library: Some(library.clone()),
        config: Some(config.clone()),
        annotator: Some("anna".to_owned()),
        ..sources()
    })
    .unwrap();
    let settings = &loaded.settings;
    assert_eq!(settings.reading.measure, 80);
    assert_eq!(settings.display.theme, ThemeName::Light);
    assert_eq!(settings.display.borders, Borders::Unicode);
    assert_eq!(settings.annotator.as_deref(), Some("anna"));
    assert_eq!(settings.keys["reading"]["down"], ["n"]);
    assert_eq!(settings.keys["reading"]["up"], ["k", "up"]);

    let file = Origin::File;
    assert_eq!(origin(&loaded, "reading.measure"), ("80", &file(library)));
    assert_eq!(origin(&loaded, "display.theme"), ("\"light\"", &file(config)));
    assert_eq!(origin(&loaded, "keys.reading.down"), ("[\"n\"]", &file(reader.clone())));
    assert_eq!(origin(&loaded, "reading.reflow"), ("true", &Origin::Default));
    assert_eq!(origin(&loaded, "annotator"), ("\"anna\"", &Origin::Option));

    let place = loaded.place_of(&["keys", "reading", "down"]).unwrap();
    assert_eq!((&place.file, place.at), (&reader, Some((4, 1))));
    let place = loaded.place_of(&["keys", "reading", "up"]).unwrap();
    assert_eq!(place.to_string(), "built-in config.toml:23:1");
    assert!(loaded.place_of(&["annotator"]).is_none());
}

#[test]
fn an_abbreviation_is_one_word() {
    let files = Files::new();
    let good = "[reading]\nabbreviations = [\"Leg.\", \"z.b.V.\"]\n";
    let library = Some(files.put("config.toml", good));
    let loaded = load(&Sources { library, ..sources() }).unwrap();
    assert_eq!(loaded.settings.reading.abbreviations, ["Leg.", "z.b.V."]);
    for role in [FileRole::Reader, FileRole::Library] {
        let wrong = "[reading]\nabbreviations = [\"Leg.\", \"S. Exc.\"]\n";
        assert_eq!(
            said(role, wrong),
            "config.toml:2:26: an abbreviation is one word, not `S. Exc.`"
        );
    }
    let empty = said(FileRole::Library, "[reading]\nabbreviations = [\".\"]\n");
    assert!(empty.starts_with("config.toml:2:18:"), "{empty}");
}

#[test]
fn a_mistake_in_a_citation_has_its_place() {
    let wrong = |value: &str| said(FileRole::Reader, &format!("[copying]\ncitation = {value}\n"));
    assert_eq!(
        wrong("\"chigaco\""),
        "config.toml:2:12: unknown style of citations `chigaco`; did you mean `chicago`?"
    );
    assert_eq!(
        wrong("'“{title}”, {fro}'"),
        "config.toml:2:24: unknown field `fro`; did you mean `from`?"
    );
    let escaped = wrong("\"\\u201c{title}, {fro}\"");
    assert!(escaped.starts_with("config.toml:2:12: unknown field `fro`"), "{escaped}");
    let library = said(FileRole::Library, "[copying]\ncitation = \"mla\"\n");
    assert!(library.contains("a library may not set `copying.citation`"), "{library}");
}

#[test]
fn encodings_are_named_by_readers_and_libraries_and_have_to_be_known() {
    let good = "[[read]]\nmatch = 'old/**'\nencoding = 'cp437'\n";
    for role in [FileRole::Reader, FileRole::Library] {
        assert_eq!(said(role, good), "nothing");
        let wrong = format!("{good}[[read]]\nmatch = '*'\nencoding = 'windows-1215'\n");
        assert_eq!(
            said(role, &wrong),
            "config.toml:6:12: unknown encoding `windows-1215`; did you mean `windows-1251`?"
        );
    }
    let pattern = said(FileRole::Reader, "[[read]]\nmatch = '!x'\nencoding = 'cp437'\n");
    assert!(pattern.starts_with("config.toml:2:9: `match` must not begin with `!`"), "{pattern}");
    let table = said(FileRole::Reader, "[read]\nmatch = 'x'\n");
    assert!(table.contains("write [[read]]"), "{table}");
    assert!(said(FileRole::Reader, "[[read]]\nmatch = 'x'\n").contains("missing field"));
}

#[test]
fn a_library_may_not_have_links_followed() {
    let follow = "[documents]\nfollow_links = true\n";
    assert_eq!(said(FileRole::Reader, follow), "nothing");
    let refused = said(FileRole::Library, follow);
    assert!(refused.contains("may not set `documents.follow_links`"), "{refused}");
}

#[test]
fn what_a_library_leaves_as_built_in_stands_as_the_reader_has_it() {
    let files = Files::new();
    let reader = files.put("reader.toml", "reading.measure = 60\nreading.reflow = false\n");
    let library =
        files.put("library.toml", &DEFAULT.replace("[reading]", "[reading]\nscroll_margin = 9"));
    let loaded =
        load(&Sources { reader: Some(reader), library: Some(library), ..sources() }).unwrap();
    assert_eq!(loaded.settings.reading.measure, 60);
    assert!(!loaded.settings.reading.reflow);
    assert_eq!(loaded.settings.reading.scroll_margin, 9);
    let library = loaded.settings.library.unwrap();
    assert_eq!(library.name.as_deref(), Some("Telegrams"));
}

#[test]
fn the_default_is_no_library_and_files_may_be_missing() {
    let missing = Some(PathBuf::from("/nonexistent/config.toml"));
    let loaded = load(&Sources { reader: missing.clone(), ..sources() }).unwrap();
    assert!(loaded.settings.library.is_none());
    assert!(loaded.origins.iter().all(|(.., origin)| *origin == Origin::Default));

    let asked = Sources { config: missing, ..sources() };
    let error = load(&asked).unwrap_err().to_string();
    assert!(error.starts_with("/nonexistent/config.toml: could not read it: No such"), "{error}");
    let empty = Sources { config: Some("/dev/null".into()), ..sources() };
    assert!(load(&empty).is_ok());
}

#[test]
fn a_mistake_is_told_with_place_and_nearest_name() {
    let cases = [
        (
            "\n[reading]\n  mesure = 3",
            "config.toml:3:3: unknown setting `mesure`; did you mean `measure`?",
        ),
        ("pannels.x = 1", "config.toml:1:1: unknown setting `pannels`; did you mean `panes`?"),
        (
            "[display]\ntheme = \"drak\"",
            "config.toml:2:9: unknown value `drak`; did you mean `dark`?",
        ),
        (
            "[display]\nborders = \"thick\"",
            "config.toml:2:11: unknown value `thick`; it can be `unicode`, `ascii`",
        ),
        (
            "[reading]\nmeasure = 500",
            "config.toml:2:11: `reading.measure` must be from 20 to 400, not 500",
        ),
        (
            "[reading]\nscroll_margin = -1",
            "config.toml:2:17: `reading.scroll_margin` must be from 0 to 50, not -1",
        ),
        (
            "panes = { notes_width = 15 }",
            "config.toml:1:25: `panes.notes_width` must be from 16 to 120, not 15",
        ),
        (
            "[reading]\nmeasure = \"wide\"",
            "config.toml:2:11: invalid type: string \"wide\", expected a whole number",
        ),
        ("[keys.readng]", "config.toml:1:7: unknown key mode `readng`; did you mean `reading`?"),
        (
            "[keys.reading]\ndwon = ['n']",
            "config.toml:2:1: unknown action `dwon`; did you mean `down`?",
        ),
        (
            "[keys.reading]\nfind-documents = ['n']",
            "config.toml:2:1: unknown action `find-documents` in [keys.reading]; did you mean \
             `keys.all.find-documents`?",
        ),
        (
            "[keys.reading]\ndown = 'n'",
            "config.toml:2:8: invalid type: string \"n\", expected a list such as [\"a\"]",
        ),
        ("[display]\ntheme = 3", "config.toml:2:9: expected a string"),
        // Read as a list of a section's fields, it would pass every other check.
        (
            "panes = [9, 9]",
            "config.toml:1:9: `panes` is a table: write [panes], and its settings below",
        ),
        (
            "\n[library]\nname = 'x'",
            "config.toml:2:2: [library] belongs in the config.toml of a library's own folder, not \
             in the reader's settings",
        ),
    ];
    for (content, expected) in cases {
        assert_eq!(said(FileRole::Reader, content), expected);
    }
    let syntax = said(FileRole::Reader, "[reading]\nmeasure = ");
    assert!(syntax.starts_with("config.toml:2:11: "), "{syntax}");
    assert!(!syntax.contains('\n'), "{syntax}");
}

#[test]
fn all_that_is_wrong_in_a_file_is_named_in_its_order() {
    let file = "annotater = \"eve\"\n\
                [reading]\nmesure = 60\nscroll_margin = 99\nreflow = \"yes\"\nabbreviations = [\"a b\", \"c d\"]\n\
                [display]\ntheme = \"drak\"\n\
                [dispaly]\nmouse = true\n\
                [keys.reading]\nhihglight = [\"m\"]\nfly = [\"x\"]\n\
                [keys.raeding]\nup = [\"k\"]\n";
    let mistakes = said(FileRole::Reader, file);
    let lines: Vec<&str> = mistakes.lines().collect();
    let expected = [
        "config.toml:1:1: unknown setting `annotater`; did you mean `annotator`?",
        "config.toml:3:1: unknown setting `mesure`; did you mean `measure`?",
        "config.toml:4:17: `reading.scroll_margin` must be from 0 to 50, not 99",
        "config.toml:5:10: ",
        "config.toml:6:18: an abbreviation is one word, not `a b`",
        "config.toml:6:25: an abbreviation is one word, not `c d`",
        "config.toml:8:9: unknown value `drak`; did you mean `dark`?",
        "config.toml:9:2: unknown setting `dispaly`; did you mean `display`?",
        "config.toml:12:1: unknown action `hihglight`",
        "config.toml:13:1: unknown action `fly`",
    ];
    assert_eq!(lines.len(), expected.len(), "ten are named: {mistakes}");
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(expected), "{line} is not {expected}");
    }
    let twice = said(
        FileRole::Library,
        "annotator = 'eve'\n[programs]\neditor = 'ed'\n[library]\nnmae = 'a'",
    );
    assert_eq!(twice.lines().count(), 3, "{twice}");
}

#[test]
fn a_file_that_is_not_utf8_is_told_with_its_place() {
    let files = Files::new();
    let path = files.0.path().join("config.toml");
    fs::write(&path, b"# \xd0\xb6\n# caf\xe9\n").unwrap();
    let error = load(&Sources { reader: Some(path), ..sources() });
    let error = error.unwrap_err();
    assert_eq!(error.0[0].place.at, Some((2, 6)));
}

#[test]
fn a_library_may_not_say_who_reads_and_what_is_started() {
    let personal = said(FileRole::Library, "annotator = 'eve'\n[library]");
    assert!(
        personal.starts_with("config.toml:1:1: a library may not set `annotator`"),
        "{personal}"
    );
    assert!(personal.contains("your own settings"), "{personal}");
    let program = said(FileRole::Library, "[library]\n[programs]\neditor = 'rm'");
    assert!(
        program.starts_with("config.toml:3:1: a library may not set `programs.editor`"),
        "{program}"
    );
    let sly = said(FileRole::Library, "programs = ['rm']\n[library]");
    assert!(sly.starts_with("config.toml:1:12: `programs` is a table"), "{sly}");
    assert_eq!(said(FileRole::Library, "[library]\n[programs]\n"), "nothing");
    for (looks, name) in [
        ("[keys.all]\nnext-document = ['q']", "keys.all.next-document"),
        ("[display]\ntheme = 'light'", "display.theme"),
        ("[panes]\nlist_width = 60", "panes.list_width"),
    ] {
        let said = said(FileRole::Library, &format!("[library]\n{looks}"));
        let expected = format!("config.toml:3:1: a library may not set `{name}`");
        assert!(said.starts_with(&expected), "{said}");
    }
    assert_eq!(said(FileRole::Reader, "annotator = 'i'\nprograms.editor = 'vi'"), "nothing");
}

#[test]
fn the_folders_of_a_library_are_inside_it() {
    for bad in ["store = '../x'", "store = '/x'", "corpus = 'a/../../b'", "corpus = '/'"] {
        let said = said(FileRole::Library, &format!("[library]\n{bad}"));
        assert!(said.contains("inside the library's own"), "{bad}: {said}");
        assert!(said.starts_with("config.toml:2:"), "{bad}: {said}");
    }
    for bad in [
        "store = '.'",
        "corpus = 'a'\nstore = './a'",
        "store = 'a'\ncorpus = './a/b'",
        "store = ''",
    ] {
        let said = said(FileRole::Library, &format!("[library]\n{bad}"));
        assert!(said.contains("a folder of its own"), "{bad}: {said}");
    }
    for good in ["corpus = 'a/b'\nstore = 'a/b/notes'", "corpus = '.'\nstore = 'a'"] {
        assert_eq!(said(FileRole::Library, &format!("[library]\n{good}")), "nothing");
    }
}

#[test]
fn only_a_file_with_the_table_is_a_librarys() {
    let files = Files::new();
    let look = |content: &str| library(&files.put("config.toml", content));
    assert!(look("[server]\nport = 1").unwrap().is_none());
    assert!(look("this is = no TOML").unwrap().is_none());
    assert!(look("x = {{\n[library]\n").is_err());
    assert!(look("[library]\nname = 'a'").unwrap().is_some());
    assert!(look("library.name = 'a'\nother = 1").unwrap().is_some());
    let wrong = look("[library]\nnmae = 'a'").unwrap_err();
    assert_eq!(wrong.nearest.as_deref(), Some("name"));
    assert!(look("[library]\nstore = '..'").is_err());
    assert!(library(&files.0.path().join("none.toml")).unwrap().is_none());
}

#[test]
fn the_file_that_ships_is_a_default_and_a_librarys_file() {
    const SHIPPED: &str = include_str!("../../../config.toml");
    let files = Files::new();
    let loaded = load(&Sources {
        default: SHIPPED,
        library: Some(files.put("config.toml", SHIPPED)),
        ..Sources::default()
    })
    .unwrap();
    let set = loaded.origins.iter().filter(|(.., origin)| *origin != Origin::Default);
    assert!(set.clone().all(|(name, ..)| name.starts_with("library.")));
    assert!(set.count() > 0);
}

#[test]
fn an_old_name_of_an_action_stands_for_the_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let reader = dir.path().join("config.toml");
    fs::write(&reader, "[keys.reading]\nsame-words = ['W']\n").unwrap();
    let sources = Sources {
        default: include_str!("../../../config.toml"),
        reader: Some(reader),
        ..Sources::default()
    };
    let loaded = load(&sources).unwrap();
    assert_eq!(loaded.settings.keys["reading"]["occurrences"], ["W"]);
    assert!(!loaded.settings.keys["reading"].contains_key("same-words"));
    assert_eq!(loaded.turn_of(&["keys", "reading", "occurrences"]), 1);
    assert_eq!(loaded.turn_of(&["keys", "reading", "down"]), 0);
}
