//! JSON: a list with everything that is known of each highlight and note, as `gloss notes --json`.

use serde_json::Value;

use super::import::{
    ImportFormat, ImportedEntry, ImportedFile, ImportedPassage, StatedParts, is_digest, json_value,
    time,
};
use super::record::records;
use super::refused::EntryPlace;
use super::{ExchangeFormat, ExportOutput, ExportedDocument, Exporter};

/// The format.
pub const FORMAT: ExchangeFormat = ExchangeFormat {
    name: "json",
    about: "a list of all facts of each highlight and note, as `gloss notes --json`",
    is_packed: false,
    begin: |_| Box::new(JsonExport { is_begun: false }),
};

struct JsonExport {
    is_begun: bool,
}

impl Exporter for JsonExport {
    fn document(&mut self, document: &ExportedDocument, out: &mut ExportOutput) {
        out.lose_marks(document);
        for record in records(document) {
            // A record is made of strings and numbers, which can always be written.
            let Ok(line) = serde_json::to_string(&record) else { continue };
            out.put(if self.is_begun { ",\n  " } else { "[\n  " });
            out.put(line);
            self.is_begun = true;
        }
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        out.put(if self.is_begun { "\n]\n" } else { "[]\n" });
    }
}

/// The same, read.
pub const IMPORT: ImportFormat = ImportFormat {
    name: "json",
    claims: |source| source.first_byte() == Some(b'['),
    read: |source| read(source.content()),
};

fn read(bytes: &[u8]) -> Result<ImportedFile, String> {
    let Value::Array(list) = json_value(bytes)? else {
        return Err("no list of entries".to_owned());
    };
    if !list.is_empty() && list.iter().all(|item| item.get("document").is_none()) {
        return Err("no entry of it names a document".to_owned());
    }
    let mut file = ImportedFile::default();
    for (number, item) in (1..).zip(&list) {
        let at = EntryPlace::Number(number);
        let words = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
        let number = |name: &str| usize::try_from(item.get(name)?.as_u64()?).ok();
        if item.get("document").is_none() {
            file.refuse_at(at, "an entry without a document");
            continue;
        }
        let place = number("made_start").zip(number("made_end"));
        let place = place.or(number("start").zip(number("end")));
        let passage = (place.is_some() || words("quote").is_some()).then(|| ImportedPassage {
            start: place.map(|(start, _)| start),
            end: place.map(|(_, end)| end),
            quote: words("quote"),
            prefix: words("prefix").unwrap_or_default(),
            suffix: words("suffix").unwrap_or_default(),
        });
        let tags = item.get("tags").and_then(Value::as_array).into_iter().flatten();
        file.take(ImportedEntry {
            at,
            id: words("id"),
            annotator: words("annotator"),
            path: words("document"),
            sha256: words("sha256").filter(|digest| is_digest(digest)),
            passage,
            tags: tags.filter_map(Value::as_str).map(str::to_owned).collect(),
            note: words("note"),
            created: words("created").and_then(|written| time(&written)),
            updated: words("updated").and_then(|written| time(&written)),
            states: StatedParts {
                note: item.get("note").is_some(),
                tags: item.get("tags").is_some_and(Value::is_array),
            },
            ..ImportedEntry::default()
        });
    }
    Ok(file)
}
