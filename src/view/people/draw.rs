//! Drawing people: a row for each, and below where the one under the cursor is named.
//!
//! Owns which columns are dropped where there is no room: the office first, then the other names, then
//! the years.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{PeopleChoice, PeopleView, alike};
use crate::model::cluster::{cut, width};
use crate::model::count::thousands;
use crate::model::people::Person;
use crate::session::people::{Mention, PersonCount};
use crate::view::first_shown;
use crate::view::geometry::Geometry;
use crate::view::scene::Scene;
use crate::widget::pen;

/// With fewer rows than this, places are not shown.
const LOW: u16 = 16;
/// Columns of the years.
const YEARS: u16 = 9;
/// With fewer columns than these there is no column for offices, other names, years.
const OFFICES: u16 = 100;
const OTHERS: u16 = 72;
const DATED: u16 = 56;
/// Columns of a date, such as "27 Dec 1952", and of a document beside a place.
const DATE: usize = 11;
const TITLE: u16 = 34;

/// Draws the view; returns the place of the caret.
pub(super) fn draw(view: &PeopleView, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
    let area = scene.open(scene.screen.width, scene.screen.height, "people", buffer);
    if area.height < 3 {
        return None;
    }
    let typed = head(view, scene, area, buffer);
    let below = below(area.height);
    let body = Rect { y: area.y + 1, height: area.height - 1 - below, ..area };
    let place = match &view.choice {
        PeopleChoice::Alike(at) => alike::draw(&view.counts, *at, scene, body, buffer),
        PeopleChoice::Parted(names, at) => names_to_part(names, *at, scene, body, buffer),
        _ => rows(view, scene, body, buffer),
    };
    if below > 1 {
        let [flat, ..] = scene.theme.symbols.frame;
        for x in area.x..area.right() {
            pen::write(buffer, area, x, body.bottom(), flat, scene.over(scene.theme.rule));
        }
        let foot = Rect { y: body.bottom() + 1, height: below - 1, ..area };
        if let PeopleChoice::Alike(at) = &view.choice {
            alike::preview(&view.counts, *at, scene, foot, buffer);
            return typed.or(place);
        }
        let mention = preview(view, scene, foot, buffer);
        return typed.or(mention).or(place);
    }
    typed.or(place)
}

/// Returns how many of so many rows are for the person under the cursor, with the rule above.
fn below(rows: u16) -> u16 {
    if rows < LOW { 0 } else { rows / 3 }
}

/// Returns how many places there is room for.
pub(super) fn room_for_places(view: &PeopleView, geometry: &Geometry) -> usize {
    let rows = below(geometry.hint.y.saturating_sub(2));
    let Some((_, person, count)) = view.current() else { return 0 };
    let said = 1 + u16::from(!known(person, count).is_empty());
    usize::from(rows.saturating_sub(1 + said))
}

/// Returns the other names and the offices.
fn known(person: &Person, count: &PersonCount) -> String {
    let known = [other_names(person), count.roles.join(" · ")];
    let known: Vec<String> = known.into_iter().filter(|words| !words.is_empty()).collect();
    known.join("; ")
}

/// Writes what is shown, typed or chosen; returns the caret if something is typed.
fn head(view: &PeopleView, scene: &Scene, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let line = Rect { height: 1, ..area };
    let dim = scene.over(scene.theme.dim);
    let page = scene.over(scene.theme.page);
    // Where there is little room, the head names the two columns of numbers.
    let order = match (&view.choice, view.by_name, line.width < OTHERS) {
        (PeopleChoice::Alike(_), ..) => "by surname ↑",
        (_, true, false) => "by name ↑",
        (_, false, false) => "by documents ↓",
        (_, true, true) => "docs places",
        (_, false, true) => "↓ docs places",
    };
    let end = pen::write_right(buffer, line, line.y, order, dim);
    let room = end.saturating_sub(line.x + 2);
    let all = view.counts.all.len();
    let is_asked = !view.typing && !matches!(view.choice, PeopleChoice::None);
    if let PeopleChoice::Role(name, role) = &view.choice {
        // What is typed has at least half of the line.
        let name = cut(&format!("office or role of {name}:"), usize::from(line.width / 2));
        let x = pen::write(buffer, line, line.x, line.y, &name, dim) + 1;
        let field = Rect { x, width: end.saturating_sub(x + 2), ..line };
        return Some(Position::new(role.draw(buffer, field, page), line.y));
    }
    if !is_asked && (view.typing || !view.input.text().is_empty()) {
        let count = format!("{} of {}  ", thousands(view.shown.len()), thousands(all));
        let x = pen::write(buffer, line, line.x, line.y, "find  ", dim);
        let counted = u16::try_from(width(&count)).unwrap_or(0);
        let field = Rect { x, width: end.saturating_sub(x + counted), ..line };
        let caret = view.input.draw(buffer, field, page);
        pen::write(buffer, line, field.right(), line.y, &count, dim);
        return view.typing.then_some(Position::new(caret, line.y));
    }
    let words = match &view.choice {
        PeopleChoice::SamePerson(name) => format!("which of these is also {name}?"),
        PeopleChoice::Parted(..) => {
            let name = view.current_name().unwrap_or_default();
            format!("which name is not a name of {name}?")
        }
        PeopleChoice::Role(..) => String::new(),
        PeopleChoice::Alike(_) => {
            format!(
                "are these two the same person?  {} to decide",
                thousands(view.counts.alike.len())
            )
        }
        PeopleChoice::None if view.is_early => "the documents are still being read …".to_owned(),
        PeopleChoice::None if view.counts.is_complete => number_of_people(all),
        PeopleChoice::None => format!("{} · counting the places …", number_of_people(all)),
    };
    pen::write_cut(buffer, line, (line.x, line.y), room, &words, page);
    None
}

fn number_of_people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{} people", thousands(count)) }
}

/// Draws a row for each person around the cursor; returns the place of the cursor.
fn rows(view: &PeopleView, scene: &Scene, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    if view.shown.is_empty()
        && !view.is_early
        && view.counting.is_none()
        && view.arranging.is_none()
    {
        let at = (area.x + 2, area.y);
        let dim = scene.over(scene.theme.dim);
        pen::write_cut(buffer, area, at, area.width, "nobody has such a name", dim);
    }
    let fit = usize::from(area.height).max(1);
    let top = first_shown(view.cursor, fit, view.shown.len());
    scene.show_extent(area, (top, view.shown.len()), buffer);
    let mut cursor = None;
    for (y, place) in (area.y..area.bottom()).zip(top..) {
        let Some((_, person, count)) = view.at(place) else { break };
        let line = Rect { y, height: 1, ..area };
        let here = place == view.cursor;
        if here && view.place.is_none() {
            scene.point(area, y, buffer);
            cursor = Some(Position::new(area.x, y));
        }
        row(person, count, (here, view.counts.is_complete), scene, line, buffer);
    }
    cursor
}

fn row(
    person: &Person,
    count: &PersonCount,
    (here, is_complete): (bool, bool),
    scene: &Scene,
    line: Rect,
    buffer: &mut Buffer,
) {
    let theme = scene.theme;
    let style = scene.over(if here { theme.strong } else { theme.page });
    let (page, dim) = (scene.over(theme.page), scene.over(theme.dim));
    let mut right = line.right();
    if line.width >= DATED {
        let left = Rect { width: right - line.x, ..line };
        pen::write_right(buffer, left, line.y, &years(count), dim);
        right -= YEARS + 2;
    }
    let places = if is_complete { thousands(count.mentions) } else { "…".to_owned() };
    let docs = if count.documents == 1 { "doc " } else { "docs" };
    let named = if is_complete && count.mentions == 1 { "place " } else { "places" };
    let counts = format!("{:>6} {docs} {places:>5} {named}", thousands(count.documents));
    // Where there is little room, the numbers alone.
    let narrow = line.width < OTHERS;
    let counts =
        if narrow { format!("{:>5} {places:>6}", thousands(count.documents)) } else { counts };
    let left = Rect { width: right.saturating_sub(line.x), ..line };
    right = pen::write_right(buffer, left, line.y, &counts, page).saturating_sub(2);
    let room = right.saturating_sub(line.x + 2);
    let others = (line.width >= OTHERS).then(|| other_names(person));
    let offices = (line.width >= OFFICES).then(|| count.roles.first().cloned().unwrap_or_default());
    let columns: Vec<(String, bool)> = [Some((person.name.clone(), true))]
        .into_iter()
        .chain([others.map(|words| (words, false)), offices.map(|words| (words, false))])
        .flatten()
        .collect();
    // An office takes more room than a name.
    let shares: &[u16] = match columns.len() {
        1 => &[10],
        2 => &[5, 5],
        _ => &[3, 3, 4],
    };
    let mut x = line.x + 2;
    for (at, ((words, is_name), share)) in columns.iter().zip(shares).enumerate() {
        let style = if *is_name { style } else { dim };
        // What is long goes on where nothing stands behind it.
        let empty = columns[at + 1..].iter().take_while(|(words, _)| words.is_empty()).count();
        let wide: u16 = shares[at..=at + empty].iter().sum();
        let columns = room * share / 10;
        let room = (room * wide / 10).saturating_sub(1);
        let end = pen::write_cut(buffer, line, (x, line.y), room, words, style);
        if *is_name && line.width < OTHERS {
            // Without a column for them, other names stand behind the name.
            let rest = (x + room).saturating_sub(end + 2);
            pen::write_cut(buffer, line, (end + 2, line.y), rest, &other_names(person), dim);
        }
        x += columns;
    }
}

/// Returns the first and the last year, the second in short.
fn years(count: &PersonCount) -> String {
    let first = count.years.keys().next();
    match (first, count.years.keys().next_back()) {
        (Some(first), Some(last)) if first == last => format!("{first}     "),
        (Some(first), Some(last)) => format!("{first}-{last}"),
        _ => String::new(),
    }
}

fn other_names(person: &Person) -> String {
    let others: Vec<&str> = person.names.iter().skip(1).map(|(name, _)| name.as_str()).collect();
    others.join(", ")
}

/// Draws the names that can be parted; returns the place of the cursor.
fn names_to_part(
    names: &[String],
    at: usize,
    scene: &Scene,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let fit = usize::from(area.height).max(1);
    let top = at.saturating_sub(fit - 1);
    scene.show_extent(area, (top, names.len()), buffer);
    let mut cursor = None;
    for (y, (place, name)) in (area.y..area.bottom()).zip(names.iter().enumerate().skip(top)) {
        let here = place == at;
        if here {
            scene.point(area, y, buffer);
            cursor = Some(Position::new(area.x, y));
        }
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        let room = area.width.saturating_sub(2);
        pen::write_cut(buffer, area, (area.x + 2, y), room, name, style);
    }
    cursor
}

/// Draws what is known of the person under the cursor, and places; returns the place of the cursor, if it
/// is on one of them.
fn preview(view: &PeopleView, scene: &Scene, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let (who, person, count) = view.current()?;
    let (page, dim) = (scene.over(scene.theme.page), scene.over(scene.theme.dim));
    let room = area.width.saturating_sub(2);
    let write = |y: u16, words: &str, style, buffer: &mut Buffer| {
        pen::write_cut(buffer, area, (area.x + 2, area.y + y), room, words, style);
    };
    let [all, sent, received] = [count.documents, count.sent, count.received].map(thousands);
    let named_in = if view.counts.is_complete {
        format!(" · named in the text of {}", thousands(count.named_in))
    } else {
        String::new()
    };
    let named = format!("{all} from or to: sent {sent}, received {received}{named_in}");
    let by_year = count.years.iter().map(|(year, count)| format!("{year} {}", thousands(*count)));
    let by_year = by_year.collect::<Vec<_>>().join("  ");
    let beside = format!("{named}    {by_year}");
    let known = known(person, count);
    let lines = if width(&beside) <= usize::from(room) {
        [(beside, page), (String::new(), page), (known, dim)]
    } else {
        [(named, page), (by_year, page), (known, dim)]
    };
    let mut first = area.y;
    for (words, style) in lines.iter().filter(|(words, _)| !words.is_empty()) {
        write(first - area.y, words, *style, buffer);
        first += 1;
    }
    if view.placed != Some(who) {
        return None;
    }
    let fit = usize::from(area.bottom().saturating_sub(first));
    let top = view.place.map_or(0, |at| (at + 1).saturating_sub(fit));
    let places = Rect { y: first, height: area.bottom().saturating_sub(first), ..area };
    scene.show_extent(places, (top, view.places.len()), buffer);
    let mut cursor = None;
    for (y, (at, mention)) in (first..area.bottom()).zip(view.places.iter().enumerate().skip(top)) {
        let line = Rect { y, height: 1, ..area };
        if view.place == Some(at) {
            scene.point(area, y, buffer);
            cursor = Some(Position::new(area.x, y));
        }
        place(mention, scene, line, buffer);
    }
    cursor
}

/// Draws a place: date and document, then the words around the name.
fn place(mention: &Mention, scene: &Scene, line: Rect, buffer: &mut Buffer) {
    let dim = scene.over(scene.theme.dim);
    let entry = scene.session.documents.get(&mention.document);
    let date = entry.and_then(|entry| entry.summary()?.apparatus.date());
    let date = date.map(|date| date.short()).unwrap_or_default();
    let mut x = pen::write(buffer, line, line.x + 2, line.y, &format!("{date:>DATE$}  "), dim);
    if line.width >= OTHERS {
        let title = entry.map(|entry| entry.short_title(crate::session::documents::Group::None));
        let title = cut(&title.unwrap_or_default(), usize::from(TITLE.min(line.width / 4)));
        pen::write(buffer, line, x, line.y, &title, dim);
        x += TITLE.min(line.width / 4) + 2;
    }
    let before = mention.line.get(..mention.words.start).unwrap_or_default();
    let words = mention.line.get(mention.words.range()).unwrap_or_default();
    let first = before.chars().count();
    let matched: Vec<usize> = (first..first + words.chars().count()).collect();
    let rest = Rect { x, width: line.right().saturating_sub(x), ..line };
    scene.matched(&mention.line, &matched, rest, scene.over(scene.theme.page), buffer);
}
