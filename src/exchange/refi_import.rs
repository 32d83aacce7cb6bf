//! REFI-QDA, read: the selections of a project, with the names of their codes.
//!
//! Owns what is believed of an archive that somebody else made: a size that is counted while it unpacks,
//! names that lead nowhere, and XML in which nothing is declared, so that nothing can be expanded. What is
//! large is measured before it is read, and nothing takes longer than the file is long.

use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::Event;
use roxmltree::{Document as Xml, Node, NodeId, ParsingOptions};

use super::import::{
    ImportFormat, ImportedEntry, ImportedFile, ImportedPassage, LONGEST_NAME, MOST_TAGS, time,
};
use super::parts::ImportParts;
use crate::model::anchor::CONTEXT;
use crate::model::text::Text;

/// A project, read.
pub const IMPORT: ImportFormat = ImportFormat {
    name: "refi-qda",
    claims: |source| claims(source.bytes),
    read: |source| read(source.bytes),
};

/// What the list of all elements is called.
const PROJECT: &str = "project.qde";
/// A larger list of elements is not read, in bytes.
const LARGEST_PROJECT: u64 = 128 << 20;
/// More elements and texts than this are not looked at.
const MOST_NODES: u32 = 4_000_000;
/// More attributes than this are not looked at, in all and on one element: which of two is meant is told by
/// comparing each with each.
const MOST_ATTRIBUTES: (usize, usize) = (8_000_000, 64);
/// Elements that lie deeper are not looked at.
const DEEPEST: usize = 5_000;
/// More vocabularies than this are not told apart; each element has all of those around it.
const MOST_VOCABULARIES: usize = 256;
/// More codes than this are not looked at.
const MOST_CODES: usize = 100_000;

fn claims(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

fn read(bytes: &[u8]) -> Result<ImportedFile, String> {
    let mut parts = ImportParts::read(bytes)?;
    if !parts.names.iter().any(|name| name.eq_ignore_ascii_case(PROJECT)) {
        // Other archives would have been taken for what they are.
        return Err(format!("no {PROJECT} in it, nor a .ann of brat or a .tsv of WebAnno"));
    }
    let project = parts.text(PROJECT, LARGEST_PROJECT);
    let project = project.ok_or_else(|| format!("its {PROJECT} is too large, or damaged"))?;
    measured(&project)?;
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..Default::default() };
    let xml = Xml::parse_with_options(&project, options)
        .map_err(|error| format!("project.qde is not well-formed: {error}"))?;
    let reading = ProjectReading::new(&xml)?;
    let mut file = ImportedFile::default();
    for source in xml.descendants().filter(|node| is(node, "TextSource")) {
        reading.source(source, &mut parts, &mut file);
    }
    let is_other = |node: &Node| {
        let of_text = is(node, "PlainTextSelection")
            && node.parent().is_some_and(|parent| is(&parent, "TextSource"));
        node.tag_name().name().ends_with("Selection") && !of_text
    };
    for _ in xml.descendants().filter(is_other) {
        file.refuse("a passage of a source that is no text");
    }
    Ok(file)
}

/// Says what there is too much of. What is read into a tree is larger there than in its file, and some of it
/// takes time that grows with its square.
fn measured(project: &str) -> Result<(), String> {
    let mut reader = Reader::from_str(project);
    reader.config_mut().check_end_names = false;
    let (mut depth, mut attributes, mut vocabularies) = (0_usize, 0, 0);
    loop {
        let (start, is_empty) = match reader.read_event() {
            Ok(Event::Start(start)) => (start, false),
            Ok(Event::Empty(start)) => (start, true),
            Ok(Event::End(_)) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => continue,
            Err(error) => return Err(format!("project.qde is not well-formed: {error}")),
        };
        depth += usize::from(!is_empty);
        let mut own = 0;
        for attribute in start.attributes().with_checks(false) {
            own += 1;
            let name = attribute.as_ref().map(|one| one.key.0).unwrap_or_default();
            vocabularies += usize::from(name.starts_with("xmlns"));
            if own > MOST_ATTRIBUTES.1 {
                return Err("an element of project.qde has too many attributes".to_owned());
            }
        }
        attributes += own;
        if depth > DEEPEST {
            return Err(format!("project.qde is more than {DEEPEST} elements deep"));
        } else if attributes > MOST_ATTRIBUTES.0 || vocabularies > MOST_VOCABULARIES {
            return Err("project.qde has too many attributes".to_owned());
        }
    }
}

/// What is known of a project before its sources are read.
struct ProjectReading<'a> {
    /// The names of the codes; none of one whose name is too long.
    codes: HashMap<String, Option<String>>,
    users: HashMap<String, &'a str>,
    notes: HashMap<String, Node<'a, 'a>>,
}

impl<'a> ProjectReading<'a> {
    fn new(xml: &'a Xml<'a>) -> Result<Self, String> {
        let (mut codes, mut users, mut notes) = (HashMap::new(), HashMap::new(), HashMap::new());
        // A code comes after those that it lies in.
        let mut names: HashMap<NodeId, Option<String>> = HashMap::new();
        for node in xml.descendants() {
            if is(&node, "Code") {
                if names.len() == MOST_CODES {
                    return Err(format!("it has more than {MOST_CODES} codes"));
                }
                names.insert(node.id(), code_name(node, &names));
            }
            let Some(guid) = node.attribute("guid").map(bare) else { continue };
            match node.tag_name().name() {
                "Code" => {
                    codes.insert(guid, names.get(&node.id()).cloned().flatten());
                }
                "User" => {
                    let name = node.attribute("name").unwrap_or_default();
                    if name.len() <= LONGEST_NAME {
                        users.insert(guid, name);
                    }
                }
                "Note" => {
                    notes.insert(guid, node);
                }
                _ => {}
            }
        }
        Ok(Self { codes, users, notes })
    }

    fn source(&self, source: Node<'a, 'a>, parts: &mut ImportParts, file: &mut ImportedFile) {
        let inline = child(source, "PlainTextContent").and_then(|node| node.text());
        let text = match (inline, source.attribute("plainTextPath")) {
            (Some(text), _) => Some(text.to_owned()),
            (None, Some(path)) => parts.text(&within(path), u64::MAX),
            (None, None) => None,
        };
        let text = text.map(|text| Text::new(text.replace("\r\n", "\n")));
        let path = source.attribute("name").filter(|name| name.len() <= LONGEST_NAME);
        let path = path.map(str::to_owned);
        let digest = text.as_ref().map(|text| text.sha256().to_owned());
        let last = text.as_ref().map(Text::len_points).unwrap_or_default();
        let entry = || ImportedEntry {
            path: path.clone(),
            sha256: digest.clone(),
            ..ImportedEntry::default()
        };
        for selection in source.children().filter(|node| is(node, "PlainTextSelection")) {
            let number = |name: &str| selection.attribute(name)?.parse::<usize>().ok();
            let place = number("startPosition").zip(number("endPosition"));
            let Some(((start, end), text)) = place.zip(text.as_ref()) else {
                file.refuse("a passage without a text or a place");
                continue;
            };
            let part = |from: usize, to: usize| {
                let (from, to) = (text.byte(from)?, text.byte(to)?);
                text.as_str().get(from..to)
            };
            let Some(quote) = part(start, end).filter(|quote| !quote.is_empty()) else {
                file.refuse("a passage beyond the end of its text");
                continue;
            };
            // Many may quote the same words, and name the same note.
            if !file.has_room(quote.len()) {
                file.refuse_for_room();
                continue;
            }
            let passage = ImportedPassage {
                start: Some(start),
                end: Some(end),
                quote: Some(quote.to_owned()),
                prefix: part(start.saturating_sub(CONTEXT), start).unwrap_or_default().to_owned(),
                suffix: part(end, (end + CONTEXT).min(last)).unwrap_or_default().to_owned(),
            };
            let mut note = child(selection, "Description").map(content).unwrap_or_default();
            for of in selection.children().filter(|node| is(node, "NoteRef")) {
                if !file.has_room(note.len()) {
                    break;
                }
                let text = self.note(of).and_then(|note| note_text(note, parts));
                let text = text.unwrap_or_default();
                note.push_str(if note.is_empty() || text.is_empty() { "" } else { "\n\n" });
                note.push_str(&text);
            }
            let note = Some(note).filter(|note| !note.is_empty());
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
            if !file.has_room(0) {
                file.refuse_for_room();
                continue;
            }
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
        let mut names: HashSet<&str> = HashSet::new();
        for target in codings.filter_map(|coding| child(coding, "CodeRef")) {
            let code = target.attribute("targetGUID").and_then(|guid| self.codes.get(&bare(guid)));
            match code {
                // One too many is refused with its passage.
                Some(Some(name)) if names.len() <= MOST_TAGS => drop(names.insert(name)),
                Some(Some(_)) => {}
                Some(None) => {
                    file.refuse(format!("a code whose name is longer than {LONGEST_NAME} bytes"));
                }
                None => file.refuse("a code that is not in the file"),
            }
        }
        let mut tags: Vec<String> = names.into_iter().map(str::to_owned).collect();
        tags.sort_unstable();
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

/// Returns the name of a code, with those of the codes around it; `names` are theirs.
fn code_name(node: Node, names: &HashMap<NodeId, Option<String>>) -> Option<String> {
    // A stroke within a name would make two of it.
    let own = node.attribute("name").unwrap_or_default().trim().replace('/', "∕");
    let around = node.parent().and_then(|parent| names.get(&parent.id()));
    let name = match around {
        Some(around) => format!("{}/{own}", around.as_deref()?),
        None => own,
    };
    Some(name).filter(|name| name.len() <= LONGEST_NAME)
}

fn note_text(note: Node, parts: &mut ImportParts) -> Option<String> {
    let inline = child(note, "PlainTextContent").map(content);
    inline.or_else(|| parts.text(&within(note.attribute("plainTextPath")?), u64::MAX))
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
