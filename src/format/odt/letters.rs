//! How letters are in ODT. Owns what the properties of styles say of it.

use crate::format::office::signs::Signs;
use crate::format::office::styles::Styles;
use crate::format::office::xml::Tag;
use crate::model::structure::Style;

/// What is said of letters; `None` of what nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters {
    bold: Option<bool>,
    italic: Option<bool>,
    struck: Option<bool>,
    underlined: Option<bool>,
    /// Above, on or below the line.
    place: Option<i8>,
    hidden: Option<bool>,
    pub code: bool,
    /// The font, if its letters are signs.
    pub signs: Option<Signs>,
}

impl Letters {
    /// Those of pieces of programs, or of anything else.
    pub fn of_code(code: bool) -> Self {
        Self { code, ..Self::default() }
    }

    /// Takes what properties say.
    pub fn change(&mut self, tag: &Tag) {
        if let Some(weight) = tag.get("font-weight") {
            self.bold = Some(weight == "bold" || weight.parse().is_ok_and(|w: u32| w >= 600));
        }
        if let Some(slant) = tag.get("font-style") {
            self.italic = Some(slant == "italic" || slant == "oblique");
        }
        if let Some(line) =
            tag.get("text-line-through-style").or_else(|| tag.get("text-line-through-type"))
        {
            self.struck = Some(line != "none");
        }
        if let Some(line) = tag.get("text-underline-style") {
            self.underlined = Some(line != "none");
        }
        if let Some(place) = tag.get("text-position") {
            let first = place.split_whitespace().next().unwrap_or_default();
            self.place = Some(match first {
                "super" => 1,
                "sub" => -1,
                first => first.trim_end_matches('%').parse::<f32>().map_or(0, |by| {
                    if by > 0.0 {
                        1
                    } else if by < 0.0 {
                        -1
                    } else {
                        0
                    }
                }),
            });
        }
        if let Some(display) = tag.get("display") {
            self.hidden = Some(display == "none");
        }
        if let Some(font) = tag.get("font-name") {
            self.signs = Signs::of_font(&font);
        }
    }

    /// Takes what another says that this does not.
    pub fn inherit(&mut self, other: &Self) {
        self.bold = self.bold.or(other.bold);
        self.italic = self.italic.or(other.italic);
        self.struck = self.struck.or(other.struck);
        self.underlined = self.underlined.or(other.underlined);
        self.place = self.place.or(other.place);
        self.hidden = self.hidden.or(other.hidden);
        self.code |= other.code;
        self.signs = self.signs.or(other.signs);
    }

    pub fn styles(&self) -> Styles {
        Styles::default()
            .with(Style::Strong, self.bold == Some(true))
            .with(Style::Emphasis, self.italic == Some(true))
            .with(Style::Struck, self.struck == Some(true))
            .with(Style::Underline, self.underlined == Some(true))
            .with(Style::Superscript, self.place == Some(1))
            .with(Style::Subscript, self.place == Some(-1))
            .with(Style::Code, self.code)
    }

    pub fn are_hidden(&self) -> bool {
        self.hidden == Some(true)
    }
}
