"""A run as it goes on, on stderr: a live line on a terminal, a line a recording elsewhere."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text as Styled

from qa_monitor.batch.report import Ended, Event, Planned
from qa_monitor.cli.console import message
from qa_monitor.domain import CallState, Lang, Recording, Text
from qa_monitor.masking import mask_name
from qa_monitor.words import STATES, clock

_BAR = 20


@dataclass(slots=True)
class Tally:
    """What has happened so far. The time left is told by bytes, for nobody knows the lengths before decoding."""

    now: Callable[[], float]
    began: float | None = None
    bytes_to_hear: dict[str, int] = field(default_factory=dict)
    """By the SHA-256 of the recordings to do."""
    bytes_heard: int = 0
    audio_seconds: float = 0.0
    ended: int = 0
    counts: Counter[CallState] = field(default_factory=Counter)

    def note(self, event: Event) -> None:
        """Take `event` in."""
        match event:
            case Planned(to_do):
                self.began = self.now()
                self.bytes_to_hear = {recording.sha256: _size(recording) for recording in to_do}
            case Ended(report, audio_seconds):
                self.ended += 1
                self.counts[report.state] += 1
                self.audio_seconds += audio_seconds
                size = self.bytes_to_hear.pop(report.sha256 or "", 0)
                self.bytes_heard += size if audio_seconds else 0

    @property
    def elapsed(self) -> float:
        """Seconds since the work was known."""
        return 0.0 if self.began is None else self.now() - self.began

    @property
    def real_time_factor(self) -> float | None:
        """Seconds of work for a second of sound so far."""
        return self.elapsed / self.audio_seconds if self.audio_seconds else None

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None before the first recording was heard."""
        return self.elapsed / self.bytes_heard * sum(self.bytes_to_hear.values()) if self.bytes_heard else None


def _size(recording: Recording) -> int:
    return sum(file.path.stat().st_size if file.path.exists() else 0 for file in recording.files)


@contextmanager
def progress(files: int, lang: Lang) -> Iterator[Callable[[Event], None]]:
    """Inside, give every event of a run over so many files to the function."""
    tally = Tally(now=monotonic)
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda event: _plain(event, tally, files, lang)
        return
    with Live(
        get_renderable=lambda: _picture(tally, files, lang),
        console=console,
        transient=True,
        refresh_per_second=4,
        redirect_stdout=False,
    ):
        yield tally.note


def _plain(event: Event, tally: Tally, files: int, lang: Lang) -> None:
    tally.note(event)
    if not isinstance(event, Ended) or event.report.state is CallState.UNCHANGED:
        return
    report = event.report
    name = mask_name(report.metadata.call_id or report.file.name)
    length = f" {clock(event.audio_seconds)}" if event.audio_seconds else ""
    reason = "" if report.reason is None else f" ({mask_name(report.reason.in_(lang))})"
    message(f"[{tally.ended}/{files}] {name} {STATES[report.state].in_(lang)}{length}{reason}")


def _picture(tally: Tally, files: int, lang: Lang) -> RenderableType:
    line = Table.grid(padding=(0, 1))
    bar = ProgressBar(total=max(files, 1), completed=tally.ended, width=_BAR, complete_style="green")
    line.add_row(bar, f"{tally.ended}/{files}", _figures(tally, lang))
    return Group(line, Styled(counted(tally.counts, lang)))


def _figures(tally: Tally, lang: Lang) -> str:
    factor, left = tally.real_time_factor, tally.seconds_left
    parts = [
        Text(f"已用 {clock(tally.elapsed)}", f"{clock(tally.elapsed)} gone"),
        Text(f"音频 {tally.audio_seconds / 60:.1f} 分", f"{tally.audio_seconds / 60:.1f} min heard"),
    ]
    if factor is not None:
        parts.append(Text(f"实时率 {factor:.2f}", f"RTF {factor:.2f}"))
    if left is not None:
        parts.append(Text(f"剩余约 {clock(left)}", f"about {clock(left)} left"))
    return "  ".join(part.in_(lang) for part in parts)


def counted(counts: Counter[CallState], lang: Lang) -> str:
    """How many ended in each state, in the order of the states: `已评分 10，失败 1`."""
    shown = [f"{STATES[state].in_(lang)} {counts[state]}" for state in CallState if counts[state]]
    return Text("，", ", ").in_(lang).join(shown)
