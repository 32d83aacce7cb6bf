//! What a file says of itself as a whole: its outline, links, page labels, title and author.
//!
//! Owns destinations and where they lead. Trees are walked with a list of what is still to be
//! visited, never by recursion, and nothing is visited twice.

use std::collections::{HashMap, HashSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, Stream, String as Bytes};

use super::glyph::rounded;
use super::stream::Allowance;
use super::string::decoded;
use crate::format::builder::Numbering;

/// The most entries of any tree.
const MOST: usize = 20_000;

/// A place in the file: the page, from 0, and how high on it.
pub(super) type Place = (usize, Option<i32>);

/// A link on a page.
#[derive(Debug)]
pub(super) struct Spot {
    /// Left, bottom, right, top, in hundredths of a point.
    pub area: [i32; 4],
    pub leads: Leads,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Leads {
    Outside(String),
    Inside(Place),
}

/// What a file says of itself.
pub(super) struct Catalog<'a> {
    pdf: &'a Pdf,
    root: Dict<'a>,
    pages: HashMap<(u32, i32), usize>,
    names: Option<HashMap<Vec<u8>, Place>>,
}

impl<'a> Catalog<'a> {
    pub fn new(pdf: &'a Pdf) -> Self {
        let root = pdf.xref().get::<Dict>(pdf.xref().root_id()).unwrap_or_default();
        let ids = pdf.pages().iter().enumerate().filter_map(|(at, page)| {
            let id = page.raw().obj_id()?;
            Some(((id.obj_number, id.gen_number), at))
        });
        Self { pdf, root, pages: ids.collect(), names: None }
    }

    /// Returns how many pages there should be.
    pub fn count(&self) -> usize {
        let tree = self.root.get::<Dict>(b"Pages");
        tree.and_then(|tree| tree.get::<usize>(b"Count")).unwrap_or(0)
    }

    /// Returns the outline: level, title and place.
    pub fn outline(&mut self) -> Vec<(u8, String, Place)> {
        let mut all = Vec::new();
        let mut visited = HashSet::new();
        let first = self.root.get::<Dict>(b"Outlines").and_then(|top| top.get::<Dict>(b"First"));
        let mut waiting: Vec<(Dict, u8)> = first.into_iter().map(|item| (item, 1)).collect();
        while let Some((item, level)) = waiting.pop() {
            if !visited.insert(item.data().as_ptr()) || visited.len() > MOST {
                continue;
            }
            if let Some(next) = item.get::<Dict>(b"Next") {
                waiting.push((next, level));
            }
            if let Some(below) = item.get::<Dict>(b"First") {
                waiting.push((below, level.saturating_add(1)));
            }
            let title = item.get::<Bytes>(b"Title").map(|title| decoded(title.as_bytes()));
            if let (Some(title), Some(Leads::Inside(place))) = (title, self.leads(&item)) {
                all.push((level, title, place));
            }
        }
        all
    }

    /// Returns the links of a page.
    pub fn spots(&mut self, page: &Dict<'a>) -> Vec<Spot> {
        let Some(notes) = page.get::<Array>(b"Annots") else { return Vec::new() };
        let mut spots = Vec::new();
        for note in notes.iter::<Dict>().take(1000) {
            let is_link = note.get::<Name>(b"Subtype").is_some_and(|name| name.as_ref() == b"Link");
            if let Some([left, bottom, right, top]) = note.get::<[f64; 4]>(b"Rect")
                && is_link
                && let Some(leads) = self.leads(&note)
            {
                let area = [left.min(right), bottom.min(top), left.max(right), bottom.max(top)];
                spots.push(Spot { area: area.map(rounded), leads });
            }
        }
        spots
    }

    /// Returns the labels of all pages; empty if the file has none.
    pub fn labels(&self) -> Vec<String> {
        let count = self.pdf.pages().len();
        let mut starts: Vec<(usize, Dict)> = Vec::new();
        let mut waiting: Vec<Dict> = self.root.get::<Dict>(b"PageLabels").into_iter().collect();
        let mut visited = HashSet::new();
        while let Some(node) = waiting.pop() {
            if !visited.insert(node.data().as_ptr()) || visited.len() > MOST {
                continue;
            }
            if let Some(kids) = node.get::<Array>(b"Kids") {
                waiting.extend(kids.iter::<Dict>().take(MOST));
            }
            if let Some(numbers) = node.get::<Array>(b"Nums") {
                let mut pairs = numbers.flex_iter();
                while let Some((page, label)) = pairs.next::<(u32, Dict)>() {
                    starts.push((usize::try_from(page).unwrap_or(usize::MAX), label));
                }
            }
        }
        starts.sort_by_key(|(page, _)| *page);
        if starts.is_empty() {
            return Vec::new();
        }
        let label = |page: usize| {
            let after = starts.partition_point(|(start, _)| *start <= page);
            let Some((start, style)) = after.checked_sub(1).and_then(|at| starts.get(at)) else {
                return (page + 1).to_string();
            };
            let number = page - start + style.get::<usize>(b"St").unwrap_or(1).min(1 << 30);
            let before = style.get::<Bytes>(b"P").map(|words| decoded(words.as_bytes()));
            let number = match style.get::<Name>(b"S").as_deref() {
                Some(b"D") => number.to_string(),
                Some(b"R") => roman(number).to_uppercase(),
                Some(b"r") => roman(number),
                Some(b"A") => letters(number).to_uppercase(),
                Some(b"a") => letters(number),
                _ => String::new(),
            };
            before.unwrap_or_default() + &number
        };
        (0..count).map(label).collect()
    }

    /// Returns the title, and the author.
    pub fn facts(&self, allowance: &mut Allowance) -> (Option<String>, Option<String>) {
        let stated = self.pdf.metadata();
        let words = |bytes: &Option<Box<[u8]>>| bytes.as_deref().map(decoded);
        let (mut title, mut author) = (words(&stated.title), words(&stated.author));
        let is_missing =
            |words: &Option<String>| words.as_ref().is_none_or(|w| w.trim().is_empty());
        if (is_missing(&title) || is_missing(&author))
            && let Some(stream) = self.root.get::<Stream>(b"Metadata")
            && let Ok(data) = allowance.unpack(&stream)
            && let Ok(data) = std::str::from_utf8(&data)
            && let Ok(tree) = roxmltree::Document::parse(data)
        {
            let of = |name: &str| {
                let element = tree.descendants().find(|node| node.tag_name().name() == name)?;
                let words = element.descendants().filter_map(|node| node.text());
                words.map(str::trim).find(|words| !words.is_empty()).map(str::to_owned)
            };
            title = title.filter(|words| !words.trim().is_empty()).or_else(|| of("title"));
            author = author.filter(|words| !words.trim().is_empty()).or_else(|| of("creator"));
        }
        (title.filter(|title| is_title(title)), author.filter(|author| is_author(author)))
    }

    /// Returns where an entry of the outline or a link leads.
    fn leads(&mut self, dict: &Dict<'a>) -> Option<Leads> {
        if let Some(target) = dict.get::<Object>(b"Dest") {
            return self.place(&target).map(Leads::Inside);
        }
        let action = dict.get::<Dict>(b"A")?;
        match action.get::<Name>(b"S")?.as_ref() {
            b"URI" => {
                let address = decoded(action.get::<Bytes>(b"URI")?.as_bytes());
                (!address.trim().is_empty()).then(|| Leads::Outside(address.trim().to_owned()))
            }
            b"GoTo" => self.place(&action.get::<Object>(b"D")?).map(Leads::Inside),
            _ => None,
        }
    }

    fn place(&mut self, target: &Object<'a>) -> Option<Place> {
        match target {
            Object::Array(array) => self.place_of(array),
            Object::Name(name) => self.named(name.as_ref()),
            Object::String(name) => self.named(name.as_bytes()),
            Object::Dict(dict) => self.place_of(&dict.get::<Array>(b"D")?),
            _ => None,
        }
    }

    fn place_of(&self, array: &Array<'a>) -> Option<Place> {
        let page = match array.raw_iter().next()? {
            MaybeRef::Ref(page) => *self.pages.get(&(page.obj_number, page.gen_number))?,
            MaybeRef::NotRef(Object::Number(page)) => usize::try_from(page.as_i64()).ok()?,
            MaybeRef::NotRef(_) => return None,
        };
        let mut rest = array.iter::<Object>().skip(1);
        let by_height = match rest.next() {
            Some(Object::Name(kind)) => match kind.as_ref() {
                b"XYZ" => 1,
                b"FitH" | b"FitBH" => 0,
                b"FitR" => 3,
                _ => return Some((page, None)),
            },
            _ => return Some((page, None)),
        };
        let height = rest.nth(by_height).and_then(Object::into_number);
        Some((page, height.map(|height| rounded(height.as_f64()))))
    }

    fn named(&mut self, name: &[u8]) -> Option<Place> {
        if self.names.is_none() {
            self.names = Some(self.all_names());
        }
        self.names.as_ref()?.get(name).copied()
    }

    fn all_names(&self) -> HashMap<Vec<u8>, Place> {
        let mut all = HashMap::new();
        let place = |object: &Object<'a>| match object {
            Object::Array(array) => self.place_of(array),
            Object::Dict(dict) => self.place_of(&dict.get::<Array>(b"D")?),
            _ => None,
        };
        if let Some(old) = self.root.get::<Dict>(b"Dests") {
            for key in old.keys().take(MOST) {
                if let Some(place) = old.get::<Object>(key.as_ref()).as_ref().and_then(place) {
                    all.insert(key.to_vec(), place);
                }
            }
        }
        let tree = self.root.get::<Dict>(b"Names").and_then(|names| names.get::<Dict>(b"Dests"));
        let mut waiting: Vec<Dict> = tree.into_iter().collect();
        let mut visited = HashSet::new();
        while let Some(node) = waiting.pop() {
            if !visited.insert(node.data().as_ptr()) || all.len() > MOST {
                continue;
            }
            if let Some(kids) = node.get::<Array>(b"Kids") {
                waiting.extend(kids.iter::<Dict>().take(MOST));
            }
            if let Some(names) = node.get::<Array>(b"Names") {
                let mut pairs = names.iter::<Object>();
                while let (Some(Object::String(name)), Some(object)) = (pairs.next(), pairs.next())
                {
                    if let Some(place) = place(&object) {
                        all.insert(name.as_bytes().to_vec(), place);
                    }
                }
            }
        }
        all
    }
}

/// Returns whether a title is one, rather than the name of a file or program.
fn is_title(title: &str) -> bool {
    let title = title.trim().trim_matches(['(', ')']).to_lowercase();
    let is_file = title.rsplit_once('.').is_some_and(|(_, ending)| {
        let known = [
            "doc", "docx", "odt", "rtf", "txt", "tex", "dvi", "ps", "pdf", "indd", "qxd", "qxp",
            "html", "htm", "xml", "xls", "xlsx", "ppt", "pptx", "pub", "wpd", "tif", "tiff", "fm",
            "md", "ps1", "p65", "jpg", "dwg", "pages",
        ];
        known.contains(&ending)
    });
    title.chars().any(char::is_alphabetic)
        && !is_file
        && ![
            "untitled",
            "microsoft word",
            "microsoft powerpoint",
            "microsoft excel",
            "document1",
            "powerpoint presentation",
            "slide 1",
            "scan",
            "no title",
            "anonymous",
            "unspecified",
            "title",
        ]
        .iter()
        .any(|start| title == *start || title.starts_with(start) && start.len() > 9)
        && !title.starts_with("untitled")
}

fn is_author(author: &str) -> bool {
    let author = author.trim().trim_matches(['(', ')']).to_lowercase();
    author.chars().any(char::is_alphabetic)
        && ![
            "unknown",
            "unspecified",
            "anonymous",
            "author",
            "user",
            "admin",
            "administrator",
            "root",
            "owner",
        ]
        .contains(&author.as_str())
}

fn roman(number: usize) -> String {
    Numbering::LowerRoman.write(number as u64)
}

/// A to z, then aa to zz.
fn letters(number: usize) -> String {
    let Some(number) = number.checked_sub(1) else { return String::new() };
    let letter = u8::try_from(number % 26).unwrap_or(0) + b'a';
    std::iter::repeat_n(char::from(letter), (number / 26 + 1).min(40)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_no_titles() {
        for no in ["Microsoft Word - a.doc", "paper.tex", "untitled", "Untitled-1", "  ", "123"] {
            assert!(!is_title(no), "{no}");
        }
        assert!(is_title("The Secretary of State to the Embassy") && is_title("Titles of Honour"));
        assert_eq!((roman(1994), letters(28)), ("mcmxciv".to_owned(), "bb".to_owned()));
    }
}
