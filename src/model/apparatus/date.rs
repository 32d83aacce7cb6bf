//! Dates in documents.
//!
//! Owns the forms in which dates and hours are written, and how a date is displayed. Which words of
//! a document are its date is decided by the rules; `jiff` decides whether a day exists. Pure: no
//! files and no other module.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

/// A date, as precise as stated.
///
/// ```
/// use glossator::model::apparatus::Date;
///
/// let june = Date::new(1951, Some(6), None);
/// assert_eq!(june.map(|date| date.iso()).as_deref(), Some("1951-06"));
/// assert_eq!(june.map(|date| date.days().1), Date::new(1951, Some(6), Some(30)));
/// assert_eq!(Date::new(1951, Some(6), Some(31)), None, "there is no 31 June");
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Date {
    /// Year of the common era.
    pub year: i16,
    /// The month, 1 to 12, if stated.
    pub month: Option<i8>,
    /// The day of the month, if stated.
    pub day: Option<i8>,
}

/// A date, perhaps a range of days, perhaps with the time.
///
/// ```
/// use glossator::model::apparatus::When;
/// use glossator::model::apparatus::date::DateError;
///
/// let when = When::read("4–6 March 1947", "")?;
/// assert_eq!(when.date.iso(), "1947-03-04");
/// assert_eq!(when.until.map(|date| date.iso()).as_deref(), Some("1947-03-06"));
/// // The page supplies the century of a two-digit year.
/// assert_eq!(When::read("4.3.47", "in 1947")?.date.iso(), "1947-03-04");
/// assert_eq!(When::read("4.3.47", ""), Err(DateError::NoCentury));
/// # Ok::<(), DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct When {
    /// The date, or the first day of a range.
    pub date: Date,
    /// The last day of a range.
    pub until: Option<Date>,
    /// Hours and minutes.
    pub time: Option<(i8, i8)>,
    /// Whether they are those of Greenwich, as in "1931Z".
    pub zulu: bool,
}

/// Why words are not a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// They do not look like a date.
    #[error("not a date")]
    Other,
    /// There is no such day.
    #[error("no such day")]
    Impossible,
    /// The year has two digits and its century is unknown.
    #[error("the century is unknown")]
    NoCentury,
}

const MONTHS: &str = "January February March April May June July August September October \
                      November December";
const ROMAN: &str = "i ii iii iv v vi vii viii ix x xi xii";
/// How the months begin in English, Russian, French, German, Italian, Spanish, Portuguese, Dutch and Latin. The
/// longest match wins.
const STARTS: [&str; 12] = [
    "jan jän jen gen ene янв ген",
    "feb fév fev feu hor фев",
    "mar mär mer maa мар",
    "apr avr abr апр",
    "may mai mag mei ма",
    "jun juin giu июн іюн",
    "jul juil lug июл іюл",
    "aug août aout aoust ago авг",
    "sep set сен",
    "oct okt ott out окт",
    "nov ноя",
    "dec déc dez dic дек",
];

const MONTH: &str = r"(?:jan(?:uary|\.?y)?|feb(?:ruary|\.?r?y|r)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust|t)?|sept?(?:ember|e?m?b?e?r)?|oct(?:ober|o?b?r)?|nov(?:ember|(?:e?m)?b?e?r)?|dec(?:ember|(?:e?m)?b?e?r)?|janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre|январ[яь]|феврал[яь]|марта?|апрел[яь]|ма[яй]|июн[яь]|июл[яь]|августа?|сентябр[яь]|октябр[яь]|ноябр[яь]|декабр[яь]|januar|februar|märz|juni|juli|oktober|dezember|jänner|jän|jenner|hornung|maerz|merz|aoust|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|dicembre|enero|febrero|abril|mayo|junio|julio|sep?tiembre|octubre|noviembre|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|januari|februari|maart|mei|augustus|januarius|februarius|martius|maius|junius|julius|januarii|februarii|martii|aprilis|maii|junii|julii|augusti|septembris|octobris|novembris|decembris|генвар[яь]|апрѣл[яь]|іюн[яь]|іюл[яь]|janv|f[ée]vr?|avr|juil|déc|okt|dez|янв|февр?|апр|авг|сент?|окт|нояб?|дек)";

/// Returns a pattern without named groups for anything that may be a date in any of the known
/// forms: what `{date}` stands for in a rule. [`When::read`] decides whether a word in it is a
/// month: with all month names the pattern would be large and slow.
#[must_use]
pub fn pattern() -> &'static str {
    static PATTERN: LazyLock<String> = LazyLock::new(any_form);
    &PATTERN
}

fn any_form() -> String {
    // A year of which an editor is sure stands in brackets, and one of the Old Style has two figures.
    let year = r"(?:1[567][0-9]{2}/[0-9]{1,2}|[12][0-9]{3}|\[[12][0-9]{3}\])";
    let era = "(?:(?:(?i:in the year of our lord|anno(?: domini)?)|A\\. ?D\\.),? )?";
    let (day, month) = ("[0-9]{1,2}", "[A-Za-zÀ-ÿА-яІіѣ]+");
    // Transcribers write raised letters as they can: 3^d.
    let (nth, join) =
        (r"(?:\^?[a-z]{1,3}\.?|\.|[º°]|-?(?:го|е))?", "(?:[-–—/]| ?[-–,] ?| and | to )");
    [
        format!(
            r#"(?:[«"“] ?)?{day}{nth}(?: ?[»"”])?(?:{join}{day}{nth}| ?\({day}\))? (?:day )?(?:of |di |del? |d[’'] ?)?{month}\.?,? (?:del? )?{era}{year}"#
        ),
        format!(
            r"{month}[.:]? (?:the |ye )?{day}{nth}(?: \[{day}\??\])?(?:{join}(?:{month}\.? )?{day}{nth})? ?,? {year}"
        ),
        format!(r"{year},?(?: г\.| года)?,? {month}\.? {day}{nth}(?: дня)?"),
        format!("{year}-[0-9]{{2}}(?:-[0-9]{{2}})?"),
        format!(r"{day}\. ?(?:[0-9]{{1,2}}|[IVXivx]{{1,4}})\. ?(?:{year}|[0-9]{{2}})"),
        format!(r"{day}(?: | ?[/–-] ?)[IVX]{{1,4}}(?: | ?[./–-] ?)(?:{year}|[0-9]{{2}})"),
        format!(r"{day}{nth} (?:of |de )?(?:[789X]|10)b(?:re|er|ris|r)?\.?,? {year}"),
        format!(r"{day}{nth}\.? (?:[Mm]o(?:nth|\.)?,? |(?:of (?:the )?)?){day}{nth},? (?:[Mm]o(?:nth|\.)?,? )?{year}"),
        format!(r"[ivxljIVXLJ]{{1,7}}\^?(?:st|nd|rd|th|o|º)?\.? (?:day of |of |de )?{month},? (?:de )?{year}"),
        format!(r"{month}\.?(?:[-–]{month}\.?)?,? {year}"),
    ]
    .join("|")
}

/// A pattern for a time of day: what `{time}` stands for in a rule.
pub const TIME: &str = r"(?:(?:(?:[0-9]{1,2}(?: ?[:.·] ?[0-9]{2})?(?:[ ]?(?i:[ap]\. ?m\.?|[ap]m))?|(?:12 )?(?i:noon|midnight)) ?(?:[–—-]|to|and) ?)?(?:[0-9]{1,2}(?: ?[:.·] ?[0-9]{2}){1,2}(?:[ —–-]*(?i:[ap]\. ?m(?-u:\b)\.?|[ap]m(?-u:\b)|hours|hrs|h))?|[0-9]{1,2}[ —–-]*(?i:[ap]\. ?m(?-u:\b)\.?|[ap]m(?-u:\b))|(?:12[ :]?(?:00 )?)?(?i:noon|midnight)|[0-9]{4} ?(?i:hours|hrs|z(?-u:\b)|gmt|local|h(?-u:\b)))(?:,? \[?(?i:[ecmp][sd]t|gmt|bst|z|local|(?:[a-z]+ )?time)(?-u:\b)\]?)?)";

// A pattern that does not compile would be `None` and match nothing; a test checks that all do.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r#"(?xi)^ (?:[«"“]\ ?)? (?:
            (?<d1>[0-9]{{1,2}}) (?:\^?(?:st|nd|rd|th|er|d|ten|ter|te|de|o)\.?|[º°]|-?(?:го|е)|(?<p1>\.))? (?:\ ?[»"”])?
                (?: [^0-9\p{{L}}]{{1,3}} (?:and\ |,\ )? (?<u1>[0-9]{{1,2}}) (?:st|nd|rd|th|\.)?
                  | \ (?:and|to)\ (?<v1>[0-9]{{1,2}}) (?:st|nd|rd|th)?
                  | \ ?\([0-9]{{1,2}}\) )?
                \ (?:day\ )? (?:of\ |di\ |del?\ |d[’']\ ?)? (?<m1>{MONTH}) \.?,? \ (?:del?\ )? (?:(?:in\ the\ year\ of\ our\ lord|anno(?:\ domini)?|a\.\ ?d\.),?\ )? \[? (?<y1>[12][0-9]{{3}}) (?<o1>/[0-9]{{1,2}})? \]?
          | (?<m2>{MONTH}) [.:]? \ (?:the\ |ye\ )? (?<d2>[0-9]{{1,2}}) (?:\^?(?:st|nd|rd|th|d))?\.? (?:\ \[[0-9]{{1,2}}\??\])?
                (?: (?:[^0-9\p{{L}}]{{1,3}} | \ (?:and|to)\ ) (?: (?<n2>{MONTH}) \.? \ )? (?<u2>[0-9]{{1,2}}) (?:st|nd|rd|th)? )?
                \ ?,? \ \[? (?<y2>[12][0-9]{{3}}) (?<o2>/[0-9]{{1,2}})? \]?
          | (?<y9>[12][0-9]{{3}}) ,? (?:\ (?:г\.|года))? ,? \ (?<m9>{MONTH}) \.? \ (?<d9>[0-9]{{1,2}}) (?:st|nd|rd|th|-?го)? (?:\ дня)?
          | (?<y3>[12][0-9]{{3}}) - (?<m3>[0-9][0-9]) - (?<d3>[0-9][0-9])
          | (?<d5>[0-9]{{1,2}}) \. \ ? (?<m5>[0-9]{{1,2}}) \. \ ? (?<y5>[12][0-9]{{3}}|[0-9][0-9])
          | (?<d6>[0-9]{{1,2}}) (?:\ ?[./–-]\ ?|\ ) (?<m6>[IVX]{{1,4}}) (?:\ ?[./–-]\ ?|\ ) (?<y6>[12][0-9]{{3}}|[0-9][0-9])
          | (?<dE>[0-9]{{1,2}}) (?:er|th|st|nd|rd|\.)? \ (?:of\ |de\ )? (?<mE>(?:[789x]|10)b(?:re|er|ris|r)?) \.?,? \ (?<yE>[12][0-9]{{3}})
          | (?<mF>[0-9]{{1,2}}) (?:st|nd|rd|th)? \.? \ mo(?:nth|\.)? ,? \ (?<dF>[0-9]{{1,2}}) (?:st|nd|rd|th)? [.,]? \ (?<yF>[12][0-9]{{3}})
          | (?<dG>[0-9]{{1,2}}) (?:st|nd|rd|th)? [.,]? \ (?:of\ (?:the\ )?)? (?<mG>[0-9]{{1,2}}) (?:st|nd|rd|th)? \.? \ mo(?:nth|\.)? ,? \ (?<yG>[12][0-9]{{3}})
          | (?<dJ>[ivxlj]{{1,7}}) \^?(?:st|nd|rd|th|o|º)? \.? \ (?:day\ of\ |of\ |de\ )? (?<mJ>{MONTH}) ,? \ (?:de\ )? (?<yJ>[12][0-9]{{3}})
          | (?<m4>{MONTH}) \.? (?:[–-](?<n4>{MONTH})\.?)? ,? \ (?<y4>[12][0-9]{{3}})
          | (?<dC>[0-9]{{1,2}}) (?:st|nd|rd|th|er|\.)? \ (?<mC>{MONTH}) \.?,? \ ['’]? (?<yC>[0-9][0-9])
          | (?<dH>[0-9]{{2}}) [0-9]{{4}} [a-z]? \ ? (?<mH>{MONTH}) \ ? (?<yH>[12][0-9]{{3}}|[0-9][0-9])
          | (?<dA>1[3-9]|2[0-9]|3[01]) [/-] (?<mA>0?[1-9]|1[0-2]) [/-] (?<yA>[12][0-9]{{3}}|[0-9][0-9])
          | (?<mB>0?[1-9]|1[0-2]) [/-] (?<dB>1[3-9]|2[0-9]|3[01]) [/-] (?<yB>[12][0-9]{{3}}|[0-9][0-9])
          | (?<y8>[12][0-9]{{3}}) - (?<m8>[0-9][0-9])
          | (?<y7>[12][0-9]{{3}})
        ) $"#
    ))
    .ok()
});
static ANYWHERE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(r"(?:^|[^\p{{L}}0-9])({})(?:$|[^0-9\p{{L}}]|T[0-9])", pattern())).ok()
});
static HOUR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^ (?: (?<h>[0-9]{1,2}) (?: \ ? (?:[:.·]|h\.?|heures?|ч\.?|час\p{L}*\.?|uhr) \ ? (?<m>[0-9]{2}) )? (?: [:.][0-9]{2} )?
              [\ —–-]* (?<half>[ap])? [.\ ]* (?:m\b\.?)? (?: hours | hrs | heures? | h | uhr | м\.? | мин\p{L}*\.? | час\p{L}*\.? )?
              (?: \ ? min(?:uten|utes?|\.)? )? (?: \ ? (?: (?<late>n\.?\ ?m\.? | nachm(?:ittags|\.)? | abends | (?:du\ )?soir) | v\.?\ ?m\.? | vorm(?:ittags|\.)? | morgens | früh | (?:du\ )?matin ) )?
          | (?:12[\ :]?(?:00\ )?)? (?<noon>noon) | (?:12[\ :]?(?:00\ )?)? (?<night>midnight)
          | (?<hh>[0-9]{2}) (?<mm>[0-9]{2}) \ ? (?:hours|hrs|h|z|gmt|local|uhr) )
          (?: \ ? (?:[–—-]|to|and) \ ? (?<end>[0-9]{1,2}|noon|midnight) [:.0-9\ ]* (?<then>[ap])? [^0-9]* )?
          (?: ,?\ \[?(?:[ecmp][sd]t|gmt|bst|z|oz|mez|local|ortszeit|(?:[a-z]+\ )?time)\]? )? $",
    )
    .ok()
});

impl Date {
    /// Creates a day, month or year; `None` if it does not exist, as 31 June.
    #[must_use]
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        // A day requires a month; without a day, the first is checked.
        if day.is_some() && month.is_none() {
            return None;
        }
        jiff::civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(Self { year, month, day })
    }

    /// Returns the date in digits, as precise as it is: `1951-06-05`, `1951-06` or `1951`.
    #[must_use]
    pub fn iso(&self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            (None, _) => format!("{:04}", self.year),
        }
    }

    /// Returns the date with a short month, as precise as it is: "7 Oct 1950", "Oct 1950", "1950".
    #[must_use]
    pub fn short(&self) -> String {
        let long = self.to_string();
        let short = |part: &str| {
            if part.chars().all(char::is_alphabetic) {
                part.chars().take(3).collect()
            } else {
                part.to_owned()
            }
        };
        long.split(' ').map(short).collect::<Vec<String>>().join(" ")
    }

    /// Returns the first and the last day: of "June 1951", the 1st and the 30th.
    #[must_use]
    pub fn days(&self) -> (Self, Self) {
        let month = |least| self.month.or(Some(least));
        let last = month(12).and_then(|month| jiff::civil::Date::new(self.year, month, 1).ok());
        let last = last.map_or(31, jiff::civil::Date::days_in_month);
        let first = Self { year: self.year, month: month(1), day: self.day.or(Some(1)) };
        (first, Self { year: self.year, month: month(12), day: self.day.or(Some(last)) })
    }
}

impl When {
    /// Parses words that consist of a date, white space and punctuation. A two-digit year gets the
    /// century of a four-digit year on `page`; without one it is an error.
    ///
    /// # Errors
    ///
    /// Why it is not a date.
    pub fn read(words: &str, page: &str) -> Result<Self, DateError> {
        let words = words.trim_matches(|c: char| !c.is_alphanumeric() && !"«“\"".contains(c));
        let found = DATE.as_ref().and_then(|date| date.captures(words)).ok_or(DateError::Other)?;
        let year = group(&found, 'y').ok_or(DateError::Other)?;
        let year: i16 = if year.len() == 4 {
            year.parse().map_err(|_| DateError::Other)?
        } else {
            century(year, page).ok_or(DateError::NoCentury)?
        };
        let day = |name: char| {
            group(&found, name).and_then(|day| day.parse().ok().or_else(|| roman(day)))
        };
        let told = group(&found, 'm');
        let month = told.and_then(month);
        if let Some(told) = told.filter(|_| month.is_none()) {
            // A thirteenth month does not exist; any other word is not a month.
            let figures = !told.chars().any(char::is_alphabetic)
                || told.chars().all(|c| "IVXivx".contains(c));
            return Err(if figures { DateError::Impossible } else { DateError::Other });
        }
        if group(&found, 'p').is_some() && is_point(told.unwrap_or_default(), day('d'), words, page)
        {
            return Err(DateError::Other);
        }
        // Where the year began in March, that of a day before is told in both reckonings.
        let year = if group(&found, 'o').is_some() { year + 1 } else { year };
        let date = Date::new(year, month, day('d')).ok_or(DateError::Impossible)?;
        let last = day('u').or_else(|| day('v'));
        let last_month = group(&found, 'n').and_then(self::month);
        let until = (last.is_some() || last_month.is_some())
            .then(|| Date::new(year, last_month.or(month), last).ok_or(DateError::Impossible));
        Ok(Self { date, until: until.transpose()?, time: None, zulu: false })
    }

    /// Returns the first date anywhere in `words`, and its span there in bytes.
    #[must_use]
    pub fn find(words: &str) -> Option<(Self, std::ops::Range<usize>)> {
        if !words.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let found = ANYWHERE.as_ref()?.captures(words)?.get(1)?;
        Some((Self::read(found.as_str(), words).ok()?, found.range()))
    }
}

/// Puts the day of an American date in figures before its month: of 3/9/60 it makes 9. 3. 60. `None` if it
/// is no such date.
#[must_use]
pub fn day_before_month(words: &str) -> Option<String> {
    let mut parts = words.trim().split(['/', '-']).map(str::trim);
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = |part: &str| part.len() <= 2 && part.parse::<u8>().is_ok();
    let is_year = matches!(year.len(), 2 | 4) && year.parse::<u16>().is_ok();
    let is_date = is_number(month) && is_number(day) && is_year && parts.next().is_none();
    is_date.then(|| format!("{day}. {month}. {year}"))
}

/// Returns whether a time is that of Greenwich: "1931Z".
#[must_use]
pub fn is_zulu(words: &str) -> bool {
    let words = words.trim_end_matches([']', '.', '?', ' ']);
    words.ends_with(['Z', 'z']) || words.ends_with("GMT")
}

/// Parses hours and minutes, of a range the first: "11: 55", "6:49 p. m.", "noon", "1830 hours",
/// "1931Z", "3–4:05 p.m." `None` if there is no such time.
#[must_use]
pub fn hour(words: &str) -> Option<(i8, i8)> {
    let found = HOUR.as_ref()?.captures(words.trim().trim_end_matches([']', '.', '?']))?;
    let number = |name: &str| found.name(name).and_then(|found| found.as_str().parse::<i8>().ok());
    if found.name("noon").is_some() {
        return Some((12, 0));
    } else if found.name("night").is_some() {
        return Some((0, 0));
    }
    let (hour, minute) = match number("h") {
        Some(hour) => (hour, number("m").unwrap_or(0)),
        None => (number("hh")?, number("mm")?),
    };
    // Of "3–4:05 p.m." both are in the afternoon; of "11–1 p.m." only the second is.
    let later = || {
        let end = number("end").filter(|end| *end % 12 >= hour % 12)?;
        found.name("then").filter(|_| end <= 12)
    };
    let half = found.name("half").or_else(later).map(|half| half.as_str().to_lowercase());
    let hour = match half.as_deref() {
        Some("p") if hour < 12 => hour + 12,
        Some("a") if hour == 12 => 0,
        Some(_) if hour > 12 => return None,
        None if hour < 12 && found.name("late").is_some() => hour + 12,
        _ => hour,
    };
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// The numbers of the groups whose names are one letter and a digit.
static GROUPS: LazyLock<BTreeMap<char, Vec<usize>>> = LazyLock::new(|| {
    let mut groups: BTreeMap<char, Vec<usize>> = BTreeMap::new();
    for (at, name) in DATE.iter().flat_map(Regex::capture_names).enumerate() {
        if let Some(first) = name.and_then(|name| name.chars().next()) {
            groups.entry(first).or_default().push(at);
        }
    }
    groups
});

/// Returns the group whose name is `name` and a digit.
fn group<'a>(found: &Captures<'a>, name: char) -> Option<&'a str> {
    GROUPS.get(&name)?.iter().find_map(|at| found.get(*at)).map(|found| found.as_str())
}

/// Returns whether "2. October 1917", in these words, is the head of a numbered point: in English no stop
/// follows the day. Of a month that is spelt alike in German the page decides.
fn is_point(month: &str, day: Option<i8>, words: &str, page: &str) -> bool {
    const ENGLISH: [&str; 8] =
        ["january", "february", "march", "may", "june", "july", "october", "december"];
    const ALIKE: [&str; 4] = ["april", "august", "september", "november"];
    const GERMAN: [&str; 8] = [" der ", " die ", " den ", " und ", "Herr", "ä", "ö", "ü"];
    let is_beside = |line: &str| {
        let Some((number, rest)) = line.split_once(". ") else { return false };
        // Another day is no point either; but those of a list are all like this one.
        let is_whole = rest.ends_with(|c: char| c.is_ascii_digit());
        let is_day = !is_whole && rest.split(' ').next().and_then(self::month).is_some();
        let number = number.parse::<i8>().ok().filter(|_| !is_day);
        number.zip(day).is_some_and(|(number, day)| (number - day).abs() == 1)
    };
    let month = month.to_lowercase();
    let begins = || page.lines().any(|line| line.starts_with(words));
    ENGLISH.contains(&month.as_str())
        || ALIKE.contains(&month.as_str())
            && begins()
            && !GERMAN.iter().any(|sign| page.contains(sign))
        || page.lines().any(is_beside)
}

fn century(year: &str, page: &str) -> Option<i16> {
    let mut runs = page.split(|c: char| !c.is_ascii_digit());
    let names = |run: &&str| run.len() == 4 && run.starts_with(['1', '2']) && run.ends_with(year);
    runs.find(names)?.parse().ok()
}

/// Returns the number of a month: by name, in Roman or in Arabic numerals.
fn month(name: &str) -> Option<i8> {
    let name = name.to_lowercase();
    if let Ok(number) = name.parse() {
        return (1..=12).contains(&number).then_some(number);
    }
    // "7bre" is September, the seventh month from March, and "Xbre" December.
    if let Some((number, _)) = name.split_once('b').filter(|(number, _)| is_counted(number)) {
        return Some(number.parse::<i8>().unwrap_or(10) + 2);
    }
    let roman = ROMAN.split(' ').position(|roman| roman == name);
    let named = || {
        let starts = STARTS.iter().enumerate();
        let of = starts.flat_map(|(at, starts)| starts.split(' ').map(move |start| (at, start)));
        let fits = of.filter(|(_, start)| name.starts_with(start));
        fits.max_by_key(|(_, start)| start.chars().count()).map(|(at, _)| at)
    };
    i8::try_from(roman.or_else(named)? + 1).ok()
}

/// Returns the number of a day in Roman numerals, of which scribes write the last "i" as a "j".
fn roman(day: &str) -> Option<i8> {
    let value = |c: char| match c.to_ascii_lowercase() {
        'i' | 'j' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        _ => None,
    };
    let values: Vec<i16> = day.chars().map(value).collect::<Option<_>>()?;
    let of_each = values.iter().enumerate().map(|(at, value)| {
        let is_less = values.get(at + 1).is_some_and(|next| next > value);
        if is_less { -value } else { *value }
    });
    i8::try_from(of_each.sum::<i16>()).ok()
}

/// Returns whether a month is one of those whose name says how many come before it.
fn is_counted(number: &str) -> bool {
    matches!(number, "7" | "8" | "9" | "10" | "x")
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = |month| usize::try_from(month).ok()?.checked_sub(1);
        let name = self.month.and_then(index).and_then(|index| MONTHS.split(' ').nth(index));
        match (name, self.day) {
            (Some(name), Some(day)) => write!(f, "{day} {name} {}", self.year),
            (Some(name), None) => write!(f, "{name} {}", self.year),
            (None, _) => write!(f, "{}", self.year),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        if let Some(until) = self.until {
            write!(f, " to {until}")?;
        }
        match self.time {
            Some((hour, minute)) => {
                write!(f, ", {hour}:{minute:02}{}", if self.zulu { "Z" } else { "" })
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
