//! What elements are for: which of them begin blocks, which are lists, which are not read.
//!
//! Owns the names of HTML. What is written for them is decided in `super::write`.

use crate::model::structure::Style;

/// What an element is for. Names that are unknown, or say nothing that is read, are [`Tag::Inline`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Tag {
    /// The document as a whole, and its body: always there, whether they are written or not.
    Html,
    Body,
    Head,
    Title,
    Meta,
    /// Stands apart, and says nothing more.
    Division,
    Navigation,
    Paragraph,
    Heading(u8),
    Bullets,
    Numbers,
    Item,
    Terms,
    Term,
    Explanation,
    Quotation,
    Preformatted,
    Table,
    Caption,
    RowGroup,
    Row,
    Cell,
    HeadCell,
    Rule,
    LineBreak,
    Picture,
    Drawing,
    Formula,
    Ruby,
    Reading,
    /// The brackets around a reading, for those who cannot show it.
    ReadingBracket,
    Link,
    Quoted,
    Styled(Style),
    Input,
    /// Has nothing inside, and is nothing that is read.
    Void,
    /// Is not read; elements inside it are told apart.
    Skipped,
    /// Is not read, and everything up to its end is its text.
    SkippedText,
    Inline,
}

impl Tag {
    pub fn of(name: &str) -> Self {
        match name {
            "html" => Self::Html,
            "body" => Self::Body,
            "head" => Self::Head,
            "title" => Self::Title,
            "meta" => Self::Meta,
            "address" | "article" | "aside" | "center" | "details" | "dialog" | "div"
            | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "header" | "hgroup"
            | "legend" | "main" | "optgroup" | "search" | "section" | "summary" => Self::Division,
            "nav" => Self::Navigation,
            "p" => Self::Paragraph,
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "ul" | "dir" | "menu" => Self::Bullets,
            "ol" => Self::Numbers,
            "li" => Self::Item,
            "dl" => Self::Terms,
            "dt" => Self::Term,
            "dd" => Self::Explanation,
            "blockquote" => Self::Quotation,
            "pre" | "listing" | "plaintext" | "xmp" => Self::Preformatted,
            "table" => Self::Table,
            "caption" => Self::Caption,
            "thead" | "tbody" | "tfoot" => Self::RowGroup,
            "tr" => Self::Row,
            "td" => Self::Cell,
            "th" => Self::HeadCell,
            "hr" => Self::Rule,
            "br" => Self::LineBreak,
            "img" | "image" => Self::Picture,
            "svg" => Self::Drawing,
            "math" => Self::Formula,
            "ruby" => Self::Ruby,
            "rt" => Self::Reading,
            "rp" => Self::ReadingBracket,
            "a" => Self::Link,
            "q" => Self::Quoted,
            "em" | "i" | "cite" | "dfn" | "var" => Self::Styled(Style::Emphasis),
            "b" | "strong" => Self::Styled(Style::Strong),
            "u" | "ins" => Self::Styled(Style::Underline),
            "s" | "strike" | "del" => Self::Styled(Style::Struck),
            "code" | "kbd" | "samp" | "tt" => Self::Styled(Style::Code),
            "sup" => Self::Styled(Style::Superscript),
            "sub" => Self::Styled(Style::Subscript),
            "input" => Self::Input,
            "area" | "base" | "basefont" | "bgsound" | "col" | "embed" | "frame" | "keygen"
            | "link" | "param" | "source" | "track" | "wbr" => Self::Void,
            "template" | "noscript" | "select" | "datalist" | "audio" | "video" | "frameset"
            | "annotation" | "annotation-xml" => Self::Skipped,
            "script" | "style" | "textarea" | "iframe" | "noembed" | "noframes" => {
                Self::SkippedText
            }
            _ => Self::Inline,
        }
    }

    /// Returns whether nothing can be inside, so that there is no end tag.
    pub fn is_void(self) -> bool {
        matches!(
            self,
            Self::Void | Self::Meta | Self::Rule | Self::LineBreak | Self::Picture | Self::Input
        )
    }

    /// Returns whether it stands apart from what is before and after it.
    pub fn is_block(self) -> bool {
        matches!(
            self,
            Self::Division
                | Self::Navigation
                | Self::Paragraph
                | Self::Heading(_)
                | Self::Bullets
                | Self::Numbers
                | Self::Item
                | Self::Terms
                | Self::Term
                | Self::Explanation
                | Self::Quotation
                | Self::Preformatted
                | Self::Table
                | Self::Rule
        ) || self.is_part_of_table()
    }

    /// Returns whether it is part of a table, so that only the table can end it.
    pub fn is_part_of_table(self) -> bool {
        matches!(self, Self::Caption | Self::RowGroup | Self::Row | Self::Cell | Self::HeadCell)
    }

    /// Returns whether what is inside is not read.
    pub fn is_skipped(self) -> bool {
        matches!(
            self,
            Self::Head
                | Self::Title
                | Self::Meta
                | Self::Skipped
                | Self::SkippedText
                | Self::Void
                | Self::ReadingBracket
        )
    }

    /// Returns whether it runs along in a line, and may overlap with others.
    pub fn is_inline(self) -> bool {
        matches!(self, Self::Inline | Self::Link | Self::Styled(_) | Self::Quoted)
    }
}
