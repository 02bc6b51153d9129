"""Silence: stretches of a conversation in which nobody speaks."""

from collections.abc import Iterable

from qa_monitor.conduct.sides import BOTH, much_is_lost, unrecorded
from qa_monitor.domain import Measure, Span, Text, Transcript, Undetermined


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
