"""Changes are put to the audio, and one calibrated decision tells whether they put the text right.

A logistic model over seven numbers, fitted by `benchmarks/correction.py` on calls of which the truth is known, its
parameters in `decision.json`; docs/decisions/0014-correction.md has its figures.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from math import log

from qa_monitor.correction.decode import Change, Decoder
from qa_monitor.correction.ngrams import NGrams, read
from qa_monitor.domain import Audio, Utterance, Word
from qa_monitor.language import normalise
from qa_monitor.language.sound import NUMERALS
from qa_monitor.recognition import Encoded, Recogniser, ScoredText
from qa_monitor.verification.ask import states_around
from qa_monitor.verification.decide import Decision
from qa_monitor.verification.questions import in_script_of

FEATURES = ("reads_better", "reads_better_each", "audio", "audio_above_8", "changed", "distance", "word_probability")
LANGUAGE, DECISION = "language.txt.gz", "decision.json"
LEAST_PROBABILITY = 0.5
"""From which a change is made; one in sixteen is then for the worse (docs/decisions/0014)."""
LEAST_WORD = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A change of an utterance's text, with what is known of it."""

    utterance: int
    characters: tuple[tuple[int, str], ...]
    """Places in the text as the recogniser wrote it, and what is to stand there, in its script."""
    features: tuple[float, ...]
    """In the order of `FEATURES`."""


@dataclass(frozen=True, slots=True)
class Corrector:
    """What puts texts right; heavy to build, then shared by all calls of a worker."""

    decoder: Decoder
    decision: Decision


@cache
def shipped_corrector() -> Corrector:
    """The one fitted and shipped with the program."""
    fields = json.loads(_shipped(DECISION))
    decision = Decision(
        mean=tuple(fields["mean"]), spread=tuple(fields["spread"]), weight=tuple(fields["weight"]), bias=fields["bias"]
    )
    return Corrector(Decoder(NGrams(read(_shipped(LANGUAGE)))), decision)


@cache
def shipped_sha256() -> str:
    """Of what is shipped; belongs into the versions of an analysis."""
    return sha256(_shipped(LANGUAGE) + _shipped(DECISION)).hexdigest()


def _shipped(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()


def corrected(
    audio: Audio,
    encoded: Sequence[Encoded],
    utterances: Sequence[Utterance],
    recogniser: Recogniser,
    corrector: Corrector,
) -> tuple[Utterance, ...]:
    """`utterances` with the words that were surely misheard put right; these keep what the recogniser wrote.

    `encoded` is what recognition made of `audio`. Doubtful utterances stay as they are.
    """
    by_utterance: defaultdict[int, dict[int, tuple[str, float]]] = defaultdict(dict)
    for one in asked(audio, encoded, utterances, recogniser, corrector.decoder):
        probability = corrector.decision.probability(one.features)
        if probability >= LEAST_PROBABILITY:
            by_utterance[one.utterance] |= {at: (said, probability) for at, said in one.characters}
    return tuple(
        _put_right(utterance, by_utterance[index]) if index in by_utterance else utterance
        for index, utterance in enumerate(utterances)
    )


def asked(
    audio: Audio,
    encoded: Sequence[Encoded],
    utterances: Sequence[Utterance],
    recogniser: Recogniser,
    decoder: Decoder,
) -> Iterator[Changed]:
    """Every change that reads better, with what the audio says of it."""
    for index, utterance in enumerate(utterances):
        if utterance.doubtful is not None:
            continue
        written = utterance.text
        proposed = [
            (change, characters)
            for change in decoder.changes(normalise(written).text)
            if (characters := _in_text(written, change))
        ]
        if not proposed:
            continue
        states = states_around(audio, encoded, utterance.turn.track, utterance.turn.span, recogniser)
        if states is None:
            continue
        better = _with(written, [one for _, characters in proposed for one in characters])
        as_heard, as_better = recogniser.score(states, [written, better])
        for change, characters in proposed:
            yield Changed(
                utterance=index,
                characters=characters,
                features=_features(change, characters, utterance, as_better, as_heard),
            )


def _in_text(written: str, change: Change) -> tuple[tuple[int, str], ...]:
    """The characters to change in the recogniser's text; one that stands for several originals stays."""
    normal = normalise(written)
    found: list[tuple[int, str]] = []
    for at, said in enumerate(change.said, change.start):
        start, stop = normal.original_span(at, at + 1)
        if normal.text[at] != said and stop - start == 1:
            found.append((start, NUMERALS[int(said)] if said.isdecimal() else in_script_of(written, said)))
    return tuple(found)


def _with(written: str, characters: Sequence[tuple[int, str]]) -> str:
    text = list(written)
    for at, said in characters:
        text[at] = said
    return "".join(text)


def _features(
    change: Change,
    characters: Sequence[tuple[int, str]],
    utterance: Utterance,
    as_better: ScoredText,
    as_heard: ScoredText,
) -> tuple[float, ...]:
    start, stop = characters[0][0], characters[-1][0] + 1
    audio = (sum(as_better.between(start, stop)) - sum(as_heard.between(start, stop))) / change.changed
    least = min(word.probability for word, first, last in _places(utterance) if first < stop and start < last)
    return (
        change.reads_better,
        change.reads_better / change.changed,
        audio,
        max(-8.0, audio),
        float(change.changed),
        change.distance,
        log(max(least, LEAST_WORD)),
    )


def _places(utterance: Utterance) -> Iterator[tuple[Word, int, int]]:
    """Each word with its bounds in the text."""
    at = 0
    for word in utterance.words:
        yield word, at, at + len(word.text)
        at += len(word.text)


def _put_right(utterance: Utterance, changes: dict[int, tuple[str, float]]) -> Utterance:
    words: list[Word] = []
    for word, first, last in _places(utterance):
        own = {at - first: change for at, change in changes.items() if first <= at < last}
        if own:
            said = _with(word.text, [(at, said) for at, (said, _) in own.items()])
            sure = min(probability for _, probability in own.values())
            word = replace(word, text=said, heard=word.text, probability=sure)  # noqa: PLW2901
        words.append(word)
    return replace(utterance, words=tuple(words))
