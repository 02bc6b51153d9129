"""What was found of what is really there, category by category, turn by turn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qa_monitor.domain import Analysis, Finding, FindingState
from qa_monitor.evaluation.transcription import same_place
from qa_monitor.evaluation.truth import TrueCall, TrueTurn


@dataclass(frozen=True, slots=True)
class Detection:
    """Counts of one category over turns of all calls."""

    said: int = 0
    """Turns that really hold it."""
    found: int = 0
    """Those among them with a finding of it that context does not cancel."""
    false: int = 0
    """Findings of it, as sure as suspected, in turns that do not hold it."""
    traps: int = 0
    """Turns that could wrongly trigger it (hard negatives)."""
    sprung: int = 0
    """Those among them that did."""

    def __add__(self, other: "Detection") -> "Detection":
        return Detection(
            self.said + other.said,
            self.found + other.found,
            self.false + other.false,
            self.traps + other.traps,
            self.sprung + other.sprung,
        )


def detections(pairs: Iterable[tuple[TrueCall, Analysis]]) -> Mapping[str, Detection]:
    """Counts by category code over calls and what was found in them."""
    counts: defaultdict[str, Detection] = defaultdict(Detection)
    for call, analysis in pairs:
        for turn in call.turns:
            here = [f for f in analysis.findings if same_place(f.span, f.role, turn)]
            for code in turn.labels:
                counts[code] += Detection(said=1, found=int(any(_counts(f, code) for f in here)))
            trap = turn.hard_negative
            if trap is not None and trap not in turn.labels:
                counts[trap] += Detection(traps=1, sprung=int(any(_suspected(f, trap) for f in here)))
        for finding in analysis.findings:
            if finding.state is FindingState.SUSPECTED and not _true(finding, call.turns):
                counts[finding.code] += Detection(false=1)
    return dict(sorted(counts.items()))


def _counts(finding: Finding, code: str) -> bool:
    return finding.code == code and finding.state is not FindingState.CANCELLED


def _suspected(finding: Finding, code: str) -> bool:
    return finding.code == code and finding.state is FindingState.SUSPECTED


def _true(finding: Finding, turns: Iterable[TrueTurn]) -> bool:
    return any(finding.code in turn.labels and same_place(finding.span, finding.role, turn) for turn in turns)
