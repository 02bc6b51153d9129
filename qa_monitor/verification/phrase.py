"""Put one phrase to the audio at a place where it may have been said."""

from collections.abc import Sequence

from qa_monitor.domain import Audio, Role, Span
from qa_monitor.language import Segmenter, normalise
from qa_monitor.language.sound import spoken
from qa_monitor.recognition import Recogniser
from qa_monitor.verification.ask import evidences, reading_of
from qa_monitor.verification.decide import Case, Decision
from qa_monitor.verification.questions import Question, in_script_of, reads_better


def phrase_question(
    phrase: str, heard: tuple[str, str, str], *, role: Role, track: int, span: Span, cost: float, segmenter: Segmenter
) -> Question:
    """Whether `phrase` was said rather than the middle one of the three parts of `heard`, a text as recognised.

    `span` is that of the whole text; `cost` is the phrase's distance in sound, a syllable.
    """
    before, passage, after = heard
    text, written = "".join(heard), in_script_of("".join(heard), phrase)
    believed, start = before + written + after, len(before)
    changes = ((start, start + len(passage), start, start + len(written)),)
    normal = normalise(phrase).text
    return Question(
        category="",
        entry="",
        turn=0,
        start=0,
        stop=0,
        believed=normal,
        role=role,
        track=track,
        span=span,
        heard_text=text,
        believed_text=believed,
        changes=changes,
        cost=cost,
        syllables=len(spoken(normal).readings),
        reads_better=reads_better(segmenter, text, believed, changes),
        prior=1.0,
    )


def probabilities(
    audio: Audio, questions: Sequence[Question], recogniser: Recogniser, decision: Decision
) -> list[float | None]:
    """That each was said, 0..1, by the calibrated decision; None where the speech is too long to be judged at once."""
    answers = {
        id(question): reading_of(question, Case(own=(evidence,), rivals=()), decision).probability
        for question, evidence in evidences(audio, (), questions, recogniser)
    }
    return [answers.get(id(question)) for question in questions]
