//! Texts in paragraphs that repeat themselves: a hymn, a law, a paper with footnotes.

use super::Base;
use crate::dice::Dice;
use crate::draft::Unit;

pub fn all(dice: &mut Dice) -> Vec<Base> {
    vec![hymn(), law(dice), footnotes(dice)]
}

fn hymn() -> Base {
    let verses = [
        "Over the water the morning is breaking,\nOver the mountain the shadows are gone;\nSing, for \
         the birds in the hedges are waking,\nSing, for the night is done.",
        "Over the water the noonday is burning,\nOver the mountain the reapers are bent;\nSing, for \
         the wheels of the mill are turning,\nSing, for the corn is lent.",
        "Over the water the evening is falling,\nOver the mountain the swallows are gone;\nSing, for \
         the voices of children are calling,\nSing, for the day is done.",
        "Over the water the starlight is streaming,\nOver the mountain the shadows are bent;\nSing, \
         for the fields and the orchards are dreaming,\nSing, for the peace is sent.",
        "Over the water the bells have been ringing,\nOver the mountain the answer has come;\nSing, \
         for the saints of old are singing,\nSing us, O Father, home.",
    ];
    let refrain = "Hallelujah, hallelujah!\nPraise Him, all ye lands;\nHallelujah, hallelujah!\nLift \
                   to Him your hands.";
    let mut text = "MORNING AND EVENING\n\n".to_owned();
    for (number, verse) in (1..).zip(verses) {
        text += &format!("{number}\n{verse}\n\n{refrain}\n\n");
    }
    text += "Amen.";
    let names = ["Hallelujah", "Father", "water", "mountain", "shadows", "swallows"];
    Base::new("a hymn", &text, Unit::Paragraph, true).named(&names)
}

fn law(dice: &mut Dice) -> Base {
    let who = ["Minister", "Commissioner", "Registrar", "Inspector", "Tribunal"];
    let what = ["licence", "certificate", "permit", "register", "notice"];
    let mut text = "AN ACT TO REGULATE THE CARRIAGE OF GOODS\n\nPart I. General\n\n".to_owned();
    for article in 1..=16 {
        text += &format!(
            "Article {article}. (1) The {} may refuse the {} if the conditions of Article {} are not \
             met. (2) An appeal against the refusal lies to the {} within {} days. (3) The {} shall \
             keep the {} for a period of {} years.\n\n",
            dice.pick(&who),
            dice.pick(&what),
            1 + dice.below(16),
            dice.pick(&who),
            7 * (1 + dice.below(4)),
            dice.pick(&who),
            dice.pick(&what),
            1 + dice.below(9),
        );
    }
    Base::new("a law", &text, Unit::Paragraph, true).named(&who)
}

fn footnotes(dice: &mut Dice) -> Base {
    let sentences = [
        "The consul’s report of that week mentions neither the strike nor the arrests",
        "It has been held that the decision fell before the delegation reached Geneva",
        "His diary is silent on the point, and the cabinet papers are incomplete",
        "The figures were “adjusted” – nobody has said by whom – in the final version",
        "What Naïveté there was on the British side did not survive the first session",
        "A second telegram, now lost, seems to have reached Marseille a day later",
        "Lord Halifax spoke of a misunderstanding; the French minister did not",
        "The archives of Łódź and Kraków hold copies that differ in the date",
    ];
    let notes =
        ["Not printed.", "Not printed.", "See p. 12.", "Ibid.", "See p. 14.", "Ante, p. 12."];
    let mut text = "A Note on the Sources\n\n".to_owned();
    let mut number = 0;
    let mut below = String::new();
    for _ in 0..8 {
        for _ in 0..3 {
            number += 1;
            text += &format!("{}.[{number}] ", dice.pick(&sentences));
            below += &format!("{number}. {}\n\n", dice.pick(&notes));
        }
        text = format!("{}\n\n", text.trim_end());
    }
    text += &below;
    let names = ["Halifax", "Geneva", "Marseille", "Kraków", "British", "French"];
    Base::new("a paper with footnotes", &text, Unit::Paragraph, false).named(&names)
}
