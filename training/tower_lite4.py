"""EfficientNet-Lite4 from its fully quantised TFLite file, dequantised to ONNX.

Weights stay int8 with their per-channel scales; activations run in fp32 (better than
the 8-bit activations of the original, and convolutions in int8 are slower on many CPUs).
"""
import numpy as np

from common import package_dir
from flatbuffer import Table
from tower_resnet import cells, pooled

ADD, AVERAGE_POOL, CONV, DEPTHWISE, DENSE, RESHAPE, SOFTMAX, QUANTIZE = 0, 1, 3, 4, 9, 22, 25, 114
RELU, RELU6, SAME = 1, 3, 0
# Input scaling of the EfficientNet-Lite family.
MEAN, STD = 127.0, 128.0


class Tensor:
    def __init__(self, table, buffers):
        self.shape = table.vector(0, "<i4")
        self.kind = {2: "<i4", 9: "<i1", 3: "<u1", 0: "<f4"}[table.scalar(1, "b")]
        self.raw = buffers[table.scalar(2, "I")].vector(0, "<u1")
        quantisation = table.table(4)
        self.scales = quantisation.vector(2, "<f4") if quantisation else None
        self.zeros = quantisation.vector(3, "<i8") if quantisation else None

    def values(self):
        return np.frombuffer(self.raw.tobytes(), self.kind).reshape(self.shape)

    def real(self):
        """Dequantised values of a bias (one scale per output channel, zero point 0)."""
        return self.values().astype(np.float32) * self.scales


def same_pads(size, kernel, stride):
    """TensorFlow's SAME padding for one axis: the odd pixel goes to the end."""
    out = -(-size // stride)
    total = max((out - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def add_lite4(graph, pixels, side):
    """Nodes from float RGB [N,3,side,side] in 0..255 to a dictionary of pooled views and class logits."""
    data = (package_dir("lite4") / "ios" / "TFLite" / "efficientnet_lite4.tflite").read_bytes()
    model = Table.root(data)
    codes = [max(code.scalar(0, "b"), code.scalar(3, "i")) for code in model.tables(1)]
    buffers, sub = model.tables(4), model.tables(2)[0]
    tensors = [Tensor(t, buffers) for t in sub.tables(0)]
    if tensors[sub.vector(1, "<i4")[0]].shape[1] != side:
        raise SystemExit("EfficientNet-Lite4 wants its own input side")

    x = graph.op("Div", graph.op("Sub", pixels, graph.floats([MEAN])), graph.floats([STD]))
    value, out = {int(sub.vector(1, "<i4")[0]): x}, {}
    for operator in sub.tables(3):
        code = codes[operator.scalar(0, "I")]
        inputs, result = [int(i) for i in operator.vector(1, "<i4")], int(operator.vector(2, "<i4")[0])
        options = operator.table(4)
        source = value[inputs[0]]
        if code in (CONV, DEPTHWISE):
            if code == DEPTHWISE and options.scalar(1, "i", 1) == 2:
                # Overwritten until the last stride: the widest maps at 1/16 of the input side.
                out["lite4_stage5"] = pooled(graph, source)
            if code == CONV:
                # Overwritten until the last one: what the last convolution reads (unfreeze.py).
                out["lite4_before_last"] = source
                out["lite4_last"] = tensors[inputs[1]], tensors[inputs[2]]
            y = convolution(graph, source, code, options, *[tensors[i] for i in inputs])
        elif code == ADD:
            y = activation(graph, graph.op("Add", source, value[inputs[1]]), options.scalar(0, "b"))
        elif code == AVERAGE_POOL:
            y = out["lite4"] = pooled(graph, source)
            out["lite4_max"] = pooled(graph, source, "GlobalMaxPool")
            # 10 x 10 cells, averaged in fours: 25 are enough to say where things are.
            out["lite4_grid"] = cells(graph, graph.op("AveragePool", source, kernel_shape=[2, 2], strides=[2, 2]))
        elif code == DENSE:
            weight, bias = tensors[inputs[1]], tensors[inputs[2]]
            y = out["lite4_logits"] = graph.op("Gemm", source, graph.int8(weight.values(), weight.scales),
                                  graph.floats(bias.real()), transB=1)
        elif code in (RESHAPE, QUANTIZE):
            y = source
        elif code == SOFTMAX:
            break
        else:
            raise SystemExit(f"unexpected TFLite operator {code}")
        value[result] = y
    return out


def convolution(graph, source, code, options, picture, kernel, bias):
    weight = kernel.values()
    if code == CONV:        # [out, h, w, in] -> [out, in, h, w]; fields: padding, stride w, stride h, activation
        weight, groups, fused = weight.transpose(0, 3, 1, 2), 1, options.scalar(3, "b")
    else:                   # [1, h, w, out] -> [out, 1, h, w]; a depth multiplier comes before the activation
        weight, groups, fused = weight.transpose(3, 0, 1, 2), weight.shape[3], options.scalar(4, "b")
    if options.scalar(0, "b") != SAME or np.any(kernel.zeros):
        raise SystemExit("only symmetric weights and SAME padding are known here")
    stride = options.scalar(2, "i", 1)
    top, bottom = same_pads(int(picture.shape[1]), weight.shape[2], stride)
    left, right = same_pads(int(picture.shape[2]), weight.shape[3], stride)
    y = graph.op("Conv", source, graph.int8(weight, kernel.scales[:, None, None, None]), graph.floats(bias.real()),
                 kernel_shape=list(weight.shape[2:]), strides=[stride, stride],
                 pads=[top, left, bottom, right], group=groups)
    return activation(graph, y, fused)


def activation(graph, x, fused):
    if fused == RELU6:
        return graph.op("Clip", x, graph.floats(np.float32(0)), graph.floats(np.float32(6)))
    return graph.op("Relu", x) if fused == RELU else x
