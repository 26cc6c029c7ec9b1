"""Stage 4: every text that training or measuring will use, embedded once by the text tower.

Writes texts.json (the unique texts) and texts.npy (their pooled views, float16): captions, all concepts
bare and in a prompt, pairs of words that several photos share, and for each training photo a few
two- and three-word queries.
"""
import itertools
import json
import random
from collections import Counter

import numpy as np

from common import CONFIG, cache, node, package_dir
from concepts import Concepts, caption_words, words
from photos import captioned

PROMPTS = ["{}", "a photo of {}", "a picture of a {}"]
COMBINATIONS = 5
PAIR_PHOTOS = 20


def combinations(name, captions):
    """Two- and three-word queries for one photo: words of one caption, or words two people agree on."""
    rng = random.Random(f"{CONFIG['seed']}/{name}")
    agreed = [w for w, n in caption_words(captions).items() if n >= 2]
    result = []
    for _ in range(COMBINATIONS):
        pool = list(dict.fromkeys(words(rng.choice(captions)))) if rng.random() < 0.5 or len(agreed) < 2 else agreed
        size = min(len(pool), rng.choice([2, 2, 3]))
        chosen = sorted(rng.sample(range(len(pool)), size)) if rng.random() < 0.7 else rng.sample(range(len(pool)), size)
        if size >= 2:
            result.append(" ".join(pool[i] for i in chosen))
    return result


def pairs():
    """Word pairs (alphabetical) that two people said of each of at least PAIR_PHOTOS training photos."""
    counts = Counter()
    for _, split, captions in captioned():
        if split == "train":
            counts.update(itertools.combinations(sorted(w for w, n in caption_words(captions).items() if n >= 2), 2))
    return sorted(pair for pair, n in counts.items() if n >= PAIR_PHOTOS)


def all_texts():
    texts = {}
    for path, split, captions in captioned():
        if split == "train":
            texts.update(dict.fromkeys(captions))
            texts.update(dict.fromkeys(combinations(path.name, captions)))
    for concept in Concepts().list:
        texts.update(dict.fromkeys(prompt.format(concept) for prompt in PROMPTS))
    for a, b in pairs():
        texts.update(dict.fromkeys([f"{a} {b}", f"{b} {a}"]))
    return list(texts)


def embed(texts, target, model, output):
    """Float32 vectors of texts through any text graph."""
    listing, raw = cache(target + ".list.json"), cache(target + ".f32")
    listing.write_text(json.dumps(texts))
    tokenizer = package_dir("minilm") / "model"
    node("embed_texts.mjs", model, output, tokenizer_file(), tokenizer / "tokenizer_config.json",
         CONFIG["max_tokens"], listing, raw)
    return np.fromfile(raw, np.float32).reshape(len(texts), -1)


def tokenizer_file():
    """The package's tokenizer without its fixed padding and truncation: those are the caller's choice."""
    target = cache("tokenizer.json")
    tokenizer = json.loads((package_dir("minilm") / "model" / "tokenizer.json").read_text())
    tokenizer["padding"] = tokenizer["truncation"] = None
    target.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    return target


def load():
    """(texts, their `views`); the first 384 columns are the sentence encoder's own vectors."""
    return json.loads(cache("texts.json").read_text()), np.load(cache("texts.npy"), mmap_mode="r")


if __name__ == "__main__":
    if not cache("texts.npy").exists():
        texts = all_texts()
        print(len(texts), "texts", flush=True)
        vectors = embed(texts, "texts", cache("text_trunk.onnx"), "views")
        cache("texts.json").write_text(json.dumps(texts))
        np.save(cache("texts.npy"), vectors.astype(np.float16))
