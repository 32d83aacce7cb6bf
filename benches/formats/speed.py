#!/usr/bin/env python3
"""Measures how long documents in formats take: to the first page on the screen, and to be read.

    cargo build --release
    python3 benches/formats/speed.py [FILE...] [--folder FOLDER] [--runs 5] [--gloss PROGRAM]

For each FILE, with nothing remembered ("first") and then again: milliseconds from the start of gloss
in a terminal to words of the first screen, and of the whole text from the start of a program to its
end, beside pdftotext or pandoc. For FOLDER: `gloss list` first and again, beside pdftotext and pandoc
on each file in turn. Middle of all runs; of programs that write a text also the processor time, which
says more on a machine that is busy. Standard library only.
"""

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "compare"))
from compare import GLOSS, Session  # noqa: E402

PANDOC = {".html": "html", ".epub": "epub", ".md": "markdown", ".docx": "docx", ".odt": "odt", ".rtf": "rtf"}


def environment(home):
    names = {"STATE": "state", "CACHE": "cache", "DATA": "data", "CONFIG": "config"}
    own = {f"XDG_{name}_HOME": str(home / below) for name, below in names.items()}
    return {**os.environ, **own, "HOME": str(home)}


def timed(arguments, **options):
    """Seconds from start to end, seconds of processor time, and what was written."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), monotonic()
    done = subprocess.run(
        [str(argument) for argument in arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        **options,
    )
    whole, after = monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return whole, used, done.stdout


def peer(file):
    """The other program that reads a file."""
    if file.suffix == ".pdf" and shutil.which("pdftotext"):
        return ["pdftotext", file, "-"]
    if file.suffix in PANDOC and shutil.which("pandoc"):
        return ["pandoc", "-f", PANDOC[file.suffix], "-t", "plain", file]
    return None


def middle(times):
    return statistics.median(times) * 1000


def opened(gloss, file, folder, word):
    """Seconds from the start to a word on the screen."""
    session = Session([str(gloss), str(file)], folder)
    found, _ = session.answer(until=word)
    session.end()
    return (found or float("nan")) / 1000


def landmark(text):
    """A long word of the first screen, but not of its first lines, which may be the title."""
    words = re.findall(rb"[A-Za-z]{5,}", text[:700])
    return max(words[len(words) // 3 :] or [b""], key=len)


def of_file(gloss, file, runs):
    rows = {name: [] for name in ("first", "again", "text first", "text again", "other")}
    used = {name: [] for name in rows}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            for name in ("text first", "text again"):
                whole, own, text = timed([gloss, "text", file], env=environment(home))
                rows[name].append(whole)
                used[name].append(own)
        with tempfile.TemporaryDirectory() as folder:
            for name in ("first", "again"):
                rows[name].append(opened(gloss, file, folder, landmark(text)))
        if other := peer(file):
            whole, own, _ = timed(other)
            rows["other"].append(whole)
            used["other"].append(own)
    print(f"{file.name}, {file.stat().st_size >> 10} KB")
    for name, times in rows.items():
        if times:
            own = f" (processor {middle(used[name]):.0f})" if used[name] else ""
            label = {"first": "on the screen, first", "again": "on the screen, again"}.get(name, name)
            label = str(peer(file)[0]) if name == "other" else label
            print(f"  {label:<22}{middle(times):8.0f} ms{own}")


def of_folder(gloss, folder):
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    print(f"{folder.name}, {len(files)} files")
    with tempfile.TemporaryDirectory() as home:
        for name in ("first", "again"):
            whole, own, _ = timed([gloss, "list"], cwd=folder, env=environment(Path(home)))
            print(f"  gloss list, {name:<10}{whole:8.2f} s (processor {own:.2f})")
    sums = {}
    for other in filter(None, map(peer, files)):
        whole, own, _ = timed(other)
        count, all_whole, all_own = sums.get(other[0], (0, 0.0, 0.0))
        sums[other[0]] = (count + 1, all_whole + whole, all_own + own)
    for program, (count, whole, own) in sums.items():
        print(f"  {program}, {count} files{whole:8.2f} s (processor {own:.2f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--gloss", type=Path, default=GLOSS)
    options = parser.parse_args()
    for file in options.files:
        of_file(options.gloss.resolve(), file.resolve(), options.runs)
    if options.folder:
        of_folder(options.gloss.resolve(), options.folder.resolve())


if __name__ == "__main__":
    main()
