from datetime import datetime, timedelta, timezone
from pathlib import Path

from histories import historic
from hypothesis import given
from hypothesis import strategies as st
from timelines import A, C, T, U, call, finding

from qa_monitor.conduct import history_checks, load_profile
from qa_monitor.conduct.history import HistoricCall, calls_before, historic_call, missing_for_history
from qa_monitor.conduct.promise import Promise
from qa_monitor.domain import (
    Agent,
    CalleeRole,
    FindingState,
    Layout,
    Metadata,
    Outcome,
    Recording,
    Role,
    SourceFile,
    Span,
    Undetermined,
)

PROFILE = load_profile(Path(__file__).parents[2] / "lexicons" / "profile.yaml")
NOON = datetime.fromisoformat("2026-10-14T12:00:00+08:00")
THIS = historic("d", "2026-10-14T19:22:40+08:00")


def recording(**metadata: object) -> Recording:
    return Recording(
        files=(SourceFile(path=Path("a.wav"), sha256="ab" * 32, layout=Layout.AGENT_LEFT),),
        metadata=Metadata(**metadata),  # type: ignore[arg-type]
    )


def test_what_the_history_keeps_of_a_call() -> None:
    talk = call((A, 0, 5, "您好"), (T, 6, 9, "月底还两千，别再打了"), roles=(A, T))
    findings = [finding("promise", T, 6, turn=1), finding("stop_request", T, 7, turn=1)]
    made = recording(customer_ref="C9", callee_role=CalleeRole.THIRD_PARTY, started_at=NOON, agent=Agent(id="A1"))
    assert historic_call(made, talk, findings) == HistoricCall(
        recording="ab" * 32,
        customer_ref="C9",
        callee_role=CalleeRole.THIRD_PARTY,
        started_at=NOON,
        seconds=60,
        connected=True,
        stop_request=FindingState.SUSPECTED,
        promise=Promise(
            amount=2000,
            day=datetime(2026, 10, 31).date(),
            named_by=Role.THIRD_PARTY,
            read_back=False,
            agreed=True,
            spans=(Span(6, 9),),
        ),
    )


def test_a_wish_that_was_perhaps_heard_is_kept_as_such() -> None:
    perhaps = finding("stop_request", C, 7, review_because="confidence")
    assert historic_call(recording(), call((C, 6, 9)), [perhaps]).stop_request is FindingState.REVIEW


def test_who_was_heard_was_connected() -> None:
    found = [
        historic_call(recording(), talk, []).connected
        for talk in (
            call((A, 0, 5), (C, 6, 9)),
            call((A, 0, 5)),
            call(),
            call((U, 0, 5), roles=(U,)),
            call((A, 0, 5), roles=(A,)),
        )
    ]
    assert found == [True, False, False, Undetermined("roles"), Undetermined("roles")]


def test_calls_before_are_those_of_the_customer_that_began_earlier() -> None:
    first, second = historic("b", "2026-10-14T09:00:00+08:00"), historic("a", "2026-10-14T02:00:00+00:00")
    others = [
        historic("c", "2026-10-14T20:00:00+08:00"),
        second,
        historic("x", "2026-10-14T08:00:00+08:00", customer_ref="C8"),
        historic("y", None),
        historic("z", "2026-10-14T08:00:00+08:00", customer_ref=None),
        first,
        first,
        THIS,
    ]
    assert calls_before(THIS, others) == [first, second]


def test_of_two_that_began_together_one_comes_first() -> None:
    one, other = historic("a", "2026-10-14T09:00:00+08:00"), historic("b", "2026-10-14T09:00:00+08:00")
    assert (calls_before(one, [other]), calls_before(other, [one])) == ([], [one])


def test_without_customer_or_start_nobody_knows_what_came_before() -> None:
    anonymous, timeless = historic("a", "2026-10-14T09:00:00+08:00", customer_ref=None), historic("a", None)
    assert [missing_for_history(one) for one in (anonymous, timeless, THIS)] == ["customer_ref", "started_at", None]
    for one, fact in ((anonymous, "customer_ref"), (timeless, "started_at")):
        checks = history_checks(one, [THIS], call(), [], PROFILE)
        assert {(check.outcome, check.missing) for check in checks} == {(Outcome.UNDETERMINED, fact)}


zones = st.sampled_from([timezone(timedelta(hours=hours)) for hours in (-5, 0, 8)])
histories = st.lists(
    st.builds(
        HistoricCall,
        recording=st.sampled_from("abcdefghij"),
        customer_ref=st.sampled_from(["C9", "C9", "C8", None]),
        callee_role=st.none() | st.sampled_from(CalleeRole),
        started_at=st.none()
        | st.builds(lambda m, z: (NOON + timedelta(minutes=m)).astimezone(z), st.integers(-3000, 3000), zones),
        seconds=st.floats(0, 600),
        connected=st.sampled_from([True, True, False, Undetermined("roles")]),
        stop_request=st.none() | st.sampled_from([FindingState.SUSPECTED, FindingState.REVIEW]),
    ),
    max_size=8,
)


@given(histories, st.randoms(use_true_random=False))
def test_the_order_in_which_recordings_arrive_makes_no_difference(others: list[HistoricCall], random: object) -> None:
    shuffled = [*others, *others[:2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = history_checks(THIS, shuffled, call(), [], PROFILE)
    assert found == history_checks(THIS, others, call(), [], PROFILE)


@given(histories)
def test_later_calls_and_other_customers_make_no_difference(others: list[HistoricCall]) -> None:
    assert THIS.started_at is not None
    bearing = [
        one
        for one in others
        if one.customer_ref == "C9" and one.started_at is not None and one.started_at <= THIS.started_at
    ]
    twice = {one.recording for one in others if sum(o.recording == one.recording for o in others) > 1}
    if not twice:
        found = history_checks(THIS, others, call(), [], PROFILE)
        assert found == history_checks(THIS, bearing, call(), [], PROFILE)
