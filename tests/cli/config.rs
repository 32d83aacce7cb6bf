//! The settings in force, and mistakes in them.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::desk::{Desk, Said};

#[test]
fn config_tells_what_is_in_force_and_where_it_comes_from() {
    let desk = Desk::new();
    desk.write(
        "home/.config/glossator/config.toml",
        "[reading]\nmeasure = 60\nscroll_margin = 1\n",
    );
    desk.write(
        "lib/config.toml",
        "[library]\nname = \"Letters\"\nstore = \"kept\"\n[reading]\nmeasure = 66\n",
    );
    desk.write("lib/x.txt", "x\n");
    desk.write("mine.toml", "[reading]\nscroll_margin = 2\n[keys.reading]\nhighlight = [\"M\"]\n");
    let said = desk
        .gloss(&["config", "--library", "../lib", "--config", "../mine.toml", "--as", "vera"])
        .ended(0);
    let line = |start: &str| {
        said.out
            .lines()
            .find(|line| line.starts_with(start))
            .unwrap_or_else(|| panic!("{start} in {}", said.out))
            .to_owned()
    };
    assert!(
        line("reading.measure = 66 ")
            .ends_with(&format!("# {}:5:1", desk.at("lib/config.toml").display()))
    );
    assert!(line("reading.scroll_margin = 2 ").contains("mine.toml:2:1"));
    assert!(line("keys.reading.highlight = [\"M\"] ").contains("mine.toml:4:1"));
    assert!(line("reading.reflow = true ").ends_with("# built in"));
    assert!(line("annotator = \"vera\" ").ends_with("# --as"));
    assert!(line("# library ").contains("Letters"));
    assert!(line("# store ").ends_with(desk.at("lib/kept").to_str().unwrap()));
    assert!(line("# state ").contains(desk.at("state/glossator").to_str().unwrap()));
    assert!(line("# annotator ").contains("vera"));
    let parsed: toml::Table = said.out.parse().unwrap();
    assert_eq!(parsed["reading"]["measure"].as_integer(), Some(66));

    let paths = desk
        .gloss(&["config", "--path", "--library", "../lib", "--config", "../mine.toml"])
        .ended(0);
    let files: Vec<_> = paths.out.lines().collect();
    let own = desk.at("home/.config/glossator/config.toml");
    assert_eq!(files.len(), 3);
    assert_eq!(files[0], own.to_str().unwrap());
    assert!(files[1].ends_with("lib/config.toml") && files[2].ends_with("mine.toml"));
    fs::remove_file(&own).unwrap();
    let paths = desk.gloss(&["config", "--path"]).ended(0);
    assert_eq!(paths.out.trim_end(), own.to_str().unwrap(), "so that an editor can make it");
    paths.one_line(&["home/.config/glossator/config.toml"]);
}

#[test]
fn a_mistake_in_the_settings_is_told_with_its_place() {
    let desk = Desk::new();
    let mine = desk.at("mine.toml");
    let at = |place: &str| format!("{}:{place}", mine.display());
    for (settings, place, words) in [
        ("[reading]\nmesure = 60\n", "2:1", "measure"),
        ("[reading]\nmeasure = 1\n", "2:11", "from 20 to 400"),
        ("[keys.reading]\nhighlight = [\"n\"]\nrepeat = [\"n\"]\n", "3:1", "highlight"),
        ("[keys.reading]\nhighlight = [\"entre\"]\n", "2:1", "entre"),
        ("annotator = \"a/b\"\n", "1:1", "a/b"),
        ("[reading\n", "1:9", ""),
    ] {
        desk.write("mine.toml", settings);
        for command in ["list", "config", "."] {
            let said = desk.gloss(&[command, "--config", "../mine.toml"]);
            let file = said.err.replace("docs/../", "");
            assert!(file.contains(&at(place)), "{place} in {file}");
            said.refused(&[words]);
        }
        // Which files are read can still be asked.
        desk.gloss(&["config", "--path", "--config", "../mine.toml"]).ended(0);
    }
    desk.gloss(&["list", "--config", "none.toml"]).refused(&["none.toml"]);
}

#[test]
fn all_mistakes_of_a_file_are_told() {
    let desk = Desk::new();
    for (settings, expected) in [
        (
            "[reading]\nmesure = 60\nreflow = 1\n[display]\ntheme = 'drak'\n",
            &[":2:1: unknown setting `mesure`", ":3:10: ", ":5:9: unknown value `drak`"][..],
        ),
        (
            "[keys.reading]\nhighlight = [\"n\"]\nrepeat = [\"n\", \"entre\"]\ncomment = [\"spce\"]\n",
            &["highlight", "entre", ":4:1: "][..],
        ),
    ] {
        desk.write("mine.toml", settings);
        let said = desk.gloss(&["list", "--config", "../mine.toml"]).ended(2);
        assert_eq!(said.err.lines().count(), 3, "{}", said.err);
        assert!(said.err.lines().all(|line| line.starts_with("gloss: ")), "{}", said.err);
        for words in expected {
            assert!(said.err.contains(words), "{words}: {}", said.err);
        }
    }
}

#[test]
fn a_named_encoding_and_a_followed_link_are_in_force_everywhere() {
    let desk = Desk::new();
    desk.write("lib/config.toml", "[library]\n[[read]]\nmatch = 'old'\nencoding = 'cp437'\n");
    fs::create_dir_all(desk.at("lib/old")).unwrap();
    fs::write(desk.at("lib/old/a.txt"), b"\xda\xc4\xbf").unwrap();
    desk.write("elsewhere.txt", "from afar\n");
    symlink(desk.at("elsewhere.txt"), desk.at("lib/link.txt")).unwrap();
    let listed = desk.gloss(&["list", "--json", "--library", "../lib"]);
    assert!(
        listed.out.contains("\"cp437\"") && !listed.out.contains("from afar"),
        "{}",
        listed.out
    );
    let found = desk.gloss(&["find", "afar", "--library", "../lib"]);
    assert!(!found.out.contains("from afar"), "{}", found.out);

    desk.write("mine.toml", "[documents]\nfollow_links = true\n");
    let mine = ["--library", "../lib", "--config", "../mine.toml"];
    let found = desk.gloss(&[&["find", "afar"][..], &mine].concat()).ended(0);
    assert!(found.out.contains("from afar"), "{}", found.out);

    desk.write("lib/config.toml", "[library]\n[documents]\nfollow_links = true\n");
    let refused = desk.gloss(&["list", "--library", "../lib"]);
    refused.refused(&["config.toml:3:1", "may not set `documents.follow_links`"]);
}

#[test]
fn the_annotator_is_the_login_name_unless_something_else_is_said() {
    let desk = Desk::new();
    let annotator = |command: &mut Command| {
        let said = Said::of(&command.output().unwrap()).ended(0);
        let line = said.out.lines().find(|line| line.starts_with("# annotator")).unwrap();
        line["# annotator".len()..].trim().to_owned()
    };
    assert_eq!(annotator(&mut desk.command(&["config"])), "iris (the login name)");
    let mut command = desk.command(&["config"]);
    assert_eq!(annotator(command.env("USER", "CORP/юрий")), "CORP-юрий (the login name)");
    let mut command = desk.command(&["config"]);
    assert_eq!(annotator(command.env_remove("USER").env("LOGNAME", "log")), "log (the login name)");
    let mut command = desk.command(&["config"]);
    assert!(annotator(command.env_remove("USER")).ends_with(" (the login name)"));
    desk.write("home/.config/glossator/config.toml", "annotator = \"vera\"\n");
    assert_eq!(annotator(&mut desk.command(&["config"])), "vera");
    assert_eq!(annotator(&mut desk.command(&["config", "--as", "王"])), "王");
    for bad in ["", "a/b", ".x", "codebook.toml"] {
        desk.gloss(&["list", "--as", bad]).refused(&["annotator", "--as"]);
    }
}

#[test]
fn settings_of_a_library_that_is_none_are_told() {
    let desk = Desk::new();
    desk.write("lib/x.txt", "x\n");
    let rule =
        "[[apparatus.rule]]\nname = \"leaf\"\nin = [\"head\"]\nmatch = '^Leaf (?<number>\\d+)$'\n";
    for (settings, table) in [
        (rule, "[apparatus]"),
        ("[reading]\nnumbers = \"lines\"\n[filters]\na = \"b\"\n", "[filters]"),
    ] {
        desk.write("lib/config.toml", settings);
        for command in ["config", "check"] {
            let said = desk.gloss(&[command, "--library", "../lib"]).ended(0);
            said.one_line(&["lib/config.toml: this is not read", "[library] above", table]);
        }
    }
    // What may be another program's is none of our business.
    for settings in
        ["[filters]\na = 1\n", "[reading]\nspeed = 3\n", "[server]\n[filters]\n", "", "[["]
    {
        desk.write("lib/config.toml", settings);
        let said = desk.gloss(&["config", "--library", "../lib"]).ended(0);
        assert_eq!(said.err, "", "{settings}");
    }
}

#[test]
fn a_store_that_goes_by_the_name_of_the_library_is_told() {
    let desk = Desk::new();
    desk.write("lib/x.txt", "x\n");
    let store = |settings: &str, more: &[&str]| {
        desk.write("lib/config.toml", settings);
        let said = desk.gloss(&[&["config", "--library", "../lib"], more].concat()).ended(0);
        said.out.lines().find(|line| line.starts_with("# store ")).unwrap().to_owned()
    };
    assert!(store("[library]\nname = \"Tea\"\n", &[]).ends_with("under [library])"));
    for (settings, more) in [
        ("[library]\n", &[][..]),
        ("[library]\nname = \"Tea\"\nstore = \"kept\"\n", &[]),
        ("[library]\nname = \"Tea\"\n", &["--store", "../kept"]),
    ] {
        assert!(!store(settings, more).contains("share it"), "{settings} {more:?}");
    }
}

#[test]
fn a_misspelt_library_is_refused_by_every_command() {
    let desk = Desk::new();
    desk.write("lib/x.txt", "nine divisions\n");
    for (settings, place) in [
        ("[library\nname = \"Letters\"\n", "lib/config.toml:1:9: "),
        ("# ours\n[libary]\nname = \"Letters\"\n", "lib/config.toml:2:2: "),
        ("[Library]\nname = \"Letters\"\n", "lib/config.toml:1:2: "),
    ] {
        desk.write("lib/config.toml", settings);
        let commands: [&[&str]; 13] = [
            &["list"],
            &["config"],
            &["config", "--path"],
            &["check"],
            &["notes"],
            &["tags"],
            &["stats"],
            &["find", "nine"],
            &["search", "nine"],
            &["text", "x.txt"],
            &["add", "x.txt", "--quote", "nine"],
            &["export", "--to", "csv"],
            &["people"],
        ];
        for command in commands {
            let mut run = desk.command(command);
            run.current_dir(desk.at("lib"));
            Said::of(&run.output().unwrap()).refused(&[place, "did you mean `[library]`?"]);
            let given = [command, &["--library", "../lib"]].concat();
            desk.gloss(&given).refused(&[place, "did you mean `[library]`?"]);
        }
        for path in ["../lib", "../lib/x.txt"] {
            desk.gloss(&[path]).refused(&[place, "did you mean `[library]`?"]);
        }
        assert!(!desk.at("home/.local").exists(), "nothing is made");
    }
    // The file of another program.
    desk.write("lib/config.toml", "baseURL = 'https://example.org/'\n[params]\nname = 'x'\n");
    desk.gloss(&["list", "--library", "../lib"]).ended(0);
}
