//! `gloss export`: highlights and notes in a format that other programs read.
//!
//! Owns where the bytes go: to a file that is there when all of it is, or to standard output. The texts
//! are read some documents at a time, so that memory does not grow with the library.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueHint};

use super::context::Context;
use super::fault::remark;
use super::gather::{Sheet, gather};
use super::notes::filter::NotesFilter;
use super::out::Out;
use super::progress::CommandProgress;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::export::{ExportFile, lies_in};
use crate::disk::file::{FileError, shown};
use crate::disk::packing;
use crate::exchange::{ExchangeFormat, ExportPiece, ExportedDocument, FORMATS};
use crate::library::Wanted;
use crate::library::exporting::{self, AT_A_TIME, RunningExport, counted, subject};
use crate::model::cancel::Cancel;
use crate::model::count::{number_of, thousands};
use crate::model::path::DocPath;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The format
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    to: String,
    /// Write to this file [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Replace the file if there is one
    #[arg(long, requires = "output")]
    force: bool,
    /// Begin a CSV file with a byte-order mark, which some spreadsheets need
    #[arg(long)]
    bom: bool,
    /// Only what matches: tag:forces annotator:iris state:exact date:1951, and words of passage and note
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
}

fn formats() -> PossibleValuesParser {
    let value = |format: &ExchangeFormat| PossibleValue::new(format.name).help(format.about);
    let whole = PossibleValue::new(packing::NAME).help(packing::ABOUT);
    PossibleValuesParser::new(FORMATS.iter().map(value).chain([whole]))
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    if arguments.to == packing::NAME {
        return whole_library(globals, arguments);
    }
    let Some(format) = FORMATS.iter().find(|format| format.name == arguments.to) else {
        return Err(Fault::failed(format!("there is no format {:?}", arguments.to)));
    };
    if format.is_packed && arguments.output.is_none() {
        let name = format.name;
        return Err(Fault::failed(format!("{name} is a packed file; name one with -o FILE")));
    }
    if arguments.bom && format.name != "csv" {
        return Err(Fault::failed("--bom is for csv alone"));
    }
    let context = Context::without_documents(globals)?;
    let target = arguments.output.as_deref().map(|file| outside_of_store(&context, file));
    let mut file = match target.transpose()? {
        Some(target) => Some(
            ExportFile::begin(&target, format.is_packed, arguments.force)
                .map_err(|error| unwritten(&error))?,
        ),
        None => None,
    };
    let gathered = gather(&context)?;
    let is_complete = gathered.tell_problems();
    let typed = arguments.filter.join(" ");
    let filter = NotesFilter::new(&typed, &context, &gathered)?;
    let is_wanted = |sheet: &&Sheet| {
        let mut books = sheet.books.iter().map(|(_, loaded)| &loaded.notebook);
        let marked = typed.trim().is_empty() && books.any(|book| !book.document.is_empty());
        marked || sheet.count() > 0 && filter.may_take(sheet)
    };
    let sheets: Vec<&Sheet> = gathered.sheets.iter().filter(is_wanted).collect();
    let citation = &context.settings.settings.copying.citation;
    let subject = subject(&context.library, &context.store, citation, arguments.bom);
    let mut export = RunningExport::begin(format, subject);
    let mut progress = CommandProgress::begin(file.is_some());
    for (number, some) in (0..).zip(sheets.chunks(AT_A_TIME)) {
        let of = number_of(sheets.len(), "document");
        progress.tell(format!("{} of {of}", thousands(number * AT_A_TIME)));
        for document in chosen(&context, &filter, some) {
            export.add(&document, |piece| put(piece, file.as_mut(), out))?;
        }
    }
    progress.end();
    let target = arguments.output.as_deref().map(shown).unwrap_or_default();
    if export.documents == 0 && !typed.trim().is_empty() {
        // On standard output an empty list is an answer too, for whatever reads it.
        let became = match file {
            None => {
                export.finish(|piece| put(piece, None, out))?;
                String::new()
            }
            Some(file) if file.is_replacing() => format!("; {target} is left as it was"),
            Some(_) => format!("; {target} was not written"),
        };
        remark(format!("nothing matches {typed:?}{became}"));
        return Ok(ExitStatus::Amiss);
    }
    let lost = export.finish(|piece| put(piece, file.as_mut(), out))?;
    if let Some(file) = file {
        file.finish().map_err(|error| unwritten(&error))?;
        remark(format!("{} in {target}", export.counted()));
    }
    for lost in lost {
        remark(format!("not in {}: {lost}", format.name));
    }
    // Whoever goes on with the file should notice that it is incomplete.
    Ok(if is_complete { ExitStatus::Done } else { ExitStatus::Amiss })
}

fn whole_library(globals: &Globals, arguments: &Arguments) -> CommandResult {
    let Some(target) = &arguments.output else {
        return Err(Fault::failed(format!(
            "{} is a packed file; name one with -o FILE",
            packing::NAME
        )));
    };
    if arguments.bom {
        return Err(Fault::failed("--bom is for csv alone"));
    }
    if !arguments.filter.is_empty() {
        let why = "takes the whole library; leave the filter out, or choose another format";
        return Err(Fault::failed(format!("{} {why}", packing::NAME)));
    }
    let context = Context::without_documents(globals)?;
    let path = outside_of_store(&context, target)?;
    let mut file =
        ExportFile::begin(&path, true, arguments.force).map_err(|error| unwritten(&error))?;
    let mut progress = CommandProgress::begin(true);
    let (library, store) = (&context.library, &context.store);
    let packed = exporting::pack(library, store, &mut file, &Cancel::default(), |count| {
        progress.tell(number_of(count, "file"));
    });
    let packed = packed.map_err(Fault::failed)?;
    progress.end();
    file.finish().map_err(|error| unwritten(&error))?;
    remark(format!("the whole library: {} in {}", counted(&packed), shown(target)));
    for lost in packed.lost() {
        remark(format!("not in {}: {lost}", packing::NAME));
    }
    // Whoever keeps it as a copy should notice that it is incomplete.
    Ok(if packed.is_whole() { ExitStatus::Done } else { ExitStatus::Amiss })
}

/// Says why a file cannot be written, and how one that is there is replaced.
fn unwritten(error: &FileError) -> Fault {
    let remedy = if error.source.kind() == io::ErrorKind::AlreadyExists {
        "; --force replaces it"
    } else {
        ""
    };
    Fault::failed(format!("{error}{remedy}"))
}

/// Returns the path of the file to write. In the store it would be taken for annotations.
fn outside_of_store(context: &Context, file: &Path) -> Result<PathBuf, Fault> {
    let here = crate::disk::folders::Folders::from_env().map_err(Fault::failed)?.current_dir;
    let path = here.join(file);
    if lies_in(&path, context.store.root()) {
        let path = shown(&path);
        return Err(Fault::failed(format!("{path} is in the store; write it somewhere else")));
    }
    Ok(path)
}

/// Returns what is asked for of some documents, in their order.
fn chosen(context: &Context, filter: &NotesFilter, sheets: &[&Sheet]) -> Vec<ExportedDocument> {
    let paths: Vec<DocPath> = sheets.iter().map(|sheet| sheet.path.clone()).collect();
    let cancel = Cancel::default();
    let library = &context.library;
    let chosen = library.read_map(&paths, Wanted::Everything, &cancel, |at, _, read| {
        Some(filter.chosen(&context.store, sheets.get(at)?, read.ok().as_ref()))
    });
    chosen.into_iter().flatten().collect()
}

/// Writes a piece: to the file, or else to standard output.
fn put(piece: ExportPiece, file: Option<&mut ExportFile>, out: &mut Out) -> Result<(), Fault> {
    if let Some(file) = file {
        return exporting::put(piece, file).map_err(Fault::failed);
    }
    let ExportPiece::Bytes(bytes) = piece else { return Ok(()) };
    match std::str::from_utf8(&bytes) {
        // A terminal would obey what a text may contain.
        Ok(text) if io::stdout().is_terminal() => out.text(text)?,
        _ => out.raw(&bytes)?,
    }
    Ok(())
}
