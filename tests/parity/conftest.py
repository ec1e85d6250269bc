# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges that are not us: Keras (on JAX), h5py, numpy and safetensors open what we write, and we what they write."""
import os
import pathlib
import subprocess

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import pytest

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
