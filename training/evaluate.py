"""Measures embeddings per prefix, with the same definitions as `recollect eval`.

Captions: recall at 1/5/10/50 both ways. Short queries: kw1 (words true of 1-30 % of the photos)
and kw2 (pairs true of at least 1 %, up to 150), precision at 10. Classes: leave-one-out mAP@10
(divided by 10), precision at 10 and nearest neighbour; zero-shot from the bare class name.
"""
import itertools
import random

import numpy as np

from cache_texts import embed
from common import CONFIG, cache
from concepts import caption_words
from photos import captioned, labelled
from wordnet import plain


def unit(x, m):
    x = x[:, :m]
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)


def captions(images, texts, owner, m):
    """R@k for text to image and image to text; owner[t] is the photo of text t."""
    scores = unit(texts, m) @ unit(images, m).T
    own = scores[np.arange(len(owner)), owner]
    rank = (scores > own[:, None]).sum(1)
    best = np.full(len(images), -np.inf)
    np.maximum.at(best, owner, own)
    other = scores.T.copy()
    other[owner, np.arange(len(owner))] = -np.inf
    back = (other > best[:, None]).sum(1)
    row = lambda ranks: {f"r{k}": round(100 * float((ranks < k).mean()), 1) for k in (1, 5, 10, 50)}
    return row(rank), row(back)


def short_queries():
    """kw1 and kw2 of the dev photos: lists of (text, relevant photo mask)."""
    rows = [c for _, split, c in captioned() if split == "dev"]
    said = [{w for w, n in caption_words(c).items() if n >= 2} for c in rows]
    count = len(rows)
    vocabulary = sorted(set().union(*said))
    true = {w: np.array([w in s for s in said]) for w in vocabulary}
    ones = [w for w in vocabulary if 0.01 * count <= true[w].sum() <= 0.3 * count]
    pairs = [(a, b) for a, b in itertools.combinations(ones, 2) if (true[a] & true[b]).sum() >= 0.01 * count]
    random.Random(CONFIG["seed"]).shuffle(pairs)
    return [(w, true[w]) for w in ones], [(f"{a} {b}", true[a] & true[b]) for a, b in pairs[:150]]


def precision(images, texts, relevant, m):
    top = np.argsort(-(unit(texts, m) @ unit(images, m).T), 1)[:, :10]
    return round(100 * float(np.mean([relevant[i][top[i]].mean() for i in range(len(top))])), 1)


def classes(images, labels, m):
    """Leave-one-out retrieval by class."""
    x = unit(images, m)
    scores = x @ x.T
    np.fill_diagonal(scores, -np.inf)
    top = np.argsort(-scores, 1)[:, :10]
    hit = labels[top] == labels[:, None]
    at = np.cumsum(hit, 1) / np.arange(1, 11)
    return {"mAP10": round(100 * float((at * hit).sum(1).mean() / 10), 1),
            "p10": round(100 * float(hit.mean()), 1), "nn1": round(100 * float(hit[:, 0].mean()), 1)}


def zeroshot(images, names, labels, m):
    order = np.argsort(-(unit(images, m) @ unit(names, m).T), 1)[:, :5]
    hit = order == labels[:, None]
    return {"top1": round(100 * float(hit[:, 0].mean()), 1), "top5": round(100 * float(hit.any(1).mean()), 1)}


class Benchmark:
    """The dev photos and caltech101, as the text trunk's vectors and the labels to compare with.

    Also holds the bare texts, so that the exported graph can be measured the same way."""

    def __init__(self):
        rows = [r for r in captioned() if r[1] == "dev"]
        self.captions = [c for r in rows for c in r[2]]
        self.owner = np.repeat(np.arange(len(rows)), [len(r[2]) for r in rows])
        self.ones, self.pairs = short_queries()
        found = labelled("caltech101")
        self.class_list = sorted({label for _, label in found})
        self.labels = np.array([self.class_list.index(label) for _, label in found])
        self.texts = [*self.captions, *(t for t, _ in self.ones), *(t for t, _ in self.pairs),
                      *(plain(label) for label in self.class_list)]

    def trunk(self):
        target = cache("benchmark_texts.npy")
        if not target.exists():
            np.save(target, embed(self.texts, "benchmark_texts", cache("text_trunk.onnx"), "text"))
        return np.load(target)

    def measure(self, dev, texts, caltech, prefixes):
        """One row of figures per prefix; the arguments are embeddings."""
        edges = np.cumsum([0, len(self.captions), len(self.ones), len(self.pairs), len(self.class_list)])
        sentences, ones, pairs, names = (texts[edges[i]:edges[i + 1]] for i in range(4))
        table = []
        for m in prefixes:
            t2i, i2t = captions(dev, sentences, self.owner, m)
            table.append({"dims": m, "t2i": t2i, "i2t": i2t,
                          "kw1": precision(dev, ones, [r for _, r in self.ones], m),
                          "kw2": precision(dev, pairs, [r for _, r in self.pairs], m),
                          "i2i": classes(caltech, self.labels, m),
                          "zeroshot": zeroshot(caltech, names, self.labels, m)})
        return table


def show(table):
    print("dims | t2i  R@1   R@5  R@10  R@50 | i2t R@1 R@10 |  kw1   kw2 | i2i mAP  1-NN | zero-shot 1 / 5")
    for r in table:
        t, i, c, z = r["t2i"], r["i2t"], r["i2i"], r["zeroshot"]
        print(f"{r['dims']:4d} |    {t['r1']:5.1f} {t['r5']:5.1f} {t['r10']:5.1f} {t['r50']:5.1f} |   {i['r1']:5.1f} {i['r10']:5.1f}"
              f" | {r['kw1']:5.1f} {r['kw2']:5.1f} |  {c['mAP10']:5.1f} {c['nn1']:5.1f} | {z['top1']:5.1f} {z['top5']:5.1f}", flush=True)
