"""What may be done with an agent's page: who sees it, and notes and goals that are kept with who and when."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_monitor.coaching.agent import Period
from qa_monitor.coaching.facts import Calls, call_facts
from qa_monitor.coaching.guide import Guide
from qa_monitor.coaching.habits import AFTER_HARDSHIP
from qa_monitor.coaching.intervals import Sample, sample
from qa_monitor.domain import Account, Agent, Text
from qa_monitor.review.access import sees_coaching
from qa_monitor.review.refusals import NotThere, Unfit
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.coaching import AgreedGoal, EntryKind, mark_entry
from qa_monitor.store.coaching import add_goal as store_goal
from qa_monitor.store.coaching import add_note as store_note


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLine:
    """An agent with calls in a period."""

    agent: Agent
    calls: int
    score: Sample


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


def note(db: Session, account: Account, agent_id: str, text: str) -> None:
    """Keep a note. Raises NotThere, and Unfit of an empty one."""
    see(account, agent_id)
    if not text:
        raise Unfit(Text("请写下内容", "write something"))
    add_act(db, Act.COACHING_NOTE, by=account, subject=store_note(db, account, agent_id, text))


def agree(db: Session, account: Account, agent_id: str, goal: AgreedGoal, text: str, guide: Guide) -> None:
    """Keep a goal. Raises NotThere, and Unfit of one that nothing counts or whose period ends before it begins."""
    see(account, agent_id)
    if goal.item != AFTER_HARDSHIP and goal.item not in guide.items:
        raise Unfit(Text("评分卡里没有这个项目", "no scorecard has such an item"))
    if goal.until < goal.since:
        raise Unfit(Text("开始日期晚于结束日期", "the first day is after the last"))
    public_id = store_goal(db, account, agent_id, goal, text)
    add_act(db, Act.COACHING_GOAL, by=account, subject=public_id, detail={"item": goal.item, "tenths": goal.tenths})


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
