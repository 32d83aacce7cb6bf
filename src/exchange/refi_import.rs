//! REFI-QDA, read: the selections of a project, with the names of their codes.
//!
//! Owns what is believed of an archive that somebody else made: a size that is counted while it unpacks,
//! names that lead nowhere, and XML in which nothing is declared, so that nothing can be expanded.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use roxmltree::{Document as Xml, Node, ParsingOptions};

use super::import::{ImportFormat, ImportedEntry, ImportedFile, ImportedPassage, time};
use crate::model::anchor::CONTEXT;
use crate::model::text::sha256;

/// A project, read.
pub const IMPORT: ImportFormat = ImportFormat { name: "refi-qda", claims, read };

/// More of an archive is not unpacked, in bytes.
const MOST_UNPACKED: u64 = 512 << 20;
/// More elements and texts than this are not looked at.
const MOST_NODES: u32 = 20_000_000;

fn claims(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

fn read(bytes: &[u8]) -> Result<ImportedFile, String> {
    let mut parts = ProjectParts::open(bytes, MOST_UNPACKED)?;
    let project = parts.text("project.qde").ok_or("no project.qde in it, or too large a one")?;
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..Default::default() };
    let xml = Xml::parse_with_options(&project, options)
        .map_err(|error| format!("project.qde is not well-formed: {error}"))?;
    let reading = ProjectReading::new(&xml);
    let mut file = ImportedFile::default();
    for source in xml.descendants().filter(|node| is(node, "TextSource")) {
        reading.source(source, &mut parts, &mut file);
    }
    let others = ["PDFSource", "PictureSource", "AudioSource", "VideoSource"];
    for node in xml.descendants().filter(|node| others.iter().any(|name| is(node, name))) {
        for _ in node.descendants().filter(|node| node.tag_name().name().ends_with("Selection")) {
            file.refuse("a passage of a source that is no text");
        }
    }
    Ok(file)
}

/// The files of an archive, unpacked one at a time.
struct ProjectParts<'a> {
    archive: zip::ZipArchive<Cursor<&'a [u8]>>,
    /// The names as they are, by their names in small letters: programs do not agree on those.
    names: HashMap<String, String>,
    /// How much may still be unpacked, in bytes.
    left: u64,
}

impl<'a> ProjectParts<'a> {
    fn open(bytes: &'a [u8], most: u64) -> Result<Self, String> {
        let archive = zip::ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| format!("no archive that can be read: {error}"))?;
        let names = archive.file_names().filter_map(Result::ok);
        let names = names.map(|name| (name.to_lowercase(), name.into_owned())).collect();
        Ok(Self { archive, names, left: most })
    }

    /// Returns a file of the archive, which must be UTF-8. A name is only looked up, never a path.
    fn text(&mut self, name: &str) -> Option<String> {
        let name = self.names.get(&name.to_lowercase())?;
        let part = self.archive.by_name(name).ok()?;
        let mut bytes = Vec::new();
        // One byte more tells a file that is too large; what a file says of its size is not believed.
        let read = part.take(self.left.saturating_add(1)).read_to_end(&mut bytes).ok()?;
        self.left = self.left.checked_sub(u64::try_from(read).ok()?)?;
        let text = String::from_utf8(bytes).ok()?;
        Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }
}

/// What is known of a project before its sources are read.
struct ProjectReading<'a> {
    codes: HashMap<String, String>,
    users: HashMap<String, &'a str>,
    notes: HashMap<String, Node<'a, 'a>>,
}

impl<'a> ProjectReading<'a> {
    fn new(xml: &'a Xml<'a>) -> Self {
        let (mut codes, mut users, mut notes) = (HashMap::new(), HashMap::new(), HashMap::new());
        for node in xml.descendants() {
            let Some(guid) = node.attribute("guid").map(bare) else { continue };
            match node.tag_name().name() {
                "Code" => {
                    codes.insert(guid, code_name(node));
                }
                "User" => {
                    users.insert(guid, node.attribute("name").unwrap_or_default());
                }
                "Note" => {
                    notes.insert(guid, node);
                }
                _ => {}
            }
        }
        Self { codes, users, notes }
    }

    fn source(&self, source: Node<'a, 'a>, parts: &mut ProjectParts, file: &mut ImportedFile) {
        let inline = child(source, "PlainTextContent").and_then(|node| node.text());
        let text = match (inline, source.attribute("plainTextPath")) {
            (Some(text), _) => Some(text.to_owned()),
            (None, Some(path)) => parts.text(&within(path)),
            (None, None) => None,
        };
        let text = text.map(|text| text.replace("\r\n", "\n"));
        let path = source.attribute("name").map(str::to_owned);
        let digest = text.as_ref().map(|text| sha256(text.as_bytes()));
        let points: Vec<usize> = text
            .iter()
            .flat_map(|text| text.char_indices().map(|(at, _)| at).chain([text.len()]))
            .collect();
        let entry = || ImportedEntry {
            path: path.clone(),
            sha256: digest.clone(),
            ..ImportedEntry::default()
        };
        for selection in source.children().filter(|node| is(node, "PlainTextSelection")) {
            let number = |name: &str| selection.attribute(name)?.parse::<usize>().ok();
            let place = number("startPosition").zip(number("endPosition"));
            let Some(((start, end), text)) = place.zip(text.as_deref()) else {
                file.refuse("a passage without a text or a place");
                continue;
            };
            let part = |from: usize, to: usize| {
                let (from, to) = (*points.get(from)?, *points.get(to)?);
                text.get(from..to)
            };
            let Some(quote) = part(start, end).filter(|quote| !quote.is_empty()) else {
                file.refuse("a passage beyond the end of its text");
                continue;
            };
            let last = points.len().saturating_sub(1);
            let passage = ImportedPassage {
                start: Some(start),
                end: Some(end),
                quote: Some(quote.to_owned()),
                prefix: part(start.saturating_sub(CONTEXT), start).unwrap_or_default().to_owned(),
                suffix: part(end, (end + CONTEXT).min(last)).unwrap_or_default().to_owned(),
            };
            let mut notes: Vec<String> =
                child(selection, "Description").map(content).into_iter().collect();
            for of in selection.children().filter(|node| is(node, "NoteRef")) {
                notes.extend(self.note(of).and_then(|note| note_text(note, parts)));
            }
            let note = (!notes.is_empty()).then(|| notes.join("\n\n"));
            let passage = Some(passage);
            let by = self.written(selection, entry());
            let tags = self.tags(selection, file);
            file.take(ImportedEntry { passage, tags, note, ..by });
        }
        let tags = self.tags(source, file);
        if !tags.is_empty() {
            file.take(ImportedEntry { tags, ..entry() });
        }
        for of in source.children().filter(|node| is(node, "NoteRef")) {
            let Some(note) = self.note(of) else {
                file.refuse("a note that is not in the file");
                continue;
            };
            let by = self.written(note, entry());
            file.take(ImportedEntry { note: note_text(note, parts), ..by });
        }
    }

    /// Returns the names of the codes of a passage or a source.
    fn tags(&self, of: Node<'a, 'a>, file: &mut ImportedFile) -> Vec<String> {
        let codings = of.children().filter(|node| is(node, "Coding"));
        let mut tags = Vec::new();
        for target in codings.filter_map(|coding| child(coding, "CodeRef")) {
            let code = target.attribute("targetGUID").and_then(|guid| self.codes.get(&bare(guid)));
            match code {
                Some(name) => tags.push(name.clone()),
                None => file.refuse("a code that is not in the file"),
            }
        }
        tags
    }

    fn note(&self, of: Node) -> Option<Node<'a, 'a>> {
        self.notes.get(&bare(of.attribute("targetGUID")?)).copied()
    }

    /// Adds id, times and author.
    fn written(&self, node: Node<'a, 'a>, entry: ImportedEntry) -> ImportedEntry {
        let user = node.attribute("creatingUser").and_then(|guid| self.users.get(&bare(guid)));
        let when = |name: &str| node.attribute(name).and_then(time);
        ImportedEntry {
            id: node.attribute("guid").map(bare),
            annotator: user.map(|name| (*name).to_owned()),
            created: when("creationDateTime"),
            updated: when("modifiedDateTime"),
            ..entry
        }
    }
}

/// Returns the name of a code, with those of the codes around it.
fn code_name(node: Node) -> String {
    let around = node.ancestors().filter(|node| is(node, "Code"));
    // A stroke within a name would make two of it.
    let mut names: Vec<String> = around
        .filter_map(|node| node.attribute("name"))
        .map(|name| name.trim().replace('/', "∕"))
        .collect();
    names.reverse();
    names.join("/")
}

fn note_text(note: Node, parts: &mut ProjectParts) -> Option<String> {
    let inline = child(note, "PlainTextContent").map(content);
    inline.or_else(|| parts.text(&within(note.attribute("plainTextPath")?)))
}

fn within(path: &str) -> String {
    format!("sources/{}", path.trim_start_matches("internal://"))
}

/// Returns an id without braces, in small letters.
fn bare(guid: &str) -> String {
    guid.trim_matches(['{', '}']).to_lowercase()
}

fn is(node: &Node, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| is(child, name))
}

fn content(node: Node) -> String {
    node.children().filter_map(|child| child.text()).collect()
}
