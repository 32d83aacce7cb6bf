//! Full-text search: what a query means.
//!
//! Owns the words of a text as they are looked for ([`tokens`]), which of them answer to a typed one
//! ([`wanted`]), what is looked for in a text ([`pattern`]), the query language with its tree
//! ([`query`]), what it means for highlights and notes ([`writings`]), and the shape of an [`answer`]. The same answers are given by going through a text
//! ([`walk`]) and by an index, which only has to know at which positions each term stands. How an index keeps that, and which documents there are, is not known here.

pub mod answer;
pub mod engine;
pub mod facets;
pub mod language;
pub mod offers;
pub mod passages;
pub mod pattern;
pub mod query;
pub mod tokens;
pub mod walk;
pub mod wanted;
pub mod writings;
