#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long others take to read what lamina-read reads, in its words: seconds, megabytes at most, rows, who. Imports do not count.

  read_peer.py WAY PATH [WORKERS]     WAY: pandas, pandas-pyarrow, polars of a table; pillow, torchvision of a folder of pictures

Pictures become 64 x 64 of three bytes. pillow: torchvision's ImageFolder and Resize on Pillow, which decodes a JPEG at half or a quarter of
its size, as Lamina does; torchvision: its decode_jpeg and Resize. Both in a DataLoader of so many workers.
"""
import os
import resource
import sys
import time

SIDE = 64
TOGETHER = 64  # pictures a batch of the DataLoader


def pandas(path):
    import pandas
    return f"pandas {pandas.__version__}", lambda: len(pandas.read_csv(path, engine="c"))


def pandas_pyarrow(path):
    import pandas
    import pyarrow
    return f"pandas {pandas.__version__}, pyarrow {pyarrow.__version__}", lambda: len(pandas.read_csv(path, engine="pyarrow"))


def polars(path):
    import polars
    return f"polars {polars.__version__}", lambda: polars.read_csv(path).height


def loaded(folder, workers):
    """How many pictures of a folder came out of the DataLoader; all are kept."""
    import torch
    batches = [pictures.clone() for pictures, _ in torch.utils.data.DataLoader(folder, TOGETHER, num_workers=workers)]
    return len(torch.cat(batches))


def pillow(path, workers):
    import PIL
    import torchvision
    from PIL import Image
    from torchvision import transforms

    def small(file):
        image = Image.open(file)
        image.draft("RGB", (2 * SIDE, 2 * SIDE))
        return image.convert("RGB")
    ready = transforms.Compose([transforms.Resize((SIDE, SIDE)), transforms.PILToTensor()])
    return f"torchvision {torchvision.__version__} on Pillow {PIL.__version__}", lambda: loaded(torchvision.datasets.ImageFolder(path, ready, loader=small), workers)


def torchvision(path, workers):
    import torchvision
    from torchvision import io, transforms
    ready = transforms.Resize((SIDE, SIDE), antialias=True)

    def decoded(file):
        return io.decode_jpeg(io.read_file(file), mode=io.ImageReadMode.RGB)
    return f"torchvision {torchvision.__version__}", lambda: loaded(torchvision.datasets.ImageFolder(path, ready, loader=decoded), workers)


WAYS = {"pandas": pandas, "pandas-pyarrow": pandas_pyarrow, "polars": polars, "pillow": pillow, "torchvision": torchvision}


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in WAYS:
        raise SystemExit(__doc__)
    pictures = [int(sys.argv[3]) if len(sys.argv) > 3 else os.cpu_count()] if sys.argv[1] in ("pillow", "torchvision") else []
    who, read = WAYS[sys.argv[1]](sys.argv[2], *pictures)
    start = time.perf_counter()
    rows = read()
    seconds = time.perf_counter() - start
    peak = sum(resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024 // 1_000_000
    print(f"{seconds:.3f} s, {peak} MB, {rows} rows, {who}")


if __name__ == "__main__":
    main()
