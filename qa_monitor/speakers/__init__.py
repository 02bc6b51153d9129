"""Mono calls: two voices told apart, roles given from what is said, with a confidence."""

from qa_monitor.speakers.roles import Roles, assign_roles
from qa_monitor.speakers.transcript import swapped, with_roles
from qa_monitor.speakers.voice import Voices
from qa_monitor.speakers.weights import VoicesUnavailable, find_voices, get_voices, put_voices
from qa_monitor.speakers.words import Cue, RoleWords, shipped

__all__ = [
    "Cue",
    "RoleWords",
    "Roles",
    "Voices",
    "VoicesUnavailable",
    "assign_roles",
    "find_voices",
    "get_voices",
    "put_voices",
    "shipped",
    "swapped",
    "with_roles",
]
