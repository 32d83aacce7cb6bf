//! Subtitles and transcripts with times: SubRip (`.srt`) and WebVTT (`.vtt`).
//!
//! Owns how cues are found, and which of their marks are styles. Each cue is a paragraph; the time
//! at which it is shown is the label of a page that begins there, so that it is cited with a
//! passage and changes no word.

use super::builder::{Builder, Container};
use super::{Claim, Format, Limits, Read, Source, Unreadable, entity, textual};
use crate::model::structure::Style;

/// SubRip.
pub const SRT: Format = Format {
    name: "srt",
    version: 1,
    claims: claims_srt,
    read: read_srt,
    watched: false,
    was_plain: true,
};

/// WebVTT.
pub const VTT: Format = Format {
    name: "vtt",
    version: 1,
    claims: claims_vtt,
    read: read_vtt,
    watched: false,
    was_plain: true,
};

/// Bytes in which the first cue is looked for.
const HEAD: usize = 4096;
/// A mark between `<` and `>` is not longer than this, in bytes.
const LONGEST_TAG: usize = 1024;

fn claims_srt(source: &Source) -> Claim {
    if !source.ends_in(&["srt"]) && memchr::memmem::find(source.head(256), b"-->").is_none() {
        return Claim::No;
    }
    let Some(head) = textual::opening(source, HEAD) else { return Claim::No };
    let mut lines = head.lines().map(str::trim).skip_while(|line| line.is_empty());
    let number = lines.next().is_some_and(is_number);
    if number && lines.next().is_some_and(|line| time(line).is_some()) {
        return Claim::Bytes;
    }
    let named = source.ends_in(&["srt"]) && head.lines().any(|line| time(line).is_some());
    if named { Claim::Name } else { Claim::No }
}

fn claims_vtt(source: &Source) -> Claim {
    if !source.ends_in(&["vtt"]) && memchr::memmem::find(source.head(16), b"WEBVTT").is_none() {
        return Claim::No;
    }
    let Some(head) = textual::opening(source, HEAD) else { return Claim::No };
    let signed = head.strip_prefix("WEBVTT");
    if signed.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n'])) {
        return Claim::Bytes;
    }
    let named = source.ends_in(&["vtt"]) && head.lines().any(|line| time(line).is_some());
    if named { Claim::Name } else { Claim::No }
}

fn read_srt(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    read(source, limits, false)
}

fn read_vtt(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    read(source, limits, true)
}

/// What the lines that are read belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    /// Nothing yet.
    Nothing,
    Cue,
    /// A comment, or what is meant for a program.
    Apart,
}

fn read(source: &Source, limits: &Limits, web: bool) -> Result<Read, Unreadable> {
    let marked = textual::decode(source, limits)?;
    let mut builder = Builder::new(limits);
    if let Some(loss) = marked.loss {
        builder.loss(loss);
    }
    let mut within = if web { Within::Apart } else { Within::Nothing };
    let mut cue = Cue::default();
    let mut strays = 0_usize;
    let mut lines = marked.text.lines().enumerate().peekable();
    while let Some((at, line)) = lines.next() {
        if at % 256 == 0 {
            builder.check()?;
        }
        let next = lines.peek().map_or("", |(_, line)| *line);
        if let Some(label) = time(line) {
            cue.end(&mut builder);
            cue.begin(&mut builder, &label);
            within = Within::Cue;
        } else if line.trim().is_empty() {
            // In SubRip a cue may have blank lines; what follows them is still its text.
            if web || is_begun(next) {
                within = Within::Nothing;
            }
        } else if within == Within::Cue {
            // Without the blank line that should divide it from the next.
            if !(is_number(line.trim()) && time(next).is_some()) {
                cue.line(&mut builder, line, web);
            }
        } else if within == Within::Nothing {
            if web && is_apart(line) {
                within = Within::Apart;
            } else if time(next).is_none() && !(is_number(line.trim()) && next.is_empty()) {
                cue.end(&mut builder);
                builder.open(Container::Paragraph);
                builder.text(line);
                builder.close();
                strays += 1;
            }
        }
    }
    cue.end(&mut builder);
    if strays > 0 {
        let lines = if strays == 1 { "1 line".to_owned() } else { format!("{strays} lines") };
        builder.loss(format!("the time of {lines}"));
    }
    builder.finish()
}

/// Returns whether a block of WebVTT is not to be read aloud.
fn is_apart(line: &str) -> bool {
    ["NOTE", "STYLE", "REGION"].iter().any(|word| {
        line.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    })
}

fn is_number(line: &str) -> bool {
    !line.is_empty() && line.len() < 10 && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a cue begins with this line, after a blank one.
fn is_begun(line: &str) -> bool {
    is_number(line.trim()) || time(line).is_some()
}

/// Returns at what time a cue is shown, to the second, if the line says so: `00:01:02`.
fn time(line: &str) -> Option<String> {
    let (start, end) = line.split_once("-->")?;
    let end = end.trim_start();
    if !end.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, _) = start.trim().split_once([',', '.'])?;
    let mut parts = whole.split(':').map(|part| {
        let digits = part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| digits)
    });
    let (first, second, third) = (parts.next()??, parts.next()??, parts.next());
    let (hours, minutes, seconds) = match third {
        Some(third) => (first, second, third?),
        None => (0, first, second),
    };
    parts.next().is_none().then(|| format!("{hours:02}:{minutes:02}:{seconds:02}"))
}

/// The cue that is read.
#[derive(Debug, Default)]
struct Cue {
    is_open: bool,
    lines: usize,
    styles: Vec<Style>,
}

impl Cue {
    fn begin(&mut self, builder: &mut Builder, label: &str) {
        builder.page(label);
        builder.open(Container::Paragraph);
        *self = Self { is_open: true, ..Self::default() };
    }

    fn end(&mut self, builder: &mut Builder) {
        while let Some(style) = self.styles.pop() {
            builder.end_style(style);
        }
        if std::mem::take(&mut self.is_open) {
            builder.close();
        }
    }

    fn line(&mut self, builder: &mut Builder, line: &str, web: bool) {
        if self.lines > 0 {
            // Two speakers have a line each.
            if line.trim_start().starts_with(['-', '–', '—']) {
                builder.line_break();
            } else {
                builder.text("\n");
            }
        }
        self.lines += 1;
        let mut rest = line;
        while let Some(at) = rest.find(['<', '{']) {
            let (before, tag) = rest.split_at(at);
            words(builder, before, web);
            let close = if tag.starts_with('<') { '>' } else { '}' };
            let end = tag.char_indices().take_while(|(at, _)| *at < LONGEST_TAG);
            let end = end.skip(1).find(|(_, c)| *c == close || matches!(c, '<' | '{'));
            let inside = end.filter(|(_, c)| *c == close).and_then(|(end, _)| tag.get(1..end));
            rest = match inside {
                Some(inside) if self.tag(builder, inside, close == '}', web) => {
                    &tag[inside.len() + 2..]
                }
                _ => {
                    words(builder, &tag[..1], web);
                    &tag[1..]
                }
            };
        }
        words(builder, rest, web);
    }

    /// Reads a mark; returns whether it is one.
    fn tag(&mut self, builder: &mut Builder, inside: &str, braces: bool, web: bool) -> bool {
        if braces {
            // Positions and styles of a program for fansubs: `{\an8}`, `{\i1}`.
            let Some(codes) = inside.strip_prefix('\\') else { return false };
            for code in codes.split('\\') {
                let Some((name, on)) = code.split_at_checked(1) else { continue };
                if let (Some(style), "0" | "1") = (style(name), on) {
                    self.switch(builder, style, on == "1");
                }
            }
            return true;
        }
        let closes = inside.starts_with('/');
        let name = inside.trim_start_matches('/');
        let end = name.find([' ', '\t', '.', '/']).unwrap_or(name.len());
        let (name, rest) = name.split_at(end);
        let name = name.trim().to_ascii_lowercase();
        if name == "v" && web {
            if !closes {
                // `<v.loud Roger Bingham>`: classes, and then who speaks.
                let speaker = rest.split_once([' ', '\t']).map_or("", |(_, speaker)| speaker);
                if !speaker.trim().is_empty() {
                    words(builder, speaker, web);
                    builder.text(": ");
                }
            }
            return true;
        }
        if let Some(style) = style(&name) {
            self.switch(builder, style, !closes);
            return true;
        }
        if name == "br" {
            builder.line_break();
        }
        web || matches!(name.as_str(), "font" | "br" | "ruby" | "rt" | "c" | "span")
    }

    fn switch(&mut self, builder: &mut Builder, style: Style, on: bool) {
        let open = self.styles.iter().rposition(|other| *other == style);
        match open {
            None if on && self.styles.len() < 16 => {
                self.styles.push(style);
                builder.style(style);
            }
            Some(at) if !on => {
                self.styles.remove(at);
                builder.end_style(style);
            }
            _ => {}
        }
    }
}

fn style(name: &str) -> Option<Style> {
    match name {
        "i" | "em" => Some(Style::Emphasis),
        "b" | "strong" => Some(Style::Strong),
        "u" => Some(Style::Underline),
        "s" => Some(Style::Struck),
        _ => None,
    }
}

/// Writes words; in WebVTT, characters may be written by name.
fn words(builder: &mut Builder, words: &str, web: bool) {
    if web {
        builder.text(&entity::resolve(words, |_| None));
    } else {
        builder.text(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::format_of;

    fn read(name: &str, text: &str) -> (&'static str, Read) {
        let source = Source { bytes: text.as_bytes(), name };
        let format = format_of(&source).unwrap();
        (format.name, (format.read)(&source, &Limits::default()).unwrap())
    }

    #[test]
    fn cues_of_subrip() {
        let text = "\u{feff}1\r\n00:00:01,000 --> 00:00:04,074\r\n{\\an8}<i>Nine</i> divisions\r\n\
            and &amp; <font color=\"red\">more</font> < 3 {sic}\r\n\r\n2\r\n01:02:03,5 --> 01:02:05,000 \
            X1:40\r\n- Who?\r\n- You.\r\n\r\nafter a blank line\r\n\r\n3\r\n99:59:59,000 --> 99:59:59,900\
            \r\n\r\n4\r\n100:00:00,000 --> 100:00:01,000\r\n<b>Bold\r\n5\r\n100:00:02,000 --> \
            100:00:03,000\r\n1951\r\n";
        let (name, read) = read("film.txt", text);
        assert_eq!(name, "srt");
        assert_eq!(
            read.text,
            "Nine divisions and &amp; more < 3 {sic}\n\n- Who?\n- You. after a blank \
             line\n\nBold\n\n1951"
        );
        let pages = read.structure.pages.iter().map(|page| (page.at, page.label.as_str()));
        let expected = [(0, "00:00:01"), (41, "01:02:03"), (75, "100:00:00"), (81, "100:00:02")];
        assert_eq!(pages.collect::<Vec<_>>(), expected);
        let styles = read.structure.styles.iter();
        let styles = styles.map(|(span, style)| (&read.text[span.range()], *style));
        let expected = [("Nine", Style::Emphasis), ("Bold", Style::Strong)];
        assert_eq!(styles.collect::<Vec<_>>(), expected);
        assert_eq!(read.losses, [""; 0]);
    }

    #[test]
    fn cues_of_webvtt() {
        let text = "WEBVTT - A talk\nKind: captions\n\nNOTE not\nread\n\nSTYLE\n::cue { color: red }\
            \n\nintro\n00:01.500 --> 00:03.000 align:start\n<v.loud Roger &amp; Co>Well<c.x>, \
            <00:00:02.000>yes</c></v>\n\n1\n01:00:00.000 --> 01:00:01.000\nR&lt;b&gt; <lang \
            fr>oui</lang>\n";
        let (name, read) = read("talk.vtt", text);
        assert_eq!(name, "vtt");
        assert_eq!(read.text, "Roger & Co: Well, yes\n\nR<b> oui");
        assert_eq!(read.structure.page_at(25), Some("01:00:00"));
        assert_eq!(read.structure.page_at(3), Some("00:00:01"));
        assert_eq!(read.losses, [""; 0]);
    }

    #[test]
    fn what_has_no_time_is_kept_and_said() {
        let (_, read) =
            read("x.srt", "1\n00:00:0x,000 -> 00\nlost\n\n2\n0:0:2,0 --> 0:0:3,0\nyes\n");
        assert_eq!(read.text, "1\n\n00:00:0x,000 -> 00\n\nlost\n\nyes");
        assert_eq!(read.losses, ["the time of 3 lines"]);
        let plain = Source { bytes: b"1\n\nChapter --> one\n", name: "x.srt" };
        assert!(format_of(&plain).is_none());
    }
}
