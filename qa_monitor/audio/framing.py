"""How MP3, AAC (ADTS) and AMR files are cut into frames: every frame starts with a header that tells its size.

Sources: ISO/IEC 11172-3 and 13818-3 (MP3), ISO/IEC 13818-7 (ADTS), RFC 4867 section 5 (AMR files).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

HEADER_BYTES = 9
"""What is needed to read the header of any of the formats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the header of one frame says."""

    size: int
    """Bytes of the frame, header included."""
    samples: int
    rate_hz: int
    kind: bytes
    """The part of the header that is the same in all frames near by; empty where nothing need be."""

    @property
    def seconds(self) -> float:
        """Length of the frame's sound."""
        return self.samples / self.rate_hz


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """A format without a container: frames one after the other, and no time stamps."""

    codec: str
    read: Callable[[bytes], Header | None]
    """The header at the start of these bytes; None: no frame starts here."""
    sync: re.Pattern[bytes]
    """Where a header may start; much quicker than trying every byte."""
    chain: int
    """So many headers in a row, each where the one before says, are no chance."""
    run_up: int
    """Samples that encoder and decoder put before the recording, where the file does not tell."""


_KBPS_MPEG1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_MPEG2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MPEG_RATES_HZ = (44_100, 48_000, 32_000)
_RATE_DIVISOR = {3: 1, 2: 2, 0: 4}  # MPEG-1, MPEG-2, MPEG-2.5


def _mp3_header(data: bytes) -> Header | None:
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return None
    version, layer = data[1] >> 3 & 3, data[1] >> 1 & 3
    bit_rate, rate, padding = data[2] >> 4, data[2] >> 2 & 3, data[2] >> 1 & 1
    if version == 1 or layer != 1 or not 0 < bit_rate < 15 or rate == 3:  # layer field 1 is layer III
        return None
    rate_hz = _MPEG_RATES_HZ[rate] // _RATE_DIVISOR[version]
    kbps, samples = (_KBPS_MPEG1, 1152) if version == 3 else (_KBPS_MPEG2, 576)
    size = samples // 8 * kbps[bit_rate - 1] * 1000 // rate_hz + padding
    return Header(size=size, samples=samples, rate_hz=rate_hz, kind=bytes([data[1] & 0xFE, data[2] & 0x0C]))


_ADTS_RATES_HZ = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)


def _adts_header(data: bytes) -> Header | None:
    if len(data) < 7 or data[0] != 0xFF or data[1] & 0xF6 != 0xF0:
        return None
    rate = data[2] >> 2 & 15
    size = (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
    if rate >= len(_ADTS_RATES_HZ) or size < 8:
        return None
    blocks = (data[6] & 3) + 1
    kind = bytes([data[1], data[2], data[3] & 0xC0])
    return Header(size=size, samples=1024 * blocks, rate_hz=_ADTS_RATES_HZ[rate], kind=kind)


# Bytes of a frame by its type; 0: no such type. The last types are comfort noise and "no data".
_AMR_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1)
_AMR_COMFORT_NOISE_BYTES = 6
_AMR_WB_BYTES = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)


def _amr_header_of(sizes: tuple[int, ...], rate_hz: int) -> Callable[[bytes], Header | None]:
    def read(data: bytes) -> Header | None:
        if not data or data[0] & 0x87 != 0x04:  # padding bits 0, quality bit 1: a zeroed byte is no header
            return None
        size = sizes[data[0] >> 3 & 15]
        speech = size > _AMR_COMFORT_NOISE_BYTES
        kind = data[:1] if speech else b""
        return Header(size=size, samples=rate_hz // 50, rate_hz=rate_hz, kind=kind) if size else None

    return read


_AMR_SYNC = re.compile(rb"[\x04\x0c\x14\x1c\x24\x2c\x34\x3c\x44\x4c\x74\x7c]")

# The filter banks of MP3 need 1057 samples before the first that is whole; LAME's encoder and any decoder make it 1105.
MP3 = Framing(codec="mp3", read=_mp3_header, sync=re.compile(rb"\xff[\xe2-\xff]"), chain=3, run_up=1105)
# The first AAC frame overlaps with nothing: no encoder puts sound of the recording there.
ADTS = Framing(codec="aac", read=_adts_header, sync=re.compile(rb"\xff[\xf0-\xf9]"), chain=3, run_up=1024)
AMR_NB = Framing(codec="amrnb", read=_amr_header_of(_AMR_BYTES, 8_000), sync=_AMR_SYNC, chain=8, run_up=0)
AMR_WB = Framing(codec="amrwb", read=_amr_header_of(_AMR_WB_BYTES, 16_000), sync=_AMR_SYNC, chain=8, run_up=0)
