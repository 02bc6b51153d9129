"""A call whose every second can be told from all others: a tone of its own, after a tenth of silence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from qa_monitor.domain import SAMPLE_RATE_HZ, Layout, Metadata, Recording, Samples, SourceFile, Span

SECONDS = 12
SILENT = 0.1
"""Seconds of silence before each tone."""

NO_METADATA = Metadata()


def tone_hz(second: int, channel: int = 0) -> float:
    """Upwards on the left, downwards on the right."""
    return 400 + 150 * second if channel == 0 else 2300 - 150 * second


def ladder(rate_hz: int, channels: int = 2, seconds: int = SECONDS) -> npt.NDArray[np.int16]:
    """The signal as channels x samples."""
    time = np.arange(seconds * rate_hz) / rate_hz
    second = time.astype(int)
    loud = time - second >= SILENT
    return np.stack(
        [
            (8000 * loud * np.sin(2 * np.pi * np.vectorize(tone_hz)(second, channel) * time)).astype(np.int16)
            for channel in range(channels)
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write the ladder to a file."""

    ending: str
    codec: str
    rate_hz: int = 8_000
    channels: int = 2
    bit_rate: int | None = None
    container: str | None = None
    """FFmpeg's name of the format where the ending does not tell."""
    codec_options: Mapping[str, str] | None = None
    container_options: Mapping[str, str] | None = None


_VARIABLE = {"flags": "+qscale", "global_quality": "472"}
"""LAME's variable bit rate, -V 4: frames of 36 to 650 bytes."""

WRITTEN = {
    "alaw WAV": Format(ending="wav", codec="pcm_alaw"),
    "mulaw WAV": Format(ending="wav", codec="pcm_mulaw"),
    "linear WAV": Format(ending="wav", codec="pcm_s16le"),
    "MP3 in WAV": Format(ending="wav", codec="libmp3lame", bit_rate=32_000),
    "MP3": Format(ending="mp3", codec="libmp3lame", bit_rate=32_000),
    "MP3 VBR": Format(ending="mp3", codec="libmp3lame", rate_hz=16_000, codec_options=_VARIABLE),
    "MP3 VBR without Xing": Format(
        ending="mp3",
        codec="libmp3lame",
        rate_hz=16_000,
        codec_options=_VARIABLE,
        container_options={"write_xing": "0"},
    ),
    "AAC": Format(ending="aac", codec="aac", rate_hz=16_000, container="adts"),
    "M4A": Format(ending="m4a", codec="aac", container_options={"movflags": "faststart"}),
    "Ogg Opus": Format(ending="opus", codec="libopus", rate_hz=48_000, bit_rate=24_000, container="ogg"),
    "WebM Opus": Format(ending="webm", codec="libopus", rate_hz=48_000, bit_rate=24_000),
    "FLAC": Format(ending="flac", codec="flac"),
    "Ogg FLAC": Format(ending="ogg", codec="flac"),
    "AMR": Format(ending="amr", codec="libopencore_amrnb", channels=1, bit_rate=12_200),
    "3GP AMR": Format(ending="3gp", codec="libopencore_amrnb", channels=1, bit_rate=12_200),
}

_DATA = Path(__file__).parent / "data"
STORED = {
    "GSM WAV": _DATA / "ladder-gsm.wav",
    "Ogg Vorbis": _DATA / "ladder-vorbis.ogg",
    "AMR-WB": _DATA / "ladder-wb.amr",
}
"""Formats that PyAV cannot write."""


def write(path: Path, sound: npt.NDArray[np.int16], format: Format) -> Path:  # noqa: A002
    """Encode channels x samples."""
    layout = "mono" if len(sound) == 1 else "stereo"
    with av.open(path, "w", format=format.container, container_options=dict(format.container_options or {})) as file:
        stream = file.add_stream(
            format.codec, rate=format.rate_hz, layout=layout, options=dict(format.codec_options or {})
        )
        if format.bit_rate:
            stream.bit_rate = format.bit_rate
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="s16p", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = format.rate_hz, 0, Fraction(1, format.rate_hz)
        stream.codec_context.format = stream.codec_context.codec.audio_formats[0]
        stream.codec_context.open(strict=False)
        resampler = av.AudioResampler(
            format=stream.codec_context.format,
            layout=layout,
            rate=format.rate_hz,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            if part is not None:
                file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return path


def write_ladder(path: Path, format: Format) -> Path:  # noqa: A002
    """Encode the ladder."""
    return write(path, ladder(format.rate_hz, format.channels), format)


def recording(path: Path, layout: Layout | None = None, metadata: Metadata = NO_METADATA) -> Recording:
    """A recording of one file; its hash plays no part in decoding."""
    return Recording(files=(SourceFile(path=path, sha256="0" * 64, layout=layout),), metadata=metadata)


def seconds_late(samples: Samples, channel: int = 0) -> dict[int, float]:
    """For each second in which its tone is heard: how long after its due place the tone begins.

    To 5 ms; a tone that is early by the silence before it or more counts as early by just that.
    """
    sound = samples.read(0, len(samples))
    late = {}
    for second in range(len(sound) // SAMPLE_RATE_HZ):
        part = sound[second * SAMPLE_RATE_HZ : (second + 1) * SAMPLE_RATE_HZ]
        body = part[int(0.4 * SAMPLE_RATE_HZ) : int(0.9 * SAMPLE_RATE_HZ)]
        spectrum = np.abs(np.fft.rfft(body * np.hanning(len(body))))
        if body.std() > 0.02 and abs(spectrum.argmax() * SAMPLE_RATE_HZ / len(body) - tone_hz(second, channel)) < 20:
            loudness = np.abs(part[: int(0.4 * SAMPLE_RATE_HZ)]).reshape(-1, SAMPLE_RATE_HZ // 200).max(axis=1)
            quiet = "".join("q" if part < 0.25 * np.abs(body).max() else "L" for part in loudness)
            silence = re.search("qqqq+", quiet)
            late[second] = (silence.end() if silence else 0) / 200 - SILENT
    return late


def seconds_outside(gaps: tuple[Span, ...], margin: float) -> set[int]:
    """The seconds that no gap touches, nor comes nearer to than `margin` seconds."""
    return {
        second
        for second in range(SECONDS)
        if not any(gap.start - margin < second + 1 and second < gap.end + margin for gap in gaps)
    }
