"""Side stage: the baselines of the paper, as one pair of graphs that an evaluation can run beside the pack.

Same features, losses and number of epochs for all. Variants:
  MRL        nested, one classifier per prefix            MRL-E  nested, tied classifier (the pack's way)
  FF         a head of fixed width, trained alone, for every width
  PCA        the FF head of full width, rotated to the principal components of training photos
  truncated  the FF head of full width, its first numbers   random  the same, numbers drawn with a fixed seed

Writes to <cache>/compare/ (or the folder given): image.onnx and text.onnx (inputs as the pack's; one output
`embedding` [N, width], NOT normalised, all heads side by side), tokenizer.json, tokenizer_config.json, and
compare.json:
  {"manifest": {"image": {...}, "text": {...}},      as in the pack's manifest
   "width": <numbers per row>,
   "variants": [{"name": "FF", "dims": 16, "columns": [8, 9, ..., 23]}, ...]}
`columns` always lists every column, in order. Take them, L2-normalise, compare by cosine. For PCA both
sides are centred on the mean of training photos and texts respectively, inside the graph.
Use: compare.py [--epochs n] [--to folder]
"""
import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch

from cache_texts import tokenizer_file
from common import CONFIG, CACHE, package_dir, settings
from dataset import Dataset
from head_nodes import ImageGraph, TextGraph
from manifest import sections
from train import train

RANDOM_SEED = 1


def trained(data, widths, **changes):
    weights = CONFIG["prefix_weights"] if widths == CONFIG["prefixes"] else [1] * len(widths)
    with settings(prefixes=widths, prefix_weights=weights, **changes):
        return train(data, epochs=arguments.epochs, log=False)


def components(data, image_head, text_head):
    """(rotation, photo mean, text mean): principal components of unit photo vectors, largest first."""
    unit = lambda x: torch.nn.functional.normalize(x, dim=1)
    photos = unit(torch.from_numpy(data.photos.embed(image_head)))
    with torch.no_grad():
        texts = unit(text_head(data.text[data.captions[:2000, 0]]))
    _, vectors = np.linalg.eigh(np.cov(photos.numpy().T))
    return np.float32(vectors[:, ::-1]), photos.mean(0).numpy(), texts.mean(0).numpy()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=CONFIG["compare_epochs"])
    parser.add_argument("--to", type=Path, default=CACHE / "compare")
    arguments = parser.parse_args()
    data = Dataset()
    standardised = data.standardise.state(), data.text_standardise.state()
    image_graph, text_graph = ImageGraph(data.names), TextGraph()
    variants, outputs, width = [], [[], []], 0

    def add(heads, named, size):
        """Put a pair of heads side by side with what is there; `named` lists (name, dims, columns)."""
        global width
        for graph, head, scale, out in zip((image_graph, text_graph), heads, standardised, outputs):
            out.append(graph.head(head.state_dict(), scale))
        variants.extend({"name": name, "dims": dims, "columns": [width + c for c in columns]} for name, dims, columns in named)
        width += size
        print(*{name for name, _, _ in named}, size, flush=True)

    prefixes = CONFIG["prefixes"]
    full = prefixes[-1]
    for name, tied in (("MRL", False), ("MRL-E", True)):
        add(trained(data, prefixes, tied_prototypes=tied), [(name, m, range(m)) for m in prefixes], full)
    for m in prefixes[:-1]:
        add(trained(data, [m]), [("FF", m, range(m))], m)
    alone = trained(data, [full])
    drawn = np.random.RandomState(RANDOM_SEED).permutation(full).tolist()
    add(alone, [("FF", full, range(full)), *(("truncated", m, range(m)) for m in prefixes),
                *(("random", m, drawn[:m]) for m in prefixes)], full)

    rotation, *means = components(data, *alone)
    for graph, out, mean in zip((image_graph, text_graph), outputs, means):
        g = graph.graph
        length = g.op("ReduceL2", out[-1], axes=[1], keepdims=1)
        out.append(g.op("MatMul", g.op("Sub", g.op("Div", out[-1], length), g.floats(mean)), g.floats(rotation)))
    variants += [{"name": "PCA", "dims": m, "columns": list(range(width, width + m))} for m in prefixes]
    width += full

    arguments.to.mkdir(parents=True, exist_ok=True)
    for side, graph, out in (("image", image_graph, outputs[0]), ("text", text_graph, outputs[1])):
        joined = graph.graph.op("Concat", *out, axis=1)
        onnx.save(graph.finish(joined, width, f"compare-{side}"), str(arguments.to / f"{side}.onnx"))
    shutil.copy(tokenizer_file(), arguments.to / "tokenizer.json")
    shutil.copy(package_dir("minilm") / "model" / "tokenizer_config.json", arguments.to / "tokenizer_config.json")
    (arguments.to / "compare.json").write_text(json.dumps({"manifest": sections(), "width": width, "variants": variants}))
    print(arguments.to, width, "numbers a row")
