"""What an erasure takes from every table. A test holds the list to the tables: no column of text may be left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import sqlalchemy as sa

from qa_monitor.domain import Metadata
from qa_monitor.store.erasures import ERASED, Kind


class Own(Enum):
    """A value that differs from recording to recording."""

    NAME = "the name made of its hash"
    DAY = "the midnight at which its day began"


@dataclass(frozen=True, slots=True)
class Emptied:
    """A column that is overwritten."""

    kind: Kind
    value: Any
    """What stands there afterwards: a value, an expression of SQL, or one of `Own`."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A table whose rows go."""

    kind: Kind


_UNSAID = Emptied(Kind.TEXT, "")
_UNKNOWN = Emptied(Kind.EVERYTHING, None)
_NAMELESS = Emptied(Kind.EVERYTHING, Own.NAME)


def _text(value: Any) -> Emptied:
    return Emptied(Kind.TEXT, value)


EMPTIED: Mapping[str, Mapping[str, Emptied]] = {
    "recordings": {
        "call_id": _UNKNOWN,
        "customer_ref": _UNKNOWN,
        "started_at": Emptied(Kind.EVERYTHING, Own.DAY),
        "days_overdue": _UNKNOWN,
        "extra": Emptied(Kind.EVERYTHING, {}),
    },
    "recording_files": {"path": _NAMELESS, "stem": _NAMELESS},
    "transcripts": {
        "readings": _text(()),
        "digest": _text(sa.literal(f"{ERASED}-") + sa.cast(sa.column("id"), sa.Text)),
    },
    "utterances": {"text": _UNSAID, "words": _text(()), "alternatives": _text(()), "tokens": _UNSAID},
    "analyses": {
        "metadata_version": Emptied(Kind.EVERYTHING, ERASED),
        "files": Emptied(Kind.EVERYTHING, ()),
        "call": Emptied(Kind.EVERYTHING, Metadata()),
        "reason_zh": _UNKNOWN,
        "reason_en": _UNKNOWN,
    },
    "findings": {
        "heard": _UNSAID,
        "believed": _UNSAID,
        "cancelled_cue": _text(sa.case((sa.column("cancelled_cue").is_not(None), ""))),
    },
    "checks": {"because_zh": _UNSAID, "because_en": _UNSAID},
    "score_lines": {"reason_zh": _text(sa.column("name_zh")), "reason_en": _text(sa.column("name_en"))},
    "scorecard_choices": {
        "because_zh": Emptied(Kind.EVERYTHING, ""),
        "because_en": Emptied(Kind.EVERYTHING, ""),
    },
    "run_files": {"path": _NAMELESS, "reason_zh": _UNKNOWN, "reason_en": _UNKNOWN},
    "review_queue": {"started_at": Emptied(Kind.EVERYTHING, Own.DAY)},
    "verdicts": {"reason": _text(None)},
    "appeals": {"reason": _UNSAID},
    "appeal_decisions": {"reason": _UNSAID},
    "library_clips": {"title": _UNSAID, "why": _UNSAID},
    "coaching_entries": {"text": _UNSAID},
}
"""By table and column; a row stays, so that what was counted before is counted after."""

DELETED: Mapping[str, Deleted] = {
    "historic_calls": Deleted(Kind.EVERYTHING),
    "spoken": Deleted(Kind.TEXT),
    "waveforms": Deleted(Kind.AUDIO),
}

_CODES = "codes, names and versions of rules, categories, scorecards, models: of files that people edit, not of calls"
_WORDS = "words of a list of the program"
_STAFF = "of members of staff"

KEPT: Mapping[str, Mapping[str, str]] = {
    "recordings": {
        "sha256": "tells a file that comes back from a backup, and nothing to whom has not got the file",
        **dict.fromkeys(("agent_id", "agent_name", "agent_team", "agency"), _STAFF),
        **dict.fromkeys(("started_zone", "callee_role"), _WORDS),
    },
    "recording_files": {"sha256": "as that of the recording", "layout": _WORDS},
    "transcripts": {
        **dict.fromkeys(("program", "model", "asked"), _CODES),
        **dict.fromkeys(("layout_key", "roles"), _WORDS),
        "damaged": "times within the call",
        "split": "times within the call, and how sure",
    },
    "utterances": dict.fromkeys(("role", "doubtful"), _WORDS),
    "analyses": {
        **dict.fromkeys(("program", "model", "lexicons", "scorecard"), _CODES),
        **dict.fromkeys(("state", "points_missing", "critical_missing"), _WORDS),
    },
    "findings": {
        **dict.fromkeys(("category", "code", "entry", "sources"), _CODES),
        **dict.fromkeys(
            ("polarity", "severity", "role", "found_by", "cancelled_by", "review_because", "state"), _WORDS
        ),
    },
    "measures": {
        **dict.fromkeys(("measure_id", "name_zh", "name_en"), _CODES),
        **dict.fromkeys(("missing", "unit"), _WORDS),
        "spans": "times within the call",
    },
    "checks": {
        **dict.fromkeys(("check_id", "name_zh", "name_en", "sources"), _CODES),
        **dict.fromkeys(("outcome", "missing"), _WORDS),
        "spans": "times within the call",
    },
    "dimension_scores": {**dict.fromkeys(("dimension_id", "name_zh", "name_en"), _CODES), "missing": _WORDS},
    "score_lines": {
        **dict.fromkeys(("item", "name_zh", "name_en", "dimension", "sources"), _CODES),
        "outcome": _WORDS,
    },
    "scorecard_choices": dict.fromkeys(("scorecard_id", "name_zh", "name_en", "sha256"), _CODES),
    "lexicon_versions": dict.fromkeys(("version", "shared", "categories"), _CODES),
    "runs": {"summary": "counts"},
    "run_files": {"sha256": "as that of the recording", "state": _WORDS},
    "accounts": dict.fromkeys(("public_id", "name", "display_name", "duty", "agent_id", "password_hash"), _STAFF),
    "credentials": dict.fromkeys(("token_hash", "public_id", "kind", "label"), _STAFF),
    "failed_sign_ins": dict.fromkeys(("name", "address"), _STAFF),
    "reviews": {
        "public_id": "random",
        "state": _WORDS,
        **dict.fromkeys(("codes", "escalations"), _CODES),
    },
    "review_queue": {
        "code": _CODES,
        "state": _WORDS,
        "public_id": "random",
        **dict.fromkeys(("agent_id", "agent_team"), _STAFF),
    },
    "blind_reviews": {"public_id": "random"},
    "verdicts": {
        **dict.fromkeys(("category", "code", "entry", "corrected_category", "corrected_code"), _CODES),
        **dict.fromkeys(("ruling", "role", "polarity", "severity", "corrected_polarity", "corrected_severity"), _WORDS),
    },
    "appeals": {"public_id": "random", "verdicts": "numbers of verdicts"},
    "sampling_plans": {
        "public_id": "random",
        "name": "of a draw of many calls; nobody may name a customer in it",
        "stratum": _WORDS,
        "population": "counts by agent, team or risk",
    },
    "sampled_calls": {"stratum": "agent, team or risk"},
    "role_statements": dict.fromkeys(("agent", "callee"), "times within the call"),
    "coaching_entries": {
        "public_id": "random",
        "agent_id": _STAFF,
        "kind": _WORDS,
        **dict.fromkeys(("item", "dimension"), _CODES),
    },
    "library_clips": {"public_id": "random", **dict.fromkeys(("scenario", "role"), _WORDS)},
    "audit_log": dict.fromkeys(
        ("at", "actor", "act", "subject", "detail", "hash"),
        "random ids, codes and counts; nobody may write anything else into it, for nothing of it can be erased",
    ),
    "erasures": {"kind": _WORDS, "because": "id of a rule or request of the policy"},
}
"""Columns of text that stay, and why they hold nothing of a customer."""
