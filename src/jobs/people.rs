//! Jobs on people: how often they occur, where they are named, and changes of the list of people.

use std::collections::HashMap;
use std::sync::Arc;

use super::occurrences::words_around;
use super::pool::Lane;
use super::{Asked, Job, Reader};
use crate::disk::settings;
use crate::library::Wanted;
use crate::model::path::DocPath;
use crate::model::step::FileChange;
use crate::session::documents::ListEntry;
use crate::session::people::{
    ArrangePeople, ChangePeople, CountPeople, FindMentions, Mention, PeopleCounts,
};

/// So many places of one document are shown, and of all together.
const FEW: usize = 2;
const MOST: usize = 24;

impl Job for CountPeople {
    const LANE: Lane = Lane::Later;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Arc<PeopleCounts>> {
        let mut counts = self.facts();
        asked.tell(Arc::new(counts.clone()));
        let readable: Vec<&ListEntry> =
            self.documents.here().filter(|entry| entry.summary().is_some()).collect();
        let paths: Vec<DocPath> = readable.iter().map(|entry| entry.path.clone()).collect();
        let names = &self.index.names;
        let found = reader.library.read_map(&paths, Wanted::Text, &asked.cancel, |_, _, read| {
            let mut places: HashMap<usize, usize> = HashMap::new();
            if let Ok(document) = read {
                for (_, who) in names.mentions(document.text.as_str()) {
                    *places.entry(who).or_default() += 1;
                }
            }
            places
        });
        if asked.cancel.is_cancelled() {
            return None;
        }
        for (entry, places) in readable.iter().zip(&found) {
            counts.add_places(entry, places);
        }
        counts.is_complete = true;
        Some(Arc::new(counts))
    }
}

impl Job for ArrangePeople {
    const LANE: Lane = Lane::Now;

    fn run(self, _: &Reader, _: &Asked<Self>) -> Option<Vec<u32>> {
        Some(Self::run(&self))
    }
}

impl Job for FindMentions {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Vec<Mention>> {
        let Self { index, who, documents } = &self;
        let mut found = Vec::new();
        for path in documents {
            if asked.cancel.is_cancelled() {
                return None;
            }
            let Ok(document) = reader.library.document(path) else { continue };
            let all = index.names.mentions(document.text.as_str());
            let mut here: Vec<Mention> = Vec::new();
            for (span, _) in all.filter(|(_, named)| named == who) {
                let (line, words) = words_around(&document, span);
                // The same words again tell nothing.
                if here.iter().all(|one| one.line != line) {
                    here.push(Mention { document: path.clone(), span, line, words });
                }
                if here.len() >= FEW {
                    break;
                }
            }
            found.append(&mut here);
            if found.len() >= MOST {
                break;
            }
        }
        Some(found)
    }
}

impl Job for ChangePeople {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, _: &Asked<Self>) -> Option<Result<FileChange, String>> {
        if reader.library.settings().is_none() {
            // A folder that is merely looked at is not written to.
            let why = "this folder is not a library, so it has no people.toml: a config.toml with a \
                       [library] table in it makes it one";
            return Some(Err(why.to_owned()));
        }
        let changed = settings::change_people(&reader.library.people_file(), &self.0);
        Some(changed.map_err(|why| why.to_string()))
    }
}
