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
    said.one_line(&["none of", "matches", "from:nobody"]);
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

const PAPER: &str = "7. Letter From Mr. Gray to Ms. Low[1]\n\nOslo, March 4, 1957, 0936Z.\n\n\
                     I send you what was said of tea.\n\nGRAY\n\n[Enclosure]\n\n\
                     Memorandum From Mr. Black to Mr. White\n\nBergen, March 1, 1957.\n\nTea is dear.\n\n\
                     ----------\n\n[1] Source: Tea Archive, Box 12. Secret.\n";

#[test]
fn each_fact_says_which_rule_read_it() {
    let desk = Desk::new();
    desk.write("docs/7.txt", PAPER);
    let facts = desk.gloss(&["facts", "7.txt", "--json"]).ended(0).json();
    let of = |field: &str, part: &str| {
        let is_it = |row: &&serde_json::Value| {
            row["field"] == field && row["part"].as_str().unwrap_or_default() == part
        };
        facts.iter().find(is_it).unwrap_or_else(|| panic!("{field} of {part:?}")).clone()
    };
    assert_eq!(of("from", "")["value"], "Mr. Gray");
    assert_eq!(of("from", "")["rule"], "numbered heading from one to another");
    assert_eq!(of("date", "")["value"], "4 March 1957, 9:36Z");
    assert_eq!(of("date", "")["text"], "March 4, 1957");
    let text: Vec<char> = PAPER.chars().collect();
    let part = |row: &serde_json::Value| {
        let at = |name: &str| usize::try_from(row[name].as_u64().unwrap()).unwrap();
        text[at("start")..at("end")].iter().collect::<String>()
    };
    assert_eq!(part(&of("box", "")), "12");
    assert_eq!(part(&of("place", "Enclosure")), "Bergen");

    let said = desk.gloss(&["facts", "7.txt"]).ended(0).out;
    assert!(said.contains("(source note, line "), "{said}");
    let why = desk.gloss(&["facts", "7.txt", "--explain"]).ended(0).out;
    assert!(why.contains("number that opens the text") && why.contains("`when`"), "{why}");
    let list = desk.gloss(&["list", "--json", "--why"]).ended(0).json();
    let row = list.iter().find(|row| row["path"] == "7.txt").unwrap();
    assert_eq!(row["why"]["place"], "place and date");
    assert_eq!((&row["time"], &row["edition_number"]), (&"09:36Z".into(), &"7".into()));
    assert_eq!(row["parts"][0]["from"], "Mr. Black");

    desk.write("docs/poem.txt", "To Autumn\n\nSeason of mists\n");
    desk.gloss(&["facts", "poem.txt"]).ended(1).one_line(&["nothing on poem.txt"]);
}

#[test]
fn the_rules_are_scored_against_what_somebody_wrote_down() {
    let desk = Desk::new();
    desk.write("papers/a-1.txt", PAPER);
    desk.write("papers/b-1.txt", PAPER);
    let truth = "{\"file\": \"a-1.txt\", \"from\": \"Mr. Gray[1]\", \"place\": \"OSLO\"}\n\
                 {\"file\": \"b-1.txt\", \"volume\": \"other\", \"from\": \"Ms. Gray\", \"date_iso\": \"1957-03-04\"}\n";
    desk.write("papers/truth.jsonl", truth);
    let folder = desk.at("papers");
    let folder = folder.to_str().unwrap();
    let rows = desk.gloss(&["facts", "--score", folder, "--json"]).ended(0).json();
    assert_eq!([&rows[0]["volume"], &rows[1]["volume"]], ["a", "other"]);
    assert_eq!(rows[0]["facts"]["from"]["right"], 1);
    assert_eq!(rows[1]["facts"]["from"]["right"], 0);
    let said = desk.gloss(&["facts", "--score", folder, "--show", "from"]).ended(0).out;
    assert!(said.starts_with("b-1.txt: told Mr. Gray, meant Ms. Gray"), "{said}");
    desk.write("mistakes.tsv", "# why\nb-1.txt\tfrom\tMr. Gray\tmisspelt\n");
    let mistakes = desk.at("mistakes.tsv");
    let with = ["facts", "--score", folder, "--json", "--mistakes", mistakes.to_str().unwrap()];
    let rows = desk.gloss(&with).ended(0).json();
    assert_eq!(rows[1]["facts"]["from"]["right"], 1);

    // What is not measured is not said to be perfect.
    let table = desk.gloss(&["facts", "--score", folder]).ended(0).out;
    let worst = table.lines().last().unwrap();
    assert!(worst.contains("0.0/0.0") && worst.contains("–/–"), "{table}");
    desk.gloss(&["facts", "--score", folder, "--show", "from", "--json"])
        .refused(&["--show", "--json"]);
    desk.write("mistakes.tsv", "b-9.txt\tfrom\tx\ty\nb-1.txt\ttea\tx\ty\nc-1.txt\tfrom\tx\ty\n");
    let said = desk.gloss(&with).ended(0).err;
    assert!(said.contains("b-9.txt is not in truth.jsonl"), "{said}");
    assert!(said.contains("\"tea\" is not scored") && !said.contains("c-1.txt"), "{said}");
    desk.write("papers/truth.jsonl", format!("{truth}{{\"from\": \"x\"}}\n"));
    let said = desk.gloss(&["facts", "--score", folder]).ended(0).err;
    assert!(said.contains("truth.jsonl:3: names no file"), "{said}");

    desk.gloss(&["facts", "--score", folder, "--show", "tea"])
        .refused(&["--show", "classification"]);
    desk.write("mistakes.tsv", "b-1.txt from\n");
    desk.gloss(&with).refused(&["mistakes.tsv:1", "document, fact, page and reason"]);
    desk.write("papers/truth.jsonl", "{\n");
    desk.gloss(&["facts", "--score", folder]).refused(&["truth.jsonl:1"]);
    let none = desk.at("docs");
    desk.gloss(&["facts", "--score", none.to_str().unwrap()])
        .refused(&["there is no", "truth.jsonl"]);
}

/// A library of one paper, and its folder.
fn library(desk: &Desk) -> String {
    desk.write("lib/docs/7.txt", PAPER);
    desk.write("lib/docs/8.txt", "Tea is dear.\n");
    desk.write("lib/config.toml", "[library]\ncorpus = \"docs\"\n");
    desk.at("lib").display().to_string()
}

#[test]
fn a_person_says_what_the_rules_cannot_read() {
    let desk = Desk::new();
    let library = library(&desk);
    let gloss = |arguments: &[&str]| desk.gloss(&[&["--library", &library], arguments].concat());
    let of = |path: &str| {
        let rows = gloss(&["list", "--json", "--why"]).ended(0).json();
        rows.into_iter().find(|row| row["path"] == path).unwrap()
    };
    let before = of("7.txt");
    let said = gloss(&[
        "facts",
        "7.txt",
        "--set",
        "from=Mr. Grey",
        "--set",
        "box=",
        "--set",
        "copies=Ann",
        "--set",
        "copies=Ben",
    ])
    .ended(0)
    .out;
    assert!(
        said.contains("Mr. Grey  (facts.toml)\n") && said.contains("none  (facts.toml)\n"),
        "{said}"
    );
    let row = of("7.txt");
    assert_eq!((&row["from"], &row["why"]["from"]), (&"Mr. Grey".into(), &"facts.toml".into()));
    assert_eq!((&row["box"], &row["why"]["box"]), (&serde_json::Value::Null, &"facts.toml".into()));
    assert_eq!(row["copies"], serde_json::json!(["Ann", "Ben"]));
    for name in ["to", "date", "place", "number", "title", "classification", "archive", "parts"] {
        assert_eq!(row[name], before[name], "{name}");
    }
    assert_eq!(gloss(&["list", "from:grey", "--json"]).ended(0).json().len(), 1);
    assert_eq!(gloss(&["people", "Grey", "--json"]).ended(0).json()[0]["name"], "Grey");
    let json = gloss(&["facts", "7.txt", "--json"]).ended(0).json();
    let absent = json.iter().find(|row| row["field"] == "box").unwrap();
    assert_eq!((&absent["value"], absent.get("start")), (&serde_json::Value::Null, None));

    gloss(&["facts", "8.txt", "--set", "date=1949-05-03"]).ended(0);
    assert_eq!(gloss(&["list", "date:1949", "--json"]).ended(0).json()[0]["path"], "8.txt");
    gloss(&["facts", "7.txt", "--unset", "from", "--unset", "box", "--unset", "copies"]).ended(0);
    assert_eq!(of("7.txt"), before);
    assert!(!desk.read("lib/facts.toml").contains("7.txt"));
    gloss(&["facts", "8.txt", "--unset", "date"]).ended(1);
    assert!(!desk.at("lib/facts.toml").exists());
}

#[test]
fn a_person_says_what_cannot_be_read_of_an_enclosure() {
    let desk = Desk::new();
    let library = library(&desk);
    let paper = PAPER.replace("[Enclosure]", "[Tab A]\n\nTea is dear.\n\n[Enclosure]");
    desk.write("lib/docs/7.txt", &paper);
    let gloss = |arguments: &[&str]| desk.gloss(&[&["--library", &library], arguments].concat());
    let parts = || {
        let rows = gloss(&["list", "--json"]).ended(0).json();
        rows.into_iter().find(|row| row["path"] == "7.txt").unwrap()["parts"].clone()
    };
    let before = parts();
    assert_eq!((&before[0]["heading"], &before[1]["from"]), (&"Tab A".into(), &"Mr. Black".into()));
    let set = |part: &str, pair: &str| {
        gloss(&["facts", "7.txt", "--part", part, "--set", pair]).ended(0).out
    };
    let said = set("enclosure", "from=Ms. Ash");
    assert!(said.contains("Enclosure  (line "), "{said}");
    assert!(said.contains("  from            Ms. Ash  (facts.toml)\n"), "{said}");
    assert!(set("2", "place=").contains("  place           none  (facts.toml)\n"));
    set("1", "date=1957-02-01");
    let now = parts();
    assert_eq!((&now[1]["from"], &now[1]["place"]), (&"Ms. Ash".into(), &serde_json::Value::Null));
    assert_eq!((&now[0]["date"], &now[1]["to"]), (&"1957-02-01".into(), &before[1]["to"]));
    let file = desk.read("lib/facts.toml");
    let part = "[[document.part]]\nheading = \"Enclosure\"\n\
                begins = \"Memorandum From Mr. Black to Mr. White\"\nfrom = \"Ms. Ash\"\nplace = \"\"\n";
    assert!(file.contains(part), "{file}");
    let json = gloss(&["facts", "7.txt", "--json"]).ended(0).json();
    let from = json.iter().find(|row| row["value"] == "Ms. Ash").unwrap();
    assert_eq!((&from["part"], from.get("lost")), (&"Enclosure".into(), None));

    // An enclosure that is gone is still in the file, and that it is gone is said.
    desk.write("lib/docs/7.txt", paper.replace("[Enclosure]", ""));
    let said = gloss(&["facts", "7.txt"]).ended(0).out;
    assert!(said.contains("Enclosure is not found  (facts.toml)\n  from "), "{said}");
    let json = gloss(&["facts", "7.txt", "--json"]).ended(0).json();
    assert_eq!(json.iter().filter(|row| row["lost"] == true).count(), 2);
    assert_eq!(parts().as_array().unwrap().len(), 1);
    let check = gloss(&["check"]).ended(1).out;
    assert!(check.contains("7.txt has no enclosure \"Enclosure\""), "{check}");
    set("Tab A", "place=Rome");
    assert!(desk.read("lib/facts.toml").contains(part));
    let unset = |part: &str, fields: &[&str]| {
        let fields: Vec<&str> = fields.iter().flat_map(|field| ["--unset", field]).collect();
        gloss(&[&["facts", "7.txt", "--part", part], fields.as_slice()].concat()).ended(0);
    };
    unset("Enclosure", &["from", "place"]);
    unset("Tab A", &["date", "place"]);
    assert!(!desk.at("lib/facts.toml").exists());

    // Where it is open which is meant, none is.
    desk.write("lib/docs/7.txt", paper.replace("[Tab A]", "[Enclosure]"));
    for (part, words) in [
        ("Enclosure", &["several enclosures", "1 Enclosure, 2 Enclosure"][..]),
        ("Annex", &["no enclosure \"Annex\"; there are"]),
        ("3", &["no enclosure \"3\""]),
    ] {
        gloss(&["facts", "7.txt", "--part", part, "--set", "to=Ann"]).refused(words);
    }
    gloss(&["facts", "7.txt", "--part", "1"]).refused(&["--part goes with --set"]);
    gloss(&["facts", "8.txt", "--part", "1", "--set", "to=Ann"]).refused(&["none is found"]);
    let read_only = ["facts", "7.txt", "--part", "1", "--set", "to=Ann", "--read-only"];
    gloss(&read_only).refused(&["--read-only"]);
    assert!(!desk.at("lib/facts.toml").exists());
}

#[test]
fn what_cannot_be_said_is_refused() {
    let desk = Desk::new();
    let library = library(&desk);
    let gloss = |arguments: &[&str]| desk.gloss(&[&["--library", &library], arguments].concat());
    for (arguments, words) in [
        (&["--set", "frmo=Ann"][..], &["no field \"frmo\"", "did you mean from?"][..]),
        (&["--set", "from"], &["--set FIELD=VALUE"]),
        (&["--set", "date=soon"], &["not a valid date for `date`", "1949-05-03"]),
        (&["--set", "to=Ann", "--set", "to=Ben"], &["one value"]),
        (&["--set", "to=Ann", "--unset", "to"], &["not both"]),
        (&["--set", "to=Ann", "--read-only"], &["--read-only"]),
    ] {
        gloss(&[&["facts", "8.txt"], arguments].concat()).refused(words);
        assert!(!desk.at("lib/facts.toml").exists());
    }
    desk.gloss(&["facts", "a.txt", "--set", "to=Ann"]).refused(&["not a library", "config.toml"]);
    let broken = "[[document]]\npath = \"8.txt\"\nplace = \"Rome\"\nfrmo = \"Ann\"\n";
    desk.write("lib/facts.toml", broken);
    let said = gloss(&["facts", "8.txt", "--set", "to=Ann"]).ended(2);
    assert!(
        said.err.contains("facts.toml:4:1: unknown field `frmo`; did you mean `from`?"),
        "{}",
        said.err
    );
    assert_eq!(desk.read("lib/facts.toml"), broken);
    assert!(gloss(&["facts", "8.txt"]).ended(0).out.contains("Rome"), "the good of it counts");
    let check = gloss(&["check"]).ended(1).out;
    assert!(check.contains("facts.toml:4:1: unknown field `frmo`"), "{check}");
}

#[test]
fn what_is_said_follows_a_document_that_moves_and_a_check_tells_of_one_that_is_gone() {
    let desk = Desk::new();
    let library = library(&desk);
    let gloss = |arguments: &[&str]| desk.gloss(&[&["--library", &library], arguments].concat());
    gloss(&["facts", "8.txt", "--set", "from=Ann"]).ended(0);
    let from = |from: &str| {
        let rows = gloss(&["list", "--json", from]).json();
        rows.iter().map(|row| row["path"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(from("from:ann"), ["8.txt"]);
    desk.write("lib/docs/copy.txt", "Tea is dear.\n");
    assert_eq!(from("from:ann"), ["8.txt"], "a copy is another document");
    std::fs::remove_file(desk.at("lib/docs/copy.txt")).unwrap();
    std::fs::create_dir(desk.at("lib/docs/sub")).unwrap();
    std::fs::rename(desk.at("lib/docs/8.txt"), desk.at("lib/docs/sub/9.txt")).unwrap();
    assert_eq!(from("from:ann"), ["sub/9.txt"]);
    let check = gloss(&["check"]).ended(1).out;
    assert!(check.contains("8.txt is not here; sub/9.txt has its text"), "{check}");
    gloss(&["facts", "sub/9.txt", "--set", "from=Ben"]).ended(0);
    assert_eq!(from("from:ben"), ["sub/9.txt"]);
    desk.write("lib/docs/sub/9.txt", "Another.\n");
    assert!(from("from:ben").is_empty());
    assert!(gloss(&["check"]).ended(1).out.contains("8.txt is not here"));
}

#[test]
fn an_office_means_whoever_held_it_on_the_day_of_the_paper() {
    let desk = Desk::new();
    let paper = |day: &str| {
        format!(
            "The Ambassador in Japan (Low) to the Secretary of State\n\nTokyo, {day}.\n\nTea is dear.\n"
        )
    };
    desk.write("lib/docs/49.txt", paper("May 3, 1949"));
    desk.write("lib/docs/53.txt", paper("May 3, 1953"));
    desk.write("lib/docs/undated.txt", "To the Secretary of State\n\nTea is dear.\n\nLOW\n");
    desk.write("lib/config.toml", "[library]\ncorpus = \"docs\"\n");
    let office = |person: &str, days: &str| {
        format!("[[office]]\noffice = \"Secretary of State\"\nperson = \"{person}\"\n{days}\n\n")
    };
    let people = "[[person]]\nname = \"Dean Gray\"\naliases = [\"Gray\"]\n\n".to_owned()
        + &office("gray", "from = 1949-01-21\nuntil = 1953-01-20")
        + &office("White", "from = 1953-01-22");
    desk.write("lib/people.toml", people);
    let library = desk.at("lib").display().to_string();
    let gloss = |arguments: &[&str]| desk.gloss(&[&["--library", &library], arguments].concat());
    let paths = |filter: &str| {
        let rows = gloss(&["list", "--json", filter]).json();
        rows.iter().map(|row| row["path"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths("to:gray"), ["49.txt"]);
    assert_eq!(paths("person:=Gray"), ["49.txt"]);
    assert_eq!(paths("to:white"), ["53.txt"]);
    assert!(paths("from:gray").is_empty());
    let row = gloss(&["people", "Dean Gray", "--json"]).ended(0).json()[0].clone();
    assert_eq!(row["mentions"][0]["text"], "the Secretary of State");
    assert_eq!(row["mentions"].as_array().unwrap().len(), 1);
    let check = gloss(&["check"]).ended(0).out;
    assert!(check.contains("people.toml:11: Secretary of State: nobody on 1953-01-21"), "{check}");
    desk.write("lib/people.toml", "[[office]]\noffice = \"a\"\n");
    assert!(gloss(&["check"]).ended(1).out.contains("people.toml:1:1: missing field `person`"));
}
