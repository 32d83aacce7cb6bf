//! The domain: texts, places in them, and what readers write there.
//!
//! Pure: nothing here opens a file, draws, or knows of a terminal. It imports no other module of
//! this program, and not ratatui; `tests/layers.rs` checks that.

pub mod abbreviation;
pub mod anchor;
pub mod annotation;
pub mod apparatus;
pub mod boundary;
pub mod cancel;
pub mod citation;
pub mod citations;
pub mod cluster;
pub mod codebook;
pub mod codebook_edit;
pub mod codebook_tree;
pub mod codebook_words;
pub mod corrections;
pub mod count;
pub mod diff;
pub mod difference;
pub mod document;
pub mod entry;
pub mod filter;
pub mod find;
pub mod folding;
pub mod footnotes;
pub mod fuzzy;
pub mod grapheme;
pub mod index;
mod invisible;
pub mod layout;
pub mod line;
pub mod markup;
pub mod natural;
pub mod near_tag;
pub mod notebook;
pub mod outline;
pub mod paragraph;
pub mod passage;
pub mod path;
pub mod people;
pub mod percent;
pub mod prose;
pub mod retag;
pub mod search;
pub mod sentence;
pub mod settings;
pub mod span;
pub mod statistics;
pub mod step;
pub mod structure;
pub mod text;
pub mod text_object;
pub mod word;
