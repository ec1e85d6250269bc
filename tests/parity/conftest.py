# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges that are not us: Keras (on JAX), h5py, numpy and safetensors open what we write, and we what they write."""
import json
import os
import pathlib
import subprocess

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np
import pytest

ENGINE = pathlib.Path(__file__).parents[1] / "engine"
# What our tests compare in each file of stored vectors; the rest is what goes in.
STORED = {"layers/keras_layers.json": ("inference", "loss", "gradients", "moved"), "layers/keras_training.json": ("before", "losses", "after"),
          "layers/keras_nets.json": ("inference", "losses", "after"), "layers/keras_dropout.json": ("out",),
          "layers/keras_augmentation.json": ("y", "variants"), "layers/keras_defaults.json": ("defaults",),
          "recipes/keras_recipes.json": ("rates", "rows")}
compared = {"numbers": 0}


def leaves(value):
    if isinstance(value, dict):
        return sum(leaves(v) for v in value.values())
    return sum(leaves(v) for v in value) if isinstance(value, list) else 1


def counting(check, size):
    """The same check, whose numbers are counted."""

    def counted(*words, **options):
        compared["numbers"] += size(*words)
        return check(*words, **options)

    return counted


for name in ("assert_allclose", "assert_array_equal"):
    setattr(np.testing, name, counting(getattr(np.testing, name), lambda actual, desired: int(np.size(desired))))
pytest.approx = counting(pytest.approx, lambda expected: int(np.size(expected)))


stored = {"cases": 0, "numbers": 0}
for file, keys in STORED.items():
    content = json.loads((ENGINE / file).read_text())
    stored["cases"] += len(content)
    stored["numbers"] += sum(leaves(case[key]) for case in content for key in keys if key in case)
# As many as the tests in C++ say to have compared; None: they were not asked.
stored_passed = int(os.environ["LAMINA_STORED_CASES"]) if "LAMINA_STORED_CASES" in os.environ else None
summary = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """What a worker has compared joins the sum."""
    compared["numbers"] += getattr(node, "workeroutput", {}).get("numbers", 0)


def pytest_sessionfinish(session):
    """A stored case that no test compares is a failure, too."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["numbers"] = compared["numbers"]
    if stored_passed is not None and stored_passed != stored["cases"]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """How much of Lamina's arithmetic is measured against Keras: here, and by the stored vectors in the tests in C++."""
    live = len(terminalreporter.stats.get("passed", []))
    lines = [f"{live} live cases ({compared['numbers']} numbers)"]
    if stored_passed is not None:
        lines.append(f"{stored_passed} of {stored['cases']} stored cases ({stored['numbers']} numbers)")
        lines.append(f"{live + stored_passed} cases and {compared['numbers'] + stored['numbers']} numbers in all")
    summary.append((terminalreporter, "compared with Keras: " + ", ".join(lines)))


def pytest_unconfigure(config):
    """The last line of .ci/run."""
    for reporter, line in summary:
        reporter.write_line(line)


BUILD = pathlib.Path(os.environ.get("LAMINA_BUILD", pathlib.Path(__file__).parents[2] / "build" / "release"))


@pytest.fixture(scope="session")
def tool():
    """Calls keras_tool; returns what it says, raises when it refuses."""

    def call(*words):
        done = subprocess.run([BUILD / "tests" / "keras_tool", *map(str, words)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


@pytest.fixture(scope="session")
def refusal():
    """Calls keras_tool with what it must refuse; returns the sentence."""

    def call(*words):
        done = subprocess.run([BUILD / "tests" / "keras_tool", *map(str, words)], capture_output=True, text=True)
        assert done.returncode == 3, (done.returncode, done.stdout, done.stderr)
        return done.stderr

    return call


@pytest.fixture(scope="session")
def samples(tool, tmp_path_factory):
    directory = tmp_path_factory.mktemp("samples")
    tool("samples", directory)
    return directory
