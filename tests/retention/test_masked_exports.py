"""Whatever goes out of the program without the right to see personal data holds no number that names a person."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from office_of_one_customer import KNOWLEDGE, OTHER, ZONE, Stored, account, made_up, public_id_of

from qa_monitor.cli.objects import analysis_object, finding_object
from qa_monitor.domain import Analysis, Cancellation, Context, Duty, Ruling, Text
from qa_monitor.review.api.objects import call_object
from qa_monitor.review.calls import masked_analysis, reviewed_call
from qa_monitor.review.export import export_verdicts
from qa_monitor.review.office import Office
from qa_monitor.review.verdicts import NewVerdict, give_verdict
from qa_monitor.store import CallFinding, reading, writing

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
cards = st.from_regex(r"62[0-9]{14,17}", fullmatch=True)
numbers = st.one_of(mobiles, cards)


MADE = made_up(Path("recordings/other.wav"), "f" * 64, OTHER, "您好", datetime(2026, 5, 5, 9, tzinfo=ZONE))


def spoken_with(made: Analysis, number: str) -> Analysis:
    """The call as if the number stood in everything that quotes what was said."""
    quoted = Text(f"客户说「{number}」", f"the customer said 「{number}」")
    finding = replace(made.findings[0], heard=f"我的号码{number}", believed=number)
    assert made.score is not None
    return replace(
        made,
        findings=(finding, replace(finding, cancelled_by=Cancellation(Context.NEGATION, number))),
        checks=tuple(replace(check, because=quoted) for check in made.checks),
        score=replace(made.score, lines=tuple(replace(line, reason=quoted) for line in made.score.lines)),
    )


@given(number=numbers)
@settings(max_examples=60)
def test_no_number_survives_in_findings_for_a_spreadsheet_or_the_masked_call(number: str) -> None:
    made = spoken_with(MADE, number)
    metadata, file = made.recording.metadata, made.recording.files[0]
    for at, finding in enumerate(made.findings):
        row = CallFinding(
            analysis_id=1, sha256=file.sha256, file=file.path, metadata=metadata, position=at, finding=finding
        )
        assert number not in json.dumps(finding_object(row))
    assert number not in repr(masked_analysis(made))
    assert number not in json.dumps(analysis_object(made)["findings"])


def test_no_number_survives_on_the_page_and_in_the_table_of_verdicts(sqlite_stored: Stored) -> None:
    engine, number = sqlite_stored.engine, "6222020200001112223"
    reviewer, supervisor = account(engine, Duty.REVIEWER, "r2"), account(engine, Duty.SUPERVISOR, "s2")
    public_id = public_id_of(engine, sqlite_stored.calls[2])
    with writing(engine) as db:
        seen = reviewed_call(db, reviewer, public_id, KNOWLEDGE)
        verdict = NewVerdict(ruling=Ruling.OVERTURNED, finding=seen.findings[0].public_id, reason=f"账号 {number}")
        give_verdict(db, reviewer, public_id, verdict, seen=seen.row.version, knowledge=KNOWLEDGE)
    exported = "".join(export_verdicts(Office(engine=engine, knowledge=KNOWLEDGE), supervisor))
    with reading(engine) as db:
        shown = json.dumps(call_object(reviewed_call(db, reviewer, public_id, KNOWLEDGE)))
    assert OTHER in exported
    assert "账号 ***************2223" in exported
    assert number not in exported + shown
