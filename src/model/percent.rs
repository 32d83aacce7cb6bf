//! What `%20` and the like stand for in addresses (RFC 3986).

/// Returns an address with its octets written out; as it is if they are no UTF-8.
#[must_use]
pub fn decoded(address: &str) -> String {
    if !address.contains('%') {
        return address.to_owned();
    }
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.first_chunk::<2>().filter(|_| *first == b'%');
        let digit = |at: usize| char::from(*pair?.get(at)?).to_digit(16);
        let byte =
            digit(0).zip(digit(1)).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        if let Some(byte) = byte {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn only_two_digits_after_the_sign_stand_for_an_octet() {
        for (address, meant) in [
            ("a%20b", "a b"),
            ("%C3%BC", "ü"),
            ("100%", "100%"),
            ("%+1%2", "%+1%2"),
            ("%FF", "%FF"),
            ("ü%41", "üA"),
        ] {
            assert_eq!(decoded(address), meant);
        }
    }
}
