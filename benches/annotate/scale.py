#!/usr/bin/env python3
"""Measures the views of annotations, and changes of many, in a large annotated library.

    cargo build --release
    cargo run --release --example scale -- /tmp/scale
    python3 benches/annotate/scale.py /tmp/scale

Standard library only. The library is copied, and worked on in a pseudo-terminal of 120x40. Of each key it is
told when the first bytes came, and when the last ones did: until then answers of workers arrive. Of a step
over many highlights the last bytes say that it is saved; the files are then looked at. Milliseconds; the
middle of --runs runs, and the greatest after it.
"""

import argparse
import fcntl
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLUMNS, ROWS = 120, 40
TAG = "measured"
ESCAPE = "\x1b"
# How long the first answer to a key may take, in seconds.
PATIENCE = 3.0


class Session:
    """The program in a terminal."""

    def __init__(self, gloss, home, who):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            places = {f"XDG_{name}_HOME": str(home / name.lower())
                      for name in ("STATE", "CACHE", "DATA", "CONFIG")}
            os.environ.update(TERM="xterm-256color", HOME=str(home), **places)
            os.chdir(home / "library")
            os.execv(gloss, [gloss, "--as", who])
        self.read(2.0)

    def read(self, quiet, limit=120.0):
        """Reads until nothing has come for so many seconds; returns when the first and the last came."""
        begun = time.monotonic()
        first = last = None
        while time.monotonic() - begun < limit:
            if not select.select([self.fd], [], [], PATIENCE if first is None else quiet)[0]:
                break
            try:
                os.read(self.fd, 1 << 16)
            except OSError:
                break
            last = (time.monotonic() - begun) * 1000
            first = last if first is None else first
        return first or 0.0, last or 0.0

    def press(self, key, quiet=0.3):
        os.write(self.fd, key.encode())
        return self.read(quiet)

    def step(self, key, is_done):
        """Makes a step, and waits until the files say that it is done."""
        begun = time.monotonic()
        first, last = self.press(key, 2.0)
        while not is_done():
            assert time.monotonic() - begun < 120, "the step was not saved"
            since = (time.monotonic() - begun) * 1000
            last = since + self.read(2.0)[1]
        return first, last

    def type(self, words, quiet=0.3):
        """Types words; returns the slowest first and the slowest last answer to a key."""
        times = [self.press(key, quiet) for key in words]
        return max(first for first, _ in times), max(last for _, last in times)

    def end(self):
        for key in "qqqq":
            try:
                self.press(key)
            except OSError:
                break
        try:
            os.kill(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def tagged(home, who):
    """How many highlights have the tag, and how many there are."""
    texts = [path.read_text() for path in (home / "library/store" / who).rglob("*.toml")]
    count = lambda words: sum(text.count(words) for text in texts)
    return count(f'"{TAG}"'), count("[[highlight]]")


def run(gloss, source, who, wanted, told):
    home = Path(tempfile.mkdtemp(prefix="gloss-scale-"))
    shutil.copytree(source, home / "library")
    os.sync()
    session = Session(gloss, home, who)
    try:
        for view in ("'", "A", "R", "B"):
            told(f"{view} opens", session.press(view, 0.6))
            session.press(ESCAPE)
            session.press(ESCAPE)
        session.press("'", 0.6)
        told("' a key of `bridge`", session.type("bridge"))
        session.press(ESCAPE)
        session.press("A", 0.6)
        session.press("/")
        told("A, a key of `tag:forces`", session.type("tag:forces"))
        session.press("\x15")
        told("A, a key of `quote:bridge`", session.type("quote:bridge"))
        session.press("\x15")
        session.type(wanted)
        session.press("\r")
        session.press("A")
        all_before = tagged(home, who)[1]
        session.press("+")
        session.type(TAG)
        session.press("\r", 3.0)
        # A new tag is asked about once.
        steps = [("a tag added", "\r"), ("undone", "u"), ("redone", "\x12"), ("undone again", "u")]
        if tagged(home, who)[0]:
            steps = steps[1:]
        for name, key in steps:
            told(name, session.step(key, lambda: (tagged(home, who)[0] > 0) == (key != "u")))
            told.count = max(told.count, tagged(home, who)[0])
        session.press("A")
        session.press("d")
        left = all_before - told.count
        told("deleted", session.step("d", lambda: tagged(home, who)[1] <= left))
        told("undone, what was deleted",
             session.step("u", lambda: tagged(home, who)[1] == all_before))
    finally:
        session.end()
        shutil.rmtree(home, ignore_errors=True)


class Told:
    """What was measured, by what was done."""

    def __init__(self):
        self.rows, self.count = {}, 0

    def __call__(self, what, times):
        self.rows.setdefault(what, []).append(times)

    def print(self):
        print(f"{self.count} highlights; load {os.getloadavg()[0]:.1f}\n")
        print("| | first bytes | last bytes |\n|---|---|---|")
        for what, times in self.rows.items():
            middle = [f"{statistics.median(one):.0f} ({max(one):.0f})" for one in zip(*times)]
            print(f"| {what} | {middle[0]} | {middle[1]} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("library", type=Path, help="a library that examples/scale.rs has made")
    parser.add_argument("--gloss", default=str(ROOT / "target/release/gloss"))
    parser.add_argument("--as", dest="who", default="iris", help="whose highlights are changed")
    parser.add_argument("--filter", default="annotator:iris tag:forces", help="which")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    told = Told()
    for _ in range(options.runs):
        run(str(Path(options.gloss).resolve()), options.library, options.who, options.filter, told)
    told.print()


if __name__ == "__main__":
    main()
