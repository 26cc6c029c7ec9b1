"""Stage 7a: reference answers of the pack, so that any reader of it can test itself.

Texts with their vectors, and synthetic pictures given as a recipe (pixel formulas), so no photo ships.
"""
import json

import numpy as np

from cache_images import stream_pixels
from cache_texts import embed
from common import CONFIG, PACK

TEXTS = ["dog", "dogs playing in the snow", "a child in a red jacket", "kids on the beach at sunset", "mountain",
         "city street at night", "birthday cake", "cat asleep on a sofa", "football", "two people on bicycles",
         "kitchen", "forest", "a man climbing a rock face", "boat", "strawberries", "people dancing",
         "airplane", "flowers in a garden", "a", "The quick brown fox jumps over the lazy dog, again and again."]

RECIPES = [
    {"name": "grey", "kind": "solid", "rgb": [128, 128, 128]},
    {"name": "blue to sand", "kind": "gradient", "axis": "y", "from": [70, 130, 220], "to": [220, 190, 130]},
    {"name": "green to black", "kind": "gradient", "axis": "x", "from": [40, 180, 60], "to": [0, 0, 0]},
    {"name": "checkerboard", "kind": "checker", "cell": 25, "rgb": [240, 240, 240], "other": [200, 30, 30]},
]


def draw(recipe):
    """solid: every pixel rgb. gradient: round-half-up(from + (to - from) * i / (side - 1)) along the axis.
    checker: rgb where (floor(x / cell) + floor(y / cell)) is even, else other."""
    side = CONFIG["image_side"]
    if recipe["kind"] == "solid":
        return np.broadcast_to(np.uint8(recipe["rgb"]), (side, side, 3))
    if recipe["kind"] == "gradient":
        start, end = np.array(recipe["from"], float), np.array(recipe["to"], float)
        line = np.floor(start + (end - start) * (np.arange(side) / (side - 1))[:, None] + 0.5).astype(np.uint8)
        return np.broadcast_to(line[None] if recipe["axis"] == "x" else line[:, None], (side, side, 3))
    cells = np.arange(side) // recipe["cell"]
    even = ((cells[:, None] + cells[None]) % 2 == 0)[..., None]
    return np.where(even, np.uint8(recipe["rgb"]), np.uint8(recipe["other"]))


if __name__ == "__main__":
    rounded = lambda row: [round(float(v), 6) for v in row]
    width = CONFIG["prefixes"][-1]
    texts = embed(TEXTS, "golden", PACK / "text.onnx", "embedding")
    images = stream_pixels((draw(r) for r in RECIPES), PACK / "image.onnx", ["embedding"], [width], batch=1)
    golden = {"about": "Embeddings at full width. Pictures are drawn by recipe: " + " ".join(draw.__doc__.split()),
              "width": CONFIG["image_side"], "height": CONFIG["image_side"],
              "texts": [{"text": t, "embedding": rounded(v)} for t, v in zip(TEXTS, texts)],
              "images": [{**r, "embedding": rounded(v)} for r, v in zip(RECIPES, images)]}
    (PACK / "golden.json").write_text(json.dumps(golden, separators=(",", ":")))
