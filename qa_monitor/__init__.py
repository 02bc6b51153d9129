"""Scores recorded Mandarin collections and service calls against lexicons and conduct rules."""

__version__ = "0.1.0"
