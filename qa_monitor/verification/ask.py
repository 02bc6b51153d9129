"""Put questions to the audio: how likely the text with the expression is there, how likely the text as heard."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from qa_monitor.domain import Audio, Reading, Span
from qa_monitor.recognition import Recogniser, ScoredText
from qa_monitor.verification.decide import Decision, Evidence
from qa_monitor.verification.questions import Question

EDGE = 0.4
"""Seconds of sound taken around the utterances."""
LONGEST = 28.0
"""Seconds of sound that the recogniser can judge at once."""
CLEARLY = 1.0
"""Difference of two log-likelihood ratios from which the audio prefers one expression to the other."""
LEAST_PROBABILITY = 0.5
"""Below this a reading is not even for review."""


def readings(
    audio: Audio, questions: Sequence[Question], recogniser: Recogniser, decision: Decision
) -> tuple[Reading, ...]:
    """What the audio supports of `questions`; each stretch of sound is encoded once."""
    return tuple(
        reading
        for _, same in groupby(evidences(audio, questions, recogniser), key=lambda one: (one[0].track, one[0].span))
        for reading in _supported(list(same), decision)
    )


def _supported(answered: Sequence[tuple[Question, Evidence]], decision: Decision) -> Iterator[Reading]:
    """Readings of one stretch of sound."""
    for question, evidence in answered:
        if not any(outdone(question, evidence, *other) for other in answered):
            reading = _reading(question, evidence, decision)
            if reading.probability >= LEAST_PROBABILITY:
                yield reading


def outdone(question: Question, evidence: Evidence, other: Question, better: Evidence) -> bool:
    """Whether the audio clearly prefers another expression in place of the same words.

    Of 报一下身份证号 and 报一下身份证后四位 only one was said, and only one of them is a violation.
    """
    same_words = (question.track, question.span) == (other.track, other.span) and any(
        start < last and first < stop for start, stop, *_ in question.changes for first, last, *_ in other.changes
    )
    return same_words and better.ratio > evidence.ratio + CLEARLY


def evidences(
    audio: Audio, questions: Sequence[Question], recogniser: Recogniser
) -> Iterator[tuple[Question, Evidence]]:
    """Each question with what the audio says of it; one over more sound than can be judged at once gets no answer."""
    by_sound: defaultdict[tuple[int, Span], list[Question]] = defaultdict(list)
    for question in questions:
        by_sound[question.track, question.span].append(question)
    for (track, span), same in by_sound.items():
        yield from _asked(audio, track, span, same, recogniser)


def _asked(
    audio: Audio, track: int, span: Span, questions: Sequence[Question], recogniser: Recogniser
) -> Iterator[tuple[Question, Evidence]]:
    around = Span(max(0.0, span.start - EDGE), min(audio.seconds, span.end + EDGE))
    if around.seconds > LONGEST:
        return
    texts = dict.fromkeys(text for question in questions for text in (question.heard_text, question.believed_text))
    scored = dict(zip(texts, recogniser.score(audio.tracks[track].cut(around), list(texts)), strict=True))
    for question in questions:
        yield question, evidence(question, scored[question.heard_text], scored[question.believed_text])


def evidence(question: Question, heard: ScoredText, believed: ScoredText) -> Evidence:
    """What the audio says of `question`."""
    first = min(change[2] for change in question.changes)
    last = max(change[3] for change in question.changes)
    return Evidence(
        cost=question.cost,
        syllables=question.syllables,
        changed=tuple(p for change in question.changes for p in believed.between(change[2], change[3])),
        phrase=believed.between(first, last),
        heard=tuple(p for change in question.changes for p in heard.between(change[0], change[1])),
        ratio=believed.total - heard.total,
    )


def _reading(question: Question, evidence: Evidence, decision: Decision) -> Reading:
    return Reading(
        category=question.category,
        entry=question.entry,
        turn=question.turn,
        start=question.start,
        stop=question.stop,
        believed=question.believed,
        probability=decision.probability(evidence.features()),
        log_probability=min(0.0, sum(evidence.phrase) / max(len(evidence.phrase), 1)),
        same_sound=question.cost == 0,
    )
