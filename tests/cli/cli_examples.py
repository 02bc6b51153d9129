"""An analysis with one of everything that a page shows; all persons and numbers are invented."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from click.testing import Result

from qa_monitor.domain import (
    Agent,
    Analysis,
    CalleeRole,
    CallState,
    Cancellation,
    Check,
    Context,
    DimensionScore,
    Finding,
    FoundBy,
    Layout,
    Measure,
    Metadata,
    Outcome,
    Polarity,
    Recording,
    Role,
    Score,
    ScoreLine,
    Severity,
    SourceFile,
    Span,
    Text,
    Transcript,
    Turn,
    Undetermined,
    Utterance,
    Versions,
    Word,
)

Program = Callable[..., Result]
"""`program("calls", "--json")` runs the command line."""

NAMES = {
    "disclosure": Text("第三方泄露", "disclosure to third parties"),
    "threat": Text("威胁恐吓", "threats"),
    "hardship": Text("经济困难", "hardship"),
}
RULES = {"R07": Text("不得向第三方泄露债务（仅见报道）", "no disclosure to third parties (read in the press)")}

VERSIONS = Versions(
    program="0.1.0",
    model="base@" + "d01c" * 16,
    lexicons="1e" * 32,
    scorecard="5c" * 32,
    metadata="3d" * 32,
)

SHA256 = "a5" * 32


def recording() -> Recording:
    return Recording(
        files=(SourceFile(path=Path("recordings/t01_13800001234.ogg"), sha256=SHA256, layout=Layout.AGENT_LEFT),),
        metadata=Metadata(
            call_id="t01",
            agent=Agent(id="A07", name="周宁", team="二组"),
            customer_ref="6225880012345678",
            started_at=datetime.fromisoformat("2026-10-12T10:21:05+08:00"),
            callee_role=CalleeRole.THIRD_PARTY,
            days_overdue=43,
            extra=MappingProxyType({"备注": "回拨 13800001234"}),
        ),
    )


def utterance(role: Role, start: float, words: list[str], doubtful: str | None = None) -> Utterance:
    """Each word takes half a second."""
    spans = [Span(start + n / 2, start + n / 2 + 0.5) for n in range(len(words))]
    return Utterance(
        turn=Turn(role=role, span=Span(start, start + len(words) / 2)),
        words=tuple(Word(text=word, span=span, probability=0.9) for word, span in zip(words, spans, strict=True)),
        log_probability=-0.3,
        doubtful=doubtful,
    )


def transcript() -> Transcript:
    return Transcript(
        seconds=89.4,
        roles_known=True,
        roles=(Role.AGENT, Role.THIRD_PARTY),
        damaged=(Span(40, 41.5),),
        utterances=(
            utterance(Role.AGENT, 1, ["您好", "我的", "電話", "138", "0000", "1234"]),
            utterance(Role.THIRD_PARTY, 6, ["什么", "事"]),
            utterance(Role.AGENT, 8, ["您儿子", "欠", "我们", "三万二"]),
            utterance(Role.AGENT, 12, ["我不会", "打给", "你爸妈"]),
            utterance(Role.THIRD_PARTY, 15, ["他", "失业", "了"]),
            utterance(Role.THIRD_PARTY, 20, ["字幕", "志愿者"], doubtful="credits"),
        ),
    )


def finding(category: str, code: str, turn: int, span: Span, heard: str) -> Finding:
    return Finding(
        category=category,
        code=code,
        entry="entry",
        polarity=Polarity.VIOLATION,
        severity=Severity.CRITICAL,
        role=Role.AGENT,
        turn=turn,
        span=span,
        heard=heard,
        believed=heard,
        found_by=FoundBy.TEXT,
        confidence=0.98,
    )


DISCLOSURE = replace(
    finding("disclosure", "V05", 2, Span(8, 9), "您儿子欠"), believed="儿子欠我们", sources=("R07", "R99")
)
THREAT = replace(
    finding("threat", "V01", 3, Span(12.5, 13.5), "打给你爸妈"),
    cancelled_by=Cancellation(context=Context.NEGATION, cue="不会"),
)
HARDSHIP = replace(
    finding("hardship", "hardship", 4, Span(15.5, 16), "失业"),
    polarity=Polarity.SIGNAL,
    severity=Severity.NONE,
    role=Role.THIRD_PARTY,
    confidence=0.7,
    review_because="callee_role",
)


def measures() -> tuple[Measure, ...]:
    spans = tuple(Span(n, n + 0.5) for n in range(7))
    return (
        Measure(id="talk_share", name=Text("坐席说话占比", "agent's share"), value=0.634, unit="ratio"),
        Measure(id="interruptions", name=Text("打断", "interruptions"), value=7, unit="count", spans=spans),
        Measure(id="rate", name=Text("语速", "speech rate"), value=Undetermined("speech"), unit="chars_per_minute"),
        Measure(id="promised_amount", name=Text("承诺金额", "promised sum"), value=12345, unit="yuan"),
        Measure(id="days", name=Text("承诺天数", "days"), value=Undetermined("ambiguous"), unit="days"),
    )


def checks() -> tuple[Check, ...]:
    return (
        Check(
            id="recording_notice",
            name=Text("告知录音", "recording announced"),
            outcome=Outcome.NO,
            because=Text("全程没有听到", "not heard"),
            sources=("R07",),
        ),
        Check(
            id="time_ok",
            name=Text("允许时段", "permitted hours"),
            outcome=Outcome.UNDETERMINED,
            because=Text("缺少开始时间", "no start"),
            missing="started_at",
        ),
    )


def score() -> Score:
    def line(name: Text, reason: str, points: float, outcome: Outcome, **rest: Any) -> ScoreLine:
        fields = {"critical": False, "reason": Text(reason, f"{name.en} {points}"), **rest}
        return ScoreLine(item=name.en, name=name, dimension="privacy", points=points, outcome=outcome, **fields)

    return Score(
        points=0,
        critical=True,
        dimensions=(
            DimensionScore(id="privacy", name=Text("隐私", "privacy"), weight=3, points=72.5),
            DimensionScore(id="time", name=Text("时间", "time"), weight=1, points=Undetermined("started_at")),
        ),
        lines=(
            line(
                Text("泄露债务", "disclosure"),
                "-100 泄露债务：00:08「儿子欠我们」（依据 R07）",
                -100,
                Outcome.NO,
                critical=True,
                span=Span(8, 9),
                finding=0,
                sources=("R07",),
            ),
            line(Text("共情", "empathy"), "+5 共情：00:30「我理解」", 5, Outcome.YES),
            line(Text("时段", "hours"), "无法判断 时段：缺少开始时间", 0, Outcome.UNDETERMINED),
            line(Text("语气", "tone"), "0 语气", 0, Outcome.YES, sources=("R34",)),
        ),
    )


def analysis() -> Analysis:
    return Analysis(
        recording=recording(),
        versions=VERSIONS,
        state=CallState.DAMAGED,
        reason=Text("缺 1.5 秒音频", "1.5 s of sound are missing"),
        transcript=transcript(),
        findings=(DISCLOSURE, THREAT, HARDSHIP),
        measures=measures(),
        checks=checks(),
        score=score(),
    )
