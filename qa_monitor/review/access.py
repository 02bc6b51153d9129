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
        Right.USE_TOKENS,
    }
)

RIGHTS: Mapping[Duty, frozenset[Right]] = {
    Duty.AGENT: frozenset({Right.SIGNED_IN, Right.SEE_CALLS, Right.HEAR, Right.APPEAL}),
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
    },
    Duty.AUDITOR: frozenset(
        {
            Right.SIGNED_IN,
            Right.SEE_CALLS,
            Right.HEAR,
            Right.SEE_SAMPLES,
            Right.EXPORT,
            Right.SEE_TEAM,
            Right.SEE_ACCOUNTS,
            Right.SEE_AUDIT,
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
