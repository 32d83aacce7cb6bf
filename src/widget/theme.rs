//! What things look like: colours, emphasis, symbols.
//!
//! The only place where colours are named. Every meaning is also carried by a symbol, bold,
//! underline or reverse, so that it survives without colour. All text is legible on what it stands on:
//! 4.5:1 by WCAG 2.2. None of the terminal's own sixteen colours is, on a light and on a dark terminal
//! alike; so with these, text has the terminal's own colour, or stands on a ground that is set as well.

use ratatui::style::{Color, Modifier, Style};

pub use super::colour::Depth;
use super::colour::{Rgb, legible, mix, paint, tinted};
use crate::model::codebook::Colour;
use crate::model::settings::{Borders, ThemeName};
use crate::model::structure;

#[cfg(test)]
mod tests;

/// The look of everything on the screen.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    name: ThemeName,
    depth: Depth,
    /// Ordinary text, such as that of a document.
    pub page: Style,
    /// Subdued text: labels, hints, dates.
    pub dim: Style,
    /// Text that steps back behind the page, such as the list while the page is read.
    pub quiet: Style,
    /// Rules between panes.
    pub rule: Style,
    /// Whatever has the focus.
    pub accent: Style,
    /// A heading.
    pub strong: Style,
    /// A link.
    pub link: Style,
    /// A piece of a program.
    pub code: Style,
    /// Selected text.
    pub selection: Style,
    /// A search match.
    pub found: Style,
    /// The match under the caret.
    pub found_here: Style,
    /// An error message.
    pub error: Style,
    /// The background of overlays.
    pub overlay: Style,
    /// The line under the cursor in a list that has the focus.
    pub cursor: Style,
    /// What the head of the pane that has the focus has besides.
    pub focus: Style,
    /// The symbols for marks and lines.
    pub symbols: Symbols,
}

/// Symbols for marks and lines.
#[derive(Clone, Copy, Debug)]
pub struct Symbols {
    /// The rule between panes.
    pub rule: &'static str,
    /// The bar beside a highlight.
    pub bar: &'static str,
    /// A note.
    pub note: &'static str,
    /// A document not read yet.
    pub unread: &'static str,
    /// A document read in part.
    pub partly: &'static str,
    /// A document read to its end.
    pub read: &'static str,
    /// A document that the annotator has finished.
    pub done: &'static str,
    /// A document that cannot be read.
    pub unreadable: &'static str,
    /// A document of which words are missing, because its file is damaged.
    pub incomplete: &'static str,
    /// The line under the cursor.
    pub cursor: &'static str,
    /// A chosen item, and one that is not chosen.
    pub chosen: [&'static str; 2],
    /// Which part of a text is on the screen, and in the rest of it a highlight, and a match.
    pub scroll: [&'static str; 3],
    /// The separator between two facts on one line.
    pub dot: &'static str,
    /// The frame: horizontal, vertical, and the corners clockwise from the top left.
    pub frame: [&'static str; 6],
    /// A paragraph.
    pub paragraph: &'static str,
    /// One cell of a timeline bar: for all documents, and for the annotated ones.
    pub bars: (&'static str, &'static str),
    /// A cell that stands for little, for more, for much, and for most.
    pub shades: [&'static str; 4],
}

const UNICODE: Symbols = Symbols {
    rule: "│",
    bar: "▌",
    note: "✎",
    unread: "○",
    partly: "◐",
    read: " ",
    done: "✓",
    unreadable: "×",
    incomplete: "!",
    cursor: "▸",
    chosen: ["●", "○"],
    scroll: ["┃", "━", "─"],
    dot: "·",
    frame: ["─", "│", "╭", "╮", "╯", "╰"],
    paragraph: "¶",
    bars: ("▒", "█"),
    shades: ["░", "▒", "▓", "█"],
};

const ASCII: Symbols = Symbols {
    rule: "|",
    bar: "|",
    note: "*",
    unread: "o",
    partly: "-",
    read: " ",
    done: "+",
    unreadable: "x",
    incomplete: "!",
    cursor: ">",
    chosen: ["[x]", "[ ]"],
    scroll: ["|", "=", "-"],
    dot: "-",
    frame: ["-", "|", "+", "+", "+", "+"],
    paragraph: "par.",
    bars: ("-", "#"),
    shades: [".", ":", "+", "#"],
};

struct Palette {
    ground: Rgb,
    raised: Rgb,
    page: Rgb,
    quiet: Rgb,
    dim: Rgb,
    rule: Rgb,
    accent: Rgb,
    error: Rgb,
    selection: Rgb,
    found: Rgb,
    link: Rgb,
    code: Rgb,
}

const DARK: Palette = Palette {
    ground: (23, 24, 27),
    raised: (32, 33, 37),
    page: (224, 220, 208),
    quiet: (178, 175, 165),
    dim: (146, 143, 134),
    rule: (54, 55, 60),
    accent: (226, 172, 96),
    error: (236, 122, 108),
    selection: (58, 74, 104),
    found: (104, 84, 24),
    link: (134, 178, 222),
    code: (178, 208, 168),
};

const LIGHT: Palette = Palette {
    ground: (251, 249, 244),
    raised: (243, 240, 232),
    page: (30, 30, 32),
    quiet: (74, 72, 68),
    dim: (106, 101, 92),
    rule: (217, 212, 201),
    accent: (158, 84, 12),
    error: (178, 38, 30),
    selection: (196, 216, 246),
    found: (255, 226, 138),
    link: (24, 84, 150),
    code: (36, 96, 60),
};

impl Theme {
    /// Returns a style on the background of overlays.
    #[must_use]
    pub fn over(&self, style: Style) -> Style {
        match self.overlay.bg {
            Some(ground) => style.bg(ground),
            None => style,
        }
    }

    /// Creates the theme called `name`.
    #[must_use]
    pub fn new(name: ThemeName, borders: Borders, depth: Depth) -> Self {
        let mut theme = match name {
            ThemeName::Terminal => Self::terminal(),
            ThemeName::Mono => Self::mono(),
            ThemeName::Dark => Self::painted(name, &DARK, depth),
            ThemeName::Light => Self::painted(name, &LIGHT, depth),
        };
        if borders == Borders::Ascii {
            theme.symbols = ASCII;
        }
        theme
    }

    fn plain() -> Self {
        let plain = Style::new();
        Self {
            name: ThemeName::Mono,
            depth: Depth::Indexed,
            page: plain,
            dim: plain,
            quiet: plain,
            rule: plain,
            accent: plain.add_modifier(Modifier::BOLD),
            strong: plain.add_modifier(Modifier::BOLD),
            // Underlined alone would be a highlight.
            link: plain.add_modifier(Modifier::UNDERLINED | Modifier::ITALIC),
            code: plain,
            selection: plain.add_modifier(Modifier::REVERSED),
            found: plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            found_here: plain.add_modifier(Modifier::BOLD | Modifier::REVERSED),
            error: plain.add_modifier(Modifier::BOLD),
            overlay: plain,
            cursor: plain.add_modifier(Modifier::BOLD),
            focus: plain.add_modifier(Modifier::UNDERLINED),
            symbols: UNICODE,
        }
    }

    fn mono() -> Self {
        // The terminal knows its own ground, and makes its own colour fainter against that.
        let faint = Style::new().add_modifier(Modifier::DIM);
        Self { dim: faint, quiet: faint, rule: faint, ..Self::plain() }
    }

    fn terminal() -> Self {
        // Faint text would stay faint on the ground that is set here, and some terminals show bold black
        // as grey.
        let on = |ink, ground| {
            Style::new().fg(ink).bg(ground).remove_modifier(Modifier::DIM | Modifier::BOLD)
        };
        Self {
            name: ThemeName::Terminal,
            found: on(Color::Black, Color::LightYellow),
            found_here: on(Color::Black, Color::LightCyan).add_modifier(Modifier::UNDERLINED),
            error: on(Color::White, Color::Red),
            ..Self::mono()
        }
    }

    fn painted(name: ThemeName, palette: &Palette, depth: Depth) -> Self {
        let colour = |rgb| paint(rgb, depth);
        // Rounded to 256 colours, a colour may come too near to its ground.
        let grounds = [palette.ground, palette.raised];
        let ink = |rgb| colour(legible(rgb, palette.page, &grounds, depth));
        let on = |rgb| Style::new().fg(ink(rgb)).bg(colour(palette.ground));
        let page = on(palette.page);
        let found = page.bg(colour(palette.found));
        Self {
            name,
            depth,
            page,
            dim: on(palette.dim),
            quiet: on(palette.quiet),
            rule: page.fg(colour(palette.rule)),
            accent: on(palette.accent),
            strong: page.add_modifier(Modifier::BOLD),
            link: on(palette.link).add_modifier(Modifier::UNDERLINED),
            code: on(palette.code),
            selection: page.bg(colour(palette.selection)),
            found,
            found_here: found.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            error: on(palette.error),
            overlay: page.bg(colour(palette.raised)),
            cursor: on(palette.accent).add_modifier(Modifier::BOLD),
            focus: Style::new().bg(colour(palette.raised)).add_modifier(Modifier::BOLD),
            symbols: UNICODE,
        }
    }

    /// Returns whether only ASCII may be used for marks and lines.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.symbols.rule == ASCII.rule
    }

    /// Returns the look of a heading of this level, from 1.
    #[must_use]
    pub fn heading(&self, level: u8) -> Style {
        let bold = self.page.add_modifier(Modifier::BOLD);
        if level > 2 { bold.add_modifier(Modifier::ITALIC) } else { bold }
    }

    /// Returns what a style that a format names adds to the look of letters.
    #[must_use]
    pub fn lettering(&self, style: structure::Style) -> Style {
        use structure::Style as Named;
        let with = |modifier| Style::new().add_modifier(modifier);
        match style {
            Named::Emphasis => with(Modifier::ITALIC),
            Named::Strong => with(Modifier::BOLD),
            Named::Underline => with(Modifier::UNDERLINED),
            Named::Struck => with(Modifier::CROSSED_OUT),
            Named::Code => self.code,
            // A terminal has one height for all letters: these stand back, as the numbers of notes do.
            Named::Superscript | Named::Subscript => self.dim,
        }
    }

    /// Returns the style of a highlighted passage; `over` says that it lies on top of another
    /// highlight.
    #[must_use]
    pub fn mark(&self, colour: Colour, over: bool) -> Style {
        let underlined = Style::new().add_modifier(Modifier::UNDERLINED);
        let share = if over { 46 } else { 30 };
        match self.name {
            ThemeName::Mono | ThemeName::Terminal if over => {
                underlined.add_modifier(Modifier::BOLD)
            }
            ThemeName::Mono | ThemeName::Terminal => underlined,
            ThemeName::Dark | ThemeName::Light => {
                // The colours of links and the like could not be read on it.
                let Palette { ground, page, .. } = *self.palette();
                let ground = tinted(rgb(colour), ground, share, page, self.depth);
                let paint = |colour| paint(colour, self.depth);
                let style = Style::new().fg(paint(page)).bg(paint(ground));
                if over { style.add_modifier(Modifier::UNDERLINED) } else { style }
            }
        }
    }

    /// Returns the style of a tag's letter and name.
    #[must_use]
    pub fn tag(&self, colour: Colour) -> Style {
        let Palette { ground, raised, page, .. } = *self.palette();
        let colour = match self.name {
            ThemeName::Mono | ThemeName::Terminal => return Style::new(),
            ThemeName::Dark => rgb(colour),
            ThemeName::Light => mix(rgb(colour), (0, 0, 0), 66),
        };
        let colour = legible(colour, page, &[ground, raised], self.depth);
        self.page.fg(paint(colour, self.depth))
    }

    /// Returns the style of a tag's bar, which is thick enough to be coloured on any ground.
    #[must_use]
    pub fn bar(&self, colour: Colour) -> Style {
        match self.name {
            ThemeName::Terminal if self.is_ascii() => Style::new(),
            ThemeName::Terminal => Style::new().fg(sixteen(colour)),
            _ => self.tag(colour),
        }
    }

    /// Returns the style of a letter that stands within the bars of its colour.
    #[must_use]
    pub fn chip(&self, colour: Colour) -> Style {
        match self.name {
            ThemeName::Terminal => {
                let (ink, ground) = chip(sixteen(colour));
                Style::new().fg(ink).bg(ground)
            }
            _ => self.over(self.tag(colour)).add_modifier(Modifier::REVERSED),
        }
    }

    /// Returns the style of a row of the list: what has not been read yet stands behind what has been,
    /// and the whole list behind the page that is read.
    #[must_use]
    pub fn row(&self, unread: bool, focused: bool) -> Style {
        match self.name {
            // Half of the list would be too faint to be read for long.
            ThemeName::Mono | ThemeName::Terminal if focused => self.page,
            _ if unread || !focused => self.quiet,
            _ => self.page,
        }
    }

    fn palette(&self) -> &'static Palette {
        if self.name == ThemeName::Light { &LIGHT } else { &DARK }
    }
}

fn rgb(colour: Colour) -> Rgb {
    match colour {
        Colour::Red => (226, 92, 88),
        Colour::Orange => (236, 142, 62),
        Colour::Yellow => (228, 192, 60),
        Colour::Green => (122, 192, 92),
        Colour::Cyan => (82, 190, 190),
        Colour::Blue => (92, 152, 232),
        Colour::Violet => (174, 124, 222),
        Colour::Grey => (150, 150, 150),
        Colour::Exact(red, green, blue) => (red, green, blue),
    }
}

/// Returns the nearest of the terminal's own 16 colours. An exact colour never becomes a bright
/// one.
fn sixteen(colour: Colour) -> Color {
    match colour {
        Colour::Red => Color::Red,
        Colour::Orange => Color::LightRed,
        Colour::Yellow => Color::Yellow,
        Colour::Green => Color::Green,
        Colour::Cyan => Color::Cyan,
        Colour::Blue => Color::Blue,
        Colour::Violet => Color::Magenta,
        Colour::Grey => Color::DarkGray,
        Colour::Exact(red, green, blue) => {
            let most = red.max(green).max(blue) / 2;
            match (red > most, green > most, blue > most) {
                (true, true, true) | (false, false, false) => Color::Gray,
                (true, true, false) => Color::Yellow,
                (true, false, true) => Color::Magenta,
                (false, true, true) => Color::Cyan,
                (true, false, false) => Color::Red,
                (false, true, false) => Color::Green,
                (false, false, true) => Color::Blue,
            }
        }
    }
}

/// Returns ink and ground of a letter on one of the sixteen colours, or on the nearest on which it can
/// be read.
fn chip(colour: Color) -> (Color, Color) {
    match colour {
        Color::Red | Color::LightRed => (Color::White, Color::Red),
        Color::Blue => (Color::White, Color::Blue),
        Color::Yellow => (Color::Black, Color::LightYellow),
        Color::Magenta => (Color::Black, Color::LightMagenta),
        Color::Green | Color::Cyan => (Color::Black, colour),
        _ => (Color::Black, Color::Gray),
    }
}
