//! What the control words of RTF do. Owns their meaning; the groups in which they hold and the
//! places where text goes are [`super::reader`]'s.

use super::codes::Code;
use super::groups::{Group, Letters, Shape, To};
use super::reader::Reader;
use crate::format::office::names;
use crate::format::office::signs::Signs;
use crate::model::apparatus::Field;
use crate::model::structure::Style;

impl Reader<'_> {
    /// A backslash and a sign.
    pub(super) fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.optional = true,
            b'~' => self.sign("\u{a0}"),
            b'_' => self.sign("\u{2011}"),
            // A hyphen where a word may be broken is no part of it.
            b'-' => self.skip = self.skip.saturating_sub(1),
            b'\r' | b'\n' => self.end_paragraph(),
            b'\t' => self.tab(),
            _ => {}
        }
    }

    /// A character that has a word of its own.
    fn sign(&mut self, sign: &str) {
        if self.skip > 0 {
            self.skip -= 1;
        } else {
            self.words(sign);
        }
    }

    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        if self.change_letters(word, number)
            || self.change_paragraph(word, number)
            || self.write_word(word, number)
            || self.change_place(word)
        {
            return;
        }
        match (word, number) {
            ("ansicpg", Some(page)) => self.set_page(page),
            ("mac", _) => self.set_page(10000),
            ("pc", _) => self.set_page(437),
            ("pca", _) => self.set_page(850),
            ("deff", font) => {
                self.default_font = font;
                self.group().letters.font = font;
            }
            ("uc", Some(count)) => self.group().fallback = usize::try_from(count).unwrap_or(0),
            ("fcharset", Some(charset)) if self.group().to == To::Fonts => {
                match Code::of_charset(charset) {
                    Some(code) => self.fonts.insert(self.told, code),
                    None => self.fonts.remove(&self.told),
                };
            }
            ("cpg", Some(page)) if self.group().to == To::Fonts => {
                if let Some(code) = Code::of_page(page) {
                    self.fonts.insert(self.told, code);
                }
            }
            ("sbasedon", Some(style)) => self.told = style,
            ("cs" | "ds" | "ts", _) if self.group().to == To::Styles => {
                self.group().paragraph.style = -1;
            }
            ("yr", Some(year)) => self.day[0] = year,
            ("mo", Some(month)) => self.day[1] = month,
            ("dy", Some(day)) => self.day[2] = day,
            ("nofpages", Some(count)) => self.count_pages(count),
            _ if self.optional => self.send(To::Nowhere),
            _ => {}
        }
    }

    fn set_page(&mut self, page: i32) {
        self.page_code = Code::of_page(page).unwrap_or(self.page_code);
    }

    fn change_letters(&mut self, word: &str, number: Option<i32>) -> bool {
        let on = number != Some(0);
        let default_font = self.default_font;
        let told = self.group().to == To::Fonts;
        let letters = &mut self.group().letters;
        let styles = &mut letters.styles;
        match word {
            "plain" => *letters = Letters { font: default_font, ..Letters::default() },
            "b" => styles.set(Style::Strong, on),
            "i" => styles.set(Style::Emphasis, on),
            "ulnone" => styles.set(Style::Underline, false),
            "ul" | "uld" | "uldash" | "uldashd" | "uldashdd" | "uldb" | "ulhwave" | "ulldash"
            | "ulth" | "ulthd" | "ulthdash" | "ululdbwave" | "ulw" | "ulwave" => {
                styles.set(Style::Underline, on);
            }
            "strike" | "striked" => styles.set(Style::Struck, on),
            "super" => styles.set(Style::Superscript, on),
            "sub" => styles.set(Style::Subscript, on),
            "up" => styles.set(Style::Superscript, on),
            "dn" => styles.set(Style::Subscript, on),
            "nosupersub" => {
                styles.set(Style::Superscript, false);
                styles.set(Style::Subscript, false);
            }
            "v" => letters.hidden = on,
            "deleted" => letters.deleted = on,
            "f" if told => self.told = number.unwrap_or(0),
            "f" => letters.font = number,
            _ => return false,
        }
        true
    }

    fn change_paragraph(&mut self, word: &str, number: Option<i32>) -> bool {
        let value = number.unwrap_or(0);
        let shape = &mut self.group().paragraph;
        match word {
            "pard" => *shape = Shape::default(),
            "s" => shape.style = value,
            "outlinelevel" => shape.outline = u8::try_from(value).ok(),
            "intbl" => shape.in_table = true,
            "ilvl" => shape.level = u16::try_from(value).unwrap_or(0),
            "li" => shape.left = value,
            "fi" => shape.first = value,
            "trowd" => self.columns = 0,
            "cellx" => self.columns += 1,
            _ => return false,
        }
        true
    }

    fn write_word(&mut self, word: &str, number: Option<i32>) -> bool {
        match word {
            "par" | "sect" => self.end_paragraph(),
            "line" | "lbr" => self.line_break(),
            "page" => self.next_page(),
            "tab" => self.tab(),
            "cell" => self.end_cell(),
            "row" => self.end_row(),
            "nestcell" | "nestrow" => self.end_paragraph(),
            "u" => self.unicode(number.unwrap_or(0)),
            "emdash" => self.sign("—"),
            "endash" => self.sign("–"),
            "lquote" => self.sign("‘"),
            "rquote" => self.sign("’"),
            "ldblquote" => self.sign("“"),
            "rdblquote" => self.sign("”"),
            "bullet" => self.sign("•"),
            "emspace" | "enspace" | "qmspace" => self.sign(" "),
            "zwj" => self.sign("\u{200d}"),
            "zwnj" => self.sign("\u{200c}"),
            "ltrmark" => self.sign("\u{200e}"),
            "rtlmark" => self.sign("\u{200f}"),
            _ => return false,
        }
        true
    }

    /// Words that say where the text of their group goes.
    fn change_place(&mut self, word: &str) -> bool {
        let writes = self.group().writes();
        match word {
            "fonttbl" => self.send(To::Fonts),
            "stylesheet" => self.send(To::Styles),
            "info" => self.send(To::Worse),
            "title" => self.send(To::Fact(Field::Title)),
            "author" => self.send(To::Fact(Field::From)),
            "creatim" => self.send(To::Day),
            "field" if writes => self.begin_field(),
            "fldinst" => self.send(if writes { To::Instruction } else { To::Nowhere }),
            "fldrslt" if writes => self.begin_result(),
            "field" | "fldrslt" => {}
            "footnote" => self.begin_note(),
            "annotation" => {
                self.lost.comments += 1;
                self.send(To::Nowhere);
            }
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr"
            | "footerf" => {
                self.send(To::Head);
                self.group().repeated = true;
            }
            "shp" => self.send(if writes { To::Shape } else { To::Nowhere }),
            "shptxt" => self.begin_box(),
            "pict" => self.send(To::Picture),
            "sn" => self.send(To::Name),
            "sv" => self.send(To::Value),
            "bkmkstart" => self.send(if writes { To::Place } else { To::Nowhere }),
            "listtext" | "pntext" => self.send(if writes { To::Mark } else { To::Nowhere }),
            "upr" => {
                self.group().better = self.group().to;
                self.send(To::Worse);
            }
            "ud" => {
                let Group { better, .. } = *self.group();
                self.group().to = better;
            }
            "shpinst" | "shppict" | "picprop" | "moMath" | "moMathPara" => {}
            "colortbl" | "filetbl" | "revtbl" | "listtable" | "listoverridetable" | "subject"
            | "keywords" | "comment" | "operator" | "doccomm" | "company" | "manager"
            | "category" | "hlinkbase" | "revtim" | "printim" | "buptim" | "bkmkend"
            | "nonshppict" | "shprslt" | "objdata" | "objclass" | "objname" | "mmathPict"
            | "ftnsep" | "ftnsepc" | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn" | "xe" | "tc"
            | "tcn" | "rxe" | "txe" | "atnid" | "atnauthor" | "pn" | "datafield" | "formfield"
            | "private" | "template" | "nesttableprops" | "nonesttables" => self.send(To::Nowhere),
            // Properties of formulas.
            word if word.starts_with('m') && word.ends_with("Pr") => self.send(To::Nowhere),
            _ => return false,
        }
        true
    }

    /// A character by its number, in 16 bits with a sign.
    fn unicode(&mut self, number: i32) {
        self.skip = self.group().fallback;
        let Ok(unit) = u16::try_from(number.rem_euclid(0x1_0000)) else { return };
        let before = self.half.take();
        if (0xd800..0xdc00).contains(&unit) {
            self.half = Some(unit);
            return;
        }
        let letter = match before {
            Some(half) => char::decode_utf16([half, unit]).next().and_then(Result::ok),
            None => char::from_u32(u32::from(unit)),
        };
        let letter = match (self.code(), letter) {
            (Code::Signs(signs), Some(letter @ '\u{f000}'..='\u{f0ff}')) => {
                Some(signs.sign(u32::from(letter)).unwrap_or('\u{fffd}'))
            }
            (_, letter) => letter,
        };
        let letter = letter.filter(|letter| *letter != '\0').unwrap_or('\u{fffd}');
        self.words(letter.encode_utf8(&mut [0; 4]));
    }

    /// The name of a font. What its letters mean is told by it, if they are signs.
    pub(super) fn name_font(&mut self, words: &str) {
        if let Some(signs) = Signs::of_font(words.trim_end_matches(';')) {
            self.fonts.insert(self.told, Code::Signs(signs));
        }
    }

    /// The name of a style; what it does was said before.
    pub(super) fn name_style(&mut self, words: &str) {
        let Group { letters, paragraph, .. } = *self.group();
        if paragraph.style >= 0 {
            let base = self.styles.get(&self.told).copied().unwrap_or_default();
            let kind = names::kind_of(words.trim_end_matches(';')).unwrap_or(base.kind);
            let style =
                super::reader::Look { kind, styles: letters.styles, outline: paragraph.outline };
            self.styles.insert(paragraph.style, style);
        }
        self.told = -1;
    }
}
