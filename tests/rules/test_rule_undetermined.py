"""What is not known never becomes a plain accusation: a finding for review with the missing fact, or none."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rules_material import book_of, found, rule, said, shown, talk

from qa_monitor.domain import CalleeRole, Finding, Metadata, Role, Span, Utterance
from qa_monitor.lexicon import Lexicons, Matcher
from qa_monitor.rules import evaluate

NO_NOTICE = ("a: {findings: [notice], first: {seconds: 60}}", "not a")
UNANSWERED = ("a: {findings: [stop], not_before: {condition: b, seconds: 20}}\nb: {phrases: [好的], role: agent}", "a")
THREAT = ("a: {findings: [threat]}", "a")
TO_THIRD = ("a: {findings: [threat]}\nb: {call: {callee: [third_party]}}", "a and b")
NOT_TO_DEBTOR = ("a: {findings: [threat]}\nb: {call: {callee: [debtor]}}", "a and not b")
LONG_OVERDUE = ("a: {findings: [threat]}\nb: {call: {days_overdue: {at_least: 9}}}", "a and b")
BY_AGENCY = ("a: {findings: [threat]}\nb: {call: {agency: []}}", "a and b")
AFTER_STOP = ("a: {findings: [threat], after: {condition: b}}\nb: {findings: [stop]}", "a")
TWICE = ("a: {phrases: [看着办], role: agent, times: {count: 2}}", "a")
OR_BETTER = ("a: {findings: [threat]}\nb: {call: {agency: []}}\nc: {phrases: [您好]}", "a and (b or c)")
UNKNOWN = Metadata()


@pytest.mark.parametrize(
    ("conditions_and_holds", "turns", "metadata", "expected"),
    [
        pytest.param(THREAT, ["unknown: 走着瞧"], UNKNOWN, ["0「走着瞧」?roles"], id="who said the lexicon's words"),
        pytest.param(
            TWICE, ["unknown: 看着办", "unknown: 看着办"], UNKNOWN, ["1「看着办」?roles"],
            id="who said the rule's words",
        ),
        pytest.param(
            AFTER_STOP, ["unknown: 别打了", "unknown: 走着瞧"], UNKNOWN, ["1「走着瞧」?roles"],
            id="who said what came before",
        ),
        pytest.param(NO_NOTICE, ["unknown: 您好"], UNKNOWN, ["-「」0.0-0.5?roles"], id="whose absence it is"),
        pytest.param(NO_NOTICE, ["unknown: 会录音"], UNKNOWN, [], id="what was perhaps said is not reported missing"),
        pytest.param(TO_THIRD, ["agent: 走着瞧"], UNKNOWN, ["0「走着瞧」?callee_role"], id="who was called"),
        pytest.param(NOT_TO_DEBTOR, ["agent: 走着瞧"], UNKNOWN, ["0「走着瞧」?callee_role"], id="who was not called"),
        pytest.param(TO_THIRD, ["agent: 您好"], UNKNOWN, [], id="a missing fact matters only where the words are"),
        pytest.param(
            TO_THIRD, ["agent: 走着瞧"], Metadata(callee_role=CalleeRole.SPOUSE), [], id="a known fact decides",
        ),
        pytest.param(LONG_OVERDUE, ["agent: 走着瞧"], UNKNOWN, ["0「走着瞧」?days_overdue"], id="days overdue"),
        pytest.param(BY_AGENCY, ["agent: 走着瞧"], UNKNOWN, ["0「走着瞧」?agency"], id="agency"),
        pytest.param(
            OR_BETTER, ["agent: 您好走着瞧"], UNKNOWN, ["0「走着瞧」"], id="a fact that is not needed is not missed",
        ),
        pytest.param(
            OR_BETTER, ["agent: 走着瞧"], UNKNOWN, ["0「走着瞧」?agency"], id="the same fact when it is needed",
        ),
        pytest.param(
            NO_NOTICE, ["customer: 喂"], UNKNOWN, [], id="a side that never speaks cannot be blamed for silence",
        ),
        pytest.param(
            UNANSWERED, ["customer: 别打了"], UNKNOWN, ["0「别打了」?speech"],
            id="but words nobody answered are put before a person",
        ),
    ],
)  # fmt: skip
def test_what_the_call_does_not_tell(
    tmp_path: Path,
    lexicons: Lexicons,
    matcher: Matcher,
    conditions_and_holds: tuple[str, str],
    turns: list[str],
    metadata: Metadata,
    expected: list[str],
) -> None:
    book = book_of(tmp_path, lexicons, rule(*conditions_and_holds, role="any"))
    utterances = talk(*turns)
    known = all(one.turn.role is not Role.UNKNOWN for one in utterances)
    assert shown(found(book, matcher, utterances, metadata=metadata, roles_known=known)) == expected


LATE = talk("agent: 您好", "customer: 喂", "agent@99: 再见")
ASKED = talk("customer: 别打了", "agent@9: 您好", "customer: 喂", "agent@60: 再见")
NONE_AFTER = ("a: {findings: [threat], after: {condition: b, seconds: 5}}\nb: {findings: [stop]}", "not a")
EARLY_STOP = (
    "a: {findings: [threat], after: {condition: b}}\nb: {findings: [stop], first: {seconds: 5}}\nc: {phrases: [您好]}",
    "not a and c",
)
EITHER_ABSENT = (
    "a: {phrases: [会录], first: {seconds: 5}}\nb: {phrases: [再会], last: {seconds: 5}}",
    "not a or not b",
)
THREAT_ALONE = talk("customer: 别打了", "agent@60: 走着瞧", "agent@99: 再见")
NO_STOP = talk("agent: 您好", "customer: 喂", "agent@60: 走着瞧")
DOUBTFUL = (*LATE[:2], said("谢谢观看", at=20, doubtful="credits"), LATE[2])


@pytest.mark.parametrize(
    ("conditions_and_holds", "utterances", "damaged", "expected"),
    [
        pytest.param(NO_NOTICE, LATE, [], ["-「」0.0-60.0"], id="all of the window was heard"),
        pytest.param(NO_NOTICE, LATE, [Span(30, 33)], ["-「」0.0-60.0?audio"], id="the window is damaged"),
        pytest.param(NO_NOTICE, LATE, [Span(70, 80)], ["-「」0.0-60.0"], id="damage outside the window"),
        pytest.param(NO_NOTICE, DOUBTFUL, [], ["-「」0.0-60.0?confidence"], id="doubtful words in the window"),
        pytest.param(UNANSWERED, ASKED, [], ["0「别打了」"], id="not answered within 20 seconds"),
        pytest.param(UNANSWERED, ASKED, [Span(12, 14)], ["0「别打了」?audio"], id="the answer may lie in the damage"),
        pytest.param(UNANSWERED, ASKED, [Span(40, 50)], ["0「别打了」"], id="damage behind the 20 seconds"),
        pytest.param(NONE_AFTER, THREAT_ALONE, [], ["-「」0.75-5.75"], id="nothing so close behind it"),
        pytest.param(
            NONE_AFTER, THREAT_ALONE, [Span(55, 59)], ["-「」0.75-5.75?audio"],
            id="what comes before may lie in the damage",
        ),
        pytest.param(EITHER_ABSENT, LATE, [Span(97, 98)], ["-「」0.0-5.0"], id="the absence that is certain is enough"),
        pytest.param(EARLY_STOP, NO_STOP, [], ["0「您好」"], id="nothing came early that it could follow"),
        pytest.param(
            EARLY_STOP, NO_STOP, [Span(50, 51)], ["0「您好」"], id="damage where nothing needs to have been heard",
        ),
        pytest.param(EARLY_STOP, NO_STOP, [Span(2, 3)], ["0「您好」?audio"], id="damage where it may have come"),
        pytest.param(
            THREAT, talk("agent: 走着瞧"), [Span(9, 10)], ["0「走着瞧」"],
            id="damage takes nothing from what was heard",
        ),
    ],
)  # fmt: skip
def test_what_was_not_heard(
    tmp_path: Path,
    lexicons: Lexicons,
    matcher: Matcher,
    conditions_and_holds: tuple[str, str],
    utterances: Sequence[Utterance],
    damaged: list[Span],
    expected: list[str],
) -> None:
    book = book_of(tmp_path, lexicons, rule(*conditions_and_holds, role="any"))
    assert shown(found(book, matcher, utterances, damaged=damaged)) == expected


def found_with(
    folder: Path, lexicons: Lexicons, matcher: Matcher, conditions_and_holds: tuple[str, str], reason: str
) -> tuple[Finding, ...]:
    """What a rule finds in a call whose lexicon findings all are for review."""
    utterances = talk("customer: 别打了", "agent: 走着瞧", "agent@70: 会录音")
    findings = [replace(one, review_because=reason) for one in matcher.find(utterances, callee_role=None)]
    return evaluate(
        book_of(folder, lexicons, rule(*conditions_and_holds, role="any")),
        utterances=utterances,
        findings=findings,
        metadata=Metadata(),
        seconds=71,
        damaged=(),
        roles_known=True,
    )


@pytest.mark.parametrize(
    ("conditions_and_holds", "expected"),
    [
        pytest.param(THREAT, ["1「走着瞧」?confidence"], id="a finding for review stays one"),
        pytest.param(AFTER_STOP, ["1「走着瞧」?confidence"], id="so does one that rests on it"),
        pytest.param(("a: {findings: [notice]}", "not a"), [], id="and it forbids to say that nothing was found"),
    ],
)
def test_findings_that_are_themselves_for_review(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher, conditions_and_holds: tuple[str, str], expected: list[str]
) -> None:
    assert shown(found_with(tmp_path, lexicons, matcher, conditions_and_holds, "confidence")) == expected


def test_a_certain_hit_supports_a_finding_rather_than_an_earlier_one_for_review(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher
) -> None:
    utterances = talk("customer: 别打了", "agent: 走着瞧", "customer: 别联系")
    first, *others = matcher.find(utterances, callee_role=None)
    text = rule("a: {findings: [threat]}\nb: {findings: [stop]}", "b", more="at: a\n")
    (finding,) = evaluate(
        book_of(tmp_path, lexicons, text),
        utterances=utterances,
        findings=[replace(first, review_because="confidence"), *others],
        metadata=Metadata(),
        seconds=9,
        damaged=(),
        roles_known=True,
    )
    assert (finding.believed, finding.review_because) == ("走着瞧 … 别联系", None)


def test_an_absence_in_a_call_of_unknown_roles_accuses_nobody(
    tmp_path: Path, lexicons: Lexicons, matcher: Matcher
) -> None:
    book = book_of(tmp_path, lexicons, rule(*NO_NOTICE))
    (finding,) = found(book, matcher, talk("unknown: 您好"), roles_known=False)
    assert finding.role is Role.UNKNOWN
