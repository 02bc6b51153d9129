"""A call as a reviewer sees it: what was said, every finding with its evidence and verdicts, both scores."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from qa_monitor.decided import added_finding, with_verdicts
from qa_monitor.domain import Account, Analysis, Finding, Recording, Span, Text, Transcript, Utterance
from qa_monitor.language import simplify
from qa_monitor.masking import mask, mask_name, mask_told
from qa_monitor.personal import masked_quotes, masked_text, masked_turns, masked_value
from qa_monitor.review.access import Right, may
from qa_monitor.review.appeals import appeals_of
from qa_monitor.review.history import history
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.opened import Named, Opened, named_findings, open_call, opened, own_verdicts, refuse_while_blind
from qa_monitor.review.queue import rows_of
from qa_monitor.review.refusals import NotAllowed
from qa_monitor.review.values import (
    DecidedScore,
    ReviewedCall,
    ReviewedFinding,
    ShownVerdict,
    SpokenTurn,
    SpokenWord,
)
from qa_monitor.store.audit import Act, add_act
from qa_monitor.store.load import stored_analysis
from qa_monitor.store.verdicts import Verdict


def reviewed_call(
    db: Session, account: Account, public_id: str, knowledge: Knowledge, *, unmasked: bool = False
) -> ReviewedCall:
    """Everything of the call. Unmasked it needs the right, and a transaction for writing: the view is audited.

    Raises NotThere, NotAllowed.
    """
    review = open_call(db, account, public_id)
    refuse_while_blind(db, account, review.recording_id)
    verdicts = own_verdicts(db, review)
    appeals = appeals_of(db, review, verdicts)
    shown = shown_call(db, opened(review), verdicts, knowledge, masked=not unmasked)
    open_ones = {finding for one in appeals if one.upheld is None for finding in one.findings}
    if unmasked:
        if not may(account, Right.UNMASK):
            raise NotAllowed
        add_act(db, Act.UNMASKED, by=account, subject=public_id)
    return replace(
        shown,
        appeals=appeals,
        history=history(db, review.recording_id),
        findings=tuple(replace(one, appealed=one.public_id in open_ones) for one in shown.findings),
    )


def shown_call(
    db: Session, call: Opened, verdicts: Sequence[Verdict], knowledge: Knowledge, *, masked: bool
) -> ReviewedCall:
    """The call with these verdicts, without appeals and history."""
    stored = stored_analysis(db, call.analysis_id)
    analysis = stored.analysis
    named = named_findings(db, call, verdicts)
    shown = masked_analysis(analysis) if masked else analysis
    said = None if stored.erased_at is not None else shown.transcript
    turns = () if said is None else spoken_turns(said)
    findings = [_finding(one, shown, turns, knowledge) for one in named]
    return ReviewedCall(
        row=rows_of(db, [call.recording_id])[0],
        analysis=shown,
        turns=turns,
        findings=tuple(sorted(findings, key=lambda one: one.finding.span)),
        score=_decided_score(shown, named, knowledge),
        appeals=(),
        history=(),
        masked=masked,
        erased_at=stored.erased_at,
    )


def _decided_score(analysis: Analysis, named: Sequence[Named], knowledge: Knowledge) -> DecidedScore:
    criteria = knowledge.criteria
    return DecidedScore(
        machine=analysis.score,
        decided=with_verdicts(analysis, (one.act for one in named), criteria).score,
        same_scorecard=criteria.scorecards is not None and criteria.scorecards.sha256 == analysis.versions.scorecard,
    )


def _finding(one: Named, shown: Analysis, turns: Sequence[SpokenTurn], knowledge: Knowledge) -> ReviewedFinding:
    if one.finding is not None:
        finding = shown.findings[one.finding.position]
    else:
        turn = _turn_at(turns, one.target.span)
        finding = added_finding(
            one.target,
            knowledge.criteria.sources.get(one.target.code, ()),
            turn=turn,
            heard=_said_in(turns, one.target.span),
        )
    return ReviewedFinding(
        public_id=one.public_id,
        finding=finding,
        name=knowledge.name(finding.code),
        sources=tuple(knowledge.source(source) for source in finding.sources),
        added=one.finding is None,
        verdicts=() if one.subject is None else tuple(map(shown_verdict, one.subject.verdicts)),
        appealed=False,
    )


def shown_verdict(verdict: Verdict) -> ShownVerdict:
    """The verdict for people; long numbers in its reason are masked."""
    return ShownVerdict(
        version=verdict.version or 0,
        at=verdict.at,
        by=verdict.by,
        by_id=verdict.by_id,
        ruling=verdict.ruling,
        reason=None if verdict.reason is None else masked_text(verdict.reason),
        code=verdict.correction.code,
        span=verdict.correction.span,
        on_appeal=verdict.appeal_id is not None,
    )


def _turn_at(turns: Sequence[SpokenTurn], span: Span) -> int:
    """The turn that shares most with the span; the first of none."""
    return max(turns, key=lambda turn: turn.span.overlap(span)).index if turns else 0


def _said_in(turns: Sequence[SpokenTurn], span: Span) -> str:
    return "".join(word.text for turn in turns for word in turn.words if word.span.overlap(span) > 0)


# --- masking ----------------------------------------------------------------------------------------------------


def masked_analysis(analysis: Analysis) -> Analysis:
    """The analysis without personal data that were said, and without numbers that name people."""
    transcript = analysis.transcript
    analysis = masked_quotes(analysis)
    score = analysis.score
    return replace(
        analysis,
        recording=_masked_recording(analysis.recording),
        checks=tuple(replace(check, because=_masked_told(check.because)) for check in analysis.checks),
        score=score
        and replace(score, lines=tuple(replace(line, reason=_masked_told(line.reason)) for line in score.lines)),
        transcript=None if transcript is None else _masked_transcript(transcript),
        findings=tuple(map(_masked_finding, analysis.findings)),
    )


def _masked_told(text: Text) -> Text:
    """A sentence of the program's own, which may quote what was said."""
    return Text(mask_told(text.zh), mask_told(text.en))


def _masked_recording(recording: Recording) -> Recording:
    metadata = recording.metadata
    return replace(
        recording,
        metadata=replace(
            metadata,
            call_id=None if metadata.call_id is None else mask_name(metadata.call_id),
            customer_ref=None if metadata.customer_ref is None else mask(metadata.customer_ref),
            extra={name: masked_value(name, value) for name, value in metadata.extra.items()},
        ),
    )


def _masked_transcript(transcript: Transcript) -> Transcript:
    texts = masked_turns(transcript)
    utterances = zip(transcript.utterances, texts, strict=True)
    return replace(
        transcript, utterances=tuple(_masked_utterance(utterance, text) for utterance, text in utterances), readings=()
    )


def _masked_utterance(utterance: Utterance, text: str) -> Utterance:
    """The utterance with the masked text over its words; what the recogniser thought besides is left out."""
    words, at = [], 0
    for word in utterance.words:
        masked = text[at : at + len(word.text)]
        words.append(replace(word, text=masked, heard=None if masked != word.text else word.heard))
        at += len(word.text)
    return replace(utterance, words=tuple(words), alternatives=())


def _masked_finding(finding: Finding) -> Finding:
    cancelled = finding.cancelled_by
    return replace(
        finding,
        heard=masked_text(finding.heard),
        believed=masked_text(finding.believed),
        cancelled_by=None if cancelled is None else replace(cancelled, cue=masked_text(cancelled.cue)),
    )


def spoken_turns(transcript: Transcript) -> tuple[SpokenTurn, ...]:
    """The turns in simplified script; simplifying keeps every character's place."""
    turns: list[SpokenTurn] = []
    for index, utterance in enumerate(transcript.utterances):
        text, at, words = simplify(utterance.text), 0, []
        for word in utterance.words:
            written = None if word.heard is None else simplify(word.heard)
            words.append(SpokenWord(text=text[at : at + len(word.text)], span=word.span, written=written))
            at += len(word.text)
        turns.append(
            SpokenTurn(
                index=index,
                role=utterance.turn.role,
                span=utterance.turn.span,
                words=tuple(words),
                doubtful=utterance.doubtful,
            )
        )
    return tuple(turns)
