//! Tests of reading and writing, on a real disk.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_new_file_is_private_and_an_old_ones_mode_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a/b/c.toml");
    write_atomic(&path, b"one").unwrap();
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    fs::set_permissions(&path, Permissions::from_mode(0o664)).unwrap();
    write_atomic(&path, b"two").unwrap();
    assert_eq!(mode(&path), 0o664);
    assert_eq!(read_if_there(&path).unwrap().as_deref(), Some(&b"two"[..]));
    assert_eq!(names(path.parent().unwrap()), ["c.toml"]);
}

#[test]
fn a_failure_leaves_no_temporary_file_and_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let taken = dir.path().join("taken");
    fs::create_dir_all(taken.join("full")).unwrap();
    let error = write_atomic(&taken, b"x").unwrap_err().to_string();
    assert!(error.starts_with("could not write /") && !error.contains("os error"), "{error}");
    assert_eq!(names(dir.path()), ["taken"]);

    let locked = dir.path().join("locked");
    fs::write(&locked, "old").unwrap();
    fs::set_permissions(&locked, Permissions::from_mode(0o444)).unwrap();
    assert!(write_atomic(&locked, b"new").is_err() && remove(&locked).is_err());
    assert_eq!(fs::read(&locked).unwrap(), b"old");
}

#[test]
fn a_link_is_written_through() {
    let dir = tempfile::tempdir().unwrap();
    let (real, link) = (dir.path().join("real"), dir.path().join("link"));
    fs::write(&real, "old").unwrap();
    symlink(&real, &link).unwrap();
    write_atomic(&link, b"new").unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read(&real).unwrap(), b"new");
}

#[test]
fn what_is_no_file_is_not_read() {
    let dir = tempfile::tempdir().unwrap();
    assert!(read_if_there(&dir.path().join("none")).unwrap().is_none());
    assert!(read_if_there(dir.path()).unwrap_err().to_string().contains("directory"));
    let device = read_up_to(Path::new("/dev/zero"), 10).unwrap_err();
    assert!(device.to_string().ends_with("it is a device, not a regular file"), "{device}");
    let big = dir.path().join("big");
    fs::write(&big, vec![b'x'; (1 << 20) + 1]).unwrap();
    assert_eq!(read_up_to(&big, 1 << 20).unwrap_err().cause(), "it is larger than 1 MiB");
    assert!(read_up_to(&big, (1 << 20) + 1).unwrap().is_some());
}

#[test]
fn what_was_written_meanwhile_is_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a");
    let put = |is_unchanged| replace(&path, b"mine", Access::Shared, || is_unchanged).unwrap();
    assert!(put(true).is_some());
    fs::write(&path, "theirs").unwrap();
    assert!(put(false).is_none());
    assert_eq!(
        (fs::read(&path).unwrap(), names(dir.path())),
        (b"theirs".to_vec(), vec!["a".to_owned()])
    );
    assert!(!delete(&path, || false).unwrap().done && path.exists());
}

#[test]
fn a_folder_that_cannot_be_synced_is_told_and_nothing_is_undone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new/a");
    fault::no_sync(true);
    let written = replace(&path, b"x", Access::Private, || true).unwrap().unwrap();
    let told = write_atomic(&path, b"y").unwrap_err().to_string();
    fault::no_sync(false);
    assert!(written.unsynced.unwrap().to_string().starts_with("could not sync the folder /"));
    assert!(told.ends_with("Input/output error") && fs::read(&path).unwrap() == b"y", "{told}");
    sync_up(&path, dir.path()).unwrap();
}

#[test]
fn a_folder_of_a_group_gives_its_rights_to_what_is_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let plain = dir.path().join("plain");
    let group = dir.path().join("group");
    for (folder, rights) in [(&plain, 0o755), (&group, 0o2775)] {
        fs::create_dir(folder).unwrap();
        fs::set_permissions(folder, Permissions::from_mode(rights)).unwrap();
        replace(&folder.join("sub/a"), b"x", Access::Shared, || true).unwrap().unwrap();
    }
    // What the group may, whatever the umask of this process is.
    let of_group = |path: PathBuf| mode(&path) & 0o070;
    assert_eq!((of_group(group.join("sub")), of_group(group.join("sub/a"))), (0o070, 0o060));
    let inherits = fs::metadata(group.join("sub")).unwrap().permissions().mode() & 0o2000;
    assert_eq!(inherits, 0o2000);
    replace(&group.join("private/a"), b"x", Access::Private, || true).unwrap().unwrap();
    assert_eq!((mode(&group.join("private")), mode(&group.join("private/a"))), (0o700, 0o600));
    // A folder in which everybody may make files is nobody's to share.
    fs::set_permissions(&group, Permissions::from_mode(0o3777)).unwrap();
    replace(&group.join("b"), b"x", Access::Shared, || true).unwrap().unwrap();
    assert_eq!(of_group(group.join("b")), of_group(plain.join("sub/a")));
}

#[test]
fn no_link_leads_out() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = dir.path();
    fs::create_dir(root.join("in")).unwrap();
    symlink(out.path(), root.join("away")).unwrap();
    symlink("../..", root.join("in/up")).unwrap();
    symlink("in", root.join("near")).unwrap();
    symlink("void", root.join("lost")).unwrap();
    let look = |path: &str| safe_below(root, &DocPath::new(Path::new(path)).unwrap());
    for bad in ["away/a.txt", "away", "in/up/b", "lost"] {
        assert!(look(bad).unwrap_err().to_string().contains("symbolic link"), "{bad}");
    }
    assert_eq!(look("near/new/c.txt").unwrap(), root.join("near/new/c.txt"));
    assert_eq!(look("in/d.txt").unwrap(), root.join("in/d.txt"));
}

#[test]
fn a_name_cannot_speak_to_the_terminal() {
    assert_eq!(shown(Path::new("a\u{1b}[2J\u{7f}\u{9b}ж")), "a␛[2J␡\u{fffd}ж");
}
