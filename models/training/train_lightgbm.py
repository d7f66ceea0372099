"""Trains LightGBM trees on exported rows: python train_lightgbm.py rows.csv --out ../../.attune/trained/ranker/2

Writes model.onnx, golden.json, metrics.json, metrics.png and model.yaml. The same rows, arguments and machine give the same bytes.
"""

import one_thread  # noqa: F401, before NumPy

import argparse
import json

import lightgbm
import numpy as np

import metrics
import rows as exported
import trees
import version

# The most that a row's probability may differ between LightGBM in float64 and the graph in float32.
PARITY = 1e-5
# How far down a decision's list lambdarank still swaps pairs; several times what is shown, because rules will take some out.
DEPTH = 60
CURVE_POINTS = 8


def main():
    arguments = parse()
    data = exported.read(arguments.rows)
    train, held_out = data.split()
    grown = grow(train, arguments)
    slope, offset = metrics.platt(raw(grown, train.x), train.y)
    name, number = arguments.out.parent.name, int(arguments.out.name)
    metadata = {"schemaHash": data.schema_hash, "columns": ",".join(data.columns)}
    model = trees.to_onnx(trees.in_float32(grown), slope, offset, name, metadata)
    report = metrics.quality(version.scores(model, held_out.x), train, held_out, curve(grown, train, held_out))
    checked = np.vstack([held_out.x, version.golden_rows(data)])
    report["parity"] = parity(model, metrics.sigmoid(slope * raw(grown, checked) + offset), checked)
    manifest = {
        "model": name,
        "version": number,
        "purpose": arguments.purpose,
        "objective": arguments.objective,
        "budgetMicros": 1000,
        "provenance": {
            "trainer": "models/training/train_lightgbm.py",
            "trees": f"LightGBM {lightgbm.__version__} {arguments.loss}, {grown.num_trees()} trees of at most {arguments.leaves} "
            f"leaves, rate {arguments.rate}, seed {arguments.seed}, Platt {slope:.6g} {offset:.6g}",
        },
    }
    version.write(arguments.out, model, data, manifest, report, "trees")
    print(json.dumps({key: report[key] for key in ("heldOut", "bySingleColumn", "logLoss", "baseRate", "parity")}, indent=1))


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    version.arguments(parser)
    parser.add_argument("--loss", choices=("lambdarank", "rank_xendcg", "binary"), default="lambdarank")
    parser.add_argument("--trees", type=int, default=40)
    parser.add_argument("--leaves", type=int, default=15)
    parser.add_argument("--rate", type=float, default=0.1)
    arguments = parser.parse_args()
    if arguments.trees < 1 or arguments.leaves < 2:
        raise SystemExit(f"--trees, --leaves: {arguments.trees}, {arguments.leaves} (expected: at least 1 and 2)")
    return arguments


def grow(train, arguments):
    parameters = {
        "objective": arguments.loss,
        "lambdarank_truncation_level": DEPTH,
        "num_leaves": arguments.leaves,
        "learning_rate": arguments.rate,
        "min_data_in_leaf": 100,
        "seed": arguments.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
    }
    # the rows are float32 already, as the engine's are: no threshold can part what it cannot tell apart
    rows = lightgbm.Dataset(train.x, train.y, group=np.diff(train.starts), feature_name=train.columns)
    return lightgbm.train(parameters, rows, arguments.trees)


def raw(booster, x, first=0, count=-1):
    """The sum of some trees' leaves, float64 [n]."""
    return booster.predict(x, raw_score=True, start_iteration=first, num_iteration=count, num_threads=1)


def curve(booster, train, held_out):
    """nDCG@10 after more and more trees."""
    ends = np.unique(np.linspace(1, booster.num_trees(), CURVE_POINTS + 1).astype(int)).tolist()
    return [{"trees": end, **metrics.point(train, held_out, lambda x: raw(booster, x, 0, end))} for end in ends]


def parity(model, wanted, x):
    """How far the graph's scores lie from LightGBM's own; ends the training where one lies too far."""
    apart = np.abs(version.scores(model, x) - wanted)
    beyond = int((apart > PARITY).sum())
    if beyond:
        raise SystemExit(f"parity: {beyond} of {len(x)} rows differ by more than {PARITY}, at most by {apart.max()} (expected: none)")
    return {"rows": len(x), "largest": float(f"{apart.max():.3g}"), "bound": PARITY}


if __name__ == "__main__":
    main()
