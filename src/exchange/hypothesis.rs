//! Hypothesis: annotations as its API answers them, and as its sidebar exports them (JSON).
//!
//! Owns what is made of them here. The offsets of that program count in the page as a browser shows it, so
//! words and what stands around them are all that is taken of a place. Replies go to the end of what they
//! answer, since there are none here.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::import::{
    ImportFormat, ImportedEntry, ImportedFile, ImportedPassage, ImportedWork, json_value, time,
    words,
};
use super::stable_id;
use crate::model::percent::decoded;

/// Hypothesis, read.
pub const IMPORT: ImportFormat = ImportFormat {
    name: "hypothesis",
    claims: |source| {
        matches!(source.first_byte(), Some(b'{' | b'['))
            && ["\"uri\"", "\"target\"", "\"group\""].iter().all(|name| source.holds(name))
    },
    read: |source| read(source.content()),
};

fn read(bytes: &[u8]) -> Result<ImportedFile, String> {
    let value = json_value(bytes)?;
    // An answer to a search, an export of the sidebar, a list of annotations, or a single one.
    let list = match &value {
        Value::Array(all) => all.as_slice(),
        _ => match value.get("rows").or(value.get("annotations")) {
            Some(Value::Array(all)) => all.as_slice(),
            _ => std::slice::from_ref(&value),
        },
    };
    let mut file = ImportedFile::default();
    // An answer to a search may have the replies apart.
    let apart = value.get("replies").and_then(Value::as_array).into_iter().flatten();
    let (mut entries, mut places, mut replies) = (Vec::new(), HashMap::new(), Vec::new());
    for item in list.iter().chain(apart) {
        let is_reply = !several(item, "references").is_empty();
        match (words(item, "uri"), words(item, "id")) {
            (None, _) => file.refuse("an entry without the address of a page"),
            _ if item.get("hidden").and_then(Value::as_bool) == Some(true) => {
                file.leave("an annotation that was hidden there");
            }
            _ if is_reply => replies.push(item),
            (Some(uri), id) => {
                places.extend(id.map(|id| (id, entries.len())));
                entries.push(entry(item, uri, id));
            }
        }
    }
    // Whoever answered first stands first.
    replies.sort_by_key(|reply| words(reply, "created"));
    for reply in replies {
        let root = several(reply, "references").first().and_then(Value::as_str);
        let root = root.and_then(|root| places.get(root)).and_then(|at| entries.get_mut(*at));
        match (root, words(reply, "text")) {
            (Some(root), Some(text)) => answer(root, reply, text),
            (Some(_), None) => file.leave("a reply without words"),
            (None, _) => file.leave("a reply to what is not in the file"),
        }
    }
    for entry in entries {
        file.take(entry);
    }
    Ok(file)
}

fn entry(item: &Value, uri: &str, id: Option<&str>) -> ImportedEntry {
    let target = several(item, "target").first();
    let selectors = target.map(|target| several(target, "selector")).unwrap_or_default();
    let quote = selectors.iter().find(|one| words(one, "type") == Some("TextQuoteSelector"));
    let part = |name: &str| quote.and_then(|quote| words(quote, name)).map(str::to_owned);
    // A page that is annotated as a whole has no selector; one that says no words says no passage either.
    let passage = (!selectors.is_empty()).then(|| ImportedPassage {
        quote: part("exact"),
        prefix: part("prefix").unwrap_or_default(),
        suffix: part("suffix").unwrap_or_default(),
        ..ImportedPassage::default()
    });
    let tags = several(item, "tags").iter().filter_map(Value::as_str);
    let when = |name: &str| words(item, name).and_then(time);
    ImportedEntry {
        id: id.map(|id| stable_id(&["hypothesis", id]).to_string()),
        annotator: words(item, "user").map(user),
        work: Some(work(item, uri)),
        passage,
        tags: tags.map(str::to_owned).collect(),
        note: words(item, "text").map(str::to_owned),
        created: when("created"),
        updated: when("updated"),
        ..ImportedEntry::default()
    }
}

/// Returns what is said of the page: its titles, and the names of the file that its addresses end in.
fn work(item: &Value, uri: &str) -> ImportedWork {
    let document = item.get("document");
    let title = document.map(|document| match document.get("title") {
        Some(Value::String(title)) => Some(title.as_str()),
        _ => several(document, "title").first().and_then(Value::as_str),
    });
    let links = document.map(|document| several(document, "link")).unwrap_or_default();
    let links = links.iter().filter_map(|link| words(link, "href"));
    let files = [uri].into_iter().chain(links).filter_map(file_name);
    let mut files: Vec<String> = files.collect();
    files.dedup();
    let title = title.flatten().map(str::trim).filter(|title| !title.is_empty());
    ImportedWork { key: uri.to_owned(), title: title.map(str::to_owned), files }
}

/// Returns the name of the file that an address ends in, if it tells anything.
fn file_name(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let path = rest.split(['?', '#']).next()?;
    let name = decoded(path.split_once('/')?.1.rsplit('/').next()?);
    (!name.is_empty() && !name.starts_with("index.")).then_some(name)
}

/// Adds a reply to the end of what it answers.
fn answer(root: &mut ImportedEntry, reply: &Value, text: &str) {
    let by = words(reply, "user").map(user).unwrap_or_default();
    let day = words(reply, "created").and_then(|created| created.split('T').next());
    let day = day.map(|day| format!(", {day}")).unwrap_or_default();
    let note = root.note.get_or_insert_default();
    note.push_str(if note.is_empty() { "" } else { "\n\n" });
    // Writing to a String cannot fail.
    let _ = write!(note, "— {by}{day}: {text}");
}

/// Returns the name in `acct:name@authority`.
fn user(account: &str) -> String {
    let name = account.strip_prefix("acct:").unwrap_or(account);
    name.split('@').next().unwrap_or(name).to_owned()
}

fn several<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"{"total": 5, "rows": [
      {"id": "hSXlPkXsEeqNsWdt4zXc1g", "created": "2024-03-05T09:12:45.123456+00:00",
       "updated": "2024-03-06T09:12:45.000001+00:00", "user": "acct:iris_k@hypothes.is",
       "uri": "https://archive.example/letters/nine%20divisions.pdf?download=1",
       "text": "why *nine*?\n\nasked", "tags": ["quote", "forces/infantry"], "group": "__world__",
       "target": [{"source": "https://archive.example/letters/nine%20divisions.pdf", "selector": [
         {"type": "RangeSelector", "startContainer": "/div[1]", "startOffset": 3},
         {"type": "TextPositionSelector", "start": 412, "end": 426},
         {"type": "TextQuoteSelector", "exact": "nine divisions", "prefix": "at least ",
          "suffix": ". Nine is"}]}],
       "document": {"title": ["To Krasovsky"], "link": [{"href": "urn:x-pdf:0f1e"},
         {"href": "file:///home/iris/To%20Krasovsky.pdf"}]},
       "links": {"html": "https://hypothes.is/a/hSX"}, "hidden": false, "flagged": false},
      {"id": "page", "uri": "urn:x-pdf:0f1e", "user": "acct:x@y", "group": "__world__",
       "text": "on all of it", "tags": [], "target": [{"source": "urn:x-pdf:0f1e"}],
       "document": {"title": []}},
      {"id": "r2", "uri": "urn:x-pdf:0f1e", "user": "acct:bo@y", "group": "__world__", "text": "second",
       "created": "2024-03-09T00:00:00Z", "references": ["page", "r1"], "target": []},
      {"id": "r1", "uri": "urn:x-pdf:0f1e", "user": "acct:al@y", "group": "__world__", "text": "first",
       "created": "2024-03-08T00:00:00Z", "references": ["page"], "target": []},
      {"id": "r3", "uri": "urn:x-pdf:0f1e", "user": "acct:al@y", "text": "to nobody",
       "references": ["gone"], "target": []}]}"#;

    #[test]
    fn an_answer_of_the_api_is_read() {
        let file = read(ANSWER.as_bytes()).unwrap();
        assert!(file.refused.is_empty(), "{:?}", file.refused);
        let left: Vec<&str> = file.left_out.keys().map(String::as_str).collect();
        assert_eq!(left, ["a reply to what is not in the file"]);
        let [first, page] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
        let passage = first.passage.as_ref().unwrap();
        assert_eq!(passage.quote.as_deref(), Some("nine divisions"));
        assert_eq!((passage.prefix.as_str(), passage.start), ("at least ", None));
        assert_eq!(first.annotator.as_deref(), Some("iris_k"));
        assert_eq!(first.tags, ["quote", "forces/infantry"]);
        assert_eq!(first.note.as_deref(), Some("why *nine*?\n\nasked"));
        assert_eq!(first.created.unwrap().to_string(), "2024-03-05T09:12:45Z");
        let work = first.work.as_ref().unwrap();
        assert_eq!(work.title.as_deref(), Some("To Krasovsky"));
        assert_eq!(work.files, ["nine divisions.pdf", "To Krasovsky.pdf"]);
        assert_eq!(page.passage, None);
        assert_eq!(
            page.note.as_deref(),
            Some("on all of it\n\n— al, 2024-03-08: first\n\n— bo, 2024-03-09: second")
        );
        let again = read(ANSWER.as_bytes()).unwrap();
        assert_eq!(again.entries, file.entries, "the same ids each time");
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_itself() {
        let list = r#"[{"uri": "https://a.example/b.html", "target": [{"selector": [
              {"type": "ShapeSelector"}]}], "text": "an image"},
            {"uri": 7}, null, [], {"uri": "https://a.example/", "target": "x", "tags": "y", "text": []},
            {"uri": "https://a.example/b", "hidden": true, "text": "spam"},
            {"uri": "https://a.example/b", "text": "kept", "references": null, "document": "x"}]"#;
        let file = read(list.as_bytes()).unwrap();
        assert_eq!(file.entries.len(), 1);
        assert_eq!(file.refused.total(), 5, "{:?}", file.refused);
        assert_eq!(file.left_out.values().sum::<usize>(), 1);
        assert!(read(b"{\"rows\": [").is_err());
        assert!(read("[".repeat(1_000_000).as_bytes()).is_err());
    }
}
