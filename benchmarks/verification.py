"""Fit the decision whether an expression was said, and show how far it can be trusted.

usage: python benchmarks/verification.py collect FOLDER NAME   what the audio says of calls with known truth
       python benchmarks/verification.py fit                   decision.json from all that was collected

FOLDER has the format of docs/truth.md; NAME.csv goes to benchmarks/verification/. The answer is yes where the true text
holds an expression of the category at the place asked for. Cross-validated by call and by voice.
"""

import csv
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from logistic import Floats, fitted, held_out, shown

from qa_monitor.audio import decode
from qa_monitor.domain import Finding, Role, Utterance
from qa_monitor.evaluation.spotting import really_said
from qa_monitor.evaluation.truth import TrueCall, read_truth
from qa_monitor.lexicon.runs import Run, runs
from qa_monitor.pipeline import load_recogniser
from qa_monitor.ruleset import load_rules
from qa_monitor.settings import load_settings
from qa_monitor.speech import find_turns
from qa_monitor.verification.ask import cases, evidences
from qa_monitor.verification.decide import FEATURES, PRIOR_FEATURES, Decision
from qa_monitor.verification.questions import Question, Questioner

DATA = Path(__file__).parent / "verification"
DECISION = Path(__file__).parents[1] / "qa_monitor" / "verification" / "decision.json"
EVEN = Decision(mean=(0.0,) * 3, spread=(1.0,) * 3, weight=(0.0,) * 3, bias=0.0)
"""A prior that thinks nothing improbable: what is fitted must not rest on what was fitted before."""


def collect(folder: Path, name: str) -> None:
    """Write the evidence on every case that the calls of `folder` raise, with the true answer."""
    settings = load_settings(command_line={}, environment=os.environ, file=None)
    rules = load_rules(settings)
    recogniser = load_recogniser(settings, threads=0)
    questioner = Questioner(rules.lexicons, rules.matcher, rules.segmenter(), EVEN)
    DATA.mkdir(exist_ok=True)
    with (DATA / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["call", "voice", "category", *FEATURES, "said"])
        for call in read_truth(folder):
            assert call.recording is not None
            audio = decode(call.recording)
            [heard] = recogniser.recognise([(audio, find_turns(audio))])
            utterances = heard.utterances
            questions = questioner.questions(utterances, callee_role=call.recording.metadata.callee_role)
            said = really_said(call.turns, rules.matcher)
            places = runs_by_turn(utterances)
            for question, case in cases(list(evidences(audio, heard.encoded, questions, recogniser))):
                row = [f"{x:.4g}" for x in case.features()]
                answer = int(_said(question, places[question.turn], said))
                writer.writerow([call.call_id, _voice(call, question.role), question.category, *row, answer])
            print(call.call_id, len(questions), flush=True)


def runs_by_turn(utterances: Sequence[Utterance]) -> dict[int, tuple[Run, int]]:
    """For each utterance, the run of speech that it is part of, and where it begins there."""
    return {piece.turn: (run, piece.offset) for run in runs(utterances) for piece in run.pieces}


def _said(question: Question, place: tuple[Run, int], said: Sequence[Finding]) -> bool:
    """Whether an expression of the category was really said at the place asked for."""
    run, offset = place
    span = run.place(question.start + offset, question.stop + offset).span
    return any(
        one.category == question.category
        and (question.role is Role.UNKNOWN or (one.role is Role.AGENT) == (question.role is Role.AGENT))
        and one.span.overlap(span) > 0
        for one in said
    )


def _voice(call: TrueCall, role: Role) -> str:
    assert call.recording is not None
    metadata = call.recording.metadata
    if role is Role.UNKNOWN:
        return call.call_id
    return str(metadata.agent and metadata.agent.id) if role is Role.AGENT else str(metadata.customer_ref)


def fit() -> None:
    """Fit on all that was collected, write the parameters, print the cross-validated figures."""
    rows = [row for path in sorted(DATA.glob("*.csv")) for row in csv.DictReader(path.open(encoding="utf-8"))]
    features = np.array([[float(row[name]) for name in FEATURES] for row in rows])
    said = np.array([row["said"] == "1" for row in rows])
    chosen = [FEATURES.index(name) for name in PRIOR_FEATURES]
    models = {"decision": fitted(features, said), "prior": fitted(features[:, chosen], said)}
    DECISION.write_text(json.dumps({k: shown(*model) for k, model in models.items()}, indent=1) + "\n", "utf-8")
    weights = models["decision"][2]
    print(f"{len(said)} cases, {said.sum()} said; weights (of scaled features): bias {weights[0]:.2f}")
    print(", ".join(f"{name} {weight:.2f}" for name, weight in zip(FEATURES, weights[1:], strict=True)))
    for group in ("call", "voice"):
        print(f"\nfolds by {group}")
        _print_figures(held_out(features, said, np.array([row[group] for row in rows])), said)


def _print_figures(held_out: Floats, said: npt.NDArray[np.bool_]) -> None:
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
