import pytest
from hypothesis import given
from timelines import A, C, T, U, call, transcripts, turn

from qa_monitor.conduct.back_channels import agent_back_channels, back_channels
from qa_monitor.domain import Span, Transcript, Turn, Undetermined


@pytest.mark.parametrize(
    ("agent", "customer", "expected"),
    [
        pytest.param([turn(A, 4, 4.5)], [turn(C, 0, 9)], [Span(4, 4.5)], id="while the other side speaks"),
        pytest.param([turn(A, 4, 4.5)], [turn(C, 0, 3.5), turn(C, 5, 9)], [Span(4, 4.5)], id="in a pause of theirs"),
        pytest.param([turn(A, 4, 6)], [turn(C, 0, 9)], [], id="a turn of its own"),
        pytest.param([turn(A, 10, 10.5)], [turn(C, 0, 9)], [], id="an answer at the end"),
        pytest.param([turn(A, 4, 4.5)], [turn(C, 0, 1), turn(C, 8, 9)], [], id="a word between two that are far apart"),
        pytest.param([turn(A, 0, 0.5)], [turn(C, 1, 9)], [], id="a word before they begin"),
    ],
)
def test_back_channels(agent: list[Turn], customer: list[Turn], expected: list[Span]) -> None:
    assert back_channels(agent, customer) == expected


@given(transcripts())
def test_back_channels_are_short_turns_of_the_agent(transcript: Transcript) -> None:
    found = agent_back_channels(transcript)
    assert all(span.seconds < 1 for span in found.spans)
    assert isinstance(found.value, Undetermined) or found.value == len(found.spans)


def test_nobody_knows_who_listens() -> None:
    assert agent_back_channels(call((U, 0, 9), roles=(U,))).value == Undetermined("roles")
    assert agent_back_channels(call((A, 4, 4.5), (T, 0, 9), roles=(A, T))).value == 1
