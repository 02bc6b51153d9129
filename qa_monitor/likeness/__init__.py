"""Meaning beyond listed phrases: what an agent says that is like a violation, put before a person."""

from qa_monitor.likeness.find import LIKENESS, Comparison
from qa_monitor.likeness.load import shipped

__all__ = ["LIKENESS", "Comparison", "shipped"]
