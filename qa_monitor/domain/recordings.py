"""A call as recorded, and what the manifest says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from qa_monitor.domain.basics import CalleeRole, Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """The member of staff on the call, as the call platform names them."""

    id: str
    name: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the manifest says of a call. None: the manifest does not say, and nothing may be assumed."""

    call_id: str | None = None
    agent: Agent | None = None
    customer_ref: str | None = None
    started_at: datetime | None = None
    """With its zone, always."""
    callee_role: CalleeRole | None = None
    days_overdue: int | None = None
    agency: str | None = None
    """The outside agency that called for the lender; None where the lender called or the manifest is silent."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Columns of the manifest that the program does not know, kept as they are."""

    def __post_init__(self) -> None:
        if self.started_at is not None and self.started_at.tzinfo is None:
            raise ValueError("started_at needs a time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One audio file of a recording."""

    path: Path
    sha256: str
    """Of the bytes, lower-case hexadecimal."""
    layout: Layout | None
    """None: the manifest does not say; a stereo file is then of unknown roles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One call as recorded: one file, or two where the platform exports each side as its own file."""

    files: tuple[SourceFile, ...]
    metadata: Metadata

    def __post_init__(self) -> None:
        if len(self.files) not in (1, 2):
            raise ValueError(f"a recording has one or two files, got {len(self.files)}")

    @property
    def sha256(self) -> str:
        """Identity: the file's hash, or for two files the hash of both hashes, agent's side first."""
        return identity([file.sha256 for file in self.files])

    @property
    def name(self) -> str:
        """What people call it: the call id, or the file's name without its ending."""
        return self.metadata.call_id or self.files[0].path.stem


def identity(hashes: list[str]) -> str:
    """The identity of a recording from the SHA-256 of its files, in order."""
    return hashes[0] if len(hashes) == 1 else sha256("\n".join(hashes).encode()).hexdigest()
