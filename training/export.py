"""Stage 6: write the pack: image.onnx, text.onnx and the tokenizer.

The head's input scaling and its rotation are folded into the first weight matrices, so the
graphs hold nothing that the product has to know about. Weights are int8 or fp16 on disk.
"""
import shutil

import numpy as np
import onnx
import torch
from onnx import TensorProto

from cache_texts import tokenizer_file
from common import CONFIG, PACK, cache, package_dir
from convert_towers import pixels_input, towers
from heads import ROOTED
from onnx_graph import value
from text_trunk import normalise, trunk


def folded(state, standardise):
    """(mean, 1/spread, weights and biases) with the rotation multiplied into the first layers."""
    weights = {key: tensor.numpy() for key, tensor in state.items()}
    if standardise["rotation"] is not None:
        for key in ("linear.weight", "rise.weight"):
            weights[key] = weights[key] @ standardise["rotation"].T
    return np.float32(standardise["mean"]), np.float32(1 / standardise["spread"]), weights


def export_image(heads):
    graph, views = towers()
    parts = []
    for key in CONFIG["image_inputs"]:
        if key in ROOTED:
            parts.append(graph.op("Sqrt", graph.op("Relu", views[key])))
        elif key == "colour":
            parts.append(graph.op("Div", views[key], graph.floats([255.0])))
        elif key == "named":
            chances = [graph.op("Softmax", views[k], axis=1) for k in ("resnet_logits", "lite4_logits")]
            mean = graph.op("Mul", graph.op("Add", *chances), graph.floats([0.5]))
            names = graph.half(heads["names"])
            parts.append(graph.op("MatMul", mean, names))
            root = graph.op("Sqrt", mean)
            total = graph.op("ReduceSum", root, graph.constant(np.array([1], np.int64)), keepdims=1)
            parts.append(graph.op("MatMul", graph.op("Div", root, total), names))
    mean, scale, w = folded(heads["image"], heads["image_standardise"])
    x = graph.op("Mul", graph.op("Sub", graph.op("Concat", *parts, axis=1), graph.floats(mean)), graph.floats(scale))

    def dense(source, layer):
        return graph.op("Gemm", source, graph.quantised(w[layer + ".weight"]), graph.floats(w[layer + ".bias"]), transB=1)

    hidden = dense(x, "rise")
    half = graph.op("Mul", hidden, graph.floats([0.5]))
    bump = graph.op("Add", graph.op("Erf", graph.op("Div", hidden, graph.floats([2 ** 0.5]))), graph.floats([1.0]))
    joint = graph.op("Add", dense(x, "linear"), dense(graph.op("Mul", half, bump), "fall"))
    length = graph.op("Max", graph.op("ReduceL2", joint, axes=[1], keepdims=1), graph.floats([1e-12]))
    graph.nodes.append(onnx.helper.make_node("Div", [joint, length], ["embedding"]))
    model = graph.model("recollect-image", [pixels_input()],
                        [value("embedding", TensorProto.FLOAT, "N", CONFIG["prefixes"][-1])])
    onnx.checker.check_model(model)
    onnx.save(model, str(PACK / "image.onnx"))


def export_text(heads):
    model, op, constant = trunk()
    mean, scale, w = folded(heads["text"], heads["text_standardise"])

    def weight(array, name):
        return op("Cast", [constant(array.astype(np.float16), name + "_half")], name, to=TensorProto.FLOAT)

    def dense(source, layer):
        product = op("MatMul", [source, weight(w[layer + ".weight"].T, f"head_{layer}_weight")], f"head_{layer}_product")
        return op("Add", [product, constant(w[layer + ".bias"], f"head_{layer}_bias")], f"head_{layer}")

    x = op("Sub", ["text", constant(mean, "head_mean")], "head_centred")
    x = op("Mul", [x, constant(scale, "head_scale")], "head_input")
    hidden = dense(x, "rise")
    half = op("Mul", [hidden, constant(np.float32([0.5]), "head_one_half")], "head_half")
    erf = op("Erf", [op("Div", [hidden, constant(np.float32([2 ** 0.5]), "head_root_two")], "head_scaled")], "head_erf")
    gelu = op("Mul", [half, op("Add", [erf, constant(np.float32([1.0]), "head_one")], "head_bump")], "head_gelu")
    joint = op("Add", [dense(x, "linear"), dense(gelu, "fall")], "head_joint")
    normalise(op, constant, joint, "embedding")
    del model.graph.output[:]
    model.graph.output.append(value("embedding", TensorProto.FLOAT, "N", CONFIG["prefixes"][-1]))
    model.graph.name = "recollect-text"
    onnx.checker.check_model(model)
    onnx.save(model, str(PACK / "text.onnx"))


if __name__ == "__main__":
    PACK.mkdir(parents=True, exist_ok=True)
    heads = torch.load(cache("heads.pt"))
    export_image(heads)
    export_text(heads)
    shutil.copy(tokenizer_file(), PACK / "tokenizer.json")
    shutil.copy(package_dir("minilm") / "model" / "tokenizer_config.json", PACK / "tokenizer_config.json")
    for file in sorted(PACK.iterdir()):
        print(f"{file.name} {file.stat().st_size / 1e6:.1f} MB")
