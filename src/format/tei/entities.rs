//! Characters and phrases that a TEI file names itself, in its document type.
//!
//! Owns how they are declared and what they may cost: a few lines of declarations can stand for more
//! text than there is memory. Names that HTML knows are in [`crate::format::entity`].

use std::collections::HashMap;

use super::Unreadable;
use crate::format::entity;

/// What all references may stand for, together, in bytes.
const MOST: usize = 8 << 20;
/// Declarations may refer to each other so deep.
const DEEPEST: usize = 32;

/// The names of a file.
#[derive(Debug, Default)]
pub(super) struct Entities {
    values: HashMap<String, String>,
    /// How many bytes were written for references.
    spent: usize,
    /// How many references stand for nothing, and the first of them.
    pub unknown: (usize, String),
}

impl Entities {
    /// Reads the declarations between the brackets of a document type.
    ///
    /// # Errors
    /// When they stand for too much.
    pub fn declared(subset: &str) -> Result<Self, Unreadable> {
        let mut values = HashMap::new();
        for declaration in subset.split("<!ENTITY").skip(1) {
            let Some((name, rest)) = declaration.trim_start().split_once(char::is_whitespace)
            else {
                continue;
            };
            // What is in another file (SYSTEM) has no quotation mark here.
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            let Some((value, _)) = rest[1..].split_once(quote) else { continue };
            // Markup is not put into a text in this way.
            if name != "%" && !value.contains('<') && values.len() < 10_000 {
                values.entry(name.to_owned()).or_insert_with(|| value.to_owned());
            }
        }
        let mut entities = Self { values, ..Self::default() };
        for _ in 0..DEEPEST {
            if !entities.expand()? {
                break;
            }
        }
        Ok(entities)
    }

    /// Replaces the references in the values once; returns whether there were any.
    fn expand(&mut self) -> Result<bool, Unreadable> {
        // How much it will be has to be known before it is made.
        let sizes = self.values.values().map(|value| {
            let mut size = value.len();
            entity::resolve(value, |name| {
                size = size.saturating_add(self.values.get(name).map_or(0, String::len));
                None
            });
            size
        });
        if sizes.fold(0, usize::saturating_add) > MOST {
            return Err(too_much());
        }
        let mut any = false;
        let expanded =
            self.values.iter().filter(|(_, value)| value.contains('&')).map(|(name, value)| {
                let mut refers = false;
                let new = entity::resolve(value, |name| {
                    let value = self.values.get(name).cloned();
                    refers |= value.is_some();
                    value
                });
                any |= refers;
                (name.clone(), new.into_owned())
            });
        let expanded: Vec<_> = expanded.collect();
        self.values.extend(expanded);
        Ok(any)
    }

    /// Returns what a reference stands for.
    pub fn get(&mut self, name: &str) -> Option<String> {
        let value = self.values.get(name);
        if let Some(value) = value {
            self.spent = self.spent.saturating_add(value.len());
            return (self.spent <= MOST).then(|| value.clone());
        }
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '#');
        if !name.is_empty() && name.chars().all(is_name) {
            self.unknown.0 += 1;
            if self.unknown.1.is_empty() {
                name.clone_into(&mut self.unknown.1);
            }
        }
        None
    }

    /// Says whether it is still worth going on.
    ///
    /// # Errors
    /// When references stood for too much.
    pub fn check(&self) -> Result<(), Unreadable> {
        if self.spent > MOST { Err(too_much()) } else { Ok(()) }
    }
}

fn too_much() -> Unreadable {
    Unreadable::TooMuch(format!("its entities expand to more than {} MiB", MOST >> 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_and_bombs() {
        let subset = "<!ENTITY sov \"Soviet &amp; &land;\"> <!ENTITY land 'Union'><!ENTITY % p 'x'>\n\
            <!ENTITY f SYSTEM \"f.xml\"><!ENTITY m '<p>'><!ENTITY self '&self;'>";
        let mut entities = Entities::declared(subset).unwrap();
        assert_eq!(entities.get("sov").as_deref(), Some("Soviet & Union"));
        assert_eq!((entities.get("m"), entities.get("f")), (None, None));
        assert_eq!(entities.unknown, (2, "m".to_owned()));
        assert_eq!(entities.get("self").as_deref(), Some("&self;"));

        let ten_of = |at: usize| format!("&a{at};").repeat(10);
        let next = |at: usize| format!("<!ENTITY a{at} '{}'>", ten_of(at - 1));
        let bomb: Vec<String> = (1..20).map(next).collect();
        let refused = Entities::declared(&format!("<!ENTITY a0 'laughter'>{}", bomb.concat()));
        assert!(matches!(refused, Err(Unreadable::TooMuch(_))), "{refused:?}");

        let mut long =
            Entities::declared(&format!("<!ENTITY a '{}'>", "a".repeat(100_000))).unwrap();
        assert!((0..200).filter_map(|_| long.get("a")).count() < 100);
        assert!(long.check().is_err());
    }
}
