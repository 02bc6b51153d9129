from hypothesis import given
from timelines import transcripts

from qa_monitor.conduct import measures
from qa_monitor.domain import Transcript, Undetermined


@given(transcripts())
def test_every_measure_is_there_once_and_says_what_is_missing(transcript: Transcript) -> None:
    found = measures(transcript)
    assert [measure.id for measure in found] == [
        "longest_silence",
        "silence_agent",
        "silence_customer",
        "talk_share",
        "interruptions",
        "interruptions_customer",
        "back_channels",
        "overlap",
        "longest_monologue",
        "loudest_turn",
        "speech_rate_agent",
        "speech_rate_customer",
        "response_time",
    ]
    for measure in found:
        if isinstance(measure.value, Undetermined):
            assert measure.value.missing in ("roles", "audio", "speech", "loudness")
            assert not measure.spans
        else:
            assert measure.value >= 0
            assert all(span.end <= transcript.seconds for span in measure.spans)


@given(transcripts())
def test_without_known_roles_nothing_is_said_of_the_agent(transcript: Transcript) -> None:
    if not transcript.roles_known:
        of_roles = [measure for measure in measures(transcript) if measure.id != "longest_silence"]
        assert {measure.value for measure in of_roles} == {Undetermined("roles")}
