//! What a keyboard sends.

/// The bytes that a terminal sends for `keys`, a notation that [`Session::keys`](super::Session::keys) explains.
#[track_caller]
pub(super) fn encode(keys: &str, application_cursor: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = keys;
    while let Some(first) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|tail| tail.split_once('>'));
        if let Some((name, tail)) = named
            && let Some(bytes) = chord(name, application_cursor)
        {
            assert!(name != "esc" || tail.is_empty(), "keys after <esc> in {keys:?}: wait first");
            out.extend(bytes);
            rest = tail;
            continue;
        }
        let name = named.map_or("", |(name, _)| name);
        let looks_named = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        assert!(name.is_empty() || !looks_named, "no key is called <{name}>; <lt> is the sign");
        out.extend(first.to_string().bytes());
        rest = &rest[first.len_utf8()..];
    }
    out
}

/// The bytes of one key with its modifiers, or nothing if there is no such key.
fn chord(mut name: &str, application_cursor: bool) -> Option<Vec<u8>> {
    const SHIFT: u8 = 1;
    const ALT: u8 = 2;
    const CONTROL: u8 = 4;
    let mut mods = 0;
    while let Some((modifier, base)) = name.split_once('-')
        && !base.is_empty()
    {
        mods |= match modifier {
            "s" => SHIFT,
            "a" => ALT,
            "c" => CONTROL,
            _ => return None,
        };
        name = base;
    }
    let listed = |names: &str| names.split(' ').position(|known| known == name);
    if let Some(at) = listed("up down right left end home f1 f2 f3 f4") {
        let letter = char::from(b"ABCDFHPQRS"[at]);
        return Some(match (mods, at) {
            (0, 0..6) if !application_cursor => format!("\x1b[{letter}").into(),
            (0, _) => format!("\x1bO{letter}").into(),
            _ => format!("\x1b[1;{}{letter}", mods + 1).into(),
        });
    }
    if let Some(at) = listed("ins del pgup pgdn f5 f6 f7 f8 f9 f10 f11 f12") {
        let number = [2, 3, 5, 6, 15, 17, 18, 19, 20, 21, 23, 24][at];
        let mods = if mods == 0 { String::new() } else { format!(";{}", mods + 1) };
        return Some(format!("\x1b[{number}{mods}~").into());
    }
    if name == "tab" && mods == SHIFT {
        return Some(b"\x1b[Z".into());
    }
    let key = match name {
        "enter" => '\r',
        "tab" => '\t',
        "esc" => '\x1b',
        "bs" => '\x7f',
        "space" => ' ',
        "lt" => '<',
        _ if mods != 0 && name.chars().count() == 1 => name.chars().next()?,
        _ => return None,
    };
    let key = match (key, mods & CONTROL != 0) {
        _ if mods & SHIFT != 0 => return None,
        (_, false) => key,
        (' ', _) => '\0',
        ('\x7f', _) => '\x08',
        ('-' | '/', _) => '\x1f',
        ('@'..='_' | 'a'..='z', _) => char::from(u8::try_from(key).ok()? & 0x1f),
        _ => return None,
    };
    let alt = if mods & ALT != 0 { "\x1b" } else { "" };
    Some(format!("{alt}{key}").into())
}
