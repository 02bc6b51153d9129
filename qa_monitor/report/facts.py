"""What an analysis says beside the transcript, in words and masked: the call, measures, checks, the score."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import floor

from qa_monitor.domain import (
    Analysis,
    Check,
    DimensionScore,
    Finding,
    Measure,
    NotApplicable,
    Outcome,
    Role,
    RoleStatement,
    ScorecardChoice,
    ScoreLine,
    Span,
    Text,
    Transcript,
    Undetermined,
)
from qa_monitor.masking import mask, mask_name, mask_told
from qa_monitor.personal import masked_value
from qa_monitor.speakers import SURE_CALL
from qa_monitor.words import CALLEES, LAYOUTS, MISSING, OPEN, OUTCOMES, STATES, UNITS, clock, moment, named, stretch

Fact = tuple[Text, Text]
"""A name and a value."""

_MOST_PLACES = 5
"""Places of a measure that a line names; the rest are counted."""


CALL, FILE, AGENT = Text("通话", "call"), Text("文件", "file"), Text("坐席", "agent")
AUDIO_HASH = Text("SHA-256", "SHA-256")
IDENTIFYING = (CALL, FILE, AGENT, AUDIO_HASH)
"""Facts by which a call, its recording and its agent are found."""


def same(text: str) -> Text:
    """Data, which are the same in both languages."""
    return Text(text, text)


def call_facts(analysis: Analysis) -> Iterable[Fact]:
    """Who, when, whom, by what: the call, and how its recording ended; an empty value where the manifest is silent."""
    metadata, files = analysis.recording.metadata, analysis.recording.files
    yield CALL, same(mask_name(analysis.recording.name))
    yield FILE, same("、".join(mask_name(str(file.path)) for file in files))
    yield AUDIO_HASH, same(analysis.recording.sha256)
    if metadata.agent is not None:
        who = " ".join(part for part in (metadata.agent.name, metadata.agent.id, metadata.agent.team) if part)
        yield AGENT, same(mask_name(who))
    yield Text("客户", "customer"), same(mask(metadata.customer_ref or ""))
    yield Text("开始", "start"), same(moment(metadata.started_at))
    yield Text("通话对象", "callee"), CALLEES[metadata.callee_role] if metadata.callee_role else _unknown()
    yield Text("声道", "channels"), LAYOUTS[files[0].layout] if files[0].layout else _unknown()
    if analysis.transcript is not None and (how := sides(analysis.transcript)) is not None:
        yield Text("角色", "roles"), how
    if metadata.days_overdue is not None:
        yield Text("逾期", "overdue"), Text(f"{metadata.days_overdue} 天", f"{metadata.days_overdue} days")
    yield Text("委外机构", "agency"), same(mask_told(metadata.agency or ""))
    for name, value in metadata.extra.items():
        yield same(mask_told(name)), same(masked_value(name, value))
    if analysis.transcript is not None:
        yield Text("时长", "length"), same(clock(analysis.transcript.seconds))
    yield Text("状态", "state"), _with_reason(STATES[analysis.state], analysis.reason)
    if analysis.transcript is not None and analysis.transcript.damaged:
        places = "、".join(map(stretch, analysis.transcript.damaged))
        yield Text("缺损处", "damaged"), same(places)


def sides(transcript: Transcript) -> Text | None:
    """How it is known who speaks in a call on one track, or why it is not; None where each side has a track."""
    split = transcript.split
    if split is None:
        return _NOBODY_TRIED if transcript.roles == (Role.UNKNOWN,) else None
    if split.stated is not None and split.stated.callee is not None:
        return _by(split.stated, Text("人工逐句指定", "told turn by turn"))
    sure = f"{floor(split.confidence * 100 + 1e-9)}%"  # 0.949 is not the 95 % that are needed
    if transcript.roles_known:
        how = Text(f"按声音和说的话区分，把握 {sure}", f"told apart by voices and words, {sure} sure")
    elif split.likeness is None:
        how = Text("无法区分：只听出一个声音，或两个声音太像", "undetermined: one voice, or two too much alike")
    else:
        how = Text(
            f"无法区分：听出两个声音，但谁是坐席把握不足（{sure}，需要 {SURE_CALL:.0%}）",
            f"undetermined: two voices, but not sure enough whose ({sure}, {SURE_CALL:.0%} are needed)",
        )
    return how if split.stated is None else _by(split.stated, how)


def _by(stated: RoleStatement, how: Text) -> Text:
    at = f"{stated.at:%Y-%m-%d %H:%M} UTC"
    return Text(f"{how.zh}；{stated.by} 于 {at} 认定", f"{how.en}; stated by {stated.by} at {at}")


_NOBODY_TRIED = Text(
    "未区分：没有声纹模型；运行 qa-monitor model get voices 后重新评分",
    "not told apart: no voice model; run qa-monitor model get voices, then score again",
)


def _unknown() -> Text:
    return Text("未知", "unknown")


def _with_reason(state: Text, reason: Text | None) -> Text:
    if reason is None:
        return state
    return Text(f"{state.zh}：{mask_told(reason.zh)}", f"{state.en}: {mask_told(reason.en)}")


def judged_by(choice: ScorecardChoice) -> Text:
    """Which scorecard judged the call, and why this one."""
    return Text(
        f"{choice.name.zh}（{choice.id}）：{choice.because.zh}", f"{choice.name.en} ({choice.id}): {choice.because.en}"
    )


def measured(measure: Measure) -> Text:
    """Its value with the unit, or that it is undetermined and why."""
    if isinstance(measure.value, Undetermined):
        return undetermined(measure.value.missing)
    form = {"ratio": ".0%", "yuan": ".0f"}.get(measure.unit, ".4g")
    value = mask_told(f"{measure.value:{form}}")
    unit = named(UNITS, measure.unit)
    return Text(f"{value} {unit.zh}".strip(), f"{value} {unit.en}".strip())


def undetermined(missing: str) -> Text:
    """That something cannot be told, and what is missing or open."""
    answer = OUTCOMES[Outcome.UNDETERMINED]
    if missing in OPEN:
        why = OPEN[missing]
        return Text(f"{answer.zh}（{why.zh}）", f"{answer.en} ({why.en})")
    lacking = named(MISSING, missing)
    return Text(f"{answer.zh}（缺：{lacking.zh}）", f"{answer.en} (missing: {lacking.en})")


def places(spans: Sequence[Span]) -> Text:
    """Where to listen, the first few: `0:12.5、0:40.1 等 7 处`; empty where there is no place."""
    shown = "、".join(clock(span.start, tenths=True) for span in spans[:_MOST_PLACES])
    more = len(spans) - _MOST_PLACES
    rest = Text(f" 等 {len(spans)} 处", f" and {more} more") if more > 0 else Text("", "")
    return Text(f"{shown}{rest.zh}", f"{shown.replace('、', ', ')}{rest.en}")


def check_name(check: Check, names: Mapping[str, Text]) -> Text:
    """Checks on the customer's signals, and on the answers to them, are named by the lexicon that heard them."""
    about, _, code = check.id.partition(":")
    signal = names.get(code)
    if signal is None:
        return check.name
    if about == "answered":
        return Text(f"有回应：{signal.zh}", f"answered: {signal.en}")
    return Text(f"客户信号：{signal.zh}", f"customer's signal: {signal.en}")


def weight(dimension: DimensionScore, dimensions: Sequence[DimensionScore]) -> Text:
    """Its part of all weights, and how much of it was judged where that is not all or nothing."""
    part = f"{dimension.weight / (sum(one.weight for one in dimensions) or 1):.0%}"
    if isinstance(dimension.points, Undetermined | NotApplicable) or dimension.judged == 1:
        return same(part)
    return Text(f"{part}（判了 {dimension.judged:.0%}）", f"{part} ({dimension.judged:.0%} judged)")


def tells(line: ScoreLine) -> bool:
    """Whether points changed or a person must look."""
    return line.points != 0 or line.outcome in (Outcome.REVIEW, Outcome.UNDETERMINED)


def cited(analysis: Analysis) -> list[str]:
    """The ids of the rules that findings, checks and telling lines of the score rest on."""
    lines = [line for line in analysis.score.lines if tells(line)] if analysis.score else ()
    sources = [each.sources for each in chain[Finding | Check | ScoreLine](analysis.findings, analysis.checks, lines)]
    return sorted(set(chain.from_iterable(sources)))
