"""Hypothesis strategies for the nouns of the domain; what they draw is meant to be unlikely, not typical."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import strategies as st

from qa_monitor.domain import (
    Agent,
    Analysis,
    CalleeRole,
    CallState,
    Cancellation,
    Check,
    Context,
    DimensionScore,
    Finding,
    FoundBy,
    Layout,
    Measure,
    Metadata,
    NotApplicable,
    Outcome,
    Polarity,
    Reading,
    Recording,
    Role,
    RoleStatement,
    Score,
    ScorecardChoice,
    ScoreLine,
    Severity,
    SourceFile,
    Span,
    Split,
    Text,
    Transcript,
    Turn,
    Undetermined,
    Utterance,
    Versions,
    Word,
)

strings = st.text(
    st.sampled_from("您好还款逾期１２ab'\"\\%_") | st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    max_size=12,
)
ids = st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True)
hashes = st.integers(0, 2**256 - 1).map("{:064x}".format)
texts = st.builds(Text, zh=strings, en=strings)
sources = st.lists(ids, max_size=3).map(tuple)
probabilities = st.floats(0, 1)
log_probabilities = st.floats(-50, 0)
points = st.floats(0, 100)
undetermined = st.builds(Undetermined, missing=ids)
spans = st.tuples(st.floats(0, 7200), st.floats(0.001, 600)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
several_spans = st.lists(spans, max_size=3).map(tuple)

moments = st.datetimes(
    datetime(1992, 1, 1),
    datetime(2099, 12, 31),
    timezones=st.timezones() | st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    allow_imaginary=False,
)
agents = st.builds(Agent, id=strings, name=st.none() | strings, team=st.none() | strings)
metadata = st.builds(
    Metadata,
    call_id=st.none() | strings,
    agent=st.none() | agents,
    customer_ref=st.none() | strings,
    started_at=st.none() | moments,
    callee_role=st.none() | st.sampled_from(CalleeRole),
    days_overdue=st.none() | st.integers(-(2**63), 2**63 - 1),
    agency=st.none() | strings,
    extra=st.dictionaries(strings, strings, max_size=3),
)
file_names = st.sampled_from(["a", "录音", "b.c", r"\\d", r"\udcc4", "\udcc4\udce3"])
"""Names of files, the last of them the bytes of GBK as a system reads them that expects UTF-8."""
paths = st.builds(
    lambda folder, name, ending: Path(*folder, name + ending),
    st.lists(file_names, max_size=2),
    file_names,
    st.sampled_from(["", ".wav", ".mp3"]),
)
source_files = st.builds(SourceFile, path=paths, sha256=hashes, layout=st.none() | st.sampled_from(Layout))
recordings = st.builds(Recording, files=st.lists(source_files, min_size=1, max_size=2).map(tuple), metadata=metadata)

roles = st.sampled_from(Role)
words = st.builds(Word, text=strings, span=spans, probability=probabilities, heard=st.none() | strings)
utterances = st.builds(
    Utterance,
    turn=st.builds(Turn, role=roles, span=spans, track=st.integers(0, 1), loudness=st.none() | st.floats(-70, 0)),
    words=st.lists(words, max_size=3).map(tuple),
    log_probability=log_probabilities,
    alternatives=st.lists(strings, max_size=2).map(tuple),
    doubtful=st.none() | ids,
)
splits = st.builds(
    Split,
    confidence=st.floats(0, 1),
    likeness=st.none() | st.floats(0, 1),
    stated=st.none()
    | st.builds(RoleStatement, by=strings, at=st.datetimes(timezones=st.just(UTC)), agent=several_spans),
)
transcripts = st.builds(
    Transcript,
    seconds=st.floats(0, 7200),
    roles_known=st.booleans(),
    roles=st.lists(roles, max_size=2).map(tuple),
    damaged=several_spans,
    utterances=st.lists(utterances, max_size=3).map(tuple),
    readings=st.lists(
        st.builds(
            Reading,
            category=ids,
            entry=ids,
            turn=st.integers(0, 9),
            start=st.integers(0, 9),
            stop=st.integers(10, 20),
            believed=strings,
            probability=st.floats(0, 1),
            log_probability=log_probabilities,
            same_sound=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    asked=ids,
    split=st.none() | splits,
)

findings = st.builds(
    Finding,
    category=ids,
    code=st.sampled_from(["V01", "V02", "C01", "hardship"]),
    entry=ids,
    polarity=st.sampled_from(Polarity),
    severity=st.sampled_from(Severity),
    role=roles,
    turn=st.integers(0, 500),
    span=spans,
    heard=strings,
    believed=strings,
    found_by=st.sampled_from(FoundBy),
    confidence=probabilities,
    log_probability=st.none() | log_probabilities,
    cancelled_by=st.none() | st.builds(Cancellation, context=st.sampled_from(Context), cue=strings),
    review_because=st.none() | ids,
    sources=sources,
)
measures = st.builds(
    Measure,
    id=ids,
    name=texts,
    value=undetermined | st.floats(allow_nan=False, allow_infinity=False),
    unit=ids,
    spans=several_spans,
)
checks = st.builds(
    Check,
    id=ids,
    name=texts,
    outcome=st.sampled_from(Outcome),
    because=texts,
    spans=several_spans,
    missing=st.none() | ids,
    sources=sources,
)
dimension_scores = st.builds(
    DimensionScore,
    id=ids,
    name=texts,
    weight=points,
    points=undetermined | points | st.just(NotApplicable()),
    judged=probabilities,
)
scorecard_choices = st.builds(ScorecardChoice, id=ids, name=texts, sha256=hashes, because=texts)
score_lines = st.builds(
    ScoreLine,
    item=ids,
    name=texts,
    dimension=ids,
    points=st.floats(-100, 100),
    outcome=st.sampled_from(Outcome),
    critical=st.booleans(),
    reason=texts,
    span=st.none() | spans,
    finding=st.none() | st.integers(0, 500),
    sources=sources,
)
scores = st.builds(
    Score,
    points=undetermined | points,
    critical=undetermined | st.booleans(),
    dimensions=st.lists(dimension_scores, max_size=3).map(tuple),
    lines=st.lists(score_lines, max_size=3).map(tuple),
    scorecard=st.none() | scorecard_choices,
)

versions = st.builds(Versions, program=ids, model=ids, lexicons=hashes, scorecard=hashes, metadata=hashes)
analyses = st.builds(
    Analysis,
    recording=recordings,
    versions=versions,
    state=st.sampled_from(
        [CallState.SCORED, CallState.DAMAGED, CallState.NO_SPEECH, CallState.UNREADABLE, CallState.FAILED]
    ),
    reason=st.none() | texts,
    transcript=st.none() | transcripts,
    findings=st.lists(findings, max_size=3).map(tuple),
    measures=st.lists(measures, max_size=3).map(tuple),
    checks=st.lists(checks, max_size=3).map(tuple),
    score=st.none() | scores,
)
