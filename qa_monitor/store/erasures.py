"""What was erased by the retention policy, and when: the one trace that stays of what is gone."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from qa_monitor.domain import Text
from qa_monitor.store.columns import Choice
from qa_monitor.store.tables import RecordingRow, Row

AT_ONCE = 500
ERASED = "erased"
"""What stands where something was erased that a row cannot do without."""


class Kind(StrEnum):
    """What is kept for a time of its own; each goes together with those before it."""

    AUDIO = "audio"
    """The audio files and the shape of the sound."""
    TEXT = "text"
    """What was said and what people wrote of it, with the index of the search."""
    EVERYTHING = "everything"
    """Whatever else tells which customer or which call it was."""

    @property
    def parts(self) -> "tuple[Kind, ...]":
        """The kind itself and those that go with it."""
        kinds = tuple(Kind)
        return kinds[: kinds.index(self) + 1]


class ErasureRow(Row):
    """An erasure: begun before anything goes, finished with its rows, cleared when no page holds their bytes any more.

    Triggers let nothing else of it change.
    """

    __tablename__ = "erasures"
    __table_args__ = (sa.UniqueConstraint("recording_id", "kind"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey(RecordingRow.id))
    kind: Mapped[Kind] = mapped_column(Choice(Kind))
    because: Mapped[str]
    """Id of the policy's rule or request."""
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]


def words_erased(recording_id: Any = RecordingRow.id) -> sa.ColumnElement[bool]:
    """Whether what was said in the recording of a statement, whose number is in this column, is gone."""
    return sa.exists().where(
        ErasureRow.recording_id == recording_id,
        ErasureRow.kind != Kind.AUDIO,
        ErasureRow.finished_at.is_not(None),
    )


def erased_at(db: Session, recording_id: int, kind: Kind) -> datetime | None:
    """When this of the recording was erased first, with `kind` itself or with more; None: it is there."""
    more = [other for other in Kind if kind in other.parts]
    return db.scalar(
        sa.select(sa.func.min(ErasureRow.finished_at)).where(
            ErasureRow.recording_id == recording_id, ErasureRow.kind.in_(more)
        )
    )


def words_erased_at(db: Session, hashes: Collection[str]) -> Mapping[str, datetime]:
    """Those of the recordings, by SHA-256, of which nobody may know any more what was said; since when."""
    wanted, found = iter(sorted(set(hashes))), dict[str, datetime]()
    while some := list(islice(wanted, AT_ONCE)):
        rows = db.execute(
            sa.select(RecordingRow.sha256, sa.func.min(ErasureRow.finished_at))
            .join(ErasureRow, ErasureRow.recording_id == RecordingRow.id)
            .where(RecordingRow.sha256.in_(some), ErasureRow.kind != Kind.AUDIO, ErasureRow.finished_at.is_not(None))
            .group_by(RecordingRow.sha256)
        )
        found |= {sha256: at for sha256, at in rows if at is not None}
    return found


def erased_text(at: datetime) -> Text:
    """What people read where a call was."""
    day = at.astimezone().date().isoformat()
    return Text(f"已按保存期限规定于 {day} 删除内容", f"erased by policy on {day}")


def audio_erased_text(at: datetime) -> Text:
    """What people read where there was something to hear."""
    day = at.astimezone().date().isoformat()
    return Text(f"录音已按保存期限规定于 {day} 删除", f"the audio was erased by policy on {day}")


def erased_name(sha256: str) -> str:
    """What a recording is called that has lost its name."""
    return f"{ERASED}-{sha256[:12]}"
