//! Characters that are written by name, such as `&mdash;`, in markup of several formats.
//!
//! Owns what a reference stands for. Where references may stand, and what becomes of one that
//! nobody knows, is decided by the format.

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;

/// A reference is not longer than this, in bytes.
const LONGEST: usize = 64;

/// Returns what a reference stands for, by what is between `&` and `;`: the names of HTML, and
/// numbers. `None` if it stands for nothing.
#[must_use]
pub fn named(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let scalar = match number.strip_prefix(['x', 'X']) {
            Some(digits) if digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
                u32::from_str_radix(digits, 16)
            }
            Some(_) => return None,
            None if number.starts_with('+') => return None,
            None => number.parse(),
        };
        let scalar = char::from_u32(scalar.ok()?).filter(|c| *c != '\0')?;
        return Some(scalar.to_string());
    }
    let (first, second) = *NAMED_ENTITIES.get(format!("{name};").as_str())?;
    let scalars = [first, second].into_iter().filter(|scalar| *scalar != 0);
    let text: String = scalars.filter_map(char::from_u32).collect();
    (!text.is_empty()).then_some(text)
}

/// Replaces the references in `text`. Each that [`named`] does not know is asked of `other`; what
/// that does not know either stays as it is written.
pub fn resolve(text: &str, mut other: impl FnMut(&str) -> Option<String>) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut resolved = text[..first].to_owned();
    let mut rest = &text[first..];
    while !rest.is_empty() {
        let end = rest.bytes().take(LONGEST).position(|byte| byte == b';');
        let name = end.and_then(|end| rest.get(1..end));
        let known = name.and_then(|name| named(name).or_else(|| other(name)));
        let used = if let (Some(known), Some(end)) = (known, end) {
            resolved.push_str(&known);
            end + 1
        } else {
            resolved.push('&');
            1
        };
        rest = &rest[used..];
        let next = rest.find('&').unwrap_or(rest.len());
        resolved.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_by_name_and_number() {
        let read = |text| resolve(text, |name| (name == "own").then(|| "mine".to_owned()));
        assert_eq!(read("a &mdash; b&nbsp;&#x4E00;&#8212;&amp;"), "a — b\u{a0}一—&");
        assert_eq!(read("AT&T & &own; &none; &#0; &#xD800; &#99999999; &"), {
            "AT&T & mine &none; &#0; &#xD800; &#99999999; &"
        });
        assert_eq!(read("&; &&amp;"), "&; &&");
        let torn = format!("&{}é;x", "a".repeat(LONGEST - 3));
        assert_eq!(resolve(&torn, |_| None), torn.as_str());
        assert!(matches!(read("plain"), Cow::Borrowed("plain")));
    }
}
