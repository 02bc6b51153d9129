from dataclasses import replace

import pytest

from qa_monitor.domain import Role, Span
from qa_monitor.recognition import ScoredText
from qa_monitor.verification.ask import cases, evidence
from qa_monitor.verification.decide import Evidence
from qa_monitor.verification.questions import Question

QUESTION = Question(
    category="extra_fee",
    entry="service_fee",
    turn=0,
    start=4,
    stop=7,
    believed="辛苦费",
    role=Role.AGENT,
    track=0,
    span=Span(1, 4),
    heard_text="给我心苦费",
    believed_text="给我辛苦费",
    changes=((2, 4, 2, 4),),
    cost=0.0,
    syllables=3,
    reads_better=1.5,
    prior=0.5,
)


def scored(*log_probabilities: float) -> ScoredText:
    return ScoredText(bounds=tuple((i, i + 1) for i in range(5)), log_probabilities=log_probabilities)


def test_evidence_is_that_of_the_changed_words() -> None:
    found = evidence(QUESTION, scored(-0.1, -0.1, -3.0, -2.0, -0.5), scored(-0.1, -0.1, -1.0, -0.5, -0.25))
    assert found.changed == (-1.0, -0.5)
    assert found.ratio == pytest.approx(3.75)
    assert found.reads_better == 1.5


def answered(ratio: float, **changes: object) -> tuple[Question, Evidence]:
    question = replace(QUESTION, **changes)  # type: ignore[arg-type]
    return question, replace(evidence(question, scored(-1, -1, -1, -1, -1), scored(-1, -1, -1, -1, -1)), ratio=ratio)


OTHER_PLACE = ((4, 5, 4, 5),)


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        pytest.param(
            [answered(-3.0), answered(-1.0, believed_text="给我幸苦费")],
            [("给我幸苦费", (-1.0, -3.0), ())],
            id="two ways of one category at one place are one case, the likelier first",
        ),
        pytest.param(
            [answered(-3.0), answered(-1.0, believed_text="给我心苦味", changes=OTHER_PLACE)],
            [("给我辛苦费", (-3.0,), ()), ("给我心苦味", (-1.0,), ())],
            id="other words are another case",
        ),
        pytest.param(
            [answered(-3.0), answered(2.0, category="courtesy", believed_text="给我辛苦")],
            [("给我辛苦", (2.0,), (-3.0,)), ("给我辛苦费", (-3.0,), (2.0,))],
            id="another category at the same place is a rival",
        ),
        pytest.param(
            [answered(-3.0), answered(-3.0, category="courtesy")],
            [("给我辛苦费", (-3.0,), ()), ("给我辛苦费", (-3.0,), ())],
            id="the same words of two categories are no rivals",
        ),
    ],
)
def test_cases(questions: list[tuple[Question, Evidence]], expected: list[tuple[object, ...]]) -> None:
    found = [(q.believed_text, tuple(one.ratio for one in case.own), case.rivals) for q, case in cases(questions)]
    assert found == expected
