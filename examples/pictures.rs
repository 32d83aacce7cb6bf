//! Makes the pictures of the README: `cargo run --example pictures` writes them to `docs/`.
//!
//! A picture is a real screen: the program runs on the stage of the tests, a reader's keys are
//! pressed, and the cells that it drew are written as SVG. Every run of text carries its place and
//! its length, so that columns stay aligned in whatever font the picture is shown; lines and bars
//! are drawn, not written, so that they join. The same keys always make the same file:
//! `tests/pictures.rs` fails when a file in `docs/` is stale.

use std::fmt::Write as _;
use std::path::Path;

use glossator::model::cluster::width;
use glossator::model::settings::{Borders, ThemeName};
use glossator::widget::theme::{Depth, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use self::stage::{Stage, telegrams, visible};

#[path = "../tests/support/stage.rs"]
mod stage;

/// A cell, in hundredths of a pixel: most fonts of one width are 0.6 times as wide as high.
const CELL: (usize, usize) = (840, 1900);
/// From the top of a cell to the foot of its letters.
const BASELINE: usize = 1380;
/// Between the screen and the edge of the window.
const MARGIN: usize = 1600;

#[allow(
    dead_code,
    clippy::disallowed_methods,
    reason = "it writes documentation; the test that shares this file does not call it"
)]
fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    std::fs::create_dir_all(&folder)?;
    for (name, svg) in pictures() {
        std::fs::write(folder.join(name), svg)?;
    }
    Ok(())
}

/// Every picture: the name of its file and what is in it.
#[must_use]
pub fn pictures() -> Vec<(&'static str, String)> {
    let mut reading = open((120, 36), ThemeName::Dark);
    annotate(&mut reading);
    let dark = picture(&reading);
    let light = picture(reading.look(&theme(ThemeName::Light)));
    reading.look(&theme(ThemeName::Dark)).keys("F").types("'artillery");
    let finder = picture(&reading);
    let mut notes = open((200, 50), ThemeName::Dark);
    annotate(&mut notes);
    let mut facts = open((120, 36), ThemeName::Dark);
    facts.keys("O j i");
    vec![
        ("facts.svg", picture(&facts)),
        ("reading-dark.svg", dark),
        ("reading-light.svg", light),
        ("finder.svg", finder),
        ("notes.svg", picture(&notes)),
    ]
}

fn theme(name: ThemeName) -> Theme {
    Theme::new(name, Borders::Unicode, Depth::True)
}

fn open(size: (u16, u16), look: ThemeName) -> Stage {
    Stage::new(size, &theme(look), telegrams())
}

/// What a reader does with the telegram of 5 June 1951: tags, highlights that overlap, notes.
fn annotate(stage: &mut Stage) {
    let find = |stage: &mut Stage, words: &str| {
        stage.keys("/").types(words).keys("enter esc");
    };
    stage.keys("enter");
    find(stage, "I also");
    stage.keys("s t").types("strategy").keys("enter");
    find(stage, "gives the");
    stage.keys("v w w w w w w w w w e 5");
    find(stage, "Why is");
    stage.keys("s s 2");
    find(stage, "no strong");
    stage.keys("v w w w e 3 c").types("Compare the report of 彭德怀.").keys("ctrl-s");
    find(stage, "the Poles");
    stage.keys("v w w w w e t").types("logistics/artillery").keys("enter c");
    stage.types("Poland steps back, China steps in: see the answer of December 1952.");
    stage.keys("ctrl-s g g");
    find(stage, "the Poles");
}

/// The screen as SVG.
fn picture(stage: &Stage) -> String {
    let (buffer, caret) = (stage.buffer(), stage.caret());
    let area = buffer.area;
    let (wide, high) = (usize::from(area.width) * CELL.0, usize::from(area.height) * CELL.1);
    let (columns, rows) = (pixels(wide + 2 * MARGIN), pixels(high + 2 * MARGIN));
    let corner = &buffer[(0, 0)];
    let ground = hex(corner.bg);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {columns} {rows}\" \
         width=\"{columns}\" height=\"{rows}\" font-family=\"ui-monospace, 'SF Mono', \
         SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace\" \
         font-size=\"14\">\n\
         <rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"9\" fill=\"{ground}\" \
         stroke=\"#888\" stroke-opacity=\".4\"/>\n",
        pixels(wide + 2 * MARGIN - 100),
        pixels(high + 2 * MARGIN - 100),
    );
    for y in 0..area.height {
        let row = glyphs(buffer, y, caret);
        for part in row.chunk_by(|a, b| a.ground == b.ground) {
            if part[0].ground != corner.bg {
                bar(&mut svg, place(part, y), CELL.1, &hex(part[0].ground));
            }
        }
        for part in row.chunk_by(|a, b| a.look() == b.look()) {
            draw(&mut svg, part, y);
        }
    }
    svg + "</svg>\n"
}

/// What stands in one cell, or in two.
struct Glyph<'a> {
    x: u16,
    columns: usize,
    shown: &'a str,
    ink: Color,
    ground: Color,
    emphasis: Modifier,
}

/// How a glyph gets into the picture.
#[derive(PartialEq)]
enum Kind {
    /// As a shape.
    Drawn,
    /// As text of so many columns each, symbols apart: they may come from another font.
    Written { columns: usize, symbol: bool },
}

fn glyphs(buffer: &Buffer, y: u16, caret: Option<Position>) -> Vec<Glyph<'_>> {
    let glyph = |(x, shown)| {
        let cell = &buffer[(x, y)];
        let turned = cell.modifier.contains(Modifier::REVERSED) != (caret == Some((x, y).into()));
        let (ink, ground) = if turned { (cell.bg, cell.fg) } else { (cell.fg, cell.bg) };
        Glyph {
            x,
            columns: width(shown),
            shown,
            ink,
            ground,
            emphasis: cell.modifier & (Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED),
        }
    };
    visible(buffer, y).map(glyph).collect()
}

impl Glyph<'_> {
    fn kind(&self) -> Kind {
        match self.shown {
            "│" | "─" | "╭" | "╮" | "╯" | "╰" | "▌" => Kind::Drawn,
            shown => Kind::Written {
                columns: self.columns,
                symbol: shown.starts_with(|c| ('\u{2190}'..='\u{2bff}').contains(&c)),
            },
        }
    }

    fn is_blank(&self) -> bool {
        self.shown == " "
    }

    fn look(&self) -> (Color, Modifier, Kind) {
        (self.ink, self.emphasis, self.kind())
    }
}

/// Left, top and width of some glyphs of row `y`.
fn place(part: &[Glyph], y: u16) -> (usize, usize, usize) {
    let columns: usize = part.iter().map(|glyph| glyph.columns).sum();
    let left = MARGIN + usize::from(part[0].x) * CELL.0;
    (left, MARGIN + usize::from(y) * CELL.1, columns * CELL.0)
}

/// Draws glyphs of one look.
fn draw(svg: &mut String, part: &[Glyph], y: u16) {
    let Glyph { ink, emphasis, .. } = part[0];
    let ink = hex(ink);
    if emphasis.contains(Modifier::UNDERLINED) {
        let (left, top, length) = place(part, y);
        bar(svg, (left, top + BASELINE + 200, length), 100, &ink);
    }
    if part[0].kind() == Kind::Drawn {
        for glyph in part {
            shape(svg, glyph, y, &ink);
        }
        return;
    }
    let weight = if emphasis.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let slant = if emphasis.contains(Modifier::ITALIC) { " font-style=\"italic\"" } else { "" };
    // Several blanks in a row would be shown as one.
    for run in part.chunk_by(|a, b| !(a.is_blank() && b.is_blank())) {
        let Some(first) = run.iter().position(|glyph| !glyph.is_blank()) else {
            continue;
        };
        let last = run.iter().rposition(|glyph| !glyph.is_blank()).unwrap_or(first);
        let (left, top, length) = place(&run[first..=last], y);
        let words: String = run[first..=last].iter().map(|glyph| glyph.shown).collect();
        let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let [x, y, length] = [left, top + BASELINE, length].map(pixels);
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\" \
             lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{weight}{slant}>{words}</text>",
        );
    }
}

/// Draws a line of a frame, a corner, or the bar beside a highlight.
fn shape(svg: &mut String, glyph: &Glyph, y: u16, ink: &str) {
    let (left, top, length) = place(std::slice::from_ref(glyph), y);
    let (x, middle) = (left + CELL.0 / 2, top + CELL.1 / 2);
    let (right, bottom) = (left + CELL.0, top + CELL.1);
    let (from, to) = match glyph.shown {
        "│" => return bar(svg, (x - 50, top, 100), CELL.1, ink),
        "─" => return bar(svg, (left, middle - 50, length), 100, ink),
        "▌" => return bar(svg, (left, top, 300), CELL.1, ink),
        "╭" => ((x, bottom), (right, middle)),
        "╮" => ((x, bottom), (left, middle)),
        "╯" => ((x, top), (left, middle)),
        _ => ((x, top), (right, middle)),
    };
    let [x0, y0, x1, y1] = [from.0, from.1, to.0, to.1].map(pixels);
    let [x, y] = [x, middle].map(pixels);
    let _ =
        writeln!(svg, "<path d=\"M{x0} {y0}Q{x} {y} {x1} {y1}\" fill=\"none\" stroke=\"{ink}\"/>");
}

/// Draws a filled rectangle.
fn bar(svg: &mut String, (left, top, length): (usize, usize, usize), height: usize, ink: &str) {
    let [x, y, width, height] = [left, top, length, height].map(pixels);
    let _ = writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{ink}\" \
         shape-rendering=\"crispEdges\"/>",
    );
}

/// Hundredths of a pixel as pixels.
fn pixels(hundredths: usize) -> String {
    let written = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    written.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A colour of the dark or the light theme, which are all exact.
fn hex(colour: Color) -> String {
    match colour {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        other => unreachable!("{other} is no exact colour"),
    }
}
