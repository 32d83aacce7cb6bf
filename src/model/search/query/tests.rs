//! Tests of the query language: trees, what does not parse, what answers.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::model::filter::RowTags;

fn parsed(typed: &str) -> SearchQuery {
    let saved = BTreeMap::from([
        ("guns".to_owned(), "artillery OR guns".to_owned()),
        ("loop".to_owned(), "@guns".to_owned()),
    ]);
    SearchQuery::parse(typed, &People::default(), &saved)
}

/// Writes the tree in full brackets.
fn shape(query: &SearchQuery) -> String {
    fn write(node: &Node, query: &SearchQuery, out: &mut String) {
        match node {
            Node::All(all) | Node::Any(all) => {
                let mark = if matches!(node, Node::All(_)) { " & " } else { " | " };
                out.push('(');
                for (at, one) in all.iter().enumerate() {
                    out.push_str(if at > 0 { mark } else { "" });
                    write(one, query, out);
                }
                out.push(')');
            }
            Node::Not(inner) => {
                out.push('-');
                write(inner, query, out);
            }
            Node::Condition(_) => out.push('?'),
            Node::Words(at) => {
                let words = &query.words[*at];
                if words.scope != Scope::Bare {
                    out.push_str(&format!("{:?}:", words.scope).to_lowercase());
                }
                out.push_str(&words.typed);
            }
        }
    }
    let mut out = String::new();
    write(&query.root, query, &mut out);
    out
}

#[test]
fn the_tree() {
    for (typed, tree) in [
        ("", "()"),
        ("guns artillery", "(guns & artillery)"),
        ("a b OR c", "(((a & b) | c))"),
        ("a (b OR c) -d", "(a & (b | c) & -d)"),
        ("-(a b)", "(-(a & b))"),
        ("NOT a AND b", "(-a & b)"),
        ("--a !b", "(a & -b)"),
        ("\"six divisions\" text:guns", "(six divisions & text:guns)"),
        ("text:(guns OR note:why)", "((text:guns | note:why))"),
        ("quote:\"at least\" annotator:iris", "(quote:at least & annotator:iris)"),
        ("@guns x", "((artillery | guns) & x)"),
        ("-@guns", "(-(artillery | guns))"),
        ("OR a OR", "(a)"),
        ("tag:x -date:1951 a", "(? & -? & a)"),
        ("from: a", "(a)"),
        ("(a (b", "(a & b)"),
    ] {
        assert_eq!(shape(&parsed(typed)), tree, "{typed}");
    }
}

#[test]
fn what_does_not_parse_is_left_out_and_said_with_its_place() {
    for (typed, tree, at, said) in [
        ("a fro:b", "(a & fro:b)", 2..7, "unknown filter fro: (try from:)"),
        ("a date:x", "(a)", 2..8, "date: \"x\" is not a date"),
        ("a has:x b", "(a & b)", 2..7, "has: \"x\" is not one of note"),
        ("a date:1951..1949", "(a)", 2..17, "ends before it begins"),
        ("a tag: b", "(a & b)", 2..6, "tag: needs a value"),
        ("a text: b", "(a & b)", 2..7, "text: needs a value"),
        ("a tag:\"\"", "(a)", 2..8, "tag: needs a value"),
        ("a tag:(b", "(a & ?)", 2..8, "the bracket is not closed"),
        ("a tag:b)", "(a & ?)", 2..8, "no bracket is open before this )"),
        ("a (b OR c", "(a & (b | c))", 2..3, "the bracket is not closed"),
        ("a (b (c) d", "(a & (b & c & d))", 2..3, "the bracket is not closed"),
        ("@none a", "(a)", 0..5, "no saved filter @none"),
        ("OR", "()", 0..2, "OR needs something on both sides"),
        ("a OR", "(a)", 2..4, "OR needs something on both sides"),
        ("OR a", "(a)", 0..2, "OR needs something on both sides"),
        ("a OR OR b", "((a | b))", 5..7, "OR needs something on both sides"),
        ("a (b |) c", "(a & b & c)", 5..6, "OR needs something on both sides"),
        ("a OR NOT", "(a)", 2..4, "OR needs something on both sides"),
        ("a )", "(a)", 2..3, "no bracket is open before this )"),
        ("a \"b c", "(a & b c)", 2..6, "the quotation mark is not closed"),
        ("* a", "(a)", 0..1, "* needs the beginning of a word"),
        ("a~ b", "(a & b)", 0..2, "~ needs a number"),
        ("a~9", "(a)", 0..3, "~ needs a number"),
        ("\"a b\"~x", "(a b)", 0..7, "after a quotation mark"),
        ("@loop", "()", 0..5, "no saved filter @guns"),
    ] {
        let query = parsed(typed);
        assert_eq!(shape(&query), tree, "{typed}");
        let [problem] = query.problems() else { panic!("{typed}: {:?}", query.problems()) };
        assert_eq!(problem.at, at, "{typed}");
        assert!(problem.error.to_string().contains(said), "{}", problem.error);
    }
}

#[test]
fn or_may_stand_between_anything() {
    for typed in
        ["a OR b", "(a) OR (b)", "\"OR\"", "date:1951 OR -(a OR @guns)", "\"a\" | -b OR text:(c)"]
    {
        assert_eq!(parsed(typed).problems(), [], "{typed}");
    }
    // What stands there need not be right.
    let query = parsed("a OR date:x");
    assert_eq!(query.problems().len(), 1);
    assert!(matches!(query.problems()[0].error, FilterError::Value { .. }));
}

#[test]
fn a_tag_that_is_none_is_known() {
    let query = parsed("a (tag:Koera OR -tag:=forces) tag:foot tag:talks");
    let known = ["Korea", "forces/foot"];
    assert_eq!(query.unknown_tags(&known), ["Koera", "forces", "talks"]);
    let known = ["koera", "Forces", "forces/foot", "talks/peace"];
    assert_eq!(query.unknown_tags(&known), [""; 0]);
}

#[test]
fn a_flood_is_bounded() {
    let many: Vec<String> = (0..3000).map(|number| format!("a{number}")).collect();
    let query = parsed(&many.join(" OR "));
    assert_eq!(query.words().len(), MOST_WORDS);
    assert_eq!(query.problems().len(), 1);
    let deep = parsed(&format!("{}a", "(".repeat(5000)));
    assert_eq!(deep.problems().len(), 1, "{:?}", deep.problems());
    let many: Vec<String> = (0..2000).map(|number| format!("x{number}:y )(")).collect();
    assert!(parsed(&many.join(" ")).problems().len() < 10);
    assert_eq!(deep.words().len(), 1);
    assert_eq!(parsed("a\0b").words().len(), 1);
}

#[test]
fn which_words_are_hits() {
    assert_eq!(parsed("a -b a (c OR -(d -e))").wanted(), [0, 2, 4]);
}

#[test]
fn what_answers() {
    let query = parsed("a (b OR path:x) -c");
    let none = BTreeSet::new();
    let row = |path| FilterRow {
        path,
        format: None,
        apparatus: None,
        tags: RowTags::Sorted(&none),
        highlights: 0,
        notes: 0,
        done: None,
        read: (false, false),
    };
    let takes = |path, held: &[usize]| query.takes(&row(path), |at| Some(held.contains(&at)));
    assert!(takes("y", &[0, 1]) && takes("x", &[0]));
    assert!(!takes("y", &[0]) && !takes("x", &[0, 2]) && !takes("x", &[1]));
    // What cannot be found does not count, wherever it stands.
    for (typed, expected) in
        [("a & b", true), ("& c", false), ("a -&", true), ("c OR &", false), ("&", true)]
    {
        let query = parsed(typed);
        let holds = |at: usize| {
            let words = &query.words()[at];
            words.pattern.as_ref().map(|_| words.typed != "c")
        };
        assert_eq!(query.takes(&row("y"), holds), expected, "{typed}");
    }
}

proptest! {
    #[test]
    fn anything_typed_has_a_tree(typed in "([a-c]|[ ()\"~*:@!-]|OR|from|text|date|中|\\PC){0,40}") {
        let query = parsed(&typed);
        for problem in query.problems() {
            prop_assert!(typed.get(problem.at.clone()).is_some());
        }
        let none = BTreeSet::new();
        let row = FilterRow { path: "x", format: None, apparatus: None, tags: RowTags::Sorted(&none),
            highlights: 0, notes: 0, done: None, read: (false, false) };
        let mut asked = Vec::new();
        query.takes(&row, |at| { asked.push(at); Some(true) });
        prop_assert!(asked.iter().all(|at| *at < query.words().len()));
    }
}

#[test]
fn what_is_typed_often_is_looked_up_once_and_what_costs_much_a_few_times() {
    let query = parsed(&"(guns OR tanks) ".repeat(1000));
    assert_eq!((query.words().len(), query.wanted().len()), (2, 2));
    assert_eq!(query.problems(), []);
    let many: Vec<String> = (0..40).map(|number| format!("word{number}~1")).collect();
    let query = parsed(&many.join(" OR "));
    assert_eq!(query.words().len(), 40);
    let problems: Vec<&FilterError> = query.problems().iter().map(|one| &one.error).collect();
    assert_eq!(problems, [&FilterError::TooManyAlike(16)]);
}
