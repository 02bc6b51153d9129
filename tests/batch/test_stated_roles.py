"""What a person said of the roles of a call holds when the call is heard anew, and makes nothing be done twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import batch_judges as judges
import pytest
import sqlalchemy as sa

from qa_monitor.batch.listening import Heard, Hearing
from qa_monitor.batch.run import plan, run
from qa_monitor.domain import (
    Duty,
    Layout,
    Metadata,
    Recording,
    Role,
    SourceFile,
    Span,
    Split,
    Transcript,
    Turn,
    Utterance,
    Word,
)
from qa_monitor.ruleset import ToolVersions
from qa_monitor.store import load_analysis, open_database, reading, writing
from qa_monitor.store.review_tables import AccountRow, RoleStatementRow
from qa_monitor.store.tables import AnalysisRow, RecordingRow

TOOLS = ToolVersions(program="0.1.0", model="fake@00", lexicons="aa", scorecard="bb", voices="voices-1")
CALL = Recording(
    files=(SourceFile(path=Path("m.wav"), sha256=sha256(b"m").hexdigest(), layout=Layout.MONO),),
    metadata=Metadata(call_id="m"),
)


def said(role: Role, at: float) -> Utterance:
    span = Span(at, at + 2)
    return Utterance(
        turn=Turn(role=role, span=span),
        words=(Word(text="您好", span=span, probability=0.9),),
        log_probability=-0.3,
    )


def heard_as(*roles: Role) -> Transcript:
    return Transcript(
        seconds=60,
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        damaged=(),
        utterances=tuple(said(role, 5.0 * at) for at, role in enumerate(roles)),
        asked="aa",
        split=Split(confidence=0.96, likeness=0.7),
    )


class Ear:
    """Hears the customer first, in a spawned worker too."""

    def __call__(self, threads: int) -> Hearing:
        return self.listen

    def listen(self, recordings: Sequence[Recording]) -> list[Heard]:
        return [Heard(recording=one, transcript=heard_as(Role.CUSTOMER, Role.AGENT)) for one in recordings]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> sa.Engine:
    if request.param == "sqlite":
        return open_database(f"sqlite:///{tmp_path}/calls.db")
    return open_database(str(request.getfixturevalue("postgresql_url")))


def scored(engine: sa.Engine, *, force: bool = False, tools: ToolVersions = TOOLS) -> dict[str, int]:
    work = replace(judges.work(tools), hearing=Ear())
    report = run([CALL], [], work=work, engine=engine, workers=1, force=force, on_event=lambda _: None)
    return {str(state): count for state, count in report.counts.items() if count}


def roles(engine: sa.Engine) -> list[Role]:
    with reading(engine) as db:
        transcript = load_analysis(db, "m").analysis.transcript
    assert transcript is not None
    return [one.turn.role for one in transcript.utterances]


def state_agent(engine: sa.Engine, *agent: Span, callee: tuple[Span, ...] | None = None) -> None:
    with writing(engine) as db:
        person = db.scalars(sa.select(AccountRow)).one_or_none()
        if person is None:
            person = AccountRow(name="r", display_name="测试员", duty=Duty.REVIEWER, password_hash="none")
            db.add(person)
            db.flush()
        db.add(
            RoleStatementRow(
                recording_id=db.scalars(sa.select(RecordingRow.id)).one(),
                account_id=person.id,
                at=datetime(2026, 3, 2, tzinfo=UTC),
                version=2,
                swapped=callee is None,
                agent=agent,
                callee=callee,
            )
        )


def test_a_persons_word_holds_when_the_call_is_heard_anew(engine: sa.Engine) -> None:
    assert scored(engine) == {"scored": 1}
    assert roles(engine) == [Role.CUSTOMER, Role.AGENT]
    state_agent(engine, Span(0, 2))
    assert scored(engine, force=True) == {"scored": 1}
    assert roles(engine) == [Role.AGENT, Role.CUSTOMER]
    assert scored(engine, tools=replace(TOOLS, program="0.2.0")) == {"scored": 1}
    assert roles(engine) == [Role.AGENT, Role.CUSTOMER]


def test_times_told_by_hand_hold_when_the_call_is_heard_anew(engine: sa.Engine) -> None:
    scored(engine, tools=replace(TOOLS, voices=""))
    state_agent(engine, Span(0, 0.8), callee=(Span(0.8, 2), Span(5, 7)))
    assert scored(engine) == {"scored": 1}
    assert roles(engine) == [Role.CUSTOMER, Role.CUSTOMER]  # one word is one person's
    state_agent(engine, Span(0, 2), Span(5, 7), callee=())
    for tools in (TOOLS, replace(TOOLS, program="0.2.0"), replace(TOOLS, voices="")):
        scored(engine, tools=tools)
        assert roles(engine) == [Role.AGENT, Role.AGENT]


def test_what_is_judged_by_it_is_not_done_again(engine: sa.Engine) -> None:
    scored(engine)
    state_agent(engine, Span(0, 2))
    assert plan([CALL], TOOLS, engine, force=False).to_do == (CALL,)
    assert scored(engine) == {"scored": 1}
    assert plan([CALL], TOOLS, engine, force=False).unchanged == (CALL,)
    assert scored(engine) == {"unchanged": 1}
    with reading(engine) as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(AnalysisRow)) == 2


def test_with_a_voice_model_calls_that_may_be_on_one_track_are_heard_again(engine: sa.Engine) -> None:
    scored(engine, tools=replace(TOOLS, voices=""))
    assert plan([CALL], TOOLS, engine, force=False).to_do == (CALL,)


@pytest.mark.parametrize(
    ("layout", "model"),
    [
        pytest.param(Layout.MONO, "fake@00+voices-1", id="one track"),
        pytest.param(None, "fake@00+voices-1", id="nobody knows before it is opened"),
        pytest.param(Layout.AGENT_LEFT, "fake@00", id="a channel for each side"),
        pytest.param(Layout.AGENT_ONLY, "fake@00", id="one side alone"),
    ],
)
def test_models_that_a_transcript_rests_on(layout: Layout | None, model: str) -> None:
    (file,) = CALL.files
    call = replace(CALL, files=(replace(file, layout=layout),))
    assert TOOLS.model_for(call) == model
    assert replace(TOOLS, voices="").model_for(call) == "fake@00"
