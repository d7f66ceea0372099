"""Writes rows as the export does, with a known pattern: a check of the trainers without the engine.

python synthetic_rows.py rows.csv && python train.py rows.csv --out /tmp/models/check/1
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np


def main(path, decisions=1500, candidates=50):
    rng = np.random.default_rng(7)
    columns = ["popularity", "similarity", "price_ratio", "bought_days", "hour", "item_age_days"]
    # float32 values with none between them: a threshold that is rounded to float32 falls on the wrong side of one
    ages = np.float32(1000) + np.arange(64, dtype=np.float32) * np.spacing(np.float32(1000))
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns + ["label", "group"])
        for decision in range(decisions):
            x = np.column_stack(
                [
                    rng.gamma(2, 1, candidates),
                    rng.random(candidates) ** 3,
                    rng.lognormal(0, 0.5, candidates),
                    rng.poisson(0.1, candidates),
                    np.full(candidates, rng.integers(24)),
                    ages[rng.integers(len(ages), size=candidates)],
                ]
            ).astype(np.float32)
            taste = 0.6 * x[:, 0] + 4 * x[:, 1] - np.log(x[:, 2]) ** 2 + 2 * (x[:, 3] > 0) + 2 * (x[:, 5] > ages[32]) - 6.5
            label = (rng.random(candidates) < 1 / (1 + np.exp(-taste))).astype(int)
            for row, acted in zip(x, label):
                writer.writerow([*(str(np.float32(value)) for value in row), acted, decision])
    schema = {
        "schemaHash": "0" * 16,
        "columns": [{"name": name, "default": 0.0} for name in columns],
        "source": "synthetic_rows.py, seed 7",
    }
    Path(path).with_suffix(".schema.json").write_text(json.dumps(schema), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
