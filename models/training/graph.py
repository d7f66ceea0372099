"""Writes a network as an ONNX graph."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from version import INPUT, IR_VERSION, OPSET, OUTPUT


def to_onnx(network, name, metadata):
    """Clip by column, then the layers with the standardisation folded into the first, then a sigmoid; output [rows]."""
    initializers = []
    nodes = []

    def constant(label, values, dtype=np.float32):
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=dtype), label))
        return label

    nodes.append(helper.make_node("Max", [INPUT, constant("low", network.low)], ["at_least"]))
    nodes.append(helper.make_node("Min", ["at_least", constant("high", network.high)], ["clipped"]))
    value = "clipped"
    for i, (weights, bias) in enumerate(folded(network)):
        last = i == len(network.layers) - 1
        out = "logit" if last else f"hidden{i}"
        nodes.append(helper.make_node("Gemm", [value, constant(f"w{i}", weights), constant(f"b{i}", bias)], [out]))
        if not last:
            nodes.append(helper.make_node("Relu", [out], [f"active{i}"]))
            value = f"active{i}"
    nodes.append(helper.make_node("Sigmoid", ["logit"], ["column"]))
    nodes.append(helper.make_node("Reshape", ["column", constant("flat", [-1], np.int64)], [OUTPUT]))
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["rows", len(network.low)])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["rows"])],
        initializers,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="attune-training"
    )
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def folded(network):
    """The layers on raw input: (x - mean) × scale is the first layer's business."""
    weights, bias = network.layers[0]
    first = (weights * network.scale[:, None], bias - (network.mean * network.scale) @ weights)
    return [first, *network.layers[1:]]
