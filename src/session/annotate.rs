//! Making, tagging and repeating highlights.
//!
//! Owns the target of the next annotation, and the tags in force. All writing goes through
//! [`Session::commit`].

use std::fmt::Display;

use super::Session;
use super::action::Action;
use super::finished::give_document_tags;
use super::keymap::Mode;
use super::marks::Mark;
use super::page::Page;
use crate::model::anchor::Anchor;
use crate::model::annotation::{
    Annotation, Change, DocumentMark, Edit, Highlight, Id, now, same_tags,
};
use crate::model::path::DocPath;
use crate::model::sentence::{next_sentence, sentence_at};
use crate::model::span::Span;
use crate::model::step::NewTag;

/// The tags in force.
#[derive(Debug, Default)]
pub struct Tagging {
    /// The tags for the next highlight.
    pub current: Vec<String>,
    /// The tags and the note of the last annotation, for repeating it.
    pub last: Option<(Vec<String>, Option<String>)>,
    /// Why the codebook cannot be read; then there may be more tags than are known.
    pub unreadable: Option<String>,
}

/// What an annotation is put on.
#[derive(Clone, Debug, PartialEq)]
pub enum AnnotationTarget {
    /// An existing highlight.
    Existing(Box<Highlight>),
    /// A passage that becomes a highlight, in bytes.
    New(Span),
    /// A document as a whole.
    Document(DocPath, DocumentMark),
}

impl Session {
    /// Returns the target of the next annotation, the first of these that exists: the highlight of
    /// exactly the selected passage, the selected passage, the highlight in focus or under the
    /// caret, the sentence under the caret, or the highlight of exactly that.
    ///
    /// # Errors
    /// Returns a message for the status line if there is no target.
    pub fn target(&self) -> Result<AnnotationTarget, &'static str> {
        let page = self.reading.page.as_ref().ok_or(self.no_document())?;
        if let Some(span) = page.selected() {
            let span = trimmed(page, span).ok_or("only blanks are selected")?;
            return Ok(on(page, span));
        }
        if let Some(mark) = page.mark() {
            return Ok(AnnotationTarget::Existing(Box::new(mark.highlight.clone())));
        }
        let sentence = sentence_at(page.prose(), page.caret);
        sentence.map(|sentence| on(page, sentence)).ok_or("no sentence on an empty line")
    }

    /// Like [`Session::target`]; on a blank row the next sentence below is meant.
    ///
    /// # Errors
    /// Returns a message for the status line if there is no target.
    pub fn target_of_comment(&self) -> Result<AnnotationTarget, &'static str> {
        self.target().or_else(|words| {
            let page = self.reading.page.as_ref().filter(|page| page.selection.is_none());
            let below =
                page.and_then(|page| Some((page, next_sentence(page.prose(), page.caret)?)));
            below.map(|(page, sentence)| on(page, sentence)).ok_or(words)
        })
    }

    /// Like [`Session::target`], but if nothing is selected and no highlight is in focus, returns
    /// the sentence, or the highlight of exactly that. `around` says that a highlight in focus is
    /// meant even if it reaches beyond the sentence.
    fn target_of_mark(&self, around: bool) -> Result<AnnotationTarget, &'static str> {
        let target = self.target()?;
        let page = self.reading.page.as_ref();
        let Some(page) = page.filter(|page| page.selection.is_none()) else {
            return Ok(target);
        };
        let Some(sentence) = sentence_at(page.prose(), page.caret) else {
            return Ok(target);
        };
        let beyond = |span: Span| span.covers(sentence) && span != sentence;
        let meant = |mark: &Mark| around || !mark.span().is_some_and(beyond);
        if page.focused().is_some_and(meant) {
            return Ok(target);
        }
        Ok(on(page, sentence))
    }

    /// Returns whether a digit means the tag that is on it: something is selected, or a highlight is in
    /// focus.
    #[must_use]
    pub fn is_to_be_tagged(&self) -> bool {
        let page = self.reading.page.as_ref();
        page.is_some_and(|page| page.selection.is_some() || page.focused().is_some())
    }

    /// Returns a new highlight of `span`, not yet saved.
    #[must_use]
    pub fn new_highlight(&self, span: Span, tags: Vec<String>) -> Option<Highlight> {
        let page = self.reading.page.as_ref()?;
        let time = now();
        Some(Highlight {
            id: Id::new(),
            anchor: Anchor::make(page.text(), span),
            tags,
            note: None,
            created: time,
            updated: time,
        })
    }

    /// Says that no tag is on `key`, and what can be done; if the codebook cannot be read, that is why.
    pub fn no_tag_on(&self, key: impl Display, then: &str) -> String {
        match &self.tagging.unreadable {
            Some(why) => format!("no tag is known on {key}: {why}"),
            None if then.is_empty() => format!("no tag is on {key}"),
            None => format!("no tag is on {key}; {then}"),
        }
    }

    /// Highlights with the current tags, or with the tag on `key`.
    pub fn highlight(&mut self, key: Option<char>) {
        let tags = match key.map(|key| (key, self.codebook.on_key(key))) {
            None => self.tagging.current.clone(),
            Some((_, Some(tag))) => vec![tag.name.clone()],
            Some((key, None)) => {
                let pick = self.key(Mode::Reading, Action::PickTags);
                self.set_error(self.no_tag_on(key, &format!("{pick} picks tags")));
                return;
            }
        };
        match self.target_of_mark(key.is_some()) {
            Ok(AnnotationTarget::New(span)) => self.make(span, tags, None, &[]),
            Ok(AnnotationTarget::Existing(highlight)) => {
                self.add_tags(*highlight, &tags, key.is_some(), &[]);
            }
            Ok(AnnotationTarget::Document(..)) => {}
            Err(words) => self.set_error(words),
        }
    }

    /// Repeats the last annotation, with its tags and note, on the current target.
    pub fn repeat(&mut self) {
        let Some((tags, note)) = self.tagging.last.clone() else {
            self.set_error("nothing was annotated yet");
            return;
        };
        match self.target_of_mark(false) {
            Ok(AnnotationTarget::New(span)) => self.make(span, tags, note, &[]),
            Ok(AnnotationTarget::Existing(highlight)) => {
                self.add_tags(*highlight, &tags, false, &[]);
            }
            Ok(AnnotationTarget::Document(..)) => {}
            Err(words) => self.set_error(words),
        }
    }

    /// Makes a highlight. Those of its tags that are among `new` come into the codebook with it.
    fn make(&mut self, span: Span, tags: Vec<String>, note: Option<String>, new: &[String]) {
        let page = self.reading.page.as_ref();
        if let Some(mark) = page.and_then(|page| page.marks.on(span)) {
            // Another session has made it in the meantime.
            let highlight = mark.highlight.clone();
            return self.add_tags(highlight, &tags, false, new);
        }
        let Some(highlight) = self.new_highlight(span, tags.clone()) else {
            return;
        };
        let highlight = Highlight { note: note.clone(), ..highlight };
        let words = if tags.is_empty() {
            "highlighted".to_owned()
        } else {
            format!("highlighted: {}", tags.join(", "))
        };
        let id = highlight.id.clone();
        let change = Change::make(Annotation::Highlight(highlight));
        if self.commit_with_tags("highlight", change, new, &words) {
            self.tagging.current.clone_from(&tags);
            self.tagging.last = Some((tags, note));
            self.focus_on(id);
        }
    }

    /// Adds tags to a highlight; with `toggle`, removes them instead if it already has them all.
    fn add_tags(&mut self, before: Highlight, tags: &[String], toggle: bool, new: &[String]) {
        let mut after = before.clone();
        let has_all = tags.iter().all(|tag| before.tags.contains(tag));
        let current = (!(has_all && toggle)).then(|| tags.to_vec());
        if current.is_none() {
            after.tags.retain(|tag| !tags.contains(tag));
        } else {
            after.tags.extend(tags.iter().filter(|tag| !before.tags.contains(tag)).cloned());
        }
        if after.tags == before.tags {
            self.set_info("this is highlighted already; v selects another passage");
        } else {
            self.retag(before, after, current, new);
        }
    }

    /// Changes the tags of a highlight; `current` are the new tags for the next highlight, if they
    /// change.
    fn retag(
        &mut self,
        before: Highlight,
        mut after: Highlight,
        current: Option<Vec<String>>,
        new: &[String],
    ) {
        after.updated = now();
        let words = if after.tags.is_empty() {
            "no tags".to_owned()
        } else {
            format!("tags: {}", after.tags.join(", "))
        };
        let id = after.id.clone();
        let change = Change {
            before: Some(Annotation::Highlight(before)),
            after: Some(Annotation::Highlight(after)),
        };
        if self.commit_with_tags("tags", change, new, &words) {
            if let Some(current) = current {
                self.tagging.last = Some((current.clone(), None));
                self.tagging.current = current;
            }
            self.focus_on(id);
        }
    }

    /// Ends the selection and makes the annotated highlight the one in focus.
    pub fn focus_on(&mut self, id: Id) {
        if let Some(page) = self.reading.page.as_mut() {
            page.selection = None;
            page.focus_on(id);
        }
    }

    /// Makes one change to the open document, and with it those of the tags `new` that are not in the
    /// codebook.
    fn commit_with_tags(
        &mut self,
        name: &str,
        change: Change,
        new: &[String],
        words: &str,
    ) -> bool {
        let Some(document) = self.reading.path().cloned() else { return false };
        self.commit_making(name, vec![Edit { document, change }], new, words)
    }

    /// Adds those of these names to the codebook that are not in it, and returns them; the step that
    /// gives them makes them.
    pub(super) fn make_tags(&mut self, names: &[String]) -> Vec<NewTag> {
        NewTag::make(&mut self.codebook, names)
    }

    /// Gives the tags that were picked to their target. New names become tags of the codebook.
    pub fn give_tags(&mut self, target: AnnotationTarget, tags: &[String]) {
        match target {
            AnnotationTarget::New(span) => self.make(span, tags.to_vec(), None, tags),
            AnnotationTarget::Document(document, _) => give_document_tags(self, document, tags),
            AnnotationTarget::Existing(before) => {
                let page = self.reading.page.as_ref();
                let now = page.and_then(|page| page.marks.get(&before.id));
                let Some(before) = now.map(|mark| mark.highlight.clone()) else {
                    self.set_error("the highlight was deleted in the meantime");
                    return;
                };
                let mut after = before.clone();
                after.tags = tags.to_vec();
                if same_tags(&after.tags, &before.tags) {
                    self.set_info("the tags are as they were");
                } else {
                    self.retag(before, after, Some(tags.to_vec()), tags);
                }
            }
        }
    }
}

/// Returns the target of what is done to a passage.
fn on(page: &Page, span: Span) -> AnnotationTarget {
    page.marks.on(span).map_or(AnnotationTarget::New(span), |mark| {
        AnnotationTarget::Existing(Box::new(mark.highlight.clone()))
    })
}

/// Returns `span` without the blanks at its ends; `None` if there is nothing else.
pub(super) fn trimmed(page: &Page, span: Span) -> Option<Span> {
    let words = page.text().slice(span);
    let start = span.start + words.len() - words.trim_start().len();
    let end = start + words.trim().len();
    (start < end).then(|| page.text().whole_graphemes(Span::new(start, end)))
}
