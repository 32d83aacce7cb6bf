//! The same words in other places: looked through, and tagged in one step. And the tag picker's
//! keys, which are the same.

use crossterm::event::{KeyCode, KeyEvent};

use super::action::Action;
use super::event::{Effect, Place, Ticket};
use super::picker::Places;
use super::search::Wanted;
use super::{App, Overlay};
use crate::model::annotation::{Change, Edit, Entry, Highlight, Id, now};
use crate::model::word::word_at;

impl App {
    /// `*`: all other places with the selected words, those of the highlight under the caret, or
    /// the word under it.
    pub(super) fn same_words(&mut self) {
        let Some(page) = &self.page else {
            self.complain(self.no_document());
            return;
        };
        let text = page.text();
        let mark = page.mark().filter(|_| page.selection.is_none());
        let span = page.selected().or_else(|| mark?.span()).or_else(|| word_at(text, page.caret));
        let words = span.map(|span| (span, text.slice(span).trim().to_owned()));
        let Some((origin, words)) = words.filter(|(_, words)| !words.is_empty()) else {
            self.complain("there is no word under the caret");
            return;
        };
        let tags = mark.map_or_else(|| self.tags.clone(), |mark| mark.highlight.tags.clone());
        let first = page.document.path.clone();
        let ticket = self.ticket();
        let wanted = Wanted::default();
        let asked = wanted.asked();
        self.overlay = Overlay::Places(Box::new(Places {
            words: words.clone(),
            wanted,
            ticket,
            busy: true,
            tags,
            ..Places::default()
        }));
        self.effects.push(Effect::SameWords { ticket, words, first, origin, asked });
    }

    /// The worker's answer.
    pub(super) fn same_words_found(&mut self, ticket: Ticket, places: Vec<Place>) {
        let Overlay::Places(list) = &mut self.overlay else { return };
        if places.is_empty() && list.ticket == ticket {
            let words = format!("“{}” stands nowhere else", list.words);
            self.overlay = Overlay::None;
            self.complain(words);
        } else {
            list.answer(ticket, places);
        }
    }

    /// Keys of the tag picker and of the list of places.
    pub(super) fn act_in_picker(&mut self, action: Action) {
        match &mut self.overlay {
            Overlay::Tags(picker) => match action {
                Action::Next => picker.step(false),
                Action::Previous => picker.step(true),
                Action::Mark => picker.mark(),
                Action::Dismiss => self.overlay = Overlay::None,
                Action::Accept => {
                    let (taken, subject) = (picker.taken(), picker.subject.take());
                    self.overlay = Overlay::None;
                    if let Some(subject) = subject {
                        self.tags_picked(subject, taken);
                    }
                }
                _ => self.complain("that is for the list of places"),
            },
            Overlay::Places(places) => match action {
                Action::Next => places.step(false),
                Action::Previous => places.step(true),
                Action::Mark => places.mark(),
                Action::MarkAll => places.mark_all(),
                Action::Dismiss => self.overlay = Overlay::None,
                Action::Accept if places.busy => self.say("still looking …"),
                Action::Accept => {
                    let overlay = std::mem::take(&mut self.overlay);
                    if let Overlay::Places(places) = overlay {
                        self.highlight_places(&places);
                    }
                }
                _ => self.complain("that is not for this list"),
            },
            _ => {}
        }
    }

    /// The key of a tag gives that tag to all chosen places, or takes it off again.
    pub(super) fn typed_in_places(&mut self, event: KeyEvent) {
        let tag = match event.code {
            KeyCode::Char(key) => self.codebook.by_key(key).map(|tag| tag.name.clone()),
            _ => None,
        };
        match (tag, &mut self.overlay) {
            (Some(tag), Overlay::Places(places)) => places.toggle_tag(tag),
            _ => self.nothing_typed(),
        }
    }

    fn highlight_places(&mut self, places: &Places) {
        let time = now();
        let edits: Vec<Edit> = places
            .chosen
            .iter()
            .filter_map(|at| places.list.get(*at))
            .map(|place| Edit {
                document: place.document.clone(),
                change: Change::make(Entry::Highlight(Highlight {
                    id: Id::new(),
                    anchor: place.anchor.clone(),
                    tags: places.tags.clone(),
                    note: None,
                    created: time,
                    updated: time,
                })),
            })
            .collect();
        if edits.is_empty() {
            self.complain("no place was chosen");
            return;
        }
        let count = edits.len();
        let words = if count == 1 {
            "1 place highlighted".to_owned()
        } else {
            format!("{count} places highlighted")
        };
        self.commit(&format!("{count} highlights"), edits, &words);
    }
}
