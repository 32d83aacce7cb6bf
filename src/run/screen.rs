//! The reader's terminal: taking it over, drawing on it, giving it back.

use std::io::{self, IsTerminal, Stdout, Write};

use crossterm::style::Print;
use crossterm::{event, execute, queue, terminal};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use super::input::Input;
use super::outside::{self, Editors};
use super::{Host, clipboard};
use crate::app::App;
use crate::ui;
use crate::ui::theme::Theme;

/// Collects a frame, so that it goes to the terminal in one write.
#[derive(Debug)]
pub struct Frames {
    frame: Vec<u8>,
    out: Stdout,
}

impl Write for Frames {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Does nothing: a frame is sent when it is complete, see `Frames::send`.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Frames {
    fn send(&mut self) -> io::Result<()> {
        self.out.write_all(&self.frame)?;
        self.frame.clear();
        self.out.flush()
    }
}

/// The terminal, taken over. Dropping it gives the terminal back.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Frames>>,
    theme: Theme,
    mouse: bool,
    input: Input,
    editors: Editors,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen").field("mouse", &self.mouse).finish_non_exhaustive()
    }
}

/// Asks for clicks, drags and the wheel (xterm's modes 1002 and 1006), but not for every motion
/// of the mouse, which nothing here has a use for and which would cost a reader over SSH.
const MOUSE: &str = "\x1b[?1002h\x1b[?1006h";

/// Why no screen can be had, in words.
///
/// # Errors
/// When standard output is no terminal, or one that cannot move its cursor.
pub fn check() -> Result<(), String> {
    if !io::stdout().is_terminal() {
        return Err(
            "the reader needs a terminal, and standard output is none; `gloss list`, `gloss find` and `gloss notes` work without one"
                .to_owned(),
        );
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Err(
            "this terminal (TERM=dumb) cannot show pages; set TERM to what it is, e.g. xterm-256color"
                .to_owned(),
        );
    }
    Ok(())
}

impl Screen {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When it does not allow that.
    pub fn open(theme: Theme, mouse: bool, input: Input, editors: Editors) -> io::Result<Self> {
        let frames = Frames { frame: Vec::new(), out: io::stdout() };
        let mut screen = Self {
            terminal: Terminal::new(CrosstermBackend::new(frames))?,
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
        // Cleared, for terminals that have no other screen and show what stood there.
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

    /// Gives the terminal away while `meanwhile` runs.
    fn away<T>(&mut self, meanwhile: impl FnOnce() -> T) -> io::Result<T> {
        self.give_back();
        let result = meanwhile();
        self.take()?;
        self.redraw()?;
        Ok(result)
    }
}

/// Puts the terminal back as it was. Nothing can be done if that fails: it is gone then.
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
    fn draw(&mut self, app: &App) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), terminal::BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| ui::draw(app, &self.theme, frame))?;
        queue!(self.terminal.backend_mut(), terminal::EndSynchronizedUpdate)?;
        self.terminal.backend_mut().writer_mut().send()
    }

    fn redraw(&mut self) -> io::Result<()> {
        // `Terminal::clear` would ask the terminal where its cursor is, and wait for the answer.
        queue!(self.terminal.backend_mut(), terminal::Clear(terminal::ClearType::All))?;
        // The buffer that the next frame is compared with is empty now, like the screen.
        self.terminal.swap_buffers();
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.away(super::signals::stop)
    }

    fn edit(&mut self, text: &str) -> io::Result<Result<String, String>> {
        match self.editors.command() {
            None => Ok(Err("no editor is set; set $VISUAL or $EDITOR".to_owned())),
            Some(command) => self.away(|| outside::edit(&command, text)),
        }
    }

    fn copy(&mut self, text: &str) -> io::Result<Result<String, String>> {
        clipboard::copy(text)
    }
}
