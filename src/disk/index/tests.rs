//! Tests of the index: it answers as a walk through the texts, and what is damaged is an error.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tantivy::TantivyDocument;
use tantivy::directory::error::{DeleteError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, FileHandle, RamDirectory, WatchCallback, WatchHandle, WritePtr,
};

use super::*;
use crate::disk::caught;
use crate::disk::index::write::NewDocument;
use crate::model::path::DocPath;
use crate::model::search::language::Language;
use crate::model::search::pattern::{FormWanted, Proximity, WordPattern};
use crate::model::search::walk;

/// A generator of numbers that gives the same ones each time (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap()
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Words of ten scripts, in forms that must and must not be told apart; and what stands between.
const SCRIPTS: [(&str, &[&str]); 10] = [
    (
        " ",
        &[
            "gun",
            "guns",
            "Guns",
            "General",
            "général",
            "Général",
            "artillery",
            "Öl",
            "o\u{308}l",
            "well-known",
            "don't",
            "297",
            "artil-\nlery",
        ],
    ),
    (" ", &["война", "войну", "Войны", "еще", "ещё", "мой", "мои", "артиллерия"]),
    (" ", &["πόλεμος", "ΠΌΛΕΜΟΣ", "πολέμου", "και", "Και"]),
    (" ", &["שלום", "שָׁלוֹם", "מלחמה", "צה״ל"]),
    (" ", &["محمد", "مُحَمَّد", "أحمد", "الحرب"]),
    (" ", &["युद्ध", "हिंदी", "में", "युद्धों"]),
    ("", &["สงคราม", "ภาษา", "ไทย", "ทหาร"]),
    ("", &["中国", "国人", "人民", "炮兵", "军"]),
    ("", &["戦争", "ガス", "カス", "砲兵", "が", "は"]),
    (" ", &["전쟁", "전쟁은", "포병", "군"]),
];

fn texts(count: usize, numbers: &mut Numbers) -> Vec<String> {
    let text = |number: usize| {
        let (between, words) = SCRIPTS[number % SCRIPTS.len()];
        let (_, others) = SCRIPTS[(number / 3) % SCRIPTS.len()];
        let mut text = String::new();
        for _ in 0..numbers.below(60) {
            let all = if numbers.below(9) == 0 { others } else { words };
            text.push_str(numbers.pick(all));
            text.push_str(match numbers.below(12) {
                0 => ", ",
                1 => ".\n\n",
                2 => "\n",
                _ => between,
            });
        }
        text
    };
    (0..count).map(text).collect()
}

fn path(number: usize) -> DocPath {
    DocPath::new(Path::new(&format!("{}/{number}.txt", number % 7))).unwrap()
}

#[allow(clippy::unnecessary_wraps, reason = "as the corpus gives it")]
fn old() -> Option<(u64, SystemTime)> {
    Some((10, SystemTime::now() - Duration::from_hours(1)))
}

fn put(writer: &IndexWriter, number: usize, text: &str) {
    let path = path(number);
    writer.forget(&path);
    writer.put(NewDocument { path: &path, stamp: old(), text, head: "Head Words" }).unwrap();
}

fn index(dir: &Path) -> SearchIndex {
    SearchIndex::new(dir, Path::new("/corpus"), "rules", false)
}

/// Returns the hits in each document, by an index and by going through the texts.
fn both(
    index: &SearchIndex,
    texts: &BTreeMap<DocPath, String>,
    pattern: &WordPattern,
) -> (BTreeMap<DocPath, u32>, BTreeMap<DocPath, u32>) {
    let cancel = Cancel::default();
    let found = index.find(&[WordsWanted { pattern, in_head: false }], false, &cancel).unwrap();
    let by_index = found.found[0]
        .iter()
        .map(|one| (found.known[one.document as usize].path.clone(), one.hits))
        .collect();
    let mut by_walk = BTreeMap::new();
    for (path, text) in texts {
        let hits = walk::hits(text, Language::of(text), &[pattern], &cancel).unwrap();
        if !hits[0].is_empty() {
            by_walk.insert(path.clone(), u32::try_from(hits[0].len()).unwrap());
        }
    }
    (by_index, by_walk)
}

#[test]
fn it_answers_as_a_walk_through_the_texts() {
    let dir = tempfile::tempdir().unwrap();
    let index = index(dir.path());
    let mut numbers = Numbers(1951);
    let mut all = BTreeMap::new();
    // In several commits, with some documents replaced and some forgotten.
    for round in 0..3 {
        let mut writer = index.writer().unwrap();
        for (at, text) in texts(60, &mut numbers).into_iter().enumerate() {
            let number = round * 40 + at;
            put(&writer, number, &text);
            all.insert(path(number), text);
        }
        writer.forget(&path(round * 40 + 5));
        all.remove(&path(round * 40 + 5));
        writer.commit().unwrap();
        writer.finish().unwrap();
    }
    assert_eq!(index.known().unwrap().len(), all.len());
    // GLOSS_SEARCH_CASES=200 is for an optimised build.
    let cases = std::env::var("GLOSS_SEARCH_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases: usize = cases.unwrap_or(12);
    let kinds = [
        (FormWanted::Any, Proximity::Row, 1),
        (FormWanted::Typed, Proximity::Row, 1),
        (FormWanted::Typed, Proximity::Row, 2),
        (FormWanted::Any, Proximity::Row, 3),
        (FormWanted::Typed, Proximity::Near(4), 2),
        (FormWanted::Begun, Proximity::Row, 1),
        (FormWanted::Begun, Proximity::Row, 2),
        (FormWanted::Like(1), Proximity::Row, 1),
    ];
    for (form, arrangement, words) in kinds {
        let mut answered = 0;
        for _ in 0..cases {
            let (between, of) = SCRIPTS[numbers.below(SCRIPTS.len())];
            let typed: Vec<&str> = (0..words).map(|_| numbers.pick(of)).collect();
            let mut typed = typed.join(between);
            if form == FormWanted::Begun {
                let letters = typed.chars().count();
                let kept = 1 + numbers.below(letters);
                typed = typed.chars().take(kept).collect();
            }
            let Some(pattern) = WordPattern::new(&typed, form, arrangement) else { continue };
            let (by_index, by_walk) = both(&index, &all, &pattern);
            assert_eq!(by_index, by_walk, "{typed:?} {form:?} {arrangement:?}");
            answered += usize::from(!by_walk.is_empty());
        }
        assert!(answered > cases / 4, "{form:?} {arrangement:?}: {answered}");
    }
}

#[test]
fn title_and_facts_answer_if_asked() {
    let dir = tempfile::tempdir().unwrap();
    let index = index(dir.path());
    let mut writer = index.writer().unwrap();
    put(&writer, 1, "words and words");
    put(&writer, 2, "nothing");
    writer.commit().unwrap();
    let pattern = WordPattern::new("word", FormWanted::Any, Proximity::Row).unwrap();
    let hits = |in_head| {
        let found =
            index.find(&[WordsWanted { pattern: &pattern, in_head }], true, &Cancel::default());
        let found = found.unwrap().found[0].clone();
        let mut hits: Vec<_> = found.iter().map(|one| (one.hits, one.places.len())).collect();
        hits.sort_unstable();
        hits
    };
    assert_eq!(hits(false), [(2, 2)]);
    // English by its common script.
    assert_eq!(hits(true), [(0, 0), (2, 2)]);
}

#[test]
fn another_session_sees_what_was_written_and_a_writer_shuts_out_another() {
    let dir = tempfile::tempdir().unwrap();
    let (one, other) = (index(dir.path()), index(dir.path()));
    let mut writer = one.writer().unwrap();
    put(&writer, 1, "guns");
    writer.commit().unwrap();
    assert_eq!(other.known().unwrap().len(), 1);
    assert!(matches!(other.writer(), Err(EngineError::Busy)));
    assert_eq!(other.delete(), Err(EngineError::Busy), "not under the feet of another");
    put(&writer, 2, "guns");
    writer.commit().unwrap();
    assert_eq!(other.known().unwrap().len(), 2);
    writer.finish().unwrap();
    assert!(other.writer().is_ok());
    let others = SearchIndex::new(dir.path(), Path::new("/corpus"), "other rules", false);
    assert!(!others.exists() && others.known().is_err());
    let looked_at = SearchIndex::new(dir.path(), Path::new("/corpus"), "rules", true);
    assert_eq!(looked_at.known().unwrap().len(), 2);
    assert!(looked_at.writer().is_err() && looked_at.delete().is_err());
}

#[test]
fn what_is_damaged_is_an_error_and_never_another_answer() {
    let dir = tempfile::tempdir().unwrap();
    let whole = index(dir.path());
    let mut writer = whole.writer().unwrap();
    for number in 0..40 {
        put(&writer, number, "guns and Artillery of the war");
    }
    writer.commit().unwrap();
    writer.finish().unwrap();
    let pattern = WordPattern::new("gun", FormWanted::Any, Proximity::Row).unwrap();
    let ask = |index: &SearchIndex| {
        let wish = WordsWanted { pattern: &pattern, in_head: true };
        index.find(&[wish], true, &Cancel::default()).map(|found| found.found[0].len())
    };
    assert_eq!(ask(&whole), Ok(40));
    let names = fs::read_dir(&whole.folder).unwrap().map(|entry| entry.unwrap().file_name());
    let names: Vec<_> = names.filter(|name| !name.to_string_lossy().starts_with('.')).collect();
    let mut refused = 0;
    for name in &names {
        let file = whole.folder.join(name);
        let good = fs::read(&file).unwrap();
        let step = (good.len() / 12).max(1);
        for at in (0..good.len()).step_by(step) {
            let mut bad = good.clone();
            bad[at] ^= 0x41;
            for bytes in [&bad[..], &good[..at]] {
                fs::write(&file, bytes).unwrap();
                match ask(&index(dir.path())) {
                    Ok(count) => assert_eq!(count, 40, "{} at {at}", name.display()),
                    Err(_) => refused += 1,
                }
            }
        }
        fs::remove_file(&file).unwrap();
        refused += usize::from(ask(&index(dir.path())).is_err());
        let known = index(dir.path()).known();
        assert!(file.exists() || known.is_err(), "{} is gone: {known:?}", name.display());
        fs::write(&file, &good).unwrap();
    }
    assert!(refused > 30, "{refused}");
    // A folder or a link among its files is none of ours.
    std::os::unix::fs::symlink("/etc/passwd", whole.folder.join("x.idx")).unwrap();
    assert!(matches!(ask(&index(dir.path())), Err(EngineError::Damaged(_))));
    whole.delete().unwrap();
    assert!(Path::new("/etc/passwd").exists() && !whole.exists());
}

#[test]
fn damage_that_is_not_seen_in_size_and_time_is_found_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let whole = index(dir.path());
    let mut writer = whole.writer().unwrap();
    put(&writer, 1, "guns and artillery");
    writer.commit().unwrap();
    writer.finish().unwrap();
    assert_eq!(whole.known().unwrap().len(), 1);
    let files = fs::read_dir(&whole.folder).unwrap().map(|entry| entry.unwrap().path());
    let file = files.into_iter().find(|file| file.extension().is_some_and(|end| end == "idx"));
    let file = file.unwrap();
    let time = file.metadata().unwrap().modified().unwrap();
    let mut bytes = fs::read(&file).unwrap();
    bytes[0] ^= 0x41;
    fs::write(&file, bytes).unwrap();
    fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
    let again = index(dir.path());
    assert!(again.known().is_ok(), "remembered as good");
    assert!(matches!(again.writer(), Err(EngineError::Damaged(_))));
    assert!(matches!(again.known(), Err(EngineError::Damaged(_))), "and no more");
    again.delete().unwrap();
    assert!(again.writer().is_ok());
}

#[test]
fn a_file_of_another_version_is_damage_before_anything_is_looked_for() {
    let dir = tempfile::tempdir().unwrap();
    let whole = index(dir.path());
    let mut writer = whole.writer().unwrap();
    put(&writer, 1, "guns");
    writer.commit().unwrap();
    writer.finish().unwrap();
    let mut altered = 0;
    for entry in fs::read_dir(&whole.folder).unwrap() {
        let file = entry.unwrap().path();
        let good = fs::read(&file).unwrap();
        let last = String::from_utf8_lossy(&good[good.len().saturating_sub(200)..]).into_owned();
        let mark = "\"index_format_version\":";
        if file.extension().is_none() || !last.contains(mark) {
            continue;
        }
        let at = good.windows(mark.len()).rposition(|bytes| bytes == mark.as_bytes()).unwrap();
        let mut bad = good.clone();
        bad[at + mark.len()] = b'9';
        fs::write(&file, bad).unwrap();
        let known = index(dir.path()).known();
        assert!(matches!(known, Err(EngineError::Damaged(_))), "{}: {known:?}", file.display());
        fs::write(&file, good).unwrap();
        altered += 1;
    }
    assert!(altered > 4 && index(dir.path()).known().is_ok(), "{altered}");
}

#[test]
fn a_file_that_is_not_on_the_list_of_files_is_damage() {
    let dir = tempfile::tempdir().unwrap();
    let whole = index(dir.path());
    let mut writer = whole.writer().unwrap();
    put(&writer, 1, "guns");
    writer.commit().unwrap();
    writer.finish().unwrap();
    fs::write(whole.folder.join(".managed.json"), "[]").unwrap();
    assert!(matches!(index(dir.path()).known(), Err(EngineError::Damaged(_))));
}

/// Files in memory that note from which threads they are written, and whether those are known.
#[derive(Clone, Debug, Default)]
struct WatchedFiles {
    files: RamDirectory,
    threads: Arc<Mutex<BTreeMap<String, bool>>>,
}

impl WatchedFiles {
    fn note(&self) {
        let name = std::thread::current().name().unwrap_or_default().to_owned();
        let is_known = caught::is_caught() || caught::ends_all();
        self.threads.lock().unwrap().insert(name, is_known);
    }
}

impl Directory for WatchedFiles {
    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.note();
        self.files.open_write(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> std::io::Result<()> {
        self.note();
        self.files.atomic_write(path, data)
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.note();
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn sync_directory(&self) -> std::io::Result<()> {
        self.files.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

#[test]
fn the_threads_of_tantivy_are_known_so_that_none_of_their_faults_is_reported_as_a_crash() {
    let files = WatchedFiles::default();
    let (schema, fields) = IndexFields::schema();
    let mut index = Index::create(files.clone(), schema, IndexSettings::default()).unwrap();
    index.set_tokenizers(words::tokenizers());
    let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
    for path in ["a", "b"] {
        let mut document = TantivyDocument::default();
        document.add_text(fields.path, path);
        writer.add_document(document).unwrap();
        writer.commit().unwrap();
    }
    let segments = index.searchable_segment_ids().unwrap();
    writer.merge(&segments).wait().unwrap();
    writer.wait_merging_threads().unwrap();
    let own = std::thread::current().name().unwrap_or_default().to_owned();
    let mut threads = files.threads.lock().unwrap().clone();
    threads.remove(&own);
    assert!(threads.len() >= 3 && threads.values().all(|known| *known), "{threads:?}");
}
