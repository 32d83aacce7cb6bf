//! The whole library in one archive: it can be unpacked and opened as it is, and nothing else is in it.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use crate::desk::{Desk, Said, TELEGRAM};

fn packed(desk: &Desk, arguments: &[&str]) -> Said {
    let target = desk.at("out.zip");
    let mut all = vec!["export", "--to", "zip", "-o", target.to_str().unwrap()];
    all.extend(arguments);
    desk.with_store(&all)
}

fn unpack(desk: &Desk) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(fs::File::open(desk.at("out.zip")).unwrap()).unwrap();
    let mut names: Vec<String> =
        archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    names.sort();
    archive.extract(desk.at("elsewhere")).unwrap();
    names
}

#[test]
fn it_is_opened_as_it_is_wherever_it_is_unpacked() {
    let desk = Desk::new();
    desk.add(&[
        "a.txt",
        "--quote",
        "nine divisions",
        "--tag",
        "forces/infantry",
        "--note",
        "so many",
    ]);
    desk.add(&["sub/b.txt", "--quote", "中國志願軍九個師", "--as", "boris"]);
    // Changed since, so that the kept text is needed to find the passage.
    desk.write("docs/a.txt", TELEGRAM.replace("I have your telegram.", "I have it."));
    desk.write("docs/people.toml", "[[person]]\nname = \"Stalin\"\nalso = [\"Filippov\"]\n");
    let before = desk.with_store(&["notes", "--json"]).ended(0).json();
    assert_eq!(before[0]["state"], "carried");
    let said = packed(&desk, &[]).ended(0);
    said.one_line(&["3 documents", "2 files of annotations", "out.zip"]);
    let names = unpack(&desk);
    assert!(names.iter().all(|name| name.starts_with("docs/")), "{names:?}");
    assert!(names.contains(&"docs/people.toml".to_owned()), "{names:?}");
    let library = desk.at("elsewhere/docs");
    let opened = |arguments: &[&str]| {
        let mut all = vec!["--library", library.to_str().unwrap()];
        all.extend(arguments);
        desk.gloss(&all)
    };
    assert_eq!(opened(&["notes", "--json"]).ended(0).json(), before);
    let tags = opened(&["tags", "--json"]).ended(0).out;
    assert_eq!(tags, desk.with_store(&["tags", "--json"]).ended(0).out);
    // Packed again from there, it is the same.
    let again = desk.at("again.zip");
    opened(&["export", "--to", "zip", "-o", again.to_str().unwrap()]).ended(0);
    let list = |path: &Path| {
        let archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
        let mut names: Vec<String> =
            archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(list(&again), names);
}

#[test]
fn the_settings_of_a_library_come_with_it() {
    let desk = Desk::new();
    desk.write(
        "library/config.toml",
        "# Ours.\n[library]\nname = \"Letters: a/b\"\ncorpus = \"texts\"\nstore = \"notes\" # shared\n\n\
         [filters]\nmine = \"tag:quote\"\n",
    );
    desk.write("library/texts/a.txt", TELEGRAM);
    let library = desk.at("library");
    let library = library.to_str().unwrap();
    desk.gloss(&["--library", library, "add", "a.txt", "--quote", "telegram", "--tag", "quote"])
        .ended(0);
    let target = desk.at("out.zip");
    desk.gloss(&["--library", library, "export", "--to", "zip", "-o", target.to_str().unwrap()])
        .ended(0);
    let names = unpack(&desk);
    assert!(names.contains(&"Letters- a-b/config.toml".to_owned()), "{names:?}");
    let settings = desk.read("elsewhere/Letters- a-b/config.toml");
    for kept in
        ["# Ours.", "name = \"Letters: a/b\"", "mine = \"tag:quote\"", "store = \"annotations\""]
    {
        assert!(settings.contains(kept), "{settings}");
    }
    let opened = desk.at("elsewhere/Letters- a-b");
    let said = desk.gloss(&["--library", opened.to_str().unwrap(), "notes", "@mine", "--json"]);
    assert_eq!(said.ended(0).json().len(), 1);
}

#[test]
fn what_is_not_in_it_is_said_and_nothing_from_outside_is() {
    let desk = Desk::new();
    desk.add(&["a.txt", "--quote", "nine divisions"]);
    desk.write("secret.txt", "outside");
    symlink(desk.at("secret.txt"), desk.at("docs/link.txt")).unwrap();
    symlink(desk.at("secret.txt"), desk.at("store/iris/link.toml")).unwrap();
    desk.write("store/.git/config", "theirs");
    let made = std::process::Command::new("mkfifo").arg(desk.at("docs/pipe.txt")).status();
    assert!(made.unwrap().success());
    let said = packed(&desk, &[]).ended(0);
    for words in ["not in zip: 2 symbolic links", "1 pipe, socket or device"] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    let names = unpack(&desk);
    assert!(!names.iter().any(|name| name.contains("link") || name.contains(".git")), "{names:?}");
    // A file is not replaced, and not packed into itself.
    packed(&desk, &[]).refused(&["out.zip", "--force"]);
    fs::rename(desk.at("out.zip"), desk.at("docs/out.zip")).unwrap();
    let inside = ["export", "--to", "zip", "-o", "out.zip", "--force"];
    desk.with_store(&inside).ended(0);
    fs::rename(desk.at("docs/out.zip"), desk.at("out.zip")).unwrap();
    assert_eq!(unpack(&desk), names);
    desk.with_store(&["export", "--to", "zip"]).refused(&["-o FILE"]);
    let packed_file = desk.at("out.zip");
    let import = ["import", packed_file.to_str().unwrap()];
    desk.with_store(&import).refused(&["out.zip", "packed library", "unpack it"]);
    packed(&desk, &["--force", "tag:quote"]).refused(&["the whole library"]);
    // As root everything can be read.
    fs::set_permissions(desk.at("docs/a.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(desk.at("docs/a.txt")).is_err() {
        let said = packed(&desk, &["--force"]).ended(1);
        assert!(said.err.contains("1 file that cannot be read"), "{}", said.err);
    }
}
