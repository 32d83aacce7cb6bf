#!/usr/bin/env python3
"""Writes texts that are no papers, though some of their lines look as if they were.

    python3 benches/apparatus/others.py FOLDER [COUNT]
    gloss list --json --library FOLDER

Verse, chapters of novels, letters and telegrams in novels, plays, lists, recipes, code, logs, notices,
title pages, essays with notes, histories with numbered points, registers with dates and fractions, talk and
subtitles, changelogs, encyclopaedias, scores. Whoever reads facts there reads too much: at most three in a thousand texts, not counting
titles. The words are made up; the seed is fixed, so that every run writes the same texts.
Standard library only.
"""

import random
import sys
from pathlib import Path

NAMES = "Ann Bo Clara Dick Edith Frank Grace Hugh Ida Jack Kate Lionel Mary Ned Olive Peter Ruth Sam".split()
SURNAMES = "Harker Murray Westenra Morris Gray Low Black Bennet Lucas Collins Walton Seward Holmwood".split()
PLACES = "Bath Whitby Longbourn Geneva Ingolstadt London Archangel Paris Oslo Meryton".split()
MONTHS = "January February March April May June July August September October November December".split()
WORDS = (
    "the river sea old house road garden late winter came went and under over a light stone bird told "
    "him her that it was in of to for with secret minister letter telegram report no never again"
).split()

pick = random.choice


def words(least, most):
    return " ".join(pick(WORDS) for _ in range(random.randint(least, most)))


def sentence():
    text = words(6, 18)
    return text[0].upper() + text[1:] + pick(".....!?")


def paragraph():
    return " ".join(sentence() for _ in range(random.randint(2, 7)))


def prose(count=4):
    return "\n\n".join(paragraph() for _ in range(count))


def name():
    return f"{pick(NAMES)} {pick(SURNAMES)}"


def lady():
    return f"{pick(['Miss', 'Mr.', 'Mrs.', 'Dr.', 'Hon.'])} {name()}"


def day():
    return f"{random.randint(1, 28)} {pick(MONTHS)}"


def verse():
    lines = [words(4, 8).capitalize() + pick([",", "", ";", "."]) for _ in range(14)]
    head = pick([
        f"TO {pick(SURNAMES).upper()}", f"To {pick(NAMES)}", "Ode to the Minister of the Sea",
        f"FOR {name().upper()}", "The Secretary to the Moon", f"Lines written at {pick(PLACES)}, {day()}",
        "Message from the Sea to the Shore", "Note to self", "SECRET", "Top Secret Garden", "IV.", "7.",
        "Letter from the River to the Sea", "No. 12",
    ])
    return f"{head}\n\n" + "\n".join(lines) + "\n"


def chapter():
    number = random.randint(1, 40)
    head = pick([
        f"CHAPTER {number}", f"Chapter {number}. {words(2, 5).title()}", f"{number}.", f"{number}. The Report",
        f"{number}. Letter From the Castle", f"{number}. A Memorandum of Love", f"{number}. The Telegram",
        f"{number}. Minutes of the Last Day", f"{number}. Message in a Bottle", f"{number}. Note on the Table",
        "The Ambassador", "The Consul to Spain", f"{pick(PLACES)}, Winter", "Secret", "Confidential.",
        "PART ONE\n\nTo the Lighthouse", f"{number}\n\nThe Embassy", f"No. {number}\n\nThe Way to the River",
    ])
    return f"{head}\n\n{prose()}\n\n{pick(['', 'THE END', 'FINIS', name()])}\n"


def fiction_letter():
    return pick([
        f"CHAPTER V\n\nLetter from {lady()} to {lady()}.\n\n“{day()}.\n\n“My dearest {pick(NAMES)},—\n\n{prose(2)}\n\n“{pick(NAMES)}.”\n\n{prose(2)}\n",
        f"Letter 1\n\nTo Mrs. {pick(SURNAMES)}, England.\n\nSt. {pick(PLACES)}, Dec. 11th, 17—.\n\n{prose(2)}\n\nYour affectionate brother,\nR. {pick(SURNAMES)}\n",
        f"Telegram from {name()} to {name()}.\n\n“{day()}.—{sentence()} {sentence()}”\n\n{prose(3)}\n",
        f"Letter, {name()} to {lady()}.\n\n{pick(PLACES)}, {day()}\n\nMy dear {pick(NAMES)},\n\n{prose(2)}\n\n{name()}\n",
        f"Memorandum by {name()}.\n\n{day()}.—{sentence()}\n\n{prose(3)}\n",
        f"My dear {pick(NAMES)},\n\n{prose(2)}\n\nYours ever,\n{pick(NAMES)}\n",
        f"{prose(1)}\n\nThe letter ran:\n\n{pick(PLACES)}, {day()}.\n\nSIR,—{paragraph()}\n\n{pick(SURNAMES).upper()}\n\n{prose(1)}\n",
        f"{name()}’s Journal\n\n{day()}. {pick(PLACES)}.—{paragraph()}\n\n{day()}.—{paragraph()}\n",
        f"Report from {name()} to the King\n\n{prose(3)}\n\n{pick(SURNAMES).upper()}\n",
        f"Message from the Minister to the People of {pick(PLACES)}\n\n{prose(3)}\n",
    ])


def play():
    lines = "\n\n".join(f"{pick(NAMES).upper()}. {sentence()}" for _ in range(12))
    return f"ACT {pick('I II III'.split())}\n\nSCENE: {pick(PLACES)}. The Embassy.\n\n{lines}\n"


def listing():
    rows = [f"{at}. {pick(['Letter', 'Report', 'Note', 'Message', 'Minutes', 'Buy', 'Tea', 'Memorandum'])} {words(1, 4)}" for at in range(1, 15)]
    return pick(["Shopping\n\n", "TODO\n\n", "", "To do\n\n", "To buy:\n\n", "Copies\n\n"]) + "\n".join(rows) + "\n"


def recipe():
    return f"Subject to taste\n\n1. Take {words(2, 4)}.\n2. Boil for 4 hours.\n3. Note the colour.\n\nServes 4.\n"


def code():
    return pick([
        "fn main() {\n    let to = from(12);\n    // TODO: note\n    println!(\"{to}\");\n}\n",
        "from os import path\nimport sys\n\n# To: the end\nSECRET = \"no\"\nCONFIDENTIAL = 1\n\ndef copy(to, place):\n    return to\n",
        "To: be\nor: not\nto: be\n", "[section]\nfrom = 1\nto = 2\n",
        "/* Received: nothing\n * Number: 12 */\nint main(void) { return 0; }\n",
        "SELECT number FROM message\nWHERE place = 'Oslo'\n",
    ])


def log():
    rows = [f"1998-0{random.randint(1, 9)}-1{random.randint(0, 9)} 12:0{at}:00 INFO message {at} from host to host" for at in range(9)]
    return "\n".join(rows) + "\n"


def notice():
    return pick([
        f"MEMORANDUM\n\n{prose(2)}\n", f"URGENT\n\n{sentence()}\n", f"FOR IMMEDIATE RELEASE\n\n{prose(2)}\n",
        f"PRIVATE AND CONFIDENTIAL\n\n{prose(1)}\n", f"Minutes\n\n{prose(2)}\n", f"NOTE\n\n{prose(1)}\n",
        f"Message\n\n{prose(1)}\n\n{name()}\n", f"The Secretary\n\n{prose(1)}\n\n{name()}\n",
        f"Participants\n\n{name()}\n{name()}\n\n{prose(1)}\n", f"Present\n\n{prose(1)}\n",
        f"Attachment\n\n{prose(1)}\n", f"Source: a well. Secret; cold.\n\n{prose(1)}\n",
        f"THE MINISTRY OF TEA\n\n{prose(1)}\n", f"Old files\n\n{prose(1)}\n",
    ])


def title_page():
    return pick([
        f"{words(2, 4).upper()}\n\nby {name()}\n\n{pick(PLACES)}\n18{random.randint(10, 99)}\n\nCONTENTS\n\n1. Letter from {pick(PLACES)}\n2. The Report\n",
        f"LETTERS FROM {pick(PLACES).upper()} TO {pick(PLACES).upper()}\n\n{name()}\n\n{prose(1)}\n",
        f"The Ambassador to {pick(PLACES)}\n\nA Novel\n\n{prose(1)}\n",
        f"First published {pick(MONTHS)} 1903\n\nPrinted in {pick(PLACES)}\n\n{prose(1)}\n",
    ])


def essay():
    note = pick([
        f"Drafted by {name()}; cleared by {name()}.", f"Source: {name()}, {words(2, 4).title()}. Secret, and cold.",
        f"Approved by {name()} on {day()}.", f"Repeated to {pick(PLACES)} by {name()}.", f"Source: the {pick(WORDS)} of the sea, Box 12.",
        f"Source: {pick(PLACES)} Office of Statistics, RG 12, Box 4, {words(2, 3)}.", f"Ibid. {sentence()}",
        f"Also sent to {pick(PLACES)}. {sentence()}", "Source: own survey. Restricted; n = 12.",
    ])
    return f"{words(3, 6).title()}[1]\n\n{prose(3)}\n\n----------\n\n[1] {note}\n"


def history():
    points = [f"{at}. {pick(MONTHS)} 19{random.randint(10, 80)}" for at in range(1, 9)]
    return pick([
        "The Year of the Sea\n\n" + "\n\n".join(f"{point}\n\n{paragraph()}" for point in points) + "\n",
        f"{points[1]}\n\n{prose(2)}\n", f"Part {random.randint(1, 9)}. {sentence()}\n\n{prose(2)}\n",
        f"{pick(MONTHS)} 15. {sentence()}\n\n{prose(2)}\n", f"Appendix\n\nTo Mr. {pick(SURNAMES)}\n\n{prose(2)}\n",
        f"Enclosure of the commons\n\n{prose(2)}\n\nEnclosures were many.\n",
        f"{random.randint(1, 40)}. Letter From {name()} to {name()}\n\n{prose(2)}\n",
        f"{random.randint(1, 40)}. The Report From the Sea to the Shore\n\n{prose(2)}\n\n{pick(NAMES)}\n",
        f"TO MR. {pick(SURNAMES).upper()}\n\n{prose(1)}\n", f"FOR MRS. {pick(SURNAMES).upper()}\n\n{prose(1)}\n",
        f"The Minister to {pick(PLACES)}\n\n{prose(2)}\n", f"The Captain to the King\n\n{prose(2)}\n",
    ])


def register():
    rows = [f"{random.randint(100, 999)}/{random.randint(10, 99)}" for _ in range(9)]
    return pick([
        "\n\n".join(rows) + "\n", f"{rows[0]}\n\n{prose(2)}\n", f"12/05/19{random.randint(10, 80)}\n\n{prose(2)}\n",
        f"24 Hours/7\n\n{prose(1)}\n", f"110/70\n\n{sentence()}\n", f"120 Main Street/5\n\n{prose(1)}\n",
        "name;class;number\n" + "\n".join(f"{name()};secret;{at}" for at in range(9)) + "\n",
    ])


def talk():
    said = "\n\n".join(f"{pick(NAMES)}: {sentence()}" for _ in range(9))
    return pick([
        f"{said}\n", f"PRESENT: the sea\n\n{said}\n", f"Participants\n\n{said}\n",
        "\n\n".join(f"{at}\n00:00:0{at},000 --> 00:00:0{at + 1},000\n{sentence()}" for at in range(1, 9)) + "\n",
    ])


def changes():
    rows = "\n".join(f"- {sentence()}" for _ in range(4))
    return pick([
        f"# Changes\n\n## 1.2.0\n\n{rows}\n\n## 1.1.0\n\n{rows}\n", f"Version 1.2, see {day()}.\n\n{rows}\n",
        f"No. 12\n\n{rows}\n", f"Subject to change\n\n{rows}\n",
    ])


def entry():
    return pick([
        f"{pick(PLACES)} (port)\n\n{pick(PLACES)}, {pick(PLACES)} and the sea. {paragraph()}\n\n{prose(2)}\n",
        f"{name()} (18{random.randint(10, 99)}–19{random.randint(10, 80)})\n\n{prose(2)}\n",
        f"The Treaty of {pick(PLACES)}\n\n{prose(2)}\n", f"Secretary to the Council\n\nA post. {prose(2)}\n",
        f"1. e4 e5 2. Nf3 Nc6 3. Bb5 a6\n\n{sentence()}\n", f"Op. 12, No. 3\n\n{prose(1)}\n",
    ])


KINDS = [verse, chapter, fiction_letter, play, listing, recipe, code, log, notice, title_page]
KINDS += [essay, history, register, talk, changes, entry]


def main():
    folder = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    random.seed(17)
    folder.mkdir(parents=True, exist_ok=True)
    for at in range(count):
        kind = KINDS[at % len(KINDS)]
        (folder / f"{kind.__name__}-{at:05}.txt").write_text(kind(), encoding="utf-8")


if __name__ == "__main__":
    main()
