"""The trained heads as ONNX nodes: after the towers' graph, after the text tower's graph.

Input scaling and rotation are folded into the first weight matrices, so the graphs hold nothing that
the product has to know about. Weights are int8 or fp16 on disk.
"""
import numpy as np
import onnx
from onnx import TensorProto

from cache_images import fit_cells, tower_file
from common import CONFIG
from heads import ROOTED, grids, image_inputs
from onnx_graph import Graph
from text_trunk import trunk


def folded(state, standardise):
    """(mean, 1/spread, weights and biases) with the rotation multiplied into what reads the pooled input."""
    weights = {key: tensor.numpy() for key, tensor in state.items()}
    rotation = standardise["rotation"]
    if rotation is not None:
        inputs = rotation.shape[1]
        for key in {"head.linear.weight", "head.rise.weight", "gate.weight", "linear.weight", "rise.weight"} & set(weights):
            w = weights[key]
            weights[key] = np.concatenate([w[:, :inputs] @ rotation.T, w[:, inputs:]], 1)
    return np.float32(standardise["mean"]), np.float32(1 / standardise["spread"]), weights


class ImageGraph:
    """The towers, what the heads read from them, and any number of heads on top."""

    def __init__(self, names):
        self.model = onnx.load(str(tower_file()))
        del self.model.graph.output[:]
        g = self.graph = Graph(first=1_000_000)
        chances = [g.op("Softmax", f"{tower}_logits", axis=1) for tower in CONFIG["towers"]]
        self.chances = chances[0]
        for more in chances[1:]:
            self.chances = g.op("Add", self.chances, more)
        self.chances = g.op("Mul", self.chances, g.floats([1 / len(chances)]))
        parts = []
        for key in image_inputs():
            if key in ROOTED:
                parts.append(g.op("Sqrt", g.op("Relu", key)))
            elif key == "colour":
                parts.append(g.op("Div", key, g.floats([255.0])))
            elif key == "named":
                names = g.half(names)
                parts.append(g.op("MatMul", self.chances, names))
                root = g.op("Sqrt", self.chances)
                total = g.op("ReduceSum", root, g.constant(np.array([1], np.int64)), keepdims=1)
                parts.append(g.op("MatMul", g.op("Div", root, total), names))
        self.pooled = g.op("Concat", *parts, axis=1)
        self.cells = []
        if CONFIG["cell_queries"]:
            fitted = fit_cells()
            for name in grids():
                x = g.op("Sub", g.op("Sqrt", g.op("Relu", name)), g.floats(fitted[name + "_mean"]))
                self.cells.append(g.op("MatMul", x, g.half(fitted[name + "_rotation"][:, :CONFIG["cell_components_used"]])))

    def head(self, state, standardise):
        """The value name of one head's unnormalised output."""
        g = self.graph
        mean, scale, w = folded(state, standardise)
        x = g.op("Mul", g.op("Sub", self.pooled, g.floats(mean)), g.floats(scale))
        wide = x
        if self.cells:
            seen = []
            for i, cells in enumerate(self.cells):
                scores = g.op("Add", g.op("MatMul", cells, g.floats(w[f"glances.{i}.query"])), g.floats(w[f"glances.{i}.place"]))
                weights = g.op("Transpose", g.op("Softmax", scores, axis=1), perm=[0, 2, 1])
                seen.append(g.op("Flatten", g.op("MatMul", weights, cells), axis=1))
            wide = g.op("Concat", x, *seen, axis=1)

        def dense(source, layer):
            return g.op("Gemm", source, g.quantised(w[layer + ".weight"]), g.floats(w[layer + ".bias"]), transB=1)

        hidden = dense(wide, "head.rise")
        bump = g.op("Add", g.op("Erf", g.op("Div", hidden, g.floats([2 ** 0.5]))), g.floats([1.0]))
        gelu = g.op("Mul", g.op("Mul", hidden, g.floats([0.5])), bump)
        joint = g.op("Add", dense(x, "head.linear"), dense(gelu, "head.fall"))
        if CONFIG["class_path"]:
            loud = g.op("Softplus", dense(x, "gate"))
            joint = g.op("Add", joint, g.op("Mul", loud, g.op("MatMul", self.chances, g.half(w["class_places"]))))
        return joint

    def finish(self, output, width, name):
        """The model, its one output being `embedding`."""
        self.graph.nodes.append(onnx.helper.make_node("Identity", [output], ["embedding"]))
        graph = self.model.graph
        graph.node.extend(self.graph.nodes)
        graph.initializer.extend(self.graph.constants)
        graph.output.append(onnx.helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", width]))
        graph.name = name
        onnx.checker.check_model(self.model)
        return self.model


class TextGraph:
    """The text tower and any number of heads on top."""

    def __init__(self):
        self.model, _, _ = trunk()
        del self.model.graph.output[:]
        self.graph = Graph(first=1_000_000)

    def head(self, state, standardise):
        g = self.graph
        mean, scale, w = folded(state, standardise)

        def dense(source, layer):
            return g.op("Add", g.op("MatMul", source, g.half(w[layer + ".weight"].T)), g.floats(w[layer + ".bias"]))

        x = g.op("Mul", g.op("Sub", "views", g.floats(mean)), g.floats(scale))
        hidden = dense(x, "rise")
        bump = g.op("Add", g.op("Erf", g.op("Div", hidden, g.floats([2 ** 0.5]))), g.floats([1.0]))
        return g.op("Add", dense(x, "linear"), dense(g.op("Mul", g.op("Mul", hidden, g.floats([0.5])), bump), "fall"))

    finish = ImageGraph.finish


def unit(graph, source):
    """L2 normalisation of every row, with a floor instead of a division by zero."""
    length = graph.op("Max", graph.op("ReduceL2", source, axes=[1], keepdims=1), graph.floats([1e-12]))
    return graph.op("Div", source, length)
