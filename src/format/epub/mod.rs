//! EPUB: chapters of XHTML in a zip archive, with a list of them and a table of contents.
//!
//! Owns which parts of the archive are read, and in what order. What the list of chapters says is
//! read in `package`, the table of contents in `navigation`; the chapters are read as
//! [`super::html`], their names prefixed so that links between them hold.

mod navigation;
mod package;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use memchr::memmem;

use self::navigation::Navigation;
use self::package::{Chapter, Package};
use super::builder::{Builder, Container, LinkDestination};
use super::html::{self, Event, Notes, Place, Rules, Tag, Tree};
use super::zip::{self, Archive};
use super::{Claim, Format, Limits, Read, Source, Unreadable};
use crate::model::apparatus::Field;

/// EPUB.
pub const FORMAT: Format =
    Format { name: "epub", version: 2, claims, read, watched: false, was_plain: false };

/// The most elements and pieces of text in all chapters.
const MOST: usize = 4_000_000;

/// A chapter as it was read.
struct Opened {
    path: String,
    tree: Tree,
}

/// Says where the links of a chapter lead.
type Resolver<'a> = Box<dyn Fn(&str) -> Option<LinkDestination> + 'a>;

fn claims(source: &Source) -> Claim {
    const HEADER: &[u8] = b"PK\x03\x04";
    let head = source.head(4096);
    if head.starts_with(HEADER) {
        let is = |at: usize, word: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(word));
        // The first part is stored and has no extra field, so that this can be seen.
        if is(30, b"mimetypeapplication/epub+zip") {
            return Claim::Bytes;
        }
        // Of a damaged archive no more is looked at than where this name stands: nobody says here how
        // long a look may take.
        let container = package::CONTAINER;
        if memmem::find(source.bytes, container.as_bytes()).is_some()
            && zip::lists(source.bytes, &[container])
                .unwrap_or_else(|| zip::has_header_of(source.bytes, container))
        {
            return Claim::Bytes;
        }
    }
    let named = source.ends_in(&["epub"]) && memmem::find(head, HEADER).is_some();
    if named { Claim::Name } else { Claim::No }
}

fn read(source: &Source, limits: &Limits) -> Result<Read, Unreadable> {
    let mut archive = Archive::open(source.bytes, limits)?;
    let mut builder = Builder::new(limits);
    let package = Package::read(&mut archive, &mut builder, limits)?;
    let navigation = Navigation::read(&package, &mut archive, limits)?;
    let (chapters, count) = opened(&package, &mut archive, &mut builder, limits)?;
    let has_words = |chapter: &Opened| has_words(&chapter.tree);
    if !chapters.iter().any(has_words) {
        return Err(match count {
            0 => Unreadable::Damaged("none of its chapters can be read".to_owned()),
            _ => Unreadable::NoText("its chapters have no words".to_owned()),
        });
    }

    let paths: HashSet<&str> = chapters.iter().map(|chapter| &*chapter.path).collect();
    let resolver = |path: &str| -> Resolver<'_> {
        let folder = package::folder(path).to_owned();
        let paths = &paths;
        Box::new(move |address: &str| resolved(address, &folder, paths))
    };
    let resolvers: Vec<Resolver> = chapters.iter().map(|chapter| resolver(&chapter.path)).collect();
    let places: Vec<Place> = chapters
        .iter()
        .zip(&resolvers)
        .map(|(chapter, resolve)| Place {
            prefix: &chapter.path,
            resolve,
            pages: &navigation.pages,
        })
        .collect();
    let files: Vec<(&Tree, &Place)> =
        chapters.iter().map(|chapter| &chapter.tree).zip(&places).collect();
    let notes = Notes::find(&files);

    package.state_facts(&mut builder);
    for (number, (chapter, place)) in chapters.iter().zip(&places).enumerate() {
        builder.id(&chapter.path);
        builder.open(Container::Division);
        html::write(&chapter.tree, number, place, &notes, &mut builder, limits)?;
        builder.close();
    }
    outline(&navigation, &chapters, &places, &mut builder);
    for loss in archive.losses() {
        builder.loss_of_words(loss.clone());
    }
    builder.finish()
}

/// Opens the chapters, those that stand outside of the order after the others; returns them, and how
/// many could be read, with the cover.
fn opened(
    package: &Package,
    archive: &mut Archive,
    builder: &mut Builder,
    limits: &Limits,
) -> Result<(Vec<Opened>, usize), Unreadable> {
    let mut chapters: Vec<Opened> = Vec::new();
    let (mut undecoded, mut missing, mut total, mut count) = (0, 0_usize, 0, 0);
    let inside = package.chapters.iter().filter(|chapter| chapter.is_linear);
    // A table of contents outside of the order is in the outline.
    let outside = package.chapters.iter().filter(|chapter| {
        !chapter.is_linear && package.navigation.as_deref() != Some(&*chapter.path)
    });
    for chapter in inside.chain(outside) {
        let Chapter { path, .. } = chapter;
        let Some(bytes) = archive.read(path)? else {
            missing += usize::from(!archive.has(path));
            continue;
        };
        let Ok((text, replaced)) = html::decoded(&bytes) else {
            builder.loss(format!("{path}, which is no text"));
            continue;
        };
        drop(bytes);
        undecoded += replaced;
        let tree = html::tree(&text, Rules::Xhtml, limits)?;
        total += tree.events.len();
        if total > MOST {
            let what = format!("it has more than {MOST} elements");
            return Err(Unreadable::TooMuch(what));
        }
        if has_words(&tree) || !is_cover(chapter, &tree, count == 0) {
            chapters.push(Opened { path: path.clone(), tree });
        }
        count += 1;
    }
    match missing {
        0 => {}
        1 => builder.loss_of_words("1 chapter that is not there"),
        _ => builder.loss_of_words(format!("{missing} chapters that are not there")),
    }
    if undecoded > 0 {
        builder.loss(html::undecoded(undecoded));
    }
    Ok((chapters, count))
}

/// Returns whether there are words to read in a chapter.
fn has_words(tree: &Tree) -> bool {
    let mut skipped = 0;
    let skips = |number: &usize| {
        let tag = tree.elements.get(*number).map(|element| element.tag);
        matches!(tag, Some(Tag::Head | Tag::Title | Tag::Skipped | Tag::SkippedText))
    };
    tree.events.iter().any(|event| {
        match event {
            Event::Open(number) if skips(number) => skipped += 1,
            Event::Close(number) if skips(number) => skipped -= 1,
            Event::Text(words) => return skipped == 0 && !words.trim().is_empty(),
            _ => {}
        }
        false
    })
}

/// Returns whether a chapter may be a cover: it says so, or is the first.
fn is_cover(chapter: &Chapter, tree: &Tree, is_first: bool) -> bool {
    let says_so = || tree.elements.iter().take(20).any(|element| element.has("epub:type", "cover"));
    is_first || chapter.is_cover || says_so()
}

/// Returns where a link leads, from a chapter in `folder`.
fn resolved(address: &str, folder: &str, paths: &HashSet<&str>) -> Option<LinkDestination> {
    let has_scheme = address.split(['/', '#']).next().is_some_and(|start| start.contains(':'));
    if !has_scheme {
        let (path, id) = package::joined(folder, address);
        if paths.contains(&*path) {
            return Some(LinkDestination::Inside(match id {
                Some(id) => format!("{path}#{id}"),
                None => path,
            }));
        }
    }
    html::outside(address, "")
}

/// Adds the table of contents, if it says enough.
fn outline(nav: &Navigation, chapters: &[Opened], places: &[Place], builder: &mut Builder) {
    let wanted: HashSet<&str> = nav.entries.iter().map(|entry| &*entry.to).collect();
    let mut known: HashSet<String> = HashSet::new();
    let (mut headings, mut paths) = (0_usize, HashSet::new());
    for (chapter, place) in chapters.iter().zip(places) {
        paths.insert(&*chapter.path);
        for element in &chapter.tree.elements {
            headings += usize::from(matches!(element.tag, Tag::Heading(_)));
            if let Some(key) =
                element.id().map(|id| place.key(id)).filter(|k| wanted.contains(&**k))
            {
                known.insert(key);
            }
        }
    }
    // Where the place inside a chapter is not known, its beginning is.
    let start = |to: &str| {
        let path = to.split_once('#').map_or(to, |(path, _)| path);
        paths.contains(path).then(|| path.to_owned())
    };
    let places = nav.entries.iter().filter_map(|entry| {
        let to = if known.contains(&entry.to) { Some(entry.to.clone()) } else { start(&entry.to) };
        Some((entry, to?))
    });
    let found: Vec<_> = places.collect();
    // Some tables only say where the cover is, and where to begin.
    if found.len() * 4 < headings && found.len() < 8 {
        return;
    }
    for (entry, to) in found {
        builder.outline(entry.level, &entry.title, &to);
    }
}
