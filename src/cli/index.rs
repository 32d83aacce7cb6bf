//! People and citations of a library, for the commands that report them.

use super::context::Context;
use super::fault::remark;
use crate::library::{FileStamp, Listed, Summaries};
use crate::model::apparatus::Apparatus;
use crate::model::cancel::Cancel;
use crate::model::citations::Citations;
use crate::model::path::DocPath;
use crate::model::people::People;

/// What all documents say together.
pub(super) struct CorpusSummary {
    /// The documents, in the order of the corpus.
    pub entries: Vec<Listed>,
    /// Their files, as they were listed.
    pub stamps: Vec<FileStamp>,
    /// Who is named.
    pub people: People,
}

impl CorpusSummary {
    /// Reads what is not cached; reports what is wrong with rules, people and documents.
    pub fn of(context: &Context) -> Self {
        context.remarks.iter().for_each(remark);
        let Summaries { entries, stamps, failed, left_out } =
            context.library.summaries(&Cancel::default());
        left_out.surprise().iter().for_each(remark);
        if let Some(error) = failed {
            context.log.line(&error.to_string());
        }
        for (path, apparatus) in read(&entries) {
            for diagnostic in &apparatus.diagnostics {
                let (line, column) = diagnostic.at;
                remark(format!("{path}:{line}:{column}: {}", diagnostic.what));
            }
        }
        let people = People::of_declared(&context.library.people(), read(&entries));
        Self { entries, stamps, people }
    }

    /// Returns what refers to what.
    pub fn citations(&self) -> Citations {
        let documents: Vec<_> = self.documents().collect();
        Citations::new(&documents, &self.people)
    }

    /// Returns the documents that could be read.
    pub fn documents(&self) -> impl Iterator<Item = (&DocPath, &Apparatus)> + Clone {
        read(&self.entries)
    }
}

fn read(entries: &[Listed]) -> impl Iterator<Item = (&DocPath, &Apparatus)> + Clone {
    entries.iter().filter_map(|(path, read)| Some((path, &*read.as_ref().ok()?.apparatus)))
}
