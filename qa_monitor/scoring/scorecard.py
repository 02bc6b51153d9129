"""A scorecard as values: dimensions, and items that each take points from one of them or give points to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from qa_monitor.domain import Polarity, Severity, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One side of the agent's conduct; the weights of all dimensions add up to 100."""

    id: str
    name: Text
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRule:
    """Points for each suspected finding of a category in the agent's mouth: lost for a violation, else given."""

    code: str
    polarity: Polarity
    points: Mapping[Severity, float]
    """Of one finding, by its severity; above 0 for what is lost as for what is given."""
    at_most: float | None
    """Points in one call; None: no limit but those of the dimension."""
    critical: bool
    """Whether a finding of severity `CRITICAL` fails the call."""
    needs: tuple[str, ...]
    """Fields of the metadata without which the item cannot be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule:
    """Points lost where a question about the whole call is answered with no."""

    check: str
    points: float
    applies_if: str | None
    """A check that must be answered with yes for the item to apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRule:
    """Points lost where a measure lies above `above` or below `below`; a value on the limit loses nothing."""

    measure: str
    points: float
    above: float | None
    below: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a scorecard."""

    id: str
    name: Text
    dimension: str
    rule: FindingRule | CheckRule | MeasureRule
    sources: tuple[str, ...]
    """Ids in sources.yaml; for a category without sources of its own, those of the category."""
    house: bool
    """Whether it rests on nothing but house rules."""

    @property
    def costs(self) -> bool:
        """Whether it can take points; an item of good practice can only make up for what others take."""
        return not isinstance(self.rule, FindingRule) or self.rule.polarity is Polarity.VIOLATION

    @property
    def stake(self) -> float:
        """Most points that it can cost its dimension, 0..100; 0 for good practice."""
        if not self.costs:
            return 0.0
        if not isinstance(self.rule, FindingRule):
            return self.rule.points
        most = 100.0 if self.rule.at_most is None else self.rule.at_most
        return min(most, max(self.rule.points.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """Everything one scorecard file says."""

    id: str
    name: Text
    least_weight: float
    """The total is undetermined where less than this percentage of the weight that applies was judged."""
    least_confidence: float
    """0..1: a violation found with less costs nothing and fails no call; it goes before a person."""
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    sha256: str
    """Of the file's bytes."""
