"""Erasures by the retention policy, and triggers that let pass nothing but them.

While an erasure of a recording is begun and not finished, the columns listed here of its rows may be given the one
value that stands here beside them; no number, code, outcome or ruling can be changed even then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

NO_METADATA = (
    '{"call_id":null,"agent":null,"customer_ref":null,"started_at":null,"zone":null,'
    '"callee_role":null,"days_overdue":null,"agency":null,"extra":{}}'
)
OWN = "old.recording_id"
ANALYSIS = "(SELECT parent.recording_id FROM analyses AS parent WHERE parent.id = old.analysis_id)"
TRANSCRIPT = "(SELECT parent.recording_id FROM transcripts AS parent WHERE parent.id = old.transcript_id)"
APPEAL = "(SELECT parent.recording_id FROM appeals AS parent WHERE parent.id = old.appeal_id)"

ERASABLE: dict[str, tuple[str, dict[str, str]]] = {
    "transcripts": (OWN, {"readings": "'[]'", "digest": "'erased-' || CAST(old.id AS TEXT)"}),
    "utterances": (TRANSCRIPT, {"text": "''", "words": "'[]'", "alternatives": "'[]'", "tokens": "''"}),
    "analyses": (
        OWN,
        {
            "metadata_version": "'erased'",
            "files": "'[]'",
            "call": f"'{NO_METADATA}'",
            "reason_zh": "NULL",
            "reason_en": "NULL",
        },
    ),
    "findings": (ANALYSIS, {"heard": "''", "believed": "''", "cancelled_cue": "''"}),
    "checks": (ANALYSIS, {"because_zh": "''", "because_en": "''"}),
    "score_lines": (ANALYSIS, {"reason_zh": "old.name_zh", "reason_en": "old.name_en"}),
    "scorecard_choices": (ANALYSIS, {"because_zh": "''", "because_en": "''"}),
    "verdicts": (OWN, {"reason": "NULL"}),
    "appeals": (OWN, {"reason": "''"}),
    "appeal_decisions": (APPEAL, {"reason": "''"}),
    "library_clips": (OWN, {"title": "''", "why": "''"}),
}
"""Tables of which an erasure overwrites columns: how a row leads to its recording, and what may stand there then."""
DELETABLE = {"historic_calls": ANALYSIS}
"""Tables of which an erasure deletes rows."""


def upgrade() -> None:
    """Make the table, and triggers in the place of those that let nothing pass."""
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("cleared_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f("fk_erasures_recording_id")),
        sa.UniqueConstraint("recording_id", "kind", name=op.f("uq_erasures_recording_id_kind")),
        sqlite_autoincrement=True,
    )
    guard = _postgresql if op.get_bind().dialect.name == "postgresql" else _sqlite
    for table, (recording, emptied) in ERASABLE.items():
        guard(table, f"{_pending(recording)} AND {_same_but(table, emptied)}", None)
    for table, recording in DELETABLE.items():
        guard(table, None, _pending(recording))
    once = " AND ".join(f"(old.{name} IS NULL OR {_same(f'old.{name}', f'new.{name}')})" for name in _STEPS)
    guard("erasures", f"{_same_but('erasures', {}, free=_STEPS)} AND {once}", None)


_STEPS = ("finished_at", "cleared_at")


def _execute(statement: str) -> None:
    """As it stands: the JSON in it has colons that are no parameters."""
    op.get_bind().exec_driver_sql(statement)


def _pending(recording: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM erasures AS begun WHERE begun.recording_id = {recording} "
        "AND begun.finished_at IS NULL AND begun.kind <> 'audio')"
    )


def _same(one: str, other: str) -> str:
    return f"{one} {'IS NOT DISTINCT FROM' if op.get_bind().dialect.name == 'postgresql' else 'IS'} {other}"


def _same_but(table: str, emptied: dict[str, str], free: tuple[str, ...] = ()) -> str:
    """No column differs, unless it is emptied as it should be or free."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    conditions = []
    for column in sa.inspect(op.get_bind()).get_columns(table):
        name = f'"{column["name"]}"'
        cast = "::text" if postgresql and isinstance(column["type"], sa.JSON) else ""
        old, new = f"old.{name}{cast}", f"new.{name}{cast}"
        if column["name"] in emptied:
            conditions.append(f"({_same(new, old)} OR {_same(new, emptied[column['name']])})")
        elif column["name"] not in free:
            conditions.append(_same(new, old))
    return " AND ".join(conditions)


def _postgresql(table: str, may_change: str | None, may_go: str | None) -> None:
    """`may_change`, `may_go`: when a row may be updated, deleted; never, where None."""
    _execute(f"DROP TRIGGER IF EXISTS {table}_immutable ON {table}")
    _execute(
        f"CREATE FUNCTION qa_monitor_erases_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {may_change or 'FALSE'} THEN RETURN new; END IF; "
        f"ELSIF {may_go or 'FALSE'} THEN RETURN old; END IF; "
        f"RAISE EXCEPTION '{table} are immutable' USING ERRCODE = 'restrict_violation'; END $$"
    )
    _execute(
        f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION qa_monitor_erases_{table}()"
    )
    _execute(
        f"CREATE TRIGGER {table}_immutable_whole BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION qa_monitor_immutable()"
    )


def _sqlite(table: str, may_change: str | None, may_go: str | None) -> None:
    for act, allowed in (("update", may_change), ("delete", may_go)):
        _execute(f"DROP TRIGGER IF EXISTS {table}_immutable_{act}")
        unless = "" if allowed is None else f"WHEN NOT ({allowed}) "
        _execute(
            f"CREATE TRIGGER {table}_immutable_{act} BEFORE {act.upper()} ON {table} {unless}"
            f"BEGIN SELECT RAISE(ABORT, '{table} are immutable'); END"
        )
