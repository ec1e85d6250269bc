# SPDX-License-Identifier: GPL-3.0-or-later
"""The nets of app/cli/bench_nets.cpp for the peers: the same layers, batches, losses and optimizers; and how a step is timed."""
import json
import statistics
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Net:
    name: str
    kind: str        # which builder
    batch: int
    optimizer: str   # "sgd 0.01", "momentum 0.1 0.9", "adam 0.001"
    input: tuple     # of a sample, channels last
    classes: int     # 0: one number, mean squared error
    predicts: bool = False  # a step answers a batch and trains nothing


NETS = [
    Net("line", "line", 6, "sgd 0.01", (1,), 0),
    Net("iris", "iris", 32, "adam 0.001", (4,), 3),
    Net("mlp-32", "mlp", 32, "adam 0.001", (784,), 10),
    Net("mlp-128", "mlp", 128, "adam 0.001", (784,), 10),
    Net("mlp-1024", "mlp", 1024, "adam 0.001", (784,), 10),
    Net("lenet-64", "lenet", 64, "adam 0.001", (28, 28, 1), 10),
    Net("lenet-1024", "lenet", 1024, "adam 0.001", (28, 28, 1), 10),
    Net("resnet20-128", "resnet20", 128, "momentum 0.1 0.9", (32, 32, 3), 10),
    Net("lstm-64", "lstm", 64, "adam 0.001", (100, 64), 10),
    Net("transformer-32", "transformer", 32, "adam 0.001", (64, 128), 10),
    Net("predict-mlp-1", "mlp", 1, "adam 0.001", (784,), 10, True),
    Net("predict-mlp-128", "mlp", 128, "adam 0.001", (784,), 10, True),
    Net("predict-lenet-1", "lenet", 1, "adam 0.001", (28, 28, 1), 10, True),
    Net("predict-lenet-64", "lenet", 64, "adam 0.001", (28, 28, 1), 10, True),
    Net("resnet20-1024", "resnet20", 1024, "momentum 0.1 0.9", (32, 32, 3), 10),
    Net("resnet18-128", "resnet18", 128, "momentum 0.1 0.9", (32, 32, 3), 10),
    Net("wide-8192", "wide", 8192, "adam 0.001", (4096,), 10),
]
ROUNDS = 11
# Steps of one call, for peers that can put many into one: about a tenth of a second on two cores, more steps where they are small.
TOGETHER = {"line": 512, "iris": 512, "mlp": 32, "lenet": 16, "lstm": 8, "transformer": 8, "resnet20": 4}


def chosen(names):
    known = {n.name: n for n in NETS}
    for name in names:
        if name not in known:
            raise SystemExit(f"there is no net {name}: choose of {', '.join(known)}")
    return [known[n] for n in names] if names else NETS


def numbers(optimizer):
    return [float(w) for w in optimizer.split()[1:]]


def together(net):
    return TOGETHER.get(net.kind, 8)


class Stopwatch:
    """seconds(calls): how long that many calls take, each of `steps` steps. A round lasts at least so long as `least`."""

    def __init__(self, seconds, steps=1, least=0.05):
        self.seconds, self.steps, self.calls = seconds, steps, 1
        seconds(1)  # what is compiled at the first call, is
        while seconds(self.calls) < least:
            self.calls *= 2

    def figures(self):
        rounds = ROUNDS if self.seconds(self.calls) < 0.5 else 3
        times = [self.seconds(self.calls) / (self.calls * self.steps) for _ in range(rounds)]
        return {"seconds_per_step": statistics.median(times), "fastest": min(times)}


def tell(line):
    print(json.dumps(line), flush=True)


def serve(about, prepare, waits):
    """Prepares a stopwatch and tells its figures, once. With `waits` it says when it is ready, and tells them anew for each line that comes in."""
    try:
        watch = prepare()
        if not waits:
            return tell(about | watch.figures())
        tell(about | {"ready": True})
        for _ in sys.stdin:
            tell(about | watch.figures())
    except Exception as error:  # one net or way that fails must not hide the others
        tell(about | {"error": f"{type(error).__name__}: {error}"[:300]})
