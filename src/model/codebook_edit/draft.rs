//! A codebook while it is being changed.
//!
//! Owns what each change does to the list of tags, and that every name keeps one meaning: no two tags
//! have one name, and no name of before is one of now.

use super::{ChangedCodebook, CodebookEditError as Fault, Retagging, is_within, valid};
use crate::model::codebook::{Codebook, Tag};

/// A codebook that is being changed.
pub(super) struct CodebookDraft<'a> {
    book: &'a Codebook,
    tags: Vec<(Option<usize>, Tag)>,
    deleted: Vec<String>,
    retagging: Retagging,
}

impl<'a> CodebookDraft<'a> {
    pub(super) fn of(book: &'a Codebook) -> Self {
        let tags = book.tags.iter().cloned().enumerate().map(|(at, tag)| (Some(at), tag));
        let deleted = book.deleted.clone();
        Self { book, tags: tags.collect(), deleted, retagging: Retagging::default() }
    }

    pub(super) fn done(self) -> ChangedCodebook {
        let (sources, tags) = self.tags.into_iter().unzip();
        let codebook = Codebook { tags, deleted: self.deleted };
        ChangedCodebook { codebook, sources, retagging: self.retagging }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.tags.iter().position(|(_, tag)| tag.name == name)
    }

    pub(super) fn tag(&mut self, name: &str) -> Result<&mut Tag, Fault> {
        let is_prefix = self.tags.iter().any(|(_, tag)| is_within(&tag.name, name));
        let tag = self.tags.iter_mut().find(|(_, tag)| tag.name == name);
        let unknown = if is_prefix { Fault::Prefix } else { Fault::Unknown };
        tag.map(|(_, tag)| tag).ok_or_else(|| unknown(name.to_owned()))
    }

    /// Checks that a tag can be called `name`.
    pub(super) fn is_free(&self, name: &str) -> Result<(), Fault> {
        if self.position(name).is_some() {
            return Err(Fault::Exists(name.to_owned()));
        }
        let heir = self.tags.iter().find(|(_, tag)| tag.was.iter().any(|was| was == name));
        heir.map_or(Ok(()), |(_, tag)| {
            Err(Fault::Former { name: name.to_owned(), heir: tag.name.clone() })
        })
    }

    pub(super) fn add(&mut self, tag: Tag) {
        self.deleted.retain(|name| *name != tag.name);
        self.tags.push((None, tag));
    }

    /// Gives `from` and all below it other names.
    pub(super) fn rename(&mut self, from: &str, to: &str) -> Result<(), Fault> {
        if from == to {
            return Err(Fault::Same(format!("it is called {to} already")));
        }
        if is_within(to, from) {
            return Err(Fault::BelowItself(from.to_owned()));
        }
        let within: Vec<usize> = self.within(from);
        if within.is_empty() {
            return self.adopt(from, to);
        }
        if self.position(from).is_none() && self.position(to).is_some() {
            // Only highlights have it; what is below it is in the codebook.
            self.adopt(from, to)?;
        }
        for at in &within {
            let tag = &mut self.tags[*at].1;
            let new = format!("{to}{}", &tag.name[from.len()..]);
            let old = std::mem::replace(&mut tag.name, new.clone());
            // It may be called again what it was called before.
            tag.was.retain(|was| *was != new);
            tag.was.push(old.clone());
            self.retagging.put(old, Some(new));
        }
        for at in within {
            let name = self.tags[at].1.name.clone();
            let old = format!("{from}{}", &name[to.len()..]);
            let mut others = self.tags.iter().enumerate().filter(|(other, _)| *other != at);
            if others.any(|(_, (_, tag))| tag.name == name) {
                return Err(Fault::Exists(name));
            }
            // It may have another name by now itself.
            if let Some(heir) = self.book.heir(&name).filter(|heir| heir.name != old) {
                let heir = heir.name.clone();
                return Err(Fault::Former { name, heir });
            }
            // The name that all began with may just have become a former one.
            let mut others = self.tags.iter().enumerate().filter(|(other, _)| *other != at);
            if let Some((_, (_, heir))) = others.find(|(_, (_, tag))| tag.was.contains(&name)) {
                let heir = heir.name.clone();
                return Err(Fault::Former { name, heir });
            }
            self.deleted.retain(|deleted| *deleted != name);
        }
        Ok(())
    }

    /// Returns the places of a tag and of all below it.
    fn within(&self, name: &str) -> Vec<usize> {
        let all = self.tags.iter().enumerate();
        all.filter(|(_, (_, tag))| is_within(&tag.name, name)).map(|(at, _)| at).collect()
    }

    /// Takes a name that is not in the codebook, but may be on highlights, as a former name of a tag,
    /// which need not exist.
    fn adopt(&mut self, from: &str, to: &str) -> Result<(), Fault> {
        let from = valid(from)?;
        if let Some(heir) = self.book.heir(&from) {
            return Err(Fault::Former { name: from, heir: heir.name.clone() });
        }
        if self.position(to).is_none() {
            self.is_free(to)?;
            self.add(self.book.fresh(to));
        }
        self.deleted.retain(|deleted| *deleted != from);
        self.tag(to)?.was.push(from.clone());
        self.retagging.put(from, Some(to.to_owned()));
        Ok(())
    }

    pub(super) fn merge(&mut self, from: &str, into: &str) -> Result<(), Fault> {
        if from == into {
            return Err(Fault::Same(format!("{into} is one with itself")));
        }
        self.tag(into)?;
        // What is below the one that goes comes below the one that stays, unless that is below it.
        let goes: Vec<String> = if is_within(into, from) {
            self.tag(from)?;
            vec![from.to_owned()]
        } else {
            self.within(from).into_iter().map(|at| self.tags[at].1.name.clone()).collect()
        };
        if goes.is_empty() {
            return self.adopt(from, into);
        }
        for name in goes {
            let new = format!("{into}{}", &name[from.len()..]);
            match (self.position(&name), self.position(&new)) {
                (Some(gone), Some(_)) => {
                    let (_, gone) = self.tags.remove(gone);
                    let tag = self.tag(&new)?;
                    tag.key = tag.key.or(gone.key);
                    if tag.description.is_empty() {
                        tag.description = gone.description;
                    }
                    for was in gone.was.into_iter().chain([gone.name]) {
                        if !tag.was.contains(&was) && was != new {
                            tag.was.push(was);
                        }
                    }
                    self.retagging.put(name, Some(new));
                }
                // Its own name is below the new one: it is renamed alone.
                (Some(at), None) => {
                    let heir = self
                        .tags
                        .iter()
                        .enumerate()
                        .find(|(other, (_, tag))| *other != at && tag.was.contains(&new));
                    if let Some((_, (_, heir))) = heir {
                        return Err(Fault::Former { name: new, heir: heir.name.clone() });
                    }
                    let tag = &mut self.tags[at].1;
                    tag.was.retain(|was| *was != new);
                    tag.was.push(std::mem::replace(&mut tag.name, new.clone()));
                    self.deleted.retain(|deleted| *deleted != new);
                    self.retagging.put(name, Some(new));
                }
                (None, _) => {}
            }
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, name: &str) -> Result<(), Fault> {
        let mut names = vec![name.to_owned()];
        match self.position(name) {
            Some(at) => names.extend(self.tags.remove(at).1.was),
            // It may be on highlights, or have been deleted before they could be changed.
            None if self.within(name).is_empty() => drop(valid(name)?),
            None => return Err(Fault::Prefix(name.to_owned())),
        }
        if let Some(heir) = self.book.heir(name) {
            return Err(Fault::Former { name: name.to_owned(), heir: heir.name.clone() });
        }
        for name in names {
            if !self.deleted.contains(&name) {
                self.deleted.push(name);
            }
        }
        self.retagging.put(name.to_owned(), None);
        Ok(())
    }

    pub(super) fn set_key(&mut self, name: &str, key: Option<char>) -> Result<(), Fault> {
        if let Some(key) = key {
            if key.is_control() || key.is_whitespace() {
                return Err(Fault::KeyInvisible);
            }
            if let Some(of) = self.book.by_key(key).filter(|of| of.name != name) {
                return Err(Fault::KeyTaken { key, of: of.name.clone() });
            }
        }
        self.tag(name)?.key = key;
        Ok(())
    }

    /// Moves a tag and all below it before the neighbour above, or behind the one below.
    pub(super) fn shift(&mut self, name: &str, back: bool) -> Result<(), Fault> {
        let own = self.within(name);
        if own.is_empty() {
            return Err(Fault::Unknown(name.to_owned()));
        }
        let parent = name.rsplit_once('/').map_or("", |(parent, _)| parent);
        let child = |tag: &Tag| {
            let rest = match parent {
                "" => Some(tag.name.as_str()),
                parent => tag.name.strip_prefix(parent).and_then(|rest| rest.strip_prefix('/')),
            };
            let first = rest.filter(|rest| !rest.is_empty())?.split('/').next()?;
            Some(if parent.is_empty() { first.to_owned() } else { format!("{parent}/{first}") })
        };
        let mut order: Vec<String> = Vec::new();
        for one in self.tags.iter().filter_map(|(_, tag)| child(tag)) {
            if !order.contains(&one) {
                order.push(one);
            }
        }
        let here = order.iter().position(|one| one == name);
        let other = here.and_then(|here| if back { here.checked_sub(1) } else { Some(here + 1) });
        let Some(other) = other.and_then(|other| order.get(other)) else {
            return Err(Fault::AtEnd(name.to_owned()));
        };
        let (own, mut rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.tags)
            .into_iter()
            .partition(|(_, tag)| is_within(&tag.name, name));
        let is_other = |(_, tag): &(Option<usize>, Tag)| is_within(&tag.name, other);
        let at = if back {
            rest.iter().position(is_other)
        } else {
            rest.iter().rposition(is_other).map(|at| at + 1)
        };
        let at = at.unwrap_or(rest.len());
        rest.splice(at..at, own);
        self.tags = rest;
        Ok(())
    }
}
