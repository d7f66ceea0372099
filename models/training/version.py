"""Writes a version folder, and runs its graph the way the engine does."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime

import metrics

OPSET = 17
IR_VERSION = 8
INPUT = "features"
OUTPUT = "probability"


def arguments(parser):
    """What every recipe is told."""
    parser.add_argument("rows", type=Path)
    parser.add_argument("--out", type=named, required=True, help="version folder, such as ../ranker/1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--objective", default="click", help="what the score is the probability of")
    parser.add_argument("--purpose", default="orders the candidates of a recommendation by how likely the viewer acts on them")


def named(text):
    """A folder for a version, …/<name>/<version>, as an absolute path."""
    folder = Path(text).resolve()
    if not folder.name.isdigit() or not folder.parent.name:
        raise SystemExit(f"--out: {folder} (expected: …/<name>/<version>)")
    return folder


def scores(model, x, output=OUTPUT):
    """What ONNX Runtime makes of the rows, with the engine's settings: float32 [n]."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session.run([output], {INPUT: np.ascontiguousarray(x, dtype=np.float32)})[0].reshape(-1)


def write(folder, model, data, manifest, report, step):
    """Writes the version, and how good it is.

    data: the rows; manifest: what to_yaml asks for beside the rows' own; report: of metrics.quality; step: what its curve counts
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metrics.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    metrics.plot(folder / "metrics.png", report["curve"], report["calibration"], step)
    provenance = {"rows": data.source, "rowsSha256": data.sha256, **manifest["provenance"]}
    quality = {"heldOutNdcg10": report["heldOut"].get("ndcg10"), "heldOutAuc": report["heldOut"].get("auc")}
    own = {"columns": data.columns, "defaults": data.defaults, "schemaHash": data.schema_hash}
    write_version(folder, model, golden_rows(data), {**manifest, **own, "provenance": {**provenance, **quality}})


def golden_rows(data):
    """Rows from all over the data, then its corners, then values that no catalogue should ever hold."""
    spread = np.linspace(0, len(data.y) - 1, 44).astype(int)
    width = len(data.columns)
    extremes = [np.full(width, value) for value in (0, 1, -1, 1e3, -1e3, 1e6, -1e6, 3e38, -3e38)]
    alternating = [np.where(np.arange(width) % 2 == odd, 1e6, -1e6) for odd in (0, 1)]
    corners = [data.x.min(axis=0), data.x.max(axis=0), data.x.mean(axis=0)]
    acted = data.x[np.flatnonzero(data.y == 1)[:6]]
    return np.vstack([data.x[spread], acted, *corners, *extremes, *alternating]).astype(np.float32)


def write_version(folder, model, golden_rows, manifest):
    """model.onnx, golden.json and, last, model.yaml: a folder without a manifest is not seen. The first output is the score."""
    outputs = manifest.setdefault("outputs", [(OUTPUT, manifest.get("objective"))])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model)
    x = np.ascontiguousarray(golden_rows, dtype=np.float32)
    golden = {
        "columns": manifest["columns"],
        "rows": [[float(value) for value in row] for row in x],
        "scores": [float(score) for score in scores(model, x, outputs[0][0])],
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
        *[f"  - {{name: {name}, dtype: float32, objective: {objective}}}" for name, objective in manifest["outputs"]],
        f'schemaHash: "{manifest["schemaHash"]}"',
        f'sha256: "{sha256}"',
        "golden: {file: golden.json, tolerance: 1.0e-5}",
        f"latencyBudget: {{rows: 200, micros: {manifest['budgetMicros']}}}",
        "provenance:",
        *[f"  {key}: {json.dumps(str(value))}" for key, value in manifest["provenance"].items()],
    ]
    return "\n".join(lines) + "\n"
