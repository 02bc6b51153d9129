"""Whether the program's answers about whole calls are the true ones, question by question."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qa_monitor.evaluation.answers import FIELDS, REVIEW, UNDETERMINED
from qa_monitor.evaluation.metrics import Interval, Share, cohens_kappa, kappa_interval

Answers = Mapping[str, Any]
"""Answers by question, of the truth or of the program."""


class Verdict(StrEnum):
    """What an answer of the program is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    UNDETERMINED = "undetermined"
    """No answer: neither right nor wrong, and counted apart."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The answers to one question over all calls."""

    right: int = 0
    wrong: int = 0
    undetermined: int = 0

    @property
    def determined(self) -> Share:
        """Right answers among those that were given."""
        return Share(self.right, self.right + self.wrong)

    @property
    def all(self) -> Share:
        """Right answers among all calls, those without an answer too."""
        return Share(self.right, self.right + self.wrong + self.undetermined)


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa of the verdict (critical or not) against the truth."""

    calls: int
    value: float | None
    interval: Interval | None


def verdict(field: str, expected: Any, judged: Any) -> Verdict:
    """`judged` against `expected`; lists are compared without order and repetition."""
    if field not in FIELDS or judged == UNDETERMINED:
        return Verdict.UNDETERMINED
    if _same(expected, judged):
        return Verdict.RIGHT
    if judged == REVIEW or _open(expected, judged):
        return Verdict.UNDETERMINED
    return Verdict.WRONG


def _same(expected: Any, judged: Any) -> bool:
    if isinstance(expected, list) and isinstance(judged, list):
        return set(expected) == set(judged)
    return type(expected) is type(judged) and bool(expected == judged)


def _open(expected: Any, judged: Any) -> bool:
    """Whether a promise was heard, with all that was made out of it right, and something not made out."""
    if not (isinstance(expected, Mapping) and isinstance(judged, Mapping)):
        return False
    told = {key: value for key, value in judged.items() if value is not None}
    return len(told) < len(judged) and all(expected.get(key) == value for key, value in told.items())


def agreements(pairs: Iterable[tuple[Answers, Answers]]) -> Mapping[str, Agreement]:
    """For each question that any truth answers; each pair is a call's true answers and the program's."""
    counts: dict[str, Counter[Verdict]] = {}
    for expected, judged in pairs:
        for field, answer in expected.items():
            counts.setdefault(field, Counter())[verdict(field, answer, judged.get(field))] += 1
    return {
        field: Agreement(
            right=count[Verdict.RIGHT], wrong=count[Verdict.WRONG], undetermined=count[Verdict.UNDETERMINED]
        )
        for field, count in counts.items()
    }


def kappas(pairs: Iterable[tuple[Answers, Answers]]) -> tuple[Kappa, Kappa]:
    """Kappa over the calls with a verdict, and over all calls, where `"undetermined"` never agrees with the truth."""
    verdicts = [
        (str(expected["critical"]), str(judged.get("critical", UNDETERMINED)))
        for expected, judged in pairs
        if "critical" in expected
    ]
    return _kappa([pair for pair in verdicts if pair[1] != UNDETERMINED]), _kappa(verdicts)


def _kappa(verdicts: list[tuple[str, str]]) -> Kappa:
    return Kappa(calls=len(verdicts), value=cohens_kappa(verdicts), interval=kappa_interval(verdicts))
