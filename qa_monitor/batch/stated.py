"""A call judged again by what a person said of who speaks in it, without its audio."""

from dataclasses import replace

from sqlalchemy.orm import Session

from qa_monitor.batch.history import histories
from qa_monitor.batch.rescoring import tools_without_audio
from qa_monitor.domain import Transcript
from qa_monitor.pipeline import judgement
from qa_monitor.ruleset import Rules
from qa_monitor.store import JudgedCall, Judgement


def judged_by(db: Session, call: JudgedCall, transcript: Transcript, rules: Rules) -> Judgement:
    """What the rules say of `call` where `transcript` is how a person has it; nothing is stored.

    Raises ValueError for a call that was not heard with the roles it has now.
    """
    if call.heard_by is None:
        raise ValueError("the recording must be heard again first")
    told = replace(rules, versions=tools_without_audio(rules.versions, call.heard_by))
    earlier = histories(db, [call.recording])[call.recording.metadata.customer_ref]
    analysis, historic = judgement(call.recording, transcript, told, earlier)
    return Judgement(call=call, analysis=analysis, historic=historic)
