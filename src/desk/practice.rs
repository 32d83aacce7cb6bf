//! What the reader has used, and so need not be told any more: the hints on the bottom line go on to
//! other things.
//!
//! Only in the panes: what lies over them is open too seldom to be known, and one key means many
//! things there. Owns that this is kept for the session only: what somebody does is not written down,
//! and after a while away the first hints are welcome again.

use std::collections::BTreeMap;

use crate::session::action::Action;
use crate::view::Hint;

/// After so many uses an action is known.
const KNOWN: u8 = 5;
/// As many hints are shown, if there is room.
const SHOWN: usize = 9;

/// How often each action was used.
#[derive(Clone, Debug, Default)]
pub(super) struct Practice(BTreeMap<Action, u8>);

impl Practice {
    /// Counts a use.
    pub fn count(&mut self, action: Action) {
        let uses = self.0.entry(action).or_default();
        *uses = uses.saturating_add(1);
    }

    /// Returns whether an action is always said: how to get help, and how to get out.
    pub fn stays(action: Action) -> bool {
        matches!(action, Action::Help | Action::Close | Action::Dismiss)
    }

    /// Returns the hints to be shown: those that are not known yet, in their order, and then the others,
    /// and those that are always said.
    pub fn order(&self, hints: &[Hint]) -> Vec<Hint> {
        let known = |action| self.0.get(&action).is_some_and(|uses| *uses >= KNOWN);
        let kept = hints.iter().filter(|(action, _)| Self::stays(*action)).count();
        let rest = || hints.iter().filter(|(action, _)| !Self::stays(*action));
        let unknown = rest().filter(|(action, _)| !known(*action));
        let mut chosen: Vec<Hint> =
            unknown.chain(rest().filter(|(action, _)| known(*action))).copied().collect();
        chosen.truncate(SHOWN.saturating_sub(kept));
        let fixed = hints.iter().filter(|(action, _)| Self::stays(*action));
        chosen.into_iter().chain(fixed.copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_gives_way() {
        let mut practice = Practice::default();
        let all = [
            Action::Highlight,
            Action::PickTags,
            Action::Comment,
            Action::Find,
            Action::Back,
            Action::Copy,
            Action::Expand,
            Action::Help,
            Action::Close,
            Action::Shrink,
        ];
        let hints: Vec<Hint> = all.map(|action| (action, "does it")).to_vec();
        let shown = |practice: &Practice| -> Vec<Action> {
            practice.order(&hints).into_iter().map(|(action, _)| action).collect()
        };
        assert_eq!(shown(&practice), all[..9]);
        for _ in 0..KNOWN {
            practice.count(Action::Highlight);
            practice.count(Action::Help);
        }
        let now = shown(&practice);
        assert!(now.contains(&Action::Shrink) && !now.contains(&Action::Highlight), "{now:?}");
        assert_eq!(now[7..], [Action::Help, Action::Close], "help is always said");
        let few: Vec<Hint> = hints[..2].to_vec();
        assert_eq!(
            practice.order(&few),
            [(Action::PickTags, "does it"), (Action::Highlight, "does it")]
        );
    }
}
