//! Templates of citations: what `Y` copies, as the settings say it.
//!
//! Owns how a template is written, and the ready ones. What stands in its fields is in
//! [`super::fields`].
//!
//! ```text
//! {title}        a field
//! [, {date}]     left out if a field in it has no value
//! [{page}|¶ {paragraph}]   the first of these whose fields all have one
//! {{ }} [[ ]] || the characters themselves
//! ```

use thiserror::Error;

use super::fields::{CitationFields, FieldName};
use crate::model::markup::{markdown, tex};

/// What is copied if nothing else is said: words and source in one line.
pub const PLAIN: &str = "plain";

/// At most so many groups stand inside each other: each is read by a call.
const DEEPEST: usize = 16;

/// The ready templates, by name.
const READY: &[(&str, &str)] = &[
    (
        "chicago",
        "{quoted} [{from}[ to {to}], ]“{title},”[ {volume},][ {place},][ {date},][ no. {number},]\
         [ file {file},][ {pages},| ¶ {paragraph},] {path}.",
    ),
    (
        "mla",
        "{quoted} [{from}. ]“{title}.” [{volume}, ][no. {number}, ][{date}, ][{place}, ]\
         [{pages}, |par. {paragraph}, ]{path}.",
    ),
    (
        "bibtex",
        "@misc{{{key},\n  title = {{{{{title}}}}},\n[  author = {{{{{from}}}}},\n]\
         [  booktitle = {{{{{volume}}}}},\n][  date = {{{isodate}}},\n][  address = {{{place}}},\n]\
         [  number = {{{number}}},\n][  pages = {{{page}}},\n]  howpublished = {{{path}}},\n  \
         note = {{{quoted}}}\n}}\n",
    ),
    (
        "markdown",
        "> {quote}\n>\n> — [{from}[ to {to}], ]*{title}*[, {volume}][, {place}][, {date}]\
         [, no. {number}][, {pages}|, ¶ {paragraph}]; {path}\n",
    ),
];

/// A way of citing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CitationStyle {
    /// Words and source in one line.
    Plain,
    /// By a template.
    Template(Template),
}

/// A template, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<TemplatePart>,
    escape: Escape,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum TemplatePart {
    Words(String),
    Field(FieldName),
    /// Alternatives, of which the first counts whose fields all have a value.
    Group(Vec<Vec<TemplatePart>>),
}

/// What a value must not do to the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Escape {
    None,
    Tex,
    Markdown,
}

/// A mistake in a template.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct TemplateError {
    /// What it is.
    pub message: String,
    /// Where it is, in bytes of the template.
    pub at: usize,
    /// An unknown name, and what it is a name of.
    pub unknown: Option<(&'static str, String)>,
}

impl TemplateError {
    fn new(at: usize, message: &str) -> Self {
        Self { message: message.to_owned(), at, unknown: None }
    }
}

impl CitationStyle {
    /// Returns the names of what is ready.
    pub fn names() -> impl Iterator<Item = &'static str> {
        std::iter::once(PLAIN).chain(READY.iter().map(|(name, _)| *name))
    }

    /// Reads the name of a style, or a template.
    ///
    /// # Errors
    ///
    /// When it is neither.
    pub fn read(setting: &str) -> Result<Self, TemplateError> {
        if setting == PLAIN {
            return Ok(Self::Plain);
        }
        if let Some((_, ready)) = READY.iter().find(|(name, _)| *name == setting) {
            return Template::parse(ready).map(Self::Template);
        }
        if !setting.contains(['{', '[']) {
            let unknown = Some(("style of citations", setting.to_owned()));
            let message = format!("unknown style of citations `{setting}`");
            return Err(TemplateError { message, at: 0, unknown });
        }
        Template::parse(setting).map(Self::Template)
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// When a field is unknown, or a bracket has no other.
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        let escape = match source.chars().next() {
            Some('@') => Escape::Tex,
            Some('>') => Escape::Markdown,
            _ => Escape::None,
        };
        let mut reader = TemplateReader { source, at: 0, depth: 0 };
        // Outside of a group a stroke is a character, so there is one alternative.
        let parts = reader.alternatives(None)?.concat();
        Ok(Self { parts, escape })
    }

    /// Returns whether what it writes is Markdown.
    #[must_use]
    pub fn is_markdown(&self) -> bool {
        self.escape == Escape::Markdown
    }

    /// Fills the template.
    #[must_use]
    pub fn fill(&self, fields: &CitationFields) -> String {
        let mut filled = String::new();
        for part in &self.parts {
            self.put(part, fields, &mut filled);
        }
        filled
    }

    /// Appends a part; returns false if a field has no value.
    fn put(&self, part: &TemplatePart, fields: &CitationFields, filled: &mut String) -> bool {
        match part {
            TemplatePart::Words(words) => filled.push_str(words),
            TemplatePart::Field(name) => match fields.get(*name) {
                Some(value) => filled.push_str(&self.escape.escaped(value)),
                None => return false,
            },
            TemplatePart::Group(alternatives) => {
                let start = filled.len();
                for parts in alternatives {
                    if parts.iter().all(|part| self.put(part, fields, filled)) {
                        break;
                    }
                    filled.truncate(start);
                }
            }
        }
        true
    }
}

impl Escape {
    fn escaped(self, value: &str) -> String {
        match self {
            Self::Tex => tex(value),
            Self::Markdown => markdown(value),
            Self::None => value.to_owned(),
        }
    }
}

/// Reads a template from left to right.
struct TemplateReader<'a> {
    source: &'a str,
    at: usize,
    /// How many groups are open.
    depth: usize,
}

impl TemplateReader<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    /// Reads up to the end of the group that began at `open`, or up to the end.
    fn alternatives(
        &mut self,
        open: Option<usize>,
    ) -> Result<Vec<Vec<TemplatePart>>, TemplateError> {
        let mut all = vec![Vec::new()];
        let mut words = String::new();
        while let Some(c) = self.rest().chars().next() {
            let at = self.at;
            self.at += c.len_utf8();
            let doubled = "{}[]|".contains(c) && self.rest().starts_with(c);
            // "[[" may be two groups, one in the other; brackets as such are written outside of them.
            let is_literal = doubled && !(c == ']' && open.is_some());
            let mut end = |all: &mut Vec<Vec<TemplatePart>>| {
                if let Some(parts) = all.last_mut().filter(|_| !words.is_empty()) {
                    parts.push(TemplatePart::Words(std::mem::take(&mut words)));
                }
            };
            let part = match c {
                _ if is_literal => {
                    self.at += c.len_utf8();
                    words.push(c);
                    continue;
                }
                '{' => {
                    end(&mut all);
                    TemplatePart::Field(self.field(at)?)
                }
                '[' => {
                    end(&mut all);
                    if self.depth == DEEPEST {
                        return Err(TemplateError::new(at, "too many groups inside each other"));
                    }
                    self.depth += 1;
                    let group = self.alternatives(Some(at))?;
                    self.depth -= 1;
                    TemplatePart::Group(group)
                }
                ']' if open.is_some() => {
                    end(&mut all);
                    return Ok(all);
                }
                '|' if open.is_some() => {
                    end(&mut all);
                    all.push(Vec::new());
                    continue;
                }
                '}' => {
                    return Err(TemplateError::new(
                        at,
                        "`}` closes no field; write }} for the sign",
                    ));
                }
                ']' => {
                    return Err(TemplateError::new(
                        at,
                        "`]` closes no group; write ]] for the sign",
                    ));
                }
                c => {
                    words.push(c);
                    continue;
                }
            };
            if let Some(parts) = all.last_mut() {
                parts.push(part);
            }
        }
        if let Some(at) = open {
            return Err(TemplateError::new(at, "`[` is not closed; write [[ for the sign"));
        }
        if let Some(parts) = all.last_mut().filter(|_| !words.is_empty()) {
            parts.push(TemplatePart::Words(words));
        }
        Ok(all)
    }

    /// Reads the name of a field, after its brace at `open`.
    fn field(&mut self, open: usize) -> Result<FieldName, TemplateError> {
        let Some(length) = self.rest().find('}') else {
            return Err(TemplateError::new(open, "`{` is not closed; write {{ for the sign"));
        };
        let name = &self.rest()[..length];
        let field = FieldName::ALL.into_iter().find(|field| field.name() == name);
        let unknown = Some(("field", name.to_owned()));
        let message = format!("unknown field `{name}`");
        self.at += length + 1;
        field.ok_or(TemplateError { message, at: open, unknown })
    }
}
