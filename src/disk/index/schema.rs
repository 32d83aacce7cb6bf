//! The fields of the index.

use tantivy::Index;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};

use super::words::TOKENIZER;

/// The fields of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct IndexFields {
    /// Its path: what it is replaced by.
    pub path: Field,
    /// Size in bytes of its file.
    pub size: Field,
    /// Time of its file, in nanoseconds from 1970 on; 0 if it has to be read again in any case.
    pub modified: Field,
    /// Its language: the letters of the code; 0 if it is not known.
    pub language: Field,
    /// Its words.
    pub text: Field,
    /// The words of title and facts.
    pub head: Field,
}

const NAMES: [&str; 6] = ["path", "size", "modified", "language", "text", "head"];

impl IndexFields {
    /// Returns the schema of a new index.
    pub fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let words = TextOptions::default().set_indexing_options(indexing);
        let path = schema.add_text_field(NAMES[0], STRING | FAST);
        let size = schema.add_u64_field(NAMES[1], FAST);
        let modified = schema.add_u64_field(NAMES[2], FAST);
        let language = schema.add_u64_field(NAMES[3], FAST | INDEXED);
        let text = schema.add_text_field(NAMES[4], words.clone());
        let head = schema.add_text_field(NAMES[5], words);
        (schema.build(), Self { path, size, modified, language, text, head })
    }

    /// Returns the fields of an index that is there.
    pub fn of(index: &Index) -> tantivy::Result<Self> {
        let schema = index.schema();
        let [path, size, modified, language, text, head] = NAMES.map(|name| schema.get_field(name));
        Ok(Self {
            path: path?,
            size: size?,
            modified: modified?,
            language: language?,
            text: text?,
            head: head?,
        })
    }
}
