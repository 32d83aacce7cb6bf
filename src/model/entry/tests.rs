//! Tests of entries: what is a unit of its own, and what stays whole.

use crate::model::paragraph::{next_paragraph, paragraph_at};
use crate::model::text::Text;

/// Returns the paragraphs of a text.
fn units(source: &str) -> Vec<String> {
    let text = Text::new(source.to_owned());
    let first = paragraph_at(&text, 0).or_else(|| next_paragraph(&text, 0));
    let all = std::iter::successors(first, |last| next_paragraph(&text, last.start));
    all.map(|span| text.slice(span).to_owned()).collect()
}

#[test]
fn what_is_read_on_its_own_is_a_unit_of_its_own() {
    for (kind, lines) in [
        ("speakers", ["INTERVIEWER: Were you there at the time?", "RESPONDENT: Yes."]),
        ("speakers without stops", ["BORIS: came knew nothing letters so", "ANNA: and years kept"]),
        ("names", ["Dr. Miller: Were you there?", "Anna de Wit (laughs): Yes."]),
        ("numbered speakers", ["Speaker 1: Were you there?", "Speaker 2: Yes."]),
        ("questions", ["Q. Were you there at the time?", "A. I was."]),
        ("questions in French", ["D. Étiez-vous là ?", "R. Oui."]),
        ("times", ["[00:00:04] Were you there", "[00:00:11] I was"]),
        (
            "spans of time",
            ["[00:00:00.000 --> 00:00:04.000]  so", "[00:00:04.000 --> 00:00:08.000]  it"],
        ),
        ("a log", ["2024-05-01 12:00:00 INFO read", "2024-05-01 12:00:03 WARN page 12"]),
        (
            "the system's log",
            ["May  1 12:00:00 host kernel: up", "May 11 12:00:03 host kernel: on"],
        ),
        ("the kernel's", ["[    0.000000] Linux version", "[    0.010022] Command line"]),
        ("a chat", ["<anna> were you there", "<boris> yes"]),
        ("a chat with dates", ["01.05.24, 12:00 - Anna: were you", "01.05.24, 12:03 - Boris: yes"]),
        ("a play", ["FIRST CLERK. The letter came.", "SECOND CLERK. And was it opened?"]),
        ("a treaty", ["Article 1. The Parties agree.", "Article 2. So be it."]),
        ("a law", ["§ 1 Das Gesetz gilt.", "§ 2 Es tritt in Kraft."]),
        ("a law in Russian", ["Статья 1. Стороны согласны.", "Статья 2. Договор вступает в силу."]),
        ("notes", ["[1] Not printed.", "[2] See volume VII."]),
        ("bare notes", ["11 Not printed.", "12 See volume VII."]),
        ("numbered paragraphs", ["1.1 The Parties agree.", "1.2 They say so."]),
        ("three figures", ["141. The Council met.", "142. The Council rose."]),
        (
            "a bibliography",
            [
                "Acheson, Dean. Present at the Creation. New York: Norton, 1969.",
                "Kennan, George F. Memoirs. Boston: Little, Brown, 1967.",
            ],
        ),
    ] {
        assert_eq!(units(&lines.join("\n")), lines, "{kind}");
    }
}

#[test]
fn the_further_lines_of_an_entry_belong_to_it() {
    let turns = [
        "INTERVIEWER: So you were there in the spring of 1951, as you say, and\nit rained.",
        "RESPONDENT: It did.\nAll of the week.",
    ];
    assert_eq!(units(&turns.join("\n")), turns);
    let sources = [
        "Acheson, Dean. Present at the Creation: My Years in the State Department.\n    New York: \
         Norton, 1969.",
        "Kennan, George F. Memoirs. Boston: Little, Brown, 1967.",
        "———. Russia Leaves the War.\n    Princeton, 1956.",
    ];
    assert_eq!(units(&sources.join("\n")), sources);
}

#[test]
fn prose_that_was_broken_by_hand_stays_whole() {
    for prose in [
        "The papers of that spring were sent in three bags to\nWASHINGTON: the Secretary read them \
         at once, and a copy to\nMOSCOW: nobody did.",
        "He went to the meeting of the tenth of March with J.\nA. Smith. They saw the Minister and \
         his secretary, R.\nQ. Jones.",
        "They met their duties in every year in accordance with\nArticle 1. The Parties undertook \
         what they had promised under\nArticle 2. They kept it.",
        "In the first quarter of that year it rose by not less than\n1.5 million. Then it fell in \
         the second of the quarters to\n1.6 million. So it was.",
        "It was the last of many papers that the Council saw in\n1951. The war went on, as \
         everybody in the room knew, until\n1952. It ended then.",
        "Hsiung: And of course it will be solved, as was said, by Premier\nChou: this is for the \
         exchange of views only, as he said to\nChou: this is all.",
        "THE VISIT WAS VERY CORDIAL, AS WAS THE ONE BEFORE IT.\nHE HAD A MAN WITH HIM. HE SPOKE \
         OF HIS FIRST YEAR AS\nFIRST SECRETARY. HE SPOKE TOO.",
        "WASHINGTON: only one such line is here, which is as full as others.\nAnd no other.",
    ] {
        assert_eq!(units(prose), [prose]);
    }
}
