"""Which scorecard judged a call and why, and how much of each dimension could be judged."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table and the column; analyses of before keep their totals, which counted each dimension whole."""
    op.add_column("dimension_scores", sa.Column("judged", sa.Double()))
    op.create_table(
        "scorecard_choices",
        sa.Column("analysis_id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("scorecard_id", "name_zh", "name_en", "sha256", "because_zh", "because_en")
        ),
        sa.PrimaryKeyConstraint("analysis_id", name=op.f("pk_scorecard_choices")),
        sa.ForeignKeyConstraint(["analysis_id"], ["analyses.id"], name=op.f("fk_scorecard_choices_analysis_id")),
    )
    op.create_index(op.f("ix_scorecard_choices_scorecard_id"), "scorecard_choices", ["scorecard_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER scorecard_choices_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON scorecard_choices "
            "FOR EACH STATEMENT EXECUTE FUNCTION qa_monitor_immutable()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER scorecard_choices_immutable_{act} BEFORE {act.upper()} ON scorecard_choices "
            "BEGIN SELECT RAISE(ABORT, 'scorecard_choices are immutable'); END"
        )
