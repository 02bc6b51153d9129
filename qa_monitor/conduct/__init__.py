"""Conduct of the whole call: measures of how it was spoken, questions it must answer, and its place in the history."""

from qa_monitor.conduct.checking import checks, history_checks
from qa_monitor.conduct.either_side import either_side, settled
from qa_monitor.conduct.history import HistoricCall, historic_call
from qa_monitor.conduct.measuring import measures
from qa_monitor.conduct.profile import Profile, load_profile
from qa_monitor.conduct.promise import Promise, promise_to_pay
from qa_monitor.conduct.promised import promise_measures
from qa_monitor.conduct.reactions import Reactions, load_reactions
from qa_monitor.conduct.whoever import Telling, likely_promise, perhaps_violated, whoever_spoke

__all__ = [
    "HistoricCall",
    "Profile",
    "Promise",
    "Reactions",
    "Telling",
    "checks",
    "either_side",
    "historic_call",
    "history_checks",
    "likely_promise",
    "load_profile",
    "load_reactions",
    "measures",
    "perhaps_violated",
    "promise_measures",
    "promise_to_pay",
    "settled",
    "whoever_spoke",
]
