"""The scorecard applied to a call: lines, dimensions, total, and whether the call fails."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import fsum

from qa_monitor.domain import (
    Analysis,
    CallState,
    Check,
    DimensionScore,
    Finding,
    Measure,
    Metadata,
    NotApplicable,
    Outcome,
    Score,
    Transcript,
    Undetermined,
)
from qa_monitor.scoring.choice import Scorecards, choose
from qa_monitor.scoring.judge import Evidence, Judged, judge
from qa_monitor.scoring.scorecard import Dimension, Scorecard


def score(
    scorecard: Scorecard,
    *,
    findings: Sequence[Finding],
    measures: Iterable[Measure],
    checks: Iterable[Check],
    transcript: Transcript,
    metadata: Metadata,
) -> Score:
    """Points with reasons; every number follows from the arguments alone.

    A dimension starts at 100, takes what its lines give and lose, and stays within 0..100. It does not apply where none
    of the items that can cost it points does, and is undetermined where none of those that apply could be judged; where
    some could not, only the judged share of its weight counts. The total is the mean of the determined dimensions by
    these weights; it is undetermined where less of the weight that applies was judged than the scorecard asks, and 0
    where the call fails. Raises KeyError if a measure or check that the scorecard names is not given.
    """
    evidence = Evidence(
        findings=findings,
        measures={measure.id: measure for measure in measures},
        checks={check.id: check for check in checks},
        transcript=transcript,
        metadata=metadata,
        least_confidence=scorecard.least_confidence,
    )
    judged = [judge(item, evidence) for item in scorecard.items]
    dimensions = tuple(_dimension(dimension, judged) for dimension in scorecard.dimensions)
    critical = _critical(judged)
    return Score(
        points=0.0 if critical is True else _total(dimensions, judged, least_weight=scorecard.least_weight),
        critical=critical,
        dimensions=dimensions,
        lines=tuple(line for one in judged for line in one.lines),
    )


def scored(analysis: Analysis, scorecards: Scorecards) -> Analysis:
    """`analysis` with the score that follows from what it holds, by the scorecard that fits its metadata.

    Nothing else is read, so that a stored analysis can be scored again. Where nobody spoke there is no score.
    """
    if analysis.transcript is None or analysis.state is CallState.NO_SPEECH:
        return replace(analysis, score=None)
    card, choice = choose(scorecards, analysis.recording.metadata)
    result = score(
        card,
        findings=analysis.findings,
        measures=analysis.measures,
        checks=analysis.checks,
        transcript=analysis.transcript,
        metadata=analysis.recording.metadata,
    )
    return replace(analysis, score=replace(result, scorecard=choice))


def _dimension(dimension: Dimension, judged: Iterable[Judged]) -> DimensionScore:
    own = [one for one in judged if one.item.dimension == dimension.id]
    arising = [one for one in own if one.item.costs and one.applies]
    missing = Counter(one.missing for one in arising if one.missing)
    points: float | Undetermined | NotApplicable
    if not arising:
        points = NotApplicable()
    elif missing.total() == len(arising):
        points = Undetermined(_heaviest(missing))
    else:
        points = _rounded(min(100.0, max(0.0, 100 + fsum(line.points for one in own for line in one.lines))))
    return DimensionScore(
        id=dimension.id, name=dimension.name, weight=dimension.weight, points=points, judged=_judged_share(arising)
    )


def _judged_share(arising: Sequence[Judged]) -> float:
    """What the judged items can cost, of what all items that arise can cost; it depends on no finding."""
    whole = fsum(one.item.stake for one in arising)
    return round(fsum(one.item.stake for one in arising if not one.missing) / whole, 4) if whole else 0.0


def _total(
    dimensions: Iterable[DimensionScore], judged: Sequence[Judged], *, least_weight: float
) -> float | Undetermined:
    """`least_weight`: per cent of the weight of the dimensions that apply."""
    applying = [one for one in dimensions if not isinstance(one.points, NotApplicable)]
    weighted = [(one.weight * one.judged, one.points) for one in applying if isinstance(one.points, int | float)]
    weight = fsum(weight for weight, _ in weighted)
    if not weight or weight < least_weight / 100 * fsum(one.weight for one in applying):
        return Undetermined(_heaviest(_missing_weights(applying, judged)))
    return _rounded(fsum(weight * points for weight, points in weighted) / weight)


def _missing_weights(dimensions: Iterable[DimensionScore], judged: Sequence[Judged]) -> dict[str, float]:
    """The weight of the items that were not judged, by what is missing; an item has its part of the dimension's."""
    missing: defaultdict[str, float] = defaultdict(float)
    for dimension in dimensions:
        arising = [one for one in judged if one.item.dimension == dimension.id and one.item.costs and one.applies]
        whole = fsum(one.item.stake for one in arising)
        for one in arising:
            if one.missing:
                missing[one.missing] += dimension.weight * one.item.stake / whole
    return missing


def _critical(judged: Iterable[Judged]) -> bool | Undetermined:
    """Whether a critical item failed; undetermined where one could not be judged, or a person must judge a finding."""
    bearing = [(line.outcome, one.missing) for one in judged for line in one.lines if line.critical]
    if any(outcome is Outcome.NO for outcome, _ in bearing):
        return True
    lacking = [missing for outcome, missing in bearing if missing and outcome is not Outcome.YES]
    if lacking:
        return Undetermined(lacking[0])
    return Undetermined("review") if any(outcome is Outcome.REVIEW for outcome, _ in bearing) else False


def _heaviest(missing: Mapping[str, float]) -> str:
    """What is missing most; the first of equals, in the order of the scorecard."""
    return max(missing, key=lambda name: missing[name], default="not_applicable")


def _rounded(points: float) -> float:
    return round(points, 2)
