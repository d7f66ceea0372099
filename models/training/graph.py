"""Writes a network as an ONNX graph."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from version import INPUT, IR_VERSION, OPSET, OUTPUT


def to_onnx(network, name, metadata):
    """Clip by column, then the layers with the standardisation folded into the first, then a sigmoid; output [rows]."""
    return heads_to_onnx({OUTPUT: network}, name, metadata)


def heads_to_onnx(networks, name, metadata):
    """The same for several networks over the same rows: an output [rows] for each, called as it is."""
    width = len(next(iter(networks.values())).low)
    initializers = []
    nodes = []

    def constant(label, values, dtype=np.float32):
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=dtype), label))
        return label

    for head, network in networks.items():
        own = "" if len(networks) == 1 else head + "_"
        nodes.append(helper.make_node("Max", [INPUT, constant(own + "low", network.low)], [own + "at_least"]))
        nodes.append(helper.make_node("Min", [own + "at_least", constant(own + "high", network.high)], [own + "clipped"]))
        value = own + "clipped"
        for i, (weights, bias) in enumerate(folded(network)):
            last = i == len(network.layers) - 1
            out = own + ("logit" if last else f"hidden{i}")
            nodes.append(helper.make_node("Gemm", [value, constant(f"{own}w{i}", weights), constant(f"{own}b{i}", bias)], [out]))
            if not last:
                nodes.append(helper.make_node("Relu", [out], [f"{own}active{i}"]))
                value = f"{own}active{i}"
        nodes.append(helper.make_node("Sigmoid", [own + "logit"], [own + "column"]))
        nodes.append(helper.make_node("Reshape", [own + "column", constant(own + "flat", [-1], np.int64)], [head]))
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["rows", width])],
        [helper.make_tensor_value_info(head, TensorProto.FLOAT, ["rows"]) for head in networks],
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
