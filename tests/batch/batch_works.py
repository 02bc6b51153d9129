"""A fake ear for runs: what a recording's bytes say happens to it.

Spawned processes import this by name, and quickly: nothing here needs the model's libraries.
"""

import os
import signal
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from qa_monitor.batch.listening import Heard, Hearing
from qa_monitor.domain import (
    CallState,
    Metadata,
    Recording,
    Role,
    SourceFile,
    Span,
    Text,
    Transcript,
    Turn,
    Utterance,
    Word,
)

UNREADABLE = Text("无法解码", "cannot be decoded")


def recordings(folder: Path, contents: Sequence[str]) -> list[Recording]:
    """A recording `0.wav`, `1.wav` ... for each of the contents."""
    return [_recording(folder / f"{number}.wav", content) for number, content in enumerate(contents)]


def _recording(path: Path, content: str) -> Recording:
    path.write_text(f"{path.stem} {content}", encoding="utf-8")
    digest = sha256(path.read_bytes()).hexdigest()
    return Recording(
        files=(SourceFile(path=path, sha256=digest, layout=None),), metadata=Metadata(call_id=path.stem, extra={})
    )


def no_ear(threads: int) -> Hearing:
    raise AssertionError("a worker started")


class Ear:
    """Notes beside each recording how often it was listened to, and by which process."""

    def __init__(self, lexicons: str) -> None:
        self.lexicons = lexicons

    def __call__(self, threads: int) -> Hearing:
        return self.listen

    def listen(self, recordings: Sequence[Recording]) -> list[Heard]:
        return [self._listen(recording) for recording in recordings]

    def _listen(self, recording: Recording) -> Heard:
        path = recording.files[0].path
        with path.with_suffix(".heard").open("a") as note:
            note.write(f"{os.getpid()}\n")
        word = path.read_text(encoding="utf-8").split()[1]
        match word:
            case "unreadable":
                return Heard(recording=recording, transcript=None, state=CallState.UNREADABLE, reason=UNREADABLE)
            case "defect":
                raise ValueError("13800001234")
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "slow_at_first" if _times_heard(path) == 1:
                time.sleep(60)
        return Heard(recording=recording, transcript=transcript(word, asked=self.lexicons))


def _times_heard(path: Path) -> int:
    return len(path.with_suffix(".heard").read_text().splitlines())


def transcript(word: str, asked: str = "") -> Transcript:
    """The agent says this word and the customer listens; nobody answers where it is `unanswered`."""
    return Transcript(
        seconds=60.0,
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        damaged=(),
        utterances=() if word == "unanswered" else (_says(Role.AGENT, 0, word), _says(Role.CUSTOMER, 2, "嗯")),
        asked=asked,
    )


def _says(role: Role, at: float, word: str) -> Utterance:
    span = Span(at, at + 1)
    return Utterance(
        turn=Turn(role=role, span=span),
        words=(Word(text=word, span=span, probability=0.9),),
        log_probability=-0.1,
    )
