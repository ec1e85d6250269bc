# SPDX-License-Identifier: GPL-3.0-or-later
"""Files to read, made once and kept: a table of numbers with a class, and photos that are none, in a folder for each class."""
import random
import subprocess
import sys

COLUMNS = 15
BLOCK = 8 << 20
PICTURES = """import sys
import numpy
from PIL import Image
from pathlib import Path
folder, count = Path(sys.argv[1]), int(sys.argv[2])
random = numpy.random.default_rng(1)
for i in range(count):
    # Smooth shapes with a little noise: as many bytes as a photo of this size.
    coarse = Image.fromarray(random.integers(0, 256, (24, 24, 3), dtype=numpy.uint8)).resize((256, 256), Image.BICUBIC)
    pixels = numpy.asarray(coarse, dtype=numpy.int16) + random.integers(-8, 9, (256, 256, 1), dtype=numpy.int16)
    place = folder / f"class_{i % 10}"
    place.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8)).save(place / f"{i:06}.jpg", quality=90)
"""


def rows_of(size):
    """Lines of about so many bytes."""
    numbers, lines, length = random.Random(1), [], 0
    while length < size:
        line = ",".join(f"{numbers.gauss(0, 10):.5f}" for _ in range(COLUMNS)) + f",kind_{numbers.randrange(5)}\n"
        lines.append(line)
        length += len(line)
    return "".join(lines).encode()


def table(folder, size):
    """A CSV of that many bytes or a few more; its blocks are alike, which no reader can know."""
    file = folder / f"table-{int(size)}.csv"
    if file.exists():
        return file
    folder.mkdir(parents=True, exist_ok=True)
    print(f"  making {file}", file=sys.stderr)
    half = file.with_suffix(".half")
    with half.open("wb") as out:
        out.write((",".join(f"x{i}" for i in range(COLUMNS)) + ",kind\n").encode())
        block = rows_of(min(size, BLOCK))
        while out.tell() < size:
            out.write(block)
    return half.rename(file)


def pictures(folder, count, python):
    """A folder of that many JPEG of 256 x 256 in ten classes. python: has numpy and Pillow."""
    made = folder / f"pictures-{count}"
    if made.exists():
        return made
    folder.mkdir(parents=True, exist_ok=True)
    print(f"  making {made}", file=sys.stderr)
    half = folder / f"pictures-{count}.half"
    subprocess.run([python, "-c", PICTURES, half, str(count)], check=True)
    return half.rename(made)
