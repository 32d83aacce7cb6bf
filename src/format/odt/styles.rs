//! The styles of an ODT file, and what it says of itself. Owns what a style says by itself and by
//! its parents.

use std::collections::HashMap;

use super::SPACES;
use super::letters::Letters;
use super::lists::{Levels, level_of};
use crate::format::office::names;
use crate::format::office::writer::Kind;
use crate::format::office::xml::{Node, Tag, Xml};
use crate::format::{Limits, Unreadable};

/// No style has more parents.
const PARENTS: usize = 32;
/// As much of a head or foot is read, in bytes.
const HEAD: usize = 1000;

/// All styles.
#[derive(Debug, Default)]
pub(super) struct StyleSheet {
    own: HashMap<(Family, String), Own>,
    looks: HashMap<(Family, String), Look>,
    default: Look,
    pub lists: HashMap<String, Levels>,
    /// How headings are numbered.
    pub outline: Levels,
}

/// What a style is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Family {
    Paragraph,
    Text,
}

/// What a style says, with its parents.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub kind: Kind,
    pub letters: Letters,
    /// The style of the list that its paragraphs belong to.
    pub list: Option<String>,
    pub begins_page: bool,
}

/// What a style says by itself.
#[derive(Debug, Default)]
struct Own {
    name: String,
    parent: Option<String>,
    letters: Letters,
    list: Option<String>,
    begins_page: bool,
}

/// What the file says of itself.
#[derive(Debug, Default)]
pub(super) struct About {
    pub title: String,
    pub author: String,
    pub day: String,
    pub pages: Option<usize>,
    /// What stands at the head and foot of pages.
    pub heads: Vec<String>,
}

/// What is being told of.
#[derive(Debug, Default)]
struct Open {
    style: Option<((Family, String), Own)>,
    /// The name of the list; that of headings has none.
    list: Option<(Option<String>, Levels)>,
    head: Option<String>,
    in_paragraph: bool,
}

impl StyleSheet {
    /// Reads the styles of a part, up to its text.
    pub fn read(
        &mut self,
        text: &str,
        about: &mut About,
        limits: &Limits,
    ) -> Result<(), Unreadable> {
        let mut xml = Xml::new(text, SPACES, limits);
        let mut open = Open::default();
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) if tag.is("office", "body") => {
                    xml.skip()?;
                }
                Node::Open(tag) if is_about(&tag) => about.take(&tag, &mut xml)?,
                Node::Open(tag) => open.take(&tag, &mut xml)?,
                Node::Words(words) => {
                    if let Some(head) = open.head.as_mut().filter(|head| head.len() < HEAD)
                        && open.in_paragraph
                    {
                        head.push_str(&words);
                    }
                }
                Node::Close(name) => match (name.space, name.local) {
                    ("style", "style") => {
                        let style = open.style.take();
                        self.own.extend(style.filter(|_| self.own.len() < 10 * limits.parts));
                    }
                    ("text", "list-style" | "outline-style") => match open.list.take() {
                        Some((Some(name), levels)) if self.lists.len() < limits.parts => {
                            self.lists.insert(name, levels);
                        }
                        Some((Some(_), _)) => {}
                        Some((None, levels)) => self.outline = levels,
                        None => {}
                    },
                    ("text", "p" | "h") => {
                        open.in_paragraph = false;
                        open.head.iter_mut().for_each(|head| head.push(' '));
                    }
                    ("style", local) if is_head(local) => about.heads.extend(open.head.take()),
                    _ => {}
                },
            }
        }
        Ok(())
    }

    /// Finds out what each style says with its parents.
    pub fn resolved(mut self) -> Self {
        let own = std::mem::take(&mut self.own);
        self.looks = own.keys().map(|key| (key.clone(), look(key, &own))).collect();
        self
    }

    /// Returns a style of paragraphs; of one that there is not, what its name says.
    pub fn paragraph(&self, name: Option<&str>) -> Look {
        let Some(name) = name else { return self.default.clone() };
        match self.looks.get(&(Family::Paragraph, name.to_owned())) {
            Some(look) => look.clone(),
            None => Look { kind: names::kind_of(name).unwrap_or_default(), ..Look::default() },
        }
    }

    /// Returns a style of letters.
    pub fn letters(&self, name: &str) -> Letters {
        match self.looks.get(&(Family::Text, name.to_owned())) {
            Some(look) => look.letters,
            None => Letters::of_code(names::is_code(name)),
        }
    }
}

impl Open {
    /// Takes what an element tells.
    fn take(&mut self, tag: &Tag, xml: &mut Xml) -> Result<(), Unreadable> {
        let value = |name: &str| tag.get(name).map(std::borrow::Cow::into_owned);
        match (tag.name.space, tag.name.local) {
            ("style", "style") => {
                let family = match tag.get("family").as_deref() {
                    Some("paragraph") => Family::Paragraph,
                    Some("text") => Family::Text,
                    _ => return Ok(()),
                };
                let name = value("name").unwrap_or_default();
                let own = Own {
                    name: value("display-name").unwrap_or_else(|| name.clone()),
                    parent: value("parent-style-name"),
                    list: value("list-style-name").filter(|name| !name.is_empty()),
                    begins_page: tag.get("master-page-name").is_some_and(|name| !name.is_empty()),
                    letters: Letters::default(),
                };
                self.style = Some(((family, name), own));
            }
            ("style", "text-properties") => {
                if let Some((_, own)) = &mut self.style {
                    own.letters.change(tag);
                }
            }
            ("style", "paragraph-properties") => {
                if let Some((_, own)) = &mut self.style
                    && let Some(before) = tag.get("break-before")
                {
                    own.begins_page |= before == "page";
                }
            }
            ("text", "list-style") => {
                self.list = Some((Some(value("name").unwrap_or_default()), Levels::new()));
            }
            ("text", "outline-style") => self.list = Some((None, Levels::new())),
            ("text", _) if tag.name.local.contains("-level-style") => {
                if let Some((_, levels)) = &mut self.list
                    && let Some((at, level)) = level_of(tag)
                {
                    levels.insert(at, level);
                }
            }
            ("style", local) if is_head(local) => self.head = Some(String::new()),
            ("text", "p" | "h") => self.in_paragraph = true,
            ("text", "page-number" | "page-count") => {
                xml.skip()?;
            }
            _ => {}
        }
        Ok(())
    }
}

fn look(key: &(Family, String), all: &HashMap<(Family, String), Own>) -> Look {
    let mut look = Look::default();
    let mut kind = None;
    let mut next = Some(key.clone());
    for _ in 0..PARENTS {
        let Some(style) = next.as_ref().and_then(|key| all.get(key)) else {
            // A parent that is not told of has a name all the same.
            kind = kind.or_else(|| names::kind_of(&next.as_ref()?.1));
            break;
        };
        kind = kind.or_else(|| names::kind_of(&style.name));
        look.letters.inherit(&style.letters);
        look.letters.code |= names::is_code(&style.name);
        if look.list.is_none() {
            look.list.clone_from(&style.list);
        }
        look.begins_page |= style.begins_page;
        next = style.parent.clone().map(|parent| (key.0, parent));
    }
    look.kind = kind.unwrap_or_default();
    look
}

fn is_about(tag: &Tag) -> bool {
    tag.is("dc", "title")
        || tag.is("dc", "creator")
        || tag.name.space == "meta"
            && matches!(tag.name.local, "initial-creator" | "creation-date" | "document-statistic")
}

/// Returns whether an element is at the head or foot of pages: `header`, `footer-left`.
fn is_head(local: &str) -> bool {
    matches!(local.split('-').next(), Some("header" | "footer"))
        && !local.ends_with("style")
        && !local.ends_with("properties")
}

impl About {
    fn take(&mut self, tag: &Tag, xml: &mut Xml) -> Result<(), Unreadable> {
        match tag.name.local {
            "document-statistic" => {
                self.pages = tag.number("page-count").and_then(|count| usize::try_from(count).ok());
            }
            "title" => self.title = xml.words()?,
            // Who wrote it, rather than who changed it last.
            "initial-creator" => self.author = xml.words()?,
            "creator" if self.author.is_empty() => self.author = xml.words()?,
            "creation-date" => {
                let words = xml.words()?;
                words.split('T').next().unwrap_or_default().clone_into(&mut self.day);
            }
            _ => {}
        }
        Ok(())
    }
}
