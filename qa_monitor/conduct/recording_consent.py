"""What the person called says to the notice that the call is recorded: the record of consent."""

import re
from collections.abc import Iterable

from qa_monitor.conduct.dialogue import Reply, Statement, reply, statements
from qa_monitor.conduct.evidence import said, unproven_absence, why_undetermined
from qa_monitor.conduct.sides import BOTH, Side
from qa_monitor.domain import Check, Finding, Outcome, Span, Text, Transcript
from qa_monitor.masking import mask

_NOTICE = {"C05": Side.AGENT}
_OBJECTS = re.compile(
    r"(?:别|不要|不用|不准|不许|不让|不能|不同意|不愿意|凭什么|谁让|没同意|没让)\w{0,4}录|录\w{0,6}(?:不同意|不行|不可以)"
)


def recording_accepted(transcript: Transcript, findings: Iterable[Finding]) -> Check:
    """YES where the next words of the person called agree to the notice, REVIEW where they object.

    NO is no reproach: they heard the notice and went on without a word about it. NOT_APPLICABLE without a notice.
    """
    notice = next(iter(said(findings, _NOTICE)), None)
    missing = unproven_absence(transcript, BOTH if notice else (Side.AGENT,))
    callee = [one for one in statements(transcript) if one.side is Side.CALLEE]
    answer = None if notice is None else next((one for one in callee if one.span.end > notice.span.end), None)
    if notice is not None and answer is not None:
        return _answered(answer, (notice.span, answer.span))
    at = () if notice is None else (notice.span,)
    if missing:
        return _check(Outcome.UNDETERMINED, why_undetermined(missing), at, missing=missing)
    if notice is None:
        return _check(Outcome.NOT_APPLICABLE, Text("没有听到录音告知", "no notice of recording was heard"))
    return _check(Outcome.NO, Text("告知录音之后对方没有说话", "the person called said nothing after the notice"), at)


def _answered(answer: Statement, at: tuple[Span, ...]) -> Check:
    words = mask(answer.text)
    told = Text(f"对方答「{words}」", f"the person called answered 「{words}」")
    if _OBJECTS.search(answer.text):
        return _check(Outcome.REVIEW, Text(f"对方可能反对录音：{told.zh}", f"perhaps an objection: {told.en}"), at)
    if reply(answer.text) is Reply.YES:
        return _check(Outcome.YES, told, at)
    return _check(Outcome.NO, Text(f"没有明确表示：{told.zh}", f"no word on it: {told.en}"), at)


def _check(outcome: Outcome, because: Text, spans: tuple[Span, ...] = (), *, missing: str | None = None) -> Check:
    return Check(
        id="recording_accepted",
        name=Text("对方同意录音", "recording accepted"),
        outcome=outcome,
        because=because,
        spans=spans,
        missing=missing,
        sources=("R21",),
    )
