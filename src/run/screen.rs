//! The reader's terminal: taking it over, drawing on it, and giving it back.

use std::io::{self, IsTerminal};

use crossterm::style::Print;
use crossterm::{event, queue, terminal};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rustix::fs::OFlags;
use thiserror::Error;

use super::Host;
use super::clipboard::Clipboard;
use super::input::InputThread;
use super::outside::{self, Editors};
use super::terminal::{reopen, send};
use super::wire::{Features, Wire};
use crate::desk::Desk;
use crate::widget::theme::Theme;

/// The terminal, taken over. Dropping it gives the terminal back.
pub struct Screen {
    wire: Wire,
    /// The frame being drawn.
    frame: Buffer,
    theme: Theme,
    mouse: bool,
    input: InputThread,
    editors: Editors,
    clipboard: Clipboard,
    /// Why the terminal could not be taken over again.
    lost: Option<io::Error>,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen").field("mouse", &self.mouse).finish_non_exhaustive()
    }
}

/// Asks for clicks, drags and the wheel (xterm's modes 1002 and 1006), but not for every mouse
/// movement: nothing here uses those, and they would be costly over SSH.
const MOUSE: &str = "\x1b[?1002h\x1b[?1006h";

/// Why the reader cannot be shown in this terminal.
#[derive(Debug, Error)]
pub enum TerminalError {
    /// Standard output is a file or a pipe.
    #[error(
        "the reader needs a terminal, and standard output is not one; `gloss list`, `gloss find` and `gloss notes` work without one"
    )]
    None,
    /// The terminal says that it cannot move its cursor.
    #[error(
        "this terminal (TERM=dumb) cannot show pages; set TERM to what it is, e.g. xterm-256color"
    )]
    Dumb,
}

/// Checks that there is a usable terminal.
///
/// # Errors
/// When standard output is not a terminal, or is one that cannot move its cursor.
pub fn check() -> Result<(), TerminalError> {
    if !io::stdout().is_terminal() {
        return Err(TerminalError::None);
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Err(TerminalError::Dumb);
    }
    Ok(())
}

impl Screen {
    /// Takes over the terminal.
    ///
    /// # Errors
    /// When the terminal does not allow it.
    pub fn open(
        theme: Theme,
        mouse: bool,
        input: InputThread,
        editors: Editors,
    ) -> io::Result<Self> {
        let features = Features::of(std::env::var("TERM").ok().as_deref());
        let mut screen = Self {
            wire: Wire::new(features),
            frame: Buffer::default(),
            theme,
            mouse,
            input,
            editors,
            clipboard: Clipboard::default(),
            lost: None,
        };
        screen.take()?;
        Ok(screen)
    }

    fn take(&mut self) -> io::Result<()> {
        terminal::enable_raw_mode()?;
        // Cleared for terminals without an alternate screen, which would still show their old
        // content.
        let mut bytes = Vec::new();
        queue!(
            bytes,
            terminal::EnterAlternateScreen,
            terminal::Clear(terminal::ClearType::All),
            event::EnableBracketedPaste,
            Print(if self.mouse { MOUSE } else { "" })
        )?;
        send(&bytes)?;
        self.input.start()
    }

    fn give_back(&mut self) {
        self.input.stop();
        restore();
    }

    /// Gives up the terminal while `meanwhile` runs. If it is gone afterwards, the next frame says
    /// so, when what was done meanwhile has been taken care of.
    fn away<T>(&mut self, meanwhile: impl FnOnce(&Editors) -> T) -> T {
        self.give_back();
        let result = meanwhile(&self.editors);
        self.lost = self.take().err();
        self.wire.forget();
        result
    }
}

/// Restores the terminal. If that fails nothing can be done: the terminal is gone.
pub fn restore() {
    let _ = send(&farewell());
    let _ = terminal::disable_raw_mode();
}

/// Restores of the terminal what can be restored without waiting, when the process has to end: it
/// may be that it accepts no more bytes.
pub fn let_go() {
    let _ = terminal::disable_raw_mode();
    if let Some(terminal) = reopen(io::stdout(), OFlags::WRONLY) {
        let _ = rustix::io::write(terminal, &farewell());
    }
}

/// Returns what a terminal is sent when the program leaves it.
fn farewell() -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec cannot fail.
    let _ = queue!(
        bytes,
        event::DisableMouseCapture,
        event::DisableBracketedPaste,
        crossterm::cursor::Show,
        terminal::LeaveAlternateScreen
    );
    bytes
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.give_back();
    }
}

impl Host for Screen {
    fn draw(&mut self, desk: &Desk) -> io::Result<()> {
        if let Some(error) = self.lost.take() {
            return Err(error);
        }
        let (columns, rows) = desk.size();
        let area = Rect::new(0, 0, columns, rows);
        self.frame.resize(area);
        self.frame.reset();
        let caret = desk.draw(&self.theme, area, &mut self.frame);
        let bytes = self.wire.frame(&self.frame, caret);
        if bytes.is_empty() {
            return Ok(());
        }
        send(bytes)
    }

    fn redraw(&mut self) -> io::Result<()> {
        self.wire.forget();
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.away(|_| super::signals::stop());
        Ok(())
    }

    fn edit(&mut self, text: &str) -> io::Result<Result<String, String>> {
        match self.editors.command() {
            None => Ok(Err("no editor is set; set $VISUAL or $EDITOR".to_owned())),
            Some(command) => {
                let edit = |editors: &Editors| outside::edit(editors, &command, text);
                Ok(self.away(edit).map_err(|error| error.to_string()))
            }
        }
    }

    fn tutor(&mut self) -> io::Result<Result<(), String>> {
        Ok(self.away(outside::tutor))
    }

    fn copy(&mut self, text: &str) -> io::Result<Result<String, String>> {
        Ok(self.clipboard.copy(text)?.map_err(|error| error.to_string()))
    }
}
