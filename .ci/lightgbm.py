"""Checks of what the recipes wrote: python .ci/lightgbm.py ROWS FOLDER. One line a claim; the status says whether all hold.

ROWS: what they were trained on. FOLDER: model.onnx, golden.json, metrics.json, metrics.png of the LightGBM ranker.
Walks the graph's trees itself, in float64, and so shares nothing with ONNX Runtime nor with the trainer.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

TOLERANCE = 1e-5


def main(rows, folder):
    table = np.loadtxt(rows, delimiter=",", skiprows=1, max_rows=2000, dtype=np.float64)
    model = onnx.load(folder / "model.onnx")
    golden = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
    quality = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    score = scorer(model)
    apart = max(abs(score(row) - said) for row, said in zip(golden["rows"], golden["scores"]))
    labels = table[:, len(golden["columns"])]
    scores = np.array([score(row[: len(golden["columns"])]) for row in table])
    top = labels[np.argsort(-scores)[: len(labels) // 10]].mean()
    picture = (folder / "metrics.png").read_bytes()
    claims = [
        (f"its trees, walked one by one, give the golden scores within {TOLERANCE}: {apart:.1e}", apart <= TOLERANCE),
        (f"{len(golden['rows'])} golden rows, at least 32", len(golden["rows"]) >= 32),
        (f"the best tenth is acted upon more than twice as often: {top:.4f}, all {labels.mean():.4f}", top > 2 * labels.mean()),
        ("it learned more than the base rate", quality["logLoss"]["model"] < quality["logLoss"]["baseRate"]),
        ("it stands near LightGBM's own scores", 0 < quality["parity"]["largest"] <= quality["parity"]["bound"]),
        ("there is a plot", picture.startswith(b"\x89PNG") and len(picture) > 10_000),
    ]
    for what, holds in claims:
        print(f"  {'ok     ' if holds else 'FAILED '} {what}")
    good = sum(holds for _, holds in claims)
    print(f"{good} passed, {len(claims) - good} failed")
    return good == len(claims)


def scorer(model):
    """Probability of a row: leaves of all trees, stretched, moved, through a sigmoid."""
    (trees,) = [node for node in model.graph.node if node.op_type.startswith("TreeEnsemble")]
    has = {each.name: onnx.helper.get_attribute_value(each) for each in trees.attribute}
    constants = {each.name: float(numpy_helper.to_array(each).reshape(-1)[0]) for each in model.graph.initializer}
    nodes = {}
    for place, key in enumerate(zip(has["nodes_treeids"], has["nodes_nodeids"])):
        nodes[key] = [has[f"nodes_{part}"][place] for part in ("modes", "featureids", "values", "truenodeids", "falsenodeids")]
    leaves = dict(zip(zip(has["target_treeids"], has["target_nodeids"]), has["target_weights"]))
    roots = sorted(set(has["nodes_treeids"]))

    def leaf(tree, row):
        at = 0
        while True:
            mode, feature, value, yes, no = nodes[tree, at]
            if mode == b"LEAF":
                return leaves[tree, at]
            assert mode == b"BRANCH_LEQ", mode
            at = yes if row[feature] <= value else no

    def score(row):
        raw = math.fsum(leaf(tree, row) for tree in roots) + sum(has.get("base_values", ()))
        return 1 / (1 + math.exp(-(constants["slope"] * raw + constants["offset"])))

    return score


if __name__ == "__main__":
    sys.exit(not main(Path(sys.argv[1]), Path(sys.argv[2])))
