"""Questions that one expression answers: whether it was said in the call, by the side that should say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qa_monitor.conduct.evidence import perhaps_said, places, quoted, said, unproven_absence, why_undetermined
from qa_monitor.conduct.sides import Side
from qa_monitor.domain import Check, Finding, Outcome, Text, Transcript

DEBT = {"debt_mention": Side.AGENT, "V05": Side.AGENT}
"""The agent speaks of the debt, in so many words or by telling a third party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that any finding of the codes in `shown_by`, from the side beside the code, answers with yes."""

    id: str
    name: Text
    shown_by: Mapping[str, Side]
    sources: tuple[str, ...] = ()


QUESTIONS = (
    Question(
        id="identity_disclosed",
        name=Text("表明身份", "said who is calling"),
        shown_by={"C04": Side.AGENT},
        sources=("R10",),
    ),
    Question(
        id="recording_notice",
        name=Text("告知录音", "said that the call is recorded"),
        shown_by={"C05": Side.AGENT},
        sources=("R21",),
    ),
    Question(id="debt_mentioned", name=Text("谈及债务", "spoke of the debt"), shown_by=DEBT),
    Question(
        id="solution_offered",
        name=Text("提供还款方案", "offered a solution"),
        shown_by={"C06": Side.AGENT},
    ),
    Question(
        id="channel_named",
        name=Text("告知官方渠道", "named an official channel"),
        shown_by={
            "official_channel": Side.AGENT,
            "C08.complaint_channel": Side.AGENT,
            "C08.regulator_or_association": Side.AGENT,
        },
        sources=("R29",),
    ),
    Question(
        id="written_follow_up",
        name=Text("提出书面跟进", "offered a written follow-up"),
        shown_by={"C09": Side.AGENT},
    ),
    Question(
        id="documents_asked_for",
        name=Text("索要证明材料", "asked for documents"),
        shown_by={"proof.asked_for": Side.AGENT},
    ),
)


def answer(question: Question, transcript: Transcript, findings: Iterable[Finding]) -> Check:
    """YES where it was said, NO only where nothing could have hidden it, else UNDETERMINED or for REVIEW."""
    findings = tuple(findings)
    if heard := said(findings, question.shown_by):
        return _check(question, Outcome.YES, quoted(heard[0]), heard)
    unclear = perhaps_said(findings, question.shown_by)
    if missing := unproven_absence(transcript, set(question.shown_by.values())):
        return _check(question, Outcome.UNDETERMINED, why_undetermined(missing), unclear, missing=missing)
    if unclear:
        return _check(question, Outcome.REVIEW, _perhaps(unclear[0]), unclear)
    return _check(question, Outcome.NO, Text("全程没有听到", "not heard in the whole call"))


def _check(
    question: Question, outcome: Outcome, because: Text, at: Iterable[Finding] = (), *, missing: str | None = None
) -> Check:
    return Check(
        id=question.id,
        name=question.name,
        outcome=outcome,
        because=because,
        spans=places(at),
        missing=missing,
        sources=question.sources,
    )


def _perhaps(finding: Finding) -> Text:
    words = quoted(finding)
    return Text(f"可能是{words.zh}，须人工核对", f"perhaps {words.en}; a person must check")
