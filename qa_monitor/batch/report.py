"""What comes of a recording, and what a run tells: while it goes on, and at its end."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import Analysis, CallState, Metadata, Recording, Text
from qa_monitor.errors import ExitCode

WITHOUT_SCORE = frozenset({CallState.UNREADABLE, CallState.FAILED, CallState.MISSING})
"""States for which a run is not quite a success. A call in which nobody speaks is none: there is nothing to score."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """An analysis, with what is kept beside it."""

    analysis: Analysis
    historic: HistoricCall
    """What other calls to the same customer need to know of it."""
    tokens: tuple[str, ...] = ()
    """For each utterance of its transcript the words that a search looks up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """How one recording ended in this run, or one row of a manifest that has none."""

    file: Path
    """The recording's file, or the agent's side of two."""
    sha256: str | None
    """The recording's; None where there is no file."""
    metadata: Metadata
    state: CallState
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """The run knows what there is to do."""

    to_do: tuple[Recording, ...]


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A worker began with `recording`."""

    recording: Recording


@dataclass(frozen=True, slots=True)
class Ended:
    """A recording has its state, and the database knows it."""

    report: FileReport
    audio_seconds: float = 0.0
    """Length of the recording where it was listened to in this run."""


Event = Planned | TakenUp | Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """A run at its end, or where it was stopped."""

    files: tuple[FileReport, ...]
    """In the order in which they ended."""
    judged_again: int
    """Calls, of this run or an earlier one, that were judged anew because an earlier call to their customer came in."""
    left: int
    """Recordings without a state, and calls not yet judged again, because the run was stopped."""
    audio_seconds: float
    """Length of all recordings that were listened to."""
    wall_seconds: float

    @property
    def counts(self) -> Mapping[CallState, int]:
        """How many ended in each state; states that did not occur are left out."""
        return Counter(file.state for file in self.files)

    @property
    def real_time_factor(self) -> float | None:
        """Seconds of work for a second of sound, all workers together; None where nothing was listened to."""
        return self.wall_seconds / self.audio_seconds if self.audio_seconds else None

    @property
    def exit_code(self) -> ExitCode:
        """Interrupted before incomplete before good."""
        if self.left:
            return ExitCode.INTERRUPTED
        return ExitCode.RECORDING_FAILED if WITHOUT_SCORE & set(self.counts) else ExitCode.OK
