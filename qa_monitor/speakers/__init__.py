"""Mono calls: two voices told apart, roles given from what is said, with a confidence."""

from qa_monitor.speakers.likely import likely_sides
from qa_monitor.speakers.roles import SURE_CALL, Roles, assign_roles
from qa_monitor.speakers.transcript import agent_spans, may_be_swapped, of_anybody, stated, swapped, with_roles
from qa_monitor.speakers.voice import Voices
from qa_monitor.speakers.weights import VOICES, VoicesUnavailable, find_voices, get_voices, put_voices
from qa_monitor.speakers.words import Cue, RoleWords, shipped

__all__ = [
    "SURE_CALL",
    "VOICES",
    "Cue",
    "RoleWords",
    "Roles",
    "Voices",
    "VoicesUnavailable",
    "agent_spans",
    "assign_roles",
    "find_voices",
    "get_voices",
    "likely_sides",
    "may_be_swapped",
    "of_anybody",
    "put_voices",
    "shipped",
    "stated",
    "swapped",
    "with_roles",
]
