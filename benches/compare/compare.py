#!/usr/bin/env python3
"""Compares gloss with other programs, side by side in one run, through a pseudo-terminal.

    cargo build --release
    python3 benches/compare/compare.py            prints the tables
    python3 benches/compare/compare.py --write    puts them into PERFORMANCE.md too

Standard library only. The documents are made of the three telegrams, over and over: short, 3 MB,
100 MB, and 5 MB on one line; libraries of 15,000 and 50,000 and a document with 10,000 highlights are made
likewise. Programs that are not installed are left out. Milliseconds are from
writing a key to the last byte of the answer; an answer is over when for QUIET seconds nothing came
and the program used no CPU. The figures of one run can be compared with each other, not with those
of another machine.
"""

import fcntl
import os
import platform
import pty
import re
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GLOSS = ROOT / "target/release/gloss"
QUIET = 0.12
PATIENCE = 30.0
COLUMNS, ROWS = 120, 40
TICKS = os.sysconf("SC_CLK_TCK")


class Session:
    """A program in a terminal."""

    def __init__(self, arguments, folder, stdin=None):
        home = Path(folder) / "home"
        self.start = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            if stdin:
                os.dup2(os.open(stdin, os.O_RDONLY), 0)
            os.environ.update(
                TERM="xterm-256color",
                HOME=str(home),
                XDG_STATE_HOME=str(home / "state"),
                XDG_CACHE_HOME=str(home / "cache"),
                XDG_DATA_HOME=str(home / "data"),
                XDG_CONFIG_HOME=str(home / "config"),
                LESS="",
            )
            os.execvp(arguments[0], arguments)

    def cpu(self):
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])
        except (OSError, IndexError):
            return 0

    def answer(self, keys=b"", until=None):
        """Milliseconds to the last byte (or to the words `until`), and bytes."""
        begun = time.monotonic() if keys else self.start
        os.write(self.fd, keys)
        seen, last, used, still = b"", begun, self.cpu(), time.monotonic()
        while time.monotonic() - begun < PATIENCE:
            if select.select([self.fd], [], [], 0.01)[0]:
                try:
                    seen += os.read(self.fd, 1 << 16)
                except OSError:
                    break
                last = still = time.monotonic()
                if until and until in plain(seen):
                    self.quiet = self.settle()
                    return (last - begun) * 1000, len(seen)
            now = self.cpu()
            if now != used:
                used, still = now, time.monotonic()
            if not until and time.monotonic() - max(last, still) > QUIET:
                # Without an answer there is nothing to be measured.
                return (last - begun) * 1000 if seen else float("nan"), len(seen)
        return None, len(seen)

    def settle(self):
        """Waits until nothing comes and no CPU is used; when that began."""
        used, still = self.cpu(), time.monotonic()
        while time.monotonic() - still < QUIET:
            if select.select([self.fd], [], [], 0.01)[0]:
                try:
                    os.read(self.fd, 1 << 16)
                except OSError:
                    return
                still = time.monotonic()
            now = self.cpu()
            if now != used:
                used, still = now, time.monotonic()
        return still

    def memory(self):
        """Peak megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024

    def end(self):
        try:
            os.kill(self.pid, 9)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def plain(output):
    return re.sub(rb"\x1b(\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78M])", b"", output)


READERS = {
    "gloss": dict(run=[str(GLOSS)], down=b"j", to_scroll=45, page=b" ", end=b"G", find=b"/%s\r", alone=b"\rz"),
    "less": dict(run=["less"], down=b"j", to_scroll=1, page=b" ", end=b"G", find=b"/%s\r", alone=b""),
    "bat": dict(run=[shutil.which("bat") or "batcat", "--paging=always", "--style=plain"], down=b"j", to_scroll=1, page=b" ", end=b"G", find=b"/%s\r", alone=b""),
    "vim": dict(run=["vim", "-u", "NONE", "-n"], down=b"j", to_scroll=45, page=b"\x06", end=b"G", find=b"/%s\r", alone=b""),
}


def read(name, program, document, folder):
    """First text, line down, page down, end, find; bytes and milliseconds; peak memory."""
    session = Session([*program["run"], str(document)], folder)
    first, _ = session.answer(until=b"BEIJING")
    session.settle()
    if program["alone"]:
        session.answer(program["alone"])
    for _ in range(program["to_scroll"]):
        os.write(session.fd, program["down"])
    session.settle()
    lines = [session.answer(program["down"]) for _ in range(20)]
    pages = [session.answer(program["page"]) for _ in range(4)]
    end, _ = session.answer(program["end"])
    session.answer(b"gg" if name in ("gloss", "vim") else b"g")
    find, _ = session.answer(program["find"] % b"LATEWORD")
    peak = session.memory()
    session.end()
    middle = lambda figures: statistics.mean(f or 0 for f in figures if f == f)
    return {
        "first text ms": first,
        "line ms": middle([ms for ms, _ in lines]),
        "line bytes": middle([sent for _, sent in lines]),
        "page ms": middle([ms for ms, _ in pages]),
        "page bytes": middle([sent for _, sent in pages]),
        "end ms": end,
        "find late word ms": find,
        "peak MB": peak,
    }


def finder(name, lines, folder):
    """A key at a time: milliseconds until the list is still, bytes, peak memory."""
    if name == "fzf":
        session = Session(["fzf"], folder, stdin=lines)
    else:
        session = Session([str(GLOSS), str(lines)], folder)
    session.settle()
    time.sleep(1)
    if name == "gloss":
        session.answer(b"F")
        session.answer(b"q")
        session.answer(b"\x7f")
    keys = [session.answer(bytes([key])) for key in b"stalin"]
    session.answer(b"\x15")
    several, _ = session.answer(b"artil div")
    peak = session.memory()
    session.end()
    return {
        "key ms": statistics.median(ms for ms, _ in keys),
        "key bytes": statistics.median(sent for _, sent in keys),
        "two words ms": several,
        "peak MB": peak,
    }


def search_alone(document):
    """Milliseconds that rg takes to find the late word, without a terminal."""
    begun = time.monotonic()
    subprocess.run(["rg", "-c", "LATEWORD", str(document)], stdout=subprocess.DEVNULL)
    return (time.monotonic() - begun) * 1000


def find_in_library(folder):
    """`gloss find` and rg over 15,000 documents: milliseconds, without a terminal."""
    telegrams = [path.read_text() for path in sorted((ROOT / "corpus").glob("*.txt"))]
    place = Path(folder) / "papers"
    place.mkdir()
    for number in range(15_000):
        # Most do not have the word.
        text = telegrams[number % 3] if number % 50 == 0 else telegrams[number % 3].replace("rtillery", "rms")
        (place / f"{number:05}.txt").write_text(f"{text}\n{number}\n")
    gloss = [str(GLOSS), "--library", str(place), "--store", str(Path(folder) / "no-store"), "find"]
    commands = {"gloss find": gloss}
    if shutil.which("rg"):
        commands["rg -c"] = ["rg", "-c"]
    rows = {name: {} for name in commands}
    for what, words in [("one word", ["artillery"]), ("the same, letters left out", ["artlery"]), ("two words", ["artil", "div"])]:
        times = {name: [] for name in commands}
        for _ in range(6):
            for name, command in commands.items():
                if name == "rg -c" and what != "one word":
                    continue
                begun = time.monotonic()
                arguments = [*command, *words] if name == "gloss find" else [*command, *words, str(place)]
                subprocess.run(arguments, stdout=subprocess.DEVNULL)
                times[name].append((time.monotonic() - begun) * 1000)
        for name in commands:
            # The first run fills the system's cache.
            rows[name][f"{what} ms"] = statistics.median(times[name][1:]) if times[name] else float("nan")
    return rows


def library(folder):
    """50,000 documents: to the first frame, and until list, people and references are complete."""
    telegrams = [path.read_text() for path in sorted((ROOT / "corpus").glob("*.txt"))]
    place = Path(folder) / "library"
    for number in range(50_000):
        part = place / f"{number // 1000:02}"
        part.mkdir(parents=True, exist_ok=True)
        (part / f"{number:05}.txt").write_text(f"{telegrams[number % 3]}\n{number}\n")
    time.sleep(3)
    rows = {}
    for name in ["the first time", "again"]:
        session = Session([str(GLOSS), str(place)], folder)
        shown, _ = session.answer(until=b"library")
        complete = (session.quiet - session.start) * 1000
        step, _ = session.answer(b"j")
        session.answer(b"f")
        key, _ = session.answer(b"mao")
        rows[name] = {
            "first frame ms": shown,
            "until still ms": complete,
            "a step ms": step,
            "three letters in the finder ms": key,
            "peak MB": session.memory(),
        }
        session.end()
    return rows


def highlight(count, folder):
    """One highlight more in a document that has `count` of them: on screen, and on disk."""
    lines = [f"Paragraph {number}: the division {number * 7} went to the front." for number in range(12_000)]
    place = Path(folder) / f"with-{count}"
    (place / "store/iris").mkdir(parents=True)
    (place / "docs").mkdir()
    (place / "docs/a.txt").write_text("\n\n".join(lines) + "\n")
    store = place / "store/iris/a.txt.toml"
    point, out = 0, ["format = 1\n"]
    for number, line in enumerate(lines):
        if number < count:
            out.append(
                f'\n[[highlight]]\nid = "{number:08}"\nstart = {point}\nend = {point + 20}\n'
                f'quote = "{line[:20]}"\n'
            )
        point += len(line) + 2
    store.write_text("".join(out))
    options = ["--store", str(place / "store"), "--as", "iris", str(place / "docs/a.txt")]
    session = Session([str(GLOSS), *options], folder)
    session.answer(until=b"Paragraph")
    session.settle()
    session.answer(b"\r")
    session.answer(b"G")
    saves = []
    for _ in range(5):
        before, begun = store.stat().st_ino, time.monotonic()
        shown, _ = session.answer(b"m", until=b"highlighted")
        while store.stat().st_ino == before and time.monotonic() - begun < PATIENCE:
            time.sleep(0.001)
        saves.append(shown)
        session.answer(b"((")
    # Without reading the terminal meanwhile: the file alone is waited for.
    disk = []
    for _ in range(5):
        before, begun = store.stat().st_ino, time.monotonic()
        os.write(session.fd, b"m")
        while store.stat().st_ino == before and time.monotonic() - begun < PATIENCE:
            time.sleep(0.001)
        disk.append((time.monotonic() - begun) * 1000)
        session.settle()
        session.answer(b"((")
    step = statistics.mean(session.answer(b"k")[0] for _ in range(10))
    session.end()
    return {
        "on screen ms": statistics.median(saves),
        "on disk ms": statistics.median(disk),
        "a line up ms": step,
    }


def make(folder):
    telegrams = [path.read_text() for path in sorted((ROOT / "corpus").glob("*.txt"))]
    all_of_them = "\n\n".join(telegrams) + "\n\n"
    late = "\n\nLATEWORD stands here.\n"
    documents = {"one telegram": telegrams[0] + late}
    documents["3 MB"] = all_of_them * (3_000_000 // len(all_of_them)) + late
    documents["100 MB"] = all_of_them * (100_000_000 // len(all_of_them)) + late
    documents["5 MB on one line"] = all_of_them.replace("\n", " ") * (5_000_000 // len(all_of_them)) + "LATEWORD"
    paths = {}
    for name, text in documents.items():
        place = Path(folder) / name.replace(" ", "-")
        place.mkdir()
        paths[name] = place / "a.txt"
        paths[name].write_text(text)
    words = all_of_them.split()
    place = Path(folder) / "lines"
    place.mkdir()
    paths["lines"] = place / "a.txt"
    with open(paths["lines"], "w") as out:
        for number in range(1_000_000):
            at = number * 7919 % (len(words) - 12)
            out.write(f"{' '.join(words[at:at + 10])} {number}.\n\n")
    flat = Path(folder) / "flat.txt"
    flat.write_text("\n".join(line for line in paths["lines"].read_text().split("\n") if line))
    paths["flat"] = flat
    few = flat.read_text().split("\n")[:100_000]
    place = Path(folder) / "few"
    place.mkdir()
    paths["few lines"] = place / "a.txt"
    paths["few lines"].write_text("\n\n".join(few))
    paths["few flat"] = Path(folder) / "few.txt"
    paths["few flat"].write_text("\n".join(few))
    return paths


def show(figure):
    if figure is None:
        return "over 30,000"
    if figure != figure:
        return "–"
    return f"{figure:,.0f}" if figure >= 10 else f"{figure:.1f}"


def table(rows):
    columns = list(next(iter(rows.values())))
    out = ["| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    out += [f"| {name} | " + " | ".join(show(row[c]) for c in columns) + " |" for name, row in rows.items()]
    return "\n".join(out)


def is_there(name):
    return name == "gloss" or bool(shutil.which(READERS.get(name, {}).get("run", [name])[0]))


def version(name):
    command = [READERS.get(name, {}).get("run", [name])[0], "--version"]
    first = subprocess.run(command, capture_output=True, text=True).stdout.split("\n")[0].strip()
    return first if first.lower().startswith(name) else f"{name} {first}"


def main():
    if not GLOSS.exists():
        sys.exit("build it first: cargo build --release")
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "home").mkdir()
        paths = make(folder)
        readers = [name for name in READERS if is_there(name)]
        for document in ["one telegram", "3 MB", "100 MB", "5 MB on one line"]:
            rows = {}
            for name in readers:
                if name in ("vim", "bat") and document == "5 MB on one line":
                    continue
                print(f"{name}, {document} …", file=sys.stderr)
                rows[name] = read(name, READERS[name], paths[document], folder)
            parts.append(f"### Reading: {document}\n\n{table(rows)}")
        for words, before in [("a million", ""), ("a hundred thousand", "few ")]:
            rows = {}
            for name in ["gloss", "fzf"]:
                if is_there(name):
                    print(f"{name}, {words} passages …", file=sys.stderr)
                    lines = paths[before + ("lines" if name == "gloss" else "flat")]
                    rows[name] = finder(name, lines, folder)
            parts.append(f"### Finding fuzzily in {words} passages\n\n{table(rows)}")
        if shutil.which("rg"):
            times = [search_alone(paths["100 MB"]) for _ in range(5)]
            parts.append(f"rg alone finds the late word in 100 MB in {show(statistics.median(times))} ms.")
        print("finding in 15,000 documents …", file=sys.stderr)
        parts.append(f"### Finding in 15,000 documents, from the command line\n\n{table(find_in_library(folder))}")
        print("a library of 50,000 …", file=sys.stderr)
        parts.append(f"### 50,000 documents, gloss\n\n{table(library(folder))}")
        rows = {f"among {count:,}": highlight(count, folder) for count in [10, 10_000]}
        parts.append(f"### One highlight more, gloss\n\n{table(rows)}")
    programs = [name for name in [*READERS, "fzf", "rg"] if is_there(name)]
    about = [f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}; {COLUMNS}x{ROWS}; "
             + "; ".join(filter(None, map(version, programs)))]
    text = "\n\n".join([*about, *parts])
    print(text)
    if "--write" in sys.argv:
        page = ROOT / "PERFORMANCE.md"
        head, rest = page.read_text().split("<!-- compare -->\n", 1)
        tail = rest.split("<!-- end -->", 1)[1]
        page.write_text(f"{head}<!-- compare -->\n\n{text}\n\n<!-- end -->{tail}")


if __name__ == "__main__":
    main()
