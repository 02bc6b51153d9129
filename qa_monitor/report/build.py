"""From a stored analysis to the values that a page shows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from qa_monitor.domain import (
    Analysis,
    Check,
    Finding,
    FindingState,
    Lang,
    Measure,
    NotApplicable,
    Outcome,
    Polarity,
    Score,
    ScoreLine,
    Text,
    Undetermined,
)
from qa_monitor.masking import mask_name, mask_told
from qa_monitor.personal import masked_as_written, masked_quotes, masked_turns
from qa_monitor.report import facts
from qa_monitor.report.marks import by_turn, marked, numbers
from qa_monitor.report.told import category_name, evidence, heard, worth
from qa_monitor.report.values import (
    Answer,
    CallReport,
    Effect,
    Line,
    Named,
    Note,
    Number,
    Part,
    Piece,
    Spoken,
    Standing,
    Verdict,
)
from qa_monitor.words import DOUBTS, MISSING, OUTCOMES, ROLES, clock, named, points

_PROMISE = ("promise_to_pay", "earlier_promise_kept", "promised_amount", "promised_in_days")
"""Checks and measures about promises."""


def call_report(
    analysis: Analysis,
    *,
    number: int,
    created_at: datetime,
    names: Mapping[str, Text],
    rules: Mapping[str, Text],
    lang: Lang,
) -> CallReport:
    """All that `analysis` says, in `lang`, personal data masked.

    `number` and `created_at` are the analysis's in the database; `names`: categories, `rules`: titles with standing, by
    id. What has no name is shown by its id.
    """
    analysis = masked_quotes(analysis)
    notes = _notes(analysis, names, lang)
    answers = [_answer(check, names, lang) for check in analysis.checks if check.id not in _PROMISE]
    promise = [_answer(check, names, lang) for check in analysis.checks if check.id in _PROMISE]
    return CallReport(
        lang=lang,
        call=mask_name(analysis.recording.name),
        facts=tuple(_facts(analysis, lang)),
        verdict=None if analysis.score is None else _verdict(analysis, analysis.score, notes, lang),
        turns=tuple(_turns(analysis, notes, lang)),
        promise=(*promise, *(_number(one, lang) for one in analysis.measures if one.id in _PROMISE)),
        answers=tuple(answers),
        numbers=tuple(_number(one, lang) for one in analysis.measures if one.id not in _PROMISE),
        rules={source: named(dict(rules), source).in_(lang) for source in facts.cited(analysis)},
        versions=tuple(_versions(analysis, number, created_at, lang)),
    )


def _facts(analysis: Analysis, lang: Lang) -> Iterator[Named]:
    for name, value in facts.call_facts(analysis):
        if value.zh and name != facts.AUDIO_HASH:
            yield Named(name=name.in_(lang), value=value.in_(lang), identifies=name in facts.IDENTIFYING)


# --- what was said ----------------------------------------------------------------------------------------------


def _notes(analysis: Analysis, names: Mapping[str, Text], lang: Lang) -> dict[int, Note]:
    """Every finding explained, by its number."""
    return {
        number: _note(number, finding, names, lang)
        for findings in by_turn(analysis.findings).values()
        for number, finding in findings.items()
    }


def _note(number: int, finding: Finding, names: Mapping[str, Text], lang: Lang) -> Note:
    return Note(
        number=number,
        polarity=finding.polarity,
        state=finding.state,
        name=category_name(finding, names).in_(lang),
        worth=worth(finding).in_(lang),
        heard=heard(finding).in_(lang),
        evidence=evidence(finding).in_(lang),
        sources=finding.sources,
    )


def _turns(analysis: Analysis, notes: Mapping[int, Note], lang: Lang) -> Iterator[Spoken]:
    transcript = analysis.transcript
    if transcript is None:
        return
    found = by_turn(analysis.findings)
    for index, (utterance, text) in enumerate(zip(transcript.utterances, masked_turns(transcript), strict=True)):
        own = found.get(index, {})
        doubt = None if utterance.doubtful is None else named(DOUBTS, utterance.doubtful).in_(lang)
        yield Spoken(
            number=index + 1,
            at=clock(utterance.turn.span.start, tenths=True),
            role=utterance.turn.role,
            speaker=ROLES[utterance.turn.role].in_(lang),
            pieces=tuple(_pieces(marked(utterance, text, own), notes)),
            doubt=doubt,
            written=masked_as_written(utterance, text),
            notes=tuple(notes[number] for number in own),
        )


def _pieces(pieces: list[tuple[str, tuple[int, ...]]], notes: Mapping[int, Note]) -> Iterator[Piece]:
    following = [keys for _, keys in [*pieces, ("", ())][1:]]
    for (text, keys), after in zip(pieces, following, strict=True):
        yield Piece(
            text=text, note=notes[keys[0]] if keys else None, ends=tuple(key for key in keys if key not in after)
        )


# --- the score --------------------------------------------------------------------------------------------------


def _verdict(analysis: Analysis, score: Score, notes: Mapping[int, Note], lang: Lang) -> Verdict:
    lines = _lines(analysis, score, lang)
    return Verdict(
        points=_points(score).in_(lang),
        known=not isinstance(score.points, Undetermined),
        critical=_critical(score.critical).in_(lang),
        standing=_standing(score.critical),
        scorecard="" if score.scorecard is None else facts.judged_by(score.scorecard).in_(lang),
        counts=tuple(_counts(notes.values(), lines, lang)),
        parts=tuple(_parts(score, lang)),
        lines=lines,
    )


def _points(score: Score) -> Text:
    if isinstance(score.points, Undetermined):
        return facts.undetermined(score.points.missing)
    return points(score.points)


def _standing(critical: bool | Undetermined) -> Standing:
    if isinstance(critical, Undetermined):
        return Standing.OPEN
    return Standing.FAILED if critical else Standing.CLEAR


def _critical(critical: bool | Undetermined) -> Text:
    match critical:
        case Undetermined(missing="review"):
            return Text("待人工复核", "for review by a person")
        case Undetermined(missing=missing):
            return facts.undetermined(missing)
        case True:
            return Text("疑似不合格", "suspected failure")
        case _:
            return Text("未发现不合格", "no failure found")


def _counts(notes: Iterable[Note], lines: Mapping[Effect, tuple[Line, ...]], lang: Lang) -> Iterator[Named]:
    of_violations = [note.state for note in notes if note.polarity is Polarity.VIOLATION]
    for name, count in (
        (Text("疑似违规", "suspected violations"), of_violations.count(FindingState.SUSPECTED)),
        (Text("待复核", "for review"), len(lines[Effect.REVIEW])),
        (Text("无法判定的项目", "undetermined items"), len(lines[Effect.UNDETERMINED])),
        (Text("不适用的项目", "items that do not apply"), len(lines[Effect.NOT_APPLICABLE])),
    ):
        yield Named(name=name.in_(lang), value=str(count))


def _parts(score: Score, lang: Lang) -> Iterator[Part]:
    for dimension in score.dimensions:
        yield Part(
            name=dimension.name.in_(lang),
            weight=facts.weight(dimension, score.dimensions).in_(lang),
            points=points(dimension.points).in_(lang),
            known=not isinstance(dimension.points, Undetermined | NotApplicable),
        )


def _lines(analysis: Analysis, score: Score, lang: Lang) -> Mapping[Effect, tuple[Line, ...]]:
    """Every line of the score under what it did, with the number of the note where it rests on a finding."""
    number_of = numbers(analysis.findings)
    groups: dict[Effect, list[Line]] = {effect: [] for effect in Effect}
    for line in score.lines:
        shown = Line(
            reason=mask_told(line.reason.in_(lang)),
            critical=line.critical and line.outcome is Outcome.NO,
            note=None if line.finding is None else number_of[line.finding],
        )
        groups[_effect(line)].append(shown)
    return {effect: tuple(lines) for effect, lines in groups.items()}


def _effect(line: ScoreLine) -> Effect:
    if line.points:
        return Effect.LOST if line.points < 0 else Effect.GIVEN
    match line.outcome:
        case Outcome.REVIEW:
            return Effect.REVIEW
        case Outcome.UNDETERMINED:
            return Effect.UNDETERMINED
        case Outcome.NOT_APPLICABLE:
            return Effect.NOT_APPLICABLE
        case _:
            return Effect.NOTHING


# --- the whole call ---------------------------------------------------------------------------------------------


def _answer(check: Check, names: Mapping[str, Text], lang: Lang) -> Answer:
    because = mask_told(check.because.in_(lang))
    if check.outcome is Outcome.UNDETERMINED and check.missing is not None:
        lacking = named(MISSING, check.missing)
        because += Text(f"（缺：{lacking.zh}）", f" (missing: {lacking.en})").in_(lang)
    return Answer(
        name=facts.check_name(check, names).in_(lang),
        outcome=check.outcome,
        answer=OUTCOMES[check.outcome].in_(lang),
        because=because,
        places=facts.places(check.spans).in_(lang),
        sources=check.sources,
    )


def _number(measure: Measure, lang: Lang) -> Number:
    return Number(
        name=measure.name.in_(lang),
        value=facts.measured(measure).in_(lang),
        known=not isinstance(measure.value, Undetermined),
        places=facts.places(measure.spans).in_(lang),
    )


def _versions(analysis: Analysis, number: int, created_at: datetime, lang: Lang) -> Iterator[Named]:
    versions, score = analysis.versions, analysis.score
    model, _, weights = versions.model.partition("@")
    rows = [
        (Text("分析编号", "analysis"), str(number)),
        (Text("分析时间", "analysed at"), f"{created_at:%Y-%m-%d %H:%M:%S} UTC"),
        (Text("程序", "program"), f"qa-monitor {versions.program}"),
        *((Text("录音 SHA-256", "audio SHA-256"), file.sha256) for file in analysis.recording.files),
        (Text("识别模型", "recognition model"), f"{model} {weights}".strip()),
        (Text("词库与规则", "lexicons and rules"), versions.lexicons),
        (Text("评分卡（全部）", "scorecards, all"), versions.scorecard),
    ]
    if score is not None and score.scorecard is not None:
        rows.append((Text("所用评分卡", "scorecard used"), f"{score.scorecard.id} {score.scorecard.sha256}"))
    rows.append((Text("通话信息与历史", "metadata and history"), versions.metadata))
    for name, value in rows:
        yield Named(name=name.in_(lang), value=value, identifies=True)
