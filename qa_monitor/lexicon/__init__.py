"""Lexicons: what to listen for, read from YAML, found in what was heard, judged in its context."""

from qa_monitor.lexicon.examples import ExampleResult, Verdict, run_examples
from qa_monitor.lexicon.load import load_lexicons
from qa_monitor.lexicon.match import Matcher
from qa_monitor.lexicon.model import (
    STANDINGS,
    Category,
    Entry,
    Example,
    ExampleKind,
    Lexicons,
    Source,
    SourceDocument,
    Speaker,
    Standing,
)

__all__ = [
    "STANDINGS",
    "Category",
    "Entry",
    "Example",
    "ExampleKind",
    "ExampleResult",
    "Lexicons",
    "Matcher",
    "Source",
    "SourceDocument",
    "Speaker",
    "Standing",
    "Verdict",
    "load_lexicons",
    "run_examples",
]
