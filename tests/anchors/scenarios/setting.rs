//! The same words, set in another way: lines, marks, encodings.

use super::{Scenario, hard, of};
use crate::case::Case;
use crate::dice::Dice;
use crate::draft::Draft;
use crate::letters::{LIGATURES, decomposed, is_combining};

pub const ALL: &[Scenario] = &[
    of("lines are broken at 40", |case, _| wrap(case, 40, false)),
    of("lines are broken at 66", |case, _| wrap(case, 66, false)),
    of("lines are broken at 72, words divided", |case, _| wrap(case, 72, true)),
    of("broken lines are joined", |case, _| {
        wrap(case, 60, false)?;
        case.settle()?;
        join(case)
    }),
    of("divided words are joined", |case, _| {
        wrap(case, 60, true)?;
        case.settle()?;
        join(case)
    }),
    of("lines are broken at other places", |case, dice| {
        wrap(case, 50 + dice.below(9), true)?;
        case.settle()?;
        join(case)?;
        wrap(case, 70 + dice.below(9), true)
    }),
    of("lines are broken and indented", |case, _| {
        wrap(case, 60, false)?;
        case.draft.reform(|chars, at| (chars[at].1 == '\n').then(|| "\n    ".to_owned()));
        Some(())
    }),
    of("blank lines are taken out", |case, _| {
        let mut last = ' ';
        case.draft.chars.retain(|(_, c)| {
            let twice = *c == '\n' && last == '\n';
            last = *c;
            !twice
        });
        Some(())
    }),
    of("blanks are doubled, and stand at the ends of lines", |case, _| {
        case.draft.reform(|chars, at| match chars[at].1 {
            ' ' => Some("  ".to_owned()),
            '\n' => Some("  \n".to_owned()),
            _ => None,
        });
        Some(())
    }),
    of("composed letters are decomposed", |case, _| decompose(case)),
    of("decomposed letters are composed", |case, _| {
        decompose(case)?;
        case.settle()?;
        compose(&mut case.draft);
        Some(())
    }),
    of("quotes and dashes are made plain", |case, _| plain_marks(case)),
    of("quotes and dashes are made typographic", |case, _| {
        plain_marks(case)?;
        case.settle()?;
        fine_marks(case)
    }),
    of("letters become ligatures", |case, _| ligatures(case)),
    of("ligatures become letters", |case, _| {
        ligatures(case)?;
        case.settle()?;
        case.draft.reform(|chars, at| {
            let one = |(_, one): &&(&str, &str)| one.starts_with(chars[at].1);
            LIGATURES.iter().find(one).map(|(letters, _)| (*letters).to_owned())
        });
        Some(())
    }),
    of("blanks become unbreakable", |case, dice| {
        case.draft.reform(|chars, at| {
            (chars[at].1 == ' ' && dice.one_in(3)).then(|| "\u{a0}".to_owned())
        });
        Some(())
    }),
    of("all forms at once, lines broken anew", |case, dice| {
        decompose(case)?;
        plain_marks(case)?;
        ligatures(case)?;
        wrap(case, 55 + dice.below(20), true)
    }),
    of("read in a wrong encoding: a text of mostly plain letters", |case, _| {
        let odd = case.draft.chars.iter().filter(|(_, c)| !c.is_ascii()).count();
        (odd > 0 && odd * 20 < case.draft.chars.len()).then_some(())?;
        mojibake(case);
        Some(())
    }),
    hard("read in a wrong encoding: another script", |case, _| {
        let odd = case.draft.chars.iter().filter(|(_, c)| !c.is_ascii()).count();
        (odd * 20 >= case.draft.chars.len()).then_some(())?;
        mojibake(case);
        Some(())
    }),
    of("a wrong encoding is repaired", |case, _| {
        let odd = case.draft.chars.iter().filter(|(_, c)| !c.is_ascii()).count();
        (odd > 0 && odd * 20 < case.draft.chars.len()).then_some(())?;
        let right = case.draft.clone();
        let passage = case.passage.clone();
        mojibake(case);
        // What stands now is the old text; each character of the right one comes from the first of
        // those that it was misread as.
        let first = |at: usize| {
            let is = |c: &crate::draft::Char| c.0.source() == Some(at);
            case.draft.chars.iter().position(is)
        };
        let start = first(passage.start)?;
        let end = first(passage.end).unwrap_or(case.draft.chars.len());
        let chars = right
            .chars
            .iter()
            .enumerate()
            .map(|(at, (_, c))| (crate::draft::Origin::Old(first(at).unwrap_or(0)), *c));
        let draft = Draft { chars: chars.collect(), unit: right.unit };
        case.old = case.draft.text();
        case.passage = start..end;
        case.draft = draft;
        Some(())
    }),
];

/// Breaks lines that are longer than `width`; may divide words.
fn wrap(case: &mut Case, width: usize, divides: bool) -> Option<()> {
    let mut column = 0;
    case.draft.reform(|chars, at| {
        let c = chars[at].1;
        column = if c == '\n' { 0 } else { column + 1 };
        if column <= width {
            return None;
        }
        let letter = |far: usize| {
            let c = (at + far).checked_sub(3).and_then(|at| chars.get(at)).map_or(' ', |c| c.1);
            c.is_lowercase() && !is_combining(c)
        };
        if c == ' ' {
            column = 0;
            Some("\n".to_owned())
        } else if divides && (0..7).all(letter) {
            column = 0;
            Some(format!("{c}-\n"))
        } else {
            None
        }
    });
    Some(())
}

/// Joins the lines of each paragraph.
fn join(case: &mut Case) -> Option<()> {
    let is_end = |chars: &[crate::draft::Char], at: Option<usize>| {
        at.and_then(|at| chars.get(at)).is_none_or(|(_, c)| *c == '\n')
    };
    case.draft.reform(|chars, at| {
        let single = !is_end(chars, at.checked_sub(1)) && !is_end(chars, Some(at + 1));
        let before =
            |far: usize| at.checked_sub(far).and_then(|at| chars.get(at)).map_or(' ', |c| c.1);
        match chars[at].1 {
            '\n' if single && before(1) == '-' && before(2).is_lowercase() => Some(String::new()),
            '\n' if single => Some(" ".to_owned()),
            '-' if before(1).is_lowercase()
                && chars.get(at + 1).is_some_and(|c| c.1 == '\n')
                && !is_end(chars, Some(at + 2)) =>
            {
                Some(String::new())
            }
            _ => None,
        }
    });
    Some(())
}

pub fn decompose(case: &mut Case) -> Option<()> {
    let any = case.draft.chars.iter().any(|(_, c)| decomposed(*c).is_some());
    case.draft.reform(|chars, at| {
        decomposed(chars[at].1).map(|(letter, mark)| format!("{letter}{mark}"))
    });
    any.then_some(())
}

fn compose(draft: &mut Draft) {
    let composed = |letter: char, mark: char| {
        let all = ('\u{c0}'..='\u{17f}').chain('\u{400}'..='\u{45f}');
        all.into_iter().find(|c| decomposed(*c) == Some((letter, mark)))
    };
    let mark = |chars: &[crate::draft::Char], at: usize| {
        chars.get(at).map(|c| c.1).filter(|c| is_combining(*c))
    };
    draft.reform(|chars, at| {
        if mark(chars, at).is_some() {
            return Some(String::new());
        }
        composed(chars[at].1, mark(chars, at + 1)?).map(String::from)
    });
}

pub fn plain_marks(case: &mut Case) -> Option<()> {
    case.draft.reform(|chars, at| {
        let plain = match chars[at].1 {
            '“' | '”' | '„' | '«' | '»' => "\"",
            '‘' | '’' => "'",
            '–' => "-",
            '—' => "--",
            '…' => "...",
            _ => return None,
        };
        Some(plain.to_owned())
    });
    Some(())
}

fn fine_marks(case: &mut Case) -> Option<()> {
    let mut open = false;
    case.draft.reform(|chars, at| match chars[at].1 {
        '"' => {
            open = !open;
            Some(if open { "“" } else { "”" }.to_owned())
        }
        '\'' => Some("’".to_owned()),
        '-' => Some("–".to_owned()),
        _ => None,
    });
    Some(())
}

pub fn ligatures(case: &mut Case) -> Option<()> {
    for (letters, one) in LIGATURES {
        let letters: Vec<char> = letters.chars().collect();
        let is = |chars: &[crate::draft::Char], start: usize| {
            let here = chars.get(start..start + letters.len());
            here.is_some_and(|here| here.iter().map(|(_, c)| c).eq(&letters))
        };
        let mut skip = 0;
        case.draft.reform(|chars, at| {
            if skip > 0 {
                skip -= 1;
                return Some(String::new());
            }
            is(chars, at).then(|| {
                skip = letters.len() - 1;
                (*one).to_owned()
            })
        });
    }
    Some(())
}

/// UTF-8 read as Windows-1252.
fn mojibake(case: &mut Case) {
    case.draft.reform(|chars, at| {
        let c = chars[at].1;
        let mut bytes = [0; 4];
        (!c.is_ascii()).then(|| {
            let bytes = c.encode_utf8(&mut bytes).as_bytes();
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
        })
    });
}

/// One of the ways to set a text anew, for combinations.
pub fn any(case: &mut Case, dice: &mut Dice) -> Option<()> {
    match dice.below(4) {
        0 => wrap(case, 50 + dice.below(30), false),
        1 => wrap(case, 50 + dice.below(30), true),
        2 => plain_marks(case),
        _ => ligatures(case),
    }
}
