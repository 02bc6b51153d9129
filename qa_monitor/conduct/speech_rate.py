"""Speech rate: characters a minute of one's own speaking time."""

from collections.abc import Iterable

from qa_monitor.conduct.sides import ENOUGH_SPEECH_SECONDS, Side, unmeasurable
from qa_monitor.domain import Measure, Text, Transcript, Undetermined, Utterance


def characters_a_minute(utterances: Iterable[Utterance]) -> float | Undetermined:
    """Characters, digits and letters without punctuation, a minute of the turns they were said in.

    Doubtful text is left out with its turn. Undetermined (`speech`) where too little remains to tell a rate.
    """
    sure = [utterance for utterance in utterances if utterance.doubtful is None and utterance.words]
    seconds = sum(utterance.turn.span.seconds for utterance in sure)
    if seconds < ENOUGH_SPEECH_SECONDS:
        return Undetermined("speech")
    return 60 * sum(character.isalnum() for utterance in sure for character in utterance.text) / seconds


def agent_speech_rate(transcript: Transcript) -> Measure:
    """How fast the agent speaks."""
    name = Text("坐席语速", "agent's speech rate")
    return Measure(id="speech_rate_agent", name=name, value=_rate(transcript, Side.AGENT), unit="chars_per_minute")


def callee_speech_rate(transcript: Transcript) -> Measure:
    """How fast the person called speaks."""
    name = Text("对方语速", "speech rate of the person called")
    return Measure(id="speech_rate_customer", name=name, value=_rate(transcript, Side.CALLEE), unit="chars_per_minute")


def _rate(transcript: Transcript, side: Side) -> float | Undetermined:
    said = (utterance for utterance in transcript.utterances if utterance.turn.role in side.value)
    return unmeasurable(transcript, (side,)) or characters_a_minute(said)
