"""The shape of a call's sound, small enough to be drawn at once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from qa_monitor.domain import SAMPLE_RATE_HZ, Audio, Role, Track

PER_SECOND = 40
"""Peaks a second of a call of ordinary length: at three pixels a peak a word is as wide as a finger."""

MOST_PEAKS = 72_000
"""Of a lane; calls of more than half an hour get fewer a second."""

_FULL = 255
_AT_ONCE = 4000
"""Peaks made from one reading of the sound: a minute and a half."""

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The sound of one role over the whole call."""

    role: Role
    peaks: bytes
    """The loudest sample of each stretch of equal length, 0..255 for 0..1 of full scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waveform:
    """What a call looks like; every lane has the same number of peaks."""

    seconds: float
    lanes: tuple[Lane, ...]
    """The agent's first where it is known."""


def waveform(audio: Audio) -> Waveform:
    """The shape of `audio`, read once from its beginning to its end."""
    samples = round(audio.seconds * SAMPLE_RATE_HZ)
    count = min(samples, MOST_PEAKS, max(1, round(audio.seconds * PER_SECOND)))
    return Waveform(
        seconds=audio.seconds,
        lanes=tuple(Lane(role=track.role, peaks=bytes(_peaks(track, count))) for track in audio.tracks),
    )


def _peaks(track: Track, count: int) -> Iterator[int]:
    length = len(track.samples)
    edges = np.arange(count + 1, dtype=np.int64) * length // count
    for first in range(0, count, _AT_ONCE):
        own = edges[first : first + _AT_ONCE + 1]
        loudness = np.abs(track.samples.read(int(own[0]), int(own[-1])))
        loudest = np.maximum.reduceat(loudness, own[:-1] - own[0])
        yield from np.minimum(np.rint(loudest * _FULL), _FULL).astype(int).tolist()


def waveform_to_bytes(shape: Waveform) -> bytes:
    """As it is stored: a line of JSON, then the peaks of the lanes one after the other."""
    about = {"format": _FORMAT, "seconds": shape.seconds, "roles": [lane.role for lane in shape.lanes]}
    return json.dumps(about).encode() + b"\n" + b"".join(lane.peaks for lane in shape.lanes)


def waveform_from_bytes(stored: bytes) -> Waveform:
    """The reverse of `waveform_to_bytes`. Raises ValueError for what another version stored."""
    first, _, peaks = stored.partition(b"\n")
    about = json.loads(first)
    if about.get("format") != _FORMAT:
        raise ValueError(f"a waveform of format {about.get('format')}, not {_FORMAT}")
    roles = [Role(role) for role in about["roles"]]
    count = len(peaks) // max(1, len(roles))
    lanes = (Lane(role=role, peaks=peaks[at * count : (at + 1) * count]) for at, role in enumerate(roles))
    return Waveform(seconds=float(about["seconds"]), lanes=tuple(lanes))
