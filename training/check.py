"""Stage 7b: does the exported pack compute what training computed? Asked through ONNX Runtime.

Runs text.onnx on every 7th measured text and image.onnx on every 25th measured photo from its file,
compares with the heads in PyTorch (cosine above 0.999), tries batch sizes 1 to 32, and writes the
figures of the model card: the heads' on the cached outputs of the same towers.
"""
import json

import numpy as np

from cache_images import stream, stream_pixels
from cache_texts import embed
from common import CONFIG, PACK, cache
from dataset import Dataset
from evaluate import show, unit
from order_tail import applied
from photos import captioned, paths, pixels
from train import Held, restore

PHOTOS, TEXTS = 25, 7


def agreement(name, ours, theirs):
    width = CONFIG["prefixes"][-1]
    cosine = (unit(np.stack(list(ours)), width) * unit(np.stack(list(theirs)), width)).sum(1)
    print(f"{name}: {len(cosine)} vectors, cosine mean {cosine.mean():.6f}, worst {cosine.min():.6f}", flush=True)
    if cosine.min() < 0.999:
        raise SystemExit(f"{name}: the exported graph departs from training")


if __name__ == "__main__":
    width = CONFIG["prefixes"][-1]
    data = Dataset()
    held = Held(data, False)
    dev, sets, texts = held.embed(*restore(data, cache("heads.pt")))
    turned = applied(PACK / "image.onnx")
    dev, sets, texts = dev @ turned, {name: rows @ turned for name, rows in sets.items()}, texts @ turned
    agreement("text.onnx", embed(held.benchmark.texts[::TEXTS], "check_texts", PACK / "text.onnx", "embedding"), texts[::TEXTS])

    files = [path for path, split, _ in captioned() if split == "dev"]
    few = [pixels(path) for path in files[:33]]
    one = list(stream_pixels(few, PACK / "image.onnx", ["embedding"], [width], batch=1))
    for batch in (7, 32):       # 33 photos: both sizes also meet a rest
        agreement(f"batch {batch}", stream_pixels(few, PACK / "image.onnx", ["embedding"], [width], batch=batch), one)
    for name, files, ours in (("dev", files, dev), ("caltech101", paths("caltech101"), sets["caltech101"])):
        agreement(f"image.onnx, {name}", stream(files[::PHOTOS], PACK / "image.onnx", ["embedding"], [width]), ours[::PHOTOS])
    table = held.benchmark.measure(dev, sets, texts, CONFIG["prefixes"])
    cache("figures.json").write_text(json.dumps(table, indent=1))
    show(table)
