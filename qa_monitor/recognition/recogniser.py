"""What was said: turns in, utterances with words, times and probabilities out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import numpy.typing as npt
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_ctranslate2_storage

from qa_monitor.domain import SAMPLE_RATE_HZ, Audio, Span, Turn, Utterance, Word
from qa_monitor.language import normalise
from qa_monitor.recognition.batches import batches, padded
from qa_monitor.recognition.doubt import doubt
from qa_monitor.recognition.encoded import SECONDS_A_STATE, Encoded, Sound, States
from qa_monitor.recognition.packing import Window, pack

BATCH = 8
"""Windows decoded together: the decoder's weights are read once for all of them. The keys and values of the sound take
34 MB each; more than eight windows save no time (docs/decisions/0010)."""
BEAM = 5
MOST_TOKENS = 448
TOKENS_A_SECOND = 12
"""Nobody speaks more; a longer text is a loop, and ending it early saves its cost."""
LONGEST_LOOP = 10
"""Tokens that may not come twice in a second try: more than a repeated answer or a row of equal digits has."""
SHORTEST_WORD = 0.01
SCORED_TOGETHER = 8
LEAST_TOKEN_PROBABILITY = 1e-12
"""Stands for a probability of 0, whose logarithm does not exist."""
LEAST_CHARACTERS_A_SECOND = 1.5
"""Half the pace of slow Mandarin: a turn with less text than this was skipped by the recogniser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What was said in a call, and what the encoder made of its sound, for questions about other readings."""

    utterances: tuple[Utterance, ...]
    encoded: tuple[Encoded, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A window of one call among those of several."""

    call: int
    track: int
    window: Window
    turns: tuple[int, ...]
    """Of the call, one for each piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """What was decoded in one window; times in the window."""

    words: tuple[Word, ...]
    log_probability: float
    """Mean natural-log probability a token, the end of text included."""
    no_speech: float
    """The model's own probability that nobody speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredText:
    """How likely a given text is in a given sound, token by token."""

    bounds: tuple[tuple[int, int], ...]
    """Characters of the text that each token is part of."""
    log_probabilities: tuple[float, ...]
    """Natural-log probability of each token after those before it, <= 0."""

    @property
    def total(self) -> float:
        """Of the whole text."""
        return sum(self.log_probabilities)

    def between(self, start: int, stop: int) -> tuple[float, ...]:
        """Of the tokens that are part of the characters `start` to `stop`."""
        pairs = zip(self.bounds, self.log_probabilities, strict=True)
        return tuple(p for (first, last), p in pairs if first < stop and start < last)


class Recogniser:
    """faster-whisper with one model in memory; build once a worker. Not for use by several threads."""

    def __init__(self, model: Path, *, device: str = "auto", compute_type: str = "auto", threads: int = 0) -> None:
        self._whisper = WhisperModel(str(model), device=device, compute_type=compute_type, cpu_threads=threads)
        self._tokenizer = Tokenizer(
            self._whisper.hf_tokenizer, self._whisper.model.is_multilingual, task="transcribe", language="zh"
        )

    def recognise(self, calls: Sequence[tuple[Audio, Sequence[Turn]]]) -> list[Recognised]:
        """The text of every turn of each call, in order; a turn without text gives an utterance without words.

        Windows of all `calls` share batches, and what is heard in a call does not depend on the others. Whisper
        sometimes ends a window's text before its last turns, or falls into a loop; such turns are put to it once
        more, in windows of their own and with loops forbidden, and the better text is kept.
        """
        places = _places(calls, [range(len(turns)) for _, turns in calls])
        encoded: list[list[Encoded]] = [[] for _ in calls]
        first = self._heard(calls, places, longest_loop=0, keep=encoded)
        again = [
            [i for i, turn in enumerate(turns) if heard[i].doubtful or _is_skipped(turn, heard[i])]
            for (_, turns), heard in zip(calls, first, strict=True)
        ]
        second = self._heard(calls, _places(calls, again), longest_loop=LONGEST_LOOP, keep=None)
        return [
            Recognised(
                utterances=tuple(_better(one[i], other.get(i)) for i in range(len(turns))), encoded=tuple(states)
            )
            for (_, turns), one, other, states in zip(calls, first, second, encoded, strict=True)
        ]

    def encode(self, sound: Sound) -> States:
        """What the encoder makes of `sound` (at most 30 s) at its own length."""
        mel = self._whisper.feature_extractor(sound, padding=0)
        encoded = self._whisper.model.encode(get_ctranslate2_storage(mel[np.newaxis]), to_cpu=True)
        states: States = np.array(encoded)[0]
        return states

    def score(self, states: States, texts: Sequence[str]) -> list[ScoredText]:
        """How likely each of `texts` is in the sound that gave `states`, by the decoder forced to write it."""
        scored: list[ScoredText] = []
        for first in range(0, len(texts), SCORED_TOGETHER):
            tokens = [self._tokenizer.encode(text) for text in texts[first : first + SCORED_TOGETHER]]
            results = self._whisper.model.align(
                get_ctranslate2_storage(np.repeat(states[np.newaxis].astype(np.float32), len(tokens), axis=0)),
                self._tokenizer.sot_sequence,
                tokens,
                [2 * len(states)] * len(tokens),
            )
            scored += [self._scored(ids, result.text_token_probs) for ids, result in zip(tokens, results, strict=True)]
        return scored

    def _scored(self, tokens: list[int], probabilities: Sequence[float]) -> ScoredText:
        words, grouped = self._tokenizer.split_to_word_tokens(tokens)
        bounds: list[tuple[int, int]] = []
        at = 0
        for word, ids in zip(words, grouped, strict=True):
            bounds += [(at, at + len(word))] * len(ids)
            at += len(word)
        logs = tuple(log(max(probability, LEAST_TOKEN_PROBABILITY)) for probability in probabilities[: len(bounds)])
        return ScoredText(bounds=tuple(bounds), log_probabilities=logs)

    def _heard(
        self,
        calls: Sequence[tuple[Audio, Sequence[Turn]]],
        places: Sequence[_Place],
        *,
        longest_loop: int,
        keep: list[list[Encoded]] | None,
    ) -> list[dict[int, Utterance]]:
        """The utterances of the turns in `places`, by turn, for each call; encoder states go to `keep`, by call."""
        words: list[dict[int, list[Word]]] = [{} for _ in calls]
        texts: list[dict[int, _Text]] = [{} for _ in calls]
        for place, text, states in self._decoded(calls, places, longest_loop):
            if keep is not None:
                keep[place.call].append(Encoded(track=place.track, window=place.window, states=states))
            own = words[place.call]
            for piece in place.window.pieces:
                own[place.turns[piece.turn]] = []
                texts[place.call][place.turns[piece.turn]] = text
            for word in text.words:
                piece, span = place.window.in_call(word.span.start, word.span.end)
                own[place.turns[piece.turn]].append(Word(text=word.text, span=span, probability=word.probability))
        return [
            {i: _utterance(turns[i], own[i], text[i]) for i in sorted(own)}
            for (_, turns), own, text in zip(calls, words, texts, strict=True)
        ]

    def _decoded(
        self, calls: Sequence[tuple[Audio, Sequence[Turn]]], places: Sequence[_Place], longest_loop: int
    ) -> Iterator[tuple[_Place, _Text, States]]:
        for batch in batches([place.window.seconds for place in places], most=BATCH):
            own = [places[i] for i in batch]
            sounds = [padded(place.window.sound(calls[place.call][0].tracks[place.track])) for place in own]
            states = np.stack([self.encode(sound) for sound in sounds])
            texts = self._decode(states, [place.window.seconds for place in own], longest_loop)
            yield from zip(own, texts, states.astype(np.float16), strict=True)

    def _decode(self, states: npt.NDArray[np.float32], seconds: Sequence[float], longest_loop: int) -> list[_Text]:
        """A text for each of the encoded windows, which are `seconds` long without the silence that was added."""
        encoded = get_ctranslate2_storage(states)
        results = self._whisper.model.generate(
            encoded,
            [[*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]] * len(states),
            beam_size=BEAM,
            no_repeat_ngram_size=longest_loop,
            max_length=min(MOST_TOKENS, round(states.shape[1] * SECONDS_A_STATE * TOKENS_A_SECOND) + 20),
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = [[t for t in result.sequences_ids[0] if t < self._tokenizer.eot] for result in results]
        words = self._words(encoded, tokens, [round(one * SAMPLE_RATE_HZ) for one in seconds])
        return [
            _Text(
                words=tuple(own),
                log_probability=_log_probability(result.scores[0], len(result.sequences_ids[0])),
                no_speech=result.no_speech_prob,
            )
            for result, own in zip(results, words, strict=True)
        ]

    def _words(
        self, encoded: ctranslate2.StorageView, tokens: list[list[int]], sample_counts: list[int]
    ) -> list[list[Word]]:
        """Words with times by the decoder's cross-attention (dynamic time warping over alignment heads)."""
        frames = [count // self._whisper.feature_extractor.hop_length for count in sample_counts]
        aligned = self._whisper.find_alignment(self._tokenizer, tokens, encoded, frames)
        return [[_word(word) for word in own if word["word"]] for own in aligned]


def _places(calls: Sequence[tuple[Audio, Sequence[Turn]]], chosen: Sequence[Iterable[int]]) -> list[_Place]:
    """The `chosen` turns of each call in windows, track by track."""
    return [
        _Place(call=call, track=index, window=window, turns=own)
        for call, ((audio, turns), mine) in enumerate(zip(calls, chosen, strict=True))
        for index in range(len(audio.tracks))
        if (own := tuple(i for i in mine if turns[i].track == index))
        for window in pack([turns[i].span for i in own], call_seconds=audio.seconds)
    ]


def _log_probability(score: float, token_count: int) -> float:
    """Mean a token with the end of text counted in; `score` is the mean without it, as CTranslate2 gives it."""
    return score * token_count / (token_count + 1)


def _word(aligned: dict[str, Any]) -> Word:
    start = max(0.0, float(aligned["start"]))
    span = Span(start, max(float(aligned["end"]), start + SHORTEST_WORD))
    return Word(text=aligned["word"], span=span, probability=min(1.0, max(0.0, float(aligned["probability"]))))


def _is_skipped(turn: Turn, heard: Utterance) -> bool:
    """Whether far less text was written than the turn's length of speech must hold."""
    return len(normalise(heard.text).text) < LEAST_CHARACTERS_A_SECOND * (turn.span.seconds - 0.5)


def _better(first: Utterance, second: Utterance | None) -> Utterance:
    if second is None or second.doubtful or not second.words:
        return first
    return second if first.doubtful or len(second.words) > len(first.words) else first


def _utterance(turn: Turn, words: list[Word], text: _Text) -> Utterance:
    reason = doubt(
        "".join(word.text for word in words),
        speech_seconds=turn.span.seconds,
        log_probability=text.log_probability,
        no_speech=text.no_speech,
    )
    return Utterance(
        turn=turn,
        words=tuple(words),
        log_probability=min(0.0, text.log_probability),
        doubtful=reason if words else None,
    )
