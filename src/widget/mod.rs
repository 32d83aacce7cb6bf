//! What views are drawn with, and nothing about what they show: the pen, the look, a line of input,
//! a sheet of names and values.
//!
//! Knows the domain alone: no session, no view, no file.

pub mod field;
pub mod pen;
pub mod sheet;
pub mod theme;
