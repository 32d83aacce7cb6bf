//! What the bytes of keys and clicks stand for, once they are complete.
//!
//! Owns the tables: ECMA-48's controls, the keys of VT220 and xterm with their modifiers, those of
//! rxvt and the Linux console where they differ, and xterm's mouse reports (modes 1002 and 1006).

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// Returns the key that sends this one byte of ASCII.
pub(super) fn plain(byte: u8) -> KeyEvent {
    let control = |c: u8| KeyEvent::new(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL);
    match byte {
        b'\r' => KeyCode::Enter.into(),
        b'\t' => KeyCode::Tab.into(),
        b'\x1b' => KeyCode::Esc.into(),
        b'\x7f' => KeyCode::Backspace.into(),
        0 => control(b' '),
        1..=0x1a => control(byte - 1 + b'a'),
        0x1c..=0x1f => control(byte - 0x1c + b'4'),
        _ => KeyCode::Char(char::from(byte)).into(),
    }
}

/// Returns the key that sends `Esc O` and this byte.
pub(super) fn single(byte: u8) -> Option<KeyEvent> {
    match byte {
        b'M' => Some(KeyCode::Enter.into()),
        b'Z' => None,
        _ => Some(letter(byte)?.into()),
    }
}

/// Returns the key that sends the control sequence with these parameters and this last byte.
pub(super) fn key(parameters: &[u8], last: u8) -> Option<KeyEvent> {
    if let Some(console) = parameters.strip_prefix(b"[") {
        let function = console.is_empty() && (b'A'..=b'E').contains(&last);
        return function.then(|| KeyCode::F(last - b'A' + 1).into());
    }
    let mut numbers = Numbers::of(parameters)?;
    let first = numbers.next();
    let bits = numbers.next().unwrap_or(1);
    let code = match (last, first) {
        (b'~', Some(27)) => KeyCode::Char(char::from_u32(numbers.next()?)?),
        (b'u', Some(code)) => KeyCode::Char(char::from_u32(code)?),
        (b'~', Some(number)) => numbered(number)?,
        (b'^', Some(number)) => {
            // rxvt, with Ctrl held.
            return Some(KeyEvent::new(numbered(number)?, KeyModifiers::CONTROL));
        }
        (_, None | Some(1)) => letter(last)?,
        _ => return None,
    };
    match code {
        KeyCode::Char(c) if c.is_ascii() => Some(with(plain(u8::try_from(c).ok()?), bits)),
        code => Some(with(code.into(), bits)),
    }
}

/// Adds the modifiers of a sequence: 1 more than the sum of theirs.
fn with(mut key: KeyEvent, bits: u32) -> KeyEvent {
    let bits = bits.saturating_sub(1);
    for (bit, modifier) in [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
    ] {
        if bits & bit != 0 {
            key.modifiers |= modifier;
        }
    }
    key
}

fn letter(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'Z' => KeyCode::BackTab,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn numbered(number: u32) -> Option<KeyCode> {
    let function = |less: u32| u8::try_from(number - less).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(10),
        17..=21 => function(11),
        23..=26 => function(12),
        28..=29 => function(15),
        31..=34 => function(17),
        _ => None,
    }
}

/// Returns the click, drag or turn of the wheel that a control sequence reports (mode 1006).
pub(super) fn click(parameters: &[u8], last: u8) -> Option<MouseEvent> {
    let parameters = parameters.strip_prefix(b"<").filter(|_| matches!(last, b'M' | b'm'))?;
    let mut numbers = Numbers::of(parameters)?;
    let mut event = mouse(numbers.next()?, numbers.next()?, numbers.next()?)?;
    if let (b'm', MouseEventKind::Down(button)) = (last, event.kind) {
        event.kind = MouseEventKind::Up(button);
    }
    Some(event)
}

/// Returns the event that three bytes report, as terminals without mode 1006 send it.
pub(super) fn old_click(report: [u8; 3]) -> Option<MouseEvent> {
    let [button, column, row] = report.map(|byte| u32::from(byte).saturating_sub(32));
    mouse(button, column, row)
}

/// Returns the event with these numbers; columns and rows count from 1.
fn mouse(button: u32, column: u32, row: u32) -> Option<MouseEvent> {
    let dragged = button & 32 != 0;
    let kind = match ((button & 3) | ((button & 0xc0) >> 4), dragged) {
        (0, false) => MouseEventKind::Down(MouseButton::Left),
        (1, false) => MouseEventKind::Down(MouseButton::Middle),
        (2, false) => MouseEventKind::Down(MouseButton::Right),
        (0, true) => MouseEventKind::Drag(MouseButton::Left),
        (1, true) => MouseEventKind::Drag(MouseButton::Middle),
        (2, true) => MouseEventKind::Drag(MouseButton::Right),
        (3, false) => MouseEventKind::Up(MouseButton::Left),
        (3..=5, true) => MouseEventKind::Moved,
        (4, false) => MouseEventKind::ScrollUp,
        (5, false) => MouseEventKind::ScrollDown,
        (6, false) => MouseEventKind::ScrollLeft,
        (7, false) => MouseEventKind::ScrollRight,
        _ => return None,
    };
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in
        [(4, KeyModifiers::SHIFT), (8, KeyModifiers::ALT), (16, KeyModifiers::CONTROL)]
    {
        if button & bit != 0 {
            modifiers |= modifier;
        }
    }
    let place = |number: u32| u16::try_from(number.checked_sub(1)?).ok();
    Some(MouseEvent { kind, column: place(column)?, row: place(row)?, modifiers })
}

/// The numbers of a control sequence.
struct Numbers<'a> {
    parts: std::str::Split<'a, [char; 2]>,
}

impl<'a> Numbers<'a> {
    /// Nothing if there is anything else but numbers.
    fn of(parameters: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(parameters).ok()?;
        let number = |c: char| c.is_ascii_digit() || c == ';' || c == ':';
        text.chars().all(number).then(|| Self { parts: text.split([';', ':']) })
    }

    /// Returns the next number; `None` if it was left out.
    fn next(&mut self) -> Option<u32> {
        let digits = self.parts.next().filter(|digits| !digits.is_empty())?;
        // One that is too large is none that is known.
        Some(digits.parse().unwrap_or(u32::MAX))
    }
}
