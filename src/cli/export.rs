//! `gloss export`: highlights and notes in a format that other programs read.
//!
//! Owns where the bytes go: to a file that is there when all of it is, or to standard output. The texts
//! are read some documents at a time, so that memory does not grow with the library.

mod whole;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueHint};

use super::context::Context;
use super::fault::remark;
use super::gather::{Sheet, gather};
use super::notes::filter::NotesFilter;
use super::out::Out;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::export::{ExportFile, lies_in};
use crate::disk::file::shown;
use crate::disk::packing;
use crate::exchange::{
    ExchangeFormat, ExportOutput, ExportPiece, ExportSubject, ExportedDocument, FORMATS,
};
use crate::library::Wanted;
use crate::model::cancel::Cancel;
use crate::model::citation::template::CitationStyle;
use crate::model::count::number_of;
use crate::model::path::DocPath;

/// How many documents are held at a time.
const AT_A_TIME: usize = 64;

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
    /// Only what answers: tag:forces annotator:iris state:exact date:1951, and words of passage and note
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
            ExportFile::begin(&target, format.is_packed, arguments.force).map_err(Fault::failed)?,
        ),
        None => None,
    };
    let gathered = gather(&context)?;
    for problem in &gathered.problems {
        remark(format!("{problem} ({})", problem.remedy()));
    }
    let typed = arguments.filter.join(" ");
    let filter = NotesFilter::new(&typed, &context, &gathered.sheets)?;
    let is_wanted = |sheet: &&Sheet| {
        let mut books = sheet.books.iter().map(|(_, loaded)| &loaded.notebook);
        let marked = typed.trim().is_empty() && books.any(|book| !book.document.is_empty());
        marked || sheet.count() > 0 && filter.may_take(sheet)
    };
    let sheets: Vec<&Sheet> = gathered.sheets.iter().filter(is_wanted).collect();
    let mut exporter = (format.begin)(subject(&context, arguments.bom));
    let mut made = ExportOutput::default();
    let (mut documents, mut annotations) = (0, 0);
    for some in sheets.chunks(AT_A_TIME) {
        for document in chosen(&context, &filter, some) {
            if document.notes.is_empty()
                && document.passages.is_empty()
                && document.marks.is_empty()
            {
                continue;
            }
            documents += 1;
            annotations += document.notes.len() + document.passages.len();
            exporter.document(&document, &mut made);
            write(&mut made, file.as_mut(), out)?;
        }
    }
    let target = arguments.output.as_deref().map(shown).unwrap_or_default();
    if documents == 0 && !typed.trim().is_empty() {
        // On standard output an empty list is an answer too, for whatever reads it.
        let became = match file {
            None => {
                exporter.finish(&mut made);
                write(&mut made, None, out)?;
                String::new()
            }
            Some(file) if file.is_replacing() => format!("; {target} is left as it was"),
            Some(_) => format!("; {target} was not written"),
        };
        remark(format!("nothing answers {typed:?}{became}"));
        return Ok(ExitStatus::Amiss);
    }
    exporter.finish(&mut made);
    write(&mut made, file.as_mut(), out)?;
    if let Some(file) = file {
        file.finish().map_err(Fault::failed)?;
        let annotations = number_of(annotations, "annotation");
        remark(format!("{annotations} on {} in {target}", number_of(documents, "document")));
    }
    for lost in made.lost() {
        remark(format!("not in {}: {lost}", format.name));
    }
    // Whoever goes on with the file should notice that it is incomplete.
    Ok(if gathered.problems.is_empty() { ExitStatus::Done } else { ExitStatus::Amiss })
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
    let file = ExportFile::begin(&path, true, arguments.force).map_err(Fault::failed)?;
    whole::run(&context, file, target)
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

fn subject(context: &Context, with_bom: bool) -> ExportSubject {
    // A mistake in the template was said when the settings were read.
    let style = CitationStyle::read(&context.settings.settings.copying.citation);
    ExportSubject {
        library: context.library.name().to_owned(),
        codebook: context.store.codebook().0,
        style: style.unwrap_or(CitationStyle::Plain),
        rules: context.library.corpus().rules().clone(),
        with_bom,
    }
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

/// Writes what was made so far.
fn write(
    made: &mut ExportOutput,
    file: Option<&mut ExportFile>,
    out: &mut Out,
) -> Result<(), Fault> {
    let Some(file) = file else {
        for piece in made.pieces.drain(..) {
            let ExportPiece::Bytes(bytes) = piece else { continue };
            match std::str::from_utf8(&bytes) {
                // A terminal would obey what a text may contain.
                Ok(text) if io::stdout().is_terminal() => out.text(text)?,
                _ => out.raw(&bytes)?,
            }
        }
        return Ok(());
    };
    for piece in made.pieces.drain(..) {
        match piece {
            ExportPiece::Bytes(bytes) => file.append(&bytes),
            ExportPiece::Part(name, bytes) => file.part(&name, &bytes),
        }
        .map_err(Fault::failed)?;
    }
    Ok(())
}
