"""Cuts the towers' graphs into the pieces that `bench/towers.ts` times beside each other.

Usage: quantise_parts.py --fp32 towers.onnx --int8 towers_int8.onnx --out <folder>

`resnet50-plain` is the yardstick: ResNet50 alone, in fp32, from 224-px floats to class logits,
with none of our resizing, pooling or second tower.
"""
import argparse
from pathlib import Path

import onnx

from onnx_graph import value


def piece(model, outputs, start=None):
    """The part of a graph that makes the named outputs; `start` is a value that becomes the only input."""
    needed, nodes = set(outputs), []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output) and start not in node.output:
            needed.update(node.input)
            nodes.append(node)
    inputs = model.graph.input
    if start is not None:
        inputs = [value(start, onnx.TensorProto.FLOAT, "N", 3, 224, 224)]
    graph = onnx.helper.make_graph(
        nodes[::-1], model.graph.name, inputs, [o for o in model.graph.output if o.name in outputs],
        [c for c in model.graph.initializer if c.name in needed])
    result = onnx.helper.make_model(graph, opset_imports=model.opset_import)
    result.ir_version = model.ir_version
    onnx.checker.check_model(result)
    return result


def resnet_start(model):
    """The value that ResNet50's first convolution reads: 224-px RGB with the mean colour taken away."""
    return next(node.input[0] for node in model.graph.node if node.op_type == "Conv")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("fp32", "int8", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for kind in ("fp32", "int8"):
        model = onnx.load(str(getattr(options, kind)))
        names = [o.name for o in model.graph.output]
        for tower in ("resnet", "lite4"):
            own = [name for name in names if name.startswith(tower)]
            onnx.save(piece(model, own), str(options.out / f"{tower}-{kind}.onnx"))
        onnx.save(model, str(options.out / f"towers-{kind}.onnx"))
        if kind == "fp32":
            plain = piece(model, ["resnet_logits"], resnet_start(model))
            onnx.save(plain, str(options.out / "resnet50-plain.onnx"))
    print(*sorted(path.name for path in options.out.glob("*.onnx")))
