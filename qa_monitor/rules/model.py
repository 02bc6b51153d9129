"""What the rule files say, as values: rules, their named conditions, and the dialogues that prove them."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from qa_monitor.domain import CalleeRole, Metadata, Polarity, Severity, Span, Text, Utterance
from qa_monitor.lexicon import Category, Matcher, Speaker
from qa_monitor.rules.expression import Expression


class Unit(StrEnum):
    """What a distance or a part of a call is measured in."""

    SECONDS = "seconds"
    TURNS = "turns"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Reach:
    """A distance, or the length of a part of the call; > 0, but 0 turns are the same turn."""

    amount: float
    unit: Unit


class Edge(StrEnum):
    """Which end of the call a window lies at."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Window:
    """The first or last part of the call, in which a hit must lie or into which it must reach."""

    edge: Edge
    reach: Reach


class Order(StrEnum):
    """How a hit lies to another condition's: behind it, before it, or close to it, on either side."""

    AFTER = "after"
    BEFORE = "before"
    NEAR = "near"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A hit counts only where one of `other` lies so, or only where none does."""

    order: Order
    other: Expression
    listens_to: frozenset[Speaker]
    """The sides that must have been heard for `other` to be denied."""
    within: Reach | None = None
    """The farthest that the other hit may be; None: anywhere in that direction."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Repetition:
    """A hit counts only as the `count`-th or a later one, all `count` within a distance of each other."""

    count: int
    within: Reach | None


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the rule's own; `key` is the category under which the book's matcher finds them."""

    key: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A category of the lexicons, or one entry of it."""

    category: str
    entry: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of the lexicons."""

    references: tuple[Reference, ...]
    """None of them lies within another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A number that must lie between two others, both included; None: no limit on that side."""

    at_least: float | None
    at_most: float | None

    def hold(self, value: float) -> bool:
        """Whether `value` lies between them."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What must be true of the call itself; None or empty where it does not matter."""

    callee: tuple[CalleeRole, ...]
    days_overdue: Limits | None
    agency: tuple[str, ...] | None
    """One of these; an empty tuple: any, so long as one is named."""
    seconds: Limits | None
    roles_known: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A named condition: what it looks for, and which of its hits count."""

    name: str
    base: Words | Found | CallFacts | Expression
    role: Speaker
    """Whose hits count."""
    listens_to: frozenset[Speaker]
    """The sides that must have been heard for the condition to be denied, those of its relations included."""
    windows: tuple[Window, ...] = ()
    relations: tuple[Relation, ...] = ()
    repetition: Repetition | None = None

    @property
    def narrowed(self) -> bool:
        """Whether something but the role decides which hits count."""
        return bool(self.windows or self.relations or self.repetition)


class DialogueKind(StrEnum):
    """What an example dialogue promises; a `TODO_HOLDS` is a known miss and promises nothing."""

    HOLDS = "holds"
    FAILS = "fails"
    TODO_HOLDS = "todo_holds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a finding must stand: the turn, from 0, and the bounds of its words in the turn's text."""

    turn: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """An example: a small call, and what the rule must say of it."""

    path: Path
    line: int
    kind: DialogueKind
    utterances: tuple[Utterance, ...]
    marks: tuple[Mark, ...]
    """Where the findings must stand; none for one that rests on an absence alone."""
    metadata: Metadata
    seconds: float
    damaged: tuple[Span, ...]
    because: Expression | None
    """What must hold in a call in which the rule must not."""
    written_because: str | None
    review: str | None
    """Why the findings must be for review; None: as the rule itself says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule file."""

    id: str
    code: str
    name: Text
    role: Speaker
    """Whose conduct it is about."""
    polarity: Polarity
    severity: Severity
    sources: tuple[str, ...]
    say_instead: str | None
    review: bool
    """Its findings are always for a person to judge."""
    once: bool
    """At most one finding a call, the first."""
    conditions: tuple[Condition, ...]
    """Each behind those that it names."""
    holds: Expression
    at: Expression | None
    """Where its findings stand; None: at the hits of `holds`."""
    dialogues: tuple[Dialogue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All rules, ready to be applied to calls."""

    rules: tuple[Rule, ...]
    """In order of their ids."""
    sha256: str
    """Over all that can change a finding; comments, layout, examples, file names and the order of conditions do not."""
    words: tuple[Category, ...]
    """The rules' own words, a category for each condition that has any, for whoever finds words by sound as well."""
    matcher: Matcher | None = field(compare=False)
    """Finds these words in text; None where there are none."""

    def rule(self, id: str) -> Rule:  # noqa: A002  the domain's word
        """The rule of that id. Raises KeyError if there is none."""
        return {rule.id: rule for rule in self.rules}[id]
