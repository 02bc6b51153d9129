"""The record of talks with agents: notes, agreed goals, and who has seen them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TABLE = "coaching_entries"


def upgrade() -> None:
    """Make the table; its rows are only ever added."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Integer()),
        sa.Column("text", sa.Text()),
        sa.Column("item", sa.Text()),
        sa.Column("tenths", sa.Integer()),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{TABLE}_public_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{TABLE}_account_id")),
        sa.ForeignKeyConstraint(["about_id"], [f"{TABLE}.id"], name=op.f(f"fk_{TABLE}_about_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{TABLE}_agent_id_id"), TABLE, ["agent_id", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {TABLE}_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION qa_monitor_immutable()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_immutable_{act} BEFORE {act.upper()} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} are immutable'); END"
        )
