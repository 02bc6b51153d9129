"""Rules and calls drawn at random; times are quarters of a second, so that sums are exact."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from rules_material import rule, said

from qa_monitor.domain import Finding, Role, Span, Utterance

PHRASES = ["走着瞧", "打死你", "会录音", "别打了", "看着办", "不还", "您好"]
SEVERAL = "您好不还走着瞧看着办"

texts = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3).map("".join)
quarters = st.integers(1, 160).map(lambda quarter: quarter / 4)


@st.composite
def calls(draw: st.DrawFn, *, roles: Sequence[Role] = (Role.AGENT, Role.CUSTOMER)) -> tuple[Utterance, ...]:
    """One to eight turns, in order of their start, some of them at once."""
    at, utterances = 0.0, []
    for text in draw(st.lists(texts, min_size=1, max_size=8)):
        at += draw(st.integers(0, 60)) / 4
        doubtful = draw(st.sampled_from([None] * 9 + ["credits"]))
        utterances.append(said(text, role=draw(st.sampled_from(roles)), at=at, doubtful=doubtful))
    return tuple(utterances)


damage = st.lists(st.tuples(quarters, quarters).map(lambda two: Span(two[0], two[0] + two[1])), max_size=1)

Content = dict[str, Any]

leaves: st.SearchStrategy[Content] = st.sampled_from(
    [
        {"findings": ["threat"]},
        {"findings": ["threat.two"]},
        {"findings": ["notice"]},
        {"findings": ["stop"]},
        {"phrases": ["看着办"], "role": "agent"},
        {"phrases": ["不还"], "role": "customer"},
        {"phrases": ["您好", "不还"], "role": "any"},
    ]
)
windows: st.SearchStrategy[Content] = st.one_of(
    st.builds(lambda n: {"seconds": n}, quarters),
    st.builds(lambda n: {"turns": n}, st.integers(1, 6)),
    st.builds(lambda n: {"percent": n}, st.sampled_from([12.5, 25, 50, 75, 100])),
)
distances: st.SearchStrategy[Content] = st.one_of(
    st.just({}), st.builds(lambda n: {"seconds": n}, quarters), st.builds(lambda n: {"turns": n}, st.integers(0, 4))
)
ORDERS = ["after", "before", "near", "not_after", "not_before", "not_near"]


@st.composite
def _conditions(draw: st.DrawFn) -> dict[str, Content]:
    """Two to five conditions, each of which may build on those before it."""
    found: dict[str, Content] = {"a": draw(leaves), "b": draw(leaves)}
    spoken = ["a", "b"]  # an absence has no place to be before or after
    for name in "cde"[: draw(st.integers(0, 3))]:
        if draw(st.booleans()):
            others = [*spoken, *(f"not {one}" for one in found)]
            parts = draw(st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True))
            kind = draw(st.sampled_from(["any", "all", "none"]))
            found[name] = {kind: parts}
            if kind != "none" and any(part in spoken for part in parts):
                spoken.append(name)
            continue
        condition: Content = draw(leaves | st.builds(lambda one: {"is": one}, st.sampled_from(spoken)))
        for key in draw(st.sets(st.sampled_from(["first", "last", "times", *ORDERS]), max_size=2)):
            condition = {**condition, key: draw(_narrowing(key, spoken))}
        found[name] = condition
        spoken.append(name)
    return found


def _narrowing(key: str, others: list[str]) -> st.SearchStrategy[Content]:
    if key == "first":
        return windows
    if key == "last":
        return windows.filter(lambda window: "percent" not in window)
    if key == "times":
        return st.builds(lambda count, distance: {"count": count, **distance}, st.integers(2, 3), distances)
    return st.builds(lambda one, distance: {"condition": one, **distance}, st.sampled_from(others), distances)


@st.composite
def expressions(draw: st.DrawFn, names: Sequence[str]) -> str:
    """An expression over all of `names`, each at least once."""
    parts = [f"{draw(st.sampled_from(['', 'not ']))}{name}" for name in draw(st.permutations(names))]
    text = parts[0]
    for part in parts[1:]:
        text = f"({text}) {draw(st.sampled_from(['and', 'or']))} {part}"
    return text


Drawn = tuple[dict[str, Content], str]
"""The conditions of a rule, and when it holds."""


@st.composite
def drawn_rules(draw: st.DrawFn) -> Drawn:
    """A rule that names all its conditions."""
    conditions = draw(_conditions())
    return conditions, draw(expressions(sorted(conditions)))


def written(drawn: Drawn, *, id: str = "test", backwards: bool = False) -> str:  # noqa: A002  the domain's word
    """The file of a drawn rule, its conditions in order of their names or the other way round."""
    conditions, holds = drawn
    lines = [
        f"{name}: {json.dumps(conditions[name], ensure_ascii=False)}" for name in sorted(conditions, reverse=backwards)
    ]
    return rule("\n".join(lines), holds, id=id, role="any")


def later(utterances: Sequence[Utterance], seconds: float) -> tuple[Utterance, ...]:
    """The same call, all of it so many seconds later."""
    return tuple(
        replace(
            one,
            turn=replace(one.turn, span=moved(one.turn.span, seconds)),
            words=tuple(replace(word, span=moved(word.span, seconds)) for word in one.words),
        )
        for one in utterances
    )


def moved(span: Span, seconds: float) -> Span:
    """`span`, so many seconds later."""
    return Span(span.start + seconds, span.end + seconds)


def without_id(findings: Sequence[Finding]) -> list[Finding]:
    """Findings as they are whatever their rule is called."""
    return sorted((replace(one, category="") for one in findings), key=lambda one: (one.span, one.entry, one.believed))
