"""How the sides of a call on one track were told apart, and what people say of who speaks in one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLE = "role_statements"


def upgrade() -> None:
    """Add column and table; of calls that were heard before, nobody has tried to tell the sides apart."""
    op.add_column("transcripts", sa.Column("split", sa.JSON()))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("swapped", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name=op.f(f"fk_{TABLE}_recording_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{TABLE}_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{TABLE}_recording_id_id"), TABLE, ["recording_id", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {TABLE}_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION qa_monitor_immutable()"
        )
    else:
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_immutable_{act} BEFORE {act.upper()} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} are immutable'); END"
            )
