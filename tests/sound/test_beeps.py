from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.domain import Role, Span, Transcript, Turn, Utterance, Word
from qa_monitor.sound import personal_spans
from qa_monitor.sound.beeps import merged


def spoken(*turns: tuple[Role, str]) -> Transcript:
    """A call whose turns begin every ten seconds, four characters a second, each a word."""
    utterances = tuple(
        Utterance(
            turn=Turn(role=role, span=Span(10 * at, 10 * at + 9.9)),
            words=tuple(
                Word(text=character, span=Span(10 * at + i / 4, 10 * at + (i + 1) / 4), probability=0.9)
                for i, character in enumerate(text)
            ),
            log_probability=-0.2,
        )
        for at, (role, text) in enumerate(turns)
    )
    return Transcript(
        seconds=10.0 * len(turns),
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        damaged=(),
        utterances=utterances,
    )


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        pytest.param([(Role.AGENT, "您好请问是王女士吗")], (), id="nothing personal, nothing beeped"),
        pytest.param(
            [(Role.AGENT, "您的手机号是13800001234对吗")],
            (Span(1.2, 4.55),),
            id="a telephone number, its last four digits too, 0.3 s wider on either side",
        ),
        pytest.param(
            [(Role.CUSTOMER, "编号77777777777777")],
            (Span(0.2, 3.3),),
            id="a long number of no known kind, up to the digits that the text shows",
        ),
        pytest.param([(Role.AGENT, "欠款4860元")], (), id="an amount is heard"),
    ],
)
def test_personal_spans(turns: list[tuple[Role, str]], expected: tuple[Span, ...]) -> None:
    found = personal_spans(spoken(*turns))
    assert [(round(span.start, 3), round(span.end, 3)) for span in found] == [
        (span.start, span.end) for span in expected
    ]


spans = st.tuples(st.integers(0, 100), st.integers(1, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(st.lists(spans))
def test_merged_stretches_cover_the_same_time_and_lie_apart(drawn: list[Span]) -> None:
    apart = merged(drawn)
    assert {at for span in apart for at in range(int(span.start), int(span.end))} == {
        at for span in drawn for at in range(int(span.start), int(span.end))
    }
    assert all(earlier.end < later.start for earlier, later in pairwise(apart))
