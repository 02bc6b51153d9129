"""Recordings, transcripts, analyses with their parts, runs; what an analysis says can never be changed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

IMMUTABLE = (
    "transcripts",
    "utterances",
    "analyses",
    "findings",
    "measures",
    "checks",
    "dimension_scores",
    "score_lines",
)


def upgrade() -> None:
    """Make all tables of the first version."""
    _recordings()
    _transcripts()
    _analyses()
    _findings()
    _parts()
    _runs()
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _lists(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.JSON(), nullable=False) for name in names]


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Double(), nullable=nullable) for name in names]


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("sha256"),
        *_texts("call_id", "agent_id", "agent_name", "agent_team", "customer_ref", nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("started_offset", sa.Integer()),
        *_texts("started_zone", "callee_role", nullable=True),
        sa.Column("days_overdue", sa.BigInteger()),
        *_texts("agency", nullable=True),
        *_lists("extra"),
        _key("recordings", "id"),
        sa.UniqueConstraint("sha256", name=op.f("uq_recordings_sha256")),
        sqlite_autoincrement=True,
    )
    _index("recordings", "agent_id", "started_at")
    _index("recordings", "agent_team", "started_at")
    _index("recordings", "started_at")
    _index("recordings", "call_id")
    op.create_table(
        "recording_files",
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("path", "stem", "sha256"),
        *_texts("layout", nullable=True),
        _key("recording_files", "recording_id", "position"),
        _belongs("recording_files", "recording_id", "recordings"),
    )
    _index("recording_files", "stem")


def _transcripts() -> None:
    op.create_table(
        "transcripts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        *_texts("program", "model", "layout_key", "digest"),
        *_numbers("seconds"),
        sa.Column("roles_known", sa.Boolean(), nullable=False),
        *_lists("roles", "damaged", "readings"),
        *_texts("asked"),
        _key("transcripts", "id"),
        _belongs("transcripts", "recording_id", "recordings"),
        sa.UniqueConstraint(
            *("recording_id", "program", "model", "layout_key", "digest"),
            name=op.f("uq_transcripts_recording_id_program_model_layout_key_digest"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "utterances",
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("role"),
        sa.Column("track", sa.Integer(), nullable=False),
        *_numbers("start_seconds", "end_seconds"),
        *_texts("text"),
        *_lists("words"),
        *_numbers("log_probability"),
        *_lists("alternatives"),
        *_texts("doubtful", nullable=True),
        *_texts("tokens"),
        _key("utterances", "transcript_id", "position"),
        _belongs("utterances", "transcript_id", "transcripts"),
    )


def _analyses() -> None:
    op.create_table(
        "analyses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_texts("program", "model", "lexicons", "scorecard", "metadata_version"),
        *_lists("files", "call"),
        *_texts("state"),
        *_texts("reason_zh", "reason_en", nullable=True),
        *_numbers("points", nullable=True),
        *_texts("points_missing", nullable=True),
        sa.Column("critical", sa.Boolean()),
        *_texts("critical_missing", nullable=True),
        _key("analyses", "id"),
        _belongs("analyses", "recording_id", "recordings"),
        _belongs("analyses", "transcript_id", "transcripts"),
        sa.CheckConstraint("points IS NULL OR points_missing IS NULL", name=op.f("ck_analyses_points")),
        sa.CheckConstraint("critical IS NULL OR critical_missing IS NULL", name=op.f("ck_analyses_critical")),
        sqlite_autoincrement=True,
    )
    _index("analyses", "recording_id", "id")
    _index("analyses", "transcript_id")
    concluded = sa.text("state IN ('scored', 'damaged', 'no_speech')")
    op.create_index(
        "uq_analyses_versions",
        "analyses",
        ["recording_id", "program", "model", "lexicons", "scorecard", "metadata_version"],
        unique=True,
        sqlite_where=concluded,
        postgresql_where=concluded,
    )


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("analysis_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("category", "code", "entry", "polarity", "severity", "role"),
        sa.Column("turn", sa.Integer(), nullable=False),
        *_numbers("start_seconds", "end_seconds"),
        *_texts("heard", "believed", "found_by"),
        *_numbers("confidence"),
        *_numbers("log_probability", nullable=True),
        *_texts("cancelled_by", "cancelled_cue", "review_because", nullable=True),
        *_lists("sources"),
        *_texts("state"),
        _key("findings", "id"),
        _belongs("findings", "analysis_id", "analyses"),
        sa.UniqueConstraint("analysis_id", "position", name=op.f("uq_findings_analysis_id_position")),
        sqlite_autoincrement=True,
    )
    _index("findings", "code", "state", "analysis_id")
    _index("findings", "state", "analysis_id")


def _parts() -> None:
    _part(
        "measures",
        *_texts("measure_id", "name_zh", "name_en"),
        *_numbers("value", nullable=True),
        *_texts("missing", nullable=True),
        *_texts("unit"),
        *_lists("spans"),
        sa.CheckConstraint("(value IS NULL) <> (missing IS NULL)", name=op.f("ck_measures_value")),
    )
    _part(
        "checks",
        *_texts("check_id", "name_zh", "name_en", "outcome", "because_zh", "because_en"),
        *_lists("spans"),
        *_texts("missing", nullable=True),
        *_lists("sources"),
    )
    _part(
        "dimension_scores",
        *_texts("dimension_id", "name_zh", "name_en"),
        *_numbers("weight"),
        *_numbers("points", nullable=True),
        *_texts("missing", nullable=True),
        sa.CheckConstraint("(points IS NULL) <> (missing IS NULL)", name=op.f("ck_dimension_scores_points")),
    )
    _part(
        "score_lines",
        *_texts("item", "name_zh", "name_en", "dimension"),
        *_numbers("points"),
        *_texts("outcome"),
        sa.Column("critical", sa.Boolean(), nullable=False),
        *_texts("reason_zh", "reason_en"),
        *_numbers("start_seconds", "end_seconds", nullable=True),
        sa.Column("finding", sa.Integer()),
        *_lists("sources"),
    )


def _part(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("analysis_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *columns,
        _key(table, "analysis_id", "position"),
        _belongs(table, "analysis_id", "analyses"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("summary", sa.JSON()),
        _key("runs", "id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "run_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        *_texts("path"),
        *_texts("sha256", nullable=True),
        *_texts("state"),
        *_texts("reason_zh", "reason_en", nullable=True),
        _key("run_files", "id"),
        _belongs("run_files", "run_id", "runs"),
    )
    _index("run_files", "run_id")


def _guard_postgresql() -> None:
    op.execute(
        """
        CREATE FUNCTION qa_monitor_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% are immutable', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in IMMUTABLE:
        op.execute(
            f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION qa_monitor_immutable()"
        )


def _guard_sqlite() -> None:
    for table in IMMUTABLE:
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_immutable_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are immutable'); END"
            )
