"""Silence: stretches of a conversation in which nobody speaks."""

from collections.abc import Iterable

from qa_monitor.conduct.clauses import clauses
from qa_monitor.conduct.dialogue import asks
from qa_monitor.conduct.sides import BACK_CHANNEL_SECONDS, BOTH, Side, much_is_lost, unmeasurable, unrecorded
from qa_monitor.domain import Measure, Span, Text, Transcript, Undetermined, Utterance


def silences(spoken: Iterable[Span], *, call_seconds: float, longer_than: float) -> list[Span]:
    """Stretches of more than `longer_than` seconds outside all of `spoken`, which may overlap and nest."""
    found: list[Span] = []
    quiet_from = 0.0
    for start, end in [*sorted((span.start, span.end) for span in spoken), (call_seconds, call_seconds)]:
        if start - quiet_from > longer_than:
            found.append(Span(quiet_from, start))
        quiet_from = max(quiet_from, end)  # a turn can end inside a longer one
    return found


def longest_silence(transcript: Transcript) -> Measure:
    """Seconds of the longest silence between the first word of the call and the last.

    What comes before and after is ringing and hanging up. A stretch that could not be decoded is not silence. A call
    of one mixed track can be judged, a call of which only one side was recorded cannot.
    """
    within = _within_conversation(transcript)
    longest = max(within, key=lambda span: span.seconds, default=None)
    seconds = longest.seconds if longest else 0.0
    return Measure(
        id="longest_silence",
        name=Text("最长静默", "longest silence"),
        value=_unmeasurable(transcript) or seconds,
        unit="s",
        spans=(longest,) if longest and not _unmeasurable(transcript) else (),
    )


def silence_left_by_agent(transcript: Transcript) -> Measure:
    """Seconds of the longest silence in which the agent owed a word: the person called had spoken, or was not asked."""
    name = Text("坐席留下的最长静默", "longest silence left by the agent")
    return _left("silence_agent", name, transcript, Side.AGENT)


def silence_left_by_callee(transcript: Transcript) -> Measure:
    """Seconds of the longest silence in which the person called owed an answer to a question of the agent."""
    name = Text("对方留下的最长静默", "longest silence left by the person called")
    return _left("silence_customer", name, transcript, Side.CALLEE)


def _left(measure: str, name: Text, transcript: Transcript, side: Side) -> Measure:
    missing = unmeasurable(transcript)
    quiet = [] if missing else [span for span in _within_conversation(transcript) if _owes(transcript, span) is side]
    longest = max(quiet, key=lambda span: span.seconds, default=None)
    seconds = longest.seconds if longest else 0.0
    return Measure(id=measure, name=name, value=missing or seconds, unit="s", spans=(longest,) if longest else ())


def _owes(transcript: Transcript, silence: Span) -> Side | None:
    """Whose turn it was; None where the sound before was lost.

    After words of the person called the agent's, and so after words of the agent that ask nothing: the agent leads the
    call. A back-channel (嗯) takes the turn from nobody, unless it is an answer.
    """
    before = [one for one in transcript.utterances if one.turn.span.end <= silence.start and not _listens(one)]
    if any(span.end == silence.start for span in transcript.damaged) or not before:
        return None
    last = max(before, key=lambda one: one.turn.span.end)
    asked = last.turn.role in Side.AGENT.value and asks(clauses(last.text))
    return Side.CALLEE if asked else Side.AGENT


def _listens(utterance: Utterance) -> bool:
    """Whether it is a back-channel of the agent: short, and no question (行吗)."""
    short = utterance.turn.role in Side.AGENT.value and utterance.turn.span.seconds < BACK_CHANNEL_SECONDS
    return short and not asks(clauses(utterance.text))


def _unmeasurable(transcript: Transcript) -> Undetermined | None:
    one_sided = unrecorded(transcript, BOTH) if transcript.roles_known else None
    return one_sided or much_is_lost(transcript)


def _within_conversation(transcript: Transcript) -> list[Span]:
    spoken = [utterance.turn.span for utterance in transcript.utterances]
    if not spoken:
        return []
    first, last = min(span.start for span in spoken), max(span.end for span in spoken)
    quiet = silences([*spoken, *transcript.damaged], call_seconds=last, longer_than=0)
    return [span for span in quiet if span.start >= first]
