"""Recordings, analyses and runs in SQLite or PostgreSQL; `docs/database.md` describes the tables.

Callers own the transaction: `with writing(engine) as db: save_analysis(db, analysis, tokens=tokens)`.
"""

from qa_monitor.store.address import UnusableDatabase
from qa_monitor.store.calls import CallFilter, CallFinding, CallRow, findings_of, list_calls
from qa_monitor.store.coaching import entries_of
from qa_monitor.store.database import connect, open_database, reading, writing
from qa_monitor.store.erasures import erased_name, erased_text, words_erased_at
from qa_monitor.store.find import AmbiguousCall
from qa_monitor.store.history import CustomerCall, customer_calls, customer_refs_of
from qa_monitor.store.judged import (
    Conclusions,
    HeardBy,
    JudgedCall,
    calls_with_customers,
    judged_calls,
    other_calls_to,
)
from qa_monitor.store.judgements import Judgement, Upheld, save_judgements
from qa_monitor.store.lexicon_versions import LexiconVersion, kindred_versions, save_lexicon_version
from qa_monitor.store.load import StoredAnalysis, analysed, find_analysis, load_analysis, load_transcript, transcript_of
from qa_monitor.store.review_queue import catch_up
from qa_monitor.store.role_statements import role_statements, save_stated, statement_of
from qa_monitor.store.runs import Run, RunFile, add_run_file, finish_run, load_run, start_run
from qa_monitor.store.said import SpokenText, recordings_at, spoken_in, utterances_at
from qa_monitor.store.save import save_analysis, save_recording
from qa_monitor.store.schema import current, head, upgrade
from qa_monitor.store.verdicts import verdicts_of

__all__ = [
    "AmbiguousCall",
    "CallFilter",
    "CallFinding",
    "CallRow",
    "Conclusions",
    "CustomerCall",
    "HeardBy",
    "JudgedCall",
    "Judgement",
    "LexiconVersion",
    "Run",
    "RunFile",
    "SpokenText",
    "StoredAnalysis",
    "UnusableDatabase",
    "Upheld",
    "add_run_file",
    "analysed",
    "calls_with_customers",
    "catch_up",
    "connect",
    "current",
    "customer_calls",
    "customer_refs_of",
    "entries_of",
    "erased_name",
    "erased_text",
    "find_analysis",
    "findings_of",
    "finish_run",
    "head",
    "judged_calls",
    "kindred_versions",
    "list_calls",
    "load_analysis",
    "load_run",
    "load_transcript",
    "open_database",
    "other_calls_to",
    "reading",
    "recordings_at",
    "role_statements",
    "save_analysis",
    "save_judgements",
    "save_lexicon_version",
    "save_recording",
    "save_stated",
    "spoken_in",
    "start_run",
    "statement_of",
    "transcript_of",
    "upgrade",
    "utterances_at",
    "verdicts_of",
    "words_erased_at",
    "writing",
]
