"""Side stage: what each part of the recipe is worth. Trains the heads again with one thing changed.

Every row: the same photos, seed and short schedule; measured on the validation split (captioned photos and
classes taken out of the training sets, dataset.py), never on dev or the evaluation sets. The ImageNet
column is zero-shot over 1,000 class names on photos that no run trains on. Rows done are kept.
Writes ablation.json and docs/evaluation/ablation.md. Use: ablation.py [row ...]
"""
import functools
import json
import sys
import time

from common import CONFIG, HERE, ROOT, settings
from dataset import Dataset
from train import Held, train

RESULTS = HERE / "ablation.json"
SHOWN = (16, 64, 256)


TRIED = """## Tried on the way

Single runs on the same validation split, at 256 numbers, recipes of the day.

| what | result | kept |
|---|---|---|
| looks at the last maps, 20 epochs | R@10 66.9 → 67.5, kw1 37.1 → 37.5, kw2 27.0 → 27.7 | yes |
| ridge regression straight from the pooled features to each word (no joint space) | kw1 46.5, kw2 28.4: the ceiling of these features for frequent words, more or less | as a yardstick |
| least squares from the joint vectors to each word, text head left out | kw1 44.3 where the text head gives 38.4: the text side is the bottleneck; hence the correlation loss | yes |
| softmax towards expected instead of said words | kw1 39.0 → 38.4, at 16 numbers 28.7 → 25.0 | no |
| double weight on short queries | kw1 39.0 → 39.3, R@10 66.9 → 66.2 | no |
| text head trained on alone, photos fixed (40 steps) | loss on words unchanged | no |
| 64 principal components of the towers beside 192 joint numbers, for looks (Caltech-101, mAP@10) | 75.2 → 75.2 | no |

Not tried: mirrored and cropped views of the training photos, training layers of the text tower.
"""


def without(loss):
    return {"losses": {loss: 0}}


ROWS = {
    "the recipe": {},
    "no loss on sentences": without("sentences"),
    "short queries by correlation only": without("queries"),
    "short queries by softmax only, not by correlation": without("words"),
    "no loss on neighbours": without("neighbours"),
    "no class prototypes": without("prototypes"),
    "no bridge to a large vocabulary": without("bridge"),
    "no loss on class names": without("names"),
    "one weight for all prefixes (c = 1)": {"prefix_weights": [1] * 6},
    "c = [2, 1, 1, 1, 1, 1]": {"prefix_weights": [2, 1, 1, 1, 1, 1]},
    "c = [1, 1.5, 1, 1, 1, 1]": {"prefix_weights": [1, 1.5, 1, 1, 1, 1]},
    "a classifier per prefix (MRL) instead of a tied one (MRL-E)": {"tied_prototypes": False},
    "only the full width is trained (c = 0 below)": {"prefix_weights": [0, 0, 0, 0, 0, 1]},
    "words as noisy as sentences": {"word_noise": CONFIG["text_noise"]},
    "neighbours by features alone, not by class": {"teacher_classes": False},
    "no class path": {"class_path": False},
    "no look at the towers' last maps": {"cell_queries": 0},
    "only the last mean of each tower": {"image_inputs": ["resnet", "lite4"], "cell_queries": 0},
    "evidence from captions is not graded": {"said": [0, 0.4, 1, 1, 1, 1], "towers_on_spoken": 1},
    "ResNet50 alone": {"towers": ["resnet"]},
    "EfficientNet-Lite4 alone": {"towers": ["lite4"]},
}


# What changes the data set itself; other rows share one.
READ = {"towers", "image_inputs", "said", "towers_on_spoken", "teacher_classes"}


@functools.lru_cache(1)
def plain():
    data = Dataset(validate=True)
    return data, Held(data, True)


def run(changes):
    started = time.time()
    with settings(**changes):
        if READ & set(changes):
            data = Dataset(validate=True)
            held = Held(data, True)
        else:
            data, held = plain()
        heads = train(data, epochs=CONFIG["ablation_epochs"], log=False)
        table = held.measure(*heads, prefixes=SHOWN)
    return {"changes": changes, "seconds": round(time.time() - started), "table": table}


def markdown(results):
    lines = ["# What each part of the recipe is worth\n",
             f"Made by `training/ablation.py`: {CONFIG['ablation_epochs']} epochs a row (the pack has {CONFIG['epochs']}), one seed, "
             "measured on 1,000 captioned photos and 100 everyday classes taken out of the training sets. R@10: sentence to photo. "
             "kw1/kw2: precision at 10 for one and two words. mAP@10: photo to photo over the everyday classes. "
             "ImageNet: top-5 zero-shot over 1,000 names. All in %, at 16 / 64 / 256 numbers. "
             "One seed tells differences of about one point from noise, not smaller ones.\n",
             "| row | R@10 | kw1 | kw2 | mAP@10 | ImageNet top-5 |", "|---|---|---|---|---|---|"]
    for name, result in results.items():
        cell = lambda get: " / ".join(f"{get(r):.1f}" for r in result["table"])
        lines.append("| " + " | ".join([
            name, cell(lambda r: r["t2i"]["r10"]), cell(lambda r: r["kw1"]), cell(lambda r: r["kw2"]),
            cell(lambda r: r["sets"]["everyday-200"]["mAP10"]), cell(lambda r: r["sets"]["imagenet-1k-sample"]["top5"])]) + " |")
    return "\n".join(lines) + "\n\n" + TRIED


if __name__ == "__main__":
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in sys.argv[1:] or ROWS:
        if name not in results:
            results[name] = run(ROWS[name])
            RESULTS.write_text(json.dumps(results, indent=1) + "\n")
            print(name, results[name]["seconds"], "s", flush=True)
    page = ROOT / "docs" / "evaluation" / "ablation.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(markdown({name: results[name] for name in ROWS if name in results}))
