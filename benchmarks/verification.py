"""Fit the decision whether an expression was said, and show how far it can be trusted.

usage: python benchmarks/verification.py collect FOLDER NAME   questions put to the audio of calls with known truth
       python benchmarks/verification.py fit                   decision.json from all that was collected

FOLDER has the format of docs/truth.md; NAME.csv goes to benchmarks/verification/. A question is answered yes where its
fixed text really occurs, in order, in what was said there. Cross-validated by call.
"""

import csv
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa_monitor.audio import decode
from qa_monitor.domain import Role
from qa_monitor.evaluation.truth import TrueCall, read_truth
from qa_monitor.language import normalise
from qa_monitor.lexicon.propose import MOST_COST
from qa_monitor.pipeline import load_recogniser, load_rules
from qa_monitor.settings import load_settings
from qa_monitor.speech import find_turns
from qa_monitor.verification.ask import evidences
from qa_monitor.verification.decide import FEATURES
from qa_monitor.verification.questions import Question

DATA = Path(__file__).parent / "verification"
DECISION = Path(__file__).parents[1] / "qa_monitor" / "verification" / "decision.json"
RIDGE = 1.0
FOLDS = 8

Floats = npt.NDArray[np.float64]


def collect(folder: Path, name: str) -> None:
    """Write the evidence on every question that the calls of `folder` raise, with the true answer."""
    settings = load_settings(command_line={}, environment=os.environ, file=None)
    rules = load_rules(settings)
    recogniser = load_recogniser(settings, threads=0)
    DATA.mkdir(exist_ok=True)
    with (DATA / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["call", "category", *FEATURES, "said"])
        for call in read_truth(folder):
            audio = decode(call.recording)
            utterances = recogniser.recognise(audio, find_turns(audio))
            questions = rules.questioner.questions(utterances)
            for question, evidence in evidences(audio, questions, recogniser):
                row = [f"{x:.4g}" for x in evidence.features()]
                writer.writerow([call.call_id, question.category, *row, int(_said(call, question))])
            print(call.call_id, len(questions), flush=True)


def _said(call: TrueCall, question: Question) -> bool:
    role = question.role
    near = [
        turn
        for turn in call.turns
        if question.span.overlap(turn.span) > 0.25 * min(question.span.seconds, turn.span.seconds)
        and (role is Role.UNKNOWN or (turn.role is Role.AGENT) == (role is Role.AGENT))
    ]
    text = normalise("".join(turn.text for turn in near)).text
    at = 0
    for part in question.fixed:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def fit() -> None:
    """Fit on all that was collected, write the parameters, print the cross-validated figures."""
    rows = [row for path in sorted(DATA.glob("*.csv")) for row in csv.DictReader(path.open(encoding="utf-8"))]
    rows = [row for row in rows if float(row["cost"]) <= MOST_COST]  # collected under a wider bound
    features = np.array([[float(row[name]) for name in FEATURES] for row in rows])
    said = np.array([row["said"] == "1" for row in rows])
    calls = np.array([row["call"] for row in rows])
    names = sorted(set(calls.tolist()))
    held_out = np.zeros(len(rows))
    for fold in range(FOLDS):
        out = np.isin(calls, names[fold::FOLDS])
        held_out[out] = _probabilities(features[out], *_fitted(features[~out], said[~out]))
    mean, spread, weights = _fitted(features, said)
    DECISION.write_text(
        json.dumps(
            {
                "mean": mean.round(5).tolist(),
                "spread": spread.round(5).tolist(),
                "weight": weights[1:].round(5).tolist(),
                "bias": round(float(weights[0]), 5),
            },
            indent=1,
        )
        + "\n",
        encoding="utf-8",
    )
    _print_figures(held_out, said, weights)


def _fitted(features: Floats, said: npt.NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
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


def _probabilities(features: Floats, mean: Floats, spread: Floats, weights: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip((features - mean) / spread @ weights[1:] + weights[0], -30, 30)))


def _print_figures(held_out: Floats, said: npt.NDArray[np.bool_], weights: Floats) -> None:
    print(f"{len(said)} questions, {said.sum()} said; weights (of scaled features): bias {weights[0]:.2f}")
    print(", ".join(f"{name} {weight:.2f}" for name, weight in zip(FEATURES, weights[1:], strict=True)))
    print("\n| probability at least | accepted | right | precision | recall |\n|---|---|---|---|---|")
    for bound in (0.3, 0.35, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9):
        taken = held_out >= bound
        right = int((taken & said).sum())
        print(f"| {bound} | {taken.sum()} | {right} | {right / max(taken.sum(), 1):.2f} | {right / said.sum():.2f} |")
    print("\n| probability | questions | really said |\n|---|---|---|")
    for low, high in zip(np.arange(0, 1, 0.1), np.arange(0.1, 1.01, 0.1), strict=True):
        inside = (held_out >= low) & (held_out < high)
        if inside.any():
            print(f"| {low:.1f}-{high:.1f} | {inside.sum()} | {said[inside].mean():.2f} |")


def main(arguments: Sequence[str]) -> None:
    """Read the command line."""
    match list(arguments):
        case ["collect", folder, name]:
            collect(Path(folder), name)
        case ["fit"]:
            fit()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
