//! The codebook: how its tags are used, and changes of it.

use crate::desk::Desk;

/// Two people have tagged the same document.
fn tagged() -> Desk {
    let desk = Desk::new();
    desk.add(&["a.txt", "--quote", "at least nine divisions", "--tag", "forces/foot"]);
    desk.add(&["a.txt", "--quote", "telegram", "--tag", "forces", "--tag", "question"]);
    desk.add(&["a.txt", "--quote", "Nine is enough", "--tag", "forces/foot", "--as", "boris"]);
    desk
}

fn tags_of(desk: &Desk) -> Vec<String> {
    let tags = |record: &serde_json::Value| record["tags"].to_string();
    desk.records().iter().map(tags).collect()
}

#[test]
fn tags_are_counted_by_annotator() {
    let desk = tagged();
    let tags = desk.with_store(&["tags", "--json"]).ended(0).json();
    let foot = tags.iter().find(|tag| tag["name"] == "forces/foot").unwrap();
    assert_eq!((&foot["passages"], &foot["documents"]), (&2.into(), &1.into()));
    assert_eq!(foot["by"]["boris"]["passages"], 1);
    assert_eq!((&foot["listed"], &foot["key"]), (&true.into(), &"6".into()));
    assert!(desk.with_store(&["tags"]).ended(0).out.contains("forces/foot"));
}

#[test]
fn a_rename_is_read_everywhere_at_once_and_written_in_ones_own_files() {
    let desk = tagged();
    let before = desk.read("store/codebook.toml");
    let planned = desk.with_store(&["tags", "rename", "forces", "army", "--dry-run"]).ended(0);
    assert!(planned.out.contains("boris 1, iris 2") && planned.out.contains("was"), "{planned:?}");
    assert_eq!(desk.read("store/codebook.toml"), before);
    desk.with_store(&["tags", "rename", "forces", "army"]).ended(0);
    for tags in tags_of(&desk) {
        assert!(tags.contains("army") && !tags.contains("forces"), "{tags}");
    }
    assert!(!desk.read("store/iris/a.txt.toml").contains("forces"));
    let boris = desk.read("store/boris/a.txt.toml");
    assert!(boris.contains("forces/foot"), "nobody else's file is written");
    // It is rewritten when its owner saves; the name of before is still understood.
    desk.add(&["sub/b.txt", "--quote", "finale", "--tag", "forces/foot", "--as", "boris"]);
    desk.add(&["a.txt", "--quote", "KRASOVSKY", "--tag", "question", "--as", "boris"]);
    assert!(!desk.read("store/boris/a.txt.toml").contains("forces"));
    assert!(desk.read("store/boris/sub/b.txt.toml").contains("army/foot"));
    desk.with_store(&["check"]).ended(0);
    let book = desk.read("store/codebook.toml");
    assert_eq!(book.matches("was = [\"forces").count(), 2, "{book}");
}

#[test]
fn tags_of_documents_as_a_whole_are_counted_and_changed_with_the_others() {
    let desk = tagged();
    for who in ["iris", "boris"] {
        let whole = "format = 1\n[document]\npath = \"sub/b.txt\"\n\
                     tags = [\"forces/foot\", \"odd\"] # mine\ndone = 2026-11-26\n";
        desk.write(&format!("store/{who}/sub/b.txt.toml"), whole);
    }
    let tags = desk.with_store(&["tags", "--json"]).ended(0).json();
    let foot = tags.iter().find(|tag| tag["name"] == "forces/foot").unwrap();
    assert_eq!((&foot["passages"], &foot["documents"]), (&2.into(), &2.into()));
    assert_eq!(foot["wholes"], serde_json::json!({"boris": 1, "iris": 1}));
    let said = desk.with_store(&["check"]).ended(1);
    assert!(said.out.contains("\"odd\" is on 2 documents as a whole"), "{}", said.out);
    let planned = desk.with_store(&["tags", "merge", "odd", "question", "--dry-run"]).ended(0);
    assert!(planned.out.contains("On documents as a whole: boris 1, iris 1."), "{}", planned.out);
    desk.with_store(&["tags", "merge", "odd", "question"]).ended(0);
    let said = desk.with_store(&["tags", "rename", "forces", "army"]).ended(0);
    assert!(said.out.contains("your tags of 1 document"), "{}", said.out);
    let mine = desk.read("store/iris/sub/b.txt.toml");
    assert!(mine.contains("tags = [\"army/foot\", \"question\"] # mine\n"), "{mine}");
    assert!(desk.read("store/boris/sub/b.txt.toml").contains("forces/foot"), "not written");
    let listed = desk.with_store(&["list", "--as", "boris", "--json"]).ended(0).json();
    let tags = listed.iter().find(|one| one["path"] == "sub/b.txt").unwrap()["tags"].clone();
    assert_eq!(tags, serde_json::json!(["army/foot", "question"]));
    desk.with_store(&["check"]).ended(0);
    let planned = desk.with_store(&["tags", "delete", "question", "--dry-run"]).ended(0);
    assert!(
        planned.out.contains("and off 1 document as a whole; they stay. It stays on documents"),
        "{}",
        planned.out
    );
}

#[test]
fn filters_understand_the_names_of_before() {
    let desk = tagged();
    let saved = "[filters]\nfeet = \"tag:forces/foot\"\n";
    desk.write("home/.config/glossator/config.toml", saved);
    desk.with_store(&["tags", "rename", "forces", "army"]).ended(0);
    for filter in ["tag:forces/foot", "tag:forces", "tag:foot", "tag:army", "@feet"] {
        let listed = desk.with_store(&["list", filter, "--json"]).ended(0).json();
        assert_eq!(listed.len(), 1, "{filter}");
        assert!(!desk.with_store(&["notes", filter, "--json"]).ended(0).json().is_empty());
    }
    desk.with_store(&["search", "nine tag:forces"]).ended(0);
    desk.with_store(&["search", "nine tag:power"]).ended(1);
    // Two of the three have it; the other has its parent.
    let notes = desk.with_store(&["notes", "tag:forces/foot", "--json"]).ended(0).json();
    assert_eq!(notes.len(), 2);
    desk.with_store(&["list", "tag:power"]).ended(1);
}

#[test]
fn a_merge_and_a_deletion_leave_every_highlight() {
    let desk = tagged();
    desk.with_store(&["tags", "merge", "forces/foot", "question"]).ended(0);
    assert_eq!(tags_of(&desk).len(), 3);
    desk.with_store(&["tags", "delete", "question"]).ended(0);
    let tags = tags_of(&desk);
    assert_eq!(tags.len(), 3);
    assert_eq!(tags.iter().filter(|tags| *tags == "[]").count(), 1, "{tags:?}");
    // What boris has is told, and neither put back nor taken for a fault.
    let said = desk.with_store(&["check", "--fix"]).ended(0);
    assert!(said.out.contains("was deleted from the codebook"), "{}", said.out);
    let book = desk.read("store/codebook.toml");
    assert!(!book.contains("name = \"question\"") && book.contains("deleted = ["), "{book}");
    desk.with_store(&["tags", "delete", "forces/foot", "--as", "boris"]).ended(0);
    desk.with_store(&["check"]).ended(0);
}

#[test]
fn what_others_still_call_by_a_name_of_before_is_deleted_with_the_tag() {
    let desk = tagged();
    desk.with_store(&["tags", "merge", "forces/foot", "question"]).ended(0);
    desk.with_store(&["tags", "rename", "question", "doubt"]).ended(0);
    desk.with_store(&["tags", "delete", "doubt"]).ended(0);
    // Boris's file has not been rewritten since; it says the first of the names.
    assert!(desk.read("store/boris/a.txt.toml").contains("forces/foot"));
    let tags = desk.with_store(&["tags", "--json"]).ended(0).json();
    let of = |name: &str| tags.iter().find(|tag| tag["name"] == name).cloned();
    let foot = of("forces/foot").unwrap();
    assert_eq!((&foot["listed"], &foot["deleted"]), (&false.into(), &true.into()));
    assert!(of("question").is_none() && of("doubt").is_none());
    let said = desk.with_store(&["tags"]).ended(0).out;
    let line = said.lines().find(|line| line.starts_with("forces/foot")).unwrap();
    assert!(line.ends_with("(deleted)"), "{said}");
    let said = desk.with_store(&["check", "--fix"]).ended(0);
    assert!(
        said.out.contains("\"forces/foot\" is on 1 highlight, but was deleted"),
        "{}",
        said.out
    );
    assert!(desk.read("store/codebook.toml").contains("\"forces/foot\""), "in deleted");
    // His next save leaves it: to take it off is his. A name of before is no tag any more.
    desk.add(&["a.txt", "--quote", "KRASOVSKY", "--tag", "quote", "--as", "boris"]);
    assert!(desk.read("store/boris/a.txt.toml").contains("forces/foot"));
    desk.with_store(&["tags", "delete", "forces/foot", "--as", "boris"]).ended(0);
    assert!(!desk.read("store/boris/a.txt.toml").contains("forces/foot"));
    assert_eq!(desk.records().len(), 4, "no highlight is lost");
    desk.with_store(&["check"]).ended(0);
}

#[test]
fn a_tag_renamed_by_hand_is_offered_as_a_rename_and_not_put_back() {
    let desk = tagged();
    let book = desk.read("store/codebook.toml").replace("\"forces\"", "\"army\"");
    desk.write("store/codebook.toml", &book);
    let findings = desk.with_store(&["check", "--json"]).ended(1).json();
    assert_eq!(findings.len(), 1);
    assert_eq!((&findings[0]["kind"], &findings[0]["found"]), (&"renamed".into(), &"army".into()));
    let said = desk.with_store(&["check", "--fix"]).ended(1);
    assert!(said.out.contains("gloss tags rename"), "{}", said.out);
    assert_eq!(desk.read("store/codebook.toml"), book, "it is not put back");
    desk.with_store(&["tags", "rename", "forces", "army"]).ended(0);
    desk.with_store(&["check"]).ended(0);
    assert!(tags_of(&desk).iter().any(|tags| tags.contains("\"army\"")));
}

#[test]
fn what_makes_no_sense_is_refused_and_nothing_is_changed() {
    let desk = tagged();
    let before = desk.read("store/codebook.toml");
    for (arguments, words) in [
        (["rename", "forces", "question"], "exists already"),
        (["rename", "forces", "forces/foot/x"], "below itself"),
        (["rename", "forces", "a\nb"], "control characters"),
        (["rename", "forces", "a\u{1b}[2J"], "control characters"),
        (["rename", "forcs", "army"], "did you mean \"forces\"?"),
        (["merge", "forces", "nothing"], "no tag \"nothing\""),
    ] {
        let arguments: Vec<&str> = ["tags"].into_iter().chain(arguments).collect();
        desk.with_store(&arguments).refused(&[words]);
    }
    desk.with_store(&["tags", "delete", "forces", "--read-only"]).refused(&["read-only"]);
    assert_eq!(desk.read("store/codebook.toml"), before);
    desk.write("store/codebook.toml", format!("{before}\n[[tag]]\nname = 5\n"));
    let said = desk.with_store(&["tags", "delete", "forces"]).ended(2);
    assert!(
        said.err.contains("codebook.toml:") && said.err.contains("nothing was saved"),
        "{}",
        said.err
    );
}

#[test]
fn what_a_command_did_can_be_undone_in_the_reader() {
    let desk = tagged();
    desk.with_store(&["tags", "delete", "forces"]).ended(0);
    let folder = desk.at("state").join("glossator");
    let kept = walk(&folder)
        .into_iter()
        .filter(|path| path.contains("/undo/iris/") && path.contains(".json"))
        .count();
    assert_eq!(kept, 1, "{:?}", walk(&folder));
}

/// What an earlier process has left is saved first; if others have changed the same meanwhile, that is said.
#[test]
fn what_was_left_and_is_refused_is_said() {
    let desk = tagged();
    let codebook = desk.read("store/codebook.toml");
    let named = |name: &str| {
        let tag = format!("name = \"{name}\"\nwas = [\"question\"]");
        codebook.replace("name = \"question\"", &tag)
    };
    let left = serde_json::json!({
        "words": "rename question to doubt", "edits": [], "moved": null, "at": "2026-11-27T04:00:00Z",
        "files": [{ "file": "codebook", "before": codebook, "after": named("doubt") }],
    });
    desk.write("store/codebook.toml", named("riddle"));
    desk.with_store(&["tags", "add", "first"]).ended(0);
    // Where that has left its history, there is the journal too.
    let is_history = |path: &String| path.contains("/undo/iris/") && path.contains(".json");
    let history = walk(&desk.at("state")).into_iter().find(is_history).unwrap();
    let state = history.split("/undo/").next().unwrap();
    let kept: serde_json::Value = std::fs::read_to_string(&history).unwrap().parse().unwrap();
    let owner = serde_json::json!({ "store": kept["store"], "annotator": "iris" });
    let step = serde_json::json!({ "number": 0, "step": left });
    std::fs::create_dir_all(format!("{state}/unsaved")).unwrap();
    std::fs::write(format!("{state}/unsaved/1.json"), format!("{owner}\n{step}\n")).unwrap();
    let said = desk.with_store(&["tags", "add", "second"]).ended(0);
    said.one_line(&["left to be saved before", "rename question to doubt", "has been"]);
    let codebook = desk.read("store/codebook.toml");
    assert!(codebook.contains("riddle") && codebook.contains("second"), "{codebook}");
    assert_eq!(desk.with_store(&["tags", "add", "third"]).ended(0).err, "", "it is said once");
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let below = |entry: std::fs::DirEntry| match entry.path() {
        path if path.is_dir() => walk(&path),
        path => vec![path.display().to_string()],
    };
    entries.flat_map(below).collect()
}

#[test]
fn a_codebook_that_cannot_be_read_is_said_by_whatever_needs_it() {
    let desk = tagged();
    desk.write("store/codebook.toml", "[[tag]]\nname = \n");
    let out = desk.at("out.csv");
    let commands: [(&[&str], i32); 8] = [
        (&["tags"], 1),
        (&["tags", "--json"], 1),
        (&["notes"], 1),
        (&["notes", "tag:forces", "--json"], 1),
        (&["stats"], 1),
        (&["export", "--to", "csv"], 1),
        (&["list"], 0),
        (&["search", "nine"], 0),
    ];
    for (command, code) in commands {
        let said = desk.with_store(command).ended(code);
        said.one_line(&["codebook.toml:2:", "repair"]);
        assert!(!said.out.is_empty(), "what can be read is shown");
        assert!(!said.out.contains("not in the codebook"), "{}", said.out);
    }
    let said = desk.with_store(&["export", "--to", "csv", "-o", out.to_str().unwrap()]).ended(1);
    assert!(said.err.contains("codebook.toml:2:"), "{}", said.err);
}

#[test]
fn a_filter_by_a_tag_that_is_none_says_so() {
    let desk = tagged();
    let hint = "gloss: no tag is called \"foces\"; did you mean \"forces\"";
    let commands: [&[&str]; 6] = [
        &["list", "tag:foces"],
        &["list", "a", "!tag:=foces"],
        &["notes", "tag:foces"],
        &["stats", "tag:foces"],
        &["export", "--to", "csv", "tag:foces"],
        &["search", "nine tag:foces"],
    ];
    for command in commands {
        let said = desk.with_store(command);
        assert!(said.err.starts_with(hint), "{command:?}: {}", said.err);
    }
    // Of the codebook, of another annotator, of before, a part of a name or its beginning.
    desk.with_store(&["tags", "rename", "question", "riddle"]).ended(0);
    for filter in ["tag:evidence", "tag:foot", "tag:forc", "tag:=Forces", "tag:question"] {
        for command in ["list", "notes", "stats"] {
            let said = desk.with_store(&[command, filter]);
            assert!(!said.err.contains("no tag is called"), "{command} {filter}: {}", said.err);
        }
    }
}
