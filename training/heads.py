"""The trained part: what turns tower features into one nested vector.

Image side: square root (for features after a ReLU), standardise, rotate to principal
components, then a linear map plus a small MLP. Text side: the same without the rotation.
Both outputs live in one space; any prefix, renormalised, is an embedding of its own.
"""
import numpy as np
import torch
from torch import nn

from common import CONFIG

# Tower outputs that are non-negative averages or maxima; the square root tames their long tails.
ROOTED = ["resnet", "resnet_max", "resnet_stage4", "lite4", "lite4_max", "lite4_stage5"]


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def probabilities(views):
    """What both towers together think of the 1000 ImageNet classes."""
    return (softmax(np.asarray(views["resnet_logits"])) + softmax(np.asarray(views["lite4_logits"]))) / 2


def named(p, names):
    """Class probabilities carried into the text tower's space by the class names: once as they
    are, once flattened by a square root so that second and third guesses also speak."""
    root = np.sqrt(p)
    return np.concatenate([p @ names, root / root.sum(1, keepdims=True) @ names], 1)


def raw_inputs(views, names):
    """The image head's input before standardisation; export.py builds the same from ONNX nodes."""
    parts = [np.sqrt(np.maximum(views[key], 0)) for key in CONFIG["image_inputs"] if key in ROOTED]
    if "colour" in CONFIG["image_inputs"]:
        parts.append(np.asarray(views["colour"]) / 255)
    if "named" in CONFIG["image_inputs"]:
        parts.append(named(probabilities(views), names))
    return np.concatenate(parts, 1).astype(np.float32)


class Head(nn.Module):
    """Linear plus MLP; the linear path keeps what generalises, the MLP bends it."""

    def __init__(self, inputs, hidden, width, dropout):
        super().__init__()
        self.linear = nn.Linear(inputs, width)
        self.rise = nn.Linear(inputs, hidden)
        self.fall = nn.Linear(hidden, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.linear(x) + self.fall(self.dropout(nn.functional.gelu(self.rise(x))))


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
