"""A team's period in HTML: the tables of its page, and a report that is one file and needs nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from qa_monitor.coaching.bars import bars
from qa_monitor.coaching.facts import Calls
from qa_monitor.coaching.heatmap import shade
from qa_monitor.coaching.intervals import Sample
from qa_monitor.coaching.team import Names, TeamReport
from qa_monitor.coaching.team_calls import TeamCall
from qa_monitor.coaching.team_words import GUIDE, HEADINGS
from qa_monitor.coaching.weeks import Change
from qa_monitor.domain import Lang, Text
from qa_monitor.evaluation.metrics import Interval, Share
from qa_monitor.words import OUTCOMES, SEVERITIES, clock, critical, points, printable

LISTED = 50
"""Calls at risk that a page shows."""
DRAWN = 12
"""Kinds of violation in the chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """For whom it is written: language, clock, and where links lead."""

    lang: Lang
    zone: ZoneInfo
    review: str | None = None
    """Address of the review without its last slash, empty within the review itself; None: no links."""

    def call(self, call: TeamCall) -> str | None:
        """The page of a call."""
        public_id = call.facts.public_id
        return None if self.review is None or public_id is None else f"{self.review}/calls/{public_id}"

    def plan(self, plan: str) -> str | None:
        """The page of a sampling plan."""
        return None if self.review is None else f"{self.review}/samples/{plan}"

    def queue(self, which: Calls, **asked: str) -> str | None:
        """The queue of the period's calls that fit."""
        if self.review is None:
            return None
        first, last = self.days(which)
        team = {} if which.team is None else {"team": which.team}
        return f"{self.review}/queue?{urlencode({**asked, **team, 'since': first, 'until': last})}"

    def agent(self, which: Calls, agent_id: str) -> str | None:
        """The agent's page for coaching, of the same period."""
        if self.review is None:
            return None
        first, last = self.days(which)
        return f"{self.review}/coaching/agent?{urlencode({'agent': agent_id, 'since': first, 'until': last})}"

    def days(self, which: Calls) -> tuple[str, str]:
        """The first and the last day of the period, on this clock."""
        last = which.until.astimezone(self.zone) - timedelta(microseconds=1)
        return f"{which.since.astimezone(self.zone):%Y-%m-%d}", f"{last:%Y-%m-%d}"


def as_html(report: TeamReport, names: Names, look: Look) -> str:
    """One page that needs nothing else: no network, no scripts, its style inside. The same report, the same bytes."""
    return printable(_templates().get_template("team.html").render(_context(report, names, look, listed=None)))


def tables(report: TeamReport, names: Names, look: Look) -> Markup:
    """The tables of the page, to stand in another."""
    context = _context(report, names, look, listed=LISTED)
    return Markup(_templates().get_template("team_tables.html").render(context))


def _context(report: TeamReport, names: Names, look: Look, *, listed: int | None) -> dict[str, object]:
    def say(text: Text) -> str:
        return text.in_(look.lang)

    return {
        "report": report,
        "names": names,
        "look": look,
        "listed": listed,
        "t": {key: say(text) for key, text in HEADINGS.items()},
        "guide": [say(text) for text in GUIDE],
        "say": say,
        "shown": shown,
        "within": within,
        "part": part,
        "shade": shade,
        "figure": lambda change: say(figure_name(change, names)),
        "changed": lambda change: say(changed(change)),
        "lines": (report.heat.whole, *report.heat.agents),
        "risky": [
            (one.call, say(joined(one.codes, names)) or say(HEADINGS["failed_item"]), one.confirmed)
            for one in report.risky
        ],
        "escalated": [
            (one, say(joined(escalations(one), names)), any(act.confirmed for act in one.escalations))
            for one in report.escalated
        ],
        "mixed": report.mixed,
        "chart": bars(
            [
                (say(names.code(one.code)), one.confirmed, one.unreviewed)
                for one in report.violations[:DRAWN]
                if one.counting
            ],
            label=say(Text("各类违规计入的次数", "Acts that count, by kind of violation")),
        ),
        "at": lambda at: f"{at.astimezone(look.zone):%Y-%m-%d %H:%M}",
        "known_at": None if report.which.known_at is None else report.which.known_at.isoformat(),
        "points": points,
        "critical": critical,
        "clock": clock,
        "SEVERITIES": SEVERITIES,
        "OUTCOMES": OUTCOMES,
    }


# --- numbers ----------------------------------------------------------------------------------------------------------


def shown(one: Sample) -> str:
    """The mean: points to a tenth, shares in per cent; in brackets where it rests on too few calls."""
    if one.mean is None:
        return "–"
    text = _number(one.mean, one.top)
    return f"({text})" if one.few else text


def within(one: Sample) -> str:
    """The interval of the mean; empty where there is none."""
    return "" if one.interval is None else _interval(one.interval, one.top)


def part(one: Share) -> str:
    """A share with what it is of and its interval."""
    if one.value is None or one.interval is None:
        return "–"
    return f"{_number(one.value, 1)} ({one.part}/{one.whole}; {_interval(one.interval, 1)})"


def changed(change: Change) -> Text:
    """By how much a figure has grown; shares in points of per cent."""
    if change.change is None:
        return Text("–", "–")
    if change.after.top > 1:
        return Text(f"{change.change:+.1f}", f"{change.change:+.1f}")
    grown = f"{100 * change.change:+.1f}"
    return Text(f"{grown} 个百分点", f"{grown} pp")


def _number(value: float, top: float) -> str:
    return f"{value:.1f}" if top > 1 else f"{100 * value:.1f}%"


def _interval(interval: Interval, top: float) -> str:
    return f"{_number(interval.low, top)}–{_number(interval.high, top)}"


FIGURES = {
    "points": HEADINGS["total"],
    "critical": HEADINGS["critical_share"],
    "violating": HEADINGS["violating_share"],
    "undetermined": HEADINGS["undetermined_share"],
    "reviewed": HEADINGS["reviewed_share"],
}


def figure_name(change: Change, names: Names) -> Text:
    """What people call the figure."""
    match change.figure:
        case "dimension":
            name = names.dimension(change.of)
            return Text(f"维度 {name.zh}", f"dimension {name.en}")
        case "violation":
            name = names.code(change.of)
            return Text(f"有 {name.zh} 的通话", f"calls with {name.en}")
        case _:
            return FIGURES[change.figure]


def escalations(call: TeamCall) -> list[str]:
    """The codes of its signals."""
    return sorted({one.code for one in call.escalations})


def joined(codes: Iterable[str], names: Names) -> Text:
    """Categories by their names, in one line."""
    told = [names.code(code) for code in codes]
    return Text("、".join(one.zh for one in told), ", ".join(one.en for one in told))


@cache
def _templates() -> Environment:
    return Environment(
        loader=ChoiceLoader([PackageLoader("qa_monitor.coaching"), PackageLoader("qa_monitor.coaching", "static")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
