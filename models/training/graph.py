"""Writes a network as an ONNX graph and runs it the way the engine does."""

import hashlib
import json

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8
INPUT = "features"
OUTPUT = "probability"


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


def scores(model, x):
    """What ONNX Runtime makes of the rows, with the engine's settings: float32 [n]."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session.run([OUTPUT], {INPUT: np.ascontiguousarray(x, dtype=np.float32)})[0].reshape(-1)


def write_version(folder, model, golden_rows, manifest):
    """model.onnx, golden.json and, last, model.yaml: a folder without a manifest is not seen."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model)
    x = np.ascontiguousarray(golden_rows, dtype=np.float32)
    golden = {
        "columns": manifest["columns"],
        "rows": [[float(value) for value in row] for row in x],
        "scores": [float(score) for score in scores(model, x)],
    }
    (folder / "golden.json").write_text(one_row_per_line(golden), encoding="utf-8")
    (folder / "model.yaml").write_text(to_yaml(manifest, hashlib.sha256(model).hexdigest()), encoding="utf-8")


def one_row_per_line(golden):
    rows = ",\n".join("  " + json.dumps(row) for row in golden["rows"])
    scores_text = json.dumps(golden["scores"])
    return f'{{"columns": {json.dumps(golden["columns"])},\n "rows": [\n{rows}],\n "scores": {scores_text}}}\n'


def to_yaml(manifest, sha256):
    lines = [
        f"model: {manifest['model']}",
        f"version: {manifest['version']}",
        f"purpose: {json.dumps(manifest['purpose'])}",
        "inputs:",
        f"  - name: {INPUT}",
        "    dtype: float32",
        "    columns:",
        *[
            f"      - {{name: {name}, dtype: float32, default: {default!r}}}"
            for name, default in zip(manifest["columns"], manifest["defaults"])
        ],
        "outputs:",
        f"  - {{name: {OUTPUT}, dtype: float32, objective: {manifest['objective']}}}",
        f'schemaHash: "{manifest["schemaHash"]}"',
        f'sha256: "{sha256}"',
        "golden: {file: golden.json, tolerance: 1.0e-5}",
        f"latencyBudget: {{rows: 200, micros: {manifest['budgetMicros']}}}",
        "provenance:",
        *[f"  {key}: {json.dumps(str(value))}" for key, value in manifest["provenance"].items()],
    ]
    return "\n".join(lines) + "\n"
