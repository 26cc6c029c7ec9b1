"""Stage 3: run every photo through the towers once and keep the features.

One .npy per set; a finished file is not redone.
"""
import os
import subprocess
import threading
import time

import numpy as np

from common import CACHE, CONFIG, HERE, cache
from convert_towers import WIDTHS
from photos import EVALUATION, LABELLED, paths, pixels

BATCH = 8


def features_file(name):
    return cache("features", f"{name}.npy")


def stream_pixels(pictures, count, model, outputs, widths, batch=BATCH):
    """Float32 rows for pictures given as uint8 arrays; producing them overlaps with the towers."""
    environment = dict(os.environ, NODE_PATH=str(CACHE / "node" / "node_modules"))
    process = subprocess.Popen(
        ["node", str(HERE / "run_images.mjs"), str(model), str(CONFIG["image_side"]), str(batch),
         str(CONFIG["threads"]), *outputs], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def feed():
        for picture in pictures:
            process.stdin.write(np.ascontiguousarray(picture).tobytes())
        process.stdin.close()

    threading.Thread(target=feed, daemon=True).start()
    data = process.stdout.read()
    if process.wait() != 0:
        raise SystemExit("the towers failed")
    return np.frombuffer(data, np.float32).reshape(count, sum(widths))


def stream(files, model, outputs, widths):
    """The same for photos on disk."""
    return stream_pixels((pixels(path) for path in files), len(files), model, outputs, widths)


def load(name):
    """The cached outputs of one set as a dictionary of arrays."""
    rows = np.load(features_file(name), mmap_mode="r")
    edges = np.cumsum([0, *WIDTHS.values()])
    return {key: rows[:, edges[i]:edges[i + 1]] for i, key in enumerate(WIDTHS)}


if __name__ == "__main__":
    for name in ["flickr8k", *LABELLED, *EVALUATION]:
        target = features_file(name)
        if target.exists():
            continue
        started, files = time.time(), paths(name)
        rows = stream(files, cache("towers.onnx"), list(WIDTHS), list(WIDTHS.values()))
        part = target.with_suffix(".part.npy")
        np.save(part, rows)
        part.rename(target)
        print(f"{name}: {len(files)} photos, {(time.time() - started) / len(files) * 1e3:.0f} ms each", flush=True)
