"""Calls whose sound is at hand: decoded when first asked for, kept while they are listened to."""

from collections.abc import Callable
from hashlib import file_digest

from qa_monitor.audio import decode
from qa_monitor.domain import Audio, Recording, SourceFile, Text
from qa_monitor.errors import QaMonitorError, UnreadableRecording
from qa_monitor.masking import mask_name
from qa_monitor.sound.recent import Recent


class SoundUnavailable(QaMonitorError):
    """The sound of a call cannot be played: its file is gone, is another one now, or cannot be decoded."""


class OpenedCalls:
    """The last few calls that somebody listened to, decoded. May be used by several threads."""

    def __init__(self, most: int, decoder: Callable[[Recording], Audio] = decode) -> None:
        self._decoder = decoder
        self._calls: Recent[tuple[str, ...], Audio] = Recent(most)

    def sound(self, recording: Recording) -> Audio:
        """The sound of `recording`, whose files lie where it says.

        Raises SoundUnavailable where a file is not there, is not the one that was judged, or holds no sound.
        """
        key = (recording.sha256, *(f"{file.path}\n{file.layout}" for file in recording.files))
        return self._calls.get(key, lambda: _decoded(recording, self._decoder))


def _decoded(recording: Recording, decoder: Callable[[Recording], Audio]) -> Audio:
    for file in recording.files:
        _check(file)
    try:
        return decoder(recording)
    except UnreadableRecording as error:
        raise SoundUnavailable(Text(mask_name(error.text.zh), mask_name(error.text.en))) from error


def _check(file: SourceFile) -> None:
    """Evidence is the file that was judged, so that another one under its name is not played."""
    name = mask_name(file.path.name)
    try:
        with file.path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise SoundUnavailable(
            Text(
                f"录音文件 {name} 不在原处，只能看文字。请把文件放回，或从新位置重新运行 qa-monitor score",
                f"the audio file {name} is not where it was, so that only the text is shown. Put it back, or run "
                "qa-monitor score on its new folder",
            )
        ) from error
    if digest != file.sha256:
        raise SoundUnavailable(
            Text(
                f"录音文件 {name} 已不是评分时的那个文件，不予播放。请恢复原文件，或重新运行 qa-monitor score",
                f"the audio file {name} is not the one that was scored, so that it is not played. Restore it, or run "
                "qa-monitor score again",
            )
        )
