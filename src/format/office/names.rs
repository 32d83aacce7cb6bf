//! What the names of paragraph styles say. Owns the names that word processors give to styles of
//! their own, in English: files keep those in whatever language they are shown.

use super::writer::Kind;

/// Returns what a paragraph of a style with this name is; `None` if the name does not say.
pub(in crate::format) fn kind_of(name: &str) -> Option<Kind> {
    let name = name.trim().to_ascii_lowercase().replace("_20_", " ");
    if let Some(level) = name.strip_prefix("heading").map(str::trim)
        && let Ok(level @ 1..=9) = level.parse::<u8>()
    {
        return Some(Kind::Heading(level.min(6)));
    }
    Some(match name.as_str() {
        "title" => Kind::Heading(1),
        "quote" | "intense quote" | "quotations" | "block text" | "block quotation"
        | "blockquote" | "block quote" => Kind::Quotation,
        "html preformatted" | "preformatted text" | "preformatted" | "source code" => {
            Kind::Preformatted
        }
        "normal" | "default paragraph style" => Kind::Plain,
        _ => return None,
    })
}

/// Returns whether a style of letters with this name is for pieces of programs.
pub(in crate::format) fn is_code(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase().replace("_20_", " ");
    matches!(
        name.as_str(),
        "verbatim char"
            | "html code"
            | "source text"
            | "html typewriter"
            | "html keyboard"
            | "html sample"
            | "teletype"
            | "user entry"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(kind_of("heading 2"), Some(Kind::Heading(2)));
        assert_eq!(kind_of("Heading_20_9"), Some(Kind::Heading(6)));
        assert_eq!(kind_of("Heading"), None);
        assert_eq!(kind_of("Intense Quote"), Some(Kind::Quotation));
        assert_eq!(kind_of("Body Text"), None);
        assert!(is_code("Source_20_Text"));
    }
}
