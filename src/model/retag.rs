//! What a change of tags makes of the tags of a highlight.
//!
//! Owns that the order of those that stay is kept, that none is there twice, and that a tag given instead
//! of another takes its place.

/// A change of tags, made to one highlight or to many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagChange {
    /// Adds a tag.
    Add(String),
    /// Takes a tag off.
    Take(String),
    /// Gives a tag to those that have another, instead of that.
    Replace {
        /// The one taken off.
        old: String,
        /// The one given.
        new: String,
    },
}

impl TagChange {
    /// Returns what becomes of `tags`; `None` if they stay as they are.
    ///
    /// ```
    /// use glossator::model::retag::TagChange;
    ///
    /// let tags = ["a", "b", "c"].map(str::to_owned);
    /// let change = TagChange::Replace { old: "b".to_owned(), new: "x".to_owned() };
    /// assert_eq!(change.of(&tags).unwrap(), ["a", "x", "c"]);
    /// assert_eq!(TagChange::Add("a".to_owned()).of(&tags), None);
    /// ```
    #[must_use]
    pub fn of(&self, tags: &[String]) -> Option<Vec<String>> {
        let has = |tag: &String| tags.contains(tag);
        let without =
            |gone: &String| tags.iter().filter(|tag| *tag != gone).cloned().collect::<Vec<_>>();
        match self {
            Self::Add(tag) if has(tag) => None,
            Self::Add(tag) => Some(tags.iter().chain([tag]).cloned().collect()),
            Self::Take(tag) => has(tag).then(|| without(tag)),
            Self::Replace { old, new } if !has(old) || old == new => None,
            Self::Replace { old, new } if has(new) => Some(without(old)),
            Self::Replace { old, new } => {
                let mut placed = false;
                let put = |tag: &String| match tag == old {
                    true if placed => None,
                    true => {
                        placed = true;
                        Some(new.clone())
                    }
                    false => Some(tag.clone()),
                };
                Some(tags.iter().filter_map(put).collect())
            }
        }
    }

    /// Returns the tag that it gives, if it gives one.
    #[must_use]
    pub fn given(&self) -> Option<&str> {
        match self {
            Self::Add(tag) | Self::Replace { new: tag, .. } => Some(tag),
            Self::Take(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tags(names: &str) -> Vec<String> {
        names.chars().map(String::from).collect()
    }

    fn after(change: &TagChange, names: &str) -> Option<String> {
        change.of(&tags(names)).map(|tags| tags.concat())
    }

    #[test]
    fn each_stays_where_it_is_and_none_comes_twice() {
        let replace =
            |old: &str, new: &str| TagChange::Replace { old: old.into(), new: new.into() };
        assert_eq!(after(&TagChange::Add("x".into()), "ba").as_deref(), Some("bax"));
        assert_eq!(after(&TagChange::Add("a".into()), "ba"), None);
        assert_eq!(after(&TagChange::Take("b".into()), "abc").as_deref(), Some("ac"));
        assert_eq!(after(&TagChange::Take("x".into()), "abc"), None);
        assert_eq!(after(&replace("b", "x"), "abc").as_deref(), Some("axc"));
        assert_eq!(after(&replace("b", "a"), "abc").as_deref(), Some("ac"), "it has that already");
        assert_eq!(after(&replace("x", "y"), "abc"), None, "it does not have that");
        assert_eq!(after(&replace("a", "a"), "abc"), None);
        // Written by hand, a tag may stand twice.
        assert_eq!(after(&replace("a", "x"), "aba").as_deref(), Some("xb"));
    }

    proptest! {
        #[test]
        fn all_others_keep_their_order(names in "[a-d]{0,6}", old in "[a-d]", new in "[a-e]") {
            for change in [
                TagChange::Add(new.clone()),
                TagChange::Take(old.clone()),
                TagChange::Replace { old: old.clone(), new: new.clone() },
            ] {
                let Some(after) = change.of(&tags(&names)) else { continue };
                let others = |all: &[String]| -> String {
                    all.iter().filter(|tag| **tag != old && **tag != new).cloned().collect()
                };
                prop_assert_eq!(others(&tags(&names)), others(&after));
                prop_assert_ne!(&after, &tags(&names));
                if let Some(given) = change.given() {
                    let count = |all: &[String]| all.iter().filter(|tag| *tag == given).count();
                    prop_assert!(count(&after) == count(&tags(&names)).max(1));
                }
            }
        }
    }
}
