#!/usr/bin/env python3
"""Does harm to the search index, and looks whether gloss still answers rightly.

    cargo build --release
    python3 benches/search/harm.py [PART...] [--papers 2000] [--rounds 40] [--gloss PROGRAM]

Parts: killed (`kill -9` at many moments of `gloss index`), damaged (bytes altered, files cut, removed,
or links, with new times and with the old ones), unwritable (the cache is a file, read-only, or full;
as root, for it mounts file systems), together (one session searches while another writes) and queries
(long, deep, odd). Whatever is found is printed, and the exit status is 1. How long each took is said
too. Standard library only.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from collection import make  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
ASKED = ["artillery", '"six divisions"', "gun* -soviet", "ministre~2 OR guns", "from:adler army"]
PATIENCE = 60


class Library:
    """A collection with a home of its own."""

    def __init__(self, gloss, folder):
        self.gloss, self.folder = str(gloss), folder / "papers"
        self.home = folder / "home"
        self.cache = self.home / "cache"
        self.faults = []

    def environment(self):
        names = ("STATE", "CACHE", "DATA", "CONFIG")
        own = {f"XDG_{name}_HOME": str(self.home / name.lower()) for name in names}
        # A panic that is caught says nothing, unless a backtrace is asked for.
        others = {name: value for name, value in os.environ.items() if name != "RUST_BACKTRACE"}
        return {**others, **own, "HOME": str(self.home)}

    def start(self, *arguments):
        return subprocess.Popen(
            [self.gloss, *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments):
        """Exit status, output and errors."""
        process = self.start(*arguments)
        try:
            out, errors = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fault(f"no end after {PATIENCE} s: {str(arguments)[:90]}")
            return None, "", ""
        return process.returncode, out.decode(errors="replace"), errors.decode(errors="replace")

    def fault(self, words):
        self.faults.append(words)
        print(f"  FAULT {words}", flush=True)

    def index(self):
        """The folder of the index."""
        return next((self.cache / "glossator").glob("*.search"), None)

    def answers(self):
        """What is answered to each query: number of documents and hits."""
        return [self.ask(query)[0] for query in ASKED]

    def ask(self, query, *more):
        code, out, errors = self.run("search", "--count", *more, "--", query)
        if code not in (0, 1):
            self.fault(f"exit status {code}: {errors.strip()[-300:]}")
        self.listen(errors)
        return out.strip(), errors

    def listen(self, errors):
        """No panic is printed, and no report of one is written."""
        if "panicked" in errors or "RUST_BACKTRACE" in errors or "Rayon" in errors:
            self.fault(f"a panic was printed: {errors.strip()[-500:]}")
        for report in self.home.rglob("fault-*.txt"):
            self.fault(f"a crash was reported: {report.read_text()[:300]}")
            report.unlink()

    def expect(self, wanted, when):
        got = self.answers()
        if got != wanted:
            self.fault(f"{when}: {got} instead of {wanted}")

    def forget(self):
        shutil.rmtree(self.cache, ignore_errors=True)


def orphans(index):
    """Files that no segment of the index has."""
    listed = {segment["segment_id"].replace("-", "") for segment in json.loads((index / "meta.json").read_text())["segments"]}
    return [file.name for file in index.iterdir() if len(file.stem.split(".")[0]) == 32 and file.stem.split(".")[0] not in listed]


def killed(library, rounds, wanted):
    """At many moments of making it, and of bringing it up to date."""
    begun = time.monotonic()
    library.run("index", "--rebuild")
    whole = time.monotonic() - begun
    left = 0
    for kind in ("made", "changed"):
        for turn in range(rounds):
            if kind == "made":
                library.forget()
            else:
                # Other times, so that all are read again.
                for file in sorted(library.folder.rglob("*.txt"))[turn::5]:
                    os.utime(file, (time.time() - 7200 - turn,) * 2)
            process = library.start("index")
            time.sleep(whole * (turn + 0.5) / rounds)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            left += library.index() is not None and (library.index() / "meta.json").exists()
            library.expect(wanted, f"killed while it was {kind}, turn {turn}")
    # What was left half written goes away with the next change.
    code, _, errors = library.run("index")
    if code != 0:
        library.fault(f"gloss index ends with {code}: {errors}")
    some = next(library.folder.rglob("*.txt"))
    os.utime(some, (time.time() - 9000,) * 2)
    library.run("index")
    if left_over := orphans(library.index()):
        library.fault(f"files are left over: {left_over}")
    print(f"killed: {2 * rounds} times, an index was there after {left}")


def altered(data, dice):
    """Ways to harm a file: how, and what is then in it (None: it is gone)."""
    places = [0, len(data) - 1, *(dice.randrange(len(data)) for _ in range(4))] if data else []
    for place in places:
        yield f"byte {place} altered", data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :]
    for place in (0, len(data) // 2, max(0, len(data) - 5)):
        yield f"cut at {place}", data[:place]
    yield "longer", data + b"more"
    yield "zeros", bytes(len(data))
    yield "gone", None


def damaged(library, _, wanted):
    """Each file, one after the other, with what is remembered of checks and without."""
    dice, done, slowest = random.Random(7), 0, 0
    library.forget()
    library.run("index")
    whole = library.home / "whole"
    shutil.rmtree(whole, ignore_errors=True)
    index = library.index()
    shutil.copytree(index, whole)
    some = sorted(library.folder.rglob("*.txt"))

    def restore():
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(whole, index)

    for name in sorted(os.listdir(whole)):
        data, about = (whole / name).read_bytes(), (whole / name).stat()
        for how, bad in altered(data, dice):
            for times in ("new times", "old times", "old times, and a change"):
                # What has the same size and time counts as checked; it must not end the program all the
                # same.
                if "old" in times and (bad is None or len(bad) != len(data)):
                    continue
                restore()
                file = index / name
                file.unlink() if bad is None else file.write_bytes(bad)
                if "old" in times:
                    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
                changed = some[done % len(some)] if "change" in times else None
                if changed:
                    stamp = changed.stat()
                    os.utime(changed, (time.time() - 5000 - done,) * 2)
                begun = time.monotonic()
                # Where size and time are the old ones, the first answer may be that of another word.
                library.answers() if "old" in times else library.expect(wanted, f"{name} {how}, {times}")
                slowest = max(slowest, time.monotonic() - begun)
                if changed:
                    # Before anything is written, it is found and mended.
                    library.expect(wanted, f"{name} {how}, {times}, afterwards")
                    os.utime(changed, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
                done += 1
    for target in ("/etc/passwd", "/dev/zero", str(some[0]), "nowhere", "."):
        for name in sorted(os.listdir(whole)):
            restore()
            (index / name).unlink()
            (index / name).symlink_to(target)
            before = Path(target).read_bytes() if Path(target).is_file() else None
            library.expect(wanted, f"{name} is a link to {target}")
            if before is not None and Path(target).read_bytes() != before:
                library.fault(f"{target} was written through the link {name}")
            done += 1
    for make_odd in (Path.mkdir, os.mkfifo):
        restore()
        make_odd(index / "odd.idx")
        library.expect(wanted, f"{make_odd.__name__} among the files")
        done += 1
    # The folder itself a link.
    restore()
    elsewhere = library.home / "elsewhere"
    shutil.rmtree(elsewhere, ignore_errors=True)
    index.rename(elsewhere)
    index.symlink_to(elsewhere)
    library.expect(wanted, "the folder is a link")
    print(f"damaged: {done} times, the slowest {len(ASKED)} answers {slowest:.2f} s")
    index.unlink() if index.is_symlink() else None
    library.forget()


@contextmanager
def mounted(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(arguments[-1])], check=True)


def unwritable(library, _, wanted):
    library.forget()
    library.cache.parent.mkdir(parents=True, exist_ok=True)
    library.cache.write_text("a file in its place")
    library.expect(wanted, "the cache is a file")
    said("the cache is a file", library)
    library.cache.unlink()
    (library.cache / "glossator").mkdir(parents=True)
    if os.geteuid() != 0:
        print("unwritable: SKIPPED what needs a mount: not root")
        return
    index_name = None
    for size in ("64k", "1m", "3m", "8m", "12m"):
        with mounted("-t", "tmpfs", "-o", f"size={size}", "tmpfs", library.cache):
            library.expect(wanted, f"a cache of {size}")
            said(f"a cache of {size}", library)
            # The second time, with what the first one left.
            library.expect(wanted, f"a cache of {size}, again")
    library.run("index")
    index_name = library.index()
    with mounted("--bind", library.cache, library.cache):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(library.cache)], check=True)
        library.expect(wanted, "read-only, up to date")
        said("read-only, up to date", library)
        os.utime(next(library.folder.rglob("*.txt")), (time.time() - 4000,) * 2)
        library.expect(wanted, "read-only, with a changed file")
        said("read-only, with a changed file", library)
    shutil.rmtree(index_name)
    with mounted("--bind", library.cache, library.cache):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(library.cache)], check=True)
        library.expect(wanted, "read-only and empty")
        said("read-only and empty", library)
    library.run("index")
    for file in sorted(index_name.iterdir()):
        if file.suffix in (".idx", ".term"):
            file.write_bytes(file.read_bytes()[:-100])
    with mounted("--bind", library.cache, library.cache):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(library.cache)], check=True)
        library.expect(wanted, "read-only and damaged")
        said("read-only and damaged", library)


def said(when, library):
    """Prints what is said, and how long an answer takes."""
    begun = time.monotonic()
    _, errors = library.ask(ASKED[0])
    print(f"  {when}: {time.monotonic() - begun:.2f} s; {errors.strip()[-160:] or '(nothing is said)'}")


def together(library, rounds, wanted):
    """Searches while others write, and sees a change."""
    library.run("index", "--rebuild")
    files = sorted(library.folder.rglob("*.txt"))
    busy = 0
    for turn in range(rounds // 4):
        for file in files[turn::2]:
            os.utime(file, (time.time() - 6000 - turn,) * 2)
        writers = [library.start("index") for _ in range(2)]
        while any(writer.poll() is None for writer in writers):
            library.expect(wanted, f"while another writes, turn {turn}")
        for writer in writers:
            errors = writer.communicate()[1].decode()
            busy += "another session" in errors
            library.listen(errors)
            if writer.returncode != 0 and "another session" not in errors:
                library.fault(f"a writer ends with {writer.returncode}: {errors}")
    rebuilder = library.start("index", "--rebuild")
    while rebuilder.poll() is None:
        library.expect(wanted, "while another makes it anew")
    library.listen(rebuilder.communicate()[1].decode())
    slowest = 0
    for turn in range(10):
        file = files[turn]
        before = file.read_text()
        file.write_text(f"{before}\nxylophone{turn}\n")
        begun = time.monotonic()
        while library.ask(f"xylophone{turn}")[0] != "1 document, 1 hit":
            if time.monotonic() - begun > 5:
                library.fault("a changed file is not found")
                break
        slowest = max(slowest, time.monotonic() - begun)
        file.write_text(before)
        if library.ask(f"xylophone{turn}")[0] != "0 documents, 0 hits":
            library.fault("what was taken out is still found")
    print(f"together: {busy} writers were told that another writes; a change is found after {slowest:.2f} s")


def queries(library, _, __):
    library.run("index")
    odd = {
        "10 KB of one word": "a" * 10_000,
        "10 KB of words": "gun army " * 1_100,
        "100 KB of words": " ".join(f"w{number}" for number in range(14_000)),
        "a thousand OR": " OR ".join(f"word{number}" for number in range(1_000)),
        "a thousand OR of one": " OR ".join(["guns"] * 1_000),
        "a thousand OR of prefixes": " OR ".join(f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}*" for n in range(1_000)),
        "a thousand OR of fuzzy": " OR ".join(f"artiller{chr(97 + n % 26)}~2" for n in range(1_000)),
        "only OR": "OR OR OR",
        "a star": "*",
        "a thousand stars": "* " * 1_000,
        "prefix of one letter": "a*",
        "tilde": "~",
        "tilde without a number": "guns~",
        "tilde with a large number": "guns~99999999999999999999",
        "near without a number": '"guns tanks"~',
        "near with a large number": '"the of"~4294967296',
        "near with the largest number": '"the of"~4294967295',
        "brackets open": "(" * 10_000,
        "brackets close": ")" * 10_000,
        "brackets around a word": "(" * 10_000 + "guns" + ")" * 10_000,
        "brackets one short": "(" * 10_000 + "guns" + ")" * 9_999,
        "a bracket and a word, many": "(guns " * 10_000,
        "not, many": "-" * 10_000 + "guns",
        "not of brackets, deep": "-(" * 5_000 + "guns" + ")" * 5_000,
        "quotation mark": '"',
        "quotation marks": '"' * 9_999,
        "a phrase of 2,000": '"' + "the of " * 1_000 + '"',
        "frequent words": "the of and to in a that",
        "a frequent phrase": '"of the"',
        "near of frequent words": '"the of and"~50',
        "only not": "-guns",
        "nothing": "",
        "blanks": " \t\n ",
        "marks": "!?.,;:",
        "colons": "from:from:from:",
        "empty condition": "from: to: date: text: note:",
        "text of stars": "text:* text:~ text:( text:\"",
        "a control character": "guns\x01\x1b[31m\x7f",
        "a new line": "guns\narmy",
        "right to left": "\u202eguns\u202c \u200f",
        "combining marks": "e" + "\u0301" * 5_000,
        "a surrogate's neighbour": "\U0010ffff\ufffe",
        "emoji": "👩‍👩‍👧‍👦 " * 300,
        "a backslash": "\\ \\\\ \\\"guns\\\"",
        "a filter that is not saved": "@nothing @@ @",
        "a long number": "9" * 5_000,
        "a date out of range": "date:99999-99 date:-1 date:1951..",
    }
    slow = []
    for name, query in odd.items():
        for way in (["--count"], ["--json", "--limit", "3"]):
            begun = time.monotonic()
            code, out, errors = library.run("search", *way, "--", query)
            took = time.monotonic() - begun
            library.listen(errors)
            if code not in (0, 1, 2) or (code != 0 and not errors.strip()):
                library.fault(f"{name}: exit status {code}, {errors.strip()[:200]!r}")
            if len(errors) > 2_000:
                library.fault(f"{name}: {len(errors):,} bytes of errors, {errors[:160]!r}")
            slow.append((took, f"{name} {way[0]}"))
            if way == ["--count"]:
                print(f"  {name:<32}{took:6.2f} s  {code}  {out.strip() or errors.strip()[:150]!r}")
    raw = subprocess.run(
        [library.gloss.encode(), b"search", b"--count", b"guns\xff\xfe"],
        cwd=library.folder, env=library.environment(), capture_output=True, check=False,
    )
    print(f"  {'no UTF-8':<32}        {raw.returncode}  {(raw.stdout + raw.stderr).decode(errors='replace').strip()[:150]!r}")
    print("queries: the slowest " + ", ".join(f"{name} {took:.2f} s" for took, name in sorted(slow)[-4:]))


PARTS = {part.__name__: part for part in (killed, damaged, unwritable, together, queries)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--papers", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--gloss", type=Path, default=ROOT / "target/release/gloss")
    options = parser.parse_args()
    # So that what is mounted is unmounted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as folder:
        library = Library(options.gloss.resolve(), Path(folder))
        make(library.folder, options.papers, words=150)
        # What was written just now is read again in any case.
        time.sleep(2)
        # Without an index at all: by reading.
        library.cache.parent.mkdir(parents=True)
        library.cache.write_text("")
        wanted = library.answers()
        library.cache.unlink()
        print(f"{options.papers:,} papers, by reading: {wanted}")
        library.expect(wanted, "by the index")
        for part in options.parts or PARTS:
            begun = time.monotonic()
            PARTS[part](library, options.rounds, wanted)
            print(f"{part}: {time.monotonic() - begun:.0f} s", flush=True)
        faults = len(library.faults)
    print(f"{faults} faults")
    sys.exit(faults > 0)


if __name__ == "__main__":
    main()
