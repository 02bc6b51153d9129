"""One analysis as a page: the call, what was said, measures, checks, and the score with its reasons."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Styled

from qa_monitor.cli.console import printable
from qa_monitor.cli.transcript import transcript_table
from qa_monitor.domain import (
    Analysis,
    Check,
    Finding,
    Lang,
    Measure,
    Outcome,
    Score,
    ScoreLine,
    Span,
    Text,
    Undetermined,
    Versions,
)
from qa_monitor.masking import mask, mask_name
from qa_monitor.words import (
    CALLEES,
    LAYOUTS,
    MISSING,
    OPEN,
    OUTCOMES,
    STATES,
    UNITS,
    clock,
    critical,
    moment,
    named,
    points,
    stretch,
)

_MOST_PLACES = 5
"""Places of a measure that a line names; the rest are counted."""


def call_page(analysis: Analysis, names: Mapping[str, Text], rules: Mapping[str, Text], lang: Lang) -> Group:
    """Everything `analysis` says, personal data masked; `names`: categories, `rules`: with their standing, by id."""
    parts: list[RenderableType] = [_facts(_header(analysis), lang)]
    if analysis.transcript is not None:
        heading = Text("通话内容", "What was said")
        parts += [_heading(heading, lang), transcript_table(analysis.transcript, analysis.findings, names, lang)]
    if analysis.measures:
        parts += [_heading(Text("指标", "Measures"), lang), _facts(map(_measure, analysis.measures), lang)]
    if analysis.checks:
        parts += [_heading(Text("整通检查", "Checks"), lang), _checks(analysis.checks, names, lang)]
    if analysis.score is not None:
        parts += [_heading(Text("评分", "Score"), lang), *_score(analysis.score, lang)]
    cited = _cited(analysis)
    if cited:
        rows = ((_same(source), named(dict(rules), source)) for source in cited)
        parts += [_heading(Text("依据", "Rules"), lang), _facts(rows, lang)]
    return Group(*parts)


def _heading(text: Text, lang: Lang) -> Styled:
    return Styled(f"\n{text.in_(lang)}", "bold underline")


def _facts(rows: Iterable[tuple[Text, Text]], lang: Lang) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for name, value in rows:
        if value.zh:
            table.add_row(name.in_(lang), printable(value.in_(lang)))
    return table


def _header(analysis: Analysis) -> Iterable[tuple[Text, Text]]:
    metadata, files = analysis.recording.metadata, analysis.recording.files
    yield Text("通话", "call"), _same(mask_name(analysis.recording.name))
    yield Text("文件", "file"), _same("、".join(mask_name(str(file.path)) for file in files))
    yield Text("SHA-256", "SHA-256"), _same(analysis.recording.sha256)
    if metadata.agent is not None:
        who = " ".join(part for part in (metadata.agent.name, metadata.agent.id, metadata.agent.team) if part)
        yield Text("坐席", "agent"), _same(who)
    yield Text("客户", "customer"), _same(mask(metadata.customer_ref or ""))
    yield Text("开始", "start"), _same(moment(metadata.started_at))
    yield Text("通话对象", "callee"), CALLEES[metadata.callee_role] if metadata.callee_role else _unknown()
    yield Text("声道", "channels"), LAYOUTS[files[0].layout] if files[0].layout else _unknown()
    if metadata.days_overdue is not None:
        yield Text("逾期", "overdue"), Text(f"{metadata.days_overdue} 天", f"{metadata.days_overdue} days")
    yield Text("委外机构", "agency"), _same(metadata.agency or "")
    for name, value in metadata.extra.items():
        yield _same(mask_name(name)), _same(mask(value))
    if analysis.transcript is not None:
        yield Text("时长", "length"), _same(clock(analysis.transcript.seconds))
    yield Text("状态", "state"), _with_reason(STATES[analysis.state], analysis.reason)
    if analysis.transcript is not None and analysis.transcript.damaged:
        places = "、".join(map(stretch, analysis.transcript.damaged))
        yield Text("缺损处", "damaged"), _same(places)
    if analysis.score is not None:
        yield Text("得分", "score"), points(analysis.score.points)
        yield Text("关键项不合格", "critical"), critical(analysis.score.critical)
    yield Text("版本", "versions"), _same(_versions(analysis.versions))


def _same(text: str) -> Text:
    return Text(text, text)


def _unknown() -> Text:
    return Text("未知", "unknown")


def _with_reason(state: Text, reason: Text | None) -> Text:
    if reason is None:
        return state
    return Text(f"{state.zh}：{mask_name(reason.zh)}", f"{state.en}: {mask_name(reason.en)}")


def _versions(versions: Versions) -> str:
    model, _, weights = versions.model.partition("@")
    return (
        f"qa-monitor {versions.program}, {model}@{weights[:8]}, "
        f"lexicons {versions.lexicons[:8]}, scorecard {versions.scorecard[:8]}"
    )


def _measure(measure: Measure) -> tuple[Text, Text]:
    if isinstance(measure.value, Undetermined):
        return measure.name, _undetermined(measure.value.missing)
    form = {"ratio": ".0%", "yuan": ".0f"}.get(measure.unit, ".4g")
    value = f"{measure.value:{form}}"
    unit = named(UNITS, measure.unit)
    places = _places(measure.spans)
    return measure.name, Text(f"{value} {unit.zh}".strip() + places.zh, f"{value} {unit.en}".strip() + places.en)


def _undetermined(missing: str) -> Text:
    undetermined = OUTCOMES[Outcome.UNDETERMINED]
    if missing in OPEN:
        why = OPEN[missing]
        return Text(f"{undetermined.zh}（{why.zh}）", f"{undetermined.en} ({why.en})")
    lacking = named(MISSING, missing)
    return Text(f"{undetermined.zh}（缺：{lacking.zh}）", f"{undetermined.en} (missing: {lacking.en})")


def _places(spans: Sequence[Span]) -> Text:
    if not spans:
        return Text("", "")
    shown = "、".join(clock(span.start, tenths=True) for span in spans[:_MOST_PLACES])
    more = len(spans) - _MOST_PLACES
    rest = Text(f" 等 {len(spans)} 处", f" and {more} more") if more > 0 else Text("", "")
    return Text(f"（{shown}{rest.zh}）", f" ({shown.replace('、', ', ')}{rest.en})")


def _cited(analysis: Analysis) -> list[str]:
    lines = [line for line in analysis.score.lines if _tells(line)] if analysis.score else ()
    sources = [each.sources for each in chain[Finding | Check | ScoreLine](analysis.findings, analysis.checks, lines)]
    return sorted(set(chain.from_iterable(sources)))


def _checks(checks: Iterable[Check], names: Mapping[str, Text], lang: Lang) -> Table:
    return _listed(
        [(_check_name(check, names), _answer(check, lang), check.because, check.sources) for check in checks], lang
    )


def _check_name(check: Check, names: Mapping[str, Text]) -> Text:
    """Checks on the customer's signals are named by the lexicon that heard them."""
    signal = names.get(check.id.removeprefix("signal:"))
    if signal is None or not check.id.startswith("signal:"):
        return check.name
    return Text(f"客户信号：{signal.zh}", f"customer's signal: {signal.en}")


_ANSWER_STYLES = {Outcome.NO: "red", Outcome.REVIEW: "yellow", Outcome.UNDETERMINED: "yellow"}


def _answer(check: Check, lang: Lang) -> Styled:
    return Styled(OUTCOMES[check.outcome].in_(lang), _ANSWER_STYLES.get(check.outcome, ""))


def _listed(rows: Iterable[tuple[Text, Styled, Text, Sequence[str]]], lang: Lang) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold", style="dim")
    for name, value, reason, sources in rows:
        table.add_row(name.in_(lang), value, printable(mask_name(reason.in_(lang))), ", ".join(sources))
    return table


def _score(score: Score, lang: Lang) -> Iterable[RenderableType]:
    weights = sum(dimension.weight for dimension in score.dimensions) or 1
    yield _facts(
        (
            (
                each.name,
                Text(*(f"{points(each.points).in_(language)} × {each.weight / weights:.0%}" for language in Lang)),
            )
            for each in score.dimensions
        ),
        lang,
    )
    telling = [line for line in score.lines if _tells(line)]
    yield Styled("")
    for line in telling:
        yield Styled(printable(mask_name(line.reason.in_(lang))), _effect_style(line))
    rest = len(score.lines) - len(telling)
    yield Styled(Text(f"其余 {rest} 项没有加减分", f"{rest} more items changed nothing").in_(lang), "dim")


def _tells(line: ScoreLine) -> bool:
    """Whether points changed or a person must look."""
    return line.points != 0 or line.outcome in (Outcome.REVIEW, Outcome.UNDETERMINED)


def _effect_style(line: ScoreLine) -> str:
    if line.critical and line.outcome is Outcome.NO:
        return "bold red"
    if line.outcome in (Outcome.REVIEW, Outcome.UNDETERMINED):
        return "yellow"
    return "red" if line.points < 0 else "green" if line.points > 0 else ""
