"""Rules over whole calls: named conditions over findings, words, time and metadata, from YAML to findings."""

from qa_monitor.rules.evaluate import evaluate
from qa_monitor.rules.examples import DialogueResult, run_rule_examples
from qa_monitor.rules.load import load_rules
from qa_monitor.rules.model import Dialogue, DialogueKind, Rule, RuleBook

__all__ = [
    "Dialogue",
    "DialogueKind",
    "DialogueResult",
    "Rule",
    "RuleBook",
    "evaluate",
    "load_rules",
    "run_rule_examples",
]
