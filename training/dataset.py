"""Everything training reads, in memory: features, evidence, captions and queries."""
import numpy as np
import torch

import cache_images
import cache_texts
from cache_texts import PROMPTS, combinations
from common import CONFIG
from concepts import Concepts, imagenet_labels
from heads import Standardise, named, probabilities, raw_inputs
from photos import LABELLED, captioned, labelled


def class_vectors(texts, vectors, concepts):
    """One centred text vector per ImageNet class: the mean over its names."""
    index = {t: i for i, t in enumerate(texts)}
    rows = np.stack([np.mean([vectors[index[n]] for n in names], 0) for names, _ in concepts.classes])
    rows = rows - rows.mean(0)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def teacher(views):
    """What "looks alike" means to the towers: both pooled features, centred, equally loud."""
    parts = [np.sqrt(np.maximum(views[k], 0)) for k in ("resnet", "lite4")]
    parts = [p - p.mean(0) for p in parts]
    return np.concatenate([p / np.linalg.norm(p, axis=1, keepdims=True) for p in parts], 1) / 2 ** 0.5


class Dataset:
    """Photos 0..captioned-1 are the Flickr8k training photos; the labelled ones follow."""

    def __init__(self):
        rows = captioned()
        self.train = [i for i, r in enumerate(rows) if r[1] == "train"]
        self.dev = [i for i, r in enumerate(rows) if r[1] == "dev"]
        self.texts, self.vectors = cache_texts.load()
        self.text_index = {t: i for i, t in enumerate(self.texts)}
        self.concepts = Concepts()
        self.names = class_vectors(self.texts, self.vectors, self.concepts)
        self.captioned = len(self.train)

        sets = [{k: v[self.train] for k, v in cache_images.load("flickr8k").items()}]
        sets += [cache_images.load(name) for name in LABELLED]
        raw = np.concatenate([raw_inputs(s, self.names) for s in sets])
        self.standardise = Standardise.fit(raw, CONFIG["components"], CONFIG["seed"])
        self.images = torch.from_numpy(self.standardise(raw))
        merged = {k: np.concatenate([s[k] for s in sets]) for k in ("resnet", "lite4", "resnet_logits", "lite4_logits")}
        self.teacher = torch.from_numpy(teacher(merged).astype(np.float32))
        self.chances = torch.from_numpy(probabilities(merged).astype(np.float32))
        self._bridge()
        self.text_standardise = Standardise.fit(self.vectors)
        self.text = torch.from_numpy(self.text_standardise(self.vectors))
        self._evidence(rows)
        self._texts(rows)

    def _bridge(self):
        """Photos and concepts as unit vectors of the text tower's space, without any training."""
        photos = named(self.chances.numpy(), self.names)[:, self.names.shape[1]:]
        words = np.stack([self.vectors[self.text_index[c]] for c in self.concepts.list])
        words = words - words[[self.concepts.index[n] for names, _ in self.concepts.classes for n in names]].mean(0)
        self.bridge_photos, self.bridge_words = (
            torch.nn.functional.normalize(torch.from_numpy(x.astype(np.float32)), dim=1) for x in (photos, words))

    def _evidence(self, rows):
        concepts = self.concepts
        evidence = concepts.from_towers(self.chances.numpy())
        at = self.captioned
        for place, i in enumerate(self.train):
            evidence[place] = np.maximum(evidence[place], concepts.from_captions(rows[i][2]))
        self.known_everywhere = torch.tensor([c in concepts.from_classes for c in concepts.list])
        for dataset in LABELLED:
            for _, label in labelled(dataset):
                evidence[at] = np.maximum(evidence[at], concepts.from_label(dataset, label))
                at += 1
        # One extra column of ones pads queries of fewer than three concepts.
        self.evidence = torch.from_numpy(np.concatenate([evidence, np.ones((at, 1), np.float32)], 1)).half()
        self.known_everywhere = torch.cat([self.known_everywhere, torch.tensor([True])])

    def _texts(self, rows):
        concepts, index = self.concepts, self.text_index
        self.captions = torch.tensor([[index[c] for c in rows[i][2]] for i in self.train])
        self.prompts = torch.tensor([[index[p.format(c)] for p in PROMPTS] for c in concepts.list])
        pad = len(concepts.list)
        self.combinations = []
        for i in self.train:
            own = []
            for text in combinations(rows[i][0].name, rows[i][2]):
                ids = [concepts.index.get(w, -1) for w in text.split(" ")]
                if min(ids) >= 0:
                    own.append((index[text], (ids + [pad] * 3)[:3]))
            self.combinations.append(own)

    def inputs(self, name, rows=None):
        """Standardised head inputs of a whole set."""
        views = cache_images.load(name)
        if rows is not None:
            views = {k: v[rows] for k, v in views.items()}
        return torch.from_numpy(self.standardise(raw_inputs(views, self.names)))
