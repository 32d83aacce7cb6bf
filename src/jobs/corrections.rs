//! Jobs on what people say of documents and of each other: working out a change of `facts.toml`, and
//! reading it and `people.toml` again.

use std::collections::HashSet;
use std::sync::Mutex;

use super::pool::Lane;
use super::reader::hold;
use super::relist::{Facts, index};
use super::{Asked, Job, Reader};
use crate::disk::settings;
use crate::library::Wanted;
use crate::library::corrections::read_facts_again;
use crate::model::apparatus::SaidFacts;
use crate::model::corrections::{Corrections, FactChange, SaidOfDocument};
use crate::model::document::Listing;
use crate::model::path::DocPath;
use crate::model::step::FileChange;
use crate::session::corrections::ChangeFacts;
use crate::session::people::{LibraryRenewed, RenewPeople};

impl Job for ChangeFacts {
    const LANE: Lane = Lane::Now;

    fn run(self, reader: &Reader, _: &Asked<Self>) -> Option<Result<FileChange, String>> {
        let library = &reader.library;
        if library.settings().is_none() {
            let why = "this folder is not a library, so it has no facts.toml: a config.toml with a \
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

    fn run(self, reader: &Reader, asked: &Asked<Self>) -> Option<LibraryRenewed> {
        let library = &reader.library;
        let people = library.read_people_again().err().map(|why| why.to_string());
        let before = library.corpus().corrections();
        let facts = read_facts_again(library);
        let fault = people.or_else(|| facts.problems.first().map(ToString::to_string));
        let (found, listings) = (Mutex::new(Facts::new()), Mutex::new(Vec::new()));
        let paths = self.outdated(reader, &before, asked);
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
        Some(LibraryRenewed { index, listings, fault })
    }
}

impl RenewPeople {
    /// Returns the documents of which other things may be said than when they were read; `before` is what
    /// was said of all when that was read last.
    fn outdated(&self, reader: &Reader, before: &Corrections, asked: &Asked<Self>) -> Vec<DocPath> {
        let corpus = reader.library.corpus();
        let now = corpus.corrections();
        let is_outdated = |path: &DocPath, was: &SaidFacts| match now.at(path) {
            Some(entry) => entry.said != *was,
            // What is said of one that has moved is said under another path, and may be the same.
            None => !was.is_empty(),
        };
        let here = self.documents.here().filter_map(|entry| {
            let was = &entry.summary()?.apparatus.said;
            is_outdated(&entry.path, was).then(|| entry.path.clone())
        });
        let mut paths: Vec<DocPath> = here.collect();
        // What is said now, and was not, of a text that is not at its path: it may have moved.
        let is_new = |entry: &&SaidOfDocument| before.at(&entry.path) != Some(*entry);
        let new = now.entries().iter().filter(is_new).filter(|entry| !corpus.has(&entry.path));
        let digests: Vec<&String> = new.filter_map(|entry| entry.sha256.as_ref()).collect();
        if !digests.is_empty() {
            let mut all = reader.library.by_digest(&asked.cancel);
            let moved = digests.into_iter().filter_map(|digest| all.remove(digest)).flatten();
            let moved: Vec<DocPath> = moved.filter(|path| !paths.contains(path)).collect();
            paths.extend(moved);
        }
        paths
    }
}
