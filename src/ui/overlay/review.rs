//! The review of what is not where it was made: what was marked, where it might be, and the
//! difference between the two.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::Canvas;
use crate::app::event::{Case, Offer};
use crate::app::review::Review;
use crate::model::annotation::Highlight;
use crate::model::cluster::{one_line, width};
use crate::model::diff::{Became, by_word};
use crate::model::path::DocPath;
use crate::ui::pen;

/// Rows of a passage that are shown; the rest is an ellipsis.
const MOST_ROWS: u16 = 10;

/// Where the next words go.
struct Spot {
    x: u16,
    y: u16,
    /// Whether what comes next follows without a blank, if it begins with none.
    joined: bool,
}

impl Spot {
    /// The start of a row.
    fn at(area: Rect, y: u16) -> Self {
        Self { x: area.x, y, joined: false }
    }
}

impl Canvas<'_> {
    pub(super) fn review(&self, review: &Review, buffer: &mut Buffer) -> Option<Position> {
        let (columns, rows) = self.most();
        let area = self.open(columns, rows, "not where it was made", buffer);
        let dim = self.over(self.theme.dim);
        let Some(case) = review.case() else {
            let words = if review.busy { "looking …" } else { "nothing to decide" };
            pen::write(buffer, area, area.x, area.y, words, dim);
            return None;
        };
        let count = format!("{} of {}", review.cursor + 1, review.cases.len());
        let end = pen::write_right(buffer, area, area.y, &count, dim);
        let room = end.saturating_sub(area.x + 2);
        let at = (area.x, area.y);
        match case {
            Case::Missing { from, to, count } => {
                let plural = if *count == 1 { "" } else { "s" };
                let words = format!("{from} is gone, with {count} annotation{plural}");
                pen::write_cut(buffer, area, at, room, &words, self.over(self.theme.strong));
                self.missing(to, review.choice, area, buffer);
            }
            Case::Drift { document, highlight, state, offers } => {
                let words = format!("{state}: {}", self.document_words(document));
                pen::write_cut(buffer, area, at, room, &words, self.over(self.theme.strong));
                self.drift(highlight, offers, review.choice, area, buffer);
            }
        }
        Some(Position::new(area.x, area.y))
    }

    fn document_words(&self, document: &DocPath) -> String {
        let title = self.app.list.get(document).map(|entry| entry.title().to_owned());
        title.map_or_else(|| document.to_string(), |title| format!("{title}  {document}"))
    }

    fn missing(&self, to: &[DocPath], choice: usize, area: Rect, buffer: &mut Buffer) {
        let dim = self.over(self.theme.dim);
        let words = match to.get(choice) {
            None => "No document here has its text. Put it back under its name, or leave this.",
            Some(_) => "The same text is here:",
        };
        let mut spot = Spot::at(area, area.y + 2);
        flow(words, dim, area, &mut spot, buffer);
        if let Some(path) = to.get(choice) {
            spot = Spot::at(area, spot.y + 1);
            flow(path.as_str(), self.over(self.theme.page), area, &mut spot, buffer);
            flow(&of_several(choice, to.len()), dim, area, &mut spot, buffer);
        }
    }

    fn drift(
        &self,
        highlight: &Highlight,
        offers: &[Offer],
        choice: usize,
        area: Rect,
        buffer: &mut Buffer,
    ) {
        let (dim, page) = (self.over(self.theme.dim), self.over(self.theme.page));
        let anchor = &highlight.anchor;
        let mut spot = Spot::at(area, area.y + 1);
        let mut about = highlight.tags.join(&format!(" {} ", self.theme.symbols.dot));
        if let Some(note) = &highlight.note {
            about = format!("{about}  {} {}", self.theme.symbols.note, one_line(note));
        }
        pen::write_cut(buffer, area, (spot.x, spot.y), area.width, about.trim_start(), dim);
        spot.y += 2;
        flow("It was made on this:", dim, area, &mut spot, buffer);
        spot = Spot::at(area, spot.y + 1);
        flow(&lead(&anchor.prefix), dim, area, &mut spot, buffer);
        flow(&anchor.quote, page.add_modifier(Modifier::UNDERLINED), area, &mut spot, buffer);
        flow(&trail(&anchor.suffix), dim, area, &mut spot, buffer);
        spot = Spot::at(area, spot.y + 2);
        let Some(offer) = offers.get(choice) else {
            flow("Nothing like it is in the text.", dim, area, &mut spot, buffer);
            return;
        };
        let words = format!(
            "It may be this, which fits to {} %{}",
            offer.percent,
            of_several(choice, offers.len())
        );
        flow(&words, dim, area, &mut spot, buffer);
        spot = Spot::at(area, spot.y + 1);
        flow(&lead(&offer.anchor.prefix), dim, area, &mut spot, buffer);
        for (became, words) in by_word(&anchor.quote, &offer.anchor.quote) {
            // A mark as well as a look: without colour the difference must be seen too.
            let (words, style) = match became {
                Became::Same => (words, page.add_modifier(Modifier::UNDERLINED)),
                Became::Gone => (format!("[-{words}-]"), self.over(self.theme.error)),
                Became::New => (
                    format!("{{+{words}+}}"),
                    self.over(self.theme.accent).add_modifier(Modifier::BOLD),
                ),
            };
            flow(&words, style, area, &mut spot, buffer);
            spot.joined = false;
        }
        spot.joined = true;
        flow(&trail(&offer.anchor.suffix), dim, area, &mut spot, buffer);
    }
}

/// Writes words from `spot` on, over as many rows as they take and may have.
fn flow(words: &str, style: Style, area: Rect, spot: &mut Spot, buffer: &mut Buffer) {
    let last = spot.y.saturating_add(MOST_ROWS).min(area.bottom());
    if spot.joined && spot.x > area.x && !words.starts_with(char::is_whitespace) {
        spot.x -= 1;
    }
    spot.joined = !words.ends_with(char::is_whitespace);
    for word in words.split_whitespace() {
        let word = one_line(word);
        let columns = u16::try_from(width(&word)).unwrap_or(u16::MAX);
        if spot.x > area.x && spot.x.saturating_add(columns) > area.right() {
            spot.x = area.x;
            spot.y += 1;
        }
        if spot.y >= last {
            let at = (area.right().saturating_sub(1), last.saturating_sub(1));
            pen::write(buffer, area, at.0, at.1, "…", style);
            return;
        }
        let room = area.right().saturating_sub(spot.x);
        spot.x = pen::write_cut(buffer, area, (spot.x, spot.y), room, &word, style) + 1;
    }
}

/// The words before a passage, and that there are more before them.
fn lead(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!("…{prefix}") }
}

/// The words after a passage, and that there are more after them.
fn trail(suffix: &str) -> String {
    if suffix.is_empty() { String::new() } else { format!("{suffix}…") }
}

fn of_several(choice: usize, all: usize) -> String {
    if all > 1 { format!("   ({} of {all})", choice + 1) } else { String::new() }
}
