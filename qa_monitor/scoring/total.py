"""The scorecard applied to a call: lines, dimensions, total, and whether the call fails."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from qa_monitor.domain import (
    Check,
    DimensionScore,
    Finding,
    Measure,
    Metadata,
    Outcome,
    Score,
    Transcript,
    Undetermined,
)
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

    A dimension starts at 100, takes what its lines give and lose, and stays within 0..100. It is undetermined where
    no item that can cost it points could be judged. The total is the weighted mean of the determined dimensions; it
    is undetermined where these weigh less than the scorecard asks, and 0 where the call fails. Raises KeyError if a
    measure or check that the scorecard names is not given.
    """
    evidence = Evidence(
        findings=findings,
        measures={measure.id: measure for measure in measures},
        checks={check.id: check for check in checks},
        transcript=transcript,
        metadata=metadata,
    )
    judged = [judge(item, evidence) for item in scorecard.items]
    dimensions = tuple(_dimension(dimension, judged) for dimension in scorecard.dimensions)
    critical = _critical(judged)
    return Score(
        points=0.0 if critical is True else _total(dimensions, least_weight=scorecard.least_weight),
        critical=critical,
        dimensions=dimensions,
        lines=tuple(line for one in judged for line in one.lines),
    )


def _dimension(dimension: Dimension, judged: Iterable[Judged]) -> DimensionScore:
    own = [one for one in judged if one.item.dimension == dimension.id]
    costing = [one for one in own if one.item.costs]
    missing = Counter(one.missing for one in costing if one.missing)
    points: float | Undetermined
    if missing.total() == len(costing):
        points = Undetermined(_heaviest(missing))
    else:
        points = _rounded(min(100.0, max(0.0, 100 + fsum(line.points for one in own for line in one.lines))))
    return DimensionScore(id=dimension.id, name=dimension.name, weight=dimension.weight, points=points)


def _total(dimensions: Iterable[DimensionScore], *, least_weight: float) -> float | Undetermined:
    weighted: list[tuple[float, float]] = []
    missing: defaultdict[str, float] = defaultdict(float)
    for dimension in dimensions:
        if isinstance(dimension.points, Undetermined):
            missing[dimension.points.missing] += dimension.weight
        else:
            weighted.append((dimension.weight, dimension.points))
    weight = fsum(weight for weight, _ in weighted)
    if weight < least_weight:
        return Undetermined(_heaviest(missing))
    return _rounded(fsum(weight * points for weight, points in weighted) / weight)


def _critical(judged: Iterable[Judged]) -> bool | Undetermined:
    """Whether a critical item failed; undetermined where one could not be judged, or a person must judge a finding."""
    bearing = [(line.outcome, one.missing) for one in judged for line in one.lines if line.critical]
    if any(outcome is Outcome.NO for outcome, _ in bearing):
        return True
    if any(missing for _, missing in bearing):
        return Undetermined(next(missing for _, missing in bearing if missing))
    return Undetermined("review") if any(outcome is Outcome.REVIEW for outcome, _ in bearing) else False


def _heaviest(missing: Mapping[str, float]) -> str:
    """What is missing most; the first of equals, in the order of the scorecard."""
    return max(missing, key=lambda name: missing[name])


def _rounded(points: float) -> float:
    return round(points, 2)
