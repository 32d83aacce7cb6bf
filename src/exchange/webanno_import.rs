//! WebAnno TSV 3, read: the file of one document, or an archive of them.
//!
//! Owns the way from words back to passages. The text is put together from the sentences that the file
//! repeats; what stands between two of them is not in it, and counts as blanks. Every feature of an annotation is
//! a tag, but for `note` and `comment`; annotations of one passage are one highlight. What programs say of each
//! word, and what joins annotations, is left out.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::import::{
    ImportFormat, ImportSource, ImportedEntry, ImportedFile, ImportedPassage, ImportedWork,
};
use super::parts::{ImportParts, last_part};
use super::stable_id;
use super::webanno_text::{TableText, TextPlace};
use crate::model::anchor::CONTEXT;
use crate::model::text::sha256;

/// WebAnno TSV, read.
pub const IMPORT: ImportFormat =
    ImportFormat { name: "webanno-tsv", claims, read: |source| Ok(read(source)) };

const BEGINNING: &[u8] = b"#FORMAT=WebAnno TSV 3";
/// Layers that are about words as such.
const OF_WORDS: [&str; 3] = [".segmentation.type.", ".lexmorph.type.", ".syntax.type."];

fn claims(source: &ImportSource) -> bool {
    match ImportParts::open(source) {
        Some(parts) => parts.has(".tsv") && !parts.has("project.qde"),
        None => source.content().starts_with(BEGINNING),
    }
}

fn read(source: &ImportSource) -> ImportedFile {
    let mut file = ImportedFile::default();
    let Some(mut parts) = ImportParts::open(source) else {
        let name = source.without("tsv").unwrap_or(source.name);
        document(name, None, source.content(), &mut file);
        return file;
    };
    let names: Vec<String> = parts.names.iter().cloned().collect();
    for name in names {
        let Some(path) = name.strip_suffix(".tsv") else { continue };
        let bytes = parts.bytes(&name).unwrap_or_default();
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        if !bytes.starts_with(BEGINNING) {
            file.refuse("a table that is no WebAnno TSV 3");
            continue;
        }
        // A project of INCEpTION has a folder for each document, with a file for each annotator.
        let mut folders = path.rsplit('/');
        let (last, folder, above) = (folders.next(), folders.next(), folders.next());
        match (above, folder, last) {
            (Some("annotation" | "curation"), Some(_), Some("INITIAL_CAS")) => {}
            (Some("annotation" | "curation"), Some(folder), by) => {
                document(folder, by, bytes, &mut file);
            }
            _ => document(path, None, bytes, &mut file),
        }
    }
    file
}

/// Reads the file of one document.
fn document(path: &str, by: Option<&str>, bytes: &[u8], file: &mut ImportedFile) {
    let table = String::from_utf8_lossy(bytes);
    let mut reading = TableReading::default();
    for line in table.lines() {
        reading.line(line, file);
    }
    let TableReading { text, found, .. } = reading;
    let digest = sha256(text.whole.as_bytes());
    let places = text.places(found.iter().flat_map(|one| [one.start, one.end]).collect());
    let mut merged: BTreeMap<(TextPlace, TextPlace), WordsAnnotation> = BTreeMap::new();
    for one in found {
        let place = places.get(&one.start).copied().zip(places.get(&one.end).copied());
        match place.filter(|(start, end)| start < end) {
            Some(place) => merged.entry(place).or_default().add(one),
            None => file.refuse("a passage that is not in its text"),
        }
    }
    let name = last_part(path).to_owned();
    let work = ImportedWork { key: path.to_owned(), title: None, files: vec![name] };
    for ((start, end), one) in merged {
        // Many may mean the same words.
        let quote = text.whole.get(start.byte..end.byte).unwrap_or_default();
        if !file.has_room(quote.len()) {
            file.refuse_for_room();
            continue;
        }
        let before = text.whole.get(..start.byte).unwrap_or_default();
        let before = before.char_indices().rev().take(CONTEXT).last();
        let prefix = before.and_then(|(at, _)| text.whole.get(at..start.byte)).unwrap_or_default();
        let after = text.whole.get(end.byte..).unwrap_or_default().chars().take(CONTEXT);
        let place = format!("{} {}", start.point, end.point);
        file.take(ImportedEntry {
            id: Some(stable_id(&["webanno", &digest, &place]).to_string()),
            annotator: by.map(str::to_owned),
            path: Some(path.to_owned()),
            work: Some(work.clone()),
            passage: Some(ImportedPassage {
                start: Some(start.point),
                end: Some(end.point),
                quote: Some(quote.to_owned()),
                prefix: prefix.to_owned(),
                suffix: after.collect(),
            }),
            tags: one.tags.all,
            note: (!one.notes.all.is_empty()).then(|| one.notes.all.join("\n\n")),
            ..ImportedEntry::default()
        });
    }
}

/// What becomes of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Tag,
    Note,
    /// What is said here has no counterpart, which is counted under this name, or not at all.
    LeftOut(Option<&'static str>),
}

/// An annotation; its offsets are those of the file.
#[derive(Default)]
struct WordsAnnotation {
    start: usize,
    end: usize,
    tags: SaidOnce,
    notes: SaidOnce,
}

impl WordsAnnotation {
    fn add(&mut self, other: Self) {
        other.tags.all.into_iter().for_each(|tag| self.tags.say(tag));
        other.notes.all.into_iter().for_each(|note| self.notes.say(note));
    }
}

/// What was said, each once, in its order.
#[derive(Default)]
struct SaidOnce {
    all: Vec<String>,
    known: HashSet<String>,
}

impl SaidOnce {
    fn say(&mut self, words: String) {
        if !words.is_empty() && self.known.insert(words.clone()) {
            self.all.push(words);
        }
    }
}

/// A table, from line to line.
#[derive(Default)]
struct TableReading {
    /// The columns after the first three: of which layer, and what becomes of them.
    columns: Vec<(usize, Column)>,
    layers: usize,
    /// The sentence that the next words are of.
    sentence: Option<String>,
    lines: usize,
    text: TableText,
    found: Vec<WordsAnnotation>,
    /// Which of those found have a number: by layer and number.
    numbered: HashMap<(usize, usize), usize>,
}

impl TableReading {
    fn line(&mut self, line: &str, file: &mut ImportedFile) {
        if let Some(layer) = line.strip_prefix("#T_") {
            self.layer(layer);
        } else if let Some(text) = line.strip_prefix("#Text=") {
            // A sentence with line ends may have several of these.
            let text = plain(text);
            match &mut self.sentence {
                Some(sentence) => {
                    sentence.push('\n');
                    sentence.push_str(&text);
                }
                None => self.sentence = Some(text),
            }
        } else if !line.starts_with('#')
            && !line.trim().is_empty()
            && self.word(line, file).is_none()
        {
            file.refuse("a line that is no word of WebAnno TSV");
        }
    }

    /// Takes a heading: `SP=layer|feature|feature`.
    fn layer(&mut self, heading: &str) {
        let (kind, rest) = heading.split_once('=').unwrap_or((heading, ""));
        let mut names = rest.trim_end().split('|');
        let layer = names.next().unwrap_or_default();
        let of_layer = match kind {
            "SP" if OF_WORDS.iter().any(|part| layer.contains(part)) => {
                Some(Column::LeftOut(Some("a word's form or part of speech")))
            }
            "SP" => None,
            "RL" => Some(Column::LeftOut(Some("a relation"))),
            _ => Some(Column::LeftOut(Some("a link of a chain"))),
        };
        let mut is_target = false;
        let mut features = 0;
        for name in names {
            let column = match (of_layer, name) {
                (Some(column), _) if features == 0 => column,
                (Some(_), _) => Column::LeftOut(None),
                // The column after a role says what plays it.
                (None, _) if std::mem::take(&mut is_target) => Column::LeftOut(None),
                (None, name) if name.starts_with("ROLE_") => {
                    is_target = true;
                    Column::LeftOut(Some("a role"))
                }
                (None, "note" | "comment") => Column::Note,
                (None, "identifier") => Column::LeftOut(Some("a reference to a database")),
                (None, _) => Column::Tag,
            };
            self.columns.push((self.layers, column));
            features += 1;
        }
        if features == 0 {
            self.columns.push((self.layers, of_layer.unwrap_or(Column::Note)));
        }
        self.layers += 1;
    }

    /// Takes the line of a word, or of a part of one.
    fn word(&mut self, line: &str, file: &mut ImportedFile) -> Option<()> {
        let mut cells = line.split('\t');
        let (number, place) = (cells.next()?, cells.next()?);
        let is_digit = |byte: u8| byte.is_ascii_digit() || byte == b'-' || byte == b'.';
        let (start, end) = place.split_once('-')?;
        let (start, end) = (start.parse::<usize>().ok()?, end.parse::<usize>().ok()?);
        if number.is_empty() || !number.bytes().all(is_digit) || start >= end {
            return None;
        }
        let word = cells.next()?;
        self.text.word(self.sentence.take().as_deref(), word, start, end)?;
        self.lines += 1;
        for ((layer, column), cell) in self.columns.iter().zip(cells) {
            for (nth, (value, number)) in stacked(cell).into_iter().enumerate() {
                let (Column::Tag | Column::Note) = column else {
                    if let Column::LeftOut(Some(what)) = column {
                        file.leave(*what);
                    }
                    continue;
                };
                // What has no number is of this word alone.
                let key = number
                    .map_or((usize::MAX - nth, self.lines * self.layers + layer), |number| {
                        (*layer, number)
                    });
                let at = *self.numbered.entry(key).or_insert_with(|| {
                    self.found.push(WordsAnnotation { start, end, ..WordsAnnotation::default() });
                    self.found.len() - 1
                });
                let Some(one) = self.found.get_mut(at) else { continue };
                one.start = one.start.min(start);
                one.end = one.end.max(end);
                let values = if *column == Column::Tag { &mut one.tags } else { &mut one.notes };
                if let Some(value) = value {
                    values.say(value);
                }
            }
        }
        Some(())
    }
}

/// Returns the values of a cell, each with its number; none of a word without an annotation.
fn stacked(cell: &str) -> Vec<(Option<String>, Option<usize>)> {
    let mut values = Vec::new();
    let mut rest = Some(cell);
    while let Some(cell) = rest {
        let (one, after) = match unescaped(cell, '|') {
            Some(at) => (cell.get(..at).unwrap_or_default(), cell.get(at + 1..)),
            None => (cell, None),
        };
        rest = after;
        let bracket = unescaped(one, '[').filter(|_| one.ends_with(']'));
        let number = bracket.and_then(|at| one.get(at + 1..one.len() - 1)?.parse().ok());
        let value = bracket.and_then(|at| one.get(..at)).unwrap_or(one);
        match value {
            "_" | "" => {}
            "*" => values.push((None, number)),
            value => values.push((Some(plain(value)), number)),
        }
    }
    values
}

/// Returns where this sign stands without a backslash before it.
fn unescaped(words: &str, sign: char) -> Option<usize> {
    let mut is_escaped = false;
    words.char_indices().find_map(|(at, c)| {
        let escapes = !is_escaped && c == '\\';
        let was_escaped = std::mem::replace(&mut is_escaped, escapes);
        (c == sign && !was_escaped).then_some(at)
    })
}

/// Returns words without the backslashes that are the format's.
fn plain(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut characters = words.chars();
    while let Some(c) = characters.next() {
        out.push(match c {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(c) => c,
                None => '\\',
            },
            c => c,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::import::IMPORTS;
    use super::super::tests::{exported, made, marks, packed, words};
    use super::super::tokens::sentences_of_words;
    use super::super::{ExportedDocument, webanno};
    use super::*;
    use crate::model::span::Span;

    type Carried = BTreeMap<(usize, usize), (String, Vec<String>, Vec<String>)>;

    /// What comes back: passages as wide as their words, those of one place as one.
    fn carried(of: &ExportedDocument) -> Carried {
        let document = of.document.as_ref().unwrap();
        let text = &document.text;
        let words: Vec<Span> = sentences_of_words(document).into_iter().flatten().collect();
        let mut all = Carried::new();
        for one in &of.passages {
            let place = one.place.unwrap();
            let mut covered = words.iter().filter(|word| word.overlaps(place));
            let (Some(first), Some(last)) = (covered.clone().next(), covered.next_back()) else {
                continue;
            };
            let place = (text.points(first.start), text.points(last.end));
            let quote = text.slice(Span::new(first.start, last.end)).to_owned();
            let (_, tags, notes) = all.entry(place).or_insert((quote, Vec::new(), Vec::new()));
            for (into, from) in
                [(tags, &one.mark.tags), (notes, &one.mark.note.clone().into_iter().collect())]
            {
                let new = from.iter().filter(|one| !into.contains(one));
                let new: Vec<String> = new.cloned().collect();
                into.extend(new);
            }
        }
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_went_out_to_inception_comes_back(text in words(), marks in marks()) {
            let of = exported(&text, &marks);
            let bytes = packed(&made(&webanno::FORMAT, &of));
            let source = ImportSource { name: "out.zip", bytes: &bytes, beside: &|_| None };
            let format = IMPORTS.iter().find(|format| (format.claims)(&source)).unwrap();
            prop_assert_eq!(format.name, "webanno-tsv");
            let file = (format.read)(&source).unwrap();
            prop_assert!(file.refused.is_empty() && file.left_out.is_empty(), "{:?}", file);
            let blank = |words: &str| words.replace(char::is_whitespace, " ");
            let mut whole = carried(&of);
            for entry in file.entries {
                prop_assert_eq!(entry.path.as_deref(), Some(of.path.as_str()));
                let passage = entry.passage.unwrap();
                let place = (passage.start.unwrap(), passage.end.unwrap());
                let (quote, tags, notes) = whole.remove(&place).unwrap();
                prop_assert_eq!(blank(&passage.quote.unwrap()), blank(&quote));
                prop_assert_eq!(entry.tags, tags);
                prop_assert_eq!(entry.note.unwrap_or_default(), notes.join("\n\n"));
            }
            prop_assert!(whole.is_empty(), "{:?}", whole);
        }
    }

    const TABLE: &str = "#FORMAT=WebAnno TSV 3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue\n\
        #T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value\n\
        #T_SP=webanno.custom.Frame|ROLE_webanno.custom.Frame:r_webanno.custom.Link|webanno.custom.Lu|note\n\
        #T_RL=webanno.custom.Rel|kind|BT_webanno.custom.Frame\n\n\n\
        #Sentence.id=1\n#Text=  𝔄nna \\\\ Lee lives\n\
        1-1\t2-7\t𝔄nna\tNNP\thttp\\://x[1]\tPER[1]\t_\t_\t_\t_\t_\t\n\
        1-2\t8-9\t\\\tSYM\thttp\\://x[1]\tPER[1]\t_\t_\t_\t_\t_\t\n\
        1-3\t10-13\tLee\tNNP\thttp\\://x[1]\tPER[1]|NAME\\|2[2]\tagent\t3-1\t*\tof\t1-1\t\n\
        1-4\t14-19\tlives\tVB\t_\t_\t_\t_\tso\\n\\_it\\_ is\t_\t_\t\n\
        1-4.1\t14-17\tliv\t_\t_\tSTEM\t_\t_\t_\t_\t_\t\n\n\
        #Text=here.\n2-1\t20-24\there\tRB\t_\tLOC\t_\t_\t_\t_\t_\t\n";

    #[test]
    fn what_inception_writes_is_read_with_what_it_leaves_out_counted() {
        let beside: &dyn Fn(&str) -> Option<Vec<u8>> = &|_| None;
        let source = ImportSource { name: "anna.txt.tsv", bytes: TABLE.as_bytes(), beside };
        assert!(claims(&source));
        let file = read(&source);
        assert!(file.refused.is_empty(), "{:?}", file.refused);
        let found: Vec<(usize, usize, &str, Vec<&str>, &str)> = file
            .entries
            .iter()
            .map(|entry| {
                let passage = entry.passage.as_ref().unwrap();
                let tags = entry.tags.iter().map(String::as_str).collect();
                let quote = passage.quote.as_deref().unwrap();
                let note = entry.note.as_deref().unwrap_or_default();
                (passage.start.unwrap(), passage.end.unwrap(), quote, tags, note)
            })
            .collect();
        assert_eq!(
            found,
            [
                (2, 12, "𝔄nna \\ Lee", vec!["PER"], ""),
                (9, 12, "Lee", vec!["NAME|2"], ""),
                (13, 16, "liv", vec!["STEM"], ""),
                (13, 18, "lives", vec![], "so\n_it_ is"),
                (19, 23, "here", vec!["LOC"], ""),
            ]
        );
        assert_eq!(file.entries[0].path.as_deref(), Some("anna.txt"));
        let left: Vec<(&str, usize)> =
            file.left_out.iter().map(|(what, count)| (what.as_str(), *count)).collect();
        assert_eq!(
            left,
            [
                ("a reference to a database", 3),
                ("a relation", 1),
                ("a role", 1),
                ("a word's form or part of speech", 5)
            ]
        );
    }

    #[test]
    fn offsets_that_lead_nowhere_are_refused() {
        let table = "#FORMAT=WebAnno TSV 3.1\n#T_SP=a.B|value\n\n#Text=One two\n1-1\t0-3\tOne\tA\t\n\
                     1-2\t4-99999999999\ttwo\tB\t\n1-3\t7-4\ttwo\tB\t\nnonsense\n9-9\t99999999-99999999999999999999999\tx\tC\n\
                     2-1\t5000000-5000001\tx\tC\n#Text=\\\n3-1\t1-2\tn\tD[99999999999999999999]|[|]\n";
        let beside: &dyn Fn(&str) -> Option<Vec<u8>> = &|_| None;
        let source = ImportSource { name: "x.tsv", bytes: table.as_bytes(), beside };
        let file = read(&source);
        let tags: Vec<&str> =
            file.entries.iter().flat_map(|entry| &entry.tags).map(String::as_str).collect();
        assert_eq!(tags[0], "A");
        assert_eq!(file.refused.total(), 5, "{:?}", file.refused);
    }
}
