"""Trains a ranking model on exported rows: python train.py rows.csv --out ../ranker/1

Writes model.onnx, golden.json, metrics.json, metrics.png and model.yaml. The same rows, arguments and machine give the same bytes.
"""

import os

# One thread and one kernel family, so that sums are added in the same order everywhere; before NumPy is loaded.
os.environ.update(
    OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_CORETYPE="Haswell", ORT_DISABLE_TELEMETRY="1"
)

import argparse
import json
from pathlib import Path

import numpy as np

import graph
import metrics
import mlp
import rows as exported

HELD_OUT = 0.2


def main():
    arguments = parse()
    data = exported.read(arguments.rows)
    decisions = len(data.starts) - 1
    cut = int(decisions * (1 - HELD_OUT))
    if cut < 1 or cut >= decisions:
        raise SystemExit(f"{arguments.rows}: {decisions} decisions (expected: at least 2)")
    train, held_out = part(data, 0, cut), part(data, cut, decisions)
    rng = np.random.default_rng(arguments.seed)
    network = mlp.fresh(train.x, train.y, arguments.hidden, rng)
    curve = []
    mlp.fit(network, train.x, train.y, train.starts, arguments.epochs, rng, lambda epoch: curve.append(point(network, train, held_out)))
    mlp.calibrate(network, train.x, train.y)
    name, version = arguments.out.parent.name, int(arguments.out.name)
    model = graph.to_onnx(network, name, {"schemaHash": data.schema_hash, "columns": ",".join(data.columns)})
    report = quality(model, train, held_out, data.columns, curve)
    write(arguments, data, model, report, name, version)
    print(json.dumps({key: report[key] for key in ("heldOut", "bySingleColumn", "logLoss", "baseRate")}, indent=1))


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="version folder, such as ../ranker/1")
    parser.add_argument("--hidden", type=int, nargs="+", default=[32, 16])
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--objective", default="click")
    parser.add_argument("--purpose", default="orders the candidates of a recommendation by how likely the viewer acts on them")
    arguments = parser.parse_args()
    arguments.out = arguments.out.resolve()
    if not arguments.out.name.isdigit() or arguments.epochs < 1:
        raise SystemExit(f"--out: {arguments.out} (expected: …/<name>/<version>), --epochs: at least 1")
    return arguments


def part(data, first, end):
    a, b = data.starts[first], data.starts[end]
    return exported.Rows(
        data.columns, data.defaults, data.schema_hash, data.source, data.sha256, data.x[a:b], data.y[a:b],
        data.starts[first : end + 1] - a,
    )


def point(network, train, held_out):
    def ndcg(rows):
        some = rows.starts[: 2001]
        end = some[-1]
        logit = network.logits(network.standardise(rows.x[:end].astype(np.float64)))
        return metrics.by_group(rows.y[:end], logit, some).get("ndcg10", 0.0)

    return {"trainNdcg10": ndcg(train), "heldOutNdcg10": ndcg(held_out)}


def quality(model, train, held_out, columns, curve):
    score = graph.scores(model, held_out.x)
    alone = {
        column: max(
            (metrics.by_group(held_out.y, sign * held_out.x[:, i], held_out.starts) for sign in (1, -1)),
            key=lambda result: result.get("ndcg10", 0),
        ).get("ndcg10")
        for i, column in enumerate(columns)
    }
    best = sorted(alone.items(), key=lambda entry: -(entry[1] or 0))[:5]
    return {
        "decisions": {"training": len(train.starts) - 1, "heldOut": len(held_out.starts) - 1},
        "rows": {"training": len(train.y), "heldOut": len(held_out.y)},
        "baseRate": round(float(held_out.y.mean()), 6),
        "heldOut": {**metrics.by_group(held_out.y, score, held_out.starts), "aucOverall": round(metrics.auc(held_out.y, score), 5)},
        "logLoss": {
            "model": round(metrics.log_loss(held_out.y, score), 6),
            "baseRate": round(metrics.log_loss(held_out.y, np.full(len(score), train.y.mean())), 6),
        },
        "bySingleColumn": dict(best),
        "calibration": metrics.calibration(held_out.y, score),
        "curve": curve,
    }


def golden(data):
    """Rows from all over the data, then its corners, then values that no catalogue should ever hold."""
    spread = np.linspace(0, len(data.y) - 1, 44).astype(int)
    width = len(data.columns)
    extremes = [np.full(width, value) for value in (0, 1, -1, 1e3, -1e3, 1e6, -1e6, 3e38, -3e38)]
    alternating = [np.where(np.arange(width) % 2 == odd, 1e6, -1e6) for odd in (0, 1)]
    corners = [data.x.min(axis=0), data.x.max(axis=0), data.x.mean(axis=0)]
    acted = data.x[np.flatnonzero(data.y == 1)[:6]]
    return np.vstack([data.x[spread], acted, *corners, *extremes, *alternating]).astype(np.float32)


def write(arguments, data, model, report, name, version):
    out = arguments.out
    manifest = {
        "model": name,
        "version": version,
        "purpose": arguments.purpose,
        "columns": data.columns,
        "defaults": data.defaults,
        "objective": arguments.objective,
        "schemaHash": data.schema_hash,
        "budgetMicros": 1000,
        "provenance": {
            "rows": data.source,
            "rowsSha256": data.sha256,
            "trainer": "models/training/train.py",
            "network": f"MLP {len(data.columns)}-{'-'.join(map(str, arguments.hidden))}-1, epochs {arguments.epochs}, seed {arguments.seed}",
            "heldOutNdcg10": report["heldOut"].get("ndcg10"),
            "heldOutAuc": report["heldOut"].get("auc"),
        },
    }
    graph.write_version(out, model, golden(data), manifest)
    (out / "metrics.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    metrics.plot(out / "metrics.png", report["curve"], report["calibration"])


if __name__ == "__main__":
    main()
