"""Which photos there are, and how a photo becomes the square of pixels that the towers take."""
import json

import numpy as np
from PIL import Image, ImageOps

from common import CONFIG, DATA

# The sets that carry one label per photo. The evaluation sets are only ever measured, never trained on.
LABELLED = ["scenes15", "everyday-200", "grocery-81"]
EVALUATION = ["caltech101", "imagenet-1k-sample"]


def captioned():
    """Flickr8k: a list of (path, split, captions)."""
    folder = DATA / "flickr8k"
    lines = [json.loads(line) for line in (folder / "captions.jsonl").read_text().splitlines() if line.strip()]
    found = {path.name: path for path in folder.rglob("*.jpg")}
    return [(found[row["image"]], row["split"], row["captions"]) for row in lines]


def labelled(name):
    """A list of (path, label) for one labelled set."""
    folder = DATA / name
    if name == "imagenet-1k-sample":
        return [(path, path.stem) for path in sorted(folder.rglob("*.jpg"))]
    return [(path, path.parent.name) for path in sorted(folder.rglob("*"))
            if path.suffix.lower() in (".jpg", ".jpeg", ".png")]


def paths(name):
    return [row[0] for row in (captioned() if name == "flickr8k" else labelled(name))]


def pixels(path):
    """Upright RGB, squashed to the input square with an antialiasing filter, as the app does it."""
    side = CONFIG["image_side"]
    with Image.open(path) as image:
        image = ImageOps.exif_transpose(image).convert("RGB")
        return np.asarray(image.resize((side, side), Image.BICUBIC), np.uint8)
