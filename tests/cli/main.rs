//! The command line, from outside: the program is run as a script would run it, on documents
//! that the test writes, and its output is read with other libraries than those that made it.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test makes its own files, and fails by panicking"
)]

mod add;
mod carried;
mod check;
mod config;
mod desk;
mod export;
mod facts;
mod find;
mod foreign;
mod formats;
mod hostile;
mod import;
mod list;
mod notes;
mod papers;
mod reader;
mod remove;
mod search;
mod shared;
mod special;
mod stats;
mod storm;
mod tags;
mod usage;
mod whole;
mod wording;
