"""The text tower: all-MiniLM-L6-v2 (8-bit), pooled in several ways, as one ONNX graph.

The transformer is taken as it is; pooling and L2 normalisation are appended so that
training features and the exported text.onnx come from the same nodes.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from common import cache, package_dir

# `text` is the sentence encoder's own vector; the others add what it smooths away: which words were
# there (early layers, and the maximum), special tokens left out. Five views of 384 numbers.
LAYERS = ["/embeddings/LayerNorm/Add_1_output_0", "/encoder/layer.1/output/LayerNorm/Add_1_output_0",
          "/encoder/layer.3/output/LayerNorm/Add_1_output_0"]
VIEWS = 1 + len(LAYERS) + 1
WIDTH = 384 * VIEWS
SPECIAL = [101, 102]


def trunk():
    """The ONNX model with two outputs, `text` [N, 384] and `views` [N, WIDTH], plus functions that append nodes."""
    model = onnx.load(str(package_dir("minilm") / "model" / "onnx" / "model_quantized.onnx"))
    graph = model.graph

    def constant(array, name):
        graph.initializer.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def op(kind, inputs, out, **attributes):
        graph.node.append(helper.make_node(kind, inputs, [out], **attributes))
        return out

    def mean(states, mask, out):
        total = op("ReduceSum", [op("Mul", [states, mask], out + "_masked")], out + "_sum", axes=[1], keepdims=0)
        count = op("ReduceSum", [mask], out + "_count", axes=[1], keepdims=0)
        least = op("Max", [count, constant(np.float32([1]), out + "_one")], out + "_divisor")
        return normalise(op, constant, op("Div", [total, least], out + "_mean"), out)

    mask = op("Unsqueeze", [op("Cast", ["attention_mask"], "mask_float", to=TensorProto.FLOAT)], "mask_column", axes=[2])
    parts = [mean("last_hidden_state", mask, "text")]
    inner = mask
    for token in SPECIAL:
        same = op("Equal", ["input_ids", constant(np.array([token], np.int64), f"token_{token}")], f"is_{token}")
        other = op("Cast", [op("Not", [same], f"not_{token}")], f"other_{token}", to=TensorProto.FLOAT)
        inner = op("Mul", [inner, op("Unsqueeze", [other], f"other_{token}_column", axes=[2])], f"inner_{token}")
    parts += [mean(name, inner, f"words_{i}") for i, name in enumerate(LAYERS)]
    # What is masked must not win the maximum.
    away = op("Mul", [op("Sub", [inner, constant(np.float32([1]), "unit")], "outside"), constant(np.float32([100]), "far")], "push")
    largest = op("ReduceMax", [op("Add", ["last_hidden_state", away], "inside")], "largest", axes=[1], keepdims=0)
    kept = op("Max", [largest, constant(np.float32([-10]), "lowest")], "largest_kept")
    parts.append(normalise(op, constant, kept, "peak"))
    op("Concat", parts, "views", axis=1)
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info("text", TensorProto.FLOAT, ["N", 384]))
    graph.output.append(helper.make_tensor_value_info("views", TensorProto.FLOAT, ["N", WIDTH]))
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
