"""One analysis as a page: the call, what was said, measures, checks, and the score with its reasons."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Styled

from qa_monitor.cli.transcript import transcript_table
from qa_monitor.domain import Analysis, Check, Lang, Measure, Outcome, Score, ScoreLine, Text, Versions
from qa_monitor.masking import mask_name
from qa_monitor.report.facts import call_facts, check_name, cited, judged_by, measured, places, same, tells, weight
from qa_monitor.words import OUTCOMES, critical, named, points, printable


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
    if sources := cited(analysis):
        rows = ((same(source), named(dict(rules), source)) for source in sources)
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
    yield from call_facts(analysis)
    if analysis.score is not None:
        yield Text("得分", "score"), points(analysis.score.points)
        yield Text("关键项不合格", "critical"), critical(analysis.score.critical)
        if analysis.score.scorecard is not None:
            yield Text("评分卡", "scorecard"), judged_by(analysis.score.scorecard)
    yield Text("版本", "versions"), same(_versions(analysis.versions))


def _versions(versions: Versions) -> str:
    model, _, weights = versions.model.partition("@")
    return (
        f"qa-monitor {versions.program}, {model}@{weights[:8]}, "
        f"lexicons {versions.lexicons[:8]}, scorecard {versions.scorecard[:8]}"
    )


def _measure(measure: Measure) -> tuple[Text, Text]:
    value, where = measured(measure), places(measure.spans)
    if not where.zh:
        return measure.name, value
    return measure.name, Text(f"{value.zh}（{where.zh}）", f"{value.en} ({where.en})")


def _checks(checks: Iterable[Check], names: Mapping[str, Text], lang: Lang) -> Table:
    return _listed(
        [(check_name(check, names), _answer(check, lang), check.because, check.sources) for check in checks], lang
    )


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
    rows = ((each.name, points(each.points), weight(each, score.dimensions)) for each in score.dimensions)
    yield _facts(((name, Text(f"{got.zh} × {of.zh}", f"{got.en} × {of.en}")) for name, got, of in rows), lang)
    telling = [line for line in score.lines if tells(line)]
    yield Styled("")
    for line in telling:
        yield Styled(printable(mask_name(line.reason.in_(lang))), _effect_style(line))
    rest = len(score.lines) - len(telling)
    yield Styled(Text(f"其余 {rest} 项没有加减分", f"{rest} more items changed nothing").in_(lang), "dim")


def _effect_style(line: ScoreLine) -> str:
    if line.critical and line.outcome is Outcome.NO:
        return "bold red"
    if line.outcome in (Outcome.REVIEW, Outcome.UNDETERMINED):
        return "yellow"
    return "red" if line.points < 0 else "green" if line.points > 0 else ""
