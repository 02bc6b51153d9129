"""Whether the agent raised their voice: each turn's loudness against the median of their own turns in the same call.

Only the call itself is the yardstick: line, headset and voice set the level of a whole call. The spread is taken from
the quieter half of the turns, so that many loud ones cannot hide each other (a one-sided median absolute deviation,
times 1.4826 as for a normal distribution).
"""

from collections.abc import Sequence
from statistics import median

from qa_monitor.conduct.evidence import why_undetermined
from qa_monitor.conduct.sides import BACK_CHANNEL_SECONDS, Side, unmeasurable
from qa_monitor.domain import Check, Measure, Outcome, Span, Text, Transcript, Undetermined, Utterance

_LEAST_TURNS = 5
"""Fewer turns do not tell what is usual."""

_LOUDER_DB = 4.0
"""Voices vary by less than this from turn to turn on a steady line, in speech read aloud."""

_SPREADS = 3.0
"""Where a voice varies more, a turn stands out by so many times its spread."""

_NORMAL = 1.4826


def loudest_turn(transcript: Transcript) -> Measure:
    """By how many dB (LU) the agent's loudest turn lies above the median of their turns."""
    turns = _turns(transcript)
    if isinstance(turns, Undetermined):
        return _measure(turns, ())
    usual = median(map(_level, turns))
    loudest = max(turns, key=_level)
    return _measure(_level(loudest) - usual, (loudest.turn.span,))


def voice_calm(transcript: Transcript) -> Check:
    """REVIEW, never NO, where turns of the agent stand out from their own level: emphasis is loud as well as anger."""
    turns = _turns(transcript)
    if isinstance(turns, Undetermined):
        because = why_undetermined(turns.missing)
        return _check(Outcome.UNDETERMINED, because, missing=turns.missing)
    usual = median(map(_level, turns))
    below = [usual - _level(one) for one in turns if _level(one) <= usual]
    limit = max(_LOUDER_DB, _SPREADS * _NORMAL * median(below))
    loud = [one for one in turns if _level(one) - usual >= limit]
    if not loud:
        zh, en = f"没有比自身平时高 {limit:.0f} 分贝以上的话", f"no turn was {limit:.0f} dB louder than their own usual"
        return _check(Outcome.YES, Text(zh, en))
    return _check(Outcome.REVIEW, _told(loud, turns, usual), tuple(one.turn.span for one in loud))


def _told(loud: Sequence[Utterance], turns: Sequence[Utterance], usual: float) -> Text:
    pace = median(map(_rate, turns))
    parts = [
        (f"{one.turn.span.start:.0f}", f"{_level(one) - usual:.0f}", f"{_rate(one) / pace:.1f}" if pace else "-")
        for one in loud
    ]
    zh = "；".join(f"{at} 秒高出自身平时 {louder} 分贝，语速为平时的 {faster} 倍" for at, louder, faster in parts)
    en = "; ".join(
        f"at {at} s {louder} dB above their usual level, {faster} times their usual rate"
        for at, louder, faster in parts
    )
    return Text(f"{zh}，须人工听辨", f"{en}; a person must listen")


def _turns(transcript: Transcript) -> list[Utterance] | Undetermined:
    """The agent's turns that are long enough to have a level of their own, or what is missing to compare them."""
    if missing := unmeasurable(transcript, (Side.AGENT,)):
        return missing
    said = [
        one
        for one in transcript.utterances
        if one.turn.role in Side.AGENT.value and one.turn.span.seconds >= BACK_CHANNEL_SECONDS
    ]
    measured = [one for one in said if one.turn.loudness is not None]
    if said and not measured:
        return Undetermined("loudness")
    return measured if len(measured) >= _LEAST_TURNS else Undetermined("speech")


def _level(utterance: Utterance) -> float:
    return utterance.turn.loudness or 0.0


def _rate(utterance: Utterance) -> float:
    """Characters a minute."""
    return 60 * sum(character.isalnum() for character in utterance.text) / utterance.turn.span.seconds


def _measure(value: float | Undetermined, spans: tuple[Span, ...]) -> Measure:
    name = Text("坐席最响一段高出自身中位数", "agent's loudest turn above their own median")
    return Measure(id="loudest_turn", name=name, value=value, unit="dB", spans=spans)


def _check(outcome: Outcome, because: Text, spans: tuple[Span, ...] = (), *, missing: str | None = None) -> Check:
    name = Text("坐席没有提高嗓门", "the agent's voice stayed level")
    return Check(id="voice_calm", name=name, outcome=outcome, because=because, spans=spans, missing=missing)
