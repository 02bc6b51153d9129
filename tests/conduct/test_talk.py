from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timelines import A, C, T, U, call, spans

from qa_monitor.conduct.sides import merged
from qa_monitor.conduct.talk import overlap, overlaps, talk_share
from qa_monitor.domain import Measure, Span, Text, Transcript, Undetermined


def share(value: float | Undetermined) -> Measure:
    return Measure(id="talk_share", name=Text("坐席说话占比", "agent's share of the talk"), value=value, unit="ratio")


@pytest.mark.parametrize(
    ("transcript", "expected"),
    [
        pytest.param(call((A, 0, 15), (C, 20, 25)), share(0.75), id="three quarters"),
        pytest.param(call((A, 0, 15), (T, 20, 25), roles=(A, T)), share(0.75), id="against a third party"),
        pytest.param(call((A, 0, 15), (A, 5, 8), (C, 20, 25)), share(0.75), id="a nested turn counts once"),
        pytest.param(call((A, 0, 5), (C, 5, 9)), share(Undetermined("speech")), id="a few words are no conversation"),
        pytest.param(call((A, 0, 30)), share(Undetermined("speech")), id="the other side never speaks"),
        pytest.param(call((U, 0, 30), roles=(U,)), share(Undetermined("roles")), id="a mixed track"),
        pytest.param(call((A, 0, 30), roles=(A,)), share(Undetermined("roles")), id="the agent's side only"),
        pytest.param(
            call((A, 0, 15), (C, 20, 25), damaged=(Span(30, 40),)), share(Undetermined("audio")), id="much is lost"
        ),
        pytest.param(call((A, 0, 15), (C, 20, 25), damaged=(Span(30, 36),)), share(0.75), id="a tenth may be lost"),
    ],
)
def test_talk_share(transcript: Transcript, expected: Measure) -> None:
    assert talk_share(transcript) == expected


@pytest.mark.parametrize(
    ("transcript", "seconds", "places"),
    [
        pytest.param(call((A, 0, 5), (C, 5, 9)), 0, (), id="one after the other"),
        pytest.param(call((A, 0, 5), (C, 3, 9)), 2, (Span(3, 5),), id="one begins before the other ends"),
        pytest.param(call((A, 0, 20), (C, 3, 4), (C, 8, 9)), 2, (Span(3, 4), Span(8, 9)), id="back-channels"),
        pytest.param(call((U, 0, 5), (U, 3, 9), roles=(U, U)), Undetermined("roles"), (), id="unknown roles"),
    ],
)
def test_overlap(transcript: Transcript, seconds: float | Undetermined, places: tuple[Span, ...]) -> None:
    name = Text("双方同时说话", "both speaking at once")
    assert overlap(transcript) == Measure(id="overlap", name=name, value=seconds, unit="s", spans=places)


@given(st.lists(spans()), st.lists(spans()))
def test_overlap_is_where_both_speak(one: list[Span], other: list[Span]) -> None:
    both = overlaps(merged(one), merged(other))
    for tenth in range(600):
        moment = tenth / 10 + 0.05
        speaking = [any(span.start < moment < span.end for span in side) for side in (one, other, both)]
        assert speaking[2] == (speaking[0] and speaking[1])


@given(st.lists(spans()))
def test_merged_spans_are_the_same_seconds_apart_and_in_order(stretches: list[Span]) -> None:
    apart = merged(stretches)
    assert all(before.end < after.start for before, after in pairwise(apart))
    for tenth in range(600):
        moment = tenth / 10 + 0.05
        assert any(s.start < moment < s.end for s in stretches) == any(s.start < moment < s.end for s in apart)
