"""Stage 7, after the export: turn the last numbers of both towers' vectors so that those that say most come first.

What is trained nested stays as it is up to number 64. The numbers beyond are turned among themselves, by the
same rotation for photos and texts: every cosine at full width, and at each trained prefix up to 64, is what it
was. What changes is the order of what they add: the principal directions of photos and texts first. In the
search index the first 128 numbers then stand for all 256 much better than before.

The rotation is the last node of each graph. Vectors to fit it are those of training photos and of their
captions, by the pack itself; a pack that was ordered before is measured with its rotation and turned further.
"""
import numpy as np
import onnx
from onnx import helper, numpy_helper

from cache_images import stream_pixels
from cache_texts import embed
from common import CONFIG, PACK
from photos import captioned, pixels

KEPT = 64
PHOTOS = 2000
NAME = "tail_order"


def spread(rows):
    """Covariance, scaled so that photos and texts weigh alike."""
    rows = rows - rows.mean(0)
    covariance = rows.T @ rows
    return covariance / np.trace(covariance)


def rotation(photos, texts):
    """256 x 256, for row vectors: the identity on the first KEPT numbers."""
    covariance = spread(photos) + spread(texts)
    width = len(covariance)
    values, vectors = np.linalg.eigh(covariance[KEPT:, KEPT:])
    vectors = vectors[:, np.argsort(-values)]
    # The sign of a direction is nobody's; this one makes the matrix reproducible.
    vectors *= np.sign(vectors[np.abs(vectors).argmax(0), range(width - KEPT)])
    turned = np.eye(width)
    turned[KEPT:, KEPT:] = vectors
    share = np.cumsum(np.diag(turned.T @ covariance @ turned)) / 2
    before = np.cumsum(np.diag(covariance)) / 2
    for n in (KEPT, 96, 128, 192):
        print(f"first {n}: {before[n - 1]:.3f} of the spread before, {share[n - 1]:.3f} now")
    return turned


def applied(file):
    """The rotation that a graph of the pack ends in."""
    return next(numpy_helper.to_array(constant) for constant in onnx.load(str(file)).graph.initializer if constant.name == NAME)


def append(file, matrix):
    model = onnx.load(str(file))
    last = model.graph.node[-1]
    known = {constant.name: constant for constant in model.graph.initializer}
    if NAME in known:
        matrix = numpy_helper.to_array(known[NAME]).astype(np.float64) @ matrix
        model.graph.initializer.remove(known[NAME])
    else:
        source = last.input[0]
        model.graph.node.remove(last)
        model.graph.node.append(helper.make_node("MatMul", [source, NAME], ["embedding"]))
    model.graph.initializer.append(numpy_helper.from_array(np.float32(matrix), NAME))
    onnx.checker.check_model(model)
    onnx.save(model, str(file))


if __name__ == "__main__":
    train = [(path, captions) for path, split, captions in captioned() if split == "train"]
    train = train[:: len(train) // PHOTOS][:PHOTOS]
    photos = np.stack(list(stream_pixels((pixels(path) for path, _ in train), PACK / "image.onnx", ["embedding"],
                                         [CONFIG["prefixes"][-1]])))
    texts = embed([captions[0] for _, captions in train], "tail_texts", PACK / "text.onnx", "embedding")
    matrix = rotation(np.float64(photos), np.float64(texts))
    for side in ("image", "text"):
        append(PACK / f"{side}.onnx", matrix)
