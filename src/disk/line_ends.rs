//! The line ends of files that belong to the reader: a file in which every line ends with CRLF keeps
//! them when it is changed.

/// Returns whether every line ends with CRLF.
pub(super) fn has_crlf(text: &str) -> bool {
    let ends = text.matches("\r\n").count();
    ends > 0 && ends == text.matches('\n').count()
}

/// Gives `text` the line ends of `like`. A part of `text` that comes from another file may have CRLF
/// already.
pub(super) fn with_line_ends_of(like: &str, text: String) -> String {
    if has_crlf(like) { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
}
