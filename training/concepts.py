"""What can be said of a photo in a word or two, and how sure that is.

A concept is a short string: a content word of the captions, a class name, a synonym or a
broader term. evidence[photo, concept] is between 0 and 1 and comes from three sources:
captions (two people said it: 1, one: 0.4), the label of a labelled photo (1), and the image
towers' own class probabilities summed over all ImageNet classes below a term.
Short training queries are sets of concepts; every photo that satisfies one is a positive.
"""
import functools
import json
import re
from collections import Counter

import numpy as np

from common import HERE
from photos import captioned, labelled
from wordnet import WordNet, plain

STOP = set("""the and with are from into has have had its his her their they them this that there these those for
off out over under near next front behind through while who whom which what some one two three four five other
others another each both all any very being been was were not but can does did doing about above across after
along around before below beside between down during inside onto outside past than then toward towards upon
several many few more most own same such something someone him she you your our himself herself itself
themselves just also like where when how why because only""".split())

EXTRA = json.loads((HERE / "class_names.json").read_text())


def words(text):
    """Content words in order: letters only, longer than two, not a stop word."""
    return [w for w in re.findall(r"[a-z]+", text.lower()) if len(w) > 2 and w not in STOP]


@functools.lru_cache(None)
def wordnet():
    net = WordNet()
    net.prefer(int(label.split("_")[0][1:]) for label in imagenet_labels())
    return net


def label_names(dataset, label):
    """(names and synonyms, broader terms) of one label."""
    if dataset == "imagenet-1k-sample":
        net = wordnet()
        offset = int(label.split("_")[0][1:])
        return [plain(n) for n in net.names(offset)], net.broader(offset)
    extra = EXTRA.get(dataset, {})
    return [plain(label), *extra.get("synonyms", {}).get(label, [])], \
        [*extra.get("broader", {}).get("*", []), *extra.get("broader", {}).get(label, [])]


def imagenet_labels():
    """The 1000 classes in the towers' output order (sorted by WordNet id)."""
    return sorted({label for _, label in labelled("imagenet-1k-sample")}, key=lambda l: l.split("_")[0])


def caption_words(captions):
    """How many of a photo's captions have each content word."""
    return Counter(w for caption in captions for w in dict.fromkeys(words(caption)))


class Concepts:
    """The vocabulary: caption words said of at least `least` training photos, names and broader terms."""

    def __init__(self, least=3):
        counts = Counter(w for _, split, captions in captioned() if split == "train"
                         for w in caption_words(captions))
        vocabulary = {w for w, n in counts.items() if n >= least}
        self.classes = [label_names("imagenet-1k-sample", label) for label in imagenet_labels()]
        self.from_classes = {n for names, broader in self.classes for n in [*names, *broader]}
        for dataset in ("scenes15", "everyday-200", "grocery-81"):
            for label in {label for _, label in labelled(dataset)}:
                names, broader = label_names(dataset, label)
                vocabulary |= {*names, *broader}
        self.list = sorted(vocabulary | self.from_classes)
        self.index = {c: i for i, c in enumerate(self.list)}
        # Which ImageNet classes lie below each concept.
        self.below = np.zeros((1000, len(self.list)), np.float32)
        for k, (names, broader) in enumerate(self.classes):
            for name in [*names, *broader]:
                self.below[k, self.index[name]] = 1

    def from_towers(self, probabilities):
        """Evidence from class probabilities; small ones are silence, not a claim."""
        mass = probabilities @ self.below
        return np.where(mass > 0.15, np.minimum(mass * 1.2, 1), 0).astype(np.float32)

    def from_captions(self, captions):
        row = np.zeros(len(self.list), np.float32)
        for word, count in caption_words(captions).items():
            if word in self.index:
                row[self.index[word]] = 1 if count >= 2 else 0.4
        return row

    def from_label(self, dataset, label):
        row = np.zeros(len(self.list), np.float32)
        names, broader = label_names(dataset, label)
        for name in [*names, *broader]:
            row[self.index[name]] = 1
        return row
