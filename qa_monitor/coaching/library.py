"""Exemplary moments of calls that supervisors hold up by scenario, for everybody to listen to.

A clip stands as long as the call behind it does: not once the finding it rests on is overturned, a violation of the
agent is heard in it, or the text of the call is gone. Nothing is ever deleted; what is taken out stays in the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.coaching.clips import Clip, cut
from qa_monitor.domain import (
    Account,
    Agent,
    Analysis,
    FindingState,
    Polarity,
    Role,
    Ruling,
    Scenario,
    Span,
    Text,
)
from qa_monitor.masking import mask
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.load import stored_analysis
from qa_monitor.store.review_queue import subject_of
from qa_monitor.store.review_tables import AccountRow, LibraryClipRow, LibraryRemovalRow, ReviewRow
from qa_monitor.store.tables import FindingRow
from qa_monitor.store.verdicts import Subject, load_verdicts, subjects
from qa_monitor.store.waveforms import located

SCENARIOS = {
    Scenario.HARDSHIP: Text("经济困难", "hardship"),
    Scenario.DISPUTE: Text("有异议", "dispute"),
    Scenario.THIRD_PARTY: Text("第三方接听", "third party"),
    Scenario.ANGER: Text("情绪激动", "anger"),
}

NO_TEXT = Text("这段没有文字：通话没有转写，或已按保留期限清除", "no text: never transcribed, or erased by retention")
OVERTURNED = Text("作为依据的发现已被推翻", "the finding it rests on was overturned")
VIOLATION = Text("这段里有坐席的疑似违规", "a violation of the agent is suspected in it")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClip:
    """What is to be put into the library."""

    scenario: Scenario
    title: str
    why: str
    """Why it is exemplary."""
    around: Span
    """What it is about, in seconds from the start of the recording."""
    role: Role = Role.AGENT
    finding_id: int | None = None
    """Number of the finding it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryClip:
    """A clip of the library with what it says; text masked."""

    public_id: str
    scenario: Scenario
    title: str
    why: str
    at: datetime
    by: str
    call: str
    """Public id of the call."""
    agent: Agent | None
    """Of whom it is: for those alone who may see the call."""
    clip: Clip
    """Without sound."""
    analysis_id: int
    analysis: Analysis
    """Of the call, with its files where they are now."""
    withdrawn: Text | None
    """Why it no longer stands; it is not played then."""
    removed: tuple[datetime, str] | None = None
    """When and by whom it was taken out."""


def add_clip(db: Session, account: Account, review: ReviewRow, new: NewClip) -> str:
    """Put a clip of the call into the library; its public id. Ask `why_not` before."""
    row = LibraryClipRow(
        recording_id=review.recording_id,
        finding_id=new.finding_id,
        account_id=account.id,
        scenario=new.scenario,
        title=new.title,
        why=new.why,
        role=new.role,
        start_seconds=new.around.start,
        end_seconds=new.around.end,
    )
    db.add(row)
    db.flush()
    detail = {"call": review.public_id, "scenario": str(new.scenario)}
    add_act(db, Act.CLIP_ADDED, by=account, subject=row.public_id, detail=detail)
    return row.public_id


def remove_clip(db: Session, account: Account, public_id: str) -> Scenario | None:
    """Take a clip out; the scenario that it stood in. None where it is not there, or was taken out before."""
    row = db.scalars(_standing().where(LibraryClipRow.public_id == public_id)).one_or_none()
    if row is None:
        return None
    db.add(LibraryRemovalRow(clip_id=row.id, account_id=account.id))
    add_act(db, Act.CLIP_REMOVED, by=account, subject=public_id, detail={"scenario": str(row.scenario)})
    return row.scenario


def library_clips(db: Session, scenario: Scenario | None = None) -> list[LibraryClip]:
    """The clips that nobody took out, the newest first, with those that no longer stand."""
    asked = _standing().order_by(LibraryClipRow.id.desc())
    rows = db.scalars(asked if scenario is None else asked.where(LibraryClipRow.scenario == scenario)).all()
    return _clips(db, rows)


def library_clip(db: Session, public_id: str) -> LibraryClip | None:
    """The clip of this name, if it is in the library and stands."""
    rows = db.scalars(_standing().where(LibraryClipRow.public_id == public_id)).all()
    return next((one for one in _clips(db, rows) if one.withdrawn is None), None)


def removed_clips(db: Session) -> list[LibraryClip]:
    """What was taken out, the last first."""
    rows = db.execute(
        sa.select(LibraryClipRow, LibraryRemovalRow.at, AccountRow.display_name)
        .join(LibraryRemovalRow, LibraryRemovalRow.clip_id == LibraryClipRow.id)
        .join(AccountRow, AccountRow.id == LibraryRemovalRow.account_id)
        .order_by(LibraryRemovalRow.at.desc(), LibraryClipRow.id.desc())
    ).all()
    clips = _clips(db, [row for row, _, _ in rows])
    return [replace(one, removed=(at, by)) for one, (_, at, by) in zip(clips, rows, strict=True)]


def why_not(db: Session, review: ReviewRow, clip: Clip, finding_id: int | None = None) -> Text | None:
    """Why this clip of the call cannot be an example, as things stand; None where it can."""
    if not any(turn.text for turn in clip.turns):
        return NO_TEXT
    judged = subjects(load_verdicts(db, [review.recording_id]).get(review.recording_id, ()))
    if finding_id is not None and _is_overturned(db.get_one(FindingRow, finding_id), judged):
        return OVERTURNED
    spans = _violations(db, review.analysis_id, judged)
    return VIOLATION if any(span.overlap(clip.span) > 0 for span in spans) else None


def _standing() -> sa.Select[LibraryClipRow]:
    removed = sa.exists().where(LibraryRemovalRow.clip_id == LibraryClipRow.id)
    return sa.select(LibraryClipRow).where(~removed)


def _clips(db: Session, rows: Sequence[LibraryClipRow]) -> list[LibraryClip]:
    people = dict(
        db.execute(
            sa.select(AccountRow.id, AccountRow.display_name).where(AccountRow.id.in_({row.account_id for row in rows}))
        ).all()
    )
    return [_clip(db, row, people[row.account_id]) for row in rows]


def _clip(db: Session, row: LibraryClipRow, by: str) -> LibraryClip:
    review = db.get_one(ReviewRow, row.recording_id)
    analysis = stored_analysis(db, review.analysis_id).analysis
    clip = cut(analysis, Span(row.start_seconds, row.end_seconds), row.role)
    return LibraryClip(
        public_id=row.public_id,
        scenario=row.scenario,
        title=mask(row.title),
        why=mask(row.why),
        at=row.at,
        by=by,
        call=review.public_id,
        agent=analysis.recording.metadata.agent,
        clip=clip,
        analysis_id=review.analysis_id,
        analysis=replace(analysis, recording=located(db, analysis.recording)),
        withdrawn=why_not(db, review, clip, row.finding_id),
    )


def _is_overturned(finding: FindingRow, judged: Sequence[Subject]) -> bool:
    subject = subject_of(finding, judged)
    return subject is not None and subject.holds.ruling is Ruling.OVERTURNED


def _is_open(subject: Subject) -> bool:
    return subject.holds.ruling is Ruling.CANNOT_TELL


def _violations(db: Session, analysis_id: int, judged: Sequence[Subject]) -> list[Span]:
    """When violations are heard that a person confirmed or added, or of which nobody has said what they are."""
    rows = db.scalars(
        sa.select(FindingRow).where(
            FindingRow.analysis_id == analysis_id,
            FindingRow.polarity == Polarity.VIOLATION,
            FindingRow.state != FindingState.CANCELLED,
        )
    ).all()
    ruled = [(row, subject_of(row, judged)) for row in rows]
    found = [Span(row.start_seconds, row.end_seconds) for row, subject in ruled if subject is None or _is_open(subject)]
    confirmed = (Ruling.CONFIRMED, Ruling.ADDED)
    return found + [
        one.holds.correction.span or target.span
        for one in judged
        if one.holds.ruling in confirmed
        and (target := one.verdicts[0].target) is not None
        and (one.holds.correction.polarity or target.polarity) is Polarity.VIOLATION
    ]
