//! `gloss import`: highlights and notes that other programs wrote, or this one elsewhere.
//!
//! Owns which document an entry means (its digest, else its path, else its words), and which entries are
//! there already. Nothing is written without `--yes`; then all of it is one step. What the store could not hold
//! is refused by itself, before anything is written.

mod known;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueHint};

use self::known::OwnSayings;
use super::context::Context;
use super::fault::remark;
use super::gather::gather;
use super::out::Out;
use super::patience::saying_what_it_waits_for;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::file::{read_up_to, shown};
use crate::disk::store::resolve::Resolver;
use crate::disk::store::single;
use crate::disk::store::{Store, StoreError};
use crate::exchange::import::{IMPORTS, ImportedEntry, ImportedFile, ImportedPassage, MOST_TAGS};
use crate::library::Wanted;
use crate::model::anchor::{Anchor, Resolution};
use crate::model::annotation::{Annotation, Change, Edit, Highlight, Id, Note, now};
use crate::model::cancel::Cancel;
use crate::model::codebook::{Codebook, fault_of_name, name_of_tag};
use crate::model::count::number_of;
use crate::model::document::Document;
use crate::model::find::places_of;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::span::Span;
use crate::model::step::Step;
use crate::run::once;

/// A larger file is not read, in bytes.
const LARGEST: u64 = 256 << 20;

/// If more entries than this name no document that is here, they are not looked for in all texts.
const LOOKED_FOR: usize = 2_000;

const HOW: &str = "\
It reads what `gloss export` writes as w3c, refi-qda, csv and json. Documents are found by
the digest of their text, else by their path, else by the words of the passages. Everything
becomes yours; what is there already is left as it is. `u` in the reader takes the import
back; new tags stay in the codebook.";

#[derive(Args, Debug)]
#[command(after_help = HOW)]
pub(super) struct Arguments {
    /// The file
    #[arg(value_hint = ValueHint::FilePath)]
    file: PathBuf,
    /// Do it; without this, only say what would be done
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(globals: &Globals, arguments: &Arguments, out: &mut Out) -> CommandResult {
    let context = Context::here(globals)?;
    let store = &context.store;
    if arguments.yes && store.is_read_only() {
        return Err(StoreError::ReadOnly { root: store.root().to_owned() }.into());
    }
    let file = read(&arguments.file)?;
    let gathered = gather(&context)?;
    if let Some(problem) = gathered.problems.first() {
        // What is there already could not be told.
        return Err(Fault::failed(format!("{problem}; {}", problem.remedy())));
    }
    let mut plan = ImportPlan::new(store, &context);
    for sheet in &gathered.sheets {
        for (annotator, loaded) in &sheet.books {
            plan.known(&sheet.path, annotator, &loaded.notebook);
        }
    }
    plan.refused = file.refused;
    plan.place(file.entries);
    plan.say(arguments.yes, out)?;
    let is_whole = plan.refused.is_empty();
    if !plan.edits.is_empty() && arguments.yes {
        let words = format!("import of {}", number_of(plan.edits.len(), "annotation"));
        let step = Step::new(words, std::mem::take(&mut plan.edits));
        let new_tags = std::mem::take(&mut plan.new_tags);
        let store = store.clone();
        let own = (&store, globals.store.is_none());
        let (library, log) = (&context.library, context.log);
        saying_what_it_waits_for(&store, || once::carry_out(library, own, log, step))
            .map_err(Fault::failed)?;
        for tag in new_tags {
            let (codebook, _) = store.codebook();
            if let Err(why) = store.add_tag(&codebook.fresh(&tag)) {
                remark(format!("the tag {tag:?} is not in the codebook yet: {why}"));
            }
        }
    }
    Ok(if is_whole { ExitStatus::Done } else { ExitStatus::Amiss })
}

fn read(path: &Path) -> Result<ImportedFile, Fault> {
    let name = shown(path);
    let bytes = read_up_to(path, LARGEST).map_err(Fault::failed)?;
    let bytes = bytes.ok_or_else(|| Fault::failed(format!("there is no file {name}")))?;
    let Some(format) = IMPORTS.iter().find(|format| (format.claims)(&bytes)) else {
        let names: Vec<&str> = IMPORTS.iter().map(|format| format.name).collect();
        let names = names.join(", ");
        return Err(Fault::failed(format!("{name} is none of {names}; nothing was read")));
    };
    (format.read)(&bytes)
        .map_err(|why| Fault::failed(format!("{name} cannot be read as {}: {why}", format.name)))
}

/// What an import would do.
struct ImportPlan<'a> {
    context: &'a Context,
    store: &'a Store,
    codebook: Codebook,
    /// The ids that are in the store.
    ids: BTreeSet<String>,
    /// The own annotations.
    own: HashMap<DocPath, OwnSayings>,
    edits: Vec<Edit>,
    new_tags: BTreeSet<String>,
    refused: BTreeMap<String, usize>,
    /// How many are there already.
    present: usize,
    /// How many have no certain place in their text.
    drifted: usize,
    /// Who wrote them, but for the reader.
    others: BTreeSet<String>,
}

impl<'a> ImportPlan<'a> {
    fn new(store: &'a Store, context: &'a Context) -> Self {
        let codebook = store.codebook().0;
        let (ids, own, edits, new_tags, refused, others) = Default::default();
        let (present, drifted) = (0, 0);
        Self {
            context,
            store,
            codebook,
            ids,
            own,
            edits,
            new_tags,
            refused,
            present,
            drifted,
            others,
        }
    }

    fn known(&mut self, path: &DocPath, annotator: &str, book: &Notebook) {
        let ids = book.notes.iter().map(|note| &note.id);
        let ids = ids.chain(book.highlights.iter().map(|mark| &mark.id));
        self.ids.extend(ids.map(ToString::to_string));
        if annotator == self.store.annotator() {
            self.own.insert(path.clone(), OwnSayings::of(book));
        }
    }

    fn refuse(&mut self, why: &str) {
        *self.refused.entry(why.to_owned()).or_default() += 1;
    }

    /// Finds the document of each entry, and reads one document after the other.
    fn place(&mut self, entries: Vec<ImportedEntry>) {
        let mut finder = DocumentFinder::new(self.context);
        let mut by_document: BTreeMap<DocPath, Vec<ImportedEntry>> = BTreeMap::new();
        let mut homeless = Vec::new();
        for entry in entries {
            match finder.find(&entry) {
                Some(path) => by_document.entry(path).or_default().push(entry),
                None => homeless.push(entry),
            }
        }
        for (path, entry) in finder.by_words(homeless) {
            match path {
                Some(path) => by_document.entry(path).or_default().push(entry),
                None => self.refuse("a document that is not here"),
            }
        }
        for (path, entries) in by_document {
            let read = self.context.library.read(&path, Wanted::Text, &Cancel::default());
            let Ok(document) = read else {
                for _ in &entries {
                    self.refuse("a document that cannot be read");
                }
                continue;
            };
            let mut resolver = Resolver::new(self.store, &document.text);
            for entry in entries {
                self.take(&path, &document, &mut resolver, entry);
            }
        }
    }

    /// Takes one entry on a document.
    fn take(
        &mut self,
        path: &DocPath,
        document: &Arc<Document>,
        resolver: &mut Resolver,
        entry: ImportedEntry,
    ) {
        if entry.id.as_ref().is_some_and(|id| self.ids.contains(id)) {
            self.present += 1;
            return;
        }
        let mut tags = Vec::new();
        for tag in entry.tags.iter().map(|tag| name_of_tag(tag)) {
            let name = self.codebook.current(&tag).to_owned();
            match fault_of_name(&name) {
                Some(_) => self.refuse("a name that no tag can have (the rest was taken)"),
                None if tags.contains(&name) => {}
                None => tags.push(name),
            }
        }
        let time = now();
        let created = entry.created.unwrap_or(time);
        let updated = entry.updated.unwrap_or(created);
        let id = entry.id.clone().map_or_else(Id::new, Id::from);
        let annotation = match (entry.passage, entry.note) {
            (Some(passage), note) => {
                let anchor = match anchor(document, resolver, passage, entry.sha256) {
                    Ok((anchor, is_certain)) => {
                        self.drifted += usize::from(!is_certain);
                        anchor
                    }
                    Err(why) => return self.refuse(why),
                };
                Annotation::Highlight(Highlight {
                    id,
                    anchor,
                    tags: tags.clone(),
                    note,
                    created,
                    updated,
                })
            }
            (None, Some(text)) => Annotation::Note(Note { id, text, created, updated }),
            (None, None) => {
                let changes = self.tag_document(path, &tags);
                self.present += usize::from(!changes);
                return;
            }
        };
        let own = self.own.entry(path.clone()).or_default();
        let is_note = matches!(annotation, Annotation::Note(_));
        if own.has(&annotation) {
            // A note has no tags here: those it came with are its document's.
            let changes = is_note && self.tag_document(path, &tags);
            self.present += usize::from(!changes);
            return;
        }
        let room = *own.room.get_or_insert_with(|| single::room_on(self.store, path));
        match single::written_length(&annotation, path) {
            Ok(length) if length <= room => own.room = Some(room - length),
            Ok(_) => return self.refuse("one more than the file of a document has room for"),
            Err(why) => return self.refuse(&format!("the store cannot hold it: {why}")),
        }
        // Of two in the file that are the same, one is taken.
        own.add(&annotation);
        let change = Change::make(annotation);
        self.ids.extend(change.id().map(ToString::to_string));
        self.edits.push(Edit { document: path.clone(), change });
        if is_note {
            self.tag_document(path, &tags);
        } else {
            self.names(&tags);
        }
        let own = self.store.annotator();
        self.others.extend(entry.annotator.filter(|annotator| annotator != own));
    }

    /// Tags a document as a whole; says whether that changes anything.
    fn tag_document(&mut self, path: &DocPath, tags: &[String]) -> bool {
        let own = self.own.entry(path.clone()).or_default();
        let before = own.mark.clone();
        let mut after = before.clone();
        after.tags.extend(tags.iter().filter(|tag| !before.tags.contains(tag)).cloned());
        if after == before {
            return false;
        }
        if after.tags.len() > MOST_TAGS {
            self.refuse(&format!("a document with more than {MOST_TAGS} tags"));
            return false;
        }
        let after = Annotation::Document(after);
        own.add(&after);
        let change = Change { before: Some(Annotation::Document(before)), after: Some(after) };
        self.edits.push(Edit { document: path.clone(), change });
        self.names(tags);
        true
    }

    fn names(&mut self, tags: &[String]) {
        let is_new = |tag: &&String| self.codebook.get(tag).is_none();
        self.new_tags.extend(tags.iter().filter(is_new).cloned());
    }

    /// Says what will be done, or would be.
    fn say(&self, will: bool, out: &mut Out) -> Result<(), Fault> {
        let does = if will { "importing" } else { "would import" };
        let documents: BTreeSet<&DocPath> = self.edits.iter().map(|edit| &edit.document).collect();
        let documents = number_of(documents.len(), "document");
        let edits = number_of(self.edits.len(), "annotation");
        out.line(format!("{does} {edits} on {documents}"))?;
        let mut by_document: BTreeMap<&DocPath, usize> = BTreeMap::new();
        for edit in &self.edits {
            *by_document.entry(&edit.document).or_default() += 1;
        }
        for (document, count) in by_document {
            out.line(format!("  {document}  {count}"))?;
        }
        if self.present > 0 {
            out.line(format!("left as they are, since they are here: {}", self.present))?;
        }
        if self.drifted > 0 {
            let review = "`R` in the reader shows them";
            out.line(format!(
                "whose passages have no certain place here: {}; {review}",
                self.drifted
            ))?;
        }
        if !self.others.is_empty() {
            let names: Vec<&str> = self.others.iter().map(String::as_str).collect();
            out.line(format!("written by {}; they become yours", names.join(", ")))?;
        }
        if !self.new_tags.is_empty() {
            let names: Vec<&str> = self.new_tags.iter().map(String::as_str).collect();
            out.line(format!("new tags: {}", names.join(", ")))?;
        }
        for (why, count) in &self.refused {
            remark(format!("refused: {count} × {why}"));
        }
        if !will && !self.edits.is_empty() {
            out.line("nothing was written; --yes does it")?;
        }
        Ok(())
    }
}

/// Returns the anchor of a passage, and whether its place is certain. An uncertain one stays as the file
/// has it, for the review. The words decide, not the offsets alone.
fn anchor(
    document: &Document,
    resolver: &mut Resolver,
    passage: ImportedPassage,
    sha256: Option<String>,
) -> Result<(Anchor, bool), &'static str> {
    let text = &document.text;
    let is_this_text = sha256.as_deref() == Some(text.sha256());
    let place = passage.start.zip(passage.end).and_then(|(start, end)| {
        Some(Span::new(text.byte(start)?, text.byte(end)?)).filter(|span| !span.is_empty())
    });
    let Some(quote) = passage.quote.filter(|quote| !quote.is_empty()) else {
        let place = place.filter(|_| is_this_text).ok_or("offsets alone, of another text")?;
        return Ok((Anchor::make(text, text.whole_graphemes(place)), true));
    };
    if let Some(place) = place.filter(|place| text.slice(*place) == quote) {
        let surrounded = Anchor::make(text, place);
        let is_here = surrounded.prefix == passage.prefix && surrounded.suffix == passage.suffix;
        if is_this_text || is_here || places_of(text, &quote).len() == 1 {
            return Ok((surrounded, true));
        }
    }
    if is_this_text && passage.start.is_some() {
        return Err("words that are not at their place");
    }
    let Some(start) = passage.start else {
        let places = places_of(text, &quote);
        return match places.as_slice() {
            [place] => Ok((Anchor::make(text, *place), true)),
            [] => Err("words that do not occur in their document"),
            _ => Err("words that occur several times, without a place"),
        };
    };
    let anchor = Anchor {
        start,
        end: start.saturating_add(quote.chars().count()),
        quote,
        prefix: passage.prefix,
        suffix: passage.suffix,
        text: sha256,
        ..Anchor::default()
    };
    match resolver.resolve(&anchor) {
        Resolution::Exact(place) => Ok((Anchor::make(text, place), true)),
        Resolution::Carried(_) => Ok((anchor, true)),
        _ => Ok((anchor, false)),
    }
}

/// Which document an entry means.
struct DocumentFinder<'a> {
    context: &'a Context,
    paths: BTreeSet<DocPath>,
    /// The digests of documents that were named.
    digests: HashMap<DocPath, Option<String>>,
    /// The documents by their digests, once one was not where it was named.
    by_digest: Option<HashMap<String, Vec<DocPath>>>,
}

impl<'a> DocumentFinder<'a> {
    fn new(context: &'a Context) -> Self {
        let paths = context.library.paths().into_iter().collect();
        Self { context, paths, digests: HashMap::new(), by_digest: None }
    }

    /// Finds it by the digest of its text, else by its path.
    fn find(&mut self, entry: &ImportedEntry) -> Option<DocPath> {
        let path = entry.path.as_deref().and_then(|path| DocPath::new(Path::new(path)).ok());
        let path = path.filter(|path| self.paths.contains(path));
        if let Some(digest) = &entry.sha256 {
            let library = &self.context.library;
            if let Some(path) = &path {
                let known = self.digests.entry(path.clone()).or_insert_with(|| {
                    let read = library.read(path, Wanted::Text, &Cancel::default());
                    read.ok().map(|document| document.text.sha256().to_owned())
                });
                if known.as_ref() == Some(digest) {
                    return Some(path.clone());
                }
            }
            let by_digest =
                self.by_digest.get_or_insert_with(|| library.by_digest(&Cancel::default()));
            let found = by_digest.get(digest).map(Vec::as_slice).unwrap_or_default();
            if let Some(found) = found.first() {
                return Some(found.clone());
            }
        }
        path
    }

    /// Finds the documents of the others by the words of their passages, if these stand in one alone.
    fn by_words(&self, entries: Vec<ImportedEntry>) -> Vec<(Option<DocPath>, ImportedEntry)> {
        let has_words = |entry: &ImportedEntry| {
            let quote = entry.passage.as_ref().and_then(|passage| passage.quote.as_deref());
            quote.is_some_and(|quote| !quote.trim().is_empty())
        };
        if entries.len() > LOOKED_FOR || !entries.iter().any(has_words) {
            return entries.into_iter().map(|entry| (None, entry)).collect();
        }
        let paths: Vec<DocPath> = self.paths.iter().cloned().collect();
        let library = &self.context.library;
        let found = library.read_map(&paths, Wanted::Text, &Cancel::default(), |_, path, read| {
            let text = read.ok()?.text.clone();
            let holds = |entry: &ImportedEntry| {
                let passage = entry.passage.as_ref()?;
                let quote = passage.quote.as_deref().filter(|quote| !quote.trim().is_empty())?;
                let around = format!("{}{quote}{}", passage.prefix, passage.suffix);
                text.as_str().contains(&around).then_some(())
            };
            let numbers: Vec<usize> = (0..entries.len())
                .filter(|number| entries.get(*number).and_then(holds).is_some())
                .collect();
            Some((path.clone(), numbers))
        });
        let mut places: HashMap<usize, Vec<DocPath>> = HashMap::new();
        for (path, numbers) in found.into_iter().flatten() {
            for number in numbers {
                places.entry(number).or_default().push(path.clone());
            }
        }
        let place = |number: usize| match places.get(&number).map(Vec::as_slice) {
            Some([path]) => Some(path.clone()),
            _ => None,
        };
        entries.into_iter().enumerate().map(|(number, entry)| (place(number), entry)).collect()
    }
}
