"""Mono calls: two voices told apart, roles given from what is said, with a confidence."""

from qa_monitor.speakers.by_hand import LEAST_GIVEN, Told, times_told
from qa_monitor.speakers.likely import likely_sides
from qa_monitor.speakers.roles import SURE_CALL, Roles, assign_roles, callee_of
from qa_monitor.speakers.transcript import (
    agent_spans,
    callee_spans,
    may_be_swapped,
    of_anybody,
    on_one_track,
    stated,
    swapped,
    with_roles,
)
from qa_monitor.speakers.voice import Voices
from qa_monitor.speakers.weights import VOICES, VoicesUnavailable, find_voices, get_voices, put_voices
from qa_monitor.speakers.words import Cue, RoleWords, shipped

__all__ = [
    "LEAST_GIVEN",
    "SURE_CALL",
    "VOICES",
    "Cue",
    "RoleWords",
    "Roles",
    "Told",
    "Voices",
    "VoicesUnavailable",
    "agent_spans",
    "assign_roles",
    "callee_of",
    "callee_spans",
    "find_voices",
    "get_voices",
    "likely_sides",
    "may_be_swapped",
    "of_anybody",
    "on_one_track",
    "put_voices",
    "shipped",
    "stated",
    "swapped",
    "times_told",
    "with_roles",
]
