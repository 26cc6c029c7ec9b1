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


def words(texts, images, evidence, unknown):
    """One minus the correlation of a query's cosines with its evidence, over the photos of the batch: least
    squares per query, blind to how common the word is. Softmax alone leaves the text head short of the best
    direction for a word."""
    known = (~unknown | (evidence > 0)).float()
    count = known.sum(1, keepdim=True).clamp(min=1)

    def centred(x):
        return (x - (x * known).sum(1, keepdim=True) / count) * known

    scores, wanted = centred(texts @ images.T), centred(evidence)
    length = (scores.square().sum(1) * wanted.square().sum(1)).clamp(min=1e-8).sqrt()
    return 1 - ((scores * wanted).sum(1) / length).mean()


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


def names(images, places, chances, scale):
    """Zero-shot classification: the class's name, as the text head puts it, against all other names."""
    return -(chances * log_softmax(scale * images @ places.T, 1)).sum(1).mean()


def lesson(texts, images, sharpness):
    """How a teacher ranks the photos for each text, and the texts for each photo."""
    scores = sharpness * texts @ images.T
    return softmax(scores, 1), softmax(scores.T, 1)


def taught(texts, images, lesson, scale):
    """Match the teacher's rankings, made at its full width, at this prefix too."""
    scores = scale * texts @ images.T
    return (kl_div(log_softmax(scores, 1), lesson[0], reduction="batchmean")
            + kl_div(log_softmax(scores.T, 1), lesson[1], reduction="batchmean"))


class ClassPrototypes(nn.Module):
    """Matryoshka's own loss: a linear classifier per prefix, here cosine-based and taught by the
    towers' class probabilities. Tied (MRL-E): every prefix reads the front of one weight matrix."""

    def __init__(self, prefixes, tied, classes=1000):
        super().__init__()
        width = prefixes[-1]
        self.weights = nn.ParameterList([nn.Parameter(torch.randn(classes, width) / width ** 0.5)] if tied else
                                        [nn.Parameter(torch.randn(classes, m) / m ** 0.5) for m in prefixes])

    def forward(self, images, i, wanted, scale):
        """`i` is the place of the prefix in the list of prefixes."""
        weight = self.weights[i if len(self.weights) > 1 else 0]
        prototypes = nn.functional.normalize(weight[:, :images.shape[1]], dim=1)
        return -(wanted * log_softmax(scale * images @ prototypes.T, 1)).sum(1).mean()
