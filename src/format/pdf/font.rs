//! Fonts: what a code stands for, how far it moves, and how it looks.
//!
//! Owns the choice between the file's own map, the font's encoding and the maps of character
//! collections. Nothing is drawn, so no outlines are needed, nor any fonts in place of missing
//! ones; the widths of the fourteen standard fonts are known to hayro.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_font::{
    CMapResolverFn, Font as Inner, FontCache, FontData, FontGlyph, FontQuery, FontResolverFn,
    StandardFont,
};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as Bytes};
use unicode_normalization::UnicodeNormalization;

use super::cmap::Map;
use super::glyph::Letters;
use super::stream::Allowance;
use crate::format::Unreadable;

/// A font without any glyph, for those that are missing: only widths and characters are asked for.
const NO_GLYPHS: [u8; 12] = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// How letters look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub bold: bool,
    pub italic: bool,
    pub fixed: bool,
}

/// The fonts of a file.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    /// What hayro asks for fonts and maps that are not in the file.
    programs: FontResolverFn,
    maps: CMapResolverFn,
    known: HashMap<usize, Option<Rc<Font<'a>>>>,
    standard: Option<Rc<Font<'a>>>,
}

/// A font.
pub(super) struct Font<'a> {
    /// `None` if its dictionary is damaged.
    inner: Option<Inner<'a>>,
    /// How many bytes a code has, if it is.
    bytes: usize,
    own: Rc<Map>,
    collection: Option<Collection>,
    pub look: Look,
    /// How high a letter is against the size that is asked for, for fonts of pictures.
    pub scale: f64,
    codes: RefCell<LookedUp>,
}

/// What codes were looked up: the low ones by their number, since that is asked for each letter.
#[derive(Default)]
struct LookedUp {
    low: Vec<Option<Coded>>,
    high: HashMap<u32, Coded>,
}

/// What a code is.
#[derive(Clone, Debug)]
pub(super) struct Coded {
    /// The characters; empty if it is part of another, or unknown.
    pub words: Letters,
    pub is_known: bool,
    /// How far it moves, in thousandths of the size.
    pub across: f64,
    pub down: f64,
}

/// The codes of a character collection.
struct Collection {
    encoding: Option<CMap>,
    characters: CMap,
}

impl<'a> Fonts<'a> {
    pub fn new() -> Self {
        let data: FontData = Arc::new(NO_GLYPHS);
        Self {
            cache: FontCache::new(),
            programs: Arc::new(move |_: &FontQuery| Some((data.clone(), 0))),
            maps: Arc::new(|name: CMapName| load_embedded(name)),
            known: HashMap::new(),
            standard: None,
        }
    }

    /// Returns the font that a dictionary describes.
    pub fn get(
        &mut self,
        dict: &Dict<'a>,
        allowance: &mut Allowance,
    ) -> Result<Option<Rc<Font<'a>>>, Unreadable> {
        // Where it stands in the file, which is the same as long as the file is.
        let key = dict.data().as_ptr() as usize;
        if let Some(font) = self.known.get(&key) {
            return Ok(font.clone());
        }
        let font = self.load(dict, allowance)?.map(Rc::new);
        self.known.insert(key, font.clone());
        Ok(font)
    }

    /// Returns the font of text without one.
    pub fn standard(&mut self) -> Option<Rc<Font<'a>>> {
        if self.standard.is_none() {
            let inner = self.cache.standard_font(StandardFont::Helvetica, &self.programs)?;
            let (own, look) = (Rc::default(), Look::default());
            self.standard = Some(Rc::new(Font {
                inner: Some(inner),
                bytes: 1,
                own,
                collection: None,
                look,
                scale: 1.0,
                codes: RefCell::default(),
            }));
        }
        self.standard.clone()
    }

    /// Returns a font of which there is only the map of its characters.
    pub fn of_map(own: Rc<Map>) -> Rc<Font<'a>> {
        let bytes = if own.is_wide() { 2 } else { 1 };
        let (look, codes) = (Look::default(), RefCell::default());
        Rc::new(Font { inner: None, bytes, own, collection: None, look, scale: 1.0, codes })
    }

    fn load(
        &self,
        dict: &Dict<'a>,
        allowance: &mut Allowance,
    ) -> Result<Option<Font<'a>>, Unreadable> {
        let below = dict.get::<Array>(b"DescendantFonts").and_then(|all| all.iter::<Dict>().next());
        let described = below.as_ref().unwrap_or(dict).get::<Dict>(b"FontDescriptor");
        for key in [&b"FontFile"[..], b"FontFile2", b"FontFile3"] {
            // hayro unpacks it whole; here it is only measured.
            if let Some(file) = described.as_ref().and_then(|dict| dict.get::<Stream>(key))
                && file.raw_data().len() > 100 << 10
            {
                allowance.unpack(&file)?;
            }
        }
        let own = match dict.get::<Stream>(b"ToUnicode") {
            Some(stream) => Map::parse(&allowance.unpack(&stream)?),
            None => Map::default(),
        };
        let inner = if below.as_ref().is_none_or(has_sane_widths) {
            self.cache.font(dict, &self.programs, &self.maps)
        } else {
            None
        };
        if inner.is_none() && own.is_empty() {
            return Ok(None);
        }
        let bytes = if dict.contains_key(b"DescendantFonts") || own.is_wide() { 2 } else { 1 };
        let name = dict.get::<Name>(b"BaseFont").map(|name| name.as_str().to_ascii_lowercase());
        let look = look(name.as_deref().unwrap_or_default(), described.as_ref());
        let collection = below.as_ref().and_then(|below| Collection::of(dict, below, &own));
        let scale = picture_scale(dict);
        let own = Rc::new(own);
        Ok(Some(Font { inner, bytes, own, collection, look, scale, codes: RefCell::default() }))
    }
}

impl Font<'_> {
    pub fn is_horizontal(&self) -> bool {
        self.inner.as_ref().is_none_or(Inner::is_horizontal)
    }

    /// Returns the next code of a string, and how many bytes it takes.
    pub fn next(&self, bytes: &[u8], at: usize) -> (u32, usize) {
        let Some(inner) = &self.inner else {
            let own = bytes.iter().skip(at).take(self.bytes);
            return (own.fold(0, |code, byte| code << 8 | u32::from(*byte)), self.bytes);
        };
        let (code, length) = inner.read_code(bytes, at);
        (code, length.max(1))
    }

    /// Returns what a code is.
    pub fn code(&self, code: u32) -> Coded {
        if let Some(coded) = self.codes.borrow().get(code) {
            return coded.clone();
        }
        let coded = self.look_up(code);
        self.codes.borrow_mut().insert(code, coded.clone());
        coded
    }

    fn look_up(&self, code: u32) -> Coded {
        let words = self.words(code);
        // Without widths letters only keep their order.
        let (across, down) = self.inner.as_ref().map_or((150.0, 0.0), |inner| {
            let moves = inner.code_advance(code);
            (moves.x, moves.y)
        });
        let is_known = words.is_some();
        Coded { is_known, words: words.as_deref().unwrap_or_default().into(), across, down }
    }

    fn words(&self, code: u32) -> Option<String> {
        if let Some(words) = self.own.get(code)
            && (words.is_empty() || !words.chars().all(is_senseless))
        {
            return Some(clean(&words));
        }
        if let Some(words) = self.collection.as_ref().and_then(|all| all.words(code)) {
            return Some(clean(&words));
        }
        let inner = self.inner.as_ref()?;
        let words = match inner.glyph(inner.map_code(code), code) {
            FontGlyph::Outline(glyph) => glyph.as_unicode(),
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
        };
        words.map(written).filter(|words| !words.chars().all(is_senseless)).map(|w| clean(&w))
    }
}

impl LookedUp {
    /// How many codes are low: those of a font with one byte for each letter, and most of a subset.
    const LOW: usize = 1024;

    fn get(&self, code: u32) -> Option<&Coded> {
        match usize::try_from(code) {
            Ok(at) if at < Self::LOW => self.low.get(at)?.as_ref(),
            _ => self.high.get(&code),
        }
    }

    fn insert(&mut self, code: u32, coded: Coded) {
        match usize::try_from(code) {
            Ok(at) if at < Self::LOW => {
                if self.low.len() <= at {
                    self.low.resize(at + 1, None);
                }
                self.low[at] = Some(coded);
            }
            _ => {
                self.high.insert(code, coded);
            }
        }
    }
}

impl Collection {
    fn of(dict: &Dict, below: &Dict, own: &Map) -> Option<Self> {
        if !own.is_empty() {
            return None;
        }
        let system = below.get::<Dict>(b"CIDSystemInfo");
        let part = |key: &[u8]| Some(system.as_ref()?.get::<Bytes>(key)?.as_bytes().to_vec());
        let mut encoding = None;
        let mut family = match (part(b"Registry"), part(b"Ordering")) {
            (Some(registry), Some(ordering)) => {
                CidFamily::from_registry_ordering(&registry, &ordering)
            }
            _ => CidFamily::AdobeIdentity,
        };
        if let Some(name) = dict.get::<Name>(b"Encoding") {
            let name = CMapName::from_bytes(name.as_ref());
            if !matches!(name, CMapName::IdentityH | CMapName::IdentityV) {
                encoding = CMap::parse(load_embedded(name)?, load_embedded);
                let own =
                    encoding.as_ref().and_then(|map| map.metadata().character_collection.clone());
                family = own.map_or(family, |own| own.family);
            }
        }
        let characters = CMap::parse(load_embedded(family.ucs2_cmap()?)?, load_embedded)?;
        Some(Self { encoding, characters })
    }

    fn words(&self, code: u32) -> Option<String> {
        let id = match &self.encoding {
            Some(map) => (1..=4).find_map(|length| map.lookup_cid_code(code, length))?,
            None => code,
        };
        self.characters.lookup_bf_string(id).map(written)
    }
}

fn written(words: BfString) -> String {
    match words {
        BfString::Char(c) => c.to_string(),
        BfString::String(words) => words,
    }
}

fn is_senseless(c: char) -> bool {
    c.is_control() && c != '\t'
        || matches!(c, '\u{fffd}' | '\u{fffe}' | '\u{ffff}')
        || is_private(c)
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}') && bullet(c).is_none()
}

/// The marks of lists in the symbol fonts of word processors.
fn bullet(c: char) -> Option<char> {
    match c {
        '\u{f0b7}' => Some('•'),
        '\u{f0a7}' | '\u{f06e}' => Some('▪'),
        '\u{f0d8}' => Some('➢'),
        '\u{f0fc}' => Some('✓'),
        '\u{f0e0}' => Some('→'),
        '\u{f06f}' | '\u{f0a8}' => Some('◻'),
        _ => None,
    }
}

/// Writes out what are only shapes: ligatures, shapes of Arabic letters, radicals.
fn clean(words: &str) -> String {
    let mut all = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\u{fb00}'..='\u{fb06}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{2f00}'..='\u{2fdf}' => all.extend(std::iter::once(c).nfkc()),
            '\t' | '\u{a0}' | '\u{3000}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => all.push(' '),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {}
            '\u{feff}' => {}
            _ if c.is_control() => {}
            _ => all.push(bullet(c).unwrap_or(c)),
        }
    }
    all
}

fn look(name: &str, described: Option<&Dict>) -> Look {
    let flags = described.and_then(|dict| dict.get::<u32>(b"Flags")).unwrap_or(0);
    let weight = described.and_then(|dict| dict.get::<f32>(b"FontWeight")).unwrap_or(0.0);
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    Look {
        bold: has(&["bold", "black", "heavy", "demi"]) || weight >= 600.0 || flags & 1 << 18 != 0,
        italic: has(&["italic", "oblique", "slanted"]) || flags & 1 << 6 != 0,
        fixed: has(&["mono", "courier", "typewriter", "fixed", "consol"]) || flags & 1 != 0,
    }
}

/// Returns whether the widths of a font are given for no more codes than there are; hayro counts
/// through all of them.
fn has_sane_widths(dict: &Dict) -> bool {
    [&b"W"[..], b"W2"].into_iter().filter_map(|key| dict.get::<Array>(key)).all(|widths| {
        let numbers = widths.iter::<Object>().map(|value| match value {
            Object::Number(number) => Some(number.as_f64()),
            _ => None,
        });
        let mut before = None;
        numbers.into_iter().all(|number| {
            let sane = match (before, number) {
                (Some(first), Some(last)) => last - first < 70_000.0,
                _ => true,
            };
            before = number;
            sane
        })
    })
}

/// Fonts of pictures have sizes of their own: returns how high their letters are against it.
fn picture_scale(dict: &Dict) -> f64 {
    if dict.get::<Name>(b"Subtype").is_none_or(|name| name.as_ref() != b"Type3") {
        return 1.0;
    }
    let matrix = dict.get::<[f64; 6]>(b"FontMatrix").unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
    let bounds = dict.get::<[f64; 4]>(b"FontBBox").unwrap_or_default();
    let height = (bounds[3] - bounds[1]).abs() * matrix[3].abs();
    if height > 0.0 && height.is_finite() { height } else { 1.0 }
}
