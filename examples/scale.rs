//! Makes a large annotated library, to measure with: `cargo run --release --example scale -- FOLDER
//! [DOCUMENTS HIGHLIGHTS TAGS ANNOTATORS]`, by default 1,000 documents with 50,000 highlights of 300
//! tags by two annotators.
//!
//! The same numbers always make the same files. The documents are invented letters of an office; every
//! tenth was revised after it was annotated: a sentence was put in and one was taken out. Their earlier
//! texts are kept in the store, as they would be. Nothing is overwritten: the folder must not exist.

use std::fmt::Write as _;
use std::path::Path;

use glossator::model::anchor::Anchor;
use glossator::model::span::Span;
use glossator::model::text::Text;

/// How much is made.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Documents.
    pub documents: usize,
    /// Highlights, of all annotators together.
    pub highlights: usize,
    /// Tags in the codebook.
    pub tags: usize,
    /// Annotators.
    pub annotators: usize,
}

impl Default for Scale {
    fn default() -> Self {
        Self { documents: 1000, highlights: 50_000, tags: 300, annotators: 2 }
    }
}

/// The names of the annotators, as many as are wanted; further ones are numbered.
const ANNOTATORS: [&str; 4] = ["iris", "boris", "vera", "zoe"];
const AREAS: [&str; 12] = [
    "actor",
    "diplomacy",
    "economy",
    "forces",
    "law",
    "logistics",
    "place",
    "press",
    "rhetoric",
    "source",
    "strategy",
    "weather",
];
const PEOPLE: [&str; 8] =
    ["Abbot", "Brandt", "Castellan", "Dvorak", "Eriksen", "Fontaine", "Galt", "Horvath"];
const WORDS: [&str; 64] = [
    "the",
    "harbour",
    "council",
    "of",
    "grain",
    "delegation",
    "has",
    "reported",
    "that",
    "seven",
    "ships",
    "were",
    "held",
    "at",
    "the",
    "northern",
    "pass",
    "and",
    "our",
    "minister",
    "expects",
    "further",
    "delay",
    "in",
    "delivery",
    "until",
    "spring",
    "while",
    "two",
    "divisions",
    "guard",
    "railway",
    "bridges",
    "near",
    "border",
    "a",
    "letter",
    "from",
    "consul",
    "mentions",
    "shortage",
    "coal",
    "since",
    "prices",
    "rose",
    "again",
    "committee",
    "will",
    "meet",
    "on",
    "Tuesday",
    "to",
    "decide",
    "whether",
    "treaty",
    "can",
    "be",
    "signed",
    "before",
    "winter",
    "without",
    "guarantees",
    "for",
    "trade",
];

#[allow(
    dead_code,
    clippy::print_stderr,
    reason = "it is a program of its own; the benchmark that shares this file does not call it"
)]
fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next().filter(|folder| !folder.starts_with('-')) else {
        eprintln!("scale: FOLDER [DOCUMENTS HIGHLIGHTS TAGS ANNOTATORS]");
        std::process::exit(2);
    };
    let mut number =
        |usual: usize| arguments.next().and_then(|one| one.parse().ok()).unwrap_or(usual);
    let usual = Scale::default();
    let scale = Scale {
        documents: number(usual.documents).max(1),
        highlights: number(usual.highlights),
        tags: number(usual.tags).max(1),
        annotators: number(usual.annotators).max(1),
    };
    make(Path::new(&folder), scale)
}

/// Makes the library in `folder`, with its store inside.
///
/// # Errors
/// When the folder exists, or something cannot be written.
#[allow(clippy::disallowed_methods, reason = "it makes its own files")]
pub fn make(folder: &Path, scale: Scale) -> std::io::Result<()> {
    use std::fs::{create_dir, create_dir_all, write};
    if let Some(above) = folder.parent() {
        create_dir_all(above)?;
    }
    create_dir(folder)?;
    let (letters, store) = (folder.join("letters"), folder.join("store"));
    let texts = store.join(".texts");
    for folder in [&letters, &texts] {
        create_dir_all(folder)?;
    }
    let settings = "[library]\nname = \"Scale\"\ncorpus = \"letters\"\nstore = \"store\"\n";
    write(folder.join("config.toml"), settings)?;
    let tags: Vec<String> = (0..scale.tags).map(tag).collect();
    write(store.join("codebook.toml"), codebook(&tags))?;
    let files = scale.documents * scale.annotators;
    for number in 0..scale.documents {
        let mut chance = Chance::new(number);
        let letter = Letter::new(number, &mut chance);
        let name = format!("{:05}.txt", number + 1);
        let made_on = Text::new(letter.text());
        let now = if number % 10 == 9 { letter.revised() } else { letter.text() };
        write(letters.join(&name), now)?;
        write(texts.join(format!("{}.txt", made_on.sha256())), made_on.as_str())?;
        for annotator in 0..scale.annotators {
            let file = number * scale.annotators + annotator;
            // The remainder goes to the first files.
            let count = scale.highlights / files + usize::from(file < scale.highlights % files);
            let mut chance = Chance::new(scale.documents + file);
            let own = notebook(&name, &made_on, &tags, count, file, &mut chance);
            let folder = store.join(annotator_name(annotator));
            create_dir_all(&folder)?;
            write(folder.join(format!("{name}.toml")), own)?;
        }
    }
    Ok(())
}

fn annotator_name(number: usize) -> String {
    ANNOTATORS.get(number).map_or_else(|| format!("annotator-{number}"), ToString::to_string)
}

/// The tag with a number: its area, and a word below it.
fn tag(number: usize) -> String {
    let area = AREAS[number % AREAS.len()];
    let place = number / AREAS.len();
    let word = WORDS[(place * 7 + number) % WORDS.len()].to_lowercase();
    format!("{area}/{word}-{}", place + 1)
}

fn codebook(tags: &[String]) -> String {
    let colours = ["yellow", "green", "blue", "violet", "red", "cyan", "orange", "grey"];
    let mut file = String::new();
    for (number, tag) in tags.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(file, "[[tag]]\nname = {tag:?}\n");
        if number < 9 {
            let _ = writeln!(file, "key = \"{}\"", number + 1);
        }
        let _ = write!(file, "colour = \"{}\"\n\n", colours[number % colours.len()]);
    }
    file
}

/// Numbers that look like chance, and are always the same.
struct Chance(u64);

impl Chance {
    fn new(seed: usize) -> Self {
        Self((seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`; xorshift64*.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap_or(0) % end.max(1)
    }
}

/// A letter: its head, and its paragraphs, each of sentences.
struct Letter {
    head: String,
    paragraphs: Vec<Vec<String>>,
}

impl Letter {
    fn new(number: usize, chance: &mut Chance) -> Self {
        let who = |chance: &mut Chance| PEOPLE[chance.below(PEOPLE.len())];
        let (from, to) = (who(chance), who(chance));
        let (day, month, year) = (chance.below(28) + 1, chance.below(12), 1949 + chance.below(5));
        let months = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let head =
            format!("{from} to {to}\n\nNo. {}\n\n{day} {} {year}", number + 1, months[month]);
        let paragraphs = (0..12 + chance.below(8))
            .map(|_| (0..3 + chance.below(4)).map(|_| sentence(chance)).collect())
            .collect();
        Self { head, paragraphs }
    }

    fn text(&self) -> String {
        let paragraphs: Vec<String> = self.paragraphs.iter().map(|all| all.join(" ")).collect();
        format!("{}\n\n{}\n", self.head, paragraphs.join("\n\n"))
    }

    /// The text as it was later: with a sentence put in near the beginning, and without the first one of
    /// a later paragraph.
    fn revised(&self) -> String {
        let mut paragraphs = self.paragraphs.clone();
        if let Some(second) = paragraphs.get_mut(1) {
            second.insert(0, "This copy was corrected by hand in the margin.".to_owned());
        }
        if let Some(sixth) = paragraphs.get_mut(5) {
            sixth.remove(0);
        }
        Self { head: self.head.clone(), paragraphs }.text()
    }
}

fn sentence(chance: &mut Chance) -> String {
    let mut words: Vec<&str> =
        (0..8 + chance.below(12)).map(|_| WORDS[chance.below(WORDS.len())]).collect();
    let first = words.remove(0);
    let (initial, rest) = first.split_at(1);
    format!("{}{rest} {}.", initial.to_uppercase(), words.join(" "))
}

/// The file of one annotator on one document.
fn notebook(
    name: &str,
    text: &Text,
    tags: &[String],
    count: usize,
    file: usize,
    chance: &mut Chance,
) -> String {
    let words: Vec<(usize, &str)> =
        text.as_str().match_indices(' ').map(|(at, _)| (at + 1, text.as_str())).collect();
    let mut anchors: Vec<Anchor> = Vec::with_capacity(count);
    while anchors.len() < count && !words.is_empty() {
        let (start, all) = words[chance.below(words.len())];
        let length = 12 + chance.below(70);
        let end =
            all[start..].char_indices().filter(|(_, c)| *c == ' ' || *c == '\n').map(|(at, _)| at);
        let end = end.take_while(|at| *at <= length).last().unwrap_or(0);
        if end > 0 && !all[start..start + end].contains('\n') {
            anchors.push(Anchor::make(text, Span::new(start, start + end)));
        }
    }
    anchors.sort_by_key(|anchor| (anchor.start, anchor.end));
    let mut out = format!(
        "format = 1\n\n[document]\npath = {name:?}\nsha256 = \"{}\"\ntags = []\n",
        text.sha256()
    );
    for (number, anchor) in anchors.iter().enumerate() {
        let mut own: Vec<&str> = Vec::new();
        for _ in 0..=chance.below(3) / 2 {
            let tag = tags[chance.below(tags.len())].as_str();
            if !own.contains(&tag) {
                own.push(tag);
            }
        }
        let minute = chance.below(1440);
        let time =
            format!("2026-11-{:02}T{:02}:{:02}:00Z", 1 + file % 28, minute / 60, minute % 60);
        let _ = write!(
            out,
            "\n[[highlight]]\nid = \"0193{:04x}-{:04x}-7{:03x}-8000-{number:012x}\"\nstart = {}\nend = {}\n\
             quote = {:?}\nprefix = {:?}\nsuffix = {:?}\ntags = {own:?}\ntext = \"{}\"\n",
            file >> 16,
            file & 0xffff,
            number & 0xfff,
            anchor.start,
            anchor.end,
            anchor.quote,
            anchor.prefix,
            anchor.suffix,
            text.sha256(),
        );
        if chance.below(8) == 0 {
            let _ = writeln!(out, "note = {:?}", sentence(chance));
        }
        let _ = write!(out, "created = {time}\nupdated = {time}\n");
    }
    out
}
