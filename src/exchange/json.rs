//! JSON: a list with everything that is known of each highlight and note, as `gloss notes --json`.

use super::record::records;
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
