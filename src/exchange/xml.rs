//! What XML and HTML need: text in which nothing is markup, and no character that XML forbids.

use quick_xml::escape::escape;

/// Returns text for an element or an attribute. What XML 1.0 cannot hold becomes U+FFFD.
#[must_use]
pub fn xml(text: &str) -> String {
    let held = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    let text: String = text.chars().map(|c| if held(c) { c } else { '\u{fffd}' }).collect();
    // A reader would make a line feed of it.
    escape(text.as_str()).replace('\r', "&#13;")
}

/// Returns how many characters [`xml`] replaces.
#[must_use]
pub fn forbidden(text: &str) -> usize {
    let is_forbidden = |c: &char| {
        let c = *c;
        (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    text.chars().filter(is_forbidden).count()
}
