//! What help can show: the keys of each place, under headings; and which of them typed words choose.

use crate::session::Session;
use crate::session::action::Action;
use crate::session::action_words::words_in;
use crate::session::key::Chord;
use crate::session::keymap::Mode;

/// The keys of one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HelpEntry {
    /// Its keys, as they are written.
    pub keys: Vec<String>,
    /// What they do.
    pub words: String,
    /// What it does; by its name in the settings it is found as well.
    pub action: Action,
}

/// Keys that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HelpSection {
    /// Where they work, or what they are for.
    pub heading: String,
    /// The keys.
    pub entries: Vec<HelpEntry>,
}

/// Returns all keys: first those of `here`, then those that work in every pane, and then the others.
pub(super) fn sections(session: &Session, here: Mode) -> Vec<HelpSection> {
    let mut sections = own(session, here);
    if here.is_pane() {
        sections.push(section(session, Mode::All));
    }
    let lost = session.config.keymap.displaced(here).into_iter();
    let lost = lost.map(|action| entry(vec!["no key".to_owned()], action)).collect();
    sections.push(HelpSection { heading: "Off the keyboard".to_owned(), entries: lost });
    let others = Mode::ALL.into_iter().map(|(mode, _)| mode);
    let others = others.filter(|mode| *mode != here && (*mode != Mode::All || !here.is_pane()));
    sections.extend(others.map(|mode| section(session, mode)));
    sections.retain(|section| !section.entries.is_empty());
    sections
}

/// Returns the keys of a mode, by what they are for.
fn own(session: &Session, mode: Mode) -> Vec<HelpSection> {
    if !mode.is_pane() {
        return vec![section(session, mode)];
    }
    let mut sections: Vec<HelpSection> = Vec::new();
    for action in session.config.keymap.actions(mode) {
        let Some(entry) = of_action(session, mode, action) else { continue };
        let heading = action.group();
        if let Some(last) = sections.last_mut().filter(|last| last.heading == heading) {
            last.entries.push(entry);
        } else {
            let heading = heading.to_owned();
            sections.push(HelpSection { heading, entries: vec![entry] });
        }
    }
    sections
}

fn section(session: &Session, mode: Mode) -> HelpSection {
    let actions = session.config.keymap.actions(mode);
    let entries = actions.into_iter().filter_map(|action| of_action(session, mode, action));
    HelpSection { heading: place(mode).to_owned(), entries: entries.collect() }
}

/// Returns the keys of an action; none for a digit on which there is no tag.
fn of_action(session: &Session, mode: Mode, action: Action) -> Option<HelpEntry> {
    let keys = session.config.keymap.keys(mode, action);
    let mut entry = entry(keys.into_iter().map(Chord::to_string).collect(), action);
    words_in(mode, action).clone_into(&mut entry.words);
    if let Some(digit) = action.digit() {
        entry.words = format!("highlight: {}", session.codebook.by_key(digit)?.name);
    }
    Some(entry)
}

fn entry(keys: Vec<String>, action: Action) -> HelpEntry {
    HelpEntry { keys, words: action.words().to_owned(), action }
}

/// Returns where the keys of a mode work.
fn place(mode: Mode) -> &'static str {
    match mode {
        Mode::All => "In every pane",
        Mode::List => "In the list",
        Mode::Reading => "In the page",
        Mode::Selecting => "While something is selected",
        Mode::Notes => "In the notes",
        Mode::Finder => "In the finder, and where a list is filtered",
        Mode::Picker => "Choosing tags",
        Mode::Review => "In the review",
        Mode::Editor => "In the note editor",
        Mode::Prompt => "On the line for typing",
        Mode::Timeline => "In the timeline",
        Mode::Stats => "In the pictures of the work",
        Mode::People => "Among the people",
        Mode::Codebook => "In the codebook",
        Mode::Search => "In the answer of a search",
        Mode::Passages => "Among all highlights and notes",
        Mode::Occurrences => "Among the places of the same words",
        Mode::Order => "Choosing an order",
        Mode::Places => "In the outline, the bookmarks and a peek",
        Mode::Card => "On the card",
    }
}

/// Returns what typed words choose: all keys of which each word says something, in the words of the
/// program or in those that other programs have for it. If a key was typed, what it does comes first,
/// wherever it does that; of a single letter there is nothing but that.
pub(super) fn chosen(all: &[HelpSection], typed: &str) -> Vec<HelpSection> {
    let key = typed.trim();
    if key.is_empty() {
        return all.to_vec();
    }
    // `gm` is what `g m` is called elsewhere.
    let close = |key: &str| key.replace(' ', "");
    let is_key = |entry: &HelpEntry| entry.keys.iter().any(|one| close(one) == close(key));
    let mut sections = Vec::new();
    let with_key = all.iter().flat_map(|section| {
        let entries = section.entries.iter().filter(|entry| is_key(entry));
        entries.map(|entry| HelpEntry {
            words: format!("{}: {}", lower_first(&section.heading), entry.words),
            ..entry.clone()
        })
    });
    sections.push(HelpSection { heading: format!("The key {key}"), entries: with_key.collect() });
    sections.retain(|section: &HelpSection| !section.entries.is_empty());
    if key.chars().count() == 1 && !sections.is_empty() {
        return sections;
    }
    let words: Vec<String> = key.split_whitespace().map(str::to_lowercase).collect();
    for section in all {
        let heading = section.heading.to_lowercase();
        let says = |entry: &&HelpEntry| {
            let (keys, action) = (entry.keys.join(" "), entry.action);
            let all = format!("{keys} {} {} {}", entry.words, action.name(), also_called(action));
            let all = all.to_lowercase();
            // A heading alone would choose every key below it.
            words.iter().all(|word| all.contains(word) || words.len() > 1 && heading.contains(word))
                && !is_key(entry)
        };
        // What was found by a word that does not stand there says it.
        let told = |entry: &HelpEntry| {
            let shown = format!("{} {} {}", entry.keys.join(" "), entry.words, entry.action.name());
            let shown = shown.to_lowercase();
            let other: Vec<&str> = also_called(entry.action)
                .split(' ')
                .filter(|other| words.iter().any(|word| other.contains(word.as_str())))
                .filter(|other| !shown.contains(other))
                .collect();
            let mut entry = entry.clone();
            if !other.is_empty() {
                entry.words = format!("{} ({})", entry.words, other.join(", "));
            }
            entry
        };
        let entries = section.entries.iter().filter(says).map(told).collect();
        sections.push(HelpSection { heading: section.heading.clone(), entries });
    }
    sections.retain(|section| !section.entries.is_empty());
    sections
}

/// Returns other words for what an action does, by which somebody may look for it.
fn also_called(action: Action) -> &'static str {
    use Action as A;
    match action {
        A::Open | A::Follow => "footnote endnote reference citation hyperlink enter",
        A::Peek => "footnote preview reference hover",
        A::NextReference | A::PreviousReference => "footnote hyperlink citation jump",
        A::Back | A::Forward => "history jump return",
        A::OtherText => "side-by-side split window compare two texts parallel translation",
        A::CompareTexts => "diff difference side-by-side",
        A::NextDifference | A::PreviousDifference => "diff change compare",
        A::Cancel => "compare differences end",
        A::TieTexts => "sync scrollbind",
        A::Find => "search filter grep",
        A::SearchAll => "grep full text everywhere",
        A::FindPassages => "grep search everywhere",
        A::FindDocuments => "file open switch",
        A::FindCommands => "palette command menu",
        A::Highlight => "annotate mark underline",
        A::PickTags => "label code annotate",
        A::Comment | A::CommentDocument => "annotate write remark",
        A::Delete => "remove erase highlight",
        A::Undo => "take back revert",
        A::Redo => "again",
        A::Copy => "yank clipboard",
        A::CopyCitation => "cite quote bibliography clipboard reference",
        A::Outline => "contents headings sections toc",
        A::People => "person names who aliases",
        A::Timeline => "dates years chart",
        A::Stats => "statistics chart matrix co-occurrence coverage",
        A::Card => "metadata facts info details who cites",
        A::Sort => "order by date",
        A::Bookmark | A::Bookmarks => "place remember",
        A::PageAlone => "zoom full screen focus",
        A::RawLayout => "source original plain",
        A::Close => "exit quit leave",
        A::Tutor => "tutorial learn lesson",
        A::Help => "keys shortcuts",
        A::Occurrences => "same word everywhere star",
        A::SelectCharacters | A::SelectParagraphs => "visual",
        _ => "",
    }
}

fn lower_first(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect())
}

/// Returns how many keys there are in `sections`.
pub(super) fn count(sections: &[HelpSection]) -> usize {
    sections.iter().map(|section| section.entries.len()).sum()
}
