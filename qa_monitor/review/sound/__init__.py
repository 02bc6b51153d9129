"""Recorded calls as a browser plays them: the shape of the sound, the sound itself, personal data beeped out.

Nothing decoded is left on disk: the sound lies in files without a name that disappear with the process.
"""

from qa_monitor.review.sound.beeps import personal_spans
from qa_monitor.review.sound.opened import OpenedCalls, SoundUnavailable
from qa_monitor.review.sound.peaks import Waveform, waveform, waveform_from_bytes, waveform_to_bytes
from qa_monitor.review.sound.ranges import ByteRange, UnsatisfiableRange, requested
from qa_monitor.review.sound.recent import Recent
from qa_monitor.review.sound.wave import WaveFile, wave_file

__all__ = [
    "ByteRange",
    "OpenedCalls",
    "Recent",
    "SoundUnavailable",
    "UnsatisfiableRange",
    "WaveFile",
    "Waveform",
    "personal_spans",
    "requested",
    "wave_file",
    "waveform",
    "waveform_from_bytes",
    "waveform_to_bytes",
]
