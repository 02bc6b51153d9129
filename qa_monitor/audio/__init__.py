"""From files to sound: one 16 kHz mono track per role, every second at its place, what is missing named.

`docs/decisions/0002-audio-timeline.md` says why a call is decoded this way and what was measured.
"""

from qa_monitor.audio.samples import ArraySamples
from qa_monitor.audio.tracks import decode

__all__ = ["ArraySamples", "decode"]
