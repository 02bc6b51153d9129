"""Deleting the audio files of a recording: only the very bytes that were scored, and only where nothing forbids it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from qa_monitor.domain import SourceFile, Text
from qa_monitor.store.erase import FileCounts

ANYBODY_WRITES = 0o222


class NotDeleted(Exception):
    """A file that has to stay, for the reason in `text`; nothing of its recording was deleted."""

    def __init__(self, path: Path, what: Text, remedy: Text) -> None:
        super().__init__(what.en)
        self.path = path
        self.text = Text(f"{path}：{what.zh}。{remedy.zh}", f"{path}: {what.en}; {remedy.en}")


@dataclass(frozen=True, slots=True)
class _Found:
    """A file that may be deleted."""

    real: Path
    link: Path | None
    """The symbolic link by which it is known."""


def delete_files(
    last: Sequence[SourceFile], earlier: Sequence[SourceFile], *, is_known: Callable[[str], bool]
) -> FileCounts:
    """Delete a recording's files where they were seen last, and copies where they were seen earlier.

    A file that is not there counts as gone if its folder is there: else a disk may not be mounted. A file that is now
    that of another recording (`is_known`, by SHA-256) has taken its place. Raises NotDeleted before anything is
    deleted, or where the system refuses.
    """
    found: list[_Found] = []
    gone = 0
    for file in last:
        one = _checked(file, is_known)
        gone += one is None
        found += [] if one is None else [one]
    for file in earlier:
        if (copy := _copy(file)) is not None:
            found.append(copy)
    unique = {one.real: one for one in found}
    for one in unique.values():
        _unlink(one)
    return FileCounts(deleted=len(unique), gone=gone)


def _checked(file: SourceFile, is_known: Callable[[str], bool]) -> _Found | None:
    """The file, if it may be deleted; None where it is gone."""
    try:
        digest = _sha256(file.path)
    except FileNotFoundError:
        if file.path.parent.is_dir():
            return None
        raise NotDeleted(file.path, *_NO_FOLDER) from None
    except OSError as error:
        raise _refused(file.path, error) from error
    if digest == file.sha256:
        return _deletable(file.path)
    if is_known(digest):
        return None
    raise NotDeleted(file.path, *_CHANGED)


def _copy(file: SourceFile) -> _Found | None:
    """The same bytes at an earlier place; whatever else lies there is none of ours."""
    try:
        same = _sha256(file.path) == file.sha256
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise _refused(file.path, error) from error
    return _deletable(file.path) if same else None


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _deletable(path: Path) -> _Found:
    real = Path(os.path.realpath(path))
    status = real.stat()
    if not status.st_mode & ANYBODY_WRITES:
        raise NotDeleted(path, *_READ_ONLY)
    if status.st_nlink > 1:
        raise NotDeleted(path, *_LINKED)
    return _Found(real, path if path.is_symlink() else None)


def _unlink(one: _Found) -> None:
    try:
        one.real.unlink()
        if one.link is not None:
            one.link.unlink()
        _settle(one.real.parent)
    except OSError as error:
        raise _refused(one.real, error) from error


def _settle(folder: Path) -> None:
    """Wait until the disk has it: what is claimed deleted must not come back after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refused(path: Path, error: OSError) -> NotDeleted:
    reason = error.strerror or type(error).__name__
    return NotDeleted(
        path,
        Text(f"无法读取或删除（{reason}）", f"it cannot be read or deleted ({reason})"),
        Text("请检查文件和文件夹的权限后再运行", "mend the permissions of file and folder, and run it again"),
    )


_NO_FOLDER = (
    Text("所在文件夹不存在，不能断定文件已删除", "its folder is not there, so that nobody knows whether the file is"),
    Text(
        "请挂载磁盘，或在评分时的文件夹里运行；确实已删除的，请重建空文件夹后再运行",
        "mount the disk, or run in the folder where it was scored; if it is really gone, make the empty folder again",
    ),
)
_CHANGED = (
    Text("文件内容已不是评分时的录音，没有删除", "it is not the file that was scored, and was not deleted"),
    Text("请查明后把它移走或删除，再运行", "find out what it is, move or delete it, and run it again"),
)
_READ_ONLY = (
    Text("文件是只读的，没有删除", "it is read-only and was not deleted"),
    Text(
        "可以删除的，请去掉只读属性（chmod u+w）后再运行",
        "if it may go, make it writable (chmod u+w), and run it again",
    ),
)
_LINKED = (
    Text("文件还有别的名称（硬链接），删掉这一个内容仍在", "it has other names (hard links) under which it would stay"),
    Text("请先删除其他名称（find -samefile）再运行", "delete the other names (find -samefile), and run it again"),
)
