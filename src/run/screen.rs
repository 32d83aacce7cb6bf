//! The reader's terminal: taking it over, drawing on it, and giving it back.

use std::io::{self, IsTerminal, Write};

use crossterm::style::Print;
use crossterm::{event, execute, terminal};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use thiserror::Error;

use super::input::InputThread;
use super::outside::{self, Editors};
use super::wire::{Features, Wire};
use super::{Host, clipboard};
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
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen").field("mouse", &self.mouse).finish_non_exhaustive()
    }
}

/// Asks for clicks, drags and the wheel (xterm's modes 1002 and 1006), but not for every mouse
/// movement: nothing here uses those, and they would be costly over SSH.
const MOUSE: &str = "\x1b[?1002h\x1b[?1006h";

/// Sends a frame, in one write if the terminal accepts it: the standard library's own buffer would
/// send everything before the last line feed separately.
fn send(mut bytes: &[u8]) -> io::Result<()> {
    io::stdout().flush()?;
    while !bytes.is_empty() {
        match rustix::io::write(io::stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(sent) => bytes = &bytes[sent..],
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

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
        };
        screen.take()?;
        Ok(screen)
    }

    fn take(&mut self) -> io::Result<()> {
        terminal::enable_raw_mode()?;
        // Cleared for terminals without an alternate screen, which would still show their old
        // content.
        execute!(
            io::stdout(),
            terminal::EnterAlternateScreen,
            terminal::Clear(terminal::ClearType::All),
            event::EnableBracketedPaste
        )?;
        if self.mouse {
            execute!(io::stdout(), Print(MOUSE))?;
        }
        self.input.start()
    }

    fn give_back(&mut self) {
        self.input.stop();
        restore();
    }

    /// Gives up the terminal while `meanwhile` runs.
    fn away<T>(&mut self, meanwhile: impl FnOnce() -> T) -> io::Result<T> {
        self.give_back();
        let result = meanwhile();
        self.take()?;
        self.redraw()?;
        Ok(result)
    }
}

/// Restores the terminal. If that fails nothing can be done: the terminal is gone.
pub fn restore() {
    let _ = execute!(
        io::stdout(),
        event::DisableMouseCapture,
        event::DisableBracketedPaste,
        crossterm::cursor::Show,
        terminal::LeaveAlternateScreen
    );
    let _ = terminal::disable_raw_mode();
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.give_back();
    }
}

impl Host for Screen {
    fn draw(&mut self, desk: &Desk) -> io::Result<()> {
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
        self.away(super::signals::stop)
    }

    fn edit(&mut self, text: &str) -> io::Result<Result<String, String>> {
        match self.editors.command() {
            None => Ok(Err("no editor is set; set $VISUAL or $EDITOR".to_owned())),
            Some(command) => {
                self.away(|| outside::edit(&command, text).map_err(|error| error.to_string()))
            }
        }
    }

    fn copy(&mut self, text: &str) -> io::Result<Result<String, String>> {
        Ok(clipboard::copy(text)?.map_err(|error| error.to_string()))
    }
}
