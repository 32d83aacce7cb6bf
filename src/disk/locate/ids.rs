//! Names for folders, made from displayed names and from content.
//!
//! Pure: no file is accessed.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The longest slug in bytes: with a hash appended, it is still a valid file name everywhere.
const LONGEST: usize = 120;

/// Turns `name` into the name of a folder: letters and digits of any script in lower case, with a
/// hyphen for whatever is between them. Never empty, and never a path.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if slug.len() + c.len_utf8() > LONGEST {
            break;
        } else if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    match slug.trim_end_matches('-') {
        "" => "library".to_owned(),
        slug => slug.to_owned(),
    }
}

/// Returns the first `digits` hexadecimal digits of the SHA-256 of `bytes`.
pub(in crate::disk) fn hex(bytes: &[u8], digits: usize) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex.truncate(digits);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_a_safe_name() {
        let slugs =
            ["Telegrams", " The  Korean War: I–II ", "Телеграммы", "../..", "", "韩战 1950"];
        let expected =
            ["telegrams", "the-korean-war-i-ii", "телеграммы", "library", "library", "韩战-1950"];
        assert_eq!(slugs.map(slug), expected);
        assert!(slug(&"ж".repeat(1000)).len() <= LONGEST);
    }

    #[test]
    fn a_hash_is_the_start_of_what_sha256sum_prints() {
        assert_eq!(hex(b"abc", 12), "ba7816bf8f01");
    }
}
