//! A text that was read by a machine, or is read by a better one.

use super::{Scenario, hard, of};
use crate::case::Case;
use crate::dice::Dice;

pub const ALL: &[Scenario] = &[
    of("misread: one letter in a hundred", |case, dice| misread(case, dice, 10)),
    of("misread: three letters in a hundred", |case, dice| misread(case, dice, 30)),
    hard("misread: eight letters in a hundred", |case, dice| misread(case, dice, 80)),
    of("misread: its paragraph alone, three letters in a hundred", |case, dice| {
        let own = case.own()?;
        let rest = case.draft.chars.split_off(own.end);
        let before: Vec<_> = case.draft.chars.drain(..own.start).collect();
        misread(case, dice, 30)?;
        case.draft.chars.splice(0..0, before);
        case.draft.chars.extend(rest);
        Some(())
    }),
    of("letters are repaired: rn m, l 1, o 0", |case, dice| {
        case.draft.misread(|c| match c {
            'm' if dice.one_in(12) => Some("rn".to_owned()),
            'l' if dice.one_in(12) => Some("1".to_owned()),
            'o' if dice.one_in(20) => Some("0".to_owned()),
            _ => None,
        });
        Some(())
    }),
    of("small repairs, and a heading above", |case, dice| {
        case.put_heading();
        misread(case, dice, 5)?;
        case.draft.reform(|_, _| None);
        Some(())
    }),
    hard("all in capitals", |case, _| {
        case.draft.reform(|chars, at| Some(chars[at].1.to_uppercase().collect()));
        Some(())
    }),
];

/// Letters that are taken for each other.
const LIKE: &[(char, &str)] = &[
    ('m', "rn"),
    ('n', "ii"),
    ('e', "c"),
    ('c', "e"),
    ('l', "1"),
    ('i', "l"),
    ('o', "0"),
    ('a', "o"),
    ('h', "li"),
    ('u', "ii"),
    ('s', "5"),
    ('t', "f"),
    ('f', "t"),
    ('b', "h"),
    ('I', "1"),
    ('O', "0"),
    ('S', "5"),
    ('1', "l"),
    ('0', "O"),
    ('5', "S"),
    ('8', "B"),
    ('п', "н"),
    ('н', "п"),
    ('и', "п"),
    ('о', "0"),
    ('е', "с"),
    ('с', "е"),
    ('л', "д"),
    ('т', "г"),
    ('ш', "щ"),
    ('в', "з"),
    ('人', "入"),
    ('年', "牛"),
    ('日', "曰"),
    ('同', "向"),
];

/// Misreads so many characters in a thousand: most for one like them, some not at all.
pub fn misread(case: &mut Case, dice: &mut Dice, per_mille: usize) -> Option<()> {
    let pool: Vec<char> =
        case.draft.chars.iter().map(|(_, c)| *c).filter(|c| c.is_alphabetic()).collect();
    case.draft.misread(|c| {
        if c == '\n' || dice.below(1000) >= per_mille {
            return None;
        }
        Some(match (dice.below(10), LIKE.iter().find(|(one, _)| *one == c)) {
            (0, _) => String::new(),
            (1, _) if c != ' ' => format!("{c}{c}"),
            (_, Some((_, like))) => (*like).to_owned(),
            _ if c == ' ' => String::new(),
            _ if c.is_alphabetic() => pool[dice.below(pool.len())].to_string(),
            _ => " ".to_owned(),
        })
    });
    Some(())
}
