"""Writes the model of the benchmarks: MLP 32-64-32-1 with seeded random weights, 32 columns (24 of the item, 8 of the viewer).

python bench_model.py ../../src/main/resources/bench

Beside the graph stand its golden rows and a manifest whose schema hash, @schemaHash@, the benchmark replaces by that of its columns.
"""

import one_thread  # noqa: F401, before NumPy

import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

import version

SIZES = [32, 64, 32, 1]
COLUMNS = ["popularity", *(f"c{i}" for i in range(1, 24)), *(f"v{i}" for i in range(8))]


def main(path):
    rng = np.random.default_rng(32)
    nodes, initializers, value = [], [], version.INPUT
    for i, (fan_in, fan_out) in enumerate(zip(SIZES[:-1], SIZES[1:])):
        last = i == len(SIZES) - 2
        weights = rng.normal(0, np.sqrt(1 / fan_in), (fan_in, fan_out)).astype(np.float32)
        initializers += [numpy_helper.from_array(weights, f"w{i}"), numpy_helper.from_array(np.zeros(fan_out, np.float32), f"b{i}")]
        nodes.append(helper.make_node("Gemm", [value, f"w{i}", f"b{i}"], ["logit" if last else f"hidden{i}"]))
        if not last:
            nodes.append(helper.make_node("Relu", [f"hidden{i}"], [f"active{i}"]))
            value = f"active{i}"
    nodes.append(helper.make_node("Sigmoid", ["logit"], [version.OUTPUT]))
    model = helper.make_model(
        helper.make_graph(
            nodes,
            "bench",
            [helper.make_tensor_value_info(version.INPUT, TensorProto.FLOAT, ["rows", SIZES[0]])],
            [helper.make_tensor_value_info(version.OUTPUT, TensorProto.FLOAT, ["rows", 1])],
            initializers,
        ),
        opset_imports=[helper.make_opsetid("", version.OPSET)],
        ir_version=version.IR_VERSION,
        producer_name="attune-training",
    )
    checker.check_model(model, full_check=True)
    manifest = {
        "model": "bench",
        "version": 1,
        "purpose": "random weights, the benchmarks' arithmetic",
        "columns": COLUMNS,
        "defaults": [0.0] * len(COLUMNS),
        "objective": "click",
        "schemaHash": "@schemaHash@",
        "budgetMicros": 100_000,
        "provenance": {"trainer": "models/training/bench_model.py, seed 32"},
    }
    golden = rng.normal(0, 1, (32, SIZES[0])).astype(np.float32)
    version.write_version(Path(path), model.SerializeToString(deterministic=True), golden, manifest)
    (Path(path) / "model.onnx").replace(Path(path) / "mlp-32-64-32-1.onnx")


if __name__ == "__main__":
    main(sys.argv[1])
