//! What is being read: the open document, the one being opened, or why there is none.

use super::bookmarks::Settling;
use super::open::OpeningDocument;
use super::other_text::OtherText;
use super::page::{Frame, Page};
use crate::model::layout::Setting;
use crate::model::path::DocPath;

/// What is being read.
#[derive(Debug, Default)]
pub struct Reading {
    /// The open document.
    pub page: Option<Page>,
    /// The beginning of a large document, shown while the rest is being read; or a text, shown while
    /// its facts are looked for.
    pub partial: Option<Page>,
    /// The document that could not be opened, and why; shown in place of a page.
    pub unreadable: Option<(DocPath, String)>,
    /// The text beside it, if there is one.
    pub other: Option<OtherText>,
    /// The layout of the page, and how much of it is visible.
    pub viewport: Viewport,
    /// Whether something lies over the page, which must not be changed meanwhile.
    pub is_covered: bool,
    pub(super) opening: Option<OpeningDocument>,
    /// The bookmarks of the open document that are being looked for.
    pub(super) settling: Settling,
}

/// The layout of a page, and how much of it is visible.
#[derive(Clone, Copy, Debug)]
pub struct Viewport {
    /// The layout.
    pub setting: Setting,
    /// How much is visible.
    pub frame: Frame,
}

impl Default for Viewport {
    fn default() -> Self {
        Self { setting: Setting::raw(80), frame: Frame { rows: 24, margin: 0 } }
    }
}

impl Reading {
    /// Returns whether a document is being opened.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    /// Returns the path of the open document.
    #[must_use]
    pub fn path(&self) -> Option<&DocPath> {
        self.page.as_ref().map(|page| &page.document.path)
    }

    /// Returns whether `path` is open.
    #[must_use]
    pub fn is_open(&self, path: &DocPath) -> bool {
        self.path() == Some(path)
    }

    /// Returns the page, if it shows `path`.
    pub(super) fn page_of(&mut self, path: &DocPath) -> Option<&mut Page> {
        self.page.as_mut().filter(|page| page.document.path == *path)
    }

    /// Lays out the pages again; the words under the eye stay.
    pub fn fit(&mut self, viewport: Viewport) {
        self.viewport = viewport;
        let other = self.other.as_mut().map(|other| &mut other.page);
        for page in self.partial.iter_mut().chain(&mut self.page).chain(other) {
            page.set(viewport.setting, viewport.frame);
        }
    }
}
