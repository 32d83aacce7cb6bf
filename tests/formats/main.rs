//! Every format on its samples: the text and structure that it makes of them, and what it makes of
//! them when they are damaged.
//!
//! A golden file holds, for each sample, the SHA-256 of its text and its structure. Annotations are
//! kept on these texts, so a golden file may change only together with the version of its format:
//! `versions.txt` says which version made which, and grows only. `GLOSS_BLESS=1 cargo test --test
//! formats` writes what is new; it refuses to write anew what a version has made before.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test reads its samples, and fails by panicking"
)]

mod damage;
mod dump;

use self::damage::Kept;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use glossator::format::{FORMATS, Format, Limits, Read, Source, Unreadable, format_of};
use glossator::model::text::sha256;

/// A file to be read, of a format.
struct Sample {
    /// Its path below the samples.
    name: String,
    bytes: Vec<u8>,
}

impl Sample {
    fn source(&self) -> Source<'_> {
        let name = self.name.rsplit('/').next().unwrap();
        Source { bytes: &self.bytes, name }
    }

    fn format(&self) -> &'static Format {
        let format = format_of(&self.source());
        format.unwrap_or_else(|| panic!("{} is of no format", self.name))
    }

    fn read(&self) -> Result<Read, Unreadable> {
        (self.format().read)(&self.source(), &Limits::default())
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats")
}

/// The samples of formats; other folders hold what is unpacked or divided first.
fn samples() -> Vec<Sample> {
    let root = folder().join("samples");
    let mut samples = Vec::new();
    for format in FORMATS {
        let Ok(entries) = fs::read_dir(root.join(format.name)) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            samples.push(Sample { name, bytes: fs::read(&path).unwrap() });
        }
    }
    samples.sort_by(|a, b| a.name.cmp(&b.name));
    samples
}

#[test]
fn every_format_has_samples_that_it_claims() {
    let samples = samples();
    for format in FORMATS {
        let own = samples.iter().filter(|s| s.name.starts_with(&format!("{}/", format.name)));
        let mut count = 0;
        for sample in own {
            assert_eq!(sample.format().name, format.name, "{}", sample.name);
            count += 1;
        }
        assert!(count > 0, "{} has no sample", format.name);
    }
}

#[test]
fn texts_change_only_with_the_version_of_their_format() {
    let bless = std::env::var_os("GLOSS_BLESS").is_some();
    let register = folder().join("versions.txt");
    let known = fs::read_to_string(&register).unwrap_or_default();
    let known: BTreeMap<(String, String), String> = known
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let mut word = || words.next().map(str::to_owned);
            Some(((word()?, word()?), word()?))
        })
        .collect();
    let (mut wrong, mut new) = (Vec::new(), known.clone());
    for sample in samples() {
        let format = sample.format();
        let dump = dump::dump(&sample.read());
        let file = folder().join("golden").join(format!("{}.txt", sample.name));
        let key = (format.read_by(), sample.name.clone());
        let digest = sha256(dump.as_bytes());
        match known.get(&key) {
            Some(known) if *known != digest => wrong.push(format!(
                "{}: {} makes another text or structure of it than before; give the format a new \
                 version\n{}",
                sample.name,
                key.0,
                dump::first_difference(&fs::read_to_string(&file).unwrap_or_default(), &dump)
            )),
            None if !bless => wrong.push(format!("{}: not in versions.txt", sample.name)),
            _ => {
                if bless {
                    fs::create_dir_all(file.parent().unwrap()).unwrap();
                    fs::write(&file, &dump).unwrap();
                    new.insert(key, digest);
                }
                let golden = fs::read_to_string(&file).unwrap_or_default();
                if golden != dump {
                    wrong.push(format!("{}: its golden file is another", sample.name));
                }
            }
        }
    }
    if bless {
        let lines = new.iter().map(|((by, name), digest)| format!("{by} {name} {digest}\n"));
        fs::write(register, lines.collect::<String>()).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_structure_fits_its_text() {
    for sample in samples() {
        if let Ok(read) = sample.read() {
            dump::check(&read, &sample.name);
        }
    }
}

#[test]
fn damaged_files_give_what_can_be_had_and_never_panic() {
    let mut shares: BTreeMap<&str, Kept> = BTreeMap::new();
    for sample in samples() {
        damage::check(&sample, shares.entry(sample.format().name).or_default());
    }
    // Where one wrong byte may take along all that follows it, less is left.
    let least = |format: &str| if format == "pdf" { 75 } else { 60 };
    let said = shares.iter().map(|(format, share)| format!("{format}: {} %", share.percent()));
    let said = said.collect::<Vec<_>>().join(", ");
    let all_kept = shares.iter().all(|(format, share)| share.percent() >= least(format));
    assert!(all_kept, "words of damaged copies: {said}");
}

/// What the register said when this branch began, and before the last commit; `None` if that cannot
/// be known.
fn register_before() -> Option<String> {
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        let output = git.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
        output.status.success().then(|| String::from_utf8(output.stdout).ok())?
    };
    let bases = ["origin/main", "main", "HEAD~1"];
    let bases = bases.iter().filter_map(|base| git(&["merge-base", "HEAD", base]));
    let show =
        |base: String| git(&["show", &format!("{}:./tests/formats/versions.txt", base.trim())]);
    let registers: Vec<String> = bases.filter_map(show).collect();
    (!registers.is_empty()).then(|| registers.concat())
}

#[test]
fn the_register_of_versions_only_grows() {
    let Some(before) = register_before() else {
        // A crate that was unpacked has no history. Said past what tests capture.
        let words = "SKIPPED: without git, nobody knows what versions.txt said before";
        let _ = writeln!(std::io::stderr(), "{words}");
        return;
    };
    let now = fs::read_to_string(folder().join("versions.txt")).unwrap();
    let now: std::collections::BTreeSet<&str> = now.lines().collect();
    let gone: Vec<&str> = before.lines().filter(|line| !now.contains(line)).collect();
    assert!(gone.is_empty(), "gone from versions.txt:\n{}", gone.join("\n"));
}

/// A table of contents of a PDF that unpacks to more than the process may have.
fn bomb() -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let nothing = vec![0; 1 << 20];
    for _ in 0..700 {
        packed.write_all(&nothing).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut file =
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages\
                     /Kids[]/Count 0>>\nendobj\n"
            .to_vec();
    let at = file.len();
    let head = format!(
        "3 0 obj\n<</Type/XRef/Size 4/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length {}>>\nstream\n",
        packed.len()
    );
    file.extend(head.into_bytes());
    file.extend(packed);
    file.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").into_bytes());
    file
}

#[test]
fn a_watched_file_that_asks_for_too_much_is_a_sentence() {
    let bytes = bomb();
    let source = Source { bytes: &bytes, name: "bomb.pdf" };
    let format = format_of(&source).unwrap();
    assert!(format.watched);
    let refused = glossator::disk::watched::read(format, &source).unwrap_err();
    assert!(matches!(refused, Unreadable::TooMuch(_) | Unreadable::TooSlow), "{refused:?}");
}

#[test]
fn the_process_of_a_file_that_nobody_wants_any_more_is_ended() {
    use glossator::model::cancel::Cancel;
    // Forms within forms, which take as long as they may.
    let mut file = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages\
                     /Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]\
                     /Contents 4 0 R/Resources<</XObject<</X 10 0 R>>>>>>\nendobj\n4 0 obj\n<</Length \
                     5>>\nstream\n/X Do\nendstream\nendobj\n"
        .to_vec();
    let draws = "/X Do ".repeat(10);
    for number in 10..30 {
        let object = format!(
            "{number} 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length {}/Resources<<\
             /XObject<</X {} 0 R>>>>>>\nstream\n{draws}\nendstream\nendobj\n",
            draws.len(),
            number + 1
        );
        file.extend(object.into_bytes());
    }
    file.extend(b"trailer\n<</Root 1 0 R>>\n%%EOF\n");
    let source = Source { bytes: &file, name: "forms.pdf" };
    let format = format_of(&source).unwrap();
    let cancel = Cancel::default();
    let began = std::time::Instant::now();
    let refused = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(300));
            cancel.cancel();
        });
        glossator::disk::watched::read_while(format, &source, &cancel)
    });
    assert_eq!(refused, Err(Unreadable::TooSlow));
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

#[test]
fn a_name_like_an_option_is_a_name() {
    for sample in samples().iter().filter(|sample| sample.format().watched) {
        let read = |name: &str| {
            let source = Source { bytes: &sample.bytes, name };
            glossator::disk::watched::read(sample.format(), &source)
        };
        assert_eq!(read("--help.pdf"), read("help.pdf"), "{}", sample.name);
        assert!(read("-notes.pdf").is_ok() || read("notes.pdf").is_err());
    }
}
