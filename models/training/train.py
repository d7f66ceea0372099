"""Trains a small neural network on exported rows: python train.py rows.csv --out ../ranker/1

Writes model.onnx, golden.json, metrics.json, metrics.png and model.yaml. The same rows, arguments and machine give the same bytes.
"""

import one_thread  # noqa: F401, before NumPy

import argparse
import json
from pathlib import Path

import numpy as np

import graph
import metrics
import mlp
import rows as exported
import version


def main():
    arguments = parse()
    data = exported.read(arguments.rows)
    train, held_out = data.split()
    rng = np.random.default_rng(arguments.seed)
    network = mlp.fresh(train.x, train.y, arguments.hidden, rng)
    curve = []

    def logits(x):
        return network.logits(network.standardise(x.astype(np.float64)))

    mlp.fit(
        network, train.x, train.y, train.starts, arguments.epochs, rng,
        lambda epoch: curve.append(metrics.point(train, held_out, logits)),
    )
    mlp.calibrate(network, train.x, train.y)
    name, number = arguments.out.parent.name, int(arguments.out.name)
    model = graph.to_onnx(network, name, {"schemaHash": data.schema_hash, "columns": ",".join(data.columns)})
    report = metrics.quality(version.scores(model, held_out.x), train, held_out, curve)
    manifest = {
        "model": name,
        "version": number,
        "purpose": arguments.purpose,
        "objective": arguments.objective,
        "budgetMicros": 1000,
        "provenance": {
            "trainer": "models/training/train.py",
            "network": f"MLP {len(data.columns)}-{'-'.join(map(str, arguments.hidden))}-1, epochs {arguments.epochs}, seed {arguments.seed}",
        },
    }
    version.write(arguments.out, model, data, manifest, report, "epoch")
    print(json.dumps({key: report[key] for key in ("heldOut", "bySingleColumn", "logLoss", "baseRate")}, indent=1))


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    version.arguments(parser)
    parser.add_argument("--hidden", type=int, nargs="+", default=[32, 16])
    parser.add_argument("--epochs", type=int, default=8)
    arguments = parser.parse_args()
    if arguments.epochs < 1:
        raise SystemExit(f"--epochs: {arguments.epochs} (expected: at least 1)")
    return arguments


if __name__ == "__main__":
    main()
