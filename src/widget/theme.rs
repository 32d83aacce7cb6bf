//! What things look like: colours, emphasis, symbols.
//!
//! The only place where colours are named. Every meaning is also carried by a symbol, bold,
//! underline or reverse, so that it survives without colour.

use ratatui::style::{Color, Modifier, Style};

use crate::model::codebook::Colour;
use crate::model::settings::{Borders, ThemeName};
use crate::model::structure;

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The 256 colours of xterm.
    Indexed,
    /// 24-bit colour.
    True,
}

/// The look of everything on the screen.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    name: ThemeName,
    depth: Depth,
    /// Ordinary text, such as that of a document.
    pub page: Style,
    /// Subdued text: labels, hints, dates.
    pub dim: Style,
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
    /// A document that cannot be read.
    pub unreadable: &'static str,
    /// A document of which words are missing, because its file is damaged.
    pub incomplete: &'static str,
    /// The line under the cursor.
    pub cursor: &'static str,
    /// A chosen item, and one that is not chosen.
    pub chosen: [&'static str; 2],
    /// The separator between two facts on one line.
    pub dot: &'static str,
    /// The frame: horizontal, vertical, and the corners clockwise from the top left.
    pub frame: [&'static str; 6],
    /// A paragraph.
    pub paragraph: &'static str,
    /// One cell of a timeline bar: for all documents, and for the annotated ones.
    pub bars: (&'static str, &'static str),
}

const UNICODE: Symbols = Symbols {
    rule: "│",
    bar: "▌",
    note: "✎",
    unread: "○",
    partly: "◐",
    read: " ",
    unreadable: "×",
    incomplete: "!",
    cursor: "▸",
    chosen: ["●", "○"],
    dot: "·",
    frame: ["─", "│", "╭", "╮", "╯", "╰"],
    paragraph: "¶",
    bars: ("▒", "█"),
};

const ASCII: Symbols = Symbols {
    rule: "|",
    bar: "|",
    note: "*",
    unread: "o",
    partly: "-",
    read: " ",
    unreadable: "x",
    incomplete: "!",
    cursor: ">",
    chosen: ["[x]", "[ ]"],
    dot: "-",
    frame: ["-", "|", "+", "+", "+", "+"],
    paragraph: "par.",
    bars: ("-", "#"),
};

type Rgb = (u8, u8, u8);

struct Palette {
    ground: Rgb,
    raised: Rgb,
    page: Rgb,
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
    dim: (132, 130, 122),
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
    dim: (124, 119, 109),
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
            symbols: UNICODE,
        }
    }

    fn mono() -> Self {
        let plain = Self::plain();
        Self {
            dim: Style::new().add_modifier(Modifier::DIM),
            rule: Style::new().add_modifier(Modifier::DIM),
            ..plain
        }
    }

    fn terminal() -> Self {
        let plain = Self::plain();
        let fg = |colour| Style::new().fg(colour);
        Self {
            name: ThemeName::Terminal,
            dim: fg(Color::DarkGray),
            rule: fg(Color::DarkGray),
            accent: fg(Color::Cyan).add_modifier(Modifier::BOLD),
            link: fg(Color::Cyan).add_modifier(Modifier::UNDERLINED),
            code: fg(Color::Green),
            found: Style::new().fg(Color::Black).bg(Color::Yellow),
            found_here: Style::new()
                .fg(Color::Black)
                .bg(Color::Yellow)
                .add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            error: fg(Color::Red).add_modifier(Modifier::BOLD),
            cursor: fg(Color::Cyan).add_modifier(Modifier::BOLD),
            ..plain
        }
    }

    fn painted(name: ThemeName, palette: &Palette, depth: Depth) -> Self {
        let colour = |rgb| paint(rgb, depth);
        let on = |rgb| Style::new().fg(colour(rgb)).bg(colour(palette.ground));
        let page = on(palette.page);
        let found = page.bg(colour(palette.found));
        Self {
            name,
            depth,
            page,
            dim: on(palette.dim),
            rule: on(palette.rule),
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
                let palette = self.palette();
                let ground = mix(rgb(colour), palette.ground, share);
                let style = Style::new().bg(paint(ground, self.depth));
                if over { style.add_modifier(Modifier::UNDERLINED) } else { style }
            }
        }
    }

    /// Returns the style of a tag's bar, letter and name.
    #[must_use]
    pub fn tag(&self, colour: Colour) -> Style {
        match self.name {
            ThemeName::Mono => Style::new(),
            ThemeName::Terminal => Style::new().fg(sixteen(colour)),
            ThemeName::Dark => self.page.fg(paint(rgb(colour), self.depth)),
            ThemeName::Light => self.page.fg(paint(mix(rgb(colour), (0, 0, 0), 66), self.depth)),
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

/// Mixes `percent` of `one` with the rest of `other`.
fn mix(one: Rgb, other: Rgb, percent: u16) -> Rgb {
    let channel = |a: u8, b: u8| {
        let mixed = (u16::from(a) * percent + u16::from(b) * (100 - percent)) / 100;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    (channel(one.0, other.0), channel(one.1, other.1), channel(one.2, other.2))
}

fn paint((red, green, blue): Rgb, depth: Depth) -> Color {
    match depth {
        Depth::True => Color::Rgb(red, green, blue),
        Depth::Indexed => Color::Indexed(indexed((red, green, blue))),
    }
}

/// Returns the nearest of xterm's colours 16 to 255: the cube of six levels, or the ramp of greys.
fn indexed(colour: Rgb) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let far = |(r, g, b): Rgb| {
        let part = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
        part(r, colour.0) + part(g, colour.1) + part(b, colour.2)
    };
    let cube = (0..216_u8).map(|n| {
        let level = |digit: u8| LEVELS[usize::from(digit % 6)];
        (16 + n, (level(n / 36), level(n / 6), level(n)))
    });
    let greys = (0..24_u8).map(|n| (232 + n, (8 + 10 * n, 8 + 10 * n, 8 + 10 * n)));
    cube.chain(greys).min_by_key(|(_, rgb)| far(*rgb)).map_or(231, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_of_256() {
        for (colour, index) in
            [((0, 0, 0), 16), ((255, 255, 255), 231), ((95, 135, 175), 67), ((28, 28, 28), 234)]
        {
            assert_eq!(indexed(colour), index);
        }
    }

    #[test]
    fn without_colour_no_colour_is_set() {
        let theme = Theme::new(ThemeName::Mono, Borders::Ascii, Depth::True);
        for (_, colour) in Colour::NAMED {
            let named = [theme.link, theme.code, theme.heading(1), theme.heading(3)];
            assert!(named.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
            for style in [theme.mark(colour, true), theme.mark(colour, false), theme.tag(colour)] {
                assert_eq!((style.fg, style.bg), (None, None));
            }
        }
        let styles =
            [theme.page, theme.dim, theme.rule, theme.accent, theme.selection, theme.found];
        assert!(styles.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
    }

    #[test]
    fn a_highlight_is_seen_in_every_theme() {
        for name in [ThemeName::Terminal, ThemeName::Dark, ThemeName::Light, ThemeName::Mono] {
            let theme = Theme::new(name, Borders::Unicode, Depth::True);
            let (one, over) = (theme.mark(Colour::Yellow, false), theme.mark(Colour::Yellow, true));
            assert_ne!(theme.page.patch(one), theme.page);
            assert_ne!(theme.page.patch(one), theme.page.patch(over));
            let link = theme.page.patch(theme.link);
            assert!(![theme.page, theme.page.patch(one)].contains(&link));
            assert_ne!(theme.page.patch(theme.heading(3)), theme.page.patch(theme.found));
            for raised in [structure::Style::Superscript, structure::Style::Subscript] {
                assert_ne!(theme.page.patch(theme.lettering(raised)), theme.page);
            }
            let code = theme.page.patch(theme.lettering(structure::Style::Code));
            assert_ne!(code, theme.page.patch(theme.dim), "code is not less than prose");
            assert!(!code.add_modifier.contains(Modifier::DIM));
        }
    }
}
