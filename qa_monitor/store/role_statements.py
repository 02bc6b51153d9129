"""What people say of who speaks in calls on one track: read for judging, and kept with the call judged by it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import RoleStatement, Transcript
from qa_monitor.store import convert
from qa_monitor.store.judgements import Judgement, save_judgements
from qa_monitor.store.parts import in_parts
from qa_monitor.store.review_tables import AccountRow, RoleStatementRow
from qa_monitor.store.save import digest
from qa_monitor.store.tables import RecordingRow, TranscriptRow, UtteranceRow


def role_statements(db: Session, recordings: Collection[str]) -> Mapping[str, RoleStatement]:
    """What holds of these recordings, by their SHA-256; those of which nobody said anything are left out."""
    found: dict[str, RoleStatement] = {}
    for some in in_parts(set(recordings)):
        rows = db.execute(
            sa.select(RecordingRow.sha256, RoleStatementRow, AccountRow.display_name)
            .join(RoleStatementRow, RoleStatementRow.recording_id == RecordingRow.id)
            .join(AccountRow, AccountRow.id == RoleStatementRow.account_id)
            .where(RecordingRow.sha256.in_(some))
            .order_by(RoleStatementRow.id)
        )
        found |= {sha256: statement_of(row, by) for sha256, row, by in rows}
    return found


def statement_of(row: RoleStatementRow, by: str) -> RoleStatement:
    """The statement of the person whom others see as `by`."""
    return RoleStatement(by=by, at=row.at, agent=row.agent, callee=row.callee)


def save_stated(db: Session, judgement: Judgement, terms: Callable[[Transcript], Sequence[str]]) -> None:
    """Store a call judged by what a person said of its roles: a transcript beside the one it was made of.

    `terms`: the words of each utterance for the index of what was said, asked for where utterances were cut.
    The caller has locked the review; raises ValueError where the call was judged anew meanwhile.
    """
    transcript, old_id = judgement.analysis.transcript, judgement.call.transcript_id
    if transcript is None or old_id is None:
        raise ValueError("a call without a transcript has no roles")
    old = db.get_one(TranscriptRow, old_id)
    tokens: Sequence[str] = db.scalars(
        sa.select(UtteranceRow.tokens).where(UtteranceRow.transcript_id == old_id).order_by(UtteranceRow.position)
    ).all()
    if len(tokens) != len(transcript.utterances):
        tokens = terms(transcript)
    new_id = _save_beside(db, old, transcript, tokens)
    if not save_judgements(db, [replace(judgement, call=replace(judgement.call, transcript_id=new_id))]):
        raise ValueError("the call was judged anew meanwhile")


def _save_beside(db: Session, old: TranscriptRow, transcript: Transcript, words: Sequence[str]) -> int:
    row = TranscriptRow(
        recording_id=old.recording_id,
        program=old.program,
        model=old.model,
        layout_key=old.layout_key,
        digest=digest(transcript, words),
        **convert.transcript_columns(transcript),
    )
    db.add(row)
    db.flush()
    columns = convert.utterance_columns(transcript.utterances, words)
    db.execute(sa.insert(UtteranceRow), [{"transcript_id": row.id, **one} for one in columns])
    return row.id
