"""Lexicons, calls and evidence made by hand for scoring."""

from types import MappingProxyType
from typing import Any

from qa_monitor.domain import (
    CalleeRole,
    Check,
    Finding,
    FoundBy,
    Measure,
    Metadata,
    Outcome,
    Polarity,
    Role,
    Severity,
    Span,
    Text,
    Transcript,
    Turn,
    Undetermined,
    Utterance,
    Word,
)
from qa_monitor.lexicon.model import Category, Entry, Lexicons, Source, SourceDocument, Speaker, Standing

SEVERITIES = {
    "V01": Severity.CRITICAL,
    "V02": Severity.CRITICAL,
    "V03": Severity.CRITICAL,
    "V04": Severity.MAJOR,
    "V05": Severity.CRITICAL,
    "V06": Severity.CRITICAL,
    "V07": Severity.CRITICAL,
    "V08": Severity.MAJOR,
    "V09": Severity.MINOR,
    "V10": Severity.MAJOR,
}
GOOD = [f"C{number:02}" for number in range(1, 11)]
CRITICAL = ("V01", "V02", "V03", "V05", "V06", "V07")

CHECKS = (
    "time_ok",
    "identity_disclosed",
    "recording_notice",
    "debt_mentioned",
    "solution_offered",
    "identity_verified_before_debt",
    "plan_length_ok",
    "calls_a_day_ok",
    "stop_request_respected",
    "signals_answered",
    "empathy_shown",
    "solution_after_hardship",
    "plan_terms_stated",
    "courteous_opening",
    "courteous_closing",
    "debt_details_told",
    "debt_kept_private",
    "data_purpose_stated",
    "channel_named",
    "written_follow_up",
    "documents_asked_for",
)
MEASURES = {
    "longest_silence": "s",
    "silence_agent": "s",
    "talk_share": "ratio",
    "interruptions": "count",
    "back_channels": "count",
    "overlap": "s",
    "longest_monologue": "s",
    "loudest_turn": "dB",
    "speech_rate_agent": "chars_per_minute",
    "response_time": "s",
}


CARD = """\
id: small
name: 小卡
name_en: small card
least_weight: 50
severity: {critical: 100, major: 40, minor: 15}
dimensions:
  - {id: tone, name: 语气, name_en: tone, weight: 60}
  - {id: records, name: 记录, name_en: records, weight: 40}
items:
  - {id: threat, name: 威胁, name_en: threats, dimension: tone, category: V01, critical: true}
  - {id: leak, name: 泄露, name_en: leak, dimension: tone, category: V05, points: 80, needs: [callee_role]}
  - {id: courtesy, name: 礼貌, name_en: courtesy, dimension: tone, category: C01, points: 5, at_most: 10}
  - {id: share, name: 占比, name_en: share, dimension: tone, measure: talk_share, above: 0.8, below: 0.2, points: 20}
  - {id: notice, name: 告知, name_en: notice, dimension: records, check: recording_notice, points: 30, sources: [R21]}
  - {id: plan, name: 方案, name_en: plan, dimension: records, check: solution_offered, applies_if: debt_mentioned,
     points: 40, sources: [CARD11, R21]}
least_confidence: 0.4
"""


def category(code: str, polarity: Polarity, **changes: Any) -> Category:
    severity = SEVERITIES.get(code, Severity.NONE)
    entry = Entry(id="any", phrases=(), patterns=(), exceptions=(), severity=severity, contexts=frozenset())
    values = {
        "id": code.lower(),
        "code": code,
        "name": Text(code, code),
        "role": Speaker.AGENT,
        "polarity": polarity,
        "severity": severity,
        "callee": (CalleeRole.THIRD_PARTY,) if code == "V05" else (),
        "sources": () if code == "V09" else ("R13",) if polarity is Polarity.VIOLATION else ("R21",),
        "say_instead": None,
        "entries": (entry,),
        "examples": (),
    }
    return Category(**{**values, **changes})


def _source(id_: str, standing: Standing) -> Source:
    return Source(
        id=id_,
        title=Text(id_, id_),
        content=Text(id_, id_),
        standing=standing,
        citations=(),
        follows_from=(),
        in_force_from=None,
        superseded_by=None,
    )


def lexicons() -> Lexicons:
    standings = {
        **dict.fromkeys(("R01", "R02", "R07", "R08", "R10"), Standing.PRESS),
        **dict.fromkeys(("R04", "R22"), Standing.DERIVED),
        **dict.fromkeys(("R13", "R23"), Standing.VERIFIED),
    }
    document = SourceDocument(
        id="CARD11",
        title=Text("办法", "measures"),
        kind=Text("部门规章", "departmental regulation"),
        standing=Standing.VERIFIED,
        in_force_from=None,
        superseded_by=None,
    )
    return Lexicons(
        categories=(
            *(category(code, Polarity.VIOLATION) for code in SEVERITIES),
            *(category(code, Polarity.GOOD) for code in GOOD),
            category("hardship", Polarity.SIGNAL, role=Speaker.CUSTOMER),
        ),
        classes=MappingProxyType({}),
        context=(),
        sources={**{id_: _source(id_, one) for id_, one in standings.items()}, "R21": _source("R21", Standing.HOUSE)},
        documents={"CARD11": document},
        words=(),
        sha256="0" * 64,
    )


def finding(code: str, start: float = 42.0, **changes: Any) -> Finding:
    polarity = {"V": Polarity.VIOLATION, "C": Polarity.GOOD}.get(code[0], Polarity.SIGNAL)
    values = {
        "category": code.lower(),
        "code": code,
        "entry": "any",
        "polarity": polarity,
        "severity": SEVERITIES.get(code, Severity.NONE),
        "role": Role.AGENT,
        "turn": 0,
        "span": Span(start, start + 1.5),
        "heard": "打给你爸妈",
        "believed": "打给你爸妈",
        "found_by": FoundBy.TEXT,
        "confidence": 0.9,
    }
    return Finding(**{**values, **changes})


def check(
    id_: str, outcome: Outcome = Outcome.YES, *, missing: str | None = None, spans: tuple[Span, ...] = ()
) -> Check:
    because = Text("因为", "because")
    return Check(id=id_, name=Text(id_, id_), outcome=outcome, because=because, missing=missing, spans=spans)


def checks(**outcomes: Outcome) -> tuple[Check, ...]:
    """Every check answered with yes, but for `outcomes`; an undetermined one lacks `roles`."""
    answers = {**dict.fromkeys(CHECKS, Outcome.YES), **outcomes}
    return tuple(
        check(id_, outcome, missing="roles" if outcome is Outcome.UNDETERMINED else None)
        for id_, outcome in answers.items()
    )


def measure(id_: str, value: float | Undetermined, *spans: Span) -> Measure:
    return Measure(id=id_, name=Text(id_, id_), value=value, unit=MEASURES[id_], spans=spans)


def measures(**values: float | Undetermined) -> tuple[Measure, ...]:
    """Every measure within all limits, but for `values`."""
    return tuple(measure(id_, values.get(id_, 0.5)) for id_ in MEASURES)


def transcript(*, roles: tuple[Role, ...] = (Role.AGENT, Role.CUSTOMER), damaged: tuple[Span, ...] = ()) -> Transcript:
    utterances = tuple(
        Utterance(
            turn=Turn(role=role, span=Span(10 * place, 10 * place + 8)),
            words=(Word(text="好", span=Span(10 * place, 10 * place + 1), probability=0.9),),
            log_probability=-0.3,
        )
        for place, role in enumerate(roles)
    )
    return Transcript(
        seconds=60, roles_known=Role.UNKNOWN not in roles, roles=roles, damaged=damaged, utterances=utterances
    )


DEBTOR = Metadata(callee_role=CalleeRole.DEBTOR)
