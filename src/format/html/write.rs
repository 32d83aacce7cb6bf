//! Writes the elements of a file: what each of them becomes.
//!
//! Owns which elements are blocks, lists, verse, pictures, links and pages of the text, and which are
//! not read. How blocks and marks look is the business of the builder; what belongs to a table is in
//! [`super::tables`], and what is a note in [`super::notes`].
//!
//! Long because every kind of element has its few lines here, and they share what is open.

use super::notes::{self, Notes};
use super::tables::{self, Table};
use super::tag::Tag;
use super::tree::{Element, Event, Tree};
use super::{Place, verse};
use crate::format::builder::{Builder, Container, Numbering};
use crate::format::{Limits, Unreadable};
use crate::model::apparatus::Field;
use crate::model::structure::Style;

/// What marks a page is not longer than this, in characters.
const LONGEST_LABEL: usize = 20;
/// How a word is read takes no more than this, in bytes.
const LONGEST_READING: usize = 300;
/// What is said of a drawing is not longer than this, in bytes.
const LONGEST_DESCRIPTION: usize = 500;

/// Writes a file.
///
/// # Errors
/// When the text has become too long or too deep, or the time is over.
pub(in crate::format) fn write(
    tree: &Tree,
    file: usize,
    place: &Place,
    notes: &Notes,
    builder: &mut Builder,
    limits: &Limits,
) -> Result<(), Unreadable> {
    let most = limits.depth.saturating_sub(16);
    let mut writer = Writer {
        tree,
        file,
        place,
        notes,
        builder,
        most,
        depth: 0,
        open: Vec::new(),
        lists: Vec::new(),
        tables: Vec::new(),
        captions: Vec::new(),
        quotes: 0,
        set: Setting::default(),
        ended: Ended::default(),
        reading: String::new(),
        is_too_deep: tree.is_flattened,
    };
    writer.run()?;
    if writer.is_too_deep {
        builder.loss("the order of elements that are nested too deep");
    }
    Ok(())
}

struct Writer<'w, 'l> {
    tree: &'w Tree,
    file: usize,
    place: &'w Place<'w>,
    notes: &'w Notes,
    builder: &'w mut Builder<'l>,
    /// How many containers may be open, and are.
    most: usize,
    depth: usize,
    /// The open elements that have to be ended, with how.
    open: Vec<(usize, Ending)>,
    lists: Vec<List>,
    tables: Vec<Table>,
    /// The captions of the open figures.
    captions: Vec<String>,
    /// How many quotations inside lines are open.
    quotes: usize,
    set: Setting,
    ended: Ended,
    /// The reading of the word before, until the next word.
    reading: String,
    is_too_deep: bool,
}

/// How words are set.
#[derive(Clone, Copy, Debug, Default)]
struct Setting {
    /// Whether blocks are lines.
    lines: bool,
    /// Whether inline elements are lines.
    inline_lines: bool,
    /// Whether blanks and line ends are kept.
    kept: bool,
    /// Whether paragraphs with line ends are stanzas.
    poem: bool,
    /// Whether lists have no marks.
    bare_lists: bool,
    /// Whether nothing is read but notes.
    notes_only: bool,
    in_note: bool,
}

/// What ended since the last word.
#[derive(Clone, Copy, Debug, Default)]
struct Ended {
    breaks: usize,
    line: bool,
}

/// What has to be done at the end of an element.
#[derive(Debug, Default)]
struct Ending {
    containers: usize,
    style: Option<Style>,
    /// What was set before, where the element sets it otherwise.
    set: Option<Setting>,
    what: What,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum What {
    #[default]
    Nothing,
    Line,
    List,
    Table,
    Row,
    Cell,
    Link,
    Note,
    /// The call of a note after a word.
    Call,
    Figure,
    /// A quotation, with whether it writes its marks.
    Quote(bool),
}

/// An open list.
#[derive(Debug)]
struct List {
    numbering: Option<Numbering>,
    next: i64,
    by: i64,
    /// Whether its numbers are not those that the builder gives.
    own: bool,
    bare: bool,
}

impl Writer<'_, '_> {
    fn run(&mut self) -> Result<(), Unreadable> {
        let tree = self.tree;
        let mut at = 0;
        let mut count = 0_usize;
        while let Some(event) = tree.events.get(at) {
            count += 1;
            if count.is_multiple_of(256) {
                self.builder.check()?;
            }
            match event {
                Event::Text(words) => self.text(words),
                Event::Break => self.part(),
                Event::Close(number) => self.close(*number),
                Event::Open(number) => {
                    if let Some(element) = tree.elements.get(*number) {
                        let goes_in = self.element(*number, element);
                        if !goes_in {
                            at = element.close.max(at);
                        }
                    }
                }
            }
            at += 1;
        }
        while let Some((number, _)) = self.open.last() {
            self.close(*number);
        }
        self.flush_reading();
        self.builder.check()
    }

    fn text(&mut self, words: &str) {
        if self.set.notes_only {
            return;
        }
        if self.set.kept {
            self.flush();
            self.builder.text(words);
            return;
        }
        if words.trim_ascii().is_empty() {
            if self.reading.is_empty() && self.ended.breaks == 0 && !self.ended.line {
                self.builder.text(words);
            } else if !self.reading.is_empty() && self.ended.breaks == 0 {
                // Between two readings of one word, or after the last.
                self.reading.push_str(words);
            }
            return;
        }
        self.flush();
        if words.contains('\u{ad}') {
            // Where a word may be divided is a matter of layout.
            self.builder.text(&words.replace('\u{ad}', ""));
        } else {
            self.builder.text(words);
        }
    }

    /// Writes what stands before the next word.
    fn flush(&mut self) {
        self.flush_reading();
        let Ended { breaks, line } = std::mem::take(&mut self.ended);
        if breaks > 1 && !self.set.kept {
            self.divide();
        } else if breaks > 0 || line {
            self.builder.line_break();
        }
    }

    fn flush_reading(&mut self) {
        if self.reading.is_empty() {
            return;
        }
        let reading = std::mem::take(&mut self.reading);
        self.builder.ruby(reading.trim());
        let blanks = reading.trim_start();
        let blanks = blanks.get(blanks.trim_end().len()..).unwrap_or_default();
        self.builder.text(blanks);
    }

    /// Ends the block, so that the next word begins another of the same kind.
    fn divide(&mut self) {
        self.builder.open(Container::Division);
        self.builder.close();
    }

    /// Ends the line where blocks are lines, else the block.
    fn part(&mut self) {
        if self.set.notes_only {
            return;
        }
        self.flush_reading();
        if self.set.lines {
            self.ended.line = true;
        } else {
            self.ended = Ended::default();
            self.divide();
        }
    }

    /// Opens a container for an element.
    fn contain(&mut self, container: Container, ending: &mut Ending) {
        self.flush_reading();
        self.ended = Ended::default();
        if self.depth >= self.most {
            self.is_too_deep = true;
            self.divide();
            return;
        }
        self.builder.open(container);
        self.depth += 1;
        ending.containers += 1;
    }

    /// Opens a container for a block; where blocks are lines, begins a line.
    fn block(&mut self, container: Container, ending: &mut Ending) {
        if self.set.lines {
            self.ended.line = true;
            ending.what = What::Line;
        } else {
            self.contain(container, ending);
        }
    }

    fn style(&mut self, style: Style, ending: &mut Ending) {
        self.builder.style(style);
        ending.style = Some(style);
    }

    /// Writes the beginning of an element; returns whether what is inside is read.
    fn element(&mut self, number: usize, element: &Element) -> bool {
        let mut ending = Ending::default();
        if self.begins_note(number, element, &mut ending) {
            self.open.push((number, ending));
            return true;
        }
        if self.set.notes_only {
            return true;
        }
        if is_hidden(element) {
            return false;
        }
        let key = element.id().map(|id| self.place.key(id));
        if let Some(key) = &key {
            self.builder.id(key);
        }
        let label = page_label(self.tree, element);
        let said = key.and_then(|key| self.place.pages.get(&key));
        if let Some(label) = said.or(label.as_ref()) {
            self.builder.page(label);
        }
        if label.is_some() {
            return false;
        }
        let goes_in = self.content(number, element, &mut ending);
        if goes_in && !ending.is_nothing() {
            self.open.push((number, ending));
        }
        goes_in
    }

    fn begins_note(&mut self, number: usize, element: &Element, ending: &mut Ending) -> bool {
        let Some(key) = self.notes.note(self.file, number) else {
            if self.notes.is_collection(self.file, number) && !self.set.notes_only {
                let set = Setting { notes_only: true, ..self.set };
                ending.set = Some(std::mem::replace(&mut self.set, set));
                return true;
            }
            return false;
        };
        self.flush_reading();
        self.ended = Ended::default();
        self.builder.note(key);
        if let Some(id) = element.id() {
            self.builder.id(&self.place.key(id));
        }
        let set = Setting { in_note: true, ..Setting::default() };
        ending.set = Some(std::mem::replace(&mut self.set, set));
        ending.what = What::Note;
        true
    }

    fn content(&mut self, number: usize, element: &Element, ending: &mut Ending) -> bool {
        match element.tag {
            Tag::Html | Tag::Body => {}
            Tag::Head
            | Tag::Title
            | Tag::Meta
            | Tag::Skipped
            | Tag::SkippedText
            | Tag::Void
            | Tag::ReadingBracket => return false,
            Tag::Division => self.division(element, ending),
            Tag::Navigation => {
                // Lists for programs, of which readers have no use.
                if element.has_any("epub:type", &["landmarks", "page-list"]) {
                    return false;
                }
                self.block(Container::Division, ending);
                if element.has("epub:type", "toc") {
                    ending.set.get_or_insert(self.set);
                    self.set.bare_lists = true;
                }
            }
            Tag::Paragraph => {
                let stanza = self.set.poem && verse::has_breaks(self.tree, element);
                if verse::is_verse(element) || stanza {
                    self.verse(element, ending, Container::Paragraph);
                } else {
                    self.block(Container::Paragraph, ending);
                }
            }
            Tag::Heading(level) => {
                self.block(Container::Heading(level), ending);
                ending.set.get_or_insert(self.set);
                self.set.lines = true;
            }
            Tag::Bullets | Tag::Numbers => self.list(element, ending),
            Tag::Item => self.item(element, ending),
            Tag::Terms => self.block(Container::Bullets, ending),
            Tag::Term => {
                self.block(Container::Item, ending);
                if ending.containers > 0 {
                    self.builder.mark("");
                }
                self.style(Style::Strong, ending);
            }
            Tag::Explanation => self.block(Container::Quotation, ending),
            Tag::Quotation => {
                if verse::is_verse(element) {
                    self.verse(element, ending, Container::Quotation);
                } else {
                    self.block(Container::Quotation, ending);
                }
            }
            Tag::Preformatted => {
                if !self.set.lines {
                    self.block(Container::Preformatted, ending);
                    ending.set.get_or_insert(self.set);
                    self.set.kept = true;
                }
            }
            Tag::Table | Tag::Caption | Tag::RowGroup | Tag::Row | Tag::Cell | Tag::HeadCell => {
                return self.part_of_table(element, ending);
            }
            Tag::Rule => {
                if !self.set.lines {
                    self.flush_reading();
                    self.ended = Ended::default();
                    self.builder.rule();
                }
            }
            Tag::LineBreak => self.line_break(),
            Tag::Picture => self.picture(element),
            Tag::Drawing => {
                self.drawing(element);
                return false;
            }
            Tag::Formula => return self.formula(element),
            Tag::Ruby => {}
            Tag::Reading => {
                let reading = self.tree.text(element, LONGEST_READING);
                if reading.len() > LONGEST_READING {
                    return true;
                }
                self.reading.truncate(self.reading.trim_end().len());
                self.reading.push_str(reading.trim());
                return false;
            }
            Tag::Link => return self.link(number, element, ending),
            Tag::Quoted => {
                // Some write the marks themselves.
                let first = self.tree.text(element, 8).trim_start().chars().next();
                let is_marked = !first.is_some_and(|c| "\"'“‘«‹„‚「『".contains(c));
                if is_marked {
                    self.flush();
                    self.builder.text(if self.quotes % 2 == 0 { "“" } else { "‘" });
                }
                self.quotes += 1;
                ending.what = What::Quote(is_marked);
            }
            Tag::Styled(style) => self.style(style, ending),
            Tag::Input => {
                if element.has("type", "checkbox") {
                    self.flush();
                    let mark = if element.get("checked").is_some() { "[x] " } else { "[ ] " };
                    self.builder.text(mark);
                }
            }
            Tag::Inline => self.inline(element, ending),
        }
        true
    }

    fn division(&mut self, element: &Element, ending: &mut Ending) {
        if &*element.name == "figure" {
            self.block(Container::Division, ending);
            self.captions.push(verse::caption(self.tree, element));
            if ending.what == What::Nothing {
                ending.what = What::Figure;
            } else {
                self.captions.pop();
            }
        } else if verse::is_verse(element) {
            self.verse(element, ending, Container::Division);
        } else {
            self.block(Container::Division, ending);
        }
    }

    /// Begins what says that it is verse. Its lines are its inner blocks, or end with `br`.
    fn verse(&mut self, element: &Element, ending: &mut Ending, outer: Container) {
        if self.set.lines {
            self.block(Container::Verse, ending);
            return;
        }
        let before = self.set;
        match verse::lines_of(self.tree, element) {
            verse::Lines::Nested => self.contain(outer, ending),
            verse::Lines::Stanzas => {
                self.contain(outer, ending);
                self.set.poem = true;
            }
            lines => {
                if outer == Container::Quotation {
                    self.contain(outer, ending);
                }
                self.contain(Container::Verse, ending);
                self.set.lines = true;
                self.set.inline_lines = lines == verse::Lines::Inline;
            }
        }
        ending.set = Some(before);
    }

    fn list(&mut self, element: &Element, ending: &mut Ending) {
        if self.set.lines {
            self.block(Container::Division, ending);
            return;
        }
        let number = |name| element.get(name).and_then(|value| value.trim().parse::<i64>().ok());
        let style = element.get("style").unwrap_or_default();
        let names = ["list-style", "list-style-type"];
        let bare = self.set.bare_lists || style_says(style, &names, &["none"]);
        let numbering = (element.tag == Tag::Numbers).then(|| numbering(element));
        let reversed = element.get("reversed").is_some();
        let items = || {
            let events = self.tree.inside(element);
            i64::try_from(events.filter(|(_, e)| e.tag == Tag::Item).count()).unwrap_or(1)
        };
        let next = number("start").unwrap_or_else(|| if reversed { items() } else { 1 });
        let own = reversed || next < 0;
        let by = if reversed { -1 } else { 1 };
        self.lists.push(List { numbering, next, by, own, bare });
        let container = match numbering {
            Some(numbering) => Container::Numbers(u64::try_from(next).unwrap_or(0), numbering),
            None => Container::Bullets,
        };
        self.contain(container, ending);
        ending.what = What::List;
    }

    fn item(&mut self, element: &Element, ending: &mut Ending) {
        if self.set.lines {
            self.block(Container::Division, ending);
            return;
        }
        self.contain(Container::Item, ending);
        let value = element.get("value").and_then(|value| value.trim().parse::<i64>().ok());
        let style = element.get("style").unwrap_or_default();
        let Some(list) = self.lists.last_mut() else { return };
        if list.bare || style_says(style, &["list-style", "list-style-type"], &["none"]) {
            self.builder.mark("");
            return;
        }
        let Some(numbering) = list.numbering else { return };
        if let Some(value) = value.filter(|value| *value != list.next) {
            list.next = value;
            list.own = true;
        }
        let number = list.next;
        list.next = number.saturating_add(list.by);
        if list.own {
            let mark = match u64::try_from(number) {
                Ok(number) => format!("{}.", numbering.write(number)),
                Err(_) => format!("{number}."),
            };
            self.builder.mark(&mark);
        }
    }

    fn part_of_table(&mut self, element: &Element, ending: &mut Ending) -> bool {
        if element.tag == Tag::Table {
            let is_layout = self.set.lines || tables::is_layout(self.tree, element);
            self.block(Container::Division, ending);
            if ending.what == What::Nothing {
                self.tables.push(Table::new(is_layout));
                ending.what = What::Table;
            }
            return true;
        }
        // The numbers of lines beside a listing.
        if element.has_any("class", &["linenos", "gutter"]) && element.tag == Tag::Cell {
            return false;
        }
        let Some(table) = self.tables.last_mut().filter(|table| !table.is_layout) else {
            if element.tag != Tag::RowGroup {
                self.block(Container::Division, ending);
            }
            return true;
        };
        match element.tag {
            Tag::Caption if !table.in_row => {
                if std::mem::take(&mut table.is_open) {
                    self.builder.close();
                }
                self.contain(Container::Paragraph, ending);
            }
            Tag::Row if !table.in_row => {
                if !std::mem::replace(&mut table.is_open, true) {
                    self.builder.open(Container::Table);
                }
                table.begin_row();
                self.contain(Container::Row, ending);
                ending.what = What::Row;
            }
            Tag::Cell | Tag::HeadCell if table.in_row => {
                let skipped = table.skip_taken();
                self.empty_cells(skipped);
                self.contain(Container::Cell, ending);
                if element.tag == Tag::HeadCell {
                    self.style(Style::Strong, ending);
                }
                ending.what = What::Cell;
            }
            _ => {}
        }
        true
    }

    fn empty_cells(&mut self, count: usize) {
        for _ in 0..count {
            self.builder.open(Container::Cell);
            self.builder.close();
        }
    }

    fn line_break(&mut self) {
        if self.set.kept {
            self.builder.line_break();
        } else {
            self.flush_reading();
            self.ended.breaks += 1;
        }
    }

    fn picture(&mut self, element: &Element) {
        let is_dot = |name| matches!(element.get(name), Some("0" | "1" | "1px"));
        let description = element.get("alt").or_else(|| element.get("title"));
        if description.is_some_and(|words| words.trim().is_empty())
            || element.has_any("role", &["presentation", "none"])
            || (is_dot("width") && is_dot("height"))
        {
            return;
        }
        let words = description.unwrap_or_default().trim();
        let bare = words.strip_prefix('[').and_then(|words| words.strip_suffix(']'));
        let words = bare.unwrap_or(words);
        self.flush();
        // A letter that is painted begins a word.
        if words.chars().count() == 1 && words.chars().all(char::is_alphanumeric) {
            self.builder.text(words);
            return;
        }
        let source = element.get("src").unwrap_or_default();
        let name = source.rsplit('/').next().unwrap_or_default();
        let is_name = !name.is_empty() && words == name;
        let is_caption = self.captions.last().is_some_and(|caption| caption == words);
        self.builder.picture(if is_name || is_caption { "" } else { words });
    }

    fn drawing(&mut self, element: &Element) {
        let inside = self.tree.text(element, LONGEST_DESCRIPTION);
        let words = match element.get("aria-label") {
            Some(said) if inside.trim().is_empty() => said,
            _ => &inside,
        };
        if !words.trim().is_empty() {
            self.flush();
            self.builder.picture(words);
        }
    }

    fn formula(&mut self, element: &Element) -> bool {
        let said = element.get("alttext").filter(|said| !said.trim().is_empty());
        if let Some(said) = said {
            self.flush();
            self.builder.text(said);
        }
        said.is_none()
    }

    fn link(&mut self, number: usize, element: &Element, ending: &mut Ending) -> bool {
        if let Some(key) = self.notes.called(self.file, number) {
            if notes::is_mark(&self.tree.text(element, 40)) {
                self.flush();
                self.builder.call(key);
                return false;
            }
            // What is noted is the word itself; its note is called after it.
            ending.what = What::Call;
            return true;
        }
        if self.set.in_note && self.notes.leads_back(element, self.place) {
            return false;
        }
        if element.has_any("class", &["headerlink", "header-anchor"]) {
            return false;
        }
        if let Some(to) = element.get("href").and_then(|to| self.place.to(to)) {
            self.builder.link(to);
            ending.what = What::Link;
        }
        true
    }

    fn inline(&mut self, element: &Element, ending: &mut Ending) {
        if self.set.inline_lines {
            self.ended.line = true;
            ending.what = What::Line;
            // Inside a line, elements are parts of it.
            ending.set = Some(self.set);
            self.set.inline_lines = false;
        }
        // The number of a line stands in the margin, and so apart from the word before.
        if element.has_any("class", &["lnum", "linenum", "linenumber", "line-number"]) {
            self.builder.text(" ");
        }
        let Some(style) = element.get("style") else { return };
        let says = |names: &[&str], values: &[&str]| style_says(style, names, values);
        let style = if says(&["font-style"], &["italic", "oblique"]) {
            Style::Emphasis
        } else if says(&["font-weight"], &["bold", "bolder", "600", "700", "800", "900"]) {
            Style::Strong
        } else if says(&["text-decoration", "text-decoration-line"], &["underline"]) {
            Style::Underline
        } else if says(&["text-decoration", "text-decoration-line"], &["line-through"]) {
            Style::Struck
        } else {
            return;
        };
        self.style(style, ending);
    }

    /// Writes the end of an element, if anything of it was written.
    fn close(&mut self, number: usize) {
        let Some(at) = self.open.iter().rposition(|(open, _)| *open == number) else { return };
        let (_, ending) = self.open.remove(at);
        if ending.containers > 0 || !matches!(ending.what, What::Nothing | What::Line) {
            self.flush_reading();
        }
        match ending.what {
            What::Nothing => {}
            What::Line => self.ended.line = true,
            What::List => _ = self.lists.pop(),
            What::Table => {
                if self.tables.pop().is_some_and(|table| table.is_open) {
                    self.builder.close();
                }
            }
            What::Row => {
                if let Some(table) = self.tables.last_mut() {
                    table.end_row();
                }
            }
            What::Cell | What::Figure => {}
            What::Link => self.builder.end_link(),
            What::Note => {
                self.ended = Ended::default();
                self.builder.end_note();
            }
            What::Call => {
                if let Some(key) = self.notes.called(self.file, number) {
                    self.builder.call(key);
                }
            }
            What::Quote(is_marked) => {
                self.quotes = self.quotes.saturating_sub(1);
                if is_marked {
                    self.builder.text(if self.quotes % 2 == 0 { "”" } else { "’" });
                }
            }
        }
        if let Some(style) = ending.style {
            self.builder.end_style(style);
        }
        for _ in 0..ending.containers {
            self.ended = Ended::default();
            self.builder.close();
            self.depth = self.depth.saturating_sub(1);
        }
        if let Some(set) = ending.set {
            self.set = set;
        }
        if ending.what == What::Figure {
            self.captions.pop();
        }
        if ending.what == What::Cell
            && let Some(element) = self.tree.elements.get(number)
            && let Some(table) = self.tables.last_mut()
        {
            let more = table.pass(element);
            self.empty_cells(more);
        }
    }
}

impl Ending {
    fn is_nothing(&self) -> bool {
        self.containers == 0
            && self.style.is_none()
            && self.set.is_none()
            && self.what == What::Nothing
    }
}

/// States what the head of a file says of it.
pub(super) fn state_facts(tree: &Tree, builder: &mut Builder) {
    let title = tree.elements.iter().find(|element| element.tag == Tag::Title);
    if let Some(title) = title {
        builder.fact(Field::Title, &tree.text(title, 1000));
    }
    let metas = || tree.elements.iter().filter(|element| element.tag == Tag::Meta);
    let said = |names: &[&str]| {
        metas().find_map(|meta| {
            let name = meta.get("name").or_else(|| meta.get("property"))?;
            let is_one = names.iter().any(|other| other.eq_ignore_ascii_case(name.trim()));
            meta.get("content").filter(|words| is_one && !words.trim().is_empty())
        })
    };
    if let Some(author) = said(&["author", "dc.creator", "dcterms.creator", "article:author"]) {
        builder.fact(Field::From, author);
    }
    let names = ["date", "dc.date", "dcterms.date", "dcterms.created", "article:published_time"];
    if let Some(date) = said(&names) {
        builder.fact(Field::Date, date);
    }
}

/// Returns what a mark of a page says; `None` if an element is none.
fn page_label(tree: &Tree, element: &Element) -> Option<String> {
    let says_so = element.has("epub:type", "pagebreak") || element.has("role", "doc-pagebreak");
    let looks_so = element.tag != Tag::Paragraph
        && element.has_any("class", &["pagenum", "pageno", "pagenumber", "page-number"]);
    if !says_so && !looks_so {
        return None;
    }
    let inside = tree.text(element, 200);
    if inside.trim().chars().count() > LONGEST_LABEL {
        return None;
    }
    let said = element.get("title").or_else(|| element.get("aria-label"));
    let label = |words: &str| {
        let words = words.trim().trim_matches(['[', ']', '{', '}', '(', ')', '|']).trim();
        let bare = ["Page", "page", "Pg.", "Pg", "pg", "p."].iter().find_map(|start| {
            let rest = words.strip_prefix(start)?;
            rest.starts_with([' ', '.', '\u{a0}', '_']).then(|| rest.trim_start_matches(['.', '_']))
        });
        let words = bare.unwrap_or(words).trim();
        (!words.is_empty() && words.chars().count() <= LONGEST_LABEL).then(|| words.to_owned())
    };
    let id = || element.id().filter(|id| id.starts_with("Page_") || id.starts_with("page_"));
    let found = said.and_then(label).or_else(|| label(&inside)).or_else(|| id().and_then(label));
    // A mark that says nothing is still no text.
    found.or_else(|| says_so.then(String::new))
}

fn is_hidden(element: &Element) -> bool {
    element.get("hidden").is_some()
        || element.get("style").is_some_and(|style| {
            style_says(style, &["display"], &["none"])
                || style_says(style, &["visibility"], &["hidden", "collapse"])
        })
}

/// Returns whether a style attribute sets one of these names to one of these values.
fn style_says(style: &str, names: &[&str], values: &[&str]) -> bool {
    style.split(';').filter_map(|part| part.split_once(':')).any(|(name, value)| {
        let mut words = value.split_ascii_whitespace();
        names.iter().any(|other| other.eq_ignore_ascii_case(name.trim()))
            && words.any(|word| values.iter().any(|other| other.eq_ignore_ascii_case(word)))
    })
}

fn numbering(list: &Element) -> Numbering {
    let style = list.get("style").unwrap_or_default();
    let says = |values: &[&str]| style_says(style, &["list-style", "list-style-type"], values);
    match list.get("type").map(str::trim) {
        Some("a") => Numbering::LowerLetter,
        Some("A") => Numbering::UpperLetter,
        Some("i") => Numbering::LowerRoman,
        Some("I") => Numbering::UpperRoman,
        _ if says(&["lower-alpha", "lower-latin"]) => Numbering::LowerLetter,
        _ if says(&["upper-alpha", "upper-latin"]) => Numbering::UpperLetter,
        _ if says(&["lower-roman"]) => Numbering::LowerRoman,
        _ if says(&["upper-roman"]) => Numbering::UpperRoman,
        _ => Numbering::Decimal,
    }
}
