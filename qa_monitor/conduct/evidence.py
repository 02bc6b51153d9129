"""From findings to the answer of a question about the whole call, and when an absence proves nothing."""

from collections.abc import Iterable, Mapping

from qa_monitor.conduct.sides import Side, turns, unrecorded
from qa_monitor.domain import Finding, FindingState, Role, Span, Text, Transcript
from qa_monitor.masking import mask

_WHY_UNDETERMINED = {
    "roles": Text(
        "分不清哪一方是坐席，或有一方没有录音", "it is not known who the agent is, or one side was not recorded"
    ),
    "audio": Text(
        "部分录音损坏，没听到不等于没有说", "part of the recording is damaged: not heard is not the same as not said"
    ),
    "speech": Text(
        "该方声道全程没有说话，可能录错了声道", "that side's channel holds no speech; it may be the wrong channel"
    ),
    "loudness": Text("这通录音识别时还没有测量响度", "loudness was not measured when this recording was heard"),
    "customer_ref": Text(
        "缺少客户编号 customer_ref，无法对照以往通话", "customer_ref, which tells earlier calls, is missing"
    ),
    "callee_role": Text(
        "缺少通话对象 callee_role，不知道打给谁", "callee_role, which tells who was called, is missing"
    ),
    "started_at": Text("缺少通话开始时间 started_at", "the start of the call, started_at, is missing"),
}

_WHO = {
    Role.AGENT: Text("坐席", "the agent"),
    Role.CUSTOMER: Text("客户", "the customer"),
    Role.THIRD_PARTY: Text("第三方", "the third party"),
    Role.UNKNOWN: Text("有人", "somebody"),
}


def said(findings: Iterable[Finding], shown_by: Mapping[str, Side]) -> list[Finding]:
    """Findings that count, of the codes and sides in `shown_by`, in the order of the call.

    A code is that of a category (`C08`), or of one entry of it (`C08.complaint_channel`).
    """
    return _of_sides(findings, FindingState.SUSPECTED, {code: side.value for code, side in shown_by.items()})


def perhaps_said(findings: Iterable[Finding], shown_by: Mapping[str, Side]) -> list[Finding]:
    """The same for findings that only a person can judge; one of unknown role may be anybody's."""
    roles = {code: side.value | {Role.UNKNOWN} for code, side in shown_by.items()}
    return _of_sides(findings, FindingState.REVIEW, roles)


def unproven_absence(transcript: Transcript, sides: Iterable[Side], *, before: float | None = None) -> str | None:
    """The fact without which what was not heard of `sides`, before a second of the call, may still have been said.

    `roles`: whose voice it is, or a side without a track; `speech`: a side that is silent all through, as a wrong
    channel is; `audio`: stretches that could not be decoded.
    """
    sides = tuple(sides)
    if unrecorded(transcript, sides):
        return "roles"
    if not all(turns(transcript, side) for side in sides):
        return "speech"
    lost = any(before is None or span.start < before for span in transcript.damaged)
    return "audio" if lost else None


def quoted(finding: Finding) -> Text:
    """Who said what, long numbers masked."""
    words = mask(finding.believed)
    who = _WHO[finding.role]
    return Text(f"{who.zh}说「{words}」", f"{who.en} said 「{words}」")


def places(findings: Iterable[Finding]) -> tuple[Span, ...]:
    """Where the findings are."""
    return tuple(finding.span for finding in findings)


def why_undetermined(missing: str) -> Text:
    """Why a question cannot be answered without `missing`."""
    return _WHY_UNDETERMINED[missing]


def _of_sides(findings: Iterable[Finding], state: FindingState, roles: Mapping[str, frozenset[Role]]) -> list[Finding]:
    found = (finding for finding in findings if finding.state is state and finding.role in _whose(finding, roles))
    return sorted(found, key=lambda finding: finding.span)


def _whose(finding: Finding, roles: Mapping[str, frozenset[Role]]) -> frozenset[Role]:
    """Of whom it counts, by its code, or by its code and entry: `C08.complaint_channel`."""
    whole = roles.get(finding.code, frozenset())
    return whole | roles.get(f"{finding.code}.{finding.entry}", frozenset())
