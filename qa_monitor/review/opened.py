"""A call as an account may open it: the review's row, and the findings with what people said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.decided import Act, acts_in
from qa_monitor.domain import Account, Text
from qa_monitor.review.access import sees
from qa_monitor.review.refusals import NotAllowed, NotThere, Unfit
from qa_monitor.store.erasures import Kind, erased_at, erased_text
from qa_monitor.store.review_tables import BlindReviewRow, ReviewRow, SampledCallRow
from qa_monitor.store.tables import FindingRow, RecordingRow
from qa_monitor.store.verdicts import Subject, Target, Verdict, load_verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A call and the analysis of it that is open."""

    recording_id: int
    public_id: str
    analysis_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An act in a call under the name that addresses have for it."""

    public_id: str
    target: Target
    finding: FindingRow | None
    """None of one that a person added."""
    subject: Subject | None
    """None where nobody has judged it."""

    @property
    def act(self) -> Act:
        """What it is, without a name."""
        return Act(
            position=None if self.finding is None else self.finding.position, target=self.target, subject=self.subject
        )

    @property
    def added_id(self) -> int | None:
        """The number of the verdict that added it."""
        return None if self.finding is not None or self.subject is None else self.subject.verdicts[0].id


def opened(review: ReviewRow) -> Opened:
    """The newest analysis of a call."""
    return Opened(recording_id=review.recording_id, public_id=review.public_id, analysis_id=review.analysis_id)


def open_call(db: Session, account: Account, public_id: str, *, lock: bool = False) -> ReviewRow:
    """The review of a call that the account may see. Raises NotThere for any other: nobody learns which there are."""
    asked = (
        sa.select(ReviewRow, RecordingRow.agent_id)
        .join(RecordingRow, RecordingRow.id == ReviewRow.recording_id)
        .where(ReviewRow.public_id == public_id)
        .execution_options(populate_existing=True)
    )
    found = db.execute(asked.with_for_update(of=ReviewRow) if lock else asked).one_or_none()
    if found is None or not sees(account, found[1]):
        raise NotThere
    review: ReviewRow = found[0]
    return review


def refuse_while_blind(db: Session, account: Account, recording_id: int) -> None:
    """Who reviews a call blind sees nobody else's verdicts until they have given theirs. Raises NotAllowed."""
    unfinished = (
        sa.select(BlindReviewRow.id)
        .join(SampledCallRow, SampledCallRow.id == BlindReviewRow.sampled_call_id)
        .where(
            SampledCallRow.recording_id == recording_id,
            BlindReviewRow.account_id == account.id,
            BlindReviewRow.finished_at.is_(None),
        )
    )
    if db.scalars(unfinished.limit(1)).one_or_none() is not None:
        raise NotAllowed(
            Text(
                "您正在盲审这通电话，请从“盲审”打开；交出结论后才能看别人的结论",
                "you review this call blind: open it there; you see others' verdicts after giving yours",
            )
        )


def refuse_erased(db: Session, recording_id: int) -> None:
    """Nobody can judge what nobody can hear or read any more. Raises Unfit."""
    at = erased_at(db, recording_id, Kind.TEXT)
    if at is not None:
        raise Unfit(erased_text(at))


def named_findings(db: Session, call: Opened, verdicts: Sequence[Verdict]) -> list[Named]:
    """The machine's findings in their order, then those that people added and no machine has found since."""
    rows = db.scalars(
        sa.select(FindingRow).where(FindingRow.analysis_id == call.analysis_id).order_by(FindingRow.position)
    ).all()
    return [_named(call, act, rows) for act in acts_in(rows, verdicts)]


def _named(call: Opened, act: Act, rows: Sequence[FindingRow]) -> Named:
    finding = None if act.position is None else rows[act.position]
    if finding is not None:
        public_id = _name(call, "finding", finding.id)
    else:
        assert act.subject is not None  # somebody added it
        public_id = _name(call, "added", act.subject.verdicts[0].id)
    return Named(public_id=public_id, target=act.target, finding=finding, subject=act.subject)


def own_verdicts(db: Session, review: ReviewRow) -> tuple[Verdict, ...]:
    """The verdicts on the call that count, oldest first."""
    return load_verdicts(db, [review.recording_id]).get(review.recording_id, ())


def find_named(named: Sequence[Named], public_id: str) -> Named:
    """The finding of this name. Raises NotThere."""
    for one in named:
        if one.public_id == public_id:
            return one
    raise NotThere


def _name(call: Opened, kind: str, number: int) -> str:
    """A name that means something only in this call, and tells no number of the database."""
    return blake2b(f"{call.public_id} {kind} {number}".encode(), digest_size=12).hexdigest()
