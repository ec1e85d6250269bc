# SPDX-License-Identifier: GPL-3.0-or-later
"""The table in Markdown, made of all figures that were taken on one machine; rows of an earlier run stay until they are measured anew."""
import json
import os
import statistics
import time

LAST = ("gate", "goal", "whoever the peer")
TITLES = {"nets": "Nets", "reading": "Reading", "watching": "Watching"}


class Results:
    def __init__(self, path, machine):
        self.path, self.kept, self.machine = path, path.with_name(path.name + ".json"), machine
        self.all = {"about": machine.about(), "sections": {}}
        if self.kept.exists():
            self.all = json.loads(self.kept.read_text())
            if self.all["about"] != machine.about():
                raise SystemExit(f"cpu-table: {path} holds figures of another machine or number of threads: name another file with --results")

    def put(self, section, key, row):
        """row: {"cells": {column: text}, …figures}; written at once, so that a run that is cut off has left what it found."""
        row |= {"versions": self.machine.versions(), "taken": time.strftime("%Y-%m-%d"), "load": load()}
        self.all["sections"].setdefault(section, {})[key] = row
        self.kept.write_text(json.dumps(self.all, indent=1) + "\n")
        self.path.write_text(self.markdown())

    def markdown(self):
        about = self.all["about"]
        parts = [f"# CPU, {about['threads']} threads: {about['processor']}"]
        for section in TITLES:
            if rows := self.all["sections"].get(section):
                parts += [f"## {TITLES[section]}", table(rows), *notes(rows, about["threads"])]
        return "\n\n".join(parts) + "\n"


def load():
    return round(os.getloadavg()[1], 1)


def table(rows):
    named = list(dict.fromkeys(column for row in rows.values() for column in row["cells"]))
    columns = [c for c in named if c not in LAST] + [c for c in LAST if c in named]
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for row in rows.values():
        lines.append("| " + " | ".join(row["cells"].get(column, "–") for column in columns) + " |")
    return "\n".join(lines)


def notes(rows, threads):
    """How the rows were taken: those of one day and the same versions together."""
    groups = {}
    for key, row in rows.items():
        groups.setdefault((row["how"], row["versions"], row["taken"]), []).append((key, row))
    for (how, versions, taken), members in groups.items():
        which = "" if len(groups) == 1 else ", ".join(key for key, _ in members) + ": "
        loads = [row["load"] for _, row in members]
        yield f"{which}{how} Taken {taken}, load of five minutes {min(loads)} to {max(loads)}, our own included. {versions}."
    if disturbed := [key for key, row in rows.items() if row["load"] > threads + 1]:
        yield f"**Other programs ran meanwhile** ({', '.join(disturbed)}): threads of a peer that wait for each other come to a halt then, so these rows prove nothing."


def ratio(ours, theirs):
    """How many times as long theirs took: the ratio of medians."""
    return statistics.median(theirs) / statistics.median(ours)


def quarters(ours, theirs):
    """Of the ratios of single turns, in words; "" where there are too few."""
    if min(len(ours), len(theirs)) < 4:
        return ""
    low, _, high = statistics.quantiles([b / a for a, b in zip(ours, theirs)], n=4, method="inclusive")
    return f", {low:.2f}–{high:.2f}"


def verdict(value, gate, at_least=True):
    return "met" if (value >= gate if at_least else value <= gate) else "**missed**"


def duration(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            break
    return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds:.0f} s"
