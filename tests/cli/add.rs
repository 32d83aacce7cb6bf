//! Highlights made by scripts.

use crate::desk::{Desk, SCRIPTS, Said, TELEGRAM, points};

#[test]
fn add_keeps_a_passage_in_toml_whose_quote_is_the_text_at_its_place() {
    let desk = Desk::new();
    for (document, text, quote) in [
        ("a.txt", TELEGRAM, "least nine divisions"),
        ("sub/b.txt", SCRIPTS, "дивизий 🎖 и"),
        ("sub/b.txt", SCRIPTS, "九個師👨\u{200d}👩\u{200d}👧過"),
        ("sub/b.txt", SCRIPTS, "e\u{301}tude"),
    ] {
        let note = "Five-six, then nine.\nПять. 五。 \"\"\" \\ '''";
        let id = desk.add(&[
            document,
            "--quote",
            quote,
            "--tag",
            "forces/infantry",
            "--tag",
            "important",
            "--tag",
            "important",
            "--note",
            note,
        ]);
        let file = desk.read(&format!("store/iris/{document}.toml"));
        let parsed: toml::Table = file.parse().unwrap();
        assert_eq!(parsed["document"]["path"].as_str(), Some(document));
        let marks = parsed["highlight"].as_array().unwrap();
        let mark = marks.iter().find(|mark| mark["id"].as_str() == Some(&id)).unwrap();
        let place = |key: &str| usize::try_from(mark[key].as_integer().unwrap()).unwrap();
        let passage: String =
            text.chars().skip(place("start")).take(place("end") - place("start")).collect();
        assert_eq!(passage, quote);
        assert_eq!(mark["quote"].as_str(), Some(quote));
        assert_eq!(mark["note"].as_str(), Some(note));
        let tags: Vec<_> =
            mark["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
        assert_eq!(tags, ["forces/infantry", "important"]);
    }
    let codebook: toml::Table = desk.read("store/codebook.toml").parse().unwrap();
    let tags = codebook["tag"].as_array().unwrap();
    // The five it begins with, and the new one once, on the next key.
    assert_eq!(tags.len(), 6);
    assert_eq!(tags[5]["name"].as_str(), Some("forces/infantry"));
    assert_eq!(tags[5]["key"].as_str(), Some("6"));
}

#[test]
fn add_wants_one_place() {
    let desk = Desk::new();
    let add = |more: &[&str]| desk.with_store(&[&["add", "a.txt", "--quote"], more].concat());
    let none = add(&["ten divisions"]).ended(1);
    assert_eq!(none.out, "");
    none.one_line(&["ten divisions", "does not occur", "a.txt"]);
    for (given, words) in [
        (
            &["nine"][..],
            &[
                "occurs 2 times",
                "--nth 1 to --nth 2",
                "--nth 1: line 5: “… telegram. There are at least [nine] divisions. Nine is enough, …”",
                "--nth 2: line 5: “… Nine is enough, and [nine] is all. VIKTOROV [Ivanov] 9 …”",
            ][..],
        ),
        (&["nine", "--nth", "3"], &["occurs 2 times", "--nth 3"]),
        (
            &["telegram", "--nth", "2"],
            &[
                "occurs once",
                "--nth 2",
                "--nth 1: line 5: “… Comrade LI WEI I have your [telegram].",
            ],
        ),
    ] {
        let said = add(given).ended(1);
        assert!(words.iter().all(|word| said.err.contains(word)), "{}", said.err);
    }
    assert_eq!(add(&["nine", "--nth", "0"]).code, 2);
    add(&[" "]).refused(&["--quote is empty"]);
    assert!(!desk.at("store").exists(), "a refusal leaves nothing behind");

    let second = desk.add(&["a.txt", "--quote", "nine", "--nth", "2"]);
    let record = &desk.records()[0];
    assert_eq!(record["id"], second.as_str());
    assert_eq!(points(TELEGRAM, &record["start"], &record["end"]), "nine");
    let before = TELEGRAM.rfind("nine").unwrap();
    assert_eq!(record["start"], TELEGRAM[..before].chars().count());
    // A quote on one line is found over a line end.
    desk.add(&["a.txt", "--quote", "nine is all"]);
    assert_eq!(desk.records()[1]["quote"], "nine\nis all");
}

#[test]
fn a_tag_is_one_whatever_its_normal_form() {
    let desk = Desk::new();
    let add = |quote, tag| desk.add(&["a.txt", "--quote", quote, "--tag", tag]);
    add("telegram", "\u{d6}l");
    add("at least nine", "O\u{308}l");
    add("enough", "\u{d6}l\u{200b}");
    assert_eq!(desk.read("store/codebook.toml").matches("name = ").count(), 5 + 1);
    assert!(desk.records().iter().all(|record| record["tags"][0] == "\u{d6}l"));
    let both = desk.read("store/codebook.toml") + "\n[[tag]]\nname = \"O\u{308}l\"\n";
    desk.write("store/codebook.toml", both);
    let said = desk.with_store(&["check"]).ended(1);
    assert!(
        said.out.contains("the tag \"Öl\" occurs twice, here in other code points"),
        "{}",
        said.out
    );
    assert!(!said.out.contains("not in the codebook"), "{}", said.out);
}

#[test]
fn add_refuses_a_bad_tag_and_changes_nothing() {
    let desk = Desk::new();
    for tag in ["", " x", "a//b", "a\nb"] {
        let said = desk
            .with_store(&["add", "a.txt", "--quote", "telegram", "--tag", "fine", "--tag", tag]);
        said.refused(&["cannot be a tag"]);
    }
    assert!(!desk.at("store").exists());
}

#[test]
fn add_takes_a_path_within_the_corpus_or_on_disk() {
    let desk = Desk::new();
    desk.write("else/c.txt", "elsewhere\n");
    desk.write("lib/config.toml", "[library]\ncorpus = \"texts\"\nstore = \"kept\"\n");
    desk.write("lib/texts/deep/d.txt", "declared\n");
    let on_disk = desk.at("docs/sub/b.txt");
    desk.add(&[on_disk.to_str().unwrap(), "--quote", "finale"]);
    desk.add(&["sub/b.txt", "--quote", "девять"]);
    let parsed: toml::Table = desk.read("store/iris/sub/b.txt.toml").parse().unwrap();
    assert_eq!(parsed["highlight"].as_array().unwrap().len(), 2);
    desk.add(&["../else/c.txt", "--quote", "elsewhere"]);
    assert!(desk.at("store/iris/c.txt.toml").exists());
    // A file of a declared library is annotated in that library.
    desk.gloss(&["add", "../lib/texts/deep/d.txt", "--quote", "declared"]).ended(0);
    assert!(desk.at("lib/kept/iris/deep/d.txt.toml").exists());
    let other = ["add", "deep/d.txt", "--quote", "declared", "--note", "2", "--library", "../lib"];
    desk.gloss(&other).ended(0);
    let parsed: toml::Table = desk.read("lib/kept/iris/deep/d.txt.toml").parse().unwrap();
    assert_eq!(parsed["highlight"].as_array().unwrap().len(), 2);

    // Also from a folder above it, which is no library but happens to be the current one.
    let mut above =
        desk.command(&["add", "lib/texts/deep/d.txt", "--quote", "declared", "--note", "3"]);
    Said::of(&above.current_dir(desk.at("")).output().unwrap()).ended(0);
    let parsed: toml::Table = desk.read("lib/kept/iris/deep/d.txt.toml").parse().unwrap();
    assert_eq!(parsed["highlight"].as_array().unwrap().len(), 3);

    desk.with_store(&["add", "gone.txt", "--quote", "x"])
        .refused(&["no document gone.txt", "gloss list"]);
    desk.with_store(&["add", "sub", "--quote", "x"]).refused(&["sub", "folder"]);
    desk.with_store(&["add", "../gone.txt", "--quote", "x"]).refused(&["gone.txt"]);
    desk.with_store(&["add", "a.txt", "--quote", "x", "--library", "../lib"])
        .refused(&["a.txt", "not in the corpus"]);
    desk.write("docs/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    desk.with_store(&["add", "picture.png", "--quote", "x"])
        .refused(&["picture.png", "a PNG picture, which has no text"]);
}

#[test]
fn nothing_is_written_read_only() {
    let desk = Desk::new();
    desk.with_store(&["--read-only", "add", "a.txt", "--quote", "telegram", "--tag", "new"])
        .refused(&["is read-only", "--read-only"]);
    assert!(!desk.at("store").exists());
    let id = desk.add(&["a.txt", "--quote", "telegram"]);
    let before = desk.read("store/iris/a.txt.toml");
    desk.with_store(&["remove", &id, "--read-only"]).refused(&["is read-only"]);
    assert_eq!(desk.read("store/iris/a.txt.toml"), before);
}

#[test]
fn a_damaged_file_is_never_written() {
    let desk = Desk::new();
    let id = desk.add(&["a.txt", "--quote", "telegram"]);
    let broken = desk.read("store/iris/a.txt.toml").replace("created", "x = [\ncreated");
    desk.write("store/iris/a.txt.toml", &broken);
    let place = desk.at("store/iris/a.txt.toml");
    let add = ["add", "a.txt", "--quote", "enough", "--tag", "new"];
    desk.with_store(&add).refused(&[place.to_str().unwrap(), "gloss check"]);
    assert!(!desk.at("store/codebook.toml").exists(), "the codebook is not touched either");
    desk.with_store(&["remove", &id]).refused(&[place.to_str().unwrap(), "gloss check"]);
    assert_eq!(desk.read("store/iris/a.txt.toml"), broken);

    // Its good entries can be seen, and the damage is said.
    let partly = "format = 1\n[[note]]\nid = \"n\"\ntext = \"kept\"\ncreated = 2026-01-01T00:00:00Z\nupdated = 2026-01-01T00:00:00Z\n[[highlight]]\nid = 5\n";
    desk.write("store/iris/a.txt.toml", partly);
    let said = desk.with_store(&["notes", "--json"]).ended(1);
    assert_eq!(said.json()[0]["note"], "kept");
    let listed = desk.with_store(&["list"]).ended(0);
    assert!(listed.err.contains("a.txt.toml:8:"), "{}", listed.err);
    assert!(said.err.contains("a.txt.toml:8:"), "{}", said.err);
    desk.with_store(&["remove", "n"]).refused(&["a.txt.toml:", "gloss check"]);

    desk.write("store/codebook.toml", "[[tag]]\nname = 3\n");
    desk.with_store(&["add", "sub/b.txt", "--quote", "finale", "--tag", "new"])
        .refused(&["codebook.toml:2:"]);
    assert!(!desk.at("store/iris/sub").exists());
}

#[test]
fn what_was_written_but_perhaps_not_safe_is_not_written_twice() {
    let desk = Desk::new();
    let arguments = ["a.txt", "--quote", "nine divisions", "--tag", "new", "--note", "a note"];
    let id = desk.add(&arguments);
    // As after a command that wrote it and could not sync its folder.
    desk.write("store/iris/.unsynced", format!("{id} iris/a.txt.toml\n"));
    let other = desk.add(&["a.txt", "--quote", "nine divisions", "--note", "another"]);
    assert_ne!(other, id, "it says something else");
    desk.write("store/iris/.unsynced", format!("{id} iris/a.txt.toml\n"));
    assert_eq!(desk.add(&arguments), id);
    assert_eq!(desk.records().len(), 2);
    assert!(!desk.at("store/iris/.unsynced").exists(), "now it is safe");
    assert_eq!(desk.add(&arguments), id, "one passage, one highlight");
    assert_eq!(desk.records().len(), 2);
}

#[test]
fn what_a_command_waits_for_is_said() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let desk = Desk::new();
    desk.add(&["a.txt", "--quote", "enough"]);
    let lock = std::fs::File::options().write(true).open(desk.at("store/iris/.lock")).unwrap();
    lock.lock().unwrap();
    let store = desk.at("store");
    let mut command = desk.command(&["add", "a.txt", "--quote", "telegram", "--store"]);
    let mut child =
        command.arg(store).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("waiting: another session holds the lock"), "{line}");
    drop(lock);
    assert!(child.wait().unwrap().success());
    assert_eq!(desk.records().len(), 2);
}

#[test]
fn many_at_once_are_added_all_or_none() {
    let desk = Desk::new();
    let good = "{\"document\": \"a.txt\", \"quote\": \"nine divisions\", \"tags\": [\"forces\"], \"note\": \"n\"}\n\n\
                {\"document\": \"sub/b.txt\", \"quote\": \"finale\"}\n\
                {\"document\": \"a.txt\", \"quote\": \"nine\", \"nth\": 2}\n";
    let bad = "{\"document\": \"a.txt\", \"quote\": \"nine\"}\n{\"document\": \"../a.txt\", \"quote\": \"x\"}\n\
               {\"document\": \"a.txt\", \"quote\": \"nine\", \"nth\": 0}\n{\"quote\"\n\
               {\"document\": \"a.txt\", \"quote\": \"nine\", \"color\": 1}\n";
    desk.write("bad.jsonl", format!("{good}{bad}"));
    let file = desk.at("bad.jsonl");
    let said = desk.with_store(&["add", "--from", file.to_str().unwrap()]).ended(2);
    assert!(!said.err.contains(" at line "), "the number of a line is said once: {}", said.err);
    for words in ["bad.jsonl:5: ", ":6: ", ":7: ", ":8: ", ":9: ", "nothing was added"] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    assert!(desk.records().is_empty());
    desk.write("good.jsonl", good);
    let file = desk.at("good.jsonl");
    let file = file.to_str().unwrap();
    let said = desk.with_store(&["add", "--from", file]).ended(0);
    let ids: Vec<&str> = said.out.lines().collect();
    let records = desk.records();
    let mut found: Vec<&str> =
        records.iter().map(|record| record["id"].as_str().unwrap()).collect();
    assert_eq!((ids.len(), found.len()), (3, 3));
    found.retain(|id| !ids.contains(id));
    assert!(found.is_empty());
    // Once more, it is all there; with one that is new, that alone is added.
    let again = desk.with_store(&["add", "--from", file]).ended(0);
    assert_eq!(again.out, "");
    again.one_line(&["3 highlights of", "there already", "nothing was added"]);
    assert_eq!(desk.records(), records);
    let new = "{\"document\": \"a.txt\", \"quote\": \"nine divisions\"}\n";
    desk.write("more.jsonl", format!("{good}{new}{new}"));
    let more = desk.at("more.jsonl");
    let more = desk.with_store(&["add", "--from", more.to_str().unwrap()]).ended(0);
    assert_eq!(more.out.lines().count(), 1);
    more.one_line(&["4 highlights of", "are there already"]);
    assert_eq!(desk.records().len(), 4);
    desk.with_store(&["add", "a.txt", "--from", file]).refused(&["--from"]);
    desk.with_store(&["add"]).refused(&["--quote"]);
}

#[test]
fn each_place_of_a_quote_is_shown_among_its_words() {
    let desk = Desk::new();
    let same = "This is one paragraph, and it begins as it does: ";
    let text =
        format!("{same}the fox ran.\n{same}the fox, sat.\n中國志願軍過江。中國志願軍過江。fox\n");
    desk.write("docs/fox.txt", text);
    let said = |quote: &str| desk.with_store(&["add", "fox.txt", "--quote", quote]).ended(1).err;
    let fox = said("fox");
    for words in ["[fox] ran.", "[fox], sat.", "過江。[fox]”"] {
        assert!(fox.contains(words), "{fox}");
    }
    assert!(said("志願軍").contains("過江。中國[志願軍]過江。fox”"));
    let begins = said("This is");
    assert!(begins.contains("--nth 1: line 1: “[This is] one"), "{begins}");
}

#[test]
fn a_tag_that_is_almost_another_is_not_made_unasked() {
    let desk = Desk::new();
    desk.with_store(&["tags", "add", "Korea"]).ended(0);
    let book = desk.read("store/codebook.toml");
    let add = ["add", "a.txt", "--quote", "telegram", "--tag"];
    let with = |tag: &str, more: &[&str]| desk.with_store(&[&add[..], &[tag], more].concat());
    for tag in ["Kore", "korea", "Koera", "Kor\u{e9}a"] {
        with(tag, &[]).refused(&[&format!("no tag {tag:?}"), "did you mean \"Korea\"?", "--new"]);
        desk.with_store(&["tags", "add", tag]).refused(&["\"Korea\"", "--new"]);
    }
    desk.write(
        "many.jsonl",
        "{\"document\": \"a.txt\", \"quote\": \"telegram\", \"tags\": [\"Kore\"]}\n",
    );
    let many = desk.with_store(&["add", "--from", "../many.jsonl"]).ended(2);
    assert!(
        many.err.contains("many.jsonl:1: there is no tag \"Kore\"; did you mean \"Korea\"?"),
        "{}",
        many.err
    );
    assert_eq!(desk.read("store/codebook.toml"), book);
    assert!(!desk.at("store/iris").exists(), "nothing was added");
    // What is like no other is made as before, and so is what is asked for.
    with("Japan", &[]).ended(0).one_line(&["the new tag \"Japan\" was added to the codebook"]);
    with("Kore", &["--new"]).ended(0).one_line(&["the new tag \"Kore\""]);
    with("Kore", &[]).ended(0);
    desk.with_store(&["tags", "add", "korea", "--new"]).ended(0);
    desk.write(
        "many.jsonl",
        "{\"document\": \"a.txt\", \"quote\": \"enough\", \"tags\": [\"japan\"]}\n",
    );
    desk.with_store(&["add", "--from", "../many.jsonl", "--new"]).ended(0);
}
