"""Accounts, reviews with their queue, verdicts, appeals, samples, the log of acts, and an index of what was said."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

IMMUTABLE = ("verdicts", "appeals", "appeal_decisions", "sampling_plans", "sampled_calls", "audit_log")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables. Reviews of calls that were scored before are opened when the review is first started."""
    _accounts()
    _reviews()
    _samples()
    _verdicts()
    _audit()
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _moments(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def _table(name: str, *columns: sa.schema.SchemaItem, key: tuple[str, ...] = ("id",), counts: bool = True) -> None:
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")), sqlite_autoincrement=counts)


def _belongs(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _accounts() -> None:
    _table(
        "accounts",
        *_numbers("id"),
        *_texts("public_id", "name", "display_name", "duty"),
        *_texts("agent_id", nullable=True),
        *_texts("password_hash"),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        *_moments("created_at"),
        _unique("accounts", "public_id"),
        _unique("accounts", "name"),
    )
    _table(
        "credentials",
        *_texts("token_hash", "public_id"),
        *_numbers("account_id"),
        *_texts("kind"),
        *_texts("label", nullable=True),
        *_moments("created_at", "used_at", "ends_at"),
        _unique("credentials", "public_id"),
        *_belongs("credentials", account_id="accounts"),
        key=("token_hash",),
        counts=False,
    )
    _index("credentials", "account_id")
    _table(
        "failed_sign_ins",
        sa.Column("id", BIG, nullable=False),
        *_texts("name", "address"),
        *_moments("at"),
        counts=False,
    )
    _index("failed_sign_ins", "name", "at")
    _index("failed_sign_ins", "address", "at")
    _index("failed_sign_ins", "at")


def _reviews() -> None:
    _table(
        "reviews",
        *_numbers("recording_id"),
        *_texts("public_id"),
        *_numbers("analysis_id", "version"),
        *_texts("state"),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("escalations", sa.JSON(), nullable=False),
        *_numbers("open_findings"),
        *_numbers("assignee_id", nullable=True),
        _unique("reviews", "public_id"),
        *_belongs("reviews", recording_id="recordings", analysis_id="analyses", assignee_id="accounts"),
        key=("recording_id",),
        counts=False,
    )
    _queue()
    _table(
        "spoken",
        *_numbers("recording_id", "transcript_id"),
        *_texts("characters", "syllables"),
        *_belongs("spoken", recording_id="recordings", transcript_id="transcripts"),
        key=("recording_id",),
        counts=False,
    )
    _table(
        "waveforms",
        *_numbers("recording_id"),
        sa.Column("shape", sa.LargeBinary(), nullable=False),
        *_belongs("waveforms", recording_id="recordings"),
        key=("recording_id",),
        counts=False,
    )


def _queue() -> None:
    _table(
        "review_queue",
        *_numbers("recording_id"),
        *_texts("code", "state"),
        sa.Column("place", BIG, nullable=False),
        *_texts("public_id"),
        *_texts("agent_id", "agent_team", nullable=True),
        *_moments("started_at", nullable=True),
        *_numbers("assignee_id", nullable=True),
        *_belongs("review_queue", recording_id="recordings"),
        key=("recording_id", "code"),
        counts=False,
    )
    for name, *by in (("place",), ("agent", "agent_id"), ("team", "agent_team"), ("assignee", "assignee_id")):
        columns = ["code", "state", *by, "place", "public_id", "started_at"]
        op.create_index(f"ix_review_queue_{name}", "review_queue", columns)
    op.create_index("ix_review_queue_started", "review_queue", ["code", "state", "started_at"])


def _samples() -> None:
    _table(
        "sampling_plans",
        *_numbers("id"),
        *_texts("public_id"),
        *_numbers("account_id"),
        *_moments("at"),
        *_texts("name"),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("double", sa.Boolean(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        *_texts("stratum"),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        *_moments("since", "until", nullable=True),
        sa.Column("population", sa.JSON(), nullable=False),
        _unique("sampling_plans", "public_id"),
        *_belongs("sampling_plans", account_id="accounts"),
    )
    _table(
        "sampled_calls",
        *_numbers("id", "plan_id", "recording_id"),
        *_texts("stratum"),
        *_numbers("version"),
        _unique("sampled_calls", "plan_id", "recording_id"),
        *_belongs("sampled_calls", plan_id="sampling_plans", recording_id="recordings"),
    )
    _index("sampled_calls", "recording_id")
    _table(
        "blind_reviews",
        *_numbers("id"),
        *_texts("public_id"),
        *_numbers("sampled_call_id", "account_id", "analysis_id"),
        *_moments("finished_at", nullable=True),
        _unique("blind_reviews", "public_id"),
        _unique("blind_reviews", "sampled_call_id", "account_id"),
        *_belongs("blind_reviews", sampled_call_id="sampled_calls", account_id="accounts", analysis_id="analyses"),
    )
    _index("blind_reviews", "account_id")


def _verdicts() -> None:
    _table(
        "appeals",
        *_numbers("id"),
        *_texts("public_id"),
        *_numbers("recording_id", "account_id"),
        *_moments("at"),
        *_numbers("version"),
        *_texts("reason"),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        _unique("appeals", "public_id"),
        *_belongs("appeals", recording_id="recordings", account_id="accounts"),
    )
    _index("appeals", "recording_id")
    _table(
        "appeal_decisions",
        *_numbers("appeal_id", "account_id"),
        *_moments("at"),
        *_numbers("version"),
        sa.Column("upheld", sa.Boolean(), nullable=False),
        *_texts("reason"),
        *_belongs("appeal_decisions", appeal_id="appeals", account_id="accounts"),
        key=("appeal_id",),
        counts=False,
    )
    _verdict_table()
    _index("verdicts", "recording_id", "id")
    _index("verdicts", "blind_review_id")
    own = sa.text("version IS NOT NULL AND appeal_id IS NULL")
    op.create_index(
        "uq_verdicts_version",
        "verdicts",
        ["recording_id", "version"],
        unique=True,
        sqlite_where=own,
        postgresql_where=own,
    )


def _verdict_table() -> None:
    _table(
        "verdicts",
        sa.Column("id", BIG, nullable=False),
        *_numbers("recording_id", "analysis_id"),
        *_numbers("version", "blind_review_id", "appeal_id", nullable=True),
        *_numbers("account_id"),
        *_moments("at"),
        *_texts("ruling"),
        *_texts("reason", nullable=True),
        sa.Column("finding_id", BIG),
        sa.Column("added_id", BIG),
        *_texts("category", "code", "entry", "role", "polarity", "severity", nullable=True),
        sa.Column("start_seconds", sa.Double()),
        sa.Column("end_seconds", sa.Double()),
        *_texts(*("corrected_category", "corrected_code", "corrected_polarity", "corrected_severity"), nullable=True),
        sa.Column("corrected_start", sa.Double()),
        sa.Column("corrected_end", sa.Double()),
        sa.CheckConstraint("(version IS NULL) <> (blind_review_id IS NULL)", name=op.f("ck_verdicts_version")),
        *_belongs(
            "verdicts",
            recording_id="recordings",
            analysis_id="analyses",
            blind_review_id="blind_reviews",
            appeal_id="appeals",
            account_id="accounts",
            finding_id="findings",
            added_id="verdicts",
        ),
    )


def _audit() -> None:
    _table(
        "audit_log",
        sa.Column("id", BIG, nullable=False),
        *_texts("at", "actor", "act", "subject"),
        sa.Column("detail", sa.JSON(), nullable=False),
        *_texts("hash"),
        counts=False,
    )


def _postgresql() -> None:
    for table in IMMUTABLE:
        op.execute(
            f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION qa_monitor_immutable()"
        )
    for column in ("characters", "syllables"):
        op.execute(f"CREATE INDEX ix_spoken_{column} ON spoken USING gin (string_to_array({column}, ' '))")


def _sqlite() -> None:
    for table in IMMUTABLE:
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_immutable_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are immutable'); END"
            )
    op.execute(
        "CREATE VIRTUAL TABLE spoken_search USING fts5(characters, syllables, content='spoken', "
        "content_rowid='recording_id', detail='column', tokenize='unicode61 remove_diacritics 0')"
    )
    added = (
        "INSERT INTO spoken_search(rowid, characters, syllables) "
        "VALUES (new.recording_id, new.characters, new.syllables);"
    )
    taken = (
        "INSERT INTO spoken_search(spoken_search, rowid, characters, syllables) "
        "VALUES ('delete', old.recording_id, old.characters, old.syllables);"
    )
    for act, body in (("insert", added), ("delete", taken), ("update", taken + added)):
        op.execute(f"CREATE TRIGGER spoken_searched_{act} AFTER {act.upper()} ON spoken BEGIN {body} END")
