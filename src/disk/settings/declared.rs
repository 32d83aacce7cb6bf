//! Reading a library's `people.toml`: its people, who held which office when, and who is not whom.

use std::path::Path;

use serde::Deserialize;
use toml::{Spanned, Value};

use super::error::SettingsError;
use super::file::{SettingsFile, content_of_folder};
use crate::model::apparatus::{Date, written_date};
use crate::model::people::offices::DeclaredOffice;
use crate::model::people::{DeclaredPeople, DeclaredPerson};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleFile {
    #[serde(default)]
    person: Vec<PersonEntry>,
    #[serde(default)]
    office: Vec<Spanned<OfficeEntry>>,
    #[serde(default)]
    different: Vec<DifferentEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    name: Spanned<String>,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
    role: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DifferentEntry {
    names: Spanned<Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeEntry {
    office: Spanned<String>,
    person: Spanned<String>,
    from: Option<Spanned<Value>>,
    until: Option<Spanned<Value>>,
}

/// Returns what `file`, a library's `people.toml`, says; nothing if the file does not exist.
///
/// # Errors
///
/// The first error in it, or that it cannot be read.
pub fn people(file: &Path) -> Result<DeclaredPeople, SettingsError> {
    let Some(source) = content_of_folder(file)? else { return Ok(DeclaredPeople::default()) };
    let parsed = SettingsFile::parse(file, source)?;
    let known: PeopleFile = parsed.read_as()?;
    let persons = known.person.into_iter().map(|entry| {
        let name = filled(&parsed, entry.name)?;
        let aliases = entry.aliases.into_iter().map(|alias| filled(&parsed, alias));
        Ok(DeclaredPerson { name, aliases: aliases.collect::<Result<_, _>>()?, role: entry.role })
    });
    let persons = persons.collect::<Result<_, _>>()?;
    let offices = known.office.into_iter().map(|office| office_of(&parsed, office));
    let offices = offices.collect::<Result<_, _>>()?;
    let different = known.different.into_iter().map(|entry| {
        let place = parsed.place(entry.names.span().start);
        let names = entry.names.into_inner().into_iter().map(|name| filled(&parsed, name));
        let names = names.collect::<Result<Vec<String>, _>>()?;
        if names.len() < 2 {
            return Err(SettingsError::new(place, "write the names of at least two people"));
        }
        Ok(names)
    });
    Ok(DeclaredPeople { persons, offices, different: different.collect::<Result<_, _>>()? })
}

/// Returns a name or an office, which must not be empty.
fn filled(parsed: &SettingsFile, words: Spanned<String>) -> Result<String, SettingsError> {
    let place = parsed.place(words.span().start);
    let words = words.into_inner();
    if words.trim().is_empty() {
        return Err(SettingsError::new(place, "this must not be empty"));
    }
    Ok(words)
}

fn office_of(
    parsed: &SettingsFile,
    entry: Spanned<OfficeEntry>,
) -> Result<DeclaredOffice, SettingsError> {
    let place = parsed.place(entry.span().start);
    let OfficeEntry { office, person, from, until } = entry.into_inner();
    let (office, person) = (filled(parsed, office)?, filled(parsed, person)?);
    let from = from.as_ref().map(|from| date_of(parsed, from)).transpose()?;
    let until = until.as_ref().map(|until| date_of(parsed, until)).transpose()?;
    // Of "1949" the first day is meant, or the last.
    let (from, until) = (from.map(|date| date.days().0), until.map(|date| date.days().1));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let what =
            format!("{office} ends before it begins: {} is after {}", from.iso(), until.iso());
        return Err(SettingsError::new(place, &what));
    }
    let line = place.at.map_or(0, |(line, _)| line);
    Ok(DeclaredOffice { office, person, from, until, line })
}

fn date_of(parsed: &SettingsFile, value: &Spanned<Value>) -> Result<Date, SettingsError> {
    let words = match value.get_ref() {
        Value::Datetime(when) => when.date.map(|date| date.to_string()),
        Value::String(words) => Some(words.clone()),
        Value::Integer(year) => Some(year.to_string()),
        _ => None,
    };
    let read = words.and_then(|words| written_date(&words)).map(|when| when.date);
    read.ok_or_else(|| {
        let what = "this is not a date; write 1949-01-21, 1949-01 in quotation marks, or 1949";
        SettingsError::new(parsed.place(value.span().start), what)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn of(source: &str) -> Result<DeclaredPeople, String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("people.toml");
        fs::write(&file, source).unwrap();
        people(&file).map_err(|error| error.to_string())
    }

    #[test]
    fn an_office_has_days() {
        let all = of("[[person]]\nname = \"Acheson\"\n\n[[office]]\noffice = \"Secretary of State\"\n\
                      person = \"acheson\"\nfrom = 1949-01-21\nuntil = \"1953-01-20\"\n\n\
                      [[office]]\noffice = \"Minister\"\nperson = \"Low\"\nfrom = 1949\nuntil = \"1950-02\"\n")
            .unwrap();
        let days: Vec<String> = all
            .offices
            .iter()
            .flat_map(|one| [one.from, one.until])
            .flatten()
            .map(|date| date.iso())
            .collect();
        assert_eq!(days, ["1949-01-21", "1953-01-20", "1949-01-01", "1950-02-28"]);
        assert_eq!((all.offices[0].line, all.persons.len()), (4, 1));
    }

    #[test]
    fn a_day_is_written_as_in_facts_and_a_mistake_in_a_name_has_its_place() {
        let office = "[[office]]\noffice = \"a\"\nperson = \"b\"\n";
        for (from, expected) in
            [("\"1949\"", "1949-01-01"), ("1949", "1949-01-01"), ("\"3 May 1949\"", "1949-05-03")]
        {
            let all = of(&format!("{office}from = {from}\n")).unwrap();
            assert_eq!(all.offices[0].from.map(|date| date.iso()).as_deref(), Some(expected));
        }
        for (source, words) in [
            (
                "[[person]]\nrole = \"\"\nname = \"a\"\naliases = [\"b\", \" \"]\n",
                ":4:17: this must",
            ),
            ("[[person]]\nname = \"\"\n", ":2:8: this must not be empty"),
            ("[[different]]\nnames = [\"a\"]\n", ":2:9: write the names of at least two"),
        ] {
            let error = of(source).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn a_mistake_in_an_office_is_named_with_its_place() {
        for (entry, words) in [
            ("office = \"a\"\n", "people.toml:1:1: missing field `person`"),
            (
                "office = \"a\"\nperson = \"b\"\nfrom = \"soon\"\n",
                "people.toml:4:8: this is not a date",
            ),
            (
                "office = \"a\"\nperson = \"b\"\nfrom = 1950\nuntil = 1949\n",
                "ends before it begins",
            ),
            ("office = \"a\"\nperson = \"b\"\nform = 1950\n", "did you mean `from`?"),
            ("office = \"\"\nperson = \"b\"\n", "people.toml:2:10: this must not be empty"),
            ("office = \"a\"\nperson = \" \"\n", "people.toml:3:10: this must not be empty"),
        ] {
            let error = of(&format!("[[office]]\n{entry}")).unwrap_err();
            assert!(error.contains(words), "{error}\n{words}");
        }
    }
}
