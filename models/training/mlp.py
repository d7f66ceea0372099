"""A small multi-layer perceptron in NumPy: ReLU layers, one logit, Adam. Deterministic: one seed, one thread."""

from dataclasses import dataclass

import numpy as np

import metrics


@dataclass
class Network:
    """Clips each raw input to the range seen in training, standardises it, and runs the layers.

    low, high, mean, scale: [f]; layers: (weights [in, out], bias [out]) per layer; ReLU between them; the last has one output
    """

    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    layers: list

    def standardise(self, x):
        return (np.clip(x, self.low, self.high) - self.mean) * self.scale

    def logits(self, z):
        for weights, bias in self.layers[:-1]:
            z = np.maximum(z @ weights + bias, 0)
        weights, bias = self.layers[-1]
        return (z @ weights + bias)[:, 0]


def fresh(x, y, hidden, rng):
    """A network with random layers that predicts about the base rate."""
    x = x.astype(np.float64)
    deviation = x.std(axis=0)
    scale = np.where(deviation > 1e-6, 1 / np.maximum(deviation, 1e-6), 0)
    sizes = [x.shape[1], *hidden, 1]
    layers = [
        (rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out)), np.zeros(fan_out))
        for fan_in, fan_out in zip(sizes[:-1], sizes[1:])
    ]
    rate = float(np.clip(y.mean(), 1e-4, 1 - 1e-4))
    layers[-1] = (layers[-1][0] * 0.1, np.array([np.log(rate / (1 - rate))]))
    return Network(x.min(axis=0), x.max(axis=0), x.mean(axis=0), scale, layers)


def fit(network, x, y, starts, epochs, rng, on_epoch, batch=64, rate=2e-3, decay=1e-5, listwise=1.0):
    """Minimises logistic loss plus, per decision with an action, the cross-entropy of its softmax (ListNet's top one).

    The first makes the output a probability, the second puts the wanted item of each decision on top. A batch is `batch`
    decisions. The learning rate falls to zero along a cosine.
    """
    z = network.standardise(x.astype(np.float64))
    moments = [[np.zeros_like(p), np.zeros_like(p)] for layer in network.layers for p in layer]
    decisions = len(starts) - 1
    steps = epochs * -(-decisions // batch)
    step = 0
    for epoch in range(epochs):
        for chosen in np.array_split(rng.permutation(decisions), -(-decisions // batch)):
            chosen = np.sort(chosen)
            rows = np.concatenate([np.arange(starts[d], starts[d + 1]) for d in chosen])
            lengths = starts[chosen + 1] - starts[chosen]
            gradients = _gradients(network, z[rows], y[rows], lengths, listwise)
            step += 1
            _adam(network, gradients, moments, step, rate * 0.5 * (1 + np.cos(np.pi * step / steps)), decay)
        on_epoch(epoch)


def _gradients(network, z, y, lengths, listwise):
    activations = [z]
    for weights, bias in network.layers[:-1]:
        activations.append(np.maximum(activations[-1] @ weights + bias, 0))
    weights, bias = network.layers[-1]
    logit = (activations[-1] @ weights + bias)[:, 0]
    delta = (metrics.sigmoid(logit) - y) / len(y)
    delta += listwise * _listwise(logit, y, lengths) / len(lengths)
    delta = delta[:, None]
    gradients = []
    for (weights, _), input_ in zip(reversed(network.layers), reversed(activations)):
        gradients.append((input_.T @ delta, delta.sum(axis=0)))
        delta = (delta @ weights.T) * (input_ > 0)
    return list(reversed(gradients))


def _listwise(logit, y, lengths):
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    owner = np.repeat(np.arange(len(lengths)), lengths)
    e = np.exp(logit - np.maximum.reduceat(logit, starts)[owner])
    softmax = e / np.add.reduceat(e, starts)[owner]
    actions = np.add.reduceat(y, starts)[owner]
    return np.where(actions > 0, softmax - y / np.maximum(actions, 1), 0)


def _adam(network, gradients, moments, step, rate, decay):
    flat = [g for layer in gradients for g in layer]
    parameters = [p for layer in network.layers for p in layer]
    for parameter, gradient, moment in zip(parameters, flat, moments):
        gradient = gradient + decay * parameter
        moment[0] = 0.9 * moment[0] + 0.1 * gradient
        moment[1] = 0.999 * moment[1] + 0.001 * gradient**2
        first = moment[0] / (1 - 0.9**step)
        second = moment[1] / (1 - 0.999**step)
        parameter -= rate * first / (np.sqrt(second) + 1e-8)


def calibrate(network, x, y):
    """Platt scaling, folded into the last layer: the listwise loss moved the logits away from probabilities."""
    a, b = metrics.platt(network.logits(network.standardise(x.astype(np.float64))), y)
    weights, bias = network.layers[-1]
    network.layers[-1] = (weights * a, bias * a + b)
