"""Stage 6: write the pack: image.onnx, text.onnx and the tokenizer."""
import shutil

import onnx
import torch

from cache_texts import tokenizer_file
from common import CONFIG, PACK, cache, package_dir
from head_nodes import ImageGraph, TextGraph, unit

if __name__ == "__main__":
    PACK.mkdir(parents=True, exist_ok=True)
    saved = torch.load(cache("heads.pt"))
    for side, build in (("image", lambda: ImageGraph(saved["names"])), ("text", TextGraph)):
        graph = build()
        joint = graph.head(saved[side], saved[f"{side}_standardise"])
        model = graph.finish(unit(graph.graph, joint), CONFIG["prefixes"][-1], f"recollect-{side}")
        onnx.save(model, str(PACK / f"{side}.onnx"))
    shutil.copy(tokenizer_file(), PACK / "tokenizer.json")
    shutil.copy(package_dir("minilm") / "model" / "tokenizer_config.json", PACK / "tokenizer_config.json")
    for file in sorted(PACK.iterdir()):
        print(f"{file.name} {file.stat().st_size / 1e6:.1f} MB")
