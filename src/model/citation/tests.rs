//! Tests of citations: what is said of a passage holds of it.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::model::path::DocPath;
use crate::model::structure::{Block, NoteCall, SourcePage};
use crate::model::text::Text;

/// A document of these lines: `#` begins a heading, `|` a line of verse, `^` a note, `{…}` in a line
/// is the call of the note that begins with the same number, `@` begins a page.
fn document(stated: &[(Field, &str)], lines: &str) -> Document {
    let mut text = String::new();
    let mut structure = Structure::default();
    for line in lines.lines() {
        if let Some(label) = line.strip_prefix('@') {
            let label = label.to_owned();
            structure.pages.push(SourcePage { at: text.len(), label });
            continue;
        }
        let level = line.len() - line.trim_start_matches('#').len();
        let (kind, words) = match line.chars().next() {
            Some('#') => (BlockKind::Heading(1), line[level..].trim_start()),
            Some('|') => (BlockKind::Verse, &line[1..]),
            Some('^') => (BlockKind::Note, &line[1..]),
            _ => (BlockKind::Paragraph, line),
        };
        let start = text.len();
        text.push_str(words);
        let span = Span::new(start, text.len());
        if level > 0 {
            let (level, title) = (u8::try_from(level).unwrap(), words.to_owned());
            structure.outline.push(OutlineEntry { level, title, at: start });
        }
        if !words.is_empty() {
            let mark = if kind == BlockKind::Note { 4 } else { 0 };
            structure.blocks.push(Block { span, kind, indent: 0, mark });
        }
        if kind == BlockKind::Note {
            for note in structure.notes.iter_mut().filter(|note| note.note.is_empty()) {
                if text[note.call.range()] == words[..3] {
                    note.note = span;
                }
            }
        } else {
            for (at, _) in words.match_indices('[') {
                let call = Span::new(start + at, start + at + 3);
                structure.notes.push(NoteCall { call, note: Span::default() });
            }
        }
        text.push('\n');
    }
    let rules = Rules::built_in();
    let fact = |(field, words): &(Field, &str)| apparatus::StatedFact {
        field: *field,
        words: (*words).to_owned(),
        span: Span::default(),
        of_file: false,
    };
    let stated: Vec<_> = stated.iter().map(fact).collect();
    Document {
        path: DocPath::new(Path::new("a.docx")).unwrap(),
        apparatus: Arc::new(apparatus::read_with(&text, &stated, &rules)),
        text: Arc::new(Text::new(text)),
        structure: Arc::new(structure),
        abbreviations: Arc::default(),
        source: crate::model::document::SourceFile::default(),
    }
}

fn cited(document: &Document, words: &str) -> String {
    let at = document.text.as_str().find(words).unwrap();
    cite(document, Span::new(at, at + words.len()), &Rules::built_in())
}

const VOLUME: &str = "\
# Memorandum by the Joint Chiefs of Staff

[Washington,] January 2, 1951.

The Joint Chiefs have no objection to it.

# Memorandum by Robert C. Strong

[Washington,] January 24, 1951.

In the meantime the companion telegram[1] went out.

# Note on the Files

Nothing further was found in them.

^[1] Not printed here.
";

#[test]
fn in_a_volume_a_passage_has_the_date_and_title_of_its_own_paper() {
    let volume = document(&[], VOLUME);
    assert_eq!(volume.apparatus.date().unwrap().iso(), "1951-01-02", "as the list says");
    assert_eq!(
        cited(&volume, "The Joint Chiefs have no objection"),
        "“The Joint Chiefs have no objection” (Memorandum by the Joint Chiefs of Staff, 2 January \
         1951; a.docx)"
    );
    assert_eq!(
        cited(&volume, "In the meantime the companion telegram[1] went out."),
        "“In the meantime the companion telegram went out.” (Memorandum by Robert C. Strong, 24 \
         January 1951; a.docx)"
    );
    assert_eq!(
        cited(&volume, "Nothing further"),
        "“Nothing further” (Note on the Files; a.docx)",
        "no date is better than that of another paper"
    );
}

#[test]
fn a_volume_that_has_a_title_of_its_own_is_named_before_the_paper() {
    let stated = [(Field::Title, "Foreign Relations, 1951"), (Field::From, "Fredrick Aandahl")];
    let volume = document(&stated, VOLUME);
    assert_eq!(
        cited(&volume, "In the meantime"),
        "“In the meantime” (Fredrick Aandahl, Foreign Relations, 1951, “Memorandum by Robert C. \
         Strong”, 24 January 1951; a.docx)"
    );
}

#[test]
fn the_first_paper_of_a_volume_with_a_title_is_named_as_the_others_are() {
    let text = VOLUME.replace("Memorandum by the Joint", "Telegram from Low to the Joint");
    let volume = document(&[(Field::Title, "Foreign Relations, 1951")], &text);
    assert_eq!(
        cited(&volume, "have no objection"),
        "“have no objection” (Foreign Relations, 1951, “Telegram from Low to the Joint Chiefs of \
         Staff”, 2 January 1951; a.docx)"
    );
}

#[test]
fn what_stands_above_all_papers_holds_of_all() {
    let minutes = document(
        &[],
        "# Minutes of the Board\n\n[Washington,] June 5, 1951.\n\nAll that was said is below.\n\n## Letter of Low\n\n\
         [London,] March 2, 1950.\n\nWe have it, as you know well.\n\n## Letter of High\n\n[London,] April 9, 1950.\n\nSo \
         have we, as you know well.\n\n## Thanks\n\nThey were given to all of them.\n",
    );
    let text = minutes.text.as_str();
    let begin = papers(text, &minutes.structure, &Rules::built_in());
    assert_eq!(begin, text.find("Letter of Low"));
    let mut kept = (*minutes.apparatus).clone();
    kept.forget_dates_from(begin.unwrap());
    assert_eq!(kept.date().map(|date| date.iso()).as_deref(), Some("1951-06-05"));
    assert_eq!(
        cited(&minutes, "So have we"),
        "“So have we” (Minutes of the Board, “Letter of High”, 9 April 1950; a.docx)"
    );
    kept.forget_dates_from(0);
    assert_eq!(kept.date(), None);
}

#[test]
fn a_report_with_one_date_has_it_in_every_section() {
    let report = document(
        &[],
        "# Annual Report\n\n5 June 1951\n\nIt was a good year for all of us.\n\n# Findings\n\n\
         Nine divisions are enough, we find.\n",
    );
    let date = report.apparatus.date().map(|date| date.to_string());
    let date = date.map_or(String::new(), |date| format!(", {date}"));
    assert_eq!(
        cited(&report, "Nine divisions"),
        format!("“Nine divisions” (Annual Report{date}, “Findings”; a.docx)")
    );
}

#[test]
fn a_note_is_cited_under_the_heading_where_it_is_called() {
    let volume = document(&[], VOLUME);
    assert_eq!(
        cited(&volume, "[1] Not printed here."),
        "“Not printed here.” (Memorandum by Robert C. Strong, 24 January 1951, note 1; a.docx)"
    );
}

#[test]
fn lines_of_verse_are_divided_by_a_stroke() {
    let stated = [(Field::Title, "The Waste Land"), (Field::From, "T. S. Eliot")];
    let poem = document(
        &stated,
        "# The Burial of the Dead\n\n|April is the cruellest month,\n|breeding Lilacs\n\n\
         |Summer surprised us\n\nand prose.\n",
    );
    assert_eq!(
        cited(&poem, "cruellest month,\nbreeding Lilacs\n\nSummer surprised us\n\nand prose"),
        "“cruellest month, / breeding Lilacs // Summer surprised us and prose” (T. S. Eliot, The \
         Waste Land, “The Burial of the Dead”; a.docx)"
    );
}

#[test]
fn an_author_whom_the_title_names_is_not_named_twice() {
    let stated = [(Field::Title, "Stalin to Mao Zedong"), (Field::From, "Stalin")];
    let letter = document(&stated, "Words.\n");
    assert_eq!(cited(&letter, "Words."), "“Words.” (Stalin to Mao Zedong; a.docx)");
}

#[test]
fn there_is_one_pair_of_quotation_marks() {
    for (words, shown) in [
        ("“We lay in wait.”", "“We lay in wait.”"),
        ("\"We lay\"", "“We lay”"),
        ("“one” and “two”", "“‘one’ and ‘two’”"),
        ("he said “no”, twice", "“he said ‘no’, twice”"),
        ("plain", "“plain”"),
    ] {
        assert_eq!(quoted(words), shown);
    }
}

#[test]
fn pages_and_times_are_named_as_what_they_are() {
    let pages = document(&[], "@xi\nOne and\n@xii\ntwo.\n");
    assert!(cited(&pages, "One and\ntwo").contains("pp. xi–xii;"));
    let film = document(&[], "@00:00:08\nWe lay in wait.\n@00:01:12\nAnd then.\n");
    assert_eq!(cited(&film, "We lay"), "“We lay” (a, 00:00:08; a.docx)");
    assert!(cited(&film, "wait.\nAnd").contains("(a, 00:00:08–00:01:12;"));
}

fn cited_as(setting: &str, document: &Document, words: &str) -> String {
    let at = document.text.as_str().find(words).unwrap();
    let style = CitationStyle::read(setting).unwrap();
    cite_as(&style, document, Span::new(at, at + words.len()), &Rules::built_in())
}

fn letter() -> Document {
    let stated = [(Field::Title, "Guns & {Butter}"), (Field::From, "Dean Acheson")];
    document(&stated, "@xi\n[Washington,] January 2, 1951.\n\nNine *divisions* are enough.\n")
}

#[test]
fn ready_styles_say_what_is_known() {
    let letter = letter();
    let cited = |style| cited_as(style, &letter, "Nine *divisions* are enough.");
    assert_eq!(
        cited("chicago"),
        "“Nine *divisions* are enough.” Dean Acheson, “Guns & {Butter},” Washington, 2 January 1951, \
         p. xi, a.docx."
    );
    assert_eq!(
        cited("mla"),
        "“Nine *divisions* are enough.” Dean Acheson. “Guns & {Butter}.” 2 January 1951, Washington, \
         p. xi, a.docx."
    );
    assert_eq!(
        cited("bibtex"),
        "@misc{acheson1951,\n  title = {{Guns \\& \\textbraceleft{}Butter\\textbraceright{}}},\n  author = {{Dean Acheson}},\n  date = \
         {1951-01-02},\n  address = {Washington},\n  pages = {xi},\n  howpublished = {a.docx},\n  note = \
         {“Nine *divisions* are enough.”}\n}\n"
    );
    assert_eq!(
        cited("markdown"),
        "> Nine \\*divisions\\* are enough.\n>\n> — Dean Acheson, *Guns \\& {Butter}*, Washington, 2 \
         January 1951, p. xi; a.docx\n"
    );
}

#[test]
fn where_there_is_no_page_a_blank_stands_before_the_paragraph() {
    let stated = [(Field::Title, "Guns"), (Field::File, "611.93/10–2055")];
    let paper = document(&stated, "Nobody knows.\n\nNor when.\n");
    let cited = cited_as("chicago", &paper, "Nor");
    assert!(cited.contains("file 611.93/10–2055, ¶ 2, a.docx."), "{cited}");
}

#[test]
fn the_key_is_the_surname_beside_an_office() {
    for (from, key) in [
        ("The Commander in Chief, Far East (MacArthur)", "macarthur"),
        ("The Secretary of State", "state"),
        ("Dean Acheson", "acheson"),
    ] {
        let paper = document(&[(Field::Title, "Guns"), (Field::From, from)], "Nobody knows.\n");
        assert_eq!(cited_as("{key}", &paper, "Nobody"), key);
    }
}

#[test]
fn in_a_volume_the_fields_are_those_of_the_paper() {
    let volume = document(&[(Field::Title, "Papers")], VOLUME);
    assert_eq!(
        cited_as("{title}[ in {volume}], {isodate}", &volume, "In the meantime"),
        "Memorandum by Robert C. Strong in Papers, 1951-01-24"
    );
}

#[test]
fn what_has_no_value_is_left_out_or_replaced() {
    let plain = document(&[], "Nobody knows who wrote this.\n\nNor when.\n");
    assert_eq!(cited_as("a[, {from}[ to {to}]], b", &plain, "Nor"), "a, b");
    assert_eq!(cited_as("[{pages}|¶ {paragraph}]", &plain, "Nor"), "¶ 2");
    assert_eq!(cited_as("{{{quote}}} [[x]] ||", &plain, "Nor"), "{Nor} [x] |");
    assert_eq!(cited_as("<{from}>", &plain, "Nor"), "<>");
}

#[test]
fn a_mistake_in_a_template_has_its_place() {
    for (template, at, message) in [
        ("{title}, {autor}", 9, "unknown field `autor`"),
        ("a {title", 2, "`{` is not closed; write {{ for the sign"),
        ("a } b {title}", 2, "`}` closes no field; write }} for the sign"),
        ("a [{title}", 2, "`[` is not closed; write [[ for the sign"),
        ("{title} ] b", 8, "`]` closes no group; write ]] for the sign"),
        (&"[a".repeat(100_000), 32, "too many groups inside each other"),
        ("chigaco", 0, "unknown style of citations `chigaco`"),
    ] {
        let mistake = CitationStyle::read(template).unwrap_err();
        assert_eq!((mistake.at, mistake.to_string().as_str()), (at, message), "{template:.40}");
    }
    for name in CitationStyle::names() {
        assert!(CitationStyle::read(name).is_ok(), "{name}");
    }
}
