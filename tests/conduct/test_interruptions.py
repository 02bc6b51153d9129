import pytest
from hypothesis import given
from timelines import A, C, U, call, turn, turns

from qa_monitor.conduct.interruptions import agent_interruptions, callee_interruptions, interruptions
from qa_monitor.domain import Measure, Span, Text, Transcript, Turn, Undetermined


@pytest.mark.parametrize(
    ("agent", "customer", "expected"),
    [
        pytest.param([turn(A, 9.4, 14)], [turn(C, 5, 10)], [Span(9.4, 10)], id="cut off"),
        pytest.param([turn(A, 9.8, 14)], [turn(C, 5, 10)], [], id="a smooth change of speaker"),
        pytest.param([turn(A, 10, 14)], [turn(C, 5, 10)], [], id="after the other has finished"),
        pytest.param([turn(A, 8, 8.6)], [turn(C, 5, 10)], [], id="a back-channel"),
        pytest.param([turn(A, 9.4, 10.1)], [turn(C, 5, 10)], [], id="a back-channel at the end"),
        pytest.param([turn(A, 7, 14)], [turn(C, 5, 10)], [], id="the other goes on all the same"),
        pytest.param([turn(A, 8.5, 9.9)], [turn(C, 5, 10)], [], id="the agent gives up"),
        pytest.param([turn(A, 5.2, 9)], [turn(C, 5, 6)], [], id="both begin at once"),
        pytest.param([turn(A, 2, 9)], [turn(C, 5, 6)], [], id="the other side interrupts"),
        pytest.param(
            [turn(A, 9.4, 14), turn(A, 19.4, 24)],
            [turn(C, 15, 20), turn(C, 5, 10)],
            [Span(9.4, 10), Span(19.4, 20)],
            id="twice, in the order of the call",
        ),
    ],
)
def test_interruptions(agent: list[Turn], customer: list[Turn], expected: list[Span]) -> None:
    assert interruptions(agent, customer) == expected


@given(turns(A), turns(C))
def test_a_turn_is_cut_off_at_most_once_while_both_speak(agent: list[Turn], customer: list[Turn]) -> None:
    found = interruptions(agent, customer)
    assert len(found) <= len(customer)
    for place in found:
        assert any(place.start == one.span.start and place.end <= one.span.end for one in agent)
        assert any(one.span.start < place.start and place.end == one.span.end for one in customer)


@pytest.mark.parametrize(
    ("transcript", "value", "places"),
    [
        pytest.param(call((C, 5, 10), (A, 9.4, 14)), 1, (Span(9.4, 10),), id="once"),
        pytest.param(call((A, 5, 10), (C, 9.4, 14)), 0, (), id="by the customer only"),
        pytest.param(call((U, 5, 10), (U, 9.4, 14), roles=(U, U)), Undetermined("roles"), (), id="unknown roles"),
    ],
)
def test_agent_interruptions(transcript: Transcript, value: float | Undetermined, places: tuple[Span, ...]) -> None:
    name = Text("坐席打断对方", "interruptions by the agent")
    expected = Measure(id="interruptions", name=name, value=value, unit="count", spans=places)
    assert agent_interruptions(transcript) == expected


def test_the_other_side_cuts_the_agent_off() -> None:
    talk = call((A, 0, 10), (C, 9, 14))
    assert (agent_interruptions(talk).value, callee_interruptions(talk)) == (
        0.0,
        Measure(
            id="interruptions_customer",
            name=Text("对方打断坐席", "interruptions by the person called"),
            value=1.0,
            unit="count",
            spans=(Span(9, 10),),
        ),
    )
