"""Which photos there are, and how a photo becomes the square of pixels that the towers take."""
import json
import random

import numpy as np
from PIL import Image, ImageOps

from common import CONFIG, DATA

# The sets that carry one label per photo. caltech101 is only ever measured, never trained on.
LABELLED = ["scenes15", "everyday-200", "grocery-81", "imagenet-1k-sample"]
EVALUATION = ["caltech101"]


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


def view(path, number):
    """Upright RGB pixels, squashed to the input square.

    View 0 is the photo as the app sees it. Higher numbers are augmentations: a crop of
    70-100 % of each side, mirrored for odd numbers, the same every time for a given photo.
    """
    side = CONFIG["image_side"]
    with Image.open(path) as image:
        image = ImageOps.exif_transpose(image).convert("RGB")
        box = None
        if number:
            rng = random.Random(f"{CONFIG['seed']}/{path.name}/{number}")
            width, height = (rng.uniform(0.7, 1.0) * s for s in image.size)
            left, top = rng.uniform(0, image.width - width), rng.uniform(0, image.height - height)
            box = (left, top, left + width, top + height)
        image = image.resize((side, side), Image.BICUBIC if rng_free(number) else Image.BILINEAR, box=box)
        if number % 2:
            image = ImageOps.mirror(image)
        return np.asarray(image, np.uint8)


def rng_free(number):
    """Plain views use the sharper filter, as photo programs do; augmented ones vary it."""
    return number % 4 != 2
