"""Rewrites a graph so that its convolutions compute in 8-bit integers.

Usage: quantise.py --in towers.onnx --out towers_int8.onnx (skipped when the result is there)

The result is an ordinary ONNX graph in QDQ form (QuantizeLinear / DequantizeLinear around every
layer), which ONNX Runtime fuses to QLinearConv, QLinearAdd and an integer MaxPool, channels last.
Inputs, outputs and their names stay what they were; whatever is no convolution (pooling of the
last maps, logits, resizing, a head) stays in fp32. Weights: int8, symmetric, one scale per output
channel. Maps: uint8 with a zero point, one scale per map, ranges from calibrate.py.

[Note: ReLU costs nothing] A ReLU or ReLU6 after a convolution is not a node of the result: a range
that begins at 0 (and ends at 6 at most) cuts off the same values when it rounds.
"""
import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from calibrate import ranges

CUTS = {"Relu", "Clip"}


class Source:
    """Questions about the float graph."""

    def __init__(self, model):
        self.graph = model.graph
        self.maker = {out: node for node in self.graph.node for out in node.output}
        self.initial = {t.name: t for t in self.graph.initializer}
        self.outputs = {o.name for o in self.graph.output}
        self.uint8 = {i.name for i in self.graph.input if i.type.tensor_type.elem_type == TensorProto.UINT8}
        self.users = {}
        for node in self.graph.node:
            for name in node.input:
                self.users.setdefault(name, []).append(node)

    def constant(self, name):
        """The value of a tensor that no input reaches (weights are stored as int8 times a scale), else None."""
        if name in self.initial:
            return numpy_helper.to_array(self.initial[name])
        node = self.maker.get(name)
        if node is None or node.op_type not in ("Cast", "Mul"):
            return None
        parts = [self.constant(i) for i in node.input]
        if any(part is None for part in parts):
            return None
        return parts[0].astype(np.float32) if node.op_type == "Cast" else parts[0] * parts[1]

    def cut(self, node):
        """The ReLU or Clip that alone reads this node's result, else None."""
        users = self.users.get(node.output[0], [])
        alone = len(users) == 1 and users[0].op_type in CUTS and node.output[0] not in self.outputs
        return users[0] if alone else None

    def result(self, node):
        """Name of what a layer gives once its ReLU is counted in."""
        cut = self.cut(node)
        return (cut or node).output[0]

    def layers(self):
        """Names of the results that will be 8-bit: every convolution, and every sum or maximum of 8-bit maps that a
        further 8-bit layer reads. A sum that only float nodes read (the last one of a tower) is better kept exact."""
        eight, order = set(), {}
        for node in self.graph.node:
            if node.op_type == "Conv" and self.constant(node.input[1]) is not None:
                order[self.result(node)] = node
            elif node.op_type in ("Add", "MaxPool") and all(i in order for i in node.input):
                order[self.result(node)] = node
        eight = set(order)
        for name in reversed(order):
            if order[name].op_type == "Add" and not any(self.result(u) in eight for u in self.users.get(name, [])):
                eight.discard(name)
        return {name: node for name, node in order.items() if name in eight}


class Quantiser:
    def __init__(self, model):
        self.source = Source(model)
        self.layers = self.source.layers()
        self.ranges = ranges(model, self.observed())
        self.nodes, self.constants, self.stored = [], [], {}
        self.count = 0

    def observed(self):
        """The maps whose ranges are needed: results of layers, and float maps that a layer reads."""
        read = {node.input[0] for node in self.layers.values() if node.op_type == "Conv"}
        return {name for name in read | set(self.layers) if self.pixels(name) is None}

    def pixels(self, name):
        """(input, permutation, scale, zero point) when a map is only the 8-bit input picture moved and scaled."""
        node = self.source.maker.get(name)
        if node is None:
            return None
        if node.op_type == "Cast":
            return (node.input[0], None, 1.0, 0.0) if node.input[0] in self.source.uint8 else None
        if node.op_type not in ("Transpose", "Sub", "Div"):
            return None
        before = self.pixels(node.input[0])
        if before is None:
            return None
        picture, order, scale, zero = before
        if node.op_type == "Transpose":
            return (picture, list(node.attribute[0].ints), scale, zero) if order is None else None
        number = self.source.constant(node.input[1])
        if number is None or number.size != 1:
            return None
        number = float(number.reshape(()))
        if node.op_type == "Div":
            return picture, order, scale / number, zero
        zero += number / scale
        return (picture, order, scale, zero) if zero == round(zero) and 0 <= zero <= 255 else None

    # Building.

    def constant(self, array, hint):
        self.count += 1
        name = f"{hint}_q{self.count}"
        self.constants.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def op(self, kind, inputs, output, attributes=()):
        node = helper.make_node(kind, inputs, [output], name=output)
        node.attribute.extend(attributes)
        self.nodes.append(node)
        return output

    def dequantised(self, quantised, reader):
        """A float view of an 8-bit map, of its own for each reader, as ONNX Runtime's patterns want it."""
        name, scale, zero, _ = quantised
        return self.op("DequantizeLinear", [name, scale, zero], f"{name}_for_{reader}")

    def keep(self, name, float_name, scale, zero):
        """Round the float map `float_name`, which stands for the source's `name`, to 8 bits."""
        s, z = self.constant(np.float32(scale), "scale"), self.constant(np.uint8(zero), "zero")
        self.stored[name] = (self.op("QuantizeLinear", [float_name, s, z], name + "_8bit"), s, z, scale)

    def grid(self, name):
        """Scale and zero point of a map."""
        low, high = self.ranges[name]
        scale = max(high - low, 1e-9) / 255
        return np.float32(scale), int(np.clip(round(-low / scale), 0, 255))

    def eight_bit(self, name):
        """The 8-bit form of a map that a convolution reads; a float map is rounded here."""
        if name not in self.stored:
            picture = self.pixels(name)
            if picture is None:
                self.keep(name, name, *self.grid(name))
            else:
                source, order, scale, zero = picture
                moved = source if order is None else self.op(
                    "Transpose", [source], name + "_8bit", [helper.make_attribute("perm", order)])
                self.stored[name] = (moved, self.constant(np.float32(scale), "scale"),
                                     self.constant(np.uint8(zero), "zero"), np.float32(scale))
        return self.stored[name]

    def convolution(self, node, result):
        source, out = self.source, node.output[0]
        picture = self.eight_bit(node.input[0])
        kernel = source.constant(node.input[1])
        bias = source.constant(node.input[2]) if len(node.input) > 2 else np.zeros(len(kernel), np.float32)
        # The second bound is for channels with next to no weights: their bias, in steps this small, would not
        # leave the 32-bit sum room.
        scales = np.maximum(np.abs(kernel).reshape(len(kernel), -1).max(1) / 127,
                            np.maximum(np.abs(bias) / (picture[3] * 2.0 ** 28), 1e-12)).astype(np.float32)
        levels = np.rint(kernel / scales[:, None, None, None]).clip(-127, 127).astype(np.int8)
        axis = [helper.make_attribute("axis", 0)]
        steps = (scales * picture[3]).astype(np.float32)
        counts = np.rint(bias / steps.astype(np.float64)).astype(np.int32)
        inputs = [self.dequantised(picture, out)]
        for part, values, unit in (("weight", levels, scales), ("bias", counts, steps)):
            zeros = np.zeros(len(kernel), values.dtype)
            inputs.append(self.op("DequantizeLinear", [self.constant(values, part), self.constant(unit, "scale"),
                                                       self.constant(zeros, "zero")], f"{out}_{part}", axis))
        self.op("Conv", inputs, out, node.attribute)
        self.keep(result, out, *self.grid(result))

    def layer(self, node, result):
        if node.op_type == "Conv":
            self.convolution(node, result)
            return
        inputs = [self.stored[i] for i in node.input]
        self.op(node.op_type, [self.dequantised(i, node.output[0]) for i in inputs], node.output[0], node.attribute)
        if node.op_type == "MaxPool":
            _, scale, zero, number = inputs[0]
            self.stored[result] = (self.op("QuantizeLinear", [node.output[0], scale, zero], result + "_8bit"),
                                   scale, zero, number)
        else:
            self.keep(result, node.output[0], *self.grid(result))

    def graph(self):
        results = {id(node): name for name, node in self.layers.items()}
        folded = {id(self.source.cut(node)) for node in self.layers.values()}
        for node in self.source.graph.node:
            if id(node) in results:
                self.layer(node, results[id(node)])
            elif id(node) not in folded:
                # A float node: what it reads may now exist only in 8 bits.
                copy = onnx.NodeProto()
                copy.CopyFrom(node)
                for i, name in enumerate(copy.input):
                    if name in self.layers:
                        copy.input[i] = self.dequantised(self.stored[name], node.output[0])
                self.nodes.append(copy)
        for name in self.source.outputs & set(self.layers):
            raise SystemExit(f"{name}: an output that is a convolution's own result is not known here")


def quantise(model):
    """The 8-bit form of a float graph; same inputs and outputs."""
    build = Quantiser(model)
    build.graph()
    needed, nodes = {o.name for o in model.graph.output}, []
    for node in reversed(build.nodes):
        if needed.intersection(node.output):
            needed.update(node.input)
            nodes.append(node)
    constants = [c for c in [*model.graph.initializer, *build.constants] if c.name in needed]
    graph = helper.make_graph(nodes[::-1], model.graph.name, model.graph.input, model.graph.output, constants)
    result = helper.make_model(graph, opset_imports=model.opset_import, producer_name=model.producer_name)
    result.ir_version = model.ir_version
    onnx.checker.check_model(result)
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--in", dest="source", type=Path, required=True)
    parser.add_argument("--out", dest="target", type=Path, required=True)
    options = parser.parse_args()
    # Features are cached from what is there: like every stage, this one does not make its result again.
    if not options.target.exists():
        onnx.save(quantise(onnx.load(str(options.source))), str(options.target))
    print(options.target, f"{options.target.stat().st_size / 1e6:.1f} MB")
