//! RTF, and the text and structure that it becomes.

use super::*;
use crate::model::apparatus::Field;
use crate::model::structure::{BlockKind, Style};

fn read_of(body: &str) -> Read {
    let bytes = format!("{{\\rtf1\\ansi\\ansicpg1252\\deff0 {body}}}");
    reader::read(bytes.as_bytes(), &Limits::default()).unwrap()
}

fn text_of(body: &str) -> String {
    read_of(body).text
}

#[test]
fn it_is_told_by_its_bytes() {
    let claim = |bytes: &[u8]| claims(&Source { bytes, name: "a.txt" });
    assert_eq!(claim(b"{\\rtf1 a}"), Claim::Bytes);
    assert_eq!(claim(b"{\\rt"), Claim::No);
}

#[test]
fn paragraphs_signs_and_what_is_skipped() {
    let body = r"{\colortbl;\red0;}{\*\unknown no}{\info{\title A\'e9}{\author Lovett}{\creatim\yr1951\mo5\dy3}}
\pard one\~two\line three \ldblquote x\rdblquote\emdash y\par
\u8212?\u-10179?\u-8704?\uc2\u26085\'93\'fa.\par opt\-ional a\_b \\\{\}";
    let read = read_of(body);
    let expected = "one\u{a0}two\nthree “x”—y\n\n—😀日.\n\noptional a\u{2011}b \\{}";
    assert_eq!(read.text, expected);
    let facts: Vec<_> = read.facts.iter().map(|f| (f.field, f.words.as_str())).collect();
    assert_eq!(facts, [(Field::Title, "Aé"), (Field::From, "Lovett"), (Field::Date, "1951-05-03")]);
    assert!(read.losses.is_empty(), "{:?}", read.losses);
}

#[test]
fn fonts_have_code_pages() {
    let fonts = r"{\fonttbl{\f0 Times;}{\f1\fcharset204{\*\panose 02}Times Cyr;}{\f2\fcharset128 Mincho;}{\f3\fcharset2 Symbol;}{\f4\fcharset134 SimSun;}}";
    let body =
        r"\'e9 {\f1\'cc\'e8\'f0} {\f2\'8e\'52\'98H \'83\\} {\f3 a\'b7\u-3913 ?} {\f4\'d6\'d0} \'e9";
    assert_eq!(text_of(&format!("{fonts}{body}")), "é Мир 山路 ソ α•• 中 é");
}

#[test]
fn styles_and_headings() {
    let styles = r"{\stylesheet{\s0 Normal;}{\s1\b\outlinelevel0 heading 1;}{\s2\sbasedon1\b\i Kapitel;}{\s3\i Quote;}{\*\cs10 Def;}}";
    let body = r"\pard\s1\b Head\par\pard\plain\s2\b\i Next\par\pard\plain\s3 said\par\pard\plain a {\b bold} {\i it}\super 2\nosupersub  {\v hidden}{\deleted gone}b\par";
    let read = read_of(&format!("{styles}{body}"));
    assert_eq!(read.text, "Head\n\nNext\n\nsaid\n\na bold it2 b");
    let kinds: Vec<_> = read.structure.blocks.iter().map(|block| block.kind).collect();
    let heading = BlockKind::Heading(1);
    assert_eq!(kinds, [heading, heading, BlockKind::Quotation, BlockKind::Paragraph]);
    let styled = read.structure.styles.iter().map(|(s, style)| (&read.text[s.range()], *style));
    let styled: Vec<_> = styled.collect();
    let expected = [("bold", Style::Strong), ("it", Style::Emphasis), ("2", Style::Superscript)];
    assert_eq!(styled, expected);
    assert_eq!(read.losses, ["1 tracked deletion", "1 hidden passage"]);
}

#[test]
fn notes_links_and_fields() {
    let body = r#"a{\super\chftn}{\*\footnote\chftn\~\plain\pard{\pard First {\i note}\par}} b {\field{\*\fldinst {HYPERLINK "https://example.org"}}{\fldrslt {\ul there}}}, {\*\bkmkstart x}p.{\*\bkmkend x} {\field{\*\fldinst PAGE}{\fldrslt 7}}c{\field{\*\fldinst HYPERLINK \\l "x"}{\fldrslt up}}{\header Top secret {\field{\*\fldinst PAGE}{\fldrslt 7}}\par}"#;
    let read = read_of(body);
    let text = "a[1] b there, p. cup\n\n----------\n\n[1] First note";
    assert_eq!(read.text, text);
    assert_eq!(read.structure.links.len(), 2);
    assert_eq!(read.losses, ["at the head or foot of its pages: “Top secret 7”"]);
}

#[test]
fn tables_and_lists() {
    let row =
        |a: &str, b: &str| format!(r"\trowd\cellx100\cellx200\pard\intbl {a}\cell {b}\cell\row");
    let body = format!(
        r"\pard before\par {}{}{}\pard after\par\trowd\cellx100\pard\intbl alone\par second\cell\row\pard{{\listtext\pard 2.\tab}}\ilvl0 two\par\pard\ilvl1{{\listtext\'b7\tab}}in\par\pard between\par\pard\li360\fi-360 (a)\tx360\tab by hand\par\pard\li360\fi-360 and then\par",
        row("a", r"b\par c"),
        row("", "d"),
        row("", ""),
    );
    assert_eq!(
        text_of(&body),
        "before\n\na\tb c\n\td\n\nafter\n\nalone\n\nsecond\n\n2. two\n  - in\n\nbetween\n\n(a) by hand\n\nand then"
    );
}

#[test]
fn pictures_and_boxes() {
    let body = r"a {\*\shppict{\pict{\*\picprop{\sp{\sn wzDescription}{\sv A map}}}\pngblip 8950}}{\nonshppict{\pict 00}} b\par {\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard boxed\par}}{\shprslt no}}c\par";
    assert_eq!(text_of(body), "a [picture: A map] b\n\nboxed\n\nc");
}

#[test]
fn pages_are_told_only_if_all_are_known() {
    let pages = |body: &str| read_of(body).structure.pages.len();
    assert_eq!(pages(r"{\info{\nofpages2}}a\page b"), 2);
    assert_eq!(pages(r"{\info{\nofpages3}}a\page b"), 0);
}

#[test]
fn what_is_damaged_or_nested_is_read_as_far_as_it_goes() {
    let read = reader::read(b"{\\rtf1 a {\\b b", &Limits::default()).unwrap();
    assert_eq!(read.text, "a b");
    assert_eq!(read.losses, ["what could not be read where the file is damaged"]);
    // A bracket too many ends the file; that words stand behind it is said.
    let read = reader::read(b"{\\rtf1 a} b c}", &Limits::default()).unwrap();
    assert_eq!(read.text, "a");
    assert_eq!(read.losses, ["what could not be read where the file is damaged"]);
    let whole = reader::read(b"{\\rtf1 a}\n\0", &Limits::default()).unwrap();
    assert!(whole.losses.is_empty());
    // As many as there may be: none calls the next.
    let flood = [b"{\\rtf1 a".as_slice(), &b"\\'".repeat(300_000), b"}"].concat();
    assert!(reader::read(&flood, &Limits::default()).is_ok());
    let deep = format!("{}x{}", "{".repeat(100_000), "}".repeat(100_000));
    assert_eq!(text_of(&format!("{deep}y")), "xy");
    assert_eq!(text_of("a}b}c"), "a");
}
