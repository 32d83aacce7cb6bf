//! Letters in several forms, and what makes no difference between them.

/// Letters with marks: composed, the letter, the mark.
const COMPOSED: &[(char, char, char)] = &[
    ('ä', 'a', '\u{308}'),
    ('ö', 'o', '\u{308}'),
    ('ü', 'u', '\u{308}'),
    ('Ä', 'A', '\u{308}'),
    ('Ö', 'O', '\u{308}'),
    ('Ü', 'U', '\u{308}'),
    ('ï', 'i', '\u{308}'),
    ('ë', 'e', '\u{308}'),
    ('é', 'e', '\u{301}'),
    ('è', 'e', '\u{300}'),
    ('ê', 'e', '\u{302}'),
    ('á', 'a', '\u{301}'),
    ('à', 'a', '\u{300}'),
    ('ó', 'o', '\u{301}'),
    ('ź', 'z', '\u{301}'),
    ('ç', 'c', '\u{327}'),
    ('ñ', 'n', '\u{303}'),
    ('й', 'и', '\u{306}'),
    ('Й', 'И', '\u{306}'),
    ('ё', 'е', '\u{308}'),
    ('Ё', 'Е', '\u{308}'),
];

pub const LIGATURES: &[(&str, &str)] = &[("ffi", "ﬃ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ")];

pub fn decomposed(c: char) -> Option<(char, char)> {
    COMPOSED.iter().find(|row| row.0 == c).map(|row| (row.1, row.2))
}

pub fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Whether `c` is of a script that is written without blanks.
pub fn is_dense(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// Gives `each` what is left of a character without what tells nothing: blanks, line ends, hyphens
/// at them, marks on letters, and the typographic forms of quotes and dashes.
pub fn fold_char(c: char, mut each: impl FnMut(char)) {
    if c.is_ascii_alphanumeric() {
        return each(c);
    }
    match c {
        _ if c.is_whitespace() || is_combining(c) => {}
        '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' => {}
        '“' | '”' | '„' | '«' | '»' | '"' => each('"'),
        '‘' | '’' | '‚' | '\'' => each('\''),
        '…' => "...".chars().for_each(each),
        _ => match LIGATURES.iter().find(|(_, one)| one.starts_with(c)) {
            Some((letters, _)) => letters.chars().for_each(each),
            None => each(decomposed(c).map_or(c, |(letter, _)| letter)),
        },
    }
}

pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, |c| folded.push(c));
    }
    folded
}
