//! The styles of a DOCX file. Owns what a style says by itself and by those it is based on.

use std::collections::HashMap;

use super::SPACES;
use super::letters::Letters;
use crate::format::office::names;
use crate::format::office::styles::Styles;
use crate::format::office::writer::Kind;
use crate::format::office::xml::{Node, Xml};
use crate::format::{Limits, Unreadable};
use crate::model::structure::Style;

/// No style is based on more others.
const BASES: usize = 32;

/// All styles.
#[derive(Debug, Default)]
pub(super) struct StyleSheet {
    looks: HashMap<String, Look>,
    default: Look,
}

/// What a style says, with all that it is based on.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub kind: Kind,
    pub letters: Letters,
    pub numbers: Numbers,
    /// Whether it is for pieces of programs.
    pub code: bool,
}

/// The list that a paragraph belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Its number in the numbering part; `0` is none.
    pub list: Option<String>,
    pub level: Option<usize>,
    /// The style that says so, if one does.
    pub style: Option<String>,
}

/// What a style says by itself.
#[derive(Debug, Default)]
struct Own {
    name: String,
    base: Option<String>,
    outline: Option<u8>,
    letters: Letters,
    numbers: Numbers,
}

impl StyleSheet {
    /// Reads the part.
    pub fn read(text: &str, limits: &Limits) -> Result<Self, Unreadable> {
        let mut xml = Xml::new(text, SPACES, limits);
        let mut own: HashMap<String, Own> = HashMap::new();
        let mut default = None;
        let mut defaults = Letters::default();
        let mut now: Option<(String, Own)> = None;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) if tag.is("w", "style") => {
                    let id = tag.get("styleId").unwrap_or_default().into_owned();
                    let is_paragraph = tag.get("type").as_deref() == Some("paragraph");
                    if is_paragraph
                        && super::letters::is_on(tag.get("default").or(Some("0".into())))
                    {
                        default = Some(id.clone());
                    }
                    now = Some((id, Own::default()));
                }
                Node::Open(tag) if tag.is("w", "tblStylePr") || tag.is("w", "tblPr") => {
                    xml.skip()?;
                }
                Node::Open(tag) => {
                    let value = || tag.get("val").unwrap_or_default();
                    let Some((id, style)) = &mut now else {
                        defaults.change(&tag);
                        continue;
                    };
                    match tag.name.local {
                        "name" => style.name = value().into_owned(),
                        "basedOn" => style.base = Some(value().into_owned()),
                        "outlineLvl" => style.outline = value().trim().parse().ok(),
                        "numId" => {
                            style.numbers.list = Some(value().into_owned());
                            style.numbers.style = Some(id.clone());
                        }
                        "ilvl" => style.numbers.level = value().trim().parse().ok(),
                        _ => style.letters.change(&tag),
                    }
                }
                Node::Close(name) if name.is("w", "style") => {
                    own.extend(now.take().filter(|_| own.len() < limits.parts));
                }
                _ => {}
            }
        }
        let looks = own.keys().map(|id| (id.clone(), look(id, &own, defaults))).collect();
        let mut sheet = Self { looks, default: Look::default() };
        sheet.default.letters = defaults;
        if let Some(look) = default.and_then(|id| sheet.looks.get(&id)) {
            sheet.default = look.clone();
        }
        Ok(sheet)
    }

    /// Returns a style; of one that there is not, what its name says.
    pub fn get(&self, id: Option<&str>) -> Look {
        let Some(id) = id else { return self.default.clone() };
        self.looks.get(id).cloned().unwrap_or_else(|| {
            let kind = names::kind_of(id).unwrap_or_default();
            Look { kind, ..self.default.clone() }
        })
    }

    /// Returns a style of letters.
    pub fn letters(&self, id: &str) -> Option<&Look> {
        self.looks.get(id)
    }
}

impl Look {
    /// Returns the styles of letters that nothing else is said of.
    pub fn styles(&self) -> Styles {
        let styles = self.letters.styles(Letters::default());
        styles.with(Style::Code, self.code)
    }
}

fn look(id: &str, all: &HashMap<String, Own>, defaults: Letters) -> Look {
    let mut look = Look::default();
    let (mut kind, mut outline) = (None, None);
    let mut next = Some(id);
    for _ in 0..BASES {
        let Some(style) = next.and_then(|id| all.get(id)) else { break };
        kind = kind.or_else(|| names::kind_of(&style.name));
        outline = outline.or(style.outline);
        look.code |= names::is_code(&style.name);
        look.letters.inherit(style.letters);
        if look.numbers.list.is_none() {
            look.numbers.list.clone_from(&style.numbers.list);
            look.numbers.style.clone_from(&style.numbers.style);
        }
        look.numbers.level = look.numbers.level.or(style.numbers.level);
        next = style.base.as_deref();
    }
    look.letters.inherit(defaults);
    look.kind = match outline {
        Some(level @ 0..=8) => Kind::Heading((level + 1).min(6)),
        // It says that it is none, as the heading of a table of contents.
        Some(_) => kind.filter(|kind| !matches!(kind, Kind::Heading(_))).unwrap_or_default(),
        None => kind.unwrap_or_default(),
    };
    look
}
