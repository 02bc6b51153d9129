"""What coaching needs to know of lexicons and scorecards: names, better wording, what items ask and cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa_monitor.decided import Criteria
from qa_monitor.domain import Metadata, Text
from qa_monitor.scoring import Scorecard, choose
from qa_monitor.scoring.scorecard import Dimension, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """By codes of categories and rules, and by the scorecards of now."""

    criteria: Criteria
    names: Mapping[str, Text] = field(default_factory=dict)
    say_instead: Mapping[str, str] = field(default_factory=dict)

    def name(self, code: str) -> Text:
        """What people call a category; one that is no longer there keeps its code."""
        return self.names.get(code, Text(code, code))

    def card(self, call: Metadata) -> Scorecard | None:
        """The scorecard that would judge the call now; None where there is none."""
        return None if self.criteria.scorecards is None else choose(self.criteria.scorecards, call)[0]

    @property
    def items(self) -> Mapping[str, Item]:
        """Items of every scorecard by id; of several cards with the same id, the first card's."""
        found: dict[str, Item] = {}
        for item in (item for card in self._cards for item in card.items):
            found.setdefault(item.id, item)
        return found

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Dimensions of every scorecard, each id once."""
        found: dict[str, Dimension] = {}
        for dimension in (dimension for card in self._cards for dimension in card.dimensions):
            found.setdefault(dimension.id, dimension)
        return tuple(found.values())

    @property
    def _cards(self) -> list[Scorecard]:
        """The fallback first, for it judges most calls."""
        cards = self.criteria.scorecards
        if cards is None:
            return []
        return sorted(cards.cards.values(), key=lambda card: (card.id != cards.fallback, card.id))
