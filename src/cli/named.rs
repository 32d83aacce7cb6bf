//! The document that a command names: a path within the corpus, a file on disk, or standard input.
//!
//! Owns which of these is meant, and in which library the file then is.

use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;

use super::context::{Context, locate};
use super::{Fault, Globals};
use crate::disk::corpus::LIMIT;
use crate::disk::file::{is_folder, shown};
use crate::disk::locate::{Located, OpenError, Subject};
use crate::library::Wanted;
use crate::model::cancel::Cancel;
use crate::model::document::Document;
use crate::model::path::DocPath;

/// Returns the document called `name`: a path within the corpus, or otherwise one on disk; `-` is
/// what comes from standard input.
///
/// # Errors
/// When there is none, or it cannot be read.
pub(super) fn open(
    globals: &Globals,
    name: &Path,
    wanted: Wanted,
) -> Result<(Context, Arc<Document>), Fault> {
    if name == Path::new("-") {
        let library = locate(globals, Subject::Bytes(stdin("gloss text -")?))?;
        return first(globals, library, wanted);
    }
    let here = locate(globals, Subject::Here);
    let within = here.as_ref().ok().zip(DocPath::new(name).ok());
    let (library, path) = match within {
        Some((library, path))
            if library.corpus.has(&path) && !is_of_another(globals, library, name) =>
        {
            (library.clone(), path)
        }
        _ => on_disk(globals, here, name)?,
    };
    read(globals, library, &path, wanted)
}

fn first(
    globals: &Globals,
    library: Located,
    wanted: Wanted,
) -> Result<(Context, Arc<Document>), Fault> {
    let found = library.corpus.walk().next().map(|found| found.path);
    let path = found.ok_or_else(|| Fault::failed("nothing comes from standard input"))?;
    read(globals, library, &path, wanted)
}

fn read(
    globals: &Globals,
    library: Located,
    path: &DocPath,
    wanted: Wanted,
) -> Result<(Context, Arc<Document>), Fault> {
    let path = library.corpus.listed(path);
    let context = Context::of(globals, library)?;
    let document = context.library.read(&path, wanted, &Cancel::default());
    let document = document.map_err(|error| Fault::failed(error.sentence(&path)))?;
    Ok((context, document))
}

/// Returns whether `library` is merely the current folder while the file `name` below it belongs to
/// a declared library.
fn is_of_another(globals: &Globals, library: &Located, name: &Path) -> bool {
    let own = || locate(globals, Subject::Path(name.to_owned()));
    let undeclared = library.settings.is_none() && globals.library.is_none();
    undeclared && own().is_ok_and(|own| own.settings.is_some())
}

/// Returns the file `name` as a document of this library, or otherwise of its own library.
fn on_disk(
    globals: &Globals,
    here: Result<Located, OpenError>,
    name: &Path,
) -> Result<(Located, DocPath), Fault> {
    if is_folder(name) {
        let name = shown(name);
        return Err(Fault::failed(format!("{name} is a folder; give the path of a document")));
    }
    let subject = || Subject::Path(name.to_owned());
    let in_here = here.as_ref().ok().and_then(|library| {
        let mut globals = globals.clone();
        globals.library = Some(library.root.clone());
        locate(&globals, subject()).ok()
    });
    let in_here = in_here.filter(|library| !is_of_another(globals, library, name));
    let library = match in_here {
        Some(library) => library,
        None => locate(globals, subject()).map_err(|error| missing(error, here, name))?,
    };
    let found = library.corpus.walk().next().map(|found| found.path);
    let path = found.ok_or_else(|| Fault::failed(OpenError::Missing(name.to_owned())))?;
    Ok((library, path))
}

fn missing(error: OpenError, here: Result<Located, OpenError>, name: &Path) -> Fault {
    match (error, here) {
        (OpenError::Missing(_), Ok(library)) => Fault::failed(format!(
            "no document {} in {}, and no such file in the current folder; `gloss list` shows the \
             documents",
            shown(name),
            shown(library.corpus.root())
        )),
        (OpenError::Missing(_), Err(here)) => here.into(),
        (other, _) => other.into(),
    }
}

/// Reads standard input to its end; `command` is what it can be piped into.
///
/// # Errors
/// When it is the terminal, cannot be read, or is too long.
pub(super) fn stdin(command: &str) -> Result<Vec<u8>, Fault> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(Fault::failed(format!(
            "nothing comes from standard input, which is this terminal; pipe a text into it: \
             COMMAND | {command}"
        )));
    }
    let mut bytes = Vec::new();
    let read = stdin.lock().take(LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(|error| Fault::failed(format!("could not read standard input: {error}")))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Fault::failed(
            "what comes from standard input is larger than 2 GiB; split it to read it here",
        ));
    }
    Ok(bytes)
}
