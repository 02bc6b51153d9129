"""The scorecard: what it says, and a call scored by it, every point with its place and its source."""

from qa_monitor.scoring.load import load_scorecard
from qa_monitor.scoring.scorecard import Scorecard
from qa_monitor.scoring.total import score

__all__ = ["Scorecard", "load_scorecard", "score"]
