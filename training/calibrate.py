"""Which range of values each map between two layers gets when it is rounded to 8 bits.

Runs training photos (never those that are measured on) through the float graph and picks, per
map, the range with the least squared error: a wide range rounds coarsely, a narrow one cuts off
what is rare. The ranges lie in the cache under a hash of the graph.
"""
import hashlib
import json
import os
import subprocess

import numpy as np
import onnx

from common import CACHE, CONFIG, HERE, cache
from photos import captioned, labelled, pixels

PHOTOS_PER_SET = {"flickr8k": 48, "scenes15": 16, "everyday-200": 48, "grocery-81": 16}
LEVELS = 255
# Shares of the largest value that are tried as the end of the range.
ENDS = np.linspace(0.25, 1, 40)


def calibration_photos():
    """Evenly spaced photos of every set that is trained on."""
    for name, count in PHOTOS_PER_SET.items():
        files = [path for path, split, _ in captioned() if split == "train"] if name == "flickr8k" else \
            [path for path, _ in labelled(name)]
        yield from files[::max(1, len(files) // count)][:count]


def ranges(model, tensors):
    """{tensor name: (lowest, highest)} of the float graph's named maps; zero always lies inside."""
    key = hashlib.sha256(model.SerializeToString(deterministic=True) + repr(sorted(tensors)).encode()).hexdigest()[:16]
    histograms = cache("ranges", f"{key}.json")
    if not histograms.exists():
        measure(model, tensors, histograms)
    return {name: best_range(h) for name, h in json.loads(histograms.read_text()).items()}


def measure(model, tensors, target):
    observed = onnx.ModelProto()
    observed.CopyFrom(model)
    del observed.graph.output[:]
    observed.graph.output.extend(onnx.ValueInfoProto(name=name, type=onnx.helper.make_tensor_type_proto(
        onnx.TensorProto.FLOAT, None)) for name in sorted(tensors))
    graph, part = target.with_suffix(".onnx"), target.with_suffix(".part")
    onnx.save(observed, str(graph))
    process = subprocess.Popen(
        ["node", str(HERE / "calibrate.mjs"), str(graph), str(CONFIG["image_side"]), str(CONFIG["threads"]), str(part)],
        stdin=subprocess.PIPE, env=dict(os.environ, NODE_PATH=str(CACHE / "node" / "node_modules")))
    for path in calibration_photos():
        process.stdin.write(pixels(path).tobytes())
    process.stdin.close()
    if process.wait() != 0:
        raise SystemExit("calibration failed")
    part.rename(target)
    graph.unlink()


def best_range(histogram):
    counts, width = np.array(histogram["counts"]), histogram["width"]
    centres = (np.arange(len(counts)) - len(counts) / 2 + 0.5) * width
    used = counts > 0
    counts, centres = counts[used], centres[used]
    lowest, highest = min(histogram["min"], 0.0), max(histogram["max"], 0.0)
    lows, highs = np.unique(ENDS * lowest), np.unique(ENDS * highest)
    below = np.array([counts @ np.minimum(centres - low, 0) ** 2 for low in lows])
    above = np.array([counts @ np.maximum(centres - high, 0) ** 2 for high in highs])
    # Values inside a range of this width are off by a uniform fraction of one level.
    rounding = counts.sum() * ((highs[None] - lows[:, None]) / LEVELS) ** 2 / 12
    low, high = np.unravel_index(np.argmin(below[:, None] + above[None] + rounding), rounding.shape)
    return float(lows[low]), float(highs[high])
