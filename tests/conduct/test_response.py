import pytest
from hypothesis import given
from timelines import A, C, U, call, turn, turns

from qa_monitor.conduct.response import response_time, waits
from qa_monitor.domain import Measure, Span, Text, Transcript, Turn, Undetermined


@pytest.mark.parametrize(
    ("both", "expected"),
    [
        pytest.param([turn(C, 0, 5), turn(A, 6, 9), turn(C, 10, 12), turn(A, 14, 20)], [1, 2], id="two answers"),
        pytest.param([turn(A, 0, 5), turn(C, 8, 9)], [], id="the customer's answers do not count"),
        pytest.param([turn(C, 0, 5), turn(A, 4, 9)], [], id="begun before the other has finished"),
        pytest.param([turn(C, 0, 5), turn(C, 7, 9), turn(A, 10, 12)], [1], id="from the last of the other's turns"),
        pytest.param([turn(A, 0, 9), turn(C, 4, 5), turn(A, 11, 12)], [], id="a back-channel asks for no answer"),
        pytest.param([turn(C, 0, 5), turn(A, 5, 9)], [0], id="at once"),
    ],
)
def test_waits(both: list[Turn], expected: list[float]) -> None:
    assert waits(both) == expected


def test_a_wait_in_which_something_was_lost_is_none() -> None:
    both = [turn(C, 0, 5), turn(A, 6, 9), turn(C, 10, 12), turn(A, 14, 20)]
    assert waits(both, unheard=[Span(12.5, 13)]) == [1]


@given(turns(A), turns(C))
def test_nobody_speaks_during_a_wait(agent: list[Turn], customer: list[Turn]) -> None:
    seconds = waits([*agent, *customer])
    assert all(wait >= 0 for wait in seconds)
    assert len(seconds) <= min(len(agent), len(customer))


@pytest.mark.parametrize(
    ("transcript", "value"),
    [
        pytest.param(call((C, 0, 5), (A, 6, 9), (C, 10, 12), (A, 14, 20)), 1.5, id="the median"),
        pytest.param(call((A, 0, 5), (C, 8, 9)), Undetermined("speech"), id="nothing to answer"),
        pytest.param(call((U, 0, 5), (U, 8, 9), roles=(U,)), Undetermined("roles"), id="unknown roles"),
    ],
)
def test_response_time(transcript: Transcript, value: float | Undetermined) -> None:
    name = Text("坐席应答间隔（中位数）", "agent's median response time")
    assert response_time(transcript) == Measure(id="response_time", name=name, value=value, unit="s")
