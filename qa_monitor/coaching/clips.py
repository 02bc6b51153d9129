"""Half a minute of a call to listen to: cut where turns begin and end, personal data beeped and masked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from qa_monitor.domain import Analysis, Audio, Recording, Role, Span, Text, Transcript, Utterance
from qa_monitor.language import simplify
from qa_monitor.masking import mask_name
from qa_monitor.personal import masked_turns
from qa_monitor.sound import SoundUnavailable, encoded, excerpt, personal_spans

MOST_SECONDS = 30.0
"""A clip is never longer."""
ENOUGH_SECONDS = 15.0
"""A shorter clip gets the turns around it, as far as they fit: words alone do not tell what they answered."""
PADDING_SECONDS = 0.3
"""Before the first turn and after the last: the times of turns are that uncertain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipTurn:
    """What one side says in a clip, masked, in simplified script; the three texts joined are what is heard."""

    role: Role
    at: float
    """Seconds from the start of the recording."""
    before: str
    marked: str
    """What the clip is about; empty in the turns around it."""
    after: str
    doubtful: bool
    """Whether the text may be the recogniser's invention."""

    @property
    def text(self) -> str:
        """The whole of it."""
        return self.before + self.marked + self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A stretch of a call. Text and sound lack the personal data that were recognised."""

    call: str
    """The call's name, masked."""
    span: Span
    """Of the recording."""
    turns: tuple[ClipTurn, ...]
    """In order of their start; empty where the text of the call is not there."""
    sound: bytes | None = None
    """An MP3 file; None where it was not asked for, or `silent` says why there is none."""
    silent: Text | None = None


def cut(analysis: Analysis, around: Span, role: Role) -> Clip:
    """The words of a clip about what `role` says in `around`, without its sound."""
    transcript = analysis.transcript
    name = mask_name(analysis.recording.name)
    if transcript is None:
        return Clip(call=name, span=around, turns=(), silent=NO_TEXT)
    span = clip_span(transcript, around)
    return Clip(call=name, span=span, turns=tuple(_turns(transcript, span, around, role)))


NO_TEXT = Text(
    "这通电话没有文字，无法确定个人信息在哪里，所以不截取录音",
    "this call has no text that tells where personal data are, so that no sound is cut from it",
)


def with_sound(clip: Clip, analysis: Analysis, sound: Callable[[Recording], Audio]) -> Clip:
    """The clip with its sound, or with the reason why there is none: a file that is gone costs nothing but its sound.

    `sound` decodes a recording and raises SoundUnavailable; the files of `analysis` lie where it says.
    """
    if analysis.transcript is None:
        return clip
    try:
        audio = sound(analysis.recording)
    except SoundUnavailable as error:
        return replace(clip, silent=error.text)
    return replace(clip, sound=encoded(excerpt(audio, clip.span, personal_spans(analysis.transcript))))


# --- where to cut -----------------------------------------------------------------------------------------------------


def clip_span(transcript: Transcript, around: Span) -> Span:
    """The turns that `around` lies in, and those next to them while the clip is short; `MOST_SECONDS` at most.

    Turns too long for that are cut between words, and a stretch longer than a clip keeps its beginning.
    """
    most = MOST_SECONDS - 2 * PADDING_SECONDS
    turns = sorted(utterance.turn.span for utterance in transcript.utterances)
    whole = _whole(around, turns)
    if whole.seconds > most:
        words = [word.span for utterance in transcript.utterances for word in utterance.words]
        return _inside(whole, around, sorted(words), most)
    span = _with_neighbours(whole, turns, most)
    end = max(span.end, min(span.end + PADDING_SECONDS, transcript.seconds))
    return Span(max(0.0, span.start - PADDING_SECONDS), end)


def _whole(span: Span, turns: Sequence[Span]) -> Span:
    """`span` widened until no turn is cut by its ends."""
    while cut_ones := [turn for turn in turns if turn.overlap(span) > 0 and not _within(turn, span)]:
        span = Span(
            min(span.start, *(turn.start for turn in cut_ones)), max(span.end, *(turn.end for turn in cut_ones))
        )
    return span


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _with_neighbours(span: Span, turns: Sequence[Span], most: float) -> Span:
    """With the turn before, the one after, and so on, until it is long enough or another would be too much."""
    sides, stuck = cycle((_before, _after)), 0
    while span.seconds < ENOUGH_SECONDS and stuck < 2:
        near = next(sides)(span, turns)
        wider = span if near is None else _whole(_joined(span, near), turns)
        stuck = 0 if span != wider and wider.seconds <= most else stuck + 1
        span = span if stuck else wider
    return span


def _before(span: Span, turns: Sequence[Span]) -> Span | None:
    return max((turn for turn in turns if turn.end <= span.start), key=lambda turn: turn.end, default=None)


def _after(span: Span, turns: Sequence[Span]) -> Span | None:
    return min((turn for turn in turns if turn.start >= span.end), default=None)


def _joined(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))


def _inside(whole: Span, around: Span, words: Sequence[Span], most: float) -> Span:
    """A stretch of `whole` of `most` seconds, `around` in its middle as far as it can be, cut between words."""
    middle = (around.start + around.end) / 2
    start = max(whole.start, min(around.start, middle - most / 2, whole.end - most))
    end = min(whole.end, start + most)
    inner = [word for word in words if start <= word.start and word.end <= end]
    if not inner:  # words longer than a clip, as only a misheard noise has them: what it is about, alone
        return Span(around.start, min(around.end, around.start + most))
    shown_to = around.end if around.end <= end else start
    return Span(min(inner[0].start, around.start), max(shown_to, *(word.end for word in inner)))


# --- what is said there -----------------------------------------------------------------------------------------------


def _turns(transcript: Transcript, span: Span, around: Span, role: Role) -> Iterator[ClipTurn]:
    """Masked as a whole before it is cut: a number that the clip holds half of is a number all the same."""
    for utterance, text in zip(transcript.utterances, masked_turns(transcript), strict=True):
        if utterance.turn.span.overlap(span) > 0:
            turn = _turn(
                utterance, simplify(text), span, around if utterance.turn.role in (role, Role.UNKNOWN) else None
            )
            if turn.text:
                yield turn


def _turn(utterance: Utterance, text: str, span: Span, around: Span | None) -> ClipTurn:
    """The words that lie in the clip by more than half."""
    parts, at, began = ["", "", ""], 0, None
    for word in utterance.words:
        middle = (word.span.start + word.span.end) / 2
        if span.start <= middle < span.end:
            began = word.span.start if began is None else began
            part = 1 if around is not None and word.span.overlap(around) > 0 else (2 if parts[1] else 0)
            parts[part] += text[at : at + len(word.text)]
        at += len(word.text)
    return ClipTurn(
        role=utterance.turn.role,
        at=utterance.turn.span.start if began is None else began,
        before=parts[0],
        marked=parts[1],
        after=parts[2],
        doubtful=utterance.doubtful is not None,
    )
