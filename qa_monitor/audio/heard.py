"""Everything that can be heard in a file, whatever its format."""

from collections.abc import Iterator
from pathlib import Path

import av
from av.container import InputContainer

from qa_monitor.audio.bare import Extent, heard_in_bare
from qa_monitor.audio.container import heard_in_container
from qa_monitor.audio.flac import heard_in_flac
from qa_monitor.audio.framing import ADTS, AMR_NB, AMR_WB, MP3
from qa_monitor.audio.riff import wav_sound
from qa_monitor.audio.timeline import Heard
from qa_monitor.domain import Text
from qa_monitor.errors import UnreadableRecording

_BARE = {
    ("mp3", "mp3"): MP3,
    ("wav", "mp3"): MP3,
    ("aac", "aac"): ADTS,
    ("amr", "amr_nb"): AMR_NB,
    ("amr", "amr_wb"): AMR_WB,
}
"""Container and codec, by FFmpeg's names, of files whose frames are walked here."""


def heard(path: Path) -> Iterator[Heard]:
    """Decode the first sound stream of a file, frame by frame.

    Raises UnreadableRecording where the file cannot be opened, is empty, is no audio or has no sound stream.
    """
    with _opened(path) as container:
        if not container.streams.audio:
            raise unreadable(path, Text("文件里没有音频流", "the file has no audio stream"))
        stream = container.streams.audio[0]
        framing = _BARE.get((container.format.name, stream.codec_context.codec.canonical_name))
        if framing is not None:
            yield from heard_in_bare(path, framing, _extent(path, container, stream))
        elif container.format.name == "flac":
            yield from heard_in_flac(path, stream)
        else:
            yield from heard_in_container(path, container, stream)


def unreadable(path: Path, reason: Text) -> UnreadableRecording:
    """The error for a file without usable sound: which file, why, what to do."""
    remedy = Text(
        "请从录音平台重新导出该文件，或核对传输是否完整",
        "export it again from the call platform, or check that it was transferred whole",
    )
    return UnreadableRecording(Text(f"{path}：{reason.zh}\n    {remedy.zh}", f"{path}: {reason.en}\n    {remedy.en}"))


def _opened(path: Path) -> InputContainer:
    try:
        if path.stat().st_size == 0:
            raise unreadable(path, Text("文件是空的（0 字节）", "the file is empty (0 bytes)"))
        # Only local files: a playlist in the recordings folder must not fetch anything. Tags may be in any encoding.
        return av.open(path, options={"protocol_whitelist": "file"}, metadata_errors="replace")
    except OSError as error:
        reason = error.strerror or str(error)
        raise unreadable(path, Text(f"文件打不开（{reason}）", f"the file cannot be opened ({reason})")) from error
    except av.FFmpegError as error:
        reason = error.strerror or str(error)
        text = Text(
            f"不是能识别的音频，或文件头已损坏（{reason}）", f"no known audio, or its header is damaged ({reason})"
        )
        raise unreadable(path, text) from error


def _extent(path: Path, container: InputContainer, stream: av.AudioStream) -> Extent:
    """Which bytes of a file without time stamps are sound."""
    if container.format.name == "wav":
        wav = wav_sound(path)
        return Extent() if wav is None else Extent(start=wav.start, stop=wav.size and wav.start + wav.size)
    if container.format.name == "amr":
        with path.open("rb") as file:
            return Extent(start=len(file.readline()))
    run_up = float((stream.start_time or 0) * (stream.time_base or 0))  # FFmpeg takes it from the LAME tag
    return Extent(run_up=run_up or None)
