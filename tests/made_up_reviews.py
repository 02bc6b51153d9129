"""Invented calls for the tests of the review; a test names only what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import (
    Account,
    Agent,
    Analysis,
    CallState,
    Duty,
    Finding,
    FoundBy,
    Layout,
    Metadata,
    Polarity,
    Recording,
    Role,
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
from qa_monitor.lexicon import Standing
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.sessions import account_value
from qa_monitor.review.values import CategoryName, ShownSource
from qa_monitor.scoring import Scorecard, score, sole
from qa_monitor.scoring.scorecard import Dimension, FindingRule, Item
from qa_monitor.store import save_analysis, writing
from qa_monitor.store.review_tables import AccountRow, ReviewRow
from qa_monitor.store.tables import RecordingRow

CATEGORIES = {
    "V01": CategoryName(
        id="threat",
        code="V01",
        name=Text("威胁恐吓", "threats"),
        polarity=Polarity.VIOLATION,
        severity=Severity.CRITICAL,
        sources=("R08",),
    ),
    "V09": CategoryName(
        id="blame",
        code="V09",
        name=Text("指责", "blame"),
        polarity=Polarity.VIOLATION,
        severity=Severity.MINOR,
        sources=(),
    ),
    "self_harm": CategoryName(
        id="self_harm",
        code="self_harm",
        name=Text("轻生言语", "self-harm"),
        polarity=Polarity.SIGNAL,
        severity=Severity.NONE,
        sources=(),
    ),
}


def _item(code: str, *, critical: bool = False) -> Item:
    category = CATEGORIES[code]
    points = {Severity.CRITICAL: 100.0, Severity.MAJOR: 40.0, Severity.MINOR: 15.0, Severity.NONE: 0.0}
    rule = FindingRule(
        code=code,
        polarity=Polarity.VIOLATION,
        points=MappingProxyType(points),
        at_most=None,
        critical=critical,
        needs=(),
    )
    return Item(id=category.id, name=category.name, dimension="tone", rule=rule, sources=(), house=False)


SCORECARD = Scorecard(
    id="small",
    name=Text("小卡", "small card"),
    least_weight=50,
    least_confidence=0.4,
    dimensions=(Dimension(id="tone", name=Text("语气", "tone"), weight=100),),
    items=(_item("V01", critical=True), _item("V09")),
    sha256="b" * 64,
)
KNOWLEDGE = Knowledge(
    categories=CATEGORIES,
    sources={
        "R08": ShownSource(
            id="R08", title=Text("不得恐吓", "no threats"), content=Text("", ""), standing=Standing.HOUSE
        )
    },
    scorecards=sole(SCORECARD),
)

ANNA = Agent(id="A01", name="测试员甲", team="一组")
BOB = Agent(id="A02", name="测试员乙", team="二组")
STARTED = datetime(2026, 3, 2, 2, tzinfo=UTC)


def finding(code: str = "V01", start: float = 1, **changes: Any) -> Finding:
    category = CATEGORIES[code]
    signal = category.polarity is Polarity.SIGNAL
    plain: dict[str, Any] = {
        "category": category.id,
        "code": code,
        "entry": "some",
        "polarity": category.polarity,
        "severity": category.severity,
        "role": Role.CUSTOMER if signal else Role.AGENT,
        "turn": 0,
        "span": Span(start, start + 1),
        "heard": "打给你爸妈",
        "believed": "打给你爸妈",
        "found_by": FoundBy.TEXT,
        "confidence": 0.9,
        "sources": category.sources,
    }
    return Finding(**(plain | changes))


def said(*texts: str) -> Transcript:
    """A call in which agent and customer say these in turn, a character a quarter second, a turn every ten."""
    utterances = []
    for index, text in enumerate(texts):
        at = 10.0 * index
        words = tuple(
            Word(text=character, span=Span(at + n / 4, at + (n + 1) / 4), probability=0.9)
            for n, character in enumerate(text)
        )
        role = Role.CUSTOMER if index % 2 else Role.AGENT
        turn = Turn(role=role, span=Span(at, at + len(text) / 4), track=index % 2)
        utterances.append(Utterance(turn=turn, words=words, log_probability=-0.2))
    return Transcript(
        seconds=max(60.0, 10.0 * len(texts)),
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        damaged=(),
        utterances=tuple(utterances),
    )


def call(
    name: str = "0001",
    *findings: Finding,
    agent: Agent | None = ANNA,
    texts: Sequence[str] = ("您好我再不还就打给你爸妈", "好的"),
    **metadata: Any,
) -> Analysis:
    path = Path(f"recordings/{name}.wav")
    source = SourceFile(path=path, sha256=sha256(name.encode()).hexdigest(), layout=Layout.AGENT_LEFT)
    recording = Recording(
        files=(source,), metadata=Metadata(**{"call_id": name, "agent": agent, "started_at": STARTED} | metadata)
    )
    transcript = said(*texts)
    return Analysis(
        recording=recording,
        versions=Versions(program="1.0", model="base@d01c", lexicons="a" * 64, scorecard="b" * 64, metadata="c" * 64),
        state=CallState.SCORED,
        reason=None,
        transcript=transcript,
        findings=findings,
        score=score(
            SCORECARD,
            findings=findings,
            measures=(),
            checks=(),
            transcript=transcript,
            metadata=recording.metadata,
        ),
    )


def judged_anew(made: Analysis) -> Analysis:
    """The same under lexicons of a later day."""
    return replace(made, versions=replace(made.versions, lexicons="d" * 64))


def stored(engine: sa.Engine, *made: Analysis) -> list[str]:
    """Store the calls; their public ids."""
    for one in made:
        texts = [] if one.transcript is None else [utterance.text for utterance in one.transcript.utterances]
        with writing(engine) as db:
            save_analysis(db, one, tokens=texts)
    with writing(engine) as db:
        ids = dict(
            db.execute(
                sa.select(RecordingRow.sha256, ReviewRow.public_id).join(
                    ReviewRow, ReviewRow.recording_id == RecordingRow.id
                )
            ).all()
        )
    return [ids[one.recording.sha256] for one in made]


def account(engine: sa.Engine, duty: Duty, name: str | None = None, agent_id: str | None = None) -> Account:
    """An account; its password is never tried."""
    with writing(engine) as db:
        return account_in(db, duty, name or str(duty), agent_id)


def accounts_of_every_duty(engine: sa.Engine) -> dict[Duty, Account]:
    """One of each, the agent being A01."""
    with writing(engine) as db:
        return {duty: account_in(db, duty, str(duty)) for duty in Duty}


def account_in(db: Session, duty: Duty, name: str, agent_id: str | None = None) -> Account:
    row = AccountRow(
        name=name,
        display_name=f"测试{name}",
        duty=duty,
        agent_id=agent_id or ("A01" if duty is Duty.AGENT else None),
        password_hash="none",
    )
    db.add(row)
    db.flush()
    return account_value(row)
