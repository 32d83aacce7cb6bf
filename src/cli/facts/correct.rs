//! `gloss facts DOCUMENT --set FIELD=VALUE`: saying what the rules cannot read.
//!
//! The change is worked out and saved as in the reader, as one step of the undo history.

use super::super::context::Context;
use super::super::patience::carry_out;
use super::super::{Fault, Globals};
use super::Arguments;
use crate::disk::settings::change_facts;
use crate::library::corrections::{entry_of, read_facts_again};
use crate::model::apparatus::{Apparatus, Field, PartKey, SaidFact};
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
    let part = arguments.part.as_deref();
    let part = part.map(|part| part_named(&document.apparatus, part)).transpose()?;
    let change = |(field, said)| FactChange {
        document: path.clone(),
        sha256: digest.to_owned(),
        part: part.clone(),
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
    let known = document.apparatus.said.of(part.as_ref());
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

/// Returns the enclosure with this heading or, counted from the first, this number; or one that is not
/// found, of which something is said.
fn part_named(apparatus: &Apparatus, name: &str) -> Result<PartKey, Fault> {
    let name = name.trim();
    let number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    if let Some(part) = number.and_then(|number| apparatus.parts.get(number)) {
        return Ok(part.key.clone());
    }
    let found: Vec<_> = apparatus.parts.iter().filter(|part| part.key.is_called(name)).collect();
    let lost: Vec<_> = apparatus.lost_parts().filter(|lost| lost.part.is_called(name)).collect();
    match (found.as_slice(), lost.as_slice()) {
        ([one], _) => return Ok(one.key.clone()),
        ([], [one]) => return Ok(one.part.clone()),
        _ => {}
    }
    let all = apparatus.parts.iter().zip(1..);
    let all: Vec<String> = all.map(|(part, at)| format!("{at} {}", part.heading)).collect();
    let why = match (found.len().max(lost.len()), all.as_slice()) {
        (0, []) => format!("no enclosure {name:?}: none is found in the text"),
        (0, all) => format!("no enclosure {name:?}; there are {}", all.join(", ")),
        (_, all) => format!("several enclosures {name:?}; write the number: {}", all.join(", ")),
    };
    Err(Fault::failed(why))
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
