from dataclasses import replace

import pytest

from qa_monitor.domain import Role, Span
from qa_monitor.recognition import ScoredText
from qa_monitor.verification.ask import evidence, outdone
from qa_monitor.verification.questions import Question

QUESTION = Question(
    category="extra_fee",
    entry="service_fee",
    turn=0,
    start=4,
    stop=7,
    believed="辛苦费",
    fixed=("辛苦费",),
    role=Role.AGENT,
    track=0,
    span=Span(1, 4),
    heard_text="给我心苦费",
    believed_text="给我辛苦费",
    changes=((2, 4, 2, 4),),
    cost=0.0,
    syllables=3,
)


def scored(*log_probabilities: float) -> ScoredText:
    return ScoredText(bounds=tuple((i, i + 1) for i in range(5)), log_probabilities=log_probabilities)


def test_evidence_is_that_of_the_changed_words() -> None:
    found = evidence(QUESTION, scored(-0.1, -0.1, -3.0, -2.0, -0.5), scored(-0.1, -0.1, -1.0, -0.5, -0.25))
    assert found.changed == (-1.0, -0.5)
    assert found.heard == (-3.0, -2.0)
    assert found.ratio == pytest.approx(3.75)


@pytest.mark.parametrize(
    ("other", "ratio", "expected"),
    [
        pytest.param(QUESTION, 2.0, True, id="the same words, and the audio clearly prefers it"),
        pytest.param(QUESTION, 0.5, False, id="the same words, hardly preferred"),
        pytest.param(replace(QUESTION, changes=((0, 1, 0, 1),)), 9.0, False, id="other words"),
        pytest.param(replace(QUESTION, span=Span(8, 9)), 9.0, False, id="another place"),
    ],
)
def test_competition_for_the_same_words(other: Question, ratio: float, expected: bool) -> None:
    own = evidence(QUESTION, scored(-1, -1, -1, -1, -1), scored(-1, -1, -1, -1, -1))
    assert outdone(QUESTION, own, other, replace(own, ratio=ratio)) is expected
