//! The only place that opens files: the corpus, the store, the settings, and what is remembered
//! between sessions.
//!
//! Knows the domain ([`crate::model`]) and nothing of what is on screen.
#![allow(clippy::disallowed_methods, reason = "this is the layer that opens files")]

pub mod cache;
pub mod caught;
pub mod corpus;
pub mod export;
pub mod file;
pub mod folders;
mod host;
pub mod index;
pub mod lesson;
mod line_ends;
pub mod locate;
pub mod lock;
pub mod log;
pub mod packing;
pub mod report;
pub mod scratch;
pub mod settings;
pub mod state;
pub mod store;
#[cfg(test)]
mod testing;
pub mod texts;
pub mod watched;
