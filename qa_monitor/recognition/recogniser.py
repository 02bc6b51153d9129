"""What was said: turns in, utterances with words, times and probabilities out."""

from collections.abc import Iterator, Sequence
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

from qa_monitor.domain import SAMPLE_RATE_HZ, Audio, Span, Track, Turn, Utterance, Word
from qa_monitor.language import normalise
from qa_monitor.recognition.doubt import doubt
from qa_monitor.recognition.packing import Window, pack

BATCH = 2
"""Windows decoded together. Attention over 28 s needs 63 MB each, and more of them save no time on two cores."""
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

Sound = npt.NDArray[np.float32]


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

    def recognise(self, audio: Audio, turns: Sequence[Turn]) -> tuple[Utterance, ...]:
        """The text of every turn, in the order of `turns`; a turn without text gives an utterance without words.

        Whisper sometimes ends a window's text before its last turns, or falls into a loop; such turns are put to it
        once more, in windows of their own and with loops forbidden, and the better text is kept.
        """
        first = self._heard(audio, turns, range(len(turns)), longest_loop=0)
        again = [i for i, turn in enumerate(turns) if first[i].doubtful or _is_skipped(turn, first[i])]
        second = self._heard(audio, turns, again, longest_loop=LONGEST_LOOP)
        return tuple(_better(first[i], second.get(i)) for i in range(len(turns)))

    def score(self, sound: Sound, texts: Sequence[str]) -> list[ScoredText]:
        """How likely each of `texts` is in `sound` (at most 30 s), by the decoder forced to write it."""
        mel = self._whisper.feature_extractor(sound, padding=0)
        encoded = np.array(self._whisper.model.encode(get_ctranslate2_storage(mel[np.newaxis])))
        scored: list[ScoredText] = []
        for first in range(0, len(texts), SCORED_TOGETHER):
            tokens = [self._tokenizer.encode(text) for text in texts[first : first + SCORED_TOGETHER]]
            results = self._whisper.model.align(
                get_ctranslate2_storage(np.repeat(encoded, len(tokens), axis=0)),
                self._tokenizer.sot_sequence,
                tokens,
                [mel.shape[1]] * len(tokens),
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
        self, audio: Audio, turns: Sequence[Turn], chosen: Sequence[int], *, longest_loop: int
    ) -> dict[int, Utterance]:
        words: dict[int, list[Word]] = {i: [] for i in chosen}
        texts: dict[int, _Text] = {}
        for index, track in enumerate(audio.tracks):
            own = [i for i in chosen if turns[i].track == index]
            windows = pack([turns[i].span for i in own], call_seconds=audio.seconds)
            for window, text in zip(windows, self._texts(track, windows, longest_loop), strict=True):
                texts |= {own[piece.turn]: text for piece in window.pieces}
                for word in text.words:
                    piece, span = window.in_call(word.span.start, word.span.end)
                    words[own[piece.turn]].append(Word(text=word.text, span=span, probability=word.probability))
        return {i: _utterance(turns[i], words[i], texts[i]) for i in chosen}

    def _texts(self, track: Track, windows: Sequence[Window], longest_loop: int) -> Iterator[_Text]:
        """A text for each window, in order; windows of like length share a batch."""
        by_length = sorted(range(len(windows)), key=lambda i: windows[i].seconds)
        found: dict[int, _Text] = {}
        for first in range(0, len(by_length), BATCH):
            batch = by_length[first : first + BATCH]
            sounds = [windows[i].sound(track) for i in batch]
            found |= zip(batch, self._decode(sounds, longest_loop), strict=True)
        return (found[i] for i in range(len(windows)))

    def _decode(self, sounds: Sequence[Sound], longest_loop: int) -> list[_Text]:
        samples = max(map(len, sounds))
        mel = [self._whisper.feature_extractor(np.pad(sound, (0, samples - len(sound))), padding=0) for sound in sounds]
        encoded = self._whisper.model.encode(get_ctranslate2_storage(np.stack(mel)))
        results = self._whisper.model.generate(
            encoded,
            [[*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]] * len(sounds),
            beam_size=BEAM,
            no_repeat_ngram_size=longest_loop,
            max_length=min(MOST_TOKENS, round(samples / SAMPLE_RATE_HZ * TOKENS_A_SECOND) + 20),
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = [[t for t in result.sequences_ids[0] if t < self._tokenizer.eot] for result in results]
        words = self._words(encoded, tokens, [len(sound) for sound in sounds])
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
