"""The ear of a worker."""

from time import perf_counter

from qa_monitor.batch.listening import Heard, Hearing
from qa_monitor.domain import CallState, Recording
from qa_monitor.errors import UnreadableRecording
from qa_monitor.pipeline import load_recogniser, load_rules, transcribe
from qa_monitor.settings import Settings


def hearing(settings: Settings, threads: int) -> Hearing:
    """Model and rules in memory, as a function that listens to a recording."""
    rules = load_rules(settings)
    recogniser = load_recogniser(settings, threads=threads)

    def hear(recording: Recording) -> Heard:
        stages: dict[str, float] = {}
        began = perf_counter()

        def ended(stage: str) -> None:
            stages[stage] = perf_counter() - began - sum(stages.values())

        try:
            transcript = transcribe(recording, recogniser, rules, ended=ended)
        except UnreadableRecording as error:
            return Heard(recording=recording, transcript=None, state=CallState.UNREADABLE, reason=error.text)
        return Heard(recording=recording, transcript=transcript, stages=stages)

    return hear
