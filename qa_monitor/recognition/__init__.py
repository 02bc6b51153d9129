"""What was said, by faster-whisper over packed windows."""

from qa_monitor.recognition.model import Model, ModelUnavailable, find_model, get_model
from qa_monitor.recognition.recogniser import Recogniser, ScoredText

__all__ = ["Model", "ModelUnavailable", "Recogniser", "ScoredText", "find_model", "get_model"]
