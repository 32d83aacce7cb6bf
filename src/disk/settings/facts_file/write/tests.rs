//! Tests of changing a library's `facts.toml`.

use std::fs;

use super::*;

const FILE: &str = "# Ours.\n\n# From the finding aid.\n[[document]]\npath = \"a.txt\" # here\nmine = 1\nfrom = \"Ann\" # sure\n\n[[document]]\npath = \"b.txt\"\nto = \"\"\n\n# The end.\n";

const FILE_OF_ONE: &str = "[[document]]\npath = \"a.txt\"\nfrom = \"Ann\"\n";

fn fact(field: Field, words: &str) -> SaidFact {
    SaidFact::new(field, &[words.to_owned()]).unwrap()
}

fn change(path: &str, field: Field, said: Option<&str>) -> FactChange {
    let document = DocPath::new(Path::new(path)).unwrap();
    let said = said.map(|words| fact(field, words));
    FactChange { document, sha256: "0".repeat(64), part: None, field, said }
}

fn key(heading: &str) -> PartKey {
    PartKey { heading: heading.to_owned(), begins: Some("Memo".to_owned()), nth: Some(2) }
}

fn of_part(path: &str, part: &PartKey, field: Field, said: Option<&str>) -> FactChange {
    FactChange { part: Some(part.clone()), ..change(path, field, said) }
}

/// Works a change out on `source` and makes it; returns the new content and the change.
fn make(source: &str, changes: &[FactChange]) -> (String, FileChange) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("facts.toml");
    if !source.is_empty() {
        fs::write(&file, source).unwrap();
    }
    let change = change_facts(&file, changes).unwrap();
    (apply(source, &change), change)
}

fn apply(source: &str, change: &FileChange) -> String {
    match changed_facts(Path::new("facts.toml"), source, change).unwrap() {
        FactsChanged::To(next) => next.unwrap_or_default(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_first_entry_makes_the_file_and_the_last_that_goes_takes_it_along() {
    let (made, step) = make("", &[change("a.txt", Field::From, Some("Ann"))]);
    let entry = format!(
        "\n[[document]]\npath = \"a.txt\"\nsha256 = \"{}\"\nfrom = \"Ann\"\n",
        "0".repeat(64)
    );
    assert_eq!(made, format!("{HEAD}{entry}"));
    assert_eq!(apply(&made, &step.inverse()), "");
    let (two, _) = make(&made, &[change("b.txt", Field::Number, Some(""))]);
    let second = entry.replace("a.txt", "b.txt").replace("from = \"Ann\"", "number = \"\"");
    assert_eq!(two, format!("{made}{second}"));
}

#[test]
fn comments_order_and_other_keys_stay() {
    let file = FILE.replace("mine = 1\n", "note = \"mine\"\n");
    let (next, step) = make(
        &file,
        &[
            change("a.txt", Field::From, Some("Ben")),
            change("a.txt", Field::Date, Some("1949-05-03")),
        ],
    );
    let digest = format!("sha256 = \"{}\"\n", "0".repeat(64));
    let expected = file
        .replace("\"Ann\" # sure\n", &format!("\"Ben\" # sure\n{digest}date = \"1949-05-03\"\n"));
    assert_eq!(next, expected);
    assert_eq!(apply(&next, &step.inverse()).replace(&digest, ""), file);
    let crlf = file.replace('\n', "\r\n");
    let (crlf, _) = make(&crlf, &[change("b.txt", Field::To, None)]);
    assert!(
        !crlf.contains("b.txt")
            && crlf.contains("# The end.\r\n")
            && !crlf.replace("\r\n", "").contains('\n')
    );
}

#[test]
fn a_change_is_made_to_what_others_have_written_meanwhile_unless_of_the_same() {
    let file = FILE.replace("mine = 1\n", "");
    let (_, step) = make(&file, &[change("a.txt", Field::From, Some("Ben"))]);
    let other = file.replace("to = \"\"", "to = \"Carl\"").replace("# Ours.", "# Theirs.");
    let next = apply(&other, &step);
    assert!(next.contains("from = \"Ben\"") && next.contains("Carl") && next.contains("Theirs"));
    let same = file.replace("\"Ann\"", "\"Dora\"");
    let of = |source: &str, step| changed_facts(Path::new("facts.toml"), source, step).unwrap();
    assert_eq!(of(&same, &step), FactsChanged::Differently);
    assert_eq!(of(&next, &step), FactsChanged::Already, "twice is as good as once");
}

#[test]
fn what_is_said_of_enclosures_stands_below_their_document() {
    let tab = key("Tab A");
    let file = FILE.replace("mine = 1\n", "");
    let (one, step) = make(&file, &[of_part("a.txt", &tab, Field::From, Some("Ben"))]);
    let digest = format!("sha256 = \"{}\"\n", "0".repeat(64));
    let part =
        "[[document.part]]\nheading = \"Tab A\"\nbegins = \"Memo\"\nnth = 2\nfrom = \"Ben\"\n";
    let expected = file.replace("# sure\n", &format!("# sure\n{digest}\n{part}"));
    assert_eq!(one, expected);
    assert_eq!(apply(&one, &step.inverse()).replace(&digest, ""), file);
    // More of the same, of another, and of the document itself.
    let more = [
        of_part("a.txt", &tab, Field::To, Some("")),
        of_part("a.txt", &key("Tab B"), Field::Place, Some("Rome")),
        change("a.txt", Field::Place, Some("Bonn")),
    ];
    let (all, step) = make(&one, &more);
    let next = part.replace("Tab A", "Tab B").replace("from = \"Ben\"", "place = \"Rome\"");
    let expected = one
        .replace("from = \"Ben\"\n", &format!("from = \"Ben\"\nto = \"\"\n\n{next}"))
        .replace(&digest, &format!("{digest}place = \"Bonn\"\n"));
    assert_eq!(all, expected);
    assert_eq!(apply(&all, &step.inverse()), one);
    // Of a document of which nothing else is said; the last that goes takes the file along.
    let (made, step) = make("", &[of_part("c.txt", &tab, Field::From, Some("Ben"))]);
    let entry = format!("\n[[document]]\npath = \"c.txt\"\n{digest}\n{part}");
    assert_eq!(made, format!("{HEAD}{entry}"));
    assert_eq!(apply(&made, &step.inverse()), "");
    let (last, _) = make(&file, &[of_part("b.txt", &tab, Field::From, Some("Ben"))]);
    assert!(last.ends_with(&format!("{digest}\n{part}\n# The end.\n")), "{last}");
}

#[test]
fn remarks_on_enclosures_and_above_them_stay() {
    let tab = key("Tab A");
    let part =
        "[[document.part]]\nheading = \"Tab A\"\nbegins = \"Memo\"\nnth = 2\nfrom = \"Ben\"\n";
    let document = "[[document]]\npath = \"a.txt\"\nto = \"Ann\"\n";
    let b = "[[document]]\npath = \"b.txt\"\nto = \"Ann\"\n";
    let nothing = [of_part("a.txt", &tab, Field::From, None)];
    let digest = format!("sha256 = \"{}\"\n", "0".repeat(64));
    let make = |source: &str| make(source, &nothing).0.replace(&digest, "");
    for kept in ["# Whose?\n", "# Apart.\n\n# Whose?\n"] {
        let gone = make(&format!("{document}\n{kept}{part}"));
        assert_eq!(gone, format!("{document}\n{kept}{}", part.replace("from = \"Ben\"\n", "")));
    }
    let note = "note = \"so\"\n";
    let gone = make(&format!("{document}\n{part}{note}"));
    assert!(gone.contains(note) && !gone.contains("Ben"), "{gone}");
    let gone = make(&format!("{document}\n# Apart.\n\n{part}\n{b}"));
    assert_eq!(gone, format!("{document}\n# Apart.\n\n{b}"));
    let gone = make(&format!("{document}\n# Apart.\n\n{part}\n# The end.\n"));
    assert_eq!(gone, format!("{document}\n# Apart.\n\n# The end.\n"));
}

#[test]
fn two_who_speak_of_different_enclosures_do_not_meet() {
    let (a, b) = (key("Tab A"), key("Tab B"));
    let (_, of_a) = make(FILE_OF_ONE, &[of_part("a.txt", &a, Field::From, Some("Ben"))]);
    let (_, of_b) = make(FILE_OF_ONE, &[of_part("a.txt", &b, Field::From, Some("Carl"))]);
    let (_, of_to) = make(FILE_OF_ONE, &[of_part("a.txt", &a, Field::To, Some("Dora"))]);
    let (_, of_all) = make(FILE_OF_ONE, &[change("a.txt", Field::From, Some("Eve"))]);
    let steps = [&of_a, &of_b, &of_to, &of_all];
    let all = steps.iter().fold(FILE_OF_ONE.to_owned(), |file, step| apply(&file, step));
    let told = read(Path::new("facts.toml"), &all).corrections;
    let entry = &told.entries()[0].said;
    let words = |part: Option<&PartKey>| {
        entry.of(part).iter().map(SaidFact::words).collect::<Vec<_>>().join(", ")
    };
    assert_eq!([words(None), words(Some(&a)), words(Some(&b))], ["Eve", "Ben, Dora", "Carl"]);
    let back = steps.iter().fold(all.clone(), |file, step| apply(&file, &step.inverse()));
    assert_eq!(back.replace(&format!("sha256 = \"{}\"\n", "0".repeat(64)), ""), FILE_OF_ONE);
    // Of the same field of the same enclosure the later is refused.
    let other = apply(FILE_OF_ONE, &of_a).replace("Ben", "Bert");
    let of = |step| changed_facts(Path::new("facts.toml"), &other, step).unwrap();
    assert_eq!(
        [of(&of_a), of(&of_a.inverse())],
        [FactsChanged::Differently, FactsChanged::Differently]
    );
}

#[test]
fn a_file_with_a_mistake_is_not_changed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("facts.toml");
    fs::write(&file, FILE).unwrap();
    let error = change_facts(&file, &[change("a.txt", Field::To, Some("Ben"))]).unwrap_err();
    assert!(error.to_string().contains("facts.toml:6:1: unknown field `mine`"), "{error}");
    let (_, step) = make("", &[change("a.txt", Field::To, Some("Ben"))]);
    assert!(changed_facts(&file, FILE, &step).is_err());
}
