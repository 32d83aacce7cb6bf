//! brat standoff, read: one `.ann` with its `.txt` beside it, or an archive of them.
//!
//! Owns how its signs become highlights. Annotations of one passage are one highlight with all their labels,
//! since nothing says which belong together. Offsets are trusted only where the words that stand in the line
//! are at them; else the words are looked for. What was divided at line ends is one passage again.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::brat::{BARE, OWN_NAMES, bare_label};
use super::import::{
    ImportFormat, ImportSource, ImportedEntry, ImportedFile, ImportedPassage, ImportedWork,
};
use super::parts::{ImportParts, last_part};
use super::stable_id;
use crate::model::anchor::CONTEXT;
use crate::model::text::Text;

/// brat, read.
pub const IMPORT: ImportFormat = ImportFormat { name: "brat", claims, read };

fn claims(source: &ImportSource) -> bool {
    match ImportParts::open(source) {
        Some(parts) => parts.has(".ann") && !parts.has("project.qde"),
        None => source.without("ann").is_some(),
    }
}

fn read(source: &ImportSource) -> Result<ImportedFile, String> {
    let mut file = ImportedFile::default();
    let Some(mut parts) = ImportParts::open(source) else {
        let stem = source.without("ann").unwrap_or(source.name);
        let text = format!("{stem}.txt");
        let text = (source.beside)(&text).ok_or(format!("its text {text} is not beside it"))?;
        let names = BratNames::new((source.beside)("annotation.conf"));
        names.document(stem, source.content(), &text, &mut file);
        return Ok(file);
    };
    let stems: Vec<String> = parts
        .names
        .iter()
        .filter_map(|name| name.strip_suffix(".ann"))
        .map(str::to_owned)
        .collect();
    for stem in stems {
        let annotations = parts.bytes(&format!("{stem}.ann")).unwrap_or_default();
        let Some(text) = parts.bytes(&format!("{stem}.txt")) else {
            for _ in annotations.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"T"))
            {
                file.refuse("a passage of a text that is not in the archive");
            }
            continue;
        };
        // The nearest of the folders above tells the names.
        let folders = stem.rmatch_indices('/').map(|(at, _)| &stem[..=at]).chain([""]);
        let names = folders.map(|folder| format!("{folder}annotation.conf"));
        let names = names.into_iter().find(|name| parts.names.contains(name));
        let names = BratNames::new(names.and_then(|name| parts.bytes(&name)));
        names.document(&stem, &annotations, &text, &mut file);
    }
    Ok(file)
}

/// What `annotation.conf` says of the labels, if this program wrote it.
#[derive(Default)]
struct BratNames {
    is_own: bool,
    /// Tags by their labels, where these are not the same.
    tags: HashMap<String, String>,
}

impl BratNames {
    fn new(conf: Option<Vec<u8>>) -> Self {
        let conf = conf.and_then(|conf| String::from_utf8(conf).ok()).unwrap_or_default();
        if !conf.contains(OWN_NAMES) {
            return Self::default();
        }
        let mut tags = HashMap::new();
        let mut before = None;
        for line in conf.lines() {
            let tag = std::mem::replace(&mut before, line.strip_prefix("# "));
            if let Some(tag) = tag.filter(|tag| is_label_of(line, tag)) {
                tags.insert(line.to_owned(), tag.to_owned());
            }
        }
        Self { is_own: true, tags }
    }

    fn tag(&self, label: &str) -> Option<String> {
        if self.is_own && label == BARE {
            return None;
        }
        Some(self.tags.get(label).map_or(label, String::as_str).to_owned())
    }

    /// Reads the annotations of one document.
    fn document(&self, stem: &str, annotations: &[u8], text: &[u8], file: &mut ImportedFile) {
        let text = BratText::new(text);
        let annotations = String::from_utf8_lossy(annotations);
        let mut found: Vec<BratPassage> = Vec::new();
        let (mut at, mut by_id) = (BTreeMap::new(), HashMap::new());
        let mut notes = Vec::new();
        let (mut labels, mut said) = (HashSet::new(), HashSet::new());
        for line in annotations
            .trim_start_matches('\u{feff}')
            .lines()
            .filter(|line| !line.trim().is_empty())
        {
            let mut cells = line.splitn(3, '\t');
            let (id, what) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
            let words = cells.next().unwrap_or_default();
            match id.chars().next() {
                Some('T') => match text.place(what, words) {
                    Ok((label, place)) => {
                        let number = *at.entry(place).or_insert_with(|| {
                            found.push(BratPassage { place, tags: Vec::new(), notes: Vec::new() });
                            found.len() - 1
                        });
                        by_id.insert(id, number);
                        if let Some(one) =
                            found.get_mut(number).filter(|_| labels.insert((number, label)))
                        {
                            one.tags.extend(self.tag(label));
                        }
                    }
                    Err(why) => file.refuse(why),
                },
                Some('#') => notes.push((what, words)),
                Some('E') => file.leave("an event"),
                Some('R' | '*') => file.leave("a relation"),
                Some('A' | 'M') => file.leave("an attribute"),
                Some('N') => file.leave("a reference to a database"),
                _ => file.refuse("a line that is no annotation of brat"),
            }
        }
        for (what, words) in notes {
            let target = what.strip_prefix("AnnotatorNotes ").and_then(|id| by_id.get(id.trim()));
            match target.and_then(|number| Some((*number, found.get_mut(*number)?))) {
                Some((number, one)) if said.insert((number, words)) => one.notes.push(words),
                Some(_) => {}
                None => file.leave("a note on something else than a passage"),
            }
        }
        for one in found {
            // Many may mean the same words.
            let length = one.place.length(&text);
            if file.has_room(length) {
                file.take(one.entry(stem, &text));
            } else {
                file.refuse_for_room();
            }
        }
    }
}

/// Returns whether this label was made of that tag.
fn is_label_of(label: &str, tag: &str) -> bool {
    let number = label.strip_prefix(&bare_label(tag)).map(|rest| rest.trim_start_matches('_'));
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A passage with all that was said of it.
struct BratPassage<'a> {
    place: BratPlace<'a>,
    tags: Vec<String>,
    notes: Vec<&'a str>,
}

/// Where a passage is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum BratPlace<'a> {
    /// Between these code points of the text as it was.
    At(usize, usize),
    /// Somewhere: the text is another, or the offsets are wrong.
    Words(&'a str),
}

impl BratPlace<'_> {
    fn length(self, text: &BratText) -> usize {
        match self {
            Self::At(start, end) => text.part(start, end).map_or(0, str::len),
            Self::Words(words) => words.len(),
        }
    }
}

impl BratPassage<'_> {
    fn entry(self, stem: &str, text: &BratText) -> ImportedEntry {
        let (passage, key) = match self.place {
            BratPlace::At(start, end) => (text.passage(start, end), format!("{start} {end}")),
            BratPlace::Words(words) => {
                let quote = Some(words.to_owned());
                (ImportedPassage { quote, ..ImportedPassage::default() }, words.to_owned())
            }
        };
        let name = last_part(stem).to_owned();
        let files = vec![format!("{name}.txt"), name];
        ImportedEntry {
            id: Some(stable_id(&["brat", text.text.sha256(), &key]).to_string()),
            path: Some(stem.to_owned()),
            sha256: passage.start.is_some().then(|| text.text.sha256().to_owned()),
            work: Some(ImportedWork { key: stem.to_owned(), title: None, files }),
            passage: Some(passage),
            tags: self.tags,
            note: (!self.notes.is_empty()).then(|| self.notes.join("\n\n")),
            ..ImportedEntry::default()
        }
    }
}

/// A text in which offsets count, with the line ends that texts have here.
struct BratText {
    text: Text,
    /// Which code points of the text as it was are not in it any more.
    dropped: Vec<usize>,
}

impl BratText {
    fn new(raw: &[u8]) -> Self {
        let raw = String::from_utf8_lossy(raw);
        let mut text = String::with_capacity(raw.len());
        let mut dropped = Vec::new();
        let mut characters = raw.chars().enumerate().peekable();
        while let Some((at, c)) = characters.next() {
            let is_mark = at == 0 && c == '\u{feff}';
            let is_half = c == '\r' && characters.peek().is_some_and(|(_, next)| *next == '\n');
            if is_mark || is_half {
                dropped.push(at);
            } else {
                text.push(c);
            }
        }
        Self { text: Text::new(text), dropped }
    }

    /// Returns where a code point of the text as it was is now, in code points.
    fn point(&self, at: usize) -> usize {
        at - self.dropped.partition_point(|dropped| *dropped < at)
    }

    /// Reads `Label 0 5;8 9`; returns the label and the place.
    fn place<'a>(
        &self,
        what: &'a str,
        words: &'a str,
    ) -> Result<(&'a str, BratPlace<'a>), &'static str> {
        const NO_LINE: &str = "a line that is no annotation of brat";
        let (label, places) = what.split_once(' ').ok_or(NO_LINE)?;
        let mut parts = Vec::new();
        for place in places.split(';') {
            let (start, end) = place.trim().split_once(' ').ok_or(NO_LINE)?;
            let part = start.parse::<usize>().ok().zip(end.parse::<usize>().ok());
            parts.push(part.filter(|(start, end)| start < end).ok_or(NO_LINE)?);
        }
        let (first, last) = (parts.first().ok_or(NO_LINE)?, parts.last().ok_or(NO_LINE)?);
        let said = parts.iter().map(|(from, to)| self.part(*from, *to));
        let is_within = parts.iter().all(|(from, to)| self.part(*from, *to).is_some());
        let said = said.flatten().flat_map(str::split_whitespace);
        if !is_within || !said.eq(words.split_whitespace()) {
            let words = Some(words.trim()).filter(|words| !words.is_empty());
            let words = words.ok_or("a passage beyond the end of its text")?;
            return Ok((label, BratPlace::Words(words)));
        }
        let ends =
            parts.iter().map(|(_, end)| *end).zip(parts.iter().skip(1).map(|(start, _)| *start));
        let is_blank = |(from, to): (usize, usize)| {
            self.part(from, to).is_some_and(|gap| gap.trim().is_empty())
        };
        if !ends.into_iter().all(is_blank) {
            return Err("a passage in several pieces");
        }
        Ok((label, BratPlace::At(first.0, last.1)))
    }

    fn passage(&self, start: usize, end: usize) -> ImportedPassage {
        let furthest = self.text.len_points() + self.dropped.len();
        let around = |from: usize, to: usize| self.part(from, to).unwrap_or_default().to_owned();
        ImportedPassage {
            start: Some(self.point(start)),
            end: Some(self.point(end)),
            quote: self.part(start, end).map(str::to_owned),
            prefix: around(start.saturating_sub(CONTEXT), start),
            suffix: around(end, end.saturating_add(CONTEXT).min(furthest)),
        }
    }

    fn part(&self, from: usize, to: usize) -> Option<&str> {
        let (from, to) = (self.text.byte(self.point(from))?, self.text.byte(self.point(to))?);
        self.text.as_str().get(from..to)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::ExportedDocument;
    use super::super::tests::{exported, made, marks, packed, words};
    use super::super::{brat, import::IMPORTS};
    use super::*;

    /// What comes back: passages without blank lines at their ends, those of one place as one.
    fn carried(of: &ExportedDocument) -> Vec<(String, usize, Vec<String>, Option<String>)> {
        let text = &of.document.as_ref().unwrap().text;
        let mut all: Vec<(String, usize, Vec<String>, Option<String>)> = Vec::new();
        for one in &of.passages {
            let place = one.place.unwrap();
            let quote = text.slice(place);
            let full = |line: &&str| !line.trim().is_empty();
            let (mut from, mut to) = (0, quote.len());
            if quote.lines().any(|line| full(&line)) {
                from =
                    quote.split_inclusive('\n').take_while(|line| !full(line)).map(str::len).sum();
                let after = quote.rsplit('\n').take_while(|line| !full(line));
                to -= after.map(|line| line.len() + 1).sum::<usize>();
            }
            let start = text.points(place.start + from);
            let quote = quote[from..to].to_owned();
            let note = one.mark.note.as_ref();
            let note = note.map(|note| note.replace(char::is_control, " "));
            match all.iter_mut().find(|other| (&other.0, other.1) == (&quote, start)) {
                None => all.push((quote, start, one.mark.tags.clone(), note)),
                Some(other) => {
                    let new = one.mark.tags.iter().filter(|tag| !other.2.contains(tag));
                    let new: Vec<String> = new.cloned().collect();
                    other.2.extend(new);
                    other.3 = match (other.3.take(), note) {
                        (Some(one), Some(two)) if !one.split("\n\n").any(|part| part == two) => {
                            Some(format!("{one}\n\n{two}"))
                        }
                        (one, two) => one.or(two),
                    };
                }
            }
        }
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_went_out_to_brat_comes_back(text in words(), marks in marks()) {
            let of = exported(&text, &marks);
            let bytes = packed(&made(&brat::FORMAT, &of));
            let source = ImportSource { name: "out.zip", bytes: &bytes, beside: &|_| None };
            let format = IMPORTS.iter().find(|format| (format.claims)(&source)).unwrap();
            prop_assert_eq!(format.name, "brat");
            let file = (format.read)(&source).unwrap();
            prop_assert!(file.refused.is_empty() && file.left_out.is_empty(), "{:?}", file);
            let digest = of.document.as_ref().unwrap().text.sha256();
            let back: Vec<_> = file.entries.into_iter().map(|entry| {
                assert_eq!(entry.path.as_deref(), Some(of.path.as_str()));
                assert_eq!(entry.sha256.as_deref(), Some(digest));
                let passage = entry.passage.unwrap();
                (passage.quote.unwrap(), passage.start.unwrap(), entry.tags, entry.note)
            }).collect();
            prop_assert_eq!(back, carried(&of));
        }
    }

    #[test]
    fn what_others_write_is_read_with_what_it_leaves_out_counted() {
        let annotations = "T1\tOrganization 0 4\tSony\r\nT2\tMERGE-ORG 14 27\tjoint venture\nT3\tOrg 33 41;47 50\t\
                           Ericsson now\nE1\tMERGE-ORG:T2 Org1:T1\nR1\tOrigin Arg1:T1 Arg2:T3\nA1\tNegation E1\n\
                           N1\tReference T1 Wikipedia:1\tSony\n*\tEquiv T1 T3\n#1\tAnnotatorNotes T1\tthe firm\n\
                           #2\tAnnotatorNotes E1\tno\nT4\tOrg 0 99\tbeyond\nT5\tOrg 7 3\tx\nT6\tOrg x\nwhat\nT7\tOrg \
                           0 3\tSony\nT8\tCity 0 4\tSony\n";
        let text = "Sony forms a\r\njoint venture with Ericsson.\r\nIt now is.";
        let beside = |name: &str| (name == "doc-1.txt").then(|| text.as_bytes().to_vec());
        let source =
            ImportSource { name: "doc-1.ann", bytes: annotations.as_bytes(), beside: &beside };
        assert!(claims(&source));
        let file = read(&source).unwrap();
        let found: Vec<(Option<usize>, &str, &[String])> = file
            .entries
            .iter()
            .map(|entry| {
                let passage = entry.passage.as_ref().unwrap();
                (passage.start, passage.quote.as_deref().unwrap(), entry.tags.as_slice())
            })
            .collect();
        let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                (Some(0), "Sony", tags(&["Organization", "City"]).as_slice()),
                (Some(13), "joint venture", tags(&["MERGE-ORG"]).as_slice()),
                (None, "beyond", tags(&["Org"]).as_slice()),
                (None, "Sony", tags(&["Org"]).as_slice()),
            ],
            "a line end was two characters there; words count more than offsets"
        );
        assert_eq!(file.entries[0].note.as_deref(), Some("the firm"));
        assert_eq!(file.refused.total(), 4, "{:?}", file.refused);
        assert_eq!(file.left_out.values().sum::<usize>(), 6, "{:?}", file.left_out);
        let alone = ImportSource { beside: &|_| None, ..source };
        assert!(read(&alone).unwrap_err().contains("doc-1.txt"));
        let work = file.entries[0].work.as_ref().unwrap();
        assert_eq!(work.files, ["doc-1.txt", "doc-1"]);
    }
}
