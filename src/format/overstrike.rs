//! Text as a printer with one head strikes it: a letter twice is bold, a letter over `_` is
//! underlined. Pages of manuals that were printed to a file are such texts.
//!
//! Owns what is struck over what. Every byte that is not part of a strike stays as it is, blank
//! lines too; therefore the text is not sent to [`super::builder`], which would set blocks apart in
//! its own way. A line that is bold from end to end, at the left margin or set in as subsections of
//! manuals are, is an entry of the outline; nothing else is guessed.

use super::decode::{Decoded, decode};
use super::{Claim, Format, Limits, Read, Source, Unreadable, textual};
use crate::model::cluster;
use crate::model::span::Span;
use crate::model::structure::{Block, BlockKind, OutlineEntry, Structure, Style};

/// Pages of manuals.
pub const FORMAT: Format =
    Format { name: "overstrike", version: 2, claims, read, watched: false, was_plain: true };

/// Fewer strikes may be chance.
const FEWEST: usize = 4;
/// The first of them stand within so many bytes.
const HEAD: usize = 64 << 10;
/// The headings of subsections are set in this far at most, in blanks.
const SET_IN: usize = 4;
/// No heading is longer, in bytes.
const HEADING: usize = 200;
/// A letter is struck at most so often.
const STRIKES: usize = 8;

fn claims(source: &Source) -> Claim {
    let strikes = memchr::memchr_iter(8, source.head(HEAD)).take(FEWEST).count();
    if strikes < FEWEST {
        return Claim::No;
    }
    // Of large files that are no text, only the beginning is looked at.
    if textual::opening(source, HEAD).is_none_or(|head| Struck::of(&head).strikes < FEWEST) {
        return Claim::No;
    }
    let Ok(Decoded { text, .. }) = decode(source.bytes.to_vec()) else { return Claim::No };
    let struck = Struck::of(&text);
    if struck.strikes >= FEWEST && struck.others == 0 { Claim::Bytes } else { Claim::No }
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    let marked = textual::decode(source, limits)?;
    let Struck { text, styles, .. } = Struck::of(&marked.text);
    limits.check()?;
    let mut structure = blocks(&text);
    structure.outline = outline(&text, &styles);
    structure.styles = styles;
    let losses = marked.loss.into_iter().collect();
    Ok(Read { text, structure, losses, ..Read::default() })
}

/// Returns the blocks of preformatted lines: what lies between blank lines.
fn blocks(text: &str) -> Structure {
    let mut structure = Structure::default();
    let mut at = 0;
    let mut open: Option<Span> = None;
    for line in text.split_inclusive('\n') {
        let end = at + line.trim_end_matches('\n').len();
        match &mut open {
            Some(span) if end > at => span.end = end,
            None if end > at => open = Some(Span::new(at, end)),
            _ => structure.blocks.extend(open.take().map(block)),
        }
        at += line.len();
    }
    structure.blocks.extend(open.map(block));
    structure
}

/// Returns the lines below a blank line, or the first, whose every letter is bold.
fn outline(text: &str, styles: &[(Span, Style)]) -> Vec<OutlineEntry> {
    let mut bold = styles.iter().filter(|(_, style)| *style == Style::Strong).peekable();
    let mut outline = Vec::new();
    let (mut at, mut below_blank) = (0, true);
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let inset = line.len() - line.trim_start().len();
        let (start, end) = (at + inset, at + inset + words.len());
        let mut reached = start;
        while let Some((span, _)) = bold.next_if(|(span, _)| span.start < at + line.len()) {
            // Blanks between bold words are struck once.
            if text.get(reached..span.start).is_some_and(|between| between.trim().is_empty()) {
                reached = span.end;
            }
        }
        let is_heading = below_blank && !words.is_empty() && reached >= end;
        if is_heading && inset <= SET_IN && words.len() <= HEADING {
            let level = if inset == 0 { 1 } else { 2 };
            let title = words.split_whitespace().collect::<Vec<_>>().join(" ");
            outline.push(OutlineEntry { level, title, at: start });
        }
        below_blank = words.is_empty();
        at += line.len();
    }
    outline
}

fn block(span: Span) -> Block {
    Block { span, kind: BlockKind::Preformatted, indent: 0, mark: 0 }
}

/// A text without its strikes.
#[derive(Default)]
struct Struck {
    text: String,
    styles: Vec<(Span, Style)>,
    /// How many letters were struck over others.
    strikes: usize,
    /// How many backspaces are something else.
    others: usize,
}

impl Struck {
    fn of(source: &str) -> Self {
        let mut struck = Self { text: String::with_capacity(source.len()), ..Self::default() };
        let mut rest = source;
        while let Some(backspace) = memchr::memchr(8, rest.as_bytes()) {
            // The letter before the backspace begins a strike; what is before it is as it is.
            let before = &rest[..backspace];
            // A wide letter is struck over two of `_`.
            let start = match before.strip_suffix("__") {
                Some(plain) if rest[backspace..].starts_with("\u{8}\u{8}") => plain.len(),
                _ => before.char_indices().next_back().map_or(0, |(at, _)| at),
            };
            struck.text.push_str(&rest[..start]);
            rest = struck.strike(&rest[start..]);
        }
        struck.text.push_str(rest);
        struck
    }

    /// Reads one letter with all that is struck over it; returns the rest.
    fn strike<'a>(&mut self, source: &'a str) -> &'a str {
        let (mut first, mut rest) = letter(source);
        if first.starts_with('_') && rest.starts_with('_') {
            (first, rest) = source.split_at(2);
        }
        let (mut shown, mut bold, mut underlined) = (first, false, false);
        for _ in 0..STRIKES {
            let Some(after) = rest.strip_prefix('\u{8}') else { break };
            // A wide letter takes two columns back.
            let wide = after
                .strip_prefix('\u{8}')
                .filter(|after| cluster::width(shown) == 2 || cluster::width(letter(after).0) == 2);
            let after = wide.unwrap_or(after);
            let (over, after) = letter(after);
            let is_line = |word: &str| matches!(word, "_" | "__");
            match (shown, over) {
                _ if over.is_empty() || is_control(over) || is_control(shown) => break,
                ("_", "_") if self.is_bold_here() => bold = true,
                (line, "_") if is_line(line) => underlined = true,
                (line, over) if is_line(line) => {
                    underlined = true;
                    shown = over;
                }
                (_, "_") => underlined = true,
                (shown, over) if shown == over => bold = true,
                // A bullet.
                ("+", "o") | ("o", "+") => {
                    bold = true;
                    shown = "o";
                }
                _ => break,
            }
            rest = after;
        }
        let span = Span::new(self.text.len(), self.text.len() + shown.len());
        self.text.push_str(shown);
        self.others += usize::from(shown == "\u{8}");
        if bold || underlined {
            self.strikes += 1;
        }
        for (is, style) in [(bold, Style::Strong), (underlined, Style::Underline)] {
            if is {
                self.add(span, style);
            }
        }
        if let Some(after) = rest.strip_prefix('\u{8}') {
            self.others += 1;
            self.text.push('\u{8}');
            return after;
        }
        rest
    }

    /// Adds a style, or lengthens the one before.
    fn add(&mut self, span: Span, style: Style) {
        let last = self.styles.iter_mut().rev().take(2).find(|(_, other)| *other == style);
        match last {
            Some((last, _)) if last.end == span.start => last.end = span.end,
            _ => self.styles.push((span, style)),
        }
    }

    fn is_bold_here(&self) -> bool {
        let at = self.text.len();
        self.styles.last().is_some_and(|(span, style)| *style == Style::Strong && span.end == at)
    }
}

fn letter(text: &str) -> (&str, &str) {
    text.split_at(text.chars().next().map_or(0, char::len_utf8))
}

fn is_control(letter: &str) -> bool {
    letter.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(bytes: &str) -> Source<'_> {
        Source { bytes: bytes.as_bytes(), name: "gloss.1" }
    }

    fn bold(words: &str) -> String {
        words.chars().flat_map(|c| [c, '\u{8}', c]).collect()
    }

    fn underlined(words: &str) -> String {
        words.chars().flat_map(|c| ['_', '\u{8}', c]).collect()
    }

    fn styled(page: &str) -> (String, Vec<(String, Style)>) {
        assert_eq!(claims(&source(page)), Claim::Bytes);
        let read = read(&source(page), &Limits::default()).unwrap();
        let styles = read.structure.styles.iter();
        let styles = styles.map(|(span, style)| (read.text[span.range()].to_owned(), *style));
        let styles = styles.collect();
        (read.text, styles)
    }

    #[test]
    fn strikes_are_styles_and_the_rest_stays() {
        let page = format!(
            "\n{}\n   {} [{}]\n\n\n  end  \n",
            bold("NAME"),
            bold("gloss"),
            underlined("où")
        );
        let (text, styles) = styled(&page);
        assert_eq!(text, "\nNAME\n   gloss [où]\n\n\n  end  \n");
        let expected =
            [("NAME", Style::Strong), ("gloss", Style::Strong), ("où", Style::Underline)];
        assert_eq!(styles, expected.map(|(words, style)| (words.to_owned(), style)));
        let read = read(&source(&page), &Limits::default()).unwrap();
        let blocks = read.structure.blocks.iter().map(|block| &read.text[block.span.range()]);
        assert_eq!(blocks.collect::<Vec<_>>(), ["NAME\n   gloss [où]", "  end  "]);
    }

    #[test]
    fn lines_that_are_bold_throughout_are_the_outline() {
        let page = format!(
            "GLOSS(1)  manual\n\n{} {}\n       {} reads.\n\n   {}\n       {}\n\n       {}\n",
            bold("SEE"),
            bold("ALSO"),
            bold("gloss"),
            bold("Options"),
            bold("--help"),
            bold("--too"),
        );
        let read = read(&source(&page), &Limits::default()).unwrap();
        let outline = read.structure.outline.iter();
        let outline: Vec<_> = outline.map(|entry| (entry.level, entry.title.as_str())).collect();
        assert_eq!(outline, [(1, "SEE ALSO"), (2, "Options")]);
        assert!(read.text[read.structure.outline[1].at..].starts_with("Options\n"));
    }

    #[test]
    fn four_strikes_lines_bullets_and_wide_letters() {
        let four = "a\u{8}a\u{8}a\u{8}a".repeat(2);
        let both = "_\u{8}b\u{8}b";
        let page = format!(
            "{four} {both} +\u{8}o {} {} 山\u{8}\u{8}山 __\u{8}\u{8}路 c\u{8}_",
            bold("a_b"),
            underlined("d_d")
        );
        let (text, styles) = styled(&page);
        assert_eq!(text, "aa b o a_b d_d 山 路 c");
        let count = |style| styles.iter().filter(|(_, other)| *other == style).count();
        assert_eq!(count(Style::Strong), 5, "{styles:?}");
        assert_eq!(count(Style::Underline), 4, "{styles:?}");
        assert!(styles.contains(&("a_b".to_owned(), Style::Strong)));
        assert!(styles.contains(&("d_d".to_owned(), Style::Underline)));
    }

    #[test]
    fn other_backspaces_are_text() {
        let few = bold("abc");
        let mixed = format!("{} e\u{8}' done 12\u{8}3", bold("NAME"));
        for page in ["no", few.as_str(), mixed.as_str(), "\u{8}\u{8}\u{8}\u{8}\u{8}", "a\n\u{8}\n"]
        {
            assert_eq!(claims(&source(page)), Claim::No, "{page:?}");
            assert!(read(&source(page), &Limits::default()).is_ok());
        }
        assert_eq!(Struck::of("12\u{8}3").text, "12\u{8}3");
    }

    #[test]
    fn every_letter_stays_whatever_is_struck() {
        use proptest::prelude::*;
        proptest!(|(words in "[a-zé中_ \n]{0,40}", marks in "[ab_\u{8}é中\n]{0,60}")| {
            let page: String = words.chars().map(|c| match c {
                ' ' | '\n' => c.to_string(),
                c => format!("{c}\u{8}{c}"),
            }).collect();
            prop_assert_eq!(Struck::of(&page).text, words);
            let struck = Struck::of(&marks);
            for (span, _) in struck.styles {
                prop_assert!(struck.text.get(span.range()).is_some());
            }
        });
    }
}
