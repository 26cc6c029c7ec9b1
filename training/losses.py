"""The nested losses: each is asked of every prefix on its own (Matryoshka, Eq. 1 and App. C)."""
import torch
from torch import nn
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax


def spread_cross_entropy(scores, targets, smoothing=0.0):
    """Cross-entropy against several positives; rows without any positive do not count."""
    mass = targets.sum(1, keepdim=True)
    keep = mass[:, 0] > 0
    if not keep.any():
        return scores.sum() * 0
    wanted = targets[keep] / mass[keep]
    wanted = (1 - smoothing) * wanted + smoothing / scores.shape[1]
    return -(wanted * log_softmax(scores[keep], 1)).sum(1).mean()


def sentences(texts, images, scale, smoothing):
    """Each sentence belongs to the photo with its index; further photos are negatives only."""
    scores = scale * texts @ images.T
    here = torch.arange(len(texts))
    return (cross_entropy(scores, here, label_smoothing=smoothing)
            + cross_entropy(scores[:, :len(texts)].T, here, label_smoothing=smoothing)) / 2


def queries(texts, images, evidence, unknown, scale):
    """Short queries against every photo that satisfies them; unknown pairs are left out."""
    scores = (scale * texts @ images.T).masked_fill(unknown & (evidence == 0), -30.0)
    return 0.7 * spread_cross_entropy(scores, evidence) + 0.3 * spread_cross_entropy(scores.T, evidence.T)


def no_self(scores):
    return scores.masked_fill(torch.eye(len(scores), dtype=torch.bool), -1e4)


def neighbourhood(teacher, sharpness):
    """How the towers spread each photo's attention over the other photos of the batch."""
    return softmax(no_self(sharpness * teacher @ teacher.T), 1)


def neighbours(images, wanted, scale):
    """Keep the towers' neighbourhoods at this prefix."""
    return kl_div(log_softmax(no_self(scale * images @ images.T), 1), wanted, reduction="batchmean")


def bridge(texts, images, wanted, scale):
    """Class probabilities already rank any word by way of the class names; keep that ranking for
    words that no caption and no label has: photo against a random part of the vocabulary."""
    return kl_div(log_softmax(scale * images @ texts.T, 1), wanted, reduction="batchmean")


class ClassPrototypes(nn.Module):
    """Matryoshka's own loss: a linear classifier per prefix with tied weights (MRL-E), here
    cosine-based and taught by the towers' class probabilities."""

    def __init__(self, width, classes=1000):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, width) / width ** 0.5)

    def forward(self, images, m, wanted, scale):
        prototypes = nn.functional.normalize(self.weight[:, :m], dim=1)
        return -(wanted * log_softmax(scale * images @ prototypes.T, 1)).sum(1).mean()
