import pytest
from hypothesis import given
from hypothesis import strategies as st
from timelines import A, C, U, call, spans

from qa_monitor.conduct.silence import longest_silence, silence_left_by_agent, silence_left_by_callee, silences
from qa_monitor.domain import Measure, Span, Text, Transcript, Undetermined


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        pytest.param([], [Span(0, 60)], id="nobody speaks"),
        pytest.param([Span(0, 20), Span(5, 8), Span(22, 60)], [], id="a nested turn opens no gap"),
        pytest.param([Span(3, 60)], [], id="exactly the limit is not silence"),
        pytest.param([Span(10, 50)], [Span(0, 10), Span(50, 60)], id="before the first turn and after the last"),
        pytest.param([Span(30, 60), Span(0, 20)], [Span(20, 30)], id="turns in any order"),
    ],
)
def test_silences(spoken: list[Span], expected: list[Span]) -> None:
    assert silences(spoken, call_seconds=60, longer_than=3) == expected


@given(st.lists(spans()))
def test_nobody_speaks_in_a_silence_and_somebody_does_outside(spoken: list[Span]) -> None:
    gaps = silences(spoken, call_seconds=60, longer_than=0)
    assert all(span.overlap(gap) == 0 for gap in gaps for span in spoken)
    # a moment in the middle of each tenth of a second is in exactly one of the two
    for tenth in range(600):
        moment = tenth / 10 + 0.05
        speaking = any(span.start < moment < span.end for span in spoken)
        assert speaking != any(gap.start < moment < gap.end for gap in gaps)


def measure(value: float | Undetermined, *places: Span) -> Measure:
    name = Text("最长静默", "longest silence")
    return Measure(id="longest_silence", name=name, value=value, unit="s", spans=places)


@pytest.mark.parametrize(
    ("transcript", "expected"),
    [
        pytest.param(
            call((A, 10, 20), (C, 24, 30), (A, 32, 40)), measure(4, Span(20, 24)), id="ringing and hanging up left out"
        ),
        pytest.param(call((A, 1, 20), (C, 20, 30)), measure(0.0), id="no silence"),
        pytest.param(call(), measure(0.0), id="nobody ever speaks"),
        pytest.param(
            call((A, 0, 10), (C, 30, 40), (A, 42, 50), damaged=(Span(12, 17),)),
            measure(13, Span(17, 30)),
            id="a damaged stretch is not silence",
        ),
        pytest.param(call((U, 0, 10), (U, 15, 30), roles=(U,)), measure(5, Span(10, 15)), id="a mixed track will do"),
        pytest.param(call((A, 0, 10), (A, 30, 40), roles=(A,)), measure(Undetermined("roles")), id="one side only"),
        pytest.param(
            call((A, 0, 10), (C, 30, 40), damaged=(Span(50, 57),)), measure(Undetermined("audio")), id="much is lost"
        ),
    ],
)
def test_longest_silence(transcript: Transcript, expected: Measure) -> None:
    assert longest_silence(transcript) == expected


@pytest.mark.parametrize(
    ("transcript", "agent", "customer"),
    [
        pytest.param(
            call((A, 0, 5, "您几号还"), (C, 9, 12, "十五号"), (A, 14, 20, "好的再见")), 2.0, 4.0, id="each owes once"
        ),
        pytest.param(call((A, 0, 5, "请您稍等"), (A, 12, 15, "查到了")), 7.0, 0.0, id="the agent looks something up"),
        pytest.param(call((C, 0, 5, "没钱"), (A, 6, 6.5, "嗯"), (A, 12, 15, "那")), 5.5, 0.0, id="嗯 takes no turn"),
        pytest.param(call((C, 0, 5, "我想想"), (A, 6, 6.7, "行吗"), (C, 12, 15, "行")), 1.0, 5.3, id="行吗 asks"),
        pytest.param(
            call((A, 0, 5, "您几号还"), (C, 9, 12, "十五号"), damaged=(Span(5, 6),)),
            0.0,
            0.0,
            id="what was lost may have been an answer",
        ),
    ],
)
def test_who_left_the_silence(transcript: Transcript, agent: float, customer: float) -> None:
    found = (silence_left_by_agent(transcript), silence_left_by_callee(transcript))
    assert [measure.value for measure in found] == [agent, customer]


def test_without_roles_nobody_left_it() -> None:
    talk = call((U, 0, 5), (U, 9, 12), roles=(U,))
    assert silence_left_by_agent(talk).value == silence_left_by_callee(talk).value == Undetermined("roles")
