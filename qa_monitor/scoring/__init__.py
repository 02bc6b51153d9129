"""Scorecards: what they say, which one judges a call, and a call scored by it, every point with place and source."""

from qa_monitor.scoring.choice import Scorecards, choose
from qa_monitor.scoring.load import load_scorecard
from qa_monitor.scoring.load_choice import load_scorecards, scorecards_of, sole
from qa_monitor.scoring.scorecard import Scorecard
from qa_monitor.scoring.total import score, scored

__all__ = [
    "Scorecard",
    "Scorecards",
    "choose",
    "load_scorecard",
    "load_scorecards",
    "score",
    "scorecards_of",
    "scored",
    "sole",
]
