//! The table of contents of an EPUB, and its list of pages.
//!
//! Owns the two forms they have: a page of HTML (`nav`), and NCX. Where both are there, the first
//! that says anything is taken.

use std::collections::HashMap;

use super::package::{self, Package, folder, joined, local, words};
use crate::format::html::{self, Event, Rules, Tag, Tree};
use crate::format::zip::Archive;
use crate::format::{Limits, Unreadable};

/// The table of contents, and the pages.
#[derive(Debug, Default)]
pub(super) struct Navigation {
    pub entries: Vec<Entry>,
    /// Labels of pages, by the names of the places where they begin.
    pub pages: HashMap<String, String>,
}

/// An entry of the table of contents.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its level, from 1.
    pub level: u8,
    pub title: String,
    /// The chapter, and the place in it.
    pub to: String,
}

impl Navigation {
    /// Reads both forms of it.
    ///
    /// # Errors
    /// What reading the archive may meet.
    pub fn read(
        package: &Package,
        archive: &mut Archive,
        limits: &Limits,
    ) -> Result<Self, Unreadable> {
        let mut navigation = Self::default();
        if let Some(path) = &package.navigation
            && let Some(bytes) = archive.read(path)?
            && let Ok((text, _)) = html::decoded(&bytes)
        {
            let tree = html::tree(&text, Rules::Xhtml, limits)?;
            navigation.read_html(&tree, folder(path));
        }
        if let Some(path) = &package.ncx
            && (navigation.entries.is_empty() || navigation.pages.is_empty())
            && let Some(tree) = package::xml(archive, path, limits)?
        {
            let mut ncx = Self::default();
            ncx.read_ncx(&tree, folder(path));
            if navigation.entries.is_empty() {
                navigation.entries = ncx.entries;
            }
            if navigation.pages.is_empty() {
                navigation.pages = ncx.pages;
            }
        }
        Ok(navigation)
    }

    fn read_html(&mut self, tree: &Tree, folder: &str) {
        // Which kind of list is open, and how deep in it.
        let (mut kind, mut level) = ("", 0_u8);
        // Titles that lead nowhere themselves, until the first that does below them.
        let mut waiting: Vec<(u8, String)> = Vec::new();
        for event in &tree.events {
            let (number, opens) = match event {
                Event::Open(number) => (*number, true),
                Event::Close(number) => (*number, false),
                _ => continue,
            };
            let Some(element) = tree.elements.get(number) else { continue };
            match element.tag {
                Tag::Navigation if opens => {
                    let types = ["toc", "page-list"];
                    let found = types.into_iter().find(|kind| element.has("epub:type", kind));
                    (kind, level) = (found.unwrap_or_default(), 0);
                    waiting.clear();
                }
                Tag::Navigation => kind = "",
                _ if kind.is_empty() => {}
                Tag::Numbers | Tag::Bullets if opens => level = level.saturating_add(1),
                Tag::Numbers | Tag::Bullets => level = level.saturating_sub(1),
                Tag::Inline if opens && &*element.name == "span" && kind == "toc" && level > 0 => {
                    // Inside a link, it is part of the title.
                    let in_link = tree.elements.get(number.wrapping_sub(1)).is_some_and(|before| {
                        before.tag == Tag::Link && before.close > element.open
                    });
                    let title = words(tree, element);
                    if !in_link && !title.is_empty() {
                        waiting.push((level, title));
                    }
                }
                Tag::Link if opens => {
                    let Some(address) = element.get("href") else { continue };
                    let to = key(folder, address);
                    let title = words(tree, element);
                    if kind == "page-list" {
                        self.pages.entry(to).or_insert(title);
                        continue;
                    }
                    for (level, title) in waiting.drain(..) {
                        self.entries.push(Entry { level, title, to: to.clone() });
                    }
                    self.entries.push(Entry { level: level.max(1), title, to });
                }
                _ => {}
            }
        }
    }

    fn read_ncx(&mut self, tree: &Tree, folder: &str) {
        let (mut level, mut in_pages, mut title) = (0_u8, false, String::new());
        for event in &tree.events {
            let (number, opens) = match event {
                Event::Open(number) => (*number, true),
                Event::Close(number) => (*number, false),
                _ => continue,
            };
            let Some(element) = tree.elements.get(number) else { continue };
            match local(element) {
                "navpoint" if opens => level = level.saturating_add(1),
                "navpoint" => level = level.saturating_sub(1),
                "pagelist" => in_pages = opens,
                "text" if opens => title = words(tree, element),
                "content" if opens => {
                    let Some(address) = element.get("src") else { continue };
                    let to = key(folder, address);
                    let title = std::mem::take(&mut title);
                    if in_pages {
                        self.pages.entry(to).or_insert(title);
                    } else if level > 0 {
                        self.entries.push(Entry { level, title, to });
                    }
                }
                _ => {}
            }
        }
    }
}

/// Returns the name of the place that an address leads to.
fn key(folder: &str, address: &str) -> String {
    match joined(folder, address) {
        (path, Some(id)) => format!("{path}#{id}"),
        (path, None) => path,
    }
}
