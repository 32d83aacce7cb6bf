//! Whole screens of the search of all documents: a part of `tests/screen.rs`.

use std::fs;

use glossator::model::settings::ThemeName;

use super::stage::{Open, Room, Stage, telegrams};
use super::{annotate, compare, open, theme};

#[test]
fn the_search_of_all_documents() {
    for size in [(120, 40), (80, 24), (200, 60)] {
        let mut stage = open(size);
        annotate(&mut stage);
        stage.keys("g /").types("divisions OR artillery").keys("<Enter> j j");
        compare("search", &stage);
    }
    let mut stage = open((120, 40));
    stage.keys("g /").types("artillery").keys("<Enter> <Tab> G");
    compare("search-facets", &stage);
    stage.keys("g g <Enter>");
    let screen = stage.screen();
    assert!(screen.contains("artillery date:1950"), "narrowed by the first year: {screen}");
    stage.keys("- <Enter>");
    let screen = stage.screen();
    assert!(screen.contains("“artillery”: 1 of"), "the first hit: {screen}");
    // Through all hits, on into the next document.
    stage.keys("n n n n n n n");
    assert!(stage.screen().contains("“artillery”"), "{}", stage.screen());
    stage.keys("g / <Esc>");
    assert!(!stage.screen().contains("nothing found"), "{}", stage.screen());
}

#[test]
fn where_a_search_finds_nothing_others_that_do_are_offered() {
    let mut stage = open((80, 24));
    stage.keys("g /").types("mao zedo ng").keys("<Enter>");
    let screen = stage.screen();
    assert!(screen.contains("found nothing; try") && screen.contains("mao zedong"), "{screen}");
    stage.keys("<Enter>");
    assert!(stage.screen().contains("/ mao zedong"), "{}", stage.screen());
    stage.keys("/ <Ctrl-u>").types("xyzzy").keys("<Enter>");
    assert!(!stage.screen().contains("found nothing; try"), "{}", stage.screen());
}

#[test]
fn back_from_a_hit_is_the_answer_as_it_was_left() {
    let mut stage = open((120, 40));
    stage.keys("g /").types("artillery OR divisions").keys("<Enter> o o j j x");
    let left = stage.screen();
    assert!(left.contains("by number of hits"), "{left}");
    let answer = |screen: &str| screen.lines().take(39).collect::<Vec<_>>().join("\n");
    stage.keys("<Enter>");
    assert!(!stage.screen().contains("by number of hits"), "{}", stage.screen());
    stage.keys("n n H");
    let screen = stage.screen();
    assert_eq!(answer(&screen), answer(&left), "as it was left");
    // Closed, it lies behind the reader.
    stage.keys("q H");
    assert!(!stage.screen().contains("by number of hits"), "{}", stage.screen());
}

#[test]
fn documents_of_an_answer_one_after_the_other() {
    let mut stage = open((120, 40));
    stage.keys("g /").types("artillery").keys("<Enter>");
    let on = |stage: &Stage| {
        let screen = stage.screen();
        screen.lines().find(|line| line.contains('▸')).unwrap().to_owned()
    };
    let first = on(&stage);
    stage.keys("]");
    let second = on(&stage);
    assert!(first != second && second.contains("hit"), "{first} {second}");
    stage.keys("j [");
    assert_eq!(on(&stage), first, "from a passage to the document before");
    stage.keys("[");
    assert!(stage.screen().contains("no document with hits before this one"));
    stage.keys("<Enter>");
    let title = |stage: &Stage| stage.session().here();
    let was = title(&stage);
    stage.keys("g n");
    assert!(title(&stage) != was, "the next document");
    assert!(stage.screen().contains("“artillery”: 1 of"), "{}", stage.screen());
    stage.keys("g N");
    assert_eq!(title(&stage), was, "and back");
    stage.keys("g N");
    assert!(stage.screen().contains("this is the first document of the search"));
    let mut stage = open((120, 40));
    stage.keys("g n");
    assert!(stage.screen().contains("no document of a search is open"), "{}", stage.screen());
}

#[test]
fn what_readers_wrote_is_found_above_the_documents() {
    let (room, look) = (Room::new(telegrams()), theme(ThemeName::Terminal));
    let mut ben = Stage::enter(&room, "ben", (120, 40), &look);
    ben.keys("enter /")
        .types("little artillery")
        .keys("enter s c")
        .types("No guns.")
        .keys("ctrl-s");
    let mut stage = Stage::enter(&room, "iris", (120, 40), &look);
    stage.keys("g /").types("artillery OR guns OR telegram").keys("<Enter>");
    assert!(stage.screen().contains("Notes and highlights · 1"), "{}", stage.screen());
    stage.keys("q");
    annotate(&mut stage);
    stage.keys("g / /").types(" OR korea").keys("<Enter>");
    let screen = stage.screen();
    assert!(screen.contains("Notes and highlights · 3"), "with what was just saved: {screen}");
    compare("search-notes", &stage);
    stage.keys("g g j");
    let line = stage.screen().lines().find(|line| line.contains('▸')).unwrap().to_owned();
    assert!(line.contains("ben") && line.contains("No guns."), "{line}");
    stage.keys("<Enter>");
    let caret = stage.caret().unwrap();
    let screen = stage.screen();
    let row = screen.lines().nth(usize::from(caret.y)).unwrap();
    assert!(row.contains("complain") && row.contains("little"), "{row}");
    // By one annotator alone.
    stage.keys("H / ctrl-u").types("artillery annotator:ben").keys("<Enter>");
    assert!(stage.screen().contains("1 of 3 documents"), "{}", stage.screen());
}

#[test]
fn a_search_is_saved_under_a_name() {
    let mut stage = open((120, 40));
    stage
        .keys("g /")
        .types("text:artillery -text:antitank")
        .keys("<Enter> s")
        .types("big guns")
        .keys("<Enter>");
    assert!(stage.screen().contains("a name is made of letters"), "{}", stage.screen());
    stage.keys("ctrl-u").types("guns");
    assert!(stage.screen().contains("save as @guns"), "{}", stage.screen());
    stage.keys("<Enter>");
    assert!(stage.screen().contains("saved as @guns in "), "{}", stage.screen());
    let settings = fs::read_to_string(stage.own_settings()).unwrap();
    assert_eq!(settings, "[filters]\nguns = \"text:artillery -text:antitank\"\n");
    // At once in a search, and in the list.
    stage.keys("/ ctrl-u").types("@guns date:1950").keys("<Enter>");
    assert!(stage.screen().contains("1 of 3 documents"), "{}", stage.screen());
    stage.keys("s").types("guns").keys("<Enter>");
    let screen = stage.screen();
    assert!(screen.contains("@guns is taken: text:artillery -text:antitank"), "{screen}");
    stage.keys("<Esc> q /").types("@guns").keys("<Enter>");
    assert!(stage.screen().contains("2 of 3"), "{}", stage.screen());
    // From the palette, and where the settings cannot be written.
    fs::write(stage.own_settings(), "[filters\n").unwrap();
    stage.keys(":").types("save-search").keys("<Enter>").types("more").keys("<Enter>");
    assert!(stage.screen().contains("@more is not saved: "), "{}", stage.screen());
}

#[test]
fn what_became_of_a_document_since_the_search_is_said() {
    let documents = [
        ("a.txt", "One.\n\nTwo guns stand here.\n"),
        ("b.txt", "Guns, and more guns.\n"),
        ("c.txt", "Gone.\n"),
    ];
    let mut stage = Stage::new((80, 24), &theme(ThemeName::Terminal), Open::Documents(&documents));
    stage.keys("g /").types("more").keys("<Enter>");
    fs::write(stage.library().join("b.txt"), "Something.\n\nOnce more.\nTwo\n").unwrap();
    stage.keys("j <Enter>");
    let screen = stage.screen();
    assert!(
        screen.contains("“more”: 1 of 1; the document has changed since the search"),
        "{screen}"
    );
    stage.keys("g / / ctrl-u").types("gone").keys("<Enter>");
    fs::remove_file(stage.library().join("c.txt")).unwrap();
    stage.keys("<Enter>");
    assert!(stage.screen().contains("c.txt cannot be read"), "{}", stage.screen());
}
