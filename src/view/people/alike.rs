//! Who might be the same as whom, put to a decision.
//!
//! Owns what the keys mean while two people are decided on. Which two that is, is worked out by
//! [`People::alike`](crate::model::people::People::alike).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{PeopleChoice, PeopleView};
use crate::model::count::thousands;
use crate::model::people::PeopleChange;
use crate::session::Session;
use crate::session::people::{PeopleCounts, change_people};
use crate::view::scene::Scene;
use crate::widget::pen;

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
