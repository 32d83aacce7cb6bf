//! Many processes on one document at once, and some of them killed: what was acknowledged is there,
//! and the file can be read at every moment.

use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use crate::desk::Desk;

/// Processes at a time.
const WRITERS: usize = 8;
/// Highlights that each of them adds, one after the other. `GLOSS_STORM` asks for more.
const EACH: usize = 5;

#[test]
fn what_was_acknowledged_is_there_though_others_are_killed() {
    storm("");
}

#[test]
fn so_it_is_where_a_file_is_the_lock() {
    storm("lock = 'file'\n");
}

/// One storm at a time: two would only wait for a processor.
static ONE: Mutex<()> = Mutex::new(());

/// `settings`: of the library.
fn storm(settings: &str) {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let each = std::env::var("GLOSS_STORM").ok().and_then(|n| n.parse().ok()).unwrap_or(EACH);
    let desk = Desk::new();
    if !settings.is_empty() {
        desk.write("docs/config.toml", format!("[library]\n{settings}"));
    }
    let words: Vec<String> = (0..WRITERS * each).map(|n| format!("word{n:04}")).collect();
    desk.write("docs/long.txt", words.join(" "));
    let over = AtomicBool::new(false);
    let file = desk.at("store/iris/long.txt.toml");
    let ids: Vec<String> = thread::scope(|scope| {
        let add = |word: &str| {
            let said = desk.with_store(&["add", "long.txt", "--quote", word]).ended(0);
            said.out.trim_end().to_owned()
        };
        // Some are killed, each at another moment: after so many looks at the file.
        scope.spawn(|| {
            let mut looks = 0;
            while !over.load(Ordering::Relaxed) {
                let mut arguments = vec!["--store", "../store", "add", "long.txt"];
                arguments.extend(["--quote", "word0000", "--note", "killed, or not"]);
                let mut command = desk.command(&arguments);
                let mut child = command.stdout(Stdio::null()).spawn().unwrap();
                for _ in 0..looks {
                    if let Ok(text) = fs::read_to_string(&file) {
                        let whole = text.parse::<toml::Table>().is_ok();
                        assert!(whole, "the file can be read at any moment");
                    }
                }
                looks = (looks * 7 + 3) % 61;
                child.kill().unwrap();
                child.wait().unwrap();
            }
        });
        let writers: Vec<_> = words
            .chunks(each)
            .map(|own| scope.spawn(move || own.iter().map(|word| add(word)).collect::<Vec<_>>()))
            .collect();
        let ended: Vec<_> = writers.into_iter().map(ScopedJoinHandle::join).collect();
        // Also if one of them failed, or the killing would never end.
        over.store(true, Ordering::Relaxed);
        ended.into_iter().flat_map(Result::unwrap).collect()
    });
    assert_eq!(ids.len(), WRITERS * each);
    let there: Vec<String> =
        desk.records().iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
    let lost: Vec<&String> = ids.iter().filter(|id| !there.contains(id)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    // The next save sweeps what the killed have left.
    desk.add(&["long.txt", "--quote", "word0001"]);
    let left = fs::read_dir(desk.at("store/iris")).unwrap();
    let names: Vec<String> =
        left.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().all(|name| !name.contains("gloss-")), "{names:?}");
}
