//! The default annotator, used when neither an option nor a setting names one.
//!
//! Owns the look-up of the login name.

use std::env;
use std::path::Path;

use crate::disk::file::read_up_to;

/// The name used if no login name is found.
const NOBODY: &str = "reader";
/// The largest user list that is read, in bytes.
const LIMIT: u64 = 1 << 20;

/// Returns the login name, adapted to be a valid folder name. It was not chosen for this purpose,
/// so it is changed where a chosen name would be refused.
pub(super) fn login_name() -> String {
    ["USER", "LOGNAME"]
        .into_iter()
        .filter_map(|name| env::var(name).ok())
        .chain(listed())
        .find_map(|name| usable(&name))
        .unwrap_or_else(|| NOBODY.to_owned())
}

/// Returns the current user's name from the system's user list.
fn listed() -> Option<String> {
    let bytes = read_up_to(Path::new("/etc/passwd"), LIMIT).ok()??;
    name_of(rustix::process::getuid().as_raw(), &String::from_utf8_lossy(&bytes))
}

fn name_of(user: u32, list: &str) -> Option<String> {
    list.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number.parse() == Ok(user)).then(|| name.to_owned())
    })
}

fn usable(name: &str) -> Option<String> {
    let plain: String =
        name.chars().map(|c| if c == '/' || c.is_control() { '-' } else { c }).collect();
    let name = plain.trim().trim_start_matches('.');
    match name {
        "" => None,
        name if name.eq_ignore_ascii_case("codebook.toml") => Some("codebook".to_owned()),
        name => Some(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_login_name_will_do() {
        for (login, name) in [
            ("iris", Some("iris")),
            ("юрий", Some("юрий")),
            ("CORP/iris\n", Some("CORP-iris-")),
            ("..hidden", Some("hidden")),
            ("Codebook.toml", Some("codebook")),
            (" . ", None),
            ("", None),
        ] {
            assert_eq!(usable(login).as_deref(), name, "{login:?}");
        }
    }

    #[test]
    fn the_list_of_users_is_searched_by_number() {
        let list = "root:x:0:0:root:/root:/bin/sh\nbroken\niris:x:1000:1000::/home/iris:\n";
        assert_eq!(name_of(1000, list).as_deref(), Some("iris"));
        assert_eq!(name_of(1, list), None);
    }
}
