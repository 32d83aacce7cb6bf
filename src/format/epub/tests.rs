//! Small EPUB files, whole and damaged, and the text that they become.

use std::io::{Cursor, Write};

use ::zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::model::structure::Target;

const CONTAINER: &str = "<container><rootfiles><rootfile full-path='OPS/book.opf'/></rootfiles>";
const LIST: &str = "<?xml version='1.0'?><package xmlns:dc='d'><metadata>\
    <dc:title id='t'>The Book</dc:title><dc:creator opf:role='aut'>A. Writer</dc:creator>\
    <dc:creator opf:role='trl'>T. Translator</dc:creator><dc:date>1951-05-13T10:00:00Z</dc:date>\
    </metadata><manifest>\
    <item id='cover' href='cover.xhtml' media-type='application/xhtml+xml'/>\
    <item id='late' href='late.xhtml' media-type='application/xhtml+xml'/>\
    <item id='one' href='text/one%20x.xhtml' media-type='application/xhtml+xml'/>\
    <item id='two' href='text/../text/two.xhtml' media-type='application/xhtml+xml'/>\
    <item id='nav' href='nav.xhtml' properties='nav' media-type='application/xhtml+xml'/>\
    <item id='ncx' href='toc.ncx' media-type='application/x-dtbncx+xml'/>\
    <item id='css' href='x.css' media-type='text/css'/>\
    </manifest><spine toc='ncx'><itemref idref='cover'/><itemref idref='late' linear='no'/>\
    <itemref idref='nav' linear='no'/><itemref idref='one'/><itemref idref='two'/></spine></package>";
const NAV: &str = "<html><nav epub:type='toc'><h1>Contents</h1><ol><li><span>Part</span><ol><li>\
    <a href='text/one%20x.xhtml'><span>One</span></a></li><li><a \
    href='text/two.xhtml#h'>Two</a></li></ol></li></ol></nav><nav epub:type='page-list'><ol><li>\
    <a href='text/two.xhtml#p'>xii</a></li></ol></nav></html>";
const ONE: &str = "<?xml version='1.0'?><html><head><title>no</title></head><body><h1>One</h1><p>a\
    <a epub:type='noteref' href='../late.xhtml#n'>1</a> and <a href='two.xhtml#h'>two</a>, <a \
    href='two.xhtml'>all</a>, <a href='../x.css'>style</a><br/>end</p></body></html>";
const TWO: &str =
    "<html><body><p>before</p><h1 id='h'>Two</h1><p>b <span id='p'/>c</p></body></html>";
const LATE: &str = "<html><body><p>Late</p><aside id='n' epub:type='footnote'>Note</aside></body>";

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn parts() -> Vec<(&'static str, &'static str)> {
    vec![
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("OPS/book.opf", LIST),
        ("OPS/cover.xhtml", "<html><body><img alt='Cover' src='c.jpg'/></body></html>"),
        ("OPS/nav.xhtml", NAV),
        ("OPS/text/one x.xhtml", ONE),
        ("OPS/text/two.xhtml", TWO),
        ("OPS/late.xhtml", LATE),
    ]
}

fn book(parts: &[(&str, &str)]) -> Result<Read, Unreadable> {
    read(&Source { bytes: &packed(parts), name: "a.epub" }, &Limits::default())
}

const TEXT: &str = "One\n\na[1] and two, all, style\nend\n\nbefore\n\nTwo\n\nb c\n\nLate\n\n----------\n\n\
    [1] Note";

#[test]
fn chapters_stand_in_their_order_and_lead_to_each_other() {
    let read = book(&parts()).unwrap();
    assert_eq!(read.text, TEXT);
    let targets: Vec<_> = read.structure.links.iter().map(|link| link.target.clone()).collect();
    let at = |word: &str| Target::Inside(read.text.find(word).unwrap());
    let style = Target::Outside("../x.css".to_owned());
    assert_eq!(targets, [at("Two"), at("before"), style]);
    let outline: Vec<_> =
        read.structure.outline.iter().map(|e| (e.level, &*e.title, e.at)).collect();
    let two = read.text.find("Two").unwrap();
    assert_eq!(outline, [(1, "Part", 0), (2, "One", 0), (2, "Two", two)]);
    assert_eq!(read.structure.page_at(read.text.find("c\n\nLate").unwrap()), Some("xii"));
    let facts: Vec<_> = read.facts.iter().map(|fact| &*fact.words).collect();
    assert_eq!(facts, ["The Book", "A. Writer", "1951-05-13"]);
    assert_eq!(read.losses, [""; 0]);
}

#[test]
fn an_old_table_of_contents_does_as_well() {
    let mut parts = parts();
    let ncx = "<ncx><navMap><navPoint><navLabel><text>One!</text></navLabel><content \
        src='text/one%20x.xhtml'/><navPoint><navLabel><text>Two!</text></navLabel><content \
        src='text/two.xhtml#nowhere'/></navPoint></navPoint></navMap><pageList><pageTarget><navLabel>\
        <text>7</text></navLabel><content src='text/two.xhtml#p'/></pageTarget></pageList></ncx>";
    parts[4] = ("OPS/toc.ncx", ncx);
    let read = book(&parts).unwrap();
    let outline: Vec<_> = read.structure.outline.iter().map(|e| (e.level, &*e.title)).collect();
    assert_eq!(outline, [(1, "One!"), (2, "Two!")]);
    assert_eq!(read.structure.pages[0].label, "7");
}

#[test]
fn without_its_list_the_chapters_are_found() {
    let mut parts = parts();
    parts[2] = ("OPS/book.opf", "<package><manif");
    let read = book(&parts).unwrap();
    assert!(read.text.contains("Late") && read.text.contains("One\n\na[1] and two"));
    assert_eq!(read.losses, ["the order of its chapters, which is damaged"]);
    parts.remove(1);
    assert!(book(&parts).is_ok());
    // Chapters that are listed and not there.
    let mut missing = self::parts();
    missing.remove(6);
    assert_eq!(book(&missing).unwrap().losses, ["1 chapter that is not there"]);
}

#[test]
fn nothing_leads_out_of_the_archive() {
    let is = |folder, address, path: &str, id: Option<&str>| {
        assert_eq!(package::joined(folder, address), (path.to_owned(), id.map(str::to_owned)));
    };
    is("OPS", "../../../etc/passwd", "etc/passwd", None);
    is("OPS", "/a.xhtml#x%20y", "a.xhtml", Some("x y"));
    is("OPS/text", "./../b.xhtml?v=1#", "OPS/b.xhtml", None);
}

#[test]
fn what_cannot_be_read_is_named() {
    let encryption = |by: &str| {
        format!(
            "<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm='{by}'/><enc:CipherData>\
             <enc:CipherReference URI='OPS/text/two.xhtml'/></enc:CipherData></enc:EncryptedData>"
        )
    };
    let with = |by: &str| {
        let encryption = encryption(by);
        let mut parts = parts();
        parts.push(("META-INF/encryption.xml", &encryption));
        book(&parts)
    };
    assert_eq!(with("http://www.w3.org/2001/04/xmlenc#aes256-cbc"), Err(Unreadable::Encrypted));
    assert!(with("http://www.idpf.org/2008/embedding").is_ok());
    let mut pictures = parts();
    for part in &mut pictures[5..] {
        part.1 = "<html><body><img alt='x' src='x.png'/></body></html>";
    }
    assert!(matches!(book(&pictures), Err(Unreadable::NoText(_))));
    assert!(matches!(book(&pictures[..3]), Err(Unreadable::Damaged(_))));
}

#[test]
fn a_file_is_an_epub_by_what_is_in_it() {
    let claim = |bytes: &[u8], name: &str| claims(&Source { bytes, name });
    let bytes = packed(&parts());
    assert_eq!(claim(&bytes, "a.zip"), Claim::Bytes);
    let without = packed(&parts()[1..]);
    assert_eq!(claim(&without, "a.zip"), Claim::Bytes);
    assert_eq!(claim(&without[4..], "a.epub"), Claim::Name);
    assert_eq!(claim(&packed(&[("a.txt", "META-INF/container.xml")]), "a.zip"), Claim::No);
    assert_eq!(claim(b"no archive", "a.epub"), Claim::No);
}

#[test]
fn nothing_panics_on_damage() {
    let bytes = packed(&parts());
    let limits = Limits::default();
    for at in (0..bytes.len()).step_by(7) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x25;
        for damaged in [&flipped[..], &bytes[..at]] {
            let _ = read(&Source { bytes: damaged, name: "a.epub" }, &limits);
        }
    }
}
