//! Markdown, and the text and structure that it becomes.

use super::*;
use crate::model::apparatus::Field;
use crate::model::structure::{BlockKind, Target};

fn made(text: &str) -> Read {
    let source = Source { bytes: text.as_bytes(), name: "a.md" };
    read(&source, &Limits::default()).unwrap()
}

fn text(markdown: &str) -> String {
    made(markdown).text
}

#[test]
fn what_is_markdown_its_name_tells() {
    let claim = |name, bytes| claims(&Source { bytes, name });
    assert_eq!(claim("A.MD", b"# no"), Claim::Name);
    assert_eq!(claim("a.txt", b"# no"), Claim::No);
    assert_eq!(claim("a.md", b"\x89PNG\r\n\x1a\n"), Claim::No);
}

#[test]
fn blocks_and_styles() {
    let read = made(
        "Head\n====\n\n*One* two\nthree  \nfour\\\nfive 1\\. \"typed\" -- `a*b`\n\n> quoted\n\n1) one\n2) \
         two\n   - [x] done\n   - [ ] not\n\n***\n\n```rust\nlet a = 1;\n\n  b\n```\n\n| a | b |\n|---|---|\n\
         | c `x|y` | **d** |\n| e |\n",
    );
    assert_eq!(
        read.text,
        "Head\n\nOne two three\nfour\nfive 1. \"typed\" -- a*b\n\nquoted\n\n1. one\n2. two\n  [x] done\n  \
         [ ] not\n\n* * *\n\nlet a = 1;\n\n  b\n\na\tb\nc `x\ty`\ne"
    );
    let kinds: Vec<_> = read.structure.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(kinds[0], BlockKind::Heading(1));
    assert_eq!(kinds[2], BlockKind::Quotation);
    assert_eq!(kinds[8], BlockKind::Preformatted);
    let styles = read.structure.styles.iter();
    let styles: Vec<_> = styles.map(|(span, style)| (&read.text[span.range()], *style)).collect();
    assert_eq!(styles, [("One", Style::Emphasis), ("a*b", Style::Code), ("a\tb", Style::Strong)]);
    assert_eq!(read.losses, [""; 0]);
}

#[test]
fn links_inside_and_outside() {
    let read = made(
        "## What's *new*?\n\n## What's new?\n\n## Über Größe\n\n[a](#whats-new-1) [b][r] \
         [c](#%C3%BCber-gr%C3%B6%C3%9Fe) <x@y.org> [none](#none) ![p *q*](z.png) ![](z.png)\n\n[r]: \
         https://example.org/ (t)\n",
    );
    let links: Vec<_> =
        read.structure.links.iter().map(|l| (&read.text[l.span.range()], l)).collect();
    let inside = |at: usize| {
        Target::Inside(
            read.text.match_indices(["What's new?", "Über"][at / 2]).nth(at % 2).unwrap().0,
        )
    };
    assert_eq!((links[0].0, &links[0].1.target), ("a", &inside(1)));
    assert_eq!(
        (links[1].0, &links[1].1.target),
        ("b", &Target::Outside("https://example.org/".into()))
    );
    assert_eq!((links[2].0, &links[2].1.target), ("c", &inside(2)));
    assert_eq!(
        (links[3].0, &links[3].1.target),
        ("x@y.org", &Target::Outside("mailto:x@y.org".into()))
    );
    assert_eq!(links.len(), 4);
    assert!(read.text.ends_with("none [picture: p q] [picture]"));
    assert_eq!(read.structure.outline.len(), 3);
}

#[test]
fn notes_and_front_matter() {
    let read = made(
        "---\ntitle: \"To: Mao\"\ndate: 1951-06-13\ntags: [a, b]\n---\n\nFor Lovett.[^n] And[^none] \
         [^n].\n\n[^n]: Not *printed*.\n\n    More.\n",
    );
    assert_eq!(
        read.text,
        "For Lovett.[1] And[^none][1].\n\n----------\n\n[1] Not printed.\n\nMore."
    );
    let facts: Vec<_> = read.facts.iter().map(|f| (f.field, f.words.as_str())).collect();
    assert_eq!(facts, [(Field::Date, "1951-06-13"), (Field::Title, "To: Mao")]);
    assert_eq!(made("+++\ntitle = \"T\"\n+++\nx\n").facts[0].words, "T");
    assert_eq!(text("---\nfive\n---\nsix\n"), "* * *\n\nfive\n\nsix");
    let broken = made("---\ntitle: [a\n---\nsix\n");
    assert_eq!(broken.text, "title: [a\n\nsix");
    assert!(broken.losses[0].starts_with("the front matter, which cannot be read"));
}

#[test]
fn html_goes_and_its_words_stay() {
    let read = made(
        "<h2 align=\"center\">The <b>head</b></h2>\n\n<p align=center>\n  <a href=\"https://e.org/?a&amp;b\"><img \
         src=x alt='A > B'></a>\n  <img alt=\"\" src=y> a &lt; b &copy; <!-- no\n --> <script>no()</script>\n\
         </p>\n<table><tr><td>c</td><td>d</td></tr><tr><td>e</td></tr></table>\n\nIn <kbd>line</kbd><br>next \
         <!-- no --> H<sub>2</sub>O <a name=\"Here\"></a>1 < 2 <b>open\n\n[to](#here) <u>u</u>\n",
    );
    assert_eq!(
        read.text,
        "The head\n\n[picture: A > B] a < b ©\n\nc d\n\ne\n\nIn line\nnext H2O 1 < 2 open\n\nto u"
    );
    let links: Vec<_> = read.structure.links.iter().map(|link| &link.target).collect();
    let here = read.text.find("1 < 2").unwrap();
    assert_eq!(links, [&Target::Outside("https://e.org/?a&b".into()), &Target::Inside(here)]);
    assert_eq!(read.structure.outline[0].title, "The head");
    let open = read.structure.styles.iter().rfind(|(_, style)| *style == Style::Strong).unwrap();
    assert_eq!(&read.text[open.0.range()], "open");
    assert_eq!(text("<pre>\na\n  b\n</pre>\nx\n"), "a\n  b\n\nx");
    assert_eq!(text("a <b c"), "a <b c");
    assert_eq!(text("<div>\n<!-- open\n"), "open");
    assert_eq!(text("<div a=\"x>\ny <b>z</b>\n"), "y z");
}

#[test]
fn deep_nesting_is_refused_and_many_marks_take_no_time() {
    let limits = Limits::default();
    let refused = |text: &str| {
        let source = Source { bytes: text.as_bytes(), name: "a.md" };
        matches!(read(&source, &limits), Err(Unreadable::TooMuch(_)))
    };
    assert!(refused(&">".repeat(2_000)));
    assert!(refused(&"1. ".repeat(2_000)));
    for mark in
        ["[", "![", "*a _", "<!--", "`", "[^", "<a ", "&", "|", "~~a ", "[a](", "<div>\n", "<b "]
    {
        let _ = read(&Source { bytes: mark.repeat(3_000).as_bytes(), name: "a.md" }, &limits);
    }
}

#[test]
fn plain_words_stay_in_order() {
    use proptest::prelude::*;
    proptest!(|(paragraphs in prop::collection::vec(
        prop::collection::vec("[a-zé中я]{1,8}[.,;]?", 1..12), 1..6))| {
        let typed: Vec<_> = paragraphs.iter().map(|words| words.join(" ")).collect();
        prop_assert_eq!(text(&typed.join("\n\n")), typed.join("\n\n"));
        prop_assert_eq!(text(&typed.join("\n\n* * *\n\n")), typed.join("\n\n* * *\n\n"));
        let quoted: Vec<_> = typed.iter().map(|words| format!("> *{words}*\n")).collect();
        prop_assert_eq!(text(&quoted.join("\nx\n\n")), typed.join("\n\nx\n\n"));
    });
}

#[test]
fn nothing_panics() {
    use proptest::prelude::*;
    proptest!(|(marks in prop::collection::vec(0_usize..24, 0..80))| {
        let all = ["<", ">", "p ", "&amp", ";", "\n", "\n\n", "- ", "1. ", "|", "|-|\n", "[^a]", ": ",
            "**", "`", "```\n", "<td a='", "<!--", "-->", "</b>", "<b>", "é", "---\n", "    "];
        let text: String = marks.iter().map(|at| all[*at]).collect();
        let read = made(&text);
        for (span, _) in read.structure.styles {
            prop_assert!(read.text.get(span.range()).is_some());
        }
    });
}
