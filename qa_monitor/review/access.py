"""Who may do what: the one place that says so. Every route names a right, and a test holds every route to it."""

from collections.abc import Mapping
from enum import StrEnum

from qa_monitor.domain import Account, Duty


class Right(StrEnum):
    """What a route lets people do."""

    SIGNED_IN = "signed_in"
    """What everybody may do who is signed in: see themselves, sign out, change their password."""
    SEE_CALLS = "see_calls"
    """Queue, call page, search; an agent sees their own calls only."""
    HEAR = "hear"
    UNMASK = "unmask"
    """See and hear personal data that were said; every view is audited."""
    ASSIGN = "assign"
    """Take a call, give it back, take the next one."""
    ASSIGN_OTHERS = "assign_others"
    DECIDE = "decide"
    """Give verdicts and add what the machine missed."""
    APPEAL = "appeal"
    DECIDE_APPEAL = "decide_appeal"
    SEE_SAMPLES = "see_samples"
    """Plans, estimates and agreement of reviewers."""
    PLAN_SAMPLES = "plan_samples"
    REVIEW_BLIND = "review_blind"
    EXPORT = "export"
    SEE_TEAM = "see_team"
    """Figures of every agent, side by side."""
    SEE_ACCOUNTS = "see_accounts"
    KEEP_ACCOUNTS = "keep_accounts"
    SEE_AUDIT = "see_audit"
    SEE_COACHING = "see_coaching"
    """Agents' pages for coaching; an agent sees their own. Not for reviewers: who judges calls blind to whose they are
    judges them better."""
    COACH = "coach"
    """Write notes of talks, agree goals and withdraw them."""
    ACKNOWLEDGE = "acknowledge"
    """Say that one has seen what was agreed with oneself."""
    EXPORT_CLIPS = "export_clips"
    """Take clips of calls out, beeped and masked; every time is audited."""
    SEE_PRACTICES = "see_practices"
    """What good calls do, over all agents."""
    SEE_LIBRARY = "see_library"
    """Listen to exemplary clips, of whomever they are."""
    KEEP_LIBRARY = "keep_library"
    """Put clips into the library, take them out, hand them on as a playlist."""
    USE_TOKENS = "use_tokens"
    """Make and revoke tokens for the JSON interface."""


_REVIEWER = frozenset(
    {
        Right.SIGNED_IN,
        Right.SEE_CALLS,
        Right.HEAR,
        Right.UNMASK,
        Right.ASSIGN,
        Right.DECIDE,
        Right.DECIDE_APPEAL,
        Right.REVIEW_BLIND,
        Right.SEE_LIBRARY,
        Right.USE_TOKENS,
    }
)

RIGHTS: Mapping[Duty, frozenset[Right]] = {
    Duty.AGENT: frozenset(
        {Right.SIGNED_IN, Right.SEE_CALLS, Right.HEAR, Right.APPEAL, Right.SEE_COACHING, Right.ACKNOWLEDGE}
        | {Right.SEE_LIBRARY}
    ),
    Duty.REVIEWER: _REVIEWER,
    Duty.SUPERVISOR: _REVIEWER
    | {
        Right.ASSIGN_OTHERS,
        Right.SEE_SAMPLES,
        Right.PLAN_SAMPLES,
        Right.EXPORT,
        Right.SEE_TEAM,
        Right.SEE_ACCOUNTS,
        Right.SEE_AUDIT,
    }
    | {Right.SEE_COACHING, Right.COACH, Right.EXPORT_CLIPS}
    | {Right.SEE_PRACTICES, Right.KEEP_LIBRARY},
    Duty.AUDITOR: frozenset(
        {
            Right.SIGNED_IN,
            Right.SEE_CALLS,
            Right.HEAR,
            Right.SEE_SAMPLES,
            Right.SEE_PRACTICES,
            Right.SEE_LIBRARY,
            Right.EXPORT,
            Right.SEE_TEAM,
            Right.SEE_ACCOUNTS,
            Right.SEE_AUDIT,
            Right.SEE_COACHING,
            Right.USE_TOKENS,
        }
    ),
    Duty.ADMINISTRATOR: frozenset(
        {Right.SIGNED_IN, Right.SEE_ACCOUNTS, Right.KEEP_ACCOUNTS, Right.SEE_AUDIT, Right.USE_TOKENS}
    ),
}


def may(account: Account, right: Right) -> bool:
    """Whether the account has the right at all; on which calls, `sees` says."""
    return right in RIGHTS[account.duty]


def sees(account: Account, agent_id: str | None) -> bool:
    """Whether a call of this agent is open to the account. A call whose agent nobody knows is nobody's own."""
    if account.duty is Duty.AGENT:
        return account.agent_id is not None and account.agent_id == agent_id
    return may(account, Right.SEE_CALLS)


def sees_coaching(account: Account, agent_id: str) -> bool:
    """Whether an agent's page for coaching is open to the account."""
    if account.duty is Duty.AGENT:
        return account.agent_id == agent_id
    return may(account, Right.SEE_COACHING)
