//! Tags that are on highlights or documents, but not in the codebook.
//!
//! Owns which of them were perhaps renamed there by hand: if a tag of the codebook is on nothing,
//! a name that is in use and not in it may be its old one. Such a name is not put back.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::find::number;
use super::{Finding, FindingKind};
use crate::cli::gather::Gathered;
use crate::model::codebook::{Codebook, Tag};

/// So many tags are named that a name may have become.
const FEW: usize = 3;

/// Returns a finding for each name that the codebook lacks.
pub(super) fn unlisted(codebook: &Codebook, gathered: &Gathered) -> Vec<Finding> {
    // On how many highlights, and on how many documents as a whole.
    let mut used: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (_, loaded) in gathered.sheets.iter().flat_map(|sheet| &sheet.books) {
        for tag in loaded.notebook.highlights.iter().flat_map(|mark| &mark.tags) {
            used.entry(tag).or_default().0 += 1;
        }
        for tag in &loaded.notebook.document.tags {
            used.entry(tag).or_default().1 += 1;
        }
    }
    // Those that every library begins with are no new names.
    let starter = Codebook::starter();
    let is_new = |tag: &&Tag| starter.get(&tag.name).is_none();
    let unused = codebook.tags.iter().filter(|tag| !used.contains_key(tag.name.as_str()));
    let unused: Vec<&str> = unused.filter(is_new).map(|tag| tag.name.as_str()).collect();
    let unlisted = used.iter().filter(|(tag, _)| codebook.get(tag).is_none());
    unlisted
        .map(|(tag, count)| {
            let (marks, wholes) = *count;
            let marks = (marks > 0).then(|| number(marks, "highlight"));
            let wholes = (wholes > 0).then(|| number(wholes, "document") + " as a whole");
            let on: Vec<String> = marks.into_iter().chain(wholes).collect();
            let on = format!("{tag:?} is on {}", on.join(" and "));
            let quote = Some((*tag).to_owned());
            if codebook.deleted.iter().any(|deleted| deleted == tag) {
                let message = format!("{on}, but was deleted from the codebook");
                return Finding { quote, ..Finding::new(FindingKind::Deleted, message) };
            }
            let mut near = unused.clone();
            near.sort_by_key(|name| likeness(tag, name));
            near.truncate(FEW);
            let names: Vec<String> = near.iter().map(|name| format!("{name:?}")).collect();
            match near.first() {
                None => {
                    let message = format!("{on}, but not in the codebook");
                    Finding { quote, ..Finding::new(FindingKind::Tag, message) }
                }
                Some(nearest) => {
                    let verb = if names.len() == 1 { "is" } else { "are" };
                    let names = names.join(", ");
                    let message = format!(
                        "{on}, but not in the codebook, in which {names} {verb} on none: perhaps it \
                         was renamed"
                    );
                    let found = Some((*nearest).to_owned());
                    Finding { quote, found, ..Finding::new(FindingKind::Renamed, message) }
                }
            }
        })
        .collect()
}

/// Returns a key that is least for the name that is most like another.
fn likeness(tag: &str, name: &str) -> (bool, bool, Reverse<usize>, usize) {
    let last = |name: &str| name.rsplit('/').next().map(str::to_owned);
    let above = |name: &str| name.rsplit_once('/').map(|(above, _)| above.to_owned());
    let begins = tag.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
    let is_other = above(tag).is_none() || above(tag) != above(name);
    (last(tag) != last(name), is_other, Reverse(begins), strsim::osa_distance(tag, name))
}
