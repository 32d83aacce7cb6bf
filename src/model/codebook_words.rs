//! What a change of a codebook will do, in words, before it is made.

use std::collections::BTreeMap;

use super::codebook::Codebook;
use super::codebook_edit::{ChangedCodebook, CodebookEdit, CodebookEditError, is_within};
use super::codebook_tree::{TagCounts, TagUse};
use super::count::number_of;
use super::near_tag::near_in;

/// Returns what `edit` will do to what is tagged, and what stays in the codebook, one sentence each;
/// `mine` is the annotator who makes the change.
///
/// # Errors
/// When it makes no sense.
pub fn foretold(
    edit: &CodebookEdit,
    book: &Codebook,
    counts: &TagCounts,
    mine: &str,
) -> Result<Vec<String>, CodebookEditError> {
    let changed = edit.apply(book)?;
    let used = concerned(edit, counts).filter(|used| used.touched > 0);
    Ok(match edit {
        CodebookEdit::Rename { .. } | CodebookEdit::Move { .. } | CodebookEdit::Merge { .. } => {
            vec![of_whom(used), former(&changed)]
        }
        CodebookEdit::Delete(name) => {
            let below =
                book.tags.iter().filter(|tag| tag.name != *name && is_within(&tag.name, name));
            let below = match below.count() {
                0 => None,
                1 => Some("The tag below it stays.".to_owned()),
                count => Some(format!("The {} below it stay.", number_of(count, "tag"))),
            };
            let said = [Some(taken_off(used, mine)), below, Some(kept(name))];
            said.into_iter().flatten().collect()
        }
        CodebookEdit::Add(name) => {
            let near = near_in(book, name);
            let near =
                near.first().map(|near| format!("There is a tag {near:?}; this is another."));
            let tag = changed.codebook.tags.last();
            let key = tag.and_then(|tag| tag.key);
            let key = key.map_or("no digit is free".to_owned(), |key| format!("key {key}"));
            let colour = tag.map_or(key.clone(), |tag| format!("colour {}, {key}", tag.colour));
            near.into_iter().chain([colour]).collect()
        }
        _ => Vec::new(),
    })
}

/// Returns the use of all tags whose names change.
fn concerned<'a>(edit: &CodebookEdit, counts: &'a TagCounts) -> Option<&'a TagUse> {
    match edit {
        CodebookEdit::Rename { from: name, .. } | CodebookEdit::Move { name, .. } => {
            counts.whole(name)
        }
        CodebookEdit::Merge { from, into } if is_within(into, from) => counts.alone(from),
        CodebookEdit::Merge { from, .. } => counts.whole(from),
        CodebookEdit::Delete(name) => counts.alone(name),
        _ => None,
    }
}

/// What is said of a tag that is given to nothing.
const UNUSED: &str = "No highlight has it.";

/// Returns how many highlights are concerned, and documents as a whole, and whose they are.
fn of_whom(used: Option<&TagUse>) -> String {
    let Some(used) = used else { return UNUSED.to_owned() };
    let marks = (used.passages > 0).then(|| {
        let by: Vec<String> =
            used.by.iter().map(|(who, (passages, _))| format!("{who} {passages}")).collect();
        let (marks, documents) =
            (number_of(used.passages, "highlight"), number_of(used.documents, "document"));
        format!("{marks} in {documents}: {}.", by.join(", "))
    });
    let wholes = (!used.wholes.is_empty())
        .then(|| format!("On documents as a whole: {}.", numbers(&used.wholes).join(", ")));
    marks.into_iter().chain(wholes).collect::<Vec<_>>().join(" ")
}

/// Returns how many documents each annotator has tagged as a whole.
fn numbers(wholes: &BTreeMap<String, usize>) -> Vec<String> {
    wholes.iter().map(|(who, count)| format!("{who} {count}")).collect()
}

fn former(changed: &ChangedCodebook) -> String {
    let mut names = changed.retagging.names();
    match (names.next(), names.count()) {
        (Some(name), 0) => format!(
            "codebook.toml keeps was = [{name:?}]: files with the old name are read under the new \
             one, and rewritten when their owner saves."
        ),
        (_, more) => format!(
            "With {} below it. codebook.toml keeps the old names as was: files with one are read \
             under the new one, and rewritten when their owner saves.",
            number_of(more, "tag")
        ),
    }
}

fn taken_off(used: Option<&TagUse>, mine: &str) -> String {
    let Some(used) = used else { return UNUSED.to_owned() };
    let (own, documents) = used.by.get(mine).copied().unwrap_or_default();
    let own = (own > 0).then(|| {
        format!("{} of yours in {}", number_of(own, "highlight"), number_of(documents, "document"))
    });
    let whole = used.wholes.get(mine).map(|count| number_of(*count, "document") + " as a whole");
    let own: Vec<String> = own.into_iter().chain(whole).collect();
    let own = match own.as_slice() {
        [] => "None of your highlights has it.".to_owned(),
        own => format!("It is taken off {}; they stay.", own.join(", and off ")),
    };
    let others: Vec<String> = used
        .by
        .iter()
        .filter(|(who, _)| *who != mine)
        .map(|(who, (passages, _))| format!("{who} {passages}"))
        .collect();
    let marks = (!others.is_empty())
        .then(|| format!(" It stays on those of others: {}.", others.join(", ")));
    let mut wholes = used.wholes.clone();
    wholes.remove(mine);
    let wholes = (!wholes.is_empty())
        .then(|| format!(" It stays on documents of others: {}.", numbers(&wholes).join(", ")));
    own + &marks.unwrap_or_default() + &wholes.unwrap_or_default()
}

fn kept(name: &str) -> String {
    format!("codebook.toml keeps {name:?} as deleted, so that it does not come back by itself.")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::model::codebook_tree::TaggedPassage;
    use crate::model::path::DocPath;

    #[test]
    fn what_will_happen_is_said_with_numbers_and_names() {
        let mut book = Codebook::starter();
        let below = book.fresh("person/friend");
        book.tags.push(below);
        let path = DocPath::new(Path::new("a")).unwrap();
        let tags = [["person".to_owned()], ["person/friend".to_owned()]];
        let passages = [("iris", 0), ("iris", 1), ("boris", 0)];
        let counts = TagCounts::of_all(
            passages.map(|(annotator, at)| TaggedPassage {
                annotator,
                path: &path,
                tags: &tags[at],
            }),
            [],
        );
        let said = |edit: CodebookEdit| foretold(&edit, &book, &counts, "iris").unwrap().join(" ");
        let [from, to] = ["person", "actor"].map(str::to_owned);
        let rename = said(CodebookEdit::Rename { from, to });
        assert!(
            rename.starts_with("3 highlights in 1 document: boris 1, iris 2. With 1 tag below"),
            "{rename}"
        );
        let delete = said(CodebookEdit::Delete("person".to_owned()));
        let expected = "It is taken off 1 highlight of yours in 1 document; they stay. It stays on \
                        those of others: boris 1.";
        assert!(delete.starts_with(expected), "{delete}");
        assert_eq!(said(CodebookEdit::Add("new".to_owned())), "colour orange, key 7");
        let whole = |annotator| TaggedPassage { annotator, path: &path, tags: &tags[0] };
        let wholes = ["iris", "boris"].map(whole);
        let counts = TagCounts::of_all([], wholes);
        let delete = CodebookEdit::Delete("person".to_owned());
        let delete = foretold(&delete, &book, &counts, "iris").unwrap().join(" ");
        let expected = "It is taken off 1 document as a whole; they stay. It stays on documents of \
                        others: boris 1.";
        assert!(delete.starts_with(expected), "{delete}");
        let [from, into] = ["person", "quote"].map(str::to_owned);
        let merge = foretold(&CodebookEdit::Merge { from, into }, &book, &counts, "iris").unwrap();
        assert!(merge[0].starts_with("On documents as a whole: boris 1, iris 1."), "{merge:?}");
        let unused = said(CodebookEdit::Delete("quote".to_owned()));
        assert!(unused.starts_with("No highlight has it."), "{unused}");
    }
}
