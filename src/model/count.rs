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
