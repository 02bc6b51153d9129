"""An agent's report from invented calls with fixed dates: as text, as a page, and what may not stand in it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from desks import Desk
from made_up_reviews import ANNA, BOB, KNOWLEDGE, STARTED, call, finding, stored

from qa_monitor.cli.coach_page import coach_page
from qa_monitor.cli.console import plain
from qa_monitor.coaching.agent import AgentReport, Period, agent_report
from qa_monitor.coaching.agent_page import as_html, playlist_of
from qa_monitor.coaching.habits import Change
from qa_monitor.coaching.playlist import as_html as playlist_html
from qa_monitor.coaching.trend import By
from qa_monitor.decided import with_verdicts
from qa_monitor.domain import Agent, Analysis, Duty, Lang, Measure, Ruling, Span, Text, Undetermined
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import reading, writing
from qa_monitor.store.coaching import AgreedGoal, CoachingEntryRow, MeanPoints, OfTenCalls, add_goal, add_note

DATA = Path(__file__).parent / "data"
ZONE = ZoneInfo("Asia/Shanghai")
MARCH = datetime(2026, 3, 1, tzinfo=ZONE)
WORDING = replace(
    KNOWLEDGE,
    categories={
        code: replace(one, say_instead="您看哪天方便处理？" if code.startswith("V") else None)
        for code, one in KNOWLEDGE.categories.items()
    },
)
COLLEAGUES = [Agent(id=f"A1{n}", name=f"同事{n}", team="一组") for n in range(3)]


def period(**changes: Any) -> Period:
    known_at = datetime.now(UTC) + timedelta(days=1)
    return replace(Period(since=MARCH, until=MARCH + timedelta(days=28), by=By.WEEK, zone=ZONE, known_at=known_at),
                   **changes)  # fmt: skip


def calls() -> list[Analysis]:
    """Of A01 in February 12 calls, 6 of them with blame; in March 12, one with blame and one with a threat."""
    made = []
    for n in range(12):
        blame = [finding("V09", 1, believed="都怪你", heard="都怪你")] if n % 2 else []
        made.append(call(f"f{n:02}", *blame, started_at=STARTED - timedelta(days=28) + timedelta(days=2 * n)))
        some = [finding()] if n == 3 else [finding("V09", 1)] if n == 5 else []
        made.append(call(f"m{n:02}", *some, started_at=STARTED + timedelta(days=2 * n)))
    made += [call(f"c{agent.id}", agent=agent, started_at=STARTED) for agent in [*COLLEAGUES, BOB]]
    return [measured(one, number) for number, one in enumerate(made)]


def measured(made: Analysis, number: int) -> Analysis:
    """With a talk share, none of every seventh call, and a response time, both growing from call to call."""
    name = Text("名", "name")
    share = Undetermined("roles") if number % 7 == 0 else 0.4 + number / 100
    values = {"talk_share": (share, "ratio"), "response_time": (number / 10, "s"), "interruptions": (1.0, "count")}
    of = tuple(Measure(id=key, name=name, value=value, unit=unit) for key, (value, unit) in values.items())
    return replace(made, measures=of)


def rule(desk: Desk, public_id: str, ruling: Ruling) -> None:
    by = desk.accounts[Duty.REVIEWER]
    with reading(desk.engine) as db:
        opened = reviewed_call(db, by, public_id, WORDING)
    reason = "客户说的" if ruling is Ruling.OVERTURNED else None
    new = NewVerdict(ruling=ruling, finding=opened.findings[0].public_id, reason=reason)
    with writing(desk.engine) as db:
        give_verdict(db, by, public_id, new, seen=opened.row.version, knowledge=WORDING)


def agreed(desk: Desk) -> None:
    """A note with an invented number, and goals for March: one that is met, one that is not, one in words alone."""
    by, march = desk.accounts[Duty.SUPERVISOR], {"since": date(2026, 3, 1), "until": date(2026, 3, 28)}
    with writing(desk.engine) as db:
        add_goal(db, by, "A01", AgreedGoal(measured=OfTenCalls(item="blame", tenths=9), **march), "先停顿再回答")
        add_goal(db, by, "A01", AgreedGoal(measured=MeanPoints(dimension="tone", points=95), **march), "")
        add_goal(db, by, "A01", AgreedGoal(measured=None, **march), "每天听自己一通录音")
        add_note(db, by, "A01", "一起听了两段，客户电话13800001234不记")


def report(engine: sa.Engine, agent: str = "A01", **changes: Any) -> AgentReport:
    with reading(engine) as db:
        return agent_report(db, agent, period(**changes), WORDING.guide)


@pytest.fixture
def same_days() -> Iterator[None]:
    """Entries made on a fixed day."""

    def dated(_: CoachingEntryRow, __: object, columns: dict[str, Any]) -> None:
        columns["at"] = datetime(2026, 2, 28, 3, tzinfo=UTC)

    sa.event.listen(CoachingEntryRow, "init", dated)
    yield
    sa.event.remove(CoachingEntryRow, "init", dated)


def golden(name: str) -> str:
    return (DATA / name).read_text("utf-8")


FORMS: dict[str, Callable[[AgentReport], str]] = {
    "agent.txt": lambda one: plain(coach_page(one, Lang.ZH), width=120) + "\n",
    "agent-en.txt": lambda one: plain(coach_page(one, Lang.EN), width=140) + "\n",
    "agent.html": lambda one: as_html(one, Lang.ZH),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.usefixtures("same_days")
def test_the_report_of_an_agent(desk: Desk, name: str) -> None:
    ids = dict(zip([one.recording.name for one in calls()], stored(desk.engine, *calls()), strict=True))
    rule(desk, ids["m03"], Ruling.CONFIRMED)
    agreed(desk)
    assert FORMS[name](report(desk.engine)) == golden(name)


def test_what_was_overturned_appears_nowhere(sqlite_desk: Desk) -> None:
    engine = sqlite_desk.engine
    (public_id,) = stored(engine, call("0001", finding(), started_at=STARTED))
    assert [one.name.zh for one in report(engine).weakest] == ["威胁恐吓"]
    rule(sqlite_desk, public_id, Ruling.OVERTURNED)
    after = report(engine)
    assert (after.weakest, after.score.now.mean) == ((), 100)
    assert [one.now.missed for one in after.habits] == []
    assert "威胁恐吓" not in re.sub(r"没有威胁恐吓", "", as_html(after, Lang.ZH))


@pytest.mark.parametrize(
    ("confidence", "moments"),
    [pytest.param(0.4, 1, id="as sure as the scorecard asks"), pytest.param(0.39, 0, id="less sure")],
)
def test_a_suspicion_that_is_not_sure_is_not_held_before_the_agent(
    sqlite_desk: Desk, confidence: float, moments: int
) -> None:
    stored(sqlite_desk.engine, call("0001", finding("V09", confidence=confidence)))
    found = report(sqlite_desk.engine)
    assert len(found.weakest) == moments
    assert {one.item: (one.now.missed, one.now.open) for one in found.habits} == {"blame": (moments, 1 - moments)}


def test_no_number_that_was_said_stands_in_any_form(sqlite_desk: Desk) -> None:
    texts = ("您的手机号是13800001234对吗再不还就打给你爸妈", "是的身份证是110101199003070011")
    stored(sqlite_desk.engine, call("0001", finding(heard="13800001234打给你爸妈", span=Span(5.75, 7)), texts=texts))
    agreed(sqlite_desk)
    found = report(sqlite_desk.engine)
    forms = [form(found) for form in FORMS.values()] + [playlist_html(playlist_of(found), Lang.ZH)]
    assert [number for form in forms for number in ("1380000", "11010119900307") if number in form] == []
    assert all("打给你爸妈" in form for form in forms)


def test_the_change_is_told_only_where_chance_does_not_explain_it(sqlite_desk: Desk) -> None:
    stored(sqlite_desk.engine, *calls())
    blame = {one.item: one for one in report(sqlite_desk.engine).habits}["blame"]
    assert (blame.now.met, blame.now.judged, blame.before.met, blame.before.judged) == (11, 12, 6, 12)
    assert blame.change is Change.BETTER
    few = {one.item: one for one in report(sqlite_desk.engine, until=MARCH + timedelta(days=8)).habits}
    assert {one.change for one in few.values()} == {Change.TOO_FEW}


def test_a_teams_median_needs_colleagues_enough(sqlite_desk: Desk) -> None:
    engine = sqlite_desk.engine
    stored(engine, call("0001"), *(call(f"c{one.id}", agent=one) for one in COLLEAGUES[:2]))
    assert report(engine).score.team is None
    stored(engine, call("c3", agent=COLLEAGUES[2]))
    assert report(engine).score.team == 100


def test_figures_count_what_was_measured_and_known(sqlite_desk: Desk) -> None:
    stored(sqlite_desk.engine, *calls())
    share, interruptions, waits = report(sqlite_desk.engine).figures
    assert [one.shown.measure for one in (share, interruptions, waits)] == [
        "talk_share",
        "interruptions",
        "response_time",
    ]
    odd = [number for number in range(1, 24, 2) if number % 7]
    assert share.now.number == len(odd) == 10
    assert share.now.middle == pytest.approx(sum(0.4 + number / 100 for number in odd) / 10)
    assert (interruptions.now.middle, interruptions.now.interval, interruptions.team) == (1, None, 1)
    assert (waits.now.number, waits.now.middle, waits.before.middle) == (12, pytest.approx(1.2), pytest.approx(1.1))
    assert waits.team == pytest.approx((2.4 + 2.5) / 2)
    assert report(sqlite_desk.engine, known_at=MARCH).figures == ()


def test_an_agent_without_calls_has_an_empty_page(sqlite_desk: Desk) -> None:
    found = report(sqlite_desk.engine, "A99")
    assert (found.counts.calls, found.habits, found.best, found.weakest, found.drafts) == (0, (), (), (), ())
    assert found.score.now.mean is None
    assert ANNA.name not in as_html(found, Lang.EN)


def test_an_undetermined_item_is_never_missed(sqlite_desk: Desk) -> None:
    whole = call("0001")
    assert whole.transcript is not None
    damaged = replace(whole, transcript=replace(whole.transcript, damaged=(Span(1, 2),)))
    stored(sqlite_desk.engine, with_verdicts(damaged, [], KNOWLEDGE.criteria))
    found = {one.item: one for one in report(sqlite_desk.engine).habits}
    assert {key: (one.now.judged, one.now.open) for key, one in found.items()} == {"threat": (0, 1), "blame": (0, 1)}
