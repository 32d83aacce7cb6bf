//! W3C Web Annotation (Recommendation of 2017), as JSON-LD: a page of annotations.
//!
//! Owns how a highlight is said in that vocabulary. Position and quote are those with which the highlight
//! was made, and the source names the digest of the text in which they count (RFC 6920), so that a
//! reader can find the passage again as we do. Offsets are code points, as the standard has them.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::import::{
    ImportFormat, ImportSource, ImportedEntry, ImportedFile, ImportedPassage, is_digest,
    json_value, time,
};
use super::refused::EntryPlace;
use super::{
    ExchangeFormat, ExportOutput, ExportedDocument, ExportedPassage, Exporter, FINISHED, stable_id,
    uuid_of,
};
use crate::model::anchor::ResolutionKind;
use crate::model::percent::decoded;

/// The format.
pub const FORMAT: ExchangeFormat = ExchangeFormat {
    name: "w3c",
    about: "W3C Web Annotations, as JSON-LD",
    is_packed: false,
    begin: |subject| Box::new(W3cExport { library: subject.library, is_begun: false }),
};

/// The vocabulary.
const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";
/// How the digest of a text is named.
const DIGEST: &str = "nih:sha-256;";
/// How an id is named that is no UUID.
const OWN_ID: &str = "urn:x-glossator:";

const DRIFTED: super::LossKind = (
    "place of now of a highlight whose text has changed (it has the place where it was made)",
    "places of now of highlights whose texts have changed (they have the places where they were made)",
);

struct W3cExport {
    library: String,
    is_begun: bool,
}

impl W3cExport {
    fn put(&mut self, annotation: &Value, out: &mut ExportOutput) {
        if std::mem::replace(&mut self.is_begun, true) {
            out.put(",\n");
        } else {
            out.put(self.opening());
        }
        out.put(annotation.to_string());
    }

    fn opening(&self) -> String {
        let id = stable_id(&["library", &self.library]);
        format!(
            "{{\"@context\":\"{CONTEXT}\",\n\"id\":\"urn:uuid:{id}\",\n\"type\":\"AnnotationPage\",\n\
             \"items\":[\n"
        )
    }
}

impl Exporter for W3cExport {
    fn document(&mut self, document: &ExportedDocument, out: &mut ExportOutput) {
        let path = document.path.as_str();
        let digest = document.document.as_ref().map(|document| document.text.sha256());
        let whole = json!({ "type": "SpecificResource", "source": source(path, digest) });
        for (annotator, mark) in &document.marks {
            out.lose(FINISHED, usize::from(mark.done.is_some()));
            if mark.tags.is_empty() {
                continue;
            }
            let id = stable_id(&["document", annotator, path]).to_string();
            let mut annotation = common(&id, annotator, None);
            annotation.insert("motivation".to_owned(), json!("tagging"));
            annotation.insert("body".to_owned(), Value::Array(bodies(None, &mark.tags)));
            annotation.insert("target".to_owned(), whole.clone());
            self.put(&Value::Object(annotation), out);
        }
        for (annotator, note) in &document.notes {
            let times = Some((note.created, note.updated));
            let mut annotation = common(note.id.as_ref(), annotator, times);
            annotation.insert("motivation".to_owned(), json!("commenting"));
            annotation.insert("body".to_owned(), Value::Array(bodies(Some(&note.text), &[])));
            annotation.insert("target".to_owned(), whole.clone());
            self.put(&Value::Object(annotation), out);
        }
        for one in &document.passages {
            out.lose(
                DRIFTED,
                usize::from(one.place.is_some() && one.state != ResolutionKind::Exact),
            );
            self.put(&highlight(path, digest, one), out);
        }
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        if !self.is_begun {
            out.put(self.opening());
        }
        out.put("\n]}\n");
    }
}

fn highlight(path: &str, digest: Option<&str>, one: &ExportedPassage) -> Value {
    let (mark, anchor) = (&one.mark, &one.mark.anchor);
    let times = Some((mark.created, mark.updated));
    let mut annotation = common(mark.id.as_ref(), &one.annotator, times);
    let motivation = match (&mark.note, mark.tags.is_empty()) {
        (Some(_), _) => "commenting",
        (None, false) => "tagging",
        (None, true) => "highlighting",
    };
    annotation.insert("motivation".to_owned(), json!(motivation));
    let bodies = bodies(mark.note.as_deref(), &mark.tags);
    if !bodies.is_empty() {
        annotation.insert("body".to_owned(), Value::Array(bodies));
    }
    let exact = digest.filter(|_| one.state == ResolutionKind::Exact);
    let digest = anchor.text.as_deref().or(exact);
    annotation.insert(
        "target".to_owned(),
        json!({
            "type": "SpecificResource",
            "source": source(path, digest),
            "selector": [
                { "type": "TextPositionSelector", "start": anchor.start, "end": anchor.end },
                {
                    "type": "TextQuoteSelector",
                    "exact": anchor.quote,
                    "prefix": anchor.prefix,
                    "suffix": anchor.suffix,
                },
            ],
        }),
    );
    Value::Object(annotation)
}

fn common(id: &str, annotator: &str, times: Option<(Timestamp, Timestamp)>) -> Map<String, Value> {
    let mut annotation = Map::new();
    let urn = match uuid::Uuid::parse_str(id) {
        // As it stands in the store, if it can be read back from that.
        Ok(_) if uuid_of(id).to_string() == id => format!("urn:uuid:{id}"),
        _ => format!("{OWN_ID}{}", encoded(id)),
    };
    annotation.insert("id".to_owned(), json!(urn));
    annotation.insert("type".to_owned(), json!("Annotation"));
    annotation.insert("creator".to_owned(), json!({ "type": "Person", "name": annotator }));
    if let Some((created, modified)) = times {
        annotation.insert("created".to_owned(), json!(created.to_string()));
        annotation.insert("modified".to_owned(), json!(modified.to_string()));
    }
    annotation
}

fn bodies(note: Option<&str>, tags: &[String]) -> Vec<Value> {
    let body = |purpose: &str, value: &str, format: &str| json!({ "type": "TextualBody", "purpose": purpose, "value": value, "format": format });
    let note = note.map(|note| body("commenting", note, "text/plain"));
    note.into_iter().chain(tags.iter().map(|tag| body("tagging", tag, "text/plain"))).collect()
}

fn source(path: &str, digest: Option<&str>) -> Value {
    let mut source = json!({ "id": encoded(path), "type": "Text", "format": "text/plain" });
    if let (Some(digest), Some(source)) = (digest, source.as_object_mut()) {
        source.insert("via".to_owned(), json!(format!("{DIGEST}{digest}")));
    }
    source
}

/// Returns a path as a relative reference (RFC 3986). A colon would make a scheme of what is before it.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The same, read.
pub const IMPORT: ImportFormat =
    ImportFormat { name: "w3c", claims, read: |source| read(source.content()) };

fn claims(source: &ImportSource) -> bool {
    let content = source.content();
    let head = content.get(..content.len().min(4096)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    head.trim_start().starts_with(['{', '[']) && head.contains("ns/anno")
}

/// Reads a page, a collection, a list of annotations, or a single one.
fn read(bytes: &[u8]) -> Result<ImportedFile, String> {
    let value = json_value(bytes)?;
    let mut file = ImportedFile::default();
    let list = match &value {
        Value::Array(all) => all.as_slice(),
        Value::Object(page) => {
            let first = page.get("first").and_then(|first| first.get("items"));
            match page.get("items").or(first) {
                Some(Value::Array(all)) => all.as_slice(),
                _ => std::slice::from_ref(&value),
            }
        }
        _ => return Err("no annotation in it".to_owned()),
    };
    for (number, item) in (1..).zip(list) {
        let at = EntryPlace::Number(number);
        match entry(item) {
            Ok(entry) => file.take(ImportedEntry { at, ..entry }),
            Err(why) => file.refuse_at(at, why),
        }
    }
    Ok(file)
}

fn entry(item: &Value) -> Result<ImportedEntry, &'static str> {
    let has_type = |kind: &str| several(item.get("type")).any(|one| one.as_str() == Some(kind));
    if !has_type("Annotation") {
        return Err("no annotation");
    }
    let target = several(item.get("target")).next().ok_or("no target")?;
    let source = target.get("source").unwrap_or(target);
    let path = source.as_str().or_else(|| source.get("id").and_then(Value::as_str));
    let via = several(source.get("via")).filter_map(Value::as_str);
    let sha256 = via.filter_map(|via| via.strip_prefix(DIGEST)).find(|digest| is_digest(digest));
    let mut entry = ImportedEntry {
        id: item.get("id").and_then(Value::as_str).map(own_id),
        annotator: name(item.get("creator")),
        path: path.map(decoded),
        sha256: sha256.map(str::to_owned),
        created: item.get("created").and_then(Value::as_str).and_then(time),
        updated: item.get("modified").and_then(Value::as_str).and_then(time),
        ..ImportedEntry::default()
    };
    let mut selectors = several(target.get("selector")).peekable();
    if selectors.peek().is_some() {
        let mut passage = ImportedPassage::default();
        for selector in selectors {
            let number = |name: &str| usize::try_from(selector.get(name)?.as_u64()?).ok();
            let words = |name: &str| selector.get(name).and_then(Value::as_str);
            match words("type") {
                Some("TextPositionSelector") => {
                    (passage.start, passage.end) = (number("start"), number("end"));
                }
                Some("TextQuoteSelector") => {
                    passage.quote = words("exact").map(str::to_owned);
                    words("prefix").unwrap_or_default().clone_into(&mut passage.prefix);
                    words("suffix").unwrap_or_default().clone_into(&mut passage.suffix);
                }
                _ => {}
            }
        }
        entry.passage = Some(passage);
    }
    for body in several(item.get("body")) {
        let value = body.as_str().or_else(|| body.get("value").and_then(Value::as_str));
        let Some(value) = value else { continue };
        if several(body.get("purpose")).any(|purpose| purpose.as_str() == Some("tagging")) {
            entry.tags.push(value.to_owned());
        } else {
            let note = entry.note.get_or_insert_default();
            note.push_str(if note.is_empty() { "" } else { "\n\n" });
            note.push_str(value);
        }
    }
    Ok(entry)
}

/// One value or a list of them: the standard lets either stand.
fn several(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (one, many) = match value {
        Some(Value::Array(all)) => (None, all.as_slice()),
        other => (other, [].as_slice()),
    };
    one.into_iter().chain(many)
}

fn name(creator: Option<&Value>) -> Option<String> {
    let creator = several(creator).next()?;
    let name = creator.get("name").or(creator.get("nickname")).unwrap_or(creator);
    name.as_str().map(str::to_owned)
}

fn own_id(urn: &str) -> String {
    if let Some(id) = urn.strip_prefix(OWN_ID) {
        return decoded(id);
    }
    let uuid = urn.strip_prefix("urn:uuid:").and_then(|id| uuid::Uuid::parse_str(id).ok());
    uuid.unwrap_or_else(|| stable_id(&["annotation", urn])).to_string()
}
