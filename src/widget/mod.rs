//! What views are drawn with, regardless of what they show: the pen, the theme, a line of input, rows of
//! choices, a sheet of names and values, messages, the thumb of a bar.
//!
//! Knows only the domain: no session, no view, no file.

pub mod choices;
pub mod colour;
pub mod field;
pub mod message;
pub mod pen;
pub mod sheet;
pub mod theme;
pub mod thumb;
