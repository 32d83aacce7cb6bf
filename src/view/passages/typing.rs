//! What is typed in the table: a filter, or the tag of a change.
//!
//! Owns which tags are offered, and that a tag which is not in the codebook is made only when it is
//! confirmed.

use std::collections::{BTreeMap, BTreeSet};

use super::{PassagesView, target};
use crate::model::codebook::{FormerNames, fault_of_name, name_of_tag};
use crate::model::fuzzy::{Query, Ranker};
use crate::model::retag::TagChange;
use crate::model::search::query::SearchQuery;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::completion::{Completing, Completions};
use crate::session::keymap::Mode;
use crate::session::passages::{CompletePassages, PassageChange, PassageGroup, PassageKey};
use crate::view::{Handled, stepped};
use crate::widget::field::TextField;

/// What is being typed.
#[derive(Debug)]
pub(super) enum PassageInput {
    /// The filter.
    Filter {
        field: TextField,
        /// The filter as it was.
        before: String,
        /// The completions, if there are several.
        choices: Vec<String>,
    },
    /// A tag.
    Tag(TagInput),
}

/// A tag that is being typed.
#[derive(Debug)]
pub(super) struct TagInput {
    pub purpose: TagPurpose,
    pub field: TextField,
    /// The tags that fit, and for the offered ones of a highlight how many have each.
    pub choices: Vec<(String, usize)>,
    /// The choice under the cursor, once it was moved there.
    pub cursor: Option<usize>,
    /// The tags that can be chosen.
    all: Vec<(String, usize)>,
    /// Names of before, which mean the tags of now.
    former: FormerNames,
    /// A new name that was accepted once.
    unsure: Option<String>,
}

/// What the tag is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TagPurpose {
    /// It is added.
    Add,
    /// It is taken off.
    Take,
    /// It is the one that another is given for.
    Replace,
    /// It is given instead of this one.
    Give(String),
}

impl PassageInput {
    pub(super) fn field(&mut self) -> &mut TextField {
        match self {
            Self::Filter { field, .. } => field,
            Self::Tag(tag) => &mut tag.field,
        }
    }
}

impl TagInput {
    fn new(purpose: TagPurpose, all: Vec<(String, usize)>, former: FormerNames) -> Self {
        let (field, choices) = (TextField::default(), all.clone());
        Self { purpose, field, choices, cursor: None, all, former, unsure: None }
    }

    /// Returns the name that is typed; of a name of before, the one of now.
    fn typed(&self) -> String {
        let typed = name_of_tag(self.field.text().trim());
        let now = self.former.now_of(|was| was == typed).next().map(str::to_owned);
        now.unwrap_or(typed)
    }

    /// Finds the tags that fit what is typed.
    fn fit(&mut self) {
        let typed = self.field.text().trim();
        let (ranker, meant) = (Ranker::new(Query::parse(&name_of_tag(typed))), self.typed());
        let rank = |one: &(String, usize)| {
            let score = ranker.rank(&one.0).map(|found| found.score);
            (score.is_some() || one.0 == meant).then(|| (score, one.clone()))
        };
        let mut ranked: Vec<_> = self.all.iter().filter_map(rank).collect();
        if !typed.is_empty() {
            ranked.sort_by_key(|(score, (name, _))| (*name != meant, std::cmp::Reverse(*score)));
        }
        self.choices = ranked.into_iter().map(|(_, one)| one).collect();
        (self.cursor, self.unsure) = (None, None);
    }

    /// Returns the tag that is meant: the one under the cursor, or the one that is typed.
    fn meant(&self) -> String {
        let chosen = self.cursor.and_then(|at| self.choices.get(at));
        chosen.map_or_else(|| self.typed(), |(name, _)| name.clone())
    }
}

impl PassagesView {
    pub(super) fn begin_filter(&mut self) {
        let before = self.order.filter.clone();
        // What is typed next is another word, unless the blank is taken back.
        let begun = if before.is_empty() { String::new() } else { format!("{before} ") };
        let field = TextField::new(&begun);
        self.input = Some(PassageInput::Filter { field, before, choices: Vec::new() });
    }

    /// Begins to ask for the tag of a change.
    pub(super) fn begin_tag(&mut self, purpose: TagPurpose, session: &mut Session) {
        if !session.may_write() || !self.has_target(session) {
            return;
        }
        let all = match purpose {
            TagPurpose::Add | TagPurpose::Give(_) => self.codebook(session),
            TagPurpose::Take | TagPurpose::Replace => self.tags_of_target(session),
        };
        let (purpose, all) = match purpose {
            TagPurpose::Take if all.is_empty() => {
                return session.set_error("none of your own among these has a tag");
            }
            // Instead of none: what is typed next is the name of a tag in any case.
            TagPurpose::Replace if all.is_empty() => (TagPurpose::Add, self.codebook(session)),
            other => (other, all),
        };
        // Of a group, or of a highlight with one tag, it is clear which is meant.
        let is_clear = match (&purpose, all.as_slice()) {
            (TagPurpose::Replace, [(only, _)]) => Some(only.clone()),
            (TagPurpose::Replace, _) => {
                self.tag_of_group().filter(|tag| all.iter().any(|(name, _)| name == tag))
            }
            _ => None,
        };
        let former = session.codebook.former_names();
        let input = match is_clear {
            Some(old) => TagInput::new(TagPurpose::Give(old), self.codebook(session), former),
            None => TagInput::new(purpose, all, former),
        };
        self.input = Some(PassageInput::Tag(input));
    }

    /// Returns the tags of the codebook, and those that somebody uses without it.
    fn codebook(&self, session: &Session) -> Vec<(String, usize)> {
        let counted: BTreeMap<String, usize> = self.tags_of_target(session).into_iter().collect();
        let known = session.codebook.tags.iter().map(|tag| tag.name.as_str());
        let used: BTreeSet<&str> =
            self.table.all.iter().flat_map(|one| &one.tags).map(String::as_str).collect();
        let others = used.into_iter().filter(|tag| session.codebook.get(tag).is_none());
        let tags = known.chain(others);
        tags.map(|tag| (tag.to_owned(), counted.get(tag).copied().unwrap_or(0))).collect()
    }

    /// Returns the tags of the reader's own among what is to be changed, the most frequent first.
    fn tags_of_target(&self, session: &Session) -> Vec<(String, usize)> {
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        let me = &session.config.annotator;
        let here = self.current().map(|(_, writing)| PassageKey::of(writing));
        let is_meant = |key: &PassageKey| {
            if self.marks.is_empty() {
                here.as_ref() == Some(key)
            } else {
                self.marks.contains(key)
            }
        };
        for writing in self.table.all.iter().filter(|one| one.annotator == *me) {
            if !writing.tags.is_empty() && is_meant(&PassageKey::of(writing)) {
                writing.tags.iter().for_each(|tag| *counts.entry(tag).or_default() += 1);
            }
        }
        let mut all: Vec<(String, usize)> =
            counts.into_iter().map(|(tag, count)| (tag.clone(), count)).collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all
    }

    fn tag_of_group(&self) -> Option<String> {
        let is_by_tag = self.table.order.group == PassageGroup::Tag;
        let line = self.lines.get(self.cursor).filter(|_| is_by_tag)?;
        Some(self.heading_of(*line))
    }

    /// Called when the text in the line of input has changed.
    pub(super) fn typed_on(&mut self, session: &mut Session) {
        self.completing = None;
        match &mut self.input {
            Some(PassageInput::Filter { field, choices, .. }) => {
                choices.clear();
                self.order.filter = field.text().trim().to_owned();
                self.list(session);
            }
            Some(PassageInput::Tag(tag)) => tag.fit(),
            None => {}
        }
    }

    /// Handles an action while something is typed.
    pub(super) fn act_typing(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Dismiss => {
                if let Some(PassageInput::Filter { before, .. }) = self.input.take() {
                    self.order.filter = before;
                    self.list(session);
                }
            }
            Action::Accept => self.accept_typed(session),
            Action::Switch => self.ask_completions(session),
            Action::Next | Action::Previous => self.choose(action == Action::Previous, session),
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn accept_typed(&mut self, session: &mut Session) {
        match self.input.take() {
            Some(PassageInput::Tag(tag)) => self.accept_tag(tag, session),
            Some(input @ PassageInput::Filter { .. }) => {
                // What is wrong only as long as it is not finished is wrong now.
                let (typed, saved) = (&self.order.filter, session.documents.saved());
                let query = SearchQuery::of_passages(typed, &session.index.people, &saved);
                if let Some(fault) = query.fault().map(|problem| problem.error.to_string()) {
                    session.set_error(fault);
                    self.input = Some(input);
                }
            }
            None => {}
        }
    }

    fn accept_tag(&mut self, mut tag: TagInput, session: &mut Session) {
        let mut name = tag.meant();
        let is_known = |name: &str| tag.all.iter().any(|(one, _)| one == name);
        let takes_off = matches!(tag.purpose, TagPurpose::Take | TagPurpose::Replace);
        if name.is_empty() && takes_off && tag.choices.len() == 1 {
            name = tag.choices.first().map(|(one, _)| one.clone()).unwrap_or_default();
        }
        let fault = fault_of_name(&name);
        let why = if name.is_empty() {
            Some("type a tag, or choose one with the arrows".to_owned())
        } else if takes_off && !is_known(&name) {
            Some(format!("none of these has the tag {name}"))
        } else {
            fault.map(str::to_owned)
        };
        if let Some(why) = why {
            session.set_error(why);
            self.input = Some(PassageInput::Tag(tag));
            return;
        }
        if !takes_off && !is_known(&name) && tag.unsure.as_ref() != Some(&name) {
            let key = session.key(Mode::Finder, Action::Accept);
            session.set_info(format!("{name} is not in the codebook; {key} again makes a new tag"));
            tag.unsure = Some(name);
            self.input = Some(PassageInput::Tag(tag));
            return;
        }
        let change = match tag.purpose {
            TagPurpose::Add => TagChange::Add(name),
            TagPurpose::Take => TagChange::Take(name),
            TagPurpose::Give(old) => TagChange::Replace { old, new: name },
            TagPurpose::Replace => {
                let all = self.codebook(session);
                let former = session.codebook.former_names();
                let input = TagInput::new(TagPurpose::Give(name), all, former);
                self.input = Some(PassageInput::Tag(input));
                return;
            }
        };
        self.change(PassageChange::Tags(change), session);
    }

    fn ask_completions(&mut self, session: &mut Session) {
        match &mut self.input {
            Some(PassageInput::Filter { field, .. }) => {
                let documents = Completing {
                    before: field.before().to_owned(),
                    documents: session.documents.all().clone(),
                    index: session.index.clone(),
                    saved: (*session.documents.saved()).clone(),
                };
                let all = self.table.all.clone();
                self.completing = Some(session.ask(CompletePassages { documents, all }));
            }
            Some(PassageInput::Tag(tag)) => {
                let at = tag.cursor.unwrap_or(0);
                if let Some((name, _)) = tag.choices.get(at) {
                    tag.field = TextField::new(name);
                    tag.fit();
                } else {
                    session.set_error("no tag of the codebook fits");
                }
            }
            None => {}
        }
    }

    /// Puts in what completes the filter.
    pub(super) fn complete(&mut self, completions: &Completions, session: &mut Session) {
        let Some(PassageInput::Filter { field, .. }) = &mut self.input else { return };
        if completions.before != field.before() {
            return;
        }
        let begun = &field.before()[completions.start..];
        let Some(put) = completions.common(begun) else {
            session.set_error("nothing to complete");
            return;
        };
        let begun = begun.len();
        field.replace_before(begun, &put);
        self.typed_on(session);
        if let Some(PassageInput::Filter { choices, .. }) = &mut self.input
            && completions.all.len() > 1
        {
            let bare = |one: &String| one.trim().trim_matches('"').to_owned();
            *choices = completions.all.iter().map(bare).collect();
        }
    }

    fn choose(&mut self, back: bool, session: &mut Session) {
        match &mut self.input {
            Some(PassageInput::Tag(tag)) if !tag.choices.is_empty() => {
                tag.cursor = match tag.cursor {
                    None => Some(0),
                    Some(0) if back => None,
                    Some(at) => Some(stepped(at, 1, back, tag.choices.len())),
                };
            }
            Some(PassageInput::Filter { .. }) => {
                let key = session.key(Mode::Finder, Action::Switch);
                session.set_info(format!("{key} completes what is typed"));
            }
            _ => session.set_error("no tag of the codebook fits"),
        }
    }

    /// Returns how many a change would be made to, in words.
    pub(super) fn target_words(&self) -> String {
        let count = target(self).count();
        if self.marks.is_empty() { "this one".to_owned() } else { format!("{count} marked") }
    }
}
