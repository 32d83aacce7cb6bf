//! Natural order of names and paths: `2.txt` before `10.txt`.
//!
//! Owns one comparison. It compares names, not files.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::iter::Peekable;
use std::str::Chars;

use super::path::DocPath;

/// Compares two names: numbers by value, letters without regard to case; ties are broken by bytes,
/// so that only identical names are equal.
#[must_use]
pub fn order(a: &OsStr, b: &OsStr) -> Ordering {
    let (left, right) = (a.to_string_lossy(), b.to_string_lossy());
    by_pieces(left.chars().peekable(), right.chars().peekable()).then_with(|| a.cmp(b))
}

/// Compares two paths name by name, so that a folder is where its name is.
#[must_use]
pub fn path_order(a: &DocPath, b: &DocPath) -> Ordering {
    let (mut left, mut right) = (a.as_str().split('/'), b.as_str().split('/'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => order(OsStr::new(a), OsStr::new(b)),
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn by_pieces(mut left: Peekable<Chars>, mut right: Peekable<Chars>) -> Ordering {
    loop {
        let order = match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                by_value(&mut left, &mut right)
            }
            (Some(a), Some(b)) => {
                left.next();
                right.next();
                if a == b { Ordering::Equal } else { a.to_lowercase().cmp(b.to_lowercase()) }
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Compares the numbers at the start of both, and skips them if they are equal.
fn by_value(left: &mut Peekable<Chars>, right: &mut Peekable<Chars>) -> Ordering {
    while left.next_if_eq(&'0').is_some() {}
    while right.next_if_eq(&'0').is_some() {}
    let mut order = Ordering::Equal;
    loop {
        match (left.next_if(char::is_ascii_digit), right.next_if(char::is_ascii_digit)) {
            (Some(a), Some(b)) => order = order.then(a.cmp(&b)),
            (None, None) => return order,
            // A number with more digits is larger.
            (Some(_), None) => return Ordering::Greater,
            (None, Some(_)) => return Ordering::Less,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_by_value_and_letters_without_case() {
        let mut names = ["b", "10.txt", "C", "2.txt", "a 10", "02.txt", "a 9b", "a", "Ж", "я", ""];
        names.sort_by(|a, b| order(OsStr::new(a), OsStr::new(b)));
        assert_eq!(
            names,
            ["", "02.txt", "2.txt", "10.txt", "a", "a 9b", "a 10", "b", "C", "Ж", "я"]
        );
    }

    #[test]
    fn only_equal_names_are_equal() {
        for (a, b) in [("a", "A"), ("1", "01"), ("x0", "x")] {
            let (a, b) = (OsStr::new(a), OsStr::new(b));
            assert!(order(a, b).is_ne());
            assert_eq!(order(a, b), order(b, a).reverse());
        }
    }
}
