//! The review when somebody else is at work too: what was decided about something that is no
//! longer so is not done, and what comes back is looked at. The rest of the review is tested in a
//! real terminal (`tests/terminal/review.rs`) and as whole screens (`tests/screen.rs`).
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot read its files has failed, and it makes its own"
)]

use std::fs;

use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::theme::{Depth, Theme};

use self::stage::{Open, Stage};

#[path = "support/stage.rs"]
mod stage;

const PAPER: &str = "MINUTES\n\nOn Monday the rnarshal asked for nine divisions.\n\nThe answer came \
                     by night, and it was short.\n";
const NOTES: &str = "format = 1\n\n[document]\npath = \"paper.txt\"\n\n[[highlight]]\nid = \"1\"\n\
                     start = 9\nend = 55\nquote = \"On Monday the marshal asked for nine \
                     divisions.\"\nsuffix = \"\\n\\nThe answer came by\"\n\n[[highlight]]\nid = \
                     \"2\"\nstart = 300\nend = 340\nquote = \"The interpreter was late because of \
                     the snow.\"\n";

fn review() -> Stage {
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let open = Open::Annotated(&[("paper.txt", PAPER)], &[("iris/paper.txt.toml", NOTES)]);
    let mut stage = Stage::new((120, 40), &theme, open);
    stage.keys("enter R");
    assert!(stage.screen().contains("[-marshal-] {+rnarshal+}"), "{}", stage.screen());
    stage
}

fn notes(stage: &Stage) -> String {
    fs::read_to_string(stage.store().join("iris/paper.txt.toml")).unwrap()
}

/// The file after another session has removed the first of its two highlights.
fn without_first(notes: &str) -> String {
    let (head, rest) = notes.split_once("[[highlight]]").unwrap();
    let second = rest.split_once("[[highlight]]").unwrap().1;
    format!("{head}[[highlight]]{second}")
}

#[test]
fn what_was_decided_about_another_text_is_not_done() {
    let mut stage = review();
    let newer = PAPER.replace("rnarshal", "general");
    fs::write(stage.library().join("paper.txt"), newer).unwrap();
    stage.keys("a");
    assert!(stage.screen().contains("was changed elsewhere in the meantime"), "{}", stage.screen());
    assert!(stage.screen().contains("[-marshal-] {+general+}"), "{}", stage.screen());
    assert_eq!(notes(&stage), NOTES);
}

#[test]
fn what_another_session_wrote_or_removed_is_not_talked_over() {
    let mut stage = review();
    let newer = NOTES.replace("\nsuffix", "\nnote = \"Compare May.\"\nsuffix");
    fs::write(stage.store().join("iris/paper.txt.toml"), &newer).unwrap();
    stage.keys("d");
    assert!(stage.screen().contains("was changed elsewhere in the meantime"), "{}", stage.screen());
    assert!(stage.screen().contains("Compare May."), "{}", stage.screen());
    assert_eq!(notes(&stage), newer);

    let without = without_first(&newer);
    fs::write(stage.store().join("iris/paper.txt.toml"), &without).unwrap();
    stage.keys("a");
    assert!(stage.screen().contains("orphaned"), "{}", stage.screen());
    assert!(stage.screen().contains("1 of 1"), "{}", stage.screen());
    assert_eq!(notes(&stage), without);
}

#[test]
fn what_was_taken_back_is_looked_at() {
    let mut stage = review();
    stage.keys("d");
    assert!(stage.screen().contains("1 of 1") && stage.screen().contains("The interpreter"));
    stage.keys("u");
    assert!(stage.screen().contains("1 of 2"), "{}", stage.screen());
    assert!(stage.screen().contains("[-marshal-] {+rnarshal+}"), "{}", stage.screen());
}

/// A library of which `paper.txt` was renamed to `new.txt`, with the review open.
fn renamed() -> Stage {
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    // What `sha256sum` says of the text.
    let sha256 = glossator::model::text::Text::new(PAPER.to_owned()).sha256().to_owned();
    let notes = NOTES.replace("paper.txt\"\n", &format!("paper.txt\"\nsha256 = \"{sha256}\"\n"));
    let open = Open::Annotated(
        &[("a.txt", "Another paper.\n"), ("new.txt", PAPER)],
        &[("iris/paper.txt.toml", &notes)],
    );
    let mut stage = Stage::new((120, 40), &theme, open);
    stage.keys("enter R");
    assert!(stage.screen().contains("new.txt"), "{}", stage.screen());
    stage
}

#[test]
fn a_renamed_document_that_has_another_text_now_gets_no_notes() {
    let mut stage = renamed();
    fs::write(stage.library().join("new.txt"), "Something else.\n").unwrap();
    stage.keys("a");
    assert!(stage.screen().contains("no longer has the text"), "{}", stage.screen());
    assert!(stage.store().join("iris/paper.txt.toml").exists());
    assert!(!stage.store().join("iris/new.txt.toml").exists());
}

#[test]
fn only_what_was_moved_goes_back_and_only_where_nothing_else_is_now() {
    let mut stage = renamed();
    stage.keys("a");
    let new = stage.store().join("iris/new.txt.toml");
    // Another session adds a highlight there.
    let more = "\n[[highlight]]\nid = \"9\"\nstart = 0\nend = 7\nquote = \"MINUTES\"\n";
    let moved = fs::read_to_string(&new).unwrap();
    fs::write(&new, format!("{moved}{more}")).unwrap();
    fs::write(stage.library().join("paper.txt"), "Another paper of the old name.\n").unwrap();
    stage.keys("u");
    assert!(stage.screen().contains("is there, with another text"), "{}", stage.screen());

    let mut stage = renamed();
    stage.keys("a");
    let new = stage.store().join("iris/new.txt.toml");
    fs::write(&new, format!("{moved}{more}")).unwrap();
    stage.keys("u");
    let left = fs::read_to_string(&new).unwrap();
    assert!(left.contains("id = \"9\"") && !left.contains("id = \"1\""), "{left}");
    assert_eq!(notes(&stage).matches("[[highlight]]").count(), 2);
}

#[test]
fn a_step_whose_highlight_was_removed_this_moment_is_not_taken_back() {
    let mut stage = review();
    stage.keys("a");
    let file = stage.store().join("iris/paper.txt.toml");
    let text = fs::read_to_string(&file).unwrap();
    let without = without_first(&text);
    fs::write(&file, &without).unwrap();
    stage.keys("u");
    assert!(stage.screen().contains("that step is left out"), "{}", stage.screen());
    assert_eq!(notes(&stage), without);
}

#[test]
fn notes_that_were_damaged_and_mended_can_be_saved_again() {
    let mut stage = review();
    stage.keys("esc");
    let file = stage.store().join("iris/paper.txt.toml");
    let protected = |desk: &glossator::desk::Desk| {
        desk.session().reading.page.as_ref().unwrap().marks.protected.is_some()
    };
    fs::write(&file, format!("{NOTES}[[highlight")).unwrap();
    stage.wait(protected);
    fs::write(&file, format!("{NOTES}# mended\n")).unwrap();
    stage.wait(|desk| !protected(desk));
    stage.keys("g g s m");
    assert!(stage.screen().contains("saved"), "{}", stage.screen());
}

#[test]
fn the_same_words_stay_under_the_eye_among_many_that_are_alike() {
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let text = "Nothing was decided on this matter.\n\n".repeat(40);
    let mut stage = Stage::new((120, 40), &theme, Open::Documents(&[("a.txt", &text)]));
    stage.keys("enter } } } } } } } } }");
    let caret = stage.session().reading.page.as_ref().unwrap().caret;
    assert!(caret > 100);
    let more = "A new paragraph.\n\n";
    fs::write(stage.library().join("a.txt"), format!("{more}{text}")).unwrap();
    stage.wait(|desk| {
        desk.session().reading.page.as_ref().is_some_and(|page| page.text().len() > text.len())
    });
    assert_eq!(stage.session().reading.page.as_ref().unwrap().caret, caret + more.len());
}

/// A store as this version writes it: with the text on which the highlights were made.
const MADE_ON: &str = "MINUTES\n\nMr. Bevin asked for nine divisions.\n\nMr. Eden asked for ten \
                       divisions.\n\nThe answer came by night.\n";

fn carried() -> Stage {
    let sha256 = glossator::model::text::Text::new(MADE_ON.to_owned()).sha256().to_owned();
    let entry = |id: &str, quote: &str| {
        let start = MADE_ON.find(quote).unwrap();
        let end = start + quote.len();
        format!(
            "\n[[highlight]]\nid = \"{id}\"\nstart = {start}\nend = {end}\nquote = \"{quote}\"\n"
        )
    };
    let notes = format!(
        "format = 1\n\n[document]\npath = \"paper.txt\"\nsha256 = \"{sha256}\"\n{}{}{}",
        entry("1", "Mr. Bevin asked for nine divisions."),
        entry("2", "Mr. Eden asked for ten divisions."),
        entry("3", "The answer came by night.")
    );
    let now = MADE_ON.replace("Mr. Bevin asked for nine divisions.\n\n", "");
    let kept = format!(".texts/{sha256}.txt");
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let store = [("iris/paper.txt.toml", notes.as_str()), (kept.as_str(), MADE_ON)];
    let open = Open::Annotated(&[("paper.txt", &now)], &store);
    let mut stage = Stage::new((120, 40), &theme, open);
    stage.keys("enter R");
    stage
}

#[test]
fn what_was_carried_along_is_one_line_and_one_step() {
    let mut stage = carried();
    let (screen, before) = (stage.screen(), notes(&stage));
    assert!(screen.contains("carried along: 2 highlights in 1 document"), "{screen}");
    assert!(screen.contains("1 of 2"), "{screen}");
    stage.keys("A");
    let screen = stage.screen();
    assert!(screen.contains("orphaned") && screen.contains("1 of 1"), "{screen}");
    let after = notes(&stage);
    assert!(after.contains("quote = \"Mr. Eden asked for ten divisions.\""), "{after}");
    assert_eq!(after.matches("\ntext = ").count(), 2, "the third counts in the old text\n{after}");
    assert!(!after.contains("updated"), "nobody has said anything new\n{after}");
    stage.keys("u");
    assert_eq!(notes(&stage).matches("\nstart").count(), 3);
    let starts = |notes: &str| -> Vec<String> {
        notes.lines().filter(|line| line.starts_with("start")).map(str::to_owned).collect()
    };
    assert_eq!(starts(&notes(&stage)), starts(&before), "one step took all of it back");
}

#[test]
fn what_stands_now_where_a_highlight_was_is_shown() {
    let mut stage = carried();
    stage.keys("j");
    let screen = stage.screen();
    assert!(screen.contains("It was taken out here:"), "{screen}");
    assert!(screen.contains("Mr. Eden asked for ten"), "{screen}");
    stage.keys("a");
    assert!(stage.screen().contains("no place to accept"), "{}", stage.screen());
}
