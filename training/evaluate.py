"""Measures embeddings per prefix, with the same definitions as `recollect eval`.

Captions: recall at 1/5/10/50 both ways. Short queries: kw1 (words true of 1-30 % of the photos)
and kw2 (pairs true of at least 1 %, up to 150), precision at 10. Classes: leave-one-out mAP@10
(divided by 10), precision at 10 and nearest neighbour; zero-shot from the class names in WORDINGS.
"""
import hashlib
import itertools
import json
import random

import numpy as np

from cache_texts import embed, load
from common import CONFIG, cache
from concepts import caption_words
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


def short_queries(rows):
    """kw1 and kw2 of the given photos' captions: lists of (text, relevant photo mask)."""
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


# How the product words a class's name; the class's vector is the mean (`recollect eval classes`).
WORDINGS = ["{}", "a {}", "a photo of a {}", "a picture of the {}", "a close-up photo of a {}"]


class Benchmark:
    """Photos with captions, and sets of labelled photos: texts by number of words, and who is right.

    `captions` is one list of captions per photo; `classes` maps a set's name to one label per photo."""

    def __init__(self, rows, sets):
        self.captions = [c for captions in rows for c in captions]
        self.owner = np.repeat(np.arange(len(rows)), [len(captions) for captions in rows])
        self.ones, self.pairs = short_queries(rows)
        self.names = {name: sorted(set(labels)) for name, labels in sets.items()}
        self.labels = {name: np.array([self.names[name].index(label) for label in labels]) for name, labels in sets.items()}
        self.texts = [*self.captions, *(t for t, _ in self.ones), *(t for t, _ in self.pairs)]
        for names in self.names.values():
            self.texts += [wording.format(plain(name)) for name in names for wording in WORDINGS]

    def trunk(self):
        """The text tower's views of all texts; what training has not embedded is embedded once and cached."""
        texts, vectors = load()
        index = {text: i for i, text in enumerate(texts)}
        missing = [text for text in dict.fromkeys(self.texts) if text not in index]
        key = hashlib.sha256(json.dumps(missing).encode()).hexdigest()[:16]
        target = cache("benchmarks", f"{key}.npy")
        if not target.exists():
            np.save(target, embed(missing, f"benchmarks/{key}", cache("text_trunk.onnx"), "views"))
        extra, place = np.load(target), {text: i for i, text in enumerate(missing)}
        return np.stack([extra[place[t]] if t in place else vectors[index[t]].astype(np.float32) for t in self.texts])

    def measure(self, photos, sets, texts, prefixes):
        """One row of figures per prefix; `photos`, `texts` and the values of `sets` are embeddings."""
        counts = [len(self.captions), len(self.ones), len(self.pairs), *(len(n) * len(WORDINGS) for n in self.names.values())]
        sentences, ones, pairs, *wordings = np.split(texts, np.cumsum(counts)[:-1])
        table = []
        for m in prefixes:
            t2i, i2t = captions(photos, sentences, self.owner, m)
            row = {"dims": m, "t2i": t2i, "i2t": i2t,
                   "kw1": precision(photos, ones, [r for _, r in self.ones], m),
                   "kw2": precision(photos, pairs, [r for _, r in self.pairs], m), "sets": {}}
            for (name, images), words in zip(sets.items(), wordings):
                width = words.shape[1]
                vectors = unit(words, width).reshape(-1, len(WORDINGS), width).mean(1)
                row["sets"][name] = zeroshot(images, vectors, self.labels[name], m)
                if 2 * len(self.names[name]) < len(images):
                    row["sets"][name].update(classes(images, self.labels[name], m))
            table.append(row)
        return table


def show(table):
    sets = list(table[0]["sets"])
    print("dims | t2i  R@1   R@5  R@10  R@50 | i2t R@1 R@10 |  kw1   kw2 | " + " | ".join(f"{s}: mAP top-1 top-5" for s in sets))
    for r in table:
        t, i = r["t2i"], r["i2t"]
        print(f"{r['dims']:4d} |    {t['r1']:5.1f} {t['r5']:5.1f} {t['r10']:5.1f} {t['r50']:5.1f} |   {i['r1']:5.1f} {i['r10']:5.1f}"
              f" | {r['kw1']:5.1f} {r['kw2']:5.1f} | "
              + " | ".join(f"{r['sets'][s].get('mAP10', 0):5.1f} {r['sets'][s]['top1']:5.1f} {r['sets'][s]['top5']:5.1f}" for s in sets), flush=True)
