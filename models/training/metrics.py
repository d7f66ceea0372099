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


def plot(path, curve, table):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(8, 3), dpi=80, layout="constrained")
    left.plot(range(1, len(curve) + 1), [point["trainNdcg10"] for point in curve], label="training")
    left.plot(range(1, len(curve) + 1), [point["heldOutNdcg10"] for point in curve], label="held out")
    left.set(xlabel="epoch", ylabel="nDCG@10 by decision")
    left.legend()
    predicted = [point["predicted"] for point in table]
    observed = [point["observed"] for point in table]
    top = max(predicted + observed) or 1
    right.plot([0, top], [0, top], color="grey", linewidth=1)
    right.plot(predicted, observed, marker="o", markersize=3)
    right.set(xlabel="predicted, in tenths of the held-out rows", ylabel="observed")
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)
