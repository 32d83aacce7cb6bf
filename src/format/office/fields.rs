//! The fields of word processors. Owns what their instructions ask for: `HYPERLINK "https://…"`,
//! `PAGE`, `REF _Toc1 \h`.

use crate::format::builder::LinkDestination;

/// What a field asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::format) struct Asked {
    /// Where what it shows leads.
    pub link: Option<LinkDestination>,
    /// Whether what it shows depends on the page, and is not shown.
    pub hidden: bool,
}

impl Asked {
    /// Reads an instruction.
    pub fn of(instruction: &str) -> Self {
        let mut words = words_of(instruction).into_iter();
        let kind = words.next().unwrap_or_default().to_ascii_uppercase();
        let mut asked = Self::default();
        match kind.as_str() {
            "HYPERLINK" => asked.link = hyperlink(words),
            "REF" | "PAGEREF" | "NOTEREF" => {
                let name = words.next();
                if words.any(|word| word.eq_ignore_ascii_case("\\h")) {
                    asked.link = name.map(LinkDestination::Inside);
                }
            }
            "PAGE" | "NUMPAGES" | "SECTIONPAGES" => asked.hidden = true,
            _ => {}
        }
        asked
    }
}

fn hyperlink(mut words: impl Iterator<Item = String>) -> Option<LinkDestination> {
    let (mut address, mut place) = (None, None);
    while let Some(word) = words.next() {
        match word.to_ascii_lowercase().as_str() {
            "\\l" => place = words.next(),
            // What shows while the pointer rests, and where it opens.
            "\\o" | "\\t" => drop(words.next()),
            switch if switch.starts_with('\\') && switch.len() <= 2 => {}
            _ => address = address.or(Some(word)),
        }
    }
    match (address.filter(|address| !address.is_empty()), place) {
        (Some(address), Some(place)) if !address.starts_with('#') => {
            Some(LinkDestination::Outside(format!("{address}#{place}")))
        }
        (Some(address), _) => Some(match address.strip_prefix('#') {
            Some(place) => LinkDestination::Inside(place.to_owned()),
            None => LinkDestination::Outside(address),
        }),
        (None, place) => place.map(LinkDestination::Inside),
    }
}

/// Divides an instruction into words; in quotation marks blanks belong to a word, and a backslash
/// stands before a quotation mark or another backslash.
fn words_of(instruction: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut begun) = (String::new(), false, false);
    let mut letters = instruction.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' | '“' | '”' => (quoted, begun) = (!quoted, true),
            '\\' if quoted && letters.peek().is_some_and(|next| matches!(next, '\\' | '"')) => {
                word.extend(letters.next());
            }
            letter if letter.is_whitespace() && !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            letter => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions() {
        let link = |words: &str| Asked::of(words).link;
        let outside = |to: &str| Some(LinkDestination::Outside(to.to_owned()));
        let inside = |to: &str| Some(LinkDestination::Inside(to.to_owned()));
        assert_eq!(
            link(" HYPERLINK \"https://example.org/a b\" "),
            outside("https://example.org/a b")
        );
        assert_eq!(link("HYPERLINK \"C:\\\\a\\\\b\" \\o \"tip\""), outside("C:\\a\\b"));
        assert_eq!(link("HYPERLINK \\l \"_Toc1\""), inside("_Toc1"));
        assert_eq!(link("HYPERLINK \"a.htm\" \\l \"x\""), outside("a.htm#x"));
        assert_eq!(link("hyperlink \"#here\""), inside("here"));
        assert_eq!(link("HYPERLINK"), None);
        assert_eq!(link("REF _Ref1 \\h"), inside("_Ref1"));
        assert_eq!(link("REF _Ref1"), None);
        assert!(Asked::of(" PAGE  \\* MERGEFORMAT ").hidden);
        assert!(!Asked::of("TIME").hidden);
    }
}
