//! `gloss import`: highlights and notes that other programs wrote, or this one elsewhere.
//!
//! Owns which entries are there already, and what is said of all of them. Which document an entry means is
//! found in `finder`, where its passage is in `placing`, of which format the file is in `reading`; how it differs
//! from what is here is told in `differing`, what is said in the end in `telling`. Nothing is written without `--yes`; then all of it is
//! one step. What the store could not hold is refused by itself, before anything is written.

mod differing;
mod finder;
mod placing;
mod reading;
mod telling;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueHint};

use self::differing::{ComparedEntries, EntryDifference, PresentEntry, updated};
use self::finder::DocumentFinder;
use self::placing::anchor;
use self::reading::read;
use self::telling::ImportCount;
use super::context::Context;
use super::gather::gather;
use super::known::OwnSayings;
use super::out::Out;
use super::patience::carry_out;
use super::{CommandResult, ExitStatus, Fault, Globals};
use crate::disk::store::resolve::Resolver;
use crate::disk::store::single;
use crate::disk::store::{Store, StoreError};
use crate::exchange::import::{ImportedEntry, MOST_TAGS};
use crate::exchange::refused::{Refusals, name_of};
use crate::library::Wanted;
use crate::model::annotation::{Annotation, Change, Edit, Highlight, Id, Note, now};
use crate::model::cancel::Cancel;
use crate::model::codebook::{Codebook, fault_of_name, name_of_tag};
use crate::model::document::Document;
use crate::model::notebook::Notebook;
use crate::model::path::DocPath;
use crate::model::step::{NewTag, Step};

const HOW: &str = "\
It reads what `gloss export` writes as w3c, refi-qda, brat, webanno-tsv, csv and json, whoever
wrote it; annotations of Hypothesis (the answer of its API, or its export as JSON), a .ann of
brat with its .txt beside it, `My Clippings.txt` of a Kindle, of KOReader the .lua beside a
book, or its export as JSON, Markdown or text, and of Zotero a note from annotations as Markdown
or HTML, or a table of annotations as CSV. Documents are found by the digest of their text, else by their path, else
by their title or the name of their file, else by the words of the passages. Everything
becomes yours. What is there already is left as it is, and said where it differs;
--update gives it note and tags of the file. `u` in the reader takes the import
back, with the new tags that nothing else has by then.";

#[derive(Args, Debug)]
#[command(after_help = HOW)]
pub(super) struct Arguments {
    /// The file
    #[arg(value_hint = ValueHint::FilePath)]
    file: PathBuf,
    /// Do it; without this, only say what would be done
    #[arg(long)]
    yes: bool,
    /// Give what is here already, and is yours, the note and the tags that the file has for it
    #[arg(long)]
    update: bool,
    /// The tag that a colour of another program stands for (may be given again)
    #[arg(long = "colour", value_name = "COLOUR=TAG", value_parser = colour)]
    colours: Vec<(String, String)>,
}

fn colour(written: &str) -> Result<(String, String), String> {
    let (colour, tag) = written.split_once('=').ok_or("it has no `=` between colour and tag")?;
    let tag = name_of_tag(tag);
    if fault_of_name(&tag).is_some() {
        return Err(format!("{tag:?} is no name that a tag can have"));
    }
    Ok((colour.trim().to_lowercase(), tag))
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
    plan.left_out = file.left_out;
    plan.colours = arguments.colours.iter().cloned().collect();
    plan.compared.updates = arguments.update;
    plan.place(file.entries);
    let (mut codebook, problems) = store.codebook();
    if let (false, Some(problem)) = (plan.new_tags.is_empty(), problems.into_iter().next()) {
        return Err(StoreError::Protected(Box::new(problem)).into());
    }
    let is_whole = plan.refused.is_empty();
    if !plan.edits.is_empty() && arguments.yes {
        let tags = NewTag::make(&mut codebook, &plan.new_tags);
        let words = format!("import of {}", ImportCount::of(&plan.edits));
        let step = Step { tags, ..Step::new(words, plan.edits.clone()) };
        let store = store.clone();
        let own = (&store, globals.store.is_none());
        let (library, log) = (&context.library, context.log.clone());
        carry_out(library, own, log, step)?;
    }
    plan.say(arguments.yes, out)?;
    Ok(if is_whole { ExitStatus::Done } else { ExitStatus::Amiss })
}

/// What an import would do.
struct ImportPlan<'a> {
    context: &'a Context,
    store: &'a Store,
    codebook: Codebook,
    /// What is in the store, by its id.
    here: HashMap<String, PresentEntry<'a>>,
    /// What the file says of it.
    compared: ComparedEntries,
    /// The own annotations.
    own: HashMap<DocPath, OwnSayings>,
    /// What was taken of this file, by document and by who wrote it.
    taken: HashMap<(DocPath, Option<String>), OwnSayings>,
    /// The ids of that.
    taken_ids: BTreeSet<String>,
    edits: Vec<Edit>,
    new_tags: BTreeSet<String>,
    refused: Refusals,
    /// What has no counterpart here.
    left_out: BTreeMap<String, usize>,
    /// The titles of documents that are not here.
    missing: BTreeSet<String>,
    /// Which tags colours stand for.
    colours: HashMap<String, String>,
    /// Colours that stand for none.
    plain_colours: BTreeMap<String, usize>,
    /// How many are there already.
    present: usize,
    /// How many say what another entry of the file by the same person says.
    doubles: usize,
    /// How many have no certain place in their text.
    drifted: usize,
    /// Who wrote them, but for the reader.
    others: BTreeSet<String>,
}

impl<'a> ImportPlan<'a> {
    fn new(store: &'a Store, context: &'a Context) -> Self {
        let codebook = store.codebook().0;
        let (here, own, edits, new_tags, refused, others) = Default::default();
        let compared = ComparedEntries::default();
        let (left_out, missing, colours, plain_colours) = Default::default();
        let (taken, taken_ids) = Default::default();
        let (present, doubles, drifted) = (0, 0, 0);
        Self {
            context,
            store,
            codebook,
            here,
            compared,
            own,
            taken,
            taken_ids,
            edits,
            new_tags,
            refused,
            left_out,
            missing,
            colours,
            plain_colours,
            present,
            doubles,
            drifted,
            others,
        }
    }

    fn known(&mut self, path: &'a DocPath, annotator: &str, book: &'a Notebook) {
        let ids = book.notes.iter().map(|note| &note.id);
        let ids = ids.chain(book.highlights.iter().map(|mark| &mark.id));
        let is_own = annotator == self.store.annotator();
        let present = PresentEntry { path, is_own, book };
        self.here.extend(ids.map(|id| (id.to_string(), present)));
        if is_own {
            self.own.insert(path.clone(), OwnSayings::of(book));
        }
    }

    /// Finds the document of each entry, and reads one document after the other.
    fn place(&mut self, entries: Vec<ImportedEntry>) {
        let mut finder = DocumentFinder::new(self.context);
        let mut by_document: BTreeMap<DocPath, Vec<ImportedEntry>> = BTreeMap::new();
        for (path, entry) in finder.find_all(entries) {
            match path {
                Ok(path) => by_document.entry(path).or_default().push(entry),
                Err(why) => self.refused.add(why, name_of(&entry)),
            }
        }
        self.missing = finder.missing;
        for (path, entries) in by_document {
            let read = self.context.library.read(&path, Wanted::Text, &Cancel::default());
            let Ok(document) = read else {
                for entry in &entries {
                    self.refused.add("a document that cannot be read", name_of(entry));
                }
                continue;
            };
            let mut resolver = Resolver::new(self.store, &document.text);
            for entry in entries {
                self.take(&path, &document, &mut resolver, entry);
            }
        }
    }

    /// Returns the tags of an entry under the names of now; what is wrong with them is told of a new one.
    fn tags_of(&mut self, entry: &ImportedEntry, is_new: bool, name: &str) -> Vec<String> {
        let mut tags = Vec::new();
        let of_colour = entry.colour.as_ref().and_then(|colour| self.colours.get(colour)).cloned();
        if let (Some(colour), None, true) = (&entry.colour, &of_colour, is_new) {
            *self.plain_colours.entry(colour.clone()).or_default() += 1;
        }
        for tag in entry.tags.iter().chain(&of_colour).map(|tag| name_of_tag(tag)) {
            let tag = self.codebook.current(&tag).to_owned();
            if fault_of_name(&tag).is_some() {
                let why = "a name that no tag can have (the rest was taken)";
                self.refused.add(why, name.to_owned());
            } else if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    }

    /// Compares an entry with what is here under its id, and makes that as in the file if it is to be.
    fn compare(
        &mut self,
        present: PresentEntry<'a>,
        entry: &ImportedEntry,
        tags: &[String],
        name: &str,
    ) {
        let before = entry.id.as_deref().and_then(|id| present.annotation(id));
        let Some(before) = before else { return };
        let differs = EntryDifference::of(&before, entry, tags);
        if !(self.compared.updates && present.is_own && differs.can_be_taken()) {
            self.present += 1;
            self.compared.left(name, differs);
            return;
        }
        // Of two that change the same, only one can come true.
        if entry.id.as_ref().is_some_and(|id| !self.taken_ids.insert(id.clone())) {
            return self.refused.add("an id that another entry of the file has", name.to_owned());
        }
        let after = updated(&before, entry, tags, differs);
        let had = single::written_length(&before, present.path).unwrap_or(0);
        if let Err(why) = self.make_room(present.path, &after, had) {
            return self.refused.add(why, name.to_owned());
        }
        if differs.tags {
            self.names(tags);
        }
        let change = Change { before: Some(before), after: Some(after) };
        self.edits.push(Edit { document: present.path.clone(), change });
    }

    /// Takes room in the file of a document for an annotation that had so many bytes of it already, or says
    /// why there is none.
    fn make_room(
        &mut self,
        path: &DocPath,
        annotation: &Annotation,
        had: u64,
    ) -> Result<(), String> {
        let length = single::written_length(annotation, path)
            .map_err(|why| format!("the store cannot hold it: {why}"))?;
        let own = self.own.entry(path.clone()).or_default();
        let room = *own.room.get_or_insert_with(|| single::room_on(self.store, path)) + had;
        let left = room.checked_sub(length);
        own.room = Some(left.ok_or("one more than the file of a document has room for")?);
        Ok(())
    }

    /// Takes one entry on a document.
    fn take(
        &mut self,
        path: &DocPath,
        document: &Arc<Document>,
        resolver: &mut Resolver,
        entry: ImportedEntry,
    ) {
        let present = entry.id.as_ref().and_then(|id| self.here.get(id)).copied();
        let name = name_of(&entry);
        let tags = self.tags_of(&entry, present.is_none(), &name);
        if let Some(present) = present {
            return self.compare(present, &entry, &tags, &name);
        }
        let time = now();
        let created = entry.created.unwrap_or(time);
        let updated = entry.updated.unwrap_or(created);
        let id = entry.id.clone().map_or_else(Id::new, Id::from);
        let mut has_place = true;
        let annotation = match (entry.passage, entry.note) {
            (Some(passage), note) => {
                let anchor = match anchor(document, resolver, passage, entry.sha256) {
                    Ok((anchor, is_certain)) => {
                        has_place = is_certain;
                        anchor
                    }
                    Err(why) => return self.refused.add(why, name),
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
                let changes = self.tag_document(path, &tags, &name);
                self.present += usize::from(!changes);
                return;
            }
        };
        let own = self.own.entry(path.clone()).or_default();
        let is_note = matches!(annotation, Annotation::Note(_));
        if own.has(&annotation) {
            // A note has no tags here: those it came with are its document's.
            let changes = is_note && self.tag_document(path, &tags, &name);
            self.present += usize::from(!changes);
            return;
        }
        let by = (path.clone(), entry.annotator.clone());
        if self.taken.get(&by).is_some_and(|taken| taken.has(&annotation)) {
            let changes = is_note && self.tag_document(path, &tags, &name);
            self.doubles += usize::from(!changes);
            return;
        }
        if entry.id.as_ref().is_some_and(|id| self.taken_ids.contains(id)) {
            return self.refused.add("an id that another entry of the file has", name);
        }
        if let Err(why) = self.make_room(path, &annotation, 0) {
            return self.refused.add(why, name);
        }
        self.drifted += usize::from(!has_place);
        self.taken.entry(by).or_default().add(&annotation);
        let change = Change::make(annotation);
        self.taken_ids.extend(change.id().map(ToString::to_string));
        self.edits.push(Edit { document: path.clone(), change });
        if is_note {
            self.tag_document(path, &tags, &name);
        } else {
            self.names(&tags);
        }
        let own = self.store.annotator();
        self.others.extend(entry.annotator.filter(|annotator| annotator != own));
    }

    /// Tags a document as a whole, as the entry of this name says; says whether that changes anything.
    fn tag_document(&mut self, path: &DocPath, tags: &[String], name: &str) -> bool {
        let own = self.own.entry(path.clone()).or_default();
        let before = own.mark.clone();
        let mut after = before.clone();
        after.tags.extend(tags.iter().filter(|tag| !before.tags.contains(tag)).cloned());
        if after == before {
            return false;
        }
        if after.tags.len() > MOST_TAGS {
            let why = format!("a document with more than {MOST_TAGS} tags");
            self.refused.add(why, name.to_owned());
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
}
