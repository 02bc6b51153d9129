"""No stretch that is masked in a call survives in any export of it, wherever it is quoted, whole or in part."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from office_of_one_customer import KNOWLEDGE, OTHER, ZONE, account, made_up, public_id_of

from qa_monitor.cli import main
from qa_monitor.cli.objects import analysis_object, finding_object
from qa_monitor.coaching.clips import cut
from qa_monitor.coaching.playlist import Piece, Playlist
from qa_monitor.coaching.playlist import as_html as playlist_html
from qa_monitor.domain import (
    Analysis,
    Cancellation,
    Check,
    Context,
    Duty,
    Finding,
    Lang,
    Outcome,
    Role,
    Span,
    Text,
    Transcript,
    Turn,
    Utterance,
    Word,
)
from qa_monitor.language import simplify
from qa_monitor.personal import masked_findings, masked_turns
from qa_monitor.report import as_html, call_report
from qa_monitor.review.api.objects import call_object
from qa_monitor.review.calls import masked_analysis, reviewed_call
from qa_monitor.store import CallFinding, reading, save_analysis, writing

MADE = made_up(Path("recordings/other.wav"), "f" * 64, OTHER, "您好", datetime(2026, 5, 5, 9, tzinfo=ZONE))
AT = datetime(2026, 5, 6, tzinfo=UTC)

streets = st.sampled_from(["幸福", "解放西", "測試", "八一"])
kinds = st.sampled_from(["路", "小区", "大道"])
doors = st.builds("{}号{}单元{}室".format, st.integers(1, 99), st.integers(1, 9), st.integers(101, 999))
addresses = st.builds("{}{}{}".format, streets, kinds, doors)
mobiles = st.from_regex(r"154[1-8]{8}", fullmatch=True)
cards = st.from_regex(r"620000[1-8]{10}", fullmatch=True)
mailboxes = st.builds("{}@example.com".format, st.from_regex(r"[w-z]{5,8}", fullmatch=True))
codes = st.from_regex(r"[1-8]{6}", fullmatch=True)
"""Of digits and letters of which hashes and times of the exports have no runs."""

Talk = list[tuple[Role, str]]
Quotes = list[tuple[int, int, int]]
"""Turn, beginning and end, one for every stretch that is masked and overlapping it."""
talks: st.SearchStrategy[Talk] = st.one_of(
    addresses.map(lambda it: [(Role.AGENT, f"我知道您家住{it}，再不还就上门"), (Role.CUSTOMER, "您别来")]),
    addresses.map(lambda it: [(Role.AGENT, "您说一下住址"), (Role.CUSTOMER, f"地址是{it}")]),
    mobiles.map(lambda it: [(Role.AGENT, f"打给您爸妈{it}让他们还")]),
    cards.map(
        lambda it: [
            *((Role.AGENT, f"您的卡号{it[:6]}"), (Role.CUSTOMER, "嗯"), (Role.AGENT, f"后面{it[6:11]}")),
            *((Role.CUSTOMER, "嗯"), (Role.AGENT, f"{it[11:]}，再不还就冻结")),
        ]
    ),
    mailboxes.map(lambda it: [(Role.CUSTOMER, f"发到{it}吧")]),
    codes.map(lambda it: [(Role.AGENT, "验证码多少"), (Role.CUSTOMER, f"是{it}")]),
)


def said(talk: Talk) -> Transcript:
    """Each character a word of a tenth of a second, each turn five seconds after the one before."""
    utterances = []
    for index, (role, text) in enumerate(talk):
        spans = [Span(5 * index + at / 10, 5 * index + (at + 1) / 10) for at in range(len(text))]
        words = tuple(Word(text=one, span=span, probability=0.9) for one, span in zip(text, spans, strict=True))
        turn = Turn(role=role, span=Span(spans[0].start, spans[-1].end))
        utterances.append(Utterance(turn=turn, words=words, log_probability=-0.1))
    roles = (Role.AGENT, Role.CUSTOMER)
    return Transcript(seconds=60, roles_known=True, roles=roles, damaged=(), utterances=tuple(utterances))


def hidden(transcript: Transcript) -> Iterator[tuple[int, int, int]]:
    """Turn, beginning and end of every stretch that is masked."""
    for turn, (one, masked) in enumerate(zip(transcript.utterances, masked_turns(transcript), strict=True)):
        places = [at for at, (shown, own) in enumerate(zip(masked, one.text, strict=True)) if shown != own]
        for _, some in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
            stretch = [at for _, at in some]
            yield turn, stretch[0], stretch[-1] + 1


@st.composite
def quoting(draw: st.DrawFn) -> tuple[Analysis, Quotes]:
    """A call, and findings, checks and lines of the score that quote turns from anywhere to anywhere in them."""
    transcript = said(draw(talks))
    stretches = list(hidden(transcript))
    quotes = []
    for turn, start, stop in stretches:
        length = len(transcript.utterances[turn].text)
        quotes.append((turn, draw(st.integers(0, stop - 1)), draw(st.integers(start + 1, length))))
    quotes = [(turn, min(start, stop - 1), max(start + 1, stop)) for turn, start, stop in quotes]
    findings = tuple(_finding(transcript, *quote) for quote in quotes)
    told = [Text(f"坐席说「{one.heard}」", f"the agent said 「{one.heard}」") for one in findings]
    assert MADE.score is not None
    name = MADE.checks[0].name
    made = replace(
        MADE,
        transcript=transcript,
        findings=findings,
        checks=tuple(Check(id=f"c{at}", name=name, outcome=Outcome.YES, because=one) for at, one in enumerate(told)),
        score=replace(MADE.score, lines=tuple(replace(MADE.score.lines[0], reason=one) for one in told)),
    )
    return made, quotes


def _finding(transcript: Transcript, turn: int, start: int, stop: int) -> Finding:
    words = transcript.utterances[turn].words[start:stop]
    heard = simplify(transcript.utterances[turn].text)[start:stop]
    return replace(
        MADE.findings[0],
        turn=turn,
        span=Span(words[0].span.start, words[-1].span.end),
        role=transcript.utterances[turn].turn.role,
        heard=heard,
        believed=heard,
        cancelled_by=Cancellation(Context.NEGATION, heard),
    )


def exported_findings(made: Analysis) -> list[Finding]:
    return list(masked_findings(made.findings, made.transcript))


def _rows(made: Analysis) -> str:
    file, metadata = made.recording.files[0], made.recording.metadata
    rows = (
        CallFinding(analysis_id=1, sha256=file.sha256, file=file.path, metadata=metadata, position=at, finding=one)
        for at, one in enumerate(exported_findings(made))
    )
    return json.dumps([finding_object(row) for row in rows], ensure_ascii=False)


def _page(made: Analysis) -> str:
    return as_html(call_report(made, number=1, created_at=AT, names={}, rules={}, lang=Lang.ZH))


def _clips(made: Analysis) -> str:
    pieces = tuple(
        Piece(title=Text("片段", "clip"), remarks=(), clip=cut(made, one.span, one.role)) for one in made.findings
    )
    return playlist_html(Playlist(title=Text("片段", "clips"), pieces=pieces), Lang.ZH)


EXPORTS: dict[str, Callable[[Analysis], str]] = {
    "findings for a spreadsheet": _rows,
    "the call as JSON": lambda made: json.dumps(analysis_object(made), ensure_ascii=False),
    "the call as a page of evidence": _page,
    "the call in the review": lambda made: repr(masked_analysis(made)),
    "clips": _clips,
}


@pytest.mark.parametrize("form", EXPORTS.values(), ids=EXPORTS)
@given(call=quoting())
@settings(max_examples=40, deadline=None)
def test_no_masked_span_survives(form: Callable[[Analysis], str], call: tuple[Analysis, Quotes]) -> None:
    made, quotes = call
    assert made.transcript is not None
    shown = form(made)
    stretches = list(hidden(made.transcript))
    quoted = [
        (turn, max(start, one), min(stop, end))
        for (turn, start, stop), (_, one, end) in zip(stretches, quotes, strict=True)
    ]
    for turn, start, stop in [*stretches, *quoted]:
        own = made.transcript.utterances[turn].text[start:stop]
        if len(own) >= 4:  # shorter ones, such as 620, may stand in an export for something else
            assert own not in shown
            assert simplify(own) not in shown


@given(call=quoting())
@settings(max_examples=100, deadline=None)
def test_a_quotation_hides_what_the_turn_hides(call: tuple[Analysis, Quotes]) -> None:
    made, quotes = call
    assert made.transcript is not None
    masked = masked_turns(made.transcript)
    for finding, (turn, start, stop) in zip(exported_findings(made), quotes, strict=True):
        assert finding.cancelled_by is not None
        for shown in (finding.heard, finding.believed, finding.cancelled_by.cue):
            assert len(shown) == stop - start
            pairs = zip(shown, masked[turn][start:stop], strict=True)
            assert [own for own, one in pairs if one == "*" and own != "*"] == []


ADDRESS = "幸福路12号3单元401室"
PART = "12号3单元401室"


def threatened() -> Analysis:
    """The agent says where the customer lives; the finding holds the end of it, without the words that tell it is."""
    transcript = said([(Role.AGENT, f"我知道您家住{ADDRESS}，再不还就上门"), (Role.CUSTOMER, "别来")])
    start = transcript.utterances[0].text.index(PART)
    finding = replace(_finding(transcript, 0, start, start + len(PART) + 6), cancelled_by=None)
    quoted = Text(f"坐席说「{finding.heard}」", f"the agent said 「{finding.heard}」")
    assert MADE.score is not None
    return replace(
        MADE,
        transcript=transcript,
        findings=(finding,),
        checks=tuple(replace(one, because=quoted) for one in MADE.checks),
        score=replace(MADE.score, lines=tuple(replace(one, reason=quoted) for one in MADE.score.lines)),
    )


def keep(engine: sa.Engine, made: Analysis) -> None:
    texts = [] if made.transcript is None else [one.text for one in made.transcript.utterances]
    with writing(engine) as db:
        save_analysis(db, made, tokens=texts)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_findings_that_are_exported_have_no_address(
    sqlite: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.chdir(tmp_path)
    keep(sqlite, threatened())
    database = f"sqlite:///{sqlite.url.database}"
    result = CliRunner().invoke(main, ("export", "--what", "findings", "--format", form, "--database", database))
    read = csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff"))) if form == "csv" else None
    (row,) = read or map(json.loads, result.stdout.splitlines())
    assert (row["heard"], row["believed"]) == (f"{'*' * 10}，再不还就上", f"{'*' * 10}，再不还就上")


def test_the_page_and_the_json_of_the_review_have_no_address(sqlite: sa.Engine) -> None:
    made = threatened()
    keep(sqlite, made)
    reviewer = account(sqlite, Duty.REVIEWER, "r2")
    with reading(sqlite) as db:
        shown = json.dumps(
            call_object(reviewed_call(db, reviewer, public_id_of(sqlite, made), KNOWLEDGE)), ensure_ascii=False
        )
    assert "再不还就上门" in shown
    assert [one for one in (ADDRESS, PART, "幸福路") if one in shown] == []
