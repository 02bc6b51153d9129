"""The ear of a worker."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

from qa_monitor.batch.listening import Heard, Hearing
from qa_monitor.domain import CallState, Recording, Text
from qa_monitor.errors import UnreadableRecording
from qa_monitor.pipeline import Opened, load_recogniser, opened, transcribe
from qa_monitor.ruleset import load_rules
from qa_monitor.settings import Settings
from qa_monitor.speakers import find_voices

MOST_SECONDS = 300.0
"""Of recordings that are recognised together: more gain nothing, and the memory they take stays bounded."""


def hearing(settings: Settings, threads: int) -> Hearing:
    """Models and rules in memory, as a function that listens to recordings."""
    rules = load_rules(settings)
    recogniser = load_recogniser(settings, threads=threads)
    voices = find_voices(settings.models_dir)

    def hear(recordings: Sequence[Recording]) -> list[Heard]:
        heard: list[Heard] = []
        watch = _Watch()
        for together in _opened(recordings, ended=watch.ended):
            readable = [call for call in together if isinstance(call, Opened)]
            transcripts = iter(transcribe(readable, recogniser, rules, voices=voices, ended=watch.ended))
            stages, seconds = watch.read(), sum(call.audio.seconds for call in readable)
            for call in together:
                if isinstance(call, Opened):
                    share = call.audio.seconds / seconds if seconds else 1 / len(readable)
                    own = {stage: taken * share for stage, taken in stages.items()}
                    heard.append(Heard(recording=call.recording, transcript=next(transcripts), stages=own))
                else:
                    heard.append(_unreadable(*call))
        return heard

    return hear


_Unreadable = tuple[Recording, Text]


def _opened(recordings: Sequence[Recording], *, ended: Callable[[str], None]) -> Iterator[list[Opened | _Unreadable]]:
    """In order, as many together as make up `MOST_SECONDS`; with the reason where one cannot be decoded."""
    together: list[Opened | _Unreadable] = []
    seconds = 0.0
    for recording in recordings:
        try:
            call = opened(recording, ended=ended)
        except UnreadableRecording as error:
            together.append((recording, error.text))
            continue
        together.append(call)
        seconds += call.audio.seconds
        if seconds >= MOST_SECONDS:
            yield together
            together, seconds = [], 0.0
    if together:
        yield together


def _unreadable(recording: Recording, reason: Text) -> Heard:
    return Heard(recording=recording, transcript=None, state=CallState.UNREADABLE, reason=reason)


class _Watch:
    """How long each stage took since it was read last."""

    def __init__(self) -> None:
        self._at = perf_counter()
        self._stages: defaultdict[str, float] = defaultdict(float)

    def ended(self, stage: str) -> None:
        now = perf_counter()
        self._stages[stage] += now - self._at
        self._at = now

    def read(self) -> dict[str, float]:
        """Seconds by stage; the next ones are counted from here."""
        stages, self._stages = dict(self._stages), defaultdict(float)
        return stages
