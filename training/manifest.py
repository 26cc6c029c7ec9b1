"""Stage 8: manifest.json, with the size and SHA-256 of every other file of the pack."""
import json

from common import CONFIG, PACK, sha256


def sections():
    """How to feed the two graphs."""
    side = CONFIG["image_side"]
    return {
        "image": {"file": "image.onnx", "input": "pixels", "output": "embedding", "dtype": "uint8", "layout": "nhwc",
                  "channels": "rgb", "width": side, "height": side, "resize": "squash", "scale": 1,
                  "mean": [0, 0, 0], "std": [1, 1, 1]},
        "text": {"file": "text.onnx", "output": "embedding",
                 "inputs": {"ids": "input_ids", "mask": "attention_mask", "types": "token_type_ids"},
                 "tokenizer": {"kind": "huggingface", "file": "tokenizer.json", "config": "tokenizer_config.json"},
                 "maxTokens": CONFIG["max_tokens"], "prompt": "{}"},
    }


if __name__ == "__main__":
    manifest = {
        "format": 1, "id": "recollect-v1", "version": CONFIG["version"], "name": "Recollect built-in",
        "license": "Apache-2.0", "dims": CONFIG["prefixes"][-1], "prefixes": CONFIG["prefixes"], **sections(),
        "files": [{"name": f.name, "bytes": f.stat().st_size, "sha256": sha256(f)}
                  for f in sorted(PACK.iterdir()) if f.name != "manifest.json"],
        "golden": "golden.json",
    }
    (PACK / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    total = sum(f.stat().st_size for f in PACK.iterdir())
    print(f"pack: {total / 1e6:.1f} MB in {len(manifest['files']) + 1} files")
    if total > 90e6:
        raise SystemExit("the pack is over its 90 MB budget")
