# SPDX-License-Identifier: GPL-3.0-or-later
"""cpu-table with programs and peers that only say what a test tells them to: it must never show a figure that was not measured."""
import json
import sys
import tempfile
import types
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "peers")]

import made_data
import nets
import nets_table
import reading
import report
import turns
import watching
from machine import Machine

SAYS = "#!/usr/bin/env python3\nimport json, os, sys, time\nsys.argv.pop(0)\n"
CLI = SAYS + """
if sys.argv[0] == "--version": print("lamina-cli 0")
elif sys.argv[:2] == ["bench", "sync"]: print(json.dumps([{"steps": 8, "ring": {"synchronising_calls": 0}}]))
elif sys.argv[0] == "bench": print(json.dumps([{"case": sys.argv[1], "seconds_per_step": 0.002}]))
elif sys.argv[0] == "runs": print(json.dumps([{"duration": 2.0}]))
"""
BENCH = SAYS + 'print(json.dumps({"case": sys.argv[0], "peak_share": 0.72, "ring_share": 0.004}))\n'
WATCHING = SAYS + 'print(json.dumps({"steps": 50, "seconds": 2.04, "syncs": 0}))\n'
READ = SAYS + 'print("2.00 s, 100 MB, 7 rows, a table")\n'
PASSES, FAILS = SAYS, SAYS + "sys.exit('1 failed')\n"
PEER = SAYS + """
print("a library talks")
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin: print(json.dumps({"seconds_per_step": %s}), flush=True)
"""


class CpuTableTest(unittest.TestCase):
    def setUp(self):
        self.addCleanup(setattr, turns, "PAUSE", turns.PAUSE)
        turns.PAUSE = 0
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.at = Path(self.folder.name)
        for name, text in {"bin/lamina-cli": CLI, "tests/lamina-bench": BENCH, "tests/lamina-read": READ, "tests/lamina-watching": WATCHING,
                           "tests/cpu_steady_step_test": PASSES, "tests/cpu_executor_test": FAILS}.items():
            self.script(name, text)
        self.machine = Machine(1, sys.executable, self.at)
        self.machine.packages = {}
        self.results = report.Results(self.at / "out.md", self.machine)
        self.given = types.SimpleNamespace(limit=20.0, rounds=5, rows=None, peers=None, seconds=1.0, reading_rounds=4,
                                           csv_bytes=3e4, pictures=3, data=self.at / "data")

    def script(self, name, text):
        path = self.at / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return path

    def peer(self, key, text, needs=()):
        return nets_table.Peer(key, key, needs, (str(self.script(key + ".py", text)),))

    def nets(self, row, *peers):
        all_of, nets_table.PEERS = nets_table.PEERS, list(peers)
        self.addCleanup(setattr, nets_table, "PEERS", all_of)
        self.given.rows = row
        nets_table.run(self.given, self.machine, self.results)
        return self.results.all["sections"]["nets"][row]["cells"]

    def test_the_best_peer_decides(self):
        cells = self.nets("mlp-128", self.peer("slow", PEER % 0.02), self.peer("fast", PEER % 0.004))
        self.assertEqual(cells["slow"], "20 ms (10.00 ×, 2 turns)")
        self.assertEqual(cells["best peer"], "2.00 ×, 2.00–2.00 (fast)")
        self.assertEqual((cells["gate"], cells["goal"]), ("1.8 ×: met", "2.5 ×: **missed**"))
        self.assertEqual((cells["share of peak"], cells["whoever the peer"]), ("72.0 %", "≥ 70 %: met"))
        self.assertIn("| MLP, B 128 | 2 ms |", (self.at / "out.md").read_text())

    def test_who_is_not_there_has_no_figure(self):
        cells = self.nets("iris", self.peer("absent", PEER % 1, ("a-package",)))
        self.assertEqual(cells["absent"], "not installed (a-package)")
        self.assertEqual((cells["best peer"], cells["gate"]), ("no peer", "40 ×: no peer"))
        self.assertEqual(cells["whoever the peer"], "≤ 10 µs: **missed**")

    def test_who_fails_or_is_late_has_no_figure(self):
        self.given.limit = 2.0
        cells = self.nets("lstm-64", self.peer("late", SAYS + "time.sleep(60)\n"), self.peer("broken", SAYS + 'print(json.dumps({"error": "No: none"}))\n'),
                          self.peer("gone", SAYS + "sys.exit('out of memory')\n"))
        self.assertEqual((cells["late"], cells["broken"], cells["gone"]), ("over 2 s", "failed: No: none", "ended: out of memory"))
        self.assertEqual(cells["best peer"], "no peer")

    def test_who_fails_in_a_later_turn_loses_its_figures(self):
        once = SAYS + 'print("{}", flush=True)\nsys.stdin.readline()\nprint(json.dumps({"seconds_per_step": 1.0}), flush=True)\n'
        cells = self.nets("lstm-64", self.peer("once", once))
        self.assertEqual((cells["once"], cells["best peer"]), ("ended: without a word", "no peer"))

    def test_who_waits_takes_no_processor(self):
        busy = SAYS + """import threading
threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()
print("{}", flush=True)
for line in sys.stdin: print(json.dumps({"seconds_per_step": 1.0, "used": time.process_time()}), flush=True)
"""
        kept = turns.Kept([self.script("busy.py", busy)], self.machine.environment(), 20)
        self.addCleanup(kept.end)
        first = kept.go(20)["used"]
        turns.time.sleep(1)
        self.assertLess(kept.go(20)["used"] - first, 0.5)

    def test_turns_begin_with_another_each(self):
        called = []
        turns.in_turn({key: lambda key=key: called.append(key) for key in "abc"}, 3, {})
        self.assertEqual("".join(called), "abcbcacab")

    def test_who_is_near_the_best_is_asked_to_the_end(self):
        self.assertEqual(nets_table.beaten({"lamina": [0.1, 0.1], "a": [1.0, 9.0], "b": [2.9, 9.0], "c": [9.0, 3.1], "d": [9.0]}), {"c"})

    def test_rows_of_an_earlier_run_stay(self):
        fast = self.peer("fast", PEER % 0.004)
        self.nets("mlp-32", fast)
        again = report.Results(self.at / "out.md", self.machine)
        self.assertIn("mlp-32", again.all["sections"]["nets"])
        self.machine.threads = 2
        with self.assertRaises(SystemExit):
            report.Results(self.at / "out.md", self.machine)

    def test_a_row_beside_other_programs_says_so(self):
        rows = {key: {"cells": {}, "how": "", "versions": "", "taken": "", "load": load} for key, load in {"quiet": 2.5, "disturbed": 7.0}.items()}
        self.assertIn("**Other programs ran meanwhile** (disturbed)", "".join(report.notes(rows, 2)))
        del rows["disturbed"]
        self.assertNotIn("Other programs", "".join(report.notes(rows, 2)))

    def test_every_row_is_a_net_that_peers_know(self):
        self.assertLessEqual({row.net for row in nets_table.ROWS}, {net.name for net in nets.NETS})
        self.assertEqual({row.net for row in nets_table.ROWS if row.predicts}, {net.name for net in nets.NETS if net.predicts})

    def test_watching(self):
        watching.run(self.given, self.machine, self.results)
        rows = {key: row["cells"] for key, row in self.results.all["sections"]["watching"].items()}
        self.assertEqual((rows["ring-mlp-32"]["figure"], rows["ring-mlp-32"]["gate"]), ("0.4 % of a step", "≤ 1 %: met"))
        self.assertEqual((rows["syncs"]["figure"], rows["syncs"]["gate"]), ("0", "0: met"))
        self.assertEqual((rows["cpu_steady_step_test"]["gate"], rows["cpu_executor_test"]["gate"]), ("0: met", "0: **missed**"))
        self.assertTrue(rows["window"]["figure"].startswith("2 % longer: 2.04 s instead of 2 s"), rows["window"])
        self.assertEqual((rows["window"]["gate"], rows["window"]["goal"]), ("≤ 3 %: met", "≤ 1 %: **missed**"))

    def test_reading(self):
        reading.SCRIPT, script = self.script("reader.py", SAYS + 'print("3.0 s, 5 MB, %d rows, x" % (7 if sys.argv[0] == "polars" else 6))\n'), reading.SCRIPT
        self.addCleanup(setattr, reading, "SCRIPT", script)
        self.machine.packages = {"pandas": "1", "polars": "1"}
        reading.run(self.given, self.machine, self.results)
        cells = self.results.all["sections"]["reading"]["csv"]["cells"]
        self.assertEqual(cells["polars"], "3 s (1.50 ×, 1.50–1.50), 5 MB")
        self.assertEqual(cells["pandas, C"], "read 6 rows, Lamina 7")
        self.assertEqual(cells["pandas, pyarrow"], "not installed (pyarrow)")
        self.assertEqual((cells["gate"], cells["goal"]), ("1 ×: no peer", "2 ×: **missed**"))

    def test_the_table_that_is_made_has_its_size_and_form(self):
        file = made_data.table(self.at / "data", 2e5)
        lines = file.read_text().splitlines()
        self.assertLess(abs(file.stat().st_size - 2e5), 500)
        self.assertEqual({line.count(",") for line in lines}, {made_data.COLUMNS})
        self.assertEqual(made_data.table(self.at / "data", 2e5), file)

    def test_a_stopwatch_compiles_first_and_takes_the_median(self):
        times = iter([9.0, 0.01, 0.03, 0.06, 0.4] + [0.06] * 6 + [0.6] * 5)
        watch = nets.Stopwatch(lambda calls: next(times), steps=2)
        self.assertEqual(watch.calls, 4)
        self.assertAlmostEqual(watch.figures()["seconds_per_step"], 0.06 / 8)
        slow = iter([9.0, 2.0, 2.0, 7.0, 3.0, 5.0])
        self.assertEqual(nets.Stopwatch(lambda calls: next(slow)).figures()["seconds_per_step"], 5.0)


if __name__ == "__main__":
    unittest.main()
