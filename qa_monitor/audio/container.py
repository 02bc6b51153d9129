"""Files with time stamps (WAV, MP4, Ogg, Matroska, ASF ...): every frame where its stream says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import inf
from pathlib import Path

import av
from av.container import InputContainer

from qa_monitor.audio.decoder import Decoder, Packet
from qa_monitor.audio.ogg import first_sound_at, in_place, tail_bytes
from qa_monitor.audio.riff import wav_seconds
from qa_monitor.audio.timeline import CUT_SECONDS, JITTER_SECONDS, Heard

_ONE_CLOCK = ("mov", "matroska", "asf")
"""Formats that state their length and whose time never starts again. Elsewhere FFmpeg guesses the length from the size
or the last time stamp, and streams may be chained, each from 0."""

_DEMUX_ERRORS = 100
"""A demuxer that fails so often in one file does not recover."""

_FORGET_SECONDS = 0.25
"""Behind a longer gap a decoder starts anew: what it remembers is another sound."""

_OPUS_SETTLES_SECONDS = 0.08
"""RFC 7845, 4.6: so long an Opus decoder that starts anew does not give the sound that was recorded; it was at full
scale for 20 ms in a trial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """A packet and its time."""

    packet: Packet
    start: float | None
    """Seconds from the start of the recording; None: no time stamp."""


def heard_in_container(path: Path, container: InputContainer, stream: av.AudioStream) -> Iterator[Heard]:
    """Decode a stream, each frame at its time stamp; at the end say how long the recording is by the file."""
    origin, packets = _packets_from_origin(path, container, stream)
    stated_seconds = _stated_seconds(path, container, stream)
    one_clock = container.format.name.startswith(_ONE_CLOCK)
    latest = stated_seconds + 1 if stated_seconds else inf
    decoding = _Decoding(stream, origin)
    last_pos = 0
    for timed in _believable(_timed(packets, origin), one_clock=one_clock, latest=latest):
        last_pos = timed.packet.pos or last_pos
        yield from decoding.heard(timed)
    end = max(decoding.heard_to, decoding.lost_to)
    if container.format.name == "ogg" and last_pos and (tail := tail_bytes(path, last_pos)):
        end += max(CUT_SECONDS, end * tail / (path.stat().st_size - tail))
    yield Heard(at=max(end, stated_seconds), frame=None)


class _Decoding:
    """A decoder on its way through a stream."""

    def __init__(self, stream: av.AudioStream, origin: float) -> None:
        self._decoder, self._origin = Decoder(stream.codec_context), origin
        self._settles = _OPUS_SETTLES_SECONDS if _is_opus(stream) else 0.0
        self._settled_at = 0.0
        self.heard_to = 0.0
        """Where the last frame ends, in seconds from the start of the recording."""
        self.lost_to = 0.0
        """Where the last packet without sound ends."""

    def heard(self, timed: _Timed) -> Iterator[Heard]:
        if timed.start is not None and timed.start > self.heard_to + _FORGET_SECONDS:
            self._decoder.forget()
            self._settled_at = timed.start + self._settles
            self.heard_to = timed.start
        frames = self._decoder.frames(timed.packet)
        if frames is None:
            self.lost_to = (timed.start or 0.0) + _seconds(timed.packet.duration or 0, timed.packet.time_base)
        for frame in frames or []:
            at = None
            if frame.pts is not None and frame.time_base:  # what a decoder still held at the end has no time
                at = _seconds(frame.pts, frame.time_base) - self._origin
            self.heard_to = (self.heard_to if at is None else at) + frame.samples / frame.sample_rate
            if at is None or at >= self._settled_at:
                yield Heard(at=at, frame=frame)


def _timed(packets: Iterable[Packet], origin: float) -> Iterator[_Timed]:
    for packet in packets:
        start = None if packet.pts is None else _seconds(packet.pts, packet.time_base) - origin
        yield _Timed(packet=packet, start=start)


def _believable(packets: Iterable[_Timed], *, one_clock: bool, latest: float) -> Iterator[_Timed]:
    """Without the packets whose time stamps are damaged.

    These do not lie between their neighbours, which are in order without them; and where the file has one clock, also
    those before the sound so far or after `latest`.
    """
    before = -inf
    timed: _Timed | None = None
    for following in chain(packets, [None]):
        if timed is not None:
            start = before if timed.start is None else timed.start
            after = inf if following is None or following.start is None else following.start
            not_back = start >= before - JITTER_SECONDS
            astray = before <= after and not (not_back and start <= after + JITTER_SECONDS)
            if not astray and (not one_clock or (not_back and start <= latest)):
                yield timed
                before = start
        timed = following


def _seconds(ticks: int, time_base: Fraction | None) -> float:
    return float(ticks * (time_base or 0))


def _packets_from_origin(
    path: Path, container: InputContainer, stream: av.AudioStream
) -> tuple[float, Iterator[Packet]]:
    """The time stamp at which the recording starts, and all packets.

    It starts with its first sound, which need not be at 0; but where the first sound is lost, 0 is all that is known.
    """
    packets = _packets(container, stream)
    origin = _seconds(stream.start_time or 0, stream.time_base)
    if container.format.name != "ogg":
        return origin, packets
    first = next(packets, None)
    if first is None:
        return origin, packets
    start_lost = first.pos != first_sound_at(path)
    run_up = int.from_bytes((stream.codec_context.extradata or b"")[10:12], "little") if _is_opus(stream) else 0
    in_order = in_place(chain([first], packets), path, run_up=run_up, start_lost=start_lost)
    return 0.0 if start_lost else origin, in_order


def _is_opus(stream: av.AudioStream) -> bool:
    return stream.codec_context.codec.canonical_name == "opus"


def _packets(container: InputContainer, stream: av.AudioStream) -> Iterator[Packet]:
    """All packets, and an empty one at the end. A demuxer that stumbles is asked again: it goes on where it was."""
    for _ in range(_DEMUX_ERRORS):
        try:
            yield from container.demux(stream)
        except av.FFmpegError:
            continue
        return


def _stated_seconds(path: Path, container: InputContainer, stream: av.AudioStream) -> float:
    """Length of the recording by its header; 0 where none tells."""
    if container.format.name == "wav":
        return wav_seconds(path)
    if not container.format.name.startswith(_ONE_CLOCK):
        return 0.0
    if stream.duration is not None:
        return _seconds(stream.duration, stream.time_base)
    return 0.0 if container.duration is None or len(container.streams) > 1 else container.duration / av.time_base
