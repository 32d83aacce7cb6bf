//! Pipes, devices and links in the place of files: an archive or a repository can bring them. No
//! command waits for them, reads without end, or follows them out of its folder.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::desk::Desk;

/// Nothing here takes a tenth of this, on any machine.
const LONG: Duration = Duration::from_mins(1);

/// The files that the program opens, as far as they are not the reader's own; those of one row are
/// replaced together, since none keeps it from opening the others.
const FILES: [&[&str]; 6] = [
    &["library/config.toml"],
    &[
        "library/people.toml",
        "library/facts.toml",
        "library/docs/.gitignore",
        "library/docs/.ignore",
        "library/docs/sub/.gitignore",
    ],
    &["library/docs/a.txt"],
    &["library/notes/codebook.toml", "library/notes/iris/a.txt.toml"],
    &["library/notes/.lock", "library/notes/iris/.lock"],
    &["library/notes/.lock.held", "library/notes/iris/.lock.held", "library/notes/iris/.unsynced"],
];

const COMMANDS: [&[&str]; 10] = [
    &["list"],
    &["find", "divisions"],
    &["people"],
    &["notes"],
    &["check", "--fix"],
    &["config"],
    &["add", "a.txt", "--quote", "at least nine"],
    &["add", "sub/b.txt", "--quote", "finale", "--tag", "new"],
    &["remove", "none"],
    &["a.txt"],
];

/// A way to put something in the place of a file.
type Replacement = (&'static str, fn(&Path, &Desk));

const REPLACEMENTS: [Replacement; 5] = [
    ("a pipe", |path, _| {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }),
    ("a link to a pipe", |path, desk| symlink(desk.at("pipe"), path).unwrap()),
    ("a link to a device", |path, _| symlink("/dev/zero", path).unwrap()),
    ("a link out", |path, desk| symlink(desk.at("secret"), path).unwrap()),
    ("a folder", |path, _| fs::create_dir(path).unwrap()),
];

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("library/config.toml", "[library]\ncorpus = 'docs'\nstore = 'notes'\n");
    fs::rename(desk.at("docs"), desk.at("library/docs")).unwrap();
    desk.write("secret", "classified = 'yes'\n[library]\nname = 'stolen'\n");
    assert!(Command::new("mkfifo").arg(desk.at("pipe")).status().unwrap().success());
    desk
}

/// Runs a command; if it does not end, it is killed, and the test fails.
fn runs(desk: &Desk, arguments: &[&str]) -> String {
    let mut command = desk.command(arguments);
    command.current_dir(desk.at("library/docs"));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = child.id().to_string();
    let (ended, end) = channel();
    thread::spawn(move || ended.send(child.wait_with_output()));
    match end.recv_timeout(LONG) {
        Ok(output) => {
            let output = output.unwrap();
            assert!(output.status.code().is_some(), "{arguments:?}: {output:?}");
            [output.stdout, output.stderr].map(|out| String::from_utf8(out).unwrap()).concat()
        }
        Err(RecvTimeoutError::Timeout) => {
            Command::new("kill").args(["-9", &id]).status().unwrap();
            panic!("it does not end: gloss {arguments:?}");
        }
        Err(RecvTimeoutError::Disconnected) => panic!("it could not be waited for"),
    }
}

#[test]
fn nothing_in_the_place_of_a_file_is_waited_for_or_followed_out() {
    thread::scope(|scope| {
        for (what, put) in REPLACEMENTS {
            scope.spawn(move || {
                for files in FILES {
                    let desk = desk();
                    for file in files {
                        let path = desk.at(file);
                        fs::create_dir_all(path.parent().unwrap()).unwrap();
                        let _ = fs::remove_file(&path);
                        put(&path, &desk);
                    }
                    for arguments in COMMANDS {
                        let said = runs(&desk, arguments);
                        let place = format!("{files:?}: {what}, gloss {arguments:?}: {said}");
                        assert!(!said.contains("panicked"), "{place}");
                        assert!(!said.contains("classified"), "{place}");
                    }
                    assert!(desk.read("secret").starts_with("classified"), "{files:?}: {what}");
                }
            });
        }
    });
}

#[test]
fn rules_that_were_not_read_and_links_that_were_left_out_are_told() {
    let desk = desk();
    symlink(desk.at("secret"), desk.at("library/docs/out.txt")).unwrap();
    symlink("nothing", desk.at("library/docs/lost.txt")).unwrap();
    symlink("../../secret", desk.at("library/docs/.gitignore")).unwrap();
    let said = runs(&desk, &["list"]);
    assert!(
        said.contains("left out: 1 symbolic link to nothing")
            && said
                .contains("could not read out.txt: symbolic link that leads out of the library; "),
        "{said}"
    );
    let rules = ".gitignore: symbolic link that leads out of the library";
    assert!(said.contains("not used: ") && said.contains(rules), "{said}");
    for name in ["a.txt", "sub/b.txt", "out.txt"] {
        fs::remove_file(desk.at("library/docs").join(name)).unwrap();
    }
    desk.write("library/docs/.hidden", "");
    let said = runs(&desk, &["list"]);
    let all = "(left out: 2 hidden, 1 symbolic link to nothing; not used: ";
    assert!(said.contains("there are no documents in /") && said.contains(all), "{said}");
}
