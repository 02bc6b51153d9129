"""An agent's report in the terminal."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Styled

from qa_monitor.coaching import agent_words as told
from qa_monitor.coaching.agent import AgentReport
from qa_monitor.coaching.moments import Moment
from qa_monitor.domain import Lang, Text
from qa_monitor.words import printable, stretch


def coach_page(report: AgentReport, lang: Lang) -> RenderableType:
    """What is most needed first, as on the page."""
    words = {key: text.in_(lang) for key, text in told.WORDS.items()}
    return Group(
        f"{words['title']} · {told.agent_name(report.agent)}",
        told.period_told(report.period).in_(lang),
        told.counts_told(report).in_(lang),
        words["caution"],
        *_titled(words["score"], [_score(report, lang)]),
        *_titled(words["goals"], _goals(report, lang)),
        *_titled(words["best"], _moments(report.best, words["no_best"], lang)),
        *_titled(words["weakest"], _moments(report.weakest, words["no_weakest"], lang)),
        *_titled(words["habits"], [words["habits_note"], _habits(report, lang), *_kept(report, lang)]),
        *(_titled(words["figures"], [words["figures_note"], _figures(report, lang)]) if report.figures else ()),
        *_titled(words["drafts"], [
            words["drafts_note"],
            *_listed([told.draft_told(one) for one in report.drafts], words["no_drafts"], lang),
        ]),
        *_titled(words["notes"], _notes(report, lang)),
        *_titled(words["dimensions"], [_dimensions(report, lang)]),
        *_titled(words["by_step"], [_steps(report, lang)]),
    )  # fmt: skip


def _titled(title: str, parts: Sequence[RenderableType]) -> list[RenderableType]:
    return ["", Styled(title, style="bold"), *parts]


def _listed(texts: Sequence[Text], none: str, lang: Lang) -> list[RenderableType]:
    return [f"- {text.in_(lang)}" for text in texts] or [none]


def _score(report: AgentReport, lang: Lang) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for key, text in (
        ("mean", told.sample_told(report.score.now)),
        ("before", told.sample_told(report.score.before)),
        ("change", told.trend_change(report.score)),
        ("team", told.team_told(report.score.team)),
    ):
        table.add_row(told.WORDS[key].in_(lang), text.in_(lang))
    return table


def _moments(moments: Sequence[Moment], none: str, lang: Lang) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for number, one in enumerate(moments, 1):
        lines.append(f"{number}. {told.title_of(one).in_(lang)} {stretch(one.clip.span)}")
        lines.append(printable(f"   {told.WORDS['said'].in_(lang)} 「{one.said}」"))
        if one.say_instead:
            lines.append(f"   {told.WORDS['say_instead'].in_(lang)} {one.say_instead}")
    return lines or [none]


def _table(columns: Sequence[str], lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(told.WORDS[column].in_(lang))
    return table


def _habits(report: AgentReport, lang: Lang) -> RenderableType:
    if not report.habits:
        return told.WORDS["no_habits"].in_(lang)
    table = _table(("habit", "met", "open", "before", "change", "cost"), lang)
    for one in report.habits:
        table.add_row(
            told.habit_told(one).in_(lang),
            told.rate_told(one.now).in_(lang),
            str(one.now.open),
            told.before_told(one.before),
            told.CHANGES[one.change].in_(lang),
            f"{one.lost:.1f}",
        )
    return table


def _figures(report: AgentReport, lang: Lang) -> RenderableType:
    table = _table(("figure", "now", "before", "change", "team"), lang)
    for one in report.figures:
        parts = (
            *(told.figure_name(one), told.figure_told(one, one.now), told.figure_told(one, one.before)),
            *(told.figure_change(one), told.figure_team(one)),
        )
        table.add_row(*(part.in_(lang) for part in parts))
    return table


def _kept(report: AgentReport, lang: Lang) -> list[RenderableType]:
    named = [f"{told.habit_told(one).in_(lang)} ({one.now.judged})" for one in report.kept]
    comma = Text("、", ", ").in_(lang)
    return [told.WORDS["kept"].in_(lang) + comma.join(named)] if named else []


def _goals(report: AgentReport, lang: Lang) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for one in report.goals:
        lines.append(printable(f"- {told.goal_told(one).in_(lang)}"))
        if one.aim is not None and one.entry.text:
            lines.append(printable(f"  {told.note_told(one.entry).in_(lang)}"))
        lines.append(f"  {told.entry_told(one.entry, report.period.zone).in_(lang)}")
    return lines or [told.WORDS["no_goals"].in_(lang)]


def _notes(report: AgentReport, lang: Lang) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for one in report.notes:
        lines.append(printable(f"- {told.note_told(one).in_(lang)}"))
        lines.append(f"  {told.entry_told(one, report.period.zone).in_(lang)}")
    return lines or [told.WORDS["no_notes"].in_(lang)]


def _dimensions(report: AgentReport, lang: Lang) -> RenderableType:
    table = _table(("dimension", "mean", "before", "change", "team"), lang)
    for name, trend in report.dimensions:
        table.add_row(
            name.in_(lang),
            told.sample_told(trend.now).in_(lang),
            told.sample_told(trend.before).in_(lang),
            told.trend_change(trend).in_(lang),
            told.team_told(trend.team).in_(lang),
        )
    return table


def _steps(report: AgentReport, lang: Lang) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    for title in (told.STEPS[report.period.by], told.WORDS["unscored"], told.WORDS["score"], told.WORDS["team"]):
        table.add_column(title.in_(lang))
    for name, _ in report.dimensions:
        table.add_column(name.in_(lang))
    for index, step in enumerate(report.score.steps):
        team = "—" if step.team is None else f"{step.team:.1f}"
        means = [trend.steps[index].sample.mean for _, trend in report.dimensions]
        table.add_row(
            f"{step.first}",
            str(step.unscored),
            told.sample_told(step.sample).in_(lang),
            team,
            *("—" if mean is None else f"{mean:.0f}" for mean in means),
        )
    return table
