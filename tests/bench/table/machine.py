# SPDX-License-Identifier: GPL-3.0-or-later
"""This machine and the programs on it: what a table is a table of."""
import json
import os
import shutil
import subprocess
from pathlib import Path

PACKAGES = ("torch", "torchvision", "keras", "tensorflow-cpu", "tensorflow", "jax", "jaxlib", "numpy", "pandas", "pyarrow", "polars", "pillow")
ASK = """import importlib.metadata as m, json, platform
found = {}
for name in %r:
    try: found[name] = m.version(name)
    except m.PackageNotFoundError: pass
print(json.dumps([platform.python_version(), found]))"""
TELLING = ("avx2", "avx512f", "avx512_bf16", "amx_bf16")


def processor():
    """Its name, and the instructions that matter here."""
    name, flags = "unknown processor", set()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            name = value.strip()
        elif key.strip() == "flags":
            flags = set(value.split())
    return f"{name} ({', '.join(f for f in TELLING if f in flags) or 'no AVX2'})"


class Machine:
    """Confines this process, and all that it starts, to so many processors."""

    def __init__(self, threads, python, build):
        allowed = sorted(os.sched_getaffinity(0))
        if not 1 <= threads <= len(allowed):
            raise SystemExit(f"cpu-table: {threads} threads, and there are {len(allowed)} processors: name 1 to {len(allowed)}")
        os.sched_setaffinity(0, allowed[:threads])
        self.threads, self.python, self.build = threads, python, Path(build)
        answer = subprocess.run([python, "-c", ASK % (PACKAGES,)], capture_output=True, text=True, check=True).stdout
        self.python_version, self.packages = json.loads(answer)
        if "tensorflow-cpu" in self.packages:
            self.packages.setdefault("tensorflow", self.packages["tensorflow-cpu"])
        self.processor = processor()

    def lacks(self, modules):
        """Why a peer cannot be asked: a sentence for its cell; "" when it can."""
        missing = [m for m in modules if m not in self.packages and not (m == "g++" and shutil.which("g++"))]
        return f"not installed ({', '.join(missing)})" if missing else ""

    def program(self, path):
        """A program of the build, or None."""
        found = self.build / path
        return found if os.access(found, os.X_OK) else None

    def need(self, path):
        found = self.program(path)
        if not found:
            raise SystemExit(f"cpu-table: {self.build / path} is not there: build first (./dev build) or name the build with --build")
        return found

    def environment(self, **more):
        threads = str(self.threads)
        return os.environ | {"OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "POLARS_MAX_THREADS": threads,
                             "TF_NUM_INTRAOP_THREADS": threads, "TF_CPP_MIN_LOG_LEVEL": "3", "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": "",
                             "PYTHONUNBUFFERED": "1"} | more

    def about(self):
        """What must be the same for figures to stand in one table."""
        return {"processor": self.processor, "threads": self.threads}

    def versions(self):
        cli = self.program("bin/lamina-cli")
        told = subprocess.run([cli, "--version"], capture_output=True, text=True).stdout.strip() if cli else ""
        shown = {k: v for k, v in self.packages.items() if not (k == "tensorflow" and "tensorflow-cpu" in self.packages)}
        return ", ".join([told or "Lamina", f"Python {self.python_version}"] + [f"{k} {v}" for k, v in shown.items()])
