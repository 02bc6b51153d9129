"""Put to the audio what the recogniser may have misheard: proposals of the lexicons in, readings out."""

from qa_monitor.verification.ask import readings
from qa_monitor.verification.decide import shipped, shipped_prior
from qa_monitor.verification.questions import Question, Questioner

__all__ = ["Question", "Questioner", "readings", "shipped", "shipped_prior"]
