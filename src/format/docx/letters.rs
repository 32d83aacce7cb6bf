//! How letters are in DOCX. Owns which of style, style of letters and the letters themselves says
//! it.

use std::borrow::Cow;

use crate::format::office::styles::Styles;
use crate::format::office::xml::Tag;
use crate::model::structure::Style;

/// What is said of letters; `None` of what nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters {
    bold: Option<bool>,
    italic: Option<bool>,
    struck: Option<bool>,
    struck_twice: Option<bool>,
    underlined: Option<bool>,
    raised: Option<bool>,
    lowered: Option<bool>,
    hidden: Option<bool>,
}

/// Returns whether a switch is on; without a value it is.
pub(super) fn is_on(value: Option<Cow<str>>) -> bool {
    value.is_none_or(|value| matches!(value.trim(), "1" | "true" | "on"))
}

impl Letters {
    /// Takes what a property says, if it is one of letters.
    pub fn change(&mut self, tag: &Tag) {
        if tag.name.space != "w" {
            return;
        }
        let value = tag.get("val");
        match tag.name.local {
            "b" => self.bold = Some(is_on(value)),
            "i" => self.italic = Some(is_on(value)),
            "strike" => self.struck = Some(is_on(value)),
            "dstrike" => self.struck_twice = Some(is_on(value)),
            "vanish" => self.hidden = Some(is_on(value)),
            "u" => self.underlined = Some(value.is_some_and(|value| value != "none")),
            "vertAlign" => {
                self.raised = Some(value.as_deref() == Some("superscript"));
                self.lowered = Some(value.as_deref() == Some("subscript"));
            }
            _ => {}
        }
    }

    /// Takes what another says that this does not.
    pub fn inherit(&mut self, other: Self) {
        self.bold = self.bold.or(other.bold);
        self.italic = self.italic.or(other.italic);
        self.struck = self.struck.or(other.struck);
        self.struck_twice = self.struck_twice.or(other.struck_twice);
        self.underlined = self.underlined.or(other.underlined);
        self.raised = self.raised.or(other.raised);
        self.lowered = self.lowered.or(other.lowered);
        self.hidden = self.hidden.or(other.hidden);
    }

    /// Returns what holds for letters of this style, of `inner` as the style of the letters.
    pub fn with_style(self, inner: Self) -> Self {
        // What both styles switch on is off: emphasis within emphasis.
        let switch = |outer: Option<bool>, inner: Option<bool>| match (outer, inner) {
            (Some(true), Some(true)) => Some(false),
            (outer, None | Some(false)) => outer,
            (_, inner) => inner,
        };
        Self {
            bold: switch(self.bold, inner.bold),
            italic: switch(self.italic, inner.italic),
            struck: switch(self.struck, inner.struck),
            hidden: switch(self.hidden, inner.hidden),
            struck_twice: inner.struck_twice.or(self.struck_twice),
            underlined: inner.underlined.or(self.underlined),
            raised: inner.raised.or(self.raised),
            lowered: inner.lowered.or(self.lowered),
        }
    }

    /// Returns the styles of letters of which `own` is said.
    pub fn styles(self, own: Self) -> Styles {
        let mut all = own;
        all.inherit(self);
        let on = |switch: Option<bool>| switch == Some(true);
        Styles::default()
            .with(Style::Strong, on(all.bold))
            .with(Style::Emphasis, on(all.italic))
            .with(Style::Struck, on(all.struck) || on(all.struck_twice))
            .with(Style::Underline, on(all.underlined))
            .with(Style::Superscript, on(all.raised))
            .with(Style::Subscript, on(all.lowered))
    }

    /// Returns whether letters of which `own` is said are hidden.
    pub fn are_hidden(self, own: Self) -> bool {
        own.hidden.or(self.hidden) == Some(true)
    }
}
