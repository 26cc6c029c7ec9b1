"""Paths, configuration and small helpers shared by every stage.

Each stage is a script that reads the outputs of earlier stages from the cache
folder and skips work that is already there, so an interrupted run resumes.
"""
import hashlib
import json
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CONFIG = json.loads((HERE / "config.json").read_text())
CACHE = Path(os.environ.get("RECOLLECT_TRAIN_CACHE", HERE / ".cache"))
DATA = Path(os.environ.get("RECOLLECT_TRAIN_DATA", ROOT.parent / "shared" / "data"))
PACK = Path(os.environ.get("RECOLLECT_TRAIN_PACK", ROOT / "resources" / "models" / "recollect-v1"))


@contextmanager
def settings(**changes):
    """Other settings for a while; `losses` may name only those that change."""
    before = {key: CONFIG[key] for key in changes}
    CONFIG.update({key: {**before[key], **value} if key == "losses" else value for key, value in changes.items()})
    try:
        yield
    finally:
        CONFIG.update(before)


def cache(*parts):
    """A path inside the cache folder; its parent exists afterwards."""
    path = CACHE.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def package_dir(name):
    """Where fetch_towers.py unpacked one of the pinned packages."""
    return CACHE / "packages" / name


def node(script, *arguments):
    """Run one of the Node helpers; ONNX Runtime is reached through onnxruntime-node."""
    environment = dict(os.environ, NODE_PATH=str(CACHE / "node" / "node_modules"))
    subprocess.run(["node", str(HERE / script), *map(str, arguments)], check=True, env=environment)
