//! Writes what runs along in lines: pictures, links, readings, quotations, styles.
//!
//! Owns what elements become that do not stand apart.

use super::super::signs;
use super::super::tag::Tag;
use super::super::tree::Element;
use super::attributes::style_says;
use super::{Ending, What, Writer};
use crate::model::structure::Style;

/// How a word is read takes no more than this, in bytes.
const LONGEST_READING: usize = 300;
/// What is said of a drawing is not longer than this, in bytes.
const LONGEST_DESCRIPTION: usize = 500;

impl Writer<'_, '_> {
    /// Writes the beginning of what runs along in lines; returns whether what is inside is read.
    pub(super) fn in_line(
        &mut self,
        number: usize,
        element: &Element,
        ending: &mut Ending,
    ) -> bool {
        match element.tag {
            Tag::LineBreak => self.line_break(),
            Tag::Picture => self.picture(element),
            Tag::Drawing => {
                self.drawing(element);
                return false;
            }
            Tag::Formula => return self.formula(element),
            Tag::Reading => return self.reading(element),
            Tag::Link => return self.link(number, element, ending),
            Tag::Quoted => self.quotation(element, ending),
            Tag::Styled(style) => self.style(style, ending),
            Tag::Input => self.input(element),
            Tag::Inline => self.inline(element, ending),
            // The whole of a file, or of a word with its readings.
            _ => {}
        }
        true
    }

    fn reading(&mut self, element: &Element) -> bool {
        let reading = self.tree.text(element, LONGEST_READING);
        if reading.len() > LONGEST_READING {
            return true;
        }
        self.reading.truncate(self.reading.trim_end().len());
        self.reading.push_str(reading.trim());
        false
    }

    fn quotation(&mut self, element: &Element, ending: &mut Ending) {
        // Some write the marks themselves.
        let first = self.tree.text(element, 8).trim_start().chars().next();
        let is_marked = !first.is_some_and(|c| "\"'“‘«‹„‚「『".contains(c));
        if is_marked {
            self.flush();
            self.builder.text(if self.quotes.is_multiple_of(2) { "“" } else { "‘" });
        }
        self.quotes += 1;
        ending.what = What::Quote(is_marked);
    }

    fn input(&mut self, element: &Element) {
        if element.has("type", "checkbox") {
            self.flush();
            let is_checked = element.get("checked").is_some();
            self.builder.text(if is_checked { "[x] " } else { "[ ] " });
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
            if signs::is_mark(&self.tree.text(element, 40)) {
                self.flush();
                self.builder.call(key);
                self.is_after_mark = true;
                return false;
            }
            // What is noted is the word itself; its note is called after it.
            ending.what = What::Call;
            return true;
        }
        if self.set.in_note && self.notes.leads_back(self.tree, element, self.place) {
            self.is_after_mark = true;
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
}
