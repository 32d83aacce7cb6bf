#!/usr/bin/env python3
"""Counts the keys that it takes to annotate passages, by doing it in a pseudo-terminal.

    cargo build --release
    python3 benches/annotate/annotate.py                      the passages in passages.jsonl, of corpus/
    python3 benches/annotate/annotate.py --passages FILE --codebook FILE --documents FOLDER...
    python3 benches/annotate/annotate.py --gloss target/debug/gloss --plan plan.json

Standard library only. A passage is a line of JSON: n, document, quote, tags; if it has them, note (the text
of a note), first (the tags it has before it gets the others), without (words at its end that are added once
it is highlighted). Every key is counted: opening the first document, going on to the next one, reaching the
passage from where the one before left the caret. The words of a note are not, what opens and closes it is.

How to do it is planned: the ways that somebody with practice would take (leap to a word and take the
sentence, the paragraph, the point, the word; from a word to a word; what is in quotation marks), the
shortest first, each tried until the file says what was meant. With --plan they are read from a file, or
written to it. In the end all is done once more in one go, and the files are checked.
"""

import argparse
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
QUIET = 0.04
PATIENCE = 20.0
COLUMNS, ROWS = 120, 40
WORD = re.compile(r"[^\W_][\w’']*")
NAMED = {"enter": "\r", "esc": "\x1b", "tab": "\t", "blank": " "}


def keys_of(plan):
    """The keys of a plan: single characters, and names in angle brackets; what is in {braces} is typed
    into a note, and not counted."""
    return re.findall(r"<\w+>|\{[^}]*\}|.", plan)


def count(plan):
    return sum(not key.startswith("{") for key in keys_of(plan) if key != "}")


class Session:
    """The program in a terminal."""

    def __init__(self, gloss, home):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.environ.update(
                TERM="xterm-256color", HOME=str(home), XDG_STATE_HOME=str(home / "state"),
                XDG_CACHE_HOME=str(home / "cache"), XDG_DATA_HOME=str(home / "data"),
                XDG_CONFIG_HOME=str(home / "config"),
            )
            arguments = [gloss, "--library", str(home / "library"), "--store", str(home / "store"),
                         "--as", "iris"]
            os.execv(gloss, arguments)
        self.read(1.0)

    def read(self, least=0.0):
        """Reads until nothing has come for a moment."""
        begun = last = time.monotonic()
        while time.monotonic() - begun < PATIENCE:
            if select.select([self.fd], [], [], 0.01)[0]:
                try:
                    os.read(self.fd, 1 << 16)
                except OSError:
                    return
                last = time.monotonic()
            elif time.monotonic() - last > max(QUIET, least):
                return

    def press(self, plan):
        for key in keys_of(plan):
            typed = key[1:-1] if key.startswith("{") else NAMED.get(key[1:-1], key)
            os.write(self.fd, typed.encode())
            self.read()

    def end(self):
        """Leaves the program, which first saves what is to be saved."""
        try:
            for key in "\x1bqqqq":
                os.write(self.fd, key.encode())
                self.read()
        except OSError:
            pass
        begun = time.monotonic()
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            self.read()
            if time.monotonic() - begun > PATIENCE:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                break
        os.close(self.fd)


def lay_out(work, documents, codebook):
    """A library with these documents alone, and a store with the codebook."""
    shutil.rmtree(work, ignore_errors=True)
    (work / "library").mkdir(parents=True)
    (work / "store").mkdir()
    for name, source in documents.items():
        shutil.copy(source, work / "library" / name)
    shutil.copy(codebook, work / "store/codebook.toml")


def highlights(work, document):
    path = work / f"store/iris/{document}.toml"
    return tomllib.loads(path.read_text()).get("highlight", []) if path.exists() else []


def is_right(passage, found):
    meant = (passage["quote"], sorted(passage["tags"]), passage.get("note"))
    return (found["quote"], sorted(found.get("tags", [])), found.get("note")) == meant


def tag_keys(codebook):
    """The key of each tag: its own, or the first letter of its name that no other has."""
    tags = tomllib.loads(Path(codebook).read_text())["tag"]
    keys, taken = {}, {tag["key"] for tag in tags if "key" in tag}
    for tag in tags:
        letters = [c for part in reversed(tag["name"].lower().split("/")) for c in part]
        letters += [c.upper() for c in letters]
        free = (c for c in letters if c.isalpha() and c not in taken)
        key = tag.get("key") or next(free, None)
        taken.add(key)
        keys[tag["name"]] = key if key in list("123456789") else "," + (key or "")
    return keys


def begins(text, word, letters):
    """Whether a word begins with these letters; case counts if there is a capital."""
    here = text[word:word + len(letters)]
    return here == letters or letters == letters.lower() and here.lower() == letters


def leaps(text, start, end, caret):
    """Ways to go to a word that begins between two places: keys, and where the caret is then."""
    words = [m.start() for m in WORD.finditer(text)]
    ahead = [w for w in words if w > caret] + [w for w in words if w <= caret]
    found = []
    for word in (w for w in words if start <= w < end):
        letters = text[word:word + 2]
        if "\n" in letters:
            continue
        like = [w for w in ahead if begins(text, w, letters)]
        again = like.index(word)
        if again <= 3:
            found.append((";" + letters + "n" * again, word))
    return sorted(found, key=lambda way: len(way[0]))


def spans(text, start, end, caret):
    """Ways to select from a word to a word."""
    words = [m.start() for m in WORD.finditer(text)]
    inside = [w for w in words if start <= w < end]
    if not inside or inside[0] != start:
        return []
    last = text[inside[-1]:inside[-1] + 2]
    first = text[start:start + 2]
    like = [w for w in inside if begins(text, w, last)]
    again = "n" * like.index(inside[-1])
    ahead = [w for w in words if w >= caret] + [w for w in words if w < caret]
    first_like = [w for w in ahead if begins(text, w, first)]
    ways = []
    if first_like and first_like[0] == start:
        ways.append("S" + text[start:start + 2] + text[inside[-1]:inside[-1] + 2] + again)
    if len(inside) > 1 and inside[-1] != start:
        for keys, word in leaps(text, start, start + 1, caret):
            ends = "e" * len(inside)
            ways.append(f"{keys}v;{text[inside[-1]:inside[-1] + 2]}{again}")
            ways.append(f"{keys}v{ends}")
    return ways


def ways(passage, text, place, caret, keys):
    """Ways to annotate a passage, the shortest first: the keys, and where the caret is in the end."""
    quote = passage["quote"]
    without = passage.get("without", "")
    first = quote[: len(quote) - len(without)].rstrip() if without else quote
    start, end = place, place + len(first)
    tags = passage.get("first", []) + [t for t in passage["tags"] if t not in passage.get("first", [])]
    off = [t for t in passage.get("first", []) if t not in passage["tags"]]
    give = "".join(keys[tag] for tag in tags + off)
    rest = "".join(">" for _ in without.split())
    if "note" in passage:
        rest += "c{" + passage["note"] + "}<esc>"
    # Without a selection a digit is a count, after the key for tags it is a tag.
    bare = give if give.startswith(",") else "," + give
    found = []

    def add(select, caret, give=give):
        plan = select + give + rest
        found.append((count(plan), plan, caret))

    here = leaps(text, start, end, caret)[:6]
    if start <= caret < end:
        here.insert(0, ("", caret))
    # What a reader sees at a glance: whether it is a word, sentences, paragraphs, a point.
    above, below = text[:start], text[end:]
    opens = not above.strip() or above[-1] == "\n" or re.search(r"[.;:!?”\])\d]\s+$", above)
    words = WORD.findall(first)
    selects = []
    if opens:
        selects += ["", "s", "ss", "sss"]
        if above.endswith("\n") and (not below or below[0] == "\n"):
            selects += ["p", "pp"]
        if re.match(r"[(]?\w{1,3}[.)] ", first):
            selects.append("an")
        if re.search(r"(^|\s)[(]?\w{1,3}[.)] $", above):
            selects.append("vin")
    if len(words) <= 1:
        selects.append("x")
    if above.endswith(tuple("“\"„«「")):
        selects.append('vi"')
    if above.endswith(("(", "[")):
        selects.append("vi(")
    if first.startswith(("(", "[")) and first.endswith((")", "]")):
        selects.append("a(")
    if first.startswith(tuple("“\"„«「")):
        selects.append('a"')
    for reach, word in here:
        for select in selects:
            add(reach + select, end - 1 if select else word, give if select else bare)
    for select in spans(text, start, end, caret):
        add(select, end - 1)
        add(select + "<", end - 1)
    for reach, word in leaps(text, start, end, caret)[:3]:
        if word == start and len(words) <= 5:
            add(reach + "x" + "e" * (len(words) - 1), end - 1)
    found.sort(key=lambda way: way[0])
    seen = set()
    return [w for w in found if not (w[1] in seen or seen.add(w[1]))]


def way_to(names, here, there):
    """The keys that open a document in the list, or go on from one to another."""
    if here is None:
        return "j" * names.index(there) + "<enter>"
    by = names.index(there) - names.index(here)
    return "J" * by if by > 0 else "K" * -by


def attempt(gloss, work, documents, codebook, plan):
    lay_out(work, documents, codebook)
    session = Session(gloss, work)
    session.press(plan)
    session.end()


def understood(passage):
    """A passage, with what its remarks ask for in the fields that say so."""
    said = passage.pop("note", "") if "keys_now" in passage else ""
    if match := re.search(r"first tagged (\S+), then", said):
        passage["first"] = [match[1]]
    if match := re.search(r"without “(.+?)”", said):
        passage["without"] = match[1]
    if match := re.search(r"with the note “(.+?)”", said):
        passage["note"] = match[1]
    return passage


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", default=HERE / "passages.jsonl")
    parser.add_argument("--codebook", default=HERE / "codebook.toml")
    parser.add_argument("--documents", nargs="+", default=[ROOT / "corpus"])
    parser.add_argument("--gloss", default=ROOT / "target/release/gloss")
    parser.add_argument("--plan", type=Path, help="how each is done; made if it is not there")
    options = parser.parse_args()
    lines = Path(options.passages).read_text().splitlines()
    passages = [understood(json.loads(line)) for line in lines if line.strip()]
    sources = {}
    for passage in passages:
        name = passage["document"]
        if name not in sources:
            found = [p for folder in options.documents for p in Path(folder).rglob(name)]
            if not found:
                sys.exit(f"{name} is in none of the folders")
            sources[name] = found[0]
    gloss, keys = str(options.gloss), tag_keys(options.codebook)
    plans = json.loads(options.plan.read_text()) if options.plan and options.plan.exists() else {}
    folder = Path(tempfile.mkdtemp(prefix="gloss-annotate-"))
    try:
        whole, done, total = "", [], 0
        before, document, caret = "<enter>", None, 0
        for passage in passages:
            name = passage["document"]
            text = sources[name].read_text()
            if name != document:
                # A document of its own, so that a try does not go through those before it.
                lead = way_to(sorted(sources), document, name)
                document, before, caret = name, "<enter>", 0
            else:
                lead = ""
            place = text.find(passage["quote"])
            planned = plans.get(str(passage["n"]))
            options_here = [(0, planned[0], planned[1])] if planned else ways(
                passage, text, place, caret, keys)
            for tries, (_, plan, after) in enumerate(options_here, 1):
                if not planned:
                    attempt(gloss, folder / "try", {name: sources[name]}, options.codebook, before + plan)
                    if not any(is_right(passage, found) for found in highlights(folder / "try", name)):
                        continue
                break
            else:
                print(f"{passage['n']:3}  no way was found", flush=True)
                continue
            plans[str(passage["n"])] = [plan, after]
            before, caret = before + plan, after
            whole += lead + plan
            cost = count(lead + plan)
            total += cost
            done.append(passage)
            now = f"  {passage['keys_now']:3} before" if "keys_now" in passage else ""
            print(f"{passage['n']:3}  {cost:3} keys{now}  {lead}{plan}  ({tries} tried)", flush=True)
        if options.plan:
            options.plan.write_text(json.dumps(plans, ensure_ascii=False, indent=1) + "\n")
        attempt(gloss, folder / "all", sources, options.codebook, whole)
        good = 0
        for passage in done:
            found = highlights(folder / "all", passage["document"])
            if any(is_right(passage, one) for one in found):
                good += 1
            else:
                print(f"{passage['n']:3}  is not as meant when all are done in one go")
        made = sum(len(highlights(folder / "all", name)) for name in sources)
        print(f"{total} keys for {good} of {len(passages)} passages; {made} highlights were made")
        return 0 if good == len(passages) == made else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
