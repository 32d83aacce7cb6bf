//! The numbers for people: a table for each picture, with bars.

use std::io;

use super::CountedLibrary;
use crate::cli::out::Out;
use crate::model::apparatus::Date;
use crate::model::cluster::{cut, one_line, width};
use crate::model::count::{number_of, percent, thousands};
use crate::model::statistics::{TagPairing, TextCover};

/// Columns of a full bar, and of the longest name.
const BAR: usize = 30;
const NAME: usize = 40;
/// So many pairs of tags are told.
const PAIRS: usize = 20;

/// A line: what it is of, two numbers, and how much of a whole it is.
struct StatsLine {
    name: String,
    numbers: [String; 2],
    bar: (usize, usize),
}

impl StatsLine {
    fn new(name: &str, numbers: [String; 2], bar: (usize, usize)) -> Self {
        Self { name: cut(&one_line(name), NAME), numbers, bar }
    }
}

pub(super) fn write(counted: &CountedLibrary, out: &mut Out) -> io::Result<()> {
    let all = &counted.statistics;
    let documents = number_of(all.here().count(), "document");
    let on = thousands(all.annotated.len());
    out.line(format!("{} on {on} of {documents}", number_of(all.passages, "passage")))?;
    let counts = |one: usize, other: usize| [thousands(one), thousands(other)];

    let most = all.tags.iter().map(|tag| tag.passages).max().unwrap_or(0).max(all.untagged);
    let tags = all.tags.iter().map(|tag| {
        let numbers = counts(tag.passages, tag.documents.len());
        StatsLine::new(&tag.name, numbers, (tag.passages, most))
    });
    let mut tags: Vec<StatsLine> = tags.collect();
    if all.untagged > 0 {
        let numbers = [thousands(all.untagged), String::new()];
        tags.push(StatsLine::new("without a tag", numbers, (all.untagged, most)));
    }
    section("Tags: passages, documents", &tags, counted, out)?;

    let wholes = all.tags.iter().map(|tag| (tag, tag.wholes.values().sum::<usize>()));
    let wholes: Vec<_> = wholes.filter(|(_, count)| *count > 0).collect();
    let most = wholes.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let wholes = wholes.into_iter().map(|(tag, count)| {
        StatsLine::new(&tag.name, [thousands(count), String::new()], (count, most))
    });
    let wholes: Vec<StatsLine> = wholes.collect();
    section("Tags of documents as a whole: documents", &wholes, counted, out)?;

    let most = all.years.iter().chain([&all.undated]).map(|year| year.passages).max().unwrap_or(0);
    let times = all.years.iter().chain([&all.undated]).filter(|year| year.passages > 0);
    let times = times.map(|time| {
        let name = time.date.map_or("undated".to_owned(), |date: Date| date.iso());
        let numbers = counts(time.passages, time.documents);
        StatsLine::new(&name, numbers, (time.passages, most))
    });
    section("Time: passages, documents", &times.collect::<Vec<_>>(), counted, out)?;

    let name = |tag: usize| all.tags.get(tag).map_or("", |tag| tag.name.as_str());
    let most = all.together.first().map_or(0, TagPairing::count);
    let pairs = all.together.iter().take(PAIRS).map(|pair| {
        let [one, other] = pair.tags.map(name);
        let names = format!("{one} + {other}");
        StatsLine::new(&names, counts(pair.same, pair.overlapping), (pair.count(), most))
    });
    let pairs: Vec<StatsLine> = pairs.collect();
    section("Together: on one passage, overlapping", &pairs, counted, out)?;
    if all.together.len() > PAIRS {
        out.line(format!("  and {} more", thousands(all.together.len() - PAIRS)))?;
    }

    let progress = &all.progress;
    let of = progress.documents;
    let unread = of.saturating_sub(progress.begun + progress.read);
    let line = |name: &str, count: usize| {
        StatsLine::new(name, [thousands(count), percent(count, of)], (count, of))
    };
    let mut lines = vec![
        line("not begun", unread),
        line("begun", progress.begun),
        line("read to the end", progress.read),
        line("annotated", progress.annotated),
        line("finished", progress.finished),
    ];
    for (who, (annotated, finished)) in &progress.by {
        lines.push(line(&format!("annotated by {who}"), *annotated));
        lines.push(line(&format!("finished by {who}"), *finished));
    }
    section("Progress: documents, of all", &lines, counted, out)?;

    let cover = |cover: &TextCover| {
        let who = cover.annotator.as_deref().unwrap_or("everyone");
        [("documents", cover.documents), ("text", cover.points)].map(|(what, (count, of))| {
            let numbers = [thousands(count), percent(count, of)];
            StatsLine::new(&format!("{who}: {what}"), numbers, (count, of))
        })
    };
    let lines: Vec<StatsLine> = all.cover.iter().flat_map(cover).collect();
    section("Coverage: highlighted, of all", &lines, counted, out)
}

fn section(
    heading: &str,
    lines: &[StatsLine],
    counted: &CountedLibrary,
    out: &mut Out,
) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    out.line("")?;
    out.line(heading)?;
    let widest = lines.iter().map(|line| width(&line.name)).max().unwrap_or(0);
    let columns = [0, 1].map(|at: usize| {
        let wide = lines.iter().filter_map(|line| line.numbers.get(at)).map(String::len);
        wide.max().unwrap_or(0)
    });
    let cell = if counted.is_ascii { "#" } else { "█" };
    for StatsLine { name, numbers: [first, second], bar: (count, of) } in lines {
        let room = " ".repeat(widest.saturating_sub(width(name)));
        let filled = (count * BAR).checked_div(*of).unwrap_or(0).max(usize::from(*count > 0));
        let ([one, other], bar) = (columns, cell.repeat(filled.min(BAR)));
        out.line(format!("  {name}{room}  {first:>one$}  {second:>other$}  {bar}"))?;
    }
    Ok(())
}
