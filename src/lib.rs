//! Glossator: a terminal reading room.
//!
//! The map of the source is in ARCHITECTURE.md. In short: [`model`] is the domain and pure;
//! [`app`] is what is on screen and what a key does; [`ui`] draws it; [`disk`] opens files;
//! [`library`] is what was read of them and is shared; and only [`run`] and [`cli`] join them.

pub mod app;
pub mod cli;
pub mod disk;
pub mod library;
pub mod model;
pub mod run;
pub mod ui;
