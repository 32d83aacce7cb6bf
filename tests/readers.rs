//! Two readers of one library in one process.
//!
//! iris and boris sit at two screens over one [`Library`](glossator::library::Library) and one
//! pool of workers, each with a store and a writer of their own. Each sees what they saved
//! themselves, at once, and nothing of the other's; each undoes their own; neither waits for the
//! other. Nothing here waits for a time: a stage waits for its workers' answers, and that nothing
//! has come is known once its writer has looked around twice.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot read its files has failed, and it makes its own"
)]

use std::fs::{self, File};
use std::sync::Arc;

use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::theme::{Depth, Theme};
use ratatui::style::Modifier;

use self::stage::{Open, Room, Stage, visible};

#[path = "support/stage.rs"]
mod stage;

const ALPHA: &str = "Alpha\n\nThe guns came by rail. The trucks came later.\n";
const BETA: &str = "Beta\n\nNobody wrote about the bridges.\n";

/// Two readers on two screens, both with the first of two documents open.
fn sit() -> (Arc<Room>, Stage, Stage) {
    let room = Room::new(Open::Documents(&[("alpha.txt", ALPHA), ("beta.txt", BETA)]));
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let mut iris = Stage::enter(&room, "iris", (120, 40), &theme);
    let mut boris = Stage::enter(&room, "boris", (130, 30), &theme);
    iris.keys("enter");
    boris.keys("enter");
    assert_eq!((title(&iris), title(&boris)), ("Alpha".to_owned(), "Alpha".to_owned()));
    (room, iris, boris)
}

/// Finds words and highlights their sentence.
fn mark(stage: &mut Stage, words: &str) {
    stage.keys("/").types(words).keys("enter s m");
}

/// How many highlights the list tells of a document, after its name.
fn counted(stage: &Stage, name: &str) -> usize {
    let screen = stage.screen();
    let mut lines = screen.lines().map(|line| line.split('│').next().unwrap_or_default());
    let after = lines.find_map(|line| line.split_once(name).map(|(_, after)| after)).unwrap();
    after.trim().parse().unwrap_or(0)
}

/// The heading over the page.
fn title(stage: &Stage) -> String {
    let screen = stage.screen();
    let (_, heading) = screen.lines().next().unwrap().split_once('│').unwrap();
    heading.trim().to_owned()
}

/// Whether words on the page look like highlighted ones: all of them underlined.
fn is_marked(stage: &Stage, words: &str) -> bool {
    let frame = stage.buffer();
    (0..frame.area.height).any(|y| {
        let row: Vec<(u16, &str)> = visible(frame, y).collect();
        let text: String = row.iter().map(|(_, shown)| *shown).collect();
        let Some(at) = text.find(words) else { return false };
        let first = text[..at].chars().count();
        let cells = &row[first..first + words.chars().count()];
        cells.iter().all(|(x, _)| frame[(*x, y)].modifier.contains(Modifier::UNDERLINED))
    })
}

/// What is said at the bottom.
/// The quotes that are in an annotator's file.
fn stored(stage: &Stage, annotator: &str, document: &str) -> Vec<String> {
    let file = stage.store().join(annotator).join(format!("{document}.toml"));
    let Ok(text) = fs::read_to_string(file) else { return Vec::new() };
    let table: toml::Table = text.parse().unwrap();
    let highlights = table["highlight"].as_array().unwrap();
    highlights.iter().map(|mark| mark["quote"].as_str().unwrap().to_owned()).collect()
}

/// Waits until the writer of each has looked twice at all that others may have written. A look
/// begins with the codebook: once a second change of that is known, the first look is complete.
fn look_around(stages: &mut [&mut Stage]) {
    let file = stages[0].store().join("codebook.toml");
    for name in ["first-look", "second-look"] {
        fs::write(&file, format!("[[tag]]\nname = \"{name}\"\n")).unwrap();
        for stage in stages.iter_mut() {
            stage.wait(|desk| desk.session().codebook.get(name).is_some());
        }
    }
}

#[test]
fn each_sees_what_they_saved_and_not_the_others() {
    let (_room, mut iris, mut boris) = sit();
    mark(&mut iris, "guns");
    assert_eq!(iris.said(), "highlighted · saved; u takes it back");
    assert_eq!((counted(&iris, "Alpha"), counted(&boris, "Alpha")), (1, 0));
    assert!(is_marked(&iris, "The guns came by rail."), "{}", iris.screen());

    mark(&mut boris, "trucks");
    boris.keys("v e m");
    assert_eq!(boris.said(), "highlighted · saved; u takes it back");
    assert_eq!((counted(&iris, "Alpha"), counted(&boris, "Alpha")), (1, 2));
    assert!(is_marked(&boris, "The trucks came later."), "{}", boris.screen());

    look_around(&mut [&mut iris, &mut boris]);
    assert_eq!((counted(&iris, "Alpha"), counted(&boris, "Alpha")), (1, 2));
    assert!(!is_marked(&iris, "The trucks came later."), "{}", iris.screen());
    assert!(!is_marked(&boris, "The guns came by rail."), "{}", boris.screen());
    assert_eq!(stored(&iris, "iris", "alpha.txt"), ["The guns came by rail."]);
    assert_eq!(stored(&iris, "boris", "alpha.txt").len(), 2);

    // On another document it is the same.
    for stage in [&mut iris, &mut boris] {
        stage.keys("J");
        assert_eq!(title(stage), "Beta");
    }
    mark(&mut iris, "bridges");
    assert!(is_marked(&iris, "about the bridges"), "{}", iris.screen());
    look_around(&mut [&mut boris]);
    assert!(!is_marked(&boris, "about the bridges"), "{}", boris.screen());
    assert_eq!((counted(&iris, "Beta"), counted(&boris, "Beta")), (1, 0));
}

#[test]
fn who_comes_later_finds_only_their_own() {
    let (room, mut iris, boris) = sit();
    mark(&mut iris, "guns");
    drop(boris);
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let mut boris = Stage::enter(&room, "boris", (120, 40), &theme);
    boris.keys("enter");
    assert_eq!((title(&boris), counted(&boris, "Alpha")), ("Alpha".to_owned(), 0));
    assert!(!is_marked(&boris, "The guns came by rail."), "{}", boris.screen());
    drop(iris);
    let mut iris = Stage::enter(&room, "iris", (120, 40), &theme);
    iris.keys("enter");
    assert_eq!(counted(&iris, "Alpha"), 1);
    assert!(is_marked(&iris, "The guns came by rail."), "{}", iris.screen());
}

#[test]
fn each_undoes_their_own() {
    let (_room, mut iris, mut boris) = sit();
    mark(&mut iris, "guns");
    // The same passage, and later: still nobody else's.
    mark(&mut boris, "guns");
    iris.keys("u");
    assert_eq!(iris.said(), "undone: highlight · saved");
    assert!(!is_marked(&iris, "The guns came by rail."), "{}", iris.screen());
    assert_eq!(counted(&iris, "Alpha"), 0);
    look_around(&mut [&mut boris]);
    assert!(is_marked(&boris, "The guns came by rail."), "{}", boris.screen());
    assert_eq!(stored(&boris, "boris", "alpha.txt"), ["The guns came by rail."]);
    iris.keys("u");
    assert_eq!(iris.said(), "there is nothing to undo");
    boris.keys("u");
    assert_eq!(boris.said(), "undone: highlight · saved");
    iris.keys("ctrl-r");
    assert!(is_marked(&iris, "The guns came by rail."), "{}", iris.screen());
    look_around(&mut [&mut boris]);
    assert!(!is_marked(&boris, "The guns came by rail."), "{}", boris.screen());
    assert_eq!((counted(&iris, "Alpha"), counted(&boris, "Alpha")), (1, 0));
}

#[test]
fn neither_waits_for_the_other() {
    let (_room, mut iris, mut boris) = sit();
    let folder = iris.store().join("iris");
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join(".lock")).unwrap();
    lock.lock().unwrap();

    // Her writer waits for the lock, so her save cannot be answered; her screen shows it already.
    iris.press("s m");
    assert_eq!(iris.said(), "highlighted · saving …; u takes it back");
    assert_eq!(counted(&iris, "Alpha"), 1);

    mark(&mut boris, "guns");
    assert_eq!(boris.said(), "highlighted · saved; u takes it back");
    assert_eq!(stored(&boris, "boris", "alpha.txt").len(), 1);
    boris.keys("J K F").types("bridges");
    assert!(boris.screen().contains("Nobody wrote"), "{}", boris.screen());
    boris.keys("esc u");
    assert_eq!(boris.said(), "undone: highlight · saved");

    // She goes on reading meanwhile, and nothing of hers is on disk.
    iris.press("w w");
    iris.press("s m");
    assert_eq!(stored(&iris, "iris", "alpha.txt"), [""; 0]);
    drop(lock);
    iris.wait(|desk| desk.session().layer.saving.waiting() == 0);
    assert!(iris.said().contains("· saved;"), "{}", iris.said());
    assert_eq!(stored(&iris, "iris", "alpha.txt").len(), counted(&iris, "Alpha"));
}
