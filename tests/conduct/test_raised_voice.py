import pytest
from hypothesis import given
from hypothesis import strategies as st
from timelines import A, C, U, utterance

from qa_monitor.conduct.raised_voice import loudest_turn, voice_calm
from qa_monitor.domain import Check, Measure, Outcome, Role, Span, Text, Transcript, Undetermined

CALM = (-28.0, -27.5, -28.5, -28.0, -27.0, -28.5)


def levels(*loudness: float | None, role: Role = A, roles: tuple[Role, ...] = (A, C)) -> Transcript:
    said = [
        utterance(role, 10 * at, 10 * at + 6, "十个字十个字十个字十", loudness=one) for at, one in enumerate(loudness)
    ]
    return Transcript(
        seconds=10.0 * len(said) + 10, roles_known=U not in roles, roles=roles, damaged=(), utterances=tuple(said)
    )


@pytest.mark.parametrize(
    ("transcript", "expected"),
    [
        pytest.param(levels(*CALM), Outcome.YES, id="as usual"),
        pytest.param(levels(*CALM, -22.0), Outcome.REVIEW, id="one turn stands out"),
        pytest.param(levels(*CALM, -24.5), Outcome.YES, id="a little louder"),
        pytest.param(levels(*CALM, -22, -21, -22, -22), Outcome.REVIEW, id="many loud turns do not hide each other"),
        pytest.param(levels(-28, -33, -26, -35, -27, -30, -23.5), Outcome.YES, id="a voice that varies much anyway"),
        pytest.param(levels(-28, -28, -28, -20), Outcome.UNDETERMINED, id="too few turns"),
        pytest.param(levels(*(None,) * 6), Outcome.UNDETERMINED, id="heard before loudness was measured"),
        pytest.param(levels(*CALM, -22, role=C), Outcome.UNDETERMINED, id="the other side's voice"),
        pytest.param(levels(*CALM, -22, role=U, roles=(U,)), Outcome.UNDETERMINED, id="nobody knows who speaks"),
    ],
)
def test_a_raised_voice(transcript: Transcript, expected: Outcome) -> None:
    assert voice_calm(transcript).outcome is expected


def test_a_loud_turn_is_shown_with_its_level_and_rate() -> None:
    assert voice_calm(levels(*CALM, -22.0)) == Check(
        id="voice_calm",
        name=Text("坐席没有提高嗓门", "the agent's voice stayed level"),
        outcome=Outcome.REVIEW,
        because=Text(
            "60 秒高出自身平时 6 分贝，语速为平时的 1.0 倍，须人工听辨",
            "at 60 s 6 dB above their usual level, 1.0 times their usual rate; a person must listen",
        ),
        spans=(Span(60, 66),),
    )


def test_loudest_turn() -> None:
    assert loudest_turn(levels(*CALM, -22.0)) == Measure(
        id="loudest_turn",
        name=Text("坐席最响一段高出自身中位数", "agent's loudest turn above their own median"),
        value=6.0,
        unit="dB",
        spans=(Span(60, 66),),
    )


def test_what_is_missing_is_named() -> None:
    assert loudest_turn(levels(*(None,) * 6)).value == Undetermined("loudness")


@given(st.lists(st.floats(-40, -10), min_size=5, max_size=20), st.floats(-20, 20))
def test_a_louder_line_changes_nothing(loudness: list[float], gain: float) -> None:
    loudness = [round(one, 1) for one in loudness]
    here, there = (loudest_turn(levels(*(one + by for one in loudness))).value for by in (0, round(gain, 1)))
    assert here == pytest.approx(there)
