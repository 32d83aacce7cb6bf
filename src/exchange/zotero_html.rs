//! A note of Zotero that was exported as HTML, as the same note in Markdown.
//!
//! Owns what of the markup says something there: paragraphs, headings, line ends, links, pictures and colours. The
//! words themselves mean nothing in Markdown.

use std::fmt::Write as _;

/// What begins and ends a paragraph.
const BLOCKS: [&str; 12] =
    ["p", "div", "li", "ul", "ol", "blockquote", "h2", "h3", "h4", "h5", "h6", "hr"];
/// What is no part of the note.
const SKIPPED: [&str; 4] = ["head", "style", "script", "title"];
/// The entities that are more than their numbers, and what they mean.
const ENTITIES: [(&str, char); 12] = [
    ("quot", '"'),
    ("apos", '\''),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("nbsp", ' '),
];

/// Returns the note in Markdown.
pub(super) fn markdown_of(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    // The addresses of the links that are open.
    let mut links: Vec<Option<String>> = Vec::new();
    while let Some(at) = rest.find('<') {
        words(rest.get(..at).unwrap_or_default(), &mut out);
        let after = rest.get(at + 1..).unwrap_or_default();
        if let Some(comment) = after.strip_prefix("!--") {
            let end = comment.find("-->").map_or(comment.len(), |end| end + 3);
            rest = comment.get(end..).unwrap_or_default();
            continue;
        }
        let Some(end) = after.find('>') else {
            rest = "";
            break;
        };
        let tag = after.get(..end).unwrap_or_default();
        rest = after.get(end + 1..).unwrap_or_default();
        let (name, closes) = match tag.strip_prefix('/') {
            Some(name) => (name, true),
            None => (tag, false),
        };
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        match (name.as_str(), closes) {
            (name, false) if SKIPPED.contains(&name) => {
                let closing = format!("</{name}");
                let end = rest.find(&closing).unwrap_or(rest.len());
                rest = rest.get(end..).unwrap_or_default();
            }
            ("h1", false) => out.push_str("\n\n# "),
            ("h1", true) => out.push_str("\n\n"),
            (name, _) if BLOCKS.contains(&name) => out.push_str("\n\n"),
            ("br", _) => out.push_str("  \n"),
            ("img", _) => out.push_str("![]()"),
            ("a", false) => {
                let address = attribute(tag, "href").filter(|address| !address.is_empty());
                out.push_str(if address.is_some() { "[" } else { "" });
                links.push(address);
            }
            ("a", true) => {
                if let Some(Some(address)) = links.pop() {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "]({address})");
                }
            }
            ("span" | "mark", false) if tag.contains("background-color") => {
                let _ = write!(out, "<{tag}>");
            }
            _ => {}
        }
    }
    words(rest, &mut out);
    out
}

/// Adds words in which no sign is Markdown; a line end is a blank there.
fn words(words: &str, out: &mut String) {
    let mut rest = words;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '&' => {
                let (c, after) = entity(rest).unwrap_or(('&', rest));
                put(c, out);
                rest = after;
            }
            c => put(c, out),
        }
    }
}

fn put(c: char, out: &mut String) {
    match c {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        '\\' | '[' | ']' | '#' | '*' | '+' | '-' => out.extend(['\\', c]),
        c if c.is_whitespace() => {
            let is_within = !out.is_empty() && !out.ends_with([' ', '\n']);
            out.push_str(if is_within { " " } else { "" });
        }
        c => out.push(c),
    }
}

/// Returns what an entity means, of which `words` are what follows its first sign, and what follows it.
fn entity(words: &str) -> Option<(char, &str)> {
    let end = words.bytes().take(12).position(|byte| byte == b';')?;
    let (name, after) = (words.get(..end)?, words.get(end + 1..)?);
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        name => match name.strip_prefix('#') {
            Some(number) => {
                let digits = number.strip_prefix(['x', 'X']);
                let number = match digits {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                char::from_u32(number.ok()?)?
            }
            None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
        },
    };
    Some((c, after))
}

/// Returns the value of an attribute in quotation marks.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let after = tag.split_once(&format!("{name}="))?.1;
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = after.get(1..)?.split(quote).next()?;
    Some(value.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_something_is_markdown_and_words_are_words() {
        let html = "<!DOCTYPE html><html><head><title>x</title><style>p > a {}</style></head><body>\
            <!-- <p>no</p> --><div class=\"zotero-notes\"><h1>Annotations<br>(1/2/2026)</h1>\n<p>\
            <span class=\"highlight\"><span style=\"background-color: #ffd40080\">&ldquo;a *b*\n [9] &lt; &#x27;c&#39;&rdquo;\
            </span></span> <span class=\"citation\">(<a href=\"zotero://select/library/items/X\">Li &amp; Wu, 2005</a>)\
            </span> (<a href='zotero://open-pdf/library/items/A?page=1&amp;annotation=K'>pdf</a>) so</p><p><img src=x></p>";
        let shown = markdown_of(html);
        let paragraphs: Vec<&str> =
            shown.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()).collect();
        assert_eq!(
            paragraphs,
            [
                "# Annotations  \n(1/2/2026)",
                "<span style=\"background-color: #ffd40080\">“a \\*b\\* \\[9\\] &lt; 'c'” ([Li &amp; Wu, 2005](zotero:\
                 //select/library/items/X)) ([pdf](zotero://open-pdf/library/items/A?page=1&annotation=K)) so",
                "![]()",
            ]
        );
        for broken in
            ["<", "<a href=", "<a href=\"x", "</a>", "&#xffffffff;", "&", "<!--", "<style>"]
        {
            let _ = markdown_of(broken);
        }
    }
}
