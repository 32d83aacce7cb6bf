//! What is being read: the open document, or the one that is on its way, or why there is none.

use super::open::OpeningDocument;
use super::page::{Frame, Page};
use crate::model::layout::Setting;
use crate::model::path::DocPath;

/// What is being read.
#[derive(Debug, Default)]
pub struct Reading {
    /// The open document.
    pub page: Option<Page>,
    /// The beginning of a large document that is on its way, to be seen until it is there.
    pub partial: Option<Page>,
    /// The document that could not be opened, and why: shown in place of a page.
    pub unreadable: Option<(DocPath, String)>,
    /// How the page is set on the screen.
    pub viewport: Viewport,
    /// Whether something lies over the page, so that it is not to be changed under the eye.
    pub is_covered: bool,
    pub(super) opening: Option<OpeningDocument>,
}

/// How a page is set, and how much of it is seen.
#[derive(Clone, Copy, Debug)]
pub struct Viewport {
    /// How it is set.
    pub setting: Setting,
    /// How much is seen.
    pub frame: Frame,
}

impl Default for Viewport {
    fn default() -> Self {
        Self { setting: Setting::raw(80), frame: Frame { rows: 24, margin: 0 } }
    }
}

impl Reading {
    /// Whether a document is on its way.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    /// The path of the open document.
    #[must_use]
    pub fn path(&self) -> Option<&DocPath> {
        self.page.as_ref().map(|page| &page.document.path)
    }

    /// Whether `path` is open.
    #[must_use]
    pub fn is_open(&self, path: &DocPath) -> bool {
        self.path() == Some(path)
    }

    /// The page, if it is of `path`.
    pub(super) fn page_of(&mut self, path: &DocPath) -> Option<&mut Page> {
        self.page.as_mut().filter(|page| page.document.path == *path)
    }

    /// Sets the pages anew; the words under the eye stay.
    pub fn fit(&mut self, viewport: Viewport) {
        self.viewport = viewport;
        for page in [&mut self.partial, &mut self.page].into_iter().flatten() {
            page.set(viewport.setting, viewport.frame);
        }
    }
}
