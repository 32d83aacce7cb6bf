//! Minutes of one form, in four languages: every paragraph says nearly what the others say.

use super::Base;
use crate::dice::Dice;
use crate::draft::Unit;

pub fn all(dice: &mut Dice) -> Vec<Base> {
    vec![english(dice), russian(dice), chinese(dice), german(dice)]
}

const ENGLISH: &[&str] =
    &["Adams", "Baker", "Chandra", "Dixon", "Evatt", "Fraser", "Garreau", "Hasluck"];

fn english(dice: &mut Dice) -> Base {
    let topics =
        ["shipping", "reparations", "fisheries", "customs", "telegraph rates", "quarantine"];
    let places = ["Java", "Malaya", "Formosa", "Ceylon", "New Guinea"];
    let ends = ["adopted", "noted", "referred to the drafting group", "adjourned"];
    let mut text =
        "MINUTES OF THE SEVENTEENTH MEETING\n\nHeld at Lake Success, 4 May 1949\n\n".to_owned();
    for item in 1..=16 {
        let [one, other] = two(ENGLISH, dice);
        text += &format!(
            "Item {item}. Mr. {one} presented the report on {} in {}. Mr. {other} asked that the \
             figures for {} be sent to the members before the next meeting. The report was {} by {} \
             votes to {}.\n\n",
            dice.pick(&topics),
            dice.pick(&places),
            1940 + dice.below(9),
            dice.pick(&ends),
            5 + dice.below(4),
            dice.below(4),
        );
    }
    text += "The meeting rose at 6.15 p.m.";
    Base::new("minutes (English)", &text, Unit::Paragraph, true).named(ENGLISH)
}

const RUSSIAN: &[&str] =
    &["Антонов", "Берёзкин", "Вознесенский", "Громыко", "Деканозов", "Молотов", "Чуйков"];

fn russian(dice: &mut Dice) -> Base {
    let topics = ["о заготовке хлеба", "о ремонте дорог", "о школьном строительстве", "о топливе"];
    let places = ["Йошкар-Оле", "Воронеже", "Королёве", "Таганроге"];
    let ends = ["Принять к сведению", "Утвердить", "Отложить до следующего заседания"];
    let mut text = "ПРОТОКОЛ № 48 заседания бюро\n\nОт 12 июня 1951 г.\n\n".to_owned();
    for item in 1..=14 {
        let [one, other] = two(RUSSIAN, dice);
        text += &format!(
            "{item}. Слушали: доклад тов. {one} {} в {}. Тов. {other} указал, что план {} года ещё не \
             выполнен. Постановили: {}. Ответственный — тов. {}.\n\n",
            dice.pick(&topics),
            dice.pick(&places),
            1945 + dice.below(6),
            dice.pick(&ends),
            dice.pick(RUSSIAN),
        );
    }
    text += "Секретарь бюро: подпись.";
    Base::new("minutes (Russian)", &text, Unit::Paragraph, true).named(RUSSIAN)
}

const CHINESE: &[&str] = &["王安国", "李建新", "张文德", "赵国华", "陈立民", "刘志远"];

fn chinese(dice: &mut Dice) -> Base {
    let topics = ["粮食供应", "铁路运输", "学校建设", "水利工程", "棉花收购"];
    let places = ["沈阳", "天津", "武汉", "重庆"];
    let ends = ["会议同意", "会议决定缓议", "会议交秘书处研究"];
    let mut text = "政务会议第十七次会议记录\n\n一九五一年六月四日\n\n".to_owned();
    for item in 1..=16 {
        let [one, other] = two(CHINESE, dice);
        text += &format!(
            "第{item}项。{one}同志报告{}的{}情况。{other}同志指出，{}年的计划尚未完成，应在下次会议前\
             提出数字。{}。\n\n",
            dice.pick(&places),
            dice.pick(&topics),
            1945 + dice.below(6),
            dice.pick(&ends),
        );
    }
    text += "会议于下午六时结束。";
    Base::new("minutes (Chinese)", &text, Unit::Paragraph, true).named(CHINESE)
}

const GERMAN: &[&str] = &["Müller", "Schröder", "Kühn", "Böhm", "Weiß", "Grün"];

fn german(dice: &mut Dice) -> Base {
    let topics = ["die Straßenbrücke", "das Gaswerk", "die Volksküche", "den Güterbahnhof"];
    let places = ["Köln", "Lübeck", "Düren", "Fürth"];
    let ends = ["angenommen", "zurückgestellt", "an den Ausschuß für Öffentlichkeit überwiesen"];
    let mut text =
        "Niederschrift über die 9. Sitzung\n\nDüsseldorf, den 3. März 1947\n\n".to_owned();
    for item in 1..=14 {
        let [one, other] = two(GERMAN, dice);
        text += &format!(
            "Zu Punkt {item}: Der Abgeordnete {one} berichtet über {} in {}. Der Abgeordnete {other} \
             fragt: „Wann werden die Mittel für {} ausgezahlt?“ Der Antrag wird mit {} gegen {} Stimmen \
             {}.\n\n",
            dice.pick(&topics),
            dice.pick(&places),
            1945 + dice.below(4),
            20 + dice.below(9),
            dice.below(9),
            dice.pick(&ends),
        );
    }
    text += "Schluß der Sitzung: 18 Uhr.";
    Base::new("minutes (German)", &text, Unit::Paragraph, true).named(GERMAN)
}

fn two<'a>(names: &[&'a str], dice: &mut Dice) -> [&'a str; 2] {
    let one = dice.below(names.len());
    let other = (one + 1 + dice.below(names.len() - 1)) % names.len();
    [names[one], names[other]]
}
