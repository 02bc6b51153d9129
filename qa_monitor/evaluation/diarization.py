"""How well the sides of calls on one track were told apart, against the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa_monitor.domain import Role, Span, Transcript
from qa_monitor.evaluation.truth import TrueTurn
from qa_monitor.speakers.error import DiarizationError, diarization_error

NO_ERROR = DiarizationError()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldApart:
    """Of one call or several; seconds of true speech, twice where both speak."""

    calls: int = 0
    determined: int = 0
    """Calls whose roles were given."""
    error: DiarizationError = NO_ERROR
    """Of all calls; an undetermined one counts as one speaker."""
    error_determined: DiarizationError = NO_ERROR
    right: float = 0.0
    """In calls with roles, heard in turns of the right role."""
    wrong: float = 0.0
    unknown: float = 0.0
    """In calls with roles, heard in turns whose speaker is unsure."""

    def __add__(self, other: "ToldApart") -> "ToldApart":
        return ToldApart(
            calls=self.calls + other.calls,
            determined=self.determined + other.determined,
            error=self.error + other.error,
            error_determined=self.error_determined + other.error_determined,
            right=self.right + other.right,
            wrong=self.wrong + other.wrong,
            unknown=self.unknown + other.unknown,
        )

    @property
    def accuracy(self) -> float | None:
        """Share of the speech with a role that has the right one; None where no role was given."""
        given = self.right + self.wrong
        return self.right / given if given else None

    @property
    def accuracy_of_all(self) -> float | None:
        """The same with speech whose speaker is unsure counted as wrong."""
        heard = self.right + self.wrong + self.unknown
        return self.right / heard if heard else None


def on_one_track(transcript: Transcript) -> bool:
    """Whether both sides were recorded together."""
    return transcript.split is not None or transcript.roles == (Role.UNKNOWN,)


def told_apart(transcript: Transcript, turns: Sequence[TrueTurn]) -> ToldApart:
    """The figures of one call on one track; the truth calls whoever was called the customer, a third party too."""
    truth = {side: sorted(turn.span for turn in turns if _side(turn.role) == side) for side in (_AGENT, _CALLEE)}
    heard: dict[str, list[Span]] = {}
    for utterance in transcript.utterances:
        heard.setdefault(_side(utterance.turn.role), []).append(utterance.turn.span)
    error = diarization_error(truth, heard, seconds=transcript.seconds)
    if not transcript.roles_known:
        return ToldApart(calls=1, error=error)
    shares = {
        (given, true): sum(own.overlap(span) for own in heard.get(given, ()) for span in truth[true])
        for given in (_AGENT, _CALLEE, _UNKNOWN)
        for true in (_AGENT, _CALLEE)
    }
    return ToldApart(
        calls=1,
        determined=1,
        error=error,
        error_determined=error,
        right=shares[_AGENT, _AGENT] + shares[_CALLEE, _CALLEE],
        wrong=shares[_AGENT, _CALLEE] + shares[_CALLEE, _AGENT],
        unknown=shares[_UNKNOWN, _AGENT] + shares[_UNKNOWN, _CALLEE],
    )


_AGENT, _CALLEE, _UNKNOWN = "agent", "callee", "unknown"


def _side(role: Role) -> str:
    if role is Role.UNKNOWN:
        return _UNKNOWN
    return _AGENT if role is Role.AGENT else _CALLEE
