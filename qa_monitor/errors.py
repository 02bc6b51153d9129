"""Errors that people read: what happened, where, what to do; and the exit codes of the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from qa_monitor.domain import Lang, Text


class ExitCode(IntEnum):
    """Exit codes of `qa-monitor`, documented in docs/commands.md."""

    OK = 0
    RECORDING_FAILED = 1
    """The run finished, but at least one recording or manifest row has no score; its state says why."""
    USAGE = 2
    """The command line cannot be understood (click's own code)."""
    CONFIGURATION = 3
    """A lexicon, scorecard, manifest header, model, database or setting is unusable; no audio was touched."""
    EXAMPLES_FAILED = 4
    """`lexicon test` found an example that does not hold."""
    NOT_FOUND = 5
    """The call asked for is not in the database."""
    AUDIT_BROKEN = 6
    """`audit verify` found a row that is not what was written, or misses one."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C or a signal; the same command goes on where it stopped."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file people edit; `line` and `column` count from 1, None where there is none."""

    path: Path
    line: int | None
    what: Text
    remedy: Text
    column: int | None = None

    def in_(self, lang: Lang) -> str:
        """Two lines: `path:line:column: what`, and the remedy below."""
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        return f"{place}: {self.what.in_(lang)}\n    {self.remedy.in_(lang)}"


class QaMonitorError(Exception):
    """Base of all errors meant for the user; the command line prints `text` and ends with `exit_code`."""

    exit_code = ExitCode.CONFIGURATION

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class ConfigurationError(QaMonitorError):
    """Files or settings that cannot be used; carries every problem found, so that all can be mended at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            Text(*("\n".join(problem.in_(lang) for problem in self.problems) for lang in (Lang.ZH, Lang.EN)))
        )


class UnreadableRecording(QaMonitorError):
    """A file whose sound cannot be decoded at all."""

    exit_code = ExitCode.RECORDING_FAILED


class CallNotFound(QaMonitorError):
    """No call of that id, file or hash is stored."""

    exit_code = ExitCode.NOT_FOUND
