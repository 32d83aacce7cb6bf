//! The mouse in the page. Time does not pass here: what a timer would say comes as an event.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use glossator::session::event::{Event, Timer};

use super::open;
use super::stage::Stage;

const DOWN: MouseEventKind = MouseEventKind::Down(MouseButton::Left);
const DRAG: MouseEventKind = MouseEventKind::Drag(MouseButton::Left);
const UP: MouseEventKind = MouseEventKind::Up(MouseButton::Left);

fn mouse(stage: &mut Stage, kind: MouseEventKind, (column, row): (u16, u16)) {
    stage.event(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
}

fn click(stage: &mut Stage, at: (u16, u16)) {
    mouse(stage, DOWN, at);
    mouse(stage, UP, at);
}

/// The place of words in the page.
fn place(stage: &Stage, words: &str) -> (u16, u16) {
    let screen = stage.screen();
    let at =
        screen.lines().enumerate().find_map(|(row, line)| Some((row, line.find(words)?, line)));
    let (row, byte, line) = at.unwrap();
    let column = line[..byte].chars().count();
    (u16::try_from(column).unwrap(), u16::try_from(row).unwrap())
}

fn selected(stage: &Stage) -> String {
    let page = stage.session().reading.page.as_ref().unwrap();
    page.selected().map_or_else(String::new, |span| page.text().slice(span).replace('\n', " "))
}

fn top(stage: &Stage) -> usize {
    stage.session().reading.page.as_ref().unwrap().top
}

#[test]
fn two_clicks_take_the_word_and_three_the_sentence() {
    let mut stage = open((120, 40));
    stage.keys("enter");
    let at = place(&stage, "artillery, antitank");
    click(&mut stage, at);
    assert_eq!(selected(&stage), "");
    click(&mut stage, (at.0 + 1, at.1));
    assert_eq!(selected(&stage), "artillery");
    click(&mut stage, at);
    let sentence = selected(&stage);
    assert!(sentence.starts_with("You complain") && sentence.ends_with("arms."), "{sentence}");
    click(&mut stage, at);
    assert_eq!(selected(&stage), "", "a fourth is a first");
    // After a while it is a click of its own, and so is one elsewhere.
    stage.event(Event::Alarm(Timer::Clicks));
    click(&mut stage, at);
    assert_eq!(selected(&stage), "");
    click(&mut stage, (at.0 + 4, at.1));
    assert_eq!(selected(&stage), "");
    click(&mut stage, (at.0 + 4, at.1 + 1));
    assert_eq!(selected(&stage), "");
    // What was taken can be tagged.
    click(&mut stage, (at.0 + 4, at.1 + 1));
    stage.keys("m");
    assert!(stage.screen().contains("highlighted"), "{}", stage.screen());
}

#[test]
fn a_drag_inside_the_page_scrolls_nothing_and_one_past_its_edge_does_by_time() {
    let mut stage = open((80, 24));
    stage.keys("enter");
    let before = top(&stage);
    let at = place(&stage, "Comrade Peng Dehuai.");
    mouse(&mut stage, DOWN, at);
    for row in 2..21 {
        mouse(&mut stage, DRAG, (at.0 + 3, row));
        assert_eq!(top(&stage), before, "row {row}");
    }
    // Past the last row nothing moves until the timer says so.
    mouse(&mut stage, DRAG, (at.0 + 3, 22));
    let short = selected(&stage);
    assert_eq!(top(&stage), before);
    stage.event(Event::Alarm(Timer::EdgeScroll));
    let after = top(&stage);
    assert!(after > before && selected(&stage).len() > short.len());
    mouse(&mut stage, DRAG, (at.0 + 4, 22));
    assert_eq!(top(&stage), after);
    stage.event(Event::Alarm(Timer::EdgeScroll));
    assert!(top(&stage) > after);
    // Back inside, and let go, the timer means nothing.
    let now = top(&stage);
    mouse(&mut stage, DRAG, (at.0, 10));
    stage.event(Event::Alarm(Timer::EdgeScroll));
    assert_eq!(top(&stage), now);
    mouse(&mut stage, DRAG, (at.0, 0));
    stage.event(Event::Alarm(Timer::EdgeScroll));
    assert!(top(&stage) < now);
    for _ in 0..100 {
        stage.event(Event::Alarm(Timer::EdgeScroll));
    }
    assert_eq!(top(&stage), 0);
    mouse(&mut stage, DRAG, (at.0, 23));
    mouse(&mut stage, UP, (at.0, 23));
    stage.event(Event::Alarm(Timer::EdgeScroll));
    assert_eq!(top(&stage), 0);
    // A click beside the text leaves the caret where it is.
    let caret = stage.caret();
    click(&mut stage, (10, 0));
    assert_eq!(stage.caret(), caret);
}
