"""The two sides of a call, and whether what they did can be judged at all."""

from collections.abc import Iterable
from enum import Enum

from qa_monitor.domain import Role, Span, Transcript, Turn, Undetermined

BACK_CHANNEL_SECONDS = 1.0
"""A turn shorter than this (嗯, 对, 好的) shows that one listens; it takes the floor from nobody."""

ENOUGH_SPEECH_SECONDS = 10.0
"""Less speech than this is a greeting or a wrong number: shares and rates taken from it mislead."""

_TOO_MUCH_DAMAGE = 0.1
"""Share of the call above which a number taken from the rest no longer speaks for the call."""


class Side(Enum):
    """The agent, and the person called, whoever it is."""

    AGENT = frozenset({Role.AGENT})
    CALLEE = frozenset({Role.CUSTOMER, Role.THIRD_PARTY})


BOTH = (Side.AGENT, Side.CALLEE)


def turns(transcript: Transcript, side: Side) -> list[Turn]:
    """What `side` said, in order."""
    return [utterance.turn for utterance in transcript.utterances if utterance.turn.role in side.value]


def spans(transcript: Transcript, side: Side) -> list[Span]:
    """When `side` spoke: in order, apart from each other."""
    return merged(turn.span for turn in turns(transcript, side))


def unrecorded(transcript: Transcript, sides: Iterable[Side]) -> Undetermined | None:
    """`roles` if it is not known which voice is whose, or if one of `sides` has no track of its own."""
    recorded = set(transcript.roles)
    if transcript.roles_known and all(recorded & side.value for side in sides):
        return None
    return Undetermined("roles")


def unmeasurable(transcript: Transcript, sides: Iterable[Side] = BOTH) -> Undetermined | None:
    """What keeps numbers about `sides` from speaking for the call: `roles`, or `audio` where much of it is lost."""
    if missing := unrecorded(transcript, sides):
        return missing
    return much_is_lost(transcript)


def at_once_unmeasurable(transcript: Transcript) -> Undetermined | None:
    """What keeps from telling who speaks while the other does: the same, or `channels` where both are on one track."""
    missing = unmeasurable(transcript)
    return missing or (None if transcript.split is None else Undetermined("channels"))


def much_is_lost(transcript: Transcript) -> Undetermined | None:
    """`audio` where more than a tenth of the call could not be decoded."""
    lost = sum(span.seconds for span in merged(transcript.damaged))
    return Undetermined("audio") if lost > _TOO_MUCH_DAMAGE * transcript.seconds else None


def merged(stretches: Iterable[Span]) -> list[Span]:
    """The same seconds as `stretches`, which may overlap and nest, in order and apart from each other."""
    apart: list[Span] = []
    for span in sorted(stretches):
        if apart and span.start <= apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return apart
