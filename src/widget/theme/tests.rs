//! What a theme may look like: legible, without colours if it should have none, and with every meaning
//! seen.

use super::*;
use crate::widget::colour::{LEGIBLE, contrast};

const THEMES: [ThemeName; 4] =
    [ThemeName::Terminal, ThemeName::Dark, ThemeName::Light, ThemeName::Mono];

/// Colours as somebody might set them, besides those with names.
const EXACT: [Colour; 5] = [
    Colour::Exact(0, 0, 0),
    Colour::Exact(255, 255, 255),
    Colour::Exact(255, 255, 0),
    Colour::Exact(0, 0, 255),
    Colour::Exact(128, 128, 128),
];

fn colours() -> impl Iterator<Item = Colour> {
    Colour::NAMED.into_iter().map(|(_, colour)| colour).chain(EXACT)
}

#[test]
fn without_colour_no_colour_is_set() {
    let theme = Theme::new(ThemeName::Mono, Borders::Ascii, Depth::True);
    for colour in colours() {
        let named = [theme.link, theme.code, theme.heading(1), theme.heading(3)];
        assert!(named.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
        let marks = [theme.mark(colour, true), theme.mark(colour, false)];
        let tags = [theme.tag(colour), theme.bar(colour), theme.chip(colour)];
        for style in marks.into_iter().chain(tags) {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
    let styles = [theme.page, theme.dim, theme.rule, theme.accent, theme.selection, theme.found];
    assert!(styles.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
}

#[test]
fn a_highlight_is_seen_in_every_theme() {
    for name in THEMES {
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

#[test]
fn the_list_steps_back_behind_the_page() {
    for name in THEMES {
        let theme = Theme::new(name, Borders::Unicode, Depth::True);
        for unread in [true, false] {
            assert_ne!(theme.row(unread, false), theme.page);
        }
        assert_eq!(theme.row(false, true), theme.page);
        assert_ne!(theme.page.patch(theme.focus), theme.page, "the focus is seen");
    }
}

/// The text of each theme, one style for each use, on the ground it is drawn on.
fn texts(theme: &Theme) -> Vec<Style> {
    let on_page = |style: Style| theme.page.patch(style);
    let mut texts = vec![theme.page, theme.selection, theme.found, theme.found_here, theme.error];
    let plain = [theme.dim, theme.quiet, theme.accent, theme.strong, theme.link, theme.code];
    let plain = plain.into_iter().chain([theme.cursor, theme.error]);
    texts.extend(plain.clone().map(on_page));
    texts.extend(plain.map(|style| theme.over(style)));
    texts.extend([theme.accent, theme.page, theme.dim].map(|style| style.patch(theme.focus)));
    for colour in colours() {
        let tag = theme.tag(colour);
        texts.extend([on_page(tag), theme.over(tag), theme.chip(colour)]);
        for over in [false, true] {
            let mark = theme.mark(colour, over);
            for below in [theme.page, theme.dim, theme.link, theme.code, theme.strong] {
                let style = on_page(below).patch(mark);
                texts.extend([style, style.patch(theme.found), style.patch(theme.selection)]);
                texts.push(style.patch(theme.found_here));
            }
        }
    }
    texts
}

/// What a terminal shows: its sixteen colours, and its own foreground and background.
struct Shown {
    name: &'static str,
    sixteen: [u32; 16],
    ink: u32,
    ground: u32,
}

const XTERM: [u32; 16] = [
    0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5,
    0x7f_7f7f, 0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
];
const GNOME: [u32; 16] = [
    0x17_1421, 0xc0_1c28, 0x26_a269, 0xa2_734c, 0x12_488b, 0xa3_47ba, 0x2a_a1b3, 0xd0_cfcc,
    0x5e_5c64, 0xf6_6151, 0x33_d17a, 0xe9_ad0c, 0x2a_7bde, 0xc0_61cb, 0x33_c7de, 0xff_ffff,
];
const APPLE: [u32; 16] = [
    0x00_0000, 0x99_0000, 0x00_a600, 0x99_9900, 0x00_00b2, 0xb2_00b2, 0x00_a6b2, 0xbf_bfbf,
    0x66_6666, 0xe6_0000, 0x00_d900, 0xe6_e600, 0x00_00ff, 0xe6_00e6, 0x00_e6e6, 0xe6_e6e6,
];
/// As it was in older versions.
const OLD_APPLE: [u32; 16] = [
    0x00_0000, 0xc2_3621, 0x25_bc24, 0xad_ad27, 0x49_2ee1, 0xd3_38d3, 0x33_bbc8, 0xcb_cccd,
    0x81_8383, 0xfc_391f, 0x31_e722, 0xea_ec23, 0x58_33ff, 0xf9_35f8, 0x14_f0f0, 0xe9_ebeb,
];

const SHOWN: [Shown; 8] = [
    Shown { name: "xterm", sixteen: XTERM, ink: 0x00_0000, ground: 0xff_ffff },
    Shown { name: "xterm, reversed", sixteen: XTERM, ink: 0xe5_e5e5, ground: 0x00_0000 },
    Shown { name: "GNOME, light", sixteen: GNOME, ink: 0x17_1421, ground: 0xff_ffff },
    Shown { name: "GNOME, dark", sixteen: GNOME, ink: 0xd0_cfcc, ground: 0x17_1421 },
    Shown { name: "Apple, Basic", sixteen: APPLE, ink: 0x00_0000, ground: 0xff_ffff },
    Shown { name: "Apple, Pro", sixteen: APPLE, ink: 0xf2_f2f2, ground: 0x00_0000 },
    Shown { name: "Apple, Basic, old", sixteen: OLD_APPLE, ink: 0x00_0000, ground: 0xff_ffff },
    Shown { name: "Apple, Pro, old", sixteen: OLD_APPLE, ink: 0xf2_f2f2, ground: 0x00_0000 },
];

fn of(number: u32) -> Rgb {
    let [_, red, green, blue] = number.to_be_bytes();
    (red, green, blue)
}

impl Shown {
    /// What is seen of a colour; `None` is the terminal's own.
    fn colour(&self, colour: Option<Color>, own: u32) -> Rgb {
        let at = match colour {
            None | Some(Color::Reset) => return of(own),
            Some(Color::Rgb(red, green, blue)) => return (red, green, blue),
            Some(Color::Indexed(index)) => return crate::widget::colour::of_index(index),
            Some(Color::Black) => 0,
            Some(Color::Red) => 1,
            Some(Color::Green) => 2,
            Some(Color::Yellow) => 3,
            Some(Color::Blue) => 4,
            Some(Color::Magenta) => 5,
            Some(Color::Cyan) => 6,
            Some(Color::Gray) => 7,
            Some(Color::DarkGray) => 8,
            Some(Color::LightRed) => 9,
            Some(Color::LightGreen) => 10,
            Some(Color::LightYellow) => 11,
            Some(Color::LightBlue) => 12,
            Some(Color::LightMagenta) => 13,
            Some(Color::LightCyan) => 14,
            Some(Color::White) => 15,
        };
        of(self.sixteen[at])
    }

    /// The contrast of text in a style. Faint text is taken to be two thirds as far from the ground, as
    /// VTE and xterm make it; Apple does not say.
    fn contrast(&self, style: Style) -> f64 {
        let (mut ink, mut ground) =
            (self.colour(style.fg, self.ink), self.colour(style.bg, self.ground));
        if style.add_modifier.contains(Modifier::DIM) {
            ink = mix(ink, ground, 67);
        }
        if style.add_modifier.contains(Modifier::REVERSED) {
            (ink, ground) = (ground, ink);
        }
        contrast(ink, ground)
    }
}

#[test]
fn all_text_is_legible_in_every_theme_on_every_terminal() {
    let mut faults = Vec::new();
    let mut least = f64::MAX;
    for name in THEMES {
        for borders in [Borders::Unicode, Borders::Ascii] {
            for depth in [Depth::True, Depth::Indexed] {
                let theme = Theme::new(name, borders, depth);
                for shown in &SHOWN {
                    for text in texts(&theme) {
                        let found = shown.contrast(text);
                        least = least.min(found);
                        if found < LEGIBLE {
                            let own = shown.name;
                            faults.push(format!("{name:?} {depth:?}, {own}: {found:.2} {text:?}"));
                        }
                    }
                }
            }
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(least >= LEGIBLE);
}

/// Bold text of the first eight colours is shown in the second eight by some terminals.
#[test]
fn no_bold_text_depends_on_how_bold_is_shown() {
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::Indexed);
    for text in texts(&theme) {
        let is_own = matches!(text.fg, None | Some(Color::White));
        assert!(is_own || !text.add_modifier.contains(Modifier::BOLD), "{text:?}");
    }
}

/// Yellow on white is where this was noticed: the colour of a tag is never that of thin text.
#[test]
fn with_sixteen_colours_a_tag_colours_no_letters() {
    let theme = Theme::new(ThemeName::Terminal, Borders::Unicode, Depth::True);
    let ascii = Theme::new(ThemeName::Terminal, Borders::Ascii, Depth::True);
    for colour in colours() {
        assert_eq!(theme.tag(colour).fg, None);
        assert_eq!(ascii.bar(colour).fg, None, "a bar in ASCII is thin");
        assert!(theme.bar(colour).fg.is_some());
    }
}
