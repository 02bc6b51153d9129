"""What was said, by faster-whisper over packed windows."""

from qa_monitor.recognition.encoded import Encoded, States, states_of
from qa_monitor.recognition.model import Model, ModelUnavailable, find_model, get_model, graphics_cards
from qa_monitor.recognition.recogniser import Recognised, Recogniser, ScoredText

__all__ = [
    "Encoded",
    "Model",
    "ModelUnavailable",
    "Recognised",
    "Recogniser",
    "ScoredText",
    "States",
    "find_model",
    "get_model",
    "graphics_cards",
    "states_of",
]
