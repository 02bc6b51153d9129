"""Meaning beyond listed phrases: what is like a violation is put before a person, what is like a signal counts."""

from qa_monitor.likeness.find import Comparison
from qa_monitor.likeness.load import shipped, shipped_signals

__all__ = ["Comparison", "shipped", "shipped_signals"]
