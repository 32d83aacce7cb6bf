//! The list of what an EPUB is made of: its chapters in their order, and what is said of the book.
//!
//! Owns how names are made out of addresses: always inside the archive, wherever they seem to lead.
//! The list is read as loosely as a page of HTML, so that damage to it costs no more than it has to.

use std::collections::{HashMap, HashSet};

use super::Field;
use crate::format::builder::Builder;
use crate::format::html::{self, Element, Event, Rules, Tree};
use crate::format::zip::Archive;
use crate::format::{Limits, Unreadable};
use crate::model::percent;

/// The part that names the list.
pub(super) const CONTAINER: &str = "META-INF/container.xml";
/// The part that says what is encrypted.
const ENCRYPTION: &str = "META-INF/encryption.xml";
/// Ways to hide fonts; they do not concern the text.
const OF_FONTS: &[&str] = &["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

/// What an EPUB is made of.
#[derive(Debug, Default)]
pub(super) struct Package {
    pub chapters: Vec<Chapter>,
    /// The table of contents, in each of its two forms.
    pub navigation: Option<String>,
    pub ncx: Option<String>,
    title: Option<String>,
    creators: Vec<String>,
    date: Option<String>,
}

/// A chapter.
#[derive(Debug)]
pub(super) struct Chapter {
    /// Its name in the archive.
    pub path: String,
    pub is_linear: bool,
    pub is_cover: bool,
}

/// A part that the list names.
#[derive(Debug)]
struct Item {
    path: String,
    kind: String,
    properties: String,
}

impl Package {
    /// Reads the list of an archive; if there is none, takes what looks like a chapter.
    ///
    /// # Errors
    /// [`Unreadable::Encrypted`], and what reading the archive may meet.
    pub fn read(
        archive: &mut Archive,
        builder: &mut Builder,
        limits: &Limits,
    ) -> Result<Self, Unreadable> {
        let losses = archive.losses().len();
        let list = match list_path(archive, limits)? {
            Some(path) => xml(archive, &path, limits)?.map(|tree| (path, tree)),
            None => None,
        };
        let is_damaged = archive.losses().len() > losses;
        let mut package = match &list {
            Some((path, tree)) => Self::of(path, tree, archive),
            None => Self::default(),
        };
        if package.chapters.is_empty() {
            package.take_all(archive);
            builder.loss("the order of its chapters, which is damaged");
        }
        if is_damaged {
            package.take_rest(archive);
        }
        package.check_encryption(archive, limits)?;
        Ok(package)
    }

    /// States what the list says of the book.
    pub fn state_facts(&self, builder: &mut Builder) {
        if let Some(title) = &self.title {
            builder.fact(Field::Title, title);
        }
        if !self.creators.is_empty() {
            builder.fact(Field::From, &self.creators.join(", "));
        }
        if let Some(date) = &self.date {
            builder.fact_of_file(Field::Date, date);
        }
    }

    fn of(path: &str, tree: &Tree, archive: &Archive) -> Self {
        let folder = folder(path);
        let mut by_case: HashMap<String, &str> = HashMap::new();
        for name in archive.names() {
            by_case.insert(name.to_lowercase(), name);
        }
        // Names are found whatever their case, since some systems do not tell it apart.
        let found = |address: &str| {
            let (path, _) = joined(folder, address);
            if archive.has(&path) {
                return path;
            }
            by_case.get(&path.to_lowercase()).map_or(path, |name| (*name).to_owned())
        };
        let mut package = Self::default();
        package.describe(tree);
        let mut items: HashMap<&str, Item> = HashMap::new();
        let mut order = Vec::new();
        let (mut ncx, mut covers) = (None, Vec::new());
        for element in &tree.elements {
            match local(element) {
                "item" => {
                    let (Some(id), Some(address)) = (element.get("id"), element.get("href")) else {
                        continue;
                    };
                    let kind = element.get("media-type").unwrap_or_default().to_owned();
                    let properties = element.get("properties").unwrap_or_default().to_owned();
                    items.insert(id, Item { path: found(address), kind, properties });
                    order.push(id);
                }
                "spine" => ncx = element.get("toc"),
                "reference" if element.has("type", "cover") => {
                    covers.extend(element.get("href").map(found));
                }
                _ => {}
            }
        }
        let mut taken = HashSet::new();
        for element in tree.elements.iter().filter(|element| local(element) == "itemref") {
            let Some(id) = element.get("idref") else { continue };
            let Some(item) = items.get(id).filter(|item| item.is_chapter()) else { continue };
            if taken.insert(&item.path) {
                let is_linear = !element.has("linear", "no");
                let is_cover = covers.contains(&item.path) || id.to_lowercase().contains("cover");
                package.chapters.push(Chapter { path: item.path.clone(), is_linear, is_cover });
            }
        }
        let listed = || order.iter().filter_map(|id| items.get(id));
        let says = |item: &&Item| item.properties.split_whitespace().any(|word| word == "nav");
        package.navigation = listed().find(says).map(|item| item.path.clone());
        let is_ncx = |item: &&Item| item.kind == "application/x-dtbncx+xml";
        let named = ncx.and_then(|id| items.get(id));
        package.ncx = named.or_else(|| listed().find(is_ncx)).map(|item| item.path.clone());
        if package.chapters.is_empty() {
            let chapters = listed().filter(|item| item.is_chapter());
            package.chapters = chapters.map(|item| Chapter::named(&item.path)).collect();
        }
        package
    }

    /// Reads what is said of the book.
    fn describe(&mut self, tree: &Tree) {
        // What is said of other statements, by their names.
        let mut refined: HashMap<(&str, &str), String> = HashMap::new();
        for meta in tree.elements.iter().filter(|element| local(element) == "meta") {
            if let (Some(of), Some(what)) = (meta.get("refines"), meta.get("property")) {
                refined.insert((of.trim_start_matches('#'), what), words(tree, meta));
            }
        }
        let says = |element: &Element, what: &str| {
            let id = element.get("id")?;
            refined.get(&(id, what)).map(|said| said.trim().to_owned())
        };
        let named = |name: &'static str| {
            let elements = tree
                .elements
                .iter()
                .filter(move |element| local(element) == name && element.name.contains(':'));
            elements.filter(|element| !words(tree, element).is_empty())
        };
        let is_main = |title: &&Element| says(title, "title-type").is_some_and(|of| of == "main");
        let title = named("title").find(is_main).or_else(|| named("title").next());
        self.title = title.map(|title| words(tree, title));
        let role = |of: &Element| {
            of.get("opf:role")
                .or_else(|| of.get("role"))
                .map(str::to_owned)
                .or_else(|| says(of, "role"))
        };
        let creators: Vec<_> = named("creator").map(|of| (words(tree, of), role(of))).collect();
        let wrote = |role: &Option<String>| role.as_ref().is_none_or(|role| role == "aut");
        let any_wrote = creators.iter().any(|(_, role)| wrote(role));
        let authors = creators.into_iter().filter(|(_, role)| wrote(role) || !any_wrote);
        self.creators = authors.map(|(name, _)| name).collect();
        let event = |date: &Element| date.get("opf:event").unwrap_or_default().to_lowercase();
        let published = named("date").find(|date| event(date).contains("publication"));
        let date = published.or_else(|| named("date").find(|date| event(date) != "modification"));
        // The time of the day is that of a program, not of a book.
        let date = date.map(|date| words(tree, date));
        self.date = date.map(|date| date.split('T').next().unwrap_or_default().to_owned());
    }

    /// Takes every part that looks like a chapter, by its name.
    fn take_all(&mut self, archive: &Archive) {
        let ends = |name: &&String| {
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
            ["xhtml", "html", "htm"].iter().any(|other| other.eq_ignore_ascii_case(ending))
        };
        let mut names: Vec<&String> = archive.names().iter().filter(ends).collect();
        names.sort_by_key(|name| in_order(name));
        let is_nav =
            |name: &str| name.rsplit('/').next().is_some_and(|name| name.starts_with("nav"));
        self.navigation = names.iter().find(|name| is_nav(name)).map(|name| (*name).clone());
        let ncx = archive.names().iter().find(|name| name.to_lowercase().ends_with(".ncx"));
        self.ncx = ncx.cloned();
        let chapters = names.into_iter().filter(|name| !is_nav(name));
        self.chapters = chapters.map(|name| Chapter::named(name)).collect();
    }

    /// Takes the chapters behind the others that a damaged list does not name any more.
    fn take_rest(&mut self, archive: &Archive) {
        let mut all = Self::default();
        all.take_all(archive);
        let known: HashSet<String> = self.chapters.iter().map(|one| one.path.clone()).collect();
        let is_new = |one: &Chapter| {
            !known.contains(&one.path) && self.navigation.as_deref() != Some(&*one.path)
        };
        self.chapters.extend(all.chapters.into_iter().filter(is_new).collect::<Vec<_>>());
        self.navigation = self.navigation.take().or(all.navigation);
        self.ncx = self.ncx.take().or(all.ncx);
    }

    fn check_encryption(&self, archive: &mut Archive, limits: &Limits) -> Result<(), Unreadable> {
        if !archive.has(ENCRYPTION) {
            return Ok(());
        }
        let Some(tree) = xml(archive, ENCRYPTION, limits)? else { return Ok(()) };
        let mut is_font = false;
        for element in &tree.elements {
            match local(element) {
                "encrypteddata" => is_font = false,
                "encryptionmethod" => {
                    let by = element.get("algorithm").unwrap_or_default();
                    is_font |= OF_FONTS.contains(&by);
                }
                "cipherreference" if !is_font => {
                    let (path, _) = joined("", element.get("uri").unwrap_or_default());
                    if self.chapters.iter().any(|chapter| chapter.path == path) {
                        return Err(Unreadable::Encrypted);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Chapter {
    fn named(path: &str) -> Self {
        let is_cover = path.to_lowercase().contains("cover");
        Self { path: path.to_owned(), is_linear: true, is_cover }
    }
}

impl Item {
    fn is_chapter(&self) -> bool {
        let kind = self.kind.to_ascii_lowercase();
        // Some name no kind, or a wrong one; these are certainly none.
        let others = ["image/", "audio/", "video/", "font/", "text/css", "application/pdf"];
        kind == "image/svg+xml" || !others.iter().any(|other| kind.starts_with(other))
    }
}

/// Returns the name of the list.
fn list_path(archive: &mut Archive, limits: &Limits) -> Result<Option<String>, Unreadable> {
    if let Some(tree) = xml(archive, CONTAINER, limits)? {
        let roots = tree.elements.iter().filter(|element| local(element) == "rootfile");
        let paths = roots.filter_map(|root| root.get("full-path"));
        for path in paths.map(|path| joined("", path).0) {
            if archive.has(&path) {
                return Ok(Some(path));
            }
        }
    }
    let is_list = |name: &&String| name.to_lowercase().ends_with(".opf");
    Ok(archive.names().iter().find(is_list).cloned())
}

/// Reads a part as XML.
pub(super) fn xml(
    archive: &mut Archive,
    path: &str,
    limits: &Limits,
) -> Result<Option<Tree>, Unreadable> {
    let Some(bytes) = archive.read(path)? else { return Ok(None) };
    let Ok((text, _)) = html::decoded(&bytes) else { return Ok(None) };
    html::tree(&text, Rules::Xml, limits).map(Some)
}

/// Returns the name of an element without its prefix, in lower case.
pub(super) fn local(element: &Element) -> &str {
    element.name.rsplit(':').next().unwrap_or_default()
}

/// Returns the words of an element, on one line.
pub(super) fn words(tree: &Tree, element: &Element) -> String {
    let mut words = String::new();
    for event in tree.events.get(element.open..element.close).unwrap_or_default() {
        if let Event::Text(text) = event {
            words.push_str(text);
        }
        if words.len() > 2000 {
            break;
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the folder of a part: `OEBPS/text`.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the part that an address names, seen from a folder, and the place in it. Nothing leads
/// out of the archive.
pub(super) fn joined(folder: &str, address: &str) -> (String, Option<String>) {
    let (path, id) = match address.split_once('#') {
        Some((path, id)) => (path, Some(percent::decoded(id)).filter(|id| !id.is_empty())),
        None => (address, None),
    };
    let path = percent::decoded(path.split('?').next().unwrap_or_default().trim());
    let mut steps: Vec<&str> = Vec::new();
    let start = if path.starts_with('/') { "" } else { folder };
    for step in start.split('/').chain(path.split(['/', '\\'])) {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    (steps.join("/"), id)
}

/// Returns a name in a form that sorts `chapter-10` after `chapter-9`.
fn in_order(name: &str) -> String {
    let mut form = String::with_capacity(name.len() + 16);
    let mut figures = String::new();
    for c in name.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            figures.push(c);
            continue;
        }
        if !figures.is_empty() {
            form.extend(std::iter::repeat_n('0', 20_usize.saturating_sub(figures.len())));
            form.push_str(&figures);
            figures.clear();
        }
        form.push(c);
    }
    form
}
