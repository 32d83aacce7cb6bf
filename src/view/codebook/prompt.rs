//! What is asked before the codebook is changed: a name, a key, a colour, or another tag.
//!
//! Owns which change comes of the answer, and that the reader sees beforehand what it will do.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::model::codebook::{Codebook, Colour};
use crate::model::codebook_edit::{CodebookEdit, is_within};
use crate::model::codebook_tree::{TagCounts, TagRow};
use crate::model::codebook_words::foretold;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::view::Hint;
use crate::widget::field::TextField;

/// What is asked about a tag.
#[derive(Debug)]
pub(super) enum Asking {
    /// The name of a new one.
    Add(TextField),
    /// Its new name.
    Rename(TextField),
    /// What it is for.
    Describe(TextField),
    /// Its colour.
    Colour(TextField),
    /// Its key, which is pressed.
    Key,
    /// Whether it is to be deleted.
    Delete,
    /// Which tag it is to be one with; the cursor says which.
    Merge,
    /// Under which tag it is to be; the cursor says which, and on itself the top.
    Move,
}

/// A question about a tag.
#[derive(Debug)]
pub(super) struct TagPrompt {
    /// The name of the tag.
    pub name: String,
    asking: Asking,
    /// Whether it is in the codebook.
    is_listed: bool,
    /// What will happen, or why nothing can.
    pub said: Result<Vec<String>, String>,
}

impl Asking {
    pub(super) fn is_add(&self) -> bool {
        matches!(self, Self::Add(_))
    }

    /// Returns whether it is about something that only a tag of the codebook has.
    pub(super) fn needs_tag(&self) -> bool {
        matches!(self, Self::Describe(_) | Self::Colour(_) | Self::Key | Self::Delete)
    }
}

impl TagPrompt {
    /// Creates the question; what is typed begins with what is there now.
    pub(super) fn new(asking: Asking, row: &TagRow, book: &Codebook) -> Self {
        let tag = book.get(&row.name);
        let asking = match asking {
            Asking::Rename(_) => Asking::Rename(TextField::new(&row.name)),
            Asking::Describe(_) => {
                Asking::Describe(TextField::new(tag.map_or("", |tag| &tag.description)))
            }
            Asking::Colour(_) => {
                let colour = tag.map(|tag| tag.colour).unwrap_or_default();
                Asking::Colour(TextField::new(&colour.to_string()))
            }
            other => other,
        };
        Self { name: row.name.clone(), asking, is_listed: tag.is_some(), said: Ok(Vec::new()) }
    }

    /// Returns whether a tag is chosen with the cursor.
    pub(super) fn chooses(&self) -> bool {
        matches!(self.asking, Asking::Merge | Asking::Move)
    }

    pub(super) fn input(&mut self) -> Option<&mut TextField> {
        match &mut self.asking {
            Asking::Add(field)
            | Asking::Rename(field)
            | Asking::Describe(field)
            | Asking::Colour(field) => Some(field),
            _ => None,
        }
    }

    pub(super) fn field(&self) -> Option<&TextField> {
        match &self.asking {
            Asking::Add(field)
            | Asking::Rename(field)
            | Asking::Describe(field)
            | Asking::Colour(field) => Some(field),
            _ => None,
        }
    }

    /// Returns whether it is under the tag `here` as it is; on itself it is at the top.
    fn is_there_already(&self, here: &str) -> bool {
        group_of(&self.name) == here
    }

    /// Returns the question in words; what is typed, or `here`, the tag under the cursor, follows.
    pub(super) fn words(&self, here: &str) -> String {
        let name = &self.name;
        match &self.asking {
            Asking::Add(_) => "add a tag called".to_owned(),
            Asking::Rename(_) => format!("rename {name} to"),
            Asking::Describe(_) => format!("{name} is for"),
            Asking::Colour(_) => format!("colour of {name}"),
            Asking::Key => format!("press the key for {name}; Backspace for none"),
            Asking::Delete => format!("delete {name}?"),
            Asking::Merge if here == name => format!("merge {name} into which tag?"),
            Asking::Merge => format!("merge {name} into {here}"),
            Asking::Move if self.is_there_already(here) => format!("move {name} under which tag?"),
            Asking::Move if here == name => format!("move {name} to the top"),
            Asking::Move => format!("move {name} under {here}"),
        }
    }

    /// Goes to the next of the named colours.
    pub(super) fn step(&mut self, back: bool) {
        let Asking::Colour(field) = &mut self.asking else { return };
        let named = Colour::NAMED;
        let here = named.iter().position(|(name, _)| *name == field.text());
        let next = match (here, back) {
            (None, _) => 0,
            (Some(at), false) => (at + 1) % named.len(),
            (Some(at), true) => (at + named.len() - 1) % named.len(),
        };
        if let Some((name, _)) = named.get(next) {
            *field = TextField::new(name);
        }
    }

    /// Completes the name of a new tag: where nothing is typed, with the group of the tag under the cursor,
    /// else with the first one that begins so.
    pub(super) fn complete(&mut self, book: &Codebook) {
        let group = format!("{}/", group_of(&self.name));
        let Asking::Add(field) = &mut self.asking else { return };
        let typed = field.text();
        if typed.is_empty() {
            *field = TextField::new(&group);
            return;
        }
        let ends = |name: &str| name.match_indices('/').map(|(at, _)| at + 1).collect::<Vec<_>>();
        let groups = book.tags.iter().flat_map(|tag| {
            let name = format!("{}/", tag.name);
            ends(&name).into_iter().map(move |end| name[..end].to_owned())
        });
        let fits = |group: &String| {
            group.len() > typed.len() && group.to_lowercase().starts_with(&typed.to_lowercase())
        };
        if let Some(group) = groups.into_iter().find(fits) {
            *field = TextField::new(&group);
        }
    }

    /// Returns the colour that was typed.
    pub(super) fn colour(&self) -> Option<Colour> {
        match &self.asking {
            Asking::Colour(field) => field.text().trim().parse().ok(),
            _ => None,
        }
    }

    /// Returns the change that comes of the answer; `here` is the tag under the cursor.
    ///
    /// # Errors
    /// When there is no answer yet: what to say.
    pub(super) fn edit(&self, here: &str) -> Result<CodebookEdit, String> {
        let name = self.name.clone();
        let typed = |field: &TextField| field.text().trim().to_owned();
        Ok(match &self.asking {
            Asking::Add(field) => CodebookEdit::Add(typed(field)),
            Asking::Rename(field) => CodebookEdit::Rename { from: name, to: typed(field) },
            Asking::Describe(field) => CodebookEdit::Describe { name, words: typed(field) },
            Asking::Colour(field) => match typed(field).parse::<Colour>() {
                Ok(colour) => CodebookEdit::Paint { name, colour },
                Err(why) => return Err(why.to_string()),
            },
            Asking::Key => return Err(self.words(here)),
            Asking::Delete => CodebookEdit::Delete(name),
            Asking::Merge if here == name => {
                return Err(format!("move to the tag that {name} is to be merged into"));
            }
            Asking::Merge => CodebookEdit::Merge { from: name, into: here.to_owned() },
            Asking::Move => {
                let under = Some(here.to_owned()).filter(|here| *here != name);
                CodebookEdit::Move { name, under }
            }
        })
    }

    /// Returns the change that comes of a key that is pressed, if one is asked for.
    pub(super) fn pressed(&self, key: KeyEvent) -> Option<Result<CodebookEdit, String>> {
        if !matches!(self.asking, Asking::Key) {
            return None;
        }
        let key = match key.code {
            KeyCode::Backspace | KeyCode::Delete => None,
            KeyCode::Char(c)
                if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) =>
            {
                Some(c)
            }
            _ => return Some(Err(self.words(""))),
        };
        Some(Ok(CodebookEdit::Key { name: self.name.clone(), key }))
    }

    /// Works out what will happen.
    pub(super) fn foretell(&mut self, here: &str, session: &Session, counts: &TagCounts) {
        let is_begun = match &self.asking {
            // Nothing is wrong with what is still as it was.
            Asking::Rename(field) => field.text().trim() != self.name,
            Asking::Add(field) => !field.text().trim().is_empty() && !field.text().ends_with('/'),
            Asking::Delete => true,
            Asking::Merge => here != self.name,
            Asking::Move => !self.is_there_already(here),
            _ => false,
        };
        let edit = if is_begun { self.edit(here).ok() } else { None };
        self.said = match edit {
            Some(edit) => foretold(&edit, &session.codebook, counts, &session.config.annotator)
                .map_err(|why| why.to_string()),
            None => Ok(self.advice(here, session).into_iter().collect()),
        };
    }

    /// Returns what may be done, while there is no answer.
    fn advice(&self, here: &str, session: &Session) -> Option<String> {
        match &self.asking {
            Asking::Add(field) if field.text().is_empty() && !self.name.is_empty() => {
                let key = session.key(Mode::Finder, Action::Switch);
                Some(format!("{key} puts it under {}.", group_of(&self.name)))
            }
            Asking::Move if self.is_there_already(here) => {
                let nested = self.name.contains('/');
                let top = if nested { ", or to itself to move it to the top" } else { "" };
                Some(format!("Go to the tag that it is to be under{top}."))
            }
            _ => None,
        }
    }

    /// Returns whether the tag is there still.
    pub(super) fn is_there(&self, session: &Session, counts: &TagCounts) -> bool {
        let book = &session.codebook;
        if self.is_listed || self.asking.is_add() {
            return self.asking.is_add() || book.get(&self.name).is_some();
        }
        let is_above = book.tags.iter().any(|tag| is_within(&tag.name, &self.name));
        is_above || (book.heir(&self.name).is_none() && counts.alone(&self.name).is_some())
    }

    pub(super) fn hints(&self) -> Vec<Hint> {
        let mut hints = match &self.asking {
            Asking::Add(_) => vec![(Action::Accept, "add it"), (Action::Switch, "complete")],
            Asking::Rename(_) => vec![(Action::Accept, "rename")],
            Asking::Describe(_) => vec![(Action::Accept, "save")],
            Asking::Colour(_) => vec![(Action::Accept, "this colour"), (Action::Switch, "next")],
            Asking::Key => Vec::new(),
            Asking::Delete => vec![(Action::Accept, "delete")],
            Asking::Merge => vec![(Action::Accept, "merge"), (Action::Find, "find")],
            Asking::Move => vec![(Action::Accept, "move"), (Action::Find, "find")],
        };
        hints.push((Action::Dismiss, "cancel"));
        hints
    }
}

/// Returns the group of a neighbour: the one that the tag is in, or else the tag itself.
fn group_of(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(above, _)| above)
}
