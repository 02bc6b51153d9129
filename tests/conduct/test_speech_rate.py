import pytest
from timelines import A, C, U, call, utterance

from qa_monitor.conduct.speech_rate import agent_speech_rate, callee_speech_rate, characters_a_minute
from qa_monitor.domain import Measure, Text, Undetermined, Utterance


@pytest.mark.parametrize(
    ("utterances", "expected"),
    [
        pytest.param([utterance(A, 0, 15, "字" * 60)], 240, id="characters of the turn's own time"),
        pytest.param([utterance(A, 0, 15, "您欠，4860元。")], 28, id="punctuation is not spoken, digits are"),
        pytest.param(
            [utterance(A, 0, 15, "字" * 60), utterance(A, 20, 30, "字" * 900, doubtful="loop")], 240, id="doubtful text"
        ),
        pytest.param([utterance(A, 0, 15, "字" * 60), utterance(A, 20, 30, "")], 240, id="a turn without text"),
        pytest.param([utterance(A, 0, 9, "字" * 60)], Undetermined("speech"), id="too short to tell"),
        pytest.param([], Undetermined("speech"), id="never speaks"),
    ],
)
def test_characters_a_minute(utterances: list[Utterance], expected: float | Undetermined) -> None:
    assert characters_a_minute(utterances) == expected


def test_each_side_has_its_own_rate() -> None:
    transcript = call((A, 0, 15, "字" * 60), (C, 20, 40, "字" * 60))
    assert [agent_speech_rate(transcript), callee_speech_rate(transcript)] == [
        Measure(
            id="speech_rate_agent", name=Text("坐席语速", "agent's speech rate"), value=240, unit="chars_per_minute"
        ),
        Measure(
            id="speech_rate_customer",
            name=Text("对方语速", "speech rate of the person called"),
            value=180,
            unit="chars_per_minute",
        ),
    ]


def test_a_side_recorded_alone_still_has_a_rate() -> None:
    transcript = call((A, 0, 15, "字" * 60), roles=(A,))
    assert (agent_speech_rate(transcript).value, callee_speech_rate(transcript).value) == (240, Undetermined("roles"))


def test_nobody_has_a_rate_on_a_mixed_track() -> None:
    transcript = call((U, 0, 15, "字" * 60), roles=(U,))
    assert agent_speech_rate(transcript).value == Undetermined("roles")
