"""Sound in a file small enough to be embedded in a page and sent around."""

from io import BytesIO
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from qa_monitor.domain import SAMPLE_RATE_HZ

MEDIA_TYPE = "audio/mpeg"
"""MP3: every browser plays it, older ones of Apple too, which play no Opus outside their own containers."""
BITS_PER_SECOND = 32_000
"""Half a minute is 120 kB, an eighth of it as WAV."""


def encoded(samples: npt.NDArray[np.float32]) -> bytes:
    """Mono sound at `SAMPLE_RATE_HZ`, -1..1, as an MP3 file; the same samples give the same bytes."""
    file = BytesIO()
    with av.open(file, "w", format="mp3", options={"id3v2_version": "0", "write_id3v1": "0"}) as container:
        stream: Any = container.add_stream("libmp3lame", rate=SAMPLE_RATE_HZ, layout="mono")
        stream.bit_rate = BITS_PER_SECOND
        stream.format = "fltp"
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis].astype(np.float32), format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return file.getvalue()
