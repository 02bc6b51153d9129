"""Hashes of the lexicons by category, so that edited lexicons leave standing what other categories found."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table; what the lexicons of earlier analyses were stays unknown."""
    op.create_table(
        "lexicon_versions",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared", sa.Text(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_lexicon_versions")),
    )
    op.create_index(op.f("ix_lexicon_versions_shared"), "lexicon_versions", ["shared"])
