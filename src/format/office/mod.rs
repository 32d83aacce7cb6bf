//! What the formats of word processors have in common.
//!
//! Owns what is told of paragraphs one after another, with lists that are only levels and styles
//! that are only switched, until it is told to the builder, whose containers nest ([`writer`]); and
//! the letters of fonts that are no letters ([`signs`]). Knows no file format.

pub(super) mod fields;
pub(super) mod frames;
pub(super) mod lost;
pub(super) mod marks;
pub(super) mod names;
pub(super) mod signs;
pub(super) mod styles;
pub(super) mod writer;
pub(super) mod xml;
