//! Blocks of a file: which comment goes with which, and in what order they stand.

use std::path::Path;

use toml_edit::Document;

use super::super::error::Problems;
use super::super::page::{Block, Kind, Page};

fn cut(text: &str) -> Page {
    let doc = Document::parse(text).unwrap();
    let mut problems = Problems::new(Path::new("x"), text);
    let page = Page::cut(text, &doc, &mut problems);
    assert_eq!(problems.list, []);
    assert_eq!(page.text(), text);
    page
}

fn mark(id: &str, start: usize) -> Block {
    let body = format!("[[highlight]]\nid = \"{id}\"\nstart = {start}\n");
    Block::new(Kind::Highlight(start, 0, id.to_owned()), body)
}

const TWO: &str = "# head\nformat = 1\n\n# two\n  [[highlight]] # b\nid = \"b\"\nstart = 2\n\
                   note = '''\n# no comment'''\n[highlight.mine]\nx = 1\n# alone\n\n# more\n\n\
                   # nine\n[[highlight]]\nid = \"a\"\nstart = 9\n# end";

#[test]
fn a_comment_directly_above_goes_with_its_block_and_others_stay() {
    let mut page = cut(TWO);
    page.take(1);
    assert_eq!(
        page.text(),
        "# head\nformat = 1\n\n# alone\n\n# more\n\n# nine\n[[highlight]]\nid = \"a\"\n\
         start = 9\n# end"
    );
    page.take(1);
    assert_eq!(page.text(), "# head\nformat = 1\n\n# alone\n\n# more\n\n# end");
}

#[test]
fn a_block_goes_to_its_place_with_a_blank_line_around() {
    let mut page = cut(TWO);
    page.put(mark("c", 5));
    page.put(mark("d", 11));
    let text = page.text();
    assert!(text.contains("# more\n\n[[highlight]]\nid = \"c\"\nstart = 5\n\n# nine\n["));
    assert!(text.ends_with("# end\n\n[[highlight]]\nid = \"d\"\nstart = 11\n"), "{text}");
    page.take(2);
    page.take(3);
    assert_eq!(page.text(), format!("{TWO}\n\n"), "only the line end is new");
}

#[test]
fn notes_stand_before_highlights_and_the_document_before_both() {
    let mut page = cut("format = 1\n\n[[highlight]]\nid = \"a\"\n");
    page.put(Block::new(Kind::Document, "[document]\n".into()));
    page.put(Block::new(Kind::Note("n".into()), "[[note]]\nid = \"n\"\n".into()));
    assert_eq!(
        page.text(),
        "format = 1\n\n[document]\n\n[[note]]\nid = \"n\"\n\n[[highlight]]\nid = \"a\"\n"
    );
}

#[test]
fn highlights_out_of_order_are_brought_into_it() {
    let mut page = Page { blocks: vec![Block::new(Kind::Head, "format = 1\n".into())] };
    for (id, start) in [("a", 9), ("b", 4), ("c", 7), ("d", 1)] {
        page.blocks.push(mark(id, start));
    }
    page.settle();
    let ids: Vec<_> = page.blocks.iter().filter_map(|b| b.kind.id()).collect();
    assert_eq!(ids, ["d", "b", "c", "a"]);
    let text = page.text();
    assert!(!text.contains("\n\n\n"), "{text}");
}

#[test]
fn a_table_away_from_its_annotation_is_told() {
    let text = "[[highlight]]\nid = \"a\"\n[[note]]\nid = \"n\"\n[highlight.mine]\n";
    let doc = Document::parse(text).unwrap();
    let mut problems = Problems::new(Path::new("x"), text);
    Page::cut(text, &doc, &mut problems);
    assert_eq!((problems.list.len(), problems.list[0].line), (1, 5));
}
