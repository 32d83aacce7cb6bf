//! Tests of people and the names they go by.

use super::*;
use crate::model::apparatus::documents;

const JUNE: &str = include_str!("../../../corpus/000_3a8259e37f4edac4.txt");
const OCTOBER: &str = include_str!("../../../corpus/002_3c5f0ad91c4bf3fc.txt");

fn people(declared: &[DeclaredPerson], texts: &[&str]) -> People {
    let documents = documents(texts);
    People::new(declared, documents.iter().map(|(path, apparatus)| (path, apparatus)))
}

#[test]
fn a_cover_name_is_learned_from_brackets() {
    let people = people(&[], &[JUNE, OCTOBER]);
    let stalin = people.named("FILIPPOV").unwrap();
    assert_eq!(stalin.name, "Stalin");
    assert!(matches!(stalin.names[1], (ref name, NameSource::Learned(_)) if name == "Filippov"));
    assert_eq!(people.named("cde. Stalin"), people.named("Filippov [STALIN]"));
    assert!(people.named("Mao Zedong").is_some() && people.named("Krasovsky").is_some());
    assert_eq!(people.named("Mao"), None, "nobody is taken for another by a part of a name");
    assert_eq!(people.names_with("stalin"), ["stalin", "filippov"]);

    let names = people.names();
    let text = "Comrade FILIPPOV and Stalin met MAO ZEDONG, not Stalingrad, in stalin.";
    let found: Vec<_> = names
        .mentions(text)
        .map(|(span, who)| (&text[span.range()], people.all()[who].name.as_str()))
        .collect();
    assert_eq!(found, [("FILIPPOV", "Stalin"), ("Stalin", "Stalin"), ("MAO ZEDONG", "Mao Zedong")]);
}

#[test]
fn what_the_library_says_counts_more_and_two_are_never_one() {
    let declared = DeclaredPerson {
        name: "Joseph Stalin".to_owned(),
        aliases: vec!["Stalin".to_owned(), "Filippov".to_owned()],
        role: Some("chairman".to_owned()),
    };
    let others = "To SANIN [Ivanov]\n\nCome.\n\nANN\n\n4 March 1947";
    let twice = "To SANIN [Petrov]\n\nCome.\n\nANN\n\n4 March 1947";
    let told = people(std::slice::from_ref(&declared), &[JUNE, others, twice]);
    assert_eq!(told.named("Filippov [Stalin]").unwrap().name, "Joseph Stalin");
    assert_eq!(told.named("Sanin"), None, "it is said of two");
    assert!(told.named("Ivanov").is_some() && told.named("Petrov").is_some());
    assert!(!told.names().mentions("SANIN came").any(|_| true));
}

#[test]
fn a_person_is_meant_beside_an_office() {
    let text = "The Acting Political Adviser in Japan (Sebald) to the Secretary of State\n\n\
                Tokyo, January 3, 1949.\n\nCome.\n";
    let documents = documents(&[text]);
    let people = People::new(&[], documents.iter().map(|(path, one)| (path, one)));
    let sebald = people.meant("The Acting Political Adviser in Japan (Sebald)");
    assert_eq!(people.all()[sebald.unwrap()].name, "Sebald");
    assert_eq!(people.meant("the Secretary of State"), None);
    assert!(is_same_name("SEBALD", "Sebald ") && !is_same_name("Sebald", "Muccio"));
}

#[test]
fn offices_are_nobody() {
    for text in
        ["the Secretary of State", "The Embassy in Korea", "Washington 12", "a", "Ann <a@b>"]
    {
        assert!(!is_person(bare(text)), "{text}");
    }
    for text in ["Mao Zedong", "W. J. Sebald", "Roshchin", "comrade Stalin"] {
        assert!(is_person(bare(text)), "{text}");
    }
}

#[test]
fn capitals_inside_of_a_name_are_kept_wherever_they_are_met() {
    let of = |name: &str| {
        format!(
            "The Ambassador in Japan ({name}) to the Secretary of State\n\nTokyo, January 3, 1949.\n\n\
             Come.\n"
        )
    };
    let texts = [of("LEMIEUX"), of("LeMieux"), of("Lemieux")];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(people(&[], &texts).named("lemieux").unwrap().name, "LeMieux");
    let declared = DeclaredPerson { name: "Lemieux".to_owned(), ..DeclaredPerson::default() };
    assert_eq!(people(&[declared], &texts).named("lemieux").unwrap().name, "Lemieux");
}
