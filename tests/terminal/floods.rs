//! Texts that no script has: thousands of marks on one letter are read, walked through and
//! searched like any other.

use crate::desk::{Desk, WIDE, open_first, press, quit};

#[test]
fn a_flood_of_marks_is_read_from_end_to_end() {
    let floods = ["\u{301}".repeat(10_000), "👩\u{200d}".repeat(3000), "\u{1100}".repeat(8000)];
    let texts = floods.map(|flood| format!("Flood e{flood}\n\nThe words after it.\n"));
    let names = ["a.txt", "b.txt", "c.txt"];
    let documents: Vec<_> = names.into_iter().zip(texts.iter().map(String::as_str)).collect();
    let desk = Desk::with(&documents);
    let Some(mut gloss) = desk.sit(WIDE) else {
        return;
    };
    open_first(&mut gloss);
    for next in names.iter().skip(1).map(Some).chain([None]) {
        press(&mut gloss, "gg", "Flood");
        // Into the flood and out of it again, by characters, words and rows.
        gloss.keys("llhwbejk$0");
        press(&mut gloss, "G", "The words after it.");
        gloss.keys("kkhjgg");
        press(&mut gloss, "/words after<enter>", "1 of 1");
        if next.is_some() {
            gloss.keys("J");
            gloss.wait_for("the next document", |screen| !screen.contains("1 of 1"));
        }
    }
    press(&mut gloss, "m", "highlighted · saved");
    quit(&mut gloss);
}
