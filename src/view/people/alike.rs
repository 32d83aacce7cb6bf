//! Who might be the same as whom, put to a decision.
//!
//! Owns what the keys mean while two people are decided on. Which two that is, is worked out by
//! [`People::alike`](crate::model::people::People::alike).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{PeopleChoice, PeopleView};
use crate::model::cluster::one_line;
use crate::model::count::thousands;
use crate::model::layout::wrap;
use crate::model::people::{PeopleChange, Person};
use crate::session::Session;
use crate::session::people::{PeopleCounts, PersonCount, change_people};
use crate::view::scene::Scene;
use crate::widget::pen;

/// So many offices, places and other names are told of each.
const MOST: usize = 4;

/// Opens the list of those who might be the same, or closes it.
pub(super) fn toggle(view: &mut PeopleView, session: &mut Session) {
    if matches!(view.choice, PeopleChoice::Alike(_)) {
        view.choice = PeopleChoice::None;
    } else if view.counts.alike.is_empty() {
        session.set_error("nobody here might be the same as somebody else");
    } else {
        view.choice = PeopleChoice::Alike(0);
    }
}

/// Decides on the two under the cursor.
pub(super) fn decide(view: &PeopleView, are_same: bool, session: &mut Session) {
    let PeopleChoice::Alike(at) = view.choice else { return };
    let people = view.counts.index.people.all();
    let two = view.counts.alike.get(at);
    let two = two.and_then(|(one, other)| people.get(*one).zip(people.get(*other)));
    let Some((one, other)) = two else { return };
    let (one, other) = (one.name.clone(), other.name.clone());
    // The longer name says more, so that it stays the first.
    let is_longer = one.chars().count() > other.chars().count();
    let (name, into) = if is_longer { (other, one) } else { (one, other) };
    let change = if are_same {
        PeopleChange::Merge { name, into }
    } else {
        PeopleChange::Different { name, other: into }
    };
    change_people(session, change);
}

/// Draws what speaks for or against the two under the cursor being one: for each when and from where the
/// papers are, and the offices and the other names.
pub(super) fn preview(
    counts: &PeopleCounts,
    at: usize,
    scene: &Scene,
    area: Rect,
    buffer: &mut Buffer,
) {
    let Some((one, other)) = counts.alike.get(at) else { return };
    let (page, dim) = (scene.over(scene.theme.page), scene.over(scene.theme.dim));
    let room = area.width.saturating_sub(2).max(1);
    let each = usize::from(area.height / 2).max(1);
    let mut y = area.y;
    for who in [*one, *other] {
        let known = counts.index.people.all().get(who).zip(counts.all.get(who));
        let Some((person, count)) = known else { continue };
        let lines = [(person.name.clone(), page), (evidence(person, count), dim)];
        let lines = lines.into_iter().flat_map(|(words, style)| {
            wrap(&one_line(&words), room).into_iter().map(move |line| (line, style))
        });
        let end = area.bottom().min(y + u16::try_from(each).unwrap_or(u16::MAX));
        for (line, style) in lines.take(each) {
            if y < end {
                pen::write_cut(buffer, area, (area.x + 2, y), room, &line, style);
                y += 1;
            }
        }
    }
}

/// Returns what is known of a person, by which it can be told from others.
fn evidence(person: &Person, count: &PersonCount) -> String {
    let years = match (count.years.first_key_value(), count.years.last_key_value()) {
        (Some((first, _)), Some((last, _))) if first != last => format!("{first} to {last}"),
        (Some((year, _)), _) => year.to_string(),
        _ => String::new(),
    };
    let papers = format!(
        "{} sent, {} received, named in the text of {}",
        thousands(count.sent),
        thousands(count.received),
        thousands(count.named_in)
    );
    let list = |words: &str, all: &[String]| match all {
        [] => String::new(),
        all => format!("{words} {}", all.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ")),
    };
    let names: Vec<String> = person.names.iter().skip(1).map(|(name, _)| name.clone()).collect();
    let parts = [
        papers,
        years,
        list("from", &count.sent_from),
        list("as", &count.roles),
        list("also", &names),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|words| !words.is_empty()).collect();
    parts.join(" · ")
}

/// Draws the pairs around the cursor; returns its place.
pub(super) fn draw(
    counts: &PeopleCounts,
    at: usize,
    scene: &Scene,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let people = counts.index.people.all();
    let dim = scene.over(scene.theme.dim);
    if counts.alike.is_empty() {
        let words = "all is decided";
        pen::write_cut(buffer, area, (area.x + 2, area.y), area.width, words, dim);
    }
    let fit = usize::from(area.height).max(1);
    let top = (at + 1).saturating_sub(fit);
    scene.show_extent(area, (top, counts.alike.len()), buffer);
    let mut cursor = None;
    for (y, (place, two)) in (area.y..area.bottom()).zip(counts.alike.iter().enumerate().skip(top))
    {
        let here = place == at;
        if here {
            scene.point(area, y, buffer);
            cursor = Some(Position::new(area.x, y));
        }
        let style = scene.over(if here { scene.theme.strong } else { scene.theme.page });
        let column = area.width.saturating_sub(2) / 2;
        for (x, who) in [(area.x + 2, two.0), (area.x + 2 + column, two.1)] {
            let (Some(person), Some(count)) = (people.get(who), counts.all.get(who)) else {
                continue;
            };
            let room = column.saturating_sub(1);
            let end = pen::write_cut(buffer, area, (x, y), room, &person.name, style);
            let docs = if count.documents == 1 { "doc" } else { "docs" };
            let words = format!("{} {docs}", thousands(count.documents));
            let rest = (x + room).saturating_sub(end + 2);
            pen::write_cut(buffer, area, (end + 2, y), rest, &words, dim);
        }
    }
    cursor
}
