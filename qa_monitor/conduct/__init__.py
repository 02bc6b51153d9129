"""Conduct of the whole call: measures of how it was spoken, and questions it must answer."""

from qa_monitor.conduct.checking import checks
from qa_monitor.conduct.measuring import measures
from qa_monitor.conduct.profile import Profile, load_profile

__all__ = ["Profile", "checks", "load_profile", "measures"]
