//! Dates and hours in their many forms, and what only looks like one.

use super::*;

fn iso(words: &str) -> Option<String> {
    When::read(words, "in 1950").ok().map(|when| match when.until {
        Some(until) => format!("{}/{}", when.date.iso(), until.iso()),
        None => when.date.iso(),
    })
}

#[test]
fn patterns_compile() {
    assert!(DATE.is_some() && ANYWHERE.is_some() && HOUR.is_some());
    assert!(Regex::new(TIME).is_ok());
}

#[test]
fn a_date_is_told_in_many_forms() {
    let any = Regex::new(&format!("^(?:{})$", pattern())).unwrap();
    for (words, expected) in [
        ("4 March 1947", "1947-03-04"),
        ("March 4, 1947", "1947-03-04"),
        ("4th March 1947", "1947-03-04"),
        ("MARCH 4, 1947", "1947-03-04"),
        ("Sept. 4, 1947", "1947-09-04"),
        ("4 Mar 1947", "1947-03-04"),
        ("1947-03-04", "1947-03-04"),
        ("1947-03", "1947-03"),
        ("7.10.50", "1950-10-07"),
        ("7.10.1951", "1951-10-07"),
        ("7.X.1950", "1950-10-07"),
        ("7 XII 50", "1950-12-07"),
        ("«4» мая 1947", "1947-05-04"),
        ("4 марта 1947", "1947-03-04"),
        ("июнь 1947", "1947-06"),
        ("1er juin 1951", "1951-06-01"),
        ("14 août 1951", "1951-08-14"),
        ("3 juillet 1951", "1951-07-03"),
        ("SEPT. 1947", "1947-09"),
        ("« 16 » февраля 1983", "1983-02-16"),
        ("22 / VIII 1941", "1941-08-22"),
        ("14/III-50", "1950-03-14"),
        ("14-III-1937", "1937-03-14"),
        ("3 Xbre 1829", "1829-12-03"),
        ("19 9bre 1829", "1829-11-19"),
        ("7th 8ber 1701", "1701-10-07"),
        ("3d. May 1777", "1777-05-03"),
        ("7 Decbr. 1867", "1867-12-07"),
        ("2 Novbr. 1867", "1867-11-02"),
        ("July 3. 1663", "1663-07-03"),
        ("6th day of November, A. D. 1933", "1933-11-06"),
        ("3rd day of May in the Year of our Lord 1789", "1789-05-03"),
        ("6th Mo. 11th, 1841", "1841-06-11"),
        ("11th of 6th month, 1841", "1841-06-11"),
        ("21st Febry 1711/12", "1712-02-21"),
        ("Feb: 3^d 1648/9", "1649-02-03"),
        ("9 mo. 14th 1765", "1765-09-14"),
        ("3-го іюля 1852", "1852-07-03"),
        ("1721, November 17", "1721-11-17"),
        ("vj^th of November 1577", "1577-11-06"),
        ("xxviijth Octobris 1577", "1577-10-28"),
        ("XII de octubre 1590", "1590-10-12"),
        ("xiv May 1590", "1590-05-14"),
        ("3ten Julius 1816", "1816-07-03"),
        ("14. Martii Anno 1632", "1632-03-14"),
        ("1949 года, мая 17 дня", "1949-05-17"),
        ("16-го іюня 1905", "1905-06-16"),
        // In both reckonings: the writer's own comes first.
        ("9 (22) января 1914", "1914-01-09"),
        ("1852 г. Июля 3", "1852-07-03"),
        ("23 Giugno 1827", "1827-06-23"),
        ("14 gennaio 1862", "1862-01-14"),
        ("1º de enero de 1808", "1808-01-01"),
        ("2 de setiembre de 1811", "1811-09-02"),
        ("5 de Decembre 1761", "1761-12-05"),
        ("7 de março de 1890", "1890-03-07"),
        ("12 maart 1883", "1883-03-12"),
        ("31 di ottobre 1788", "1788-10-31"),
        ("17. Hornung 1781", "1781-02-17"),
        ("4 Martii 1602", "1602-03-04"),
        ("4 March [1947]", "1947-03-04"),
        ("Jany. 4th 1798", "1798-01-04"),
        ("19 Septr. 1798", "1798-09-19"),
        ("4ten April 1811", "1811-04-04"),
        ("June 1951", "1951-06"),
        ("January 6 and 7, 1951", "1951-01-06/1951-01-07"),
        ("JANUARY 12–13, 1951", "1951-01-12/1951-01-13"),
        ("3-5 June 1951", "1951-06-03/1951-06-05"),
        ("May 30–June 2, 1951", "1951-05-30/1951-06-02"),
        ("May 24 [23?], 1949", "1949-05-24"),
        ("January–March 1970", "1970-01/1970-03"),
        ("July 19 to 21, 1949", "1949-07-19/1949-07-21"),
        ("4. März 1947", "1947-03-04"),
        ("2d March 1947", "1947-03-02"),
        ("21. 6. 1953", "1953-06-21"),
        ("4. III. 1947", "1947-03-04"),
        ("19 déc. 1949", "1949-12-19"),
        ("7. NOV. 1925", "1925-11-07"),
        ("3 февр. 1947", "1947-02-03"),
    ] {
        assert_eq!(iso(words).as_deref(), Some(expected), "{words}");
        assert!(any.is_match(words), "{words}");
    }
    assert_eq!(iso("1947").as_deref(), Some("1947"));
    // The day, the hour and the month of a signal.
    assert_eq!(iso("121845Z APR 50").as_deref(), Some("1950-04-12"));
    assert_eq!(iso("121845 JUN 1950").as_deref(), Some("1950-06-12"));
    // In figures only where it can be nothing else.
    assert_eq!(iso("19/12/2003").as_deref(), Some("2003-12-19"));
    assert_eq!(iso("19-12-2003").as_deref(), Some("2003-12-19"));
    assert_eq!(iso("12-19-2003").as_deref(), Some("2003-12-19"));
    // Whether the day or the month comes first is not told by these.
    assert_eq!(["05/12/1951", "05-12-1951"].map(iso), [None, None]);
    assert_eq!(iso("5/28/50").as_deref(), Some("1950-05-28"));
    assert_eq!(iso("5/8/1950"), None);
}

#[test]
fn what_is_no_date_is_told_from_what_cannot_be() {
    let error = |words: &str| When::read(words, "").unwrap_err();
    for words in ["31 June 1947", "February 30, 1947", "4.13.1947", "1947-02-29", "4.XIII.1947"] {
        assert_ne!(error(words), DateError::NoCentury, "{words}");
    }
    assert_eq!(error("31 June 1947"), DateError::Impossible);
    assert_eq!(error("7.10.50"), DateError::NoCentury);
    for words in ["", "March 4", "4 March 19470", "the 4th", "1"] {
        assert_eq!(error(words), DateError::Other, "{words}");
    }
}

#[test]
fn the_head_of_a_numbered_point_is_no_date() {
    let read = |words: &str, page: &str| When::read(words, page).map(|when| when.date.iso());
    for (words, page) in [
        ("2. October 1917", ""),
        ("2. November 1917", "1. Oktober 1917\n2. November 1917\nHerr Gray"),
        ("2. November 1917", "The Year\n2. November 1917"),
    ] {
        assert_eq!(read(words, page), Err(DateError::Other), "{page}");
    }
    for (words, page, iso) in [
        ("2. Oktober 1917", "2. Oktober 1917", "1917-10-02"),
        ("2. November 1917", "Berlin, 2. November 1917", "1917-11-02"),
        ("2. Juli 1917", "Wien am 2. Juli 1917.\n3. Juli d. J. im Saal", "1917-07-02"),
        ("2. November 1917", "2. November 1917\nSehr geehrter Herr Gray!", "1917-11-02"),
    ] {
        assert_eq!(read(words, page).as_deref(), Ok(iso), "{page}");
    }
}

#[test]
fn the_first_date_of_a_line_is_found() {
    let line = "Tue, 4 Mar 1947 10:20:30 +0100 (CET)";
    let (when, at) = When::find(line).unwrap();
    assert_eq!((when.date.iso().as_str(), &line[at]), ("1947-03-04", "4 Mar 1947"));
    assert_eq!(When::find("no. 31947 of old"), None);
}

#[test]
fn hours() {
    for (words, expected) in [
        ("11: 55", (11, 55)),
        ("5·15 P.M.", (17, 15)),
        ("6:49 p. m.", (18, 49)),
        ("1 p.m.", (13, 0)),
        ("12:30 a. m.", (0, 30)),
        ("noon", (12, 0)),
        ("12 noon", (12, 0)),
        ("midnight", (0, 0)),
        ("22:30", (22, 30)),
        ("1830 hours", (18, 30)),
        ("1931Z", (19, 31)),
        ("0409 GMT", (4, 9)),
        ("3–4:05 p.m.", (15, 0)),
        ("2:50 - 5:45 p.m.", (14, 50)),
        ("11–1 p.m.", (11, 0)),
        ("10:30 a.m.–12:30 p.m.", (10, 30)),
        ("12–12:55 p.m.", (12, 0)),
        ("noon–1:15 p.m.", (12, 0)),
        ("9 a.m.–Noon", (9, 0)),
        ("9:21 a.m. EST", (9, 21)),
        ("5 p.m. Paris time", (17, 0)),
    ] {
        assert_eq!(hour(words), Some(expected), "{words}");
        assert!(Regex::new(&format!("^{TIME}$")).unwrap().is_match(words), "{words}");
    }
    // The rules of archives say how the hour looks in their language.
    for (words, expected) in [
        ("18 h 25", (18, 25)),
        ("7 heures", (7, 0)),
        ("2.17 Uhr", (2, 17)),
        ("15 Uhr", (15, 0)),
        ("3 ч. 20 м.", (3, 20)),
        ("23 часа 30 минут", (23, 30)),
    ] {
        assert_eq!(hour(words), Some(expected), "{words}");
    }
    assert_eq!(hour("0:05"), Some((0, 5)));
    assert!(Regex::new(&format!("^{TIME}$")).unwrap().is_match("0:05"));
    assert_eq!(hour("25:00"), None);
    assert_eq!(hour("13 p.m."), None);
}

#[test]
fn a_date_is_spelt_as_far_as_it_is_told() {
    let date = |month, day| Date { year: 1947, month, day };
    assert_eq!(date(Some(3), Some(4)).to_string(), "4 March 1947");
    assert_eq!(date(Some(3), None).to_string(), "March 1947");
    assert_eq!(date(None, None).to_string(), "1947");
    assert_eq!(date(None, None).iso(), "1947");
    // The fields are public: nonsense in them must not panic.
    assert_eq!(date(Some(99), None).to_string(), "1947");
    assert_eq!(date(Some(i8::MIN), None).to_string(), "1947");
    let days = |date: Date| (date.days().0.iso(), date.days().1.iso());
    let of = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(days(date(Some(2), None)), of("1947-02-01", "1947-02-28"));
    assert_eq!(days(date(None, None)), of("1947-01-01", "1947-12-31"));
    let _ = date(Some(99), None).days();
}

#[test]
fn the_month_of_an_american_date_is_first() {
    assert_eq!(day_before_month("3/9/60").as_deref(), Some("9. 3. 60"));
    assert_eq!(day_before_month("12-31-1960").as_deref(), Some("31. 12. 1960"));
    for other in ["3/9", "1960/3/9", "3/9/60/1", "a/b/60", "3 March 1960"] {
        assert_eq!(day_before_month(other), None, "{other}");
    }
}
