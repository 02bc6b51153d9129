"""Logistic regression for the small decisions of the program, and its probabilities where nothing was seen."""

import numpy as np
import numpy.typing as npt

RIDGE = 1.0
FOLDS = 8

Floats = npt.NDArray[np.float64]


def shown(mean: Floats, spread: Floats, weights: Floats) -> dict[str, object]:
    """The parameters as the program reads them."""
    return {
        "mean": mean.round(5).tolist(),
        "spread": spread.round(5).tolist(),
        "weight": weights[1:].round(5).tolist(),
        "bias": round(float(weights[0]), 5),
    }


def held_out(features: Floats, said: npt.NDArray[np.bool_], groups: npt.NDArray[np.str_]) -> Floats:
    """Probabilities by models that saw nothing of the group."""
    names = sorted(set(groups.tolist()))
    found = np.zeros(len(said))
    for fold in range(FOLDS):
        out = np.isin(groups, names[fold::FOLDS])
        if out.any():
            found[out] = probabilities(features[out], *fitted(features[~out], said[~out]))
    return found


def fitted(features: Floats, said: npt.NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Means, spreads and weights (bias first) by Newton's method with a ridge on all weights but the bias."""
    mean, spread = features.mean(axis=0), features.std(axis=0)
    scaled = np.column_stack([np.ones(len(features)), (features - mean) / spread])
    ridge = RIDGE * np.eye(scaled.shape[1])
    ridge[0, 0] = 0
    weights = np.zeros(scaled.shape[1])
    for _ in range(60):
        probability = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        curvature = (scaled * (probability * (1 - probability) + 1e-6)[:, None]).T @ scaled + ridge
        weights += np.linalg.solve(curvature, scaled.T @ (said - probability) - ridge @ weights)
    return mean, spread, weights


def probabilities(features: Floats, mean: Floats, spread: Floats, weights: Floats) -> Floats:
    """That each is so, 0..1."""
    found: Floats = 1 / (1 + np.exp(-np.clip((features - mean) / spread @ weights[1:] + weights[0], -30, 30)))
    return found
