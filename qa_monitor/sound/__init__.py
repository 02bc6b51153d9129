"""Recorded calls as people hear them: decoded when asked for, personal data beeped out, whole or as a short clip.

Nothing decoded is left on disk: the sound lies in files without a name that disappear with the process.
"""

from qa_monitor.sound.beeps import personal_spans
from qa_monitor.sound.encoded import MEDIA_TYPE, encoded
from qa_monitor.sound.opened import OpenedCalls, SoundUnavailable
from qa_monitor.sound.recent import Recent
from qa_monitor.sound.wave import WaveFile, excerpt, wave_file

__all__ = [
    "MEDIA_TYPE",
    "OpenedCalls",
    "Recent",
    "SoundUnavailable",
    "WaveFile",
    "encoded",
    "excerpt",
    "personal_spans",
    "wave_file",
]
