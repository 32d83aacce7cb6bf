//! Whole messages, right ones and wrong ones.

use super::message::size;
use super::*;
use crate::model::apparatus::Field;
use crate::model::structure::BlockKind;

fn source<'a>(name: &'a str, text: &'a str) -> Source<'a> {
    Source { bytes: text.as_bytes(), name }
}

fn reads(text: &str) -> Read {
    read(&source("a.eml", text), &Limits::default()).unwrap()
}

#[test]
fn what_is_mail() {
    let of = |name, text| claims(&source(name, text));
    let letter = "From: A\nTo: B\nSubject: the telegram\n\nDear B\n";
    assert_eq!(of("a.txt", letter), Claim::No, "a letter that somebody wrote");
    assert_eq!(of("a.eml", letter), Claim::Bytes);
    assert_eq!(of("x:2,S", "Received: by x\n  with y\nFrom: A\n\nHello"), Claim::Bytes);
    assert_eq!(of("x", "Received: by x\nsomething else\nFrom: A\n\n"), Claim::No);
    assert_eq!(of("a.eml", "Subject: only\n\nHello"), Claim::Name);
    assert_eq!(of("a.eml", "Hello"), Claim::No);
    assert_eq!(of("a.eml", "From a@b Tue Mar 12 09:14:03 2019\nFrom: A\nTo: B\n"), Claim::Bytes);
    assert_eq!(of("a", "From a@b Tue Mar 12 09:14:03 2019\nFrom: A\nMessage-ID: B\n"), Claim::No);
    assert_eq!(of("", ""), Claim::No);
}

#[test]
fn head_body_and_facts() {
    let read = reads(
        "Received: by x\r\nFrom: =?ISO-8859-1?Q?J=FCrgen?= <j@example.org>\r\nTo: \"A, B\" \
         <a@b>,\r\n c@d\r\nCc: e@f\r\nDate: Tue, 12 Mar 2019 09:14:03 +0100\r\nSubject: \
         =?koi8-r?B?5MXMzyAxNA==?=\r\nContent-Type: text/plain; charset=koi8-r\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n8NLJ18XUISDkxczPIDE0Lg==\r\n",
    );
    assert_eq!(
        read.text,
        "Дело 14\n\nFrom: Jürgen <j@example.org>\nTo: \"A, B\" <a@b>, c@d\nCc: e@f\nDate: Tue, 12 \
         Mar 2019 09:14:03 +0100\n\nПривет! Дело 14."
    );
    assert_eq!(read.structure.blocks[0].kind, BlockKind::Heading(1));
    let fact = |field| read.facts.iter().find(|fact| fact.field == field).unwrap();
    assert_eq!(fact(Field::Title).words, "Дело 14");
    assert_eq!(fact(Field::From).words, "Jürgen <j@example.org>");
    let date = fact(Field::Date);
    assert_eq!(&read.text[date.span.range()], "Tue, 12 Mar 2019 09:14:03 +0100");
    assert!(read.losses.is_empty());
}

const MIXED: &str = "Subject: outer\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\
    Content-Type: multipart/alternative; boundary=a\n\n--a\n\nplain words\n--a\n\
    Content-Type: text/html\n\n<p>html words\n--a\nContent-Type: text/calendar; name=when.ics\n\n\
    BEGIN\n--a--\n--m\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\n\
    Subject: inner\nFrom: C\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\ninner words\n--i\n\
    Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\nAAA=\n--i--\n--m\n\
    Content-Type: text/plain; name=\"patch.txt\"\nContent-Disposition: attachment\n\nattached\n\
    --m--\n";

#[test]
fn parts_messages_and_attachments() {
    let read = reads(MIXED);
    assert_eq!(
        read.text,
        "outer\n\nplain words\n\ninner\n\nFrom: C\n\ninner words\n\nAttachments:\n\n- image/png, 5 \
         bytes\n\nAttachments:\n\n- when.ics (text/calendar, 5 bytes)\n- patch.txt (text/plain, 8 \
         bytes)"
    );
    let outline: Vec<_> =
        read.structure.outline.iter().map(|e| (e.level, e.title.as_str())).collect();
    assert_eq!(outline, [(1, "outer"), (2, "inner")]);
    let facts: Vec<_> = read.facts.iter().map(|fact| fact.words.as_str()).collect();
    assert_eq!(facts, ["outer", "outer", "when.ics", "patch.txt"]);
}

#[test]
fn html_is_read_where_there_is_no_plain_text() {
    let only = |parts: &str| {
        reads(&format!("Subject: s\nContent-Type: multipart/alternative; boundary=a\n\n{parts}"))
    };
    let html = "--a\nContent-Type: text/html; charset=koi8-r\nContent-Transfer-Encoding: \
                quoted-printable\n\n<p>=E4=C5=CC=CF</p><blockquote>old</blockquote><a \
                href=3D'https://x.org'>x</a>\n--a--\n";
    let read = only(html);
    assert_eq!(read.text, "s\n\nДело\n\nold\n\nx");
    assert_eq!(read.structure.blocks[2].kind, BlockKind::Quotation);
    assert_eq!(read.structure.links.len(), 1);
    assert_eq!(only(&format!("--a\n\n \n\n{html}")).text, read.text);
    assert_eq!(only(&format!("--a\n\nplain\n{html}")).text, "s\n\nplain");
}

#[test]
fn what_cannot_be_read_is_said() {
    let encrypted = reads(
        "Subject: s\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; \
         boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b--",
    );
    assert_eq!(encrypted.text, "s\n\n[encrypted with PGP]");
    assert_eq!(encrypted.losses, ["what is encrypted with PGP"]);
    let wrapped = |rest: &str| {
        let text = format!("Subject: s\nContent-Type: application/pkcs7-mime{rest}");
        read(&source("a.eml", &text), &Limits::default()).unwrap_err()
    };
    assert_eq!(wrapped("; smime-type=enveloped-data\n\nx"), Unreadable::Encrypted);
    assert!(matches!(wrapped("; smime-type=signed-data\n\nx"), Unreadable::NoText(_)));
    let signed = wrapped("\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCA");
    assert!(matches!(signed, Unreadable::NoText(_)));
    let cut = reads("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsome words");
    assert_eq!((cut.text.as_str(), cut.losses.len()), ("some words", 1));
    let whole = reads("Content-Type: multipart/mixed; boundary=b\n\nnothing else");
    assert_eq!(whole.text, "nothing else");
    assert_eq!(
        whole.losses,
        ["its end, which is missing", "parts that cannot be told apart"]
            .into_iter()
            .rev()
            .collect::<Vec<_>>()
    );
    let strange = reads("Content-Type: text/plain; charset=x-own\n\nGr\u{fc}\u{df}e");
    assert_eq!(strange.losses, ["letters in the character set \"x-own\", which is not known"]);
}

#[test]
fn sizes() {
    let said = [1, 999, 1499, 999_499, 999_500, 3_449_999].map(size);
    assert_eq!(said, ["1 byte", "999 bytes", "1 KB", "999 KB", "1.0 MB", "3.4 MB"]);
}

#[test]
fn damaged_copies_are_read_or_refused() {
    use proptest::prelude::*;
    let whole = MIXED.as_bytes();
    let change = (0..whole.len(), any::<u8>(), 0..3_usize, 0..200_usize);
    proptest!(|(changes in prop::collection::vec(change, 1..8))| {
        let mut bytes = whole.to_vec();
        for (at, byte, what, len) in changes {
            let at = at.min(bytes.len().saturating_sub(1));
            let end = (at + len).min(bytes.len());
            match what {
                0 => if let Some(place) = bytes.get_mut(at) { *place = byte },
                1 => { bytes.drain(at..end); }
                _ => { let piece = bytes[at..end].to_vec(); bytes.splice(at..at, piece); }
            }
        }
        let source = Source { bytes: &bytes, name: "a.eml" };
        let _ = claims(&source);
        let _ = read(&source, &Limits::default());
    });
    let pieces = [
        "Content-Type",
        ": ",
        "multipart/mixed",
        "; boundary",
        "=",
        "\"",
        "b",
        "\n",
        "--",
        "*0*",
        "*1",
        "=?utf-8?Q?",
        "?=",
        "\r",
        " ",
        "\t",
        "name",
        "'",
        "%C3",
        "Subject",
        "> ",
        "\u{0}",
        "message/rfc822",
        ";",
    ];
    proptest!(|(words in prop::collection::vec(0..pieces.len(), 0..60))| {
        let text: String = words.iter().map(|at| pieces[*at]).collect();
        let _ = claims(&source("a.eml", &text));
        let _ = read(&source("a.eml", &text), &Limits::default());
    });
}
