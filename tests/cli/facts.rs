//! What documents say, by commands: filters, people, references.

use super::desk::Desk;

const ASKS: &str = "To LOW\n\nCome.\n\nGRAY [Petrov]\n\nNo. 12\n\n4 March 1947\n";
const ANSWERS: &str = "To GRAY\n\nI have your telegram of March 4, and see your no. 98 too.\n\n\
                       LOW\n\nNo. 77\n\n6 March 1947\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("docs/asks.txt", ASKS);
    desk.write("docs/answers.txt", ANSWERS);
    desk
}

#[test]
fn a_filter_narrows_the_list() {
    let desk = desk();
    let paths = |filter: &[&str]| {
        let all = [&["list", "--json"][..], filter].concat();
        let rows = desk.gloss(&all).ended(0).json();
        rows.iter().map(|row| row["path"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths(&["from:petrov"]), ["asks.txt"], "found under any name");
    assert_eq!(paths(&["!from:petrov", "date:1947-03"]), ["a.txt", "answers.txt"]);
    assert_eq!(paths(&["to:low", "date:..1947-03-04"]), ["asks.txt"]);
    let said = desk.gloss(&["list", "from:nobody"]).ended(1);
    said.one_line(&["none of", "answers", "from:nobody"]);
    desk.gloss(&["list", "form:low"]).refused(&["unknown filter form:", "(try from:)"]);
    desk.gloss(&["list", "date:soon"]).refused(&["date:", "1951-06"]);
}

#[test]
fn people_and_references() {
    let desk = desk();
    let people = desk.gloss(&["people", "gray", "--json"]).ended(0).json();
    assert_eq!(people.len(), 1);
    assert_eq!(people[0]["name"], "Petrov");
    assert_eq!(people[0]["names"][1]["name"], "Gray");
    assert_eq!(people[0]["names"][1]["known"], "learned");
    assert_eq!(people[0]["names"][1]["document"], "asks.txt");
    let mentions = people[0]["mentions"].as_array().unwrap();
    let texts: Vec<_> = mentions.iter().map(|one| one["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["GRAY", "GRAY", "Petrov"], "in the order of the corpus and the texts");
    desk.gloss(&["people", "nobody"]).ended(1).one_line(&["no person named", "nobody"]);

    let missing = desk.gloss(&["references", "--json"]).ended(0).json();
    let told = missing.iter().find(|row| row["number"] == "98").unwrap();
    assert_eq!((&told["from"], &told["to"]), (&"Gray".into(), &"Low".into()));
    assert_eq!(told["cited_by"][0], "answers.txt");
    assert!(missing.iter().all(|row| row["text"] != "your telegram of March 4"));
    let all = desk.gloss(&["references", "--all", "--json"]).ended(0).json();
    let found = all.iter().find(|row| row["text"] == "your telegram of March 4").unwrap();
    assert_eq!(found["target"], "asks.txt");
}

#[test]
fn a_library_says_who_goes_by_which_names_and_how_its_pages_are_read() {
    let desk = Desk::new();
    desk.write("lib/docs/leaf.txt", "Leaf 12, Bergen\n\n31 June 1947\n\nGRAY came.\n");
    desk.write(
        "lib/config.toml",
        "[library]\nname = \"Leaves\"\ncorpus = \"docs\"\n\n[filters]\nleaves = \"kind:leaf\"\n\n\
         [[apparatus.rule]]\nname = \"leaf\"\nin = [\"head\"]\n\
         match = '^Leaf (?<number>\\d+), (?<place>\\w+)$'\nset = { kind = \"leaf\" }\n\n\
         [[apparatus.rule]]\nname = \"broken\"\nin = [\"head\"]\nmatch = '(?<from>x'\n",
    );
    desk.write(
        "lib/people.toml",
        "[[person]]\nname = \"Ann Gray\"\naliases = [\"Gray\"]\nrole = \"baker\"\n",
    );
    let library = desk.at("lib");
    let library = library.to_str().unwrap();
    let said = desk.gloss(&["list", "--json", "@leaves", "--library", library]);
    let said = said.ended(0);
    // What is wrong is said with its place, and the rest is in force.
    assert!(said.err.contains("config.toml:14:"), "{}", said.err);
    assert!(said.err.contains("\"broken\" is ignored: `match`: unclosed group"), "{}", said.err);
    assert!(said.err.contains("leaf.txt:3:1: no such day: 31 June 1947"), "{}", said.err);
    let rows = said.json();
    assert_eq!((&rows[0]["number"], &rows[0]["place"]), (&"12".into(), &"Bergen".into()));
    let people = desk.gloss(&["people", "--library", library, "--json"]).ended(0).json();
    assert_eq!((&people[0]["name"], &people[0]["role"]), (&"Ann Gray".into(), &"baker".into()));
    assert_eq!(people[0]["mentions"][0]["text"], "GRAY");

    desk.write("lib/people.toml", "[[person]]\nnam = \"x\"\n");
    let said = desk.gloss(&["people", "--library", library]);
    assert!(said.err.contains("people.toml:2:1"), "{}", said.err);
}
