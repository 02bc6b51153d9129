"""What may be done with an agent's page: who sees it, and notes and goals that are kept with who and when."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from qa_monitor.coaching.agent import Period
from qa_monitor.coaching.facts import Calls, call_facts
from qa_monitor.coaching.goals import measures
from qa_monitor.coaching.guide import Guide
from qa_monitor.coaching.intervals import Sample, sample
from qa_monitor.domain import Account, Agent, Text
from qa_monitor.personal import masked_text
from qa_monitor.review.access import sees_coaching
from qa_monitor.review.refusals import NotThere, Unfit
from qa_monitor.store.audit import COMMAND_LINE, Act, add_act
from qa_monitor.store.coaching import AgreedGoal, EntryKind, MeanPoints, Measured, OfTenCalls, mark_entry
from qa_monitor.store.coaching import add_goal as store_goal
from qa_monitor.store.coaching import add_note as store_note
from qa_monitor.store.erasures import Kind, erased_at, erased_text
from qa_monitor.store.tables import RecordingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLine:
    """An agent with calls in a period."""

    agent: Agent
    calls: int
    score: Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who writes into the record of talks."""

    account: Account
    at_command_line: bool = False
    """Whether somebody at the command line writes in the account's name, rather than who has signed in to it."""


def agents(db: Session, account: Account, period: Period, guide: Guide) -> Sequence[AgentLine]:
    """Agents with calls, by team and id: never by their score, for of few calls no order is sure."""
    calls = call_facts(db, Calls(since=period.since, until=period.until, known_at=period.known_at), guide.criteria)
    by_id: dict[str, list[float | None]] = {}
    named: dict[str, Agent] = {}
    for one in calls:
        agent = one.metadata.agent
        if agent is not None and sees_coaching(account, agent.id):
            named[agent.id] = agent
            by_id.setdefault(agent.id, []).append(one.points if isinstance(one.points, float | int) else None)
    lines = (
        AgentLine(
            agent=named[key], calls=len(points), score=sample((one for one in points if one is not None), top=100)
        )
        for key, points in by_id.items()
    )
    return sorted(lines, key=lambda line: (line.agent.team or "", line.agent.id))


def see(account: Account, agent_id: str) -> None:
    """Raises NotThere where the agent's page is not open to the account."""
    if not sees_coaching(account, agent_id):
        raise NotThere


def note(db: Session, writer: Writer, agent_id: str, text: str, *, recording_id: int | None = None) -> None:
    """Keep a note, its personal data masked, about a call of the agent or none. Raises NotThere, and Unfit."""
    see(writer.account, agent_id)
    if not text:
        raise Unfit(Text("请写下内容", "write something"))
    if recording_id is not None:
        _check_call(db, agent_id, recording_id)
    public_id = store_note(db, writer.account, agent_id, masked_text(text), recording_id=recording_id)
    _log(db, Act.COACHING_NOTE, writer, public_id, {})


def _check_call(db: Session, agent_id: str, recording_id: int) -> None:
    if db.get_one(RecordingRow, recording_id).agent_id != agent_id:
        raise Unfit(Text(f"这通电话不是坐席 {agent_id} 的", f"that is no call of agent {agent_id}"))
    if (at := erased_at(db, recording_id, Kind.TEXT)) is not None:
        raise Unfit(erased_text(at))


def agree(db: Session, writer: Writer, agent_id: str, goal: AgreedGoal, text: str, guide: Guide) -> None:
    """Keep a goal, in words of its own or measured or both, personal data in the words masked.

    Raises NotThere, and Unfit of one without either, of a measure that nothing counts or that cannot be reached, and of
    a period that ends before it begins.
    """
    see(writer.account, agent_id)
    if goal.measured is None and not text:
        raise Unfit(Text("请写下目标，或选一项来衡量", "write the goal, or choose what it is measured by"))
    if goal.measured is not None:
        _check_measured(goal.measured, guide)
    if goal.until < goal.since:
        raise Unfit(Text("开始日期晚于结束日期", "the first day is after the last"))
    public_id = store_goal(db, writer.account, agent_id, goal, masked_text(text))
    _log(db, Act.COACHING_GOAL, writer, public_id, {} if goal.measured is None else asdict(goal.measured))


def _check_measured(measured: Measured, guide: Guide) -> None:
    known = [one for one, _ in measures(guide)]
    match measured:
        case OfTenCalls(item=item, tenths=tenths):
            items = [one.item for one in known if isinstance(one, OfTenCalls)]
            if item not in items:
                raise _unknown(Text("项目", "item"), items)
            if not 1 <= tenths <= 10:
                raise Unfit(Text("每 10 通里 1 到 10 通", "1 to 10 of ten calls"))
        case MeanPoints(dimension=dimension, points=points):
            dimensions = [one.dimension for one in known if isinstance(one, MeanPoints)]
            if dimension not in dimensions:
                raise _unknown(Text("维度", "dimension"), dimensions)
            if not 0 < points <= 100:
                raise Unfit(Text("平均分大于 0，不超过 100", "a mean of more than 0 and at most 100 points"))


def _unknown(what: Text, known: Sequence[str]) -> Unfit:
    return Unfit(
        Text(
            f"评分卡里没有这个{what.zh}；可用的：{'、'.join(known)}",
            f"no scorecard has such {what.en}; there are: {', '.join(known)}",
        )
    )


def _log(db: Session, act: Act, writer: Writer, subject: str, detail: Mapping[str, Any]) -> None:
    """In the log of acts; of the command line, which asks for no password, with the account in whose name it wrote."""
    if writer.at_command_line:
        add_act(db, act, by=COMMAND_LINE, subject=subject, detail={**detail, "account": writer.account.public_id})
    else:
        add_act(db, act, by=writer.account, subject=subject, detail=detail)


def withdraw(db: Session, account: Account, agent_id: str, public_id: str) -> None:
    """Withdraw a goal. Raises NotThere."""
    see(account, agent_id)
    if not mark_entry(db, account, agent_id, public_id, EntryKind.WITHDRAWN):
        raise NotThere
    add_act(db, Act.COACHING_WITHDRAWN, by=account, subject=public_id)


def seen(db: Session, account: Account, public_id: str) -> None:
    """The agent has seen an entry of their own. Raises NotThere."""
    if account.agent_id is None or not mark_entry(db, account, account.agent_id, public_id, EntryKind.SEEN):
        raise NotThere
    add_act(db, Act.COACHING_SEEN, by=account, subject=public_id)
