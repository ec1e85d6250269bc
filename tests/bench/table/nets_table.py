# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of the nets of `lamina-cli bench` beside those of PyTorch, Keras and JAX."""
import json
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path

from report import duration, quarters, ratio, verdict
from turns import Failed, Kept, call, in_turn

ENOUGH, BEATEN = 2, 3  # turns after which a peer that is so many times as slow as the best one is asked no more
SCRIPTS = Path(__file__).resolve().parents[1] / "peers"


@dataclass(frozen=True)
class Row:
    """A line of the goals: how many times as fast as the best peer it must be and is meant to be, and what holds whoever the peer is."""
    key: str
    title: str
    net: str
    gate: float = 0          # 0: none
    goal: float = 0
    most: float = 0          # seconds a step
    share: float = 0         # of the multiply-add peak
    precision: str = "float32"
    predicts: bool = False


ROWS = [
    Row("line", "y = 2x − 1, 6 points, SGD", "line", 250, 2000, most=0.5e-6),
    Row("iris", "iris-size net, B 32", "iris", 40, 100, most=10e-6),
    Row("mlp-128", "MLP, B 128", "mlp-128", 1.8, 2.5, share=0.70),
    Row("mlp-32", "MLP, B 32", "mlp-32", 2.5, 4, share=0.55),
    Row("mlp-128-bf16", "MLP, B 128, bf16", "mlp-128", 2.7, 3.5, precision="bfloat16"),
    Row("lenet-64", "LeNet-like, B 64", "lenet-64", 2.2, 3, share=0.55),
    Row("resnet20-128", "ResNet-20, B 128", "resnet20-128", 1.15, 1.3, share=0.75),
    Row("resnet20-128-bf16", "ResNet-20, B 128, bf16", "resnet20-128", 0, 2, precision="bfloat16"),
    Row("lstm-64", "LSTM 128, T 100, B 64", "lstm-64", 1.2, 2),
    Row("transformer-32", "transformer block, B 32", "transformer-32", 1.2, 2),
    Row("predict-mlp-1", "predict one, MLP", "predict-mlp-1", 2.3, 4, predicts=True),
    Row("predict-lenet-1", "predict one, LeNet", "predict-lenet-1", 2.3, 4, predicts=True),
    Row("predict-mlp-128", "predict 128, MLP", "predict-mlp-128", 1.3, 1.6, predicts=True),
    Row("predict-lenet-64", "predict 64, LeNet", "predict-lenet-64", 1.3, 1.6, predicts=True),
]


@dataclass(frozen=True)
class Peer:
    key: str
    title: str
    needs: tuple
    words: tuple             # the script and what it is told
    environment: dict = field(default_factory=dict)
    predicts: bool = True    # has a way of its own to predict

    def command(self, machine, row):
        return [machine.python, SCRIPTS / self.words[0], *self.words[1:], "--precision", row.precision, "--wait", row.net]


TORCH = ("torch_peer.py", "--device", "cpu", "--ways")
PEERS = [
    Peer("torch", "PyTorch eager", ("torch",), (*TORCH, "eager")),
    Peer("torch-compile", "torch.compile", ("torch", "g++"), (*TORCH, "compiled")),
    Peer("torch-autotune", "torch.compile max-autotune", ("torch", "g++"), (*TORCH, "autotuned")),
    Peer("keras-jax", "Keras on JAX", ("keras", "jax"), ("keras_peer.py",), {"KERAS_BACKEND": "jax"}),
    Peer("keras-tf", "Keras on TensorFlow, XLA", ("keras", "tensorflow"), ("keras_peer.py",), {"KERAS_BACKEND": "tensorflow"}),
    Peer("keras-tf-graph", "Keras on TensorFlow, oneDNN", ("keras", "tensorflow"), ("keras_peer.py", "--no-jit"), {"KERAS_BACKEND": "tensorflow"}),
    Peer("jax", "JAX jit", ("jax",), ("jax_peer.py",)),
    Peer("jax-loop", "JAX jit, many steps a call", ("jax",), ("jax_peer.py", "--ways", "loop"), predicts=False),
]


def chosen(all_of, wanted, what):
    if not wanted:
        return all_of
    known = {one.key: one for one in all_of}
    for key in wanted.split(","):
        if key not in known:
            raise SystemExit(f"cpu-table: there is no {what} {key}: choose of {', '.join(known)}")
    return [known[key] for key in wanted.split(",")]


def ready(row, peers, machine, limit):
    """key → a peer that waits, and key → why there is none."""
    kept, failures = {}, {}
    for peer in peers:
        if why := machine.lacks(peer.needs):
            failures[peer.key] = why
        elif row.predicts and not peer.predicts:
            failures[peer.key] = "–"
        else:
            print(f"  {peer.title}", file=sys.stderr)
            try:
                kept[peer.key] = Kept(peer.command(machine, row), machine.environment(**peer.environment), limit)
            except Failed as why:
                failures[peer.key] = str(why)
    return kept, failures


def bench(row, machine, limit):
    """Microseconds a step of ours, by a call."""
    told = json.loads(call([machine.need("bin/lamina-cli"), "bench", row.net, "--device", "cpu", "--precision", row.precision, "--threads",
                            machine.threads, "--json"], machine.environment(), limit))
    return told[0]["seconds_per_step"]


def peak_share(row, machine, limit):
    """Of the multiply-adds that this machine can do in a step's time, those that it did; None where it is not told."""
    program = machine.program("tests/lamina-bench")
    if not program or row.predicts or row.precision != "float32":
        return None
    return json.loads(call([program, row.net, "--threads", machine.threads, "--json"], machine.environment(), limit))["peak_share"]


def beaten(figures):
    """Peers that cannot be the best any more, whatever else the machine did in their turns."""
    fastest = {key: min(times) for key, times in figures.items() if key != "lamina" and len(times) >= ENOUGH}
    return {key for key, time in fastest.items() if time > BEATEN * min(fastest.values())}


def measure(row, peers, machine, given):
    kept, failures = ready(row, peers, machine, given.limit)
    try:
        measures = {"lamina": lambda: bench(row, machine, given.limit)}
        for key, peer in kept.items():
            measures[key] = lambda peer=peer: peer.go(given.limit)["seconds_per_step"]
        figures = in_turn(measures, given.rounds, failures, beaten)
    finally:
        for peer in kept.values():
            peer.end()
    if "lamina" in failures:
        raise SystemExit(f"cpu-table: lamina-cli bench {row.net}: {failures['lamina']}")
    return figures, failures


def durable(row, seconds, share):
    """What holds whoever the peer is, and whether it does."""
    if row.most:
        return f"≤ {duration(row.most)}: {verdict(seconds, row.most, at_least=False)}"
    if row.share:
        return f"≥ {100 * row.share:.0f} %: " + ("not measured" if share is None else verdict(share, row.share))
    return "–"


def judged(value, least):
    return f"{least:g} ×: " + ("no peer" if value is None else verdict(value, least)) if least else "–"


def cells(row, figures, failures, share, peers):
    ours = figures["lamina"]
    told = {"net": row.title, "Lamina": duration(statistics.median(ours))}
    for peer in peers:
        theirs = figures.get(peer.key)
        fewer = f", {len(theirs)} turns" if theirs and len(theirs) < len(ours) else ""
        told[peer.title] = f"{duration(statistics.median(theirs))} ({ratio(ours, theirs):.2f} ×{fewer})" if theirs else failures[peer.key]
    titles = {peer.key: peer.title for peer in peers}
    best = min((key for key in figures if key != "lamina"), key=lambda key: statistics.median(figures[key]), default=None)
    value = ratio(ours, figures[best]) if best else None
    told["best peer"] = f"{value:.2f} ×{quarters(ours, figures[best])} ({titles[best]})" if best else "no peer"
    told["share of peak"] = "–" if share is None else f"{100 * share:.1f} %"
    return told | {"gate": judged(value, row.gate), "goal": judged(value, row.goal),
                   "whoever the peer": durable(row, statistics.median(ours), share)}


def how(rounds):
    return (f"Medians of {rounds} turns, each the median of 11 rounds of at least 50 ms (Keras: 250 ms; peers with rounds over half a second: 3 rounds) "
            f"after a warm-up; a peer that is {BEATEN} times as slow as another after {ENOUGH} turns is asked no more; in brackets how many times as long as "
            "Lamina: the ratio of medians, and of the best peer the quarters of the turns' ratios.")


def run(given, machine, results):
    machine.need("bin/lamina-cli")
    peers = chosen(PEERS, given.peers, "peer")
    for row in chosen(ROWS, given.rows, "row"):
        print(f"{row.title}", file=sys.stderr)
        figures, failures = measure(row, peers, machine, given)
        try:
            share = peak_share(row, machine, given.limit)
        except Failed as why:
            share = None
            print(f"  lamina-bench {why}", file=sys.stderr)
        results.put("nets", row.key, {"cells": cells(row, figures, failures, share, peers), "figures": figures, "share": share, "how": how(given.rounds)})
