#!/usr/bin/env python3
"""Compares the search of gloss with other programs, on one folder and in one run.

    cargo build --release
    python3 benches/search/compare.py FOLDER [--runs 3] [--gloss PROGRAM] [--without rg,recoll]

FOLDER holds texts (*.txt): see collection.py. First each program makes its index: seconds, seconds of
processor time, peak memory, and bytes of the index for 100 bytes of text. Then twenty queries, as
processes from start to end: first with the index thrown out of the system's cache ("cold"), and again
(middle of all runs). Against each figure stands how many times that of gloss it is. gloss has read
the folder for its list before, which is no part of the index.

SQLite is FTS5 of Python's sqlite3, with stems and without a copy of the texts; it opens its file
anew for each query, but starts no process. recoll keeps no copy of the texts either. rg has no index
and reads the texts each time. notmuch is left out: it indexes mail alone, and a conversion would
measure something else. Programs that are not installed are named and left out. Where the numbers of
documents differ, the programs take words in different ways (stems, hyphens, stop words); `rg` takes
forms as they are typed. How long an answer takes without the start of a program is measured by
`cargo bench --bench search`. Standard library only.
"""

import argparse
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic, process_time

GLOSS = Path(__file__).resolve().parents[2] / "target/release/gloss"
# Kind, and the words; of "not", the last one must not be there.
QUERIES = [
    ("word", "artillery"), ("word", "treaty"), ("word", "soviet"), ("word", "government"),
    ("words", "soviet troops"), ("words", "grain trade"), ("words", "minister ambassador"),
    ("words", "army general commander"),
    ("phrase", "six divisions"), ("phrase", "of the government"), ("phrase", "party committee"),
    ("phrase", "in the army"),
    ("prefix", "artill"), ("prefix", "comm"), ("prefix", "deliv"),
    ("or", "guns tanks"), ("or", "railway bridges river"), ("or", "grain coal steel oil"),
    ("not", "treaty soviet"), ("not", "troops general"),
]


def forms(kind, words):
    """The query for gloss, for SQLite and for recoll."""
    every = words.split()
    if kind == "phrase":
        return f'"{words}"', f'"{words}"', f'"{words}"'
    if kind == "prefix":
        return f"{words}*", f"{words}*", f"{words}*"
    if kind == "or":
        either = " OR ".join(every)
        return either, either, either
    if kind == "not":
        return f"{every[0]} -{every[1]}", f"{every[0]} NOT {every[1]}", f"{every[0]} -{every[1]}"
    return words, " AND ".join(every), words


def cost(arguments, environment, cwd=None, ok=(0,)):
    """Seconds, seconds of processor time, peak megabytes and output of a process."""
    begun = monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            [str(one) for one in arguments], cwd=cwd, env=environment, stdout=out, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        whole = monotonic() - begun
        out.seek(0)
        if code not in ok:
            raise SystemExit(f"{arguments[0]} ended with {code}: {arguments}")
        return whole, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out.read().decode(errors="replace")


def size(folder):
    return sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())


def throw_out(folder):
    """Files leave the system's cache, as far as nobody has them open."""
    for file in Path(folder).rglob("*"):
        if file.is_file():
            descriptor = os.open(file, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


class Gloss:
    name = "gloss"

    def __init__(self, folder, work, gloss):
        self.folder, self.data, self.gloss = folder, work / "gloss", gloss
        names = ("STATE", "CACHE", "DATA", "CONFIG")
        own = {f"XDG_{name}_HOME": str(self.data / name.lower()) for name in names}
        self.environment = {**os.environ, **own, "HOME": str(self.data)}

    def build(self):
        cost([self.gloss, "list"], self.environment, self.folder)
        return cost([self.gloss, "index"], self.environment, self.folder)[:3]

    def size(self):
        return sum(size(index) for index in self.data.rglob("*.search"))

    def ask(self, kind, words, *more):
        more = more or ("--count",)
        whole, used, _, out = cost(
            [self.gloss, "search", *more, "--", forms(kind, words)[0]], self.environment, self.folder, (0, 1)
        )
        number = re.match(r"([\d,]+) document", out)
        return whole, used, int(number[1].replace(",", "")) if number else None


class Sqlite:
    name = "SQLite FTS5"

    def __init__(self, folder, work, _):
        self.folder, self.data = folder, work / "sqlite"
        self.data.mkdir()
        self.file = self.data / "index.db"

    def build(self):
        return cost([sys.executable, __file__, "--sqlite", self.file, self.folder], os.environ)[:3]

    def size(self):
        return size(self.data)

    def ask(self, kind, words):
        begun, before = monotonic(), process_time()
        with sqlite3.connect(self.file) as database:
            found = database.execute("SELECT count(*) FROM papers WHERE papers MATCH ?", [forms(kind, words)[1]])
            number = found.fetchone()[0]
        return monotonic() - begun, process_time() - before, number


def make_sqlite(file, folder):
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute(
            "CREATE VIRTUAL TABLE papers USING fts5(text, content='', tokenize=\"porter unicode61 remove_diacritics 2\")"
        )
        for number, paper in enumerate(sorted(Path(folder).rglob("*.txt"))):
            text = paper.read_text(errors="replace")
            database.execute("INSERT INTO papers (rowid, text) VALUES (?, ?)", [number, text])


class Recoll:
    name = "recoll"

    def __init__(self, folder, work, _):
        self.data = work / "recoll"
        self.data.mkdir()
        settings = f"topdirs = {folder}\nindexStoreDocText = 0\nloglevel = 1\nidxniceprio = 0\nmonitorstart = 0\n"
        (self.data / "recoll.conf").write_text(settings)
        self.environment = {**os.environ, "HOME": str(work), "RECOLL_CONFDIR": str(self.data)}

    def build(self):
        return cost(["recollindex", "-c", self.data], self.environment)[:3]

    def size(self):
        return size(self.data / "xapiandb")

    def ask(self, kind, words):
        whole, used, _, out = cost(
            ["recollq", "-c", self.data, "-n", "1", forms(kind, words)[2]], self.environment, ok=(0, 1)
        )
        number = re.search(r"(\d+) results", out)
        return whole, used, int(number[1]) if number else None


class Rg:
    name = "rg"

    def __init__(self, folder, _, __):
        self.folder = self.data = folder

    def build(self):
        return None

    def size(self):
        return None

    def ask(self, kind, words):
        every = words.split()
        rg = "rg -i --no-ignore --no-messages"
        if kind == "phrase":
            script = rf"{rg} -U -w -l '{'[[:space:]]+'.join(every)}' ."
        elif kind == "prefix":
            script = rf"{rg} -l '\b{words}' ."
        elif kind == "or":
            script = f"{rg} -w -l '{'|'.join(every)}' ."
        elif kind == "not":
            script = f"{rg} -w -l -0 {every[0]} . | xargs -0 -r {rg} -w --files-without-match {every[1]}"
        else:
            script = f"{rg} -w -l -0 {every[0]} ."
            script += "".join(f" | xargs -0 -r {rg} -w -l -0 {word}" for word in every[1:]) + r" | tr '\0' '\n'"
        whole, used, _, out = cost(["sh", "-c", script], os.environ, self.folder, (0, 1, 123))
        return whole, used, out.count("\n")


def times(figure, of):
    return f"{figure / of:.2g}×" if of else ""


def table(heads, rows):
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    for row in [heads, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(word.ljust(width) for word, width in zip(row, widths)) + " |")
    print(flush=True)


def built(programs, text):
    rows = []
    for program in programs:
        figures = program.build()
        if figures:
            rows.append((program.name, *figures, program.size() / text * 100))
    first = rows[0]
    shown = [
        [row[0], *(f"{one:.1f} ({times(one, of)})" for one, of in zip(row[1:], first[1:]))] for row in rows
    ]
    table(["index", "seconds", "of processor", "peak MB", "% of the text"], shown)


def asked(programs, runs):
    rows, sums = [], {}
    for kind, words in QUERIES:
        figures = []
        for program in programs:
            throw_out(program.data)
            cold, _, number = program.ask(kind, words)
            again = [program.ask(kind, words) for _ in range(runs)]
            warm, used = (statistics.median(column) for column in list(zip(*again))[:2])
            figures.append((cold * 1000, warm * 1000, used * 1000, number))
            sums.setdefault(program.name, []).append((cold * 1000, warm * 1000, used * 1000))
        first = figures[0]
        cells = [f"{cold:.0f} / {warm:.1f} ({times(warm, first[1])}) {number}" for cold, warm, _, number in figures]
        rows.append([f"{kind}: {words}", *cells])
    for label, column in (("middle, cold", 0), ("middle, again", 1), ("middle, processor", 2)):
        of = statistics.median(one[column] for one in sums[programs[0].name])
        middles = [statistics.median(one[column] for one in sums[program.name]) for program in programs]
        rows.append([label, *(f"{middle:.1f} ({times(middle, of)})" for middle in middles)])
    table(["ms cold / again, documents", *(program.name for program in programs)], rows)


def shown(gloss, runs):
    """What one screen costs: the first twenty documents with their passages."""
    rows = []
    for kind, words in QUERIES:
        each = [gloss.ask(kind, words, "--json", "--limit", "20") for _ in range(runs)]
        count = [gloss.ask(kind, words) for _ in range(runs)]
        whole, only = (statistics.median(one[0] * 1000 for one in them) for them in (each, count))
        rows.append([f"{kind}: {words}", f"{only:.0f}", f"{whole:.0f}", f"{whole - only:.0f}"])
    table(["gloss search, ms", "--count", "--json --limit 20", "more"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--gloss", type=Path, default=GLOSS)
    parser.add_argument("--without", default="", help="programs to leave out, by commas")
    parser.add_argument("--sqlite", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sqlite:
        make_sqlite(options.sqlite, options.folder)
        return
    folder = options.folder.resolve()
    files = [file for file in folder.rglob("*.txt")]
    text = sum(file.stat().st_size for file in files)
    print(f"{len(files):,} texts, {text / 1e6:.0f} MB, {os.cpu_count()} processors\n", flush=True)
    kinds, without = [Gloss, Sqlite], options.without.split(",")
    for kind, needed in ((Recoll, "recollq"), (Rg, "rg")):
        if kind.name in without:
            continue
        if shutil.which(needed):
            kinds.append(kind)
        else:
            print(f"SKIPPED {kind.name}: {needed} IS NOT INSTALLED\n")
    print("SKIPPED notmuch: it indexes mail alone\n")
    with tempfile.TemporaryDirectory() as work:
        programs = [kind(folder, Path(work), options.gloss.resolve()) for kind in kinds]
        built(programs, text)
        asked(programs, options.runs)
        shown(programs[0], options.runs)


if __name__ == "__main__":
    main()
