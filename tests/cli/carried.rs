//! Documents that change under their highlights: what the commands say of each, and what `check
//! --fix` brings up to date.

use std::fs;

use serde_json::Value;

use crate::desk::{Desk, points};

const OLD: &str = "The Deputies met.\n\nMr. Bevin asked for nine divisions at once.\n\nMr. Eden \
                   asked for nine divisions at once.\n\nThe meeting rose.\n";

fn desk() -> (Desk, [String; 3]) {
    let desk = Desk::new();
    desk.write("docs/m.txt", OLD);
    let add = |quote| desk.add(&["m.txt", "--quote", quote]);
    let ids = [
        add("Mr. Bevin asked for nine divisions at once."),
        add("Mr. Eden asked for nine divisions at once."),
        add("The Deputies met."),
    ];
    (desk, ids)
}

/// The record of an annotation.
fn record(desk: &Desk, id: &str) -> Value {
    desk.records().into_iter().find(|record| record["id"] == id).unwrap()
}

#[test]
fn notes_say_where_each_passage_is_now_and_where_it_was_made() {
    let (desk, [bevin, eden, met]) = desk();
    let new =
        OLD.replace("Mr. Bevin asked for nine divisions at once.\n\n", "A  new paragraph.\n\n");
    desk.write("docs/m.txt", &new);
    let [bevin, eden, met] = [bevin, eden, met].map(|id| record(&desk, &id));
    assert_eq!(
        (&bevin["state"], &bevin["start"], &bevin["end"]),
        (&"orphaned".into(), &Value::Null, &Value::Null)
    );
    assert_eq!(
        points(OLD, &bevin["made_start"], &bevin["made_end"]),
        bevin["quote"].as_str().unwrap()
    );
    assert_eq!(eden["state"], "carried");
    assert_eq!(points(&new, &eden["start"], &eden["end"]), eden["quote"].as_str().unwrap());
    assert_eq!(
        points(OLD, &eden["made_start"], &eden["made_end"]),
        eden["quote"].as_str().unwrap()
    );
    assert_eq!(eden["prefix"], "ed for nine divisions at once.\n\n");
    assert_eq!(eden["sha256"].as_str().unwrap().len(), 64);
    assert_eq!((&met["state"], &met["start"]), (&"exact".into(), &met["made_start"]));
}

#[test]
fn check_brings_ones_own_offsets_up_to_date_and_leaves_the_rest() {
    let (desk, [bevin, eden, _]) = desk();
    let theirs = desk.add(&["m.txt", "--quote", "The meeting rose.", "--as", "zoe"]);
    let new = format!(
        "A heading.\n\n{}",
        OLD.replace("Mr. Bevin asked for nine divisions at once.\n\n", "")
    );
    desk.write("docs/m.txt", &new);
    let before = desk.read("store/iris/m.txt.toml");
    let of_zoe = desk.read("store/zoe/m.txt.toml");
    // One is gone; the others were carried along, which is said but is nothing that is wrong.
    let said = desk.with_store(&["check"]).ended(1).out;
    assert!(said.contains("m.txt: 2 highlights of iris were carried along"), "{said}");
    assert_eq!(desk.read("store/iris/m.txt.toml"), before, "looking changes nothing");
    let updated = record(&desk, &eden)["updated"].clone();

    let said = desk.with_store(&["check", "--fix"]).ended(1).out;
    assert!(said.contains("m.txt: brought 2 highlights up to date"), "{said}");
    let now = record(&desk, &eden);
    assert_eq!((&now["state"], &now["updated"]), (&"exact".into(), &updated));
    assert_eq!(points(&new, &now["made_start"], &now["made_end"]), now["quote"].as_str().unwrap());
    assert_eq!(record(&desk, &bevin)["state"], "orphaned");
    assert_eq!(record(&desk, &theirs)["state"], "carried");
    assert_eq!(desk.read("store/zoe/m.txt.toml"), of_zoe);
    let copies = fs::read_dir(desk.at("store/.copies")).unwrap();
    let copies: Vec<_> =
        copies.map(|entry| entry.unwrap().path().join("iris/m.txt.toml")).collect();
    assert_eq!(copies.len(), 1);
    assert_eq!(fs::read_to_string(&copies[0]).unwrap(), before);
}

#[test]
fn texts_that_nobody_needs_are_removed_unless_something_cannot_be_read() {
    let (desk, ids) = desk();
    let texts = || fs::read_dir(desk.at("store/.texts")).unwrap().count();
    let mine = format!("store/.texts/{}.txt", "0".repeat(64));
    desk.write(&mine, "what no annotation needs");
    desk.write("store/zoe/m.txt.toml", "not toml");
    assert_eq!(texts(), 2);
    let said = desk.with_store(&["check"]).ended(1).out;
    assert!(said.contains("damaged"), "{said}");
    desk.with_store(&["check", "--fix"]).ended(1);
    assert_eq!(texts(), 1, "what is damaged is good for nothing");
    fs::remove_file(desk.at("store/zoe/m.txt.toml")).unwrap();
    // One that was kept just now may be for a highlight that is on its way.
    for id in &ids {
        desk.with_store(&["remove", id]).ended(0);
    }
    desk.with_store(&["check", "--fix"]).ended(0);
    assert_eq!(texts(), 1);
    let hours_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(3);
    for entry in fs::read_dir(desk.at("store/.texts")).unwrap() {
        let file = fs::File::options().write(true).open(entry.unwrap().path()).unwrap();
        file.set_modified(hours_ago).unwrap();
    }
    let said = desk.with_store(&["check", "--fix"]).ended(0).out;
    assert!(said.contains("removed 1 text that no annotation needs"), "{said}");
    assert_eq!(texts(), 0);
}

/// What two papers have in common is no reason to take one for the other.
#[test]
fn papers_that_exchange_their_names_are_not_written_over() {
    let desk = Desk::new();
    let paper = |from: &str, says: &str| {
        format!("From: {from}\n\nTOP SECRET\n\n{says} We meet again on Monday.\n\nSMITH\n")
    };
    let [one, other] =
        [paper("Lovett", "Send the coal at once."), paper("Marshall", "The rice came late.")];
    desk.write("docs/p.txt", &one);
    desk.write("docs/q.txt", &other);
    desk.add(&["p.txt", "--quote", "TOP SECRET"]);
    let before = desk.read("store/iris/p.txt.toml");
    desk.write("docs/p.txt", &other);
    desk.write("docs/q.txt", &one);
    desk.with_store(&["check", "--fix"]);
    assert_eq!(desk.read("store/iris/p.txt.toml"), before);
}
