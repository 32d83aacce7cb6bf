//! What kind of block begins, and with which mark.
//!
//! Owns what open containers mean for the block that begins in them. When one begins is decided in
//! [`super::flow`].

use super::BlockKind;
use super::flow::{Flow, LISTS, NESTED, OpenContainer};

impl Flow {
    pub(super) fn next_mark(&mut self) -> String {
        let list = self.stack.iter_mut().rev().find_map(|open| match open {
            OpenContainer::List { next, numbering } => Some((next, *numbering)),
            _ => None,
        });
        match list {
            Some((next, Some(numbering))) => {
                let mark = format!("{}. ", numbering.write(*next));
                *next = next.saturating_add(1);
                mark
            }
            _ => "- ".to_owned(),
        }
    }

    /// Returns the mark that is to be written now.
    pub(super) fn take_mark(&mut self) -> Option<String> {
        if let Some(note) = self.note.take() {
            return Some(note);
        }
        self.stack.iter_mut().rev().find_map(|open| match open {
            OpenContainer::Item { mark, .. } => Some(mark.take()),
            _ => None,
        })?
    }

    /// Returns how far the words of the open item are set in, in blanks.
    pub(super) fn item_width(&self) -> usize {
        let width = self.stack.iter().rev().find_map(|open| match open {
            OpenContainer::Item { width, .. } => Some(*width),
            _ => None,
        });
        width.unwrap_or(0).min(NESTED * LISTS * 2)
    }

    pub(super) fn kind(&self, marked: bool) -> BlockKind {
        let named = self.stack.iter().rev().find_map(|open| match open {
            OpenContainer::Row { .. } => Some(BlockKind::Row),
            OpenContainer::Leaf(kind) if *kind != BlockKind::Paragraph => Some(*kind),
            _ => None,
        });
        let quoted = || {
            let outer = self.stack.iter().rev().find_map(|open| match open {
                OpenContainer::Quotation => Some(BlockKind::Quotation),
                OpenContainer::Item { .. } => Some(BlockKind::Paragraph),
                _ => None,
            });
            outer.unwrap_or(BlockKind::Paragraph)
        };
        match named {
            Some(kind) => kind,
            None if marked && self.blocks.is_empty() && !self.in_list() => BlockKind::Note,
            None if marked => BlockKind::Item,
            None => quoted(),
        }
    }
}
