//! `gloss facts DOCUMENT --set FIELD=VALUE`: saying what the rules cannot read.
//!
//! The change is worked out and saved as in the reader, as one step of the undo history.

use super::super::context::Context;
use super::super::patience::carry_out;
use super::super::{Fault, Globals};
use super::Arguments;
use crate::disk::settings::change_facts;
use crate::library::corrections::{entry_of, read_facts_again};
use crate::model::apparatus::{Field, SaidFact};
use crate::model::corrections::FactChange;
use crate::model::document::Document;
use crate::model::step::Step;

/// Says what is asked for of `document`.
///
/// # Errors
/// When a field does not exist or takes no such value, nothing may be written, or the file has a
/// mistake.
pub(super) fn say(
    globals: &Globals,
    context: &mut Context,
    document: &Document,
    arguments: &Arguments,
) -> Result<(), Fault> {
    let library = context.library.clone();
    let entry = entry_of(&library, document);
    let path = entry.as_ref().map_or(&document.path, |entry| &entry.path);
    let digest = document.text.sha256();
    let change = |(field, said)| FactChange {
        document: path.clone(),
        sha256: digest.to_owned(),
        field,
        said,
    };
    let changes: Vec<FactChange> = asked(arguments)?.into_iter().map(change).collect();
    if context.store.is_read_only() {
        return Err(Fault::failed(
            "opened with --read-only, so nothing is said of the document; run it without",
        ));
    }
    if library.settings().is_none() {
        return Err(Fault::failed(
            "this folder is not a library, so it has no facts.toml: a config.toml with a [library] \
             table in it makes it one",
        ));
    }
    let known = document.apparatus.said.as_slice();
    let known = |field: Field| known.iter().find(|said| said.field == field);
    if changes.iter().all(|change| known(change.field) == change.said.as_ref()) {
        return Ok(());
    }
    let file = change_facts(&library.facts_file(), &changes).map_err(Fault::failed)?;
    let name = format!("what is said of {}", document.path);
    let step = Step { files: vec![file], ..Step::new(name, Vec::new()) };
    let (store, log) = (&context.store, std::mem::take(&mut context.log));
    let own = (store, globals.store.is_none());
    carry_out(&library, own, log, step)?;
    read_facts_again(&library);
    Ok(())
}

/// Returns what is to be said of which field; of several values of one field all.
fn asked(arguments: &Arguments) -> Result<Vec<(Field, Option<SaidFact>)>, Fault> {
    let mut written: Vec<(Field, Vec<String>)> = Vec::new();
    for pair in &arguments.set {
        let Some((name, words)) = pair.split_once('=') else {
            return Err(Fault::failed(format!("write --set FIELD=VALUE, not {pair:?}")));
        };
        let field = named(name)?;
        match written.iter_mut().find(|(other, _)| *other == field) {
            Some((_, all)) => all.push(words.to_owned()),
            None => written.push((field, vec![words.to_owned()])),
        }
    }
    let mut asked = Vec::new();
    for name in &arguments.unset {
        let field = named(name)?;
        if written.iter().any(|(other, _)| *other == field) {
            let name = field.name();
            return Err(Fault::failed(format!("either --set {name} or --unset {name}, not both")));
        }
        asked.push((field, None));
    }
    for (field, words) in written {
        asked.push((field, Some(SaidFact::new(field, &words).map_err(Fault::failed)?)));
    }
    Ok(asked)
}

fn named(name: &str) -> Result<Field, Fault> {
    let name = name.trim();
    Field::named(name).ok_or_else(|| {
        let like = |field: &Field| strsim::osa_distance(field.name(), name);
        let near = Field::ALL
            .into_iter()
            .min_by_key(like)
            .filter(|field| like(field) <= name.len().div_ceil(4));
        let near = near.map(|field| format!("; did you mean {}?", field.name()));
        let all = || {
            let all: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
            format!("; there are {}", all.join(", "))
        };
        Fault::failed(format!("there is no field {name:?}{}", near.unwrap_or_else(all)))
    })
}
