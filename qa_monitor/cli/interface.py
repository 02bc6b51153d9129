"""Commands and options of click whose help is in both languages, and the one place where errors become messages.

The language must be known before the command line is parsed, since its help and its own errors are in it: `--lang`
anywhere on the line, else the environment and the settings file, else Chinese.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.table import Table

from qa_monitor import __version__
from qa_monitor.cli.console import help_width, message, plain
from qa_monitor.domain import Lang, Text
from qa_monitor.errors import ConfigurationError, ExitCode, QaMonitorError
from qa_monitor.masking import mask_name
from qa_monitor.settings import Settings, load_settings, variable

F = TypeVar("F", bound=Callable[..., Any])

_CONFIG = "qa_monitor.cli.config"


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """The language that is asked for; Chinese where that cannot be made out, and the reason is told later."""
    wish, file = _last_value(arguments, "--lang"), _last_value(arguments, "--config")
    try:
        given = {"lang": wish}
        return load_settings(
            command_line=given, environment=environment, file=None if file is None else Path(file)
        ).lang
    except ConfigurationError:
        wish = wish or environment.get(variable("lang"))
        return Lang(wish) if wish in set(Lang) else Lang.ZH


def _last_value(arguments: Sequence[str], option_name: str) -> str | None:
    pairs = [*pairwise(arguments), *(word.split("=", 1) for word in arguments if "=" in word)]
    return next((value for name, value in reversed(pairs) if name == option_name), None)


def settings_of(ctx: click.Context, given: Mapping[str, str | None]) -> Settings:
    """The settings in force; `given`: what the command line says, by the settings' names. Raises ConfigurationError."""
    config: str | None = ctx.meta.get(_CONFIG)
    file = None if config is None else Path(config)
    return load_settings(command_line={**given, "lang": lang(ctx)}, environment=os.environ, file=file)


def lang(ctx: click.Context) -> Lang:
    """The language of this invocation."""
    found: Lang = ctx.find_root().obj
    return found


class Option(click.Option):
    """An option whose help is a `Text`."""

    def __init__(self, *arguments: Any, text: Text, **rest: Any) -> None:
        super().__init__(*arguments, **{**rest, "help": text.zh})
        self.text = text


option = partial(click.option, cls=Option)
"""As `click.option`, with `text: Text` in place of `help`."""


def _remember_config(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.meta[_CONFIG] = value


def _print_help(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(ctx.get_help())
        ctx.exit()


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"qa-monitor {__version__}")
        ctx.exit()


def version_option() -> Option:
    """`--version`."""
    return Option(
        ["--version"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_print_version,
        text=Text("显示版本", "show the version"),
    )


def _common() -> list[click.Parameter]:
    return [
        Option(
            ["--lang"],
            type=click.Choice([language.value for language in Lang]),
            expose_value=False,
            is_eager=True,
            text=Text("界面语言；默认 zh，也可用环境变量 QA_MONITOR_LANG", "language; default zh, or QA_MONITOR_LANG"),
        ),
        Option(
            ["--config"],
            metavar="FILE",
            expose_value=False,
            callback=_remember_config,
            text=Text(
                "设置文件；默认当前目录的 qa-monitor.toml", "settings file; default qa-monitor.toml in this folder"
            ),
        ),
        Option(
            ["--help"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_print_help,
            text=Text("显示本说明", "show this page"),
        ),
    ]


class Command(click.Command):
    """A command whose help is a `Text`, followed by examples that can be pasted."""

    def __init__(self, *arguments: Any, text: Text, examples: Sequence[str] = (), **rest: Any) -> None:
        rest |= {"params": [*(rest.get("params") or []), *_common()], "add_help_option": False}
        super().__init__(*arguments, **rest)
        self.text = text
        self.examples = tuple(examples)

    def get_help(self, ctx: click.Context) -> str:
        """The whole help page in the language of the invocation."""
        return help_page(self, ctx)


@click.pass_context
def _help_if_alone(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


class Misuse(click.UsageError):
    """A command line that cannot be understood, told in both languages."""

    def __init__(self, text: Text, ctx: click.Context) -> None:
        super().__init__(text.en, ctx)
        self.text = text


class Group(Command, click.Group):
    """Commands under one name; alone, it shows its help."""

    command_class = Command

    def __init__(self, *arguments: Any, **rest: Any) -> None:
        super().__init__(*arguments, **rest, invoke_without_command=True, callback=_help_if_alone)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does. Raises Misuse for an unknown command."""
        if args[0] not in self.commands:
            known = ", ".join(self.commands)
            raise Misuse(
                Text(f"没有命令 {args[0]}；可用的命令：{known}", f"no command {args[0]}; there are: {known}"), ctx
            )
        return super().resolve_command(ctx, args)


Group.group_class = Group


class Root(Group):
    """The program. Alone it turns an error into a message on stderr and an exit code."""

    def main(self, args: Sequence[str] | None = None, **rest: Any) -> Any:  # type: ignore[override]
        """Run the command line `args` (without the program's name) and end the process with its exit code."""
        arguments = list(sys.argv[1:] if args is None else args)
        language = language_of(arguments, os.environ)
        rest |= {"prog_name": "qa-monitor", "standalone_mode": False, "obj": language}
        sys.exit(_ended(partial(super().main, arguments, **rest), language))


def _ended(run: Callable[[], Any], language: Lang) -> int:
    try:
        code = run()
    except QaMonitorError as error:
        message(mask_name(error.text.in_(language)))
        return error.exit_code
    except click.ClickException as error:
        message(_complaint(error, language))
        return error.exit_code
    except click.Abort:
        message(INTERRUPTED.in_(language))
        return ExitCode.INTERRUPTED
    return code if isinstance(code, int) else ExitCode.OK


INTERRUPTED = Text(
    "已中断，完成的部分已保存；再次运行同一命令会接着做。", "Stopped; what is done is saved. The same command goes on."
)


def _complaint(error: click.ClickException, language: Lang) -> str:
    if not isinstance(error, click.UsageError):
        return error.format_message()
    what = _usage_problem(error).in_(language)
    if error.ctx is None:
        return what
    help_hint = Text(f"用法见 {error.ctx.command_path} --help", f"See {error.ctx.command_path} --help")
    return f"{what}\n    {help_hint.in_(language)}"


def _usage_problem(error: click.UsageError) -> Text:
    english = error.format_message()
    match error:
        case Misuse():
            return error.text
        case click.NoSuchOption():
            return Text(f"没有选项 {error.option_name}", english)
        case click.MissingParameter(param=click.Parameter() as param):
            return Text(f"缺少参数 {param.get_error_hint(error.ctx)}", english)
        case click.BadParameter(param=click.Parameter() as param):
            return Text(
                f"{param.get_error_hint(error.ctx)} 的值不能用：{_expected(param.type, error.message)}", english
            )
        case click.BadOptionUsage():
            return Text(f"选项 {error.option_name} 的用法不对：{error.message}", english)
        case _:
            return Text(f"命令行无法理解：{english}", english)


def _expected(kind: "click.ParamType[Any]", otherwise: str) -> str:
    match kind:
        case click.Choice():
            return f"应为 {'、'.join(map(str, kind.choices))} 之一"
        case click.types.FloatParamType():
            return "应为数字"
        case click.types.DateTime():
            return "应为日期，例：2026-10-12"
        case _:
            return otherwise


def help_page(command: Command, ctx: click.Context) -> str:
    """Usage, description, options, commands and examples, as `command` and its options say them."""
    language = lang(ctx)
    pieces = " ".join(command.collect_usage_pieces(ctx))
    parts = [f"{Text('用法：', 'Usage: ').in_(language)}{ctx.command_path} {pieces}", command.text.in_(language)]
    if isinstance(command, click.Group):
        rows = [(name, child.text.in_(language).splitlines()[0]) for name, child in _children(command)]
        parts.append(_section(Text("命令：", "Commands:").in_(language), rows))
    options = [param for param in command.get_params(ctx) if isinstance(param, Option)]
    parts.append(_section(Text("选项：", "Options:").in_(language), [_described(each, ctx) for each in options]))
    if command.examples:
        parts.append(
            "\n".join([Text("示例：", "Examples:").in_(language), *(f"  {line}" for line in command.examples)])
        )
    return "\n\n".join(parts)


def _children(group: click.Group) -> Iterable[tuple[str, Command]]:
    return [(name, child) for name, child in group.commands.items() if isinstance(child, Command)]


def _described(each: Option, ctx: click.Context) -> tuple[str, str]:
    record = each.get_help_record(ctx)
    return ("" if record is None else record[0], each.text.in_(lang(ctx)))


def _section(title: str, rows: Iterable[tuple[str, str]]) -> str:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in rows:
        table.add_row(f"  {name}", text)
    return f"{title}\n{plain(table, width=help_width())}"
