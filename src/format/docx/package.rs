//! The parts of a DOCX file. Owns how one leads to another; what they say is read elsewhere.

use std::collections::BTreeMap;

use super::SPACES;
use crate::format::office::xml::{Node, Xml, decoded};
use crate::format::zip::Archive;
use crate::format::{Limits, Unreadable};

/// A part refers to no more others.
const RELATIONS: usize = 200_000;

/// The file.
#[derive(Debug)]
pub(super) struct Package<'a> {
    archive: Archive<'a>,
    limits: &'a Limits<'a>,
}

/// What a part refers to.
#[derive(Clone, Debug, Default)]
pub(super) struct Relation {
    /// The last word of its kind: `footnotes`, `hyperlink`.
    pub kind: String,
    /// The name of a part, or an address.
    pub target: String,
    /// Whether it is outside of the file.
    pub outside: bool,
}

/// What a part refers to, by the names that it uses.
pub(super) type Relations = BTreeMap<String, Relation>;

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8], limits: &'a Limits<'a>) -> Result<Self, Unreadable> {
        Ok(Self { archive: Archive::open(bytes, limits)?, limits })
    }

    /// Returns the name of the part with the text.
    pub fn document(&mut self) -> Result<Option<String>, Unreadable> {
        let named = self.relations("")?.into_values().find(|to| to.kind == "officeDocument");
        if let Some(named) = named.filter(|named| self.archive.has(&named.target)) {
            return Ok(Some(named.target));
        }
        // Where the way to it is damaged.
        let usual = |name: &&String| {
            let rest = name.strip_prefix("word/document");
            rest.is_some_and(|rest| rest.strip_suffix(".xml").is_some())
        };
        Ok(self.archive.names().iter().find(usual).cloned())
    }

    /// Reads a part; `None` if there is none with this name, or nothing of it can be read.
    pub fn read(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        Ok(self.archive.read(name)?.map(decoded))
    }

    /// Returns what a part refers to; the file itself is the part without a name.
    pub fn relations(&mut self, part: &str) -> Result<Relations, Unreadable> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let mut all = Relations::new();
        let Some(text) = self.read(&format!("{folder}{slash}_rels/{name}.rels"))? else {
            return Ok(all);
        };
        let mut xml = Xml::new(&text, SPACES, self.limits);
        while let Some(node) = xml.next()? {
            let Node::Open(tag) = node else { continue };
            if tag.name.local != "Relationship" || all.len() >= RELATIONS {
                continue;
            }
            let target = tag.get("Target").unwrap_or_default();
            let kind = tag.get("Type").unwrap_or_default();
            let outside = tag.get("TargetMode").as_deref() == Some("External");
            let target = if outside { target.into_owned() } else { resolved(folder, &target) };
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let id = tag.get("Id").unwrap_or_default().into_owned();
            all.insert(id, Relation { kind, target, outside });
        }
        Ok(all)
    }

    /// Returns what could not be unpacked.
    pub fn losses(&self) -> &[String] {
        self.archive.losses()
    }
}

/// Returns the name of a part, as it is named from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').collect(),
    };
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "" | "." => {}
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts() {
        assert_eq!(resolved("word", "footnotes.xml"), "word/footnotes.xml");
        assert_eq!(resolved("word", "/word/a.xml"), "word/a.xml");
        assert_eq!(resolved("word", "../../custom/./a.xml"), "custom/a.xml");
        assert_eq!(resolved("", "word/document.xml"), "word/document.xml");
    }
}
