//! What the bottom line says of the keys of the people.

use super::{PeopleChoice, PeopleView};
use crate::session::action::Action;
use crate::view::Hint;

/// Returns the hints for what is being done.
pub(super) fn hints(view: &PeopleView) -> Vec<Hint> {
    if view.typing {
        return vec![
            (Action::Accept, "back to the list"),
            (Action::Next, "next"),
            (Action::Dismiss, "all again"),
        ];
    }
    if view.place.is_some() {
        return vec![
            (Action::Accept, "go there"),
            (Action::Next, "next"),
            (Action::Switch, "people"),
            (Action::Dismiss, "back"),
        ];
    }
    match &view.choice {
        PeopleChoice::Role(..) => {
            vec![(Action::Accept, "this is who it is"), (Action::Dismiss, "cancel")]
        }
        PeopleChoice::SamePerson(_) => vec![
            (Action::Accept, "this is the same person"),
            (Action::Find, "find"),
            (Action::Dismiss, "none"),
        ],
        PeopleChoice::Alike(_) => vec![
            (Action::MergePeople, "the same"),
            (Action::PartPeople, "not the same"),
            (Action::Next, "next"),
            (Action::Undo, "undo"),
            (Action::Dismiss, "people"),
        ],
        PeopleChoice::Parted(..) => {
            vec![(Action::Accept, "split off this name"), (Action::Dismiss, "none")]
        }
        PeopleChoice::None => vec![
            (Action::Accept, "documents"),
            (Action::Find, "find"),
            (Action::Switch, "places"),
            (Action::MergePeople, "same as …"),
            (Action::AlikePeople, "alike"),
            (Action::PartPeople, "split off a name"),
            (Action::PersonRole, "role"),
            (Action::Sort, "order"),
            (Action::Undo, "undo"),
            (Action::Dismiss, "close"),
        ],
    }
}
