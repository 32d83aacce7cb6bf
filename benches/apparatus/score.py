#!/usr/bin/env python3
"""Scores the facts that gloss reads against facts that somebody has encoded by hand.

    cargo build --release
    python3 benches/apparatus/score.py FOLDER [--show FIELD] [--volume PREFIX]

FOLDER holds documents and `truth.jsonl`: one JSON object a line with `file` and, of each document,
`date_iso`, `place`, `from`, `to`, `telegram_number`, `despatch_number`, `classification`,
`file_number`, `signed`; null or missing where the page tells none. Upper and lower case, marks of
notes, brackets, "the" at the start and stops at the end make no difference. Of the date the day must
be right; of a list of signatures any counts. Per field: how many of those that gloss tells are right
(precision), and how many of those that are there it tells (recall). --show prints what differs.
Standard library only.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

GLOSS = Path(__file__).resolve().parents[2] / "target/release/gloss"


def plain(text):
    text = re.sub(r"\[\d+\]", "", str(text))
    text = re.sub(r"[\[\]]", "", text).replace("’", "'").replace("–", "-").replace("—", "-")
    text = re.sub(r"\s+", " ", text).strip(" .,;:").casefold()
    return re.sub(r"^(the|an?) ", "", text)


FIELDS = {
    "date": lambda row: row.get("date_iso"),
    "place": lambda row: row.get("place"),
    "from": lambda row: row.get("from"),
    "to": lambda row: row.get("to"),
    "number": lambda row: row.get("telegram_number") or row.get("despatch_number"),
    "classification": lambda row: row.get("classification"),
    "file": lambda row: row.get("file_number"),
    "signature": lambda row: row.get("signed") or None,
}


def main():
    folder = Path(sys.argv[1])
    option = lambda name: sys.argv[sys.argv.index(name) + 1] if name in sys.argv else None
    show, volume = option("--show"), option("--volume") or ""
    listing = subprocess.run(
        [GLOSS, "list", "--json", "--library", folder], capture_output=True, text=True, check=True
    ).stdout
    told = {row["path"]: row for row in json.loads(listing)}
    truth = [json.loads(line) for line in open(folder / "truth.jsonl", encoding="utf-8")]
    count = {field: Counter() for field in FIELDS}
    for row in truth:
        if not row["file"].startswith(volume):
            continue
        for field, value in FIELDS.items():
            meant, found = value(row), told.get(row["file"], {}).get(field)
            if field == "date" and found:
                found = found.split("/")[0]
            right = False
            if found and meant:
                all_meant = meant if isinstance(meant, list) else [meant]
                right = plain(found) in map(plain, all_meant)
            c = count[field]
            c["told"] += bool(found)
            c["there"] += bool(meant)
            c["right"] += right
            if show == field and (found or meant) and not right:
                print(f"{row['file']}: told {found!r}, meant {meant!r}   | {row.get('title')}")
    print(f"{'field':15} {'there':>6} {'told':>6} {'right':>6} {'precision':>10} {'recall':>8}")
    for field, c in count.items():
        precision = 100 * c["right"] / c["told"] if c["told"] else 100.0
        recall = 100 * c["right"] / c["there"] if c["there"] else 100.0
        print(f"{field:15} {c['there']:6} {c['told']:6} {c['right']:6} {precision:10.2f} {recall:8.2f}")


if __name__ == "__main__":
    main()
