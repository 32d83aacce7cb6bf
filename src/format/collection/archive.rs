//! Zip archives of documents.
//!
//! Owns which entries are documents, under which paths, and which are refused by name: those whose
//! paths lead out, archives inside of the archive, symbolic links. Unpacking, and how much of it, is
//! the business of [`super::super::zip`].

use std::collections::HashSet;

use super::super::zip::{self, Archive, decoded};
use super::super::{Claim, Limits, Source, Unreadable, packed};
use super::{Collection, CollectionContents, Inner, Part, PartPlace};

pub(super) const COLLECTION: Collection = Collection { name: "zip", may_begin, claims, open };

/// Entries that are in documents which are archives inside: EPUB, ODT, DOCX, and programs.
const OF_DOCUMENTS: [&str; 5] = [
    "mimetype",
    "[Content_Types].xml",
    "META-INF/container.xml",
    "META-INF/MANIFEST.MF",
    "AndroidManifest.xml",
];

/// How other archives begin, which are not looked into.
const OTHERS: [&[u8]; 2] = [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"];

/// How files that are packed are called.
const PACKED_NAMES: [&str; 12] =
    ["zip", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "zst", "7z", "rar", "tar", "jar"];

/// Archives of other things than documents, by their names.
const OF_OTHERS: [&str; 24] = [
    "jar", "war", "ear", "apk", "aab", "ipa", "xpi", "crx", "whl", "egg", "nupkg", "vsix", "cbz",
    "kmz", "3mf", "usdz", "sketch", "xlsx", "pptx", "ods", "odp", "odg", "key", "numbers",
];

fn may_begin(head: &Source) -> bool {
    let is_archive = [zip::LOCAL_HEADER, b"PK\x05\x06"].iter().any(|s| head.bytes.starts_with(s));
    is_archive && !head.ends_in(&OF_OTHERS)
}

fn claims(source: &Source) -> Claim {
    let bytes = source.bytes;
    if !may_begin(source) {
        return Claim::No;
    }
    // Of one whose list is damaged, the first entry.
    let first = bytes.get(30..).unwrap_or_default();
    let starts = |name: &&str| first.starts_with(name.as_bytes());
    let is_document = zip::lists(bytes, &OF_DOCUMENTS);
    let is_document = is_document.unwrap_or_else(|| OF_DOCUMENTS.iter().any(starts));
    if is_document { Claim::No } else { Claim::Bytes }
}

fn open<'a>(
    source: &Source<'a>,
    limits: &'a Limits<'a>,
) -> Result<CollectionContents<'a>, Unreadable> {
    let archive = Archive::open(source.bytes, limits)?;
    let mut taken: HashSet<String> = HashSet::new();
    let mut parts = Vec::new();
    let links = links(source.bytes);
    let entries = archive.names().iter().map(|name| (name, None));
    let entries = entries.chain(links.iter().map(|name| (name, Some("it is a symbolic link"))));
    for (entry, fault) in entries {
        let (name, other) = path(entry);
        let fault = fault.or(other);
        if name.is_empty() || is_hidden(&name) {
            continue;
        }
        let file_name = name.rsplit('/').next().unwrap_or_default().to_owned();
        let packed = PACKED_NAMES.iter().any(|ending| {
            let own = file_name.rsplit_once('.').map_or("", |(_, own)| own);
            own.eq_ignore_ascii_case(ending)
        });
        let place = match fault {
            Some(fault) => PartPlace::Refused(Unreadable::TooMuch(fault.to_owned())),
            None if packed => PartPlace::Refused(nested()),
            None => PartPlace::Entry(entry.clone()),
        };
        // Paths that differ in case alone are one on some systems, and so would the notes be.
        let name = unused(name, &mut taken);
        parts.push(Part { name, file_name, place });
    }
    Ok(CollectionContents { parts, inner: Inner::Archive(Box::new(archive)) })
}

/// Returns the names of the symbolic links in an archive.
fn links(bytes: &[u8]) -> Vec<String> {
    let Ok(archive) = ::zip::ZipArchive::new(std::io::Cursor::new(bytes)) else {
        return Vec::new();
    };
    let entries = (0..archive.len()).filter_map(|at| archive.by_index_data(at).ok());
    entries
        .filter(::zip::read::ZipFileEntry::is_symlink)
        .map(|entry| decoded(entry.name_raw()))
        .collect()
}

/// Refuses what turns out to be packed again, unless it is a document that is an archive inside.
pub(super) fn check(bytes: &[u8], file_name: &str) -> Result<(), Unreadable> {
    let signs = OTHERS.iter().chain([&zip::LOCAL_HEADER]);
    let is_packed = packed::is_packed(bytes) || signs.into_iter().any(|s| bytes.starts_with(s));
    let source = Source { bytes, name: file_name };
    if is_packed && super::super::format_of(&source).is_none() { Err(nested()) } else { Ok(()) }
}

fn nested() -> Unreadable {
    Unreadable::TooMuch("it is packed, in a file that is packed already".to_owned())
}

/// Returns the path of an entry, without what is not allowed in one; says also what is wrong.
fn path(entry: &str) -> (String, Option<&'static str>) {
    let slashed = entry.replace('\\', "/");
    let drive = slashed.as_bytes().get(1) == Some(&b':');
    let leads_out = slashed.starts_with('/') || drive || slashed.split('/').any(|s| s == "..");
    let odd = slashed.contains(char::is_control);
    let steps = slashed.split('/').filter(|step| !matches!(*step, "" | "." | ".."));
    let kept = |c: &char| !c.is_control() && *c != ':';
    let steps = steps.map(|step| step.chars().filter(kept).collect::<String>());
    let path = steps.filter(|step| !step.is_empty()).collect::<Vec<_>>().join("/");
    let long = path.len() > 1000 || path.split('/').any(|step| step.len() > 250);
    let fault = match () {
        () if leads_out => Some("its name leads out of the archive"),
        () if odd => Some("its name has control characters"),
        () if long => Some("its name is too long"),
        () => None,
    };
    (path, fault)
}

fn is_hidden(path: &str) -> bool {
    let hidden = ["__MACOSX", "Thumbs.db", "desktop.ini"];
    path.split('/').any(|step| step.starts_with('.') || hidden.contains(&step))
}

/// Returns the name, or one that is not taken: `a.txt (2)`.
fn unused(name: String, taken: &mut HashSet<String>) -> String {
    let folded = name.to_lowercase();
    if taken.insert(folded.clone()) {
        return name;
    }
    // Names are counted by guesses that double, so that thousands of one name are no trouble; others
    // follow, for an archive that has all of these already.
    let guesses = (1_usize..).step_by(2).flat_map(|odd| (1..40).map(move |by| odd << by));
    let mut names = guesses.map(|count| (count, format!("{folded} ({count})")));
    let free = names.find(|(_, name)| !taken.contains(name));
    let (count, folded) = free.unwrap_or_default();
    taken.insert(folded);
    format!("{name} ({count})")
}
