"""Who speaks when: voice activity, exact edges, cross-talk, turns."""

from qa_monitor.speech.turns import find_turns

__all__ = ["find_turns"]
