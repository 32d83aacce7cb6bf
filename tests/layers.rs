//! The invariants of ARCHITECTURE.md that a compiler does not see: which layer may know which,
//! that no view knows another, how large a type and a file may grow, and that each file says what
//! it owns. The source is parsed, not searched for words.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test reads the files it is about, and fails by panicking"
)]

#[path = "layers/source.rs"]
mod source;

use std::collections::{BTreeMap, BTreeSet};

use self::source::{Names, Source, sources};

/// A layer: the layers that its files may know, and what of other crates they may not.
struct Layer {
    name: &'static str,
    knows: &'static [&'static str],
    never: &'static [&'static str],
}

const SYSTEM: [&str; 6] =
    ["std::fs", "std::io", "std::env", "std::process", "std::thread", "std::net"];

const LAYERS: [Layer; 12] = [
    Layer { name: "model", knows: &[], never: &["ratatui", "crossterm"] },
    Layer { name: "format", knows: &["model"], never: &["ratatui", "crossterm"] },
    Layer { name: "exchange", knows: &["model"], never: &["ratatui", "crossterm"] },
    Layer { name: "session", knows: &["model"], never: &["ratatui"] },
    Layer { name: "widget", knows: &["model"], never: &[] },
    Layer { name: "view", knows: &["model", "session", "widget"], never: &[] },
    Layer { name: "desk", knows: &["model", "session", "widget", "view"], never: &[] },
    Layer { name: "disk", knows: &["model", "format"], never: &["ratatui", "crossterm"] },
    Layer {
        name: "library",
        knows: &["model", "exchange", "disk"],
        never: &["ratatui", "crossterm", "std::fs", "std::io", "std::env", "std::process"],
    },
    Layer {
        name: "jobs",
        knows: &["model", "exchange", "session", "disk", "library"],
        never: &["ratatui", "crossterm", "std::fs", "std::env", "std::process"],
    },
    Layer {
        name: "run",
        knows: &["model", "session", "widget", "desk", "disk", "library", "jobs"],
        never: &["std::fs"],
    },
    Layer {
        name: "cli",
        knows: &["model", "exchange", "session", "disk", "library", "run"],
        never: &["std::fs", "ratatui", "crossterm"],
    },
];

/// The layers that touch nothing outside of the process.
const PURE: [&str; 7] = ["model", "format", "exchange", "session", "widget", "view", "desk"];

/// What all views share: no view of its own.
const SHARED_BY_VIEWS: [&str; 2] = ["geometry", "scene"];

/// A longer file must say why in its head, with the words "long because".
const LONG: usize = 500;
/// The middle of all lengths, in lines.
const MEDIAN: usize = 170;
/// A struct with more fields must say why in its file's head, with the words "fields because".
const FIELDS: usize = 20;
/// A type with methods in more files must say why likewise, with the words "methods because".
const FILES_OF_METHODS: usize = 5;

/// What libraries ask of a format that has bytes in memory: nothing outside of the process.
const IN_MEMORY: [&str; 4] =
    ["std::io::Cursor", "std::io::Read", "std::io::Error", "std::io::ErrorKind"];

/// The files of a pure layer in which something changes behind a reference: a tokenizer gives its sink
/// no other; and what a font's codes mean is looked up once.
const CHANGE_INSIDE: [&str; 2] = ["src/format/html/tokens.rs", "src/format/pdf/font.rs"];

/// Folders of `format` that are not one format's own.
const SHARED_BY_FORMATS: [&str; 3] = ["builder", "collection", "decode"];

/// The format in whose folder a file is. Its types are known there alone: the compiler sees to that,
/// since the modules of formats are private.
fn format(file: &Source) -> Option<&str> {
    let below = file.name.strip_prefix("src/format/")?;
    let (folder, _) = below.split_once('/')?;
    (!SHARED_BY_FORMATS.contains(&folder)).then_some(folder)
}

/// What `names`, of a file in a layer, lie behind its wall.
fn breaches(names: &Names, layer: &Layer) -> Vec<String> {
    let others = LAYERS.iter().map(|other| other.name).filter(|other| *other != layer.name);
    let hidden: Vec<&str> = others.filter(|other| !layer.knows.contains(other)).collect();
    let mut never: Vec<&str> = layer.never.to_vec();
    if PURE.contains(&layer.name) {
        never.extend(SYSTEM);
    }
    let is_hidden = |path: &&String| {
        let mut parts = path.split("::");
        match (parts.next(), parts.next()) {
            (Some("crate"), Some(name)) => hidden.contains(&name),
            _ => never.iter().any(|name| is_below(path, name)),
        }
    };
    let is_in_memory = |path: &&String| {
        ["format", "exchange"].contains(&layer.name)
            && IN_MEMORY.iter().any(|name| is_below(path, name))
    };
    let breaches = names.paths.iter().filter(is_hidden).filter(|path| !is_in_memory(path));
    breaches.cloned().collect()
}

fn is_below(path: &str, name: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn layer(name: &str) -> &'static Layer {
    LAYERS.iter().find(|layer| layer.name == name).unwrap()
}

#[test]
fn no_layer_knows_what_it_should_not() {
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    for file in sources("src") {
        let Some(layer) = LAYERS.iter().find(|layer| file.layer() == Some(layer.name)) else {
            continue;
        };
        seen.insert(layer.name);
        for name in breaches(&file.names(), layer) {
            broken.push(format!("{} names {name}", file.name));
        }
    }
    assert_eq!(seen.len(), LAYERS.len(), "a layer without files: {seen:?}");
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_folder_is_a_layer() {
    let layers: BTreeSet<&str> = LAYERS.iter().map(|layer| layer.name).collect();
    let files = sources("src");
    let folders: BTreeSet<&str> = files.iter().filter_map(Source::layer).collect();
    assert_eq!(folders, layers);
}

#[test]
fn the_walls_would_be_noticed_if_they_fell() {
    for (name, code) in [
        ("model", "use crate::session::Session;"),
        ("model", "use std::fs;"),
        ("model", "fn f() { std::thread::spawn(|| ()); }"),
        ("model", "use ratatui::style::Style;"),
        ("model", "use std::{collections, fs as files};"),
        ("exchange", "use crate::disk::file;"),
        ("exchange", "use std::fs;"),
        ("session", "use crate::{view::View, model};"),
        ("session", "use crate::library::Library;"),
        ("session", "fn f() -> crate::desk::Desk { todo!() }"),
        ("session", "use crate::\n    disk::store;"),
        ("session", "fn f() { println!(\"{}\", crate::disk::file::shown(path)); }"),
        ("view", "use crate::desk::Desk;"),
        ("view", "use super::super::super::disk::file;"),
        ("desk", "use crate::disk;"),
        ("disk", "use crate::session::event::Event;"),
        ("library", "use crate::session::event::Event;"),
        ("jobs", "use crate::view::View;"),
        ("run", "use crate::cli::Fault;"),
        ("cli", "use crate::widget::theme::Theme;"),
    ] {
        let file = Source::new(&format!("src/{name}/inner/file.rs"), code);
        assert!(!breaches(&file.names(), layer(name)).is_empty(), "{name}: {code}");
    }
    for (name, code) in [
        ("model", "/// [`crate::session`]\nfn f() {}"),
        ("model", "#[cfg(test)]\nmod tests { use std::fs; }"),
        ("view", "use crate::session::Session; use super::scene::Scene;"),
    ] {
        let file = Source::new(&format!("src/{name}/inner.rs"), code);
        assert_eq!(breaches(&file.names(), layer(name)), Vec::<String>::new(), "{name}: {code}");
    }
}

/// The view that a file belongs to, if it is part of one.
fn view_of(file: &Source) -> Option<&str> {
    let inner = file.name.strip_prefix("src/view/")?;
    let view = inner.split('/').next()?;
    inner.contains('/').then_some(view)
}

/// The views that `file`, of a view, names beside its own.
fn other_views(file: &Source, views: &BTreeSet<&str>) -> Vec<String> {
    let own = view_of(file).unwrap_or_default();
    let names = file.names();
    let others = names.paths.iter().filter(|path| {
        let view = path.strip_prefix("crate::view::").and_then(|rest| rest.split("::").next());
        view.is_some_and(|view| view != own && views.contains(view))
    });
    others.cloned().collect()
}

#[test]
fn no_view_knows_another() {
    let files = sources("src");
    let views: BTreeSet<&str> = files.iter().filter_map(view_of).collect();
    assert!(views.len() > 10, "{views:?}");
    let mut broken = Vec::new();
    for file in files.iter().filter(|file| view_of(file).is_some()) {
        for name in other_views(file, &views) {
            broken.push(format!("{} names {name}", file.name));
        }
    }
    // What the views share may not know any of them either.
    for name in SHARED_BY_VIEWS {
        let file = files.iter().find(|file| file.name == format!("src/view/{name}.rs")).unwrap();
        broken.extend(other_views(file, &views));
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    let code = "use super::super::finder::Finder; use crate::view::{card, scene};";
    let meddler = Source::new("src/view/help/draw.rs", code);
    assert_eq!(other_views(&meddler, &views).len(), 2);
}

#[test]
fn the_list_of_overlays_is_complete_and_stands_once() {
    let files = sources("src");
    let opened: BTreeSet<&str> = files
        .iter()
        .filter(|file| file.has_function("open") && file.name.ends_with("/mod.rs"))
        .filter_map(view_of)
        .collect();
    let list = files.iter().find(|file| file.name == "src/view/mod.rs").unwrap();
    let listed: BTreeSet<String> = list.paths_in_constant("OVERLAYS");
    let listed: BTreeSet<&str> =
        listed.iter().filter_map(|path| path.strip_suffix("::open")).collect();
    assert_eq!(listed, opened);
    let type_names = ["Finder", "NoteEditor", "TagPicker", "Occurrences", "Review", "Timeline"];
    for file in files.iter().filter(|file| file.layer() == Some("desk")) {
        let names = file.names();
        let overlay = names.paths.iter().find(|path| {
            path.starts_with("crate::view::") && type_names.iter().any(|name| path.ends_with(name))
        });
        assert_eq!(overlay, None, "{} knows one overlay by name", file.name);
    }
}

#[test]
fn each_file_says_what_it_owns_and_is_not_too_long() {
    let mut lengths = Vec::new();
    for file in sources("src").into_iter().chain(sources("tests")) {
        assert!(!file.head().is_empty(), "{} has no head", file.name);
        let lines = file.text.lines().count();
        let excused = file.head().contains("long because");
        assert!(lines <= LONG || excused, "{} has {lines} lines", file.name);
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= MEDIAN, "half of the files have more than {median} lines");
}

#[test]
fn no_type_knows_everything() {
    let mut broken = Vec::new();
    let mut methods: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources("src") {
        for (name, fields) in file.structs() {
            if fields > FIELDS && !file.head().contains("fields because") {
                broken.push(format!("{name} in {} has {fields} fields", file.name));
            }
        }
        for name in file.types_with_methods() {
            let layer = file.layer().unwrap_or_default();
            let place = format!("{layer}::{}::{name}", format(&file).unwrap_or_default());
            let excused = file.head().contains("methods because");
            methods.entry(place).or_default().extend((!excused).then(|| file.name.clone()));
        }
    }
    for (name, files) in methods {
        if files.len() > FILES_OF_METHODS {
            broken.push(format!("{name} has methods in {} files: {files:?}", files.len()));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn drawing_changes_nothing_but_the_buffer() {
    let mut drawn = 0;
    for file in sources("src") {
        let draws = file.name.ends_with("/draw.rs") || file.name == "src/desk/bottom.rs";
        if draws {
            drawn += 1;
            let changed = file.types_changed_by_functions();
            assert!(changed.iter().all(|name| name == "Buffer"), "{}: {changed:?}", file.name);
        }
        let is_pure = file.layer().is_some_and(|layer| PURE.contains(&layer));
        if is_pure && !CHANGE_INSIDE.contains(&file.name.as_str()) {
            let names = file.names();
            let cell = names.paths.iter().find(|path| is_below(path, "std::cell"));
            assert_eq!(cell, None, "{} hides a change", file.name);
        }
    }
    assert!(drawn > 10, "{drawn}");
}

/// The one name that several types have: each subcommand has a file with its own.
const SHARED_NAME: &str = "Arguments";

/// The names that more than one type has, each with the files that declare them.
fn double_names(files: &[Source]) -> Vec<String> {
    let mut declared: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for file in files {
        let is_test = file.name.ends_with("tests.rs") || file.name.contains("/tests/");
        for name in file.declared_types().into_iter().filter(|_| !is_test) {
            let is_shared = name == SHARED_NAME && file.layer() == Some("cli");
            let name = match format(file) {
                Some(format) => format!("{format}::{name}"),
                None => name,
            };
            declared.entry(name).or_default().extend((!is_shared).then_some(file.name.as_str()));
        }
    }
    let double = declared.into_iter().filter(|(_, files)| files.len() > 1);
    double.map(|(name, files)| format!("{name}: {}", files.join(", "))).collect()
}

#[test]
fn no_two_types_have_one_name() {
    let double = double_names(&sources("src"));
    assert!(double.is_empty(), "\n{}", double.join("\n"));
    for (ours, theirs) in [
        ("struct Page;", "enum Page {}"),
        ("type Row = u8;", "fn f() { struct Row; }"),
        ("trait Ask {}", "mod inner { struct Ask; }"),
        ("macro_rules! m { () => { pub enum Question {} }; }", "struct Question;"),
        ("struct Arguments;", "struct Arguments;"),
    ] {
        let files = [Source::new("src/view/a.rs", ours), Source::new("src/model/b.rs", theirs)];
        assert_eq!(double_names(&files).len(), 1, "{ours} {theirs}");
    }
    for (ours, theirs) in [
        ("struct Arguments;", "struct Arguments;"),
        ("struct Page;", "#[cfg(test)] mod tests { struct Page; }"),
        (
            "trait Ask { type Answer; }",
            "struct Answer; impl Iterator for Answer { type Item = u8; }",
        ),
    ] {
        let files = [Source::new("src/cli/a.rs", ours), Source::new("src/cli/b.rs", theirs)];
        assert_eq!(double_names(&files), Vec::<String>::new(), "{ours} {theirs}");
    }
}
