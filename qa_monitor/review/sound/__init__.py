"""What a browser's player asks for: the shape of a call's sound, and parts of a file."""

from qa_monitor.review.sound.peaks import Waveform, waveform, waveform_from_bytes, waveform_to_bytes
from qa_monitor.review.sound.ranges import ByteRange, UnsatisfiableRange, requested

__all__ = [
    "ByteRange",
    "UnsatisfiableRange",
    "Waveform",
    "requested",
    "waveform",
    "waveform_from_bytes",
    "waveform_to_bytes",
]
