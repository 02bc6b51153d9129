"""Invented analyses for the tests of the store; a test names only what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import (
    Agent,
    Analysis,
    CallState,
    Finding,
    FoundBy,
    Layout,
    Metadata,
    Polarity,
    Recording,
    Role,
    Score,
    Severity,
    SourceFile,
    Span,
    Transcript,
    Turn,
    Undetermined,
    Utterance,
    Versions,
    Word,
)
from qa_monitor.store import save_analysis, writing

VERSIONS = Versions(program="1.0", model="base@d01c", lexicons="a" * 64, scorecard="b" * 64, metadata="c" * 64)
ANNA = Agent(id="A01", name="测试员甲", team="一组")
BOB = Agent(id="A02", name="测试员乙", team="二组")


def source(path: str, layout: Layout | None = Layout.AGENT_LEFT) -> SourceFile:
    return SourceFile(path=Path(path), sha256=sha256(path.encode()).hexdigest(), layout=layout)


def recording(path: str = "recordings/0001.wav", **metadata: Any) -> Recording:
    return Recording(files=(source(path),), metadata=Metadata(**metadata))


def transcript(text: str = "您好", seconds: float = 60, loudness: float | None = None) -> Transcript:
    word = Word(text=text, span=Span(1, 2), probability=0.9)
    turn = Turn(role=Role.AGENT, span=Span(1, 2), loudness=loudness)
    return Transcript(
        seconds=seconds,
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        damaged=(),
        utterances=(Utterance(turn=turn, words=(word,), log_probability=-0.3),),
    )


def finding(code: str = "V01", **changes: Any) -> Finding:
    plain = Finding(
        category="threat",
        code=code,
        entry="tell_family",
        polarity=Polarity.VIOLATION,
        severity=Severity.CRITICAL,
        role=Role.AGENT,
        turn=0,
        span=Span(1, 2),
        heard="打给你爸妈",
        believed="打给你爸妈",
        found_by=FoundBy.TEXT,
        confidence=0.9,
    )
    return replace(plain, **changes)


def score(points: float | Undetermined = 80, critical: bool | Undetermined = False) -> Score:
    return Score(points=points, critical=critical, dimensions=(), lines=())


def analysis(of: Recording | None = None, **changes: Any) -> Analysis:
    plain = Analysis(
        recording=of or recording(),
        versions=VERSIONS,
        state=CallState.SCORED,
        reason=None,
        transcript=transcript(),
        score=score(),
    )
    return replace(plain, **changes)


def historic(of: Analysis, **changes: Any) -> HistoricCall:
    """What other calls need to know of the call: a conversation without a promise."""
    metadata = of.recording.metadata
    plain = HistoricCall(
        recording=of.recording.sha256,
        customer_ref=metadata.customer_ref,
        callee_role=metadata.callee_role,
        started_at=metadata.started_at,
        seconds=0 if of.transcript is None else of.transcript.seconds,
        connected=True,
    )
    return replace(plain, **changes)


def tokens_of(made: Analysis) -> list[str]:
    return [] if made.transcript is None else [utterance.text for utterance in made.transcript.utterances]


def saved(engine: sa.Engine, *made: Analysis) -> Sequence[int]:
    """Store each in a transaction of its own; their numbers."""
    return [_save(engine, one, None) for one in made]


def remembered(engine: sa.Engine, *made: tuple[Analysis, HistoricCall]) -> Sequence[int]:
    """The same, each with what other calls need to know of it."""
    return [_save(engine, one, call) for one, call in made]


def _save(engine: sa.Engine, made: Analysis, call: HistoricCall | None) -> int:
    with writing(engine) as db:
        return save_analysis(db, made, tokens=tokens_of(made), historic=call)
