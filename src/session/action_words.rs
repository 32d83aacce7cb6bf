//! What an action does where its words in the table of actions would say too little, or something else.
//!
//! Owns these words alone; help takes them before those of the table.

use super::action::Action;
use super::keymap::Mode;

/// Returns what an action does in `mode`.
#[must_use]
pub fn words_in(mode: Mode, action: Action) -> &'static str {
    let own = match mode {
        Mode::Codebook => in_codebook(action),
        Mode::Passages => in_passages(action),
        Mode::People => among_people(action),
        Mode::Occurrences => among_occurrences(action),
        Mode::Review => in_review(action),
        Mode::Card => on_card(action),
        Mode::Search => in_search(action),
        Mode::Stats => in_pictures(action),
        Mode::Timeline => in_timeline(action),
        Mode::Places => in_places(action),
        Mode::Editor if action == Action::Dismiss => Some("keep the note and close"),
        _ => None,
    };
    own.unwrap_or(action.words())
}

fn in_codebook(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "show the passages of the tag",
        Action::Fold => "fold what is below the tag, or unfold it",
        Action::FoldAll => "fold all tags, or unfold them",
        Action::Find => "find tags by their names",
        Action::Sort => "order: of the codebook, by name, by use",
        Action::Undo => "take back the last change of the codebook",
        Action::Redo => "make that change again",
        Action::Dismiss => "leave what is asked or found; close",
        _ => return None,
    })
}

fn in_passages(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "go to the passage; fold or unfold a group",
        Action::Find => "filter the table",
        Action::Sort => "next order of the table",
        Action::Group => "next grouping of the table",
        Action::Fold => "fold the group, or unfold it",
        Action::FoldAll => "fold all groups, or unfold them",
        Action::Mark => "mark it, or no longer; on a heading, its group",
        Action::MarkAll => "mark all that are shown, or none",
        Action::AddTag => "add a tag to those marked, or to this one",
        Action::TakeTag => "take a tag off those marked, or this one",
        Action::ReplaceTag => "another tag instead on those marked, or on this one",
        Action::Comment => "go there and write the note",
        Action::Export => "export those marked, or else all that are shown",
        Action::Delete => "delete those marked, or this one",
        Action::Undo => "take back the last change of annotations",
        Action::Redo => "make that change again",
        Action::Dismiss => "back to the filter it was opened with; close",
        _ => return None,
    })
}

fn among_people(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "list the documents from, to or by way of the person",
        Action::Find => "find people by name or office",
        Action::Sort => "order: by documents, by name",
        Action::Switch => "to the places where the person is named, and back",
        Action::MergePeople => "same person as another, whom you then choose",
        Action::PartPeople => "split off a name that is somebody else's",
        Action::AlikePeople => "who may be the same person",
        Action::Undo => "take back the last change of people.toml",
        Action::Redo => "make that change again",
        Action::Dismiss => "leave what is chosen or found; close",
        _ => return None,
    })
}

fn among_occurrences(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "give the tags to those chosen; none chosen: go there",
        Action::Find => "look for other words",
        Action::Mark => "choose it, or no longer",
        Action::TakeTag => "take the tags off those chosen",
        Action::ReplaceTag => "give those chosen these tags and no others",
        Action::TagByKey => "choose the tag on the next key",
        Action::Undo => "bring back what was skipped",
        _ => return None,
    })
}

fn in_review(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "accept the place that is shown",
        Action::Switch => "show the next place that it may be",
        Action::Next => "next to decide",
        Action::Previous => "the one before",
        Action::Delete => "delete the highlight",
        Action::Open => "go there",
        Action::Undo => "take back the last decision",
        Action::Redo => "make it again",
        _ => return None,
    })
}

fn on_card(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "go to where it stands in the text",
        Action::Down => "next line",
        Action::Up => "previous line",
        Action::Undo => "take back what was last said of this document",
        Action::Redo => "say that again",
        _ => return None,
    })
}

fn in_search(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "open the document at the words",
        Action::Find => "change the search",
        Action::Switch => "to the facets, and back",
        Action::Mark => "take this facet, or no longer",
        Action::Sort => "next order of the answer",
        _ => return None,
    })
}

fn in_pictures(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "the passages behind the number",
        Action::Find => "filter what is counted",
        Action::Switch => "next picture",
        Action::SwitchBack => "previous picture",
        Action::Dismiss => "drop the filter; close",
        _ => return None,
    })
}

fn in_timeline(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "list the documents of this time",
        Action::Switch => "all documents, or only the filter's",
        _ => return None,
    })
}

fn in_places(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "go there",
        Action::Delete => "take the bookmark away",
        Action::Undo => "bring back the bookmark",
        _ => return None,
    })
}
