"""Where a command writes what it made: standard output, or a file that is there as a whole or not at all."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError


@contextmanager
def target(output: Path | None) -> Iterator[TextIO]:
    """Where to write; a file takes its place when it is whole, so that an interruption leaves the old one.

    None is standard output. Raises QaMonitorError where the file cannot be written.
    """
    if output is None:
        yield sys.stdout
        return
    beside = output.with_name(f".{output.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            yield file
        beside.replace(output)
    except OSError as error:
        raise QaMonitorError(_unwritable(output, error.strerror or type(error).__name__)) from error
    finally:
        beside.unlink(missing_ok=True)


def _unwritable(output: Path, why: str) -> Text:
    return Text(
        f"无法写入 {output}：{why}\n    请检查文件夹是否存在、是否可写，磁盘是否已满",
        f"cannot write {output}: {why}\n    check that its folder exists and can be written, and the space on the disk",
    )
