import pytest
from hypothesis import given
from hypothesis import strategies as st
from timelines import A, C, U, call, spans

from qa_monitor.conduct.monologue import longest_monologue, monologues
from qa_monitor.conduct.sides import merged
from qa_monitor.domain import Measure, Span, Text, Transcript, Undetermined


@pytest.mark.parametrize(
    ("speaker", "others", "expected"),
    [
        pytest.param([], [Span(0, 9)], [], id="never speaks"),
        pytest.param([Span(0, 9), Span(12, 20)], [], [Span(0, 20)], id="a pause for breath"),
        pytest.param([Span(0, 9), Span(13, 20)], [], [Span(0, 9), Span(13, 20)], id="a long pause"),
        pytest.param([Span(0, 9), Span(11, 20)], [Span(9, 11)], [Span(0, 9), Span(11, 20)], id="an answer between"),
        pytest.param([Span(0, 9), Span(11, 20)], [Span(9.4, 10)], [Span(0, 20)], id="a back-channel between"),
        pytest.param([Span(0, 20)], [Span(5, 9)], [Span(0, 20)], id="talking on against the other"),
    ],
)
def test_monologues(speaker: list[Span], others: list[Span], expected: list[Span]) -> None:
    assert monologues(speaker, others) == expected


@given(st.lists(spans()), st.lists(spans()))
def test_every_word_is_in_exactly_one_monologue(speaker: list[Span], others: list[Span]) -> None:
    runs = monologues(merged(speaker), others)
    assert merged(runs) == runs
    for span in merged(speaker):
        assert sum(run.start <= span.start and span.end <= run.end for run in runs) == 1


@pytest.mark.parametrize(
    ("transcript", "value", "places"),
    [
        pytest.param(call((A, 0, 9), (C, 9, 12), (A, 12, 30)), 18, (Span(12, 30),), id="the longest"),
        pytest.param(
            call((A, 0, 9), (A, 11, 30), damaged=(Span(9, 11),)), 19, (Span(11, 30),), id="a damaged stretch ends one"
        ),
        pytest.param(call((C, 0, 9)), 0.0, (), id="the agent never speaks"),
        pytest.param(call((U, 0, 9), roles=(U,)), Undetermined("roles"), (), id="unknown roles"),
    ],
)
def test_longest_monologue(transcript: Transcript, value: float | Undetermined, places: tuple[Span, ...]) -> None:
    name = Text("坐席最长独白", "agent's longest monologue")
    expected = Measure(id="longest_monologue", name=name, value=value, unit="s", spans=places)
    assert longest_monologue(transcript) == expected
