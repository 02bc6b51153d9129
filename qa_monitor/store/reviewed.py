"""The verdicts of reviewers on calls, for a comparison of lexicons."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from qa_monitor.domain.verdicts import Verdict


def verdicts_of(db: Session, recording_ids: Collection[int]) -> Mapping[int, Sequence[Verdict]]:
    """For each recording, by its number, the verdicts that stand; without verdicts it is left out.

    No program stores verdicts yet, so there are none.
    """
    return {}
