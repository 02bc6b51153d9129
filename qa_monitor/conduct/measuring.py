"""All measures of a call."""

from qa_monitor.conduct.back_channels import agent_back_channels
from qa_monitor.conduct.interruptions import agent_interruptions, callee_interruptions
from qa_monitor.conduct.monologue import longest_monologue
from qa_monitor.conduct.raised_voice import loudest_turn
from qa_monitor.conduct.response import response_time
from qa_monitor.conduct.silence import longest_silence, silence_left_by_agent, silence_left_by_callee
from qa_monitor.conduct.speech_rate import agent_speech_rate, callee_speech_rate
from qa_monitor.conduct.talk import overlap, talk_share
from qa_monitor.domain import Measure, Transcript


def measures(transcript: Transcript) -> tuple[Measure, ...]:
    """Numbers about conduct; undetermined (`roles`, `audio`, `speech`) where the recording does not bear them out."""
    return (
        longest_silence(transcript),
        silence_left_by_agent(transcript),
        silence_left_by_callee(transcript),
        talk_share(transcript),
        agent_interruptions(transcript),
        callee_interruptions(transcript),
        agent_back_channels(transcript),
        overlap(transcript),
        longest_monologue(transcript),
        loudest_turn(transcript),
        agent_speech_rate(transcript),
        callee_speech_rate(transcript),
        response_time(transcript),
    )
