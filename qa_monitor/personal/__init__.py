"""Personal data that were said in a call: where they stand, so that they can be judged and hidden."""

from qa_monitor.personal.datum import Kind, PersonalDatum, Place
from qa_monitor.personal.find import personal_data
from qa_monitor.personal.findings import findings
from qa_monitor.personal.masked import masked_as_written, masked_text, masked_texts, masked_turns, masked_value
from qa_monitor.personal.quoted import masked_findings, masked_quotes

__all__ = [
    "Kind",
    "PersonalDatum",
    "Place",
    "findings",
    "masked_as_written",
    "masked_findings",
    "masked_quotes",
    "masked_text",
    "masked_texts",
    "masked_turns",
    "masked_value",
    "personal_data",
]
