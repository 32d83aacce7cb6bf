//! The lists of a DOCX file. Owns their levels, and what they have counted.

use std::collections::{BTreeMap, HashMap};

use super::SPACES;
use super::styles::{Numbers, StyleSheet};
use crate::format::builder::Numbering as Builders;
use crate::format::office::marks::Way;
use crate::format::office::writer::Mark;
use crate::format::office::xml::{Node, Tag, Xml};
use crate::format::{Limits, Unreadable};

const LEVELS: usize = 9;

/// All lists, and how far they are.
#[derive(Debug, Default)]
pub(super) struct Lists {
    all: HashMap<String, List>,
    plans: HashMap<String, Plan>,
    counts: HashMap<String, [Option<u64>; LEVELS]>,
    /// The lists that began again, as they are told to once, with the level.
    begun: std::collections::HashSet<(String, usize)>,
}

/// A list: a plan, and what is different from it.
#[derive(Debug, Default)]
struct List {
    plan: String,
    starts: [Option<u64>; LEVELS],
    levels: BTreeMap<usize, Level>,
}

/// What several lists have in common, and count together.
#[derive(Clone, Debug, Default)]
struct Plan {
    levels: BTreeMap<usize, Level>,
    /// The style that has the plan in this one's stead.
    style: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Level {
    start: u64,
    way: Form,
    /// `%1.%2`
    text: Option<String>,
    /// The level, from 1, above which it begins again; 0 never.
    restart: Option<usize>,
    /// Whether all numbers are written in figures.
    figures: bool,
    /// The style of its paragraphs.
    style: Option<String>,
}

/// How the items of a level are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Bullet,
    None,
    Count(Way),
}

impl Default for Form {
    fn default() -> Self {
        Self::Count(Way::Decimal)
    }
}

impl Lists {
    /// Reads the part.
    pub fn read(text: &str, limits: &Limits) -> Result<Self, Unreadable> {
        let mut xml = Xml::new(text, SPACES, limits);
        let mut all = Self::default();
        let mut plan: Option<(String, Plan)> = None;
        let mut list: Option<(String, List)> = None;
        let mut level: Option<(usize, Level)> = None;
        let mut overridden = 0;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) => match tag.name.local {
                    "abstractNum" => {
                        plan = Some((id(&tag, "abstractNumId"), Plan::default()));
                    }
                    "num" => list = Some((id(&tag, "numId"), List::default())),
                    "lvlOverride" => overridden = index(&tag).unwrap_or(LEVELS),
                    "startOverride" => {
                        if let (Some((_, list)), Some(value)) = (&mut list, count(&tag))
                            && let Some(start) = list.starts.get_mut(overridden)
                        {
                            *start = Some(value);
                        }
                    }
                    "abstractNumId" => {
                        if let Some((_, list)) = &mut list {
                            list.plan = id(&tag, "val");
                        }
                    }
                    "numStyleLink" => {
                        if let Some((_, plan)) = &mut plan {
                            plan.style = Some(id(&tag, "val"));
                        }
                    }
                    "lvl" => level = index(&tag).map(|at| (at, Level::default())),
                    "rPr" | "pPr" => {
                        xml.skip()?;
                    }
                    _ => {
                        if let Some((_, level)) = &mut level {
                            level.change(&tag);
                        }
                    }
                },
                Node::Close(name) => match name.local {
                    "lvl" => {
                        if let Some((at, level)) = level.take() {
                            match (&mut list, &mut plan) {
                                (Some((_, list)), _) => drop(list.levels.insert(at, level)),
                                (None, Some((_, plan))) => drop(plan.levels.insert(at, level)),
                                (None, None) => {}
                            }
                        }
                    }
                    "abstractNum" => {
                        all.plans.extend(plan.take().filter(|_| all.plans.len() < limits.parts));
                    }
                    "num" => {
                        all.all.extend(list.take().filter(|_| all.all.len() < limits.parts));
                    }
                    _ => {}
                },
                Node::Words(_) => {}
            }
        }
        Ok(all)
    }

    /// Counts a paragraph; returns its level and mark. `own` is what it says itself.
    pub fn count(
        &mut self,
        own: &Numbers,
        of_style: &Numbers,
        sheet: &StyleSheet,
    ) -> Option<(u16, Mark)> {
        let number = own.list.as_ref().or(of_style.list.as_ref()).filter(|list| *list != "0")?;
        let Self { all: lists, plans, counts, begun } = self;
        let list = lists.get(number)?;
        let (name, plan) = plan_of(list, lists, plans, sheet)?;
        let by_style = || {
            let style = of_style.style.as_ref()?;
            let mut levels = plan.levels.iter();
            levels.find(|(_, level)| level.style.as_ref() == Some(style)).map(|(at, _)| *at)
        };
        let at = own.level.or_else(by_style).or(of_style.level).unwrap_or(0).min(LEVELS - 1);
        let level_of = |at: usize| list.levels.get(&at).or_else(|| plan.levels.get(&at));
        let level = level_of(at)?;
        let start_of = |at: usize| {
            let start = list.starts.get(at).copied().flatten();
            start.or_else(|| level_of(at).map(|level| level.start)).unwrap_or(1)
        };
        let counts = counts.entry(name.to_owned()).or_default();
        let restarts =
            list.starts.get(at).is_some_and(Option::is_some) && begun.insert((number.clone(), at));
        for (above, count) in counts.iter_mut().enumerate().take(at) {
            count.get_or_insert_with(|| start_of(above));
        }
        let (until, below) = counts.split_at_mut(at + 1);
        let now = match until.last().copied().flatten() {
            Some(count) if !restarts => count.saturating_add(1),
            _ => start_of(at),
        };
        if let Some(count) = until.last_mut() {
            *count = Some(now);
        }
        for (below, count) in below.iter_mut().enumerate() {
            let restart = level_of(at + 1 + below).and_then(|level| level.restart);
            if restart.is_none_or(|above| at < above) {
                *count = None;
            }
        }
        let counts = *counts;
        let mark = match (level.way, level.text.as_deref()) {
            (_, Some(text)) if text.trim().is_empty() => Mark::None,
            (Form::Bullet, _) => Mark::Bullet,
            (Form::None, Some(text)) if !text.contains('%') => Mark::Number(text.to_owned()),
            (Form::None, _) => Mark::None,
            (Form::Count(way), None) => Mark::Number(format!("{}.", way.write(now))),
            (Form::Count(_), Some(text)) => Mark::Number(filled(text, |part| {
                let way = match level_of(part).map(|level| level.way) {
                    _ if level.figures => Way::Decimal,
                    Some(Form::Count(way)) => way,
                    Some(Form::Bullet | Form::None) => return String::new(),
                    None => Way::Decimal,
                };
                counts
                    .get(part)
                    .copied()
                    .flatten()
                    .map(|count| way.write(count))
                    .unwrap_or_default()
            })),
        };
        Some((u16::try_from(at).unwrap_or(0), mark))
    }
}

/// Returns the plan of a list. It may be another's, found by a style.
fn plan_of<'a>(
    list: &'a List,
    lists: &'a HashMap<String, List>,
    plans: &'a HashMap<String, Plan>,
    sheet: &StyleSheet,
) -> Option<(&'a str, &'a Plan)> {
    let plan = plans.get(&list.plan)?;
    let other = plan.style.as_ref().and_then(|style| {
        let list = lists.get(sheet.letters(style)?.numbers.list.as_ref()?)?;
        Some((list.plan.as_str(), plans.get(&list.plan)?))
    });
    Some(other.unwrap_or((&list.plan, plan)))
}

impl Level {
    fn change(&mut self, tag: &Tag) {
        let value = || tag.get("val").unwrap_or_default();
        match tag.name.local {
            "start" => self.start = count(tag).unwrap_or(1),
            "numFmt" => self.way = form(&value()),
            "lvlText" => self.text = Some(value().into_owned()),
            "lvlRestart" => self.restart = value().trim().parse().ok(),
            "isLgl" => self.figures = super::letters::is_on(tag.get("val")),
            "pStyle" => self.style = Some(value().into_owned()),
            _ => {}
        }
    }
}

fn id(tag: &Tag, attribute: &str) -> String {
    tag.get(attribute).unwrap_or_default().into_owned()
}

fn index(tag: &Tag) -> Option<usize> {
    tag.number("ilvl").and_then(|at| usize::try_from(at).ok()).filter(|at| *at < LEVELS)
}

fn count(tag: &Tag) -> Option<u64> {
    tag.number("val").and_then(|value| u64::try_from(value).ok())
}

fn form(name: &str) -> Form {
    Form::Count(match name {
        "bullet" => return Form::Bullet,
        "none" => return Form::None,
        "decimalZero" => Way::DecimalZero,
        "ordinal" => Way::Ordinal,
        "lowerRoman" => Way::As(Builders::LowerRoman),
        "upperRoman" => Way::As(Builders::UpperRoman),
        "lowerLetter" => Way::Letters,
        "upperLetter" => Way::Capitals,
        "russianLower" => Way::Russian,
        "russianUpper" => Way::RussianCapitals,
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "koreanCounting"
        | "ideographDigital"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseDigitalTenThousand" => Way::Chinese,
        "decimalFullWidth" | "decimalFullWidth2" => Way::FullWidth,
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Way::Circled,
        "aiueo" | "aiueoFullWidth" => Way::Aiueo,
        "iroha" | "irohaFullWidth" => Way::Iroha,
        "hebrew1" => Way::Hebrew,
        _ => Way::Decimal,
    })
}

/// Puts numbers into `%1.%2`.
fn filled(text: &str, number: impl Fn(usize) -> String) -> String {
    let mut filled = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let part = letters.peek().and_then(|next| next.to_digit(10)).filter(|part| *part > 0);
        match part {
            Some(part) if letter == '%' => {
                letters.next();
                filled.push_str(&number(part as usize - 1));
            }
            _ => filled.push(letter),
        }
    }
    filled
}
