"""ResNet50 from a TensorFlow.js layers-model: walk the Keras layer list, fold each
BatchNormalization into the convolution before it, and emit ONNX nodes.

Keras keeps images channels-last and its Caffe-style ResNet50 wants BGR with the
ImageNet mean subtracted; here the graph is channels-first RGB, and the first
convolution's input channels are flipped instead of the picture's.
"""
import json

import numpy as np

from common import package_dir

MEAN_RGB = np.array([123.68, 116.779, 103.939], np.float32)


def load():
    """The layer list, and every weight by name."""
    folder = package_dir("resnet50") / "ResNet50"
    model = json.loads((folder / "model.json").read_text())
    weights = {}
    for group in model["weightsManifest"]:
        blob = b"".join((folder / path).read_bytes() for path in group["paths"])
        at = 0
        for entry in group["weights"]:
            size = int(np.prod(entry["shape"])) * 4
            weights[entry["name"]] = np.frombuffer(blob, "<f4", size // 4, at).reshape(entry["shape"])
            at += size
    return model["modelTopology"]["model_config"]["config"]["layers"], weights


def add_resnet(graph, pixels, side, resnet_side):
    """Nodes from float RGB [N,3,side,side] in 0..255 to a dictionary of pooled views and class logits."""
    layers, weights = load()
    shrink = antialiased(side, resnet_side)
    x = graph.op("MatMul", pixels, graph.floats(shrink.T))
    x = graph.op("MatMul", graph.floats(shrink), x)
    x = graph.op("Sub", x, graph.floats(MEAN_RGB[:, None, None]))

    norms = {layer["inbound_nodes"][0][0][0]: layer for layer in layers
             if layer["class_name"] == "BatchNormalization"}
    value, pads, out, last_of_stage_4 = {}, {}, {}, None
    for layer in layers:
        kind, name, config = layer["class_name"], layer["name"], layer["config"]
        sources = [node[0] for node in layer["inbound_nodes"][0]] if layer["inbound_nodes"] else []
        if kind == "InputLayer":
            value[name] = x
        elif kind == "ZeroPadding2D":
            # Carried into the next layer. The pooled maps are post-ReLU, so zeros and -inf pad alike.
            value[name] = value[sources[0]]
            (top, bottom), (left, right) = config["padding"]
            pads[name] = [top, left, bottom, right]
        elif kind == "Conv2D":
            kernel, bias = fold(weights, name, norms[name])
            if sources[0] == "conv1_pad":
                kernel = kernel[:, ::-1]
            around = pads.get(sources[0], [0, 0, 0, 0])
            if config["padding"] == "same":
                around = [config["kernel_size"][0] // 2] * 4
            value[name] = graph.op("Conv", value[sources[0]], graph.quantised(kernel), graph.floats(bias),
                                   kernel_shape=config["kernel_size"], strides=config["strides"], pads=around)
        elif kind == "BatchNormalization":
            value[name] = value[sources[0]]
        elif kind == "Activation":
            value[name] = graph.op("Relu", value[sources[0]])
            if sources[0] == last_of_stage_4:
                # Stage 4 still knows colour, texture and layout that the class features dropped.
                out["resnet_stage4"] = pooled(graph, value[name])
        elif kind == "Add":
            value[name] = graph.op("Add", *[value[s] for s in sources])
            if any(source.startswith("bn4f") for source in sources):
                last_of_stage_4 = name
        elif kind == "MaxPooling2D":
            value[name] = graph.op("MaxPool", value[sources[0]], kernel_shape=config["pool_size"],
                                   strides=config["strides"], pads=pads.get(sources[0], [0, 0, 0, 0]))
        elif kind == "GlobalAveragePooling2D":
            value[name] = out["resnet"] = pooled(graph, value[sources[0]])
            out["resnet_grid"] = cells(graph, value[sources[0]])
            out["resnet_max"] = pooled(graph, value[sources[0]], "GlobalMaxPool")
        elif kind == "Dense":
            kernel, bias = weights[name + "/kernel"], weights[name + "/bias"]
            out["resnet_logits"] = graph.op("Gemm", value[sources[0]], graph.quantised(kernel, axis=1), graph.floats(bias))
        else:
            raise SystemExit(f"unexpected layer {kind}")
    return out


def pooled(graph, maps, kind="GlobalAveragePool"):
    return graph.op("Flatten", graph.op(kind, maps), axis=1)


def cells(graph, maps):
    """Maps [N, channels, h, w] as rows of cells [N, h * w, channels]."""
    flat = graph.op("Reshape", maps, graph.constant(np.array([0, 0, -1], np.int64)))
    return graph.op("Transpose", flat, perm=[0, 2, 1])


def fold(weights, name, norm):
    """Convolution kernel [out,in,h,w] and bias with the following BatchNormalization folded in."""
    kernel = weights[name + "/kernel"].transpose(3, 2, 0, 1)
    gamma, beta, mean, variance = (weights[f"{norm['name']}/{part}"]
                                   for part in ("gamma", "beta", "moving_mean", "moving_variance"))
    scale = gamma / np.sqrt(variance + norm["config"]["epsilon"])
    return kernel * scale[:, None, None, None], (weights[name + "/bias"] - mean) * scale + beta


def antialiased(source, target):
    """The [target, source] matrix of a triangle-filter resize (what image libraries call
    antialiased bilinear). ONNX Resize has that only from opset 18; two MatMuls do the same."""
    ratio = source / target
    centres = (np.arange(target) + 0.5) * ratio - 0.5
    weights = np.maximum(0, 1 - np.abs(np.arange(source)[None] - centres[:, None]) / max(ratio, 1))
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)
