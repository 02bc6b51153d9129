"""What can be wrong with the files and rows of a run, in words: what happened, where, and what to do."""

from collections.abc import Sequence
from pathlib import Path

from qa_monitor.domain import Text
from qa_monitor.errors import Problem
from qa_monitor.masking import mask_name


def absent(path: Path) -> Problem:
    """A path of the command line that does not exist."""
    return Problem(
        path,
        None,
        Text("没有这个文件或文件夹", "there is no such file or folder"),
        Text("请检查路径是否写对、磁盘是否已挂载", "Check the path, and whether the disk is mounted"),
    )


def two_manifests(folder: Path, names: Sequence[str]) -> Problem:
    """A folder with two manifests of its own."""
    return Problem(
        folder,
        None,
        Text(f"文件夹里有两份清单：{'、'.join(names)}", f"the folder has two manifests: {' and '.join(names)}"),
        Text("请删去一份，或用 --manifest 指定", "Remove one, or name the right one with --manifest"),
    )


def nested_manifest(path: Path) -> Problem:
    """A manifest below the top of the folder that is scored."""
    return Problem(
        path,
        None,
        Text("子文件夹里的清单没有采用", "a manifest in a subfolder is not used"),
        Text("请把这个子文件夹单独作为 PATH 列出", "Give this subfolder as a PATH of its own"),
    )


def no_row(path: Path, manifest: Path) -> Problem:
    """A recording that its manifest does not name."""
    return Problem(
        path,
        None,
        Text(
            f"清单 {manifest.name} 里没有这个录音；照样评分，但没有坐席、时间和被叫身份",
            f"the manifest {manifest.name} has no row for this file; it is scored without agent, start and callee role",
        ),
        Text("请在清单里补上一行", "Add a row to the manifest"),
    )


def same_bytes(place: tuple[Path, int | None], first: Path) -> Problem:
    """A file, or its row, whose bytes are those of `first`."""
    path, line = place
    return Problem(
        path,
        line,
        Text(
            f"录音内容与 {mask_name(first.name)} 完全相同，只评一次；两处写得不一致的按不确定处理",
            f"the same bytes as {mask_name(first.name)}, scored once; what the two rows disagree about is undetermined",
        ),
        Text(
            "若是两通电话，说明其中一个文件放错了，请重新导出；若是重复，请删去一份",
            "If these are two calls, one file is wrong: export it again. If it is a copy, remove it",
        ),
    )


def same_call_id(place: tuple[Path, int | None], first: int | None) -> Problem:
    """A row with the call id of line `first` that is not the other side of that call."""
    path, line = place
    return Problem(
        path,
        line,
        Text(
            f"通话编号与第 {first} 行相同，又不是同一通的坐席侧和客户侧；各评各的",
            f"the same call id as line {first}, yet not the other side of that call; each is scored by itself",
        ),
        Text(
            "请核对通话编号；若一通电话分两个文件，声道请分别写 仅坐席、仅客户",
            "Check the call id; for a call in two files, write the layouts agent_only and customer_only",
        ),
    )


def sides_disagree(place: tuple[Path, int | None], agent: int | None) -> Problem:
    """The customer's side of a call whose agent's side, on line `agent`, is described differently."""
    path, line = place
    return Problem(
        path,
        line,
        Text(
            f"与第 {agent} 行是同一通电话的两侧，写得却不一致；以坐席侧为准，并当作两侧同时开始",
            f"the other side of the call on line {agent}, but described differently; the agent's side counts, "
            "and both are taken to start together",
        ),
        Text("请把两行的坐席、开始时间等改为一致", "Make agent, start and the rest of the two rows agree"),
    )
