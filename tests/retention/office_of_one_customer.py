"""Calls to two invented customers, with everything that the program keeps of a call and all that people add."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from qa_monitor.conduct import HistoricCall, Promise
from qa_monitor.domain import (
    Account,
    Agent,
    Analysis,
    CalleeRole,
    CallState,
    Cancellation,
    Check,
    Context,
    DimensionScore,
    Duty,
    Finding,
    FoundBy,
    Layout,
    Measure,
    Metadata,
    Outcome,
    Polarity,
    Reading,
    Recording,
    Role,
    Ruling,
    Score,
    ScorecardChoice,
    ScoreLine,
    Severity,
    SourceFile,
    Span,
    Text,
    Transcript,
    Turn,
    Utterance,
    Versions,
    Word,
)
from qa_monitor.retention.apply import ErasureReport, erase_due
from qa_monitor.retention.plan import RetentionPlan, plan
from qa_monitor.retention.policy import Policy, Request
from qa_monitor.review.appeals import appeal, decide_appeal
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.coaching import Writer, agree, note
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.sessions import account_value
from qa_monitor.review.sound import Waveform, waveform_to_bytes
from qa_monitor.review.sound.peaks import Lane
from qa_monitor.review.values import CategoryName
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import RunFile, add_run_file, reading, save_analysis, start_run, writing
from qa_monitor.store.coaching import AgreedGoal
from qa_monitor.store.retained import RetainedCall, fulfilled, retained_calls
from qa_monitor.store.review_tables import AccountRow, ReviewRow
from qa_monitor.store.tables import RecordingRow
from qa_monitor.store.waveforms import keep_waveform

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 24)
AGENT = Agent(id="A01", name="测试员甲", team="一组")
NAME = "欧阳测试"
NUMBER = "13900001234"
ACCOUNT = "6222020200001112223"
CUSTOMER = "KH-OUYANG-77"
SPOKEN = "我在螺蛳湾卖毛线"
MARKS = (NAME, NUMBER, ACCOUNT, CUSTOMER, "螺蛳湾", "毛线", "luosi", "maoxian", "螺蛳", "蛳湾")
"""What must not be found anywhere when the customer is erased."""
STAYS = "一起听了开场，先停顿再回答"
"""A note that names nobody."""
OTHER = "KH-WANG-01"
OTHER_SPOKEN = "我在鼓楼修钟表"

KNOWLEDGE = Knowledge(
    categories={
        "V01": CategoryName(
            id="threat",
            code="V01",
            name=Text("威胁恐吓", "threats"),
            polarity=Polarity.VIOLATION,
            severity=Severity.CRITICAL,
            sources=(),
        )
    },
    sources={},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A database and a folder with calls in them."""

    engine: sa.Engine
    folder: Path
    """Everything that the program has written lies in it."""
    calls: tuple[Analysis, ...]
    """The first two of the customer, the last of another."""

    @property
    def audio(self) -> tuple[Path, ...]:
        """The audio files."""
        return tuple(file.path for call in self.calls for file in call.recording.files)


def stored_in(engine: sa.Engine, folder: Path) -> Stored:
    """One call long ago and one of this year to the customer, one of this year to another."""
    recordings = folder / "recordings"
    recordings.mkdir()
    made = (
        _call(recordings / f"{NAME}-{NUMBER}.wav", CUSTOMER, SPOKEN, datetime(2020, 3, 2, 1, 30, 5, tzinfo=ZONE)),
        _call(recordings / f"second-{NUMBER}.wav", CUSTOMER, SPOKEN + "呢", datetime(2026, 5, 4, 9, tzinfo=ZONE)),
        _call(recordings / "other.wav", OTHER, OTHER_SPOKEN, datetime(2026, 5, 5, 9, tzinfo=ZONE)),
    )
    for one in made:
        _save(engine, one)
    _add_what_people_do(engine, made[0])
    return Stored(engine=engine, folder=folder, calls=made)


def _call(path: Path, customer: str, said: str, started_at: datetime) -> Analysis:
    path.write_bytes(f"invented sound of {path.name}".encode())
    return made_up(path, sha256(path.read_bytes()).hexdigest(), customer, said, started_at)


def made_up(path: Path, content: str, customer: str, said: str, started_at: datetime) -> Analysis:
    """An analysis in which everything that can quote the customer does; `content`: SHA-256 of the file."""
    metadata = Metadata(
        call_id=f"{started_at:%Y%m%d}-{customer}",
        agent=AGENT,
        customer_ref=customer,
        started_at=started_at,
        callee_role=CalleeRole.DEBTOR,
        days_overdue=42,
        agency="某某信用管理",
        extra={"账号": ACCOUNT, "客户姓名": NAME} if customer == CUSTOMER else {"账号": "none"},
    )
    name = Text("名", "name")
    quoted = Text(f"客户说「{said}」", f"the customer said 「{said}」")
    return Analysis(
        recording=Recording(
            files=(SourceFile(path=path, sha256=content, layout=Layout.AGENT_LEFT),), metadata=metadata
        ),
        versions=Versions(program="1.0", model="base@d01c", lexicons="a" * 64, scorecard="b" * 64, metadata=content),
        state=CallState.SCORED,
        reason=Text(f"{path.name} 有缺损", f"{path.name} is damaged"),
        transcript=_transcript(said),
        findings=(
            _finding(said),
            replace(_finding(said), span=Span(3, 4), cancelled_by=Cancellation(Context.NEGATION, said)),
        ),
        measures=(Measure(id="talk_share", name=name, value=0.5, unit="ratio"),),
        checks=(Check(id="promise", name=name, outcome=Outcome.YES, because=quoted),),
        score=Score(
            points=80,
            critical=False,
            dimensions=(DimensionScore(id="tone", name=name, weight=1, points=80),),
            lines=(
                ScoreLine(
                    item="threat",
                    name=name,
                    dimension="tone",
                    points=-20,
                    outcome=Outcome.NO,
                    critical=False,
                    reason=quoted,
                    finding=0,
                ),
            ),
            scorecard=ScorecardChoice(id="default", name=name, sha256="a" * 64, because=quoted),
        ),
    )


def _transcript(said: str) -> Transcript:
    words = tuple(
        Word(text=character, span=Span(1 + at / 4, 1 + (at + 1) / 4), probability=0.9)
        for at, character in enumerate(said)
    )
    greeting = Word(text="您好", span=Span(0, 0.5), probability=0.9)
    return Transcript(
        seconds=60,
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        damaged=(),
        utterances=(
            Utterance(turn=Turn(role=Role.AGENT, span=Span(0, 0.5)), words=(greeting,), log_probability=-0.1),
            Utterance(
                turn=Turn(role=Role.CUSTOMER, span=Span(1, 4), track=1),
                words=words,
                log_probability=-0.3,
                alternatives=(said + "吧",),
            ),
        ),
        readings=(
            Reading(
                category="threat",
                entry="some",
                turn=1,
                start=0,
                stop=2,
                believed=said,
                probability=0.9,
                log_probability=-0.5,
                same_sound=True,
            ),
        ),
    )


def _finding(said: str) -> Finding:
    return Finding(
        category="threat",
        code="V01",
        entry="some",
        polarity=Polarity.VIOLATION,
        severity=Severity.CRITICAL,
        role=Role.AGENT,
        turn=1,
        span=Span(1, 2),
        heard=said,
        believed=said,
        found_by=FoundBy.TEXT,
        confidence=0.9,
    )


def _save(engine: sa.Engine, made: Analysis) -> None:
    metadata, file = made.recording.metadata, made.recording.files[0]
    historic = HistoricCall(
        recording=made.recording.sha256,
        customer_ref=metadata.customer_ref,
        callee_role=metadata.callee_role,
        started_at=metadata.started_at,
        seconds=60,
        connected=True,
        promise=Promise(
            amount=4860,
            day=date(2026, 6, 1),
            named_by=Role.CUSTOMER,
            read_back=True,
            agreed=True,
            heard_otherwise=None,
            spans=(Span(1, 2),),
        ),
    )
    texts = [] if made.transcript is None else [one.text for one in made.transcript.utterances]
    with writing(engine) as db:
        save_analysis(db, made, tokens=texts, historic=historic)
        shape = Waveform(seconds=60, lanes=(Lane(role=Role.AGENT, peaks=f"peaks of {file.path.name}".encode()),))
        keep_waveform(db, made.recording.sha256, waveform_to_bytes(shape))
        run = start_run(db, started_at=datetime.now(UTC))
        state = CallState.SCORED
        add_run_file(db, run, RunFile(path=file.path, sha256=file.sha256, state=state, reason=made.reason))
        add_run_file(db, run, RunFile(path=file.path, sha256=None, state=CallState.MISSING, reason=made.reason))


def _add_what_people_do(engine: sa.Engine, made: Analysis) -> None:
    """A verdict, an appeal against it and its decision, each with the customer's name in its reason."""
    told = f"{NAME} 的电话是 {NUMBER}，账号 {ACCOUNT}"
    reviewer, agent, other = (account(engine, duty, name) for duty, name in _PEOPLE)
    public_id = public_id_of(engine, made)
    with writing(engine) as db:
        seen = reviewed_call(db, reviewer, public_id, KNOWLEDGE)
        verdict = NewVerdict(ruling=Ruling.CONFIRMED, finding=seen.findings[0].public_id, reason=told)
        give_verdict(db, reviewer, public_id, verdict, seen=seen.row.version, knowledge=KNOWLEDGE)
    with writing(engine) as db:
        given = appeal(db, agent, public_id, [seen.findings[0].public_id], told)
    with writing(engine) as db:
        decide_appeal(db, other, given, upheld=False, reason=told)
    with writing(engine) as db:
        recording_id = db.scalars(sa.select(ReviewRow.recording_id).where(ReviewRow.public_id == public_id)).one()
        lead = Writer(account=other)
        note(db, lead, AGENT.id, f"{told}，家住测试路12号3单元，{SPOKEN}", recording_id=recording_id)
        note(db, lead, AGENT.id, f"客户 {CUSTOMER} 那通，语速太快")
        note(db, lead, AGENT.id, f"{NAME}（电话 {NUMBER}）说过卖什么")
        note(db, lead, AGENT.id, STAYS)
        goal = AgreedGoal(measured=None, since=TODAY, until=TODAY)
        agree(db, lead, AGENT.id, goal, f"像对 {CUSTOMER.lower()} 那样先停顿", KNOWLEDGE.guide)


_PEOPLE = ((Duty.REVIEWER, "r1"), (Duty.AGENT, "a1"), (Duty.SUPERVISOR, "s1"))


def account(engine: sa.Engine, duty: Duty, name: str) -> Account:
    """An account; its password is never tried."""
    with writing(engine) as db:
        row = AccountRow(
            name=name,
            display_name=f"测试{name}",
            duty=duty,
            agent_id="A01" if duty is Duty.AGENT else None,
            password_hash="none",
        )
        db.add(row)
        db.flush()
        return account_value(row)


def public_id_of(engine: sa.Engine, made: Analysis) -> str:
    """The name of the call in addresses."""
    with reading(engine) as db:
        return db.scalars(
            sa.select(ReviewRow.public_id)
            .join(RecordingRow, RecordingRow.id == ReviewRow.recording_id)
            .where(RecordingRow.sha256 == made.recording.sha256)
        ).one()


OF_CUSTOMER = Policy(rules=(), requests=(Request(id="request-1", customer=CUSTOMER, received_on=TODAY),))


def planned(engine: sa.Engine, policy: Policy, today: date = TODAY) -> RetentionPlan:
    """What the policy asks for."""
    with reading(engine) as db:
        return plan(policy, retained_calls(db, ZONE), today=today, fulfilled=fulfilled(db))


def applied(engine: sa.Engine, policy: Policy, today: date = TODAY) -> ErasureReport:
    """What became of it."""
    return erase_due(planned(engine, policy, today).due, engine, on_call=lambda _: None)


def retained(engine: sa.Engine) -> list[RetainedCall]:
    """The calls as the policy sees them."""
    with reading(engine) as db:
        return list(retained_calls(db, ZONE))
