"""Stage 2b: do the converted towers still recognise things? One photo of each ImageNet class."""
import numpy as np

from cache_images import stream
from common import cache
from concepts import imagenet_labels
from photos import labelled

SAMPLE = 160

if __name__ == "__main__":
    done = cache("towers.checked")
    if not done.exists():
        classes = imagenet_labels()
        rows = labelled("imagenet-1k-sample")[::1000 // SAMPLE][:SAMPLE]
        truth = np.array([classes.index(label) for _, label in rows])
        logits = stream([path for path, _ in rows], cache("towers.onnx"), ["resnet_logits", "lite4_logits"], [1000, 1000])
        for name, part in (("ResNet50", logits[:, :1000]), ("EfficientNet-Lite4", logits[:, 1000:])):
            accuracy = (part.argmax(1) == truth).mean()
            print(f"{name}: {100 * accuracy:.1f} % of {len(rows)} photos get their own class first")
            if accuracy < 0.65:
                raise SystemExit("a tower was converted wrongly")
        done.write_text("ok\n")
