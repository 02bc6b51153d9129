"""Finds the recordings of a run: walks folders, reads manifests, hashes files, joins the two sides of a call."""

import json
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from enum import Enum
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from qa_monitor import recording_problems as wrong
from qa_monitor.domain import CallState, Layout, Metadata, Recording, SourceFile, Text
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.manifest import Manifest, ManifestRow, read_manifest

AUDIO_ENDINGS = frozenset(
    {
        *(".3gp", ".3gpp", ".aac", ".aif", ".aiff", ".amr", ".au", ".awb", ".flac", ".gsm", ".m4a", ".mka", ".mp3"),
        *(".mp4", ".oga", ".ogg", ".opus", ".snd", ".spx", ".wav", ".wave", ".webm", ".wma"),
    }
)
"""Files of a folder that are taken for recordings, by their ending, in any case."""

MANIFEST_ENDINGS = frozenset({".csv", ".tsv", ".txt"})
"""Files named on the command line that are taken for manifests."""

MANIFEST_NAMES = ("manifest.csv", "清单.csv")
"""A file of this name at the top of a folder is the folder's manifest."""

_FIELDS = tuple(field.name for field in fields(Metadata) if field.name != "extra")

_NOTHING_KNOWN = Metadata(extra={})  # a dict, because recordings are pickled for worker processes

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFile:
    """A recording that cannot be scored because there is no file, or none that can be read."""

    file: Path
    """May be a folder, where one cannot be looked into."""
    manifest: Path | None
    line: int | None
    """Of the row in `manifest` that names the file; None for a file that no row names."""
    metadata: Metadata
    reason: Text

    @property
    def state(self) -> CallState:
        """`MISSING` where there is no such file, `UNREADABLE` where there is one without readable bytes."""
        return CallState.UNREADABLE if self.file.exists() else CallState.MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What a run is about: every file named or found is in `recordings`, in `missing`, or explained in `problems`."""

    recordings: tuple[Recording, ...]
    """By start, those without one last; then by path."""
    missing: tuple[MissingFile, ...]
    problems: tuple[Problem, ...]


class _Rows(Enum):
    """Which rows of a manifest belong to the run."""

    ALL = "the manifest says what the recordings are"
    FOUND_AND_MISSING = "folders say it; a row counts if its file is in them or nowhere"
    FOUND = "files are named one by one; the manifest only describes them"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What one PATH stands for: files, and the manifest that describes them."""

    files: tuple[Path, ...]
    manifest: Path | None
    rows: _Rows
    missing: tuple[MissingFile, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file of the run, the row that describes it and the manifest in effect for it."""

    path: Path
    row: ManifestRow | None
    manifest: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """A hashed file with what is known of it."""

    source: SourceFile
    metadata: Metadata
    place: tuple[Path, int | None]
    """Manifest and line of its row, or the file itself where no row names it."""


def discover(paths: Sequence[Path], *, manifest: Path | None, default_zone: ZoneInfo) -> Discovery:
    """The recordings that `paths` (files, folders, manifests) and `manifest` name, hashed and with their metadata.

    Without `manifest`, a folder's own (`MANIFEST_NAMES`) describes what is in it. A time without zone is in
    `default_zone`. One bad file or row never hides the others. Raises ConfigurationError for a path that does not
    exist and for an unusable manifest.
    """
    sources = _sources(paths, manifest)
    manifests = [
        read_manifest(path, default_zone=default_zone)
        for path in dict.fromkeys(source.manifest for source in sources)
        if path is not None
    ]
    folders = [path if path.is_dir() else path.parent for path in paths]
    files = _files(sources, {read.path: _rows(read, folders if read.path == manifest else []) for read in manifests})
    copies, unreadable = _hashed(files)
    recordings, call_problems = _calls([_side(content, same) for content, same in copies.items()])
    return Discovery(
        recordings=tuple(sorted(recordings, key=_order)),
        missing=(*(missing for source in sources for missing in source.missing), *unreadable),
        problems=(
            *(problem for source in sources for problem in source.problems),
            *(problem for read in manifests for problem in read.problems),
            *(
                wrong.no_row(file.path, file.manifest)
                for file in files
                if file.manifest is not None and file.row is None
            ),
            *(wrong.same_bytes(_place(copy), same[0].path) for same in copies.values() for copy in same[1:]),
            *call_problems,
        ),
    )


def metadata_sha256(recording: Recording) -> str:
    """SHA-256 of what the manifest says of a call (metadata, channel layouts), the same in every process.

    The order of extra columns does not matter. The start counts with its offset from UTC: permitted hours are local.
    """
    metadata = recording.metadata
    said = {
        "call_id": metadata.call_id,
        "agent": metadata.agent and asdict(metadata.agent),
        "customer_ref": metadata.customer_ref,
        "started_at": metadata.started_at and metadata.started_at.isoformat(),
        "callee_role": metadata.callee_role,
        "days_overdue": metadata.days_overdue,
        "agency": metadata.agency,
        "extra": dict(metadata.extra),
        "layouts": [file.layout for file in recording.files],
    }
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


# --- which files ------------------------------------------------------------------------------------------------


def _sources(paths: Sequence[Path], manifest: Path | None) -> list[_Source]:
    """What each path stands for. Raises ConfigurationError with every path that does not exist."""
    absent = [wrong.absent(path) for path in paths if not _exists(path)]
    if absent:
        raise ConfigurationError(absent)
    if not paths and manifest is not None:
        return [_Source(files=(), manifest=manifest, rows=_Rows.ALL)]
    return [_folder(path, manifest) if path.is_dir() else _single_file(path, manifest) for path in paths]


def _single_file(path: Path, manifest: Path | None) -> _Source:
    if path.suffix.lower() in MANIFEST_ENDINGS:
        return _Source(files=(), manifest=path, rows=_Rows.ALL)
    return _Source(files=(path,), manifest=manifest or _own_manifest(path.parent), rows=_Rows.FOUND)


def _folder(folder: Path, manifest: Path | None) -> _Source:
    """Recordings in `folder` and below; without what is hidden, and no folder twice, however links lead there."""
    files: list[Path] = []
    nested: list[Path] = []
    unreadable: list[OSError] = []
    seen: set[str] = set()
    for here, folders, names in os.walk(folder, followlinks=True, onerror=unreadable.append):
        real = os.path.realpath(here)
        folders[:] = [] if real in seen else sorted(name for name in folders if not name.startswith("."))
        visible = [] if real in seen else [name for name in names if not name.startswith(".")]
        files += [Path(here, name) for name in visible if Path(name).suffix.lower() in AUDIO_ENDINGS]
        nested += [Path(here, name) for name in visible if name in MANIFEST_NAMES and Path(here) != folder]
        seen.add(real)
    return _Source(
        files=tuple(files),
        manifest=manifest or _own_manifest(folder),
        rows=_Rows.ALL if manifest is None else _Rows.FOUND_AND_MISSING,
        missing=tuple(_closed_folder(error) for error in unreadable),
        problems=tuple(wrong.nested_manifest(path) for path in nested) if manifest is None else (),
    )


def _own_manifest(folder: Path) -> Path | None:
    """The manifest at the top of `folder`. Raises ConfigurationError where there are two."""
    found = [folder / name for name in MANIFEST_NAMES if _exists(folder / name)]
    if len(found) > 1:
        raise ConfigurationError([wrong.two_manifests(folder, MANIFEST_NAMES)])
    return found[0] if found else None


def _exists(path: Path) -> bool:
    """Whether there is anything at `path`, False where that cannot be seen."""
    try:
        path.stat()
    except OSError:
        return False
    return True


# --- which row says what of a file ------------------------------------------------------------------------------


def _rows(manifest: Manifest, folders: Sequence[Path]) -> dict[str, ManifestRow]:
    """Rows by the real path of their file, which may also lie in one of `folders` instead of the manifest's."""
    rows = [replace(row, file=_located(row.file, manifest.path.parent, folders)) for row in manifest.rows]
    return {os.path.realpath(row.file): row for row in reversed(rows)}  # the first row of a file counts


def _located(file: Path, manifest_folder: Path, folders: Sequence[Path]) -> Path:
    """Where `file` is: as named, else in the one folder that has it; of two, neither is meant for certain."""
    if _exists(file) or not file.is_relative_to(manifest_folder):
        return file
    named = file.relative_to(manifest_folder)
    found = {os.path.realpath(folder / named): folder / named for folder in folders if _exists(folder / named)}
    return next(iter(found.values())) if len(found) == 1 else file


def _files(sources: Iterable[_Source], rows: Mapping[Path, Mapping[str, ManifestRow]]) -> list[_File]:
    """Every file of the run once, by path, with its row."""
    files: dict[str, _File] = {}
    for source in sources:
        for file in _described(source, rows.get(source.manifest, {}) if source.manifest else {}):
            known = files.setdefault(os.path.realpath(file.path), file)
            if known.row is None and file.row is not None:
                files[os.path.realpath(file.path)] = file
    return sorted(files.values(), key=lambda file: file.path)


def _described(source: _Source, rows: Mapping[str, ManifestRow]) -> Iterator[_File]:
    """The files of `source` and those that only rows name, as far as these belong to the run."""
    found = {os.path.realpath(path): path for path in source.files}
    for real, path in found.items():
        yield _File(path=path, row=rows.get(real), manifest=source.manifest)
    if source.rows is _Rows.FOUND:
        return
    for real, row in rows.items():
        if real not in found and (source.rows is _Rows.ALL or not _exists(row.file)):
            yield _File(path=row.file, row=row, manifest=source.manifest)


# --- what the files are -----------------------------------------------------------------------------------------


def _hashed(files: Iterable[_File]) -> tuple[dict[str, list[_File]], list[MissingFile]]:
    """Files by the SHA-256 of their bytes, and those that have none."""
    copies: dict[str, list[_File]] = defaultdict(list)
    missing: list[MissingFile] = []
    for file in files:
        content = _sha256(file.path)
        if isinstance(content, str):
            copies[content].append(file)
        else:
            missing.append(_missing(file, content))
    return copies, missing


def changed_file(file: SourceFile) -> Text | None:
    """Why the file of a stored recording cannot be heard again: it is not where it was, or is another; else None."""
    content = _sha256(file.path)
    if isinstance(content, Text):
        return Text(f"{file.path}：{content.zh}", f"{file.path}: {content.en}")
    if content != file.sha256:
        return Text(
            f"{file.path}：文件内容已改变，不是当时评分的录音",
            f"{file.path}: the file has changed and is not the recording that was scored",
        )
    return None


def _place(file: _File) -> tuple[Path, int | None]:
    return (file.path, None) if file.row is None or file.manifest is None else (file.manifest, file.row.line)


def _sha256(path: Path) -> str | Text:
    """SHA-256 of the bytes, read as a stream; or the reason why there is none."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            return Text("不是普通文件", "not a regular file")
        if status.st_size == 0:  # all empty files have one hash: they would be taken for one call
            return Text("文件是空的（0 字节）", "the file is empty (0 bytes)")
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return Text("文件不存在，或链接已失效", "the file does not exist, or the link is broken")
    except OSError as error:
        return Text(f"文件读不了：{error.strerror}", f"the file cannot be read: {error.strerror}")


def _missing(file: _File, reason: Text) -> MissingFile:
    return MissingFile(
        file=file.path,
        manifest=file.manifest if file.row else None,
        line=file.row.line if file.row else None,
        metadata=file.row.metadata if file.row else _NOTHING_KNOWN,
        reason=reason,
    )


def _closed_folder(error: OSError) -> MissingFile:
    reason = Text(
        f"文件夹打不开，其中的录音没有评：{error.strerror}",
        f"the folder cannot be opened, what is in it was not scored: {error.strerror}",
    )
    return MissingFile(file=Path(error.filename), manifest=None, line=None, metadata=_NOTHING_KNOWN, reason=reason)


def _side(content: str, copies: Sequence[_File]) -> _Side:
    """The one file that copies of the same bytes are; what their rows disagree about is unknown."""
    described = [(file.manifest, file.row) for file in copies if file.manifest is not None and file.row is not None]
    said = [row.metadata for _, row in described]
    extra = {name: _agreed(metadata.extra.get(name) for metadata in said) for each in said for name in each.extra}
    values = {name: _agreed(getattr(metadata, name) for metadata in said) for name in _FIELDS}
    return _Side(
        source=SourceFile(path=copies[0].path, sha256=content, layout=_agreed(row.layout for _, row in described)),
        metadata=Metadata(**values, extra={name: value for name, value in extra.items() if value is not None}),
        place=(described[0][0], described[0][1].line) if described else (copies[0].path, None),
    )


def _agreed(values: Iterable[_T | None]) -> _T | None:
    """The only value there is, None where there are several."""
    known = {value for value in values if value is not None}
    return known.pop() if len(known) == 1 else None


# --- which files are one call -----------------------------------------------------------------------------------


def _calls(sides: Iterable[_Side]) -> tuple[list[Recording], list[Problem]]:
    """One recording for each file, or for the agent's and the customer's side of one call id of a manifest."""
    calls: dict[tuple[Path, str | None], list[_Side]] = defaultdict(list)
    for side in sides:
        manifest, line = side.place
        one_of_two = line is not None and side.metadata.call_id is not None
        calls[(manifest, side.metadata.call_id) if one_of_two else (side.source.path, None)].append(side)
    recordings: list[Recording] = []
    problems: list[Problem] = []
    for files in calls.values():
        call = sorted(files, key=lambda side: side.place[1] or 0)
        pair = _pair(call)
        if pair is None:
            recordings += [Recording(files=(side.source,), metadata=side.metadata) for side in call]
            problems += [wrong.same_call_id(other.place, call[0].place[1]) for other in call[1:]]
        else:
            agent, customer = pair
            recordings.append(Recording(files=(agent.source, customer.source), metadata=_filled(agent, customer)))
            problems += [wrong.sides_disagree(customer.place, agent.place[1])] if _disagree(agent, customer) else []
    return recordings, problems


def _pair(call: Sequence[_Side]) -> tuple[_Side, _Side] | None:
    """The agent's and the customer's side, if that is what the files of a call are."""
    sides = {side.source.layout: side for side in call}
    agent, customer = sides.get(Layout.AGENT_ONLY), sides.get(Layout.CUSTOMER_ONLY)
    return None if agent is None or customer is None or len(call) != 2 else (agent, customer)


def _filled(agent: _Side, customer: _Side) -> Metadata:
    """The metadata of the agent's side; what it lacks, the customer's row may say."""
    first, second = agent.metadata, customer.metadata
    lacking = {name: getattr(second, name) for name in _FIELDS if getattr(first, name) is None}
    return replace(first, **lacking, extra={**second.extra, **first.extra})


def _disagree(agent: _Side, customer: _Side) -> bool:
    said = [(getattr(agent.metadata, name), getattr(customer.metadata, name)) for name in _FIELDS]
    return any(first is not None and second is not None and first != second for first, second in said)


def _order(recording: Recording) -> tuple[bool, float, Path]:
    started_at = recording.metadata.started_at
    return started_at is None, started_at.timestamp() if started_at else 0.0, recording.files[0].path
