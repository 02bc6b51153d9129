"""A fake ear for runs: what a recording's bytes say happens to it.

Spawned processes import this by name, and quickly: nothing here needs the model's libraries.
"""

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from qa_monitor.batch.report import Analysed
from qa_monitor.domain import (
    Analysis,
    CallState,
    Metadata,
    Recording,
    Role,
    Score,
    SourceFile,
    Span,
    Text,
    Transcript,
    Turn,
    Utterance,
    Versions,
    Word,
)
from qa_monitor.recordings import metadata_sha256

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


def _of(recording: Recording, versions: Versions) -> Versions:
    return replace(versions, metadata=metadata_sha256(recording))


class Judge:
    def __init__(self, versions: Versions) -> None:
        self.versions = versions

    def __call__(self, recording: Recording, transcript: Transcript) -> Analysed:
        if self.versions.scorecard == "defective":
            raise KeyError("13800001234")
        analysis = Analysis(
            recording=recording,
            versions=_of(recording, self.versions),
            state=CallState.SCORED,
            reason=None,
            transcript=transcript,
            score=Score(points=90, critical=False, dimensions=(), lines=()),
        )
        return Analysed(analysis, ("您好",))


def no_ear(threads: int) -> Callable[[Recording], Analysed]:
    raise AssertionError("a worker started")


class Ear:
    """Notes beside each recording how often it was listened to, and by which process."""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions

    def __call__(self, threads: int) -> Callable[[Recording], Analysed]:
        return self.listen

    def listen(self, recording: Recording) -> Analysed:
        path = recording.files[0].path
        with path.with_suffix(".heard").open("a") as note:
            note.write(f"{os.getpid()}\n")
        match path.read_text(encoding="utf-8").split()[1]:
            case "unreadable":
                return Analysed(
                    Analysis(
                        recording=recording,
                        versions=_of(recording, self.versions),
                        state=CallState.UNREADABLE,
                        reason=UNREADABLE,
                        transcript=None,
                    )
                )
            case "defect":
                raise ValueError("13800001234")
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "unstorable":
                return replace(
                    Judge(self.versions)(recording, replace(TRANSCRIPT, asked=self.versions.lexicons)),
                    tokens=("one", "too many"),
                )
            case "slow_at_first" if _times_heard(path) == 1:
                time.sleep(60)
        return Judge(self.versions)(recording, replace(TRANSCRIPT, asked=self.versions.lexicons))


def _times_heard(path: Path) -> int:
    return len(path.with_suffix(".heard").read_text().splitlines())


TRANSCRIPT = Transcript(
    seconds=60.0,
    roles_known=True,
    roles=(Role.AGENT,),
    damaged=(),
    utterances=(
        Utterance(
            turn=Turn(role=Role.AGENT, span=Span(0, 1)),
            words=(Word(text="您好", span=Span(0, 1), probability=0.9),),
            log_probability=-0.1,
        ),
    ),
)
