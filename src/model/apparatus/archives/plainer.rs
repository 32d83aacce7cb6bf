//! Marks with fewer characters in their classes.
//!
//! Owns what `\d`, `\s`, `\p{L}` and the like mean in a mark: figures and blanks of ASCII, and letters of the Latin,
//! Greek and Cyrillic scripts, in which the papers of all archives are written. Those of all scripts of the world make
//! a pattern many times as large, and compiling it is most of what the first text of a library costs. Pure.

/// What stands for a class within brackets.
const CLASSES: [(&str, &str); 5] = [
    ("\\d", "0-9"),
    ("\\s", " \\t\\n\\r\u{a0}"),
    ("\\p{Lu}", "A-ZÀ-ÖØ-ÞĄĆČĐĘĚĞİŁŃŇŐŒŘŚŠŞŤŮŰŹŻŽΑ-ΫЀ-Я"),
    ("\\p{Ll}", "a-zß-öø-ÿąćčđęěğıłńňőœřśšşťůűźżžά-ώа-џ"),
    ("\\p{L}", "A-Za-zÀ-ÖØ-öø-ɏͰ-ϿЀ-ԯ"),
];

/// Returns a mark with smaller classes.
pub(super) fn plainer(mark: &str) -> String {
    let mut out = String::with_capacity(mark.len());
    let mut rest = mark;
    let mut depth = 0;
    while let Some(c) = rest.chars().next() {
        let class = CLASSES.iter().find(|(name, _)| rest.starts_with(name));
        let taken = match (c, class) {
            (_, Some((name, class))) => {
                let [open, close] = if depth > 0 { ["", ""] } else { ["[", "]"] };
                out.extend([open, class, close]);
                rest = &rest[name.len()..];
                continue;
            }
            // A backslash stays together with the next character.
            ('\\', None) => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            // A bracket that comes first in a class is one of its characters.
            ('[', None) => {
                depth += 1;
                ["[^]", "[]", "[^"]
                    .iter()
                    .find(|open| rest.starts_with(**open))
                    .map_or(1, |open| open.len())
            }
            _ => {
                depth -= i32::from(c == ']' && depth > 0);
                c.len_utf8()
            }
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_become_small_wherever_they_stand() {
        for (mark, expected) in [
            (r"^\d{2}[\d.]", r"^[0-9]{2}[0-9.]"),
            (r"[^]\d]\d", r"[^]0-9][0-9]"),
            (r"[^\n\d]\\d\]\[\d", r"[^\n0-9]\\d\]\[[0-9]"),
            (r"[[:alpha:]\d]\d", r"[[:alpha:]0-9][0-9]"),
        ] {
            assert_eq!(plainer(mark), expected);
        }
        let name = regex::Regex::new(&plainer(r"^\p{Lu}\p{Ll}+\s\p{Lu}[\p{L}-]+$")).unwrap();
        for words in ["Ann Gray", "Élise Châtelet-Low", "Жан Ёлкин", "Łucja Żak", "Ἰ"]
        {
            assert_eq!(name.is_match(words), words.contains(' '), "{words}");
        }
    }
}
