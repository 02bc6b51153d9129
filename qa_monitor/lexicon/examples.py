"""Run the examples that every lexicon file carries: what must be found is found, what must not is not."""

from dataclasses import dataclass, replace
from enum import StrEnum

from qa_monitor.domain import Finding, FindingState, FoundBy, Polarity, Role, Span, Text, Turn, Utterance, Word
from qa_monitor.lexicon.match import Matcher
from qa_monitor.lexicon.model import OWN_ROLE, Because, Category, Example, ExampleKind, Lexicons

TURN_SECONDS = 2.0
"""Between the turn before an example and its own: too long for one run of speech, short enough to go on with it."""


class Verdict(StrEnum):
    """How an example ended. A `TODO` is admitted and counted, whatever is found."""

    PASSED = "passed"
    FAILED = "failed"
    TODO = "todo"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleResult:
    """One example, what it promises and what was found."""

    category: str
    example: Example
    expected: Text
    got: Text
    verdict: Verdict


def run_examples(lexicons: Lexicons, matcher: Matcher) -> tuple[ExampleResult, ...]:
    """Every example of every category, in order of files and lines, through the matcher and context as calls go."""
    return tuple(_run(category, example, matcher) for category in lexicons.categories for example in category.examples)


def _run(category: Category, example: Example, matcher: Matcher) -> ExampleResult:
    found = _findings(category, example, matcher)
    todo = example.kind is ExampleKind.TODO_MATCH or example.found_by is FoundBy.PINYIN
    return ExampleResult(
        category=category.id,
        example=example,
        expected=_expected(category, example),
        got=_got(example, found),
        verdict=Verdict.TODO
        if todo
        else Verdict.PASSED
        if _holds(category, example, found, matcher)
        else Verdict.FAILED,
    )


def _holds(category: Category, example: Example, found: "_Found", matcher: Matcher) -> bool:
    """Whether what was found is what the example promises."""
    if example.kind is ExampleKind.MATCH:
        return [(f.entry, (start, stop)) for start, stop, f in found if f.cancelled_by is None] == [
            (example.entry, example.marked)
        ]
    if example.because is Because.ABSENT:
        return not found
    if _other_side_is_silent(category, example):
        said_by_right_side = replace(example, role=OWN_ROLE[category.role])
        return not found and bool(_findings(category, said_by_right_side, matcher))
    return bool(found) and all(_cancelled_by(finding) == str(example.because) for *_, finding in found)


def _cancelled_by(finding: Finding) -> str | None:
    """The context that surely takes the finding back."""
    if finding.cancelled_by is None or finding.state is not FindingState.CANCELLED:
        return None
    return str(finding.cancelled_by.context)


def _other_side_is_silent(category: Category, example: Example) -> bool:
    """Good practice and signals said by the wrong side leave no finding at all, not even a cancelled one."""
    return example.because is Because.ROLE and category.polarity is not Polarity.VIOLATION


_Found = list[tuple[int, int, Finding]]
"""Findings with the bounds of what they cover in the example's text."""


def _findings(category: Category, example: Example, matcher: Matcher) -> _Found:
    """The category's findings in the example's own turn, not in the one before it."""
    utterances = [_utterance(*example.before, at=0.0)] if example.before else []
    own = len(utterances)
    at = utterances[-1].turn.span.end + TURN_SECONDS if utterances else 0.0
    utterances.append(_utterance(example.role, example.text, at=at))
    began = utterances[own].turn.span.start
    return [
        (round(finding.span.start - began), round(finding.span.end - began), finding)
        for finding in matcher.find(utterances, callee_role=example.callee)
        if finding.turn == own and finding.category == category.id
    ]


def _utterance(role: Role, text: str, *, at: float) -> Utterance:
    """The text as if every character took a second, so that seconds tell characters."""
    words = tuple(
        Word(text=character, span=Span(at + index, at + index + 1), probability=1.0)
        for index, character in enumerate(text)
    )
    return Utterance(turn=Turn(role=role, span=Span(at, at + len(text))), words=words, log_probability=0.0)


def _expected(category: Category, example: Example) -> Text:
    if example.kind is ExampleKind.NO_MATCH:
        if example.because is Because.ABSENT:
            return Text("什么也不匹配", "nothing found")
        if _other_side_is_silent(category, example):
            return Text(
                "对方说时什么也不匹配，本方说时命中", "nothing found when the other side says it, else a finding"
            )
        return Text(f"命中但被 {example.because} 取消", f"found, cancelled by {example.because}")
    if example.marked is None:
        return Text("命中（已知的遗漏）", "a finding (known miss)")
    start, stop = example.marked
    return Text(
        f"恰好一处：{example.entry}「{example.text[start:stop]}」",
        f"exactly one: {example.entry} 「{example.text[start:stop]}」",
    )


def _got(example: Example, found: _Found) -> Text:
    if not found:
        return Text("没有命中", "nothing")
    return Text(
        "；".join(_shown(example, one, "被 {} 取消（{}）", "可能") for one in found),
        "; ".join(_shown(example, one, "cancelled by {} ({})", "perhaps ") for one in found),
    )


def _shown(example: Example, one: tuple[int, int, Finding], cancelled: str, perhaps: str) -> str:
    start, stop, finding = one
    shown = f"{finding.entry}「{example.text[start:stop]}」"
    if finding.cancelled_by is None:
        return shown
    unsure = perhaps if finding.state is FindingState.REVIEW else ""
    return f"{shown} {unsure}{cancelled.format(finding.cancelled_by.context, finding.cancelled_by.cue)}"
