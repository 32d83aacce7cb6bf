#!/usr/bin/env python3
"""Makes a collection of papers to search in: the same one each time, for one seed.

    python3 benches/search/collection.py FOLDER [--papers 30000] [--words 620] [--seed 1951]
    python3 benches/search/collection.py FOLDER --from PAPERS [--papers 30000]

Without --from, words are drawn as they are in a language: a few very often, most of them seldom
(Zipf); the frequent ones and the nouns that can be asked for are English. With --from, which may be
given several times, the papers in those folders (*.txt) are repeated, with other numbers, years and
surnames in each. A thousand papers to a folder. Standard library only.
"""

import argparse
import random
import re
from itertools import accumulate
from pathlib import Path

COMMON = """the of and to in a that is was for it with as on be by at not are from this have which had
or were an but will we has they would been their there he all its our can no who more may these than
other into should after also such any under about them must only him his you do if what time now
against between over first two some could when during both made out up so new upon before most
without through before being very same many those up then how being while us your each where did
even because however since within""".split()
TOPIC = """government soviet army troops comrade forces division divisions artillery general commander
enemy front military aircraft guns ammunition regiment border river railway coast mountains winter
council minister ambassador embassy telegram message reply question proposal agreement treaty
conference negotiations armistice prisoners delegation republic party committee people leadership
trade grain coal steel oil loan price supply deliveries tons rubles factory engineers advisers
students school training language newspaper radio press speech visit journey aid weapons tanks
rifles mortars shells fuel trucks bridges harbour ships fleet submarine air airfield pilots fighter
bombers defence attack offensive retreat losses wounded hospital medicine epidemic famine flood
harvest village province capital city""".split()
NAMES = """Adler Barrow Castellan Dorn Ekström Fairley Gorchakov Hollis Ivanov Jardine Kessler Lindqvist
Moravec Nakamura Ostrov Pellegrini Quintero Rasmussen Sokolov Tanaka Ullmann Vasquez Whitlock
Yamada Zhukovsky Ševčík Müller Brontë Kovács Dąbrowski""".split()
ONSETS = "b br c ch d dr f fl g gr h j k kl l m n p pl qu r s sk st t tr v w z".split()
VOWELS = "a e i o u ai ea io ou".split()
CODAS = "l m n nd ng r rd rk s st t x".split()
ENDINGS = ["", "", "", "s", "ed", "ing", "er", "ion", "ly", "ment"]
MONTHS = """January February March April May June July August September October November
December""".split()
VOCABULARY = 60_000
SENTENCES = 200_000


def vocabulary(dice):
    """Words by falling frequency."""
    words = dict.fromkeys(COMMON)
    topic = TOPIC + NAMES
    while len(words) < VOCABULARY:
        # Nouns that can be asked for stand among the words that are made up.
        if topic and dice.random() < 0.2:
            words[topic.pop(0)] = None
        stem = "".join(dice.choice(ONSETS) + dice.choice(VOWELS) for _ in range(dice.randint(1, 3)))
        words[stem + dice.choice(CODAS) + dice.choice(ENDINGS)] = None
    return list(words)


def sentences(dice):
    words = vocabulary(dice)
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, len(words) + 1)))
    for _ in range(SENTENCES):
        drawn = dice.choices(words, cum_weights=weights, k=dice.randint(6, 28))
        if dice.random() < 0.1:
            drawn.insert(dice.randrange(len(drawn)), str(dice.randint(2, 900)))
        if dice.random() < 0.01:
            drawn[1:1] = ["six", "divisions", "of"]
        drawn[0] = drawn[0].capitalize()
        if len(drawn) > 14:
            drawn[len(drawn) // 2] += ","
        yield " ".join(drawn) + dice.choice(["."] * 9 + ["?"])


def made(papers, words, dice):
    """Papers of words that are drawn."""
    stock = list(sentences(dice))
    for number in range(papers):
        sender, recipient = dice.sample(NAMES, 2)
        date = f"{dice.randint(1, 28)} {dice.choice(MONTHS)} {dice.randint(1946, 1979)}"
        length = max(20, round(dice.lognormvariate(0, 0.7) * words * 0.78))
        body, count = [], 0
        while count < length:
            paragraph = dice.choices(stock, k=dice.randint(2, 7))
            body.append(" ".join(paragraph))
            count += sum(sentence.count(" ") + 1 for sentence in paragraph)
        head = f"TELEGRAM\n\nFrom: {sender}\nTo: {recipient}\n\n{date}\n\nNo. {number}\n\n"
        yield head + "\n\n".join(body) + f"\n\n{sender.upper()}\n"


def repeated(papers, folders, dice):
    """The papers of folders, over and over, no two alike."""
    texts = [
        file.read_text(errors="replace") for folder in folders for file in sorted(folder.rglob("*.txt"))
    ]
    if not texts:
        raise SystemExit("there is no *.txt in the folders of --from")
    surname = re.compile(r"\b(?:" + "|".join(NAMES) + r")\b|\b(?<=Mr\. |Dr\. )[A-Z][a-z]+\b")
    for number in range(papers):
        by, shift = dice.randint(1, 97), dice.randint(-9, 9)

        def other(found):
            value = int(found[0])
            return str(value + (shift if 1800 < value < 2000 else by))

        text = re.sub(r"\b[1-9]\d{1,3}\b", other, texts[number % len(texts)])
        text = surname.sub(lambda _: dice.choice(NAMES), text)
        yield f"{text.rstrip()}\n\nCopy {number}, {dice.choice(NAMES)}\n"


def make(folder, papers, words=620, seed=1951, sources=()):
    """Writes the collection, and returns the bytes of its texts."""
    dice, size = random.Random(seed), 0
    texts = repeated(papers, sources, dice) if sources else made(papers, words, dice)
    for number, text in enumerate(texts):
        file = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        if number % 1000 == 0:
            file.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode()
        file.write_bytes(data)
        size += len(data)
    return size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=30_000)
    parser.add_argument("--words", type=int, default=620, help="of a paper, about")
    parser.add_argument("--seed", type=int, default=1951)
    parser.add_argument("--from", dest="sources", type=Path, action="append", default=[])
    options = parser.parse_args()
    size = make(options.folder, options.papers, options.words, options.seed, options.sources)
    print(f"{options.papers:,} papers, {size / 1e6:.1f} MB in {options.folder}")


if __name__ == "__main__":
    main()
