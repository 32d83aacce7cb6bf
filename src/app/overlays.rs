//! What lies over the panes: finder, prompt, help, card. How they open, and what keys do in them.

use crossterm::event::KeyEvent;

use super::action::Action;
use super::card::thousands;
use super::event::{Effect, Item, Target};
use super::finder::{Finder, Kind};
use super::input::Typed;
use super::keymap::Mode;
use super::list::Entry;
use super::search::Search;
use super::timeline::Timeline;
use super::{App, Overlay, Prompt};
use crate::model::find::{MOST, Pattern};

/// Rows that a page key moves in a list of an overlay.
const PAGE: usize = 10;

impl App {
    /// Takes a key that is typed into an overlay.
    pub(super) fn typed(&mut self, event: KeyEvent) {
        match &mut self.overlay {
            Overlay::Finder(finder) => match finder.input.key(event) {
                Typed::Changed => {
                    finder.cursor = 0;
                    self.ask_finder();
                }
                Typed::Moved => {}
                Typed::Nothing => self.nothing_typed(),
            },
            Overlay::Editor(editor) => {
                if editor.key(event) {
                    self.keep_draft();
                } else {
                    self.nothing_typed();
                }
            }
            Overlay::Tags(picker) => match picker.input.key(event) {
                Typed::Changed => picker.filter(&self.codebook),
                Typed::Moved => {}
                Typed::Nothing => self.nothing_typed(),
            },
            Overlay::Prompt(prompt) => match prompt.input.key(event) {
                Typed::Changed => self.prompt_changed(),
                Typed::Moved => {}
                Typed::Nothing => self.nothing_typed(),
            },
            Overlay::Places(_) => self.typed_in_places(event),
            _ => self.nothing_typed(),
        }
    }

    /// A key that means nothing where it was pressed is answered all the same.
    pub(super) fn nothing_typed(&mut self) {
        self.complain("that key does nothing here");
    }

    /// Takes pasted text: only where one writes, so that a slip of the mouse is no command.
    pub(super) fn paste(&mut self, text: &str) {
        match &mut self.overlay {
            Overlay::Finder(finder) => {
                finder.input.insert(text);
                self.ask_finder();
            }
            Overlay::Editor(editor) => {
                editor.insert(text);
                self.keep_draft();
            }
            Overlay::Tags(picker) => {
                picker.input.insert(text);
                picker.filter(&self.codebook);
            }
            Overlay::Prompt(prompt) => {
                prompt.input.insert(text);
                self.prompt_changed();
            }
            _ => self.complain("text can be pasted where one writes"),
        }
    }

    // The finder.

    /// The documents for the finder, those read last first.
    fn documents(&self) -> Vec<Item> {
        let mut recent: Vec<&Entry> = self.list.entries().iter().collect();
        recent.sort_by_key(|entry| std::cmp::Reverse(entry.visit.map(|visit| visit.read)));
        let item = |entry: &Entry| {
            let date = entry.summary().and_then(|summary| summary.apparatus.date());
            Item {
                line: entry.title().to_owned(),
                // As in the list, days below days; a date has no more columns than a full one.
                detail: format!(
                    "{:>11}  {}",
                    date.map(|date| date.short()).unwrap_or_default(),
                    entry.path
                ),
                target: Target::Document(entry.path.clone()),
            }
        };
        recent.into_iter().map(item).collect()
    }

    /// The list has grown while the finder was open.
    pub(super) fn renew_finder(&mut self) {
        if !matches!(self.overlay, Overlay::Finder(_)) {
            return;
        }
        let documents = self.documents();
        if let Overlay::Finder(finder) = &mut self.overlay
            && !matches!(finder.kind, Kind::References | Kind::People)
        {
            finder.renew(documents);
            if finder.kind == Kind::Documents {
                self.ask_finder();
            }
        }
    }

    pub(super) fn open_finder(&mut self, kind: Kind) {
        let documents = match kind {
            Kind::References => self.missing(),
            Kind::People => self.everybody(),
            _ => self.documents(),
        };
        let mode = self.mode();
        let commands = Action::ALL
            .iter()
            .filter(|action| action.group() != "Overlays")
            .map(|action| Item {
                line: action.words().to_owned(),
                detail: format!("{:>9}  {}", self.config.keymap.key(mode, *action), action.name()),
                target: Target::Command(*action),
            })
            .collect();
        let first = self.page.as_ref().map(|page| page.document.path.clone());
        self.overlay = Overlay::Finder(Box::new(Finder::new(kind, first, documents, commands)));
        self.ask_finder();
    }

    fn ask_finder(&mut self) {
        let ticket = self.ticket();
        if let Overlay::Finder(finder) = &mut self.overlay {
            let effect = finder.ask(ticket);
            self.effects.push(effect);
        }
    }

    /// Has the document of the chosen hit read for the preview.
    pub(super) fn peek(&mut self) {
        if let Overlay::Finder(finder) = &mut self.overlay {
            self.effects.extend(finder.to_peek().map(Effect::Peek));
        }
    }

    pub(super) fn act_in_finder(&mut self, action: Action) {
        let Overlay::Finder(finder) = &mut self.overlay else {
            return;
        };
        match action {
            Action::Next => finder.step(1, false),
            Action::Previous => finder.step(1, true),
            Action::PageDown => finder.step(PAGE, false),
            Action::PageUp => finder.step(PAGE, true),
            Action::Switch | Action::SwitchBack => {
                let kind = finder.kind.next(action == Action::SwitchBack);
                // What these look through is not kept while others are looked through.
                if matches!(finder.kind, Kind::References | Kind::People) {
                    self.open_finder(kind);
                } else {
                    finder.switch(kind);
                    self.ask_finder();
                }
            }
            Action::Accept => match finder.chosen().map(|hit| hit.item.target.clone()) {
                Some(target) => {
                    self.overlay = Overlay::None;
                    self.go_to_target(target);
                }
                None => self.complain("nothing was found"),
            },
            Action::Dismiss => self.overlay = Overlay::None,
            _ => {}
        }
        self.peek();
    }

    // The prompt.

    pub(super) fn open_prompt(&mut self, filters: bool) {
        if !filters && self.page.is_none() {
            self.complain(self.no_document());
            return;
        }
        let origin = self.page.as_ref().map_or((0, 0), |page| (page.caret, page.top));
        let text = if filters { self.list.filter.as_str() } else { "" };
        self.overlay = Overlay::Prompt(Box::new(Prompt {
            input: super::Input::new(text),
            filters,
            origin,
            filter: self.list.filter.clone(),
            fault: None,
            back: 0,
        }));
    }

    pub(super) fn prompt_changed(&mut self) {
        let Overlay::Prompt(prompt) = &mut self.overlay else {
            return;
        };
        prompt.fault = None;
        let typed = prompt.input.text().to_owned();
        let origin = prompt.origin;
        if prompt.filters {
            self.filter_list(&typed);
            return;
        }
        if let Some(page) = self.page.as_mut() {
            page.restore(origin);
            page.search = None;
        }
        self.look_for(&typed, origin.0);
    }

    /// Looks for `typed` from byte `from` on.
    fn look_for(&mut self, typed: &str, from: usize) {
        let ticket = self.ticket();
        let Some(page) = self.page.as_mut() else {
            return;
        };
        match Pattern::new(typed) {
            Ok(Some(pattern)) => {
                let (search, effect) = Search::new(pattern, page.text(), ticket, Some(from));
                page.search = Some(search);
                self.effects.push(effect);
            }
            Ok(None) => {}
            Err(error) => match &mut self.overlay {
                // One who is still typing may be about to mend it.
                Overlay::Prompt(prompt) => prompt.fault = Some(error.to_string()),
                _ => self.complain(format!("invalid regex: {error}")),
            },
        }
    }

    pub(super) fn act_in_prompt(&mut self, action: Action) {
        let Overlay::Prompt(prompt) = &mut self.overlay else {
            return;
        };
        match action {
            Action::Accept => {
                if let Some(why) = prompt.fault.clone().filter(|_| prompt.filters) {
                    self.complain(why);
                    return;
                }
                let (filters, typed) = (prompt.filters, prompt.input.text().to_owned());
                let origin = prompt.origin;
                self.overlay = Overlay::None;
                if filters {
                    self.filtered();
                } else {
                    self.searched(typed, origin);
                }
            }
            Action::Dismiss => {
                let (filters, origin) = (prompt.filters, prompt.origin);
                let filter = std::mem::take(&mut prompt.filter);
                self.overlay = Overlay::None;
                if filters {
                    self.filter_list(&filter);
                } else if let Some(page) = self.page.as_mut() {
                    page.search = None;
                    page.restore(origin);
                }
            }
            Action::Previous | Action::Next if !prompt.filters => {
                let last = self.searches.len();
                let back = if action == Action::Previous {
                    prompt.back + 1
                } else {
                    prompt.back.wrapping_sub(1)
                };
                if back > last {
                    self.complain("nothing else was looked for");
                    return;
                }
                prompt.back = back;
                let before = last.checked_sub(prompt.back).and_then(|at| self.searches.get(at));
                prompt.input = super::Input::new(before.map_or("", String::as_str));
                self.prompt_changed();
            }
            Action::Complete => self.complete(),
            _ => self.nothing_typed(),
        }
    }

    /// Filters the list. What is wrong with a filter is said beside it while it is typed.
    pub(super) fn filter_list(&mut self, filter: &str) {
        match self.list.set_filter(filter) {
            Ok(()) => self.preview(),
            Err(why) => match &mut self.overlay {
                Overlay::Prompt(prompt) => prompt.fault = Some(why),
                _ => self.complain(why),
            },
        }
    }

    pub(super) fn filtered(&mut self) {
        let (shown, all) = (self.list.len(), self.list.entries().len());
        if shown < all {
            let key = self.config.keymap.key(Mode::List, Action::Cancel);
            let (shown, all) = (thousands(shown), thousands(all));
            self.say(format!("{shown} of {all} documents; {key} shows all again"));
        }
    }

    fn searched(&mut self, typed: String, origin: (usize, usize)) {
        let typed = if typed.trim().is_empty() {
            // Enter on nothing: what was looked for last.
            self.searches.last().cloned().unwrap_or_default()
        } else {
            typed
        };
        if typed.is_empty() {
            self.complain("there is nothing to look for");
            return;
        }
        self.searches.retain(|other| *other != typed);
        self.searches.push(typed.clone());
        if let Some(page) = &self.page {
            self.trail.leave((page.document.path.clone(), origin));
        }
        let same = self.page.as_ref().and_then(|page| page.search.as_ref());
        match same.filter(|search| search.pattern.query() == typed) {
            Some(search) if search.matches.as_ref().is_some_and(Vec::is_empty) => {
                self.complain(format!("“{typed}” is not in this document"));
            }
            Some(search) if search.matches.is_some() => self.say_match(false),
            Some(_) => {}
            None => self.look_for(&typed, origin.0),
        }
    }

    /// Goes to another match.
    pub(super) fn next_match(&mut self, back: bool) {
        let frame = self.frame();
        let Some(page) = self.page.as_mut() else {
            self.complain(self.no_document());
            return;
        };
        let Some(search) = &page.search else {
            let from = page.caret;
            match self.searches.last().cloned() {
                Some(last) => self.look_for(&last, from),
                None => self.complain("nothing was looked for yet; / finds"),
            }
            return;
        };
        match search.step(page.caret, back) {
            Some((span, over)) => {
                page.go_to(span.start, frame);
                let caret = page.caret;
                if let Some(search) = &mut page.search {
                    search.went(span, caret);
                }
                self.say_match(over);
            }
            None if search.matches.is_none() => self.say("still looking …"),
            None => {
                let words = format!("“{}” is not in this document", search.pattern.query());
                self.complain(words);
            }
        }
    }

    pub(super) fn say_match(&mut self, over: bool) {
        let Some(page) = &self.page else { return };
        let Some(search) = &page.search else { return };
        let all = search.matches.as_ref().map_or(0, Vec::len);
        if let Some(number) = search.number(page.caret) {
            let around = if over { ", on past the edge of the text" } else { "" };
            let query = search.pattern.query().to_owned();
            let more = if all >= MOST { " that were looked for" } else { "" };
            let (number, all) = (thousands(number), thousands(all));
            self.say(format!("“{query}”: {number} of {all}{more}{around}"));
        }
    }

    // Help and the card.

    pub(super) fn act_on_card(&mut self, action: Action) {
        let page = usize::from(self.size.1 / 2).max(1);
        let most = self.card_rows().saturating_sub(1);
        if action == Action::Accept {
            self.open_card_line();
            return;
        }
        let (Overlay::Help(_, top) | Overlay::Card(top)) = &mut self.overlay else {
            return;
        };
        match action {
            Action::Down => *top += 1,
            Action::Up => *top = top.saturating_sub(1),
            Action::PageDown => *top += page,
            Action::PageUp => *top = top.saturating_sub(page),
            Action::Start => *top = 0,
            Action::End => *top = usize::MAX,
            Action::Dismiss => {
                self.overlay = Overlay::None;
                return;
            }
            _ => {}
        }
        *top = (*top).min(most);
    }

    /// Goes to what the line under the cursor of the card was read from; closes the card.
    fn open_card_line(&mut self) {
        let target = match &self.overlay {
            Overlay::Card(at) => {
                super::card::card(self).get(*at).and_then(|line| line.target().cloned())
            }
            _ => None,
        };
        self.overlay = Overlay::None;
        if let Some(target) = target {
            self.go_to_target(target);
        }
    }

    // The timeline.

    pub(super) fn open_timeline(&mut self) {
        let here = self.page.as_ref().and_then(|page| page.document.apparatus.date());
        let timeline = Timeline::new(self.list.entries().iter(), here);
        if timeline.bars.is_empty() {
            self.complain(if self.list.reading {
                "the documents are still being read"
            } else {
                "no document tells its date"
            });
            return;
        }
        self.overlay = Overlay::Timeline(Box::new(timeline));
    }

    pub(super) fn act_in_timeline(&mut self, action: Action) {
        let Overlay::Timeline(timeline) = &mut self.overlay else { return };
        match action {
            Action::Next => timeline.step(1, false),
            Action::Previous => timeline.step(1, true),
            Action::PageDown => timeline.step(PAGE, false),
            Action::PageUp => timeline.step(PAGE, true),
            Action::Start => timeline.step(usize::MAX, true),
            Action::End => timeline.step(usize::MAX / 2, false),
            Action::Switch => timeline.switch(),
            Action::Accept => {
                let bar = timeline.bars.get(timeline.cursor).cloned();
                self.overlay = Overlay::None;
                if let Some(bar) = bar {
                    self.filter_by(&format!("date:{}", bar.date.iso()));
                }
            }
            Action::Dismiss => self.overlay = Overlay::None,
            _ => {}
        }
    }

    /// Rows that can be scrolled away in the card that is open, or lines that the cursor goes
    /// through.
    fn card_rows(&self) -> usize {
        let rows = match &self.overlay {
            Overlay::Help(mode, _) => super::card::help(self, *mode).len(),
            Overlay::Card(_) => return super::card::card(self).len(),
            _ => 0,
        };
        rows.saturating_sub(usize::from(super::card::room(self.size)).saturating_sub(1))
    }
}
