//! What can be chosen in the tag picker: the tags given last, the codebook as a tree, or what matches the
//! words that are typed.

use crate::model::codebook::{Codebook, fault_of_name, name_of_tag};
use crate::model::fuzzy::{Query, Ranker};

/// One line of the tag picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A tag of the codebook: its name, and how many of its bytes the headings above it say already.
    Tag(String, usize),
    /// A name that would become a new tag.
    New(String),
    /// What the tags below have in common; no tag itself. With its depth.
    Heading(String, usize),
}

impl Choice {
    /// Returns the name of the tag, if it is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Choice::Tag(name, _) | Choice::New(name) => Some(name),
            Choice::Heading(..) => None,
        }
    }
}

/// Returns what there is to choose from.
pub(super) fn choices(codebook: &Codebook, recent: &[String], typed: &str) -> Vec<Choice> {
    let typed = name_of_tag(typed.trim());
    if typed.is_empty() { tree(codebook, recent) } else { matching(codebook, recent, &typed) }
}

/// Returns the tags that match, the best first; of equal ones those given last.
fn matching(codebook: &Codebook, recent: &[String], typed: &str) -> Vec<Choice> {
    let ranker = Ranker::new(Query::parse(typed));
    let mut ranked: Vec<_> =
        codebook.tags.iter().filter_map(|tag| Some((ranker.rank(&tag.name)?, tag))).collect();
    let last = |name: &str| recent.iter().position(|other| other == name).unwrap_or(usize::MAX);
    // A stable sort: what is equal keeps the order of the codebook.
    ranked.sort_by_key(|(found, tag)| (std::cmp::Reverse(found.score), last(&tag.name)));
    let mut typed_letters = typed.chars();
    let by_key = match (typed_letters.next(), typed_letters.next()) {
        (Some(key), None) if key.is_ascii_digit() => codebook.by_key(key),
        _ => None,
    };
    // A digit alone is the key that is shown beside a tag; a name of before means the tag of now.
    let heir = codebook.heir(typed);
    let first = by_key.or(heir);
    let ranked = ranked.into_iter().map(|(_, tag)| tag);
    let ranked = ranked.filter(|tag| first.is_none_or(|first| first.name != tag.name));
    let all = first.into_iter().chain(ranked);
    let mut choices: Vec<Choice> = all.map(|tag| Choice::Tag(tag.name.clone(), 0)).collect();
    if fault_of_name(typed).is_none() && codebook.get(typed).is_none() && heir.is_none() {
        choices.push(Choice::New(typed.to_owned()));
    }
    choices
}

/// Returns the tags given last, and then the whole codebook by its hierarchy, in its own order.
fn tree(codebook: &Codebook, recent: &[String]) -> Vec<Choice> {
    let mut known: Vec<&str> = Vec::new();
    for name in recent.iter().map(|name| codebook.current(name)) {
        if codebook.get(name).is_some() && !known.contains(&name) {
            known.push(name);
        }
    }
    let known = known.into_iter();
    let mut choices: Vec<Choice> = known.map(|name| Choice::Tag(name.to_owned(), 0)).collect();
    if !choices.is_empty() {
        choices.insert(0, Choice::Heading("given last".to_owned(), 0));
        choices.push(Choice::Heading("all".to_owned(), 0));
    }
    let names: Vec<&str> = codebook.tags.iter().map(|tag| tag.name.as_str()).collect();
    let mut done = vec![false; names.len()];
    branch(&names, &mut done, "", 0, &mut choices);
    choices
}

/// Adds the tags that begin with `above`, those of one branch together.
fn branch(names: &[&str], done: &mut [bool], above: &str, depth: usize, choices: &mut Vec<Choice>) {
    for at in 0..names.len() {
        let Some(rest) = names[at].strip_prefix(above).filter(|_| !done[at]) else { continue };
        let Some((first, _)) = rest.split_once('/') else {
            done[at] = true;
            choices.push(Choice::Tag(names[at].to_owned(), above.len()));
            let below = format!("{}/", names[at]);
            branch(names, done, &below, depth + 1, choices);
            continue;
        };
        let whole = format!("{above}{first}");
        match names.iter().position(|name| *name == whole) {
            Some(parent) if !done[parent] => {
                done[parent] = true;
                choices.push(Choice::Tag(whole.clone(), above.len()));
            }
            Some(_) => {}
            None => choices.push(Choice::Heading(first.to_owned(), depth)),
        }
        branch(names, done, &format!("{whole}/"), depth + 1, choices);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codebook::Tag;

    fn book(names: &[&str]) -> Codebook {
        let tag = |name: &&str| Tag { name: (*name).to_owned(), ..Tag::default() };
        let mut codebook = Codebook::default();
        codebook.tags.extend(names.iter().map(tag));
        codebook
    }

    fn lines(codebook: &Codebook, recent: &[&str], typed: &str) -> Vec<String> {
        let recent: Vec<String> = recent.iter().map(ToString::to_string).collect();
        let line = |choice: Choice| match choice {
            Choice::Tag(name, said) => format!("{said}:{name}"),
            Choice::New(name) => format!("+{name}"),
            Choice::Heading(name, depth) => format!("{}{name}", "#".repeat(depth + 1)),
        };
        choices(codebook, &recent, typed).into_iter().map(line).collect()
    }

    #[test]
    fn the_codebook_is_a_tree_below_what_was_given_last() {
        let names = ["a/x", "b", "a/y", "c/d/e", "b/z", "c/d", "a/x/1"];
        let codebook = book(&names);
        assert_eq!(
            lines(&codebook, &[], " "),
            ["#a", "2:a/x", "4:a/x/1", "2:a/y", "0:b", "2:b/z", "#c", "2:c/d", "4:c/d/e"]
        );
        let with = lines(&codebook, &["b", "gone", "a/y"], "");
        assert_eq!(with[..5], ["#given last", "0:b", "0:a/y", "#all", "#a"]);
        let tags = |lines: &[String]| lines.iter().filter(|line| line.contains(':')).count();
        assert_eq!(tags(&with), names.len() + 2, "each tag once, and those given last");
    }

    #[test]
    fn a_name_of_before_means_the_tag_of_now() {
        let mut codebook = book(&["army", "forces/foot", "air"]);
        codebook.tags[0].was = vec!["forces".to_owned()];
        assert_eq!(lines(&codebook, &[], "forces"), ["0:army", "0:forces/foot"]);
        assert_eq!(lines(&codebook, &[], "army"), ["0:army"]);
        let given = lines(&codebook, &["forces", "air", "army"], "");
        assert_eq!(given[..4], ["#given last", "0:army", "0:air", "#all"]);
    }

    #[test]
    fn what_was_given_last_comes_first_among_equals() {
        let codebook = book(&["x/one", "y/one", "z/one"]);
        assert_eq!(
            lines(&codebook, &["z/one", "y/one"], "one"),
            ["0:z/one", "0:y/one", "0:x/one", "+one"]
        );
        assert_eq!(lines(&codebook, &[], "/"), ["0:x/one", "0:y/one", "0:z/one"]);
    }
}
