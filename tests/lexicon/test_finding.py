"""What stands in the end where the text and the audio tell of the same words."""

from dataclasses import replace
from pathlib import Path

import pytest
from lexicon_material import category, lexicons_of, said

from qa_monitor.domain import Finding, Reading, Role, Transcript
from qa_monitor.finding import find
from qa_monitor.lexicon import Matcher

ENTRIES = """
  - {id: wide, review: true, patterns: ["打给~4(妈|吗)"]}
  - {id: sure, phrases: [打给你爸妈]}
"""
READING = Reading(
    category="test",
    entry="sure",
    turn=0,
    start=1,
    stop=6,
    believed="打给你爸妈",
    probability=0.9,
    log_probability=-0.5,
    same_sound=True,
)


@pytest.mark.parametrize(
    ("readings", "unverified", "expected"),
    [
        pytest.param((), (), [("wide", "wide")], id="nothing but wide words"),
        pytest.param((READING,), (), [("sure", None)], id="they give way to what is surely believed"),
        pytest.param((replace(READING, probability=0.55),), (), [("wide", "wide")], id="but not to what is not sure"),
        pytest.param((), (READING,), [("wide", "wide")], id="nor to what was never put to the audio"),
    ],
)
def test_wide_words_and_what_is_believed_there(
    readings: tuple[Reading, ...],
    unverified: tuple[Reading, ...],
    expected: list[tuple[str, str | None]],
    tmp_path: Path,
) -> None:
    lexicons = lexicons_of(tmp_path, category(entries=ENTRIES))
    transcript = Transcript(
        seconds=60,
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        damaged=(),
        utterances=(said("我打给你爸吗"),),
        readings=readings,
        asked="l",
    )
    found: tuple[Finding, ...] = find(
        transcript, lexicons, Matcher.build(lexicons), callee_role=None, unverified=unverified
    )
    assert [(one.entry, one.review_because) for one in found] == expected


@pytest.mark.parametrize(
    ("polarity", "probability", "because"),
    [
        pytest.param("signal", 0.5, None, id="a signal accuses nobody and counts early"),
        pytest.param("signal", 0.49, "confidence", id="but not where it was less likely said than not"),
        pytest.param("violation", 0.59, "confidence", id="a violation that was perhaps said is for review"),
        pytest.param("violation", 0.6, None, id="and counts where it is likelier"),
    ],
)
def test_how_sure_an_expression_heard_by_its_sound_must_be(
    polarity: str, probability: float, because: str | None, tmp_path: Path
) -> None:
    role = Role.CUSTOMER if polarity == "signal" else Role.AGENT
    word = category(
        code="hardship" if polarity == "signal" else "V09",
        role="customer" if polarity == "signal" else "agent",
        polarity=polarity,
        entries="  - {id: sure, phrases: [打给你爸妈]}",
    )
    lexicons = lexicons_of(tmp_path, word)
    transcript = Transcript(
        seconds=60,
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        damaged=(),
        utterances=(said("我打给你爸吗", role=role),),
        readings=(replace(READING, probability=probability),),
        asked="l",
    )
    (finding,) = find(transcript, lexicons, Matcher.build(lexicons), callee_role=None)
    assert finding.review_because == because
