//! The lists of an ODT file. Owns how their levels are marked, and what they have counted.

use std::collections::HashMap;

use crate::format::builder::Numbering;
use crate::format::office::marks::Way;
use crate::format::office::writer::Mark;
use crate::format::office::xml::Tag;

/// The deepest level.
const DEEPEST: usize = 10;

/// The levels of a style of lists, from 1.
pub(super) type Levels = HashMap<usize, Level>;

/// How the items of a level are marked.
#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    /// How they are counted; `None` if they are not.
    way: Option<Way>,
    /// Whether they have a mark, counted or not.
    marked: bool,
    before: String,
    after: String,
    start: u64,
    /// How many levels are shown: `2.1`.
    shown: usize,
}

/// A list that is open.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub style: Option<String>,
    /// Its name in the file.
    pub id: Option<String>,
    pub count: Option<u64>,
    pub item: Item,
}

/// An item of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Item {
    /// None is open, or it has no mark.
    #[default]
    None,
    /// It has not begun; what it counts as, if it says so.
    Waits(Option<u64>),
    Begun,
}

/// Reads how a level is marked; returns it with its number.
pub(super) fn level_of(tag: &Tag) -> Option<(usize, Level)> {
    let at = usize::try_from(tag.number("level")?).ok().filter(|at| (1..=DEEPEST).contains(at))?;
    let words = |name: &str| tag.get(name).unwrap_or_default().into_owned();
    let number = |name: &str| tag.number(name).and_then(|number| u64::try_from(number).ok());
    let counts = !matches!(tag.name.local, "list-level-style-bullet" | "list-level-style-image");
    let synced = tag.get("num-letter-sync").as_deref() == Some("true");
    let way = match tag.get("num-format").as_deref() {
        _ if !counts => None,
        None | Some("") => None,
        Some("a") if synced => Some(Way::Letters),
        Some("A") if synced => Some(Way::Capitals),
        Some("a") => Some(Way::As(Numbering::LowerLetter)),
        Some("A") => Some(Way::As(Numbering::UpperLetter)),
        Some("i") => Some(Way::As(Numbering::LowerRoman)),
        Some("I") => Some(Way::As(Numbering::UpperRoman)),
        Some("1st") => Some(Way::Ordinal),
        Some(format) if format.starts_with("一") => Some(Way::Chinese),
        Some(format) if format.starts_with("①") => Some(Way::Circled),
        Some(format) if format.starts_with("１") => Some(Way::FullWidth),
        Some(format) if format.starts_with(['А', 'Б']) => Some(Way::RussianCapitals),
        Some(format) if format.starts_with(['а', 'б']) => Some(Way::Russian),
        Some(format) if format.starts_with(['ア', 'ｱ']) => Some(Way::Aiueo),
        Some(format) if format.starts_with(['イ', 'ｲ']) => Some(Way::Iroha),
        Some(format) if format.starts_with('א') => Some(Way::Hebrew),
        Some(_) => Some(Way::Decimal),
    };
    let level = Level {
        way,
        marked: !counts || way.is_some(),
        before: words("num-prefix"),
        after: words("num-suffix"),
        start: number("start-value").unwrap_or(1),
        shown: usize::try_from(number("display-levels").unwrap_or(1)).unwrap_or(1),
    };
    Some((at, level))
}

/// Returns where the counting of a level begins.
pub(super) fn start(levels: &Levels, at: usize) -> u64 {
    levels.get(&at).map_or(1, |level| level.start)
}

/// Returns the mark of an item of level `at`, with the counts of all levels from 1.
pub(super) fn mark(levels: &Levels, at: usize, counts: &[u64]) -> Mark {
    // Without a style they are dots.
    let Some(level) = levels.get(&at.min(DEEPEST)) else { return Mark::Bullet };
    if level.way.is_none() {
        return match level.marked {
            true => Mark::Bullet,
            false if level.before.trim().is_empty() && level.after.trim().is_empty() => Mark::None,
            false => Mark::Number(format!("{}{}", level.before, level.after)),
        };
    }
    let first = (at + 1).saturating_sub(level.shown.max(1)).max(1);
    let numbers: Vec<String> = (first..=at)
        .filter_map(|at| {
            let way = levels.get(&at)?.way?;
            Some(way.write(*counts.get(at - 1)?))
        })
        .collect();
    Mark::Number(format!("{}{}{}", level.before, numbers.join("."), level.after))
}
