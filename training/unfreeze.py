"""Side stage: does it pay to train a tower's last stage too (the paper's table of frozen layers)?

The smallest version that a CPU runs: the last convolution of EfficientNet-Lite4 (1 x 1, 448 to 1280
channels) is trained together with a head, on the cached inputs of that convolution, and compared with
the same run with the convolution frozen. Captioned photos only, sentences only, MRL at every prefix.
Use: unfreeze.py [--photos n] [--steps n]. Prints R@10 on held-out training photos.
"""
import argparse

import numpy as np
import onnx
import torch
from onnx import TensorProto

from cache_images import stream
from cache_texts import load
from common import CONFIG, cache
from convert_towers import pixels_input
from evaluate import captions as recall
from heads import Head, prefix
from losses import sentences
from onnx_graph import Graph, value
from photos import captioned
from tower_lite4 import add_lite4

CELLS, CHANNELS = 100, 448


def towers_inputs(files):
    """[N, 448, 100] float16: what the last convolution reads; and its weights."""
    graph = Graph()
    pixels = graph.op("Transpose", graph.op("Cast", "pixels", to=TensorProto.FLOAT), perm=[0, 3, 1, 2])
    out = add_lite4(graph, pixels, CONFIG["image_side"])
    kernel, bias = out["lite4_last"]
    weight = kernel.values().reshape(-1, CHANNELS) * kernel.scales[:, None]
    target = cache("unfreeze", f"inputs-{len(files)}.npy")
    if not target.exists():
        graph.nodes.append(onnx.helper.make_node("Identity", [out["lite4_before_last"]], ["before"]))
        model = graph.model("lite4-before-last", [pixels_input()], [value("before", TensorProto.FLOAT, "N", CHANNELS, 10, 10)])
        onnx.save(model, str(cache("unfreeze", "lite4.onnx")))
        np.save(target, stream(files, cache("unfreeze", "lite4.onnx"), ["before"], [CHANNELS * CELLS]).astype(np.float16))
    return np.load(target).reshape(len(files), CHANNELS, CELLS), weight.astype(np.float32), bias.real()


class Tower(torch.nn.Module):
    """The last convolution, its ReLU6 and the mean over the map, then a head on the standardised square root."""

    def __init__(self, weight, bias, before):
        super().__init__()
        self.weight, self.bias = (torch.nn.Parameter(torch.from_numpy(x)) for x in (weight, bias))
        with torch.no_grad():
            seen = self.features(torch.from_numpy(before[:500]).float())
        self.register_buffer("mean", seen.mean(0))
        self.register_buffer("spread", seen.std(0) + 1e-3)
        self.head = Head(len(bias), 512, CONFIG["prefixes"][-1], CONFIG["image_dropout"])

    def features(self, before):
        maps = torch.matmul(self.weight, before) + self.bias[:, None]
        return maps.clamp(0, 6).mean(2).clamp(min=1e-6).sqrt()

    def forward(self, before):
        return self.head((self.features(before) - self.mean) / self.spread)


def run(frozen, data, steps, batch=128):
    (before, weight, bias), texts, held = data
    torch.manual_seed(CONFIG["seed"])
    rng = torch.Generator().manual_seed(CONFIG["seed"])
    tower, text_head = Tower(weight, bias, before), Head(texts.shape[2], 512, CONFIG["prefixes"][-1], CONFIG["text_dropout"])
    tower.weight.requires_grad_(not frozen), tower.bias.requires_grad_(not frozen)
    groups = [{"params": [*tower.head.parameters(), *text_head.parameters()], "lr": 1e-3}]
    if not frozen:
        groups.append({"params": [tower.weight, tower.bias], "lr": 1e-4, "weight_decay": 0.0})
    optimiser = torch.optim.AdamW(groups, weight_decay=CONFIG["weight_decay"])
    train = len(before) - held
    for _ in range(steps):
        rows = torch.randperm(train, generator=rng)[:batch]
        images = tower(torch.from_numpy(before[rows.numpy()]).float())
        said = text_head(texts[rows, torch.randint(5, (batch,), generator=rng)])
        loss = sum(sentences(prefix(said, m), prefix(images, m), 20.0, CONFIG["label_smoothing"]) for m in CONFIG["prefixes"])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        images = tower.eval()(torch.from_numpy(before[train:]).float()).numpy()
        words = text_head.eval()(texts[train:].flatten(0, 1)).numpy()
    return {m: recall(images, words, np.repeat(np.arange(held), 5), m)[0]["r10"] for m in CONFIG["prefixes"]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=200)
    arguments = parser.parse_args()
    rows = [r for r in captioned() if r[1] == "train"][-arguments.photos:]
    listing, vectors = load()
    index = {text: i for i, text in enumerate(listing)}
    texts = torch.from_numpy(np.stack([vectors[[index[c] for c in captions], :384] for _, _, captions in rows]).astype(np.float32)) * 384 ** 0.5
    data = towers_inputs([path for path, _, _ in rows]), texts, arguments.photos // 5
    for frozen in (True, False):
        print("frozen" if frozen else "trained", run(frozen, data, arguments.steps), flush=True)
