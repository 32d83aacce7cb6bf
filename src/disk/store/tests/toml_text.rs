//! Blocks of a file: which comment belongs to which, and their order.

use std::path::Path;

use toml_edit::Document;

use super::super::error::Problems;
use super::super::toml_text::{TomlBlock, TomlBlockKind, TomlText};

fn cut(text: &str) -> TomlText {
    let doc = Document::parse(text).unwrap();
    let mut problems = Problems::new(Path::new("x"), text);
    let toml_text = TomlText::cut(text, &doc, &mut problems);
    assert_eq!(problems.list, []);
    assert_eq!(toml_text.text(), text);
    toml_text
}

fn mark(id: &str, start: usize) -> TomlBlock {
    let body = format!("[[highlight]]\nid = \"{id}\"\nstart = {start}\n");
    TomlBlock::new(TomlBlockKind::Highlight(start, 0, id.to_owned()), body)
}

const TWO: &str = "# head\nformat = 1\n\n# two\n  [[highlight]] # b\nid = \"b\"\nstart = 2\n\
                   note = '''\n# no comment'''\n[highlight.mine]\nx = 1\n# alone\n\n# more\n\n\
                   # nine\n[[highlight]]\nid = \"a\"\nstart = 9\n# end";

#[test]
fn a_comment_directly_above_goes_with_its_block_and_others_stay() {
    let mut toml_text = cut(TWO);
    toml_text.take(1);
    assert_eq!(
        toml_text.text(),
        "# head\nformat = 1\n\n# alone\n\n# more\n\n# nine\n[[highlight]]\nid = \"a\"\n\
         start = 9\n# end"
    );
    toml_text.take(1);
    assert_eq!(toml_text.text(), "# head\nformat = 1\n\n# alone\n\n# more\n\n# end");
}

#[test]
fn a_block_goes_to_its_place_with_a_blank_line_around() {
    let mut toml_text = cut(TWO);
    toml_text.put(mark("c", 5));
    toml_text.put(mark("d", 11));
    let text = toml_text.text();
    assert!(text.contains("# more\n\n[[highlight]]\nid = \"c\"\nstart = 5\n\n# nine\n["));
    assert!(text.ends_with("# end\n\n[[highlight]]\nid = \"d\"\nstart = 11\n"), "{text}");
    toml_text.take(2);
    toml_text.take(3);
    assert_eq!(toml_text.text(), format!("{TWO}\n\n"), "only the line end is new");
}

#[test]
fn notes_stand_before_highlights_and_the_document_before_both() {
    let mut toml_text = cut("format = 1\n\n[[highlight]]\nid = \"a\"\n");
    toml_text.put(TomlBlock::new(TomlBlockKind::Document, "[document]\n".into()));
    toml_text.put(TomlBlock::new(TomlBlockKind::Note("n".into()), "[[note]]\nid = \"n\"\n".into()));
    assert_eq!(
        toml_text.text(),
        "format = 1\n\n[document]\n\n[[note]]\nid = \"n\"\n\n[[highlight]]\nid = \"a\"\n"
    );
}

#[test]
fn highlights_out_of_order_are_brought_into_it() {
    let mut toml_text =
        TomlText { blocks: vec![TomlBlock::new(TomlBlockKind::Head, "format = 1\n".into())] };
    for (id, start) in [("a", 9), ("b", 4), ("c", 7), ("d", 1)] {
        toml_text.blocks.push(mark(id, start));
    }
    toml_text.settle();
    let ids: Vec<_> = toml_text.blocks.iter().filter_map(|b| b.kind.id()).collect();
    assert_eq!(ids, ["d", "b", "c", "a"]);
    let text = toml_text.text();
    assert!(!text.contains("\n\n\n"), "{text}");
}

#[test]
fn a_table_away_from_its_annotation_is_told() {
    let text = "[[highlight]]\nid = \"a\"\n[[note]]\nid = \"n\"\n[highlight.mine]\n";
    let doc = Document::parse(text).unwrap();
    let mut problems = Problems::new(Path::new("x"), text);
    TomlText::cut(text, &doc, &mut problems);
    assert_eq!((problems.list.len(), problems.list[0].line), (1, 5));
}
