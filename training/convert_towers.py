"""Stage 2: one ONNX graph that turns upright RGB pixels into what both image towers see.

Input: uint8 [N, side, side, 3]. Outputs: pooled features, class logits and last maps of each tower.
Export later replaces these outputs by the trained head, so training and product run
exactly the same tower nodes.
"""
import onnx
from onnx import TensorProto

from common import CONFIG, cache
from onnx_graph import Graph, value
from tower_lite4 import add_lite4
from tower_resnet import add_resnet

WIDTHS = {"resnet": 2048, "resnet_max": 2048, "resnet_stage4": 1024, "resnet_logits": 1000,
          "lite4": 1280, "lite4_max": 1280, "lite4_stage5": 960, "lite4_logits": 1000, "colour": 48}
# Last convolution maps before pooling: (cells, channels). The head looks for small things in them.
GRIDS = {"resnet_grid": (49, 2048), "lite4_grid": (25, 1280)}


def towers():
    """The graph builder, and the value name of each output."""
    side = CONFIG["image_side"]
    graph = Graph()
    pixels = graph.op("Transpose", graph.op("Cast", "pixels", to=TensorProto.FLOAT), perm=[0, 3, 1, 2])
    views = {**add_resnet(graph, pixels, side, CONFIG["resnet_side"]), **add_lite4(graph, pixels, side)}
    # Mean colour on a 4 x 4 grid: sky, sand, snow and night are cheap to see and the towers ignore them.
    quarter = side // 4
    grid = graph.op("AveragePool", pixels, kernel_shape=[quarter, quarter], strides=[quarter, quarter])
    views["colour"] = graph.op("Flatten", grid, axis=1)
    return graph, {name: views[name] for name in [*WIDTHS, *GRIDS]}


def pixels_input():
    side = CONFIG["image_side"]
    return value("pixels", TensorProto.UINT8, "N", side, side, 3)


if __name__ == "__main__":
    target = cache("towers.onnx")
    if not target.exists():
        graph, outputs = towers()
        for name, source in outputs.items():
            graph.nodes.append(onnx.helper.make_node("Identity", [source], [name]))
        shapes = {**{n: (w,) for n, w in WIDTHS.items()}, **GRIDS}
        model = graph.model("towers", [pixels_input()],
                            [value(n, TensorProto.FLOAT, "N", *shapes[n]) for n in outputs])
        onnx.checker.check_model(model)
        onnx.save(model, str(target))
    print(target, f"{target.stat().st_size / 1e6:.1f} MB")
