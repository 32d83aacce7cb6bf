//! Pages of HTML, and the text and structure that they become.

use super::*;
use crate::model::apparatus::Field;
use crate::model::structure::{BlockKind, Style, Target};

fn read_as(name: &str, text: &str) -> Read {
    read(&Source { bytes: text.as_bytes(), name }, &Limits::default()).unwrap()
}

fn html(text: &str) -> Read {
    read_as("a.html", text)
}

fn text(source: &str) -> String {
    html(source).text
}

fn styled(read: &Read, wanted: Style) -> Vec<&str> {
    let styles = read.structure.styles.iter().filter(|(_, style)| *style == wanted);
    styles.map(|(span, _)| &read.text[span.range()]).collect()
}

#[test]
fn a_file_is_html_by_its_beginning_or_by_name_and_a_tag() {
    let claim = |name: &str, text: &str| claims(&Source { bytes: text.as_bytes(), name });
    for text in [
        "<!DOCTYPE html><p>x",
        "\u{feff} \n<!-- saved --><HTML lang=en>",
        "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'>",
        "<!-- a --> <!-- b --><html>",
    ] {
        assert_eq!(claim("letter", text), Claim::Bytes, "{text}");
    }
    assert_eq!(claim("a.HTM", "<p>x"), Claim::Name);
    assert_eq!(claim("a.html", "1 < 2 and no tag"), Claim::No);
    for text in ["A page begins with <html>.", "<htmlish>", "<?xml?><TEI>", "<!-- open", ""] {
        assert_eq!(claim("letter.txt", text), Claim::No, "{text}");
    }
    let wide: Vec<u8> = "\u{feff}<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(claims(&Source { bytes: &wide, name: "" }), Claim::Bytes);
}

#[test]
fn blocks_stand_apart_and_words_stay_whole() {
    let read = html(
        "<title>T</title><h1>One<br>two</h1><div>a<div>b</div>c</div><p>Hyp\u{ad}hen <b>b</b><i>o\
         </i>ld<p>un<span>der</span> <!-- no --> &amp; &eacute;&nbsp;x<br><br>next<hr>\
         <blockquote>said</blockquote><pre>\n  a\n   b</pre><center>mid</center>",
    );
    assert_eq!(
        read.text,
        "One\ntwo\n\na\n\nb\n\nc\n\nHyphen bold\n\nunder & é\u{a0}x\n\nnext\n\n* * *\n\nsaid\n\n  \
         a\n   b\n\nmid"
    );
    let kinds: Vec<BlockKind> = read.structure.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(kinds[0], BlockKind::Heading(1));
    assert_eq!(kinds[8], BlockKind::Quotation);
    assert_eq!(kinds[9], BlockKind::Preformatted);
    assert_eq!(styled(&read, Style::Strong), ["b"]);
    assert_eq!(styled(&read, Style::Emphasis), ["o"]);
}

#[test]
fn what_is_not_shown_is_not_read() {
    let source = "<head><style>p{}</style><script>if (a<b) x('<p>')</script></head><body>a\
        <div hidden>no</div><p style='color:red; display : none'>no</p><template>no</template>\
        <select><option>no</select><textarea>no<b></textarea><svg><path/></svg>\
        <noscript>no</noscript> b<img alt=''><img src=x.gif width=1 height=1>";
    assert_eq!(text(source), "a b");
}

#[test]
fn lists_keep_their_numbers() {
    assert_eq!(
        text("<ol start=3 type=a><li>c<li>d<ul><li>in<li>ner</ul><li value=9><p>i</p></ol>"),
        "c. c\nd. d\n  - in\n  - ner\ni. i"
    );
    assert_eq!(text("<ol reversed><li>x<li>y</ol>"), "2. x\n1. y");
    assert_eq!(text("<ul style='list-style-type:none'><li>x<li>y</ul>"), "x\ny");
    let terms = html("<dl><dt>Term<dd>What it is<dt>Other<dd><p>one<p>two</dl>");
    assert_eq!(terms.text, "Term\n\nWhat it is\n\nOther\n\none\n\ntwo");
    assert_eq!(terms.structure.blocks[1].indent, 4);
    assert_eq!(text("<ul><li><input type=checkbox checked> done</ul>"), "- [x] done");
}

#[test]
fn rows_are_lines_and_columns_stay_columns() {
    let source = "<table><caption>Table 1</caption><tr><th>a<th colspan=2>b<tr><td rowspan=2>c\
        <td><p>d</p><td>e<tr><td>f<td>g</table>after";
    assert_eq!(text(source), "Table 1\n\na\tb\nc\td\te\n\tf\tg\n\nafter");
    // A table that only arranges the page, by what is in its cells, or by what it says.
    assert_eq!(text("<table><tr><td><h1>T</h1><td><p>x<p>y<p>z</table>"), "T\n\nx\n\ny\n\nz");
    assert_eq!(text("<table role=presentation><tr><td>x<td>y</table>"), "x\n\ny");
    let nested = "<table><tr><td>menu<td><table><tr><td>a<td>b</table></table>";
    assert_eq!(text(nested), "menu\n\na\tb");
}

#[test]
fn pictures_are_described() {
    assert_eq!(text("See <img alt=' a  map '>."), "See [picture: a map].");
    assert_eq!(text("<img src=/x/map.png alt=map.png>"), "[picture]");
    assert_eq!(text("<p><img alt=T>hen"), "Then");
    let figure = "<figure><img alt='A map'><figcaption>A map</figcaption></figure>";
    assert_eq!(text(figure), "[picture]\n\nA map");
    assert_eq!(
        text("<svg><title>A chart</title><g><text>x</text></g></svg>"),
        "[picture: A chartx]"
    );
    assert!(html("<svg><title>A chart</title></svg>").facts.is_empty());
    assert_eq!(text("x <math alttext='x^2'><mi>x</mi></math>"), "x x^2");
}

#[test]
fn readings_stand_behind_their_words() {
    assert_eq!(
        text("<p><ruby>山路<rp>(</rp><rt>やまみち</rt><rp>)</rp></ruby>を\n登り"),
        "山路(やまみち)を登り"
    );
    assert_eq!(text("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby> x"), "漢(かん)字(じ) x");
    assert_eq!(text("<ruby><rb>漢<rb>字<rt>かん<rt>じ</ruby>。"), "漢字(かんじ)。");
    assert_eq!(text("<ruby>a<rt>b<p>not a reading"), "a(b)\n\nnot a reading");
}

#[test]
fn verse_has_its_lines() {
    let read = html(
        "<div class=poem><div class=stanza><div>one</div><div>two <i>x</i></div></div><div \
         class=stanza><span>three<br></span><span>four</span></div></div><p>prose",
    );
    assert_eq!(read.text, "one\ntwo x\n\nthree\nfour\n\nprose");
    assert_eq!(read.structure.blocks[1].kind, BlockKind::Verse);
    assert_eq!(text("<div class=poem><p>a<br>b</p><p>c<br>d</p></div>"), "a\nb\n\nc\nd");
    assert_eq!(text("<div class=poem> <span>a <b>c</b></span> <span>b</span> </div>"), "a c\nb");
}

#[test]
fn links_lead_inside_and_outside() {
    let read = html(
        "<a name=top></a><h1>H</h1><p><a href='#e%20x'>in</a> <a href='a.html#top'>self</a> <a \
         href='other.html#x'>file</a> <a href=javascript:x()>script</a> <a href='#none'>no</a> <a \
         href=mailto:a@b>mail</a><p id='e x'>End",
    );
    let links: Vec<_> = read
        .structure
        .links
        .iter()
        .map(|link| (&read.text[link.span.range()], link.target.clone()))
        .collect();
    let outside = |address: &str| Target::Outside(address.to_owned());
    assert_eq!(
        links,
        [
            ("in", Target::Inside(read.text.find("End").unwrap())),
            ("self", Target::Inside(0)),
            ("file", outside("other.html#x")),
            ("mail", outside("mailto:a@b")),
        ]
    );
}

#[test]
fn notes_are_called_and_stand_at_the_end() {
    let converted = "<p>One<a href='#fn1' class='footnote-ref' id='r1'><sup>1</sup></a> two<a \
        href='#fn2' class='footnote-ref' id='r2'>2</a>.<section class=footnotes><hr><ol><li \
        id=fn1><p>First <a href='#r1'>↩</a></p><li id=fn2>Second<p>more</ol></section><p>After";
    assert_eq!(
        text(converted),
        "One[1] two[2].\n\nAfter\n\n----------\n\n[1] First\n\n[2] Second\n\nmore"
    );
    let docutils = "<p>x <a class='footnote-reference' href='#n'>1</a><dl class=footnote><dt \
        id=n>1</dt><dd>Note</dd></dl>";
    assert_eq!(text(docutils), "x[1]\n\n----------\n\n[1] Note");
    let aside = "<p>a <a epub:type=annoref href='#n'>word</a> b<aside epub:type=annotation \
        id=n>Note</aside>";
    assert_eq!(text(aside), "a word[1] b\n\n----------\n\n[1] Note");
    let explicit = "<p>a<a href='#n'>*</a><div role=doc-footnote id=n>Note</div>";
    assert_eq!(text(explicit), "a[1]\n\n----------\n\n[1] Note");
    // One that nobody calls stays where it is, with its heading.
    let lost = "<p>a<a href='#n'>*</a><section role=doc-endnotes><h2>Notes</h2><ol><li \
        role=doc-endnote id=n>Note<li role=doc-endnote>Lost</ol></section>";
    assert_eq!(text(lost), "a[1]\n\nNotes\n\n1. Lost\n\n----------\n\n[1] Note");
    let by_hand = "<p>a<a href='#n'>1</a><div id=n class=footnote>1. Note</div>";
    assert_eq!(text(by_hand), "a[1]\n\n----------\n\n[1] Note");
    // Around the call, without a call, or half a book.
    assert_eq!(text("<p id=n>a<a role=doc-noteref href='#n'>1</a>"), "a1");
    assert_eq!(text("<aside role=doc-footnote id=n>Note</aside>"), "Note");
    let chapter = "<a role=doc-noteref href='#n'>1</a><div id=n><h1>H</h1>x</div>";
    assert_eq!(text(chapter), "1\n\nH\n\nx");
}

#[test]
fn notes_of_word_processors_and_wikis_are_notes() {
    let office = "<p>a<a class=sdfootnoteanc name=sdfootnote1anc href='#sdfootnote1sym'><sup>1</sup>\
        </a> b<div id=sdfootnote1><p><a class=sdfootnotesym name=sdfootnote1sym \
        href='#sdfootnote1anc'>1</a>\tNote<p>more</div>";
    assert_eq!(text(office), "a[1] b\n\n----------\n\n[1] Note\n\nmore");
    let word = "<p>a<a href='#_ftn1' name='_ftnref1'><span>[1]</span></a><div id=ftn1><p><a \
        href='#_ftnref1' name='_ftn1'>[1]</a> Note</div>";
    assert_eq!(text(word), "a[1]\n\n----------\n\n[1] Note");
    let wiki = "<p>a<sup id=cite_ref-1><a href='#cite_note-1'>[1]</a></sup><ol><li \
        id=cite_note-1><a href='#cite_ref-1'>^</a> Note</ol>";
    assert_eq!(text(wiki), "a[1]\n\n----------\n\n[1] Note");
    let doctor = "<p>a<sup>[<a id=_footnoteref_1 href='#_footnotedef_1'>1</a>]</sup> b<div \
        id=_footnotedef_1><a href='#_footnoteref_1'>1</a>. Note</div>";
    assert_eq!(text(doctor), "a[1] b\n\n----------\n\n[1] Note");
    let book = "<p>a<sup id=c><a epub:type=noteref href='#n'>1</a></sup><aside epub:type=footnote \
        id=n><p>[<a href='#c'>1</a>] Note</aside>";
    assert_eq!(text(book), "a[1]\n\n----------\n\n[1] Note");
}

#[test]
fn a_link_inside_the_note_that_it_leads_to_is_a_link() {
    let inside = "<p>a<a href='#n'>1</a><div role=doc-footnote id=n>Note <a href='#n'>7</a></div>";
    assert_eq!(text(inside), "a[1]\n\n----------\n\n[1] Note 7");
    // Something else in the file has the name of the note, and looks like its call.
    let twice = "<b role=doc-footnote id=x><a href='#x'>5</a></b><div role=doc-footnote id=x>b<a \
        href='#x'>6</a></div>";
    assert_eq!(text(twice), "[1]\n\n----------\n\n[1] b6");
    let around = "<div>a<a href='#x'>7<section role=doc-footnote id=x>8</section></a>";
    assert_eq!(text(around), "a7\n\n8");
    // A whole note that leads back has words all the same.
    let whole = "<p>a<a href='#n' id=r>1</a><div role=doc-footnote id=n><a href='#r'>Said in \
        Moscow</a></div>";
    assert_eq!(text(whole), "a[1]\n\n----------\n\n[1] Said in Moscow");
}

#[test]
fn a_mark_and_a_block_that_lead_to_one_another_are_a_note() {
    let note = "a[1] b\n\n----------\n\n[1] Note";
    for source in [
        // In a list or section that says what it is.
        "<p>a<sup><a id=r1 href='#n1'>1</a></sup> b<section role=doc-endnotes><hr><ol><li \
            id=n1><p>Note <a href='#r1' role=doc-backlink>↩</a></ol></section>",
        "<p>a<a href='#x'>[1]</a> b<div class=footnotes><p id=x>[1] Note</div>",
        "<p>a<a href='#x'>1</a> b<aside epub:type=footnotes><h2>Notes</h2><p><a id=x></a>1. \
            Note</aside>",
        // In neither: by the link back alone.
        "<p>a<sup data-fn=u class=fn><a id=u-link href='#u'>1</a></sup> b<ol><li id=u>Note <a \
            href='#u-link'>↩︎</a></ol>",
        "<p>a<a id=A_1></a><a href='#F_1'><sup>[1]</sup></a> b<hr><p><a id=F_1></a><a \
            href='#A_1'><span>[1]</span></a> Note",
        "<p>a<a href='#e1' name=t1>(1)</a> b<div><hr><p><a name=e1 href='#t1'>(1)</a> Note</div>",
        "<p>a<a href='#e'><sup id=t>*</sup></a> b<p><a id=e href='#t'>*</a> Note",
        // By its name and its look, without a link back.
        "<p>a<sup><a href='#fn1'>1</a></sup> b<p id=fn1>1. Note",
        "<p>a<a href='#note_1'>[1]</a> b<p id=note_1><sup>1</sup> Note",
        "<p>a<a href='#footnote-1'>1</a> b<ol><li id=footnote-1>Note</ol>",
        // In a table, beside its label.
        "<p>a<a class=footnote-reference href='#i2' id=i1>[1]</a> b<table class='docutils \
            footnote' id=i2><tbody><tr><td class=label><a class=fn-backref \
            href='#i1'>[1]</a></td><td>Note</td></tr></table>",
        "<p>a<sup><a href='#n1' id=b1>1</a></sup> b<table><tr><td><a id=n1 href='#b1'>1</a></td><td>\
            Note</td></tr></table>",
        // In a list of terms.
        "<p>a<a href='#note_1' class=noteref id=back_1><sup>1</sup></a> b<section><dl id=note_1 \
            class=footnote><dt>[<a href='#back_1'>←1</a>]</dt><dd><p>Note</dd></dl></section>",
        // Brackets that are elements, and several links back behind a sign.
        "<p>a<a role=doc-noteref id=r href='#f'>1</a> b<aside id=f role=doc-footnote><span \
            class=label><span>[</span><a role=doc-backlink href='#r'>1</a><span>]</span></span>\
            <p>Note</aside>",
        "<p>a<sup id=c0><a href='#cite_note-x'>[1]</a></sup> b<ol class=references><li \
            id=cite_note-x><span>^ <a href='#c0'><sup>a</sup></a> <a href='#c0'><sup>b</sup></a>\
            </span> <span>Note</span></ol>",
    ] {
        let read = text(source);
        assert!(read.replace(" b\n\n* * *", " b").starts_with(note), "{source}: {read}");
    }
    // What leads to and fro without being a note: contents, and places of a text.
    for (source, plain) in [
        ("<ol><li><a id=t1 href='#c1'>1</a></ol><p id=c1><a href='#t1'>1</a> One", "1. 1\n\n1 One"),
        (
            "<p>See <a id=t href='#c'>12</a>.<h2 id=c><a href='#t'>12</a></h2>x",
            "See 12.\n\n12\n\nx",
        ),
        ("<p>See <a href='#p3'>3</a><p id=p3>Three", "See 3\n\nThree"),
        ("<p>x <a href='#ab'>AB</a><dl><dt id=ab>AB<dd>Able</dl>", "x AB\n\nAB\n\nAble"),
    ] {
        assert_eq!(text(source), plain, "{source}");
    }
    // A bracket around words before the call is theirs.
    let bracket = "<p>(a<sup><a href='#fn1'>1</a></sup>) b<p id=fn1>(1) Note";
    assert_eq!(text(bracket), "(a[1]) b\n\n----------\n\n[1] Note");
    // A number that begins a note and is not its mark stays.
    let date = "<p>a<sup><a href='#fn1'>1</a></sup><p id=fn1>1 January 1950";
    assert_eq!(text(date), "a[1]\n\n----------\n\n[1] 1 January 1950");
}

#[test]
fn page_marks_are_pages_and_no_text() {
    let read = html(
        "<p>one <span class=pagenum id=p5>[Pg 5]</span>two<div role=doc-pagebreak aria-label='Page \
         vi'></div><p>three <a epub:type=pagebreak id=Page_7></a>four <a href='#p5'>see</a><p \
         class=pagenum>a paragraph that is too long to be a page mark",
    );
    let pages: Vec<_> =
        read.structure.pages.iter().map(|p| (&*p.label, &read.text[p.at..p.at + 3])).collect();
    assert_eq!(pages, [("5", "two"), ("vi", "thr"), ("7", "fou")]);
    assert!(read.text.starts_with("one two\n\nthree four see\n\na paragraph"));
    assert_eq!(read.structure.links.len(), 1);
}

#[test]
fn the_head_states_facts() {
    let read = html(
        "<head><title>The\n Letter</title><meta name=Author content='V. Shtykov'><meta \
         name=DC.date content=1950-01-19></head>x",
    );
    let facts: Vec<_> = read.facts.iter().map(|fact| (fact.field, &*fact.words)).collect();
    assert_eq!(
        facts,
        [(Field::Title, "The Letter"), (Field::From, "V. Shtykov"), (Field::Date, "1950-01-19"),]
    );
}

#[test]
fn quotations_in_lines_have_their_marks() {
    assert_eq!(text("<q>a <q>b</q></q> <q>\"c\"</q>"), "“a ‘b’” \"c\"");
}

#[test]
fn tags_that_are_crossed_or_missing_cost_no_words() {
    assert_eq!(
        text("<b>a<i>b</b>c</i>d<table>e<tr>f<td>g</b>h</table></td>i"),
        "abcd\n\ne\n\nf\n\ngh\n\ni"
    );
    assert_eq!(text("<p>a<ul><li>b</p>c</div></ul>d</section>e"), "a\n\n- b\n\n  c\n\nd\n\ne");
    // What is not ended does not swallow what comes after it.
    assert_eq!(text("<title>T<p>a</p><p>b"), "T\n\na\n\nb");
    assert_eq!(text("a<!-- open <p>b"), "a open\n\nb");
    assert_eq!(text("a<a href=\"x>b</a> <p>c"), "ab\n\nc");
    assert_eq!(text("a &amp &am &"), "a & &am &");
    assert_eq!(read_as("a.xhtml", "<title/><p>a<![CDATA[ <b> ]]>b<script/>c").text, "a <b> bc");
    let own = "<!DOCTYPE html [<!ENTITY x 'y'>]><html><p>a";
    assert_eq!(text(own), "a");
}

#[test]
fn bombs_end_quickly() {
    let limits = Limits::default();
    let read = |text: &str| read(&Source { bytes: text.as_bytes(), name: "a.html" }, &limits);
    let nested = format!("{}deep{}after", "<div>".repeat(60_000), "</div>".repeat(60_000));
    let nested = read(&nested).unwrap();
    assert_eq!(nested.text, "deep\n\nafter");
    assert_eq!(nested.losses.len(), 1);
    for inner in ["<b>", "<ul><li>", "<table><tr><td>", "<blockquote>", "</p>", "<a href=#x>"] {
        let text = read(&format!("{}deep", inner.repeat(50_000))).unwrap().text;
        assert!(text.ends_with("deep"), "{inner}");
    }
    let attributes: Vec<String> = (0..50_000).map(|n| format!(" a{n}")).collect();
    let attributes = attributes.concat();
    assert!(matches!(read(&format!("<p{attributes}>x")), Err(Unreadable::TooMuch(_))));
    let crossed: String = attributes.replace(' ', " <");
    assert!(matches!(read(&format!("<p{crossed}>x")), Err(Unreadable::TooMuch(_))));
    // One long attribute is none of that.
    let long = format!("<p title='{}'>x", "a b ".repeat(50_000));
    assert_eq!(read(&long).unwrap().text, "x");
}

#[test]
fn every_word_is_read_in_order_whatever_the_tags() {
    use proptest::prelude::*;
    const TAGS: &[&str] = &[
        "p",
        "div",
        "span",
        "b",
        "i",
        "a",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "td",
        "th",
        "thead",
        "caption",
        "h1",
        "h3",
        "pre",
        "blockquote",
        "br",
        "hr",
        "q",
        "ruby",
        "rt",
        "section",
        "sup",
        "img",
        "body",
        "html",
        "svg",
        "math",
        "nav",
        "figure",
        "figcaption",
    ];
    const ATTRIBUTES: &[&str] = &[
        "",
        " id=x",
        " href='#x'",
        " class=poem",
        " class=stanza",
        " colspan=3",
        " rowspan=2",
        " class=footnotes",
        " role=doc-footnote id=x",
        " role=doc-endnotes",
        " start=4",
        " style='list-style:none'",
        "/",
        " epub:type=toc",
    ];
    let piece = (0..TAGS.len(), 0..ATTRIBUTES.len(), 0..4_usize);
    proptest!(|(pieces in prop::collection::vec(piece, 0..60), xml: bool)| {
        let mut source = String::new();
        let mut words = Vec::new();
        for (tag, attribute, kind) in pieces {
            let tag = TAGS[tag];
            match kind {
                0 => source.extend(["<", tag, ATTRIBUTES[attribute], ">"]),
                1 => source.extend(["</", tag, ">"]),
                _ => {
                    let word = format!("«{}»", words.len());
                    source.push_str(if kind == 2 { " " } else { "" });
                    source.push_str(&word);
                    words.push(word);
                }
            }
        }
        let read = read_as(if xml { "a.xhtml" } else { "a.html" }, &source);
        let mut at = 0;
        for word in words {
            let found = read.text[at..].find(&word);
            prop_assert!(found.is_some(), "{word} in {source}: {}", read.text);
            at += found.unwrap_or(0) + word.len();
        }
    });
}
