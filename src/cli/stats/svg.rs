//! The numbers as one picture in SVG.
//!
//! Owns that it needs nothing else, no script and no font of its own, that it is legible on a light and on a
//! dark page, and that words from files cannot be anything but words in it. What is not drawn for want of
//! room is said.

use std::fmt::Write as _;

use super::CountedLibrary;
use crate::exchange::xml::xml;
use crate::model::apparatus::Date;
use crate::model::cluster::{cut, one_line};
use crate::model::codebook::Colour;
use crate::model::count::{number_of, percent, thousands};
use crate::model::statistics::{TagTally, TextCover};

/// Units of the picture, which are pixels unless it is scaled.
const WIDTH: usize = 960;
const MARGIN: usize = 24;
/// Where bars and cells begin; before that stand names, with so many characters at most.
const BEGIN: usize = 300;
const NAME: usize = 40;
/// Where numbers end, and how wide a full bar is.
const NUMBERS: usize = 380;
const BAR: usize = WIDTH - MARGIN - NUMBERS - 12;
const ROW: usize = 18;
/// So many tags and pairs are drawn.
const TAGS: usize = 60;
const PAIRS: usize = 30;

/// The looks on a light page, then on a dark one.
const STYLE: &str = "\
svg{font:12px system-ui,sans-serif}
.ground{fill:#fbf9f4}.words{fill:#1e1e20}.dim{fill:#6a655c}.rest{fill:#e4dfd4}.bar{fill:#9e540c}
.red{fill:#c23b36}.orange{fill:#b8640f}.yellow{fill:#957300}.green{fill:#3f7d28}
.cyan{fill:#0b7c7c}.blue{fill:#2f6fc4}.violet{fill:#8347b5}.grey{fill:#6f6f6f}
.own{stroke:#1e1e20;stroke-width:.5}
@media (prefers-color-scheme:dark){
.ground{fill:#17181b}.words{fill:#e0dcd0}.dim{fill:#928f86}.rest{fill:#36373c}.bar{fill:#e2ac60}
.red{fill:#e25c58}.orange{fill:#ec8e3e}.yellow{fill:#e4c03c}.green{fill:#7ac05c}
.cyan{fill:#52bebe}.blue{fill:#5c98e8}.violet{fill:#ae7cde}.grey{fill:#969696}
.own{stroke:#e0dcd0}
}";

/// How words look.
const TITLE: &str = "class=\"words\" font-size=\"16\" font-weight=\"bold\"";
const HEADING: &str = "class=\"words\" font-weight=\"bold\"";
const WORDS: &str = "class=\"words\"";
const DIM: &str = "class=\"dim\"";

/// A picture that grows downwards.
struct Svg<'a> {
    counted: &'a CountedLibrary,
    body: String,
    y: usize,
}

/// Returns the whole picture.
pub(super) fn picture(counted: &CountedLibrary) -> String {
    let mut svg = Svg { counted, body: String::new(), y: MARGIN };
    svg.head();
    let all = &counted.statistics;
    let mut drawn: Vec<&TagTally> = all.tags.iter().filter(|tag| tag.passages > 0).collect();
    let left_out = drawn.len().saturating_sub(TAGS);
    if left_out > 0 {
        drawn = most_used(&drawn, TAGS);
    }
    svg.tags(&drawn, left_out);
    svg.times();
    svg.matrix(&drawn, left_out);
    svg.together();
    svg.shares();
    svg.whole()
}

impl Svg<'_> {
    fn whole(self) -> String {
        let (height, body) = (self.y + MARGIN, self.body);
        let title = escaped(&format!("The work on {}", self.counted.name));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
             width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-label=\"{title}\">\n\
             <title>{title}</title>\n<style>\n{STYLE}\n</style>\n\
             <rect class=\"ground\" width=\"{WIDTH}\" height=\"{height}\"/>\n{body}</svg>\n"
        )
    }

    /// Writes words with these attributes; `anchor` says which end of them is at `x`.
    fn words(&mut self, x: usize, look: &str, anchor: &str, words: &str) {
        let (y, words) = (self.y + 12, escaped(words));
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" {look} text-anchor=\"{anchor}\">{words}</text>"
        ));
    }

    fn put(&mut self, line: std::fmt::Arguments) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.body, "{line}");
    }

    fn head(&mut self) {
        let all = &self.counted.statistics;
        let documents = number_of(all.here().count(), "document");
        let on = thousands(all.annotated.len());
        let mut words = format!("{} on {on} of {documents}", number_of(all.passages, "passage"));
        if !self.counted.filter.is_empty() {
            let _ = write!(words, " · only {}", self.counted.filter);
        }
        let name = self.counted.name.clone();
        self.words(MARGIN, TITLE, "start", &cut(&name, 80));
        self.y += ROW + 4;
        self.words(MARGIN, DIM, "start", &cut(&one_line(&words), 130));
        self.y += ROW;
    }

    fn section(&mut self, heading: &str, about: &str) {
        self.y += ROW;
        self.words(MARGIN, HEADING, "start", heading);
        self.words(BEGIN, DIM, "start", about);
        self.y += ROW + 4;
    }

    fn remark(&mut self, words: &str) {
        self.words(MARGIN, DIM, "start", words);
        self.y += ROW;
    }

    /// Draws a line with a bar; `rest` says that what is missing of the whole is drawn as well.
    fn bar(
        &mut self,
        name: &str,
        number: &str,
        (count, of): (usize, usize),
        look: &str,
        rest: bool,
    ) {
        self.words(MARGIN, WORDS, "start", &cut(&one_line(name), NAME));
        self.words(NUMBERS, WORDS, "end", number);
        let (x, y, height) = (NUMBERS + 12, self.y + 2, ROW - 6);
        let filled = (count * BAR).checked_div(of).unwrap_or(0).max(usize::from(count > 0));
        let filled = filled.min(BAR);
        if rest {
            self.put(format_args!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{BAR}\" height=\"{height}\" class=\"rest\"/>"
            ));
        }
        if filled > 0 {
            self.put(format_args!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{filled}\" height=\"{height}\" {look}/>"
            ));
        }
        self.y += ROW;
    }

    fn look(&self, tag: &str) -> String {
        look(self.counted.codebook.get(tag).map(|tag| tag.colour))
    }

    fn tags(&mut self, drawn: &[&TagTally], left_out: usize) {
        let all = &self.counted.statistics;
        self.section("Passages by tag", "");
        let most = all.tags.iter().map(|tag| tag.passages).max().unwrap_or(0).max(all.untagged);
        for tag in drawn {
            let look = self.look(&tag.name);
            let number = thousands(tag.passages);
            self.bar(&tag.name, &number, (tag.passages, most), &look, false);
        }
        if all.untagged > 0 {
            let number = thousands(all.untagged);
            self.bar("without a tag", &number, (all.untagged, most), &look(None), false);
        }
        self.say_left_out(left_out, "tag");
    }

    fn say_left_out(&mut self, count: usize, what: &str) {
        if count > 0 {
            self.remark(&format!("and {} with fewer passages", number_of(count, what)));
        }
    }

    fn times(&mut self) {
        let all = &self.counted.statistics;
        let times: Vec<_> =
            all.years.iter().chain([&all.undated]).filter(|time| time.passages > 0).collect();
        let Some(most) = times.iter().map(|time| time.passages).max() else { return };
        self.section("Passages by year of the document", "");
        for time in times {
            let name = time.date.map_or("undated".to_owned(), |date: Date| date.iso());
            let (number, bar) = (thousands(time.passages), (time.passages, most));
            self.bar(&name, &number, bar, &look(None), false);
        }
    }

    fn matrix(&mut self, drawn: &[&TagTally], left_out: usize) {
        let all = &self.counted.statistics;
        let columns = all.annotated.len();
        let cells = drawn.iter().flat_map(|tag| &tag.documents);
        let Some(most) = cells.map(|(_, count)| *count).max() else { return };
        let about = format!("{}, by date; darkest: {most}", number_of(columns, "document"));
        self.section("Tags by document", &about);
        let places: std::collections::HashMap<u32, usize> =
            all.annotated.iter().enumerate().map(|(column, at)| (*at, column)).collect();
        let tenths = |tenths: usize| format!("{}.{}", tenths / 10, tenths % 10);
        for tag in drawn {
            self.words(MARGIN, WORDS, "start", &cut(&one_line(&tag.name), NAME));
            let (y, height) = (self.y + 2, ROW - 4);
            let (look, wide) = (self.look(&tag.name), tenths(cell(0, columns).1));
            for shade in 0..4 {
                let mut path = String::new();
                for (at, count) in &tag.documents {
                    let Some(column) = places.get(at).filter(|_| shade_of(*count, most) == shade)
                    else {
                        continue;
                    };
                    let x = tenths(cell(*column, columns).0);
                    let _ = write!(path, "M{x} {y}h{wide}v{height}h-{wide}z");
                }
                if !path.is_empty() {
                    let opacity = ["0.3", "0.5", "0.75", "1"][shade];
                    self.put(format_args!(
                        "<path d=\"{path}\" fill-opacity=\"{opacity}\" {look}/>"
                    ));
                }
            }
            self.y += ROW;
        }
        self.say_left_out(left_out, "tag");
    }

    fn together(&mut self) {
        let all = &self.counted.statistics;
        let Some(first) = all.together.first() else { return };
        self.section("Tags that occur together", "");
        for pair in all.together.iter().take(PAIRS) {
            let name = |tag: usize| all.tags.get(tag).map_or("", |tag| tag.name.as_str());
            let [one, other] = pair.tags.map(name);
            let (number, bar) = (thousands(pair.count()), (pair.count(), first.count()));
            self.bar(&format!("{one} + {other}"), &number, bar, &look(None), false);
        }
        if all.together.len() > PAIRS {
            self.remark(&format!("and {} more", thousands(all.together.len() - PAIRS)));
        }
    }

    /// Draws what is a part of a whole: progress and coverage.
    fn shares(&mut self) {
        let all = &self.counted.statistics;
        let (progress, of) = (&all.progress, all.progress.documents);
        self.section("Progress", &format!("of {}", number_of(of, "document")));
        let mut lines = vec![
            ("begun".to_owned(), progress.begun),
            ("read to the end".to_owned(), progress.read),
            ("annotated".to_owned(), progress.annotated),
            ("finished".to_owned(), progress.finished),
        ];
        for (who, (annotated, finished)) in &progress.by {
            lines.push((format!("annotated by {who}"), *annotated));
            lines.push((format!("finished by {who}"), *finished));
        }
        for (name, count) in lines {
            self.bar(&name, &percent(count, of), (count, of), &look(None), true);
        }
        self.section("Coverage", "documents with a passage, and text that is highlighted");
        for TextCover { annotator, documents, points } in &all.cover {
            let who = annotator.as_deref().unwrap_or("everyone");
            for (what, (count, of)) in [("documents", documents), ("text", points)] {
                let name = format!("{who}: {what}");
                self.bar(&name, &percent(*count, *of), (*count, *of), &look(None), true);
            }
        }
    }
}

/// Returns so many of the tags, those with the most passages, in the order in which they are.
fn most_used<'a>(tags: &[&'a TagTally], count: usize) -> Vec<&'a TagTally> {
    let mut numbered: Vec<(usize, &TagTally)> = tags.iter().copied().enumerate().collect();
    numbered.sort_by_key(|(_, tag)| std::cmp::Reverse(tag.passages));
    numbered.truncate(count);
    numbered.sort_by_key(|(number, _)| *number);
    numbered.into_iter().map(|(_, tag)| tag).collect()
}

/// Returns where the cell of a column begins, of so many columns, and how wide it is; in tenths of a unit, so
/// that a thousand columns fit. If there are more than there are tenths, some of them share one.
fn cell(column: usize, columns: usize) -> (usize, usize) {
    let room = (WIDTH - MARGIN - BEGIN) * 10;
    let pitch = (room / columns.max(1)).clamp(1, 140);
    let wide = if pitch > 40 { pitch - 10 } else { pitch };
    let from = if columns > room { column * room / columns } else { column * pitch };
    (BEGIN * 10 + from, wide)
}

/// Returns how a tag of this colour is drawn; what has none has that of the program.
fn look(colour: Option<Colour>) -> String {
    match colour {
        None => "class=\"bar\"".to_owned(),
        Some(Colour::Exact(red, green, blue)) => {
            format!("fill=\"#{red:02x}{green:02x}{blue:02x}\" class=\"own\"")
        }
        Some(named) => format!("class=\"{named}\""),
    }
}

/// Returns the shade of a cell, from 0 to 3.
fn shade_of(count: usize, most: usize) -> usize {
    let steps =
        if most <= 8 { [2, 3, 4] } else { [8, 4, 2].map(|part: usize| most.div_ceil(part)) };
    steps.iter().filter(|from| count >= **from).count()
}

/// Returns words as they stand in XML, on one line.
fn escaped(words: &str) -> String {
    let is_control = |c: char| matches!(c, '\u{7f}'..='\u{9f}');
    xml(&one_line(words).replace(is_control, "\u{fffd}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_nothing_but_words() {
        assert_eq!(escaped("<script>'\"&"), "&lt;script&gt;&apos;&quot;&amp;");
        let odd = escaped("a\u{1b}[31m\nb\u{0}\u{85}\u{ffff}");
        assert!(odd.chars().all(|c| !c.is_control() && c != '\u{ffff}'), "{odd:?}");
    }

    #[test]
    fn the_tags_with_the_most_passages_are_drawn() {
        let tag = |(name, passages): (&str, usize)| TagTally {
            name: name.to_owned(),
            passages,
            ..TagTally::default()
        };
        let tags = [("a", 3), ("b", 1), ("c", 9), ("d", 3), ("e", 9)].map(tag);
        let tags: Vec<&TagTally> = tags.iter().collect();
        let drawn = |count| -> Vec<&str> {
            most_used(&tags, count).iter().map(|tag| tag.name.as_str()).collect()
        };
        assert_eq!(drawn(2), ["c", "e"]);
        assert_eq!(drawn(3), ["a", "c", "e"]);
        assert_eq!(drawn(9).len(), 5);
    }

    #[test]
    fn every_cell_is_within_the_picture() {
        for columns in [1, 7, 636, 6_360, 6_361, 100_000] {
            for column in [0, columns / 2, columns - 1] {
                let (from, wide) = cell(column, columns);
                assert!((BEGIN * 10..=(WIDTH - MARGIN) * 10 - wide).contains(&from), "{columns}");
            }
        }
    }

    #[test]
    fn a_shade_is_darker_for_more() {
        assert_eq!([1, 2, 3, 4].map(|count| shade_of(count, 4)), [0, 1, 2, 3]);
        assert_eq!(shade_of(1, 1), 0);
        assert_eq!([1, 5, 10, 20, 40].map(|count| shade_of(count, 40)), [0, 1, 2, 3, 3]);
    }
}
