"""What was said, masked, and which characters of it each finding covers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from qa_monitor.domain import Finding, FindingState, Span, Utterance
from qa_monitor.language import simplify


def marked(utterance: Utterance, masked: str, findings: Mapping[int, Finding]) -> list[tuple[str, tuple[int, ...]]]:
    """The turn's text in simplified script, in pieces, each with the keys of the findings that cover it.

    Of several findings those that count come first. `masked`: the text of `utterance` from `masked_turns`;
    simplifying keeps every character's place.
    """
    covering: list[list[int]] = [[] for _ in utterance.text]
    for key, finding in sorted(findings.items(), key=lambda one: (one[1].state is FindingState.CANCELLED, one[0])):
        for place in _covered(utterance, finding.span):
            covering[place].append(key)
    pieces = groupby(zip(simplify(masked), map(tuple, covering), strict=True), key=lambda one: one[1])
    return [("".join(character for character, _ in piece), keys) for keys, piece in pieces]


def _covered(utterance: Utterance, span: Span) -> Iterable[int]:
    """The places of the characters whose words lie mostly inside `span`."""
    at = 0
    for word in utterance.words:
        if word.span.overlap(span) > word.span.seconds / 2:
            yield from range(at, at + len(word.text))
        at += len(word.text)


def numbers(findings: Sequence[Finding]) -> dict[int, int]:
    """The number, from 1 in the order of the call, of each finding by its index in the analysis."""
    ordered = sorted(range(len(findings)), key=lambda index: (findings[index].turn, findings[index].span))
    return {index: number for number, index in enumerate(ordered, start=1)}


def by_turn(findings: Sequence[Finding]) -> Mapping[int, dict[int, Finding]]:
    """For each turn its findings by their number, in that order."""
    turns: defaultdict[int, dict[int, Finding]] = defaultdict(dict)
    for index, number in numbers(findings).items():
        turns[findings[index].turn][number] = findings[index]
    return turns
