"""Sound in memory and sound on disk read alike."""

import gc
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_monitor.audio import ArraySamples
from qa_monitor.audio.samples import Spool, SpooledSamples
from qa_monitor.domain import Samples

LEFT = np.array([0, 16_384, -16_384, 32_767, -32_768], np.int16)
RIGHT = np.array([0, 0, -16_384, 0, 0], np.int16)
IN_MEMORY = ArraySamples(LEFT.astype(np.float32) / 32_768)


def on_disk(*channels: int, length: int = 5) -> SpooledSamples:
    spool = Spool(2)
    spool.write(0, np.stack([LEFT, RIGHT]))
    return SpooledSamples(spool=spool, channels=channels, length=length)


@pytest.mark.parametrize("samples", [pytest.param(IN_MEMORY, id="memory"), pytest.param(on_disk(0), id="disk")])
@given(start=st.integers(-9, 9), stop=st.integers(-9, 9))
def test_what_lies_outside_is_cut_off(samples: Samples, start: int, stop: int) -> None:
    expected = [LEFT[place] / 32_768 for place in range(start, stop) if 0 <= place < 5]
    part = samples.read(start, stop)
    assert part.dtype == np.float32
    assert part.tolist() == expected


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        pytest.param((0,), [0, 0.5, -0.5, 32_767 / 32_768, -1], id="left"),
        pytest.param((1,), [0, 0, -0.5, 0, 0], id="right"),
        pytest.param((0, 1), [0, 0.25, -0.5, 32_767 / 65_536, -0.5], id="both mixed"),
    ],
)
def test_channels_of_a_spool(channels: tuple[int, ...], expected: list[float]) -> None:
    assert on_disk(*channels).read(0, 5).tolist() == expected


def test_what_nobody_wrote_is_silence() -> None:
    spool = Spool(1)
    spool.write(3, np.array([[7]], np.int16))
    samples = SpooledSamples(spool=spool, channels=(0,), length=6)
    assert (samples.read(0, 9) * 32_768).tolist() == [0, 0, 0, 7, 0, 0]


def test_the_file_goes_with_its_last_reader() -> None:
    samples = on_disk(0)
    spool_file = f"/proc/self/fd/{samples.spool._file}"
    assert Path(spool_file).readlink().name.endswith("(deleted)")
    inode = os.stat(spool_file).st_ino  # noqa: PTH116
    del samples
    gc.collect()
    assert not Path(spool_file).exists() or os.stat(spool_file).st_ino != inode  # noqa: PTH116
