"""The text tower: all-MiniLM-L6-v2 (8-bit) with masked mean pooling, as one ONNX graph.

The transformer is taken as it is; pooling and L2 normalisation are appended so that
training features and the exported text.onnx come from the same nodes.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from common import cache, package_dir


def trunk():
    """The ONNX model with one output, `text` [N, 384], plus a function that appends nodes."""
    model = onnx.load(str(package_dir("minilm") / "model" / "onnx" / "model_quantized.onnx"))
    graph = model.graph

    def constant(array, name):
        graph.initializer.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def op(kind, inputs, out, **attributes):
        graph.node.append(helper.make_node(kind, inputs, [out], **attributes))
        return out

    mask = op("Unsqueeze", [op("Cast", ["attention_mask"], "mask_float", to=TensorProto.FLOAT)], "mask_column", axes=[2])
    total = op("ReduceSum", [op("Mul", ["last_hidden_state", mask], "masked_states")], "state_sum", axes=[1], keepdims=0)
    count = op("ReduceSum", [mask], "token_count", axes=[1], keepdims=0)
    mean = op("Div", [total, count], "mean_state")
    normalise(op, constant, mean, "text")
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info("text", TensorProto.FLOAT, ["N", 384]))
    return model, op, constant


def normalise(op, constant, source, out):
    """L2 normalisation over the last axis, with a floor instead of a division by zero."""
    length = op("ReduceL2", [source], out + "_length", axes=[1], keepdims=1)
    floor = op("Max", [length, constant(np.float32([1e-12]), out + "_floor")], out + "_safe_length")
    return op("Div", [source, floor], out)


if __name__ == "__main__":
    target = cache("text_trunk.onnx")
    if not target.exists():
        onnx.save(trunk()[0], str(target))
    print(target, f"{target.stat().st_size / 1e6:.1f} MB")
