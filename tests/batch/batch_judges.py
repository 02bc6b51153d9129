"""A judge for runs that has no lexicons: it answers nothing but what the history of a customer says of a call."""

from collections.abc import Sequence
from pathlib import Path

import batch_works as works

from qa_monitor.batch.report import Analysed
from qa_monitor.batch.work import Work
from qa_monitor.conduct import HistoricCall, historic_call, history_checks, load_profile
from qa_monitor.domain import Analysis, CallState, Recording, Score, Transcript
from qa_monitor.pipeline import versions_for
from qa_monitor.ruleset import ToolVersions

PROFILE = load_profile(Path(__file__).parents[2] / "lexicons" / "profile.yaml")


class Judge:
    """Fails under the scorecard `defective`; tells what cannot be stored of the call `unstorable`."""

    def __init__(self, tools: ToolVersions) -> None:
        self.tools = tools

    def __call__(self, recording: Recording, transcript: Transcript, earlier: Sequence[HistoricCall]) -> Analysed:
        if self.tools.scorecard == "defective":
            raise KeyError("13800001234")
        call = historic_call(recording, transcript, ())
        analysis = Analysis(
            recording=recording,
            versions=versions_for(recording, self.tools, earlier, stated=transcript.stated),
            state=CallState.SCORED,
            reason=None,
            transcript=transcript,
            checks=history_checks(call, earlier, transcript, (), PROFILE),
            score=Score(points=90, critical=False, dimensions=(), lines=()),
        )
        said = [utterance.text for utterance in transcript.utterances]
        return Analysed(analysis, call, (*said, "one too many") if "unstorable" in said else tuple(said))


def work(tools: ToolVersions) -> Work:
    """What a run does with the fake ear and this judge."""
    return Work(versions=tools, hearing=works.Ear(tools.lexicons), judge=Judge(tools), category_names={})
