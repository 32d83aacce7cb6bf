//! Words in which nothing is markup: for Markdown and for TeX.
//!
//! Owns which signs mean something there. (XML is written in `exchange`, which has a library for it.)

use super::cluster::one_line;

/// Returns `text` on one line, escaped so that Markdown renders it literally.
#[must_use]
pub fn markdown(text: &str) -> String {
    let line = one_line(text);
    let mut out = String::with_capacity(line.len());
    let number = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    for (at, c) in line.char_indices() {
        let starts = at == 0 && matches!(c, '#' | '+' | '-' | '=' | '>' | ':');
        let numbers = at > 0 && at == number && matches!(c, '.' | ')');
        if starts
            || numbers
            || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '|' | '~')
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Returns a note as it may stand in a text in Markdown. It is the reader's own, and may be Markdown itself; but
/// what would be a heading or a rule there would divide that text, and is escaped.
#[must_use]
pub fn note(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<Fence> = None;
    for line in text.trim_end().lines() {
        out.push_str(if out.is_empty() { "" } else { "\n" });
        let indent = line.len() - line.trim_start_matches(' ').len();
        let (blanks, words) = line.split_at(indent.min(4));
        let is_code = indent > 3;
        match &fence {
            Some(open) if !is_code && open.is_closed_by(words) => fence = None,
            Some(_) => {}
            None if is_code => {}
            None => {
                fence = Fence::opened_by(words);
                if fence.is_none() && divides(words.trim_end()) {
                    out.push_str(blanks);
                    out.push('\\');
                    out.push_str(words);
                    continue;
                }
            }
        }
        out.push_str(line);
    }
    if let Some(Fence { sign, length }) = fence {
        // What follows is no code.
        out.push('\n');
        out.extend(std::iter::repeat_n(sign, length));
    }
    out
}

/// The line that begins a block of code, as CommonMark has it.
struct Fence {
    sign: char,
    length: usize,
}

impl Fence {
    /// Returns the fence that a line without its indent opens.
    fn opened_by(line: &str) -> Option<Self> {
        let sign = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let after = line.trim_start_matches(sign);
        let length = line.len() - after.len();
        // With another sign of its kind after it, it is code within a line.
        (length > 2 && !(sign == '`' && after.contains(sign))).then_some(Self { sign, length })
    }

    /// Returns whether a line without its indent is as long at least, and nothing else.
    fn is_closed_by(&self, line: &str) -> bool {
        let after = line.trim_start_matches(self.sign);
        line.len() - after.len() >= self.length && after.trim().is_empty()
    }
}

/// Returns whether a line is a heading, what makes one of the line above, or a rule.
fn divides(line: &str) -> bool {
    let after = line.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(line.len() - after.len()))
        && (after.is_empty() || after.starts_with([' ', '\t']));
    let underlines = |sign: char| !line.is_empty() && line.chars().all(|c| c == sign);
    let is_rule = |sign: char| {
        line.chars().all(|c| c == sign || c == ' ' || c == '\t')
            && line.chars().filter(|c| *c == sign).count() > 2
    };
    is_heading || underlines('=') || underlines('-') || ['-', '*', '_'].into_iter().any(is_rule)
}

/// Returns `text` in which no sign means anything to TeX.
#[must_use]
pub fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            // Escaped braces would still be counted by a reader that looks for the end of the field.
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '%' | '&' | '$' | '#' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_markdown_but_divides_nothing() {
        for (text, shown) in [
            ("# A heading\n#tag *and* more", "\\# A heading\n#tag *and* more"),
            ("so\n---\n  ***\n* one\n- two", "so\n\\---\n  \\***\n* one\n- two"),
            ("so\n===\n_ _ _", "so\n\\===\n\\_ _ _"),
            ("```\n# code\n```\n## no", "```\n# code\n```\n\\## no"),
            ("~~~\n# code", "~~~\n# code\n~~~"),
            ("````\n```\n# code\n````\n# no", "````\n```\n# code\n````\n\\# no"),
            ("```\n``` so\n# code\n  `````  \n# no", "```\n``` so\n# code\n  `````  \n\\# no"),
            ("``` a`b ```\n# no", "``` a`b ```\n\\# no"),
            ("~~~~ ~ `\n~~~\n# code", "~~~~ ~ `\n~~~\n# code\n~~~~"),
            ("    # code\n**all**  ", "    # code\n**all**"),
        ] {
            assert_eq!(note(text), shown);
        }
    }

    #[test]
    fn what_is_quoted_is_not_markup() {
        for (text, shown) in [
            ("# no heading", "\\# no heading"),
            ("12. no list", "12\\. no list"),
            ("12.5 of *them* <b>", "12\\.5 of \\*them\\* \\<b>"),
            ("a\u{1b}[31m", "a␛\\[31m"),
            ("plain, 4 - 5.", "plain, 4 - 5."),
            ("1950", "1950"),
        ] {
            assert_eq!(markdown(text), shown);
        }
        assert_eq!(
            tex("100 % {of} a\\b"),
            "100 \\% \\textbraceleft{}of\\textbraceright{} a\\textbackslash{}b"
        );
    }
}
