//! A fault in the program, brought about on purpose: takes the terminal over as the reader does,
//! and panics. `tests/terminal/endings.rs` looks at what is left then; no key of the reader brings
//! one about.
//!
//! `cargo run --example fault -- FOLDER`: the folder is where the report goes.
#![allow(clippy::panic, reason = "that is what it is for")]

use std::sync::mpsc::channel;

use glossator::model::settings::{Borders, ThemeName};
use glossator::run::input::InputThread;
use glossator::run::outside::Editors;
use glossator::run::panic;
use glossator::run::screen::Screen;
use glossator::widget::theme::{Depth, Theme};

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).unwrap_or_default();
    panic::prepare(Some(folder.into()));
    let (events, _incoming) = channel();
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::Indexed);
    let _screen = Screen::open(theme, true, InputThread::new(events), Editors::default())?;
    panic!("a fault on purpose");
}
