//! What is sent to the builder, and the text that it writes.

use super::*;

fn built(send: impl FnOnce(&mut Builder)) -> Read {
    let limits = Limits::default();
    let mut builder = Builder::new(&limits);
    send(&mut builder);
    builder.finish().unwrap()
}

fn block(read: &Read, at: usize) -> (&str, BlockKind) {
    let block = read.structure.blocks[at];
    (&read.text[block.span.range()], block.kind)
}

fn within(b: &mut Builder, container: Container, words: &str) {
    b.open(container);
    b.text(words);
    b.close();
}

#[test]
fn blanks_run_together_and_blocks_stand_apart() {
    let read = built(|b| {
        within(b, Container::Heading(2), "\n  Telegram  from\tShtykov ");
        within(b, Container::Paragraph, "One\n two");
        b.text("loose ");
        b.text(" words");
        within(b, Container::Paragraph, "   ");
        within(b, Container::Quotation, "quoted");
        b.rule();
        within(b, Container::Preformatted, "\n  a\tb\r\n\n  c\n");
    });
    assert_eq!(
        read.text,
        "Telegram from Shtykov\n\nOne two\n\nloose words\n\nquoted\n\n* * *\n\n  a\tb\n\n  c"
    );
    assert_eq!(block(&read, 0), ("Telegram from Shtykov", BlockKind::Heading(2)));
    assert_eq!(block(&read, 3), ("quoted", BlockKind::Quotation));
    assert_eq!(read.structure.blocks[3].indent, 4);
    assert_eq!(block(&read, 4), ("* * *", BlockKind::Rule));
    assert_eq!(block(&read, 5), ("  a\tb\n\n  c", BlockKind::Preformatted));
    assert_eq!(read.structure.outline[0].title, "Telegram from Shtykov");
}

#[test]
fn lists_have_their_marks_and_nest() {
    let read = built(|b| {
        b.text("Before");
        b.open(Container::Numbers(3, Numbering::Decimal));
        within(b, Container::Item, "three");
        b.open(Container::Item);
        b.text("four");
        b.open(Container::Bullets);
        within(b, Container::Item, "inner");
        b.close();
        b.close();
        b.open(Container::Item);
        within(b, Container::Paragraph, "five");
        within(b, Container::Paragraph, "still five");
        b.close();
        b.open(Container::Item);
        b.mark("7 bis.");
        b.text("six");
        b.close();
        b.close();
        b.text("After");
    });
    assert_eq!(
        read.text,
        "Before\n\n3. three\n4. four\n  - inner\n5. five\n\n   still five\n\n7 bis. six\n\nAfter"
    );
    let marks: Vec<u16> = read.structure.blocks.iter().map(|block| block.mark).collect();
    assert_eq!(marks, [0, 3, 3, 4, 3, 3, 7, 0]);
    assert_eq!(block(&read, 2).1, BlockKind::Item);
}

#[test]
fn a_row_is_a_line_and_keeps_its_cells_together() {
    let read = built(|b| {
        b.open(Container::Table);
        for row in [["a", "", "c\nd"], ["", "", ""], ["", "e", ""]] {
            b.open(Container::Row);
            for cell in row {
                b.open(Container::Cell);
                within(b, Container::Paragraph, cell);
                within(b, Container::Paragraph, if cell == "a" { "b" } else { "" });
                b.close();
            }
            b.close();
        }
        b.close();
        b.text("After");
    });
    assert_eq!(read.text, "a b\t\tc d\n\te\n\nAfter");
    assert_eq!(block(&read, 1), ("\te", BlockKind::Row));
}

#[test]
fn notes_stand_below_a_rule_in_the_order_of_their_calls() {
    let read = built(|b| {
        b.text("For Lovett. ");
        b.call("x");
        b.text(" Then");
        b.call("y");
        b.text(". Again");
        b.call("x");
        b.call("lost");
        b.note("y");
        within(b, Container::Paragraph, "Second");
        within(b, Container::Paragraph, "more");
        b.end_note();
        b.note("x");
        b.text("First, see ");
        b.link(LinkDestination::Outside("https://example.org".to_owned()));
        b.text("there");
        b.end_link();
        b.end_note();
    });
    assert_eq!(
        read.text,
        "For Lovett.[1] Then[2]. Again[1][3]\n\n----------\n\n[1] First, see there\n\n[2] \
         Second\n\nmore"
    );
    let slice = |span: Span| &read.text[span.range()];
    let notes: Vec<_> =
        read.structure.notes.iter().map(|n| (slice(n.call), slice(n.note))).collect();
    assert_eq!(notes[0], ("[1]", "[1] First, see there"));
    assert_eq!(notes[1], ("[2]", "[2] Second\n\nmore"));
    assert_eq!(notes[3], ("[3]", ""));
    assert_eq!(slice(read.structure.links[0].span), "there");
    assert_eq!(read.losses, ["1 note of which only the number is there"]);
    assert_eq!(block(&read, 2).1, BlockKind::Note);
}

#[test]
fn styles_links_and_places_hold_the_words_and_no_blanks_around_them() {
    let read = built(|b| {
        b.link(LinkDestination::Inside("end".to_owned()));
        b.style(Style::Strong);
        b.text(" nine ");
        b.text("divisions ");
        b.end_style(Style::Strong);
        b.end_link();
        b.text("and");
        b.style(Style::Emphasis);
        b.end_style(Style::Emphasis);
        b.state(Field::Date);
        b.text(" 13 May");
        b.end_state(Some("1951-05-13"));
        b.page("xii");
        b.id("end");
        b.open(Container::Paragraph);
        b.text("End");
        b.fact(Field::Title, " A\n title ");
        b.outline(1, "The end", "end");
        b.outline(1, "Nowhere", "nowhere");
    });
    assert_eq!(read.text, "nine divisions and 13 May\n\nEnd");
    assert_eq!(read.structure.styles, [(Span::new(0, 14), Style::Strong)]);
    assert_eq!(
        read.structure.links,
        [Hyperlink { span: Span::new(0, 14), target: Target::Inside(27) }]
    );
    assert_eq!(read.structure.page_at(30), Some("xii"));
    assert_eq!(read.structure.page_at(3), None);
    assert_eq!(read.structure.section_at(28).map(|entry| entry.title.as_str()), Some("The end"));
    let facts: Vec<_> = read.facts.iter().map(|fact| (fact.words.as_str(), fact.span)).collect();
    assert_eq!(facts, [("1951-05-13", Span::new(19, 25)), ("A title", Span::new(0, 0))]);
}

#[test]
fn what_began_in_blanks_that_are_cut_off_begins_with_the_next_word() {
    let read = built(|b| {
        b.open(Container::Preformatted);
        b.text("x  ");
        b.state(Field::Date);
        b.style(Style::Strong);
        b.link(LinkDestination::Inside("here".to_owned()));
        b.id("here");
        b.page("2");
        b.text("  ");
        b.open(Container::Paragraph);
        b.text("May 1951");
        b.end_state(None);
        b.end_link();
        b.end_style(Style::Strong);
    });
    assert_eq!(read.text, "x\n\nMay 1951");
    let date = Span::new(3, 11);
    assert_eq!((read.facts[0].span, &*read.facts[0].words), (date, "May 1951"));
    assert_eq!(read.structure.styles, [(date, Style::Strong)]);
    assert_eq!(read.structure.links, [Hyperlink { span: date, target: Target::Inside(3) }]);
    assert_eq!(read.structure.pages[0].at, 3);
    let read = built(|b| {
        b.open(Container::Preformatted);
        b.text("x  ");
        b.state(Field::Date);
        b.style(Style::Strong);
        b.text(" ");
        b.end_style(Style::Strong);
        b.end_state(Some("1951"));
        b.open(Container::Paragraph);
        b.text("y");
    });
    assert_eq!((read.facts[0].span, &*read.facts[0].words), (Span::new(1, 1), "1951"));
    assert_eq!(read.structure.styles, []);
}

#[test]
fn a_title_in_the_outline_has_no_numbers_of_notes() {
    let read = built(|b| {
        b.open(Container::Heading(1));
        b.text("Telegram");
        b.call("x");
        b.text(" from Peking");
        b.call("y");
        b.close();
        b.note("x");
        b.text("Not printed");
    });
    assert!(read.text.starts_with("Telegram[1] from Peking[2]\n\n"));
    assert_eq!(read.structure.outline[0].title, "Telegram from Peking");
}

#[test]
fn a_line_end_between_ideographs_is_no_blank() {
    let read = built(|b| {
        b.text("山路\n を登り e\nながら 한국\n말 漢字");
        b.ruby("かんじ");
        b.line_break();
        b.text(" next");
    });
    assert_eq!(read.text, "山路を登り e ながら 한국 말 漢字(かんじ)\nnext");
    assert_eq!(read.structure.blocks.len(), 1);
}

#[test]
fn what_is_too_long_or_too_deep_is_refused() {
    let limits = Limits { text: 100, depth: 10, ..Limits::default() };
    let mut long = Builder::new(&limits);
    (0..60).for_each(|_| long.text("ab "));
    assert!(matches!(long.check(), Err(Unreadable::TooMuch(_))));
    assert!(long.finish().is_err());
    let mut linked = Builder::new(&limits);
    (0..60).for_each(|_| linked.link(LinkDestination::Outside("https://example.org".to_owned())));
    assert!(linked.check().is_err());
    let mut noted = Builder::new(&limits);
    (0..60).for_each(|_| noted.call("again"));
    assert!(noted.check().is_err());
    let mut deep = Builder::new(&limits);
    (0..60).for_each(|_| deep.open(Container::Quotation));
    assert!(deep.check().is_err());
    let over = Limits { is_over: &|| true, ..Limits::default() };
    assert_eq!(Builder::new(&over).check(), Err(Unreadable::TooSlow));
}

#[test]
fn blocks_cover_the_text_in_order_whatever_is_sent() {
    use proptest::prelude::*;
    let containers = [
        Container::Division,
        Container::Paragraph,
        Container::Heading(1),
        Container::Quotation,
        Container::Verse,
        Container::Preformatted,
        Container::Bullets,
        Container::Numbers(1, Numbering::LowerRoman),
        Container::Item,
        Container::Table,
        Container::Row,
        Container::Cell,
    ];
    proptest!(|(steps in prop::collection::vec(0_usize..38, 0..80))| {
        let read = built(|b| for step in steps {
            match step {
                0..12 => b.open(containers[step].clone()),
                12..18 => b.close(),
                18 => b.text(" a b"),
                19 => b.text("中\n"),
                20 => b.line_break(),
                21 => b.style(Style::Strong),
                22 => b.end_style(Style::Strong),
                23 => b.call("k"),
                24 => b.note("k"),
                25 => b.end_note(),
                26 => b.rule(),
                27 => b.link(LinkDestination::Inside("i".to_owned())),
                28 => b.id("i"),
                29 => b.text("  "),
                30 => b.text("\t\n"),
                31 => b.state(Field::Date),
                32 => b.end_state(None),
                33 => b.end_state(Some("1951")),
                34 => b.page("7"),
                35 => b.end_link(),
                36 => b.text("x \n"),
                _ => b.text("x"),
            }
        });
        let mut at = 0;
        for block in &read.structure.blocks {
            prop_assert!(block.span.start >= at && block.span.end >= block.span.start);
            prop_assert!(read.text[at..block.span.start].chars().all(|c| c == '\n'));
            prop_assert!(usize::from(block.mark) <= block.span.len());
            at = block.span.end;
        }
        prop_assert_eq!(at, read.text.len());
        let structure = &read.structure;
        for (span, _) in &structure.styles {
            prop_assert!(!span.is_empty());
        }
        let stretches = structure.styles.iter().map(|(span, _)| *span)
            .chain(structure.links.iter().map(|link| link.span))
            .chain(structure.notes.iter().flat_map(|note| [note.call, note.note]))
            .chain(read.facts.iter().map(|fact| fact.span));
        for span in stretches {
            prop_assert!(span.start <= span.end && read.text.get(span.range()).is_some());
        }
        let inside = structure.links.iter().filter_map(|link| match link.target {
            Target::Inside(at) => Some(at),
            Target::Outside(_) => None,
        });
        let places = inside.chain(structure.pages.iter().map(|page| page.at))
            .chain(structure.outline.iter().map(|entry| entry.at));
        for place in places {
            prop_assert!(read.text.is_char_boundary(place));
        }
        prop_assert!(structure.pages.is_sorted_by_key(|page| page.at));
    });
}
