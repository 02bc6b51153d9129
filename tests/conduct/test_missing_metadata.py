"""What the manifest does not say is never assumed, by any check or measure, those of tomorrow included.

Calls are judged with all their metadata and then without one fact at a time. An answer may stay as it was; where it
changes, it names the fact that is missing, or is for a person. A check that takes a default for a fact that it lacks
changes its answer into another one, and fails here; so does one that is not listed in `WITHOUT`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from histories import historic
from timelines import REACTIONS, A, C, T, U, call, finding

from qa_monitor.conduct import (
    HistoricCall,
    checks,
    historic_call,
    history_checks,
    load_profile,
    measures,
    promise_measures,
)
from qa_monitor.conduct.promise import Promise
from qa_monitor.domain import (
    CalleeRole,
    Finding,
    FindingState,
    Metadata,
    Outcome,
    Recording,
    Role,
    SourceFile,
    Transcript,
    Undetermined,
)

PROFILE = load_profile(Path(__file__).parents[2] / "lexicons" / "profile.yaml")
PROMISE = Promise(amount=2000, day=date(2026, 10, 15), named_by=C, read_back=True, agreed=True, spans=())

Answers = Mapping[str, tuple[Outcome | str, str | None]]
"""By id of the check or measure: the outcome (`value` for a measure that has one), and the fact that is missing."""


def earlier(callee: CalleeRole) -> list[HistoricCall]:
    """Three conversations on the day of the call, one of them with a wish for no more, and a promise that is due."""
    times = ("2026-10-12T10:00", "2026-10-16T09:00", "2026-10-16T09:20", "2026-10-16T10:25")
    before = [historic(str(at), f"{one}:00+08:00", callee_role=callee) for at, one in enumerate(times)]
    return [replace(before[0], promise=PROMISE), replace(before[1], stop_request=FindingState.SUSPECTED), *before[2:]]


def conversation(other: Role) -> Transcript:
    return call(
        (A, 0, 5, "您好，请问是王女士吗，通话会录音"),
        (other, 6, 9, "好，是我"),
        (A, 10, 20, "您欠四千八百六十元"),
        (other, 21, 28, "我失业了，十七号还两千"),
        (A, 29, 33, "我理解，十七号两千对吗"),
        (other, 33.5, 35, "对"),
        (A, 36, 38, "分七十二期"),
        (A, 40, 42, "再见"),
        roles=(A, other),
    )


def heard(other: Role) -> list[Finding]:
    return [
        finding("C01", A, 0, turn=0),
        finding("C05", A, 3, turn=0),
        finding("C03", A, 2, turn=0, entry="ask_digits"),
        finding("identity_confirmed", other, 7, turn=1),
        finding("debt_mention", A, 12, turn=2, entry="amount"),
        finding("hardship", other, 22, turn=3),
        finding("promise", other, 25, turn=3),
        finding("C02", A, 29.5, turn=4),
        finding("C07", A, 30, turn=4, entry="reads_back"),
        finding("C06", A, 36, turn=6),
        finding("C10", A, 40, turn=7),
        finding("stop_request", other, 26, turn=3),
        finding("self_harm", other, 27, turn=3),
    ]


def full(callee: CalleeRole, started_at: str) -> Metadata:
    return Metadata(
        customer_ref="C9", started_at=datetime.fromisoformat(started_at), callee_role=callee, days_overdue=43
    )


def answers(transcript: Transcript, findings: list[Finding], metadata: Metadata, callee: CalleeRole) -> Answers:
    """Everything that conduct says; `callee` is whom the earlier calls went to."""
    source = SourceFile(path=Path("x.wav"), sha256="x", layout=None)
    this = historic_call(Recording(files=(source,), metadata=metadata), transcript, findings)
    asked = (
        *checks(transcript, findings, metadata, PROFILE, REACTIONS),
        *history_checks(this, earlier(callee), transcript, findings, PROFILE),
    )
    numbers = (*measures(transcript), *promise_measures(this.promise, metadata.started_at))
    told = {one.id: one.value for one in numbers}
    values = {id_: value.missing if isinstance(value, Undetermined) else None for id_, value in told.items()}
    return {
        **{check.id: (check.outcome, check.missing) for check in asked},
        **{id_: (Outcome.UNDETERMINED if missing else "value", missing) for id_, missing in values.items()},
    }


def other_side(callee: CalleeRole | None) -> Role:
    """A voice is a third party's by the metadata only."""
    return T if callee is CalleeRole.THIRD_PARTY else C


OF_A_PROMISE = {"promised_amount", "promised_in_days"}
"""Measures that are only there where something was promised; the check on the promise is always there."""

CALLS = [
    pytest.param(callee, started_at, heard_of, id=f"{callee}, {when}, {what}")
    for callee in CalleeRole
    for started_at, when in (("2026-10-16T10:30:44+08:00", "by day"), ("2026-10-16T22:30:00+08:00", "at night"))
    for heard_of, what in ((True, "all was said"), (False, "nothing was said"))
]


@pytest.mark.parametrize(("callee", "started_at", "heard_of"), CALLS)
@pytest.mark.parametrize("fact", ["started_at", "callee_role", "customer_ref", "days_overdue"])
def test_without_a_fact_an_answer_stays_or_says_that_it_lacks(
    fact: str, callee: CalleeRole, started_at: str, heard_of: bool
) -> None:
    known = full(callee, started_at)
    lacking = replace(known, **{fact: None})
    sides = [other_side(one.callee_role) for one in (known, lacking)]
    before, after = (
        answers(conversation(side), heard(side) if heard_of else [], metadata, callee)
        for side, metadata in zip(sides, (known, lacking), strict=True)
    )
    changed = {id_: after[id_] for id_ in after if after[id_] != before.get(id_)}
    assert before.keys() - after.keys() <= OF_A_PROMISE
    honest = ((Outcome.UNDETERMINED, fact), (Outcome.REVIEW, None))
    assert {id_: answer for id_, answer in changed.items() if answer not in honest} == {}


OF_HISTORY = frozenset(
    {
        "calls_a_day_ok",
        "redials_ok",
        "interval_ok",
        "stop_request_respected",
        "first_contact",
        "earlier_promise_kept",
    }
)
OF_THE_CLOCK = frozenset({"time_ok", "promised_in_days"})
OF_THE_CALLEE = frozenset({"identity_verified_before_debt", "debt_details_told", "debt_kept_private"})


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        pytest.param("started_at", OF_THE_CLOCK | OF_HISTORY, id="when the call began"),
        pytest.param("customer_ref", OF_HISTORY, id="who the customer is"),
        pytest.param("callee_role", OF_THE_CALLEE | {"calls_a_day_ok"}, id="who was called"),
        pytest.param("days_overdue", frozenset(), id="days overdue"),
    ],
)
def test_what_cannot_be_told_without(fact: str, expected: frozenset[str]) -> None:
    lacking = replace(full(CalleeRole.DEBTOR, "2026-10-16T10:30:44+08:00"), **{fact: None})
    found = answers(conversation(C), heard(C), lacking, CalleeRole.DEBTOR)
    assert {id_ for id_, answer in found.items() if answer == (Outcome.UNDETERMINED, fact)} == expected


def test_without_the_layout_nothing_is_said_of_either_side() -> None:
    spoken = conversation(C)
    mixed = call(*((U, one.turn.span.start, one.turn.span.end, one.text) for one in spoken.utterances), roles=(U,))
    findings = [replace(one, role=U, review_because="roles") for one in heard(C)]
    found = answers(mixed, findings, full(CalleeRole.DEBTOR, "2026-10-16T10:30:44+08:00"), CalleeRole.DEBTOR)
    told = {id_: answer for id_, answer in found.items() if answer != (Outcome.UNDETERMINED, "roles")}
    assert told == {
        "escalation": (Outcome.REVIEW, None),
        "time_ok": (Outcome.YES, None),
        "longest_silence": ("value", None),
        "redials_ok": (Outcome.YES, None),
        "interval_ok": (Outcome.REVIEW, None),
        "stop_request_respected": (Outcome.REVIEW, None),
        "first_contact": (Outcome.NO, None),
        "earlier_promise_kept": (Outcome.UNDETERMINED, "payment"),
    }
