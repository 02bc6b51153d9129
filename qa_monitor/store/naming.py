"""Records of talks that name an erased call or its customer, though nobody has said which call they are about."""

import re
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.masking import mask
from qa_monitor.store.coaching import CoachingEntryRow
from qa_monitor.store.tables import RecordingRow

SHORTEST = 4
"""Letters and digits that name somebody: shorter references, such as 12, stand in texts for something else."""

_OF_A_PERSON = re.compile(
    "姓名|户名|电话|手机|证件|身份证|卡号|[账帐][号户]|邮箱|(?:customer|debtor|full).?name|phone|mobile|identity|card|account|mail",
    re.IGNORECASE,
)
"""Headers of columns of the manifest, of those the program does not know, that hold what names a person."""


def names_of(recording: RecordingRow, stems: Iterable[str]) -> tuple[str, ...]:
    """Texts by which people name the call or its customer, as they stand and as notes have them, masked.

    `stems`: of its files; one without a digit, such as 录音, names no call.
    """
    told = [recording.call_id, recording.customer_ref, *(stem for stem in stems if re.search("[0-9]", stem))]
    told += [value for header, value in recording.extra.items() if _OF_A_PERSON.search(header)]
    names = {name.strip() for name in told if name is not None}
    return tuple(sorted(name for name in names | set(map(mask, names)) if _is_a_name(name)))


def _is_a_name(name: str) -> bool:
    """Two Chinese characters may be one, letters and digits are one from `SHORTEST` on, and stars alone are none."""
    plain = name.strip("*")
    return len(plain) >= (2 if re.search("[\u4e00-\u9fff]", plain) else SHORTEST)


def forget_in_talks(db: Session, recording: RecordingRow, stems: Iterable[str]) -> None:
    """Empty the text of every note and goal about no call in which the call or its customer is named.

    Raises IntegrityError unless an erasure of more than the audio is begun.
    """
    names = names_of(recording, stems)
    for number in _naming(db, names):
        db.execute(sa.update(CoachingEntryRow).where(CoachingEntryRow.id == number).values(text=""))


def _naming(db: Session, names: Sequence[str]) -> Iterator[int]:
    if not names:
        return
    pattern = re.compile("|".join(map(_apart, names)), re.IGNORECASE)
    rows = db.execute(
        sa.select(CoachingEntryRow.id, CoachingEntryRow.text).where(
            CoachingEntryRow.recording_id.is_(None),
            sa.or_(*(CoachingEntryRow.text.icontains(name, autoescape=True) for name in names)),
        )
    )
    yield from (number for number, text in rows.all() if text and pattern.search(text))


def _apart(name: str) -> str:
    """The name where it is not part of a longer number or word of Latin letters."""
    before = r"(?<![A-Za-z0-9*])" if re.match(r"[A-Za-z0-9*]", name) else ""
    after = r"(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]$", name) else ""
    return f"{before}{re.escape(name)}{after}"
