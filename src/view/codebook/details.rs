//! What is known of the tag under the cursor, as lines.

use ratatui::style::Style;

use super::CodebookView;
use crate::model::codebook_tree::TagKind;
use crate::model::count::thousands;
use crate::model::find::excerpt;
use crate::model::layout::wrap;
use crate::session::codebook::tag_keys;
use crate::view::scene::Scene;

/// Columns of a bar, and of the longest quote.
const BAR: usize = 16;
const QUOTE: usize = 60;
/// Columns of the names of tags that occur together.
const TOGETHER: usize = 24;

/// One line: its words, how they look, and the bar at their end.
pub(super) type DetailLine = (String, Style, String);

/// Returns the lines for so many columns.
pub(super) fn lines(view: &CodebookView, scene: &Scene, columns: u16) -> Vec<DetailLine> {
    let Some(row) = view.row() else { return Vec::new() };
    let theme = scene.theme;
    let [page, dim, strong, accent] =
        [theme.page, theme.dim, theme.strong, theme.accent].map(|style| scene.over(style));
    let mut lines: Vec<DetailLine> = vec![(row.name.clone(), strong, String::new())];
    let mut say = |words: &str, style| {
        let wrapped = wrap(words, columns.max(1)).into_iter();
        lines.extend(wrapped.map(|line| (line, style, String::new())));
    };
    let tag = scene.session.codebook.get(&row.name);
    match row.kind {
        TagKind::Listed => {}
        TagKind::Prefix => say("no tag itself; the tags below it begin with it", dim),
        TagKind::Stray => say("in use, but not in the codebook", dim),
        TagKind::Deleted => say("deleted, and still in use", dim),
    }
    if let Some(tag) = tag {
        if !tag.description.is_empty() {
            say(&tag.description, page);
        }
        let keys = tag_keys(scene.session);
        let key =
            keys.get(row.name.as_str()).map_or("no key".to_owned(), |key| format!("key {key}"));
        say("", dim);
        say(&format!("{key}   {}", tag.colour), page);
        if !tag.was.is_empty() {
            say(&format!("was {}", tag.was.join(", ")), dim);
        }
    }
    let details = view.details.as_ref().filter(|(name, _)| *name == row.name);
    if let Some((date, by)) = details.and_then(|(_, details)| details.since.as_ref()) {
        say(&format!("first used {}, by {by}", date.strftime("%-d %b %Y")), dim);
    }
    if let Some(used) = view.counts.whole(&row.name) {
        let by: Vec<String> = used
            .by
            .iter()
            .map(|(who, (passages, _))| format!("{who} {}", thousands(*passages)))
            .collect();
        say("", dim);
        say(&by.join("   "), page);
        let wholes: Vec<String> = used
            .wholes
            .iter()
            .map(|(who, documents)| format!("{who} {}", thousands(*documents)))
            .collect();
        if !wholes.is_empty() {
            say(&format!("on documents as a whole: {}", wholes.join("   ")), page);
        }
    }
    let Some((_, details)) = details else { return lines };
    if let Some((_, most)) = details.together.first() {
        heading(&mut lines, "often together with", accent);
        for (name, count) in &details.together {
            let bar = bar(scene, *count, *most);
            let name = crate::model::cluster::cut(name, TOGETHER);
            let room = " ".repeat(TOGETHER.saturating_sub(crate::model::cluster::width(&name)));
            lines.push((format!(" {name}{room} {:>5}  ", thousands(*count)), page, bar));
        }
    }
    if !details.last.is_empty() {
        heading(&mut lines, "tagged last", accent);
        for one in &details.last {
            let entry = scene.session.documents.get(&one.document);
            let date = entry.and_then(|entry| entry.summary()?.apparatus.date());
            let date = date.map_or_else(|| one.document.to_string(), |date| date.short());
            let quote = format!(" “{}”", excerpt(&one.quote, QUOTE));
            lines.push((quote, page, String::new()));
            lines.push((format!("   {date}, {}", one.annotator), dim, String::new()));
        }
    }
    if let Some(most) = details.years.values().max() {
        heading(&mut lines, "by year of the document", accent);
        for (year, count) in &details.years {
            let words = format!(" {year} {:>5}  ", thousands(*count));
            lines.push((words, page, bar(scene, *count, *most)));
        }
    }
    lines
}

fn heading(lines: &mut Vec<DetailLine>, words: &str, style: Style) {
    let line = |words: &str| (words.to_owned(), style, String::new());
    lines.extend([line(""), line(words)]);
}

fn bar(scene: &Scene, count: usize, most: usize) -> String {
    let (_, full) = scene.theme.symbols.bars;
    full.repeat((count * BAR).div_ceil(most.max(1)))
}
