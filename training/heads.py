"""The trained part: what turns tower features into one nested vector.

Image side: three paths are added. The first is linear and an MLP over pooled features (square root,
standardised, rotated to principal components). Its MLP also sees what a few learned queries found in the
towers' last maps. The third carries the towers' class probabilities straight to where the text head puts
the names of those classes, as loudly as the photo's features say. Text side: linear plus MLP.
Both outputs live in one space; any prefix, renormalised, is an embedding of its own.
"""
import numpy as np
import torch
from torch import nn

from common import CONFIG
from convert_towers import GRIDS

# Tower outputs that are non-negative averages or maxima; the square root tames their long tails.
ROOTED = ["resnet", "resnet_max", "resnet_stage4", "lite4", "lite4_max", "lite4_stage5"]


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def probabilities(views):
    """What the towers together think of the 1000 ImageNet classes."""
    logits = [views[f"{tower}_logits"].astype(np.float32) for tower in CONFIG["towers"]]
    return sum(map(softmax, logits)) / len(logits)


def named(p, names):
    """Class probabilities carried into the text tower's space by the class names: once as they
    are, once flattened by a square root so that second and third guesses also speak."""
    root = np.sqrt(p)
    return np.concatenate([p @ names, root / root.sum(1, keepdims=True) @ names], 1)


def image_inputs():
    """The pooled views in use: those of the towers in use, then the views that belong to no tower."""
    return [key for key in CONFIG["image_inputs"] if key not in ROOTED or key.split("_")[0] in CONFIG["towers"]]


def grids():
    """(first cell, last cell) of each grid in use, in the order of the cached cells."""
    found, at = {}, 0
    for name, (count, _) in GRIDS.items():
        if name.split("_")[0] in CONFIG["towers"]:
            found[name] = (at, at + count)
        at += count
    return found


def raw_inputs(views, names):
    """The image head's pooled input before standardisation; export.py builds the same from ONNX nodes."""
    parts = []
    for key in image_inputs():
        if key in ROOTED:
            parts.append(np.sqrt(np.maximum(views[key].astype(np.float32), 0)))
        elif key == "colour":
            parts.append(views[key].astype(np.float32) / 255)
        elif key == "named":
            parts.append(named(probabilities(views), names))
    return np.concatenate(parts, 1).astype(np.float32)


class Head(nn.Module):
    """Linear plus MLP; the linear path keeps what generalises, the MLP bends it."""

    def __init__(self, inputs, hidden, width, dropout, extra=0):
        super().__init__()
        self.linear = nn.Linear(inputs, width)
        self.rise = nn.Linear(inputs + extra, hidden)
        self.fall = nn.Linear(hidden, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, more=None):
        wide = x if more is None else torch.cat([x, more], 1)
        return self.linear(x) + self.fall(self.dropout(nn.functional.gelu(self.rise(wide))))


class Glances(nn.Module):
    """Attention pooling: each learned query weighs the cells of one grid and returns their mean."""

    def __init__(self, cells, components, queries):
        super().__init__()
        self.query = nn.Parameter(torch.randn(components, queries) * 0.1 / components ** 0.5)
        self.place = nn.Parameter(torch.zeros(cells, queries))

    def forward(self, x):
        weights = torch.softmax(x @ self.query + self.place, 1)
        return torch.bmm(weights.transpose(1, 2), x).flatten(1)


class ImageHead(nn.Module):
    """(pooled [N, inputs], cells [N, all, components], chances [N, 1000]) -> [N, width]."""

    def __init__(self, inputs, width):
        super().__init__()
        queries, components = CONFIG["cell_queries"], CONFIG["cell_components_used"]
        self.spans = list(grids().values()) if queries else []
        self.glances = nn.ModuleList(Glances(b - a, components, queries) for a, b in self.spans)
        self.head = Head(inputs, CONFIG["hidden"], width, CONFIG["image_dropout"],
                         len(self.spans) * queries * components)
        self.drop = nn.Dropout(CONFIG["cell_dropout"])
        self.gate = nn.Linear(inputs, 1)
        nn.init.zeros_(self.gate.weight)
        # Where the text head puts the class names; set from outside as the text head moves.
        self.register_buffer("class_places", torch.zeros(1000, width))

    def forward(self, x, cells, chances):
        seen = [glance(cells[:, a:b]) for glance, (a, b) in zip(self.glances, self.spans)]
        out = self.head(x, self.drop(torch.cat(seen, 1)) if seen else None)
        if CONFIG["class_path"]:
            out = out + nn.functional.softplus(self.gate(x)) * (chances @ self.class_places)
        return out


class Standardise:
    """x -> ((x - mean) / spread) @ rotation, the rotation being optional."""

    def __init__(self, mean, spread, rotation=None):
        self.mean, self.spread, self.rotation = mean, spread, rotation

    @classmethod
    def fit(cls, x, components=None, seed=0):
        mean, spread = x.mean(0), x.std(0) + 1e-3
        if components is None:
            return cls(mean, spread)
        # Half of the photos are plenty to find the directions, and halve the time.
        torch.manual_seed(seed)
        some = torch.randperm(len(x))[:5000].numpy()
        z = torch.from_numpy((x[some] - mean) / spread)
        _, _, v = torch.pca_lowrank(z, components, center=False, niter=1)
        # One common scale, no whitening: raising the weak components only adds noise to fit.
        return cls(mean, spread, (v / (z @ v).std()).numpy())

    def __call__(self, x):
        z = (x - self.mean) / self.spread
        return (z if self.rotation is None else z @ self.rotation).astype(np.float32)

    def state(self):
        return {"mean": self.mean, "spread": self.spread, "rotation": self.rotation}


def prefix(x, m):
    return nn.functional.normalize(x[:, :m], dim=1)
