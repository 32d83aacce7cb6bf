//! The other forms in which a name stands in a text: Russian cases, a noble particle, a surname beside
//! a title.
//!
//! Owns which forms of a name are sure, and which only if its person is declared in
//! `people.toml`. A form that is a name of somebody else as well is nobody's.

use self::FormKind::{OfDeclared, Sure};

/// How sure it is that a form is of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FormKind {
    /// No other name has this form.
    Sure,
    /// It may be the name of somebody else: "Молотова" is his, or she.
    OfDeclared,
    /// It is that of the person if a title stands before it, or an office beside it.
    BesideTitle,
}

/// Returns the forms of a name.
pub(super) fn forms(name: &str) -> Vec<(String, FormKind)> {
    let mut all = Vec::new();
    let (before, surname) = match name.rsplit_once(' ') {
        // Of a first name that is written out the cases are not known.
        Some((before, surname)) if before.split(' ').all(|word| word.ends_with('.')) => {
            (format!("{before} "), surname)
        }
        Some(_) => (String::new(), ""),
        None => (String::new(), name),
    };
    let declined = cases(surname);
    all.extend(declined.into_iter().map(|(form, kind)| (format!("{before}{form}"), kind)));
    let mut words: Vec<&str> = name.split(' ').collect();
    if let ["von" | "zu", rest] = words.as_slice() {
        all.push(((*rest).to_owned(), FormKind::OfDeclared));
    }
    // "Dean Acheson" is "Secretary Acheson", "Charles de Gaulle" is "General de Gaulle".
    if words.len() > 1 && !super::is_particle(words[0]) {
        let at = words.iter().rposition(|word| !super::is_particle(word)).unwrap_or(0);
        let mut from = at;
        while from > 1 && super::is_particle(words[from - 1]) {
            from -= 1;
        }
        let surname = words.split_off(from.max(1)).join(" ");
        if !surname.contains('.') && surname.chars().count() > 2 {
            all.push((surname, FormKind::BesideTitle));
        }
    }
    all
}

/// Returns the Russian cases of a surname, so far as they are sure.
fn cases(surname: &str) -> Vec<(String, FormKind)> {
    let is_cyrillic = |c: char| ('\u{400}'..'\u{530}').contains(&c);
    let length = surname.chars().count();
    if length < 3 || !surname.chars().all(is_cyrillic) {
        return Vec::new();
    }
    let lower = surname.to_lowercase();
    let ends = |all: &[&str]| all.iter().any(|end| lower.ends_with(end));
    let stem = |dropped: usize| surname.chars().take(length - dropped).collect::<String>();
    let with = |dropped: usize, endings: &[(&str, FormKind)]| {
        let stem = stem(dropped);
        endings.iter().map(|(end, kind)| (format!("{stem}{end}"), *kind)).collect()
    };
    if ends(&["ов", "ев", "ёв", "ин", "ын"]) {
        return with(0, &[("а", OfDeclared), ("у", Sure), ("ым", Sure), ("е", Sure)]);
    }
    if ends(&["ский", "цкий"]) {
        return with(2, &[("ого", Sure), ("ому", Sure), ("им", Sure), ("ом", Sure)]);
    }
    if ends(&["ко"]) {
        // Not declined as a rule, but often all the same.
        return with(1, &[("и", Sure), ("е", Sure), ("у", Sure), ("ой", Sure)]);
    }
    if ends(&["их", "ых"]) {
        return Vec::new();
    }
    if ends(&["ж", "ш", "ч", "щ", "ц"]) {
        return with(0, &[("а", Sure), ("у", Sure), ("ем", Sure), ("е", Sure)]);
    }
    let hard = ["б", "в", "г", "д", "з", "к", "л", "м", "н", "п", "р", "с", "т", "ф", "х"];
    if ends(&hard) {
        return with(0, &[("а", Sure), ("у", Sure), ("ом", Sure), ("е", Sure)]);
    }
    if ends(&["ай", "ей", "эй", "уй"]) {
        return with(1, &[("я", Sure), ("ю", Sure), ("ем", Sure), ("е", Sure)]);
    }
    Vec::new()
}

/// Returns the name of which this can only be a case: "Молотову" is no name of anybody.
pub(super) fn nominative(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let of = [("ову", 1), ("еву", 1), ("ину", 1), ("овым", 2), ("евым", 2), ("иным", 2)];
    let (_, dropped) = of.iter().find(|(end, _)| lower.ends_with(end))?;
    let length = name.chars().count();
    // A short word that ends so may be a name from elsewhere.
    (length >= 6 && !name.contains('-')).then(|| name.chars().take(length - dropped).collect())
}

#[cfg(test)]
mod tests {
    use crate::model::apparatus::documents;
    use crate::model::people::{DeclaredPerson, People};

    fn people(declared: &[(&str, &[&str])], texts: &[&str]) -> People {
        let person = |(name, aliases): &(&str, &[&str])| DeclaredPerson {
            name: (*name).to_owned(),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            role: None,
        };
        let declared: Vec<DeclaredPerson> = declared.iter().map(person).collect();
        let documents = documents(texts);
        People::new(&declared, documents.iter().map(|(path, one)| (path, one)))
    }

    fn who<'p>(people: &'p People, fact: &str) -> Option<&'p str> {
        people.meant(fact).map(|at| people.all()[at].name.as_str())
    }

    fn mentions(people: &People, text: &str) -> Vec<String> {
        let all = people.names();
        let found = all.mentions(text).map(|(span, who)| (span, &people.all()[who].name));
        found.map(|(span, name)| format!("{}={name}", &text[span.range()])).collect()
    }

    #[test]
    fn a_russian_name_is_found_in_every_case() {
        let people =
            people(&[("Молотов", &[]), ("Громыко", &[]), ("Вышинский", &[]), ("Ачесон", &[])], &[]);
        for (form, name) in [
            ("Молотову", "Молотов"),
            ("Молотовым", "Молотов"),
            ("Молотове", "Молотов"),
            ("МОЛОТОВУ", "Молотов"),
            ("тов. Молотову", "Молотов"),
            ("Товарищу Молотову", "Молотов"),
            ("т. Вышинскому", "Вышинский"),
            ("тов. Вышинский", "Вышинский"),
            ("Вышинского", "Вышинский"),
            ("Громыке", "Громыко"),
            ("Ачесона", "Ачесон"),
            ("Ачесоном", "Ачесон"),
            // He is declared, and she is not.
            ("Молотова", "Молотов"),
        ] {
            assert_eq!(who(&people, form), Some(name), "{form}");
        }
        assert_eq!(who(&people, "Молотовой"), None, "that is she");
        assert_eq!(who(&people, "Вышинская"), None);
        let text = "Передайте Молотову и ГРОМЫКЕ: беседа Вышинского с Ачесоном.";
        let found =
            ["Молотову=Молотов", "ГРОМЫКЕ=Громыко", "Вышинского=Вышинский", "Ачесоном=Ачесон"];
        assert_eq!(mentions(&people, text), found);
        assert!(people.names_with("молотов").contains(&"молотову".to_owned()));
    }

    #[test]
    fn a_form_that_is_somebodys_name_is_not_anothers() {
        let both = people(&[("Молотов", &[]), ("Молотова", &[])], &[]);
        assert_eq!(who(&both, "Молотова"), Some("Молотова"));
        assert_eq!(mentions(&both, "письмо Молотова"), ["Молотова=Молотова"]);
        let two = people(&[("Громыко", &[]), ("Громык", &[])], &[]);
        assert_eq!(who(&two, "Громыку"), None, "it is said of two");
        let signed = [
            "To LOW\n\nCome.\n\nМОЛОТОВ\n\n4 March 1947\n",
            "To LOW\n\nCome.\n\nМОЛОТОВА\n\n5 March 1947\n",
        ];
        let read = people(&[], &signed);
        assert_eq!(who(&read, "Молотова"), Some("Молотова"), "nobody is guessed");
    }

    #[test]
    fn a_case_that_is_read_makes_nobody_new() {
        let to = "To МОЛОТОВУ\n\nCome.\n\nANN GRAY\n\n4 March 1947\n";
        let from = "To LOW\n\nCome.\n\nМОЛОТОВ\n\n6 March 1947\n";
        for texts in [&[to, from][..], &[from, to], &[to]] {
            let people = people(&[], texts);
            let named: Vec<&str> = people.all().iter().map(|one| one.name.as_str()).collect();
            let of_him: Vec<&&str> = named.iter().filter(|name| name.starts_with("Мол")).collect();
            assert_eq!(of_him, [&"Молотов"], "{texts:?}");
            assert_eq!(who(&people, "Молотову"), Some("Молотов"));
        }
    }

    #[test]
    fn a_person_is_found_by_surname_beside_a_title() {
        let people = people(
            &[
                ("Dean Acheson", &[]),
                ("Alan G. Kirk", &[]),
                ("Robert Schuman", &[]),
                ("Ernst von Weizsäcker", &[]),
                ("Charles de Gaulle", &[]),
                ("Jean d’Ormesson", &[]),
                ("George Washington", &[]),
                ("von Ribbentrop", &[]),
            ],
            &[],
        );
        for (fact, name) in [
            ("Mr. Acheson", Some("Dean Acheson")),
            ("Secretary Acheson", Some("Dean Acheson")),
            ("The Secretary of State (Acheson)", Some("Dean Acheson")),
            ("Ambassador Kirk", Some("Alan G. Kirk")),
            ("M. Schuman", Some("Robert Schuman")),
            ("Herr von Weizsäcker", Some("Ernst von Weizsäcker")),
            ("General de Gaulle", Some("Charles de Gaulle")),
            ("M. d'Ormesson", Some("Jean d’Ormesson")),
            ("Ribbentrop", Some("von Ribbentrop")),
            ("Acheson", None),
            ("Washington", None),
            ("Mr. Edward Acheson", None),
        ] {
            assert_eq!(who(&people, fact), name, "{fact}");
        }
        let text = "Mr. Acheson told Ambassador Kirk in Washington that General de Gaulle came.";
        let found = ["Acheson=Dean Acheson", "Kirk=Alan G. Kirk", "de Gaulle=Charles de Gaulle"];
        assert_eq!(mentions(&people, text), found);
        let two = self::people(&[("Dean Acheson", &[]), ("Edward Acheson", &[])], &[]);
        assert_eq!(who(&two, "Mr. Acheson"), None, "there are two of the name");
    }
}
