//! Small TEI files, and the text, structure and facts that they become.

#![allow(clippy::format_push_string, reason = "a test makes its files")]
use super::*;
use crate::format::format_of;
use crate::model::apparatus::When;
use crate::model::structure::{BlockKind, Style, Target};

fn made(text: &str) -> Read {
    let source = Source { bytes: text.as_bytes(), name: "a.xml" };
    read(&source, &Limits::default()).unwrap()
}

fn text(body: &str) -> String {
    made(&format!("<TEI><text><body>{body}</body></text></TEI>")).text
}

fn facts(read: &Read) -> Vec<(Field, &str)> {
    read.facts.iter().map(|fact| (fact.field, fact.words.as_str())).collect()
}

#[test]
fn what_is_tei_its_bytes_tell() {
    let claim = |name, text: &str| claims(&Source { name, bytes: text.as_bytes() });
    assert_eq!(
        claim("a", "\u{feff}<?xml version='1.0'?>\n<!-- x --><TEI xmlns='y'>"),
        Claim::Bytes
    );
    assert_eq!(claim("a", "<t:div xmlns:t='http://www.tei-c.org/ns/1.0'>"), Claim::Bytes);
    assert_eq!(
        claim("a", "<div xmlns=\"http://www.tei-c.org/ns/1.0\" type=\"document\">"),
        Claim::Bytes
    );
    let schema = "<x:stylesheet xmlns:x='z' xmlns:tei='http://www.tei-c.org/ns/1.0'>";
    assert_eq!(claim("a.xml", schema), Claim::No);
    let piece = " <div type='document'><opener><dateline/></opener></div>";
    assert_eq!(claim("a.xml", piece), Claim::Name);
    assert_eq!(claim("a.html", piece), Claim::No);
    assert_eq!(claim("a.xml", "<div><p>x</p></div>"), Claim::No);
    assert_eq!(claim("a.txt", "five < six"), Claim::No);
    let wide: Vec<u8> = "\u{feff}<TEI>x</TEI>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = Source { name: "a.xml", bytes: &wide };
    assert_eq!(format_of(&wide).map(|format| format.name), Some("tei"));
}

#[test]
fn a_telegram_with_its_apparatus() {
    let read = made(
        "<div type=\"document\" xml:id=\"d4\" xmlns=\"http://www.tei-c.org/ns/1.0\">\n <note \
         rend=\"inline\" type=\"source\">793B.00: Telegram</note>\n <head><hi rend=\"italic\">The \
         Ambassador</hi> (<persName type=\"from\">\n <hi>Low</hi>\n </persName>)<note n=\"1\" xml:id=\"fn1\">Not \
         <hi>printed</hi>.</note></head>\n <opener><dateline><placeName><hi rend=\"smallcaps\">New \
         Delhi</hi>\n </placeName>, <date when=\"1951-01-12T21:00:00\">January 12—9 p.\n m.</date> \
         [Received <date when=\"1951-01-13\">January 13</date>.]</dateline>\n <seg>secret</seg></opener>\n \
         <p>1691. <gloss target=\"#t\">Deptel</gloss>s, January 8 <note n=\"2\" xml:id=\"fn2\">See <ref \
         target=\"v06#pg_6\">vol. <hi rend=\"smallcaps\">vi</hi></ref>.</note>\n <pb n=\"1507\"/>for \
         example<note>Third</note>.</p>\n <closer><signed><hi rend=\"smallcaps\">McGhee</hi></signed>\
         </closer><p xml:id=\"t\">Terms</p></div>\n<div type=\"document\">\n",
    );
    assert_eq!(
        read.text,
        "793B.00: Telegram\n\nThe Ambassador (Low)[1]\n\nNEW DELHI, January 12—9 p. m. [Received \
         January 13.]\n\nSECRET\n\n1691. Deptels, January 8[2] for example[3].\n\nMCGHEE\n\nTerms\n\n\
         ----------\n\n[1] Not printed.\n\n[2] See vol. VI.\n\n[3] Third"
            .replace("SECRET", "secret")
    );
    let stated = facts(&read);
    assert_eq!(
        stated,
        [
            (Field::Place, "New Delhi"),
            (Field::Date, "1951-01-12 21:00:00"),
            (Field::Received, "1951-01-13"),
            (Field::Signature, "McGhee"),
        ]
    );
    let date = When::find(stated[1].1).unwrap().0;
    assert_eq!(date.date.iso(), "1951-01-12");
    assert_eq!(read.structure.page_at(read.text.find("example").unwrap()), Some("1507"));
    assert_eq!(read.structure.blocks[1].kind, BlockKind::Heading(1));
    let targets: Vec<_> = read.structure.links.iter().map(|link| &link.target).collect();
    let terms = read.text.find("Terms").unwrap();
    assert_eq!(targets, [&Target::Inside(terms), &Target::Outside("v06#pg_6".to_owned())]);
    assert_eq!(read.structure.notes.len(), 3);
    assert_eq!(read.losses, [""; 0]);
}

#[test]
fn the_header_states_facts_and_is_no_text() {
    let read = made(
        "<TEI><teiHeader><fileDesc><titleStmt><title type='sub'>no</title><title>Letter to\n \
         Mao</title><author>Stalin</author></titleStmt><publicationStmt><date>2020</date><idno>x</idno>\
         </publicationStmt><sourceDesc><msDesc><msIdentifier><settlement>Moscow</settlement><idno>f. 45, \
         d. 338</idno></msIdentifier></msDesc></sourceDesc></fileDesc><profileDesc><correspDesc>\
         <correspAction type='sent'><persName>J. V. <hi>Stalin</hi></persName><placeName>Moscow</placeName>\
         <date when='1951-06-13'/></correspAction><correspAction type='received'><persName>Mao \
         Zedong</persName><placeName>Peking</placeName></correspAction></correspDesc></profileDesc>\
         <text><body><p>Nine.</p></body></text></TEI>",
    );
    assert_eq!(read.text, "Nine.");
    assert_eq!(
        facts(&read),
        [
            (Field::Title, "Letter to Mao"),
            (Field::From, "J. V. Stalin"),
            (Field::To, "Mao Zedong"),
            (Field::Place, "Moscow"),
            (Field::Destination, "Peking"),
            (Field::Date, "1951-06-13"),
            (Field::File, "f. 45, d. 338"),
        ]
    );
}

#[test]
fn a_volume_has_no_facts_of_its_papers() {
    let paper = "<div type='document'><opener><dateline><date when='1951-01-01'>x</date></dateline>\
        </opener><div type='enclosure'><opener><date when='1950'>y</date></opener></div></div>";
    assert_eq!(made(&format!("<body>{paper}</body>")).facts.len(), 1);
    assert_eq!(made(&format!("<body>{paper}{paper}</body>")).facts.len(), 0);
    let dated =
        "<div type='document' frus:doc-dateTime-min='1951-01-12T21:00:00-05:00'><p>x</p></div>";
    assert_eq!(facts(&made(dated)), [(Field::Date, "1951-01-12 21:00:00-05:00")]);
}

#[test]
fn readings_and_lines() {
    assert_eq!(
        text(
            "<p>in-<lb break='no'/>\n side <choice>\n<sic>teh</sic> <corr>the</corr>\n</choice>, \
             <choice><orig>olde</orig><reg>old</reg></choice> <choice><abbr>Mr</abbr><expan>Mister</expan>\
             </choice> <del>cut</del><add>new</add> <gap reason='lost'><desc>no</desc></gap><fw>Running \
             head</fw> <app><lem>a</lem><rdg>b</rdg></app> &mdash; &unknown; x<lb/>y</p>"
        ),
        "inside the, olde Mister new […] a — &unknown; x y"
    );
    assert_eq!(text("<p>x <lb/>y</p>"), "x\ny");
    let read = made("<TEI><p>a &sov; &lost; <![CDATA[<b> &amp;]]></p></TEI>");
    assert_eq!(read.text, "a &sov; &lost; <b> &amp;");
    assert_eq!(read.losses, ["2 names of letters or phrases not known here: &sov;"]);
    let own = made(
        "<?xml version='1.0'?>\n<!DOCTYPE TEI [<!ENTITY sov 'Soviet Union'>]><TEI><p>the &sov;</p></TEI>",
    );
    assert_eq!(own.text, "the Soviet Union");
}

#[test]
fn verse_lists_tables_and_quotations() {
    assert_eq!(
        text(
            "<lg><head>Song</head><lg><l>one</l>\n<l>two</l></lg><lg><l>three</l></lg></lg><sp>\
             <speaker>Lear</speaker><l>Blow</l><l>winds</l><stage>He goes</stage><p>Prose</p></sp>"
        ),
        "Song\n\none\ntwo\n\nthree\n\nLear\n\nBlow\nwinds\n\nHe goes\n\nProse"
    );
    assert_eq!(
        text(
            "<list type='bulleted'><head>All:</head><item>a</item><item>b<list type='ordered'><item>c</item></list></item>\
             </list><list><label>(1)</label><item>d</item><label>GOI</label><item>India</item></list><list>\
             <item>1. own</item></list><list type='participants'><item>Low</item></list>"
        ),
        "All:\n\n- a\n- b\n  1. c\n\n(1) d\nGOI India\n\n1. own\n\nLow"
    );
    assert_eq!(
        text(
            "<table><head>T</head><row><cell>a</cell><cell><p>b</p></cell></row><row><cell/><cell>c</cell>\
             </row></table><figure><figDesc>A <hi>map</hi></figDesc><graphic url='x'/></figure><figure>\
             <graphic url='y'/></figure>"
        ),
        "T\n\na\tb\n\tc\n\n[picture: A map]\n\n[picture]"
    );
    let read = made(
        "<body><p>He said <q>no <q>x</q> </q>and “<q>yes</q>”.</p><quote><p>Apart</p></quote><p>a <quote>\
         in</quote></p></body>",
    );
    assert_eq!(read.text, "He said “no ‘x’” and “yes”.\n\nApart\n\na “in”");
    assert_eq!(read.structure.blocks[1].kind, BlockKind::Quotation);
    let marked = "<teiHeader><quotation marks='all'/></teiHeader><p>a <q>b</q></p>";
    assert_eq!(made(&format!("<TEI>{marked}</TEI>")).text, "a b");
}

#[test]
fn blanks_that_only_lay_out_the_tags() {
    // Between tags, before what stands right behind a word.
    assert_eq!(
        text(
            "<p>\n  Of <persName>Kim</persName>\n  , and <persName>Mao</persName>\n  ’s <hi>x</hi>\n  —so \
             (\n  <hi>y</hi>\n  ). <hi>z</hi>\n  ’tis — <hi>v</hi>\n  — w</p>"
        ),
        "Of Kim, and Mao’s x—so (y). z ’tis — v — w"
    );
    // One that is written in its line is meant, and so is every one where the file says so.
    assert_eq!(text("<p>Quoi <hi>donc</hi> ?</p>"), "Quoi donc ?");
    assert_eq!(text("<p xml:space='preserve'><hi>b</hi>\n , c</p>"), "b , c");
    assert_eq!(text("<p>a<pb break='no' n='2'/>\n  b <lb/>\n c,\n d</p>"), "ab\nc, d");
}

#[test]
fn plays_letters_and_dictionaries() {
    assert_eq!(
        text(
            "<div><head>ACT I</head><stage>Enter <hi>Lear</hi>, Kent</stage><sp><speaker>Lear.</speaker><l>Blow, \
             <stage>(aside)</stage> winds</l><l>and crack</l></sp><sp><speaker>Kent</speaker><p><stage>Aside.\
             </stage> Who?</p></sp></div>"
        ),
        "ACT I\n\nEnter Lear, Kent\n\nLear.\n\nBlow, (aside) winds\nand crack\n\nKent\n\nAside. Who?"
    );
    assert_eq!(
        text(
            "<div><opener><dateline><placeName>Moscow</placeName>, <date>12 May</date></dateline><address>\
             <addrLine>Mao</addrLine><addrLine>Peking</addrLine></address><salute>Dear comrade,</salute>\
             </opener><p>x</p><closer>Yours truly, <signed>J. <hi>Stalin</hi></signed></closer><postscript>\
             <label>P.S.</label><p>More.</p></postscript></div>"
        ),
        "Moscow, 12 May\n\nMao\nPeking\n\nDear comrade,\n\nx\n\nYours truly,\n\nJ. \
         Stalin\n\nP.S.\n\nMore."
    );
    assert_eq!(
        text(
            "<div><entry><form><orth>leave</orth><pron>liːv</pron>\n</form>, <gramGrp><pos>v.</pos></gramGrp>\
             <sense n='1'><def>to go</def><cit><quote>they left</quote><bibl>Smith</bibl></cit></sense>\
             <sense n='2.'><usg>fig.</usg><def>to stop</def><sense n='a'><def>wholly</def></sense></sense>\
             <etym>from OE</etym></entry><entry><form><orth>lie</orth></form><sense><def>to rest</def>\
             </sense></entry></div>"
        ),
        "leave liːv, v.\n\n1. to go they left Smith\n2. fig. to stop\n  a. wholly\n\nfrom OE\n\nlie to rest"
    );
}

#[test]
fn notes_called_elsewhere_and_inside_notes() {
    let read = made(
        "<text><body><p>One<ref type='noteAnchor' target='#n1'>1</ref> two<note place='foot'>A<note>B</note> \
         <pb n='3'/>c</note> three</p></body><back><noteGrp><note xml:id='n1'><p>First</p></note></noteGrp>\
         </back></text>",
    );
    assert_eq!(read.text, "One[1] two[2] three\n\n----------\n\n[1] First\n\n[2] A[3] c\n\n[3] B");
    assert_eq!(read.structure.page_at(16), Some("3"));
}

#[test]
fn damage_and_bombs() {
    let read = made(
        "<TEI><text><p rend=\"x>One <hi>two</p><p>three</q> <fw>no</p><p>four <note>five</p>six",
    );
    assert_eq!(read.text, "One two\n\nthree\n\nfour[1]\n\nsix\n\n----------\n\n[1] five");
    assert_eq!(read.losses, ["2 damaged tags"]);
    let refused = |text: &str| {
        let source = Source { bytes: text.as_bytes(), name: "a.xml" };
        matches!(super::read(&source, &Limits::default()), Err(Unreadable::TooMuch(_)))
    };
    assert!(refused(&"<div>".repeat(100_000)));
    assert!(refused(&"<note>".repeat(100_000)));
    let latin = b"<?xml version='1.0' encoding='iso-8859-2'?><TEI><p>P\xf8\xedli\xb9</p></TEI>";
    let latin = super::read(&Source { bytes: latin, name: "" }, &Limits::default()).unwrap();
    assert_eq!(latin.text, "Příliš");
    let styled = made("<TEI><p><hi rend='bold italic'>x</hi> <emph>y</emph></p></TEI>");
    let styles: Vec<_> = styled.structure.styles.iter().map(|(_, style)| *style).collect();
    assert_eq!(styles, [Style::Emphasis, Style::Strong, Style::Emphasis]);
}

#[test]
fn plain_words_stay_in_order_and_nothing_panics() {
    use proptest::prelude::*;
    let names = [
        "p",
        "div",
        "head",
        "note",
        "list",
        "item",
        "label",
        "table",
        "row",
        "cell",
        "l",
        "lg",
        "q",
        "quote",
        "choice",
        "sic",
        "hi",
        "figure",
        "figDesc",
        "ref",
        "signed",
        "date",
        "opener",
        "pb",
        "lb",
        "teiHeader",
        "title",
        "text",
        "del",
        "eg",
    ];
    proptest!(|(paragraphs in prop::collection::vec(
        prop::collection::vec("[a-zé中я]{1,8}[.,;]?", 1..12), 1..6))| {
        let typed: Vec<_> = paragraphs.iter().map(|words| words.join(" ")).collect();
        let encoded: Vec<_> = paragraphs.iter().map(|words| {
            format!("<p>{}</p>\n", words.join("\n <hi>") + &"</hi>".repeat(words.len() - 1))
        }).collect();
        let joined = |text: String| text.replace(' ', "");
        // Between ideographs a line end is no blank.
        prop_assert_eq!(joined(text(&encoded.concat())), joined(typed.join("\n\n")));
    });
    proptest!(|(steps in prop::collection::vec((0_usize..30, 0_u8..5), 0..60))| {
        let mut file = "<TEI>".to_owned();
        for (at, what) in steps {
            let name = names[at];
            file.push_str(&match what {
                0 | 1 => format!("<{name}>"),
                2 => format!("</{name}>"),
                3 => format!("<{name} n='1' target='#x' xml:id='x' type='noteAnchor'/>"),
                _ => " word ".to_owned(),
            });
        }
        let read = made(&file);
        for block in &read.structure.blocks {
            prop_assert!(read.text.get(block.span.range()).is_some());
        }
    });
}
