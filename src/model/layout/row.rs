//! Rows: where a block is broken, and which cluster is in which column.
//!
//! Owns line breaking: UAX #14 with the dictionaries of ICU4X, and widths by grapheme cluster. The
//! rows of a block cover it without gaps, so every character is on exactly one row.

use std::borrow::Cow;

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;

use super::Setting;
use super::block::LayoutBlock;
use super::tabs::Tabs;
use crate::model::cluster::{Cluster, clusters, clusters_from};
use crate::model::line::piece_at;
use crate::model::span::Span;
use crate::model::text::Text;

/// One screen line of a laid-out text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its characters, including blanks and an LF that hang past its end.
    pub span: Span,
    /// The number of columns left free at its start.
    pub indent: u16,
    /// Whether it is broken at a soft hyphen, so that a hyphen must be drawn.
    pub hyphen: bool,
    /// Whether it begins a block: a line of the text or a refilled paragraph.
    pub begins: bool,
    /// Where its tabs lead.
    pub tabs: Tabs,
}

/// A cluster and its position on a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<'a> {
    /// Its characters, in bytes of the text.
    pub span: Span,
    /// Its first column, from the left edge of the page.
    pub column: u16,
    /// Its width in columns.
    pub width: u16,
    /// What is drawn.
    pub shown: Cow<'a, str>,
    /// Whether it is white space.
    pub blank: bool,
}

impl Row {
    /// Returns the clusters of the row from left to right.
    #[must_use]
    pub fn clusters<'a>(&self, text: &'a Text) -> Vec<Placed<'a>> {
        let mut column = self.indent;
        let slice = text.slice(self.span);
        let mut placed = Vec::with_capacity(slice.len());
        let mut margin = Margin::default();
        let above = lines_above(slice);
        // A row may begin where a very long cluster was cut.
        let from = piece_at(text, self.span.start).span.start.min(self.span.start);
        let context = text.slice(Span::new(from, self.span.end));
        // The cell after a tab may go on in the next row.
        let line_end_at = piece_at(text, self.span.start).span.end.max(self.span.end);
        let before = &context.as_bytes()[..(self.span.start - from).min(context.len())];
        let mut tabs = memchr::memchr_iter(b'\t', before).count();
        for cluster in clusters_from(context, self.span.start - from, column) {
            let at = from + cluster.at;
            let closed = margin.closes(cluster.source == "\n", cluster.is_blank())
                || at < self.span.start + above;
            let (shown, width) = match cluster.source {
                _ if closed => (Cow::Borrowed(""), 0),
                "\n" => line_end(text, at, self.span.end),
                // What is closed up before it moves no tab stop.
                "\t" => {
                    tabs += 1;
                    let width = self.tabs.width(
                        column,
                        tabs - 1,
                        text.slice(Span::new(at + 1, line_end_at)),
                    );
                    (Cow::Owned(" ".repeat(usize::from(width))), width)
                }
                _ => (cluster.shown.clone(), cluster.width),
            };
            placed.push(Placed {
                span: Span::new(at, at + cluster.source.len()),
                column,
                width,
                shown,
                blank: cluster.is_blank(),
            });
            column = column.saturating_add(width);
        }
        placed
    }

    /// Returns the column of byte `offset`; one past the last column if it is after the row.
    #[must_use]
    pub fn column_of(&self, text: &Text, offset: usize) -> u16 {
        let placed = self.clusters(text);
        let here = placed.iter().find(|cluster| offset < cluster.span.end);
        here.or(placed.last()).map_or(self.indent, |cluster| {
            if offset < cluster.span.end { cluster.column } else { cluster.end() }
        })
    }

    /// Returns the byte offset of the cluster under a caret in `column`: never the LF, unless there
    /// is nothing else.
    #[must_use]
    pub fn offset_at(&self, text: &Text, column: u16) -> usize {
        let placed = self.clusters(text);
        let stand = |c: &&Placed| c.width > 0 && !text.slice(c.span).starts_with('\n');
        let upto = placed.iter().filter(stand).take_while(|c| c.column <= column);
        let chosen = upto.last().or_else(|| placed.iter().find(stand));
        chosen.map_or(self.span.start, |cluster| cluster.span.start)
    }

    /// Returns the number of columns from the left edge of the page to the last visible cluster.
    #[must_use]
    pub fn width(&self, text: &Text) -> u16 {
        let placed = self.clusters(text);
        let seen = placed.iter().rfind(|cluster| !cluster.blank);
        seen.map_or(0, Placed::end)
    }
}

impl Placed<'_> {
    /// Returns the column after it.
    fn end(&self) -> u16 {
        self.column.saturating_add(self.width)
    }
}

/// Returns the number of bytes at the start of a row that are closed-up blank lines.
fn lines_above(row: &str) -> usize {
    let words = row.len() - row.trim_start().len();
    if words == row.len() { 0 } else { row[..words].rfind('\n').map_or(0, |at| at + 1) }
}

/// Removes the indents of lines inside a filled row.
#[derive(Default)]
struct Margin {
    /// Whether anything other than a blank was seen.
    words: bool,
    /// Whether a line has ended and the next has not begun.
    open: bool,
}

impl Margin {
    /// Takes the next cluster; returns whether it is a blank that is closed up.
    fn closes(&mut self, line_end: bool, blank: bool) -> bool {
        self.words |= !blank;
        self.open = if line_end { self.words } else { self.open && blank };
        self.open && !line_end
    }
}

/// Returns how a line end inside a filled row is drawn, and its width: as a blank, except between
/// scripts that do not use blanks, or after a hyphen.
fn line_end(text: &Text, at: usize, end: usize) -> (Cow<'static, str>, u16) {
    let before = text.as_str()[..at].chars().next_back();
    let after = text.as_str()[at + 1..end].chars().next();
    let joined = |c: char| c == '-' || unicode_width::UnicodeWidthChar::width(c) == Some(2);
    match (before, after) {
        (Some(before), Some(after)) if after != '\n' && before != '\n' && !joined(before) => {
            (Cow::Borrowed(" "), 1)
        }
        _ => (Cow::Borrowed(""), 0),
    }
}

/// Breaks `block` into rows; at least one.
#[must_use]
pub fn rows(text: &Text, block: &LayoutBlock, setting: Setting) -> Vec<Row> {
    let limit = if block.kept { setting.widest } else { setting.measure }.max(1);
    let content = text.slice(block.content);
    // A line end inside a filled row is an optional break, like a blank; the length stays the same.
    let prose: Cow<str> = if content.contains('\n') {
        Cow::Owned(content.replace('\n', " "))
    } else {
        Cow::Borrowed(content)
    };
    let mut breaks =
        LineSegmenter::new_auto(LineBreakOptions::default()).segment_str(&prose).peekable();
    let mut rows = Breaking::new(content, block, limit);
    // The last possible break: offset, column reached there, whether at a soft hyphen.
    let mut chance: Option<(usize, u16, bool)> = None;
    let mut previous: Option<Cluster> = None;
    let mut margin = Margin::default();
    for cluster in clusters(content, 0) {
        while breaks.next_if(|at| *at < cluster.at).is_some() {}
        if breaks.next_if_eq(&cluster.at).is_some() && cluster.at > rows.start {
            if previous.as_ref().is_some_and(must_break) {
                rows.end(cluster.at, false);
                chance = None;
            } else {
                let soft = previous.as_ref().is_some_and(|p| p.source == "\u{ad}");
                chance = Some((cluster.at, rows.column, soft));
            }
        }
        let closed = margin.closes(cluster.source == "\n", cluster.is_blank());
        if rows.has_no_room(&cluster) {
            match chance.take() {
                Some((at, column, soft)) => {
                    rows.end(at, soft && column < limit);
                    // Measured again: a tab that is carried over may have another width there, and
                    // with a hanging indent what had room on the row before may have none.
                    for carried in clusters_from(&content[..cluster.at], at, 0) {
                        rows.make_room(&carried);
                        rows.advance(&carried);
                    }
                }
                None => rows.end(cluster.at, false),
            }
            rows.make_room(&cluster);
        }
        if !closed {
            rows.advance(&cluster);
        }
        previous = Some(cluster);
    }
    rows.finish()
}

fn must_break(cluster: &Cluster) -> bool {
    matches!(cluster.source, "\u{b}" | "\u{c}" | "\u{85}" | "\u{2028}" | "\u{2029}")
}

struct Breaking<'a> {
    content: &'a str,
    block: &'a LayoutBlock,
    limit: u16,
    /// Where the open row begins, in bytes from the start of the content.
    start: usize,
    /// The next free column of the open row.
    column: u16,
    /// Where the tabs are, in bytes from the start of the content.
    tabs: Vec<usize>,
    done: Vec<Row>,
}

impl<'a> Breaking<'a> {
    fn new(content: &'a str, block: &'a LayoutBlock, limit: u16) -> Self {
        let tabs = memchr::memchr_iter(b'\t', content.as_bytes()).collect();
        let mut rows = Self { content, block, limit, start: 0, column: 0, tabs, done: Vec::new() };
        rows.column = rows.indent();
        rows
    }

    fn indent(&self) -> u16 {
        let hang = if self.done.is_empty() { 0 } else { self.block.hang };
        self.block.indent.saturating_add(hang).min(self.limit / 2)
    }

    /// Returns the width of a cluster in the next free column.
    fn width(&self, cluster: &Cluster) -> u16 {
        match cluster.source {
            "\t" => {
                let number = self.tabs.partition_point(|at| *at < cluster.at);
                let after = self.content.get(cluster.at + 1..).unwrap_or_default();
                self.block.tabs.width(self.column, number, after)
            }
            // A line end inside a filled row stands for a blank.
            "\n" => 1,
            _ => cluster.width,
        }
    }

    /// Returns whether the open row has other clusters already and this one would make it too wide.
    fn has_no_room(&self, cluster: &Cluster) -> bool {
        let end = self.column.saturating_add(self.width(cluster));
        !cluster.is_blank() && end > self.limit && cluster.at > self.start
    }

    /// Ends the open row before a cluster that would make it too wide.
    fn make_room(&mut self, cluster: &Cluster) {
        if self.has_no_room(cluster) {
            self.end(cluster.at, false);
        }
    }

    fn advance(&mut self, cluster: &Cluster) {
        self.column = self.column.saturating_add(self.width(cluster));
    }

    fn end(&mut self, at: usize, hyphen: bool) {
        let from = if self.done.is_empty() {
            self.block.span.start
        } else {
            self.block.content.start + self.start
        };
        self.done.push(Row {
            span: Span::new(from, self.block.content.start + at),
            indent: self.indent(),
            hyphen,
            begins: self.done.is_empty(),
            tabs: self.block.tabs,
        });
        self.start = at;
        self.column = self.indent();
    }

    fn finish(mut self) -> Vec<Row> {
        if self.start < self.block.content.len() || self.done.is_empty() {
            self.end(self.block.content.len(), false);
        }
        if let Some(last) = self.done.last_mut() {
            last.span.end = self.block.span.end;
        }
        self.done
    }
}
