//! Texts whose entries are lines of one form: a vote, a table, a bibliography, a log.

use super::Base;
use crate::dice::Dice;
use crate::draft::Unit;

pub fn all(dice: &mut Dice) -> Vec<Base> {
    vec![votes(dice), table(dice), bibliography(dice), log(dice)]
}

const MEMBERS: &[&str] = &[
    "Abbott",
    "Barnes",
    "Callaghan",
    "Dalton",
    "Ede",
    "Foot",
    "Gaitskell",
    "Hynd",
    "Isaacs",
    "Jay",
    "Keenan",
    "Lever",
    "Mikardo",
    "Noel-Baker",
    "Orbach",
    "Pargiter",
    "Royle",
    "Silverman",
    "Tomlinson",
    "Usborne",
    "Wigg",
    "Younger",
];

fn votes(dice: &mut Dice) -> Base {
    let seats = ["Derby", "Leeds", "Hull", "Oxford", "Stoke", "Exeter", "Crewe"];
    let votes = ["Aye", "Aye", "No", "Absent"];
    let mut text = "DIVISION No. 214\nOn the amendment to clause 7\n".to_owned();
    for member in MEMBERS {
        text +=
            &format!("Mr. {member} (member for {}): {}.\n", dice.pick(&seats), dice.pick(&votes));
    }
    text += "Ayes 11, Noes 6\n";
    Base::new("a vote", &text, Unit::Line, true).named(MEMBERS)
}

fn table(dice: &mut Dice) -> Base {
    let provinces = [
        "Anhui",
        "Fujian",
        "Gansu",
        "Guangdong",
        "Hebei",
        "Henan",
        "Hubei",
        "Hunan",
        "Jiangsu",
        "Jiangxi",
        "Jilin",
        "Shaanxi",
        "Shandong",
        "Shanxi",
        "Sichuan",
        "Yunnan",
        "Zhejiang",
    ];
    let mut text = "| Province | 1949 | 1950 | 1951 | remarks |\n".to_owned();
    for province in provinces {
        // Few numbers, so that the same stand in several rows.
        let number = |dice: &mut Dice| 100 * (1 + dice.below(9));
        text += &format!(
            "| {province} | {} | {} | {} | {} |\n",
            number(dice),
            number(dice),
            number(dice),
            dice.pick(&["estimated", "incomplete", "as reported"]),
        );
    }
    Base::new("a table", &text, Unit::Line, true).named(&provinces)
}

const AUTHORS: &[&str] = &["Ahlström", "Brown", "Chen", "Dubois", "Eriksen", "Fischer", "Gordon"];

fn bibliography(dice: &mut Dice) -> Base {
    let fields = ["Trade", "Diplomacy", "Railways", "Land Reform", "Public Finance"];
    let places = ["London", "New York", "Paris", "Göttingen"];
    let mut text = String::new();
    let mut rows: Vec<String> = (0..18)
        .map(|_| {
            format!(
                "{}, {}. {} in {}: A Study. {}: University Press, {}. Pp. {}.\n",
                dice.pick(AUTHORS),
                dice.pick(&["A.", "B. C.", "D.", "E. F."]),
                dice.pick(&fields),
                dice.pick(&["Manchuria", "Siam", "Korea", "Burma"]),
                dice.pick(&places),
                1930 + dice.below(25),
                100 + dice.below(400),
            )
        })
        .collect();
    rows.sort();
    rows.dedup();
    text.extend(rows);
    Base::new("a bibliography", &text, Unit::Line, true).named(AUTHORS)
}

fn log(dice: &mut Dice) -> Base {
    let hosts = ["ares", "boreas", "cronos", "demeter"];
    let mut text = String::new();
    let mut second = 0;
    for _ in 0..28 {
        second += dice.below(40);
        text += &format!(
            "2024-03-11T08:{:02}:{:02} {} sshd[{}]: {} for user {} from 10.0.{}.{}\n",
            second / 60,
            second % 60,
            dice.pick(&hosts),
            400 + dice.below(5),
            dice.pick(&["Accepted publickey", "Connection closed", "Failed password"]),
            dice.pick(&["root", "anna", "boris"]),
            dice.below(3),
            dice.below(20),
        );
    }
    Base::new("a log", &text, Unit::Line, true).named(&hosts)
}
