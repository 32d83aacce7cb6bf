//! Completions, the manual page, help.

use crate::desk::Desk;

#[test]
fn every_command_is_in_completions_manual_and_help() {
    let desk = Desk::new();
    let texts = [
        desk.gloss(&["completions", "bash"]),
        desk.gloss(&["completions", "zsh"]),
        desk.gloss(&["completions", "fish"]),
        desk.gloss(&["man"]),
        desk.gloss(&["--help"]),
    ];
    for said in texts {
        let said = said.ended(0);
        for word in [
            "tutor",
            "list",
            "facts",
            "find",
            "people",
            "references",
            "notes",
            "export",
            "import",
            "stats",
            "add",
            "remove",
            "tags",
            "check",
            "config",
            "completions",
            "man",
            "library",
            "log",
        ] {
            assert!(said.out.contains(word), "{word} in {}", said.out);
        }
        assert_eq!(said.err, "");
    }
    let manual = desk.gloss(&["man"]).out;
    assert!(manual.contains(".SH COMMANDS") && manual.contains("\\-\\-nth"), "{manual}");
    assert!(desk.gloss(&["--version"]).ended(0).out.starts_with("gloss "));
    assert_eq!(desk.gloss(&["completions", "tcl"]).code, 2);
}
