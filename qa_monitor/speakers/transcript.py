"""A mono call's transcript with its roles, and the same by what a person says of them."""

from collections.abc import Sequence
from dataclasses import replace

from qa_monitor.domain import CalleeRole, Role, RoleStatement, Span, Split, Transcript, Utterance
from qa_monitor.speakers.by_hand import by_hand
from qa_monitor.speakers.roles import Roles, callee_of


def with_roles(transcript: Transcript, roles: Roles) -> Transcript:
    """`transcript` with the utterances of `roles`, which were made of its own; where undetermined only that.

    Readings are bound to utterances by their number, so they must be asked for afterwards: raises ValueError if there
    are any.
    """
    if transcript.readings:
        raise ValueError("roles come before readings: cut utterances have other numbers")
    split = Split(confidence=roles.confidence, likeness=roles.likeness)
    if not roles.determined:
        return replace(transcript, split=split)
    given = {utterance.turn.role for utterance in roles.utterances} - {Role.AGENT, Role.UNKNOWN}
    return replace(
        transcript,
        utterances=roles.utterances,
        roles_known=True,
        roles=(Role.AGENT, given.pop() if given else Role.CUSTOMER),
        split=split,
    )


def swapped(transcript: Transcript) -> Transcript:
    """`transcript` with agent and person called exchanged, for a person who hears that they are the wrong way round.

    What is unknown stays unknown. Swapping twice gives the same transcript. Raises ValueError where the roles of a
    call on one track are not known: there is nothing to exchange.
    """
    if not may_be_swapped(transcript):
        raise ValueError("only a call on one track with both roles can be swapped")
    callee = next(role for role in transcript.roles if role is not Role.AGENT)
    other = {Role.AGENT: callee, callee: Role.AGENT}
    return replace(
        transcript,
        utterances=tuple(_as(utterance, other.get(utterance.turn.role)) for utterance in transcript.utterances),
    )


def may_be_swapped(transcript: Transcript) -> bool:
    """Whether the program gave the roles, so that they may be the wrong way round."""
    return transcript.split is not None and transcript.roles_known


def on_one_track(transcript: Transcript) -> bool:
    """Whether both sides are on one track, told apart or not."""
    return transcript.split is not None or transcript.roles == (Role.UNKNOWN,)


def stated(
    transcript: Transcript, statement: RoleStatement | None, *, callee_role: CalleeRole | None = None
) -> Transcript:
    """`transcript` turned so that the agent is whom a person heard as the agent, and saying so.

    Where the person told when both speak, their times hold whatever the program found. Else a call on one track whose
    sides could not be told apart keeps its unknown roles. One with a track for each side, and one that nobody said
    anything of, stays as it is.
    """
    if statement is None or not on_one_track(transcript):
        return transcript
    if statement.callee is not None:
        return by_hand(transcript, statement, callee_of(callee_role))
    if transcript.split is None:
        return transcript
    told = replace(transcript, split=replace(transcript.split, stated=statement))
    if not transcript.roles_known:
        return told
    other = sum(_shared(told, role, statement.agent) for role in told.roles if role is not Role.AGENT)
    return swapped(told) if other > _shared(told, Role.AGENT, statement.agent) else told


def of_anybody(utterances: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """The same words, whoever said them."""
    return tuple(_as(utterance, Role.UNKNOWN) for utterance in utterances)


def agent_spans(transcript: Transcript) -> tuple[Span, ...]:
    """When the agent speaks."""
    return tuple(one.turn.span for one in transcript.utterances if one.turn.role is Role.AGENT)


def callee_spans(transcript: Transcript) -> tuple[Span, ...]:
    """When the person called speaks."""
    neither = (Role.AGENT, Role.UNKNOWN)
    return tuple(one.turn.span for one in transcript.utterances if one.turn.role not in neither)


def _shared(transcript: Transcript, role: Role, spans: tuple[Span, ...]) -> float:
    own = [one.turn.span for one in transcript.utterances if one.turn.role is role]
    return sum(one.overlap(span) for one in own for span in spans)


def _as(utterance: Utterance, role: Role | None) -> Utterance:
    return utterance if role is None else replace(utterance, turn=replace(utterance.turn, role=role))
