"""Goals in people's own words or by a dimension's points; notes about a call, whose text an erasure takes along.

Personal data are masked when a note is stored; in notes of earlier programs they are masked here.
"""

import sqlalchemy as sa
from alembic import op

from qa_monitor.masking import mask

revision = "0010"
down_revision = "0009"

TABLE = "coaching_entries"


def upgrade() -> None:
    """Add the columns, and let an erasure that is begun empty a text: no other column of a row, and no row."""
    op.add_column(TABLE, sa.Column("dimension", sa.Text()))
    op.add_column(TABLE, sa.Column("points", sa.Double()))
    op.execute(
        f"ALTER TABLE {TABLE} ADD COLUMN recording_id INTEGER "
        f"CONSTRAINT {op.f(f'fk_{TABLE}_recording_id')} REFERENCES recordings (id)"
    )
    op.create_index(op.f(f"ix_{TABLE}_recording_id"), TABLE, ["recording_id"])
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(f"DROP TRIGGER {TABLE}_immutable ON {TABLE}" if postgresql else f"DROP TRIGGER {TABLE}_immutable_update")
    _mask_texts()
    if postgresql:
        _postgresql(_emptied("IS NOT DISTINCT FROM"))
    else:
        _sqlite(_emptied("IS"))


def _mask_texts() -> None:
    table = sa.table(TABLE, sa.column("id"), sa.column("text"))
    connection = op.get_bind()
    for number, text in connection.execute(sa.select(table.c.id, table.c.text).where(table.c.text.is_not(None))).all():
        if mask(text) != text:
            connection.execute(sa.update(table).where(table.c.id == number).values(text=mask(text)))


def _emptied(same: str) -> str:
    """The text becomes empty, and nothing else changes, while an erasure is begun.

    It is one of the call that the entry is about or, of an entry about no call, of any: it may name the customer.
    """
    columns = (column["name"] for column in sa.inspect(op.get_bind()).get_columns(TABLE))
    conditions = [f'old."{name}" {same} new."{name}"' for name in columns if name != "text"]
    begun = (
        "EXISTS (SELECT 1 FROM erasures AS begun WHERE begun.finished_at IS NULL AND begun.kind <> 'audio' "
        "AND (old.recording_id IS NULL OR begun.recording_id = old.recording_id))"
    )
    return " AND ".join(["new.text = ''", *conditions, begun])


def _postgresql(may_change: str) -> None:
    op.execute(
        f"CREATE FUNCTION qa_monitor_erases_{TABLE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {may_change} THEN RETURN new; END IF; END IF; "
        f"RAISE EXCEPTION '{TABLE} are immutable' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {TABLE}_immutable BEFORE UPDATE OR DELETE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION qa_monitor_erases_{TABLE}()"
    )
    op.execute(
        f"CREATE TRIGGER {TABLE}_immutable_whole BEFORE TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION qa_monitor_immutable()"
    )


def _sqlite(may_change: str) -> None:
    op.execute(
        f"CREATE TRIGGER {TABLE}_immutable_update BEFORE UPDATE ON {TABLE} WHEN NOT ({may_change}) "
        f"BEGIN SELECT RAISE(ABORT, '{TABLE} are immutable'); END"
    )
