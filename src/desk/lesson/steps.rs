//! The steps of the lesson: what each says, and what it is to be done.

use super::Doing;
use crate::session::Session;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::session::marks::Mark;

/// One step.
#[derive(Debug)]
pub(super) struct LessonStep {
    /// What it is about.
    pub title: &'static str,
    /// What the reader is told.
    pub words: fn(&LessonKeys) -> String,
    /// The same in as few words as possible, for a small screen.
    pub brief: fn(&LessonKeys) -> String,
    /// Whether it is done.
    pub is_done: fn(Doing) -> bool,
}

/// The reader's keys, as they are written in the words of a step.
#[derive(Debug)]
pub(super) struct LessonKeys<'a>(&'a Session);

impl<'a> LessonKeys<'a> {
    /// The keys of a session.
    pub fn new(session: &'a Session) -> Self {
        Self(session)
    }

    fn list(&self, action: Action) -> String {
        self.key(Mode::List, action)
    }

    fn page(&self, action: Action) -> String {
        self.key(Mode::Reading, action)
    }

    /// Returns a key; where the reader has taken it away, how to do it nevertheless.
    fn key(&self, mode: Mode, action: Action) -> String {
        let key = self.0.key(mode, action);
        if key.is_empty() { format!(":{}", action.name()) } else { key }
    }
}

impl Doing<'_> {
    fn did(&self, any: &[Action]) -> bool {
        self.acted.iter().any(|action| any.contains(action))
    }

    fn marks(&self) -> &[Mark] {
        self.session.reading.page.as_ref().map_or(&[], |page| &page.marks.list)
    }
}

/// The steps, in their order.
pub(super) const STEPS: [LessonStep; 10] = [
    LessonStep {
        title: "open a telegram",
        words: |keys| {
            let [down, up, open] =
                [Action::Down, Action::Up, Action::Open].map(|action| keys.list(action));
            format!(
                "The list has three telegrams, one on each row. {down} and {up} go down and up in it. \
                 {open} opens the one under the cursor. Open one."
            )
        },
        brief: |keys| {
            let [down, up, open] =
                [Action::Down, Action::Up, Action::Open].map(|action| keys.list(action));
            format!("{down} {up} go down and up. {open} opens a telegram.")
        },
        is_done: |doing| {
            let page = doing.session.reading.page.as_ref();
            doing.mode == Mode::Reading && page.is_some() && !doing.session.reading.is_opening()
        },
    },
    LessonStep {
        title: "read",
        words: |keys| {
            let [page, back, sentence, paragraph] = [
                Action::PageDown,
                Action::PageUp,
                Action::SentenceForward,
                Action::ParagraphForward,
            ]
            .map(|action| keys.page(action));
            format!(
                "{page} turns the page, {back} turns it back. {sentence} goes to the next sentence, \
                 {paragraph} to the next paragraph. Go on a little."
            )
        },
        brief: |keys| {
            let [page, sentence] =
                [Action::PageDown, Action::SentenceForward].map(|action| keys.page(action));
            format!("{page} turns the page, {sentence} goes to the next sentence. Go on a little.")
        },
        is_done: |doing| {
            doing.did(&[
                Action::PageDown,
                Action::HalfPageDown,
                Action::SentenceForward,
                Action::ParagraphForward,
            ])
        },
    },
    LessonStep {
        title: "find",
        words: |keys| {
            let [find, next, cancel] =
                [Action::Find, Action::NextMatch, Action::Cancel].map(|action| keys.page(action));
            format!(
                "{find} finds words in the telegram: type it, then a word, such as korea, then Enter. \
                 {next} goes to the next place, {cancel} clears the search."
            )
        },
        brief: |keys| {
            let [find, next] = [Action::Find, Action::NextMatch].map(|action| keys.page(action));
            format!("Type {find}, then korea, then Enter. {next} goes to the next place.")
        },
        is_done: |doing| {
            let search = doing.session.reading.page.as_ref().and_then(|page| page.search.as_ref());
            let found = search.and_then(|search| search.matches.as_ref());
            doing.mode == Mode::Reading && found.is_some_and(|found| !found.is_empty())
        },
    },
    LessonStep {
        title: "highlight",
        words: |keys| {
            let [sentence, highlight, expand] =
                [Action::SelectSentence, Action::Highlight, Action::Expand]
                    .map(|action| keys.page(action));
            format!(
                "{sentence} selects the sentence under the caret; press it again to add the next. {expand} widens \
                 the selection: word, sentence, paragraph. {highlight} highlights what is selected. Highlight a sentence."
            )
        },
        brief: |keys| {
            let [sentence, highlight] =
                [Action::SelectSentence, Action::Highlight].map(|action| keys.page(action));
            format!("{sentence} selects a sentence, {highlight} highlights it. Do both.")
        },
        is_done: |doing| !doing.marks().is_empty(),
    },
    LessonStep {
        title: "tag",
        words: |keys| {
            let [one, pick, next] = [Action::Tag1, Action::PickTags, Action::NextHighlight]
                .map(|action| keys.page(action));
            format!(
                "The highlight that you just made is in focus; {next} goes to the next one. {one} gives it the tag on \
                 that key. {pick} shows all tags, and a name typed there makes a new one. Give it a tag."
            )
        },
        brief: |keys| {
            let [one, pick] = [Action::Tag1, Action::PickTags].map(|action| keys.page(action));
            format!("{one} gives the highlight the tag on that key, {pick} shows all. Give it one.")
        },
        is_done: |doing| {
            doing.mode == Mode::Reading
                && doing.marks().iter().any(|mark| !mark.highlight.tags.is_empty())
        },
    },
    LessonStep {
        title: "write a note",
        words: |keys| {
            let comment = keys.page(Action::Comment);
            let close = keys.key(Mode::Editor, Action::Dismiss);
            format!(
                "{comment} opens a note on the highlight. Write a few words; {close} keeps them and closes \
                 the note. There is nothing to save: what you do is on disk at once."
            )
        },
        brief: |keys| {
            let comment = keys.page(Action::Comment);
            let close = keys.key(Mode::Editor, Action::Dismiss);
            format!("{comment} opens a note. Write a few words; {close} keeps them.")
        },
        is_done: |doing| {
            doing.mode == Mode::Reading
                && doing.marks().iter().any(|mark| mark.highlight.note.is_some())
        },
    },
    LessonStep {
        title: "take it back",
        words: |keys| {
            let [undo, redo] = [Action::Undo, Action::Redo].map(|action| keys.page(action));
            format!(
                "{undo} takes back the last change, and the one before, even after a restart; {redo} redoes \
                 it. Undo the note, and redo it."
            )
        },
        brief: |keys| {
            let [undo, redo] = [Action::Undo, Action::Redo].map(|action| keys.page(action));
            format!("{undo} takes back the last change, {redo} redoes it. Do both.")
        },
        is_done: |doing| {
            let undone = doing.acted.iter().position(|action| *action == Action::Undo);
            undone.is_some_and(|at| doing.acted[at..].contains(&Action::Redo))
        },
    },
    LessonStep {
        title: "go elsewhere",
        words: |keys| {
            let [next, document, passage] =
                [Action::NextDocument, Action::FindDocuments, Action::FindPassages]
                    .map(|action| keys.page(action));
            format!(
                "{next} opens the next telegram. {document} finds one by a few letters of its name, and \
                 {passage} a passage in all of them, even if you only half remember it. Go to another telegram."
            )
        },
        brief: |keys| {
            let [next, document] =
                [Action::NextDocument, Action::FindDocuments].map(|action| keys.page(action));
            format!("{next} opens the next telegram, {document} finds one by name. Go to another.")
        },
        is_done: |doing| {
            let page = doing.session.reading.page.as_ref();
            let here = page.map(|page| &page.document.path);
            doing.mode.is_pane() && here.is_some() && here != doing.begun
        },
    },
    LessonStep {
        title: "go back",
        words: |keys| {
            let [back, forward] = [Action::Back, Action::Forward].map(|action| keys.page(action));
            format!(
                "{back} goes back to where you were, as often as you like; {forward} goes forward again. \
                 Go back to your note."
            )
        },
        brief: |keys| {
            let [back, forward] = [Action::Back, Action::Forward].map(|action| keys.page(action));
            format!("{back} goes back to where you were, {forward} forward again. Go back.")
        },
        is_done: |doing| doing.did(&[Action::Back]) && !doing.session.reading.is_opening(),
    },
    LessonStep {
        title: "narrow the list",
        words: |keys| {
            let [close, cancel] = [Action::Close, Action::Cancel].map(|action| keys.page(action));
            let find = keys.list(Action::Find);
            format!(
                "{close} goes back to the list. There {find} shows only what you name: try from:stalin, \
                 then Enter. {cancel} shows all telegrams again."
            )
        },
        brief: |keys| {
            let close = keys.page(Action::Close);
            let find = keys.list(Action::Find);
            format!("{close} goes to the list. There type {find}, then from:stalin, then Enter.")
        },
        is_done: |doing| doing.mode == Mode::List && !doing.session.documents.filter().is_empty(),
    },
];

/// What is said at the end.
pub(super) const END: LessonStep = LessonStep {
    title: "That’s all you need to know.",
    words: |keys| {
        let [help, commands, close] =
            [Action::Help, Action::FindCommands, Action::Close].map(|action| keys.list(action));
        format!(
            "{help} shows all keys, and finds one by what it does; {commands} does what has no key. {close} \
             closes, and then ends the lesson; what was written in it is thrown away."
        )
    },
    brief: |keys| {
        let [help, close] = [Action::Help, Action::Close].map(|action| keys.list(action));
        format!("{help} shows all keys. {close} closes, and then ends the lesson.")
    },
    is_done: |_| false,
};
