"""What the recogniser's encoder made of a window, kept until nothing more is asked about its turns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import Span
from qa_monitor.recognition.packing import Window

SECONDS_A_STATE = 0.02
"""Whisper's encoder gives a state for two frames of 10 ms."""

Sound = npt.NDArray[np.float32]
"""Samples at 16 kHz."""
States = npt.NDArray[np.floating]
"""States x width of the model."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoded:
    """A window of one track and its states, half precision: 1.4 MB for 28 s of the embedded model."""

    track: int
    window: Window
    states: States

    def between(self, span: Span, *, edge: float) -> States | None:
        """The states of `span` of the call with `edge` seconds around it; None where the window lacks part of it."""
        pieces = [p for p in self.window.pieces if p.source.start < span.end and span.start < p.source.end]
        if not pieces or span.start < pieces[0].source.start or pieces[-1].source.end < span.end:
            return None
        start = pieces[0].at + span.start - pieces[0].source.start - edge
        end = pieces[-1].at + span.end - pieces[-1].source.start + edge
        states: States = self.states[max(0, round(start / SECONDS_A_STATE)) : round(end / SECONDS_A_STATE)]
        return states


def states_of(encoded: Sequence[Encoded], track: int, span: Span, *, edge: float) -> States | None:
    """Of the one window that holds all of `span`; None where it lies in several."""
    own = (one.between(span, edge=edge) for one in encoded if one.track == track)
    return next((states for states in own if states is not None), None)
