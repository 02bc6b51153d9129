"""What likeness to violations adds on calls, by least probability, where the agent is suspected already and where not.

usage: qa-monitor evaluate FOLDER --database sqlite:///judged.db
       python benchmarks/likeness_calls.py FOLDER judged.db [FOLDER judged.db ...]

A turn with a violation that nothing else found counts as found where a place of its category lies in it; a place of a
category that no turn there has is wrong. `Suspected`: in calls where other means made the agent suspected of something.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from likeness import LEXICONS

from qa_monitor.domain import Analysis, Finding, FindingState, Polarity, Role
from qa_monitor.domain.findings import LIKENESS
from qa_monitor.evaluation.transcription import same_place
from qa_monitor.evaluation.truth import TrueCall, TrueTurn, read_truth
from qa_monitor.lexicon import Matcher, load_lexicons
from qa_monitor.likeness import Comparison, shipped
from qa_monitor.store import load_analysis, open_database, reading

BOUNDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 0.9, 0.95)
LEAST = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """What likeness has of one turn and category, or of one place that is wrong."""

    suspected: bool
    """Whether the agent was suspected of something in this call by other means."""
    true: bool
    """Whether the category was really said there and nothing else found it."""
    probability: float
    """The greatest; 0 where likeness found nothing."""


def likely(folder: Path, database: Path, comparison: Comparison) -> Iterator[Likely]:
    """From every call of `folder` that `database` has an analysis of."""
    with reading(open_database(f"sqlite:///{database}")) as db:
        for call in read_truth(folder):
            yield from _of_call(call, load_analysis(db, call.call_id).analysis, comparison)


def _of_call(call: TrueCall, analysis: Analysis, comparison: Comparison) -> Iterator[Likely]:
    if analysis.transcript is None or call.recording is None:
        return
    others = [one for one in analysis.findings if one.entry != LIKENESS]
    accusing = [one for one in others if _accuses(one)]
    suspected = any(one.state is FindingState.SUSPECTED for one in accusing)
    callee = call.recording.metadata.callee_role
    places = comparison.find(analysis.transcript.utterances, others, callee_role=callee)
    for turn in call.turns:
        for code in sorted(turn.labels) if turn.role is Role.AGENT else ():
            if code.startswith("V") and not any(_in(one, code) and _at(one, turn) for one in accusing):
                sure = [one.confidence for one in places if _in(one, code) and _at(one, turn)]
                yield Likely(suspected=suspected, true=True, probability=max(sure, default=0.0))
    for one in places:
        if not any(_at(one, turn) and one.code in turn.labels for turn in call.turns):
            yield Likely(suspected=suspected, true=False, probability=one.confidence)


def _accuses(finding: Finding) -> bool:
    return finding.polarity is Polarity.VIOLATION and finding.state is not FindingState.CANCELLED


def _in(finding: Finding, code: str) -> bool:
    return finding.code == code


def _at(finding: Finding, turn: TrueTurn) -> bool:
    return same_place(finding.span, finding.role, turn)


def print_figures(some: Sequence[Likely]) -> None:
    """Found and wrong by bound, where the agent was suspected and where not."""
    print("| at least | suspected: found | wrong | not suspected: found | wrong |\n|---|---|---|---|---|")
    for bound in BOUNDS:
        cells = []
        for suspected in (True, False):
            own = [one for one in some if one.suspected is suspected]
            missed = [one for one in own if one.true]
            wrong = sum(one.probability >= bound for one in own if not one.true)
            cells += [f"{sum(one.probability >= bound for one in missed)} of {len(missed)}", str(wrong)]
        print(f"| {bound} | {' | '.join(cells)} |")


def main(arguments: Sequence[str]) -> None:
    """Read the command line."""
    if not arguments or len(arguments) % 2:
        sys.exit(__doc__)
    lexicons = load_lexicons(LEXICONS)
    model = Comparison.of_violations(lexicons, Matcher.build(lexicons).contexts, shipped())
    comparison = replace(model, enough=LEAST, enough_beside=LEAST)
    pairs = zip(arguments[::2], arguments[1::2], strict=True)
    print_figures([one for folder, base in pairs for one in likely(Path(folder), Path(base), comparison)])


if __name__ == "__main__":
    main(sys.argv[1:])
