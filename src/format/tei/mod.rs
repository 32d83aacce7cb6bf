//! tmp
use super::*;
pub const FORMAT: Format = Format {
    name: "tei",
    version: 1,
    claims: |_| Claim::No,
    read: |_, _| Err(Unreadable::TooSlow),
    watched: false,
    was_plain: true,
};
