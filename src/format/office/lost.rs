//! What a word processor's file has that is not read. Owns how it is said.

use crate::format::Read;
use crate::format::builder::Builder;

/// What was left out, counted.
#[derive(Debug, Default)]
pub(in crate::format) struct Lost {
    /// Comments in the margin.
    pub comments: usize,
    /// Deletions that are kept in the file.
    pub deletions: usize,
    /// Hidden passages.
    pub hidden: usize,
    /// Diagrams, whose words are not read.
    pub charts: usize,
    /// Parts in another format.
    pub foreign: usize,
    /// Text boxes that are nested too deep.
    pub boxes: usize,
    /// Signs of fonts that are not known.
    pub signs: usize,
    /// Whether markup is damaged, or the file ends too early.
    pub damaged: bool,
    /// What stands at the head or foot of pages.
    pub heads: Vec<String>,
}

/// What is said with the number of a page.
const PAGES: &[&str] = &[
    "page",
    "p",
    "pp",
    "of",
    "seite",
    "von",
    "sur",
    "página",
    "pagina",
    "de",
    "di",
    "стр",
    "страница",
    "из",
    "sida",
    "side",
    "av",
    "af",
    "strona",
    "z",
    "頁",
    "页",
    "第",
    "共",
    "ページ",
];
/// As much is said of heads and feet, in characters.
const SHOWN: usize = 80;

impl Lost {
    /// Says it all.
    pub fn tell(&self, builder: &mut Builder) {
        let counted = [
            (self.comments, "comment", "comments"),
            (self.deletions, "tracked deletion", "tracked deletions"),
            (self.hidden, "hidden passage", "hidden passages"),
            (self.charts, "diagram", "diagrams"),
            (self.foreign, "part in another format", "parts in another format"),
            (self.boxes, "text box that is nested too deep", "text boxes that are nested too deep"),
            (self.signs, "sign of a font that is not known", "signs of fonts that are not known"),
        ];
        for (count, one, many) in counted {
            if count > 0 {
                builder.loss(format!("{count} {}", if count == 1 { one } else { many }));
            }
        }
        if self.damaged {
            builder.loss_of_words("what could not be read where the file is damaged");
        }
    }

    /// Says what stands at the head or foot of pages, unless the text has it too.
    pub fn tell_heads(&self, read: &mut Read) {
        for words in self.heads.iter().filter(|words| !read.text.contains(*words)) {
            let mut shown: String = words.chars().take(SHOWN).collect();
            if shown.len() < words.len() {
                shown.push('…');
            }
            read.losses.push(format!("at the head or foot of its pages: “{shown}”"));
        }
    }

    /// Takes what stands at the head or foot of pages, unless it was taken before.
    pub fn head(&mut self, words: &str) {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if says_something(&words) && self.heads.len() < 20 && !self.heads.contains(&words) {
            self.heads.push(words);
        }
    }
}

/// Returns whether there is more than the number of a page.
fn says_something(words: &str) -> bool {
    let mut words = words.split(|letter: char| !letter.is_alphabetic());
    words.any(|word| !word.is_empty() && !PAGES.contains(&word.to_lowercase().as_str()))
}
