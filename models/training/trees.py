"""LightGBM trees as an ONNX graph that decides as LightGBM does."""

import re

import lightgbm
import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

from version import INPUT, IR_VERSION, OUTPUT

# the newest that onnxmltools 1.16 writes
OPSET = 15

THRESHOLDS = re.compile(r"^threshold=(.*)$", re.MULTILINE)


def in_float32(booster):
    """The same trees with each threshold at the greatest float32 below it, or at it.

    LightGBM keeps thresholds in float64, ONNX in float32, and a rounded one may come to lie on the other side of a value. Where
    the values are float32, x <= t holds exactly when x <= floor32(t) does, so these trees send each row where the others do.
    """

    def floored(match):
        wanted = np.array(match.group(1).split(), dtype=np.float64)
        nearest = wanted.astype(np.float32)
        below = np.where(nearest > wanted, np.nextafter(nearest, np.float32(-np.inf)), nearest)
        return "threshold=" + " ".join(repr(float(value)) for value in below)

    # the text says how long each tree is, and reading it trusts that: without it, trees are read one after the other
    text = re.sub(r"^tree_sizes=.*\n", "", booster.model_to_string(), flags=re.MULTILINE)
    text = re.sub(r"^(objective=|\[objective: )[^\]\n]*", r"\1regression", text, flags=re.MULTILINE)
    return lightgbm.Booster(model_str=THRESHOLDS.sub(floored, text))


def to_onnx(booster, slope, offset, name, metadata):
    """onnxmltools' graph of the raw score, then sigmoid(slope × score + offset) as its only output, [rows]."""
    width = booster.num_feature()
    model = convert_lightgbm(
        booster, name, initial_types=[(INPUT, FloatTensorType([None, width]))], target_opset=OPSET, zipmap=False
    )
    graph = model.graph
    (raw,) = [output.name for output in graph.output]
    for label, value in (("slope", np.float32(slope)), ("offset", np.float32(offset)), ("flat", np.array([-1], np.int64))):
        graph.initializer.append(numpy_helper.from_array(np.asarray(value), label))
    graph.node.extend(
        [
            helper.make_node("Mul", [raw, "slope"], ["stretched"]),
            helper.make_node("Add", ["stretched", "offset"], ["logit"]),
            helper.make_node("Sigmoid", ["logit"], ["column"]),
            helper.make_node("Reshape", ["column", "flat"], [OUTPUT]),
        ]
    )
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info(OUTPUT, onnx.TensorProto.FLOAT, ["rows"]))
    # the converter takes them out of a set, in another order each time
    opsets = sorted(model.opset_import, key=lambda opset: opset.domain)
    del model.opset_import[:]
    model.opset_import.extend(opsets)
    model.ir_version = IR_VERSION
    model.doc_string = graph.doc_string = ""
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)
