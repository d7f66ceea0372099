"""Reads what `./attune export training` wrote: rows.csv and rows.schema.json."""

import csv
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Rows:
    """Candidates of decisions, decisions in order of time.

    columns: names, in the model's order; defaults: per column, before its transform
    x: float32 [n, f]; y: float64 [n], 0 or 1; starts: first row of each decision, and n at the end
    """

    columns: list
    defaults: list
    schema_hash: str
    source: str
    sha256: str
    x: np.ndarray
    y: np.ndarray
    starts: np.ndarray

    def part(self, first, end):
        """The decisions from first to before end."""
        a, b = self.starts[first], self.starts[end]
        return replace(self, x=self.x[a:b], y=self.y[a:b], starts=self.starts[first : end + 1] - a)

    def split(self, held_out=0.2):
        """The earlier decisions, and the last share of them."""
        decisions = len(self.starts) - 1
        cut = int(decisions * (1 - held_out))
        if cut < 1 or cut >= decisions:
            raise SystemExit(f"rows: {decisions} decisions (expected: at least 2)")
        return self.part(0, cut), self.part(cut, decisions)


def read(path):
    return table(path, ["label", "group"], ["position", "propensity"])[0]


def read_ads(path):
    """Rows of ads, a visit being a decision, and whether what was clicked led to a conversion: float64 [n]."""
    return table(path, ["label", "group", "converted"])


def table(path, told, more=()):
    """The rows, and the column behind `group` where it is told."""
    path = Path(path)
    schema = json.loads(path.with_suffix(".schema.json").read_text(encoding="utf-8"))
    with open(path, newline="", encoding="utf-8") as file:
        header = next(csv.reader(file))
    columns = [column["name"] for column in schema["columns"]]
    expected = columns + told
    # rows as served say also where an item stood, and with which propensity
    if header not in (expected, expected + list(more)):
        raise SystemExit(f"{path}: header: {header} (expected: the schema's columns, then {', '.join(told)})")
    values = np.loadtxt(path, delimiter=",", skiprows=1, dtype=np.float64, ndmin=2)
    x = values[:, : len(columns)].astype(np.float32)
    y = values[:, len(columns)]
    group = values[:, len(columns) + 1]
    if not np.isfinite(x).all() or not np.isin(y, (0, 1)).all():
        raise SystemExit(f"{path}: a value that is not finite, or a label other than 0 and 1")
    changes = np.flatnonzero(np.diff(group)) + 1
    starts = np.concatenate([[0], changes, [len(group)]])
    if len(np.unique(group)) != len(starts) - 1:
        raise SystemExit(f"{path}: group: rows of one decision do not stand together")
    read_rows = Rows(
        columns=columns,
        defaults=[float(column["default"]) for column in schema["columns"]],
        schema_hash=schema["schemaHash"],
        source=schema["source"],
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        x=x,
        y=y,
        starts=starts,
    )
    return read_rows, values[:, len(columns) + 2] if len(told) > 2 else None
