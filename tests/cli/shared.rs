//! A store in a library that a group shares, and one that is the reader's own.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use crate::desk::{Desk, Said};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// A library of a group, with `rights` on its folder.
fn library(rights: u32) -> Desk {
    let desk = Desk::new();
    desk.write("library/config.toml", "[library]\ncorpus = 'docs'\nstore = 'notes'\n");
    desk.write("library/docs/a.txt", "A telegram was sent. It was read.\n");
    fs::set_permissions(desk.at("library"), fs::Permissions::from_mode(rights)).unwrap();
    desk
}

/// Runs the program with an umask, after `before`, such as a change of account.
fn with_umask(desk: &Desk, umask: &str, before: &[&str], arguments: &[&str]) -> Said {
    let line = format!("umask {umask}; exec \"$@\"");
    let gloss = desk.command(arguments);
    let mut command = Command::new("sh");
    command.args(["-c", &line, "sh"]).args(before).arg(gloss.get_program()).args(arguments);
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("HOME", desk.at("home"));
    command.current_dir(desk.at("library"));
    Said::of(&command.output().unwrap())
}

const ADD: [&str; 8] = ["--as", "anna", "add", "a.txt", "--quote", "A telegram", "--tag", "new"];

#[test]
fn what_is_in_a_library_is_for_whom_its_folder_is() {
    for (rights, umask, folder, file) in [
        (0o2775, "002", 0o2775, 0o664),
        // The folder says that a group shares it, though the umask would not.
        (0o2775, "022", 0o2775, 0o664),
        (0o2770, "077", 0o2770, 0o660),
        (0o755, "022", 0o755, 0o644),
        (0o755, "077", 0o700, 0o600),
    ] {
        let desk = library(rights);
        with_umask(&desk, umask, &[], &ADD).ended(0);
        for name in ["notes", "notes/anna"] {
            assert_eq!(mode(&desk.at("library").join(name)), folder, "{name} {rights:o} {umask}");
        }
        for name in ["anna/a.txt.toml", "anna/.lock", "codebook.toml", ".lock"] {
            let path = desk.at("library/notes").join(name);
            assert_eq!(mode(&path), file, "{name} {rights:o} {umask}");
        }
    }
}

#[test]
fn what_is_in_the_readers_own_folder_is_private() {
    let desk = library(0o2775);
    desk.write("library/config.toml", "[library]\nname = 'Team'\ncorpus = 'docs'\n");
    with_umask(&desk, "000", &[], &ADD).ended(0);
    let store = desk.at("home/.local/share/glossator/team");
    assert_eq!((mode(&store), mode(&store.join("anna"))), (0o700, 0o700));
    assert_eq!(mode(&store.join("anna/a.txt.toml")), 0o600);
    let named = desk.at("named").display().to_string();
    let arguments = [&["--store", &named][..], &ADD].concat();
    with_umask(&desk, "027", &[], &arguments).ended(0);
    assert_eq!(mode(&desk.at("named/anna/a.txt.toml")), 0o640);
}

#[test]
fn two_accounts_of_one_group_annotate_one_library() {
    const ANNA: [&str; 6] = ["setpriv", "--reuid", "20001", "--regid", "5000", "--clear-groups"];
    const BORIS: [&str; 6] = ["setpriv", "--reuid", "20002", "--regid", "5000", "--clear-groups"];
    let tried = Command::new("setpriv").args(&ANNA[1..]).arg("true").status();
    if !tried.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: only root can be two accounts");
        return;
    }
    let desk = library(0o2775);
    let library = desk.at("library");
    // The program must be within reach of both.
    for folder in [&desk.at(""), &desk.at("home")] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    }
    for path in [&library, &library.join("docs"), &library.join("docs/a.txt")] {
        chown(path, None, Some(5000)).unwrap();
    }
    fs::set_permissions(&library, fs::Permissions::from_mode(0o2775)).unwrap();
    let program = desk.at("gloss");
    fs::copy(env!("CARGO_BIN_EXE_gloss"), &program).unwrap();
    let run = |who: &[&str], umask: &str, name: &str, arguments: &[&str]| {
        let home = desk.at(name);
        fs::create_dir_all(&home).unwrap();
        fs::set_permissions(&home, fs::Permissions::from_mode(0o777)).unwrap();
        let line = format!("umask {umask}; exec \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &line, "sh"]).args(who).arg(&program).args(["--as", name]);
        command.args(arguments).env("HOME", home).current_dir(&library);
        Said::of(&command.output().unwrap())
    };
    let add = |quote| ["add", "a.txt", "--quote", quote, "--tag", "new"];
    run(&ANNA, "022", "anna", &add("A telegram")).ended(0);
    run(&BORIS, "022", "boris", &add("It was read")).ended(0);
    run(&ANNA, "022", "anna", &["add", "a.txt", "--quote", "was sent", "--tag", "other"]).ended(0);
    let said = run(&BORIS, "022", "boris", &["notes"]).ended(0);
    assert!(said.out.contains("A telegram") && said.out.contains("was sent"), "{}", said.out);

    // What another account may not read is not damaged.
    let file = library.join("notes/anna/a.txt.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let said = run(&BORIS, "022", "boris", &["notes"]);
    assert!(said.err.contains("ermission denied (ask whoever owns it"), "{}", said.err);
    let said = run(&BORIS, "022", "boris", &["check"]).ended(1);
    assert!(said.out.contains("1 file that you may not read"), "{}", said.out);
    assert!(!said.out.contains("fault"), "{}", said.out);
}
