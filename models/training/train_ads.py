"""Trains the probabilities of ads on exported rows: python train_ads.py ads.csv --out ../ads/1

One graph with two outputs: how likely an impression is clicked, and how likely a click leads to a conversion. Writes model.onnx,
golden.json, metrics.json, metrics.png and model.yaml. The same rows, arguments and machine give the same bytes.
"""

import one_thread  # noqa: F401, before NumPy

import argparse
import json
from dataclasses import replace

import numpy as np

import graph
import metrics
import mlp
import rows as exported
import version

HEADS = ("click", "conversion")


def main():
    arguments = parse()
    data, converted = exported.read_ads(arguments.rows)
    first, middle, end = parts(data)
    rng = np.random.default_rng(arguments.seed)
    networks, curves = {}, {}
    for head, hidden, epochs in zip(HEADS, (arguments.click, arguments.conversion), (arguments.click_epochs, arguments.conversion_epochs)):
        early, later, held_out = (of(head, data, converted, part) for part in (first, middle, end))
        networks[head], curves[head] = fitted(early, later, held_out, hidden, epochs, rng, arguments.decay)
    name, number = arguments.out.parent.name, int(arguments.out.name)
    model = graph.heads_to_onnx(networks, name, {"schemaHash": data.schema_hash, "columns": ",".join(data.columns)})
    report = {
        head: quality(version.scores(model, of(head, data, converted, end)[0], head), of(head, data, converted, end), base(head, data, converted, first), curves[head])
        for head in HEADS
    }
    report["countsAlone"] = counts(data, converted, end)
    write(arguments, name, number, model, data, report)
    print(json.dumps({"countsAlone": report["countsAlone"], **{head: {key: report[head][key] for key in ("rows", "calibrationRatio", "auc", "logLoss")} for head in HEADS}}))


def parts(data):
    """Rows of the first 60 % of the visits in time, of the next 20 % and of the last: to fit, to calibrate, to judge."""
    visits = len(data.starts) - 1
    cuts = [data.starts[int(visits * share)] for share in (0, 0.6, 0.8)] + [data.starts[-1]]
    if visits < 10:
        raise SystemExit(f"rows: {visits} visits (expected: at least 10)")
    return [slice(a, b) for a, b in zip(cuts[:-1], cuts[1:])]


def of(head, data, converted, part):
    """Columns and labels: of all that was shown, or of what was clicked."""
    x, y = data.x[part], data.y[part]
    return (x, y) if head == "click" else (x[y == 1], converted[part][y == 1])


def base(head, data, converted, part):
    return of(head, data, converted, part)[1].mean()


def fitted(early, later, held_out, hidden, epochs, rng, decay):
    """A network and its held-out log loss by epoch. Platt scaling on rows that it was not fitted to."""
    x, y = early
    network = mlp.fresh(x, y, hidden, rng)
    curve = []

    def loss(_):
        def of_part(part):
            return metrics.log_loss(part[1], metrics.sigmoid(network.logits(network.standardise(part[0].astype(np.float64)))))

        curve.append({"training": of_part(early), "heldOut": of_part(held_out)})

    mlp.fit(network, x, y, np.arange(len(y) + 1), epochs, rng, loss, batch=256, rate=3e-3, listwise=0.0, decay=decay)
    mlp.calibrate(network, *later)
    centre(network, [np.concatenate(both) for both in zip(early, later)])
    return network, curve


def centre(network, rows):
    """Moves the last offset until the mean prediction over all earlier rows is the observed rate: twice the rows say it better."""
    x, y = rows
    logits = network.logits(network.standardise(x.astype(np.float64)))
    offset = 0.0
    for _ in range(50):
        p = metrics.sigmoid(logits + offset)
        offset -= (p - y).sum() / (p * (1 - p)).sum()
    weights, bias = network.layers[-1]
    network.layers[-1] = (weights, bias + offset)


def quality(score, held_out, rate, curve):
    _, y = held_out
    return {
        "rows": int(len(y)),
        "observed": round(float(y.mean()), 6),
        "predicted": round(float(score.mean()), 6),
        "calibrationRatio": round(float(score.sum() / y.sum()), 4),
        "auc": round(metrics.auc(y, score), 5),
        "logLoss": {
            "model": round(metrics.log_loss(y, score), 6),
            "baseRate": round(metrics.log_loss(y, np.full(len(y), rate)), 6),
        },
        "calibration": metrics.calibration(y, score, 10 if len(y) > 5_000 else 5),
        "curve": curve,
    }


def counts(data, converted, part):
    """What the smoothed counts alone say of the same rows, where they are columns."""
    said = {}
    for head, column, shift, scale in (("click", "ad_ctr", 0.1, 10), ("conversion", "ad_cvr", 0.2, 5)):
        if column in data.columns:
            x, y = of(head, data, converted, part)
            p = (x[:, data.columns.index(column)].astype(np.float64) / scale + shift) ** 2
            said[head] = {"calibrationRatio": round(float(p.sum() / y.sum()), 4), "auc": round(metrics.auc(y, p), 5), "logLoss": round(metrics.log_loss(y, p), 6)}
    return said


def write(arguments, name, number, model, data, report):
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "metrics.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    metrics.plot_heads(arguments.out / "metrics.png", {head: report[head] for head in HEADS})
    manifest = {
        "model": name,
        "version": number,
        "purpose": arguments.purpose,
        "outputs": [(head, head) for head in HEADS],
        "columns": data.columns,
        "defaults": data.defaults,
        "schemaHash": data.schema_hash,
        "budgetMicros": 1000,
        "provenance": {
            "rows": data.source,
            "rowsSha256": data.sha256,
            "trainer": "models/training/train_ads.py",
            "network": f"MLP {len(data.columns)}-{'-'.join(map(str, arguments.click))}-1 and {len(data.columns)}-{'-'.join(map(str, arguments.conversion))}-1, seed {arguments.seed}",
            **{f"heldOut{head.capitalize()}{key[0].upper()}{key[1:]}": report[head][key] for head in HEADS for key in ("calibrationRatio", "auc")},
        },
    }
    golden = version.golden_rows(replace(data))
    version.write_version(arguments.out, model, golden, manifest)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    version.arguments(parser)
    parser.add_argument("--click", type=int, nargs="+", default=[24, 12], help="hidden layers of the probability of a click")
    parser.add_argument("--conversion", type=int, nargs="+", default=[8], help="hidden layers of the probability of a conversion")
    parser.add_argument("--decay", type=float, default=1e-4, help="of the weights")
    parser.add_argument("--click-epochs", type=int, default=6)
    parser.add_argument("--conversion-epochs", type=int, default=12)
    return parser.parse_args()


if __name__ == "__main__":
    main()
