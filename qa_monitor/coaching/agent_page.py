"""An agent's report as a page: what its templates need, and the page that stands alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from qa_monitor.coaching import agent_words as told
from qa_monitor.coaching.agent import AgentReport
from qa_monitor.coaching.charts import SMALL, WIDE, Mark, Size, line_chart
from qa_monitor.coaching.moments import Moment
from qa_monitor.coaching.pages import page
from qa_monitor.coaching.playlist import Piece, Playlist, embedded
from qa_monitor.coaching.trend import Trend
from qa_monitor.domain import Lang, Text

_TOLD = (
    *(told.period_told, told.counts_told, told.sample_told, told.trend_change, told.team_told, told.goal_told),
    *(told.title_of, told.rate_told, told.before_told, told.habit_told, told.draft_told),
    *(told.entry_told, told.note_told),
    *(told.figure_name, told.figure_told, told.figure_change, told.figure_team),
)


def as_html(report: AgentReport, lang: Lang) -> str:
    """A page that needs nothing else; clips that were given their sound hold it."""
    return page("agent.html", lang, forms=None, **agent_values(report, lang, lambda one: embedded(one.clip)))


def agent_values(report: AgentReport, lang: Lang, source: Callable[[Moment], str | None]) -> Mapping[str, Any]:
    """What `agent_body.html` shows; `source`: the address of a clip's sound."""
    words = {key: text.in_(lang) for key, text in told.WORDS.items()}
    return {
        "report": report,
        "name": told.agent_name(report.agent),
        "c": words,
        "CHANGES": told.CHANGES,
        "STEPS": told.STEPS,
        "zone": report.period.zone,
        "chart": _chart(report.score, words["score"], lang, WIDE),
        "dimensions": [
            (name, trend, _chart(trend, f"{words['trend']} {name.in_(lang)}", lang, SMALL))
            for name, trend in report.dimensions
        ],
        "best": _sounding(report.best, source),
        "weakest": _sounding(report.weakest, source),
        **{function.__name__: function for function in _TOLD},
    }


def _sounding(moments: Sequence[Moment], source: Callable[[Moment], str | None]) -> list[tuple[Moment, str | None]]:
    return [(one, source(one)) for one in moments]


def _chart(trend: Trend, title: str, lang: Lang, size: Size) -> Markup:
    marks = [
        Mark(
            label=f"{step.first:%m-%d}",
            told=told.step_told(step).in_(lang),
            value=step.sample.mean,
            interval=step.sample.interval,
            few=step.sample.few,
            beside=step.team,
        )
        for step in trend.steps
    ]
    return line_chart(marks, title, size)


def playlist_of(report: AgentReport) -> Playlist:
    """The report's clips, what went well first."""
    name = told.agent_name(report.agent)
    period = told.period_told(report.period)
    return Playlist(
        title=Text(f"{name} 的片段，{period.zh}", f"Clips of {name}, {period.en}"),
        pieces=tuple(map(_piece, (*report.best, *report.weakest))),
    )


def _piece(one: Moment) -> Piece:
    said = Text(f"{told.WORDS['said'].zh}「{one.said}」", f"{told.WORDS['said'].en} 「{one.said}」")
    instead = told.WORDS["say_instead"]
    better = Text(f"{instead.zh}：{one.say_instead}", f"{instead.en}: {one.say_instead}")
    return Piece(title=told.title_of(one), remarks=(said, *([better] if one.say_instead else [])), clip=one.clip)
