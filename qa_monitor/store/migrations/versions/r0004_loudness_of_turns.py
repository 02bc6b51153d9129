"""The loudness of each turn, so that a voice can be judged without the audio."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; of turns that were heard before, it stays unknown."""
    op.add_column("utterances", sa.Column("loudness", sa.Double()))
