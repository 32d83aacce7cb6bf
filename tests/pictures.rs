//! The pictures of the README show the program as it is.

#![allow(clippy::disallowed_methods, reason = "it reads what the example wrote")]

use std::fs;
use std::path::Path;

#[path = "../examples/pictures.rs"]
mod made;

#[test]
fn the_pictures_are_not_stale() {
    for (name, svg) in made::pictures() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == svg,
            "docs/{name} is stale: `cargo run --example pictures` makes it anew"
        );
    }
}
