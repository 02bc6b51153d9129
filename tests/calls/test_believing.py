"""What the recogniser wrote differently is found by its sound and confirmed by the audio."""

import pytest

from qa_monitor.domain import Analysis, FoundBy, Transcript
from qa_monitor.evaluation.transcription import same_place
from qa_monitor.evaluation.truth import TrueCall
from qa_monitor.language import normalise

pytestmark = pytest.mark.calls


def test_readings_carry_the_lexicons_they_answer(transcripts: dict[str, Transcript], rules) -> None:  # type: ignore[no-untyped-def]
    assert {transcript.asked for transcript in transcripts.values()} == {rules.versions.lexicons}
    assert sum(len(transcript.readings) for transcript in transcripts.values()) >= 10


def test_most_of_what_is_believed_surely_was_really_said(
    analyses: dict[str, Analysis], truth: dict[str, TrueCall]
) -> None:
    """Believed words against the true text of their turn; docs/decisions/0006 has the figures on other calls."""
    right = wrong = 0
    for call_id, analysis in analyses.items():
        for finding in analysis.findings:
            if finding.found_by in (FoundBy.PINYIN, FoundBy.ACOUSTIC) and finding.confidence >= 0.75:
                turns = [t for t in truth[call_id].turns if same_place(finding.span, finding.role, t)]
                said = normalise("".join(turn.text for turn in turns)).text
                hit = finding.believed in said or _mostly(finding.believed, said)
                right, wrong = right + hit, wrong + (not hit)
    assert right >= 8
    assert wrong <= right / 3


def _mostly(believed: str, said: str) -> bool:
    """A pattern's gap keeps what was heard, so its words need not all be right."""
    return sum(character in said for character in believed) >= 0.75 * len(believed)
