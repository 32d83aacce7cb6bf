//! The texts that are edited: the telegrams of this project, or those of a folder, and texts of
//! one form, which mislead.

mod lists;
mod minutes;
mod papers;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::dice::Dice;
use crate::draft::{Draft, Unit};

/// Of a folder, as many texts are tried, evenly chosen, unless all cases are.
const TEXTS: usize = 40;
/// Longer texts are left out.
const LONGEST: usize = 60_000;

#[derive(Clone, Debug)]
pub struct Base {
    pub name: String,
    pub text: String,
    pub unit: Unit,
    /// Its units are of one form.
    pub is_list: bool,
    /// Names that occur in it.
    pub names: Vec<String>,
}

impl Base {
    /// `text` without its last line ends, so that every unit ends in the same way.
    fn new(name: &str, text: &str, unit: Unit, is_list: bool) -> Self {
        let text = format!("{}{}", text.trim_end(), unit.separator());
        let names = names(&text, unit);
        Self { name: name.to_owned(), text, unit, is_list, names }
    }

    fn named(mut self, names: &[&str]) -> Self {
        self.names = names
            .iter()
            .filter(|name| self.text.contains(**name))
            .map(ToString::to_string)
            .collect();
        self
    }
}

/// Words with a capital that stand within a sentence, most frequent first.
fn names(text: &str, unit: Unit) -> Vec<String> {
    let draft = Draft::new(text, unit);
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for word in draft.words(0..draft.chars.len()) {
        let before = word.start.checked_sub(2).map_or('.', |at| draft.chars[at].1);
        let name = draft.slice(word);
        let capital = name.chars().next().is_some_and(char::is_uppercase);
        if capital && name.chars().count() >= 3 && before.is_alphanumeric() {
            *found.entry(name).or_default() += 1;
        }
    }
    let mut names: Vec<(String, usize)> = found.into_iter().collect();
    names.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), name.clone()));
    names.into_iter().map(|(name, _)| name).take(8).collect()
}

/// The texts of `GLOSS_DOCUMENTS`, if it is set; else those of this project and the made ones.
pub fn texts(all: bool) -> Vec<Base> {
    if let Some(folder) = std::env::var_os("GLOSS_DOCUMENTS") {
        let mut found = read(Path::new(&folder));
        let step = found.len().div_ceil(TEXTS).max(1);
        if !all {
            found = found.into_iter().step_by(step).collect();
        }
        return found;
    }
    let mut found = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    let mut dice = Dice::new(7);
    found.extend(minutes::all(&mut dice));
    found.extend(lists::all(&mut dice));
    found.extend(papers::all(&mut dice));
    found
}

fn read(folder: &Path) -> Vec<Base> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    let base = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let base = Base::new(&name, &text, Unit::Paragraph, false);
        let telegram = ["MAO ZEDONG", "Peng Dehuai", "Zhou Enlai", "Stalin", "Comrade", "Truman"];
        if std::env::var_os("GLOSS_DOCUMENTS").is_none() { base.named(&telegram) } else { base }
    };
    paths.iter().map(base).filter(|base| base.text.len() < LONGEST).collect()
}
