//! Characters that cannot be seen, and where they have to be.
//!
//! Owns which of them are shown as symbols. Between the letters of Persian or Hindi a joiner is part
//! of the spelling, in an emoji it makes one of several, and in Khmer a zero-width space divides
//! words; there they stay as they are. Elsewhere they change nothing that is read, and what is
//! hidden in a text by them should be seen by whoever reads it. Offsets are not concerned: a symbol
//! stands where its character stands.

use std::fmt::Write;

const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];
const BLACK_FLAG: char = '\u{1f3f4}';
const END_OF_TAGS: char = '\u{e007f}';

/// Returns `cluster` with symbols for what cannot be seen in it, if there is any; `before` is the
/// character before the cluster.
pub(super) fn revealed(cluster: &str, before: Option<char>) -> Option<String> {
    if !cluster.chars().any(is_invisible) || is_flag(cluster) || is_spelling(cluster) {
        return None;
    }
    let mut out = String::new();
    let mut found = false;
    let (mut previous, mut in_tags) = (before, false);
    for c in cluster.chars() {
        let tag = tag(c);
        if in_tags && tag.is_none() {
            out.push('›');
        }
        match tag {
            Some(letter) => {
                if !in_tags {
                    out.push('‹');
                }
                out.push(letter);
                found = true;
            }
            None if is_invisible(c) && !is_at_home(c, previous) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "‹{:02X}›", u32::from(c));
                found = true;
            }
            None => out.push(c),
        }
        in_tags = tag.is_some();
        previous = Some(c);
    }
    if in_tags {
        out.push('›');
    }
    found.then_some(out)
}

/// Returns whether nothing is seen of a character, though something could be meant by it.
fn is_invisible(c: char) -> bool {
    match c {
        '\0'..='\u{34e}' => false,
        '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' => true,
        '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' => true,
        '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => true,
        '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// Returns whether an invisible character after `previous` does something for the reader.
fn is_at_home(c: char, previous: Option<char>) -> bool {
    let Some(previous) = previous else { return false };
    match c {
        // A combination that is to stay one, or marks in another order.
        '\u{34f}' => is_mark(previous) || is_hebrew(previous),
        '\u{180b}'..='\u{180f}' => is_mongolian(previous),
        '\u{200b}' => is_written_without_blanks(previous),
        _ if JOINERS.contains(&c) => joins(previous),
        // One selects a form of the character before it; a second one selects nothing.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            !is_invisible(previous) && !previous.is_ascii_alphabetic() && !previous.is_whitespace()
        }
        _ => false,
    }
}

/// Returns whether characters like this one are joined, or kept from it, by a joiner: letters and
/// marks of scripts whose letters connect, and what emoji are made of.
fn joins(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{5b0}'..='\u{10ff}' | '\u{1780}'..='\u{18af}'
        | '\u{1900}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{a800}'..='\u{abff}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe0f}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10a00}'..='\u{12000}' | '\u{16100}'..='\u{16fff}' | '\u{1e900}'..='\u{1e95f}')
        || matches!(c, '©' | '®' | '‼' | '⁉' | '™' | '\u{2190}'..='\u{2bff}' | '\u{3030}'
            | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// Returns whether words of this script are divided by what cannot be seen.
fn is_written_without_blanks(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{f00}'..='\u{fff}' | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{1aaf}' | '\u{1b00}'..='\u{1bff}'
        | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}')
}

fn is_mongolian(c: char) -> bool {
    matches!(c, '\u{1800}'..='\u{180a}' | '\u{1810}'..='\u{18af}')
}

fn is_hebrew(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5ff}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{34e}' | '\u{350}'..='\u{36f}' | '\u{591}'..='\u{5c7}')
}

/// Returns whether fillers hold the place of a letter of Korean in a syllable with others.
fn is_spelling(cluster: &str) -> bool {
    let filler = |c: char| matches!(c, '\u{115f}' | '\u{1160}');
    let letter = |c: char| matches!(c, '\u{1100}'..='\u{11ff}') && !filler(c);
    cluster.chars().all(|c| filler(c) || letter(c)) && cluster.chars().any(letter)
}

/// Returns whether the tags of a cluster make it the flag of a country's part.
fn is_flag(cluster: &str) -> bool {
    let tags = cluster.strip_prefix(BLACK_FLAG).and_then(|rest| rest.strip_suffix(END_OF_TAGS));
    let part = |c: char| tag(c).is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    tags.is_some_and(|tags| (3..=6).contains(&tags.chars().count()) && tags.chars().all(part))
}

/// Returns the letter that a tag character hides.
fn tag(c: char) -> Option<char> {
    match c {
        '\u{e0020}'..='\u{e007e}' => char::from_u32(u32::from(c) - 0xe0000),
        END_OF_TAGS => Some('␡'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::cluster::{clusters, one_line, width};

    #[test]
    fn what_changes_nothing_is_seen() {
        for (text, shown) in [
            ("a\u{200b}b", "a‹200B›b"),
            ("\u{200e}left\u{200f}", "‹200E›left‹200F›"),
            ("w\u{2060}j \u{feff}bom \u{61c}x", "w‹2060›j ‹FEFF›bom ‹61C›x"),
            ("pay\u{200d}pal\u{200c}.", "pay‹200D›pal‹200C›."),
            ("hi\u{e0068}\u{e0069}\u{e007f}!", "hi‹hi␡›!"),
            ("👍\u{e0041}", "👍‹A›"),
            ("\u{e0001}\u{e0065}", "‹E0001›‹e›"),
            ("x\u{fe01}y\u{e0100}", "x‹FE01›y‹E0100›"),
            ("❤\u{fe0f}\u{fe0f}\u{e0101}", "❤\u{fe0f}‹FE0F›‹E0101›"),
            ("\u{3164}\u{1160}\u{34f}", "‹3164›‹1160›‹34F›"),
            ("e\u{301}\u{200b}", "e\u{301}‹200B›"),
            ("\u{fff9}\u{2063}", "‹FFF9›‹2063›"),
            ("中\u{200d}文", "中‹200D›文"),
        ] {
            assert_eq!(one_line(text), shown);
            assert_eq!(one_line(shown), shown, "once is enough");
            assert_eq!(width(text), width(shown), "{shown}");
            assert_eq!(clusters(text, 0).map(|c| c.source).collect::<String>(), text);
        }
    }

    #[test]
    fn what_is_spelled_with_them_stays() {
        for text in [
            "می\u{200c}خواهم",
            "क\u{94d}\u{200d}ष",
            "क\u{94d}\u{200c}ष",
            "👨\u{200d}👩\u{200d}👧",
            "🏳\u{fe0f}\u{200d}🌈",
            "👩🏽\u{200d}🚀",
            "❤\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "葛\u{e0100}",
            "ᠠ\u{180b}",
            "\u{115f}\u{1161}",
            "e\u{301}",
        ] {
            assert_eq!(one_line(text), text);
        }
        // Nothing is seen of these, as before, and nothing has to be.
        assert_eq!(one_line("ភាសា\u{200b}ខ្មែរ"), "ភាសាខ្មែរ");
        assert_eq!(one_line("tele\u{ad}gram"), "telegram");
    }
}
