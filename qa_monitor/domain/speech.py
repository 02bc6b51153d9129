"""Sound, turns and what was said in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

from qa_monitor.domain.basics import SAMPLE_RATE_HZ, Role, Span


class Samples(Protocol):
    """Mono sound at `SAMPLE_RATE_HZ` that need not lie in memory."""

    def __len__(self) -> int:
        """Number of samples."""

    def read(self, start: int, stop: int) -> npt.NDArray[np.float32]:
        """Samples `start` (inclusive) to `stop` (exclusive), -1..1; what lies outside the recording is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The sound of one role over the whole call; sample 0 of every track of a call is the same moment."""

    role: Role
    samples: Samples
    gaps: tuple[Span, ...] = ()
    """Stretches that could not be decoded, filled with silence at their place."""

    @property
    def seconds(self) -> float:
        """Length of the call by this track."""
        return len(self.samples) / SAMPLE_RATE_HZ

    def cut(self, span: Span) -> npt.NDArray[np.float32]:
        """The sound of `span`."""
        return self.samples.read(round(span.start * SAMPLE_RATE_HZ), round(span.end * SAMPLE_RATE_HZ))


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A decoded recording: a track for each role, or one track of unknown role for a mono call."""

    tracks: tuple[Track, ...]
    seconds: float

    @property
    def roles_known(self) -> bool:
        """Whether it is known who speaks on each track."""
        return all(track.role is not Role.UNKNOWN for track in self.tracks)

    @property
    def damaged(self) -> tuple[Span, ...]:
        """Stretches missing from any track, in order."""
        return tuple(sorted({gap for track in self.tracks for gap in track.gaps}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A stretch of speech by one role, from the first sound to the last."""

    role: Role
    span: Span
    track: int = 0
    """Index of the track it was heard on; tells two speakers of unknown role apart."""
    loudness: float | None = None
    """In LUFS (ITU-R BS.1770), by which turns of one call can be compared; None where it was not measured, or cannot be
    in so short a turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as the recogniser wrote it, script and digits untouched, or as it was put right."""

    text: str
    span: Span
    probability: float
    heard: str | None = None
    """What the recogniser wrote, as many characters, where the text was put right; the probability is then that this
    was right to do."""

    @property
    def written(self) -> str:
        """As the recogniser wrote it."""
        return self.text if self.heard is None else self.heard


class _Told:
    """Room for a text that is asked for again and again; no field, so that nothing is stored or compared twice."""

    __slots__ = ("_text",)
    _text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance(_Told):
    """A turn with its text. The text is the words' texts joined, nothing else."""

    turn: Turn
    words: tuple[Word, ...]
    log_probability: float
    """Mean natural-log probability per token of the window it was decoded in, <= 0."""
    alternatives: tuple[str, ...] = ()
    """Further hypotheses of the recogniser, best first."""
    doubtful: str | None = None
    """Why this text may be the recogniser's invention (`loop`, `credits`, `silence`, `improbable`); such text is
    never evidence."""

    @property
    def text(self) -> str:
        """What was heard, put right where the recogniser surely misheard."""
        try:
            return self._text
        except AttributeError:
            object.__setattr__(self, "_text", "".join([word.text for word in self.words]))
            return self._text

    @property
    def written(self) -> str:
        """The same, as the recogniser wrote it: as many characters."""
        return "".join(word.written for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An expression of the lexicons that was not written by the recogniser, but that the audio supports."""

    category: str
    """Ids in the lexicons that were put to the audio."""
    entry: str
    turn: int
    """Index of the utterance in which it begins."""
    start: int
    stop: int
    """Bounds of what was heard, in characters of the normal text counted from the start of that utterance; what
    follows it in the same breath counts on."""
    believed: str
    """The words to read there instead of those heard, in normal form."""
    probability: float
    """That they were said, 0..1, by the calibrated decision."""
    log_probability: float
    """Mean natural-log probability a token of the expression in the audio, <= 0."""
    same_sound: bool
    """Whether what was heard sounds exactly alike, so that only the characters were wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleStatement:
    """A person's word on who speaks when in a call on one track."""

    by: str
    """The person's name as others see it."""
    at: datetime
    agent: tuple[Span, ...]
    """When the agent speaks, by what was heard then; another hearing is turned so that it fits best."""
    callee: tuple[Span, ...] | None = None
    """When the person called speaks, by a person who went through all that was said: these times hold in any other
    hearing, and nobody knows who speaks at others. None: whoever said it only told which side is which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How the two sides of a call on one track were told apart, by their voices and by what they say."""

    confidence: float
    """Share of the speech, 0..1, whose role can be expected right; roles are given from 0.95 on."""
    likeness: float | None
    """Of the two voices, 0..1; None where one voice speaks, or two that cannot be told apart."""
    stated: RoleStatement | None = None
    """What a person said since; it stands above what the program found."""
