#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long others take to read what lamina-read reads: read_peer.py FILE.csv (pandas) | FOLDER (Pillow, two processes, 64 x 64)."""
import os
import resource
import sys
import time
from multiprocessing import Pool


def picture(path):
    from PIL import Image
    import numpy as np
    image = Image.open(path)
    image.draft("RGB", (128, 128))  # a JPEG at half or a quarter of its size, as Lamina decodes it
    return np.asarray(image.convert("RGB").resize((64, 64), Image.BILINEAR))


def main(path):
    """Imports do not count."""
    if os.path.isdir(path):
        import numpy as np
        import PIL
        import PIL.Image
        start = time.time()
        files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
        with Pool(2) as pool:
            rows = len(np.stack(pool.map(picture, files, chunksize=64)))
        what = "Pillow " + PIL.__version__
    else:
        import pandas
        start = time.time()
        rows = len(pandas.read_csv(path))
        what = "pandas " + pandas.__version__
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // 1_000_000
    print(f"{time.time() - start:.2f} s, {peak} MB, {rows} rows, {what}")


if __name__ == "__main__":
    main(sys.argv[1])
