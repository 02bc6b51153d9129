"""Answers that hang on turns whose speaker is unsure: on neither side's account is anything concluded from them."""

from collections.abc import Sequence
from dataclasses import replace

from qa_monitor.domain import Check, Outcome, Role, Span, Text, Transcript, Utterance

_HANGS = Text("要看几句说话人不明的话是谁说的", "it hangs on who said some words whose speaker is unsure")


def either_side(transcript: Transcript) -> tuple[Transcript, ...]:
    """A call on one track as if the agent had said all that is unsure, and as if the other side had.

    Empty where nothing is unsure, or everything.
    """
    if transcript.split is None or not transcript.roles_known or not _unsure(transcript):
        return ()
    return tuple(
        replace(transcript, utterances=tuple(_said_by(role, utterance) for utterance in transcript.utterances))
        for role in transcript.roles
    )


def settled(answers: Sequence[Check], others: Sequence[Sequence[Check]], transcript: Transcript) -> tuple[Check, ...]:
    """`answers` to the questions about a call, those left undetermined that the `others` do not bear out.

    NO must be the answer on every account; YES must not be denied on any.
    """
    outcomes = [{check.id: check.outcome for check in other} for other in others]
    return tuple(
        answer if _borne_out(answer, [other.get(answer.id) for other in outcomes]) else _hanging(answer, transcript)
        for answer in answers
    )


def _borne_out(answer: Check, others: Sequence[Outcome | None]) -> bool:
    match answer.outcome:
        case Outcome.NO:
            return all(other is Outcome.NO for other in others)
        case Outcome.YES:
            return Outcome.NO not in others
    return True


def _hanging(answer: Check, transcript: Transcript) -> Check:
    return replace(answer, outcome=Outcome.UNDETERMINED, because=_HANGS, spans=_unsure(transcript), missing="roles")


def _unsure(transcript: Transcript) -> tuple[Span, ...]:
    return tuple(one.turn.span for one in transcript.utterances if one.turn.role is Role.UNKNOWN and one.words)


def _said_by(role: Role, utterance: Utterance) -> Utterance:
    if utterance.turn.role is not Role.UNKNOWN:
        return utterance
    return replace(utterance, turn=replace(utterance.turn, role=role))
