//! Any bytes as an EPUB, or as its parts: two chapters, the two forms of a table of contents, and
//! the list of parts, for which there is one if it is empty.
#![no_main]

use glossator_fuzz::{archive, format, parts, read_archive};
use libfuzzer_sys::fuzz_target;

const CONTAINER: &[u8] =
    b"<container><rootfiles><rootfile full-path=\"list.opf\"/></rootfiles></container>";
const LIST: &[u8] = b"<package><metadata><dc:title>A</dc:title></metadata><manifest>\
    <item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/>\
    <item id=\"b\" href=\"b.xhtml\" media-type=\"application/xhtml+xml\"/>\
    <item id=\"n\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
    <item id=\"t\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/></manifest>\
    <spine toc=\"t\"><itemref idref=\"a\"/><itemref idref=\"b\"/></spine></package>";

fuzz_target!(|bytes: &[u8]| {
    read_archive(format("epub"), bytes, |bytes| {
        let [first, second, navigation, ncx, list] = parts(bytes);
        let list = if list.is_empty() { LIST } else { list };
        archive(&[
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", CONTAINER),
            ("list.opf", list),
            ("a.xhtml", first),
            ("b.xhtml", second),
            ("nav.xhtml", navigation),
            ("toc.ncx", ncx),
        ])
    });
});
