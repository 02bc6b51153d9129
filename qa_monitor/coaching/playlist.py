"""Clips to listen to together: one page that holds its sound, or a folder with a page and a file for each clip."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_monitor.coaching.clips import Clip
from qa_monitor.coaching.pages import page
from qa_monitor.domain import Lang, Text
from qa_monitor.errors import QaMonitorError
from qa_monitor.sound import MEDIA_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A clip with what is to be said of it."""

    title: Text
    remarks: tuple[Text, ...]
    clip: Clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Playlist:
    """Clips in the order in which they are heard."""

    title: Text
    pieces: tuple[Piece, ...]


def as_html(playlist: Playlist, lang: Lang) -> str:
    """One page that needs nothing else: its sound and style are inside, and it has no scripts."""
    return _page(playlist, [embedded(piece.clip) for piece in playlist.pieces], lang)


def embedded(clip: Clip) -> str | None:
    """The clip's sound as an address that holds it (RFC 2397); None without sound."""
    return None if clip.sound is None else f"data:{MEDIA_TYPE};base64,{b64encode(clip.sound).decode()}"


def write_folder(playlist: Playlist, folder: Path, lang: Lang) -> None:
    """`index.html` and beside it `01.mp3`, `02.mp3` ... in `folder`, which is made.

    Raises QaMonitorError where it cannot be written, or holds something already: an older clip would stay beside.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise QaMonitorError(_not_empty(folder))
        names = [_write(piece.clip, folder, f"{number:02}.mp3") for number, piece in enumerate(playlist.pieces, 1)]
        (folder / "index.html").write_text(_page(playlist, names, lang), encoding="utf-8")
    except OSError as error:
        raise QaMonitorError(_unwritable(folder, error.strerror or type(error).__name__)) from error


def _write(clip: Clip, folder: Path, name: str) -> str | None:
    if clip.sound is None:
        return None
    (folder / name).write_bytes(clip.sound)
    return name


def _page(playlist: Playlist, sounds: Sequence[str | None], lang: Lang) -> str:
    pieces = list(zip(playlist.pieces, sounds, strict=True))
    return page("playlist.html", lang, title=playlist.title.in_(lang), pieces=pieces)


def _not_empty(folder: Path) -> Text:
    return Text(
        f"文件夹 {folder} 不是空的，未写入\n    请换一个文件夹，或先清空它",
        f"the folder {folder} is not empty; nothing was written\n    name another one, or empty it",
    )


def _unwritable(folder: Path, why: str) -> Text:
    return Text(
        f"无法写入文件夹 {folder}：{why}\n    请检查是否可写，磁盘是否已满",
        f"cannot write the folder {folder}: {why}\n    check that it can be written, and the space on the disk",
    )
