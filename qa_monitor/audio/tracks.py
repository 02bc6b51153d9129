"""A recording decoded: its files as tracks of one length, each with its role."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa_monitor.audio.heard import heard, unreadable
from qa_monitor.audio.samples import Spool, SpooledSamples
from qa_monitor.audio.timeline import Piece, gap, pieces
from qa_monitor.domain import (
    SAMPLE_RATE_HZ,
    Audio,
    CalleeRole,
    Layout,
    Metadata,
    Recording,
    Role,
    SourceFile,
    Span,
    Text,
    Track,
)

_ONE_VOICE = (Layout.MONO, Layout.AGENT_ONLY, Layout.CUSTOMER_ONLY)
"""Layouts that make one track of however many channels."""

_IDENTICAL = 10 ** (-25 / 10)
"""Two channels whose difference has less than this share of the energy of their sum carry the same sound. What codecs
add to two equal channels stays under -28 dB, mostly under -47; a call with two sides would come below -25 dB only if
each side heard the other a mere 1 dB more quietly than itself; the sample calls are at -0.3 dB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decoded:
    """The sound of one file."""

    spool: Spool
    gaps: tuple[Span, ...]
    identical: bool
    """Whether it has two channels with the same sound."""


def decode(recording: Recording) -> Audio:
    """Decode a recording to 16 kHz: a track for each role, every sample at its place, silence where none is left.

    The sound lies in temporary files, not in memory. One channel, or two with the same sound, make one track of
    unknown role; two channels without a layout make two of them. Of more than two channels the first two count, unless
    the layout says that all carry one voice. What could not be decoded is in each track's `gaps`.

    Raises UnreadableRecording where a file has no sound that can be decoded.
    """
    decoded = [(_decoded(file), file) for file in recording.files]
    length = max(sound.spool.samples for sound, _ in decoded)
    return Audio(
        tracks=tuple(
            Track(
                role=role, samples=SpooledSamples(spool=sound.spool, channels=channels, length=length), gaps=sound.gaps
            )
            for sound, file in decoded
            for role, channels in _roles(sound, file.layout, recording.metadata)
        ),
        seconds=length / SAMPLE_RATE_HZ,
    )


def _decoded(file: SourceFile) -> _Decoded:
    decoded = _spooled(pieces(heard(file.path)), one_voice=file.layout in _ONE_VOICE)
    if decoded is None:
        raise unreadable(file.path, Text("没有任何能解码的声音", "nothing in it can be decoded to sound"))
    return decoded


def _spooled(sound: Iterable[Piece], *, one_voice: bool) -> _Decoded | None:
    """Put all pieces on disk and note the gaps between them; None where there is no sound."""
    spool: Spool | None = None
    gaps: list[Span] = []
    apart = together = 0.0
    for piece in sound:
        if spool is None:
            if not piece.block.size:
                continue
            spool = Spool(1 if one_voice else min(2, len(piece.block)))
        if missing := gap(spool.samples, piece.start):
            gaps.append(missing)
        block = _folded(piece.block, spool.channels)
        spool.write(piece.start, block)
        if spool.channels == 2:
            left, right = block.astype(np.float32)
            apart += float(np.square(left - right).sum())
            together += float(np.square(left + right).sum())
    if spool is None:
        return None
    return _Decoded(spool=spool, gaps=tuple(gaps), identical=apart < _IDENTICAL * together)


def _folded(block: npt.NDArray[np.int16], channels: int) -> npt.NDArray[np.int16]:
    """Channels x samples as so many channels: mixed to one, the first two of more, one doubled."""
    if channels == 1:
        mixed: npt.NDArray[np.int16] = block.mean(axis=0, keepdims=True, dtype=np.float32).astype(np.int16)
        return mixed
    return block[:2] if len(block) > 1 else np.repeat(block, 2, axis=0)


def _roles(sound: _Decoded, layout: Layout | None, metadata: Metadata) -> list[tuple[Role, tuple[int, ...]]]:
    """Who is on which channels of a file."""
    channels = tuple(range(sound.spool.channels))
    callee = Role.THIRD_PARTY if metadata.callee_role is CalleeRole.THIRD_PARTY else Role.CUSTOMER
    match layout:
        case Layout.AGENT_ONLY:
            return [(Role.AGENT, channels)]
        case Layout.CUSTOMER_ONLY:
            return [(callee, channels)]
        case _ if len(channels) == 1 or sound.identical:
            return [(Role.UNKNOWN, channels)]
        case Layout.AGENT_LEFT:
            return [(Role.AGENT, (0,)), (callee, (1,))]
        case Layout.CUSTOMER_LEFT:
            return [(Role.AGENT, (1,)), (callee, (0,))]
        case _:
            return [(Role.UNKNOWN, (0,)), (Role.UNKNOWN, (1,))]
