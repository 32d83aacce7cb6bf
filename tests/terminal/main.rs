//! The program in a terminal of its own, driven as a person would: keys in, screen out.
//!
//! Each module owns one promise: that a reading is kept ([`walk`]), that the end is clean
//! ([`endings`]), that any text can be read ([`floods`]), that any size will do ([`sizes`]), that
//! nothing is written or sent that should not be ([`safety`]), that sessions meet ([`sessions`]),
//! that documents come and go ([`arrivals`]),
//! that a restart forgets nothing ([`memory`]), that a store which does not answer costs nothing
//! ([`stalled`]), that each store has a memory of its own ([`stores`]), that what drifted is decided
//! ([`review`]), that notes can be written in every way
//! ([`writing`]), haste ([`haste`]), the mouse ([`pointer`]), the keys of the design ([`keys`]), the lesson ([`lesson`]), and what is said
//! where there is no terminal ([`without`]). What they share is in [`desk`].
//!
//! Nothing here sleeps: a test waits for what it expects to see.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "tests look at files from outside, and fail by a panic"
)]

mod arrivals;
#[cfg(target_os = "linux")]
mod bulk;
mod desk;
mod endings;
mod floods;
mod halves;
mod haste;
mod keys;
mod lesson;
mod memory;
mod pointer;
mod review;
mod safety;
mod sessions;
mod sizes;
mod stalled;
mod stores;
mod walk;
#[cfg(target_os = "linux")]
mod watch;
mod without;
mod writing;

#[path = "../support/mod.rs"]
mod support;
