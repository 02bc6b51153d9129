"""When the person called speaks, where a person told the sides of a call on one track apart by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column; whoever spoke of roles before only told which side is which."""
    op.add_column("role_statements", sa.Column("callee", sa.JSON()))
