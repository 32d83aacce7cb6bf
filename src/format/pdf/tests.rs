//! Pages with letters here and there, and the text that they become.

use super::*;

/// A file with one page and these objects beside it; without a table of contents.
fn file(content: &str, others: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]\
         /Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R\
         /Resources<</Font<</F 5 0 R>>/XObject<</X0 10 0 R>>>>>>endobj\n4 0 obj<</Length {}>>\
         stream\n{content}\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman\
         >>endobj\n{others}\n6 0 obj<</Title(Notes on (nothing))/Author(A. Clerk)>>endobj\ntrailer\n\
         <</Root 1 0 R/Info 6 0 R>>\n",
        content.len()
    )
    .into_bytes()
}

fn read_all(bytes: &[u8], limits: &Limits) -> Result<Read, Unreadable> {
    let source = Source { bytes, name: "a.pdf" };
    assert_eq!(claims(&source), Claim::Bytes);
    read(&source, limits)
}

#[test]
fn lines_become_paragraphs() {
    let content = "BT /F 12 Tf 50 700 Td 14 TL (The first line of a long para-) Tj T* \
                   (graph that ends here, with a) Tj T* (note.) Tj /F 8 Tf 4 Ts (1) Tj 0 Ts \
                   /F 12 Tf T* T* [(Ano) -20 (ther) -300 (one.)] TJ ET";
    let read = read_all(&file(content, ""), &Limits::default()).unwrap();
    assert_eq!(
        read.text,
        "The first line of a long paragraph that ends here, with a note.1\n\nAnother one."
    );
    assert_eq!(read.facts[0].words, "Notes on (nothing)");
    assert_eq!(read.structure.styles.len(), 1);
    assert_eq!(read.structure.page_at(0), Some("1"));
    assert_eq!(read.losses, Vec::<String>::new());
}

#[test]
fn a_raised_number_calls_the_note_at_the_foot() {
    let content = "BT /F 12 Tf 50 700 Td 14 TL (The troops) Tj /F 7 Tf 4 Ts (12) Tj 0 Ts /F 12 Tf \
                   ( took 5 m) Tj /F 7 Tf 4 Ts (2) Tj 0 Ts /F 12 Tf ( of the longest wall there was.) Tj \
                   0 -600 Td /F 6 Tf 3 Ts (12) Tj 0 Ts /F 9 Tf (Not printed.) Tj ET";
    let read = read_all(&file(content, ""), &Limits::default()).unwrap();
    assert_eq!(
        read.text,
        "The troops[12] took 5 m2 of the longest wall there was.\n\n[12] Not printed."
    );
    let note = read.structure.notes[0];
    assert_eq!(&read.text[note.call.range()], "[12]");
    assert_eq!(&read.text[note.note.range()], "[12] Not printed.");
}

#[test]
fn a_page_without_letters_has_no_text() {
    let read = read_all(&file("0 0 m 100 100 l S", ""), &Limits::default());
    assert!(matches!(read, Err(Unreadable::NoText(_))));
    assert!(read_all(b"%PDF-1.4\nnothing", &Limits::default()).is_err());
}

#[test]
fn forms_within_forms_end() {
    // Each draws the next ten times: ten to the power of thirteen in all.
    let form = |n: u32| {
        let next = format!("/X{} Do ", n + 1).repeat(10);
        format!(
            "{} 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>\
             /XObject<</X{} {} 0 R>>>>/Length {}>>stream\n{next}\nendstream endobj\n",
            10 + n,
            n + 1,
            11 + n,
            next.len()
        )
    };
    let forms = (0..13).map(form).collect::<Vec<_>>().concat();
    let last = "23 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>\
                /Length 40>>stream\nBT /F 12 Tf 9 9 Td (again) Tj ET          \nendstream endobj\n";
    let read = read_all(&file("/X0 Do", &(forms + last)), &Limits::default());
    assert!(matches!(read, Err(Unreadable::TooMuch(_))), "{read:?}");
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let content = "BT /F 12 Tf 50 700 Td (words) Tj ET ".repeat(100);
    let limits = Limits { unpacked: 1000, ..Limits::default() };
    assert!(matches!(read_all(&file(&content, ""), &limits), Err(Unreadable::TooMuch(_))));
    let over = Limits { is_over: &|| true, ..Limits::default() };
    assert!(matches!(read_all(&file(&content, ""), &over), Err(Unreadable::TooSlow)));
}

#[test]
fn damaged_files_are_read_as_far_as_they_go() {
    use proptest::prelude::*;
    let whole = file("BT /F 12 Tf 50 700 Td (These are words.) Tj ET", "");
    let cut = &whole[..whole.len() - 60];
    assert_eq!(read_all(cut, &Limits::default()).unwrap().text, "These are words.");
    proptest!(|(at in 9..whole.len(), byte in any::<u8>(), end in 9..whole.len())| {
        let mut other = whole.clone();
        other[at] = byte;
        let _ = read_all(&other, &Limits::default());
        let _ = read_all(&other[..end], &Limits::default());
    });
}
