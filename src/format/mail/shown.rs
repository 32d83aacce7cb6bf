//! What a part of a message can show: text, HTML, or nothing but its name.
//!
//! Owns which media types are what. How they are written is decided in [`super::message`].

use super::parts::{Part, inside};
use crate::format::Unreadable;

/// What a part can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Showable {
    #[default]
    Nothing,
    /// Text of another kind than those below.
    Other,
    Html,
    Plain,
}

/// Returns what each part can show, by itself or by those inside of it.
pub(super) fn can_show(parts: &[Part]) -> Vec<Showable> {
    let mut all = vec![Showable::Nothing; parts.len()];
    // Parts stand before those inside of them.
    for (at, part) in parts.iter().enumerate().rev() {
        let own = match part.kind.media.as_str() {
            _ if part.kind.is_attachment || part.body.trim_ascii().is_empty() => Showable::Nothing,
            "text/plain" => Showable::Plain,
            "text/html" | "application/xhtml+xml" => Showable::Html,
            _ if is_more_text(part) => Showable::Other,
            _ => Showable::Nothing,
        };
        let best = inside(parts, at).into_iter().filter_map(|inner| all.get(inner).copied()).max();
        if let Some(place) = all.get_mut(at) {
            *place = own.max(best.unwrap_or_default());
        }
    }
    all
}

/// Returns whether a part is text that is shown line by line: a report, a patch.
pub(super) fn is_more_text(part: &Part) -> bool {
    let media = part.kind.media.as_str();
    let is_report = matches!(
        media,
        "message/delivery-status"
            | "message/disposition-notification"
            | "message/feedback-report"
            | "text/rfc822-headers"
    );
    let for_programs =
        ["text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rtf", "text/css"];
    let is_text = media.starts_with("text/") && part.kind.file.is_empty();
    is_report
        || (is_text && !for_programs.contains(&media))
        || matches!(media, "text/x-patch" | "text/x-diff" | "text/plain")
}

pub(super) fn is_smime(part: &Part) -> bool {
    part.is("application/pkcs7-mime") || part.is("application/x-pkcs7-mime")
}

/// Says why there is no text in a message that is in an S/MIME wrapper as a whole.
pub(super) fn wrapped(part: Option<&Part>) -> Unreadable {
    /// How "signed data" is named (RFC 5652), in DER.
    const SIGNED: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    let is_signed = part.is_some_and(|part| {
        let start = part.body.get(..200).unwrap_or(part.body);
        let start = part.kind.transfer.decoded(start);
        part.kind.parameter("smime-type").eq_ignore_ascii_case("signed-data")
            || start.windows(SIGNED.len()).any(|bytes| bytes == SIGNED)
    });
    if is_signed {
        Unreadable::NoText("all of it is wrapped in a signature (S/MIME)".to_owned())
    } else {
        Unreadable::Encrypted
    }
}
