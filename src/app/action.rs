//! Everything a person can do: one table.
//!
//! The keymap, the `?` help, the `:` palette, the hint line and the key table of the README are
//! all made from it. What an action does is not said here.

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

            /// Its name in `config.toml` and in the palette.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($(Action::$variant => $name,)+)+ }
            }

            /// What it does, in a few words.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $($(Action::$variant => $words,)+)+ }
            }

            /// The heading it stands under in help.
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
        WordBack "word-back" "start of the word before",
        WordEnd "word-end" "end of the word",
        RowStart "row-start" "start of the row",
        RowEnd "row-end" "end of the row",
        SentenceBack "sentence-back" "sentence before",
        SentenceForward "sentence-forward" "next sentence",
        ParagraphBack "paragraph-back" "paragraph before",
        ParagraphForward "paragraph-forward" "next paragraph",
        HalfPageDown "half-page-down" "half a page down",
        HalfPageUp "half-page-up" "half a page up",
        PageDown "page-down" "page down",
        PageUp "page-up" "page up",
        Start "start" "to the start",
        End "end" "to the end",
        NextDocument "next-document" "next document",
        PreviousDocument "previous-document" "document before",
        Back "back" "back to where you were",
        Forward "forward" "forward again",
    }
    "Find" {
        Find "find" "find in the document; in the list, filter it",
        NextMatch "next-match" "next match",
        PreviousMatch "previous-match" "match before",
        FindDocuments "find-documents" "fuzzy find: documents",
        FindPassages "find-passages" "fuzzy find: passages of all documents",
        FindAnnotations "find-annotations" "fuzzy find: highlights and notes",
        FindCommands "find-commands" "fuzzy find: commands",
        Follow "follow" "go to the document that is referred to",
        References "references" "what is referred to and is not here",
        People "people" "who is named, and under which names",
        Timeline "timeline" "documents over time",
    }
    "Select" {
        SelectCharacters "select-characters" "select by character",
        SelectParagraphs "select-paragraphs" "select by paragraph",
        SelectSentence "select-sentence" "select the sentence; again: one more",
        SelectParagraph "select-paragraph" "select the paragraph; again: one more",
        Expand "expand" "expand: word, sentence, paragraph, document",
        Shrink "shrink" "shrink the selection again",
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
        PickTags "pick-tags" "pick tags; a new name makes a tag",
        Comment "comment" "write a note on the passage",
        CommentDocument "comment-document" "write a note on the document",
        Repeat "repeat" "do the last annotation again",
        SameWords "same-words" "all other places with the same words",
        Review "review" "review what is not where it was made",
        Delete "delete" "delete the highlight under the caret",
        Undo "undo" "undo",
        Redo "redo" "redo",
        NextHighlight "next-highlight" "next highlight",
        PreviousHighlight "previous-highlight" "highlight before",
    }
    "View" {
        NextPane "next-pane" "next pane",
        PreviousPane "previous-pane" "pane before",
        Open "open" "open; go there",
        Sort "sort" "order the list by something else",
        Group "group" "group the list by something else",
        Card "card" "what is known of the document",
        NotesPane "notes-pane" "notes beside the text",
        PageAlone "page-alone" "the page alone",
        AsItIs "as-it-is" "the page as it stands in its file",
        Help "help" "help",
        Redraw "redraw" "draw the screen anew",
        Close "close" "close, or quit",
        Cancel "cancel" "let go of the selection, the matches, the filter",
        QuitUnsaved "quit-unsaved" "quit although something could not be saved",
        Suspend "suspend" "suspend to the shell",
    }
    "Overlays" {
        Accept "accept" "take it",
        Next "next" "next in the list",
        Previous "previous" "the one before",
        Switch "switch" "the next kind",
        SwitchBack "switch-back" "the kind before",
        Complete "complete" "complete what is typed",
        Mark "mark" "choose it, and more",
        MarkAll "mark-all" "choose all",
        Relink "relink" "link it to a passage that you select",
        ExternalEditor "external-editor" "write in your own editor",
        Dismiss "dismiss" "close; in the note editor, keep what was written and close",
    }
}

impl Action {
    /// The action called `name`.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Action> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }

    /// The digit of the actions that highlight with the tag on a key.
    #[must_use]
    pub fn digit(self) -> Option<char> {
        self.name().strip_prefix("tag-")?.chars().next()
    }
}
