//! Human-readable TOML strings: letters of every script are written without escapes.
//!
//! Owns the escapes. Every text survives: what is written here parses as the same text.

use std::fmt::Write;

/// Writes `text` on one line.
pub(super) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ => push(&mut out, c),
        }
    }
    out.push('"');
    out
}

/// Writes `text` between triple quotes, over several lines.
pub(super) fn block(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str("\"\"\"");
    // TOML drops a line end directly after the quotes.
    if text.contains('\n') {
        out.push('\n');
    }
    let mut rest = text.chars().peekable();
    let mut quotes = 0;
    while let Some(c) = rest.next() {
        quotes = if c == '"' { quotes + 1 } else { 0 };
        match c {
            // Three quotes in a row would end the string, and so might one at its end.
            '"' if quotes == 3 || rest.peek().is_none() => {
                out.push_str("\\\"");
                quotes = 0;
            }
            '"' | '\n' | '\t' => out.push(c),
            _ => push(&mut out, c),
        }
    }
    out.push_str("\"\"\"");
    out
}

/// Writes a passage: on one line if it has only one.
pub(super) fn passage(text: &str) -> String {
    if text.contains('\n') { block(text) } else { string(text) }
}

/// Writes a list of strings on one line.
pub(super) fn list(items: &[String]) -> String {
    let items: Vec<_> = items.iter().map(|item| string(item)).collect();
    format!("[{}]", items.join(", "))
}

fn push(out: &mut String, c: char) {
    match c {
        '\\' => out.push_str("\\\\"),
        '\r' => out.push_str("\\r"),
        // Escapes more than TOML requires: a terminal takes U+009B for an escape sequence.
        c if c.is_control() || c == '\u{feff}' => {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{:04X}", u32::from(c));
        }
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml_edit::DocumentMut;

    use super::*;

    fn read(literal: &str) -> String {
        let text = format!("a = {literal}\n");
        let doc: DocumentMut = text.parse().unwrap_or_else(|e| panic!("{literal}: {e}"));
        doc["a"].as_str().unwrap().to_owned()
    }

    #[test]
    fn letters_and_lines_stand_as_they_are() {
        assert_eq!(block("Ср. июнь"), "\"\"\"Ср. июнь\"\"\"");
        assert_eq!(block("一\n\"二\""), "\"\"\"\n一\n\"二\\\"\"\"\"");
        assert_eq!(block("a\"\"\"\"b\\"), "\"\"\"a\"\"\\\"\"b\\\\\"\"\"");
        assert_eq!(string("a\n\u{1b}"), "\"a\\n\\u001B\"");
    }

    proptest! {
        #[test]
        fn every_text_survives(text in "[\"\\\\\n\r\t a-cж日\u{0}-\u{20}\u{7f}-\u{a0}\u{feff}]{0,12}|\\PC*|(?s).*") {
            prop_assert_eq!(&read(&block(&text)), &text);
            prop_assert_eq!(&read(&string(&text)), &text);
            prop_assert_eq!(&read(&passage(&text)), &text);
        }
    }
}
