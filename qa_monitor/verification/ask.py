"""Put questions to the audio: how likely the text with the expression is there, how likely the text as heard."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from qa_monitor.domain import Audio, Reading, Span
from qa_monitor.recognition import Encoded, Recogniser, ScoredText, States, states_of
from qa_monitor.verification.decide import Case, Decision, Evidence
from qa_monitor.verification.questions import Question

EDGE = 0.4
"""Seconds of sound taken around the utterances."""
LONGEST = 28.0
"""Seconds of sound that the recogniser can judge at once."""
LEAST_PROBABILITY = 0.5
"""Below this a reading is not even for review."""


def readings(
    audio: Audio, encoded: Sequence[Encoded], questions: Sequence[Question], recogniser: Recogniser, decision: Decision
) -> tuple[Reading, ...]:
    """What the audio supports of `questions`; `encoded` is what recognition made of it."""
    return tuple(
        reading
        for question, case in cases(list(evidences(audio, encoded, questions, recogniser)))
        if (reading := reading_of(question, case, decision)).probability >= LEAST_PROBABILITY
    )


def cases(answered: Sequence[tuple[Question, Evidence]]) -> Iterator[tuple[Question, Case]]:
    """Each category at each place, with the likeliest of its questions there."""
    for _, stretch in groupby(answered, key=lambda one: (one[0].track, one[0].span)):
        same_sound = list(stretch)
        for own in _places(same_sound):
            ways = {question.believed_text for question, _ in own}  # one question each
            rivals = {
                question.believed_text: evidence.ratio
                for question, evidence in same_sound
                if question.category != own[0][0].category
                and question.believed_text not in ways
                and any(_overlap(question, other) for other, _ in own)
            }
            yield own[0][0], Case(own=tuple(evidence for _, evidence in own), rivals=tuple(rivals.values()))


def _places(answered: Sequence[tuple[Question, Evidence]]) -> Iterator[list[tuple[Question, Evidence]]]:
    """Questions of one category for words that overlap, the likeliest first."""
    by_place = sorted(answered, key=lambda one: (one[0].category, one[0].heard_bounds))
    for _, group in groupby(by_place, key=lambda one: one[0].category):
        together: list[tuple[Question, Evidence]] = []
        for one in group:
            if together and one[0].heard_bounds[0] >= max(other.heard_bounds[1] for other, _ in together):
                yield sorted(together, key=lambda other: -other[1].ratio)
                together = []
            together.append(one)
        yield sorted(together, key=lambda other: -other[1].ratio)


def _overlap(one: Question, other: Question) -> bool:
    """Whether they read the same words differently."""
    (start, stop), (first, last) = one.heard_bounds, other.heard_bounds
    return start < last and first < stop


def evidences(
    audio: Audio, encoded: Sequence[Encoded], questions: Sequence[Question], recogniser: Recogniser
) -> Iterator[tuple[Question, Evidence]]:
    """Each question with what the audio says of it; one over more sound than can be judged at once gets no answer."""
    by_sound: defaultdict[tuple[int, Span], list[Question]] = defaultdict(list)
    for question in questions:
        by_sound[question.track, question.span].append(question)
    for (track, span), same in by_sound.items():
        states = states_around(audio, encoded, track, span, recogniser)
        if states is not None:
            yield from _asked(states, same, recogniser)


def states_around(
    audio: Audio, encoded: Sequence[Encoded], track: int, span: Span, recogniser: Recogniser
) -> States | None:
    """What the encoder makes of `span`; None of more sound than can be judged at once."""
    states = states_of(encoded, track, span, edge=EDGE)
    if states is None:  # it lies in two windows
        around = Span(max(0.0, span.start - EDGE), min(audio.seconds, span.end + EDGE))
        if around.seconds <= LONGEST:
            states = recogniser.encode(audio.tracks[track].cut(around))
    return states


def _asked(
    states: States, questions: Sequence[Question], recogniser: Recogniser
) -> Iterator[tuple[Question, Evidence]]:
    texts = dict.fromkeys(text for question in questions for text in (question.heard_text, question.believed_text))
    scored = dict(zip(texts, recogniser.score(states, list(texts)), strict=True))
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
        ratio=believed.total - heard.total,
        reads_better=question.reads_better,
    )


def reading_of(question: Question, case: Case, decision: Decision) -> Reading:
    """What is believed of a case, with its probability."""
    phrase = case.own[0].phrase
    return Reading(
        category=question.category,
        entry=question.entry,
        turn=question.turn,
        start=question.start,
        stop=question.stop,
        believed=question.believed,
        probability=decision.probability(case.features()),
        log_probability=min(0.0, sum(phrase) / max(len(phrase), 1)),
        same_sound=question.cost == 0,
    )
