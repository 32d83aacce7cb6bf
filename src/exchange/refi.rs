//! REFI-QDA 1.5: what NVivo, MAXQDA, ATLAS.ti, QualCoder and others exchange.
//!
//! Owns the order of elements, which the schema prescribes, and ids that are the same each time: a second
//! export updates what the first brought, and doubles nothing. Only `project.qde` is held until the end,
//! since it begins with the codebook.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use uuid::Uuid;

use super::xml::{forbidden, xml};
use super::{
    ExchangeFormat, ExportOutput, ExportSubject, ExportedDocument, ExportedPassage, Exporter,
    FINISHED, UNREAD, stable_id, uuid_of,
};
use crate::model::citation::quotation;
use crate::model::cluster::one_line;
use crate::model::codebook::{Codebook, Colour, Tag};
use crate::model::document::Document;
use crate::model::find::excerpt;
use crate::model::span::Span;

/// A project: tags, texts, highlights and notes.
pub const PROJECT: ExchangeFormat = ExchangeFormat {
    name: "refi-qda",
    about: "a project (.qdpx) for NVivo, MAXQDA, ATLAS.ti and QualCoder",
    is_packed: true,
    begin: |subject| Box::new(ProjectExport::new(subject)),
};

/// The tags alone.
pub const CODEBOOK: ExchangeFormat = ExchangeFormat {
    name: "refi-qda-codebook",
    about: "the tags alone (.qdc), for the same programs",
    is_packed: false,
    begin: |subject| Box::new(CodebookExport { subject, used: BTreeSet::new(), left_out: 0 }),
};

const FORBIDDEN: super::LossKind = ("character that XML forbids", "characters that XML forbids");
const WITHOUT_TEXT: super::LossKind = (
    "annotation of a document that cannot be read",
    "annotations of documents that cannot be read",
);
const ALL_BUT_TAGS: super::LossKind = ("highlight or note", "highlights and notes");
const ORIGIN: &str = concat!("Glossator ", env!("CARGO_PKG_VERSION"));
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
/// How many characters of a passage are its name.
const NAME: usize = 60;

struct ProjectExport {
    subject: ExportSubject,
    users: BTreeMap<String, Uuid>,
    used: BTreeSet<String>,
    sources: String,
    notes: String,
}

impl ProjectExport {
    fn new(subject: ExportSubject) -> Self {
        let (users, used, sources, notes) = Default::default();
        Self { subject, users, used, sources, notes }
    }

    fn user(&mut self, name: &str) -> Uuid {
        *self.users.entry(name.to_owned()).or_insert_with(|| stable_id(&["user", name]))
    }

    /// Returns one coding for each tag.
    fn codings(&mut self, of: &str, tags: &[String], by: Uuid, made: &str) -> String {
        let mut codings = String::new();
        let tags: BTreeSet<&String> = tags.iter().collect();
        for tag in tags {
            self.used.insert(tag.clone());
            let guid = stable_id(&["coding", of, tag]);
            let code = code_id(&self.subject.codebook, tag);
            let _ = write!(
                codings,
                "<Coding guid=\"{guid}\" creatingUser=\"{by}\"{made}><CodeRef targetGUID=\"{code}\"/></Coding>"
            );
        }
        codings
    }

    fn selection(&mut self, document: &Document, one: &ExportedPassage, span: Span) -> String {
        let mark = &one.mark;
        let by = self.user(&one.annotator);
        let guid = uuid_of(mark.id.as_ref());
        let (start, end) = (document.text.points(span.start), document.text.points(span.end));
        let name = excerpt(&quotation(document, span), NAME);
        let created = format!(" creationDateTime=\"{}\"", mark.created);
        let mut selection = format!(
            "<PlainTextSelection guid=\"{guid}\" name=\"{}\" startPosition=\"{start}\" \
             endPosition=\"{end}\" creatingUser=\"{by}\"{created} modifyingUser=\"{by}\" \
             modifiedDateTime=\"{}\">",
            xml(&name),
            mark.updated
        );
        if let Some(note) = &mark.note {
            let _ = write!(selection, "<Description>{}</Description>", xml(note));
        }
        selection.push_str(&self.codings(mark.id.as_ref(), &mark.tags, by, &created));
        selection.push_str("</PlainTextSelection>\n");
        selection
    }
}

impl Exporter for ProjectExport {
    fn document(&mut self, of: &ExportedDocument, out: &mut ExportOutput) {
        let Some(document) = of.document.as_deref() else {
            out.lose(UNREAD, 1);
            out.lose(WITHOUT_TEXT, of.notes.len() + of.passages.len() + of.marks.len());
            return;
        };
        let path = of.path.as_str();
        let guid = stable_id(&["source", path]);
        out.part(format!("sources/{guid}.txt"), document.text.as_str());
        let _ = writeln!(
            self.sources,
            "<TextSource guid=\"{guid}\" name=\"{}\" plainTextPath=\"internal://{guid}.txt\">",
            xml(&one_line(path))
        );
        let placed = of.placed(out).map(|(_, placed)| placed).unwrap_or_default();
        for (one, span) in placed {
            let note = one.mark.note.as_deref().unwrap_or_default();
            out.lose(FORBIDDEN, forbidden(note));
            let selection = self.selection(document, one, span);
            self.sources.push_str(&selection);
        }
        for (annotator, mark) in &of.marks {
            out.lose(FINISHED, usize::from(mark.done.is_some()));
            let by = self.user(annotator);
            let id = stable_id(&["document", annotator, path]).to_string();
            let codings = self.codings(&id, &mark.tags, by, "");
            self.sources.push_str(&codings);
        }
        for (annotator, note) in &of.notes {
            out.lose(FORBIDDEN, forbidden(&note.text));
            let by = self.user(annotator);
            let id = uuid_of(note.id.as_ref());
            let _ = write!(self.sources, "<NoteRef targetGUID=\"{id}\"/>");
            let _ = writeln!(
                self.notes,
                "<Note guid=\"{id}\" name=\"{}\" creatingUser=\"{by}\" creationDateTime=\"{}\" \
                 modifyingUser=\"{by}\" modifiedDateTime=\"{}\"><PlainTextContent>{}</PlainTextContent></Note>",
                xml(&excerpt(&one_line(&note.text), NAME)),
                note.created,
                note.updated,
                xml(&note.text)
            );
        }
        self.sources.push_str("</TextSource>\n");
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        let mut project = format!(
            "{DECLARATION}<Project name=\"{}\" origin=\"{ORIGIN}\" xmlns=\"urn:QDA-XML:project:1.0\">\n",
            xml(&one_line(&self.subject.library))
        );
        let within = |project: &mut String, name: &str, inner: &str| {
            if !inner.is_empty() {
                let _ = write!(project, "<{name}>\n{inner}</{name}>\n");
            }
        };
        let user = |(name, guid): (&String, &Uuid)| {
            format!("<User guid=\"{guid}\" name=\"{}\"/>\n", xml(&one_line(name)))
        };
        let users: String = self.users.iter().map(user).collect();
        within(&mut project, "Users", &users);
        within(&mut project, "CodeBook", &codes(&self.subject.codebook, &self.used));
        within(&mut project, "Sources", &self.sources);
        within(&mut project, "Notes", &self.notes);
        project.push_str("</Project>\n");
        out.part("project.qde", project);
    }
}

struct CodebookExport {
    subject: ExportSubject,
    used: BTreeSet<String>,
    left_out: usize,
}

impl Exporter for CodebookExport {
    fn document(&mut self, of: &ExportedDocument, _: &mut ExportOutput) {
        let of_marks = of.marks.iter().flat_map(|(_, mark)| &mark.tags);
        let tags = of.passages.iter().flat_map(|one| &one.mark.tags).chain(of_marks);
        self.used.extend(tags.cloned());
        self.left_out += of.notes.len() + of.passages.len();
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        out.lose(ALL_BUT_TAGS, self.left_out);
        out.put(format!(
            "{DECLARATION}<CodeBook origin=\"{ORIGIN}\" xmlns=\"urn:QDA-XML:codebook:1.0\">\n{}</CodeBook>\n",
            codes(&self.subject.codebook, &self.used)
        ));
    }
}

/// Returns the id of a tag: that of its first name, so that a renamed tag stays the same. What several tags
/// have in common has another id, if one of the tags was called so first.
fn code_id(codebook: &Codebook, name: &str) -> Uuid {
    let first = |tag: &Tag| tag.was.first().unwrap_or(&tag.name).clone();
    match codebook.get(name) {
        Some(tag) => stable_id(&["tag", &first(tag)]),
        None if codebook.tags.iter().any(|tag| first(tag) == name) => {
            stable_id(&["tags below", name])
        }
        None => stable_id(&["tag", name]),
    }
}

/// A tag, or what several tags have in common before a `/`.
#[derive(Default)]
struct CodeNode<'a> {
    full: String,
    name: &'a str,
    is_tag: bool,
    children: Vec<usize>,
}

/// Returns the element `Codes`: the tags of the codebook, then others that are used, each within what
/// stands before its `/`. Nothing if there is no tag.
fn codes(codebook: &Codebook, used: &BTreeSet<String>) -> String {
    let others = used.iter().filter(|name| codebook.get(name).is_none());
    let names: Vec<&str> =
        codebook.tags.iter().map(|tag| &tag.name).chain(others).map(String::as_str).collect();
    if names.is_empty() {
        return String::new();
    }
    let mut nodes = vec![CodeNode::default()];
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        let mut parent = 0;
        let mut full = String::new();
        for part in name.split('/') {
            if !full.is_empty() {
                full.push('/');
            }
            full.push_str(part);
            parent = *known.entry(full.clone()).or_insert_with(|| {
                let number = nodes.len();
                nodes[parent].children.push(number);
                nodes.push(CodeNode { full: full.clone(), name: part, ..CodeNode::default() });
                number
            });
        }
        nodes[parent].is_tag = true;
    }
    let mut codes = String::from("<Codes>\n");
    // What is still to be written, the next last: a code, or the end of one. A name may be as deep as
    // anybody likes, so it is no recursion.
    let mut rest: Vec<Option<usize>> = nodes[0].children.iter().rev().map(|at| Some(*at)).collect();
    while let Some(next) = rest.pop() {
        let Some(node) = next.and_then(|at| nodes.get(at)) else {
            codes.push_str("</Code>\n");
            continue;
        };
        let tag = codebook.get(&node.full);
        let _ = write!(
            codes,
            "<Code guid=\"{}\" name=\"{}\" isCodable=\"{}\"",
            code_id(codebook, &node.full),
            xml(node.name),
            node.is_tag
        );
        if let Some(tag) = tag {
            let _ = write!(codes, " color=\"{}\"", rgb(tag.colour));
        }
        codes.push('>');
        if let Some(tag) = tag.filter(|tag| !tag.description.is_empty()) {
            let _ = write!(codes, "<Description>{}</Description>", xml(&tag.description));
        }
        rest.push(None);
        rest.extend(node.children.iter().rev().map(|at| Some(*at)));
    }
    codes.push_str("</Codes>\n");
    codes
}

/// Returns a colour as other programs have it.
#[must_use]
pub fn rgb(colour: Colour) -> String {
    let named = match colour {
        Colour::Red => "#d64545",
        Colour::Orange => "#e08a1e",
        Colour::Yellow => "#e3c01b",
        Colour::Green => "#4c9a4c",
        Colour::Cyan => "#2a9fa8",
        Colour::Blue => "#3f78c9",
        Colour::Violet => "#8a5cc2",
        Colour::Grey => "#808080",
        Colour::Exact(..) => return colour.to_string(),
    };
    named.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tag that was merged into one below it keeps its first name there, and what both have in common
    /// has another id.
    #[test]
    fn each_code_has_an_id_of_its_own() {
        let tag = |name: &str, was: &[&str]| Tag {
            name: name.to_owned(),
            was: was.iter().map(|name| (*name).to_owned()).collect(),
            ..Tag::default()
        };
        let tags = vec![tag("Topics/trade", &["Topics"]), tag("Topics/oil", &[])];
        let codes = codes(&Codebook { tags, ..Codebook::default() }, &BTreeSet::new());
        let ids = || codes.split("guid=\"").skip(1).filter_map(|rest| rest.split('"').next());
        assert_eq!((ids().count(), ids().collect::<BTreeSet<_>>().len()), (3, 3), "{codes}");
    }
}
