"""Everything training reads, in memory: features, evidence, captions and queries."""
import hashlib
import json

import numpy as np
import torch

import cache_images
import cache_texts
from cache_texts import PROMPTS, combinations, pairs
from common import CONFIG, cache
from concepts import Concepts, caption_words, imagenet_labels
from heads import Standardise, image_inputs, named, probabilities, raw_inputs
from photos import LABELLED, captioned, labelled

# How surely a word is true of a photo when 0..5 of its five captions say it.
SAID = np.array(CONFIG["said"], np.float32)


def class_vectors(texts, vectors, concepts):
    """One centred text vector per ImageNet class: the mean over its names."""
    index = {t: i for i, t in enumerate(texts)}
    rows = np.stack([np.mean([vectors[index[n], :384].astype(np.float32) for n in names], 0)
                     for names, _ in concepts.classes])
    rows = rows - rows.mean(0)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def teacher(views, chances):
    """What "looks alike" means to the towers: their pooled features and what they take it for, centred, equally loud."""
    parts = [np.sqrt(np.maximum(views[k].astype(np.float32), 0)) for k in CONFIG["towers"]]
    if CONFIG["teacher_classes"]:
        parts.append(np.sqrt(chances))
    parts = [p - p.mean(0) for p in parts]
    return np.concatenate([p / np.linalg.norm(p, axis=1, keepdims=True) for p in parts], 1) / len(parts) ** 0.5


class Photos:
    """The towers' outputs for a list of (set, rows or None), made ready for the head."""

    def __init__(self, parts, names, standardise):
        loaded = [cache_images.load(name) for name, _ in parts]
        pick = lambda x, rows: x if rows is None else x[rows]
        views = [{k: pick(v, rows) for k, v in pooled.items()} for (pooled, _), (_, rows) in zip(loaded, parts)]
        used = CONFIG["cell_components_used"]
        self.cells = torch.from_numpy(np.concatenate([pick(c[..., :used], rows) for (_, c), (_, rows) in zip(loaded, parts)]))
        self.pooled = torch.from_numpy(np.concatenate([standardise(raw_inputs(v, names)) for v in views]))
        self.chances = torch.from_numpy(np.concatenate([probabilities(v) for v in views]).astype(np.float32))
        self.views = views

    def batch(self, rows):
        return self.pooled[rows], self.cells[rows].float(), self.chances[rows]

    def embed(self, head, size=500):
        with torch.no_grad():
            return torch.cat([head(*self.batch(slice(i, i + size))) for i in range(0, len(self.pooled), size)]).numpy()


class Dataset:
    """Photos 0..captioned-1 are the Flickr8k training photos; the labelled ones follow. With `validate`
    the last 1,000 captioned photos and every second class of everyday-200 are kept out for choices."""

    def __init__(self, validate=False):
        rows = captioned()
        train = [i for i, r in enumerate(rows) if r[1] == "train"]
        self.train, self.held = (train[:-1000], train[-1000:]) if validate else (train, [])
        self.dev = [i for i, r in enumerate(rows) if r[1] == "dev"]
        self.rows = rows
        self.texts, self.vectors = cache_texts.load()
        self.text_index = {t: i for i, t in enumerate(self.texts)}
        self.concepts = Concepts()
        self.names = class_vectors(self.texts, self.vectors, self.concepts)
        self.captioned = len(self.train)
        self.kept = {name: list(range(len(labelled(name)))) for name in LABELLED}
        self.apart = []
        if validate:
            classes = sorted({label for _, label in labelled("everyday-200")})
            self.apart = [i for i, (_, label) in enumerate(labelled("everyday-200")) if classes.index(label) % 2]
            self.kept["everyday-200"] = sorted(set(self.kept["everyday-200"]) - set(self.apart))

        self.standardise = self._kept([image_inputs(), CONFIG["towers"], CONFIG["components"], validate, LABELLED], self._fit)
        self.photos = Photos([("flickr8k", self.train), *self.kept.items()], self.names, self.standardise)
        self.chances = self.photos.chances
        merged = {k: np.concatenate([v[k] for v in self.photos.views]) for k in CONFIG["towers"]}
        self.teacher = torch.from_numpy(teacher(merged, self.chances.numpy()).astype(np.float32))
        del self.photos.views
        self._bridge()
        self.text_standardise = self._kept([len(self.texts), CONFIG["text_components"]], lambda: Standardise.fit(
            np.asarray(self.vectors, np.float32), CONFIG["text_components"], CONFIG["seed"]))
        self.text = torch.from_numpy(np.concatenate(
            [self.text_standardise(self.vectors[i:i + 5000].astype(np.float32)) for i in range(0, len(self.vectors), 5000)]))
        self._evidence()
        self._texts()

    def _kept(self, key, fit):
        """A fitted Standardise from the cache: fitting takes a minute."""
        name = hashlib.sha256(json.dumps([key, CONFIG["seed"]]).encode()).hexdigest()[:16]
        target = cache("standardise", f"{name}.npz")
        if not target.exists():
            np.savez(target, **fit().state())
        return Standardise(**np.load(target))

    def _fit(self):
        raw = []
        for name, rows in [("flickr8k", self.train), *self.kept.items()]:
            views, _ = cache_images.load(name)
            raw.append(raw_inputs({k: v[rows] for k, v in views.items()}, self.names))
        return Standardise.fit(np.concatenate(raw), CONFIG["components"], CONFIG["seed"])

    def _bridge(self):
        """Photos and concepts as unit vectors of the text tower's space, without any training."""
        photos = named(self.chances.numpy(), self.names)[:, self.names.shape[1]:]
        words = np.stack([self.vectors[self.text_index[c], :384].astype(np.float32) for c in self.concepts.list])
        words = words - words[[self.concepts.index[n] for names, _ in self.concepts.classes for n in names]].mean(0)
        unit = lambda x: torch.nn.functional.normalize(torch.from_numpy(x.astype(np.float32)), dim=1)
        self.bridge_photos, self.bridge_words = unit(photos), unit(words)

    def _evidence(self):
        concepts = self.concepts
        evidence = concepts.from_towers(self.chances.numpy())
        # What captions often say, they also say by silence: there the towers' opinion counts little.
        said = np.zeros((self.captioned, len(concepts.list)), np.float32)
        for place, i in enumerate(self.train):
            for word, count in caption_words(self.rows[i][2]).items():
                if word in concepts.index:
                    said[place, concepts.index[word]] = SAID[count]
        spoken = (said >= SAID[2]).sum(0) >= CONFIG["spoken_photos"]
        self.spoken = torch.from_numpy(spoken)
        towers = evidence[:self.captioned] * np.where(spoken, CONFIG["towers_on_spoken"], 1)
        evidence[:self.captioned] = np.maximum(towers, said)
        self.known_everywhere = torch.tensor([c in concepts.from_classes for c in concepts.list])
        at = self.captioned
        for dataset in LABELLED:
            found = labelled(dataset)
            for row in self.kept[dataset]:
                evidence[at] = np.maximum(evidence[at], concepts.from_label(dataset, found[row][1]))
                at += 1
        # One extra column of ones pads queries of fewer than three concepts.
        self.evidence = torch.from_numpy(np.concatenate([evidence, np.ones((at, 1), np.float32)], 1))
        self.known_everywhere = torch.cat([self.known_everywhere, torch.tensor([True])])

    def _texts(self):
        concepts, index = self.concepts, self.text_index
        self.captions = torch.tensor([[index[c] for c in self.rows[i][2]] for i in self.train])
        self.prompts = torch.tensor([[index[p.format(c)] for p in PROMPTS] for c in concepts.list])
        pad = len(concepts.list)
        known = [(a, b) for a, b in pairs() if a in concepts.index and b in concepts.index]
        self.pair_texts = torch.tensor([[index[f"{a} {b}"], index[f"{b} {a}"]] for a, b in known])
        self.pair_concepts = torch.tensor([[concepts.index[a], concepts.index[b], pad] for a, b in known])
        # The names of each class, for where the class path leads: (class, text) pairs.
        named = [(k, index[n]) for k, (names, _) in enumerate(concepts.classes) for n in names]
        self.class_of_name, self.class_names = (torch.tensor(x) for x in zip(*named))
        self.combinations = []
        for i in self.train:
            own = []
            for text in combinations(self.rows[i][0].name, self.rows[i][2]):
                ids = [concepts.index.get(w, -1) for w in text.split(" ")]
                if min(ids) >= 0:
                    own.append((index[text], (ids + [pad] * 3)[:3]))
            self.combinations.append(own)
