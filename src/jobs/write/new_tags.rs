//! The tags that are new with a step: they come into the codebook with what is tagged, and go with it.
//!
//! Owns when such a tag stays although its step is taken back, and that this is said.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::disk::store::StoreError;
use crate::jobs::Reader;
use crate::jobs::watcher::Watcher;
use crate::model::step::NewTag;
use crate::session::question::SaveError;

/// Makes the tags that are new with a step, or takes them back with it and says which of them stay. `resumed`
/// says that an earlier session may have made them.
pub(super) fn change_tags(
    reader: &Reader,
    resumed: bool,
    tags: &[NewTag],
    watcher: &mut Watcher,
) -> Result<(), SaveError> {
    let mut stay = Vec::new();
    for new in tags {
        let name = &new.tag.name;
        let changed = if new.back {
            take_back_tag(reader, new, watcher).map(|why| stay.extend(why))
        } else if resumed && !new.was_deleted && reader.store.codebook().0.deleted.contains(name) {
            // Somebody has deleted it since the process before made it.
            Ok(())
        } else {
            reader.store.add_tag(&new.tag).map(drop)
        };
        changed.map_err(|error| SaveError::NoTag(name.clone(), new.back, Arc::new(error)))?;
    }
    watcher.tell_codebook();
    if !stay.is_empty() {
        watcher.say(stay.join("; "));
    }
    Ok(())
}

/// Takes a tag back that nobody uses; returns why it stays, if it does.
fn take_back_tag(
    reader: &Reader,
    new: &NewTag,
    watcher: &mut Watcher,
) -> Result<Option<String>, StoreError> {
    let name = &new.tag.name;
    let stays = |why: &str| Some(format!("the tag {name} stays in the codebook: {why}"));
    // What others have written this moment counts too.
    watcher.look();
    let all = reader.writings.get(reader);
    let of_documents = reader.writings.of_documents(reader);
    let has = |tags: &[String]| tags.contains(name);
    let passages = all.iter().filter(|one| has(&one.tags)).map(|one| &one.annotator);
    let documents = of_documents.iter().filter(|(_, tags)| has(tags));
    let users: BTreeSet<&String> =
        passages.chain(documents.map(|((annotator, _), _)| annotator)).collect();
    let others: Vec<&str> = users
        .iter()
        .map(|who| who.as_str())
        .filter(|who| *who != reader.store.annotator())
        .collect();
    Ok(if !others.is_empty() {
        stays(&format!("{} has used it too", others.join(", ")))
    } else if !users.is_empty() {
        stays("something else is tagged with it")
    } else if reader.store.take_back_tag(new)? {
        None
    } else {
        stays("it has been changed since")
    })
}
