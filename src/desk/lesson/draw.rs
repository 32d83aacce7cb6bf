//! Drawing the lesson, below everything else.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Lesson;
use crate::session::action::Action;
use crate::session::keymap::Mode;
use crate::view::scene::Scene;
use crate::widget::pen;

/// Draws the step into `area`, which is as high as [`Lesson::rows`] says.
pub(in crate::desk) fn draw(lesson: &Lesson, scene: &Scene, area: Rect, buffer: &mut Buffer) {
    let (theme, session) = (scene.theme, scene.session);
    pen::clear(buffer, area, theme.overlay);
    if area.height == 0 {
        return;
    }
    let [flat, ..] = theme.symbols.frame;
    for x in area.x..area.right() {
        pen::write(buffer, area, x, area.y, flat, scene.over(theme.rule));
    }
    let skip = format!("{} skips it", session.key(Mode::Reading, Action::Tutor));
    let right = Rect { width: area.width.saturating_sub(1), ..area };
    let mut end = right.right();
    let (x, y) = (area.x + 1, area.y + 1);
    if lesson.step < super::STEPS.len() && area.width >= 60 {
        end = pen::write_right(buffer, right, y, &skip, scene.over(theme.dim)).saturating_sub(2);
    }
    let room = end.saturating_sub(x);
    pen::write_cut(buffer, area, (x, y), room, &lesson.heading(), scene.over(theme.accent));
    let words = lesson.words(session, area.width, area.height);
    for (y, line) in (y + 1..area.bottom()).zip(words) {
        pen::write(buffer, area, x, y, &line, scene.over(theme.page));
    }
}
