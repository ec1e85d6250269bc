# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables beside pandas and polars, pictures beside Pillow and torchvision; files in the page cache."""
import re
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

import made_data
from report import duration, quarters, ratio, verdict
from turns import Failed, call, in_turn

SCRIPT = Path(__file__).resolve().parents[1] / "peers/read_peer.py"
TOLD = re.compile(r"([\d.]+) s, (\d+) MB, (\d+) rows")


@dataclass(frozen=True)
class Reader:
    title: str
    way: str
    needs: tuple


TABLES = [Reader("pandas, C", "pandas", ("pandas",)), Reader("pandas, pyarrow", "pandas-pyarrow", ("pandas", "pyarrow")),
          Reader("polars", "polars", ("polars",))]
PICTURES = [Reader("Pillow, DataLoader", "pillow", ("pillow", "torch", "torchvision")),
            Reader("torchvision, DataLoader", "torchvision", ("torch", "torchvision"))]


class Reading:
    """One reader after another on one path; what they take in memory at most, by the way."""

    def __init__(self, path, readers, machine, limit):
        self.path, self.machine, self.limit, self.memory, self.rows = path, machine, limit, {}, {}
        self.failures = {r.way: why for r in readers if (why := machine.lacks(r.needs))}
        self.measures = {"lamina": lambda: self.once("lamina", [machine.need("tests/lamina-read"), path])}
        for reader in readers:
            if reader.way not in self.failures:
                command = [machine.python, SCRIPT, reader.way, path, machine.threads]
                self.measures[reader.way] = lambda key=reader.way, command=command: self.once(key, command)

    def once(self, key, command):
        told = TOLD.match(text := call(command, self.machine.environment(), self.limit))
        if not told:
            raise Failed(f"said {text.strip()[:80]}")
        self.memory[key], self.rows[key] = max(int(told[2]), self.memory.get(key, 0)), int(told[3])
        return float(told[1])


def warmed(path):
    """The size of a file or of all in a folder, which are in the page cache now."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    size = 0
    for file in files:
        with file.open("rb") as open_file:
            while block := open_file.read(1 << 22):
                size += len(block)
    return size


def judged(figures, against, least):
    """Against the fastest of those readers."""
    there = [figures[key] for key in against if key in figures]
    if not there:
        return f"{least:g} ×: no peer"
    return f"{least:g} ×: {verdict(ratio(figures['lamina'], min(there, key=statistics.median)), least)}"


def measure(key, title, path, readers, gate, goal, given, machine, results):
    """gate, goal: (ways against which, how many times as fast)."""
    print(title, file=sys.stderr)
    size = warmed(path)
    reading = Reading(path, readers, machine, given.limit)
    figures = in_turn(reading.measures, given.reading_rounds, reading.failures)
    if "lamina" in reading.failures:
        raise SystemExit(f"cpu-table: lamina-read: {reading.failures['lamina']}")
    ours = figures["lamina"]
    middle = statistics.median(ours)
    cells = {"data": title, "Lamina": f"{duration(middle)}, {size / 1e6 / middle:.0f} MB/s, {reading.memory['lamina']} MB at most"}
    for reader in readers:
        theirs = figures.get(reader.way)
        if theirs and reading.rows[reader.way] != reading.rows["lamina"]:
            reading.failures[reader.way] = f"read {reading.rows[reader.way]} rows, Lamina {reading.rows['lamina']}"
            theirs = figures.pop(reader.way)[:0]
        cells[reader.title] = (f"{duration(statistics.median(theirs))} ({ratio(ours, theirs):.2f} ×{quarters(ours, theirs)}), {reading.memory[reader.way]} MB"
                               if theirs else reading.failures[reader.way])
    cells |= {"gate": judged(figures, *gate), "goal": judged(figures, *goal)}
    results.put("reading", key, {"cells": cells, "figures": figures, "memory": reading.memory, "how":
                                 f"Medians of {given.reading_rounds} turns; in brackets how many times as long as Lamina; files in the page cache, imports do not "
                                 "count; memory of a peer with workers is that of its process and of the largest worker."})


def run(given, machine, results):
    machine.need("tests/lamina-read")
    file = made_data.table(given.data, given.csv_bytes)
    measure("csv", f"CSV, {file.stat().st_size / 1e9:.3g} GB, 15 numbers and a class", file, TABLES,
            (("pandas", "pandas-pyarrow"), 1), (("polars",), 2), given, machine, results)
    if why := machine.lacks(("pillow", "numpy")):
        cells = {"data": f"{given.pictures} JPEG", "Lamina": f"not measured: the pictures could not be made: {why}"}
        results.put("reading", "jpeg", {"cells": cells, "figures": {}, "how": ""})
        return
    ways = tuple(reader.way for reader in PICTURES)
    measure("jpeg", f"{given.pictures} JPEG of 256 × 256 to 64 × 64", made_data.pictures(given.data, given.pictures, machine.python), PICTURES,
            (ways, 1), (ways, 2), given, machine, results)
