//! The plain body of a message: paragraphs, quotations and the signature, out of lines.
//!
//! Owns which lines belong together, for bodies that say so (format=flowed, RFC 3676) and for those
//! that were broken into lines of one width. Knows nothing of heads and parts.
//!
//! A paragraph ends at an empty line, and where the depth of quotation changes. Its lines are joined
//! if they were broken by a program: all but the last are 50 to 100 columns wide, or the next word
//! did not fit. Lines whose blanks form columns are kept as they are; other lines keep their ends.

use crate::format::builder::{Builder, Container};
use crate::format::{Limits, Unreadable};
use crate::model::cluster;

/// Quotations are told apart to this depth.
const DEEPEST: usize = 12;
/// Lines of this width, in columns, were broken because they were full.
const FULL: std::ops::RangeInclusive<usize> = 50..=100;
/// No line was broken before this column because a word did not fit.
const TOO_SHORT: usize = 35;
/// A signature has at most so many lines; what is longer ends at an empty line.
const SIGNATURE: usize = 15;
/// What goes before a message that is encrypted with PGP.
const ARMOUR: &str = "-----BEGIN PGP MESSAGE-----";
const ARMOUR_END: &str = "-----END PGP MESSAGE-----";

/// How the lines of a body are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// As they are.
    Fixed,
    /// A line that ends with a blank goes on in the next.
    Flowed {
        /// Whether that blank was added when the line was broken.
        drop_blank: bool,
    },
}

/// Writes a body.
///
/// # Errors
/// When the text becomes too long, or the time is over.
pub(super) fn write(
    text: &str,
    lines: Lines,
    limits: &Limits,
    builder: &mut Builder,
) -> Result<(), Unreadable> {
    let mut body = Body { builder, lines, depth: 0, block: Vec::new(), signature: None };
    let all: Vec<&str> = text.lines().collect();
    let mut quoted = false;
    let mut skipped = false;
    for (at, line) in all.iter().enumerate() {
        if at.is_multiple_of(512) {
            limits.check()?;
            body.builder.check()?;
        }
        if skipped || line.trim_end() == ARMOUR {
            if !skipped {
                body.turn(0);
                body.encrypted();
            }
            skipped = line.trim_end() != ARMOUR_END;
            continue;
        }
        let (depth, rest) = unquoted(line, quoted, lines);
        quoted = depth > 0;
        if depth != body.depth {
            body.turn(depth);
        }
        let is_sign = rest == "-- " || rest == "--";
        if is_sign && body.signature.is_none() {
            body.end_block();
            let after = all.get(at + 1..).unwrap_or_default().iter().take(SIGNATURE + 1);
            let after = after.take_while(|line| unquoted(line, true, lines).0 == depth);
            body.signature = Some(after.count() > SIGNATURE);
        }
        match body.signature {
            Some(true) if rest.trim().is_empty() => body.end_block(),
            None if rest.trim().is_empty() => body.end_block(),
            _ => body.block.push(rest),
        }
    }
    body.turn(0);
    Ok(())
}

struct Body<'a, 'b, 'c> {
    builder: &'a mut Builder<'b>,
    lines: Lines,
    /// How many quotations are open.
    depth: usize,
    block: Vec<&'c str>,
    /// Whether the lines are those of a signature, and whether an empty line ends it.
    signature: Option<bool>,
}

impl Body<'_, '_, '_> {
    /// Ends the block, and opens and closes quotations.
    fn turn(&mut self, depth: usize) {
        self.end_block();
        while self.depth > depth {
            self.builder.close();
            self.depth -= 1;
        }
        while self.depth < depth {
            self.builder.open(Container::Quotation);
            self.depth += 1;
        }
    }

    fn encrypted(&mut self) {
        encrypted(self.builder, "PGP");
    }

    fn end_block(&mut self) {
        let block = std::mem::take(&mut self.block);
        let is_signature = self.signature.take().is_some();
        if block.is_empty() {
            return;
        }
        let block = if is_signature { block } else { set_out(&block) };
        let flows = !is_signature && block.iter().rev().skip(1).any(|line| line.ends_with(' '));
        match self.lines {
            Lines::Flowed { drop_blank } if flows => self.flowed(&block, drop_blank),
            _ if is_signature || are_columns(&block) => self.preformatted(&block),
            _ => self.paragraph(&block),
        }
    }

    fn flowed(&mut self, lines: &[&str], drop_blank: bool) {
        self.builder.open(Container::Paragraph);
        for (at, line) in lines.iter().enumerate() {
            let goes_on = line.strip_suffix(' ');
            self.builder.text(goes_on.filter(|_| drop_blank).unwrap_or(line));
            if goes_on.is_none() && at + 1 < lines.len() {
                self.builder.line_break();
            }
        }
        self.builder.close();
    }

    fn preformatted(&mut self, lines: &[&str]) {
        self.builder.open(Container::Preformatted);
        for line in lines {
            self.builder.text(line);
            self.builder.text("\n");
        }
        self.builder.close();
    }

    fn paragraph(&mut self, lines: &[&str]) {
        let joined = are_full(lines);
        self.builder.open(Container::Paragraph);
        for line in lines {
            self.builder.text(line);
            if joined {
                self.builder.text("\n");
            } else {
                self.builder.line_break();
            }
        }
        self.builder.close();
    }
}

/// Says that something is encrypted, in its place.
pub(super) fn encrypted(builder: &mut Builder, by: &str) {
    builder.open(Container::Paragraph);
    builder.text(&format!("[encrypted with {by}]"));
    builder.close();
    builder.loss(format!("what is encrypted with {by}"));
}

/// Returns how deep a line is quoted, and the line without the marks of that.
fn unquoted(line: &str, after_quoted: bool, lines: Lines) -> (usize, &str) {
    if !after_quoted
        && let Some(rest) = line.strip_prefix('>').filter(|rest| rest.starts_with("From "))
    {
        // That sign was added by a program that kept the message among others in a file.
        return (0, rest);
    }
    let (mut depth, mut rest) = (0, line);
    loop {
        let next = rest.strip_prefix('>');
        let next = next.or_else(|| rest.strip_prefix(" >").filter(|_| depth > 0));
        let Some(next) = next else { break };
        (depth, rest) = (depth + 1, next);
    }
    if depth > 0 || lines != Lines::Fixed {
        rest = rest.strip_prefix(' ').unwrap_or(rest);
    }
    (depth.min(DEEPEST), rest)
}

/// Returns the lines without the blanks that all of them begin with.
fn set_out<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let blanks = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let common = lines.iter().map(blanks).min().unwrap_or(0);
    lines.iter().map(|line| line.get(common..).unwrap_or(line)).collect()
}

/// Returns whether the blanks of the lines form columns.
fn are_columns(lines: &[&str]) -> bool {
    let first = lines.first().map_or("", |line| line.trim_start_matches(' '));
    let others = lines.get(1..).unwrap_or_default();
    let set_in = others.iter().any(|line| line.starts_with([' ', '\t']));
    set_in || std::iter::once(&first).chain(others).any(|line| has_gap(line.trim_end()))
}

fn has_gap(line: &str) -> bool {
    line.contains('\t') || line.contains("   ")
}

/// Returns whether the lines were broken because they were full.
fn are_full(lines: &[&str]) -> bool {
    /// What need not be measured: nobody breaks lines there.
    const LONG: usize = 1000;
    if lines.len() < 2 || lines.iter().any(|line| line.len() > LONG) {
        return false;
    }
    let widths: Vec<usize> = lines.iter().map(|line| cluster::width(line.trim_end())).collect();
    let longest = widths.iter().copied().max().unwrap_or(0);
    let is_full = |(width, pair): (&usize, &[&str])| {
        let [line, next] = pair else { return true };
        let word = next.split_whitespace().next().unwrap_or_default();
        let no_room = word.len() < next.trim().len()
            && *width >= TOO_SHORT
            && width + 1 + cluster::width(word) > longest;
        let is_prose = line.trim().contains(' ') || !line.is_ascii();
        is_prose
            && !is_ruled(line)
            && !is_ruled(next)
            && !begins_anew(next)
            && (*width >= *FULL.start() || no_room)
    };
    FULL.contains(&longest) && widths.iter().zip(lines.windows(2)).all(is_full)
}

/// Returns whether a line, or its start, is a line across the page: `----- Forwarded message`.
fn is_ruled(line: &str) -> bool {
    let line = line.trim_start();
    ["---", "===", "___", "***", "###", "~~~"].iter().any(|rule| line.starts_with(rule))
}

/// Returns whether a line cannot go on from the one before: an entry of a list, `Date: …`.
fn begins_anew(line: &str) -> bool {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let numbered = word.strip_suffix(['.', ')']).is_some_and(|n| n.len() < 4 && is_number(n));
    let labelled = word.strip_suffix(':').is_some_and(|name| {
        name.starts_with(|c: char| c.is_uppercase())
            && name.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    !rest.is_empty() && (numbered || labelled || matches!(word, "-" | "*" | "+" | "•" | "–" | "o"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::structure::BlockKind;

    fn read(text: &str, lines: Lines) -> (String, Vec<(BlockKind, u16)>) {
        let limits = Limits::default();
        let mut builder = Builder::new(&limits);
        write(text, lines, &limits, &mut builder).unwrap();
        let read = builder.finish().unwrap();
        let kinds = read.structure.blocks.iter().map(|block| (block.kind, block.indent)).collect();
        (read.text, kinds)
    }

    #[test]
    fn flowed_lines_are_joined() {
        let flowed = Lines::Flowed { drop_blank: false };
        let (text, kinds) = read(
            "This goes \non here.\nAnd this \nis new.\n\n> a \n> b\n>> c \n>>  d\nRegards,\n-- \nJ \nM",
            flowed,
        );
        assert_eq!(
            text,
            "This goes on here.\nAnd this is new.\n\na b\n\nc d\n\nRegards,\n\n-- \nJ \nM"
        );
        let quoted = BlockKind::Quotation;
        assert_eq!(kinds[1..3], [(quoted, 4), (quoted, 8)]);
        assert_eq!(kinds[4], (BlockKind::Preformatted, 0));
        let (text, _) = read("山路を \n登り\n\n >stuffed", Lines::Flowed { drop_blank: true });
        assert_eq!(text, "山路を登り\n\n>stuffed");
    }

    #[test]
    fn full_lines_are_joined_and_others_are_kept() {
        let prose = "The folder that you asked for is in box seven, and the letters\n\
                     are in the second part of it.\n\nRegards,\nJürgen\n\n\
                     From: somebody who has a name that is as long as this one is\n\
                     Date: some day in some month of a year that is not known yet\n\n\
                     a    b\nc    d\n\n  x\n   y\n";
        let (text, kinds) = read(prose, Lines::Fixed);
        assert!(text.starts_with(
            "The folder that you asked for is in box seven, and the letters are in the second part \
             of it.\n\nRegards,\nJürgen\n\nFrom: somebody"
        ));
        assert!(text.contains("this one is\nDate: some"));
        assert!(text.ends_with("a    b\nc    d\n\nx\n y"));
        assert_eq!(kinds[3].0, BlockKind::Preformatted);
        let (text, _) = read(
            "When the word that comes next is as long as thisone-\n\
             and so this line ended where it did, for the\n\
             wordthatfollowed was longer.",
            Lines::Fixed,
        );
        assert!(!text.contains('\n'), "{text}");
    }

    #[test]
    fn quotations_lose_their_marks() {
        let (text, kinds) =
            read("On Monday A wrote:\n> > old\n> new\n>\n> more\nanswer", Lines::Fixed);
        assert_eq!(text, "On Monday A wrote:\n\nold\n\nnew\n\nmore\n\nanswer");
        assert_eq!(kinds.iter().map(|kind| kind.1).collect::<Vec<_>>(), [0, 8, 4, 4, 0]);
        assert_eq!(read(">From here\n> x", Lines::Fixed).0, "From here\n\nx");
        assert_eq!(read(&">".repeat(100_000), Lines::Fixed).0, "");
    }

    #[test]
    fn encrypted_words_are_named() {
        let (text, _) = read(&format!("Hello\n{ARMOUR}\n\nhQ\n{ARMOUR_END}\nBye"), Lines::Fixed);
        assert_eq!(text, "Hello\n\n[encrypted with PGP]\n\nBye");
    }
}
