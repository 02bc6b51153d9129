"""A mono call's transcript with its roles, and the same with agent and person called exchanged."""

from dataclasses import replace

from qa_monitor.domain import Role, Transcript, Utterance
from qa_monitor.speakers.roles import Roles


def with_roles(transcript: Transcript, roles: Roles) -> Transcript:
    """`transcript` with the utterances of `roles`, which were made of its own; unchanged where undetermined.

    Readings are bound to utterances by their number, so they must be asked for afterwards: raises ValueError if there
    are any.
    """
    if not roles.determined:
        return transcript
    if transcript.readings:
        raise ValueError("roles come before readings: cut utterances have other numbers")
    given = {utterance.turn.role for utterance in roles.utterances} - {Role.AGENT, Role.UNKNOWN}
    return replace(
        transcript,
        utterances=roles.utterances,
        roles_known=True,
        roles=(Role.AGENT, given.pop() if given else Role.CUSTOMER),
    )


def swapped(transcript: Transcript) -> Transcript:
    """`transcript` with agent and person called exchanged, for a person who hears that they are the wrong way round.

    What is unknown stays unknown. Swapping twice gives the same transcript. Raises ValueError where the roles of a
    call are not known: there is nothing to exchange.
    """
    callee = next((role for role in transcript.roles if role not in (Role.AGENT, Role.UNKNOWN)), None)
    if not transcript.roles_known or callee is None or Role.AGENT not in transcript.roles:
        raise ValueError("only a transcript with both roles can be swapped")
    other = {Role.AGENT: callee, callee: Role.AGENT}
    return replace(
        transcript,
        utterances=tuple(_as(utterance, other.get(utterance.turn.role)) for utterance in transcript.utterances),
    )


def _as(utterance: Utterance, role: Role | None) -> Utterance:
    return utterance if role is None else replace(utterance, turn=replace(utterance.turn, role=role))
