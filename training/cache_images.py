"""Stage 4: run every photo through the towers and keep what they see, in shards that survive a stop.

A shard is one .npz of up to 500 photos: `pooled` (the towers' WIDTHS side by side) and `cells` (the
last maps, rotated to a few hundred components per cell by what `fit_cells` found), both float16.
"""
import itertools
import os
import subprocess
import threading
import time

import numpy as np

from common import CACHE, CONFIG, HERE, cache
from convert_towers import GRIDS, WIDTHS
from photos import EVALUATION, LABELLED, captioned, paths, pixels

BATCH = 8
SHARD = 500


def stream_pixels(pictures, model, outputs, widths, batch=BATCH):
    """Yields one float32 row per uint8 picture; producing pictures overlaps with the towers."""
    environment = dict(os.environ, NODE_PATH=str(CACHE / "node" / "node_modules"))
    process = subprocess.Popen(
        ["node", str(HERE / "run_images.mjs"), str(model), str(CONFIG["image_side"]), str(batch),
         str(CONFIG["threads"]), *outputs], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def feed():
        for picture in pictures:
            process.stdin.write(np.ascontiguousarray(picture).tobytes())
        process.stdin.close()

    threading.Thread(target=feed, daemon=True).start()
    size = 4 * sum(widths)
    while True:
        row = process.stdout.read(size)
        if len(row) < size:
            break
        yield np.frombuffer(row, np.float32)
    if process.wait() != 0:
        raise SystemExit("the towers failed")


def stream(files, model, outputs, widths):
    """All rows at once, for photos on disk."""
    return np.stack(list(stream_pixels((pixels(path) for path in files), model, outputs, widths)))


def tower_file():
    """The towers that ship: features are cached from exactly what the pack will run."""
    return cache("towers_int8.onnx")


def fit_cells():
    """Mean and rotation per grid, from the square-rooted cells of some training photos."""
    target = cache("cells.npz")
    if not target.exists():
        files = [path for path, split, _ in captioned() if split == "train"][::20]
        rows = stream(files, tower_file(), list(GRIDS), [n * c for n, c in GRIDS.values()])
        found, at = {}, 0
        for name, (count, channels) in GRIDS.items():
            x = np.sqrt(np.maximum(rows[:, at:at + count * channels], 0)).reshape(-1, channels)
            at += count * channels
            mean = x.mean(0)
            _, vectors = np.linalg.eigh((x - mean).T @ (x - mean))
            rotation = vectors[:, ::-1][:, :CONFIG["cell_components"]]
            z = (x - mean) @ rotation
            print(f"{name}: {100 * z.var() * z.shape[1] / x.var(0).sum():.0f} % of the variance kept", flush=True)
            found[name + "_mean"], found[name + "_rotation"] = mean, (rotation / z.std()).astype(np.float32)
        np.savez(target, **found)
    return dict(np.load(target))


def rotated(rows, fitted):
    """[N, cells, components] of a block of raw grid rows."""
    parts, at = [], 0
    for name, (count, channels) in GRIDS.items():
        x = np.sqrt(np.maximum(rows[:, at:at + count * channels], 0)).reshape(-1, count, channels)
        at += count * channels
        parts.append((x - fitted[name + "_mean"]) @ fitted[name + "_rotation"])
    return np.concatenate(parts, 1).astype(np.float16)


def shard_file(name, number):
    return cache("features", f"{name}.{number:02d}.npz")


def load(name):
    """(pooled outputs by name, cells) of one set."""
    shards = []
    for number in itertools.count():
        if not shard_file(name, number).exists():
            break
        with np.load(shard_file(name, number)) as data:
            shards.append((data["pooled"], data["cells"]))
    pooled, cells = (np.concatenate(parts) for parts in zip(*shards))
    edges = np.cumsum([0, *WIDTHS.values()])
    return {key: pooled[:, edges[i]:edges[i + 1]] for i, key in enumerate(WIDTHS)}, cells


if __name__ == "__main__":
    fitted = fit_cells()
    outputs = {**WIDTHS, **{name: n * c for name, (n, c) in GRIDS.items()}}
    split = sum(WIDTHS.values())
    todo = [(shard_file(name, at // SHARD), files[at:at + SHARD])
            for name, files in ((name, paths(name)) for name in ["flickr8k", *LABELLED, *EVALUATION])
            for at in range(0, len(files), SHARD)]
    todo = [item for item in todo if not item[0].exists()]
    started, done = time.time(), 0
    rows = stream_pixels((pixels(path) for _, files in todo for path in files),
                         tower_file(), list(outputs), list(outputs.values()))
    for target, files in todo:
        pooled, cells = [], []
        while len(pooled) < len(files):
            block = np.stack(list(itertools.islice(rows, min(50, len(files) - len(pooled)))))
            pooled += list(block[:, :split].astype(np.float16))
            cells.append(rotated(block[:, split:], fitted))
        part = target.with_suffix(".part.npz")
        np.savez(part, pooled=np.stack(pooled), cells=np.concatenate(cells))
        part.rename(target)
        done += len(files)
        print(f"{target.name}: {(time.time() - started) / done * 1e3:.0f} ms a photo", flush=True)
