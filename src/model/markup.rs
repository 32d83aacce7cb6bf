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
