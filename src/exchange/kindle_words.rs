//! What Kindles write of an entry, in the languages of the device.
//!
//! Owns which words name a highlight, a note and a bookmark, and how dates are written. Locations are the last
//! numbers, since they stand after pages.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClippingKind {
    Highlight,
    Note,
    Bookmark,
    Article,
}

/// By which words a kind is named: English, German, French, Spanish, Italian, Portuguese, Dutch, Russian,
/// Chinese, Japanese. The first that occurs counts.
const KINDS: &[(&str, ClippingKind)] = &[
    ("clip this article", ClippingKind::Article),
    ("artikel", ClippingKind::Article),
    ("artículo", ClippingKind::Article),
    ("articolo", ClippingKind::Article),
    ("artigo", ClippingKind::Article),
    ("вырезка", ClippingKind::Article),
    ("文章剪切", ClippingKind::Article),
    ("記事クリップ", ClippingKind::Article),
    ("bookmark", ClippingKind::Bookmark),
    ("lesezeichen", ClippingKind::Bookmark),
    ("signet", ClippingKind::Bookmark),
    ("marcador", ClippingKind::Bookmark),
    ("segnalibro", ClippingKind::Bookmark),
    ("bladwijzer", ClippingKind::Bookmark),
    ("закладка", ClippingKind::Bookmark),
    ("书签", ClippingKind::Bookmark),
    ("書籤", ClippingKind::Bookmark),
    ("ブックマーク", ClippingKind::Bookmark),
    ("highlight", ClippingKind::Highlight),
    ("underline", ClippingKind::Highlight),
    ("markierung", ClippingKind::Highlight),
    ("surlignement", ClippingKind::Highlight),
    ("surlignage", ClippingKind::Highlight),
    ("subrayado", ClippingKind::Highlight),
    ("evidenziazione", ClippingKind::Highlight),
    ("destaque", ClippingKind::Highlight),
    ("markering", ClippingKind::Highlight),
    ("выделен", ClippingKind::Highlight),
    ("标注", ClippingKind::Highlight),
    ("標註", ClippingKind::Highlight),
    ("ハイライト", ClippingKind::Highlight),
    ("notiz", ClippingKind::Note),
    ("notitie", ClippingKind::Note),
    ("note", ClippingKind::Note),
    ("nota", ClippingKind::Note),
    ("заметка", ClippingKind::Note),
    ("笔记", ClippingKind::Note),
    ("筆記", ClippingKind::Note),
    ("メモ", ClippingKind::Note),
];

/// The beginnings of the names of months in these languages.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen", "янв"],
    &["feb", "fév", "fev", "фев"],
    &["mar", "mär", "maart", "мар"],
    &["apr", "avr", "abr", "апр"],
    &["may", "mai", "mei", "mag", "мая", "май"],
    &["jun", "juin", "giu", "июн"],
    &["jul", "juil", "lug", "июл"],
    &["aug", "août", "ago", "авг"],
    &["sep", "set", "сен"],
    &["oct", "okt", "ott", "out", "окт"],
    &["nov", "ноя"],
    &["dec", "dez", "déc", "dic", "дек"],
];

/// Names of days that begin as a month does.
const DAYS: [&str; 3] = ["martes", "mardi", "martedì"];

/// Where an entry is in its book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClippingPlace {
    pub(super) from: u64,
    pub(super) to: u64,
    /// Whether these are pages, on which there may be many highlights, and no locations.
    pub(super) is_page: bool,
}

/// How a page is named, as far as no location stands with it.
const PAGES: [&str; 8] = ["page", "seite", "página", "pagina", "страниц", "页", "頁", "ページ"];

/// Returns what kind of entry is named so.
pub(super) fn kind(what: &str) -> Option<ClippingKind> {
    let folded = what.to_lowercase();
    KINDS.iter().find(|(word, _)| folded.contains(word)).map(|(_, kind)| *kind)
}

/// Returns the last number, or the last two with a dash between them: locations stand after pages.
pub(super) fn place(what: &str) -> Option<ClippingPlace> {
    let mut numbers: Vec<(u64, usize, usize)> = Vec::new();
    let mut at = 0;
    for run in what.split(|c: char| !c.is_ascii_digit()) {
        if let Ok(number) = run.parse() {
            numbers.push((number, at, at + run.len()));
        }
        at += run.len();
        at += what.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    let (last, start, end) = *numbers.last()?;
    let before = numbers.len().checked_sub(2).and_then(|at| numbers.get(at));
    let first = before.filter(|(_, _, end)| {
        let between = what.get(*end..start).map(str::trim).unwrap_or_default();
        ["-", "–", "t/m"].contains(&between)
    });
    let folded = what.to_lowercase();
    let is_alone = !folded.contains(['|', '｜', '（', '(']);
    let is_page = is_alone && PAGES.iter().any(|page| folded.contains(page));
    let (from, to) = match first {
        Some((first, _, _)) => (*first, written_out(*first, last, what.get(start..end)?)),
        None => (last, last),
    };
    Some(ClippingPlace { from, to, is_page })
}

/// Returns the end of a range that is written in short: of `1234-36` it is 1236.
fn written_out(first: u64, last: u64, written: &str) -> u64 {
    let digits = u32::try_from(written.len()).unwrap_or(u32::MAX);
    let short = 10_u64.checked_pow(digits).filter(|_| last < first);
    short.map_or(last, |short| first - first % short + last).max(first)
}

/// Reads a date with a time of day.
pub(super) fn clock(written: &str) -> Option<Timestamp> {
    let written = written.to_lowercase();
    let numbers: Vec<i16> = written
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(|run| run.parse().unwrap_or(-1))
        .collect();
    let (year, month, day, rest) = if written.contains('年') {
        // 2024年3月5日
        let (year, month, day) = (numbers.first()?, numbers.get(1)?, numbers.get(2)?);
        (*year, i8::try_from(*month).ok()?, *day, numbers.get(3..)?)
    } else {
        let words =
            written.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 2);
        let mut named = words.filter(|word| !DAYS.contains(word)).filter_map(|word| {
            let is_it = |names: &&[&str]| names.iter().any(|name| word.starts_with(name));
            MONTHS.iter().position(is_it)
        });
        let year = numbers.iter().position(|number| *number >= 1000)?;
        let day = *numbers.get(..year)?.last()?;
        let month = i8::try_from(named.next_back()? + 1).ok()?;
        (*numbers.get(year)?, month, day, numbers.get(year + 1..)?)
    };
    let part = |at: usize| i8::try_from(rest.get(at).copied().unwrap_or_default()).ok();
    let is_late = ["pm", "下午", "午後", "晚上"].iter().any(|word| written.contains(word));
    let is_early = ["am", "上午", "午前", "凌晨", "早上"].iter().any(|word| {
        // "am" is a word of its own in a German date; there it stands before the time.
        written.trim_end().ends_with(word) || (!word.is_ascii() && written.contains(word))
    });
    let hour = match part(0)? {
        12 if is_early => 0,
        hour if is_late && hour < 12 => hour + 12,
        hour => hour,
    };
    let day = i8::try_from(day).ok()?;
    let time = DateTime::new(year, month, day, hour, part(1)?, part(2)?, 0).ok()?;
    time.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(about: &str) -> (ClippingKind, (u64, u64), String) {
        let about = about.trim_start_matches(['-', '–']);
        let (what, time) = about.rsplit_once('|').unwrap();
        let place = place(what).unwrap();
        let time = clock(time).map(|time| time.to_string()).unwrap_or_default();
        (kind(what).unwrap(), (place.from, place.to), time)
    }

    /// What is written of an entry, and what that says.
    const WRITTEN: [(&str, &str); 23] = [
        (
            "- Your Highlight on page 1 | location 10-12 | Added on Monday, 30 December 2024 14:46:33",
            "Highlight 10 12 2024-12-30T14:46:33Z",
        ),
        (
            "- Your Note on Location 4210 | Added on Tuesday, September 1, 2026 9:04:40\u{202f}PM",
            "Note 4210 4210 2026-09-01T21:04:40Z",
        ),
        (
            "- Your Bookmark on page xii | Location 300 | Added on Tuesday, 7 July, 2026 12:32:25 AM",
            "Bookmark 300 300 2026-07-07T00:32:25Z",
        ),
        (
            "- Highlight Loc. 1234-36 | Added on Saturday, May 12, 2012, 12:10 PM",
            "Highlight 1234 1236 2012-05-12T12:10:00Z",
        ),
        (
            "- Ihre Markierung auf Seite 42 | Position 1234-1236 | Hinzugefügt am Dienstag, 5. März 2024 21:46:33",
            "Highlight 1234 1236 2024-03-05T21:46:33Z",
        ),
        (
            "- Ihre Notiz bei Position 233 | Hinzugefügt am Sunday, August 30, 2026 10:00:00 AM",
            "Note 233 233 2026-08-30T10:00:00Z",
        ),
        (
            "- Ihr Lesezeichen bei Position 12 | Hinzugefügt am Montag, 4. Januar 2021 09:15:00",
            "Bookmark 12 12 2021-01-04T09:15:00Z",
        ),
        (
            "- Votre surlignement sur la page 5 | emplacement 1234-1236 | Ajouté le mardi 5 mars 2024 09:12:45",
            "Highlight 1234 1236 2024-03-05T09:12:45Z",
        ),
        (
            "- Votre note Emplacement 307 | Ajouté le lundi 17 décembre 2012 à 08:27:45",
            "Note 307 307 2012-12-17T08:27:45Z",
        ),
        (
            "- Votre signet à l'emplacement 60 | Ajouté le vendredi 16 août 2018 12:55:45",
            "Bookmark 60 60 2018-08-16T12:55:45Z",
        ),
        (
            "- Tu subrayado en la página 7 | posición 89-92 | Añadido el martes, 12 de marzo de 2024 21:30:15",
            "Highlight 89 92 2024-03-12T21:30:15Z",
        ),
        (
            "- Mi nota Posición 128 | Añadido el miércoles 6 de febrero de 2013, 13:00:19",
            "Note 128 128 2013-02-06T13:00:19Z",
        ),
        (
            "- El marcador en la posición 3 | Añadido el Sunday, August 16, 2026 11:09:00 AM",
            "Bookmark 3 3 2026-08-16T11:09:00Z",
        ),
        (
            "- La tua evidenziazione alla pagina 6 | posizione 36-40 | Aggiunto in data martedì 1 settembre 2020 18:00:39",
            "Highlight 36 40 2020-09-01T18:00:39Z",
        ),
        (
            "- Seu destaque na página xiv | posição 7-9 | Adicionado: sexta-feira, 1 de janeiro de 2024 10:30:45",
            "Highlight 7 9 2024-01-01T10:30:45Z",
        ),
        (
            "- Je highlight op locatie 55 t/m 88 | Toegevoegd op maandag 30 september 2019 18:00:39",
            "Highlight 55 88 2019-09-30T18:00:39Z",
        ),
        (
            "– Ваш выделенный отрывок на странице 6 | Место 53–55 | Добавлено: воскресенье, 3 марта 2024 г. в 18:48:36",
            "Highlight 53 55 2024-03-03T18:48:36Z",
        ),
        (
            "– Ваша заметка в месте 5685 | Добавлено: среда, 28 февраля 2024 г. в 10:07:53",
            "Note 5685 5685 2024-02-28T10:07:53Z",
        ),
        (
            "- 您在第 7 页（位置 #114-116）的标注 | 添加于 2019年9月30日星期一 下午6:00:39",
            "Highlight 114 116 2019-09-30T18:00:39Z",
        ),
        (
            "- 您在位置 #209 的书签 | 添加于 2017年12月9日星期六 上午12:09:32",
            "Bookmark 209 209 2017-12-09T00:09:32Z",
        ),
        (
            "- 您在位置 #120-122 的標註 | 新增於 2024年3月15日 星期五 上午11:20:00",
            "Highlight 120 122 2024-03-15T11:20:00Z",
        ),
        (
            "- 7ページ|位置No. 114-116のハイライト |作成日: 2024年12月30日月曜日 14:46:33",
            "Highlight 114 116 2024-12-30T14:46:33Z",
        ),
        (
            "- 位置No. 77のメモ |作成日: Friday, August 14, 2026 6:30:00 AM",
            "Note 77 77 2026-08-14T06:30:00Z",
        ),
    ];

    #[test]
    fn what_an_entry_is_is_read_in_the_languages_of_the_device() {
        for (about, says) in WRITTEN {
            let (kind, (from, to), time) = read(about);
            assert_eq!(format!("{kind:?} {from} {to} {time}"), says, "{about}");
        }
        for (range, end) in [
            ("98-102", 102),
            ("199-03", 199),
            ("1199-203", 1203),
            ("5-18446744073709551615", u64::MAX),
            ("7-5", 7),
        ] {
            assert_eq!(place(range).unwrap().to, end, "{range}");
        }
        assert_eq!(read("- Your Highlight on Location 5 | Added on June 31, 2026").2, "");
        assert_eq!(kind("Þú merktir á síðu 5"), None);
    }
}
