#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts figures of `lamina-cli bench --json` beside those of the peers, as a table in Markdown on the standard output.

  table.py TITLE OURS.json… -- PEERS.jsonl…

What was run on a GPU by `on-gpu` becomes a table by this; on a CPU, `cpu-table` measures in turn and makes its own. A file of ours may
hold several runs ("[…]" one after another): their medians count.
"""
import json
import statistics
import sys


def arrays(text):
    """The JSON arrays of a file, one after another."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        yield value


def main():
    if len(sys.argv) < 4 or "--" not in sys.argv:
        raise SystemExit(__doc__)
    title, files = sys.argv[1], sys.argv[2:]
    ours, theirs = files[:files.index("--")], files[files.index("--") + 1:]
    lamina, peers, names = {}, {}, []
    for name in ours:
        for run in arrays(open(name).read()):
            for row in run:
                lamina.setdefault(row["case"], []).append(row["seconds_per_step"])
    for name in theirs:
        for line in open(name):
            row = json.loads(line)
            if "seconds_per_step" in row:
                peers.setdefault((row["case"], row["peer"]), []).append(row["seconds_per_step"])
                if row["peer"] not in names:
                    names.append(row["peer"])
    print(f"# {title}\n\nMicroseconds a step, medians; in brackets how many times as long as Lamina.\n")
    print("| net | Lamina | " + " | ".join(names) + " |\n|---|---:|" + "---:|" * len(names))
    for case, times in lamina.items():
        cells = []
        for name in names:
            found = peers.get((case, name))
            cells.append("–" if not found else f"{1e6 * statistics.median(found):.1f} ({statistics.median(found) / statistics.median(times):.2f} ×)")
        print(f"| {case} | {1e6 * statistics.median(times):.2f} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
