"""The library of exemplary clips: what was put into it, and what was taken out again."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

IMMUTABLE = ("library_clips", "library_removals")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, whose rows stay as they are."""
    _clips()
    _removals()
    for table in IMMUTABLE:
        _guard(table)


def _clips() -> None:
    op.create_table(
        "library_clips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", BIG),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("scenario", "title", "why", "role")),
        sa.Column("start_seconds", sa.Double(), nullable=False),
        sa.Column("end_seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_clips")),
        sa.UniqueConstraint("public_id", name=op.f("uq_library_clips_public_id")),
        _belongs("library_clips", "recording_id", "recordings"),
        _belongs("library_clips", "finding_id", "findings"),
        _belongs("library_clips", "account_id", "accounts"),
        sqlite_autoincrement=True,
    )
    for column in ("scenario", "recording_id"):
        op.create_index(op.f(f"ix_library_clips_{column}"), "library_clips", [column])


def _removals() -> None:
    op.create_table(
        "library_removals",
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("clip_id", name=op.f("pk_library_removals")),
        _belongs("library_removals", "clip_id", "library_clips"),
        _belongs("library_removals", "account_id", "accounts"),
    )


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _guard(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION qa_monitor_immutable()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_immutable_{act} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are immutable'); END"
        )
