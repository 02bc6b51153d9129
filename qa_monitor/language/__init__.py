"""From the recogniser's characters to a form that can be compared: script, width, numerals, words, syllables."""

from qa_monitor.language.normal import Normal, normalise, simplify
from qa_monitor.language.segment import Segmenter, Token

__all__ = ["Normal", "Segmenter", "Token", "normalise", "simplify"]
