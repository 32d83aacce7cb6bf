//! What the work has come to, in numbers and pictures.

use serde_json::Value;

use crate::desk::{Desk, by_hand};

/// Two people have tagged two documents; one of the tags is no good name for a spreadsheet.
fn worked_on() -> Desk {
    let desk = Desk::new();
    desk.add(&[
        "a.txt",
        "--quote",
        "at least nine divisions",
        "--tag",
        "forces",
        "--tag",
        "number",
    ]);
    desk.add(&["a.txt", "--quote", "nine divisions. Nine", "--tag", "=SUM(A1)", "--as", "boris"]);
    desk.add(&["sub/b.txt", "--quote", "finale", "--tag", "forces/foot", "--as", "boris"]);
    desk
}

fn object(said: &str) -> Value {
    serde_json::from_str(said).unwrap()
}

#[test]
fn everything_is_counted() {
    let desk = worked_on();
    let said = desk.with_store(&["stats", "--json"]).ended(0);
    let all = object(&said.out);
    assert_eq!(
        (&all["passages"], &all["documents"], &all["untagged"]),
        (&3.into(), &2.into(), &0.into())
    );
    let tag = |name: &str| {
        let tags = all["tags"].as_array().unwrap();
        tags.iter().find(|tag| tag["name"] == name).unwrap().clone()
    };
    assert_eq!(tag("forces")["passages"], 1, "what is below a tag is counted there");
    assert_eq!(tag("forces/foot")["by"]["boris"], 1);
    assert_eq!(all["years"][0]["date"], "1947");
    assert_eq!(all["undated"]["passages"], 1);
    let together = all["together"].to_string();
    assert!(
        together.contains(r#"{"overlapping":1,"same":0,"tags":["forces","=SUM(A1)"]}"#),
        "{together}"
    );
    assert!(
        together.contains(r#"{"overlapping":0,"same":1,"tags":["forces","number"]}"#),
        "{together}"
    );
    assert_eq!(all["progress"]["documents"], 2);
    assert_eq!(all["progress"]["by"]["iris"]["annotated"], 1);
    let cover = all["coverage"].as_array().unwrap();
    let points = |who: Value| {
        cover.iter().find(|one| one["annotator"] == who).unwrap()["characters"].as_u64().unwrap()
    };
    let each = points("iris".into()) + points("boris".into());
    assert_eq!(
        each - points(Value::Null),
        "nine divisions".len() as u64,
        "what both have counts once"
    );
    assert_eq!(all["matrix"][0]["document"], "a.txt");
    assert_eq!(all["matrix"][0]["tags"]["number"], 1);
}

#[test]
fn a_filter_is_that_of_the_notes() {
    let desk = worked_on();
    for (filter, passages, documents) in [
        ("annotator:boris", 2, 2),
        ("tag:=forces", 1, 2),
        ("tag:forces", 2, 2),
        ("date:1947", 2, 1),
        ("path:sub", 1, 1),
        ("state:exact nine", 2, 2),
    ] {
        let all = object(&desk.with_store(&["stats", filter, "--json"]).ended(0).out);
        assert_eq!(all["passages"], passages, "{filter}");
        assert_eq!(all["progress"]["documents"], documents, "{filter}");
        assert_eq!(all["filter"], filter);
        let notes = desk.with_store(&["notes", filter, "--json"]).ended(0).json();
        assert_eq!(notes.len(), passages, "{filter}");
    }
    let said = desk.with_store(&["stats", "tag:morale"]).ended(1);
    assert!(said.err.contains("no passage matches \"tag:morale\""), "{}", said.err);
    let said = desk.with_store(&["stats", "colour:red"]).ended(2);
    assert!(said.err.contains("unknown filter colour:"), "{}", said.err);
    desk.with_store(&["stats", "--svg", "--csv"]).ended(2);
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let desk = worked_on();
    let said = desk.with_store(&["stats", "--csv"]).ended(0);
    let mut lines = said.out.lines();
    assert_eq!(lines.next(), Some("picture,tag,other_tag,document,date,annotator,measure,value"));
    assert!(
        lines.clone().any(|line| line == "matrix,number,,a.txt,1947-03-09,,passages,1"),
        "{}",
        said.out
    );
    assert!(lines.all(|line| line.split(',').all(|cell| !cell.starts_with('='))), "{}", said.out);
    assert!(said.out.contains("tags,'=SUM(A1),"), "{}", said.out);
}

#[test]
fn the_picture_stands_alone() {
    let desk = worked_on();
    desk.write(
        "store/codebook.toml",
        "[[tag]]\nname = \"</text><script>\"\ncolour = \"#123456\"\n\n[[tag]]\nname = \"a & \\\"b\\\"\"\n",
    );
    let mark = by_hand("evil", 0, "TO KRASOVSKY", "", "").replace(
        "tags = []",
        "tags = [\"</text><script>\", \"a & \\\"b\\\"\", \"\\u001b[31m\\u0000\"]",
    );
    let book = desk.read("store/iris/a.txt.toml");
    desk.write("store/iris/a.txt.toml", book + &mark);
    let svg = desk.with_store(&["stats", "--svg"]).ended(0).out;
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
    assert!(
        svg.contains("prefers-color-scheme:dark") && svg.contains("&lt;/text&gt;&lt;script&gt;"),
        "{svg}"
    );
    for never in ["<script", "href", "url(", "http:", "@import", "\u{1b}"] {
        let rest = svg.replace("http://www.w3.org/2000/svg", "");
        assert!(!rest.contains(never), "{never}: {svg}");
    }
    // Each element is closed, and stands in another as it should.
    let mut open: Vec<&str> = Vec::new();
    for element in svg.split('<').skip(1) {
        let (inside, _) = element.split_once('>').unwrap();
        match inside.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if inside.ends_with('/') => {}
            None => open.push(inside.split(' ').next().unwrap()),
        }
    }
    assert!(open.is_empty());
}

#[test]
fn a_store_that_cannot_be_read_in_full_is_said_and_a_new_one_has_nothing() {
    let desk = Desk::new();
    let said = desk.with_store(&["stats"]).ended(0);
    assert!(said.err.contains("nothing is highlighted yet"), "{}", said.err);
    assert!(said.out.contains("0 passages on 0 of 2 documents"), "{}", said.out);
    let desk = worked_on();
    desk.write("store/vera/a.txt.toml", "[[highlight]\n");
    let said = desk.with_store(&["stats"]).ended(1);
    assert!(said.err.contains("vera/a.txt.toml"), "{}", said.err);
    assert!(said.out.contains("3 passages on 2 of 2 documents"), "{}", said.out);
}

#[test]
fn what_is_on_a_document_that_is_gone_is_counted_and_covers_nothing() {
    let desk = worked_on();
    std::fs::remove_file(desk.at("docs/sub/b.txt")).unwrap();
    let all = object(&desk.with_store(&["stats", "--json"]).ended(0).out);
    assert_eq!((&all["passages"], &all["progress"]["documents"]), (&3.into(), &1.into()));
    assert_eq!(all["coverage"][0]["of_documents"], 1);
}
