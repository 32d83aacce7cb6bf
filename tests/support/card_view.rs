//! The information card on which facts are said: a part of `tests/screen.rs`.

use std::fs;

use glossator::desk::Desk;
use glossator::model::apparatus::{Apparatus, Field};
use glossator::model::settings::ThemeName;

use super::stage::{Open, Room, Stage};
use super::{compare, theme};

const LETTERS: [(&str, &str); 3] = [
    ("config.toml", "[library]\nname = \"Letters\"\ncorpus = \"letters\"\n"),
    ("letters/a.txt", "To LOW\n\nCome, and bring tea.\n\nGRAY [Ivanov]\n\n4 March 1946\n"),
    ("letters/b.txt", "The tea is dear in Bergen, and nobody writes of it.\n"),
];

/// What is known of the document on the page, and what the list knows of it.
fn known(desk: &Desk) -> (&Apparatus, &Apparatus) {
    let session = desk.session();
    let page = session.reading.page.as_ref().unwrap();
    let entry = session.documents.get(&page.document.path).unwrap();
    (&page.document.apparatus, &entry.summary().unwrap().apparatus)
}

fn says(desk: &Desk, field: Field, words: Option<&str>) -> bool {
    let (page, list) = known(desk);
    page.text(field) == words && list.text(field) == words
}

#[test]
fn a_fact_is_corrected_added_denied_and_that_is_taken_back() {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    let file = stage.library().join("facts.toml");
    stage.keys("<Enter> i j e");
    compare("card-fact-typed", &stage);
    stage.keys("ctrl-u").types("Gray of Bergen").keys("<Enter>");
    stage.wait(|desk| says(desk, Field::From, Some("Gray of Bergen")));
    let screen = stage.screen();
    assert!(screen.contains("Gray of Bergen  (facts.toml)"), "{screen}");
    // A field that is missing, by some letters of its name.
    stage.keys("a");
    compare("card-fact-chosen", &stage);
    stage.types("pla").keys("<Enter>").types("Oslo").keys("<Enter>");
    stage.wait(|desk| says(desk, Field::Place, Some("Oslo")));
    stage.keys("a").types("date").keys("<Enter>");
    assert!(stage.screen().contains("there is no such fact, or it is known"), "{}", stage.screen());
    stage.keys("<Esc>");
    // What is wrong is none; again, and it is as it was read.
    stage.keys("g g j j d");
    stage.wait(|desk| says(desk, Field::To, None));
    assert!(stage.screen().contains("none  (facts.toml)"), "{}", stage.screen());
    compare("card-fact-said", &stage);
    stage.keys("d");
    stage.wait(|desk| says(desk, Field::To, Some("Low")));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("path = \"a.txt\"") && text.contains("place = \"Oslo\""), "{text}");
    stage.keys("u");
    stage.wait(|desk| says(desk, Field::To, None));
    stage.keys("u u");
    stage.wait(|desk| says(desk, Field::Place, None) && says(desk, Field::To, Some("Low")));
    stage.keys("u");
    stage.wait(|desk| says(desk, Field::From, Some("Gray [Ivanov]")));
    assert!(!file.exists());
    stage.keys("ctrl-r");
    stage.wait(|desk| says(desk, Field::From, Some("Gray of Bergen")));
}

const ENCLOSING: [(&str, &str); 2] = [
    ("config.toml", "[library]\nname = \"Letters\"\ncorpus = \"letters\"\n"),
    (
        "letters/a.txt",
        "Letter From Mr. Gray to Ms. Low\n\nOslo, March 4, 1957.\n\nI send you this.\n\nGRAY\n\n\
         [Attachment]\n\nMemorandum From Mr. Black to Mr. White\n\nBergen, March 1, 1957.\n\nTea.\n\n\
         [Attachment]\n\nMemorandum From Ms. Ash to Mr. White\n\nBonn, March 2, 1957.\n\nTea is dear.\n",
    ),
];

/// Returns whether page and list know this of an enclosure.
fn encloses(desk: &Desk, at: usize, field: Field, words: Option<&str>) -> bool {
    let (page, list) = known(desk);
    let text = |of: &Apparatus| of.parts.get(at)?.get(field).map(|fact| fact.text.clone());
    text(page).as_deref() == words && text(list).as_deref() == words
}

#[test]
fn a_fact_of_an_enclosure_is_corrected_added_denied_and_that_is_taken_back() {
    let room = Room::new(Open::Documents(&ENCLOSING));
    let mut stage = Stage::enter(&room, "iris", (80, 34), &theme(ThemeName::Dark));
    let file = stage.library().join("facts.toml");
    stage.keys("<Enter> i");
    let point = |stage: &mut Stage, words: &str| {
        stage.keys("g g");
        let is_there = |stage: &Stage| {
            stage.screen().lines().any(|line| line.contains('▸') && line.contains(words))
        };
        for _ in 0..30 {
            if is_there(stage) {
                return;
            }
            stage.keys("j");
        }
        panic!("no {words}: {}", stage.screen());
    };
    point(&mut stage, "Ms. Ash");
    point(&mut stage, "Bonn");
    stage.keys("e");
    compare("card-part-typed", &stage);
    stage.keys("ctrl-u").types("Rome").keys("<Enter>");
    stage.wait(|desk| encloses(desk, 1, Field::Place, Some("Rome")));
    assert!(says(stage.desk(), Field::Place, Some("Oslo")), "the letter is where it was");
    assert!(encloses(stage.desk(), 0, Field::Place, Some("Bergen")));
    // A field that is missing, of the enclosure in which the cursor is.
    stage.keys("a");
    assert!(stage.screen().contains("which fact of Attachment?"), "{}", stage.screen());
    stage.types("num").keys("<Enter>").types("7").keys("<Enter>");
    stage.wait(|desk| encloses(desk, 1, Field::Number, Some("7")));
    point(&mut stage, "  from      Mr. Black");
    stage.keys("d");
    stage.wait(|desk| encloses(desk, 0, Field::From, None));
    compare("card-part-said", &stage);
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text.matches("[[document.part]]").count(), 2, "{text}");
    assert_eq!(text.matches("[[document]]").count(), 1, "{text}");
    // On the line of the enclosure itself it is its title.
    point(&mut stage, "Ms. Ash to Mr. White");
    stage.keys("e ctrl-u").types("On tea").keys("<Enter>");
    stage.wait(|desk| encloses(desk, 1, Field::Title, Some("On tea")));
    assert!(stage.screen().contains("Attachment · On tea · 2 March 1957"), "{}", stage.screen());
    stage.keys("u");
    stage
        .wait(|desk| encloses(desk, 1, Field::Title, Some("Memorandum From Ms. Ash to Mr. White")));
    stage.keys("u");
    stage.wait(|desk| encloses(desk, 0, Field::From, Some("Mr. Black")));
    stage.keys("u u");
    stage.wait(|desk| encloses(desk, 1, Field::Place, Some("Bonn")));
    assert!(!file.exists());
    stage.keys("ctrl-r");
    stage.wait(|desk| encloses(desk, 1, Field::Place, Some("Rome")));
}

#[test]
fn two_readers_say_something_of_different_enclosures() {
    let room = Room::new(Open::Documents(&ENCLOSING));
    let size = (80, 34);
    let mut iris = Stage::enter(&room, "iris", size, &theme(ThemeName::Dark));
    let mut otto = Stage::enter(&room, "otto", size, &theme(ThemeName::Dark));
    let file = iris.library().join("facts.toml");
    let heading = |stage: &Stage, nth: usize| {
        let lines = stage.screen();
        let enclosed = |(_, line): &(usize, &str)| line.contains("enclosed");
        let at = lines.lines().enumerate().filter(enclosed).nth(nth).unwrap().0;
        let title = lines.lines().position(|line| line.contains('▸')).unwrap();
        at - title
    };
    for (stage, nth, place) in [(&mut iris, 0, "Rome"), (&mut otto, 1, "Lima")] {
        stage.keys("<Enter> i");
        for _ in 0..heading(stage, nth) {
            stage.keys("j");
        }
        stage.keys("a").types("num").keys("<Enter>").types(place).keys("<Enter>");
        stage.wait(|desk| encloses(desk, nth, Field::Number, Some(place)));
    }
    for stage in [&mut iris, &mut otto] {
        stage.wait(|desk| {
            encloses(desk, 0, Field::Number, Some("Rome"))
                && encloses(desk, 1, Field::Number, Some("Lima"))
        });
    }
    // Each takes back what is of his own.
    iris.keys("u");
    otto.wait(|desk| encloses(desk, 0, Field::Number, None));
    assert!(encloses(otto.desk(), 1, Field::Number, Some("Lima")));
    assert_eq!(fs::read_to_string(&file).unwrap().matches("[[document.part]]").count(), 1);
}

#[test]
fn what_is_said_of_an_enclosure_that_is_not_found_is_shown_and_can_be_taken_back() {
    let room = Room::new(Open::Documents(&ENCLOSING));
    let mut stage = Stage::enter(&room, "iris", (80, 34), &theme(ThemeName::Dark));
    let file = stage.library().join("facts.toml");
    stage.keys("<Enter> i");
    let said = "[[document]]\npath = \"a.txt\"\n\n[[document.part]]\nheading = \"Tab C\"\nfrom = \"Beth\"\n";
    fs::write(&file, said).unwrap();
    stage.wait(|desk| known(desk).0.lost_parts().count() == 1);
    let screen = stage.screen();
    assert!(screen.contains("enclosed    Tab C is not found  (facts.toml)"), "{screen}");
    while !stage.screen().lines().any(|line| line.contains('▸') && line.contains("Beth")) {
        stage.keys("j");
    }
    stage.keys("a");
    assert!(stage.said().contains("not found in the text"), "{}", stage.said());
    assert_eq!(fs::read_to_string(&file).unwrap(), said);
    stage.keys("d");
    stage.wait(|desk| known(desk).0.lost_parts().count() == 0);
    stage.keys("u");
    stage.wait(|desk| known(desk).0.lost_parts().count() == 1);
    assert!(fs::read_to_string(&file).unwrap().contains("heading = \"Tab C\"\nfrom = \"Beth\""));
}

#[test]
fn the_cursor_stays_on_the_line_of_several_that_was_changed() {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    let are = |desk: &Desk, names: &[&str]| {
        let all = known(desk).0.all(Field::Copies).map(|fact| fact.text.as_str());
        all.eq(names.iter().copied())
    };
    stage.keys("<Enter> i");
    let before = ["Ash", "Birch", "Oak"];
    for (at, name) in before.iter().enumerate() {
        stage.keys("a").types("cop").keys("<Enter>").types(name).keys("<Enter>");
        stage.wait(|desk| are(desk, &before[..=at]));
    }
    let line = |stage: &Stage| {
        let screen = stage.screen();
        screen.lines().find(|line| line.contains('▸')).unwrap_or_default().to_owned()
    };
    assert!(line(&stage).contains("Oak"), "{}", stage.screen());
    // Up to the last but one, which is none.
    stage.keys("k d");
    stage.wait(|desk| are(desk, &["Ash", "Oak"]));
    assert!(line(&stage).contains("Oak"), "{}", stage.screen());
    stage.keys("u");
    stage.wait(|desk| are(desk, &before));
    assert!(line(&stage).contains("Birch"), "{}", stage.screen());
}

#[test]
fn what_cannot_be_said_is_told_and_what_was_typed_stays() {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    let file = stage.library().join("facts.toml");
    stage.keys("j <Enter> i a").types("date").keys("<Enter>").types("soon").keys("<Enter>");
    let screen = stage.screen();
    assert!(screen.contains("soon") && screen.contains("valid date"), "{screen}");
    assert!(!file.exists());
    stage.keys("ctrl-u").types("4 March 1946").keys("<Enter>");
    stage.wait(|desk| known(desk).1.date().is_some());
    // The list, filters and the timeline go by it.
    stage.keys("<Esc> q /").types("date:1946-03").keys("<Enter>");
    assert!(
        stage.screen().contains("2 of 2") || !stage.screen().contains("1 of 2"),
        "{}",
        stage.screen()
    );
    fs::write(&file, "[[document]]\npath = \"b.txt\"\nfrmo = \"Ann\"\n").unwrap();
    stage.keys("<Esc> <Enter> i e").types("x").keys("<Enter>");
    stage.wait(|desk| super::stage::said(desk).contains("frmo"));
    assert!(fs::read_to_string(&file).unwrap().contains("frmo"));
}

#[test]
fn what_another_program_says_is_seen_at_once() {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    let (facts, people) = (stage.library().join("facts.toml"), stage.library().join("people.toml"));
    stage.keys("<Enter> i");
    fs::write(&facts, "[[document]]\npath = \"a.txt\"\nfrom = \"Beth\"\n").unwrap();
    stage.wait(|desk| says(desk, Field::From, Some("Beth")));
    stage.wait(|desk| desk.session().index.people.named("Beth").is_some());
    fs::write(&people, "[[person]]\nname = \"Beth Low\"\naliases = [\"Beth\"]\n").unwrap();
    stage.wait(|desk| {
        desk.session().index.people.named("Beth").is_some_and(|who| who.name == "Beth Low")
    });
    fs::remove_file(&facts).unwrap();
    stage.wait(|desk| says(desk, Field::From, Some("Gray [Ivanov]")));
}

#[test]
fn nothing_is_said_where_nothing_may_be_written() {
    let documents: Vec<(&str, &str)> = LETTERS[1..].to_vec();
    let mut stage = Stage::new((80, 24), &theme(ThemeName::Dark), Open::Documents(&documents));
    stage.keys("<Enter> i j d");
    stage.wait(|desk| super::stage::said(desk).contains("this is a plain folder"));
    // Nothing is typed first that would be refused.
    stage.keys("j");
    for key in ["e", "a"] {
        stage.keys(key);
        assert!(stage.screen().contains("this is a plain folder"), "{key}: {}", stage.screen());
    }
    assert!(!stage.library().join("facts.toml").exists());
}

/// The next is said before the one before it is on disk and read again.
#[test]
fn what_is_said_in_haste_is_all_said() {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    stage.keys("<Enter> i");
    for name in ["Ash", "Birch", "Oak"] {
        stage.press("a c o p <Enter>");
        for c in name.to_lowercase().chars() {
            stage.press(&c.to_string());
        }
        stage.press("<Enter>");
    }
    stage.press("g g j d");
    stage.wait(|desk| {
        let (page, _) = known(desk);
        let copies = page.all(Field::Copies).map(|fact| fact.text.as_str());
        copies.eq(["ash", "birch", "oak"]) && page.text(Field::From).is_none()
    });
    // What is taken back is what was said last, though that is not worked out yet.
    stage.keys("<Esc> i");
    stage.press("a p l a <Enter> r o m e <Enter> u");
    stage.wait(|desk| super::stage::said(desk).contains("undone: place of a.txt"));
    assert!(says(stage.desk(), Field::Place, None));
}

#[test]
fn who_quits_loses_nothing_of_what_was_said_and_need_not_ask_twice() {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    let file = stage.library().join("facts.toml");
    stage.keys("<Enter> i j");
    stage.press("d <Esc> q q");
    stage.wait_end();
    assert!(fs::read_to_string(&file).unwrap().contains("from = \"\""));
    // From the list, where nothing waits for an answer.
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    stage.keys("<Enter> g p n").types("in Bergen").press("<Enter> <Esc> q q");
    stage.wait_end();
    let people = fs::read_to_string(stage.library().join("people.toml")).unwrap();
    assert!(people.contains("in Bergen"), "{people}");
}

#[test]
fn who_types_nothing_says_nothing() {
    let title = "[[document]]\npath = \"b.txt\"\ntitle = \"Tea\"\ncopies = [\"Ann\", \"Ben\"]\n";
    let letters = [LETTERS[0], ("facts.toml", title), LETTERS[1], LETTERS[2]];
    let room = Room::new(Open::Documents(&letters));
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    let file = stage.library().join("facts.toml");
    stage.keys("<Enter> i e <Enter>");
    for _ in 0..4 {
        stage.keys("j e <Enter>");
        assert!(stage.said().contains("stays as it is"), "{}", stage.screen());
    }
    stage.keys("a").types("pla").keys("<Enter> <Enter>");
    assert!(stage.said().contains("place stays as it is"), "{}", stage.screen());
    assert_eq!(fs::read_to_string(&file).unwrap(), title);
}

/// Another document, of which the same is said, is no reason to keep it.
#[test]
fn what_was_said_of_a_document_that_has_moved_is_taken_back_and_said_again() {
    let room = Room::new(Open::Documents(&LETTERS));
    let mut stage = Stage::enter(&room, "iris", (80, 24), &theme(ThemeName::Dark));
    let letters = stage.library().join("letters");
    for _ in 0..2 {
        stage.keys("<Enter> i a").types("pla").keys("<Enter>").types("Rome").keys("<Enter>");
        stage.wait(|desk| says(desk, Field::Place, Some("Rome")));
        stage.keys("<Esc> q j");
    }
    fs::rename(letters.join("a.txt"), letters.join("c.txt")).unwrap();
    stage.wait(|desk| {
        let entry = desk.session().documents.all().iter().find(|one| one.path.as_str() == "c.txt");
        let summary = entry.and_then(|entry| entry.summary());
        summary.is_some_and(|one| one.apparatus.text(Field::Place) == Some("Rome"))
    });
    stage.keys("/").types("c.txt").keys("<Enter> <Enter> i j j j");
    assert!(stage.screen().contains("▸place"), "{}", stage.screen());
    stage.keys("d");
    stage.wait(|desk| says(desk, Field::Place, None));
    stage.keys("u");
    stage.wait(|desk| says(desk, Field::Place, Some("Rome")));
}
