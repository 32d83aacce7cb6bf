//! The numbers as JSON.
//!
//! Owns the names that others rely on; they are described in the README.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::CountedLibrary;
use crate::cli::out::Out;
use crate::model::statistics::TimeTally;

#[derive(Serialize)]
struct StatsRecord<'a> {
    filter: &'a str,
    passages: usize,
    documents: usize,
    untagged: usize,
    tags: Vec<TagStatsRecord<'a>>,
    years: Vec<TimeStatsRecord>,
    months: Vec<TimeStatsRecord>,
    undated: TimeStatsRecord,
    matrix: Vec<MatrixRecord<'a>>,
    together: Vec<TogetherRecord<'a>>,
    progress: ProgressRecord<'a>,
    coverage: Vec<CoverRecord<'a>>,
}

#[derive(Serialize)]
struct TagStatsRecord<'a> {
    name: &'a str,
    passages: usize,
    documents: usize,
    by: &'a BTreeMap<String, usize>,
    wholes: &'a BTreeMap<String, usize>,
}

#[derive(Serialize)]
struct TimeStatsRecord {
    date: Option<String>,
    passages: usize,
    documents: usize,
}

/// A document with the passages of each tag that it has.
#[derive(Serialize)]
struct MatrixRecord<'a> {
    document: &'a str,
    date: Option<String>,
    tags: BTreeMap<&'a str, usize>,
}

#[derive(Serialize)]
struct TogetherRecord<'a> {
    tags: [&'a str; 2],
    same: usize,
    overlapping: usize,
}

#[derive(Serialize)]
struct ProgressRecord<'a> {
    documents: usize,
    begun: usize,
    read: usize,
    annotated: usize,
    finished: usize,
    by: BTreeMap<&'a str, AnnotatorRecord>,
}

#[derive(Serialize)]
struct AnnotatorRecord {
    annotated: usize,
    finished: usize,
}

#[derive(Serialize)]
struct CoverRecord<'a> {
    annotator: Option<&'a str>,
    documents: usize,
    of_documents: usize,
    characters: usize,
    of_characters: usize,
}

pub(super) fn write(counted: &CountedLibrary, out: &mut Out) -> io::Result<()> {
    let all = &counted.statistics;
    let name = |tag: usize| all.tags.get(tag).map_or("", |tag| tag.name.as_str());
    let by_document = |at: u32| -> BTreeMap<&str, usize> {
        let on = all.tags.iter().map(|tag| (tag.name.as_str(), tag.on(at)));
        on.filter(|(_, count)| *count > 0).collect()
    };
    let by = all.progress.by.iter().map(|(who, (annotated, finished))| {
        let (annotated, finished) = (*annotated, *finished);
        (who.as_str(), AnnotatorRecord { annotated, finished })
    });
    out.json_value(&StatsRecord {
        filter: &counted.filter,
        passages: all.passages,
        documents: all.annotated.len(),
        untagged: all.untagged,
        tags: all
            .tags
            .iter()
            .map(|tag| TagStatsRecord {
                name: &tag.name,
                passages: tag.passages,
                documents: tag.documents.len(),
                by: &tag.by,
                wholes: &tag.wholes,
            })
            .collect(),
        years: all.years.iter().map(time).collect(),
        months: all.months.iter().map(time).collect(),
        undated: time(&all.undated),
        matrix: all
            .annotated
            .iter()
            .filter_map(|at| Some((*at, all.documents.get(*at as usize)?)))
            .map(|(at, document)| MatrixRecord {
                document: document.path.as_str(),
                date: document.date.map(|date| date.iso()),
                tags: by_document(at),
            })
            .collect(),
        together: all
            .together
            .iter()
            .map(|pair| TogetherRecord {
                tags: pair.tags.map(name),
                same: pair.same,
                overlapping: pair.overlapping,
            })
            .collect(),
        progress: ProgressRecord {
            documents: all.progress.documents,
            begun: all.progress.begun,
            read: all.progress.read,
            annotated: all.progress.annotated,
            finished: all.progress.finished,
            by: by.collect(),
        },
        coverage: all
            .cover
            .iter()
            .map(|cover| CoverRecord {
                annotator: cover.annotator.as_deref(),
                documents: cover.documents.0,
                of_documents: cover.documents.1,
                characters: cover.points.0,
                of_characters: cover.points.1,
            })
            .collect(),
    })
}

fn time(tally: &TimeTally) -> TimeStatsRecord {
    TimeStatsRecord {
        date: tally.date.map(|date| date.iso()),
        passages: tally.passages,
        documents: tally.documents,
    }
}
