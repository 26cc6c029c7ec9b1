"""Stage 1: fetch the pinned tower packages and check that they are what was pinned.

`npm pack` only downloads a tarball, so no install script of these packages runs.
"""
import base64
import hashlib
import json
import subprocess
import tarfile

from common import CACHE, CONFIG, cache, package_dir


def fetch(name, spec, integrity):
    target = package_dir(name)
    if (target / "package.json").exists():
        return
    folder = cache("tarballs", "x").parent
    listing = subprocess.run(["npm", "pack", spec, "--json", "--pack-destination", str(folder)],
                             check=True, stdout=subprocess.PIPE).stdout
    tarball = folder / json.loads(listing)[0]["filename"].replace("@", "").replace("/", "-")
    algorithm, expected = integrity.split("-", 1)
    actual = base64.b64encode(hashlib.new(algorithm, tarball.read_bytes()).digest()).decode()
    if actual != expected:
        raise SystemExit(f"{spec}: integrity mismatch, got {algorithm}-{actual}")
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(tarball) as archive:
        for member in archive.getmembers():
            # Tarballs from the registry have one top folder; drop it, and never leave the target.
            inside = member.name.split("/", 1)[-1]
            if member.isfile() and ".." not in inside.split("/"):
                member.name = inside
                archive.extract(member, target)
    tarball.unlink()


def install_node_helpers():
    """ONNX Runtime for Node and the tokenizer, without running install scripts."""
    folder = CACHE / "node"
    if (folder / "node_modules" / "onnxruntime-node").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n')
    subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund",
                    *CONFIG["node_packages"]], check=True, cwd=folder)


if __name__ == "__main__":
    for name, package in CONFIG["packages"].items():
        fetch(name, package["spec"], package["integrity"])
    install_node_helpers()
    print("towers and helpers are in", CACHE)
