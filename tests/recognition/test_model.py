from pathlib import Path

import pytest

from qa_monitor.domain import Lang
from qa_monitor.recognition.model import EMBEDDED_SHA256, Model, ModelUnavailable, find_model, put_embedded


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    put_embedded(folder)
    return folder


def test_the_embedded_model_is_whole(models: Path) -> None:
    assert find_model("base", models=models) == Model(name="base", folder=models / "base", sha256=EMBEDDED_SHA256)
    assert sorted(path.name for path in (models / "base").iterdir()) == [
        "config.json",
        "model.bin",
        "tokenizer.json",
        "vocabulary.txt",
    ]
    assert [path.name for path in models.iterdir()] == ["base"]


def test_it_is_put_in_place_once(models: Path) -> None:
    weights = models / "base" / "model.bin"
    before = weights.stat().st_mtime_ns
    put_embedded(models)
    assert weights.stat().st_mtime_ns == before


def test_a_folder_is_a_model(models: Path) -> None:
    folder = models / "base"
    assert find_model(str(folder), models=Path("elsewhere")) == Model(
        name="base", folder=folder, sha256=EMBEDDED_SHA256
    )


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "model.bin").write_bytes(b"half a model")
    with pytest.raises(ModelUnavailable) as refused:
        find_model("base", models=tmp_path)
    assert refused.value.text.in_(Lang.EN).endswith(f"remove the folder {tmp_path / 'base'}, try again")


def test_an_unknown_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable) as refused:
        find_model("small", models=tmp_path)
    assert refused.value.text.in_(Lang.ZH) == (
        f"没有识别模型 small：它不是含有 model.bin 的文件夹，{tmp_path} 下也没有\n"
        "    联网的机器上运行 qa-monitor model get small，或把模型文件夹的路径写给 --model"
    )
