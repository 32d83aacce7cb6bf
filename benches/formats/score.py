#!/usr/bin/env python3
"""Scores the text that gloss makes of documents in formats against the plain text they were made of.

    cargo build --release
    python3 benches/formats/make.py SOURCES DOCUMENTS
    python3 benches/formats/score.py DOCUMENTS SOURCES [--gloss PROGRAM] [--pairs FILE]
                                     [--kind WORDS] [--worst NUMBER] [--strict]

Which document was made of what is told by DOCUMENTS/pairs.jsonl (or --pairs): one JSON object a
line with `file` (within DOCUMENTS), `sources` (within SOURCES, in their order), and `kind`, the row
of the table, by default the ending of the name. Without such a file a document belongs to the
source of the same name. A source has a paragraph on each line; a line of hyphens is a rule and no
text.

Word error by paragraph: for every paragraph of the source the stretch of the output is found that
needs the fewest insertions, deletions and changes of words; the error is their sum over the words
of the source. The order of paragraphs and what stands between them make no difference, for notes
may stand at the foot of the page or at the end; what interrupts a paragraph counts. Words keep
their case; they are composed (NFC), with one kind of quotation mark, dash, blank and ellipsis; a
Chinese or Japanese character is a word. Numbers of notes (`[n]`, raised, joined to a word or apart)
and the marks of list items at the start of a paragraph are left out on both sides; with --strict a
number of a note that is not written `[n]` in the output is an error as any other word.

Columns: error in percent; "bad", paragraphs of which over a fifth is wrong, in percent; "more",
words of the output over those of the source, in percent (heads and feet of pages, titles); "notes",
references to notes that are written `[n]` after the word they belong to, in percent; seconds for all
documents of the row, with the start of the program. Beside gloss, in the same run: pandoc, and
pdftotext without options, where they are installed. --worst prints of each row the paragraphs with
most errors as gloss has them: [-what is missing-] {+what is too much+}. Standard library only.
"""

import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

GLOSS = Path(__file__).resolve().parents[2] / "target/release/gloss"
PATIENCE = 120
PANDOC = {".html", ".htm", ".epub", ".md", ".docx", ".odt", ".rtf"}

MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        # Invisible: soft hyphen, zero-width blanks and joiners, marks of direction and of bytes.
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\u200e\u200f\ufeff", None),
    }
)
NOTE = re.compile(r"\[(\d{1,3})\]")
RAISED = re.compile(r"\^?[⁰¹²³⁴⁵⁶⁷⁸⁹]+\^?")
# A character that is a word of its own: Chinese, Japanese.
ALONE = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
LIST_MARK = re.compile(r"([-*+•◦▪‣·]|\(?([0-9]{1,3}|[A-Za-z]|[ivxlc]{1,5})[.)])$")
RULE = re.compile(r"\s*-{5,}\s*$")


def fold(text):
    text = unicodedata.normalize("NFC", text.translate(MARKS))
    text = re.sub(r"--+", "-", text)
    return ALONE.sub(r" \1 ", text)


def words_of_source(text):
    """The words of each paragraph; how a word looks to which the number of a note was joined; the
    words that a note was set apart from; the references as they are written."""
    paragraphs, joined, apart, references = [], {}, set(), Counter()
    for line in text.splitlines():
        if RULE.match(line):
            continue
        line = fold(line)
        words = NOTE.sub("", line).split()
        if words and LIST_MARK.match(words[0]):
            words = words[1:]
        if words:
            paragraphs.append(words)
        for word in line.split():
            plain = NOTE.sub("", word)
            if plain != word and plain:
                joined[NOTE.sub(r"\1", word)] = plain
                apart |= {(plain, number) for number in NOTE.findall(word)}
                references[word] += 1
    return paragraphs, joined, apart, references


def words_of_output(text, joined, apart):
    text = fold(NOTE.sub("", text))
    if joined:
        text = RAISED.sub("", text)
    words = []
    for word in text.split():
        word = joined.get(word, word)
        if words and (words[-1], word) in apart:
            continue
        words.append(word)
    return words


def distance(words, text):
    """Fewest edits that make `words` of any stretch of `text`, and where the stretch ends.

    By the bits of one long number a column (Myers 1999, Hyyrö 2003)."""
    size = len(words)
    at = defaultdict(int)
    for place, word in enumerate(words):
        at[word] |= 1 << place
    everything, top = (1 << size) - 1, size - 1
    more, less, score = everything, 0, size
    best, end = size, 0
    for place, word in enumerate(text):
        x = at.get(word, 0) | less
        same = (((more + (x & more)) ^ more) | x) & everything
        fewer = more & same
        greater = less | (everything & ~(more | same))
        score += (greater >> top & 1) - (fewer >> top & 1)
        x = greater << 1
        less = x & same
        more = ((fewer << 1) | ~(x | same)) & everything
        if score < best:
            best, end = score, place + 1
    return best, end


class Output:
    """The words of an output, found by their place."""

    def __init__(self, words):
        self.words = words
        self.places = [defaultdict(list) for _ in range(3)]
        for size, places in enumerate(self.places, 1):
            for place in range(len(words) - size + 1):
                found = places[tuple(words[place : place + size])]
                if len(found) < 50:
                    found.append(place)

    def best(self, words):
        """Fewest edits, and the stretch."""
        for size in (3, 2, 1):
            votes = Counter()
            step = max(8, len(words) // 4)
            for place in range(len(words) - size + 1):
                for found in self.places[size - 1].get(tuple(words[place : place + size]), ()):
                    votes[(found - place) // step] += 1
            if votes:
                break
        slack = len(words) // 2 + 60
        best = (len(words), 0, 0)
        for bucket, _ in votes.most_common(4):
            start = max(0, bucket * step - slack)
            end = (bucket + 1) * step + len(words) + slack
            edits, stop = distance(words, self.words[start:end])
            if edits < best[0]:
                best = (edits, start, start + stop)
            if not edits:
                break
        edits, start, stop = best
        if edits and stop:
            _, length = distance(words[::-1], self.words[start:stop][::-1])
            start = stop - length
        return edits, self.words[start:stop]


def difference(words, found):
    """The two on one line; what is the same and far from a difference is left out."""
    out = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, words, found, autojunk=False).get_opcodes():
        if what == "equal":
            same = words[a:b]
            out.append(" ".join(same if len(same) < 9 else [*same[:4], "…", *same[-4:]]))
            continue
        cut = lambda some: " ".join(some if len(some) < 40 else [*some[:20], "…", *some[-20:]])
        if b > a:
            out.append(f"[-{cut(words[a:b])}-]")
        if d > c:
            out.append(f"{{+{cut(found[c:d])}+}}")
    return " ".join(out)


def programs(gloss, home):
    alone = dict(
        os.environ,
        HOME=home,
        XDG_STATE_HOME=f"{home}/state",
        XDG_CACHE_HOME=f"{home}/cache",
        XDG_DATA_HOME=f"{home}/data",
        XDG_CONFIG_HOME=f"{home}/config",
    )

    def run(command):
        begun = time.monotonic()
        try:
            done = subprocess.run(
                command, env=alone, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE
            )
            out, failed = done.stdout, done.returncode != 0 and done.stderr.decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            out, failed = b"", f"over {PATIENCE} seconds"
        return out.decode("utf-8", "replace"), time.monotonic() - begun, failed

    found = {"gloss": lambda path: run([gloss, "--store", f"{home}/store", "text", path])}
    if shutil.which("pandoc"):
        found["pandoc"] = (
            lambda path: run(["pandoc", "-t", "plain", "--wrap=none", path])
            if path.suffix.lower() in PANDOC
            else None
        )
    if shutil.which("pdftotext"):
        found["pdftotext"] = (
            lambda path: run(["pdftotext", "-enc", "UTF-8", path, "-"])
            if path.suffix.lower() == ".pdf"
            else None
        )
    return found


def pairs(documents, sources, listing):
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            path = documents / row["file"]
            yield row.get("kind") or path.suffix[1:], path, [sources / name for name in row["sources"]]
        return
    stems = {path.stem: path for path in sorted(sources.rglob("*.txt"))}
    for path in sorted(documents.rglob("*")):
        if path.is_file() and path.suffix != ".txt" and path.stem in stems:
            yield path.suffix[1:], path, [stems[path.stem]]


def main():
    given, options, rest = [], {}, iter(sys.argv[1:])
    for argument in rest:
        if argument == "--strict":
            options["strict"] = True
        elif argument.startswith("--"):
            options[argument[2:]] = next(rest, "")
        else:
            given.append(Path(argument))
    if len(given) != 2 or options.keys() - {"gloss", "pairs", "kind", "worst", "strict"}:
        sys.exit(__doc__)
    documents, sources = given
    gloss = Path(options.get("gloss", GLOSS)).absolute()
    if not gloss.exists():
        sys.exit(f"{gloss} is not there: cargo build --release, or --gloss PROGRAM")
    listing = Path(options.get("pairs", documents / "pairs.jsonl"))
    rows, worst, refused = defaultdict(lambda: defaultdict(Counter)), defaultdict(list), []
    with tempfile.TemporaryDirectory() as home:
        found = programs(gloss, home)
        for kind, path, made_of in pairs(documents, sources, listing):
            if options.get("kind", "") not in kind:
                continue
            text = "\n".join(source.read_text(encoding="utf-8-sig") for source in made_of)
            paragraphs, joined, apart, references = words_of_source(text)
            if "strict" in options:
                joined, apart = {}, set()
            for name, program in found.items():
                answer = program(path)
                if answer is None:
                    continue
                text, seconds, failed = answer
                if failed:
                    refused.append(f"{name}, {path.relative_to(documents)}: {failed.strip()}")
                output = Output(words_of_output(text, joined, apart))
                count = rows[kind][name]
                count["files"] += 1
                count["seconds"] += seconds
                count["out"] += len(output.words)
                count["references"] += references.total()
                count["notes"] += (references & Counter(fold(text).split())).total()
                for words in paragraphs:
                    edits, stretch = output.best(words)
                    count["words"] += len(words)
                    count["paragraphs"] += 1
                    count["edits"] += edits
                    count["bad"] += edits * 5 > len(words)
                    if name == "gloss" and edits:
                        worst[kind].append((edits, path.name, words, stretch))
    others = [name for name in found if name != "gloss"]
    print(f"{'':24} {'files':>5} {'words':>7} | gloss {'error':>5} {'bad':>6} {'more':>6} {'notes':>6} {'s':>6}", end="")
    print("".join(f" | {name} {'error':>{6}} {'s':>6}" for name in others))
    for kind, told in rows.items():
        row = told["gloss"]
        share = lambda count, of: 100 * count / of if of else 0.0
        print(
            f"{kind:24} {row['files']:5} {row['words']:7} |"
            f" {share(row['edits'], row['words']):11.2f} {share(row['bad'], row['paragraphs']):6.2f}"
            f" {share(row['out'] - row['words'], row['words']):6.1f}"
            f" {share(row['notes'], row['references']):6.1f} {row['seconds']:6.1f}",
            end="",
        )
        for name in others:
            other, width = told.get(name), len(name)
            if not other:
                print(f" | {'–':>{width + 7}} {'':6}", end="")
                continue
            print(f" | {share(other['edits'], other['words']):{width + 7}.2f} {other['seconds']:6.1f}", end="")
        print()
    for line in refused:
        print(line)
    for kind, some in worst.items() if "worst" in options else ():
        print(f"\n{kind}")
        some.sort(key=lambda one: -one[0])
        for edits, name, words, stretch in some[: int(options["worst"])]:
            print(f"  {name}: {edits} of {len(words)}: {difference(words, stretch)}")


if __name__ == "__main__":
    main()
