"""What an analysed call tells later calls to the same customer, and an index that finds the calls to a customer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table and the index; a call that was analysed before is in no history until it is judged again.

    A history can change and change back, and the analysis that was true before is then added once more: versions may
    come again, though never twice in a row.
    """
    op.drop_index("uq_analyses_versions", "analyses")
    op.create_index(op.f("ix_recordings_customer_ref_started_at"), "recordings", ["customer_ref", "started_at"])
    op.create_table(
        "historic_calls",
        sa.Column("analysis_id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("connected", sa.Boolean()),
        sa.Column("connected_missing", sa.Text()),
        sa.Column("stop_request", sa.Text()),
        sa.Column("promise", sa.JSON()),
        sa.PrimaryKeyConstraint("analysis_id", name=op.f("pk_historic_calls")),
        sa.ForeignKeyConstraint(["analysis_id"], ["analyses.id"], name=op.f("fk_historic_calls_analysis_id")),
        sa.CheckConstraint(
            "(connected IS NULL) <> (connected_missing IS NULL)", name=op.f("ck_historic_calls_connected")
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER historic_calls_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON historic_calls "
        "FOR EACH STATEMENT EXECUTE FUNCTION qa_monitor_immutable()"
    )


def _guard_sqlite() -> None:
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER historic_calls_immutable_{act} BEFORE {act.upper()} ON historic_calls "
            "BEGIN SELECT RAISE(ABORT, 'historic_calls are immutable'); END"
        )
