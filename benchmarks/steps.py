"""What each step of finding adds: text, the same sounds, the audio, context, a person's review; by category.

usage: qa-monitor evaluate FOLDER --json > judged.json
       python benchmarks/steps.py FOLDER judged.json

A turn counts as found where a finding that the step lets through lies in it. Before context, what was cancelled by the
words around it counts as found; what the wrong side said never does.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa_monitor.domain import Role, Span
from qa_monitor.evaluation.metrics import Counts
from qa_monitor.evaluation.transcription import same_place
from qa_monitor.evaluation.truth import TrueTurn, read_truth

Found = Mapping[str, Any]
"""A finding as `evaluate --json` gives it."""

WRONG_SIDE = {"role", "callee"}
VIOLATIONS = [f"V{number:02}" for number in range(1, 11)]


def _by(*ways: str) -> Callable[[Found], bool]:
    return lambda found: found["found_by"] in ways and found["cancelled_by"] not in WRONG_SIDE


def _stands(*states: str, likeness: bool = False) -> Callable[[Found], bool]:
    return lambda found: found["state"] in states and (likeness or found["found_by"] != "rule")


STEPS: Mapping[str, Callable[[Found], bool]] = {
    "text": _by("text"),
    "+ pinyin": _by("text", "pinyin"),
    "+ acoustic": _by("text", "pinyin", "acoustic"),
    "+ context": _stands("suspected"),
    "+ for review": _stands("suspected", "review"),
    "+ rules, likeness": _stands("suspected", "review", likeness=True),
}


def main(folder: Path, judged: Path) -> None:
    """Print precision, recall and F1 of every violation category after each step."""
    calls = {call["call_id"]: call["findings"] for call in json.loads(judged.read_text("utf-8"))["calls"]}
    turns = {call.call_id: call.turns for call in read_truth(folder) if call.call_id in calls}
    print("| code | " + " | ".join(STEPS) + " |\n|---" + "|---" * len(STEPS) + "|")
    totals = dict.fromkeys(STEPS, Counts())
    for code in VIOLATIONS:
        counts = {name: _counts(turns, calls, code, step) for name, step in STEPS.items()}
        totals = {name: totals[name] + counts[name] for name in STEPS}
        print(f"| {code} | " + " | ".join(map(_shown, counts.values())) + " |")
    print("| all | " + " | ".join(map(_shown, totals.values())) + " |")


def _counts(
    turns: Mapping[str, Sequence[TrueTurn]],
    calls: Mapping[str, Sequence[Found]],
    code: str,
    lets_through: Callable[[Found], bool],
) -> Counts:
    total = Counts()
    for call_id, own in turns.items():
        found = [one for one in calls[call_id] if one["category"] == code and lets_through(one)]
        for turn in own:
            here = any(_lies_in(one, turn) for one in found)
            there = code in turn.labels
            total += Counts(right=here and there, missed=there and not here, false=here and not there)
    return total


def _lies_in(found: Found, turn: TrueTurn) -> bool:
    return same_place(Span(found["start"], found["end"]), Role(found["role"]), turn)


def _shown(counts: Counts) -> str:
    if not counts.right + counts.missed + counts.false:
        return "-"
    shares = (counts.precision, counts.recall)
    parts = [f"{share.part / share.whole:.2f}" if share.whole else "-" for share in shares]
    return " ".join([*parts, f"{counts.f1 or 0:.2f}"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
