//! The numbers as CSV: one on each line, so that a spreadsheet can put them together as it likes.

use std::io;

use super::CountedLibrary;
use crate::cli::out::Out;
use crate::exchange::csv::shown_cell;
use crate::model::statistics::TimeTally;

const COLUMNS: [&str; 8] =
    ["picture", "tag", "other_tag", "document", "date", "annotator", "measure", "value"];

/// A number, and what it is of.
#[derive(Default)]
struct StatsCell<'a> {
    picture: &'static str,
    tag: &'a str,
    other_tag: &'a str,
    document: &'a str,
    date: String,
    annotator: &'a str,
    measure: &'static str,
    value: usize,
}

pub(super) fn write(counted: &CountedLibrary, out: &mut Out) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for cell in cells(counted) {
        let value = cell.value.to_string();
        let words = [cell.picture, cell.tag, cell.other_tag, cell.document, &cell.date];
        let words = words.into_iter().chain([cell.annotator, cell.measure, &value]);
        writer.write_record(words.map(shown_cell))?;
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    out.raw(&bytes)
}

fn cells(counted: &CountedLibrary) -> Vec<StatsCell<'_>> {
    let all = &counted.statistics;
    let mut cells = Vec::new();
    for tag in &all.tags {
        let picture = StatsCell { picture: "tags", tag: &tag.name, ..StatsCell::default() };
        cells.push(StatsCell { measure: "passages", value: tag.passages, ..picture });
        let picture = StatsCell { picture: "tags", tag: &tag.name, ..StatsCell::default() };
        cells.push(StatsCell { measure: "documents", value: tag.documents.len(), ..picture });
        for (measure, counts) in [("passages", &tag.by), ("wholes", &tag.wholes)] {
            cells.extend(counts.iter().map(|(annotator, count)| StatsCell {
                picture: "tags",
                tag: &tag.name,
                annotator,
                measure,
                value: *count,
                ..StatsCell::default()
            }));
        }
    }
    let untagged = StatsCell { picture: "tags", measure: "untagged", ..StatsCell::default() };
    cells.push(StatsCell { value: all.untagged, ..untagged });
    let times = [("years", &all.years), ("months", &all.months)];
    for (picture, tallies) in times {
        cells.extend(tallies.iter().flat_map(|tally| of_time(picture, tally)));
    }
    cells.extend(of_time("undated", &all.undated));
    for tag in &all.tags {
        for (at, count) in &tag.documents {
            let Some(document) = all.documents.get(*at as usize) else { continue };
            cells.push(StatsCell {
                picture: "matrix",
                tag: &tag.name,
                document: document.path.as_str(),
                date: document.date.map(|date| date.iso()).unwrap_or_default(),
                measure: "passages",
                value: *count,
                ..StatsCell::default()
            });
        }
    }
    let name = |tag: usize| all.tags.get(tag).map_or("", |tag| tag.name.as_str());
    for pair in &all.together {
        let [tag, other_tag] = pair.tags.map(name);
        for (measure, value) in [("same", pair.same), ("overlapping", pair.overlapping)] {
            let picture = "together";
            cells.push(StatsCell { picture, tag, other_tag, measure, value, ..<_>::default() });
        }
    }
    let progress = &all.progress;
    for (measure, value) in [
        ("documents", progress.documents),
        ("begun", progress.begun),
        ("read", progress.read),
        ("annotated", progress.annotated),
        ("finished", progress.finished),
    ] {
        cells.push(StatsCell { picture: "progress", measure, value, ..StatsCell::default() });
    }
    for (annotator, (annotated, finished)) in &progress.by {
        for (measure, value) in [("annotated", *annotated), ("finished", *finished)] {
            let picture = "progress";
            cells.push(StatsCell { picture, annotator, measure, value, ..StatsCell::default() });
        }
    }
    for cover in &all.cover {
        for (measure, value) in [
            ("documents", cover.documents.0),
            ("of_documents", cover.documents.1),
            ("characters", cover.points.0),
            ("of_characters", cover.points.1),
        ] {
            let (picture, annotator) = ("coverage", cover.annotator.as_deref().unwrap_or(""));
            cells.push(StatsCell { picture, annotator, measure, value, ..StatsCell::default() });
        }
    }
    cells
}

fn of_time<'a>(picture: &'static str, tally: &TimeTally) -> [StatsCell<'a>; 2] {
    [("passages", tally.passages), ("documents", tally.documents)].map(|(measure, value)| {
        let date = tally.date.map(|date| date.iso()).unwrap_or_default();
        StatsCell { picture, date, measure, value, ..StatsCell::default() }
    })
}
