//! What the review says about an item, in rows that fit the screen.
//!
//! Owns the order of the report: first the proposed place with its differences, which is what has
//! to be decided, then the passage that the highlight was made on. If it does not all fit, long
//! unchanged stretches are shortened; what still does not fit can be scrolled. Styling is not
//! decided here.

use crate::model::anchor::ResolutionKind;
use crate::model::annotation::Highlight;
use crate::model::cluster::{clusters, one_line, width};
use crate::model::count::number_of;
use crate::model::diff::{Became, by_word};
use crate::model::find::excerpt;
use crate::model::path::DocPath;
use crate::session::drift::{Candidate, Comparison, Renewal, ReviewItem};

/// Rows above the scrollable part: what the item is about, its tags and note, a blank row.
pub const HEAD: u16 = 3;
/// From this many words on, the middle of an unchanged stretch may be left out.
const LONG: usize = 30;
/// How many grapheme clusters of a passage are repeated where it was taken out.
const QUOTED: usize = 80;
/// Words kept at each end of a shortened stretch.
const ENDS: usize = 8;

/// What kind of words these are, which decides how they look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Words of the program, or the surroundings of a passage.
    Aside,
    /// Words of a passage.
    Passage,
    /// Words that are no longer there.
    Gone,
    /// Words that were not there before.
    New,
    /// A name.
    Name,
}

/// Consecutive words of one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// How the words look.
    pub look: Look,
    /// The words, ready to be drawn.
    pub words: String,
}

/// One row of the report.
pub type ReportRow = Vec<Run>;

/// Returns the report on an item and the place chosen for it, in rows of `columns`. The report is
/// shortened if it would take more than `room` rows.
#[must_use]
pub fn body(item: &ReviewItem, choice: usize, columns: u16, room: usize) -> Vec<ReportRow> {
    let whole = write(item, choice, columns, false);
    if whole.len() <= room { whole } else { write(item, choice, columns, true) }
}

fn write(item: &ReviewItem, choice: usize, columns: u16, short: bool) -> Vec<ReportRow> {
    let mut page =
        ReportWriter { columns: usize::from(columns.max(1)), short, ..ReportWriter::default() };
    match item {
        ReviewItem::Carried { documents } => page.carried(documents),
        ReviewItem::Missing { to, .. } => page.missing(to, choice),
        ReviewItem::Drifted { highlight, candidates, state, slot, .. } => {
            let is_unclear = *state == ResolutionKind::Ambiguous.name();
            page.drift(highlight, (candidates, choice), (slot.as_deref(), is_unclear));
        }
    }
    page.rows
}

/// The rows written so far.
#[derive(Default)]
struct ReportWriter {
    columns: usize,
    short: bool,
    rows: Vec<ReportRow>,
    /// Columns written in the last row.
    at: usize,
    /// Whether the next words follow without a blank, unless they begin with one.
    joined: bool,
}

impl ReportWriter {
    fn missing(&mut self, to: &[DocPath], choice: usize) {
        self.break_row();
        let Some(path) = to.get(choice) else {
            let words = "No document here has its text. Put it back under its name, or leave this.";
            return self.flow(Look::Aside, words);
        };
        let several = of_several(choice, to.len());
        self.flow(Look::Aside, &format!("The same text is here{several}:"));
        self.break_row();
        self.flow(Look::Name, path.as_str());
    }

    fn carried(&mut self, documents: &[(DocPath, Vec<Renewal>)]) {
        self.break_row();
        let words = "The texts changed around these highlights, and it is certain where they are \
                     now. Nothing has to be decided; accepting them brings their offsets in your \
                     files up to date, as one step.";
        self.flow(Look::Aside, words);
        self.break_row();
        for (document, marks) in documents {
            self.break_row();
            self.flow(Look::Name, document.as_str());
            self.flow(Look::Aside, &format!(" {}", number_of(marks.len(), "highlight")));
        }
    }

    fn drift(
        &mut self,
        highlight: &Highlight,
        (candidates, choice): (&[Candidate], usize),
        (slot, is_unclear): (Option<&Comparison>, bool),
    ) {
        let was = &highlight.anchor;
        self.break_row();
        if let Some(Candidate { anchor, percent, .. }) = candidates.get(choice) {
            let several = of_several(choice, candidates.len());
            let words = match slot {
                None => format!("Perhaps this, {percent} % alike{several}:"),
                Some(_) if is_unclear => format!("It may be this{several}:"),
                Some(_) => "It is this now:".to_owned(),
            };
            self.flow(Look::Aside, &words);
            self.break_row();
            self.flow(Look::Aside, &lead(&anchor.prefix));
            for (became, words) in by_word(&was.quote, &anchor.quote) {
                // Marked by characters as well as by look: the difference must be visible without
                // colour.
                match became {
                    Became::Same => self.passage(&words),
                    Became::Gone => self.flow(Look::Gone, &format!("[-{words}-]")),
                    Became::New => self.flow(Look::New, &format!("{{+{words}+}}")),
                }
                self.joined = false;
            }
            self.joined = true;
            self.flow(Look::Aside, &trail(&anchor.suffix));
        } else if let Some(Comparison { new: (before, words, after), .. }) = slot {
            let is_gone = words.trim().is_empty();
            let says = if is_gone { "It was taken out here:" } else { "This stands there now:" };
            self.flow(Look::Aside, says);
            self.break_row();
            self.flow(Look::Aside, &lead(before));
            self.joined = false;
            if is_gone {
                self.flow(Look::Gone, &format!("[-{}-]", excerpt(&was.quote, QUOTED)));
            } else {
                self.flow(Look::New, &format!("{{+{}+}}", words.trim()));
            }
            self.joined = false;
            self.flow(Look::Aside, &trail(after));
        } else {
            self.flow(Look::Aside, "Nothing like it is in the text.");
        }
        self.break_row();
        self.break_row();
        self.flow(Look::Aside, "It was made on this:");
        self.break_row();
        // Around it, as much as is known of the text in which it was made.
        let (before, after) =
            slot.map_or((&was.prefix, &was.suffix), |slot| (&slot.old.0, &slot.old.1));
        self.flow(Look::Aside, &lead(before));
        self.passage(&was.quote);
        self.flow(Look::Aside, &trail(after));
    }

    fn break_row(&mut self) {
        self.rows.push(ReportRow::new());
        (self.at, self.joined) = (0, false);
    }

    /// Writes unchanged words; leaves out the middle of a long stretch where room is short.
    fn passage(&mut self, words: &str) {
        let all: Vec<&str> = words.split_whitespace().collect();
        if !self.short || all.len() < LONG {
            return self.flow(Look::Passage, words);
        }
        let (first, rest) = all.split_at(ENDS);
        let (middle, last) = rest.split_at(rest.len() - ENDS);
        self.flow(Look::Passage, &first.join(" "));
        self.joined = false;
        self.flow(Look::Aside, &format!("… {} words …", middle.len()));
        self.joined = false;
        let ends = if words.ends_with(char::is_whitespace) { " " } else { "" };
        self.flow(Look::Passage, &format!("{}{ends}", last.join(" ")));
    }

    /// Writes words after those already there.
    fn flow(&mut self, look: Look, words: &str) {
        let mut blank = self.at > 0 && (!self.joined || words.starts_with(char::is_whitespace));
        for word in words.split_whitespace() {
            let word = one_line(word);
            if self.at > 0 && self.at + usize::from(blank) + width(&word) > self.columns {
                self.break_row();
                blank = false;
            }
            if blank {
                self.push(look, " ");
            }
            self.push(look, &word);
            blank = true;
        }
        self.joined = !words.ends_with(char::is_whitespace);
    }

    /// Writes a word; one that is wider than a row continues in the next.
    fn push(&mut self, look: Look, word: &str) {
        for cluster in clusters(word, 0) {
            let columns = usize::from(cluster.width);
            if self.at > 0 && self.at + columns > self.columns {
                self.break_row();
            }
            self.at += columns;
            let Some(row) = self.rows.last_mut() else { return };
            match row.last_mut().filter(|run| run.look == look) {
                Some(run) => run.words.push_str(&cluster.shown),
                None => row.push(Run { look, words: cluster.shown.into_owned() }),
            }
        }
    }
}

/// Returns the words before a passage, with an ellipsis for what precedes them.
fn lead(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!("…{prefix}") }
}

/// Returns the words after a passage, with an ellipsis for what follows them.
fn trail(suffix: &str) -> String {
    if suffix.is_empty() { String::new() } else { format!("{suffix}…") }
}

fn of_several(choice: usize, all: usize) -> String {
    if all > 1 { format!(" ({} of {all})", choice + 1) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::anchor::Anchor;
    use crate::model::annotation::{Id, now};

    fn case(quote: &str, found: &str) -> ReviewItem {
        let anchor = |quote: &str| Anchor {
            quote: quote.to_owned(),
            prefix: "before ".to_owned(),
            suffix: ". After".to_owned(),
            ..Anchor::default()
        };
        let highlight = Highlight {
            id: Id::new(),
            anchor: anchor(quote),
            tags: Vec::new(),
            note: None,
            created: now(),
            updated: now(),
        };
        let path = DocPath::new(std::path::Path::new("a.txt")).unwrap();
        let candidates = vec![Candidate { anchor: anchor(found), byte: 0, percent: 83 }];
        ReviewItem::Drifted {
            document: path,
            highlight: Box::new(highlight),
            state: "changed",
            sha256: String::new(),
            candidates,
            slot: None,
        }
    }

    fn text(rows: &[ReportRow]) -> Vec<String> {
        let row = |row: &ReportRow| row.iter().map(|run| run.words.as_str()).collect();
        rows.iter().map(row).collect()
    }

    #[test]
    fn what_is_to_be_decided_comes_first_and_no_row_is_too_wide() {
        let case = case("nine divisions", "n1ne divisions");
        let rows = text(&body(&case, 0, 40, 99));
        assert_eq!(
            rows,
            [
                "Perhaps this, 83 % alike:",
                "…before [-nine-] {+n1ne+} divisions.",
                "After…",
                "",
                "It was made on this:",
                "…before nine divisions. After…",
            ]
        );
        for columns in 1..30 {
            assert!(text(&body(&case, 0, columns, 9)).iter().all(|r| width(r) <= columns.into()));
        }
    }

    #[test]
    fn the_middle_of_what_is_the_same_is_left_out_only_where_room_is_short() {
        let long = vec!["word"; 50].join(" ");
        let case = case(&format!("{long} nine"), &format!("{long} n1ne"));
        let short = text(&body(&case, 0, 80, 9)).join("\n");
        assert!(short.contains("… 34 words …") && short.contains("[-nine-] {+n1ne+}"), "{short}");
        assert!(!text(&body(&case, 0, 80, 99)).join("\n").contains("34 words"));
    }
}
