"""Offline quality of scores, and its picture."""

import numpy as np


def auc(y, score):
    """Area under the ROC curve; ties count half. NaN without both labels."""
    order = np.argsort(score, kind="stable")
    sorted_score = score[order]
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    _, first, count = np.unique(sorted_score, return_index=True, return_counts=True)
    mean_rank = first + (count + 1) / 2
    ranks[order] = np.repeat(mean_rank, count)
    positives = y.sum()
    negatives = len(y) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    return float((ranks[y == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def by_group(y, score, starts, k=10):
    """Mean AUC and nDCG@k over the decisions in which something was, and something was not, acted upon."""
    gains = 1 / np.log2(np.arange(2, k + 2))
    ndcg, areas = [], []
    for a, b in zip(starts[:-1], starts[1:]):
        labels = y[a:b]
        if 0 < labels.sum() < len(labels):
            top = labels[np.argsort(-score[a:b], kind="stable")[:k]]
            best = gains[: min(k, int(labels.sum()))].sum()
            ndcg.append((top * gains[: len(top)]).sum() / best)
            areas.append(auc(labels, score[a:b]))
    if not ndcg:
        return {"decisions": 0}
    return {"decisions": len(ndcg), "ndcg10": round(float(np.mean(ndcg)), 5), "auc": round(float(np.mean(areas)), 5)}


def log_loss(y, p):
    p = np.clip(p.astype(np.float64), 1e-7, 1 - 1e-7)
    return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())


def calibration(y, p, bins=10):
    """Mean prediction and observed rate in bins of equal size."""
    order = np.argsort(p, kind="stable")
    return [
        {"predicted": round(float(p[part].mean()), 6), "observed": round(float(y[part].mean()), 6), "rows": int(len(part))}
        for part in np.array_split(order, bins)
        if len(part)
    ]


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def platt(logit, y):
    """Slope and offset that make sigmoid(slope × logit + offset) a probability, by Newton's method (Platt scaling)."""
    a, b = 1.0, 0.0
    for _ in range(50):
        p = sigmoid(a * logit + b)
        g = np.array([((p - y) * logit).sum(), (p - y).sum()])
        w = np.maximum(p * (1 - p), 1e-12)
        h = np.array([[(w * logit**2).sum() + 1e-6, (w * logit).sum()], [(w * logit).sum(), w.sum() + 1e-6]])
        a, b = np.array([a, b]) - np.linalg.solve(h, g)
    if not (a > 0 and np.ptp(logit) > 0):
        raise SystemExit(f"calibration: slope {a}, logits {logit.min()} to {logit.max()} (expected: a slope above 0, logits that differ)")
    return a, b


def point(train, held_out, logits):
    """nDCG@10 of the first 2,000 decisions of either; logits: of a matrix."""

    def ndcg(rows):
        some = rows.starts[:2001]
        end = some[-1]
        return by_group(rows.y[:end], logits(rows.x[:end]), some).get("ndcg10", 0.0)

    return {"trainNdcg10": ndcg(train), "heldOutNdcg10": ndcg(held_out)}


def quality(score, train, held_out, curve):
    """What json says: the scores of the rows held out, beside the best single columns."""
    alone = {
        column: max(
            (by_group(held_out.y, sign * held_out.x[:, i], held_out.starts) for sign in (1, -1)),
            key=lambda result: result.get("ndcg10", 0),
        ).get("ndcg10")
        for i, column in enumerate(held_out.columns)
    }
    best = sorted(alone.items(), key=lambda entry: -(entry[1] or 0))[:5]
    return {
        "decisions": {"training": len(train.starts) - 1, "heldOut": len(held_out.starts) - 1},
        "rows": {"training": len(train.y), "heldOut": len(held_out.y)},
        "baseRate": round(float(held_out.y.mean()), 6),
        "heldOut": {**by_group(held_out.y, score, held_out.starts), "aucOverall": round(auc(held_out.y, score), 5)},
        "logLoss": {
            "model": round(log_loss(held_out.y, score), 6),
            "baseRate": round(log_loss(held_out.y, np.full(len(score), train.y.mean())), 6),
        },
        "bySingleColumn": dict(best),
        "calibration": calibration(held_out.y, score),
        "curve": curve,
    }


def plot(path, curve, table, step="epoch"):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(8, 3), dpi=80, layout="constrained")
    steps = [at.get(step, number) for number, at in enumerate(curve, 1)]
    left.plot(steps, [at["trainNdcg10"] for at in curve], label="training")
    left.plot(steps, [at["heldOutNdcg10"] for at in curve], label="held out")
    left.set(xlabel=step, ylabel="nDCG@10 by decision")
    left.legend()
    predicted = [point["predicted"] for point in table]
    observed = [point["observed"] for point in table]
    top = max(predicted + observed) or 1
    right.plot([0, top], [0, top], color="grey", linewidth=1)
    right.plot(predicted, observed, marker="o", markersize=3)
    right.set(xlabel="predicted, in tenths of the held-out rows", ylabel="observed")
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)


def plot_heads(path, heads):
    """A row of two pictures for each head: log loss as the training went on, and predicted against observed."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(len(heads), 2, figsize=(8, 3 * len(heads)), dpi=80, layout="constrained", squeeze=False)
    for (name, report), (left, right) in zip(heads.items(), axes):
        steps = range(1, len(report["curve"]) + 1)
        left.plot(steps, [at["training"] for at in report["curve"]], label="training")
        left.plot(steps, [at["heldOut"] for at in report["curve"]], label="held out")
        left.set(xlabel="epoch", ylabel=f"log loss, {name}")
        left.legend()
        predicted = [point["predicted"] for point in report["calibration"]]
        observed = [point["observed"] for point in report["calibration"]]
        top = max(predicted + observed) or 1
        right.plot([0, top], [0, top], color="grey", linewidth=1)
        right.plot(predicted, observed, marker="o", markersize=3)
        right.set(xlabel=f"predicted, ratio {report['calibrationRatio']}", ylabel="observed")
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)
