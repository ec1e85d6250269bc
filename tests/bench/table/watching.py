# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to watch: the ring, the open window, and what a steady step must not do at all."""
import json
import statistics
import sys
import tempfile
from pathlib import Path

from report import duration, quarters, verdict
from turns import Failed, call, in_turn

RING_NETS = ("line", "iris", "mlp-32", "mlp-128")
RING_MOST, WINDOW_MOST, WINDOW_GOAL = 0.01, 0.03, 0.01
# Tests, and the functions of theirs that count allocations.
STEADY = {"tests/cpu_steady_step_test": ("allocatesNothing", "allocations of a steady training step, net by net"),
          "tests/cpu_executor_test": ("aPredictionAllocatesNothing", "allocations of a prediction")}


def percent(share):
    return f"{100 * share:.2g} %"


def put(results, key, cells, how, **figures):
    results.put("watching", key, {"cells": cells, "how": how, **figures})


def ring(machine, results, limit):
    """A record written and read, beside the step that it tells of."""
    program = machine.need("tests/lamina-bench")
    shares = {}
    for net in RING_NETS:
        told = json.loads(call([program, net, "--threads", machine.threads, "--json"], machine.environment(), limit))
        shares[net] = told["ring_share"]
        # y = 2x - 1 has its gate in microseconds, the ring included.
        gate = "in that of its step" if net == "line" else f"≤ {percent(RING_MOST)}: {verdict(shares[net], RING_MOST, at_least=False)}"
        put(results, f"ring-{net}", {"what": f"ring, {net}: a record written and read", "figure": percent(shares[net]) + " of a step", "gate": gate},
            "Ring: medians of 11 rounds in turn with the steps.", share=shares[net])


def syncs(machine, results, limit):
    """Calls that waited for the device in steps that were watched by the ring."""
    cli = machine.need("bin/lamina-cli")
    told = json.loads(call([cli, "bench", "sync", "mlp-128", "--device", "cpu", "--threads", machine.threads, "--json"], machine.environment(), limit))[0]
    count = told["ring"]["synchronising_calls"]
    put(results, "syncs", {"what": f"synchronising calls in {told['steps']} watched steps of mlp-128", "figure": str(count),
                             "gate": f"0: {verdict(count, 0, at_least=False)}"}, "Calls counted by the executor.", figure=count)


def steady(machine, results, limit):
    """Tests count allocations; they pass or not, whatever the machine."""
    for path, (function, what) in STEADY.items():
        program, figure, gate = machine.program(path), "not built", "not measured"
        if program:
            try:
                call([program, function], machine.environment(QT_QPA_PLATFORM="offscreen"), limit)
                figure, gate = f"none: {program.name} passes", "0: met"
            except Failed as why:
                figure, gate = f"{program.name} {why}", "0: **missed**"
        put(results, Path(path).name, {"what": what, "figure": figure, "gate": gate}, "Allocations counted by the tests.")


class Trainings:
    """The same project trained with the window open and by lamina-cli: seconds of training, as the session itself counts them."""

    def __init__(self, machine, limit, folder):
        self.machine, self.limit, self.folder = machine, limit, Path(folder)
        self.file, self.epochs, self.steps = self.folder / "mlp-32.lamina", 1, 0

    def window(self):
        told = json.loads(call([self.machine.need("tests/lamina-watching"), "train", self.file, self.epochs, self.machine.threads],
                               self.machine.environment(QT_QPA_PLATFORM="offscreen"), self.limit).splitlines()[-1])
        self.steps = told["steps"]
        return told["seconds"]

    def terminal(self):
        home = tempfile.mkdtemp(dir=self.folder)  # a registry with this run alone
        environment, cli = self.machine.environment(LAMINA_HOME=home), self.machine.need("bin/lamina-cli")
        call([cli, "train", self.file], environment, self.limit)
        runs = json.loads(call([cli, "runs", "list", "--json"], environment, self.limit))
        return runs[0]["duration"]

    def fit_to(self, seconds):
        """As many epochs as last about so long."""
        self.epochs = 20
        self.epochs = max(2, round(self.epochs * seconds / max(self.window(), 1e-3)))
        self.window()  # writes the project with its epochs


def window(machine, results, given):
    if not machine.program("tests/lamina-watching"):
        put(results, "window", {"what": "window open", "figure": "lamina-watching is not built", "gate": "not measured"}, "")
        return
    limit = given.limit + 20 * given.seconds
    with tempfile.TemporaryDirectory() as folder:
        trainings = Trainings(machine, limit, folder)
        trainings.fit_to(given.seconds)
        failures = {}
        figures = in_turn({"window": trainings.window, "terminal": trainings.terminal}, given.rounds, failures)
    if failures:
        raise SystemExit("cpu-table: " + "; ".join(f"training by the {key}: {why}" for key, why in failures.items()))
    seen, unseen = statistics.median(figures["window"]), statistics.median(figures["terminal"])
    share = seen / unseen - 1
    put(results, "window", {"what": f"window open (offscreen) against lamina-cli train, MLP B 32, {trainings.steps} steps",
                            "figure": f"{percent(share)} longer: {duration(seen)} instead of {duration(unseen)}" + quarters(figures["terminal"], figures["window"]),
                            "gate": f"≤ {percent(WINDOW_MOST)}: {verdict(share, WINDOW_MOST, at_least=False)}",
                            "goal": f"≤ {percent(WINDOW_GOAL)}: {verdict(share, WINDOW_GOAL, at_least=False)}"},
        f"Window: {given.rounds} turns, the ratio of medians, and the quarters of the turns' ratios.", figures=figures)


def run(given, machine, results):
    print("ring, synchronising calls, allocations", file=sys.stderr)
    ring(machine, results, given.limit)
    syncs(machine, results, given.limit)
    steady(machine, results, given.limit)
    print("window", file=sys.stderr)
    window(machine, results, given)
