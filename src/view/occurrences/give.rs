//! Giving tags to the chosen occurrences, or taking them off: one step over all documents.
//!
//! Owns what becomes of each: one that is not highlighted yet is, one that is keeps its highlight.

use super::Occurrences;
use crate::model::annotation::{Annotation, Change, Edit, Highlight, Id, now, same_tags};
use crate::model::count::number_of;
use crate::model::retag::TagChange;
use crate::session::Session;
use crate::session::found::Occurrence;
use crate::session::request::Request;

/// What is done with the tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Giving {
    /// They are given, beside those that are there.
    Add,
    /// They are taken off.
    Take,
    /// They are given instead of all others.
    Replace,
}

impl Giving {
    /// Returns what becomes of the tags of a highlight.
    fn of(self, before: &[String], tags: &[String]) -> Vec<String> {
        let each = |change: fn(String) -> TagChange| {
            tags.iter()
                .fold(before.to_vec(), |now, tag| change(tag.clone()).of(&now).unwrap_or(now))
        };
        match self {
            Self::Add => each(TagChange::Add),
            Self::Take => each(TagChange::Take),
            Self::Replace => tags.to_vec(),
        }
    }
}

impl Occurrences {
    /// Changes the chosen occurrences in one step, and closes the list.
    pub(super) fn give(&mut self, giving: Giving, session: &mut Session) {
        if self.chosen.is_empty() {
            session.set_error("nothing is chosen");
            return;
        }
        if giving != Giving::Add && self.tags.is_empty() {
            session.set_error("no tag is chosen: the keys of the tags choose them");
            return;
        }
        let chosen = self.chosen.iter().filter_map(|at| self.found.list.get(*at));
        let edits: Vec<Edit> =
            chosen.filter_map(|one| edit(one, giving, &self.tags, session)).collect();
        if edits.is_empty() {
            session.set_error(match giving {
                Giving::Take => "none of those chosen has these tags",
                _ => "the chosen places are highlighted like that already",
            });
            return;
        }
        let made = edits.iter().filter(|edit| edit.change.before.is_none()).count();
        let changed = edits.len() - made;
        let words: Vec<String> = [
            (made, format!("{} highlighted", number_of(made, "occurrence"))),
            (changed, format!("tags of {} changed", number_of(changed, "highlight"))),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, words)| words)
        .collect();
        let name = match made {
            0 => format!("the tags of {}", number_of(changed, "highlight")),
            _ => number_of(edits.len(), "highlight"),
        };
        if session.commit(&name, edits, &words.join(", ")) {
            session.request(Request::Close);
        }
    }
}

/// Returns the change of one occurrence; `None` if there is nothing to change.
fn edit(one: &Occurrence, giving: Giving, tags: &[String], session: &Session) -> Option<Edit> {
    // One that was made a moment ago may not have been on disk yet.
    let known = session.layer.books.get(&one.document);
    let known = known.into_iter().flat_map(|book| &book.highlights).find(|mark| {
        (mark.anchor.start, mark.anchor.end) == (one.anchor.start, one.anchor.end)
            && mark.anchor.quote == one.anchor.quote
    });
    let time = now();
    let change = match known.or(one.highlight.as_deref()) {
        Some(before) => {
            let after = giving.of(&before.tags, tags);
            if same_tags(&after, &before.tags) {
                return None;
            }
            let after =
                Highlight { tags: after, updated: time.max(before.updated), ..before.clone() };
            Change {
                before: Some(Annotation::Highlight(before.clone())),
                after: Some(Annotation::Highlight(after)),
            }
        }
        None if giving == Giving::Take => return None,
        None => Change::make(Annotation::Highlight(Highlight {
            id: Id::new(),
            anchor: one.anchor.clone(),
            tags: tags.to_vec(),
            note: None,
            created: time,
            updated: time,
        })),
    };
    Some(Edit { document: one.document.clone(), change })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_added_taken_off_or_given_instead() {
        let tags = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (before, given) = (tags(&["a", "b"]), tags(&["b", "c"]));
        assert_eq!(Giving::Add.of(&before, &given), ["a", "b", "c"]);
        assert_eq!(Giving::Take.of(&before, &given), ["a"]);
        assert_eq!(Giving::Replace.of(&before, &given), ["b", "c"]);
    }
}
