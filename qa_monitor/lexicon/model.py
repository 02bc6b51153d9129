"""What the lexicon files say, as values: categories with entries, word classes, cues of context, rules and sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qa_monitor.domain import CalleeRole, Context, FoundBy, Polarity, Role, Severity, Text
from qa_monitor.lexicon.pattern import Classes, Sequence


class Speaker(StrEnum):
    """Whose words a category is about; the customer is the person called, whoever it is."""

    AGENT = "agent"
    CUSTOMER = "customer"
    ANY = "any"

    def speaks_as(self, role: Role) -> bool:
        """Whether words of `role` count. Nobody's words count for an agent or customer while the role is unknown."""
        if self is Speaker.ANY:
            return True
        return role is Role.AGENT if self is Speaker.AGENT else role in (Role.CUSTOMER, Role.THIRD_PARTY)


OWN_ROLE: Mapping[Speaker, Role] = {
    Speaker.AGENT: Role.AGENT,
    Speaker.CUSTOMER: Role.CUSTOMER,
    Speaker.ANY: Role.AGENT,
}
"""Who says an example that names nobody."""


class Standing(StrEnum):
    """What a rule or document is worth: read, read in the press only, unchecked, derived, or the bank's own."""

    VERIFIED = "verified"
    PRESS = "press"
    UNVERIFIED = "unverified"
    DERIVED = "derived"
    HOUSE = "house"


STANDINGS = {
    Standing.VERIFIED: Text("原文已核", "text read"),
    Standing.PRESS: Text("仅见报道", "read in the press"),
    Standing.UNVERIFIED: Text("未核实", "unverified"),
    Standing.DERIVED: Text("由其他规则推出", "derived"),
    Standing.HOUSE: Text("内部规范", "house rule"),
}
"""As people read them."""


class Because(StrEnum):
    """Why a hard negative does not count. `ABSENT`: nothing is found at all; else found, and cancelled by that."""

    NEGATION = "negation"
    QUOTATION = "quotation"
    ADVICE = "advice"
    QUESTION = "question"
    CONDITION = "condition"
    EXCEPTION = "exception"
    ROLE = "role"
    CALLEE = "callee"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """A law, regulation, standard or guide that rules were read in."""

    id: str
    title: Text
    kind: Text
    standing: Standing
    in_force_from: str | None
    """The day, `2023-03-01`; None where it was not read."""
    superseded_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a rule was read; `article` only where its number was read."""

    document: str
    standing: Standing
    article: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A rule of conduct that categories and scorecards rest on."""

    id: str
    title: Text
    content: Text
    standing: Standing
    citations: tuple[Citation, ...]
    follows_from: tuple[str, ...]
    """Rules that a derived rule follows from."""
    in_force_from: str | None
    superseded_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that count wherever they are said."""

    written: str
    normal: str
    """As it is compared, at least two characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A phrase with choices, gaps and classes; also written as an exception or a cue."""

    written: str
    tree: Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Expressions of one meaning, found and counted together."""

    id: str
    phrases: tuple[Phrase, ...]
    patterns: tuple[Pattern, ...]
    exceptions: tuple[Pattern, ...]
    """One that covers the place cancels the finding."""
    severity: Severity
    """Its own, else the category's."""
    contexts: frozenset[Context]
    """Contexts that may cancel it: the category's less those that it ignores."""
    review: bool = False
    """So wide that what it finds only a person can decide."""
    across_clauses: bool = False
    """Its gaps may run from one sentence into the next; elsewhere, a critical finding of such words is for review."""


class ExampleKind(StrEnum):
    """What an example promises; a `TODO_MATCH` is a known miss and promises nothing."""

    MATCH = "match"
    NO_MATCH = "no_match"
    TODO_MATCH = "todo_match"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence of a lexicon file and what must be found in it."""

    path: Path
    line: int
    kind: ExampleKind
    text: str
    """Without the marks 「」."""
    marked: tuple[int, int] | None
    """Bounds in `text` of the place where the finding must stand."""
    role: Role
    callee: CalleeRole
    entry: str | None = None
    because: Because | None = None
    before: tuple[Role, str] | None = None
    """The previous turn."""
    found_by: FoundBy = FoundBy.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One lexicon file: expressions of one kind, what they say of the speaker, and the rules they rest on."""

    id: str
    code: str
    name: Text
    role: Speaker
    polarity: Polarity
    severity: Severity
    callee: tuple[CalleeRole, ...]
    """Counts only in calls to these; empty: in every call."""
    sources: tuple[str, ...]
    say_instead: str | None
    entries: tuple[Entry, ...]
    examples: tuple[Example, ...]


class Direction(StrEnum):
    """On which side of an expression a cue stands."""

    BEFORE = "before"
    AFTER = "after"
    AROUND = "around"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Cues of a context with the same reach."""

    context: Context
    direction: Direction
    within: int
    """Characters that may lie between cue and expression."""
    cues: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    """What ends the reach when it lies between cue and expression."""
    across: tuple[Pattern, ...] = ()
    """What the words between a sure cue and the expression are made of; empty: any words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicons:
    """Everything under the lexicon folder except the scorecards."""

    categories: tuple[Category, ...]
    """In order of their ids."""
    classes: Classes
    context: tuple[Scope, ...]
    sources: Mapping[str, Source]
    documents: Mapping[str, SourceDocument]
    words: tuple[str, ...]
    """Words for jieba: those of the classes and of words.txt, sorted."""
    sha256: str
    """Over all that can change a finding or what is said of it; comments, layout, examples and file names do not."""

    def category(self, id: str) -> Category:  # noqa: A002  the domain's word
        """The category of that id. Raises KeyError if there is none."""
        return {category.id: category for category in self.categories}[id]
