from dataclasses import replace

import pytest

from qa_monitor.domain import Role, Span, Split, Transcript, Turn, Utterance
from qa_monitor.evaluation.diarization import ToldApart, on_one_track, told_apart
from qa_monitor.evaluation.truth import TrueTurn
from qa_monitor.speakers.error import DiarizationError

AGENT, CUSTOMER, THIRD_PARTY, UNKNOWN = Role.AGENT, Role.CUSTOMER, Role.THIRD_PARTY, Role.UNKNOWN
SAID = ((AGENT, 0, 10), (CUSTOMER, 20, 30))


def true(*said: tuple[Role, float, float]) -> list[TrueTurn]:
    return [
        TrueTurn(role=role, text="", span=Span(start, end), labels=frozenset(), hard_negative=None)
        for role, start, end in said
    ]


def heard(*said: tuple[Role, float, float], known: bool = True) -> Transcript:
    utterances = (Utterance(turn=Turn(role=r, span=Span(s, e)), words=(), log_probability=0.0) for r, s, e in said)
    return Transcript(
        seconds=60,
        roles_known=known,
        roles=(AGENT, CUSTOMER) if known else (UNKNOWN,),
        damaged=(),
        utterances=tuple(utterances),
        split=Split(confidence=0.97, likeness=0.6),
    )


def shown(of: ToldApart) -> tuple[float, float, float, float | None, float | None]:
    return (round(of.error.rate, 3), of.right, of.wrong, of.accuracy, of.accuracy_of_all)


@pytest.mark.parametrize(
    ("transcript", "expected"),
    [
        pytest.param(heard(*SAID), (0.0, 20, 0, 1.0, 1.0), id="right"),
        pytest.param(heard((CUSTOMER, 0, 10), (AGENT, 20, 30)), (0.0, 0, 20, 0.0, 0.0), id="told apart, roles swapped"),
        pytest.param(
            heard((AGENT, 0, 10), (THIRD_PARTY, 20, 30)), (0.0, 20, 0, 1.0, 1.0), id="whoever was called is one side"
        ),
        pytest.param(heard((AGENT, 0, 10), (AGENT, 20, 30)), (0.5, 10, 10, 0.5, 0.5), id="a turn of the wrong side"),
        pytest.param(heard((AGENT, 0, 10)), (0.5, 10, 0, 1.0, 1.0), id="what was not heard has no role"),
        pytest.param(
            heard((AGENT, 0, 10), (CUSTOMER, 20, 25), (UNKNOWN, 25, 30)), (0.25, 15, 0, 1.0, 0.75), id="unsure speech"
        ),
        pytest.param(
            heard((UNKNOWN, 0, 10), (UNKNOWN, 20, 30), known=False), (0.5, 0, 0, None, None), id="undetermined"
        ),
    ],
)
def test_told_apart(transcript: Transcript, expected: tuple[float, ...]) -> None:
    assert shown(told_apart(transcript, true(*SAID))) == pytest.approx(expected, abs=0.011)


def test_calls_add_up() -> None:
    one = told_apart(heard(*SAID), true(*SAID))
    other = told_apart(heard((UNKNOWN, 0, 10), (UNKNOWN, 20, 30), known=False), true(*SAID))
    assert one + other == ToldApart(
        calls=2,
        determined=1,
        error=one.error + other.error,
        error_determined=one.error,
        right=20,
    )
    assert one.error_determined.speech == pytest.approx(19)  # a quarter second at each edge is not judged
    assert ToldApart().error == DiarizationError()


@pytest.mark.parametrize(
    ("transcript", "expected"),
    [
        pytest.param(heard(*SAID), True, id="split"),
        pytest.param(replace(heard(*SAID, known=False), split=None), True, id="nobody tried"),
        pytest.param(replace(heard(*SAID), split=None), False, id="a track for each side"),
    ],
)
def test_on_one_track(transcript: Transcript, expected: bool) -> None:
    assert on_one_track(transcript) is expected
