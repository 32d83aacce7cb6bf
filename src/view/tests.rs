//! Tests of what the views show of documents whose format says what they are made of.

use std::path::Path;
use std::sync::Arc;

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::geometry::Pane;
use super::page::PagePane;
use super::*;
use crate::format::builder::{Builder, Container, LinkDestination as To};
use crate::format::{Limits, Read};
use crate::model::apparatus::Apparatus;
use crate::model::document::{Document, SourceFile};
use crate::model::path::DocPath;
use crate::model::settings::{Borders, ThemeName};
use crate::model::structure::Style;
use crate::model::text::Text;
use crate::session::event::Effect;
use crate::session::marks::Marks;
use crate::session::page::{Frame, Page};
use crate::session::panes::Focus;
use crate::session::reading::Viewport;
use crate::session::status::Status;
use crate::widget::theme::{Depth, Theme};

const SIZE: (u16, u16) = (60, 24);

fn within(b: &mut Builder, container: Container, words: &str) {
    b.open(container);
    b.text(words);
    b.close();
}

/// Two sections on two pages, with links both ways, a note, a quotation and a table.
fn paper() -> Read {
    let limits = Limits::default();
    let mut b = Builder::new(&limits);
    b.page("xi");
    within(&mut b, Container::Heading(1), "Artillery");
    b.open(Container::Paragraph);
    b.text("It needs ");
    b.style(Style::Strong);
    b.text("nine divisions");
    b.end_style(Style::Strong);
    b.call("n");
    b.text(" and ");
    b.link(To::Inside("second".to_owned()));
    b.text("more");
    b.end_link();
    b.text(". See the ");
    b.link(To::Outside("https://example.org/volume".to_owned()));
    b.text("volume");
    b.end_link();
    b.text(".");
    b.close();
    b.page("xii");
    b.id("second");
    within(&mut b, Container::Heading(3), "Guns");
    within(&mut b, Container::Quotation, "So it was said. And heard.");
    b.open(Container::Table);
    for row in [["Army", "Guns"], ["Twentieth", "9"]] {
        b.open(Container::Row);
        for cell in row {
            within(&mut b, Container::Cell, cell);
        }
        b.close();
    }
    b.close();
    b.note("n");
    b.text("Later eleven.");
    b.end_note();
    b.finish().unwrap()
}

fn reading(read: Read) -> Session {
    let document = Arc::new(Document {
        path: DocPath::new(Path::new("paper.html")).unwrap(),
        text: Arc::new(Text::new(read.text)),
        structure: Arc::new(read.structure),
        abbreviations: Arc::default(),
        apparatus: Arc::new(Apparatus::default()),
        source: SourceFile::default(),
    });
    let mut session = Session::default();
    session.panes.focus = Focus::Reading;
    let geometry = Geometry::new(SIZE, &session.config.settings, session.panes);
    let pane = geometry.page.unwrap();
    let (_, setting) = pane.text(&session.config.settings, false);
    let frame: Frame = pane.frame(&session.config.settings);
    session.reading.page = Some(Page::new(document, setting, Marks::default()));
    session.reading.fit(Viewport { setting, frame });
    session
}

fn put(session: &mut Session, needle: &str) {
    let frame = session.frame();
    let page = session.reading.page.as_mut().unwrap();
    let at = page.text().as_str().find(needle).unwrap();
    page.go_to(at, frame);
}

fn words_at(session: &Session, count: usize) -> &str {
    let page = session.reading.page.as_ref().unwrap();
    let rest = &page.text().as_str()[page.caret..];
    rest.get(..count).unwrap_or(rest)
}

fn enter(session: &mut Session) {
    assert_eq!(PagePane::default().act(Action::Open, session), Handled::Yes);
}

fn said(session: &Session) -> &str {
    match &session.status {
        Status::Info(words) | Status::Error(words) => words,
        Status::Quiet => "",
    }
}

fn drawn(view: &dyn View, session: &Session, name: ThemeName) -> Buffer {
    let theme = Theme::new(name, Borders::Unicode, Depth::True);
    let geometry = Geometry::new(SIZE, &session.config.settings, session.panes);
    let screen = Rect::new(0, 0, SIZE.0, SIZE.1 - 1);
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    let scene = Scene { session, theme: &theme, geometry: &geometry, size: SIZE, screen };
    view.draw(&scene, &mut buffer);
    buffer
}

fn lines(buffer: &Buffer) -> Vec<String> {
    let line = |y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..buffer.area.height).map(|y| line(y).trim_end().to_owned()).collect()
}

/// Returns the modifiers of the first cell of `words`.
fn modifiers(buffer: &Buffer, words: &str) -> Modifier {
    let (y, line) = lines(buffer).into_iter().enumerate().find(|(_, l)| l.contains(words)).unwrap();
    let x = line[..line.find(words).unwrap()].chars().count();
    buffer[(u16::try_from(x).unwrap(), u16::try_from(y).unwrap())].modifier
}

#[test]
fn the_page_shows_what_the_format_says() {
    let session = reading(paper());
    let buffer = drawn(&PagePane::default(), &session, ThemeName::Mono);
    let seen = lines(&buffer);
    let body: Vec<&str> = seen[2..16].iter().map(|line| line.trim_end()).collect();
    assert_eq!(
        body,
        [
            "     Artillery",
            "",
            "     It needs nine divisions[1] and more. See the volume.",
            "",
            "     Guns",
            "",
            "         So it was said. And heard.",
            "",
            "     Army       Guns",
            "     Twentieth     9",
            "",
            "     ----------",
            "",
            "     [1] Later eleven.",
        ]
    );
    assert!(modifiers(&buffer, "Artillery").contains(Modifier::BOLD));
    assert!(modifiers(&buffer, "nine").contains(Modifier::BOLD));
    assert!(modifiers(&buffer, "[1] and").contains(Modifier::DIM));
    assert!(modifiers(&buffer, "more").contains(Modifier::UNDERLINED));
    assert!(modifiers(&buffer, "Guns").contains(Modifier::ITALIC));
    assert_eq!(modifiers(&buffer, "It needs"), Modifier::empty());
    let foot = seen[SIZE.1 as usize - 2].trim();
    assert!(foot.starts_with("Artillery") && foot.ends_with("p. xi   ¶1/8   100 %"), "{foot}");
}

#[test]
fn as_it_stands_in_its_file_it_is_not_laid_out_by_its_structure() {
    let mut session = reading(paper());
    session.panes.raw_layout = true;
    let geometry = Geometry::new(SIZE, &session.config.settings, session.panes);
    let pane: Pane = geometry.page.unwrap();
    let (_, setting) = pane.text(&session.config.settings, true);
    session.reading.fit(Viewport { setting, frame: session.frame() });
    let seen = lines(&drawn(&PagePane::default(), &session, ThemeName::Mono)).join("\n");
    assert!(seen.contains("\n     So it was said."), "{seen}");
    assert!(seen.contains("\n     Army    Guns"), "{seen}");
}

#[test]
fn links_and_notes_are_followed_and_come_back() {
    let mut session = reading(paper());
    put(&mut session, "more");
    enter(&mut session);
    assert_eq!(words_at(&session, 4), "Guns");
    session.travel(true);
    assert_eq!(words_at(&session, 4), "more");
    put(&mut session, "[1]");
    let foot = lines(&drawn(&PagePane::default(), &session, ThemeName::Mono)).join("\n");
    assert!(foot.contains("     [1] Later eleven.   "), "the foot says it: {foot}");
    enter(&mut session);
    assert_eq!(words_at(&session, 9), "[1] Later");
    enter(&mut session);
    assert_eq!(words_at(&session, 7), "[1] and");
    put(&mut session, "volume");
    enter(&mut session);
    let copied = session.take_effects().into_iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text),
        _ => None,
    });
    assert_eq!(copied.as_deref(), Some("https://example.org/volume"));
    put(&mut session, "Later");
    enter(&mut session);
    assert!(said(&session).starts_with("there is nothing to open here"), "{}", said(&session));
}

#[test]
fn a_note_that_is_not_there_is_said() {
    let limits = Limits::default();
    let mut b = Builder::new(&limits);
    b.text("Words");
    b.call("lost");
    let mut session = reading(b.finish().unwrap());
    put(&mut session, "[1]");
    enter(&mut session);
    assert!(said(&session).contains("only the number"), "{}", said(&session));
}

#[test]
fn a_citation_names_section_and_page() {
    let mut session = reading(paper());
    put(&mut session, "And heard");
    let _ = PagePane::default().act(Action::CopyCitation, &mut session);
    let Some(Effect::Copy(text)) = session.take_effects().pop() else { panic!("nothing copied") };
    assert_eq!(text, "“And heard.” (paper, “Guns”, p. xii; paper.html)");
}

#[test]
fn a_note_is_cited_with_its_number_and_the_heading_where_it_is_called() {
    let mut session = reading(paper());
    put(&mut session, "Later eleven");
    let _ = PagePane::default().act(Action::CopyCitation, &mut session);
    let Some(Effect::Copy(text)) = session.take_effects().pop() else { panic!("nothing copied") };
    assert_eq!(text, "“Later eleven.” (paper, “Artillery”, p. xii, note 1; paper.html)");
    let foot = lines(&drawn(&PagePane::default(), &session, ThemeName::Mono));
    assert!(foot[SIZE.1 as usize - 2].trim().starts_with("Artillery"), "{foot:?}");
}

#[test]
fn that_words_are_missing_is_said_on_the_page() {
    let broken = |words: &str| {
        let mut session = reading(Read { text: words.to_owned(), ..Read::default() });
        let page = session.reading.page.as_mut().unwrap();
        let document = Arc::get_mut(&mut page.document).unwrap();
        document.source.incomplete = true;
        document.source.losses = vec!["the end of content.xml, which is damaged".to_owned()];
        lines(&drawn(&PagePane::default(), &session, ThemeName::Mono))
    };
    let some = broken("Some words.\n");
    assert!(some[0].ends_with("! words are missing"), "{some:?}");
    let none = broken("").join(" ");
    assert!(!none.contains("empty") && none.contains("the end of content.xml"), "{none}");
}

#[test]
fn the_card_of_an_unreadable_document_is_framed_and_whole() {
    let mut session = Session::default();
    let path = DocPath::new(Path::new("a.odt")).unwrap();
    let why = "damaged: the archive that it is packed in cannot be read, and nothing else is known";
    session.reading.unreadable = Some((path, why.to_owned()));
    let Opening::View(view) = card::open(&Request::Act(Action::Card), &mut session) else {
        panic!("no card: {}", said(&session))
    };
    let seen = lines(&drawn(view.as_ref(), &session, ThemeName::Mono)).join("\n");
    assert!(seen.contains("╭─ document ") && seen.contains('╯'), "{seen}");
    assert!(seen.contains("nothing else is known"), "{seen}");
}

#[test]
fn the_outline_shows_where_one_is_and_goes_elsewhere() {
    let mut session = reading(paper());
    put(&mut session, "heard");
    let Opening::View(mut view) = outline::open(&Request::Act(Action::Outline), &mut session)
    else {
        panic!("no outline: {}", said(&session))
    };
    let seen = lines(&drawn(view.as_ref(), &session, ThemeName::Mono));
    let at = seen.iter().position(|line| line.contains("Artillery")).unwrap();
    assert!(seen[at - 1].contains(" outline of paper "), "{seen:?}");
    assert!(seen[at].ends_with("p. xi │") && seen[at + 1].contains("▸▌     Guns"), "{seen:?}");
    assert!(seen[at + 1].ends_with("p. xii │"), "{seen:?}");
    assert_eq!(view.act(Action::Previous, &mut session), Handled::Yes);
    assert_eq!(view.act(Action::Accept, &mut session), Handled::Yes);
    assert_eq!(words_at(&session, 9), "Artillery");
    session.travel(true);
    assert_eq!(words_at(&session, 5), "heard");
}
