//! An annotation file as the reader laid it out: a head, then one block for each table.
//!
//! Owns which comment belongs to which table, and the order of the blocks. Blocks of text are moved
//! whole, so everything that is not changed keeps its bytes. The meaning of a block's fields is not
//! known here.
//!
//! ```text
//! # Glossator annotations.            head
//! format = 1
//!                                     its tail
//! # about the passage below           comment of the block: goes where the block goes
//! [[highlight]]                       body
//! id = "1"
//!
//! # a remark that stands alone        tail: stays where it is when the block goes
//!
//! [[highlight]]
//! ```

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use toml_edit::{Document, Item, RawString, Table};

use super::error::Problems;

/// What a block contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TomlBlockKind {
    /// Everything before the first table.
    Head,
    /// `[document]`.
    Document,
    /// The `[[note]]` with this id.
    Note(String),
    /// The `[[highlight]]` with this start, end and id, in text order.
    Highlight(usize, usize, String),
    /// The `[[tag]]` with this name, in a codebook.
    Tag(String),
    /// One of the reader's own tables.
    Other,
}

impl TomlBlockKind {
    /// Returns the id, if it is an annotation, or the name, if it is a tag.
    pub(super) fn id(&self) -> Option<&str> {
        match self {
            TomlBlockKind::Note(id)
            | TomlBlockKind::Highlight(_, _, id)
            | TomlBlockKind::Tag(id) => Some(id),
            _ => None,
        }
    }

    fn is_highlight(&self) -> bool {
        matches!(self, TomlBlockKind::Highlight(..))
    }
}

/// One table with its text.
#[derive(Clone, Debug)]
pub(super) struct TomlBlock {
    pub(super) kind: TomlBlockKind,
    pub(super) comment: String,
    pub(super) body: String,
    pub(super) tail: String,
}

impl TomlBlock {
    /// Creates a block that is not in any file yet; `body` ends with a line end.
    pub(super) fn new(kind: TomlBlockKind, body: String) -> Self {
        Self { kind, comment: String::new(), body, tail: String::new() }
    }
}

/// A block that was removed, and where it stood.
#[derive(Clone, Debug)]
pub(super) struct RemovedBlock {
    pub(super) block: TomlBlock,
    /// The name of the block above it.
    pub(super) above: String,
    /// The tail of the block above it: while both were there, and once this one was gone.
    pub(super) seam: (String, String),
}

/// The blocks of a file, in order. The first is always the head.
#[derive(Clone, Debug)]
pub(super) struct TomlText {
    pub(super) blocks: Vec<TomlBlock>,
}

/// What the name of an annotation's block begins with; its id follows.
const NAMED: &str = "id ";

/// Where a table's header begins, including the comment before it.
struct Header {
    kind: TomlBlockKind,
    /// Whether it belongs to the annotation above it, such as `[highlight.mine]`.
    nested: bool,
    prefix: usize,
    start: usize,
}

impl TomlText {
    /// Splits `text`, from which `doc` was parsed and in which every annotation is valid.
    pub(super) fn cut(text: &str, doc: &Document<&str>, problems: &mut Problems) -> Self {
        Self::cut_by(text, doc, problems, &kind_of)
    }

    /// Splits the text of a codebook in which every tag is valid.
    pub(super) fn cut_codebook(text: &str, doc: &Document<&str>, problems: &mut Problems) -> Self {
        let name = |table: &Table| table.get("name").and_then(Item::as_str).map(str::to_owned);
        Self::cut_by(text, doc, problems, &|key, table| match key {
            "tag" => TomlBlockKind::Tag(name(table).unwrap_or_default()),
            _ => TomlBlockKind::Other,
        })
    }

    fn cut_by(
        text: &str,
        doc: &Document<&str>,
        problems: &mut Problems,
        kind_of: &dyn Fn(&str, &Table) -> TomlBlockKind,
    ) -> Self {
        let mut headers = Vec::new();
        for (key, item) in doc.iter() {
            collect(item, &|table| kind_of(key, table), false, &mut headers);
        }
        headers.sort_by_key(|header| header.start);
        let trailing = doc.trailing().span().map_or(text.len(), |span| span.start);
        let mut toml_text =
            Self { blocks: vec![TomlBlock::new(TomlBlockKind::Head, String::new())] };
        let mut from = 0;
        for header in headers {
            if header.nested {
                if toml_text.blocks.last().is_none_or(|block| block.kind != header.kind) {
                    let what = "this table is separated from the one that it belongs to";
                    problems.add(Some(header.start..header.start), what);
                }
                continue;
            }
            let comment = header.prefix + attached(&text[header.prefix..header.start]);
            toml_text.end_block(&text[from..header.prefix], &text[header.prefix..comment]);
            toml_text.blocks.push(TomlBlock {
                comment: text[comment..header.start].to_owned(),
                ..TomlBlock::new(header.kind, String::new())
            });
            from = header.start;
        }
        toml_text.end_block(&text[from..trailing], &text[trailing..]);
        toml_text
    }

    fn end_block(&mut self, body: &str, tail: &str) {
        if let Some(block) = self.blocks.last_mut() {
            body.clone_into(&mut block.body);
            tail.clone_into(&mut block.tail);
        }
    }

    /// Returns the whole text.
    pub(super) fn text(&self) -> String {
        self.blocks.iter().flat_map(|b| [&*b.comment, &*b.body, &*b.tail]).collect()
    }

    /// Returns the text without the annotations not among `ids` and without the reader's own
    /// tables; `None` if two blocks of the whole text would run into each other.
    pub(super) fn with_only(&self, ids: &HashSet<&str>) -> Option<String> {
        let mut out = String::new();
        for (at, block) in self.blocks.iter().enumerate() {
            let text = [&*block.comment, &*block.body, &*block.tail];
            let last = text.iter().rfind(|part| !part.is_empty());
            let ends = last.is_none_or(|part| part.ends_with('\n'));
            if !ends && at + 1 < self.blocks.len() {
                return None;
            }
            let wanted = match &block.kind {
                TomlBlockKind::Head | TomlBlockKind::Document => true,
                TomlBlockKind::Note(id) | TomlBlockKind::Highlight(_, _, id) => {
                    ids.contains(id.as_str())
                }
                TomlBlockKind::Tag(_) | TomlBlockKind::Other => false,
            };
            if wanted {
                out.extend(text);
            }
        }
        Some(out)
    }

    /// Returns the index of the annotation called `id`.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.blocks.iter().position(|block| block.kind.id() == Some(id))
    }

    /// Returns, for each annotation's id, the line (from 1) on which its table begins.
    pub(super) fn lines(&self) -> HashMap<String, usize> {
        let mut line = 1;
        let mut lines = HashMap::new();
        for block in &self.blocks {
            line += block.comment.matches('\n').count();
            lines.extend(block.kind.id().map(|id| (id.to_owned(), line)));
            line += [&block.body, &block.tail]
                .map(|text| text.matches('\n').count())
                .iter()
                .sum::<usize>();
        }
        lines
    }

    /// Removes a block with its own comment. Stand-alone comments after it stay.
    pub(super) fn take(&mut self, at: usize) -> TomlBlock {
        let mut block = self.blocks.remove(at);
        let tail = std::mem::take(&mut block.tail);
        let last = at == self.blocks.len();
        if let Some(above) = self.blocks.get_mut(at.saturating_sub(1)) {
            if !is_blank(&tail) {
                let spaced = above.tail == "\n" || above.tail.ends_with("\n\n");
                above.tail.push_str(if spaced { tail.trim_start_matches('\n') } else { &tail });
            } else if last && is_blank(&above.tail) {
                above.tail.clear();
            }
        }
        block
    }

    /// Like [`TomlText::take`], but remembers what [`TomlText::restore`] needs.
    pub(super) fn remove(&mut self, at: usize) -> RemovedBlock {
        let tail = self.blocks.get(at).map(|block| block.tail.clone()).unwrap_or_default();
        let above = at.saturating_sub(1);
        let name = self.name(above);
        let seam = |text: &Self| {
            text.blocks.get(above).map(|block| block.tail.clone()).unwrap_or_default()
        };
        let before = seam(self);
        let block = TomlBlock { tail, ..self.take(at) };
        RemovedBlock { block, above: name, seam: (before, seam(self)) }
    }

    /// Puts a block back as it stood, byte for byte, if what was around it is as the removal left
    /// it. Otherwise it comes as near to its place as its kind allows.
    pub(super) fn restore(&mut self, removed: RemovedBlock) {
        let RemovedBlock { mut block, above, seam: (before, after) } = removed;
        let place = self.named(&above).map(|above| above + 1);
        let Some(at) = place.filter(|at| self.is_in_order(*at, &block.kind)) else {
            return self.put(block);
        };
        let last = at == self.blocks.len();
        match self.blocks.get_mut(at - 1) {
            Some(above) if above.tail == after => above.tail = before,
            _ => return self.insert(at, block),
        }
        let ends = [&block.tail, &block.body].into_iter().find(|part| !part.is_empty());
        if !last && ends.is_some_and(|end| !end.ends_with('\n')) {
            block.tail.push('\n');
        }
        self.blocks.insert(at, block);
    }

    /// Returns whether the highlights around it are in text order if a block of this kind is
    /// inserted at `at`.
    fn is_in_order(&self, at: usize, kind: &TomlBlockKind) -> bool {
        let key = |kind: &TomlBlockKind| match kind {
            TomlBlockKind::Highlight(start, end, id) => Some((*start, *end, id.clone())),
            _ => None,
        };
        let Some(here) = key(kind) else { return true };
        let (above, below) = self.blocks.split_at(at.min(self.blocks.len()));
        let above = above.iter().rev().find_map(|block| key(&block.kind));
        let below = below.iter().find_map(|block| key(&block.kind));
        above.is_none_or(|above| above <= here) && below.is_none_or(|below| here <= below)
    }

    /// Returns a name for the block at `at` that it keeps while others come and go.
    fn name(&self, at: usize) -> String {
        let Some(block) = self.blocks.get(at) else { return String::new() };
        let header = |block: &TomlBlock| block.body.lines().next().map(str::to_owned);
        match &block.kind {
            TomlBlockKind::Head => "head".to_owned(),
            TomlBlockKind::Note(id)
            | TomlBlockKind::Highlight(_, _, id)
            | TomlBlockKind::Tag(id) => {
                format!("{NAMED}{id}")
            }
            TomlBlockKind::Document | TomlBlockKind::Other => {
                let before = self.blocks.iter().take(at);
                let same = before.filter(|other| header(other) == header(block)).count();
                format!("{same} {}", header(block).unwrap_or_default())
            }
        }
    }

    /// Returns the index of the block with this name.
    fn named(&self, name: &str) -> Option<usize> {
        match name.strip_prefix(NAMED) {
            Some(id) => self.find(id),
            None => (0..self.blocks.len()).find(|at| self.name(*at) == name),
        }
    }

    /// Inserts `block` where its kind belongs, with blank lines around it: a highlight in text
    /// order, a note after the other notes.
    pub(super) fn put(&mut self, block: TomlBlock) {
        let after = |is: fn(&TomlBlockKind) -> bool| {
            self.blocks.iter().rposition(|block| is(&block.kind)).map(|at| at + 1)
        };
        let later = |other: &TomlBlock| match (&other.kind, &block.kind) {
            (TomlBlockKind::Highlight(a, b, c), TomlBlockKind::Highlight(start, end, id)) => {
                (a, b, c) > (start, end, id)
            }
            _ => false,
        };
        let end = self.blocks.len();
        let at = match &block.kind {
            TomlBlockKind::Highlight(..) => self
                .blocks
                .iter()
                .position(later)
                .or_else(|| after(TomlBlockKind::is_highlight))
                .unwrap_or(end),
            TomlBlockKind::Note(_) => after(|kind| matches!(kind, TomlBlockKind::Note(_)))
                .or_else(|| after(|kind| *kind == TomlBlockKind::Document))
                .unwrap_or(1.min(end)),
            TomlBlockKind::Head | TomlBlockKind::Document => 1.min(end),
            TomlBlockKind::Tag(_) => {
                after(|kind| matches!(kind, TomlBlockKind::Tag(_))).unwrap_or(end)
            }
            TomlBlockKind::Other => end,
        };
        self.insert(at, block);
    }

    /// Inserts `block` at a place, with blank lines around it.
    pub(super) fn insert(&mut self, at: usize, mut block: TomlBlock) {
        if let Some(above) = at.checked_sub(1).and_then(|above| self.blocks.get_mut(above)) {
            let text = format!("{}{}", above.body, above.tail);
            if !text.is_empty() && !text.ends_with('\n') {
                above.tail.push('\n');
            }
            if !text.is_empty() && !text.ends_with("\n\n") {
                above.tail.push('\n');
            }
        }
        let last = at == self.blocks.len();
        block.tail = if last { String::new() } else { "\n".to_owned() };
        self.blocks.insert(at, block);
    }

    /// Sorts the highlights into text order; those already in order are not touched.
    pub(super) fn settle(&mut self) {
        let key = |block: &TomlBlock| match &block.kind {
            TomlBlockKind::Highlight(start, end, id) => Some((*start, *end, id.clone())),
            _ => None,
        };
        let mut greatest = None;
        for at in 0..self.blocks.len() {
            let Some(here) = self.blocks.get(at).and_then(key) else {
                continue;
            };
            if greatest.as_ref().is_some_and(|greatest| here < *greatest) {
                let block = self.take(at);
                self.put(block);
            } else {
                greatest = Some(here);
            }
        }
    }
}

/// Collects the headers of `item` and of all tables in it.
fn collect(
    item: &Item,
    kind: &dyn Fn(&Table) -> TomlBlockKind,
    nested: bool,
    out: &mut Vec<Header>,
) {
    let mut one = |table: &Table| {
        let kind = kind(table);
        let start = |raw: &RawString| raw.span().map(|span| span.start);
        if let Some(span) = table.span().filter(|_| !table.is_implicit() && !table.is_dotted()) {
            out.push(Header {
                prefix: table.decor().prefix().and_then(start).unwrap_or(span.start),
                start: span.start,
                nested,
                kind: kind.clone(),
            });
        }
        let nested = kind.id().is_some();
        let kind = if nested { kind } else { TomlBlockKind::Other };
        for (_, item) in table {
            collect(item, &|_| kind.clone(), nested, out);
        }
    };
    match item {
        Item::Table(table) => one(table),
        Item::ArrayOfTables(tables) => tables.iter().for_each(one),
        Item::None | Item::Value(_) => {}
    }
}

fn kind_of(key: &str, table: &Table) -> TomlBlockKind {
    let id = || table.get("id").and_then(Item::as_str).unwrap_or_default().to_owned();
    let number = |key| {
        let number = table.get(key).and_then(Item::as_integer);
        number.and_then(|n| usize::try_from(n).ok()).unwrap_or_default()
    };
    match key {
        "document" => TomlBlockKind::Document,
        "note" => TomlBlockKind::Note(id()),
        "highlight" => TomlBlockKind::Highlight(number("start"), number("end"), id()),
        _ => TomlBlockKind::Other,
    }
}

/// Returns where the comment attached to a header begins in the text before it: at the first of the
/// comment lines directly above.
fn attached(prefix: &str) -> usize {
    let line = |range: Range<usize>| prefix[range].rfind('\n').map_or(0, |at| at + 1);
    let mut at = line(0..prefix.len());
    while at > 0 {
        let above = line(0..at - 1);
        if !prefix[above..at].trim_start().starts_with('#') {
            break;
        }
        at = above;
    }
    at
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
