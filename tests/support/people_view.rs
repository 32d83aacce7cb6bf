//! People on the whole screen: a part of `tests/screen.rs`.

use std::fs;

use glossator::desk::Desk;
use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::theme::{Depth, Theme};

use super::stage::{Open, Room, Stage, telegrams};
use super::{compare, theme};

const LETTERS: [(&str, &str); 5] = [
    ("config.toml", "[library]\nname = \"Letters\"\ncorpus = \"letters\"\n"),
    ("letters/a.txt", "To LOW\n\nCome. Ann Gray knows.\n\nGRAY [Ivanov]\n\n4 March 1946\n"),
    ("letters/b.txt", "To GRAY\n\nWhy should Ann know?\n\nLOW\n\n6 March 1947\n"),
    ("letters/c.txt", "To ANN GRAY\n\nDo you know?\n\nLOW\n\n9 March 1949\n"),
    ("letters/d.txt", "To LOW\n\nNo. Ask Beth.\n\nANN\n\n1 July 1949\n"),
];

fn row(stage: &Stage, name: &str) -> String {
    let screen = stage.screen();
    let row = screen.lines().find(|line| line.contains(name));
    assert!(row.is_some(), "{name} is not in:\n{screen}");
    row.unwrap_or_default().to_owned()
}

#[test]
fn who_is_named_how_often_and_where() {
    for size in [(120, 40), (80, 24), (40, 12)] {
        let mut stage = Stage::new(size, &theme(ThemeName::Dark), telegrams());
        stage.keys("g p");
        compare("people", &stage);
    }
    let ascii = Theme::new(ThemeName::Mono, Borders::Ascii, Depth::Indexed);
    let mut stage = Stage::new((80, 24), &ascii, Open::Documents(&LETTERS));
    stage.keys("g p o / ").types("an").keys("<Down>");
    compare("ascii-people-typed", &stage);
}

#[test]
fn two_names_are_merged_parted_and_that_is_taken_back() {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", (120, 40), &theme(ThemeName::Dark));
    let people = stage.library().join("people.toml");
    let ours = "# Who is who in these letters.\n";
    fs::write(&people, ours).unwrap();
    stage.keys("g p");
    assert!(row(&stage, " Ann  ").contains("1 doc"), "{}", stage.screen());
    stage.keys("/").types("ann gray").keys("<Enter> m");
    assert!(stage.screen().contains("which of these is also Ann Gray?"), "{}", stage.screen());
    stage.keys("<Enter>");
    assert!(stage.screen().contains("choose the other one"), "{}", stage.screen());
    stage.keys("/ ctrl-u").types("ann").keys("<Enter>");
    let place = stage.screen();
    // Ann Gray and Ann; the cursor goes to the one that is only Ann.
    stage.keys("g g");
    if row(&stage, "▸").contains("Ann Gray") {
        stage.keys("j");
    }
    assert!(row(&stage, "▸ Ann ").contains("Ann"), "{place}");
    stage.keys("<Enter>");
    stage.wait(|desk| desk.session().index.people.named("Ann Gray").unwrap().name == "Ann");
    let entry = "\n[[person]]\nname = \"Ann\"\naliases = [\"Ann Gray\"]\n";
    assert_eq!(fs::read_to_string(&people).unwrap(), format!("{ours}{entry}"));
    assert!(row(&stage, "▸ Ann ").contains("2 docs"), "{}", stage.screen());
    // At once the filter goes by it, and by nobody else.
    stage.keys("<Enter>");
    assert!(stage.screen().contains("2 of 4 · person:=Ann"), "{}", stage.screen());
    stage.keys("<Esc> g p /").types("ann").keys("<Enter> p");
    stage.wait(|desk| desk.session().index.people.named("Ann Gray").unwrap().name == "Ann Gray");
    assert_eq!(fs::read_to_string(&people).unwrap(), ours);
    stage.keys("u");
    stage.wait(|desk| desk.session().index.people.named("Ann Gray").unwrap().name == "Ann");
    assert!(stage.screen().contains("undone: Ann Gray as another person"), "{}", stage.screen());
    stage.keys("u");
    stage.wait(|desk| desk.session().index.people.named("Ann Gray").unwrap().name == "Ann Gray");
    assert_eq!(fs::read_to_string(&people).unwrap(), ours);
}

#[test]
fn one_of_several_names_is_chosen_to_be_parted() {
    let room = Room::new(Open::Documents(&LETTERS));
    let list = "[[person]]\nname = \"Ann\"\naliases = [\"Ann Gray\", \"Beth\"]\n";
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    let people = stage.library().join("people.toml");
    fs::write(&people, list).unwrap();
    // Another change, so that the list is read.
    stage
        .keys("g p /")
        .types("low")
        .keys("<Enter> m / ctrl-u")
        .types("ivanov")
        .keys("<Enter> <Enter>");
    stage.wait(|desk| desk.session().index.people.named("Beth").is_some());
    stage.keys("<Esc> /").types("beth").keys("<Enter> p");
    let screen = stage.screen();
    assert!(screen.contains("which name is not a name of Ann?"), "{screen}");
    stage.keys("j <Enter>");
    stage.wait(|desk| desk.session().index.people.named("Beth").is_none());
    let now = fs::read_to_string(&people).unwrap();
    assert!(now.starts_with("[[person]]\nname = \"Ann\"\naliases = [\"Ann Gray\"]\n"), "{now}");
    // Names in brackets are the documents' own.
    stage.keys("<Esc> /").types("ivanov").keys("<Enter> p");
    stage.wait(|desk| desk.session().index.people.named("Low").unwrap().name == "Low");
    stage.keys("p");
    assert!(stage.screen().contains("stand in brackets"), "{}", stage.screen());
    // A list with a mistake is left alone, and the mistake is said.
    fs::write(&people, "[[person]]\nnam = 1\n").unwrap();
    stage.keys("<Esc> g g m j <Enter>");
    assert_eq!(fs::read_to_string(&people).unwrap(), "[[person]]\nnam = 1\n");
    assert!(stage.screen().contains("people.toml"), "{}", stage.screen());
}

#[test]
fn a_folder_that_is_merely_looked_at_is_not_written_to() {
    let documents: Vec<(&str, &str)> = LETTERS[1..].to_vec();
    let mut stage = Stage::new((80, 24), &theme(ThemeName::Dark), Open::Documents(&documents));
    stage.keys("g p m j <Enter>");
    assert!(stage.screen().contains("this is a plain folder"), "{}", stage.screen());
    assert!(!stage.library().join("people.toml").exists());
}

#[test]
fn who_somebody_is_is_said_by_key() {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", (120, 40), &theme(ThemeName::Dark));
    let people = stage.library().join("people.toml");
    stage.keys("g p /").types("low").keys("<Enter> n").types("Legal adviser");
    assert!(stage.screen().contains("office or role of Low: Legal adviser"), "{}", stage.screen());
    stage.keys("<Enter>");
    let role = |desk: &Desk| desk.session().index.people.named("Low").unwrap().role.clone();
    stage.wait(|desk| role(desk).as_deref() == Some("Legal adviser"));
    let entry = "[[person]]\nname = \"Low\"\nrole = \"Legal adviser\"\n";
    assert_eq!(fs::read_to_string(&people).unwrap(), entry);
    assert!(row(&stage, "▸ Low").contains("Legal adviser"), "{}", stage.screen());
    // It is there to be changed; Esc leaves it.
    stage.keys("n ctrl-u").types("nobody").keys("<Esc> n");
    assert!(stage.screen().contains("office or role of Low: Legal adviser"), "{}", stage.screen());
    stage.keys("ctrl-u <Enter>");
    stage.wait(|desk| role(desk).is_none());
    assert!(!people.exists(), "nothing is left to say");
    stage.keys("u");
    stage.wait(|desk| role(desk).is_some());
    assert!(stage.screen().contains("undone: who Low is"), "{}", stage.screen());
}

#[test]
fn enter_on_a_place_goes_there() {
    let mut stage = Stage::new((120, 40), &theme(ThemeName::Dark), Open::Documents(&LETTERS));
    stage.keys("g p /").types("nobody").keys("<Enter> <Tab>");
    assert!(stage.screen().contains("no places of this person"), "{}", stage.screen());
    stage.keys("/ ctrl-u").types("ann gray").keys("<Enter> <Tab> j");
    compare("people-places", &stage);
    stage.keys("m");
    assert!(stage.screen().contains("the cursor is on a place"), "{}", stage.screen());
    stage.keys("<Enter>");
    let page = stage.session().reading.page.as_ref().unwrap();
    let text = page.text().as_str();
    assert!(text[page.caret..].to_lowercase().starts_with("ann gray"), "{}", stage.screen());
    assert!(stage.screen().contains("Do you know?"), "{}", stage.screen());
    let mut stage = Stage::new((80, 15), &theme(ThemeName::Dark), Open::Documents(&LETTERS));
    stage.keys("g p <Tab>");
    assert!(stage.screen().contains("no room for the places"), "{}", stage.screen());
}

#[test]
fn who_might_be_the_same_is_decided() {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    let people = stage.library().join("people.toml");
    let two = "[[person]]\nname = \"Gray\"\n\n[[person]]\nname = \"Beth Low\"\n";
    fs::write(&people, two).unwrap();
    stage.wait(|desk| desk.session().index.people.named("Beth Low").is_some());
    stage.keys("g p w");
    compare("people-alike", &stage);
    let pairs = |desk: &Desk| desk.session().index.people.alike().len();
    let before = pairs(stage.desk());
    assert_eq!(before, 2, "Gray and Ann Gray, Low and Beth Low");
    // Not the same; and the other two are.
    stage.keys("p");
    stage.wait(|desk| pairs(desk) == 1);
    let file = fs::read_to_string(&people).unwrap();
    assert!(file.starts_with(two) && file.contains("[[different]]\nnames = ["), "{file}");
    stage.keys("m");
    stage.wait(|desk| pairs(desk) == 0);
    stage.keys("u");
    stage.wait(|desk| pairs(desk) == 1);
    stage.keys("u");
    stage.wait(|desk| pairs(desk) == 2);
    assert_eq!(fs::read_to_string(&people).unwrap(), two);
}
