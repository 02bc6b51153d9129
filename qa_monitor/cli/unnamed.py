"""Commands under one name, of which the most used one needs no name of its own: `report CALL`, `coach AGENT`."""

from typing import Any

import click

from qa_monitor.cli.interface import Group

_OF_EVERY_COMMAND = ("--lang", "--config")


class GroupOfOne(Group):
    """Commands of which one, `unnamed`, may stay unnamed."""

    def __init__(self, *arguments: Any, unnamed: str, **rest: Any) -> None:
        super().__init__(*arguments, **rest)
        self.unnamed = unnamed

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, with the unnamed command put before what names none."""
        at = 0
        while at < len(args) and args[at].split("=")[0] in _OF_EVERY_COMMAND:
            at += 1 if "=" in args[at] else 2
        named = [*args[at:], "--help"][0]
        if named not in self.commands and named != "--help":
            args = [*args[:at], self.unnamed, *args[at:]]
        return super().parse_args(ctx, args)
