//! Jobs on what people say of documents and of each other: working out a change of `facts.toml`, and
//! reading it and `people.toml` again.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use super::pool::Lane;
use super::reader::hold;
use super::relist::{Facts, index};
use super::{Asked, Job, Reader};
use crate::disk::settings;
use crate::library::Wanted;
use crate::library::corrections::read_facts_again;
use crate::model::apparatus::SaidFact;
use crate::model::corrections::FactChange;
use crate::model::document::Listing;
use crate::model::path::DocPath;
use crate::model::step::FileChange;
use crate::session::corrections::ChangeFacts;
use crate::session::people::{RenewPeople, Renewed};

impl Job for ChangeFacts {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, _: &Asked<Self>) -> Option<Result<FileChange, String>> {
        let library = &reader.library;
        if library.settings().is_none() {
            let why = "this folder is no library, so it has no facts.toml: a config.toml with a \
                       [library] table in it makes it one";
            return Some(Err(why.to_owned()));
        }
        // What was said of it before it has moved is said under its name of then.
        let FactChange { document, sha256, .. } = &self.0;
        let known = library.corpus().said_of(document, || Some(sha256.clone()));
        let document = known.map_or_else(|| document.clone(), |known| known.path);
        let change = FactChange { document, ..self.0 };
        let changed = settings::change_facts(&library.facts_file(), &[change]);
        Some(
            changed.map_err(|mistake| {
                format!("nothing is written to it until it is mended: {mistake}")
            }),
        )
    }
}

impl Job for RenewPeople {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<Renewed> {
        let library = &reader.library;
        let people = library.read_people_again().err().map(|why| why.to_string());
        let facts = read_facts_again(library);
        let fault = people.or_else(|| facts.problems.first().map(ToString::to_string));
        let (found, listings) = (Mutex::new(Facts::new()), Mutex::new(Vec::new()));
        let paths = self.outdated(reader);
        library.read_each(&paths, Wanted::Everything, &asked.cancel, |_, path, reading| {
            let listing = match reading {
                Ok(document) => document.listing(),
                Err(why) => Listing { path: path.clone(), state: Err(why.to_string()) },
            };
            if let Ok(summary) = &listing.state {
                hold(&found).insert(path.clone(), summary.apparatus.clone());
            }
            hold(&listings).push(listing);
        });
        if asked.cancel.is_cancelled() {
            return None;
        }
        let facts = std::mem::take(&mut *hold(&found));
        let listings = std::mem::take(&mut *hold(&listings));
        let index = index(reader, (&self.documents, self.in_order), &HashSet::new(), &facts);
        Some(Renewed { index, listings, fault })
    }
}

impl RenewPeople {
    /// Returns the documents of which other things are said than when they were read.
    fn outdated(&self, reader: &Reader) -> Vec<DocPath> {
        let corrections = reader.library.corpus().corrections();
        let at_path: HashMap<&DocPath, &[SaidFact]> =
            corrections.entries().iter().map(|one| (&one.path, one.said.as_slice())).collect();
        let all: HashSet<&[SaidFact]> = at_path.values().copied().collect();
        let is_outdated = |path: &DocPath, was: &[SaidFact]| match at_path.get(path) {
            Some(said) => *said != was,
            // Of one that has moved, it is said under another path.
            None => !was.is_empty() && !all.contains(was),
        };
        let here = self.documents.here().filter_map(|entry| {
            let was = &entry.summary()?.apparatus.said;
            is_outdated(&entry.path, was).then(|| entry.path.clone())
        });
        here.collect()
    }
}
