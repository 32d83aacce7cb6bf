//! Everything a person can do, in one table.
//!
//! The keymap, the `?` help, the `:` palette, the hint line and the key table of the README are all
//! made from it. What an action does is implemented elsewhere.

use crate::model::boundary::Boundary;
use crate::model::settings::RENAMED_ACTIONS;
use crate::model::text_object::TextObject;

macro_rules! actions {
    ($($group:literal { $($variant:ident $name:literal $words:literal,)+ })+) => {
        /// One thing a person can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[doc = $words] $variant,)+)+
        }

        impl Action {
            /// All actions, in the order in which help shows them.
            pub const ALL: &'static [Action] = &[$($(Action::$variant,)+)+];

            /// Returns its name in `config.toml` and in the palette.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($(Action::$variant => $name,)+)+ }
            }

            /// Returns a short description of what it does.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $($(Action::$variant => $words,)+)+ }
            }

            /// Returns its heading in help.
            #[must_use]
            pub fn group(self) -> &'static str {
                match self { $($(Action::$variant => $group,)+)+ }
            }
        }
    };
}

actions! {
    "Move" {
        Down "down" "next row",
        Up "up" "previous row",
        Left "left" "character to the left",
        Right "right" "character to the right",
        WordForward "word-forward" "start of the next word",
        WordBack "word-back" "start of the previous word",
        WordEnd "word-end" "end of the word",
        RowStart "row-start" "start of the row",
        RowEnd "row-end" "end of the row",
        SentenceBack "sentence-back" "previous sentence",
        SentenceForward "sentence-forward" "next sentence",
        ParagraphBack "paragraph-back" "previous paragraph",
        ParagraphForward "paragraph-forward" "next paragraph",
        HalfPageDown "half-page-down" "half a page down",
        HalfPageUp "half-page-up" "half a page up",
        PageDown "page-down" "page down",
        PageUp "page-up" "page up",
        Start "start" "to the start",
        End "end" "to the end",
        NextDocument "next-document" "next document",
        PreviousDocument "previous-document" "previous document",
        Back "back" "back to where you were",
        Forward "forward" "forward again",
    }
    "Find" {
        Find "find" "find in the document; in the list, filter it",
        NextMatch "next-match" "next match",
        PreviousMatch "previous-match" "previous match",
        Leap "leap" "to a word, by its first two letters",
        FindDocuments "find-documents" "fuzzy find: documents",
        FindPassages "find-passages" "fuzzy find: passages in all documents",
        FindAnnotations "find-annotations" "fuzzy find: highlights and notes",
        FindCommands "find-commands" "fuzzy find: commands",
        SearchAll "search" "search the words of all documents",
        NextFound "next-found" "next document of the search",
        PreviousFound "previous-found" "previous document of the search",
        SaveSearch "save-search" "save the search under a name",
        Follow "follow" "follow the link, note or reference under the caret",
        NextReference "next-reference" "next reference, note or link",
        PreviousReference "previous-reference" "previous reference, note or link",
        References "references" "documents that are referred to and missing",
        People "people" "people, with the names they go by",
        Timeline "timeline" "documents over time",
        Stats "stats" "the work in pictures: tags, time, progress",
        Outline "outline" "outline of the document",
        Peek "peek" "look at what Enter would go to",
        Bookmark "bookmark" "set a bookmark, or remove it",
        Bookmarks "bookmarks" "bookmarks",
    }
    "Select" {
        SelectCharacters "select-characters" "select by character",
        SelectParagraphs "select-paragraphs" "select by paragraph",
        SelectSentence "select-sentence" "select the sentence; again: one more",
        SelectParagraph "select-paragraph" "select the paragraph; again: one more",
        Expand "expand" "expand: word, sentence, paragraph, section",
        Shrink "shrink" "shrink the selection again",
        SelectFromTo "select-from-to" "select from a word to a word: two letters of each",
        OtherEnd "other-end" "to the other end of the selection",
        AroundQuotes "around-quotes" "select a quotation, with its marks",
        InsideQuotes "inside-quotes" "select what is in quotation marks",
        AroundBrackets "around-brackets" "select what is in brackets, with them",
        InsideBrackets "inside-brackets" "select what is in brackets",
        AroundPoint "around-point" "select the numbered point",
        InsidePoint "inside-point" "select the point without its number",
        AroundTurn "around-turn" "select what somebody says, with the name",
        InsideTurn "inside-turn" "select what somebody says",
        AroundSection "around-section" "select the section, with its heading",
        InsideSection "inside-section" "select the section below its heading",
        Copy "copy" "copy the selection",
        CopyCitation "copy-citation" "copy it as a citation",
    }
    "Annotate" {
        Highlight "highlight" "highlight with the current tags",
        Tag1 "tag-1" "highlight with the tag on 1",
        Tag2 "tag-2" "highlight with the tag on 2",
        Tag3 "tag-3" "highlight with the tag on 3",
        Tag4 "tag-4" "highlight with the tag on 4",
        Tag5 "tag-5" "highlight with the tag on 5",
        Tag6 "tag-6" "highlight with the tag on 6",
        Tag7 "tag-7" "highlight with the tag on 7",
        Tag8 "tag-8" "highlight with the tag on 8",
        Tag9 "tag-9" "highlight with the tag on 9",
        TagByKey "tag-by-key" "highlight with the tag on the next key",
        PickTags "pick-tags" "pick tags; a new name makes a tag",
        Comment "comment" "write a note on the passage",
        Done "done" "this document is finished, or not any more",
        TagDocument "tag-document" "tags of the document as a whole",
        CommentDocument "comment-document" "write a note on the document",
        Repeat "repeat" "repeat the last annotation",
        Occurrences "occurrences" "find every occurrence of the words",
        Codebook "codebook" "codebook: the tags, and how often each is used",
        Review "review" "review annotations whose text has changed",
        EndForward "end-forward" "highlight: end a word on",
        EndBack "end-back" "highlight: end a word back",
        StartBack "start-back" "highlight: start a word back",
        StartForward "start-forward" "highlight: start a word on",
        EndSentenceForward "end-sentence-forward" "highlight: end a sentence on",
        EndSentenceBack "end-sentence-back" "highlight: end a sentence back",
        StartSentenceBack "start-sentence-back" "highlight: start a sentence back",
        StartSentenceForward "start-sentence-forward" "highlight: start a sentence on",
        Reshape "reshape" "reshape the highlight with any motion",
        Passages "passages" "all highlights and notes, in a table",
        Export "export" "export highlights and notes to a file",
        Delete "delete" "delete the highlight under the caret",
        Undo "undo" "undo",
        Redo "redo" "redo",
        NextHighlight "next-highlight" "next highlight",
        PreviousHighlight "previous-highlight" "previous highlight",
    }
    "View" {
        NextPane "next-pane" "next pane",
        PreviousPane "previous-pane" "previous pane",
        Open "open" "open; go there",
        Sort "sort" "choose the order of the list",
        Group "group" "next grouping of the list",
        Fold "fold" "fold the group of the list, or unfold it",
        FoldAll "fold-all" "fold all groups of the list, or unfold them",
        Card "card" "information about the document",
        NotesPane "notes-pane" "show or hide the notes",
        OtherText "other-text" "another text beside this one; again: close it",
        TieTexts "tie-texts" "scroll both texts together, or each by itself",
        CompareTexts "compare-texts" "mark the words that differ in both texts",
        NextDifference "next-difference" "next difference of both texts",
        PreviousDifference "previous-difference" "previous difference of both texts",
        PageAlone "page-alone" "show the page alone",
        RawLayout "raw-layout" "show the text as it stands in its file",
        Help "help" "help",
        Tutor "tutor" "a five-minute lesson",
        Redraw "redraw" "redraw",
        Close "close" "close, or quit",
        Cancel "cancel" "cancel the selection, the search, the filter",
        QuitUnsaved "quit-unsaved" "quit without saving what could not be saved",
        Suspend "suspend" "suspend to the shell",
    }
    "Overlays" {
        Accept "accept" "accept",
        Next "next" "next line",
        Previous "previous" "previous line",
        Switch "switch" "next kind",
        SwitchBack "switch-back" "previous kind",
        Complete "complete" "complete what is typed",
        ZoomIn "zoom-in" "zoom in: months, days",
        ZoomOut "zoom-out" "zoom out: months, years",
        ColumnRight "column-right" "next column; months",
        ColumnLeft "column-left" "previous column; years",
        MergePeople "merge" "this is the same person as another",
        PartPeople "part" "a name of this person is that of another",
        AlikePeople "alike" "who might be the same person",
        PersonRole "role" "say who this person is",
        EditFact "edit-fact" "say what this fact is; with nothing typed, that there is none",
        AddFact "add-fact" "say a fact that is missing",
        NoFact "no-fact" "there is no such fact; what was said, take back",
        NewTag "new-tag" "make a new tag",
        RenameTag "rename-tag" "rename the tag, and all below it",
        MergeTags "merge-tags" "make the tag one with another",
        MoveTag "move-tag" "move the tag under another",
        DeleteTag "delete-tag" "delete the tag; its highlights stay",
        KeyOfTag "key-of-tag" "put the tag on a key",
        ColourOfTag "colour-of-tag" "give the tag another colour",
        DescribeTag "describe-tag" "say what the tag is for",
        Earlier "earlier" "move the tag before the one above",
        Later "later" "move the tag behind the one below",
        Recolour "colour" "colour by the next: annotated, sender, tag",
        Mark "mark" "choose, and choose more",
        MarkAll "mark-all" "choose all",
        MarkPage "mark-page" "choose all that are on the screen",
        LookAs "look-as" "as words, in any form, as an expression",
        LookWhere "look-where" "in this document only, or in all",
        Skip "skip" "leave it out until the program ends",
        AddTag "add-tag" "add a tag to what is marked",
        TakeTag "take-tag" "take a tag off what is marked",
        ReplaceTag "replace-tag" "give another tag instead",
        AcceptCarried "accept-carried" "accept all that were carried along",
        AcceptCertain "accept-certain" "accept all that are certain in this document",
        Narrow "narrow" "only these",
        Widen "widen" "all of them again",
        Relink "relink" "link it to a passage that you select",
        ExternalEditor "external-editor" "write in your own editor",
        Dismiss "dismiss" "close",
    }
}

impl Action {
    /// Returns the action that is called `name` or was formerly called so.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Action> {
        let alias = RENAMED_ACTIONS.iter().find(|(old, _)| *old == name);
        let name = alias.map_or(name, |(_, new)| new);
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }

    /// Returns whether it takes effect without waiting for a document that is being opened, because
    /// it does not act on that document.
    #[must_use]
    pub fn overtakes(self) -> bool {
        use Action as A;
        matches!(
            self,
            A::NextDocument
                | A::PreviousDocument
                | A::NextPane
                | A::PreviousPane
                | A::NotesPane
                | A::PageAlone
                | A::RawLayout
                | A::Help
                | A::Tutor
                | A::Redraw
                | A::Suspend
                | A::Cancel
                | A::Close
                | A::QuitUnsaved
                | A::FindDocuments
                | A::FindPassages
                | A::FindAnnotations
                | A::FindCommands
                | A::SearchAll
                | A::NextFound
                | A::PreviousFound
                | A::Passages
                | A::Export
                | A::References
                | A::People
                | A::Codebook
                | A::Timeline
                | A::Stats
                | A::Sort
                | A::Group
        )
    }

    /// Returns which end of a passage it moves, and how.
    #[must_use]
    pub fn boundary(self) -> Option<Boundary> {
        let (is_end, on, by_sentence) = match self {
            Action::EndForward => (true, true, false),
            Action::EndBack => (true, false, false),
            Action::StartBack => (false, false, false),
            Action::StartForward => (false, true, false),
            Action::EndSentenceForward => (true, true, true),
            Action::EndSentenceBack => (true, false, true),
            Action::StartSentenceBack => (false, false, true),
            Action::StartSentenceForward => (false, true, true),
            _ => return None,
        };
        Some(Boundary { is_end, on, by_sentence })
    }

    /// Returns what it selects as a whole, and whether only the inside of that.
    #[must_use]
    pub fn text_object(self) -> Option<(TextObject, bool)> {
        Some(match self {
            Action::AroundQuotes => (TextObject::Quotation, false),
            Action::InsideQuotes => (TextObject::Quotation, true),
            Action::AroundBrackets => (TextObject::Bracketed, false),
            Action::InsideBrackets => (TextObject::Bracketed, true),
            Action::AroundPoint => (TextObject::Point, false),
            Action::InsidePoint => (TextObject::Point, true),
            Action::AroundTurn => (TextObject::Turn, false),
            Action::InsideTurn => (TextObject::Turn, true),
            Action::AroundSection => (TextObject::Section, false),
            Action::InsideSection => (TextObject::Section, true),
            _ => return None,
        })
    }

    /// Returns the digit, for the actions that highlight with the tag on a key.
    #[must_use]
    pub fn digit(self) -> Option<char> {
        self.name().strip_prefix("tag-")?.chars().next().filter(char::is_ascii_digit)
    }
}
