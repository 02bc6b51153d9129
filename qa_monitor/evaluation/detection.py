"""What was found of what is really there: by turn and by call, category by category."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from qa_monitor.domain import Analysis, Finding, FindingState, FoundBy, Transcript
from qa_monitor.evaluation.metrics import Counts, Share
from qa_monitor.evaluation.transcription import same_place
from qa_monitor.evaluation.truth import SIGNALS, TrueCall


@dataclass(frozen=True, slots=True)
class Heard:
    """A call of known truth, and what the program heard and says of it."""

    call: TrueCall
    analysis: Analysis
    transcript: Transcript


class Bar(Enum):
    """From which state on a finding counts as found."""

    SUSPECTED = frozenset({FindingState.SUSPECTED})
    FLAGGED = frozenset({FindingState.SUSPECTED, FindingState.REVIEW})
    """Suspected, or put before a person."""


_EVIDENCE = (FoundBy.TEXT, FoundBy.PINYIN, FoundBy.ACOUSTIC, FoundBy.RULE)
"""The plainest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A turn that really holds something of a category, and the findings of it there: none, and it was missed."""

    turn: int
    """Index in the true turns."""
    code: str
    findings: tuple[Finding, ...]

    @property
    def found_by(self) -> FoundBy | None:
        """The plainest evidence by which it was found."""
        ways = {finding.found_by for finding in self.findings}
        return next((way for way in _EVIDENCE if way in ways), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarm:
    """Findings of one category in one turn that does not hold it, or in none."""

    code: str
    turn: int | None
    """Index in the true turns; None where nobody really speaks."""
    trap: bool
    """Whether the turn is a hard negative for this category."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A call's findings beside its true turns."""

    hits: tuple[Hit, ...]
    """One for each label of each turn, missed ones too."""
    alarms: tuple[FalseAlarm, ...]


@dataclass(slots=True)
class _Places:
    true: defaultdict[tuple[int, str], list[Finding]] = field(default_factory=lambda: defaultdict(list))
    false: defaultdict[tuple[int | str, str], list[Finding]] = field(default_factory=lambda: defaultdict(list))


def is_labelled(call: TrueCall, code: str, used: frozenset[str] = SIGNALS) -> bool:
    """Whether the truth of `call` says of a category if it is there: violations, good practice, signals in `used`.

    Where no turn is labelled, it says so of what the answers for the whole call name, and of nothing else.
    """
    if code in used:
        return bool(call.turns) or "customer_signals" in call.answers
    if is_violation(code):
        return bool(call.turns) or "violations" in call.answers
    return bool(call.turns) and is_good_practice(code)


def is_violation(code: str) -> bool:
    """Whether the code is one of the violations, V01 and its like."""
    return code[:1] == "V" and code[1:].isdigit()


def is_good_practice(code: str) -> bool:
    """Whether the code is one of good practice, C01 and its like."""
    return code[:1] == "C" and code[1:].isdigit()


def match(call: TrueCall, analysis: Analysis, bar: Bar, used: frozenset[str] = SIGNALS) -> Matched:
    """The findings that `bar` lets through, each in the turns where it lies.

    A finding that touches two turns belongs to the one that holds its category, else to the one it shares more time
    with. Findings of categories of which the truth says nothing are left out; so are those of what is somewhere in a
    call without labelled turns.
    """
    places = _Places()
    somewhere = set() if call.turns else true_codes(call)
    for finding in analysis.findings:
        if finding.state in bar.value and is_labelled(call, finding.code, used) and finding.code not in somewhere:
            _place(finding, call, places)
    labels = [(index, code) for index, turn in enumerate(call.turns) for code in sorted(turn.labels)]
    return Matched(
        hits=tuple(
            Hit(turn=index, code=code, findings=tuple(places.true.get((index, code), ()))) for index, code in labels
        ),
        alarms=tuple(
            FalseAlarm(
                code=code,
                turn=place if isinstance(place, int) else None,
                trap=isinstance(place, int) and call.turns[place].hard_negative == code,
                findings=tuple(findings),
            )
            for (place, code), findings in places.false.items()
        ),
    )


def _place(finding: Finding, call: TrueCall, places: _Places) -> None:
    near = [index for index, turn in enumerate(call.turns) if same_place(finding.span, finding.role, turn)]
    holding = [index for index in near if finding.code in call.turns[index].labels]
    for index in holding:
        places.true[index, finding.code].append(finding)
    if not holding:
        most = max(near, key=lambda index: call.turns[index].span.overlap(finding.span), default=None)
        nowhere = f"utterance {finding.turn}"
        places.false[nowhere if most is None else most, finding.code].append(finding)


def by_turn(matched: Matched) -> Mapping[str, Counts]:
    """Counts of turns by category; an alarm where nobody really speaks counts as a turn."""
    counts: defaultdict[str, Counts] = defaultdict(Counts)
    for hit in matched.hits:
        counts[hit.code] += Counts(right=1) if hit.findings else Counts(missed=1)
    for alarm in matched.alarms:
        counts[alarm.code] += Counts(false=1)
    return counts


def by_call(call: TrueCall, analysis: Analysis, bar: Bar, used: frozenset[str] = SIGNALS) -> Mapping[str, Counts]:
    """Counts of the call (0 or 1 each) by category: is it anywhere in it, and was it found anywhere in it."""
    found = {f.code for f in analysis.findings if f.state in bar.value and is_labelled(call, f.code, used)}
    true = true_codes(call)
    return {
        code: Counts(right=int(code in found & true), missed=int(code in true - found), false=int(code in found - true))
        for code in found | true
    }


def true_codes(call: TrueCall) -> set[str]:
    """What is really in the call: violations and signals by the answers for the whole call, the rest by its turns."""
    labelled = {code for turn in call.turns for code in turn.labels}
    violations = {code for code in labelled if is_violation(code)}
    good = {code for code in labelled if is_good_practice(code)}
    signals = labelled - violations - good
    return good | set(call.answers.get("violations", violations)) | set(call.answers.get("customer_signals", signals))


def hard_negatives(call: TrueCall, matched: Matched) -> Mapping[str, Share]:
    """Of the turns that could wrongly trigger a category, and do not hold it, those that did."""
    traps: defaultdict[str, list[int]] = defaultdict(list)
    for index, turn in enumerate(call.turns):
        if turn.hard_negative is not None and turn.hard_negative not in turn.labels:
            traps[turn.hard_negative].append(index)
    sprung = {(alarm.turn, alarm.code) for alarm in matched.alarms}
    return {code: Share(sum((turn, code) in sprung for turn in turns), len(turns)) for code, turns in traps.items()}


def ways_found(hits: Iterable[Hit]) -> Mapping[str, Mapping[FoundBy, int]]:
    """How the turns that were found were found, by category."""
    ways: defaultdict[str, dict[FoundBy, int]] = defaultdict(lambda: dict.fromkeys(_EVIDENCE, 0))
    for hit in hits:
        if hit.found_by is not None:
            ways[hit.code][hit.found_by] += 1
    return ways
