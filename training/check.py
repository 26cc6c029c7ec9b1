"""Stage 7b: does the exported pack compute what training computed? Asked through ONNX Runtime.

Runs text.onnx on all measured texts and image.onnx on every 25th measured photo from its file
(--full: on all of them), compares with the heads in PyTorch (cosine above 0.999), tries batch
sizes 1 to 32, and writes the figures of the model card.
"""
import json
import sys

import numpy as np
import torch

from cache_images import stream, stream_pixels
from cache_texts import embed
from common import CONFIG, PACK, cache
from dataset import Dataset
from evaluate import Benchmark, show, unit
from heads import Head
from photos import paths, pixels


SAMPLE = 25


def reference(data, benchmark):
    saved = torch.load(cache("heads.pt"))
    width = CONFIG["prefixes"][-1]
    heads = []
    for side, inputs in (("image", data.images.shape[1]), ("text", data.text.shape[1])):
        head = Head(inputs, CONFIG["hidden"], width, 0).eval()
        head.load_state_dict(saved[side])
        heads.append(head)
    with torch.no_grad():
        return (heads[0](data.inputs("flickr8k", data.dev)).numpy(), heads[0](data.inputs("caltech101")).numpy(),
                heads[1](torch.from_numpy(data.text_standardise(benchmark.trunk()))).numpy())


def agreement(name, ours, theirs):
    width = CONFIG["prefixes"][-1]
    cosine = (unit(ours, width) * unit(theirs, width)).sum(1)
    print(f"{name}: {len(cosine)} vectors, cosine mean {cosine.mean():.6f}, worst {cosine.min():.6f}", flush=True)
    if cosine.min() < 0.999:
        raise SystemExit(f"{name}: the exported graph departs from training")


if __name__ == "__main__":
    full = "--full" in sys.argv
    width = CONFIG["prefixes"][-1]
    data, benchmark = Dataset(), Benchmark()
    dev, caltech, texts = reference(data, benchmark)
    texts_there = embed(benchmark.texts, "check_texts", PACK / "text.onnx", "embedding")
    agreement("text.onnx", texts_there, texts)

    few = [pixels(paths("flickr8k")[i]) for i in data.dev[:33]]
    one = stream_pixels(few, 33, PACK / "image.onnx", ["embedding"], [width], batch=1)
    for batch in (7, 32):       # 33 photos: both sizes also meet a rest
        agreement(f"batch {batch}", stream_pixels(few, 33, PACK / "image.onnx", ["embedding"], [width], batch=batch), one)

    step = 1 if full else SAMPLE
    there = {}
    for name, files, ours in (("dev", [paths("flickr8k")[i] for i in data.dev], dev),
                              ("caltech101", paths("caltech101"), caltech)):
        there[name] = stream(files[::step], PACK / "image.onnx", ["embedding"], [width])
        agreement(f"image.onnx, {name}", there[name], ours[::step])
    if full:
        dev, caltech, texts = there["dev"], there["caltech101"], texts_there
    table = benchmark.measure(dev, texts, caltech, CONFIG["prefixes"])
    cache("figures.json").write_text(json.dumps(table, indent=1))
    show(table)
