//! Formatting of displayed numbers.

/// Formats a number with a comma between thousands.
///
/// ```
/// assert_eq!(glossator::model::count::thousands(1_234_567), "1,234,567");
/// ```
#[must_use]
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Formats a number of things: `1 change`, `2,000 changes`.
///
/// ```
/// assert_eq!(glossator::model::count::number_of(1, "change"), "1 change");
/// assert_eq!(glossator::model::count::number_of(2000, "change"), "2,000 changes");
/// ```
#[must_use]
pub fn number_of(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {what}{plural}", thousands(count))
}

/// Formats a share in percent; with one decimal where it is small, and never as nothing where there is
/// something.
///
/// ```
/// use glossator::model::count::percent;
///
/// assert_eq!([percent(2, 3), percent(12, 1000)], ["67 %", "1.2 %"]);
/// assert_eq!([percent(1, 100_000), percent(0, 5), percent(0, 0)], ["<0.1 %", "0 %", "0 %"]);
/// assert_eq!([percent(999, 1000), percent(5, 5)], ["99 %", "100 %"], "all is only all");
/// ```
#[must_use]
pub fn percent(count: usize, of: usize) -> String {
    let rounded = |parts: usize| (count * parts + of / 2).checked_div(of).unwrap_or(0);
    match rounded(1000) {
        0 if count > 0 => "<0.1 %".to_owned(),
        tenths @ 1..100 => format!("{}.{} %", tenths / 10, tenths % 10),
        _ if count < of => format!("{} %", rounded(100).min(99)),
        tenths => format!("{} %", tenths / 10),
    }
}
