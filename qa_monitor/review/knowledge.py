"""What the files that people edit say, as far as a review needs it: categories, sources, scorecards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from qa_monitor.coaching.guide import Guide
from qa_monitor.decided import Criteria
from qa_monitor.domain import Text
from qa_monitor.errors import ConfigurationError
from qa_monitor.lexicon import Category, load_lexicons
from qa_monitor.review.values import CategoryName, ShownSource
from qa_monitor.rules import Rule, load_rules
from qa_monitor.scoring import Scorecards, scorecards_of
from qa_monitor.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Names for codes, rules for ids, and the scorecards that verdicts are applied to."""

    categories: Mapping[str, CategoryName] = field(default_factory=dict)
    """By code: lexicons and rules over calls."""
    sources: Mapping[str, ShownSource] = field(default_factory=dict)
    """By id."""
    scorecards: Scorecards | None = None
    version: str = ""
    """SHA-256 over lexicons, rules and scorecards; empty where they cannot be read."""
    problem: Text | None = None
    """Why there is none of it; stored evidence is shown all the same."""

    def name(self, code: str) -> Text:
        """What people call a category; one that is no longer there keeps its code."""
        known = self.categories.get(code)
        return Text(code, code) if known is None else known.name

    @property
    def criteria(self) -> Criteria:
        """What a score with verdicts is made by."""
        return Criteria(
            sources={code: category.sources for code, category in self.categories.items()}, scorecards=self.scorecards
        )

    @property
    def guide(self) -> Guide:
        """What coaching needs of it."""
        wording = {code: one.say_instead for code, one in self.categories.items() if one.say_instead}
        return Guide(
            criteria=self.criteria,
            names={code: category.name for code, category in self.categories.items()},
            say_instead=wording,
        )

    def source(self, source_id: str) -> ShownSource:
        """The rule of this id."""
        unknown = Text(source_id, source_id)
        return self.sources.get(source_id) or ShownSource(
            id=source_id, title=unknown, content=Text("", ""), standing=None
        )


def load_knowledge(settings: Settings) -> Knowledge:
    """What the files say, or, where they cannot be read, why."""
    try:
        lexicons = load_lexicons(settings.lexicons)
        rulebook = load_rules(settings.lexicons / "rules", lexicons)
        scorecards = scorecards_of(settings, lexicons)
    except ConfigurationError as error:
        return Knowledge(problem=error.text)
    named = [*map(_category, rulebook.rules), *map(_category, lexicons.categories)]
    return Knowledge(
        categories={one.code: one for one in named},
        sources={
            one.id: ShownSource(id=one.id, title=one.title, content=one.content, standing=one.standing)
            for one in lexicons.sources.values()
        },
        scorecards=scorecards,
        version=sha256(f"{lexicons.sha256} {rulebook.sha256} {scorecards.sha256}".encode()).hexdigest(),
    )


def _category(one: Category | Rule) -> CategoryName:
    return CategoryName(
        id=one.id,
        code=one.code,
        name=one.name,
        polarity=one.polarity,
        severity=one.severity,
        sources=one.sources,
        say_instead=one.say_instead,
    )
