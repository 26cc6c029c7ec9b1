"""A small builder for ONNX graphs with compact weights.

Large weights are stored as int8 with one scale per output channel (or as fp16) and
expanded by Cast/Mul nodes whose inputs are all constant. ONNX Runtime folds those
when a session is created: the file is small, the arithmetic is plain fp32.
"""
import numpy as np
from onnx import TensorProto, helper, numpy_helper


class Graph:
    def __init__(self, first=0):
        """`first`: where numbering starts, so that two builders' nodes can share a graph."""
        self.nodes, self.constants, self.count = [], [], first

    def name(self, hint):
        self.count += 1
        return f"{hint}_{self.count}"

    def constant(self, array, hint="c"):
        name = self.name(hint)
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def op(self, kind, *inputs, **attributes):
        out = self.name(kind.lower())
        self.nodes.append(helper.make_node(kind, list(inputs), [out], **attributes))
        return out

    def floats(self, array, hint="w"):
        return self.constant(np.asarray(array, np.float32), hint)

    def half(self, array, hint="w"):
        """A weight stored as fp16."""
        return self.op("Cast", self.constant(np.asarray(array, np.float16), hint), to=TensorProto.FLOAT)

    def int8(self, values, scales, hint="w"):
        """A weight stored as int8; `scales` broadcasts against it."""
        raw = self.op("Cast", self.constant(np.asarray(values, np.int8), hint), to=TensorProto.FLOAT)
        return self.op("Mul", raw, self.floats(scales, "scale"))

    def quantised(self, array, axis=0, hint="w"):
        """Round a float weight to int8 with one symmetric scale per slice along `axis`."""
        array = np.asarray(array, np.float32)
        others = tuple(i for i in range(array.ndim) if i != axis)
        scales = np.maximum(np.abs(array).max(axis=others, keepdims=True), 1e-12) / 127
        return self.int8(np.rint(array / scales).clip(-127, 127), scales, hint)

    def model(self, name, inputs, outputs, opset=17):
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)],
                                  producer_name="recollect-training")
        model.ir_version = 8
        return model


def value(name, kind, *shape):
    return helper.make_tensor_value_info(name, kind, list(shape))
