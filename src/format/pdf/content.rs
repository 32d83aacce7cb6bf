//! What a page prints: its content, and that of the forms in it, becomes glyphs.
//!
//! Owns the operators that move and show text; lines, colours and pictures are passed over and
//! never unpacked. Bounds how often forms are drawn and how many glyphs there are. Lays nothing
//! out.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream, String as Bytes};
use hayro_syntax::page::{Page, Resources};

use super::font::{Font, Fonts};
use super::glyph::{Glyph, Printed, Raw};
use super::matrix::Matrix;
use super::rescue::Lost;
use super::state::{Pen, State};
use super::stream::Allowance;
use super::string::decoded;
use crate::format::{Limits, Unreadable};

/// The most glyphs of a file.
const GLYPHS: usize = 20_000_000;
/// The most glyphs of a page.
const ON_PAGE: usize = 1_000_000;
/// How deep forms nest.
const DEPTH: usize = 24;
/// How many forms are drawn, in all.
const FORMS: usize = 100_000;
/// Forms up to this many bytes, in all, are kept unpacked.
const KEPT: usize = 8 << 20;
/// Where text without a page may be.
const ANYWHERE: [f64; 4] = [-15_000.0, -15_000.0, 15_000.0, 15_000.0];
/// How many operators pass between two looks at the clock.
const OFTEN: usize = 4000;

/// Prints pages.
pub(super) struct Printer<'a, 'l> {
    limits: &'l Limits<'l>,
    pub allowance: Allowance,
    fonts: Fonts<'a>,
    /// Fonts by their names, for pages that have lost theirs.
    lost: Option<HashMap<Vec<u8>, Lost<'a>>>,
    /// Where lost fonts are looked for.
    find_lost: &'l dyn Fn() -> HashMap<Vec<u8>, Lost<'a>>,
    /// What contents were read, by their sums.
    read: HashSet<u64>,
    forms: usize,
    kept: HashMap<ObjectIdentifier, Rc<[u8]>>,
    kept_bytes: usize,
    /// Forms that print nothing.
    blank: HashSet<ObjectIdentifier>,
    operators: usize,
    glyphs: usize,
    printed: Printed,
    /// The page, with a little around it: left, bottom, right, top, in points.
    area: [f64; 4],
    /// Whether the last words without a font were text.
    was_plain: bool,
    /// Whether the content of the page is damaged.
    is_damaged: bool,
    /// Marked pieces: where each begins, its own words, and whether it is a running head.
    marked: Vec<Marked>,
}

struct Marked {
    layers: Vec<usize>,
    words: Option<String>,
    is_running: bool,
}

impl<'a, 'l> Printer<'a, 'l> {
    pub fn new(
        limits: &'l Limits<'l>,
        find_lost: &'l dyn Fn() -> HashMap<Vec<u8>, Lost<'a>>,
    ) -> Self {
        Self {
            limits,
            allowance: Allowance::new(limits),
            fonts: Fonts::new(),
            lost: None,
            find_lost,
            read: HashSet::new(),
            forms: 0,
            kept: HashMap::new(),
            kept_bytes: 0,
            blank: HashSet::new(),
            operators: 0,
            glyphs: 0,
            printed: Printed::default(),
            area: ANYWHERE,
            was_plain: true,
            is_damaged: false,
            marked: Vec::new(),
        }
    }

    /// Prints a page.
    ///
    /// # Errors
    /// When it takes too long or prints too much.
    pub fn print(&mut self, page: &Page<'a>) -> Result<Printed, Unreadable> {
        self.limits.check()?;
        let damaged = self.allowance.damaged;
        let mut content = Vec::new();
        let contents = page.raw().get::<Stream>(b"Contents");
        if let Some(stream) = contents {
            content = self.allowance.unpack(&stream)?;
            self.read.insert(sum(&content));
        } else if let Some(streams) = page.raw().get::<Array>(b"Contents") {
            for stream in streams.iter::<Stream>() {
                let piece = self.allowance.unpack(&stream)?;
                self.read.insert(sum(&piece));
                content.extend(piece);
                content.push(b'\n');
            }
        }
        let seen = page.intersected_crop_box();
        if seen.x1 - seen.x0 > 1.0 && seen.y1 - seen.y0 > 1.0 {
            self.area = [seen.x0 - 9.0, seen.y0 - 9.0, seen.x1 + 9.0, seen.y1 + 9.0];
        }
        let printed =
            self.print_content(&content, page.resources(), self.allowance.damaged > damaged);
        self.area = ANYWHERE;
        printed
    }

    /// Returns whether a content was read already.
    pub fn has_read(&self, content: &[u8]) -> bool {
        self.read.contains(&sum(content))
    }

    /// Prints the content of a page.
    ///
    /// # Errors
    /// When it takes too long or prints too much.
    pub fn print_content(
        &mut self,
        content: &[u8],
        resources: &Resources<'a>,
        is_damaged: bool,
    ) -> Result<Printed, Unreadable> {
        self.printed = Printed::default();
        self.marked.clear();
        self.is_damaged = is_damaged;
        self.run(content, resources, State::new(), 0)?;
        let mut printed = std::mem::take(&mut self.printed);
        printed.settle();
        Ok(printed)
    }

    /// Follows the operators of a content stream. Forms nest only as deep as [`DEPTH`].
    fn run(
        &mut self,
        content: &[u8],
        resources: &Resources<'a>,
        mut state: State<'a>,
        depth: usize,
    ) -> Result<(), Unreadable> {
        let mut pen = Pen::new();
        let mut saved: Vec<State<'a>> = Vec::new();
        let marked = self.marked.len();
        let mut pieces = pieces(content, self.is_damaged);
        let mut operators = UntypedIter::new(pieces.next().unwrap_or_default());
        loop {
            let Some(operator) = operators.next() else {
                match pieces.next() {
                    Some(piece) => operators = UntypedIter::new(piece),
                    None => break,
                }
                continue;
            };
            self.operators += 1;
            if self.operators.is_multiple_of(OFTEN) {
                self.limits.check()?;
            }
            let name: &[u8] = operator.operator;
            let mut values = operator.operands();
            let mut numbers = operator.operands().filter_map(|value| match value {
                Object::Number(number) => Some(number.as_f64()),
                _ => None,
            });
            let mut number = || numbers.next().unwrap_or(0.0);
            match name {
                b"q" if saved.len() < 512 => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"Tf" => {
                    state.size = number();
                    if let Some(Object::Name(name)) = values.next() {
                        state.font = self.font(resources, name)?;
                    }
                }
                b"gs" => {
                    if let Some(Object::Name(name)) = values.next()
                        && let Some(dict) = resources.get_ext_g_state(name)
                        && let Some(font) = dict.get::<Array>(b"Font")
                        && let Some(dict) = font.iter::<Dict>().next()
                    {
                        state.font = self.fonts.get(&dict, &mut self.allowance)?;
                        state.size = font.iter::<f64>().last().unwrap_or(state.size);
                    }
                }
                b"Tj" => {
                    if let Some(Object::String(bytes)) = values.next() {
                        self.show(bytes.as_bytes(), &state, &mut pen)?;
                    }
                }
                b"'" | b"\"" => {
                    if name == b"\"" {
                        (state.word_space, state.letter_space) = (number(), number());
                    }
                    pen.next_line(0.0, -state.leading);
                    if let Some(Object::String(bytes)) = values.last() {
                        self.show(bytes.as_bytes(), &state, &mut pen)?;
                    }
                }
                b"TJ" => {
                    if let Some(Object::Array(pieces)) = values.next() {
                        for piece in pieces.iter::<Object>() {
                            match piece {
                                Object::String(bytes) => {
                                    self.show(bytes.as_bytes(), &state, &mut pen)?;
                                }
                                Object::Number(back) => {
                                    state.advance(&mut pen, -back.as_f64() / 1000.0 * state.size);
                                }
                                _ => {}
                            }
                        }
                    }
                }
                b"Do" => {
                    if let Some(Object::Name(name)) = values.next()
                        && let Some(form) = resources.get_x_object(name)
                    {
                        self.form(&form, resources, &state, depth)?;
                    }
                }
                b"BMC" | b"BDC" => self.begin_marked(values.next(), values.next(), resources),
                b"EMC" if self.marked.len() > marked => self.end_marked(),
                _ => state.follow(name, &mut pen, number),
            }
        }
        while self.marked.len() > marked {
            self.end_marked();
        }
        Ok(())
    }

    fn font(
        &mut self,
        resources: &Resources<'a>,
        name: &Name,
    ) -> Result<Option<Rc<Font<'a>>>, Unreadable> {
        if let Some(dict) = resources.get_font(name) {
            return self.fonts.get(&dict, &mut self.allowance);
        }
        let lost = self.lost.get_or_insert_with(self.find_lost);
        match lost.get(name.as_ref()) {
            Some(Lost::Font(dict)) => self.fonts.get(dict, &mut self.allowance),
            Some(Lost::Map(map)) => Ok(Some(Fonts::of_map(map.clone()))),
            None => Ok(None),
        }
    }

    fn form(
        &mut self,
        form: &Stream<'a>,
        outer: &Resources<'a>,
        state: &State<'a>,
        depth: usize,
    ) -> Result<(), Unreadable> {
        let dict = form.dict();
        let id = form.obj_id();
        let is_form = dict.get::<Name>(b"Subtype").is_some_and(|name| name.as_ref() == b"Form");
        if !is_form || depth >= DEPTH || self.blank.contains(&id) {
            return Ok(());
        }
        self.forms += 1;
        if self.forms > FORMS {
            let what = format!("it draws more than {FORMS} pieces, one in another");
            return Err(Unreadable::TooMuch(what));
        }
        let content = if let Some(content) = self.kept.get(&id) {
            content.clone()
        } else {
            let content: Rc<[u8]> = self.allowance.unpack(form)?.into();
            self.read.insert(sum(&content));
            self.kept_bytes += content.len();
            if self.kept_bytes <= KEPT {
                self.kept.insert(id, content.clone());
            }
            content
        };
        let matrix = dict.get::<[f64; 6]>(b"Matrix").map_or(Matrix::ONE, Matrix::of);
        let inner = State { page: matrix.then(state.page), ..state.clone() };
        let resources = dict.get::<Dict>(b"Resources").map(Resources::new);
        let before = self.printed.count;
        self.run(&content, resources.as_ref().unwrap_or(outer), inner, depth + 1)?;
        if self.printed.count == before && depth + 1 < DEPTH / 2 {
            self.blank.insert(id);
        }
        Ok(())
    }

    fn show(&mut self, bytes: &[u8], state: &State<'a>, pen: &mut Pen) -> Result<(), Unreadable> {
        let font = match &state.font {
            Some(font) => font.clone(),
            // What is no plain text was meant for a font that is lost.
            None if !self.is_plain(bytes) => {
                self.printed.unknown += bytes.len();
                self.printed.count += bytes.len();
                return Ok(());
            }
            None => match self.fonts.standard() {
                Some(font) => font,
                None => return Ok(()),
            },
        };
        let is_running = self.marked.iter().any(|marked| marked.is_running);
        let level = font.is_horizontal();
        let mut at = 0;
        while at < bytes.len() {
            let (code, length) = font.next(bytes, at);
            at += length;
            let coded = font.code(code);
            let mut space = state.letter_space;
            if length == 1 && code == 32 {
                space += state.word_space;
            }
            let place = pen.at.then(state.page);
            let size = state.size;
            let (along, heading) = if level {
                let step = coded.across / 1000.0 * size * state.stretch;
                let ahead = size * state.stretch;
                (place.turn(step, 0.0), place.turn(if ahead == 0.0 { 1.0 } else { ahead }, 0.0))
            } else {
                (place.turn(0.0, coded.down / 1000.0 * size), place.turn(0.0, -size))
            };
            let (up_x, up_y) = place.turn(0.0, size * font.scale);
            // What stands upright needs no root.
            let up = if up_x == 0.0 { up_y.abs() } else { up_x.hypot(up_y) };
            let raw = Raw { origin: place.apply(0.0, state.rise), along, size: up };
            self.glyphs += 1;
            if self.printed.count > ON_PAGE {
                let what = format!("it prints more than {ON_PAGE} letters on a page");
                return Err(Unreadable::TooMuch(what));
            }
            if self.glyphs > GLYPHS {
                let what = format!("it prints more than {GLYPHS} letters");
                return Err(Unreadable::TooMuch(what));
            }
            if self.glyphs.is_multiple_of(OFTEN) {
                self.limits.check()?;
            }
            if raw.size.is_finite() && raw.size > 0.0 && self.is_on_page(raw.origin) {
                self.printed.unknown += usize::from(!coded.is_known);
                let glyph = Glyph {
                    x: 0,
                    y: 0,
                    width: 0,
                    size: 0,
                    words: coded.words,
                    look: font.look,
                    link: None,
                    is_running,
                };
                self.printed.push(raw, heading, glyph);
            }
            if level {
                let step = (coded.across / 1000.0 * size + space) * state.stretch;
                pen.at = Matrix::moved(step, 0.0).then(pen.at);
            } else {
                let step = coded.down / 1000.0 * size - space;
                pen.at = Matrix::moved(0.0, step).then(pen.at);
            }
        }
        Ok(())
    }

    /// Returns whether a place can be seen.
    fn is_on_page(&self, (x, y): (f64, f64)) -> bool {
        let [left, bottom, right, top] = self.area;
        x >= left && x <= right && y >= bottom && y <= top
    }

    /// Returns whether bytes without a font are text as it is.
    fn is_plain(&mut self, bytes: &[u8]) -> bool {
        let small = bytes.iter().filter(|byte| byte.is_ascii_lowercase() || **byte == b' ').count();
        if bytes.len() > 4 {
            self.was_plain = small * 2 >= bytes.len();
        }
        let printable = bytes.iter().filter(|byte| (b' '..=b'~').contains(byte)).count();
        self.was_plain && printable * 4 >= bytes.len() * 3
    }

    fn begin_marked(
        &mut self,
        tag: Option<&Object<'_>>,
        properties: Option<&Object<'_>>,
        resources: &Resources<'a>,
    ) {
        if self.marked.len() >= 1000 {
            return;
        }
        let is_artifact = matches!(tag, Some(Object::Name(name)) if name.as_ref() == b"Artifact");
        let mut marked = Marked { layers: Vec::new(), words: None, is_running: false };
        let mut read = |dict: &Dict| {
            marked.words = dict.get::<Bytes>(b"ActualText").map(|bytes| decoded(bytes.as_bytes()));
            let kind = dict.get::<Name>(b"Type");
            let is_page = kind.is_some_and(|name| name.as_ref() == b"Pagination");
            marked.is_running = is_artifact && is_page;
        };
        match properties {
            Some(Object::Dict(dict)) => read(dict),
            Some(Object::Name(name)) => {
                if let Some(dict) = resources.properties.get::<Dict>(name.as_ref()) {
                    read(&dict);
                }
            }
            _ => {}
        }
        marked.layers = self.printed.layers.iter().map(|(_, layer)| layer.len()).collect();
        self.marked.push(marked);
    }

    /// Puts the words that a piece has of its own in the place of its glyphs.
    fn end_marked(&mut self) {
        let Some(Marked { layers, words: Some(words), .. }) = self.marked.pop() else { return };
        for (at, (_, layer)) in self.printed.layers.iter_mut().enumerate() {
            let start = layers.get(at).copied().unwrap_or(0);
            let Some([first, rest @ ..]) = layer.get_mut(start..) else { continue };
            // A piece of more than one line, or far longer than what is printed, is told by its
            // glyphs.
            let same = rest.iter().all(|glyph| (glyph.y - first.y).abs() < first.size);
            if !same || words.chars().count() > 8 + 4 * (rest.len() + 1) {
                continue;
            }
            let start_x = rest.iter().map(|glyph| glyph.x).fold(first.x, i32::min);
            let end_x = rest.iter().map(Glyph::end).fold(first.end(), i32::max);
            (first.x, first.width) = (start_x, end_x - start_x);
            first.words = words.as_str().into();
            layer.truncate(start + 1);
        }
    }
}

fn sum(content: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

/// Returns a content stream; a damaged one in pieces, since its reader ends where it understands
/// nothing any more.
fn pieces(content: &[u8], is_damaged: bool) -> impl Iterator<Item = &[u8]> {
    let mut last = [0; 3];
    content.split_inclusive(move |byte| {
        let ends = byte.is_ascii_whitespace()
            && matches!(last, [_, b'T', b'j' | b'J' | b'd' | b'm' | b'*'] | [_, b'E', b'T'])
            && !last[0].is_ascii_alphanumeric();
        last = [last[1], last[2], *byte];
        is_damaged && ends
    })
}
