"""Changes of what verdicts are judged by, in the log: program, lexicons, rules, scorecard."""

import sqlalchemy as sa

from qa_monitor import __version__
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.store import writing
from qa_monitor.store.audit import COMMAND_LINE, Act, add_act
from qa_monitor.store.review_tables import AuditRow


def note_configuration(engine: sa.Engine, knowledge: Knowledge) -> None:
    """Add a row where the program or its files are others than when the review last began."""
    newest = sa.select(AuditRow.detail).where(AuditRow.act == Act.CONFIGURED).order_by(AuditRow.id.desc()).limit(1)
    detail = {"program": __version__, "files": knowledge.version}
    with writing(engine) as db:
        if db.scalars(newest).one_or_none() != detail:
            add_act(db, Act.CONFIGURED, by=COMMAND_LINE, subject="", detail=detail)
