//! The line in which an export is asked for: the format, then the file. While the file is written it says how
//! far that is, and `Esc` gives it up.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::draw;
use crate::model::cluster::{cut, one_line};
use crate::model::count::{number_of, thousands};
use crate::session::Session;
use crate::session::action::Action;
use crate::session::export::{
    ExportPassages, ExportScope, ExportState, FORMATS, export_question, offered_file,
};
use crate::session::keymap::Mode;
use crate::session::question::{Pending, Reply, claim};
use crate::session::request::Request;
use crate::view::scene::Scene;
use crate::view::{Handled, Hint, View};
use crate::widget::field::TextField;

/// What is exported is not cut to fewer characters.
const WORTH_SAYING: usize = 8;

/// The line for format and file.
#[derive(Debug)]
pub struct ExportPrompt {
    input: TextField,
    scope: ExportScope,
    /// The format, once it was chosen.
    format: Option<&'static str>,
    /// The file that is there; the same key again replaces it.
    is_there: Option<String>,
    writing: Option<Pending<ExportPassages>>,
    /// How far that is.
    state: ExportState,
}

impl ExportPrompt {
    pub(super) fn new(scope: ExportScope) -> Self {
        Self {
            input: TextField::default(),
            scope,
            format: None,
            is_there: None,
            writing: None,
            state: ExportState::Going(0, None),
        }
    }

    /// Returns the formats that what is typed may mean: the one of that name, or all that begin so.
    fn meant(&self) -> Vec<(&'static str, &'static str)> {
        let typed = self.input.text().trim().to_lowercase();
        let exact = FORMATS.iter().filter(|(name, _)| *name == typed);
        let exact: Vec<(&str, &str)> = exact.copied().collect();
        if !exact.is_empty() {
            return exact;
        }
        FORMATS.iter().filter(|(name, _)| name.starts_with(&typed)).copied().collect()
    }

    fn complete(&mut self, session: &mut Session) {
        if self.format.is_some() {
            session.set_error("nothing to complete");
            return;
        }
        let meant = self.meant();
        let Some((first, _)) = meant.first() else {
            session.set_error("no format begins so");
            return;
        };
        let common = (0..=first.len()).rev().find_map(|end| {
            let begun = first.get(..end)?;
            meant.iter().all(|(name, _)| name.starts_with(begun)).then_some(begun)
        });
        self.input = TextField::new(common.unwrap_or_default());
    }

    fn accept(&mut self, session: &mut Session) {
        let Some(format) = self.format else {
            match self.meant().as_slice() {
                [(name, ending)] => {
                    self.format = Some(name);
                    self.input = TextField::new(&offered_file(session, ending));
                }
                [] => session.set_error("no format is called so; all of them are listed above"),
                _ => session.set_error("several formats begin so; type more of one"),
            }
            return;
        };
        let file = self.input.text().trim().to_owned();
        if file.is_empty() {
            session.set_error("type the name of a file");
            return;
        }
        let replaces = self.is_there.as_deref() == Some(&file);
        let question = export_question(session, (format, file), self.scope.clone(), replaces);
        self.state = ExportState::Going(0, None);
        self.writing = Some(session.ask(question));
    }

    /// Says what is typed here: a format for what is exported, then a file for the format. What is exported is
    /// left out where there is no room to say it.
    fn sign(&self, room: usize) -> String {
        match self.format {
            None => {
                let words = one_line(&self.scope.words());
                match room.saturating_sub("export  as: ".len()) {
                    room if room < WORTH_SAYING => "as: ".to_owned(),
                    room => format!("export {} as: ", cut(&words, room)),
                }
            }
            Some(format) => format!("{format} to file: "),
        }
    }

    /// Returns how far the export is, or what becomes of the file that is there.
    fn aside(&self) -> String {
        match (&self.writing, &self.state) {
            (Some(_), ExportState::Going(count, Some(of))) => {
                format!("{} of {}", thousands(*count), number_of(*of, "document"))
            }
            (Some(_), ExportState::Going(count, None)) if *count > 0 => number_of(*count, "file"),
            (Some(_), _) => "writing …".to_owned(),
            (None, _) if self.is_there.is_some() => {
                "it is there; Enter again replaces it".to_owned()
            }
            (None, _) => String::new(),
        }
    }
}

impl View for ExportPrompt {
    fn mode(&self) -> Mode {
        Mode::Prompt
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Handled {
        match action {
            Action::Dismiss => {
                session.request(Request::Close);
                if self.writing.take().is_some() {
                    session.set_info("given up; nothing was written");
                }
            }
            Action::Accept if self.writing.is_none() => self.accept(session),
            Action::Complete if self.writing.is_none() => self.complete(session),
            Action::Accept | Action::Complete => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn input(&mut self) -> Option<&mut TextField> {
        self.writing.is_none().then_some(&mut self.input)
    }

    fn typed(&mut self, _: &mut Session) {
        // Another name is another file.
        self.is_there = None;
    }

    fn reply(&mut self, reply: Reply, session: &mut Session) -> Result<(), Reply> {
        match claim(&mut self.writing, reply)? {
            Some(Ok(ExportState::Done(words))) => {
                session.request(Request::Close);
                session.set_info(words);
            }
            Some(Ok(ExportState::IsThere(file))) => self.is_there = Some(file),
            Some(Ok(state)) => self.state = state,
            Some(Err(why)) => session.set_error(why),
            None => {}
        }
        Ok(())
    }

    fn hints(&self, _: &Session) -> Vec<Hint> {
        Vec::new()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        if self.format.is_none() {
            let meant = self.meant();
            // Where none begins so, all that there are.
            let listed = if meant.is_empty() { FORMATS.to_vec() } else { meant };
            let names: Vec<String> = listed.iter().map(|(name, _)| (*name).to_owned()).collect();
            draw::choices(scene, &names, buffer);
        }
        let sign = self.sign(usize::from(scene.geometry.hint.width) * 2 / 5);
        Some(draw::line(scene, &sign, &self.input, &self.aside(), buffer))
    }
}
