//! Glossator: a terminal reading room.
//!
//! The map of the source is in ARCHITECTURE.md. In short: [`model`] is the domain and pure;
//! [`session`] is what one reader has, [`view`] what they look at, [`desk`] their screen;
//! [`library`] is what readers share and [`disk`] opens files; and only [`run`], [`jobs`] and
//! [`cli`] join the two sides.

pub mod cli;
pub mod desk;
pub mod disk;
pub mod exchange;
pub mod format;
pub mod jobs;
pub mod library;
pub mod model;
pub mod run;
pub mod session;
pub mod view;
pub mod widget;
