//! The code pages of RTF. Owns which one a number stands for, and decodes by it.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, MACINTOSH, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
    WINDOWS_1258, X_MAC_CYRILLIC,
};
use oem_cp::code_table_type::TableType;

use crate::format::office::signs::Signs;

/// How bytes are decoded.
#[derive(Clone, Copy, Debug)]
pub(super) enum Code {
    /// By a code page of Windows or the Mac.
    Of(&'static Encoding),
    /// By one of DOS.
    Dos(u16),
    /// They are signs of a font.
    Signs(Signs),
}

impl Code {
    /// Returns the code page of this number.
    pub fn of_page(number: i32) -> Option<Self> {
        let encoding = match number {
            874 => WINDOWS_874,
            932 => SHIFT_JIS,
            936 => GBK,
            949 | 1361 => EUC_KR,
            950 => BIG5,
            1250 => WINDOWS_1250,
            1251 => WINDOWS_1251,
            1252 => WINDOWS_1252,
            1253 => WINDOWS_1253,
            1254 => WINDOWS_1254,
            1255 => WINDOWS_1255,
            1256 => WINDOWS_1256,
            1257 => WINDOWS_1257,
            1258 => WINDOWS_1258,
            10000 => MACINTOSH,
            10001 => SHIFT_JIS,
            10007 => X_MAC_CYRILLIC,
            65001 => encoding_rs::UTF_8,
            _ => {
                let page = u16::try_from(number).ok()?;
                return oem_cp::code_table::DECODING_TABLE_CP_MAP
                    .get(&page)
                    .map(|_| Self::Dos(page));
            }
        };
        Some(Self::Of(encoding))
    }

    /// Returns the code page of a font with this character set; `None` if it has none of its own.
    pub fn of_charset(charset: i32) -> Option<Self> {
        let page = match charset {
            0 => 1252,
            2 => return Some(Self::Signs(Signs::Symbol)),
            77 => 10000,
            78 | 128 => 932,
            129 | 130 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 | 181 => 1255,
            178..=180 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            254 => 437,
            255 => 850,
            _ => return None,
        };
        Self::of_page(page)
    }

    /// Decodes bytes; what cannot be decoded becomes U+FFFD.
    pub fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Of(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Signs(signs) => bytes
                .iter()
                .map(|byte| signs.sign(u32::from(*byte)).unwrap_or('\u{fffd}'))
                .collect(),
            Self::Dos(page) => match oem_cp::code_table::DECODING_TABLE_CP_MAP.get(&page) {
                Some(TableType::Complete(table)) => {
                    oem_cp::decode_string_complete_table(bytes, table)
                }
                Some(TableType::Incomplete(table)) => {
                    oem_cp::decode_string_incomplete_table_lossy(bytes, table)
                }
                None => String::from_utf8_lossy(bytes).into_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets() {
        let decode = |charset, bytes: &[u8]| Code::of_charset(charset).unwrap().decode(bytes);
        assert_eq!(decode(204, b"\xcc\xe8\xf0"), "Мир");
        assert_eq!(decode(128, b"\x8e\x52"), "山");
        assert_eq!(decode(238, b"\xb3"), "ł");
        assert_eq!(decode(2, b"\xb7"), "•");
        assert_eq!(decode(255, b"\x82"), "é");
        assert!(Code::of_charset(1).is_none());
    }
}
