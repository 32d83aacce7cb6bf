//! Writing a changed codebook into the text that it was read from.
//!
//! Owns what stays as the reader wrote it: comments go where their tag goes, the reader's own keys
//! and tables stay, and only fields that differ are set. Opens nothing.

use toml_edit::{DocumentMut, Item, TomlError, Value};

use super::error::Problems;
use super::literal;
use super::read::parse;
use super::toml_text::{TomlBlock, TomlBlockKind, TomlText};
use super::write::{KeyValue, edit_in_order, extended, replace, table};
use crate::model::codebook::{Codebook, Tag};
use crate::model::codebook_edit::ChangedCodebook;

/// The header of a tag.
const HEADER: &str = "[[tag]]";
/// The order of the keys of a tag.
const ORDER: [&str; 5] = ["name", "key", "colour", "description", "was"];
/// The list of deleted tags, at the top of the file.
const DELETED: &str = "deleted";

/// Returns the table of a tag that is not in any file yet.
pub(super) fn table_of(tag: &Tag) -> String {
    table(HEADER, &fields(tag))
}

fn fields(tag: &Tag) -> Vec<KeyValue> {
    vec![
        ("name", Some(literal::string(&tag.name))),
        ("key", tag.key.map(|key| literal::string(&key.to_string()))),
        ("colour", Some(literal::string(&tag.colour.to_string()))),
        ("description", Some(literal::string(&tag.description))),
        ("was", (!tag.was.is_empty()).then(|| literal::list(&tag.was))),
    ]
}

/// A codebook and its text.
pub(super) type WrittenCodebook<'a> = (&'a str, &'a Codebook);

/// A tag that stays, as it was and as it is to be, and its table.
struct KeptTag<'a> {
    before: &'a Tag,
    tag: &'a Tag,
    block: TomlBlock,
}

/// Returns the text of a codebook after a change. What is new in it is written as in `like`, if that has
/// it: so what comes back does so with its comments.
///
/// # Errors
/// When the text cannot be cut into its tables: the reason, in words.
pub(super) fn rewritten(
    (text, book): WrittenCodebook,
    changed: &ChangedCodebook,
    like: Option<WrittenCodebook>,
) -> Result<String, String> {
    let mut problems = Problems::new("".as_ref(), text);
    let doc = parse(text, &mut problems).ok_or("it is not TOML")?;
    let mut cut = TomlText::cut_codebook(text, &doc, &mut problems);
    let broken = |error: TomlError| error.message().to_owned();
    let mut known: Vec<Option<TomlBlock>> = Vec::new();
    for at in tags(&cut) {
        known.push(cut.blocks.get(at).cloned());
    }
    if known.len() != book.tags.len() {
        return Err("its tags are not tables of their own".to_owned());
    }
    let like = like.and_then(|(text, book)| Some((cut_of(text)?, book)));
    let (mut kept, mut new) = (Vec::new(), Vec::new());
    for (place, (tag, source)) in changed.codebook.tags.iter().zip(&changed.sources).enumerate() {
        let source = source.and_then(|at| Some((book.tags.get(at)?, known.get_mut(at)?.take()?)));
        let Some((before, mut block)) = source else {
            new.push((place, tag, new_block(tag, like.as_ref()).map_err(broken)?));
            continue;
        };
        let (old, after) = (fields(before), fields(tag));
        if old != after {
            let fields = (old.as_slice(), after.as_slice());
            block.body = edit_in_order(&block.body, HEADER, fields, &ORDER).map_err(broken)?;
        }
        kept.push(KeptTag { before, tag, block });
    }
    // What was said about a tag that comes back stood with the one that it was one with.
    for (_, tag, block) in &new {
        let heir = kept.iter_mut().find(|kept| kept.before.was.contains(&tag.name));
        if let Some(KeptTag { block: heir, .. }) = heir
            && let Some(own) = heir.comment.strip_prefix(&block.comment)
        {
            heir.comment = own.to_owned();
        }
    }
    // What is said about a tag that is one with another now, is said about that.
    for (at, gone) in known.into_iter().enumerate().filter_map(|(at, one)| Some((at, one?))) {
        let name = book.tags.get(at).map(|tag| &tag.name);
        let is_heir = |kept: &&mut KeptTag| name.is_some_and(|name| kept.tag.was.contains(name));
        if let Some(heir) = kept.iter_mut().find(is_heir) {
            heir.block.comment.insert_str(0, &gone.comment);
        }
        if let Some(at) = cut.find(gone.kind.id().unwrap_or_default()) {
            cut.take(at);
        }
    }
    let places = tags(&cut);
    for (at, KeptTag { block, .. }) in places.into_iter().zip(kept) {
        let last = at + 1 == cut.blocks.len();
        let Some(place) = cut.blocks.get_mut(at) else { continue };
        let tail = std::mem::take(&mut place.tail);
        let ends = block.body.ends_with('\n') || (last && tail.is_empty());
        *place = TomlBlock { tail, ..block };
        if !ends {
            place.body.push('\n');
        }
    }
    for (place, _, block) in new {
        let tags = tags(&cut);
        let at = match place.checked_sub(1) {
            Some(above) => tags.get(above).map(|above| above + 1),
            None => tags.first().copied(),
        };
        match at {
            Some(at) => cut.insert(at, block),
            None => cut.put(block),
        }
    }
    if book.deleted != changed.codebook.deleted {
        set_deleted(&mut cut, &changed.codebook.deleted).map_err(broken)?;
    }
    Ok(cut.text())
}

/// Returns a codebook in its tables.
fn cut_of(text: &str) -> Option<TomlText> {
    let mut problems = Problems::new("".as_ref(), text);
    let doc = parse(text, &mut problems)?;
    Some(TomlText::cut_codebook(text, &doc, &mut problems)).filter(|_| problems.list.is_empty())
}

/// Returns the table of a tag that is not in the text yet.
fn new_block(tag: &Tag, like: Option<&(TomlText, &Codebook)>) -> Result<TomlBlock, TomlError> {
    let known = like.and_then(|(cut, book)| {
        Some((book.get(&tag.name)?, cut.blocks.get(cut.find(&tag.name)?)?.clone()))
    });
    let Some((before, mut block)) = known else {
        return Ok(TomlBlock::new(TomlBlockKind::Tag(tag.name.clone()), table_of(tag)));
    };
    let (before, after) = (fields(before), fields(tag));
    if before != after {
        let fields = (before.as_slice(), after.as_slice());
        block.body = edit_in_order(&block.body, HEADER, fields, &ORDER)?;
    }
    if !block.body.ends_with('\n') {
        block.body.push('\n');
    }
    Ok(block)
}

/// Returns the places of the tags.
fn tags(cut: &TomlText) -> Vec<usize> {
    let blocks = cut.blocks.iter().enumerate();
    blocks
        .filter(|(_, block)| matches!(block.kind, TomlBlockKind::Tag(_)))
        .map(|(at, _)| at)
        .collect()
}

/// Writes the list of deleted tags at the top, below what is said about the file.
fn set_deleted(cut: &mut TomlText, names: &[String]) -> Result<(), TomlError> {
    let is_alone = cut.blocks.len() == 1;
    let Some(head) = cut.blocks.first_mut() else { return Ok(()) };
    if head.body.is_empty() && !head.tail.trim().is_empty() {
        // Nothing but comments: the list comes below them.
        head.body = format!("{}\n", head.tail.trim_end());
        head.tail = String::from('\n');
    }
    let mut doc: DocumentMut = head.body.parse()?;
    // What is said above it, which may be about the whole file, would go with it.
    let is_told = |doc: &DocumentMut| {
        let prefix = doc.key(DELETED).and_then(|key| key.leaf_decor().prefix()?.as_str());
        prefix.is_some_and(|prefix| prefix.contains('#'))
    };
    let value: Value = literal::list(names).parse()?;
    if names.is_empty() && !is_told(&doc) {
        doc.remove(DELETED);
    } else if let Some(old) = doc.get_mut(DELETED).and_then(Item::as_value_mut) {
        let longer = old.as_array().and_then(|old| extended(old, &value));
        replace(old, longer.map_or(value, Value::Array));
    } else {
        // The comments at the end would otherwise come below it.
        let above = doc.trailing().as_str().unwrap_or_default().to_owned();
        doc.set_trailing("");
        doc.insert(DELETED, Item::Value(value));
        if let Some(mut key) = doc.key_mut(DELETED) {
            key.leaf_decor_mut().set_prefix(above);
        }
    }
    head.body = doc.to_string();
    if !head.body.is_empty() && !head.body.ends_with('\n') {
        head.body.push('\n');
    }
    if head.tail.is_empty() && !is_alone {
        head.tail = String::from('\n');
    }
    Ok(())
}
